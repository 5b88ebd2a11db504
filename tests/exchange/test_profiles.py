"""Servers of many kinds are asked as they like it, and understood when they refuse.

Azure and LocalAI have files of their own.
"""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from instruments.azure_server import Azure
from instruments.canary import Canary
from instruments.compatible_servers import Diffusion, LocalAI
from instruments.diffusion_servers import SdServer
from instruments.pictures import png
from PIL import Image

import dalle_notebook as dalle
from dalle_notebook import errors
from dalle_notebook.client import ImagesClient
from dalle_notebook.session.session import Session
from dalle_notebook.wire.profiles import profiles

PICTURE = png((64, 64))


async def test_a_server_of_diffusers_gets_seed_steps_and_negative_prompt() -> None:
    with Diffusion() as server:
        async with ImagesClient(f"{server.origin}/v1") as client:
            await client.generate("a fox", seed=3, steps=30, negative_prompt="sky")
            await client.edit(PICTURE, "a hat", steps=4)

        assert server.objections == []
        assert server.posts[0].fields == {
            "prompt": "a fox",
            "n": 1,
            "response_format": "b64_json",
            "seed": 3,
            "negative_prompt": "sky",
            "num_inference_steps": 30,
        }
        assert server.posts[1].fields["num_inference_steps"] == "4"


async def test_no_seed_of_ours_goes_to_an_unknown_server(own_session: Session) -> None:
    with Diffusion() as server:
        await dalle.aio.generate("a fox", size="64x64", endpoint=f"{server.origin}/v1")

        assert "seed" not in server.posts[0].fields


@pytest.mark.parametrize(
    ("given", "kind", "says"),
    [
        ({"response_format": "url"}, errors.InvalidRequest, "only b64_json is"),
        (
            {"steps": 201},
            errors.InvalidRequest,
            "num_inference_steps: Input should be at most 200",
        ),
        ({"prompt": "busy"}, errors.ServerError, "the engine is not ready"),
    ],
)
async def test_detail_is_understood_as_text_list_and_object(
    given: dict[str, Any], kind: type[errors.Refusal], says: str
) -> None:
    with Diffusion() as server:
        generic = replace(profiles()["generic"], response_format="never")
        async with ImagesClient(f"{server.origin}/v1", profile=generic) as client:
            with pytest.raises(kind, match=says):
                await client.generate(**{"prompt": "a fox", **given})


async def test_an_error_that_is_a_bare_text_is_understood() -> None:
    with SdServer() as server:
        async with ImagesClient(f"{server.origin}/v1") as client:
            await client.edit([PICTURE, PICTURE], "a hat")
            with pytest.raises(errors.ServerError, match="generate_image failed"):
                await client.generate("broken")

        assert [file.field for file in server.posts[0].files] == ["image[]"] * 2
        assert server.objections == []


def test_a_region_goes_to_localai_in_white_and_to_azure_as_a_hole(
    canary: Canary, own_session: Session
) -> None:
    def mask_of(endpoint: str, server: LocalAI | Azure) -> Image.Image:
        dalle.edit(PICTURE, "a hat", region="0,0,0.5,1", model="m", endpoint=endpoint)
        return Image.open(BytesIO(server.posts[0].files[1].data))

    with LocalAI() as local:
        white = mask_of(f"localai+{local.origin}/v1", local).convert("L")
        assert local.objections == []
    assert [white.getpixel((x, 30)) for x in (5, 60)] == [255, 0]

    with Azure(canary.key) as azure:
        azure.deployment = "m"
        address = f"azure+{azure.origin}"
        dalle.configure(endpoint=address, api_key=canary.key)
        hole = mask_of(address, azure).getchannel("A")
        assert [hole.getpixel((x, 30)) for x in (5, 60)] == [0, 255]
        assert azure.objections == []

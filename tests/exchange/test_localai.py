"""LocalAI is asked with its own names, and edits by its own route."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from instruments.canary import Canary
from instruments.compatible_servers import LocalAI
from instruments.pictures import png
from instruments.tables import models_table

import dalle_notebook as dalle
from dalle_notebook import errors
from dalle_notebook.client import ImagesClient
from dalle_notebook.session.session import Session
from dalle_notebook.wire.profiles import profiles

PICTURE = png((64, 64))
MASK = png((64, 64), seed=2)


@pytest.fixture
def local() -> Iterator[LocalAI]:
    with LocalAI() as server:
        yield server
    assert server.objections == []


async def test_localai_is_asked_with_its_own_names(local: LocalAI) -> None:
    async with ImagesClient(
        f"{local.origin}/v1", profile=profiles()["localai"]
    ) as client:
        await client.generate(
            "a fox", size="64x48", model="sdxl", seed=7, steps=20, negative_prompt="sky"
        )

    assert local.posts[0].fields == {
        "prompt": "a fox|sky",
        "model": "sdxl",
        "n": 1,
        "size": "64x48",
        "seed": 7,
        "step": 20,
        "response_format": "b64_json",
    }


@pytest.mark.parametrize("urls", ["relative", "absolute"])
async def test_the_files_of_localai_are_fetched_without_the_key(
    urls: str, canary: Canary
) -> None:
    with LocalAI(canary.key, urls=urls) as server:
        base = f"{server.origin}/v1"
        async with ImagesClient(
            base, canary.key, profile=profiles()["localai"]
        ) as client:
            answer = await client.generate("a fox", size="64x64")

        assert answer.images[0].bytes == server.pictures["/generated-images/0.png"]
        assert server.objections == []


async def test_an_edit_at_localai_goes_to_its_inpainting(local: LocalAI) -> None:
    async with ImagesClient(
        f"{local.origin}/v1", profile=profiles()["localai"]
    ) as client:
        await client.edit(PICTURE, "a hat", MASK, model="sdxl", steps=9)

    seen = local.posts[0]
    assert seen.path == "/v1/images/inpainting"
    assert seen.fields == {"prompt": "a hat", "model": "sdxl", "steps": "9"}
    assert profiles()["localai"].mask_convention == "white"


@pytest.mark.parametrize(
    ("verb", "more", "says"),
    [
        ("edit", {"mask": MASK}, "needs a model that can inpaint"),
        ("edit", {"model": "sdxl"}, "needs a mask, because it only repaints"),
        (
            "edit",
            {"model": "m", "mask": MASK, "images": [PICTURE] * 2},
            "takes 1 picture in one edit, and 2 were given",
        ),
        (
            "edit",
            {"model": "m", "mask": MASK, "size": "64x64"},
            "no size for edits: its edits are 512x512",
        ),
        (
            "edit",
            {"model": "m", "mask": MASK, "n": 2},
            "no n for edits: ask for one picture at a time",
        ),
        ("vary", {}, "LocalAI has no variations: repaint a part with an edit"),
        ("generate", {"quality": "high"}, "no quality: write --steps NUMBER"),
        ("generate", {"output_format": "webp"}, "no output format: its pictures"),
        ("generate", {"prompt": "a | b"}, "write --negative-prompt"),
        ("generate", {"negative_prompt": "a|b"}, "write --negative-prompt"),
        ("generate", {"steps": 0}, "from 1 to 1,000"),
    ],
)
async def test_what_localai_cannot_do_is_said_before_it_is_asked(
    verb: str, more: dict[str, Any], says: str, local: LocalAI
) -> None:
    given: dict[str, Any] = {
        "generate": {"prompt": "a fox"},
        "edit": {"images": PICTURE, "prompt": "a fox"},
        "vary": {"image": PICTURE},
    }[verb]
    async with ImagesClient(
        f"{local.origin}/v1", profile=profiles()["localai"]
    ) as client:
        with pytest.raises(errors.UsageError) as caught:
            await getattr(client, verb)(**{**given, **more})

    assert says in str(caught.value)
    assert local.seen == []


@pytest.mark.parametrize("is_opaque", [False, True])
async def test_the_errors_of_localai_are_understood_also_without_a_body(
    is_opaque: bool,
) -> None:
    with LocalAI(is_opaque=is_opaque) as server:
        base = f"{server.origin}/v1"
        async with ImagesClient(base, profile=profiles()["localai"]) as client:
            with pytest.raises(errors.ServerError) as caught:
                await client.generate("a fox", size="1xx")

        assert ("invalid value" in str(caught.value)) is not is_opaque
        assert "answered 500" in str(caught.value)
        assert len(server.posts) == 1


def test_localai_elsewhere_is_its_name_and_its_address(
    local: LocalAI, own_session: Session
) -> None:
    dalle.configure(endpoint=f"localai+{local.origin}/v1")

    picture = dalle.generate("a fox", size="64x64", steps=5)[0]

    assert local.posts[0].fields["step"] == 5
    assert picture.endpoint == f"{local.origin}/v1"


def test_localai_is_free_only_where_somebody_says_so(
    local: LocalAI, own_session: Session
) -> None:
    address = f"localai+{local.origin}/v1"
    dalle.configure(endpoint=address)
    with pytest.raises(errors.OverBudget, match="price that is not known"):
        dalle.generate("a fox", n=5, size="64x64")
    assert local.posts == []

    dalle.configure(endpoint=address, free=True)
    assert len(dalle.generate("a fox", n=5, size="64x64")) == 5

    dalle.configure(endpoint=address)
    with pytest.raises(errors.OverBudget):
        dalle.generate("a wolf", n=5, size="64x64")


def test_free_is_said_of_a_server_of_ones_own(own_session: Session) -> None:
    with pytest.raises(errors.UsageError, match="is said of an endpoint"):
        dalle.configure(free=True)
    with pytest.raises(errors.UsageError, match="OpenAI sends bills"):
        dalle.configure(endpoint="openai", api_key="k" * 20, free=True)


def test_the_table_of_localai_is_what_it_lists(
    local: LocalAI, own_session: Session
) -> None:
    text = models_table(own_session, f"localai+{local.origin}/v1")

    assert "flux" in text
    assert "sdxl" in text
    assert local.posts == []

"""Five more servers: asked with their own names, and known by `doctor --endpoint`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from instruments.canary import Canary
from instruments.compatible_servers import CompatibleServer, LocalAI
from instruments.diffusion_servers import (
    LiteLLM,
    SdServer,
    SGLang,
    VllmOmni,
    Xinference,
)
from instruments.fault_server import closed_port
from instruments.pictures import png
from PIL import Image

import dalle_notebook as dalle
from dalle_notebook import errors
from dalle_notebook.cli.doctor import Finding
from dalle_notebook.cli.doctor_endpoint import examine_endpoint
from dalle_notebook.session.session import Session
from tests.unit.server.running import KEY, RunningServer

PICTURE = Image.open(BytesIO(png((64, 64))))
MASK = Image.new("RGBA", (64, 64), (0, 0, 0, 255))
MASK.paste((0, 0, 0, 0), (0, 0, 32, 64))

SERVERS: dict[str, type[CompatibleServer]] = {
    "sd-server": SdServer,
    "vllm-omni": VllmOmni,
    "sglang": SGLang,
    "xinference": Xinference,
    "litellm": LiteLLM,
}
NEEDS = {"xinference": {"model": "the-model"}, "litellm": {"model": "the-model"}}


@pytest.fixture(params=SERVERS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def server(kind: str) -> Iterator[CompatibleServer]:
    with SERVERS[kind]() as running:
        yield running
    assert running.objections == []


def _endpoint(kind: str, server: CompatibleServer) -> dict[str, Any]:
    return {"endpoint": f"{kind}+{server.origin}/v1", **NEEDS.get(kind, {})}


async def test_it_is_asked_for_pictures_in_its_own_words(
    kind: str, server: CompatibleServer, own_session: Session
) -> None:
    more = (
        {}
        if kind == "litellm"
        else {"steps": 4, "negative_prompt": "</sd_cpp_extra_args> sky"}
    )
    seed = {} if kind == "litellm" else {"seed": 7}

    got = await dalle.aio.generate(
        "a fox", size="96x64", **more, **seed, **_endpoint(kind, server)
    )

    assert got[0].size == (96, 64)
    sent = dict(server.posts[0].fields)
    if isinstance(server, SdServer):
        assert server.more_of(server.posts[0]) == {
            "seed": 7,
            "negative_prompt": "</sd_cpp_extra_args> sky",
            "sample_params": {"sample_steps": 4},
        }
        assert server.prompt_of(server.posts[0]) == "a fox"
    elif kind == "xinference":
        assert json.loads(sent["kwargs"]) == {
            "seed": 7,
            "negative_prompt": "</sd_cpp_extra_args> sky",
            "num_inference_steps": 4,
        }
    elif kind == "litellm":
        assert sent == {
            "prompt": "a fox", "model": "the-model", "n": 1, "size": "96x64"
        }  # fmt: skip
    else:
        assert (sent["seed"], sent["num_inference_steps"]) == (7, 4)
        assert sent["response_format"] == "b64_json"


# LiteLLM has no seed: models behind it differ by themselves.
@pytest.mark.parametrize("kind", [name for name in SERVERS if name != "litellm"])
async def test_several_pictures_of_one_prompt_differ(
    kind: str, server: CompatibleServer, own_session: Session
) -> None:
    got = await dalle.aio.generate("a fox", n=3, **_endpoint(kind, server))

    assert len({image.bytes for image in got}) == 3


async def test_it_edits_a_picture(
    kind: str, server: CompatibleServer, own_session: Session
) -> None:
    await dalle.aio.edit(PICTURE, "a hat", **_endpoint(kind, server))

    (asked,) = server.posts
    assert asked.path == "/v1/images/edits"
    assert [file.field for file in asked.files] == ["image"]


async def test_a_mask_is_sent_as_it_reads_it_or_refused_before(
    kind: str, server: CompatibleServer, own_session: Session
) -> None:
    asking = dalle.aio.edit(PICTURE, "a hat", mask=MASK, **_endpoint(kind, server))
    if kind in ("sglang", "xinference"):
        with pytest.raises(errors.UsageError, match="takes no mask"):
            await asking
        assert server.posts == []
        return

    await asking

    mask = server.posts[0].files[1]
    assert mask.field == {"vllm-omni": "mask_image"}.get(kind, "mask")
    seen = Image.open(BytesIO(mask.data))
    if kind == "litellm":
        assert seen.getchannel("A").getpixel((0, 0)) == 0
    else:
        shades = seen.convert("L")
        assert (shades.getpixel((0, 0)), shades.getpixel((63, 0))) == (255, 0)


async def test_variations_are_asked_for_where_there_are_some(
    kind: str, server: CompatibleServer, own_session: Session
) -> None:
    await dalle.aio.vary(PICTURE, **_endpoint(kind, server))

    has_some = kind == "xinference"
    path = "/v1/images/variations" if has_some else "/v1/images/edits"
    assert server.posts[0].path == path


async def test_what_it_lacks_is_said_before_anything_is_sent(
    kind: str, server: CompatibleServer, own_session: Session
) -> None:
    wish = {"steps": 4} if kind == "litellm" else {"quality": "high"}

    with pytest.raises(errors.UsageError, match=r"takes no|needs"):
        await dalle.aio.generate("a fox", **wish, **_endpoint(kind, server))
    if kind in NEEDS:
        with pytest.raises(errors.UsageError, match="write --model"):
            await dalle.aio.generate("a fox", endpoint=f"{kind}+{server.origin}/v1")

    assert server.posts == []


# doctor --endpoint


def _by_what(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.what: finding for finding in findings}


def test_doctor_knows_it_without_a_picture_and_says_what_to_write(
    kind: str, server: CompatibleServer
) -> None:
    address = f"{server.origin}/v1"

    found = _by_what(examine_endpoint(address, environ={}))

    assert found["profile"].ok
    assert found["profile"].text.startswith(f"{kind} fits: it ")
    assert f"--endpoint {kind}+{address}" in found["profile"].text
    assert "1 model: " in found["models"].text
    assert server.drawn == 0
    assert all(seen.is_broken for seen in server.posts)


def test_doctor_agrees_with_the_profile_that_was_named(
    kind: str, server: CompatibleServer
) -> None:
    found = _by_what(examine_endpoint(f"{kind}+{server.origin}/v1", environ={}))

    assert found["profile"].text.startswith(f"{kind} fits: ")
    assert "write" not in found["profile"].text


ROUTES = {
    "sd-server": "cannot be told",
    "vllm-omni": "generations, edits, no variations",
    "sglang": "generations, edits, no variations",
    "xinference": "generations, edits, variations",
    "litellm": "generations, edits, no variations",
}
REFUSES = {"sd-server": "a bare text", "vllm-omni": "FastAPI"}


def test_doctor_says_what_it_can_do_and_how_it_refuses(
    kind: str, server: CompatibleServer
) -> None:
    found = _by_what(examine_endpoint(f"{server.origin}/v1", environ={}))

    assert ROUTES[kind] in found["routes"].text
    assert REFUSES.get(kind, "") in found["refusals"].text


def test_doctor_objects_to_a_profile_that_does_not_fit() -> None:
    with SGLang() as server:
        found = _by_what(examine_endpoint(f"sd-server+{server.origin}/v1", environ={}))

    assert not found["profile"].ok
    assert "sd-server was chosen, and sglang fits" in found["profile"].text


def test_doctor_says_where_a_key_is_missing_or_wrong(canary: Canary) -> None:
    with LiteLLM(canary.key) as server:
        address = f"{server.origin}/v1"
        without = _by_what(examine_endpoint(address, environ={}))
        chosen = {"DALLE_NOTEBOOK_ENDPOINT": address}
        wrong = {**chosen, "OPENAI_API_KEY": "sk-another-key-of-nobody"}
        refused = _by_what(examine_endpoint(address, environ=wrong))
        right = {**chosen, "OPENAI_API_KEY": canary.key}
        taken = _by_what(examine_endpoint(address, environ=right))

    assert "it asks for one: set" in without["key"].text
    assert "refused the key from the environment" in refused["key"].text
    assert taken["key"].text == "it took the key"
    assert [f["key"].ok for f in (without, refused, taken)] == [False, False, True]
    # It says of no route that it is not there before it has seen a key.
    assert "cannot be told" in without["routes"].text


def test_doctor_knows_localai_our_own_server_and_a_stranger() -> None:
    with LocalAI() as local:
        found = _by_what(examine_endpoint(f"{local.origin}/v1", environ={}))
    assert found["profile"].text.startswith("localai fits: it has a route")

    with RunningServer() as ours:
        base = f"{ours.origin}/v1"
        environ = {"DALLE_NOTEBOOK_ENDPOINT": base, "OPENAI_API_KEY": KEY}
        found = _by_what(examine_endpoint(base, environ=environ))
        assert ours.serving.painted == 0
    assert "a server of dalle-notebook" in found["profile"].text
    assert "drawn by stand-in 7" in found["endpoint"].text
    assert "variations" in found["routes"].text


def test_doctor_says_that_nobody_is_there() -> None:
    (found,) = examine_endpoint(f"http://127.0.0.1:{closed_port()}/v1", environ={})

    assert not found.ok
    assert "start the server" in found.text

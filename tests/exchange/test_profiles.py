"""Each kind of endpoint is asked in its own way, and understood when it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from instruments.canary import Canary
from instruments.compatible_servers import Azure, Diffusion, LocalAI, SdServer
from instruments.pictures import jpeg, png, webp
from IPython.utils.capture import capture_output
from PIL import Image

import dalle_notebook as dalle
from dalle_notebook import errors
from dalle_notebook.client import ImagesClient
from dalle_notebook.magics.tables import show_models
from dalle_notebook.session import session as session_room
from dalle_notebook.session.session import Session
from dalle_notebook.wire.profiles import profiles
from dalle_notebook.wire.rules import VARY_PROMPT

PICTURE = png((64, 64))
MASK = png((64, 64), seed=2)
DATED = "2025-04-01-preview"


@pytest.fixture(params=[None, DATED], ids=["v1", "dated"])
def azure(request: pytest.FixtureRequest, canary: Canary) -> Iterator[Azure]:
    with Azure(canary.key, request.param) as server:
        yield server
    assert server.objections == []


@pytest.fixture
def local() -> Iterator[LocalAI]:
    with LocalAI() as server:
        yield server
    assert server.objections == []


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session of this test alone, behind `dalle.generate` and the magics."""
    own = Session()
    monkeypatch.setattr(session_room, "_session", own)
    yield own
    own.close()


def _azure_client(server: Azure, key: str) -> ImagesClient:
    if server.api_version is None:
        base = f"{server.origin}/openai/v1"
        return ImagesClient(base, key, profile=profiles()["azure"])
    return ImagesClient(
        f"{server.origin}/openai",
        key,
        profile=profiles()["azure-dated"],
        api_version=server.api_version,
    )


def _point_at(server: Azure, monkeypatch: pytest.MonkeyPatch, canary: Canary) -> None:
    canary.place_in_environment("AZURE_OPENAI_API_KEY")
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", server.origin)
    if server.api_version:
        monkeypatch.setenv("OPENAI_API_VERSION", server.api_version)


# Azure.


async def test_azure_is_asked_for_a_picture_by_its_deployment(
    azure: Azure, canary: Canary
) -> None:
    async with _azure_client(azure, canary.key) as client:
        answer = await client.generate(
            "a fox", 2, "64x64", azure.deployment, quality="low", output_format="jpeg"
        )

    assert len(answer.images) == 2
    in_path = {} if azure.api_version else {"model": azure.deployment}
    assert azure.posts[0].fields == in_path | {
        "prompt": "a fox",
        "n": 2,
        "size": "64x64",
        "quality": "low",
        "output_format": "jpeg",
    }


async def test_azure_is_asked_for_a_variation_as_an_edit(
    azure: Azure, canary: Canary
) -> None:
    async with _azure_client(azure, canary.key) as client:
        answer = await client.vary(PICTURE, model=azure.deployment)

    assert "asked as an edit" in " ".join(answer.notes)
    assert azure.posts[0].fields["prompt"] == VARY_PROMPT
    assert [f.field for f in azure.posts[0].files] == ["image"]


@pytest.mark.parametrize("count", [1, 2])
async def test_azure_edits_take_pictures_and_a_mask_as_a_form(
    count: int, azure: Azure, canary: Canary
) -> None:
    async with _azure_client(azure, canary.key) as client:
        pictures = [PICTURE, jpeg((64, 64))][:count]
        await client.edit(pictures, "a hat", MASK, model=azure.deployment)

    files = [(f.field, f.name, f.media_type) for f in azure.posts[0].files]
    field = "image" if count == 1 else "image[]"
    assert files == [
        (field, "image-1.png", "image/png"),
        *[(field, "image-2.jpg", "image/jpeg")][: count - 1],
        ("mask", "mask.png", "image/png"),
    ]


@pytest.mark.parametrize(
    ("verb", "more", "says"),
    [
        ("generate", {}, "needs the name of your deployment: write --model NAME"),
        ("generate", {"model": "../x"}, "cannot be the name of a deployment"),
        ("generate", {"model": "m", "output_format": "webp"}, "one of png, jpeg"),
        ("generate", {"model": "m", "style": "vivid"}, "no style: say it in the"),
        ("generate", {"model": "m", "steps": 9}, "no steps: write --quality"),
        ("generate", {"model": "m", "negative_prompt": "a"}, "say in the prompt"),
        ("edit", {"model": "m", "images": webp((64, 64))}, "no image/webp picture"),
    ],
)
async def test_what_azure_cannot_do_is_said_before_it_is_asked(
    verb: str, more: dict[str, Any], says: str, canary: Canary
) -> None:
    with Azure(canary.key, DATED) as server:
        async with _azure_client(server, canary.key) as client:
            given: dict[str, Any] = {
                "generate": {"prompt": "a fox"},
                "edit": {"images": PICTURE, "prompt": "a fox"},
                "vary": {"image": PICTURE},
            }[verb]
            with pytest.raises(errors.UsageError, match=says):
                await getattr(client, verb)(**{**given, **more})

        assert server.seen == []


@pytest.mark.parametrize("version", ["2025-03-01-preview", "2024-02-01"])
def test_an_api_version_before_edits_is_told_by_name(version: str) -> None:
    early = profiles()["azure-dated"].at_version(version)

    assert early.verbs == ("generate",)
    assert f"OPENAI_API_VERSION={DATED}" in early.lacks["edit"]
    assert profiles()["azure-dated"].at_version(DATED).verbs == ("generate", "edit")
    assert profiles()["azure-dated"].at_version("2025-06-01").lacks == {
        "vary": profiles()["azure"].lacks["vary"]
    }


async def test_an_edit_by_an_earlier_version_is_told_before_it_is_asked(
    canary: Canary,
) -> None:
    with Azure(canary.key, "2024-02-01") as server:
        early = profiles()["azure-dated"].at_version("2024-02-01")
        async with ImagesClient(
            f"{server.origin}/openai",
            canary.key,
            profile=early,
            api_version="2024-02-01",
        ) as client:
            with pytest.raises(errors.UsageError, match=f"OPENAI_API_VERSION={DATED}"):
                await client.edit(PICTURE, "a hat", model=server.deployment)

        assert server.seen == []


@pytest.mark.parametrize(
    ("prompt", "model", "kind", "code"),
    [
        ("filtered", None, errors.ContentRefused, "contentFilter"),
        ("policy", None, errors.ContentRefused, "ResponsibleAIPolicyViolation"),
        ("a fox", "another", errors.NotFound, "DeploymentNotFound"),
    ],
)
async def test_the_refusals_of_azure_are_understood(
    prompt: str,
    model: str | None,
    kind: type[errors.Refusal],
    code: str,
    azure: Azure,
    canary: Canary,
) -> None:
    async with _azure_client(azure, canary.key) as client:
        with pytest.raises(kind) as caught:
            await client.generate(prompt, model=model or azure.deployment)

    assert type(caught.value) is kind
    assert caught.value.code == code
    assert len(azure.posts) == 1


async def test_a_wrong_key_of_azure_is_an_authentication_error(canary: Canary) -> None:
    with Azure("another key") as server:
        async with _azure_client(server, canary.key) as client:
            with pytest.raises(errors.AuthenticationError, match="Access denied"):
                await client.generate("a fox", model=server.deployment)


def test_azure_is_one_word_and_the_environment(
    azure: Azure, canary: Canary, monkeypatch: pytest.MonkeyPatch, session: Session
) -> None:
    _point_at(azure, monkeypatch, canary)
    dalle.configure(endpoint="azure")

    first = dalle.generate("a fox", size="64x64", model=azure.deployment)
    again = dalle.generate("a fox", size="64x64", model=azure.deployment)

    assert len(azure.posts) == 1
    assert again[0].digest == first[0].digest
    assert first[0].endpoint == f"{azure.origin}/openai/deployments/my-images"


def test_a_deployment_is_the_same_place_for_the_archive_by_either_api(
    canary: Canary, monkeypatch: pytest.MonkeyPatch, session: Session
) -> None:
    with Azure(canary.key, DATED) as server:
        _point_at(server, monkeypatch, canary)
        at = f"{server.deployment}@azure"
        dalle.generate("a fox", size="64x64", model=at)
        monkeypatch.delenv("OPENAI_API_VERSION")
        dalle.generate("a fox", size="64x64", model=at)

        assert len(server.posts) == 1
        assert server.objections == []


def test_another_deployment_is_another_place(
    canary: Canary, monkeypatch: pytest.MonkeyPatch, session: Session
) -> None:
    with Azure(canary.key) as server:
        _point_at(server, monkeypatch, canary)
        place = session_room.choose_endpoint(session.settings, "azure", "one").id
        other = session_room.choose_endpoint(session.settings, "azure", "two").id

    assert place == f"{server.origin}/openai/deployments/one"
    assert other != place


def test_without_a_deployment_nothing_is_sent(
    azure: Azure, canary: Canary, monkeypatch: pytest.MonkeyPatch, session: Session
) -> None:
    _point_at(azure, monkeypatch, canary)

    with pytest.raises(errors.UsageError, match="name of your deployment"):
        dalle.generate("a fox", endpoint="azure")

    assert azure.seen == []


def test_the_models_of_azure_cost_a_look_and_no_picture(
    azure: Azure, canary: Canary, monkeypatch: pytest.MonkeyPatch, session: Session
) -> None:
    _point_at(azure, monkeypatch, canary)
    chosen = session_room.choose_endpoint(session.settings, "azure", "my-images")

    models = session.loop.submit(session.endpoint(chosen).models()).result(10)

    assert models == ("gpt-image-2",)
    assert azure.posts == []


def test_an_azure_behind_another_host_is_its_name_and_its_address(
    canary: Canary, session: Session
) -> None:
    with Azure(canary.key) as server:
        address = f"azure+{server.origin}/openai/deployments/{server.deployment}"
        dalle.configure(endpoint=address, api_key=canary.key)

        dalle.generate("a fox", size="64x64")

        assert len(server.posts) == 1
        assert server.objections == []


def _table(*arguments: Any) -> str:
    with capture_output() as shown:
        show_models(*arguments)
    # Without a shell it is printed.
    return shown.stdout or str(shown.outputs[0].data["text/plain"])


def test_the_table_of_azure_has_its_own_last_days_and_names_what_is_not_set(
    session: Session,
) -> None:
    text = _table(session, "azure")

    assert "gpt-image-2.5-flare" in text
    assert "2027-09-09" in text
    assert "illustrator" not in text
    assert "$" not in text
    assert "not set: AZURE_OPENAI_ENDPOINT, AZURE_OPENAI_API_KEY" in text


def test_the_table_of_localai_is_what_it_lists(
    local: LocalAI, session: Session
) -> None:
    text = _table(session, f"localai+{local.origin}/v1")

    assert "flux" in text
    assert "sdxl" in text
    assert local.posts == []


# LocalAI.


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
    local: LocalAI, session: Session
) -> None:
    dalle.configure(endpoint=f"localai+{local.origin}/v1")

    picture = dalle.generate("a fox", size="64x64", steps=5)[0]

    assert local.posts[0].fields["step"] == 5
    assert picture.endpoint == f"{local.origin}/v1"


def test_a_region_goes_to_localai_in_white_and_to_azure_as_a_hole(
    local: LocalAI, canary: Canary, session: Session
) -> None:
    def mask_of(endpoint: str, server: LocalAI | Azure) -> Image.Image:
        dalle.edit(PICTURE, "a hat", region="0,0,0.5,1", model="m", endpoint=endpoint)
        return Image.open(BytesIO(server.posts[0].files[1].data))

    white = mask_of(f"localai+{local.origin}/v1", local).convert("L")
    assert [white.getpixel((x, 30)) for x in (5, 60)] == [255, 0]

    with Azure(canary.key) as azure:
        azure.deployment = "m"
        address = f"azure+{azure.origin}"
        dalle.configure(endpoint=address, api_key=canary.key)
        hole = mask_of(address, azure).getchannel("A")
        assert [hole.getpixel((x, 30)) for x in (5, 60)] == [0, 255]
        assert azure.objections == []


def test_localai_is_free_only_where_somebody_says_so(
    local: LocalAI, session: Session
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


def test_free_is_said_of_a_server_of_ones_own(session: Session) -> None:
    with pytest.raises(errors.UsageError, match="is said of an endpoint"):
        dalle.configure(free=True)
    with pytest.raises(errors.UsageError, match="OpenAI sends bills"):
        dalle.configure(endpoint="openai", api_key="k" * 20, free=True)


# Others.


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


async def test_no_seed_of_ours_goes_to_an_unknown_server(session: Session) -> None:
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

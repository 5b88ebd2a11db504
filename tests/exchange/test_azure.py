"""Azure is asked by deployment, through either of its APIs, with its own key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from instruments.azure_server import Azure
from instruments.canary import Canary
from instruments.pictures import jpeg, png, webp
from instruments.tables import models_table

import dalle_notebook as dalle
from dalle_notebook import errors
from dalle_notebook.client import ImagesClient
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
    azure: Azure, canary: Canary, monkeypatch: pytest.MonkeyPatch, own_session: Session
) -> None:
    _point_at(azure, monkeypatch, canary)
    dalle.configure(endpoint="azure")

    first = dalle.generate("a fox", size="64x64", model=azure.deployment)
    again = dalle.generate("a fox", size="64x64", model=azure.deployment)

    assert len(azure.posts) == 1
    assert again[0].digest == first[0].digest
    assert first[0].endpoint == f"{azure.origin}/openai/deployments/my-images"


def test_a_deployment_is_the_same_place_for_the_archive_by_either_api(
    canary: Canary, monkeypatch: pytest.MonkeyPatch, own_session: Session
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
    canary: Canary, monkeypatch: pytest.MonkeyPatch, own_session: Session
) -> None:
    with Azure(canary.key) as server:
        _point_at(server, monkeypatch, canary)
        place = session_room.choose_endpoint(own_session.settings, "azure", "one").id
        other = session_room.choose_endpoint(own_session.settings, "azure", "two").id

    assert place == f"{server.origin}/openai/deployments/one"
    assert other != place


def test_without_a_deployment_nothing_is_sent(
    azure: Azure, canary: Canary, monkeypatch: pytest.MonkeyPatch, own_session: Session
) -> None:
    _point_at(azure, monkeypatch, canary)

    with pytest.raises(errors.UsageError, match="name of your deployment"):
        dalle.generate("a fox", endpoint="azure")

    assert azure.seen == []


def test_the_models_of_azure_cost_a_look_and_no_picture(
    azure: Azure, canary: Canary, monkeypatch: pytest.MonkeyPatch, own_session: Session
) -> None:
    _point_at(azure, monkeypatch, canary)
    chosen = session_room.choose_endpoint(own_session.settings, "azure", "my-images")

    models = own_session.loop.submit(own_session.endpoint(chosen).models()).result(10)

    assert models == ("gpt-image-2",)
    assert azure.posts == []


def test_an_azure_behind_another_host_is_its_name_and_its_address(
    canary: Canary, own_session: Session
) -> None:
    with Azure(canary.key) as server:
        address = f"azure+{server.origin}/openai/deployments/{server.deployment}"
        dalle.configure(endpoint=address, api_key=canary.key)

        dalle.generate("a fox", size="64x64")

        assert len(server.posts) == 1
        assert server.objections == []


def test_the_table_of_azure_has_its_own_last_days_and_names_what_is_not_set(
    own_session: Session,
) -> None:
    text = models_table(own_session, "azure")

    assert "gpt-image-2.5-flare" in text
    assert "2027-09-09" in text
    assert "illustrator" not in text
    assert "$" not in text
    assert "not set: AZURE_OPENAI_ENDPOINT, AZURE_OPENAI_API_KEY" in text

"""A recipe as a request, and back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook.client.address import parse_address
from dalle_notebook.errors import UsageError
from dalle_notebook.wire.profiles import profiles
from dalle_notebook.wire.recipe import PARAMETERS, Recipe, Upload, parse_size
from dalle_notebook.wire.requests import FaultError, build_request, parse_generation

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(
    _TEXT,
    st.integers(1, 10),
    st.none() | st.sampled_from(["256x256", "auto"]),
    st.none() | st.integers(0, 2**63 - 1),
    st.none() | _TEXT,
    st.none() | st.integers(1, 1000),
)
def test_what_the_client_sends_is_what_the_server_reads(
    prompt: str,
    n: int,
    size: str | None,
    seed: int | None,
    text: str | None,
    steps: int | None,
) -> None:
    recipe = Recipe(
        prompt=prompt,
        n=n,
        size=size,
        seed=seed,
        user=text,
        negative_prompt=text,
        steps=steps,
    )

    assert parse_generation(build_request(recipe).json) == recipe


def test_an_edit_travels_as_a_form_with_named_files() -> None:
    picture = Upload(b"data", "image/png", "image.png")
    recipe = Recipe(verb="edit", prompt="a hat", images=(picture,), mask=picture, n=2)

    request = build_request(recipe)

    assert request.path == "/images/edits"
    assert request.form == {"prompt": "a hat", "n": "2"}
    assert [file.field for file in request.files] == ["image", "mask"]


def test_several_pictures_share_the_repeated_field() -> None:
    picture = Upload(b"data", "image/png", "image.png")
    request = build_request(Recipe(verb="edit", prompt="x", images=(picture, picture)))

    assert [file.field for file in request.files] == ["image[]", "image[]"]


@pytest.mark.parametrize("model", ["", ".", "..", "a/b", "a?b", "a%2Fb", "é", "a b"])
def test_no_model_leads_to_another_route(model: str) -> None:
    recipe = Recipe(prompt="x", model=model)

    with pytest.raises(UsageError, match="cannot be the name of a deployment"):
        build_request(recipe, profiles()["azure-dated"])


@given(_TEXT)
def test_any_model_stays_one_step_of_the_path(model: str) -> None:
    try:
        request = build_request(
            Recipe(prompt="x", model=model), profiles()["azure-dated"]
        )
    except UsageError:
        return
    address = parse_address("https://a.example/openai").route(request.path)

    assert address.raw_parts[-4:] == ("deployments", model, "images", "generations")


def test_every_renamed_or_restricted_parameter_is_one_that_we_know() -> None:
    for profile in profiles().values():
        for route in profile.routes.values():
            known = {*PARAMETERS, "mask"}
            assert route.parameters <= known
            assert {*route.renamed, *route.values} <= route.parameters | {
                "steps",
                "guidance",
            }
            assert not {*route.instead} & route.parameters
            assert {*route.needs, *route.instead} <= known
        assert not {*profile.lacks} & {*profile.verbs}


@pytest.mark.parametrize(
    ("body", "param", "code"),
    [
        ([], None, "invalid_value"),
        ({}, "prompt", "missing_required_parameter"),
        ({"prompt": None}, "prompt", "missing_required_parameter"),
        ({"prompt": 5}, "prompt", "invalid_type"),
        ({"prompt": "\ud800"}, "prompt", "invalid_type"),
        ({"prompt": "x", "n": "2"}, "n", "invalid_type"),
        ({"prompt": "x", "n": True}, "n", "invalid_type"),
        ({"prompt": "x", "steps": "2"}, "steps", "invalid_type"),
        ({"prompt": "x", "negative_prompt": 2}, "negative_prompt", "invalid_type"),
        ({"prompt": "x", "colour": "red"}, "colour", "unknown_parameter"),
    ],
)
def test_a_body_that_cannot_be_read_names_the_parameter(
    body: Any, param: str | None, code: str
) -> None:
    with pytest.raises(FaultError) as caught:
        parse_generation(body)

    assert caught.value.fault.param == param
    if param:
        assert caught.value.fault.code == code


@given(st.text(max_size=12))
def test_a_size_is_two_whole_numbers_or_refused(text: str) -> None:
    try:
        width, height = parse_size(text)
    except ValueError:
        return
    assert width > 0
    assert height > 0

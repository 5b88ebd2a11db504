"""What a generation may say, by the model it names."""

from __future__ import annotations

from typing import Any

import pytest

from dalle_notebook.server.contracts import check_generation, resolve_size
from dalle_notebook.server.generations import read_order
from dalle_notebook.wire.recipe import Recipe
from dalle_notebook.wire.requests import FaultError


def _fault(**body: Any) -> tuple[int, str | None, str | None]:
    with pytest.raises(FaultError) as caught:
        read_order({"prompt": "a cat", **body})
    fault = caught.value.fault
    return fault.status, fault.param, fault.code


@pytest.mark.parametrize(
    ("model", "size"),
    [
        (None, "512x512"),
        (None, "640x960"),
        (None, "auto"),
        ("illustrator", "64x64"),
        ("illustrator", "2048x2048"),
        ("dall-e-2", "256x256"),
        ("dall-e-3", "1792x1024"),
        ("gpt-image-1", "1536x1024"),
        ("gpt-image-1", "auto"),
        ("gpt-image-2.5-flare", "1024x640"),
        ("somebody-elses-model", "auto"),
        ("somebody-elses-model", "96x64"),
    ],
)
def test_a_size_that_the_model_has_is_painted(model: str | None, size: str) -> None:
    order = read_order({"prompt": "a cat", "model": model, "size": size})

    assert order.recipe.size == ("1024x1024" if size == "auto" else size)


@pytest.mark.parametrize(
    ("model", "size"),
    [
        ("illustrator", "300x300"),
        ("illustrator", "48x48"),
        ("illustrator", "4096x4096"),
        ("illustrator", "auto"),
        ("illustrator", "512"),
        ("illustrator", "512x512x512"),
        ("illustrator", "-512x512"),
        ("illustrator", "٥١٢x٥١٢"),
        ("dall-e-2", "300x300"),
        ("dall-e-2", "1792x1024"),
        ("dall-e-2", "auto"),
        ("gpt-image-1", "512x512"),
        ("gpt-image-2.5-flare", "512x512"),
        ("gpt-image-2", "3840x2160"),
        (None, "300x300"),
    ],
)
def test_another_size_is_refused_by_name(model: str | None, size: str) -> None:
    assert _fault(model=model, size=size) == (400, "size", "invalid_value")


def test_a_wrong_size_for_dall_e_3_has_the_code_that_it_had() -> None:
    assert _fault(model="dall-e-3", size="512x512") == (400, None, "invalid_size")


@pytest.mark.parametrize(
    ("model", "limit"),
    [("dall-e-2", 1000), ("dall-e-3", 4000), ("illustrator", 32_000), (None, 32_000)],
)
def test_a_prompt_ends_at_the_models_limit(model: str | None, limit: int) -> None:
    read_order({"prompt": "x" * limit, "model": model})

    assert _fault(model=model, prompt="x" * (limit + 1)) == (
        400,
        "prompt",
        "invalid_value",
    )


@pytest.mark.parametrize("prompt", ["", "  ", "\n\t"])
def test_an_empty_prompt_is_refused(prompt: str) -> None:
    assert _fault(prompt=prompt)[:2] == (400, "prompt")


def test_a_missing_prompt_is_named() -> None:
    assert _fault(prompt=None)[1:] == ("prompt", "missing_required_parameter")


@pytest.mark.parametrize("n", [0, -1, 11, 10**400])
def test_n_is_from_1_to_10(n: int) -> None:
    assert _fault(n=n) == (400, "n", "invalid_value")


def test_dall_e_3_paints_one_at_a_time() -> None:
    assert _fault(model="dall-e-3", n=2) == (400, "n", "invalid_value")


@pytest.mark.parametrize(
    ("body", "param"),
    [
        pytest.param({"n": "2"}, "n", id="text for a number"),
        pytest.param({"n": 1.5}, "n", id="a fraction"),
        pytest.param({"n": True}, "n", id="true for a number"),
        pytest.param({"size": 512}, "size", id="a number for a text"),
        pytest.param({"user": ["me"]}, "user", id="a list for a text"),
        pytest.param({"prompt": {"a": 1}}, "prompt", id="an object for a text"),
        pytest.param({"prompt": "\ud800"}, "prompt", id="half a character"),
        pytest.param({"seed": 1.0}, "seed", id="a fraction for a seed"),
    ],
)
def test_a_wrong_type_is_named(body: dict[str, Any], param: str) -> None:
    assert _fault(**body) == (400, param, "invalid_type")


@pytest.mark.parametrize("seed", [-1, 2**63])
def test_a_seed_has_63_bits(seed: int) -> None:
    assert _fault(seed=seed) == (400, "seed", "invalid_value")


@pytest.mark.parametrize(
    "model", ["gpt-image-1", "gpt-image-2.6-flare", "chatgpt-image-latest"]
)
def test_a_gpt_image_model_refuses_response_format(model: str) -> None:
    assert _fault(model=model, response_format="url") == (
        400,
        "response_format",
        "unknown_parameter",
    )


@pytest.mark.parametrize(
    ("model", "given", "with_urls"),
    [
        (None, None, True),
        (None, "b64_json", False),
        ("illustrator", None, True),
        ("dall-e-2", "url", True),
        ("dall-e-3", "b64_json", False),
        ("gpt-image-1", None, False),
        ("gpt-image-99", None, False),
        ("somebody-elses-model", None, True),
    ],
)
def test_urls_are_the_default_where_the_contract_has_them(
    model: str | None, given: str | None, with_urls: bool
) -> None:
    order = read_order({"prompt": "a", "model": model, "response_format": given})

    assert order.with_urls is with_urls


@pytest.mark.parametrize(
    ("model", "parameter", "value"),
    [
        (None, "colour", "red"),
        ("dall-e-2", "style", "vivid"),
        ("dall-e-2", "background", "opaque"),
        ("gpt-image-1", "style", "vivid"),
        ("illustrator", "quality", "high"),
        ("illustrator", "output_compression", 3),
    ],
)
def test_a_parameter_of_another_contract_is_unknown(
    model: str | None, parameter: str, value: object
) -> None:
    assert _fault(model=model, **{parameter: value}) == (
        400,
        parameter,
        "unknown_parameter",
    )


@pytest.mark.parametrize(
    ("model", "parameter", "value"),
    [
        (None, "response_format", "png"),
        (None, "style", "wild"),
        (None, "output_compression", 101),
        ("dall-e-2", "quality", "hd"),
        ("gpt-image-2", "quality", "max"),
        ("gpt-image-1", "background", "transparent"),
        ("gpt-image-1", "output_format", "tiff"),
    ],
)
def test_a_value_out_of_range_is_refused(
    model: str | None, parameter: str, value: object
) -> None:
    assert _fault(model=model, **{parameter: value}) == (
        400,
        parameter,
        "invalid_value",
    )


def test_a_request_without_a_seed_gets_another_one_each_time() -> None:
    seeds = {read_order({"prompt": "a"}).recipe.seed for _ in range(20)}

    assert len(seeds) == 20
    assert None not in seeds


@pytest.mark.parametrize("value", [False, None])
def test_a_stream_that_is_not_wanted_is_no_fault(value: object) -> None:
    assert read_order({"prompt": "a", "stream": value, "partial_images": 0})


def test_a_stream_is_refused_by_name() -> None:
    assert _fault(stream=True)[:2] == (400, "stream")


@pytest.mark.parametrize("body", [[], "a", 7, None, True])
def test_a_body_that_is_no_object_is_refused(body: object) -> None:
    with pytest.raises(FaultError):
        read_order(body)


def test_no_size_is_the_models_usual_one() -> None:
    recipe = Recipe(prompt="a", model="dall-e-2")

    assert resolve_size(recipe, check_generation(recipe)) == "1024x1024"

"""What a generation may say, by the model it names."""

from __future__ import annotations

from typing import Any

import pytest

from dalle_notebook.server.orders import read_order
from dalle_notebook.wire.requests import FaultError


def _fault(**body: Any) -> tuple[int, str | None, str | None]:
    return _fault_of({"prompt": "a cat", **body})


def _fault_of(body: Any, **more: Any) -> tuple[int, str | None, str | None]:
    with pytest.raises(FaultError) as caught:
        read_order(body, **more)
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
        ("illustrator", "input_fidelity", "low"),
        ("dall-e-2", "stream", True),
        ("dall-e-2", "partial_images", 1),
        ("dall-e-3", "output_format", "png"),
        ("gpt-image-2.5-flare", "complexity", "low"),
        *[(m, "steps", 20) for m in (None, "illustrator", "dall-e-2", "gpt-image-2")],
        *[(m, "negative_prompt", "sky") for m in (None, "illustrator", "dall-e-3")],
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
        ("gpt-image-1", "background", "see-through"),
        ("gpt-image-2.6-flare", "output_format", "gif"),
        ("gpt-image-1", "partial_images", 4),
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


@pytest.mark.parametrize("body", [[], "a", 7, None, True])
def test_a_body_that_is_no_object_is_refused(body: object) -> None:
    with pytest.raises(FaultError):
        read_order(body)


def test_no_size_is_the_models_usual_one() -> None:
    order = read_order({"prompt": "a", "model": "dall-e-2"})

    assert order.recipe.size == "1024x1024"


@pytest.mark.parametrize(
    ("body", "param"),
    [
        pytest.param(
            {"background": "transparent", "output_format": "jpeg"},
            "background",
            id="no alpha in JPEG",
        ),
        pytest.param({"output_compression": 50}, "output_compression", id="PNG"),
        pytest.param({"partial_images": 1}, "partial_images", id="no stream"),
    ],
)
def test_what_excludes_each_other_is_refused(body: dict[str, Any], param: str) -> None:
    assert _fault(model="gpt-image-1", **body) == (400, param, "invalid_value")


def test_a_stream_carries_no_urls() -> None:
    assert _fault(stream=True, response_format="url")[1] == "response_format"


@pytest.mark.parametrize(
    ("body", "first"),
    [
        pytest.param({"colour": 1, "n": "2"}, "colour", id="unknown before missing"),
        pytest.param({"n": "2", "size": "1x1"}, "prompt", id="missing before types"),
        pytest.param(
            {"prompt": "", "n": "2", "size": "1x1"}, "n", id="types before values"
        ),
    ],
)
def test_faults_come_in_the_order_of_the_api(body: dict[str, Any], first: str) -> None:
    assert _fault_of(body)[1] == first


@pytest.mark.parametrize(
    ("verb", "model", "parameter"),
    [
        ("edit", None, "style"),
        ("edit", "dall-e-2", "input_fidelity"),
        ("vary", None, "prompt"),
        ("vary", "dall-e-2", "quality"),
        ("vary", None, "stream"),
        ("generate", None, "input_fidelity"),
    ],
)
def test_a_route_knows_its_own_parameters_only(
    verb: Any, model: str | None, parameter: str
) -> None:
    body = {"model": model, parameter: "low"}
    if verb != "vary":
        body = {"prompt": "a", **body}

    assert _fault_of(body, verb=verb, images=1)[1:] == (parameter, "unknown_parameter")


@pytest.mark.parametrize(
    ("verb", "model"),
    [("edit", "dall-e-3"), ("vary", "dall-e-3"), ("vary", "gpt-image-1")],
)
def test_a_model_has_no_other_routes_than_it_had(verb: Any, model: str) -> None:
    body = {"model": model}
    if verb == "edit":
        body["prompt"] = "a"

    assert _fault_of(body, verb=verb, images=1)[1:] == ("model", "invalid_value")


def test_input_fidelity_is_told_where_a_model_is_past_it() -> None:
    body = {"prompt": "a", "model": "gpt-image-2", "input_fidelity": "high"}

    assert _fault_of(body, verb="edit", images=1)[1:] == (
        "input_fidelity",
        "invalid_input_fidelity_model",
    )


@pytest.mark.parametrize("verb", ["edit", "vary"])
def test_a_missing_picture_is_named(verb: Any) -> None:
    assert _fault_of({}, verb=verb)[1:] == ("image", "missing_required_parameter")


@pytest.mark.parametrize(
    ("model", "own", "painted"),
    [
        ("dall-e-2", (300, 300), "1024x1024"),
        ("gpt-image-1", (300, 200), "1536x1024"),
        ("gpt-image-1", (640, 960), "1024x1536"),
        ("gpt-image-2.5-flare", (1280, 720), "1280x720"),
        ("gpt-image-2.5-flare", (640, 640), "1024x1024"),
        ("illustrator", (640, 320), "640x320"),
        ("illustrator", (301, 199), "304x192"),
        (None, (4000, 10), "2048x512"),
        (None, (5, 5), "64x64"),
    ],
)
def test_an_edit_without_a_size_follows_its_picture(
    model: str | None, own: tuple[int, int], painted: str
) -> None:
    order = read_order({"prompt": "a", "model": model}, "edit", images=1)

    assert order.having_inputs((), None, own).recipe.size == painted


def test_lenient_leaves_out_what_it_does_not_know_and_says_so() -> None:
    body = {"model": "gpt-image-1", "frame_count": 2, "response_format": "url", "n": 2}
    order = read_order(body, "vary", images=1, lenient=True)

    assert order.with_urls
    assert order.recipe.n == 2
    assert order.notes == (
        "left out, because this server does not know it: frame_count",
    )

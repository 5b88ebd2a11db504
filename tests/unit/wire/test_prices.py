"""Every published price of a picture, against the bounds that we hold up to people.

The figures are those of the providers' price pages (and of LiteLLM's list for models
that are gone), in US dollars for one picture; the two 3:2 sizes share a price.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from dalle_notebook.wire.catalogue import Model, catalogue
from dalle_notebook.wire.cost import Price, cost_of, price_of
from dalle_notebook.wire.recipe import Recipe

TENTH_OF_A_CENT = Decimal("0.001")

SQUARE, TALL, WIDE = "1024x1024", "1024x1536", "1536x1024"

QUALITIES = ("low", "medium", "high", "xhigh", "max")

BY_QUALITY = {
    # model: (1024x1024, 3:2), each for low, medium, high (xhigh, max)
    "gpt-image-1": ("0.011 0.042 0.167", "0.016 0.063 0.25"),
    "gpt-image-1-mini": ("0.005 0.011 0.036", "0.006 0.015 0.052"),
    "gpt-image-1.5": ("0.009 0.034 0.133", "0.013 0.05 0.2"),
    "chatgpt-image-latest": ("0.009 0.034 0.133", "0.013 0.05 0.2"),
    "gpt-image-2": ("0.006 0.053 0.211", "0.005 0.041 0.165"),
    "gpt-image-2.5-flare": (
        "0.0070 0.0157 0.0628 0.1116 0.2511",
        "0.0057 0.0123 0.0491 0.0879 0.1962",
    ),
    "gpt-image-2.5-sunburst": (
        "0.0070 0.0157 0.0628 0.1116 0.2511",
        "0.0057 0.0123 0.0491 0.0879 0.1962",
    ),
}

LARGE = {
    "2048x2048": "0.014 0.032 0.128 0.227 0.510",
    "3840x2160": "0.013 0.031 0.119 0.212 0.477",
}
"""Of the two 2.5 models."""

BY_SIZE = [
    ("dall-e-2", "standard", "256x256", "0.016"),
    ("dall-e-2", "standard", "512x512", "0.018"),
    ("dall-e-2", "standard", "1024x1024", "0.020"),
    ("dall-e-3", "standard", "1024x1024", "0.04"),
    ("dall-e-3", "standard", "1792x1024", "0.08"),
    ("dall-e-3", "standard", "1024x1792", "0.08"),
    ("dall-e-3", "hd", "1024x1024", "0.08"),
    ("dall-e-3", "hd", "1792x1024", "0.12"),
    ("dall-e-3", "hd", "1024x1792", "0.12"),
]

PUBLISHED = [
    *BY_SIZE,
    *(
        (model, quality, size, price)
        for model, (square, oblong) in BY_QUALITY.items()
        for size, prices in ((SQUARE, square), (TALL, oblong), (WIDE, oblong))
        for quality, price in zip(QUALITIES, prices.split(), strict=False)
    ),
]

TOKENS = {
    # text in, picture in, picture out: US dollars for a million
    "gpt-image-1": ("5", "10", "40"),
    "gpt-image-1-mini": ("2", "2.50", "8"),
    "gpt-image-1.5": ("5", "8", "32"),
    "chatgpt-image-latest": ("5", "8", "32"),
    "gpt-image-2": ("5", "8", "30"),
    "gpt-image-2.5-flare": ("5", "8", "30"),
    "gpt-image-2.5-sunburst": ("5", "8", "30"),
    "gpt-image-2.6-flare": ("5", "8", "30"),
    "gpt-image-2.6-sunburst": ("5", "8", "30"),
}

OUTPUT_TOKENS = {
    "low": {SQUARE: 272, TALL: 408, WIDE: 400},
    "medium": {SQUARE: 1056, TALL: 1584, WIDE: 1568},
    "high": {SQUARE: 4160, TALL: 6240, WIDE: 6208},
}
"""Of one picture, where they were published."""


def _model(name: str) -> Model:
    return catalogue()[name]


def _price(name: str, prompt: str = "", **parts: object) -> Price:
    recipe = Recipe(prompt=prompt, model=name, **parts)  # type: ignore[arg-type]
    price = price_of(recipe, _model(name))
    assert price is not None
    return price


@pytest.mark.parametrize(("model", "quality", "size", "dollars"), PUBLISHED)
def test_a_published_price_is_met_to_a_tenth_of_a_cent_and_never_undercut(
    model: str, quality: str, size: str, dollars: str
) -> None:
    price = _price(model, quality=quality, size=size)

    assert price.high >= Decimal(dollars)
    assert abs(price.high - Decimal(dollars)) < TENTH_OF_A_CENT
    assert abs(price.low - Decimal(dollars)) < TENTH_OF_A_CENT


@pytest.mark.parametrize("model", ["gpt-image-2.5-flare", "gpt-image-2.5-sunburst"])
@pytest.mark.parametrize("size", LARGE)
def test_a_large_picture_is_bounded_by_the_largest_that_is_published(
    model: str, size: str
) -> None:
    for quality, dollars in zip(QUALITIES, LARGE[size].split(), strict=True):
        price = _price(model, quality=quality, size=size)

        assert price.low <= Decimal(dollars) <= price.high
        assert price.high == Decimal(
            LARGE["2048x2048"].split()[QUALITIES.index(quality)]
        )


@pytest.mark.parametrize("model", ["gpt-image-2.6-flare", "gpt-image-2.6-sunburst"])
def test_the_newest_models_are_bounded_by_what_was_measured(model: str) -> None:
    before = "gpt-image-2.5-flare"
    for size in (SQUARE, TALL, WIDE):
        for quality in QUALITIES:
            times = 4 if quality in ("low", "medium") else 1
            older = _price(before, quality=quality, size=size).high

            assert abs(
                _price(model, quality=quality, size=size).high - times * older
            ) < (TENTH_OF_A_CENT)


@pytest.mark.parametrize("model", TOKENS)
def test_tokens_are_billed_at_the_published_rates(model: str) -> None:
    rates = [Decimal(rate) for rate in TOKENS[model]]
    usage = {
        "input_tokens": 3_000_000,
        "output_tokens": 1_000_000,
        "input_tokens_details": {"text_tokens": 1_000_000, "image_tokens": 2_000_000},
    }

    assert cost_of(usage, _model(model)) == rates[0] + 2 * rates[1] + rates[2]


@pytest.mark.parametrize("model", ["gpt-image-1", "gpt-image-1.5"])
@pytest.mark.parametrize("quality", OUTPUT_TOKENS)
@pytest.mark.parametrize("size", [SQUARE, TALL, WIDE])
def test_the_bound_holds_for_the_tokens_that_are_billed_in_the_end(
    model: str, quality: str, size: str
) -> None:
    rate = Decimal(TOKENS[model][2])
    billed = OUTPUT_TOKENS[quality][size] * rate / 1_000_000

    assert _price(model, quality=quality, size=size).high >= billed


@pytest.mark.parametrize("model", [*BY_QUALITY, "gpt-image-2.6-flare"])
def test_auto_is_bounded_by_every_quality_and_size_that_it_may_choose(
    model: str,
) -> None:
    bound = _price(model).high
    for size in (SQUARE, TALL, WIDE):
        for quality in _model(model).price:
            assert bound >= _price(model, quality=quality, size=size).high
            assert _price(model, size=size).high >= (
                _price(model, quality=quality, size=size).high
            )


@pytest.mark.parametrize("model", ["gpt-image-2", "gpt-image-2.5-flare"])
@pytest.mark.parametrize(
    "size", ["1248x1248", "1792x1024", "2560x1440", "2880x2880", "3504x2336"]
)
def test_a_size_that_is_not_on_the_list_is_bounded_above_every_smaller_one_on_it(
    model: str, size: str
) -> None:
    for quality in _model(model).price:
        bound = _price(model, quality=quality, size=size).high
        assert bound > _price(model, quality=quality, size=SQUARE).high
        assert bound > _price(model, quality=quality, size=WIDE).high
    # The largest square has twice the pixels of the largest with a price.
    if size == "2880x2880" and model == "gpt-image-2.5-flare":
        assert _price(model, quality="max", size=size).high > Decimal("1.00")


def test_the_prompt_is_paid_for_as_well() -> None:
    words = "a white siamese cat " * 50
    plain = _price("gpt-image-2", quality="low", size=SQUARE)
    told = _price("gpt-image-2", words, quality="low", size=SQUARE)

    # Never more tokens than bytes: 1000 bytes at 5 dollars a million.
    assert told.high - plain.high == Decimal("0.005")
    assert told.low == plain.low


def test_a_price_that_nobody_published_is_not_made_up() -> None:
    recipe = Recipe(prompt="a cat", size="640x480")

    assert price_of(recipe, _model("dall-e-2")) is None

"""What pictures cost, before and after."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dalle_notebook.wire.catalogue import catalogue, find_model
from dalle_notebook.wire.cost import cost_of, in_words, price_of
from dalle_notebook.wire.recipe import Recipe


def _price(model: str, **parts: object) -> tuple[Decimal, Decimal]:
    price = price_of(Recipe(prompt="", **parts), find_model(model))  # type: ignore[arg-type]
    assert price is not None
    return price.low, price.high


@pytest.mark.parametrize(
    ("model", "quality", "size", "dollars"),
    [
        ("dall-e-2", None, "512x512", "0.018"),
        ("gpt-image-1-mini", "low", "1024x1024", "0.005"),
        ("gpt-image-2", "medium", "1024x1024", "0.053"),
        ("gpt-image-2.5-flare", "max", "1024x1024", "0.2511"),
    ],
)
def test_a_picture_on_the_price_list_costs_what_stands_there(
    model: str, quality: str | None, size: str, dollars: str
) -> None:
    assert _price(model, quality=quality, size=size)[1] == Decimal(dollars)


def test_auto_is_bounded_by_its_dearest_value() -> None:
    low, high = _price("gpt-image-2.5-flare")

    assert (low, high) == (Decimal("0.0057"), Decimal("0.510"))


def test_ten_pictures_cost_ten_times_one() -> None:
    one = _price("gpt-image-2", quality="low", size="1024x1024")[1]

    assert _price("gpt-image-2", quality="low", size="1024x1024", n=10)[1] == 10 * one


def test_larger_pictures_are_never_bounded_below_smaller_ones() -> None:
    for name, model in catalogue().items():
        if model.sizes.listed or not model.price:
            continue
        for quality in (*model.price, "auto"):
            sizes = ["1024x1024", "1536x1024", "2048x2048", "3840x2160"]
            bounds = [_price(name, quality=quality, size=s)[1] for s in sizes]
            assert bounds[2] >= bounds[1], (name, quality)
            assert bounds[3] >= bounds[0], (name, quality)


def test_an_unknown_price_is_not_nothing() -> None:
    assert price_of(Recipe(prompt="x"), None) is None


def test_the_real_cost_follows_from_the_token_counts() -> None:
    usage = {
        "input_tokens": 250,
        "output_tokens": 4160,
        "input_tokens_details": {"text_tokens": 50, "image_tokens": 200},
    }

    # 50 x 5 + 200 x 8 + 4160 x 32 millionths
    assert cost_of(usage, find_model("gpt-image-1.5")) == Decimal("0.13497")


def test_details_of_zeros_do_not_hide_a_real_sum() -> None:
    usage = {
        "input_tokens": 0,
        "output_tokens": 4160,
        "output_tokens_details": {"image_tokens": 0, "text_tokens": 0},
    }

    assert cost_of(usage, find_model("gpt-image-1.5")) == Decimal("0.13312")


@pytest.mark.parametrize(
    "usage",
    [
        None,
        {},
        {"input_tokens": "5", "output_tokens": 1},
        {"input_tokens": 5, "output_tokens": 0},
        {"input_tokens": 5, "output_tokens_details": {"image_tokens": 0}},
    ],
)
def test_without_token_counts_the_cost_is_not_told(usage: dict[str, object]) -> None:
    assert cost_of(usage, find_model("gpt-image-2")) is None


@pytest.mark.parametrize(
    ("amount", "text"),
    [("0", "free"), ("0.0057", "$0.0057"), ("0.25", "$0.25"), ("0.053", "$0.053"),
     ("12.4", "$12.40")],
)  # fmt: skip
def test_sums_read_as_people_write_them(amount: str, text: str) -> None:
    assert in_words(Decimal(amount)) == text

"""Small pictures of models that draw only larger ones."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook.wire.catalogue import Model, catalogue
from dalle_notebook.wire.cost import price_of
from dalle_notebook.wire.larger import larger_size, smallest_size
from dalle_notebook.wire.recipe import Recipe, parse_size

MODELS = sorted(name for name, m in catalogue().items() if m.provider == "openai")
RULES = [name for name in MODELS if not catalogue()[name].sizes.listed]


def _larger(name: str, size: str, quality: str | None = None) -> str | None:
    return larger_size(
        Recipe(prompt="a cat", size=size, quality=quality), catalogue()[name]
    )


@pytest.mark.parametrize("name", [name for name in MODELS if name != "dall-e-2"])
@pytest.mark.parametrize("size", ["256x256", "512x512"])
def test_the_old_small_sizes_are_drawn_by_every_later_model(
    name: str, size: str
) -> None:
    assert _larger(name, size) == "1024x1024"


def test_a_model_that_draws_them_is_asked_for_them() -> None:
    assert _larger("dall-e-2", "256x256") is None
    assert _larger("illustrator", "256x256") is None


def _sizes_of_shape(size: str, model: Model) -> list[str]:
    """Every size of the same shape that is accepted, found by trying all."""
    width, height = parse_size(size)
    long = model.sizes.longest if not model.sizes.listed else 2048
    found = []
    for wide in range(1, long + 1):
        tall, rest = divmod(wide * height, width)
        text = f"{wide}x{tall}"
        if not rest and tall and model.sizes.objection(text) is None:
            found.append(text)
    return found


def _bound(size: str, model: Model, quality: str | None) -> Decimal:
    price = price_of(Recipe(prompt="a cat", size=size, quality=quality), model)
    assert price is not None
    return price.high


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("size", ["128x128", "512x768", "640x360", "400x300", "96x288"])
def test_of_all_sizes_of_the_shape_none_is_cheaper(name: str, size: str) -> None:
    model = catalogue()[name]
    accepted = _sizes_of_shape(size, model)

    for quality in (None, *model.qualities):
        found = _larger(name, size, quality)

        if not accepted:
            assert found is None
            continue
        assert found in accepted
        cheapest = min(_bound(each, model, quality) for each in accepted)
        assert _bound(found, model, quality) == cheapest


@pytest.mark.parametrize(
    ("size", "asked"),
    [
        ("512x768", "1024x1536"),
        ("300x200", "1536x1024"),
        ("640x360", "1280x720"),
        ("400x300", "960x720"),
        ("800x816", "1600x1632"),
        ("1x1", "1024x1024"),
    ],
)
def test_a_size_with_a_published_price_wins_and_then_the_smallest(
    size: str, asked: str
) -> None:
    assert _larger("gpt-image-2.5-flare", size) == asked


@pytest.mark.parametrize(
    "size",
    ["816x816", "1000x1000", "1920x1080", "4000x4000", "301x400", "100x700", "auto"],
)
def test_what_is_not_too_small_or_has_no_such_shape_is_left_alone(size: str) -> None:
    assert _larger("gpt-image-2.5-flare", size) is None


@pytest.mark.parametrize("size", ["300x400", "1000x1001", "2048x2048", "big", ""])
def test_a_list_of_sizes_is_searched_for_the_same_shape(size: str) -> None:
    assert _larger("gpt-image-1-mini", size) is None


def test_between_two_sizes_of_a_list_nothing_is_made_up() -> None:
    assert _larger("dall-e-2", "768x768") is None
    assert _larger("dall-e-2", "100x100") == "256x256"


def test_the_first_size_of_a_shape_is_named() -> None:
    model = catalogue()["gpt-image-2"]

    assert smallest_size("512x512", model) == "816x816"
    assert smallest_size("640x360", model) == "1280x720"


@given(st.sampled_from(RULES), st.integers(1, 4000), st.integers(1, 4000))
def test_what_is_asked_for_is_larger_accepted_and_of_the_same_shape(
    name: str, width: int, height: int
) -> None:
    found = _larger(name, f"{width}x{height}")

    if found is not None:
        wide, tall = parse_size(found)
        assert wide > width
        assert wide * height == width * tall
        assert catalogue()[name].sizes.objection(found) is None

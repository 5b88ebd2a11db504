"""How much an edit changed outside its mask, in numbers and as a picture."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image, ImageDraw, ImageFilter

from dalle_notebook.errors import UsageError
from dalle_notebook.picture.difference import (
    TOLERANCE,
    Difference,
    heat_map,
    outside,
)
from dalle_notebook.picture.mask import Mask
from dalle_notebook.picture.region import Region
from tests.instruments import pictures

SHAPE = st.tuples(st.integers(1, 16), st.integers(1, 16))
MIDDLE = Region(0.25, 0.25, 0.75, 0.75)


@st.composite
def cases(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two pictures, and marks of which at least one is set and one is not."""
    shape = draw(SHAPE.filter(lambda shape: shape[0] * shape[1] > 1))
    colours = arrays.arrays(np.uint8, (*shape, 3))
    marks = draw(
        arrays.arrays(bool, shape).filter(lambda marks: 0 < marks.sum() < marks.size)
    )
    return draw(colours), draw(colours), marks


def mask_of(marks: np.ndarray) -> Mask:
    return Mask(Image.fromarray(marks.astype(np.uint8) * 255))


def gradient(size: tuple[int, int] = (64, 48), seed: int = 0) -> Image.Image:
    return Image.fromarray(pictures.pixels(size, seed))


@given(cases())
def test_equal_pictures_do_not_differ(case: tuple[np.ndarray, ...]) -> None:
    before, _, marks = case

    found = outside(Image.fromarray(before), Image.fromarray(before), mask_of(marks))

    assert found == Difference(0, 0)


@given(cases())
def test_a_change_inside_the_mask_counts_for_nothing(
    case: tuple[np.ndarray, ...],
) -> None:
    before, other, marks = case
    after = np.where(marks[..., None], other, before)

    found = outside(Image.fromarray(before), Image.fromarray(after), mask_of(marks))

    assert found == Difference(0, 0)


@given(cases())
def test_every_pixel_outside_is_counted_exactly_to_the_edge_of_the_mask(
    case: tuple[np.ndarray, ...],
) -> None:
    before, after, marks = case

    found = outside(Image.fromarray(before), Image.fromarray(after), mask_of(marks))

    apart = np.abs(before.astype(int) - after.astype(int))[~marks]
    assert found is not None
    assert found.share == pytest.approx((apart.max(axis=1) > TOLERANCE).mean())
    assert found.mean == pytest.approx(apart.mean())


@pytest.mark.parametrize(("by", "share"), [(TOLERANCE, 0), (TOLERANCE + 1, 1)])
def test_one_channel_beyond_the_tolerance_is_a_change(by: int, share: float) -> None:
    mask = Mask.from_region(MIDDLE, (8, 8))
    before, after = Image.new("RGB", (8, 8)), Image.new("RGB", (8, 8), (0, by, 0))

    found = outside(before, after, mask)

    assert found == Difference(share, pytest.approx(by / 3))


@pytest.mark.parametrize("size", [(128, 96), (96, 72), (64, 48), (40, 30), (65, 48)])
def test_another_size_of_the_same_shape_is_compared(size: tuple[int, int]) -> None:
    before = gradient()
    after = before.copy()
    after.paste("black", Mask.from_region(MIDDLE, before.size).as_white().getbbox())
    after = after.resize(size, Image.Resampling.LANCZOS)

    found = outside(before, after, Mask.from_region(MIDDLE, before.size))

    assert found is not None
    assert found.share < 0.01


def test_what_changed_far_from_the_mask_is_found_at_another_size_too() -> None:
    before = gradient((100, 100))
    after = before.copy()
    after.paste("black", (0, 0, 20, 100))
    mask = Mask.from_region(Region(0.5, 0, 1, 1), (100, 100))

    found = outside(before, after.resize((150, 150)), mask)

    assert found is not None
    assert found.share == pytest.approx(0.4, abs=0.06)


@pytest.mark.parametrize("size", [(48, 64), (67, 48), (64, 64), (1, 1)])
def test_other_shapes_are_not_compared(size: tuple[int, int]) -> None:
    mask = Mask.from_region(MIDDLE, (64, 48))

    assert outside(gradient(), gradient(size), mask) is None
    with pytest.raises(UsageError, match="64x48 and"):
        heat_map(gradient(), gradient(size), mask)


def test_nothing_lies_outside_a_mask_of_everything() -> None:
    whole = Mask.from_region(Region(0, 0, 1, 1), (64, 48))

    assert outside(gradient(), gradient(seed=1), whole) is None
    assert heat_map(gradient(), gradient(seed=1), whole).size == (64, 48)


def test_a_mask_of_another_size_is_fitted_even_where_it_vanishes() -> None:
    wide = Mask.from_region(Region(0, 0, 0.05, 1), (300, 48))

    assert outside(gradient(), gradient(), wide) == Difference(0, 0)
    assert heat_map(gradient(), gradient(), wide).size == (64, 48)


def test_transparent_pixels_count_as_they_look_on_white() -> None:
    mask = Mask.from_region(MIDDLE, (8, 8))
    clear = Image.new("RGBA", (8, 8), (255, 0, 0, 0))

    assert outside(clear, Image.new("RGB", (8, 8), "white"), mask) == Difference(0, 0)
    changed = outside(clear, Image.new("RGB", (8, 8), "red"), mask)
    assert changed is not None and changed.share == 1


@pytest.mark.parametrize(
    ("share", "mean", "words"),
    [
        (0, 0, "nothing changed outside the mask"),
        (0, 0.04, "nothing changed outside the mask"),
        (
            0,
            2.53,
            "outside the mask no pixel changed by more than 8 of 255"
            " (mean difference 2.5 of 255)",
        ),
        (
            0.003,
            0.4,
            "outside the mask 0.3 % of the pixels changed (mean difference 0.4 of 255)",
        ),
        (
            1e-6,
            0.01,
            "outside the mask less than 0.1 % of the pixels changed"
            " (mean difference less than 0.1 of 255)",
        ),
        (0.0999, 9, "10 % of"),
        (0.5, 80, "50 % of"),
        (0.9999, 80, "more than 99 % of"),
        (1, 255, "100 % of the pixels changed (mean difference 255.0 of 255)"),
    ],
)
def test_a_difference_is_said_in_words(share: float, mean: float, words: str) -> None:
    assert words in Difference(share, mean).in_words()


def luminance(pixel: tuple[int, ...]) -> float:
    linear = [(value / 255) ** 2.2 for value in pixel]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# Rows: what is left of red, green and blue (linear) for people without the one kind
# of cone; Vienot, Brettel and Mollon 1999.
WITHOUT_RED_CONES = (
    (0.11238, 0.88762, 0),
    (0.11238, 0.88762, 0),
    (0.00401, -0.00401, 1),
)
WITHOUT_GREEN_CONES = (
    (0.29275, 0.70725, 0),
    (0.29275, 0.70725, 0),
    (-0.02234, 0.02234, 1),
)


@pytest.mark.parametrize("eye", [None, WITHOUT_RED_CONES, WITHOUT_GREEN_CONES])
def test_more_change_is_lighter_for_every_eye(eye: tuple | None) -> None:
    size = (64, 8)
    seen = []
    for level in range(TOLERANCE + 1, 256):
        after = Image.new("RGB", size, (level,) * 3)
        pixel = heat_map(Image.new("RGB", size), after).getpixel((32, 4))
        if eye:
            linear = [(value / 255) ** 2.2 for value in pixel]
            left = [sum(a * b for a, b in zip(row, linear, strict=True)) for row in eye]
            pixel = tuple(255 * max(0, value) ** (1 / 2.2) for value in left)
        seen.append(luminance(pixel))

    assert all(b >= a - 1e-3 for a, b in pairwise(seen))
    assert seen[-1] > 7 * seen[0]


def test_a_heat_map_glows_only_where_something_changed_outside() -> None:
    before = gradient((400, 400)).convert("RGBA")
    after = before.copy()
    draw = ImageDraw.Draw(after)
    draw.rectangle((20, 20, 60, 60), fill="white")
    draw.rectangle((180, 180, 220, 220), fill="white")
    draw.point((300, 50), fill="white")
    mask = Mask.from_region(MIDDLE, (400, 400))

    pixels = np.asarray(heat_map(before, after, mask)).astype(int)

    coloured = np.ptp(pixels, axis=2) > 40
    assert coloured[25:55, 25:55].all()
    assert coloured[50, 300] and coloured[45:56, 295:306].sum() == 1
    assert not coloured[150:250, 150:250].any()
    assert not coloured[320:, :].any()
    # The line runs within the mask, so it hides nothing that changed outside.
    assert coloured[100, 100:300].all() and not coloured[99, 100:300].any()


def test_one_pixel_is_drawn_large_enough_to_be_seen() -> None:
    before = Image.new("RGB", (1200, 300))
    after = before.copy()
    after.putpixel((600, 150), (255, 255, 255))

    pixels = np.asarray(heat_map(before, after)).astype(int)

    bright = pixels.sum(axis=2) > 600
    assert bright[149:152, 599:602].all() and bright.sum() == 9


def test_the_edge_of_the_picture_is_no_edge_of_the_mask() -> None:
    plain = Image.new("RGB", (400, 400), "grey")
    left_half = Mask.from_region(Region(0, 0, 0.5, 1), (400, 400))

    pixels = np.asarray(heat_map(plain, plain, left_half)).astype(int)

    columns = np.flatnonzero(np.ptp(pixels, axis=2).any(axis=0))
    assert (columns.min(), columns.max()) == (199, 199)


def test_a_soft_change_over_the_edge_of_the_mask_is_said() -> None:
    before = gradient((200, 200))
    mask = Mask.from_region(MIDDLE, (200, 200))
    blend = mask.as_white().filter(ImageFilter.GaussianBlur(6))
    after = Image.composite(Image.new("RGB", (200, 200), "black"), before, blend)

    found = outside(before, after, mask)

    assert found is not None and found.share > 0.02

"""What may be repainted, read from every convention and written in each."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from dalle_notebook.errors import BadImage, UsageError
from dalle_notebook.picture.encode import encode_png
from dalle_notebook.picture.inputs import open_input
from dalle_notebook.picture.mask import Mask
from dalle_notebook.picture.region import Region
from dalle_notebook.picture.resize import resize

SHAPES = st.tuples(st.integers(1, 20), st.integers(1, 20))
MARKS = arrays.arrays(bool, SHAPES).filter(np.any)


def mask_of(marks: np.ndarray) -> Mask:
    return Mask(Image.fromarray(marks.astype(np.uint8) * 255))


def marks_of(mask: Mask) -> np.ndarray:
    return np.asarray(mask.repaint) == 255


def clear_at(
    marks: np.ndarray, colour: tuple[int, int, int] = (9, 9, 9)
) -> Image.Image:
    alpha = np.where(marks, 0, 255).astype(np.uint8)
    colours = np.broadcast_to(np.array(colour, np.uint8), (*marks.shape, 3))
    return Image.fromarray(np.dstack([colours, alpha]))


@given(MARKS)
def test_a_mask_written_in_any_convention_is_read_again(marks: np.ndarray) -> None:
    mask = mask_of(marks)

    as_alpha, as_white = mask.as_alpha(), mask.as_white()
    assert (as_alpha.mode, as_white.mode) == ("RGBA", "L")
    for read in (
        Mask.from_picture(as_alpha),
        Mask.from_picture(open_input(encode_png(as_alpha))),
        Mask.from_picture(as_white, "white"),
        Mask.from_picture(open_input(encode_png(as_white)), "white"),
        Mask.from_picture(as_white.convert("1"), "white"),
        Mask.from_picture(as_white.convert("P"), "white"),
    ):
        assert np.array_equal(marks_of(read), marks)
        assert read.identity == mask.identity
    kept = as_white.point([255 - value for value in range(256)])
    assert np.array_equal(marks_of(Mask.from_picture(kept, "black")), marks)


@given(MARKS, MARKS)
def test_two_masks_have_one_identity_where_their_pixels_agree(
    one: np.ndarray, other: np.ndarray
) -> None:
    is_same = mask_of(one).identity == mask_of(other).identity

    assert is_same is np.array_equal(one, other)


@given(MARKS.filter(lambda marks: not marks.all()))
def test_what_is_inverted_twice_is_the_same(marks: np.ndarray) -> None:
    mask = mask_of(marks)

    assert np.array_equal(marks_of(mask.inverted()), ~marks)
    assert np.array_equal(marks_of(mask.inverted().inverted()), marks)
    assert mask.share + mask.inverted().share == pytest.approx(1)
    assert mask.share == pytest.approx(marks.mean())


def test_the_alpha_form_is_black_and_nothing_else() -> None:
    pixels = np.asarray(mask_of(np.eye(3, dtype=bool)).as_alpha())

    assert not pixels[..., :3].any()
    assert set(np.unique(pixels[..., 3])) == {0, 255}


def test_only_fully_clear_pixels_may_be_repainted() -> None:
    soft = Image.new("RGBA", (256, 1))
    soft.putalpha(Image.frombytes("L", (256, 1), bytes(range(256))))

    mask = Mask.from_picture(soft)

    assert marks_of(mask).sum() == 1
    assert marks_of(mask)[0, 0]


def test_the_middle_grey_divides_white_from_black() -> None:
    greys = Image.frombytes("L", (256, 1), bytes(range(256)))

    assert list(np.flatnonzero(marks_of(Mask.from_picture(greys, "white"))[0])) == list(
        range(128, 256)
    )
    assert list(np.flatnonzero(marks_of(Mask.from_picture(greys, "black"))[0])) == list(
        range(128)
    )


@pytest.mark.parametrize("colour", [(255, 255, 255), (0, 0, 0)])
def test_a_pixel_that_is_not_seen_is_neither_white_nor_black(
    colour: tuple[int, int, int],
) -> None:
    marks = np.zeros((4, 4), bool)
    marks[:2] = True
    strokes = clear_at(marks, colour)

    mask = Mask.from_picture(strokes, "white" if colour[0] else "black")

    assert np.array_equal(marks_of(mask), ~marks)


@pytest.mark.parametrize("mode", ["LA", "PA", "P", "RGBA", "RGBa"])
def test_transparency_is_found_in_every_mode_that_has_it(mode: str) -> None:
    marks = np.zeros((8, 8), bool)
    marks[2:5, 3:6] = True
    picture = clear_at(marks)
    if mode == "P":
        picture = Image.new("P", (8, 8), 1)
        picture.putpalette([0, 0, 0, 200, 0, 0])
        picture.paste(0, mask=mask_of(marks).repaint)
        picture.info["transparency"] = 0
    elif mode != "RGBA":
        picture = picture.convert(mode)

    assert np.array_equal(marks_of(Mask.from_picture(picture)), marks)


def test_a_mask_without_transparency_names_the_other_ways() -> None:
    for picture in (
        Image.new("RGB", (4, 4)),
        Image.new("L", (4, 4)),
        Image.new("1", (4, 4)),
    ):
        with pytest.raises(UsageError) as caught:
            Mask.from_picture(picture)
        assert str(caught.value) == (
            "the mask has no transparency: transparent pixels are what may be "
            "repainted; --mask-from white or --mask-from black takes its white or "
            "black pixels"
        )


def test_a_mask_of_nothing_is_refused_and_one_of_everything_is_not() -> None:
    half_clear = Image.new("RGBA", (4, 4), (0, 0, 0, 12))
    with pytest.raises(UsageError, match="alpha 12 of 255"):
        Mask.from_picture(half_clear)
    with pytest.raises(UsageError, match="no white pixel"):
        Mask.from_picture(Image.new("L", (4, 4), 127), "white")
    with pytest.raises(UsageError, match="no black pixel"):
        Mask.from_picture(Image.new("L", (4, 4), 128), "black")
    with pytest.raises(UsageError, match="nothing"):
        Mask(Image.new("L", (4, 4)))
    with pytest.raises(UsageError, match="nothing"):
        Mask(Image.new("L", (4, 4), 255)).inverted()

    assert Mask.from_picture(Image.new("RGBA", (4, 4))).share == 1


def test_a_region_is_marked_to_its_edges() -> None:
    mask = Mask.from_region(Region(0.25, 0.5, 0.75, 1), (8, 6))

    wanted = np.zeros((6, 8), bool)
    wanted[3:6, 2:6] = True
    assert np.array_equal(marks_of(mask), wanted)


def test_an_ellipse_fills_its_rectangle_and_no_more() -> None:
    size = (300, 200)
    ellipse = marks_of(Mask.from_region(Region(0.1, 0.1, 0.9, 0.9, "ellipse"), size))
    rectangle = marks_of(Mask.from_region(Region(0.1, 0.1, 0.9, 0.9), size))

    assert not (ellipse & ~rectangle).any()
    assert ellipse.any(axis=0).sum() == rectangle.any(axis=0).sum()
    assert ellipse.any(axis=1).sum() == rectangle.any(axis=1).sum()
    assert ellipse.sum() / rectangle.sum() == pytest.approx(np.pi / 4, rel=0.01)


@pytest.mark.parametrize("shape", ["rectangle", "ellipse"])
def test_the_smallest_region_is_one_pixel(shape: str) -> None:
    mask = Mask.from_region(Region(0.5, 0.5, 0.5000001, 0.5000001, shape), (100, 100))

    assert marks_of(mask).sum() == 1


@pytest.mark.parametrize(
    "size", [(0, 5), (10**9, 10**9), (-4, 4), (16_385, 1), (8000, 8000)]
)
def test_a_mask_of_absurd_size_is_refused_before_it_is_made(
    size: tuple[int, int],
) -> None:
    with pytest.raises(BadImage, match="pixels"):
        Mask.from_region(Region(0, 0, 1, 1), size)
    with pytest.raises(BadImage, match="pixels"):
        Mask(Image.new("L", (4, 4), 255)).fitted(size)


@given(MARKS, st.integers(1, 4))
def test_a_larger_mask_of_the_same_shape_is_only_scaled(
    marks: np.ndarray, factor: int
) -> None:
    mask = mask_of(marks)

    larger = mask.fitted((mask.size[0] * factor, mask.size[1] * factor))

    assert np.array_equal(marks_of(larger), marks.repeat(factor, 0).repeat(factor, 1))
    assert np.array_equal(marks_of(larger.fitted(mask.size)), marks)


@pytest.mark.parametrize(
    ("size", "fitted"),
    [((300, 100), (90, 90)), ((100, 300), (150, 150)), ((120, 100), (60, 200))],
)
def test_a_mask_of_another_shape_is_cut_as_its_picture_is(
    size: tuple[int, int], fitted: tuple[int, int]
) -> None:
    mask = Mask.from_region(Region(0.4, 0.4, 0.6, 0.6), size)

    as_mask = marks_of(mask.fitted(fitted))
    as_picture = np.asarray(resize(mask.as_white(), fitted))[..., 0] >= 128

    assert as_mask.shape == as_picture.shape
    assert (as_mask ^ as_picture).sum() <= 0.1 * as_mask.sum()


def test_a_mask_that_is_cut_away_by_fitting_is_refused() -> None:
    with pytest.raises(UsageError, match="fitted to 10x10 leaves nothing"):
        Mask.from_region(Region(0, 0, 0.1, 1), (300, 100)).fitted((10, 10))

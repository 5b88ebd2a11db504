"""A region is written with its edges, in fractions."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dalle_notebook.errors import DalleError, UsageError
from dalle_notebook.picture.region import SHAPES, Region

FRACTIONS = st.floats(0, 1)


@st.composite
def regions(draw: st.DrawFn) -> Region:
    left, right = sorted(draw(st.lists(FRACTIONS, min_size=2, max_size=2, unique=True)))
    top, bottom = sorted(draw(st.lists(FRACTIONS, min_size=2, max_size=2, unique=True)))
    return Region(left, top, right, bottom, draw(st.sampled_from(SHAPES)))


@pytest.mark.parametrize(
    ("text", "region", "canonical"),
    [
        ("0.2,0.2,0.8,0.8", Region(0.2, 0.2, 0.8, 0.8), "0.2,0.2,0.8,0.8"),
        ("rectangle:0,0,1,1", Region(0, 0, 1, 1), "0,0,1,1"),
        (
            "ellipse:0.2,0.2,0.8,0.8",
            Region(0.2, 0.2, 0.8, 0.8, "ellipse"),
            "ellipse:0.2,0.2,0.8,0.8",
        ),
        ("20%,20%,80%,80%", Region(0.2, 0.2, 0.8, 0.8), "0.2,0.2,0.8,0.8"),
        ("33.3%,0%,100%,7%", Region(0.333, 0, 1, 0.07), "0.333,0,1,0.07"),
        ("Ellipse: 0 %, .5, 1., 1e0 ", Region(0, 0.5, 1, 1, "ellipse"),
         "ellipse:0,0.5,1,1"),
        ("-0,-0.0,1,1", Region(0, 0, 1, 1), "0,0,1,1"),
        ("1e-5,0,+0.5,1", Region(1e-5, 0, 0.5, 1), "1e-05,0,0.5,1"),
    ],
)  # fmt: skip
def test_a_region_is_read_in_fractions_and_percent(
    text: str, region: Region, canonical: str
) -> None:
    assert Region.parse(text) == region
    assert str(Region.parse(text)) == canonical


@given(regions())
def test_what_is_written_is_read_again(region: Region) -> None:
    assert Region.parse(str(region)) == region
    assert str(Region.parse(str(region))) == str(region)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not ''"),
        ("0,0,1", "not '0,0,1'"),
        ("0,0,1,1,1", "in fractions"),
        ("0,0,1,x", "in fractions"),
        ("circle:0,0,1,1", "ellipse:"),
        ("ellipse:", "in fractions"),
        ("nan,0,1,1", "in fractions"),
        ("inf,0,1,1", "in fractions"),
        ("٠,0,1,1", "in fractions"),
        ("0,0,1_0,1", "in fractions"),
        ("100,100,400,300", "these look like pixels"),
        ("20,20,80,80", "these look like pixels"),
        ("0,0,1.1,1", "these look like pixels"),
        ("0,0,1e999,1", "these look like pixels"),
        ("0,0," + "9" * 25 + ",1", "these look like pixels"),
        ("0%,0%,101%,1%", "nothing lies beyond 100%"),
        ("0%,0%,1e999%,1%", "nothing lies beyond 100%"),
        ("-0.1,0,1,1", "nothing lies before 0"),
        ("-1e999,0,1,1", "nothing lies before 0"),
        ("0.5,0.5,0.2,0.2", "edges, not width and height"),
        ("0.5,0.5,0.5,0.9", "edges, not width and height"),
        ("0.1,0.5,0.3,0.1", "edges, not width and height"),
        ("0,0,0,0", "edges, not width and height"),
        ("0,0,1e-999,1", "edges, not width and height"),
        ("9" * 9_000, "9…'"),
        ("a\nb", "not 'a b'"),
    ],
)
def test_a_wrong_region_says_what_to_write(text: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        Region.parse(text)

    assert says in str(caught.value)
    assert "LEFT,TOP,RIGHT,BOTTOM" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


@given(st.text(st.sampled_from("0123456789.,%:+-eE ellipsrctang"), max_size=40))
def test_only_our_error_escapes(text: str) -> None:
    try:
        region = Region.parse(text)
    except DalleError:
        return
    assert 0 <= region.left < region.right <= 1
    assert 0 <= region.top < region.bottom <= 1


@pytest.mark.parametrize(
    "edges",
    [
        (0.5, 0, 0.5, 1),
        (-0.1, 0, 1, 1),
        (0, 0, 1.5, 1),
        (float("nan"), 0, 1, 1),
        (0, 0, float("inf"), 1),
        (0, 0, 10**400, 1),
        (0, 0, 1, 1, "star"),
    ],
)
def test_no_region_lies_beyond_its_picture(edges: tuple[float, ...]) -> None:
    with pytest.raises(UsageError, match="LEFT,TOP,RIGHT,BOTTOM"):
        Region(*edges)


def test_minus_zero_is_written_as_zero() -> None:
    assert str(Region(-0.0, -0.0, 1, 1)) == "0,0,1,1"


@given(regions(), st.integers(1, 20_000), st.integers(1, 20_000))
@example(Region(0.99, 0.99, 1, 1), 10, 10)
def test_its_pixels_lie_in_the_picture_and_are_at_least_one(
    region: Region, width: int, height: int
) -> None:
    left, top, right, bottom = region.pixels((width, height))

    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height


def test_two_halves_meet_without_gap_or_overlap() -> None:
    for width in range(1, 50):
        _, _, middle, _ = Region(0, 0, 0.4, 1).pixels((width, 1))
        start, _, end, _ = Region(0.4, 0, 1, 1).pixels((width, 1))

        assert (start == middle or width == 1) and end == width


def test_the_option_table_loads_no_pillow() -> None:
    code = (
        "import sys, dalle_notebook.study.options, dalle_notebook.study.completion;"
        "print('PIL' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert done.stdout.strip() == "False", done.stderr

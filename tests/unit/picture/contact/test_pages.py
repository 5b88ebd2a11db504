"""Contact sheets: what stands on which page, how large, and in which words."""

from __future__ import annotations

import io
import re
import weakref
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageChops

from dalle_notebook.errors import BadImage
from dalle_notebook.picture.contact.drawing import draw_page
from dalle_notebook.picture.contact.files import Kind, encode_sheet
from dalle_notebook.picture.contact.fitting import PageSize, lay_out
from dalle_notebook.picture.contact.legend import with_keys
from dalle_notebook.picture.contact.lettering import drawable, font, wrap
from dalle_notebook.picture.contact.pages import Layout, Measures
from dalle_notebook.picture.contact.values import Sheet, SheetTile

PAPERS: tuple[PageSize | None, ...] = ("A4", "letter", None)


def tile(size: tuple[int, int] = (512, 512), **more: str) -> SheetTile:
    return SheetTile(size, lambda: Pillow.new("RGB", size, "red"), **more)


def sheet(
    rows: tuple[tuple[str, ...], ...] | int,
    columns: tuple[tuple[str, ...], ...] | int,
    tiles: dict[tuple[int, int], SheetTile | None] | None = None,
    title: str = "cats",
) -> Sheet:
    """A full table; `tiles` stand at some places instead of a plain red one."""
    if isinstance(rows, int):
        rows = tuple((f"row {n}",) for n in range(rows))
    if isinstance(columns, int):
        columns = tuple((f"column {n}",) for n in range(columns))
    special = tiles or {}
    # One object for each place, so that tests can tell them apart.
    table = tuple(
        tuple(special.get((y, x), tile()) for x in range(len(columns)))
        for y in range(len(rows))
    )
    return Sheet(title, "2 pictures", rows, columns, table)


def places(layout: Layout) -> list[int]:
    """The identities of all tiles on all pages."""
    return [
        id(cell.tile)
        for page in layout.pages
        for strip in page.strips
        for cell in strip.cells()
        if cell.tile is not None
    ]


def ink(picture: Pillow.Image) -> int:
    """How many pixels are dark and grey, as letters are."""
    pixels = np.asarray(picture).astype(int)
    grey = np.ptp(pixels, axis=2) < 12
    return int((grey & (pixels.mean(axis=2) < 128)).sum())


def pdf_pages(data: bytes) -> list[tuple[float, float]]:
    """Sizes of the pages in points."""
    found = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", data)
    return [(float(width), float(height)) for width, height in found]


@settings(max_examples=60)
@given(
    rows=st.integers(1, 40),
    columns=st.integers(1, 30),
    depth=st.integers(1, 3),
    page=st.sampled_from(PAPERS),
    shape=st.sampled_from([(512, 512), (512, 128), (100, 512), (20, 20)]),
    holes=st.sets(st.tuples(st.integers(0, 40), st.integers(0, 30)), max_size=20),
)
def test_every_tile_is_on_exactly_one_page(
    rows: int,
    columns: int,
    depth: int,
    page: PageSize | None,
    shape: tuple[int, int],
    holes: set[tuple[int, int]],
) -> None:
    labels = tuple(
        tuple(f"level {level} {n // 3 ** (depth - level)}" for level in range(depth))
        for n in range(rows)
    )
    special = {
        at: None if at in holes - {(0, 0)} else tile(shape)
        for at in product(range(rows), range(columns))
    }
    given = sheet(labels, columns, special)

    layout = lay_out(given, page, Measures())

    wanted = [id(each) for row in given.tiles for each in row if each is not None]
    assert sorted(places(layout)) == sorted(wanted)
    assert [page.number for page in layout.pages] == list(
        range(1, len(layout.pages) + 1)
    )


@pytest.mark.parametrize("page", ["A4", "letter"])
@pytest.mark.parametrize("shape", [(4, 4), (3, 30), (60, 2), (1, 50), (50, 1)])
def test_everything_on_a_page_lies_between_its_margins(
    page: PageSize, shape: tuple[int, int]
) -> None:
    layout = lay_out(sheet(*shape), page, Measures())

    right = layout.size[0] - layout.measures.margin
    for each in layout.pages:
        assert layout.height_of(each) <= layout.size[1] + layout.measures.gap
        for place, strip in enumerate(each.strips):
            first, end = strip.columns
            edge = layout.strip_left(place) + layout.left(end - first - 1)
            assert edge + layout.tile <= right


def test_a_broad_table_lies_and_a_long_one_stands() -> None:
    broad = lay_out(sheet(2, 6), "A4", Measures())
    long = lay_out(sheet(6, 3), "A4", Measures())

    assert broad.size == (1754, 1240)
    assert long.size == (1240, 1754)


def test_no_picture_is_drawn_larger_than_it_is() -> None:
    small = {at: tile((200, 200)) for at in product(range(2), range(2))}

    assert lay_out(sheet(2, 2, small), "A4", Measures()).tile == 200


def test_without_paper_200_tiles_are_one_picture() -> None:
    assert len(lay_out(sheet(20, 10), None, Measures()).pages) == 1


def test_a_sheet_too_large_for_one_picture_becomes_several() -> None:
    layout = lay_out(sheet(300, 30), None, Measures())

    assert len(layout.pages) > 1
    assert layout.size[0] * layout.size[1] <= 48_000_000


def test_a_section_that_goes_on_says_so() -> None:
    rows = tuple((f"part {n // 20}", f"row {n}") for n in range(60))
    pages = lay_out(sheet(rows, 6), "A4", Measures()).pages
    strips = [strip for page in pages for strip in page.strips]

    for before, strip in pairwise(strips):
        same = before.rows[-1].heading == strip.rows[0].heading
        assert strip.is_continued == same
    assert any(strip.is_continued for strip in strips)


def test_column_headers_are_merged_where_they_are_the_same() -> None:
    columns = (("big", "1"), ("big", "2"), ("small", "1"), ("small", "2"))
    layout = lay_out(sheet(2, columns), "A4", Measures())

    assert list(layout.spans(0, (0, 4))) == [(0, 2), (2, 4)]
    assert list(layout.spans(1, (0, 4))) == [(0, 1), (1, 2), (2, 3), (3, 4)]
    assert list(layout.spans(0, (1, 4))) == [(1, 2), (2, 4)]


@given(text=st.text(max_size=300), width=st.integers(30, 400), lines=st.integers(0, 4))
def test_lines_of_a_label_fit_their_room(text: str, width: int, lines: int) -> None:
    words = drawable(text)
    if words is None:
        return

    found = wrap(words, 17, width, lines)

    assert len(found) <= lines
    assert all(font(17).getlength(line) <= width for line in found)
    if lines and not (found and found[-1].endswith("…")):
        assert "".join(found).replace(" ", "") == words.replace(" ", "")


def test_a_label_of_10000_characters_is_cut() -> None:
    found = wrap("black cat " * 1000, 17, 200, 2)

    assert len(found) == 2
    assert found[1].endswith("…")


@pytest.mark.parametrize("text", ["asleep, 50 % {a|b} [~]", "“quoted”…", "3 × 4 – 5"])
def test_plain_english_is_drawn_as_it_is(text: str) -> None:
    assert drawable(text) == text.replace("×", "x").replace("–", "-")


@pytest.mark.parametrize(
    "text", ["黑猫", "café", "🐈", "שלום", "Ωmega", "a\u0301", "tab\x07", "\ud800", "½"]
)
def test_what_the_font_lacks_is_not_drawn(text: str) -> None:
    assert drawable(f"a {text}") is None


def test_no_drawable_character_comes_out_as_a_box() -> None:
    box = font(40).getmask("\uffff")
    for code in range(0x21, 0x3000):
        character = chr(code)
        if drawable(character) == character:
            mask = font(40).getmask(character)
            assert (mask.size, bytes(mask)) != (box.size, bytes(box)), character
            assert any(mask), character


def test_words_that_cannot_be_drawn_become_keys_with_a_legend() -> None:
    special: dict[tuple[int, int], SheetTile | None] = {
        (0, 0): SheetTile(state="refused", reason="拒绝"),
        (1, 1): tile(caption="大"),
    }
    rows = (("黑猫", "asleep"), ("黑猫", "睡觉"), ("白猫", "asleep"))
    columns = (("256x256",), ("é",))

    drawn, legend = with_keys(sheet(rows, columns, special, title="猫"))

    assert drawn.rows == (("A1", "asleep"), ("A1", "B1"), ("A2", "asleep"))
    assert drawn.columns == (("256x256",), ("C1",))
    assert drawn.tiles[1][1] is not None
    assert drawn.tiles[1][1].caption == "D1"
    assert drawn.tiles[0][0] is not None
    assert drawn.tiles[0][0].reason == "E1"
    assert drawn.title == "Title: see the legend"
    assert legend.text().splitlines() == [
        "Title: 猫", "A1: 黑猫", "A2: 白猫", "B1: 睡觉", "C1: é", "D1: 大", "E1: 拒绝",
    ]  # fmt: skip


def test_a_sheet_in_plain_words_has_no_legend() -> None:
    encoded = encode_sheet(sheet(1, 2), "PNG", page=None, legend_name="x")

    assert encoded.legend == ""


def test_a_tile_without_a_picture_shows_its_reason() -> None:
    def drawn(tile: SheetTile) -> int:
        layout = lay_out(sheet(1, 1, {(0, 0): tile}), "A4", Measures())
        return ink(draw_page(layout, layout.pages[0], ""))

    silent = drawn(SheetTile())
    state = drawn(SheetTile(state="refused"))
    both = drawn(SheetTile(state="refused", reason="the prompt asks for a real person"))

    assert silent + 100 < state
    assert state + 100 < both


def test_a_picture_that_cannot_be_opened_shows_why() -> None:
    def broken() -> Pillow.Image:
        raise BadImage("the file is damaged")

    def drawn(tile: SheetTile) -> Pillow.Image:
        layout = lay_out(sheet(1, 1, {(0, 0): tile}), "A4", Measures())
        return draw_page(layout, layout.pages[0], "")

    found = drawn(SheetTile((168, 168), broken))
    box = drawn(SheetTile((168, 168), broken, state="x"))

    assert ink(found) > ink(drawn(tile((168, 168)))) + 200
    assert ImageChops.difference(found, box).getbbox() is None


def test_pages_are_drawn_one_at_a_time() -> None:
    opened_so_far: list[weakref.ref[Pillow.Image]] = []
    most = 0

    def opened() -> Pillow.Image:
        nonlocal most
        picture = Pillow.new("RGB", (512, 512))
        opened_so_far.append(weakref.ref(picture))
        most = max(most, sum(ref() is not None for ref in opened_so_far))
        return picture

    special = {
        at: SheetTile((512, 512), opened) for at in product(range(20), range(10))
    }
    encoded = encode_sheet(sheet(20, 10, special), "PDF", page="A4", legend_name="x")

    assert len(pdf_pages(encoded.files[0])) > 1
    assert len(opened_so_far) == 200
    assert most <= 2


@pytest.mark.parametrize("is_fine", [False, True])
def test_a_pdf_has_pages_of_paper(is_fine: bool) -> None:
    given = sheet(12, 4)
    data = encode_sheet(given, "PDF", page="A4", legend_name="x", is_fine=is_fine)

    sizes = pdf_pages(data.files[0])
    assert len(sizes) == data.files[0].count(b"/Type /Page ")
    for size in sizes:
        assert sorted(size) == pytest.approx([595.3, 841.9], abs=0.4)


def test_the_table_of_a_pdf_points_at_its_objects() -> None:
    data = encode_sheet(sheet(9, 9), "PDF", page="A4", legend_name="x").files[0]

    start = int(data.rsplit(b"startxref\n", 1)[1].split()[0])
    assert data[start : start + 4] == b"xref"
    offsets = re.findall(rb"(\d{10}) 00000 n", data[start:])
    for number, offset in enumerate(offsets, start=1):
        assert data[int(offset) :].startswith(f"{number} 0 obj".encode())
    assert f"/Size {len(offsets) + 1} ".encode() in data


def test_the_title_of_a_pdf_keeps_every_letter() -> None:
    given = sheet(1, 1, title="黑猫 (1) \\ >")
    data = encode_sheet(given, "PDF", page="A4", legend_name="x").files[0]

    found = re.search(rb"/Title <([0-9a-f]+)>", data)
    assert found
    assert bytes.fromhex(found[1].decode()).decode("utf-16") == "黑猫 (1) \\ >"


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_pages_are_files_of_150_or_300_dpi(kind: Kind) -> None:
    files = encode_sheet(sheet(30, 5), kind, page="letter", legend_name="x").files
    fine = encode_sheet(
        sheet(2, 2), kind, page="letter", legend_name="x", is_fine=True
    ).files

    assert len(files) > 1
    for data, dpi, sides in (
        (files[0], 150, [1275, 1650]),
        (fine[0], 300, [2550, 3300]),
    ):
        with Pillow.open(io.BytesIO(data)) as page:
            assert page.format == kind
            assert sorted(page.size) == sides
            assert page.info["dpi"] == pytest.approx((dpi, dpi), abs=0.1)


def test_the_same_sheet_is_the_same_file() -> None:
    kinds: tuple[Kind, ...] = ("PDF", "PNG", "JPEG")
    for kind in kinds:
        first, second = (
            encode_sheet(sheet(3, 3), kind, page="A4", legend_name="x") for _ in "ab"
        )
        assert first == second

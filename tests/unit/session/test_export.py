"""`Grid.export`: the ending chooses, nothing is overwritten, names are safe."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image as Pillow

from dalle_notebook.errors import ArchiveError, BadImage, UsageError
from dalle_notebook.picture.metadata import RECIPE, read_texts
from dalle_notebook.session.exporting.sheet import sheet_of
from dalle_notebook.session.results import Grid
from dalle_notebook.study.grammar import escape
from dalle_notebook.study.outcome import Outcome
from tests.unit.session.grids import grid
from tests.unit.session.test_data import HOSTILE
from tests.unit.session.test_saving import hostile_names

REFUSED = Outcome("refused", reason="the prompt asks for a real person")
MAGIC = {
    "x.png": b"\x89PNG",
    "x.JPG": b"\xff\xd8\xff",
    "x.jpeg": b"\xff\xd8\xff",
    "x.pdf": b"%PDF-1.4",
    "x.csv": b"\xef\xbb\xbfcoat,",
    "x.jsonl": b'{"coat": ',
    "x.html": b"<!DOCTYPE html>",
}


def cats() -> Grid:
    return grid("a {coat: black|white} cat", 2)


@pytest.mark.parametrize("name", MAGIC)
def test_the_ending_says_as_what(tmp_path: Path, name: str) -> None:
    (path,) = cats().export(tmp_path / "new" / name)

    assert path == tmp_path / "new" / name
    assert path.read_bytes().startswith(MAGIC[name])


@pytest.mark.parametrize("name", [*MAGIC, "folder/"])
def test_exporting_again_finds_the_same_files(tmp_path: Path, name: str) -> None:
    first = cats().export(f"{tmp_path}/{name}")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}

    assert cats().export(f"{tmp_path}/{name}") == first
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


@pytest.mark.parametrize("name", MAGIC)
def test_another_file_is_never_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"mine")

    with pytest.raises(UsageError, match="exists already"):
        cats().export(tmp_path / name)

    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [(name, b"mine")]


def test_files_that_belong_together_are_written_all_or_none(tmp_path: Path) -> None:
    (tmp_path / "x.legend.txt").write_text("mine")

    with pytest.raises(UsageError, match=r"x\.legend\.txt exists already"):
        grid("a {黑|白} cat").export(tmp_path / "x.png")

    assert [path.name for path in tmp_path.iterdir()] == ["x.legend.txt"]


@pytest.mark.parametrize("name", ["x", "x.d", "a folder"])
def test_a_folder_gets_originals_with_recipes(tmp_path: Path, name: str) -> None:
    if "." in name:
        (tmp_path / name).mkdir()

    made = cats()
    paths = made.export(tmp_path / name)

    assert len(paths) == len(made) == 4
    for path, image in zip(paths, made, strict=True):
        data = path.read_bytes()
        assert RECIPE in read_texts(data)
        assert path.name.endswith(f"-{image.digest[:8]}.png")
        with Pillow.open(io.BytesIO(data)) as found:
            assert found.tobytes() == image.pil().tobytes()
    assert paths[0].name.startswith("black-1-a-black-cat-")
    assert paths[3].name.startswith("white-2-a-white-cat-")


def test_originals_without_recipes_are_the_bytes_received(tmp_path: Path) -> None:
    made = cats()

    paths = made.export(f"{tmp_path}/x/", recipe=False)

    assert [path.read_bytes() for path in paths] == [image.bytes for image in made]


def test_hostile_labels_lead_out_of_no_folder(tmp_path: Path) -> None:
    # Half a character is refused before there is a study.
    whole = (name.encode(errors="ignore").decode().strip() for name in hostile_names())
    values = list(dict.fromkeys(filter(None, whole)))
    made = grid("a cat", style=values)

    paths = made.export(f"{tmp_path}/x/")

    assert len({path.name.casefold() for path in paths}) == len(values)
    assert {path.parent for path in paths} == {tmp_path / "x"}
    assert all(len(path.name.encode()) <= 230 for path in paths)
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize("ending", ["png", "pdf", "csv", "jsonl"])
def test_hostile_words_make_files_all_the_same(tmp_path: Path, ending: str) -> None:
    for number, text in enumerate(HOSTILE):
        made = grid(
            "a {x: " + escape(text) + "|b}\n---\nc",
            outcomes={1: Outcome("failed", reason=text)},
            captions={0: text},
        )
        for path in made.export(tmp_path / f"{number}.{ending}"):
            assert path.stat().st_size


def test_labels_that_cannot_be_drawn_stand_in_a_file_beside(tmp_path: Path) -> None:
    made = grid("一只{颜色: 黑|白|red}猫").export(tmp_path / "x.pdf")

    assert made.legend == tmp_path / "x.legend.txt"
    assert list(made) == [tmp_path / "x.pdf", tmp_path / "x.legend.txt"]
    assert made.legend.read_text("utf-8").splitlines() == [
        "Title: 一只{颜色: 黑|白|red}猫",
        "A1: 黑",
        "A2: 白",
    ]
    assert repr(made) == "<1 file: x.pdf; x.legend.txt says what A1, A2 … mean>"


def test_several_pages_of_a_picture_are_numbered_files(tmp_path: Path) -> None:
    made = grid("a cat", 120).export(tmp_path / "x.png", page="letter")

    assert len(made) > 1
    assert [path.name for path in made] == [
        f"x-{number}.png" for number in range(1, len(made) + 1)
    ]


@pytest.mark.parametrize("name", ["x.gif", "x.xlsx", ".png", "v1.2"])
def test_other_endings_are_refused_by_naming_ours(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"\.html, \.pdf.* or in / for a folder"):
        cats().export(tmp_path / name)

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("x.csv", {"page": "A4"}),
        ("x.jsonl", {"quality": "original"}),
        ("x/", {"page": None}),
        ("x.html", {"recipe": False}),
        ("x.pdf", {"recipe": True}),
        ("x.pdf", {"page": "A5"}),
        ("x.pdf", {"quality": "best"}),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(
    tmp_path: Path, name: str, options: dict[str, str]
) -> None:
    with pytest.raises(UsageError):
        cats().export(f"{tmp_path}/{name}", **options)  # type: ignore[arg-type]

    assert not list(tmp_path.iterdir())


def test_a_study_without_pictures_still_says_why(tmp_path: Path) -> None:
    made = grid("a cat", 2, {0: REFUSED, 1: REFUSED})

    assert len(made.export(tmp_path / "x.pdf")) == 1
    assert len(made.export(tmp_path / "x.csv")) == 1
    assert repr(made.export(f"{tmp_path}/x/")).startswith("<nothing exported")


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ArchiveError, match="cannot write"):
        cats().export(tmp_path / "file" / "x.csv")


def test_a_sheet_shows_states_reasons_and_captions_in_words() -> None:
    made = grid("a {red|blue} cat", 2, {1: REFUSED}, captions={2: "saved\nas asked"})

    sheet = sheet_of(made, "preview")
    (_, refused), (captioned, _) = sheet.tiles

    assert refused is not None
    assert captioned is not None
    assert (refused.state, refused.reason) == ("refused", REFUSED.reason)
    assert (refused.size, refused.open) == (None, None)
    assert captioned.caption == "saved as asked"
    assert sheet.facts == "3 of 4 pictures · drawn by gpt-image-2-2026 · 2026-01-02"


def test_a_sheet_of_originals_has_their_pixels() -> None:
    made = grid("a cat", record={"asked_size": "32x32"})

    for quality, size in (("preview", (48, 48)), ("original", (32, 32))):
        (tile,) = sheet_of(made, quality).tiles[0]  # type: ignore[arg-type]
        assert tile is not None
        assert tile.open is not None
        assert tile.size == size
        assert tile.open().size in (size, made[0].size)


def test_a_sheet_of_a_damaged_picture_is_made_all_the_same(tmp_path: Path) -> None:
    def damaged() -> bytes:
        raise BadImage("the file is damaged")

    made = cats()
    made[0]._read = damaged

    assert made.export(tmp_path / "x.png")

"""What a form's choosers list: pictures of the notebook and the archive, prompts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from instruments.fault_server import FaultServer

import dalle_notebook as dalle
from dalle_notebook.picture.mask import Mask
from dalle_notebook.session.session import Session
from dalle_notebook.store.archive import Archive
from dalle_notebook.widgets.form.lists import images, masks, prompts
from tests.unit.store.shelves import keep

PHOTO = PIL.Image.new("RGB", (30, 20))


def _values(variables: dict[str, Any]) -> list[str]:
    return [row["value"] for row in images(variables, [], {})]


def test_variables_that_hold_a_picture_are_listed_the_newest_first() -> None:
    variables = {
        "In": ["a", "b"],
        "_": PHOTO,
        "photo": PHOTO,
        "word": "a cat",
        "number": 7,
        "array": np.zeros((20, 30, 3), np.uint8),
        "table": np.zeros((3, 3)),
        "volume": np.zeros((20, 20, 20)),
        "album": [PHOTO, "no picture", PHOTO],
        "deep": [[PHOTO]],
    }

    rows = images(variables, [], {})

    assert [row["value"] for row in rows] == ["album[0]", "album[2]", "array", "photo"]
    assert rows[-1]["label"] == "photo · 30x20"
    assert all(row["digest"] == "" and row["group"] == "variable" for row in rows)


def test_a_result_is_listed_by_its_pictures(
    session: Session, fault_server: FaultServer
) -> None:
    session.configure(endpoint=fault_server.base_url)
    one, two = dalle.generate("a cat"), dalle.generate("a dog", n=2)

    rows = images({"one": one, "two": two, "first": two[0]}, [], {})

    assert [row["value"] for row in rows] == ["first", "two[0]", "two[1]", "one"]
    assert [row["digest"] for row in rows[1:]] == [
        two[0].digest, two[1].digest, one[0].digest,
    ]  # fmt: skip
    assert rows[-1]["label"] == "one: a cat · 64x64"


def test_the_newest_pictures_of_the_archive_follow_each_once(home: Path) -> None:
    archive = Archive(home)
    kept = [keep(archive, seed, f"cat {seed}") for seed in range(30)]
    again = keep(archive, 29, "the same picture for other words")

    rows = images({}, archive.newest(60), {"ab12": "mine.png"})

    assert rows[0]["label"] == "upload: mine.png"
    assert len(rows) == 1 + 24
    assert len({row["digest"] for row in rows}) == 25
    assert kept[29].digest == again.digest == rows[1]["digest"]


def test_masks_are_what_is_painted_and_then_pictures() -> None:
    half = PIL.Image.new("L", (30, 20))
    half.paste(255, (0, 0, 15, 20))
    variables = {
        "other": PIL.Image.new("L", (10, 10), 255),
        "photo": PHOTO,
        "mask": Mask.from_picture(half, "white"),
        "editor": dalle.mask_editor(PHOTO),
    }

    rows = masks(variables, {"ab12": "m.png"}, "30x20")

    values = [row["value"] for row in rows]
    assert values == ["editor", "mask", "ab12", "photo", "other"]
    assert rows[1]["label"] == "mask: a mask, 30x20"
    assert [row["reason"] for row in rows[:4]] == [""] * 4
    assert rows[4]["reason"] == "it is 10x10, and the picture 30x20"


@pytest.mark.parametrize("count", [0, 3, 200])
def test_prompts_stand_once_and_are_no_book(home: Path, count: int) -> None:
    archive = Archive(home)
    for seed in range(3):
        keep(archive, seed, f"cat {seed % 2}")

    found = prompts(
        archive.newest(60), ["mine", *("x" * count + str(n) for n in range(99))]
    )

    assert found[0] == "mine"
    assert len(found) == len(set(found)) <= 30
    assert sum(map(len, found)) <= 6_000


def test_prompts_of_the_archive_come_newest_first(home: Path) -> None:
    archive = Archive(home)
    for seed in range(3):
        keep(archive, seed, f"cat {seed % 2}")

    assert prompts(archive.newest(60)) == ["cat 0", "cat 1"]


def test_what_raises_when_looked_at_hides_no_other_variable() -> None:
    class Proxy:
        def __getattr__(self, name: str) -> object:
            raise RuntimeError("working outside of request context")

    rows = masks({"photo": PHOTO, "request": Proxy()}, {})

    assert [row["value"] for row in rows] == ["photo"]

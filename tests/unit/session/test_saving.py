"""Saved copies: where they land, what they are called, what is in them."""

from __future__ import annotations

import io
import os
import random
import sys
import threading
import unicodedata
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from dalle_notebook.errors import ArchiveError, DalleError, UsageError
from dalle_notebook.picture.metadata import RECIPE, read_texts
from dalle_notebook.session.image import Image
from dalle_notebook.session.saving import file_name
from dalle_notebook.store.record import Record
from tests.instruments import pictures
from tests.unit.store.writers import ask

MEDIA = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


def image(data: bytes | None = None, prompt: str = "a cat", **more: Any) -> Image:
    """A result of these bytes."""
    data = pictures.png() if data is None else data
    with Pillow.open(io.BytesIO(data)) as opened:
        size, kind = opened.size, str(opened.format)
    facts: dict[str, Any] = {
        "ask": ask(prompt),
        "endpoint_id": "offline",
        "endpoint_title": "built in",
        "created": datetime(2026, 1, 2, tzinfo=UTC),
        "media_type": MEDIA[kind],
        "size": size,
    }
    record = Record.new(data, **{**facts, **more})
    return Image(record, lambda: data)


def hostile_names() -> list[str]:
    """300 prompts that try to be a path, a device, too long, or another name."""
    rng = random.Random(5)
    odd = [
        "", ".", "..", "../..", "/etc/passwd", "~/x", "C:\\x", "\\\\host\\share",
        "a/b", "a\\b", "a:b", "a\0b", "a\nb", "a\rb", "a\tb", "con", "NUL", "aux.png",
        "COM1", "lpt9.txt", "COM¹", "conin$", "name.", "name...", "name ", " name",
        "-rf", "--help", "$(id)", "`id`", "%PATH%", "|", "<>", '"', "'", "*?",
        "a" * 300,
        "猫" * 300, "𠀀" * 300, "🐈" * 300, "é" * 300, "e\u0301" * 300, "İ" * 300,
        "ﬃ" * 300, "\u202egnp.exe", "a\u202eb", "\u2066x\u2069", "\ufeffx", "\u200bx",
        "\u2028x", "\x85x", "\ud800", "\udfff" * 5, "....//....//", "..%2f..%2f",
        "．．／．．／x", "a／b", "a＼b", "a：b", "file:///etc", "http://x/?k",
        ".hidden",
        "\u0301", "\u00ad", "\uffff", "\U0010ffff", "\x7f", "\x1b[31m", "~", "~root",
    ]  # fmt: skip
    pieces = [*odd, "cat", "-", ".", "/", "\\", " "]
    made = ["".join(rng.choices(pieces, k=rng.randint(1, 6))) for _ in range(300)]
    return [*odd, *made][:300]


def test_there_are_300_hostile_names() -> None:
    assert len(hostile_names()) == 300


def test_no_prompt_leads_out_of_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    devices = {"con", "prn", "aux", "nul", "conin$", "conout$"}
    devices |= {f"{name}{n}" for name in ("com", "lpt") for n in "0123456789¹²³"}
    for number, prompt in enumerate(hostile_names()):
        name = file_name(prompt, f"{number:08x}" + "0" * 56, ".png")

        assert len(name.encode()) <= 255 - 64, name
        assert not set(name) & set('/\\:*?"<>|\0')
        assert all(unicodedata.category(c)[0] in "LN" or c in "-." for c in name)
        assert name.partition(".")[0].lower() not in devices
        assert name.count(".") == 1
        assert name[0] not in ".-~ "
        path = folder / name
        folder.mkdir(exist_ok=True)
        path.write_bytes(b"")
        assert path.resolve().parent == folder.resolve()
    assert sorted(tmp_path.iterdir()) == [folder]
    assert len(list(folder.iterdir())) == 300


def test_a_prompt_that_saves_stays_in_its_folder(tmp_path: Path) -> None:
    for prompt in (
        "../../x",
        "/etc/passwd",
        "con",
        "猫" * 200,
        "\u202egnp.exe",
        "a\0b",
    ):
        path = image(prompt=prompt).save(f"{tmp_path}/folder/")
        assert path.parent == tmp_path / "folder"
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize("ending", ["png", "jpg", "jpeg", "webp", "PNG", "JPG"])
def test_the_ending_chooses_the_format(tmp_path: Path, ending: str) -> None:
    path = image().save(tmp_path / f"cat.{ending}")

    kinds = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "webp": "WEBP"}
    with Pillow.open(path) as opened:
        assert opened.format == kinds[ending.lower()]
    assert RECIPE in read_texts(path.read_bytes())


@pytest.mark.parametrize("name", ["cat", "cat.gif", "cat.svg", "cat.png.exe", ".png"])
def test_another_ending_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot save as"):
        image().save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_without_a_recipe_the_bytes_are_as_received(tmp_path: Path) -> None:
    for data in (pictures.png(), pictures.jpeg(), pictures.webp()):
        picture = image(data)
        path = picture.save(tmp_path / picture.file_name(), recipe=False)
        assert path.read_bytes() == data


def test_saving_twice_is_saving_once(tmp_path: Path) -> None:
    for recipe in (None, True, False):
        target = tmp_path / f"{recipe}.png"
        first = image().save(target, recipe=recipe)
        stamp = first.stat().st_mtime_ns
        assert image().save(target, recipe=recipe) == first
        assert first.stat().st_mtime_ns == stamp


def test_the_same_picture_of_another_ask_is_the_same_file(tmp_path: Path) -> None:
    first = image(ask=ask("a cat", take=1)).save(tmp_path / "cat.png")
    before = first.read_bytes()

    second = image(ask=ask("a cat", take=2)).save(tmp_path / "cat.png")

    assert second.read_bytes() == before


def test_a_copy_saved_before_there_were_recipes_stays(tmp_path: Path) -> None:
    target = tmp_path / "cat.png"
    target.write_bytes(image().bytes)

    assert image().save(target).read_bytes() == image().bytes


@pytest.mark.parametrize(
    "there",
    [b"", b"something else", pictures.png((64, 64), 9), b"x" * 3_000_000],
)
def test_another_file_is_never_overwritten(tmp_path: Path, there: bytes) -> None:
    target = tmp_path / "cat.png"
    target.write_bytes(there)

    for recipe in (None, True, False):
        with pytest.raises(UsageError, match="exists already"):
            image().save(target, recipe=recipe)

    assert target.read_bytes() == there
    assert list(tmp_path.iterdir()) == [target]


def test_of_two_that_save_at_once_one_is_told(tmp_path: Path) -> None:
    rounds = 60
    start = threading.Barrier(2, timeout=60)
    ends: list[list[str]] = [[], []]

    def save(number: int) -> None:
        mine = image(pictures.png((8, 8), number))
        for each in range(rounds):
            start.wait()
            try:
                mine.save(tmp_path / f"{each}.png", recipe=False)
                ends[number].append("saved")
            except UsageError:
                ends[number].append("told")

    threads = [threading.Thread(target=save, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [sorted(pair) for pair in zip(*ends, strict=True)] == [
        ["saved", "told"]
    ] * rounds


def test_a_recipe_that_is_not_wanted_is_not_passed_over(tmp_path: Path) -> None:
    target = image().save(tmp_path / "cat.png")

    with pytest.raises(UsageError, match="exists already"):
        image().save(target, recipe=False)


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")
def test_what_is_no_file_is_never_overwritten(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "dangling.png").symlink_to(tmp_path / "nowhere.png")
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    (tmp_path / "null.png").symlink_to("/dev/null")

    for path in list(tmp_path.iterdir()):
        with pytest.raises((UsageError, ArchiveError)):
            image().save(path)
    assert not (tmp_path / "nowhere.png").exists()


def test_transparency_becomes_white_in_a_jpeg(tmp_path: Path) -> None:
    clear = np.zeros((16, 16, 4), np.uint8)
    clear[:, 8:] = (200, 30, 30, 255)
    data = pictures.write_png(clear)

    path = image(data).save(tmp_path / "cat.jpg")

    pixels = np.asarray(Pillow.open(path).convert("RGB"))
    assert pixels[:, :6].min() > 245
    assert abs(int(pixels[8, 12, 0]) - 200) < 12


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
@pytest.mark.parametrize("ending", ["png", "jpg", "webp"])
def test_pictures_of_every_kind_can_be_saved(
    tmp_path: Path, mode: str, ending: str
) -> None:
    buffer = io.BytesIO()
    kind = "JPEG" if mode == "CMYK" else "PNG"
    Pillow.new(mode, (20, 20)).save(buffer, kind)

    path = image(buffer.getvalue(), asked_size="16x16").save(tmp_path / f"x.{ending}")

    with Pillow.open(path) as opened:
        opened.load()
        assert opened.size == (16, 16)
    assert RECIPE in read_texts(path.read_bytes())


def test_a_signed_picture_is_left_as_it_is_and_that_is_said(tmp_path: Path) -> None:
    data = pictures.write_png(pictures.pixels(), before_pixels=((b"caBX", b"jumb"),))
    signed = image(data)

    with pytest.warns(UserWarning, match="C2PA") as said:
        path = signed.save(tmp_path / "a.png")
    assert path.read_bytes() == data
    assert said[0].filename == __file__

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert signed.save(tmp_path / "b.png", recipe=False).read_bytes() == data
        insisted = signed.save(tmp_path / "c.png", recipe=True).read_bytes()
        converted = signed.save(tmp_path / "d.jpg").read_bytes()
    assert RECIPE in read_texts(insisted)
    assert RECIPE in read_texts(converted)


def test_a_name_that_cannot_be_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for target in ("a\0b.png", "x" * 300 + ".png", "file/cat.png"):
        with pytest.raises(DalleError) as caught:
            image().save(str(tmp_path / target))
        assert str(tmp_path) not in str(caught.value)
    with pytest.raises(UsageError, match="a user who"):
        image().save("~nobody-of-this-name/cat.png")
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(sys.platform != "linux", reason="limits of POSIX")
def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    # A limit on the size of files: the write ends in the middle, as on a full disk.
    import resource
    import signal

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        with pytest.raises(ArchiveError, match=r"cannot write 'cat\.png'"):
            image().save(tmp_path / "cat.png")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX files")
def test_the_copy_has_the_usual_rights(tmp_path: Path) -> None:
    usual = tmp_path / "usual"
    usual.write_bytes(b"")

    path = image().save(tmp_path / "cat.png")

    assert path.stat().st_mode == usual.stat().st_mode
    assert path.stat().st_nlink == 1

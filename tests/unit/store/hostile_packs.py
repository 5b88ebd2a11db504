"""Zip files of strangers that pretend to be packs, with what has to be said of each."""

from __future__ import annotations

import io
import json
import os
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from dalle_notebook.store.record import Record
from tests.instruments import pictures
from tests.unit.store.test_pack import MANIFEST
from tests.unit.store.writers import ask, picture, record

GOOD = picture(7)
GOOD_RECORD = record(GOOD, ask("a good cat"), created=datetime(2026, 1, 2, tzinfo=UTC))


def names_of(kept: Record) -> tuple[str, str]:
    return f"pictures/{kept.digest}.png", f"records/{kept.digest}.{kept.key}.json"


def text_of(kept: Record, **changes: Any) -> bytes:
    return json.dumps({**kept.to_json(), **changes}).encode()


def manifest(**changes: Any) -> bytes:
    return json.dumps({"format": "dalle_notebook pack", "v": 1, **changes}).encode()


def zipped(
    *entries: tuple[str | zipfile.ZipInfo, bytes],
    good: bool = True,
    head: bytes | None = None,
    how: int = zipfile.ZIP_STORED,
) -> bytes:
    """A zip file of these entries, by default beside one good picture."""
    memory = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of names that stand twice
        with zipfile.ZipFile(memory, "w", how) as made:
            made.writestr(MANIFEST, manifest() if head is None else head)
            if good:
                at, beside = names_of(GOOD_RECORD)
                made.writestr(at, GOOD)
                made.writestr(beside, text_of(GOOD_RECORD))
            for name, data in entries:
                made.writestr(name, data)
    return memory.getvalue()


def pair(data: bytes, kept: Record | None = None, **changes: Any) -> Any:
    """A picture and its record, as entries."""
    kept = kept or record(data, ask("a bad cat"))
    at, beside = names_of(kept)
    return (at, data), (beside, text_of(kept, **changes))


def info(name: str, **attributes: Any) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name)
    for attribute, value in attributes.items():
        setattr(made, attribute, value)
    return made


def patched(data: bytes, old: bytes, new: bytes, count: int = -1) -> bytes:
    assert old in data
    return data.replace(old, new, count)


def overlapping() -> bytes:
    """A directory with 2,000 entries that are all the same big file."""
    bad = os.urandom(200_000)
    data = zipped(("pictures/" + "0" * 64 + ".png", bad), good=False)
    end = data.rindex(b"PK\5\6")
    count, size, at = struct.unpack("<HII", data[end + 10 : end + 20])
    directory = data[at : at + size]
    last = directory[directory.rindex(b"PK\1\2") :]
    entries = []
    for number in range(2_000):
        name = f"pictures/{number:064x}.png".encode()
        entries.append(last[:46] + name)
    directory = directory[: -len(last)] + b"".join(entries)
    tail = struct.pack("<HHII", count + 1_999, count + 1_999, len(directory), at)
    return data[:at] + directory + b"PK\5\6\0\0\0\0" + tail + b"\0\0"


def many_files() -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as made:
        made.writestr(MANIFEST, manifest())
        for number in range(20_001):
            made.writestr(f"records/{number}", b"")
    return memory.getvalue()


def link_to(target: str) -> tuple[zipfile.ZipInfo, bytes]:
    name = f"pictures/{'1' * 64}.png"
    return info(name, external_attr=(stat.S_IFLNK | 0o777) << 16), target.encode()


OTHER = picture(8)
ELSEWHERE = "4" * 64
BZIP2, LZMA = zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA
OTHER_RECORD = record(OTHER, ask("a bad cat"))
AHEAD = (datetime.now(UTC) + timedelta(days=900)).isoformat()
KNOWN_ENTRY = f"records/{'2' * 64}.{'3' * 16}.json"

PARTLY: dict[str, tuple[str, Callable[[], bytes]]] = {
    "traversal": ("no such file", lambda: zipped(("../../evil.png", OTHER))),
    "traversal behind a good start": (
        "no such file",
        lambda: zipped(("pictures/../../../evil", OTHER)),
    ),
    "absolute": ("no such file", lambda: zipped(("/tmp/evil.png", OTHER))),
    "a drive": ("no such file", lambda: zipped(("C:\\evil.png", OTHER))),
    "a share": ("no such file", lambda: zipped(("\\\\host\\evil.png", OTHER))),
    "backslashes": (
        "no such file",
        lambda: zipped(("pictures\\..\\..\\evil.png", OTHER)),
    ),
    "a device": ("no such file", lambda: zipped(("pictures/con.png", OTHER))),
    "control characters": (
        "no such file",
        lambda: zipped(("pictures/\n\x1b[31m\u202e.png", OTHER)),
    ),
    "a very long name": (
        "no such file",
        lambda: zipped(("pictures/" + "a" * 60_000, OTHER)),
    ),
    "a link": ("no plain file", lambda: zipped(link_to("/etc/passwd"))),
    "a fifo": (
        "no plain file",
        lambda: zipped(
            (info(KNOWN_ENTRY, external_attr=(stat.S_IFIFO | 0o777) << 16), b"")
        ),
    ),
    "the same name twice": ("stands twice", lambda: zipped(*pair(OTHER), *pair(OTHER))),
    "one picture in two formats": (
        "in the pack twice",
        lambda: zipped(
            *pair(OTHER), (names_of(OTHER_RECORD)[0].replace("png", "jpg"), OTHER)
        ),
    ),
    "upper case": (
        "no such file",
        lambda: zipped(
            (names_of(OTHER_RECORD)[0].upper().replace(".PNG", ".png"), OTHER)
        ),
    ),
    "a name of another hash": (
        "its bytes are not",
        lambda: zipped(*pair(OTHER, replace(OTHER_RECORD, digest=ELSEWHERE))),
    ),
    "a bomb": (
        "hundredfold",
        lambda: zipped(
            (f"pictures/{'5' * 64}.png", b"\0" * 30_000_000), how=zipfile.ZIP_DEFLATED
        ),
    ),
    "too large": (
        "larger than 32 MiB",
        lambda: zipped((f"pictures/{'5' * 64}.png", os.urandom(2) * 17_000_000)),
    ),
    "a record too large": (
        "larger than 1 MiB",
        lambda: zipped(
            (names_of(OTHER_RECORD)[0], OTHER),
            (names_of(OTHER_RECORD)[1], b" " * 2**21),
        ),
    ),
    "a zip in the zip": ("no picture that we know", lambda: zipped(*pair(zipped()))),
    "html": ("web page", lambda: zipped(*pair(b"<html><script>alert(1)</script>"))),
    "svg": ("SVG", lambda: zipped(*pair(b"<svg xmlns='http://www.w3.org/2000/svg'/>"))),
    "half a picture": (
        "20 of 24 rows",
        lambda: zipped(*pair(pictures.half_png((24, 24)))),
    ),
    "a cut picture": (
        "is cut",
        lambda: zipped(*pair(pictures.png_without_iend((24, 24)))),
    ),
    "another size": (
        "another format or size",
        lambda: zipped(*pair(OTHER, size=[25, 24])),
    ),
    "another format": (
        "another format or size",
        lambda: zipped(*pair(OTHER, media_type="image/jpeg")),
    ),
    "no record": ("no record", lambda: zipped((names_of(OTHER_RECORD)[0], OTHER))),
    "no picture": (
        "not in the pack",
        lambda: zipped((names_of(OTHER_RECORD)[1], text_of(OTHER_RECORD))),
    ),
    "a record of another": (
        "another picture",
        lambda: zipped(
            (names_of(OTHER_RECORD)[0], OTHER),
            (names_of(OTHER_RECORD)[1], text_of(GOOD_RECORD)),
        ),
    ),
    "a record of another ask": (
        "another picture",
        lambda: zipped(*pair(OTHER, ask=ask("other").to_json())),
    ),
    "a record that is no JSON": (
        "cannot be read",
        lambda: zipped(
            (names_of(OTHER_RECORD)[0], OTHER), (names_of(OTHER_RECORD)[1], b"{")
        ),
    ),
    "a deep record": (
        "cannot be read",
        lambda: zipped(
            (names_of(OTHER_RECORD)[0], OTHER),
            (names_of(OTHER_RECORD)[1], b"[" * 900_000),
        ),
    ),
    "a record of types": (
        "cannot be read",
        lambda: zipped(*pair(OTHER, size="x", ask=[])),
    ),
    "a record of later": ("cannot be read", lambda: zipped(*pair(OTHER, v=99))),
    "infinite numbers": (
        "cannot be read",
        lambda: zipped(
            (names_of(OTHER_RECORD)[0], OTHER),
            (
                names_of(OTHER_RECORD)[1],
                text_of(OTHER_RECORD).replace(b'"take": 1', b'"take": 1e999'),
            ),
        ),
    ),
    "from the future": ("in the future", lambda: zipped(*pair(OTHER, created=AHEAD))),
    "the first year": (
        "cannot be read",
        lambda: zipped(*pair(OTHER, created="0001-01-01T00:00:00+23:59")),
    ),
    "an input of another name": (
        "its pixels are not",
        lambda: zipped((f"inputs/{'6' * 64}.png", OTHER)),
    ),
    "an input that is none": (
        "SVG",
        lambda: zipped((f"inputs/{'6' * 64}.png", b"<svg/>")),
    ),
    "packed with bzip2": (
        "packed in a way",
        lambda: zipped((info(KNOWN_ENTRY, compress_type=BZIP2), b"x" * 99)),
    ),
    "packed with lzma": (
        "packed in a way",
        lambda: zipped((info(KNOWN_ENTRY, compress_type=LZMA), b"x" * 99)),
    ),
}
"""The good picture is taken; the rest is left out, with these words."""

WHOLLY: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing": ("no pack", lambda: b""),
    "words": ("no pack", lambda: b"hello"),
    "a picture": ("no pack", lambda: GOOD),
    "an end without a start": ("no pack", lambda: b"PK\5\6" + b"\0" * 18),
    "cut": ("no pack", lambda: zipped()[:-30]),
    "a comment": ("no pack", lambda: zipped()[:-2] + struct.pack("<H", 5) + b"hello"),
    "no manifest": (
        "no pack",
        lambda: patched(zipped(), MANIFEST.encode(), b"dalle-pack.jsox"),
    ),
    "a manifest of another": ("no pack", lambda: zipped(head=b'{"format":"other"}')),
    "a manifest of later": ("later version", lambda: zipped(head=manifest(v=2))),
    "a manifest that is no JSON": ("no pack", lambda: zipped(head=b"{")),
    "a deep manifest": ("no pack", lambda: zipped(head=b"[" * 1_000_000)),
    "a manifest twice": ("no pack", lambda: zipped((MANIFEST, manifest()))),
    "a huge manifest": ("no pack", lambda: zipped(head=b" " * (17 * 2**20))),
    "overlapping files": ("no pack", overlapping),
    "more files than anybody has": ("more than 20000", many_files),
    "a directory larger than the file": (
        "more than 20000",
        lambda: zipped()[:-10] + b"\xff\xff\xff\x7f" + zipped()[-6:],
    ),
    "numbers of 64 bits": (
        "no pack",
        lambda: zipped()[:-22] + b"PK\6\7" + b"\0" * 16 + zipped()[-22:],
    ),
}
"""Nothing is taken at all, with these words."""

"""The archive beside plain files and SQLite, which is as little as it can do.

A picture has 2 MB and cannot be compressed, as photographs cannot. "Floor" does by
hand, with the same library calls, what must happen at least: for a save the same
files with the same bytes, each flushed before its rename, then the folder, then one
row; for a look-up the row by its key; for a rerun rows, preview files and base64.
Wall time is what people wait for; CPU time says what a busy machine hides.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import io
import itertools
import json
import os
import secrets
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from benchmarks.report import Bar, Row, Table
from instruments import pictures
from PIL import Image

from dalle_notebook.picture.preview import preview
from dalle_notebook.picture.verify import verify
from dalle_notebook.session.bundle import mime_bundle
from dalle_notebook.session.order import make_order
from dalle_notebook.session.preparing import prepare
from dalle_notebook.session.running import start
from dalle_notebook.session.session import Session
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.ask import Ask
from dalle_notebook.store.index import _PUT, _row
from dalle_notebook.store.objects import PREVIEWS_PX, Stamp
from dalle_notebook.store.record import Record
from dalle_notebook.study.grammar import expand

PICTURES = 100
FEW, MANY = 1_000, 1_000_000
PAGE = 50
SAVES = 12

_folders = contextlib.ExitStack()


def _folder(name: str) -> Path:
    root = _folders.enter_context(tempfile.TemporaryDirectory(prefix="dalle-bench-"))
    return Path(root) / name


def _timed(work: Callable[[], object], times: int = 1) -> dict[str, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(times):
        work()
    return {
        "ms": 1000 * (time.perf_counter() - wall) / times,
        "CPU ms": 1000 * (time.process_time() - cpu) / times,
    }


def _record(data: bytes, ask: Ask, side: int, number: int = 0) -> Record:
    return Record.new(
        data,
        ask=ask,
        endpoint_id="offline",
        endpoint_title="the built-in illustrator",
        model="illustrator",
        drawn_by="illustrator 0.1",
        parameters={"prompt": ask.prompt, "size": f"{side}x{side}", "n": 1},
        created=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=number),
        seconds=1.0,
        media_type="image/png",
        size=(side, side),
        asked_size=f"{side}x{side}",
        notebook="story.ipynb",
    )


# -- rerun ----------------------------------------------------------------


@cache
def _rerun() -> tuple[Session, object, list[str]]:
    """A session whose archive answers a grid of a hundred painted pictures."""
    from dalle_notebook.engine.illustrator.painter import encode, paint_prompt

    home = _folder("rerun")
    session = Session({"DALLE_NOTEBOOK_HOME": str(home)})
    colours = ("red", "blue", "green", "white", "black", "grey", "pink", "tan", "sea")
    moods = ("happy", "sad", "wild", "wet", "sleepy", "fat", "thin", "kind", "shy")
    words = [
        f"{a} {b}" for a, b in itertools.product((*colours, "old"), (*moods, "hot"))
    ]
    prompt = "a {" + "|".join(words) + "} cat"
    order = make_order("generate", expand(prompt, {}), {"size": "512x512"})
    painted = [
        Image.open(io.BytesIO(encode(*paint_prompt(words, 512, 512, 7)))).convert("RGB")
        for words in ("a white cat", "a fox in a wood", "three apples", "a red boat")
    ]
    digests = []
    for number, wanted in enumerate(prepare(session, order).wanted):
        image = painted[number % len(painted)].copy()
        image.paste((number * 2, 99, 40), (0, number * 5, 512, number * 5 + 4))
        memory = io.BytesIO()
        image.save(memory, "PNG")
        data = memory.getvalue()
        record = _record(data, wanted.ask, 512, number)
        digests.append(session.keeper.archive.keep(data, record).digest)
    return session, order, digests


def _ours_again() -> Mapping[str, float]:
    session, order, _ = _rerun()

    def work() -> None:
        prepared = prepare(session, order)  # type: ignore[arg-type]
        assert len(prepared.known) == PICTURES
        running = start(session, prepared)
        running.future.result()
        data, _ = mime_bundle(running.view())
        assert data["text/html"].count("<img") >= PICTURES

    return _timed(work)


def _floor_again() -> Mapping[str, float]:
    session, _, digests = _rerun()
    home = session.home

    def work() -> None:
        with contextlib.closing(sqlite3.connect(home / "index.sqlite")) as connection:
            html = []
            for digest in digests:
                (text,) = connection.execute(
                    "SELECT record FROM pictures WHERE digest = ?", [digest]
                ).fetchone()
                json.loads(text)
                path = home / "previews" / "256" / digest[:2] / f"{digest}.webp"
                coded = base64.b64encode(path.read_bytes()).decode()
                html.append(f"<img src='data:image/webp;base64,{coded}'>")
            assert len("".join(html)) > 100_000

    return _timed(work)


# -- save and get ---------------------------------------------------------

_numbers = itertools.count()


@cache
def _saving() -> Archive:
    """An archive that has all its folders, as one of a few hundred pictures has."""
    archive = Archive(_folder("saving"))
    tops = ["objects", *(f"previews/{px}" for px in PREVIEWS_PX)]
    for top, number in itertools.product(tops, range(256)):
        (archive.home / top / f"{number:02x}").mkdir(parents=True)
    return archive


def _new() -> tuple[bytes, Record, list[bytes]]:
    number = next(_numbers)
    data = pictures.noise_png((832, 832), number)
    image = verify(data)
    record = _record(data, Ask("generate", f"picture {number}"), 832, number)
    return data, record, [preview(image, px) for px in PREVIEWS_PX]


def _measured_saves(
    save: Callable[[bytes, Record, list[bytes]], object],
) -> dict[str, float]:
    new = [_new() for _ in range(SAVES)]
    spent = _timed(lambda: [save(*each) for each in new])
    return {name: value / SAVES for name, value in spent.items()}


def _ours_put() -> Mapping[str, float]:
    archive = _saving()

    def save(data: bytes, record: Record, small: list[bytes]) -> None:
        stamp = archive._objects.put(data, record)
        for px, webp in zip(PREVIEWS_PX, small, strict=True):
            archive._objects.put_preview(record.digest, px, webp)
        archive._index.put(record, stamp)

    return _measured_saves(save)


def _ours_keep() -> Mapping[str, float]:
    archive = _saving()
    return _measured_saves(lambda data, record, _: archive.keep(data, record))


@cache
def _plain() -> tuple[Path, sqlite3.Connection]:
    home = _folder("plain")
    (home / "objects").mkdir(parents=True)
    (home / "previews").mkdir()
    connection = sqlite3.connect(home / "index.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode = wal")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("CREATE TABLE p (digest TEXT PRIMARY KEY, record TEXT)")
    return home, connection


def _write(path: Path, data: bytes, *, flush: bool) -> None:
    temporary = path.with_name(secrets.token_hex(8))
    with temporary.open("wb") as file:
        file.write(data)
        if flush:
            file.flush()
            os.fsync(file.fileno())
    temporary.replace(path)


def _floor_put() -> Mapping[str, float]:
    home, connection = _plain()

    def save(data: bytes, record: Record, small: list[bytes]) -> None:
        text = json.dumps(record.to_json())
        objects = home / "objects"
        _write(objects / f"{record.digest}.json", text.encode(), flush=True)
        _write(objects / f"{record.digest}.png", data, flush=True)
        handle = os.open(objects, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
        for px, webp in zip(PREVIEWS_PX, small, strict=True):
            _write(home / "previews" / f"{record.digest}.{px}", webp, flush=False)
        connection.execute("INSERT INTO p VALUES (?, ?)", [record.digest, text])

    return _measured_saves(save)


@cache
def _kept() -> list[Record]:
    archive = _saving()
    found = []
    for _ in range(20):
        data, record, _ = _new()
        found.append(archive.keep(data, record))
    return found


def _ours_find() -> Mapping[str, float]:
    ids = [record.ask.id for record in _kept()]
    archive = _saving()
    return _each(lambda: [archive.find(each, "offline") for each in ids])


def _ours_get() -> Mapping[str, float]:
    digests = [record.digest for record in _kept()]
    archive = _saving()
    return _each(lambda: [archive.get(each) for each in digests])


def _ours_preview() -> Mapping[str, float]:
    digests = [record.digest for record in _kept()]
    archive = _saving()
    return _each(lambda: [archive.preview(each, 256) for each in digests])


def _ours_read() -> Mapping[str, float]:
    digests = [record.digest for record in _kept()]
    archive = _saving()
    # Not held: memory that is new each time costs more than the file.
    return _each(lambda: [len(archive.read(each)) for each in digests])


def _floor_read() -> Mapping[str, float]:
    paths = [_saving()._objects.path(r.digest, "png") for r in _kept()]
    return _each(lambda: [hashlib.sha256(path.read_bytes()) for path in paths])


def _each(work: Callable[[], object]) -> Mapping[str, float]:
    work()
    spent = _timed(work, 5)
    return {name: value / len(_kept()) for name, value in spent.items()}


# -- many rows ------------------------------------------------------------


@cache
def _grown(rows: int) -> tuple[Archive, list[str], Record]:
    """An archive with so many rows, a hundred of them with pictures.

    Returns:
        It, the ask ids of those pictures, and a record in the middle of all.
    """
    archive = Archive(_folder(f"rows-{rows}"))
    ids = []
    for number in range(PICTURES):
        data = pictures.png((64, 64), number)
        ask = Ask("generate", f"a real cat {number}")
        at = number * (rows // PICTURES)
        ids.append(archive.keep(data, _record(data, ask, 64, at)).ask.id)
    middle = archive.find(ids[PICTURES // 2], "offline")
    assert middle is not None
    archive.close()
    connection = sqlite3.connect(archive.home / "index.sqlite", isolation_level=None)
    with contextlib.closing(connection):
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        connection.executemany(_PUT, _made_up(rows - PICTURES))
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return archive, ids, middle


def _made_up(count: int) -> Iterator[tuple[object, ...]]:
    """Rows without pictures; real ones where a page of the gallery is read."""
    template = _row(_record(b"", Ask("generate", "a cat"), 64), Stamp(10, 10))
    for number in range(count):
        if min(abs(number - count // 2), count - number) <= 4 * PAGE:
            ask = Ask("generate", f"cat {number}")
            yield _row(_record(b"%d" % number, ask, 64, number), Stamp(10, 10))
            continue
        digest = hashlib.sha256(b"%d" % number).hexdigest()
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=number)
        moment = at.isoformat(timespec="microseconds")
        yield (
            *(digest, digest[:16], digest[::-1], "offline", digest[8:] + digest[:8]),
            *(1, moment, *template[7:]),
        )


def _look_up(rows: int) -> Mapping[str, float]:
    archive, ids, _ = _grown(rows)

    def work() -> None:
        assert len(archive.find_many(ids, "offline")) == PICTURES

    work()
    return _timed(work, 10)


def _page(rows: int, *, deep: bool) -> Mapping[str, float]:
    archive, _, middle = _grown(rows)

    def work() -> None:
        page = archive.newest(PAGE, middle if deep else None)
        assert len(page) == PAGE

    work()
    return _timed(work, 10)


def _page_by_offset(rows: int) -> Mapping[str, float]:
    archive, _, _ = _grown(rows)

    def work() -> None:
        found = archive._index.database.read(
            "SELECT * FROM pictures ORDER BY created DESC LIMIT ? OFFSET ?",
            [PAGE, rows // 2],
        )
        assert len(found) == PAGE

    return _timed(work)


def tables() -> list[Table]:
    """Reruns, saves, single look-ups, and an archive of a million."""
    return [
        Table(
            f"Rerun of {PICTURES} pictures, from look-up to display data",
            [
                Row("files + SQLite + base64", _floor_again),
                Row("ours: labelled grid, sheet, metadata", _ours_again),
            ],
            [Bar("ours: labelled grid, sheet, metadata", None, 60, "ms")],
            rounds=15,
        ),
        Table(
            "Save 2 MB: original and record flushed, three previews not, one row",
            [
                Row("floor: the same files and row", _floor_put),
                Row("ours: the same, previews given", _ours_put),
                Row("ours: keep, decoding and previews included", _ours_keep),
            ],
            [
                Bar(
                    "ours: the same, previews given",
                    "floor: the same files and row",
                    1.3,
                )
            ],
            rounds=7,
        ),
        Table(
            "Get, one picture of 2 MB",
            [
                Row("find: record of an ask", _ours_find),
                Row("get: record of a digest", _ours_get),
                Row("preview, 256 px", _ours_preview),
                Row("read: original, hashed", _ours_read),
                Row("floor: file, hashed", _floor_read),
            ],
            [
                Bar("find: record of an ask", None, 0.2, "ms"),
                Bar("get: record of a digest", None, 0.2, "ms"),
                Bar("preview, 256 px", None, 0.2, "ms"),
                Bar("read: original, hashed", "floor: file, hashed", 1.3),
            ],
            rounds=9,
        ),
        Table(
            f"Look up {PICTURES} asks, and show {PAGE} pictures of the gallery",
            [
                Row(f"look up in {FEW:,}", lambda: _look_up(FEW)),
                Row(f"look up in {MANY:,}", lambda: _look_up(MANY)),
                Row(f"newest of {MANY:,}", lambda: _page(MANY, deep=False)),
                Row(f"page in the middle of {MANY:,}", lambda: _page(MANY, deep=True)),
                Row("the same by OFFSET", lambda: _page_by_offset(MANY)),
            ],
            [
                Bar(f"look up in {MANY:,}", f"look up in {FEW:,}", 1.5),
                Bar(f"newest of {MANY:,}", None, 50, "ms"),
                Bar(f"page in the middle of {MANY:,}", None, 50, "ms"),
            ],
            rounds=5,
        ),
    ]

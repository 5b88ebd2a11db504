"""Large studies and archives: plans in memory, what a record weighs, shards.

A plan and a study run in processes of their own, whose whole memory is what counts.
The floor of an export is a copy of the same files, hashed, as `cp` and `sha256sum`
would do it.
"""

from __future__ import annotations

import gc
import hashlib
import io
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.apart import measure_apart
from benchmarks.report import Bar, Row, Table
from instruments import pictures
from instruments.limited_server import LimitedProcess

PLANS = (1_000, 10_000, 100_000)
RUNS = (1_000, 5_000)
RECORDS = 2_000
PICTURES, SIDE = 150, 832


def _memory() -> tuple[float, float]:
    """MB resident now, and at most so far."""
    import psutil

    now = psutil.Process().memory_info().rss / 2**20
    status = Path("/proc/self/status")
    most = [
        int(line.split()[1]) / 2**10
        for line in (status.read_text().splitlines() if status.exists() else [])
        if line.startswith("VmHWM")
    ]
    return now, most[0] if most else now


def _plan(tiles: int) -> dict[str, float]:
    import dalle_notebook as dalle

    prompts = [f"a fox number {n} in a wood" for n in range(tiles // 100)]
    seeds, sizes = list(range(10)), [f"{64 + 16 * n}x64" for n in range(10)]
    start = time.perf_counter()
    plan = dalle.plan(prompts, seed=seeds, size=sizes)
    took = time.perf_counter() - start
    assert len(plan.tiles) == tiles
    gc.collect()
    now, most = _memory()
    return {
        "MB at most": most,
        "MB at the end": now,
        "seconds": took,
        "us a tile": 1e6 * took / tiles,
    }


def _run(tiles: int) -> dict[str, float]:
    import dalle_notebook as dalle

    with LimitedProcess() as server:
        dalle.configure(endpoint=server.base_url)
        dalle.generate("whatever is loaded at the first pictures", n=8, yes=True)
        gc.collect()
        before, _ = _memory()
        start = time.perf_counter()
        grid = dalle.compare("a fox", n=10, seed=list(range(tiles // 10)), yes=True)
        took = time.perf_counter() - start
        repr(grid)
        grid._repr_mimebundle_()
        gc.collect()
        after, _ = _memory()
        assert len(grid) == tiles
        del grid
        start = time.perf_counter()
        again = dalle.compare("a fox", n=10, seed=list(range(tiles // 10)))
        kept = time.perf_counter() - start
        assert len(again) == again.outcomes.from_archive == tiles
    return {
        "MB grown": after - before,
        "ms a tile again": 1_000 * kept / tiles,
        "KB a tile": (after - before) * 2**10 / tiles,
        "ms a tile": 1_000 * took / tiles,
    }


def _record_weight(_: int) -> dict[str, float]:
    from dalle_notebook.store.archive import Archive
    from dalle_notebook.store.query import parse_query
    from tests.unit.store.shelves import fill

    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder))
        fill(archive, RECORDS)
        archive.close()
        index = (Path(folder) / "index.sqlite").stat().st_size
        archive = Archive(Path(folder))
        archive.search.find(parse_query("cat"), 10)
        archive.close()
        searched = (Path(folder) / "index.sqlite").stat().st_size
        archive = Archive(Path(folder))
        start = time.perf_counter()
        archive.rebuild()
        rebuilt = time.perf_counter() - start
        archive.close()
        files = list(Path(folder).rglob("*.json"))
        beside = sum(path.stat().st_size for path in files)
        previews = sum(p.stat().st_size for p in Path(folder).glob("previews/*/*/*"))
    return {
        "index": index / RECORDS,
        "index with words": searched / RECORDS,
        "file beside": beside / RECORDS,
        "previews of 8 px": previews / RECORDS,
        "us to rebuild": 1e6 * rebuilt / RECORDS,
    }


def _picture(_: int) -> dict[str, float]:
    """A picture like a photograph: 1/f noise, its channels alike."""
    from datetime import UTC, datetime

    import numpy as np
    from PIL import Image

    from dalle_notebook.picture.preview import shrink, to_webp
    from dalle_notebook.store.archive import Archive
    from dalle_notebook.store.ask import Ask
    from dalle_notebook.store.objects import PREVIEWS_PX
    from dalle_notebook.store.record import Record

    random = np.random.default_rng(1)
    pace = np.fft.fftfreq(1024)
    slope = (np.hypot(*np.meshgrid(pace, pace)) + 1 / 1024) ** 1.1
    noise = random.normal(size=(3, 1024, 1024))
    clouds = np.fft.ifft2(np.fft.fft2(noise) / slope).real
    clouds *= 48 / clouds.std(axis=(1, 2), keepdims=True)
    mixed = 128 + clouds[0] + 0.25 * clouds
    image = Image.fromarray(np.clip(mixed, 0, 255).astype(np.uint8).transpose(1, 2, 0))
    sizes = {}
    for name in ("PNG", "JPEG", "WEBP"):
        memory = io.BytesIO()
        image.save(memory, name, **({} if name == "PNG" else {"quality": 90}))
        sizes[name] = memory.getvalue()
    previews, small = 0, image
    for px in PREVIEWS_PX:
        small = shrink(small, px)
        previews += len(to_webp(small))
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder))
        taken = []
        for number in range(8):
            record = Record.new(
                sizes["PNG"],
                ask=Ask("generate", f"picture {number}"),
                endpoint_id="offline",
                endpoint_title="built in",
                created=datetime.now(UTC),
                media_type="image/png",
                size=image.size,
            )
            start = time.perf_counter()
            archive.keep(sizes["PNG"], record)
            taken.append(time.perf_counter() - start)
            shutil.rmtree(Path(folder) / "previews")
        archive.close()
    return {
        **{name: float(len(data)) for name, data in sizes.items()},
        "previews": float(previews),
        "ms to keep": 1_000 * sorted(taken)[len(taken) // 2],
    }


def _claims(_: int) -> dict[str, float]:
    from dalle_notebook.store.archive import Archive
    from dalle_notebook.store.claims import sent_together

    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder))
        for number in range(RECORDS):
            ask = hashlib.sha256(b"%d" % number).hexdigest()
            claim = archive.claim(ask, "offline", f"a fox number {number}")
            sent_together([claim])
            claim.done(ask)
        archive.close()
        size = (Path(folder) / "journal.sqlite").stat().st_size
    return {"journal": size / RECORDS}


@cache
def _shelf() -> Path:
    """An archive of pictures as large as people ask for."""
    from datetime import UTC, datetime

    from dalle_notebook.store.archive import Archive
    from dalle_notebook.store.ask import Ask
    from dalle_notebook.store.record import Record

    folder = Path(tempfile.mkdtemp(prefix="dalle-large-"))
    archive = Archive(folder)
    for number in range(PICTURES):
        data = pictures.noise_png((SIDE, SIDE), number)
        archive.keep(
            data,
            Record.new(
                data,
                ask=Ask("generate", f"picture {number}"),
                endpoint_id="offline",
                endpoint_title="built in",
                created=datetime.now(UTC),
                media_type="image/png",
                size=(SIDE, SIDE),
            ),
        )
    archive.close()
    return folder


def _timed(work: Callable[[Path], object]) -> dict[str, float]:
    home = _shelf()
    size = sum(path.stat().st_size for path in home.glob("objects/*/*"))
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        work(Path(folder) / "out")
        took = time.perf_counter() - start
    return {"seconds": took, "MB a second": size / took / 1e6}


def _export(form: Any) -> Mapping[str, float]:
    from dalle_notebook.session.archive.files import export
    from dalle_notebook.store.archive import Archive

    archive = Archive(_shelf())

    def work(out: Path) -> None:
        export(lambda use: use(archive), out, (), form, 50_000_000)

    try:
        return _timed(work)
    finally:
        archive.close()


def _copied() -> Mapping[str, float]:
    def work(out: Path) -> None:
        out.mkdir()
        for path in _shelf().glob("objects/*/*"):
            shutil.copyfile(path, out / path.name)
            hashlib.sha256(path.read_bytes()).hexdigest()

    return _timed(work)


_WAYS: dict[str, Callable[[int], dict[str, float]]] = {
    "plan": _plan,
    "run": _run,
    "record": _record_weight,
    "picture": _picture,
    "claims": _claims,
}


def _apart(way: str, argument: int = 0) -> Mapping[str, float]:
    return measure_apart("large", way, json.dumps(argument))


def tables() -> list[Table]:
    """Plans of 1,000 to 100,000, studies, what a record weighs, and exports."""
    plans = [
        Row(f"{count:,} asks", lambda count=count: _apart("plan", count))  # type: ignore[misc]
        for count in PLANS
    ]
    runs = [
        Row(f"{count:,} tiles", lambda count=count: _apart("run", count))  # type: ignore[misc]
        for count in RUNS
    ]
    exports = [
        Row("copied and hashed", _copied),
        Row("shards of tar", lambda: _export("tar")),
    ]
    if _has_pyarrow():
        exports.append(Row("shards of parquet", lambda: _export("parquet")))
    return [
        Table(
            "Plans, the memory of the whole process",
            plans,
            [Bar("100,000 asks", None, 150, "MB at most")],
            rounds=1,
            warm_up=False,
        ),
        Table(
            "Studies carried out and shown",
            runs,
            [Bar("5,000 tiles", None, 4, "KB a tile")],
            rounds=1,
            warm_up=False,
        ),
        Table(
            "What a record weighs",
            [Row("bytes", lambda: {**_apart("record"), **_apart("claims")})],
            rounds=1,
            warm_up=False,
        ),
        Table(
            "What a picture of 1024 px weighs, like a photograph",
            [Row("bytes of one", lambda: _apart("picture"))],
            rounds=1,
            warm_up=False,
        ),
        Table(
            f"Export of {PICTURES} pictures of {SIDE} px",
            exports,
            [Bar("shards of tar", "copied and hashed", 2)],
            rounds=3,
        ),
    ]


def _has_pyarrow() -> bool:
    from importlib.util import find_spec

    return find_spec("pyarrow") is not None


if __name__ == "__main__":
    _, name, given = sys.argv
    print(json.dumps(_WAYS[name](json.loads(given))))

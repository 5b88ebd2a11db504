"""How a process ends while a thread of it still looks into the archive."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_READ_TO_THE_END = """
import sys, threading
from pathlib import Path
from dalle_notebook.store.archive import Archive

archive = Archive(Path(sys.argv[1]))
looking = threading.Event()

def look():
    while True:
        archive._index.{how}("{query}")
        looking.set()

{before}
threading.Thread(target=look, daemon=True).start()
looking.wait()
"""
_SLOW = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)"
    " SELECT max(i) FROM n"
)


@pytest.mark.parametrize(
    ("how", "before"),
    [
        ("database.read", ""),
        ("_in_memory", "archive._index._in_memory = lambda sql: m.read(sql)"),
    ],
)
def test_an_archive_is_not_closed_under_a_thread_that_reads_it(
    tmp_path: Path, how: str, before: str
) -> None:
    if before:
        before = (
            "from dalle_notebook.store.mirror import Mirror; import weakref\n"
            "m = Mirror(archive._objects, (), lambda *_: None)\n"
            f"weakref.finalize(archive, m.close)\n{before}"
        )
    script = _READ_TO_THE_END.format(how=how, query=_SLOW, before=before)

    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path / "home")],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

        assert (done.returncode, done.stderr) == (0, "")

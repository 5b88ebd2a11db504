"""What stands below a grid."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from dalle_notebook.session.captions import still_to_copy
from dalle_notebook.session.session import Session
from tests.unit.store.shelves import fill

pytest.importorskip("fsspec")


def test_what_is_owed_is_counted_without_a_look_at_each_picture(tmp_path: Path) -> None:
    (tmp_path / "share").write_bytes(b"no folder")
    places = {
        "DALLE_NOTEBOOK_HOME": str(tmp_path / "home"),
        "DALLE_NOTEBOOK_ORIGINALS": str(tmp_path / "share" / "below"),
    }
    session = Session({**os.environ, **places})
    archive = session.keeper.archive
    assert archive.shared is not None
    assert still_to_copy(session) == []

    fill(archive, 3)
    assert archive.shared.sync(archive).owed == 3
    shutil.rmtree(archive.home / "objects")

    (said,) = still_to_copy(session)
    assert said.startswith("kept here, 3 still to be copied")
    assert archive.shared.in_words() == ""
    session.close()

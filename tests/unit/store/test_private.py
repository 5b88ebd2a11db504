"""What an archive never holds: it may lie in a project folder under git."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from dalle_notebook.store.archive import Archive
from tests.unit.store.writers import ask, picture, record

USER = "philippa.longname"
KEY = "sk-proj-0123456789abcdefghij"


@pytest.fixture
def of_a_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    """An archive below the home folder of somebody with an unmistakable name."""
    home = tmp_path / "people" / USER
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    for name in ("USER", "LOGNAME", "USERNAME"):
        monkeypatch.setenv(name, USER)
    archive = Archive(home / "project" / "pictures")
    yield archive
    archive.close()


def forms(text: str) -> set[bytes]:
    """A text as it may stand in a file."""
    raw = text.encode()
    return {
        raw,
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
        json.dumps(text)[1:-1].encode(),
        base64.b64encode(raw)[:-4],
        raw.hex().encode(),
    }


def test_no_byte_of_an_archive_tells_the_user_a_key_or_a_folder(
    of_a_person: Archive,
) -> None:
    archive = of_a_person
    for seed in range(4):
        data = picture(seed)
        wanted = record(
            data,
            ask(f"cat {seed}"),
            endpoint_id=f"https://{USER}:{KEY}@b.example/v1?key={KEY}",
            parameters={"prompt": "cat", "user": USER, "api_key": KEY},
            notebook=str(archive.home.parent / "story.ipynb"),
        )
        claim = archive.claim(wanted.ask.id, f"https://{USER}:{KEY}@b.example/v1", "x")
        claim.sent()
        if seed == 3:
            claim.unknown("no answer in time")
            break
        archive.keep(data, wanted)
        claim.done(wanted.digest)
    # A damaged index, a quarantined picture, and everything that is left open.
    archive.close()
    (archive.home / "index.sqlite").write_bytes(b"no database" * 400)
    assert archive.count() == 3
    path = next(archive.home.glob("objects/*/*.png"))
    path.write_bytes(b"rotten")
    archive.sweep()
    archive.check(deep=True)

    files = [path for path in archive.home.rglob("*") if path.is_file()]
    assert len(files) > 12
    for secret in (USER, KEY, str(archive.home.parent), str(Path.home())):
        for path in files:
            relative = path.relative_to(archive.home)
            assert secret not in str(relative)
            data = path.read_bytes()
            assert not any(form in data for form in forms(secret)), relative
    named = [path.read_bytes() for path in files if path.suffix == ".json"]
    assert all(b"story.ipynb" in data and b"b.example/v1" in data for data in named)

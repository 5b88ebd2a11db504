"""A small picture of a model that draws only larger ones: asked, kept, saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from instruments import pictures
from instruments.answers import good
from instruments.canary import Canary
from instruments.fault_server import FaultServer
from PIL import Image

from dalle_notebook.session.order import make_order
from dalle_notebook.session.preparing import prepare
from dalle_notebook.session.results import Grid
from dalle_notebook.session.running import Running, start
from dalle_notebook.session.session import Session
from dalle_notebook.study.grammar import expand


@pytest.fixture
def session(canary: Canary, fault_server: FaultServer, home: Path) -> Iterator[Session]:
    """A provider whose address is ours: key and address from one environment."""
    session = Session(
        {
            "OPENAI_API_KEY": canary.key,
            "OPENAI_BASE_URL": fault_server.base_url,
            "DALLE_NOTEBOOK_HOME": str(home),
        }
    )
    yield session
    session.close()


def _run(session: Session, **settings: object) -> tuple[Grid, Running]:
    order = make_order(
        "generate", expand("a cat", {}), {"endpoint": "openai", **settings}
    )
    running = start(session, prepare(session, order))
    running.future.result(timeout=20)
    return running.result(), running


def test_it_is_asked_larger_and_shown_and_saved_as_wanted(
    session: Session, fault_server: FaultServer, tmp_path: Path
) -> None:
    result, running = _run(session, size="256x256")

    (image,) = result
    assert fault_server.requests[-1].fields()["size"] == "1024x1024"
    with Image.open(image.save(tmp_path / "cat.png")) as saved:
        assert saved.size == (256, 256)
    assert image.size == image.pil().size == (256, 256)
    assert image.record.size == (1024, 1024)
    (tile,) = running.view().tiles[0]
    assert tile.caption == "drawn at 1024x1024, saved as 256x256"
    assert tile.preview_px == 256
    assert any("starts at 816x816" in note for note in running.view().notes)


def test_its_bytes_stay_as_received(
    session: Session, fault_server: FaultServer
) -> None:
    drawn = pictures.png((1024, 1024))
    fault_server.usual = good(drawn)

    result, _ = _run(session, size="512x512")

    assert result[0].bytes == drawn


def test_the_same_ask_is_answered_by_the_archive(
    session: Session, fault_server: FaultServer
) -> None:
    _run(session, size="512x512")
    again, _ = _run(session, size="512x512")
    other, _ = _run(session, size="1024x1024")

    assert fault_server.posts == 2
    assert [again[0].size, other[0].size] == [(512, 512), (1024, 1024)]


def test_a_provider_that_answers_in_another_size_is_told_on(
    session: Session, fault_server: FaultServer
) -> None:
    fault_server.usual = good(pictures.png((640, 480)))

    result, running = _run(session, size="1024x1024")

    assert result[0].pil().size == (1024, 1024)
    (tile,) = running.view().tiles[0]
    assert tile.caption == "asked 1024x1024, received 640x480: saved as asked"


def test_its_price_is_that_of_the_larger_one(session: Session) -> None:
    def bound(size: str) -> object:
        order = make_order(
            "generate", expand("a dog", {}), {"endpoint": "openai", "size": size}
        )
        return prepare(session, order).cost.price

    assert bound("256x256") == bound("1024x1024")

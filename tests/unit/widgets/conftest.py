"""A session of its own for every test of a widget."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dalle_notebook.session import session as session_room
from dalle_notebook.session.session import Session


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """The session that widgets find."""
    own = Session()
    monkeypatch.setattr(session_room, "_session", own)
    yield own
    own.close()

"""What tests of whole exchanges share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dalle_notebook.session import session as session_room
from dalle_notebook.session.session import Session


@pytest.fixture
def own_session(monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session of this test alone, behind `dalle.generate` and the magics."""
    own = Session()
    monkeypatch.setattr(session_room, "_session", own)
    yield own
    own.close()

"""Every test of a session begins without one."""

from __future__ import annotations

import pytest

from dalle_notebook.session import session as session_room


@pytest.fixture(autouse=True)
def no_session_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """What another test configured must not be seen."""
    monkeypatch.setattr(session_room, "_session", None)

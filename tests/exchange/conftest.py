"""What tests of whole exchanges share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from instruments.canary import Canary
from instruments.fault_server import FaultServer

from dalle_notebook.session import session as session_room
from dalle_notebook.session.session import Session
from tests.exchange.gateways import Begin, gateways


@pytest.fixture
def own_session(monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session of this test alone, behind `dalle.generate` and the magics."""
    own = Session()
    monkeypatch.setattr(session_room, "_session", own)
    yield own
    own.close()


@pytest.fixture
def begin_gateway(
    canary: Canary, fault_server: FaultServer, home: Path
) -> Iterator[Begin]:
    """Starts gateways whose upstream is the fault server."""
    with gateways(fault_server, canary.key, home) as start:
        yield start

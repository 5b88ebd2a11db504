"""The clients of one session: one for each endpoint and way of asking it.

Clients of one endpoint share its pacers. A limit is that of an account at an address:
another patience, or another deployment there, is no reason to count anew.
"""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

from dalle_notebook.client import ImagesClient
from dalle_notebook.client.pacing import Pacers
from dalle_notebook.server.engines import ILLUSTRATOR, Diffuser
from dalle_notebook.server.launch import EmbeddedEndpoint
from dalle_notebook.session.endpoints import Chosen
from dalle_notebook.session.loop import BackgroundLoop
from dalle_notebook.session.offline import OfflineEndpoint
from dalle_notebook.session.paced import PacedEndpoint
from dalle_notebook.settings import Clock


class Clients:
    """Opens clients at their first use and keeps them; for any thread."""

    def __init__(self, loop: BackgroundLoop) -> None:
        self._loop = loop
        self._processes: dict[tuple[str, Path | None], EmbeddedEndpoint] = {}
        self._clients: dict[tuple[object, ...], PacedEndpoint] = {}
        self._pacers: dict[tuple[object, ...], Pacers] = {}
        # Forms ask from threads of their own, beside the cells.
        self._lock = threading.Lock()

    def of(
        self,
        chosen: Chosen,
        *,
        timeout: float,
        images_per_minute: int | None,
        clock: Clock,
    ) -> PacedEndpoint:
        """The client behind a choice; one serves all who ask in the same way."""
        # Everything that a client is made with, so that a change takes effect; one
        # that was made before may have pictures under way and stays.
        made_with = (
            *(chosen.id, chosen.base_url, chosen.api_version, chosen.key),
            chosen.folder and chosen.folder.path,
            *(chosen.profile.name, chosen.profile.free, timeout),
        )
        with self._lock:
            pacers = self._pacers_of(chosen, images_per_minute, clock)
            client = self._clients.get(made_with)
            if client is None:
                client = self._open(chosen, timeout, pacers, clock)
                self._clients[made_with] = client
            return client

    def _pacers_of(self, chosen: Chosen, limit: int | None, clock: Clock) -> Pacers:
        whose = (chosen.base_url or chosen.id, chosen.key, chosen.profile.name)
        limit = None if chosen.base_url is None else limit
        pacers = self._pacers.get(whose)
        if pacers is None:
            pacers = self._pacers[whose] = Pacers(
                limit,
                at_once=chosen.profile.at_once,
                clock=clock,
                by_model=chosen.profile.limits_by_model,
            )
        elif pacers.limit != limit:
            pacers.say(limit)
            self._loop.call(pacers.hold)
        return pacers

    def _open(
        self, chosen: Chosen, timeout: float, pacers: Pacers, clock: Clock
    ) -> PacedEndpoint:
        if chosen.base_url is None:
            process = self._process_of(chosen)
            return OfflineEndpoint(process, timeout, clock, pacers, chosen.profile)
        return ImagesClient(
            chosen.base_url,
            chosen.key.secret if chosen.key else None,
            timeout=timeout,
            profile=chosen.profile,
            organization=chosen.organization,
            project=chosen.project,
            api_version=chosen.api_version,
            pacers=pacers,
            verify=False,  # the keeper decodes every picture before it is kept
            clock=clock,
        )

    def _process_of(self, chosen: Chosen) -> EmbeddedEndpoint:
        path = chosen.folder.path if chosen.folder else None
        if (chosen.id, path) not in self._processes:
            name = chosen.folder.name if chosen.folder else None
            drawer = Diffuser(str(path), name=name) if path else ILLUSTRATOR
            self._processes[chosen.id, path] = EmbeddedEndpoint(drawer=drawer)
        return self._processes[chosen.id, path]

    def close(self, timeout: float = 5.0) -> None:
        """Give back all connections, and end the processes of ours.

        Raises:
            TimeoutError: it took longer.
        """
        clients = list(self._clients.values())
        self._clients.clear()
        if clients:

            async def close_all() -> None:
                # One that cannot be closed is no reason to leave others open.
                closing = (client.close() for client in clients)
                await asyncio.gather(*closing, return_exceptions=True)

            self._loop.submit(close_all()).result(timeout)

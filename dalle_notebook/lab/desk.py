"""Where handlers have the archive read and changed: on threads, never on the loop.

Two crews with an archive object each, because one object lets one thread at a time
into its index. `in_turn` may wait seconds for a kernel that writes the index;
`at_once` only reads, so that pictures go on being shown meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from dalle_notebook.lab.crew import Crew
from dalle_notebook.settings import Clock, Settings
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.disk import is_writable
from dalle_notebook.store.home import archive_folder, is_homeless
from dalle_notebook.wall.known import Known

T = TypeVar("T")

READERS = 2
"""With one, a picture on a stuck disk would hold up all others; with three, threads
that wait for the interpreter made the slowest of fifty answers twice as slow."""

WRITERS = 2


class Desk:
    """The archive of the person whose Jupyter server this is.

    Args:
        settings: as a kernel would read them from this environment.
        version: of this package.

    """

    def __init__(
        self, settings: Settings, version: str, clock: Clock | None = None
    ) -> None:
        self.version = version
        self.clock = clock or Clock()
        self.known = Known()
        self.is_homeless = is_homeless(settings.home)
        self._chosen = settings.home
        self._readers = Crew("dalle-lab-reads", READERS)
        self._writers = Crew("dalle-lab-writes", WRITERS)
        self._opening = threading.Lock()
        self._archives: tuple[Archive, Archive] | None = None

    @property
    def home(self) -> Path:
        """The folder of the archive."""
        return archive_folder(self._chosen)

    async def at_once(self, work: Callable[[Archive], T]) -> T:
        """Read; never waits for somebody who writes.

        Raises:
            Busy: too many are waiting.
        """
        return await self._readers.do(lambda: work(self._open()[0]))

    async def in_turn(self, work: Callable[[Archive], T]) -> T:
        """Search or change; may wait for somebody who writes.

        Raises:
            Busy: too many are waiting.
        """
        return await self._writers.do(lambda: work(self._open()[1]))

    def close(self) -> None:
        """Give the threads and the databases back; for tests."""
        self._readers.close()
        self._writers.close()
        for archive in self._archives or ():
            archive.close()

    def _open(self) -> tuple[Archive, Archive]:
        # On a thread: the very look at a folder may take its time.
        with self._opening:
            if self._archives is None:
                writing = Archive(self.home, self.clock)
                # Where nobody can write nobody waits either, and the index in memory
                # that is read there need not be made twice.
                may_write = is_writable(self.home)
                reading = Archive(self.home, self.clock) if may_write else writing
                self._archives = (reading, writing)
            return self._archives

"""One session: settings, archive, endpoints and the loop, put together.

What is asked for with it is prepared in `preparing` and carried out in `running`.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from dalle_notebook.client.download import fetch_link
from dalle_notebook.engine.executors import is_usable, refused
from dalle_notebook.errors import ArchiveError, UsageError
from dalle_notebook.picture.inputs import open_input
from dalle_notebook.session.budget import Budget
from dalle_notebook.session.choosing import Choosing
from dalle_notebook.session.clients import Clients
from dalle_notebook.session.endpoints import Chosen, choose_endpoint
from dalle_notebook.session.history import history
from dalle_notebook.session.image import Image
from dalle_notebook.session.inputs import Given, Inputs
from dalle_notebook.session.keeper import Keeper
from dalle_notebook.session.key_sources import read_key, seal
from dalle_notebook.session.loop import BackgroundLoop, wait
from dalle_notebook.session.paced import PacedEndpoint
from dalle_notebook.session.results import Grid
from dalle_notebook.session.threads import Threads
from dalle_notebook.session.uploads import keep_inputs
from dalle_notebook.settings import Clock, Key, Secret, Settings, read_environment
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.held import Held
from dalle_notebook.store.home import archive_folder, is_homeless
from dalle_notebook.store.record import Record
from dalle_notebook.study.outcome import Outcome

T = TypeVar("T")


class Session:
    """Everything that a kernel, a script or a test needs to ask for pictures.

    Args:
        environ: the environment to read; re-read at every order, so that a key
            can be added without starting over.
        folder: where a `.env` file may lie.
    """

    def __init__(
        self,
        environ: Mapping[str, str] = os.environ,
        folder: Path | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.clock = clock or Clock()
        self.loop = BackgroundLoop()
        self.budget = Budget()
        self.last: Grid | None = None
        self.notebook: str | None = None
        self._environ = environ
        self._folder = folder
        self._configured: dict[str, Any] = {}
        self._configurations = 0
        self.choosing = Choosing(self.with_archive)
        self._threads = Threads()
        self._keeper: Keeper | None = None
        self._clients = Clients(self.loop)
        self.introduced = False
        # Forms ask from threads of their own, beside the cells.
        self._lock = threading.Lock()

    # -- settings ---------------------------------------------------------

    @property
    def settings(self) -> Settings:
        """What holds now: the environment, and what was configured over it."""
        base = read_environment(self._environ, self.folder)
        return base.having(**self._configured)

    @property
    def folder(self) -> Path:
        """Where a `.env` file is looked for."""
        return self._folder or Path.cwd()

    def configure(self, **changes: Any) -> Settings:
        """Change settings for this session; None takes a change back.

        A key goes to a custom address only if both are in one call. `api_key` may
        be `"ask"` or `"keyring"` as well, see `session.key_sources`.

        Raises:
            UsageError: an unknown name or an impossible value; nothing changes.
        """
        seal(changes)
        self._configurations += 1
        source = f"configure {self._configurations}"
        configured = {**self._configured, **changes}
        if "endpoint" in changes:
            configured["endpoint_source"] = source
            configured["free"] = changes.get("free")
        elif changes.get("free"):
            raise UsageError(
                "free is said of an endpoint: dalle.configure(endpoint=..., free=True)"
            )
        configured = {k: v for k, v in configured.items() if v is not None}
        where = changes.get("endpoint")
        if changes.get("api_key") is not None:
            # Nobody types a key and is then told of a mistake elsewhere.
            stand_in = Key(Secret("-"), source, where)
            self._check({**configured, "api_key": stand_in}, where)
            key = read_key(changes["api_key"], where or self._named_endpoint())
            configured["api_key"] = Key(key, source, where)
        self._check(configured, where)
        before, self._configured = self._configured, configured
        try:
            if "originals" in changes:
                self.open_archive()
        except UsageError:
            self._configured = before
            raise
        return self.settings

    def _named_endpoint(self) -> str | None:
        """The configured endpoint, where a key from another call may go to it."""
        endpoint = self._configured.get("endpoint")
        return None if endpoint and "://" in endpoint else endpoint

    def _check(self, configured: Mapping[str, Any], endpoint: str | None) -> None:
        settings = Settings().having(**configured)
        if settings.executor is not None and not is_usable(settings.executor):
            raise refused(settings.executor)
        if endpoint:
            base = read_environment(self._environ, self.folder)
            choose_endpoint(replace(settings, keys=base.keys, variables=base.variables))

    # -- parts ------------------------------------------------------------

    @property
    def home(self) -> Path:
        """The folder of the archive."""
        return archive_folder(self.settings.home)

    @property
    def is_homeless(self) -> bool:
        """The archive is in a temporary folder, for want of another."""
        return is_homeless(self.settings.home)

    @property
    def home_in_use(self) -> Path | None:
        """The folder of the archive that was used last; None while none was."""
        return None if self._keeper is None else self._keeper.archive.home

    @property
    def keeper(self) -> Keeper:
        """The archive and what fills it; opened at the first use."""
        with self._lock:
            before = self._keeper
            if before is None or not self._is_current(before.archive):
                # What the folder before could not take goes into this one.
                held = before.archive.held if before else None
                archive = self.open_archive(held)
                self._threads.pictures.submit(archive.mend)
                # What a killed process left behind is tidied up while we go on.
                threading.Thread(target=archive.sweep, daemon=True).start()
                before = Keeper(archive, self._threads, self.clock)
                self._keeper = before
            return before

    def _is_current(self, archive: Archive) -> bool:
        settings = self.settings
        place = archive.shared.place if archive.shared else None
        wanted = archive_folder(settings.home), settings.originals
        return (archive.home, place) == wanted

    def open_archive(self, held: Held | None = None) -> Archive:
        """The archive that the settings name; nothing is read or made yet.

        Raises:
            UsageError: the shared folder is none that can be opened.
        """
        settings = self.settings
        home, place, shared = archive_folder(settings.home), settings.originals, None
        if place is not None:
            from dalle_notebook.store.shared import Shared

            shared = Shared(place, home)
        return Archive(home, self.clock, held, shared)

    def with_archive(self, work: Callable[[Archive], T]) -> T:
        """Use the archive from any thread: its work is done one at a time."""
        return self.begin_with_archive(work).result()

    def begin_with_archive(self, work: Callable[[Archive], T]) -> Future[T]:
        """`with_archive` that does not wait."""
        archive = self.keeper.archive
        return self._threads.pictures.submit(lambda: work(archive))

    def endpoint(self, chosen: Chosen, timeout: float | None = None) -> PacedEndpoint:
        """The endpoint behind a choice; one client serves all who ask it."""
        settings = self.settings
        return self._clients.of(
            chosen,
            timeout=timeout or settings.timeout,
            images_per_minute=settings.images_per_minute,
            clock=self.clock,
        )

    # -- pictures that words name --------------------------------------------

    def kept_picture(self, prefix: str) -> Image | bytes | None:
        """The picture of the archive, made or given, whose id starts so, or None."""

        def find(archive: Archive) -> Record | bytes | None:
            if digest := archive.digest_of(prefix):
                return archive.get(digest)
            return archive.inputs.find(prefix)

        found = self.with_archive(find)
        return self.image_of_record(found) if isinstance(found, Record) else found

    def linked_picture(self, link: str) -> bytes:
        """The picture behind a link, as it was when it was first used.

        Raises:
            UsageError: it cannot be fetched.
            BadImage: it is no picture.
        """
        known = self.remembered_picture(link)
        if known is not None:
            return known
        seconds = self.settings.timeout
        fetching = fetch_link(link, timeout=seconds, clock=self.clock)
        data = wait(self.loop.submit(fetching))
        title = "the linked picture"
        given = Inputs((Given(open_input(data, title), title, link=link),))
        # At once, so that a plan and the run after it mean the same picture.
        with suppress(ArchiveError, OSError):
            self.with_archive(lambda archive: keep_inputs(archive, given))
        return data

    def remembered_picture(self, link: str) -> bytes | None:
        """The picture that was behind a link before; nothing is fetched."""
        return self.with_archive(lambda archive: archive.inputs.behind(link))

    # -- results ----------------------------------------------------------

    def image_of(self, outcome: Outcome) -> Image:
        """The picture of an outcome that has one."""
        record, held = outcome.record, outcome.held
        if record is None:
            raise ValueError("this outcome has no picture")
        if held is not None:
            return self._image(record, lambda: held)
        return self.image_of_record(record)

    def image_of_record(self, record: Record) -> Image:
        """A picture of the archive."""
        return self._image(record, partial(self._read, record))

    def _image(self, record: Record, read: Callable[[], bytes]) -> Image:
        return Image(record, read, self._lineage, self.given_picture, self.choosing)

    def given_picture(self, record: Record) -> tuple[bytes, bytes | None] | None:
        """What a picture was made from and its mask, both encoded; None if gone.

        The mask is white where it may be repainted.
        """
        identities = record.ask.inputs[:1]

        def read(archive: Archive) -> tuple[bytes, bytes | None] | None:
            picture = archive.inputs.read(identities[0])
            if picture is None:
                return None
            return picture, archive.inputs.read(record.ask.mask or "")

        return self.with_archive(read) if identities else None

    def _read(self, record: Record) -> bytes:
        return self.with_archive(lambda archive: archive.read(record.digest))

    def _lineage(self, image: Image) -> Sequence[Image]:
        return history(image, self.with_archive, self.image_of_record)

    def close(self) -> None:
        """Give back connections, the thread and the embedded endpoint; the end.

        Nobody has to call it: that process ends with the one that started it.
        """
        self._clients.close()
        self.loop.close()
        if self._keeper is not None:
            self._keeper.archive.save_held()
            # After what was begun there; else its files stay open until memory is
            # tidied.
            with suppress(RuntimeError):  # closed before
                self._threads.pictures.submit(self._keeper.archive.close)
        self._threads.shutdown()


_session: Session | None = None


def current_session() -> Session:
    """The session of this process, made at the first use."""
    global _session
    if _session is None:
        _session = Session()
        # Open connections of a library would complain on stderr of every script.
        atexit.register(_leave, _session, os.getpid())
    return _session


def _leave(session: Session, owner: int) -> None:
    # A forked child holds copies of the connections; to close those there would
    # cut off its parent.
    if os.getpid() == owner:
        # The interpreter starts no more threads by now; without one the embedded
        # process is not waited for, and ends by itself.
        with suppress(TimeoutError, RuntimeError):
            session.close()

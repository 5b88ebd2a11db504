"""`dalle.batches()`: what was sent in batches and is not fetched yet.

The pictures are fetched by the cell that asked for them; here one only sees how far
they are, and can have an endpoint stop.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from dalle_notebook.client.batches import Batches
from dalle_notebook.errors import ArchiveError, DalleError, NotFound, UsageError
from dalle_notebook.session.batch_states import is_of_another_kernel
from dalle_notebook.session.endpoints import OFFLINE, Chosen, choose_endpoint
from dalle_notebook.session.loop import wait
from dalle_notebook.session.session import Session
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.batches import BatchNote
from dalle_notebook.store.record import Record, plain_endpoint
from dalle_notebook.wire.batches import Batch
from dalle_notebook.wire.profiles import profile_names

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OpenBatch:
    """One batch whose answers are not fetched yet.

    Attributes:
        id: as its endpoint calls it; None where it never said so.
        endpoint: where it was sent.
        sent: when, UTC.
        pictures: how many were asked for.
        prompt: the beginning of the first one that is not fetched yet.
        status: as the endpoint tells it (`in_progress`, `completed`, ...), or why it
            could not be asked.
        done: how many lines have been carried out, failed ones included.
    """

    id: str | None
    endpoint: str
    sent: datetime
    pictures: int
    prompt: str
    status: str
    done: int
    _cancel: Callable[[], None] = field(repr=False, compare=False)

    def cancel(self) -> None:
        """Have no more of it drawn; what is drawn is billed, and fetched as ever.

        Raises:
            EndpointError: it is over already, or cannot be asked.
        """
        self._cancel()


class BatchList(tuple[OpenBatch, ...]):
    """Batches that show themselves, the oldest first."""

    def __repr__(self) -> str:
        if not self:
            return "no batch is open"
        return "\n".join(
            f"{number}: {one.id or 'not made yet'} at {one.endpoint}, sent "
            f"{one.sent:%m-%d %H:%M} UTC: {one.status}, {one.done:,} of "
            f"{one.pictures:,} done ({one.prompt!r} ...)"
            for number, one in enumerate(self)
        )


def list_batches(session: Session) -> BatchList:
    """Every open batch of the archive, and how far its endpoint says it is."""
    notes = session.with_archive(_open)
    found = (_look(session, note) for note in notes)
    return BatchList(each for each in found if each is not None)


def _open(archive: Archive) -> list[BatchNote]:
    def is_saved(record: Record) -> bool:
        return archive.held_bytes(record.digest) is None

    # Where nothing can be noted, they are listed all the same.
    with suppress(ArchiveError):
        archive.batches.settle_kept(is_saved)
    return archive.batches.open()


def _look(session: Session, note: BatchNote) -> OpenBatch | None:
    """One batch; None for one that went away with a free endpoint."""

    async def ask(api: Batches) -> Batch | None:
        if note.batch_id is None:
            return await api.find(note.mark)
        return await api.retrieve(note.batch_id)

    batch: Batch | None = None
    status = "being sent" if note.is_leaving else "not known at its endpoint"
    try:
        if is_of_another_kernel(note):
            status = "under way in another kernel"
        else:
            batch = _at(session, note, ask)
    except DalleError as problem:
        status = str(problem)
        if isinstance(problem, NotFound) and _chosen(session, note).profile.free:
            # Where that cannot be noted, the next look finds it out again.
            with suppress(ArchiveError):
                session.with_archive(lambda a: a.batches.give_up(note.number))
            return None

    def cancel() -> None:
        if batch is None:
            raise UsageError("its endpoint does not know it: there is nothing to end")
        name = batch.id
        _at(session, note, lambda api: api.cancel(name))

    return OpenBatch(
        batch.id if batch else note.batch_id,
        note.endpoint_id,
        note.sent_at,
        note.asks,
        note.prompt,
        batch.status if batch else status,
        batch.completed + batch.failed if batch else 0,
        cancel,
    )


def _at(session: Session, note: BatchNote, do: Callable[[Batches], Awaitable[T]]) -> T:
    """Do something at the endpoint of a batch."""
    endpoint = session.endpoint(_chosen(session, note))

    async def work() -> T:
        return await do(await endpoint.batches())

    return wait(session.loop.submit(work()))


def _chosen(session: Session, note: BatchNote) -> Chosen:
    """How the endpoint is asked now: as the session does, or by a name that has it."""
    for name in (None, *_names(note)):
        try:
            chosen = choose_endpoint(session.settings, name)
        except UsageError:
            continue
        if plain_endpoint(chosen.id) == note.endpoint_id:
            return chosen
    raise UsageError(
        f"{note.endpoint_id} cannot be asked as settings are now: choose it with "
        f"dalle.configure(endpoint=..., api_key=...)"
    )


def _names(note: BatchNote) -> Iterable[str]:
    yield OFFLINE
    yield from profile_names()
    if "://" in note.endpoint_id:
        yield note.endpoint_id

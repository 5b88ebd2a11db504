"""What is known of one batch, for whoever sends it, fetches it or lists it.

Its words are those of tiles that say already that they are in a batch.
"""

from __future__ import annotations

from contextlib import suppress

from dalle_notebook.client.batches import Batches
from dalle_notebook.errors import ArchiveError, BadAnswer, EndpointError, Refusal
from dalle_notebook.session.endpoints import OFFLINE
from dalle_notebook.session.keeper import Keeper
from dalle_notebook.store.batches import BatchNote
from dalle_notebook.study.outcome import Outcome
from dalle_notebook.wire.batches import Batch


def is_of_another_kernel(note: BatchNote) -> bool:
    """Whether only another kernel can fetch it: each has a built-in endpoint of its
    own, which knows nothing of the others."""
    return note.is_elsewhere and note.endpoint_id == OFFLINE


def so_far(note: BatchNote, batch: Batch) -> Outcome:
    """How far a batch is, as the outcome of its tiles."""
    done = batch.completed + batch.failed
    reason = f"{in_words(note)}, {done:,} of {batch.total or note.asks:,} done"
    if batch.status == "cancelling":
        reason += ", being cancelled"
    return Outcome("batched", reason=reason)


async def give_up(keeper: Keeper, number: int) -> bool:
    """Have the asks of a batch that was not made be asked for freely.

    Returns:
        Whether it could be noted. Else it is looked for once more, and its file at the
        endpoint must stay: without it nobody can tell that it was not made.
    """
    try:
        await keeper.note(lambda: keeper.archive.batches.give_up(number))
    except ArchiveError:
        return False
    return True


async def forget(api: Batches, file: str) -> None:
    """Have an endpoint forget a file, if it will."""
    with suppress(EndpointError):
        await api.delete(file)


def passes(error: EndpointError) -> bool:
    """Whether the same question may have another answer later."""
    if isinstance(error, BadAnswer):
        return error.is_cut
    if isinstance(error, Refusal):
        # A key can be put right, and without one nothing could be sent anew.
        return error.status in (401, 429) or error.status >= 500
    return True


def in_words(note: BatchNote) -> str:
    """`sent 11-22 22:10 UTC`, for a tile that says already that it is in a batch."""
    return f"sent {when(note)}"


def when(note: BatchNote) -> str:
    return f"{note.sent_at:%m-%d %H:%M} UTC"

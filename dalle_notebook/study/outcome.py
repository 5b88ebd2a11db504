"""What became of one tile of a study."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from dalle_notebook.errors import DalleError
from dalle_notebook.store.record import Record

State = Literal[
    "waiting",
    "sending",
    "kept",
    "refused",
    "failed",
    "unknown",
    "skipped",
    "batched",
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The state of one wanted picture.

    Attributes:
        state: `waiting` was not sent; `sending` has left; `kept` is a picture;
            `refused` is an answer without one; `failed` may simply be asked
            again; `unknown` was sent and may have been billed; `batched` was sent in
            a batch, whose answers are not fetched yet.
        record: facts of the picture, where there is one.
        reason: one line in words, where there is none.
        from_archive: no request was needed.
        held: the bytes, only where they could not be saved.
        notes: sentences for the caption.
        error: what ended it, where an error did.
        stage: an unfinished state of the picture while it is `sending`: a
            small WebP.
    """

    state: State
    record: Record | None = None
    reason: str = ""
    from_archive: bool = False
    held: bytes | None = field(default=None, repr=False)
    notes: tuple[str, ...] = ()
    error: DalleError | None = None
    stage: bytes | None = field(default=None, repr=False)

    @property
    def is_final(self) -> bool:
        """Nothing more will happen to it in this run."""
        return self.state not in ("waiting", "sending")


NOT_THERE = "not in the archive, and --replay sends nothing"
"""Why a replay has no picture."""

WAITING = Outcome("waiting")
SENDING = Outcome("sending")


def ended(error: DalleError) -> Outcome:
    """The outcome of an error that leaves nothing open."""
    return Outcome("failed", reason=str(error), error=error)

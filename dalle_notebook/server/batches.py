"""Batches: many requests in one file, carried out when nobody waits for anything.

One batch is worked on at a time, in the order they came. Here is what a batch is and
what may become of it; how its lines are read and drawn is in `batch_lines`.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from dalle_notebook.wire.batches import OVER, WINDOW
from dalle_notebook.wire.faults import Fault
from dalle_notebook.wire.recipe import Verb
from dalle_notebook.wire.requests import FaultError

from .faults import fault_of
from .limits import Limits
from .pace import retry_after
from .stored_files import StoredFile, StoredFiles

_MOMENTS = (
    "in_progress",
    "finalizing",
    "completed",
    "failed",
    "expired",
    "cancelling",
    "cancelled",
)
_BUSY_SECONDS = 5.0


@dataclass(eq=False, slots=True)
class Batch:
    """One batch.

    Attributes:
        endpoint: the route of all its lines, and `verb` what it is for.
        moments: when it came to each status, seconds since 1970.
        output: answers; `errors`: lines that failed. Either may stay empty.
        problems: why it was not begun, as the API lists them.
        is_late: its time ran out before all lines were begun.
        halted: set once no further line is drawn.
    """

    endpoint: str
    verb: Verb
    input: StoredFile
    output: StoredFile
    errors: StoredFile
    metadata: Mapping[str, str] | None
    created_at: int
    expires_at: float
    id: str = field(default_factory=lambda: f"batch_{secrets.token_hex(12)}")
    status: str = "validating"
    model: str | None = None
    total: int = 0
    completed: int = 0
    failed: int = 0
    moments: dict[str, int] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)
    is_late: bool = False
    halted: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status in OVER

    def to_json(self) -> dict[str, Any]:
        """The object of the API."""
        errors = {"object": "list", "data": self.problems} if self.problems else None
        has_output = self.is_over and self.output.size
        has_errors = self.is_over and self.errors.size
        return {
            "id": self.id,
            "object": "batch",
            "endpoint": self.endpoint,
            "model": self.model,
            "errors": errors,
            "input_file_id": self.input.id,
            "completion_window": WINDOW,
            "status": self.status,
            "output_file_id": self.output.id if has_output else None,
            "error_file_id": self.errors.id if has_errors else None,
            "created_at": self.created_at,
            "expires_at": int(self.expires_at),
            **{f"{name}_at": self.moments.get(name) for name in _MOMENTS},
            "request_counts": {
                "total": self.total,
                "completed": self.completed,
                "failed": self.failed,
            },
            "metadata": self.metadata,
        }


class Batches:
    """The batches of one server."""

    def __init__(self, files: StoredFiles, limits: Limits) -> None:
        self._files = files
        self._limits = limits
        self._batches: dict[str, Batch] = {}
        self._worker: asyncio.Task[None] | None = None
        self._worked_on: Batch | None = None

    @property
    def are_busy(self) -> bool:
        """Whether one is not over."""
        return any(not batch.is_over for batch in self._batches.values())

    def uses(self, file: StoredFile) -> bool:
        """Whether a batch that is not over needs a file."""
        open_ones = (b for b in self._batches.values() if not b.is_over)
        return any(file in (b.input, b.output, b.errors) for b in open_ones)

    def begin(
        self,
        endpoint: str,
        verb: Verb,
        file: StoredFile,
        metadata: Mapping[str, str] | None,
        work: Callable[[Batch], Awaitable[None]],
    ) -> Batch:
        """Make a batch; it is carried out once those before it are over.

        Args:
            work: carries it out, and leaves it with a status that is final.

        Raises:
            FaultError: too many are waiting.
        """
        waiting = sum(not batch.is_over for batch in self._batches.values())
        if waiting >= self._limits.batches:
            fault = Fault(
                429,
                "Too many batches are waiting here. Please try again later.",
                type="rate_limit_error",
                code="slow_down",
            )
            raise FaultError(fault, retry_after(_BUSY_SECONDS))
        output = self._files.begin("batch_output", "output.jsonl")
        try:
            errors = self._files.begin("batch_output", "errors.jsonl")
        except FaultError:
            self._files.drop(output)
            raise
        now = self._files.now()
        batch = Batch(
            *(endpoint, verb, file, output, errors, metadata, now),
            now + self._limits.batch_window,
        )
        self._batches[batch.id] = batch
        self._forget_old()
        if self._worker is None or self._worker.done():
            self._worker = asyncio.ensure_future(self._work(work))
        return batch

    def find(self, name: str) -> Batch:
        """The batch with this id.

        Raises:
            FaultError: there is none.
        """
        found = self._batches.get(name)
        if found is None:
            raise FaultError(Fault(404, "There is no such batch.", param="batch_id"))
        return found

    def all(self) -> list[Batch]:
        """Every batch, the newest first."""
        return list(reversed(self._batches.values()))

    def move(self, batch: Batch, status: str) -> None:
        """Give a batch another status."""
        batch.status = status
        batch.moments[status] = self._files.now()
        if status == "cancelling":
            batch.halted.set()
        if not batch.is_over:
            return
        for file in (batch.output, batch.errors):
            if file.size:
                self._files.keep(file)
            else:
                self._files.drop(file)

    def cancel(self, batch: Batch) -> None:
        """Draw no further lines of a batch; one that waits for its turn is over."""
        self.move(batch, "cancelling")
        if batch is not self._worked_on:
            self.move(batch, "cancelled")

    def is_late(self, batch: Batch) -> bool:
        """Whether the time of a batch has run out."""
        return self._files.now() >= batch.expires_at

    def seconds_left(self, batch: Batch) -> float:
        """How long a batch still has."""
        return max(0.0, batch.expires_at - self._files.now())

    async def close(self) -> None:
        """Stop working."""
        if self._worker is not None:
            self._worker.cancel()
            with suppress(asyncio.CancelledError):
                await self._worker

    def _forget_old(self) -> None:
        over = [name for name, batch in self._batches.items() if batch.is_over]
        for name in over[: max(0, len(self._batches) - self._limits.batches_known)]:
            del self._batches[name]

    async def _work(self, work: Callable[[Batch], Awaitable[None]]) -> None:
        while True:
            waiting = [b for b in self._batches.values() if not b.is_over]
            self._worked_on = waiting[0] if waiting else None
            if not waiting:
                return
            try:
                await work(waiting[0])
            except Exception as error:
                # The others must not wait behind it for ever.
                problem = {"code": "server_error", "message": fault_of(error).message}
                waiting[0].problems = [{**problem, "line": None, "param": None}]
                self.move(waiting[0], "failed")

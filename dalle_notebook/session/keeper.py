"""From one ask to one kept picture: the archive first, then a claim, then a
single request.

This is the only place where a request is decided on. Whatever it sends was
claimed in the journal before, so that no second asker (a cell run twice, another
kernel, a killed one) pays for the same picture again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol, TypeVar

from dalle_notebook.errors import (
    ArchiveError,
    BadAnswer,
    BadImage,
    ContentRefused,
    DalleError,
    NotSaved,
)
from dalle_notebook.picture.difference import outside
from dalle_notebook.picture.verify import verify
from dalle_notebook.session.endpoints import Chosen
from dalle_notebook.session.inputs import NO_INPUTS, Inputs
from dalle_notebook.session.paced import PacedEndpoint
from dalle_notebook.session.recording import record_of
from dalle_notebook.session.threads import Threads, Together, run_in
from dalle_notebook.settings import Clock
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.ask import Ask
from dalle_notebook.store.batches import BatchClaim, BatchNote
from dalle_notebook.store.claims import Claim, sent_together
from dalle_notebook.store.record import Record
from dalle_notebook.study.outcome import NOT_THERE, Outcome, ended
from dalle_notebook.wire.cost import NOTHING, Price, price_of
from dalle_notebook.wire.endpoint import Answer, ReceivedImage
from dalle_notebook.wire.rules import Fitted

T = TypeVar("T")

_OTHER_KERNEL_SECONDS = 0.5
_ONLY_HELD = "answered, but not saved: the kernel that asked for it holds it"

MOST_UNKEPT = 16
"""Pictures that have come and are not kept yet, before no more are asked for: a fast
endpoint would fill the memory with them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One picture to get, with everything that decides how.

    Attributes:
        replay: no request may be sent.
        again: send even where an earlier request's outcome is unknown.
        is_unknown: there is such a request, as far as the journal said when the
            order was prepared; the claim decides.
        inputs: as they are sent.
        notebook: file name of the notebook, for the record.
        stages: unfinished pictures to show on the way; they are billed.
        as_batch: it would be sent in a batch.
        in_batch: the batch that it was sent in before, if that is not over.
    """

    ask: Ask
    fitted: Fitted
    chosen: Chosen
    endpoint: PacedEndpoint
    replay: bool = False
    again: bool = False
    is_unknown: bool = False
    inputs: Inputs = NO_INPUTS
    notebook: str | None = None
    stages: int = 0
    as_batch: bool = False
    in_batch: BatchNote | None = None

    @property
    def price(self) -> Price | None:
        """The least and the most that a request for it costs, or None if not known."""
        if self.chosen.profile.free:
            return NOTHING
        price = price_of(self.fitted.recipe, self.fitted.model, self.stages)
        if price and self.as_batch:
            price *= self.chosen.profile.batch_share
        return price

    @property
    def may_be_sent(self) -> bool:
        """Whether a request may leave for it, should the archive not have it."""
        if self.in_batch is not None:
            # At most it is given up, and then sent by another run.
            return False
        return self.again or self.chosen.profile.free or not self.is_unknown

    @property
    def any_endpoint(self) -> bool:
        """Whether a picture that another endpoint drew counts."""
        return self.replay or not self.chosen.by_person

    def kept_already(self, record: Record, held: bytes | None = None) -> Outcome:
        """The outcome of this, answered by a record of the archive.

        Args:
            held: the picture, where it is in memory only.
        """
        notes = list(record.notes)
        if held is not None:
            notes.append("still not saved: held in the memory of this kernel")
        if record.endpoint_id != self.chosen.id:
            day = record.created.date().isoformat()
            notes.append(f"drawn by {record.drawn_by or record.model} on {day}")
        return Outcome("kept", record, from_archive=True, held=held, notes=tuple(notes))


class Ending(Protocol):
    """Ends a claim, of a request or of a line of a batch."""

    def done(self, digest: str) -> None:
        """The picture is kept."""

    def release(self) -> None:
        """Nothing was drawn."""

    def unknown(self, reason: str) -> None:
        """It may have been billed, and there is no picture."""


class Keeper:
    """Gets pictures and keeps them.

    Args:
        archive: where they are kept.
        threads: run everything that touches the disk or decodes a picture.
        on_cost: told what each new picture cost.
    """

    def __init__(
        self,
        archive: Archive,
        threads: Threads,
        clock: Clock,
        on_cost: Callable[[Record], object] = lambda record: None,
    ) -> None:
        self.archive = archive
        self._threads = threads
        self._leaving = Together(threads.leaving, sent_together)
        self._clock = clock
        self._on_cost = on_cost
        self._under_way: dict[tuple[str, str], asyncio.Task[Outcome]] = {}
        self._unkept = 0
        self._has_room = asyncio.Event()
        self._has_room.set()

    async def note(self, work: Callable[[], T]) -> T:
        """Do something with the journal, off the loop."""
        return await run_in(self._threads.claims, work)

    def _note_later(self, work: Callable[[], object]) -> None:
        """Have it done after what was begun; for those who cannot wait for it."""
        # Refused while the interpreter is ending; the next one to ask takes over a
        # claim whose owner is gone and that was never sent.
        with suppress(RuntimeError):
            self._threads.claims.submit(work)

    async def obtain(
        self,
        wanted: Wanted,
        leaving: Callable[[], None],
        show: Callable[[bytes], None] | None = None,
    ) -> Outcome:
        """Get one picture, from the archive or by one request.

        Args:
            show: gets its unfinished states on the way, encoded; they are not kept.
        """
        if found := await self.note(lambda: self.find(wanted)):
            return found
        if wanted.replay:
            return Outcome("failed", reason=NOT_THERE)
        key = (wanted.ask.id, wanted.chosen.id)
        while True:
            task = self._under_way.get(key)
            if task is None:
                return await self._first_asker(key, wanted, leaving, show)
            # The same ask is under way in this kernel: one request serves both.
            leaving()
            try:
                return await asyncio.shield(task)
            except asyncio.CancelledError:
                if not task.cancelled() or _is_cancelled():
                    raise

    async def _first_asker(
        self,
        key: tuple[str, str],
        wanted: Wanted,
        leaving: Callable[[], None],
        show: Callable[[bytes], None] | None,
    ) -> Outcome:
        task = asyncio.ensure_future(self._claim_and_ask(wanted, leaving, show))
        self._under_way[key] = task
        task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await task

    def find(self, wanted: Wanted) -> Outcome | None:
        endpoint = None if wanted.any_endpoint else wanted.chosen.id
        record = self.archive.find(wanted.ask.id, endpoint)
        if record is None:
            return None
        return wanted.kept_already(record, self.archive.held_bytes(record.digest))

    async def _claim_and_ask(
        self,
        wanted: Wanted,
        leaving: Callable[[], None],
        show: Callable[[bytes], None] | None,
    ) -> Outcome:
        claim = await self._claim(wanted)
        if isinstance(claim, Outcome):
            return claim
        try:
            return await self._ask_and_keep(wanted, claim, leaving, show)
        except BaseException:
            # Cancelled, or a mistake: an open claim would have whoever asks next wait.
            if claim is not None:
                self._note_later(lambda: _give_up([claim], wanted))
            raise

    async def _ask_and_keep(
        self,
        wanted: Wanted,
        claim: Claim | None,
        leaving: Callable[[], None],
        show: Callable[[bytes], None] | None,
    ) -> Outcome:
        async def before_send() -> None:
            await self._has_room.wait()
            try:
                leaving()
            except asyncio.CancelledError:
                # A try before this one was answered with a word to come again.
                await self._release(claim)
                raise
            if claim is not None:
                await self._leaving.do(claim)

        try:
            answer = await wanted.endpoint.ask(
                wanted.fitted.recipe,
                before_send=before_send,
                partial_images=wanted.stages,
                on_partial=show,
            )
        except ContentRefused as refusal:
            await self._release(claim)
            return Outcome("refused", reason=str(refusal), error=refusal)
        except DalleError as error:
            return await self.not_answered(wanted, claim, error)
        self._unkept += 1
        try:
            if self._unkept >= MOST_UNKEPT:
                self._has_room.clear()
            return await self.keep(wanted, claim, answer)
        finally:
            self._unkept -= 1
            if self._unkept < MOST_UNKEPT:
                self._has_room.set()

    async def _claim(self, wanted: Wanted) -> Claim | Outcome | None:
        """The right to send; None where it cannot be noted and costs nothing."""
        free = wanted.chosen.profile.free
        while True:
            try:
                claim = await self._try_to_claim(wanted)
            except ArchiveError:
                # Nobody can pay twice for what is free, so a full or read-only
                # disk is no reason to draw nothing.
                if free:
                    return None
                raise
            if claim.state == "mine":
                return claim
            if claim.state == "batch":
                return Outcome("batched", reason="sent just now")
            if claim.state == "unknown":
                sent = f"{claim.sent_at:%H:%M}" if claim.sent_at else "earlier"
                return Outcome(
                    "unknown",
                    reason=f"sent {sent} UTC, answer unknown, may have been billed: "
                    f"--again sends it once more",
                )
            if found := await self.note(lambda: self.find(wanted)):
                return found
            # Another kernel has asked for the very same picture: wait for it.
            await self._clock.sleep(_OTHER_KERNEL_SECONDS)

    async def _try_to_claim(self, wanted: Wanted) -> Claim:
        made: list[Claim] = []
        force = wanted.again or wanted.chosen.profile.free

        def claim() -> Claim:
            ask = wanted.ask
            made.append(
                self.archive.claim(ask.id, wanted.chosen.id, ask.prompt, force=force)
            )
            return made[0]

        try:
            return await self.note(claim)
        except asyncio.CancelledError:
            # It may be made at this moment, and nobody would ever end it.
            self._note_later(lambda: _give_up(made, wanted))
            raise

    async def not_answered(
        self, wanted: Wanted, claim: Ending | None, error: DalleError
    ) -> Outcome:
        """End a claim whose request brought no picture."""
        if error.may_be_billed and claim and not wanted.chosen.profile.free:
            await self.note(lambda: claim.unknown(str(error)))
            return Outcome(
                "unknown",
                reason=f"{error}; --again sends it once more",
                error=error,
            )
        await self._release(claim)
        return ended(error)

    async def _release(self, claim: Ending | None) -> None:
        if claim is not None:
            await self.note(claim.release)

    async def keep(
        self,
        wanted: Wanted,
        claim: Ending | None,
        answer: Answer,
        share: Decimal = Decimal(1),
    ) -> Outcome:
        """Keep the picture of an answer and end its claim.

        Args:
            share: of the usual price that was paid for it.
        """
        image = answer.images[0]
        record = record_of(wanted, answer, self._clock.now(), share)
        try:
            kept = await run_in(
                self._threads.pictures,
                lambda: self._verify_and_keep(image, record, wanted.inputs),
            )
        except BadImage as error:
            return await self.not_answered(
                wanted,
                claim,
                BadAnswer(f"{error}; it may have been billed", may_be_billed=True),
            )
        except NotSaved as error:
            if isinstance(claim, BatchClaim):
                # It stays open: whoever fetches the batch reads the line once more.
                pass
            elif claim is not None and not wanted.chosen.profile.free:
                # Paid for, and only this kernel has it.
                await run_in(self._threads.claims, lambda: claim.unknown(_ONLY_HELD))
            else:
                await self._release(claim)
            self._on_cost(record)
            return Outcome(
                "kept", record, held=image.bytes, notes=(*record.notes, str(error))
            )
        if claim is not None:
            await self.note(lambda: claim.done(kept.digest))
        self._on_cost(kept)
        return Outcome("kept", kept, notes=kept.notes)

    def _verify_and_keep(
        self, image: ReceivedImage, record: Record, inputs: Inputs
    ) -> Record:
        decoded = verify(image.bytes)
        if inputs.first is not None and inputs.mask is not None:
            found = outside(inputs.first.image, decoded, inputs.mask)
            changed = None if found is None else (found.share, found.mean)
            record = replace(record, changed_outside=changed)
        return self.archive.keep(image.bytes, record, decoded)


def _give_up(claims: Sequence[Claim], wanted: Wanted) -> None:
    """End the claims of a request that ended without an outcome."""
    for claim in claims:
        if claim.sent_at is None or wanted.chosen.profile.free:
            claim.release()
        else:
            claim.unknown("cancelled or failed before its picture was kept")


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0

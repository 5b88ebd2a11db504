"""Batches that were sent before: how far they are, and their answers.

Whoever runs a cell with asks of a batch does this, in whichever kernel; the journal
says what was sent, and the endpoint what became of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import timedelta

from dalle_notebook.client.batches import Batches
from dalle_notebook.client.retry import PATIENCE
from dalle_notebook.errors import (
    ArchiveError,
    BadAnswer,
    ContentRefused,
    EndpointError,
    NotFound,
)
from dalle_notebook.session.batch_answers import fetch_answers
from dalle_notebook.session.batch_states import (
    forget,
    give_up,
    in_words,
    is_of_another_kernel,
    passes,
    so_far,
    when,
)
from dalle_notebook.session.keeper import Keeper, Wanted
from dalle_notebook.settings import Clock
from dalle_notebook.store.batches import BatchNote
from dalle_notebook.study.outcome import Outcome
from dalle_notebook.wire.batches import Batch, has_links
from dalle_notebook.wire.endpoint import Answer

_ON_ITS_WAY = timedelta(minutes=2)
"""How long a request to make a batch may still arrive once nobody sends it."""

_SENT_AGAIN = "--batch again sends it once more"

Settle = Callable[[Sequence[int], Outcome], None]


class Fetching:
    """Settles the tiles of one order that are in batches.

    Args:
        wanted: one for every tile of the order, by number.
        settle: gives tiles their outcome.
        timeout: seconds of one request.
        again: what may have been billed is asked for once more.
    """

    def __init__(
        self,
        keeper: Keeper,
        wanted: Sequence[Wanted],
        settle: Settle,
        clock: Clock,
        *,
        timeout: float,
        again: bool,
    ) -> None:
        self._keeper = keeper
        self._wanted = wanted
        self._settle = settle
        self._clock = clock
        self._making = timedelta(seconds=timeout + PATIENCE)
        self._again = again

    # -- and back ------------------------------------------------------------

    async def collect(self, note: BatchNote, numbers: Sequence[int]) -> None:
        """Settle the tiles of a batch that was sent before, or leave them open where
        a free endpoint has it no more.

        Tiles for money are never left open: their price counted as nothing, so that
        nobody has allowed another batch.
        """
        wanted = self._wanted[numbers[0]]
        if note.is_leaving:
            reason = f"{in_words(note)}, is being sent just now"
            self._settle(numbers, Outcome("batched", reason=reason))
            return
        if is_of_another_kernel(note) and not self._again:
            reason = f"{in_words(note)}, is under way in another kernel"
            self._settle(numbers, Outcome("batched", reason=reason))
            return
        api = await wanted.endpoint.batches()
        batch = await self._look(api, note, is_free=wanted.chosen.profile.free)
        if batch == "lost":
            await self._lost(note, wanted, numbers)
        elif batch == "never":
            if await give_up(self._keeper, note.number):
                await forget(api, note.input_file)
            if not wanted.chosen.profile.free:
                reason = (
                    f"{in_words(note)}, but the batch was never made and nothing was "
                    f"billed: run it again"
                )
                self._settle(numbers, Outcome("failed", reason=reason))
        elif batch is None:
            reason = (
                f"{in_words(note)}, not at its endpoint yet: run it again in a minute"
            )
            self._settle(numbers, Outcome("batched", reason=reason))
        elif not isinstance(batch, str) and not batch.is_over:
            self._settle(numbers, so_far(note, batch))
        elif not isinstance(batch, str):
            await self._fetch(api, note, batch, numbers)

    async def not_told(
        self, note: BatchNote, numbers: Sequence[int], error: EndpointError
    ) -> None:
        """What becomes of tiles whose batch could not be asked about."""
        await self._wait_for(note, numbers, str(error), may_give_up=not passes(error))

    async def _look(
        self, api: Batches, note: BatchNote, *, is_free: bool
    ) -> Batch | str | None:
        """A batch at its endpoint; `lost` or `never` made, None if it may yet come."""
        journal = self._keeper.archive.batches
        if note.batch_id is not None:
            try:
                return await api.retrieve(note.batch_id)
            except NotFound:
                return "lost"
        found = await api.find(note.mark)
        if found is not None:
            name = found.id
            await self._keeper.note(lambda: journal.made(note, name))
            return found
        if is_free:
            return "never"
        # A process that was killed may have been at it for as long as it tries.
        tries = timedelta() if note.has_left else self._making
        if self._clock.now() - note.sent_at < tries + _ON_ITS_WAY:
            return None
        # Another account's list says nothing; whose the key is, the file tells.
        return "never" if await api.has_file(note.input_file) else "lost"

    async def _lost(
        self, note: BatchNote, wanted: Wanted, numbers: Sequence[int]
    ) -> None:
        """The endpoint does not know the batch (any more)."""
        if wanted.chosen.profile.free:
            await give_up(self._keeper, note.number)
            return
        if self._again:
            await self._let_go(note, numbers)
            return
        reason = (
            f"{in_words(note)} in a batch that {wanted.chosen.title} does not know: is "
            f"it another account's key? It may have been billed: --again sends it again"
        )
        self._settle(numbers, Outcome("unknown", reason=reason))

    async def _fetch(
        self, api: Batches, note: BatchNote, batch: Batch, numbers: Sequence[int]
    ) -> None:
        """Read what a batch that is over has brought."""
        by_ask: dict[str, list[int]] = {}
        for number in numbers:
            by_ask.setdefault(self._wanted[number].ask.id, []).append(number)
        is_free = self._wanted[numbers[0]].chosen.profile.free
        unread = 0
        problem: EndpointError | None = None
        answered: set[str] = set()
        failed: set[str] = set()
        for file in filter(None, (batch.output_file, batch.error_file)):
            answers = fetch_answers(api, file, self._keeper.archive.home, note.asks + 1)
            async with aclosing(answers):
                async for result in answers:
                    if result is None:
                        unread += 1
                        continue
                    if isinstance(result, EndpointError):
                        if problem is None or passes(result):
                            problem = result
                        continue
                    which = answered if result.fault is None else failed
                    which.add(result.custom_id)
                    waiting = by_ask.pop(result.custom_id, None)
                    if waiting is None:
                        continue  # of another cell, or said twice
                    recipe = self._wanted[waiting[0]].fitted.recipe
                    answer = await api.answer_of(result, recipe)
                    if isinstance(answer, EndpointError) and has_links(result):
                        await self._wait_for(note, waiting, str(answer))
                        continue
                    outcome = await self._one(note, batch.id, waiting[0], answer)
                    self._settle(waiting, outcome)
        left = [number for numbers in by_ask.values() for number in numbers]
        if isinstance(problem, NotFound):
            # Endpoints keep the files of answers for some weeks.
            await self._lost(note, self._wanted[numbers[0]], left)
            return
        if problem is not None:
            why = f"its answers did not come whole: {problem}"
            await self._wait_for(note, left, why, may_give_up=not passes(problem))
            return
        is_short = batch.completed > len(answered) + unread and (
            # Some count a line as completed that failed.
            batch.completed + batch.failed > len(answered | failed) + unread
        )
        if left and is_short and not is_free:
            why = (
                f"{batch.completed:,} drawn and {len(answered):,} handed out: the "
                f"others are not there yet"
            )
            await self._wait_for(note, left, why)
            return
        for number in left:
            await self._without_line(note, batch, number, has_unread=bool(unread))
        with suppress(ArchiveError):
            await self._keeper.note(lambda: self._keeper.archive.batches.end(note))
        if is_free and batch.status != "failed":
            await self._tidy(api, note, batch)

    async def _wait_for(
        self,
        note: BatchNote,
        numbers: Sequence[int],
        why: str,
        *,
        may_give_up: bool = True,
    ) -> None:
        """What may have been drawn and did not come: another time it may.

        Args:
            may_give_up: nobody knows whether it ever does, so that --again ends it.
        """
        if may_give_up and self._again:
            await self._let_go(note, numbers)
            return
        more = " (--again gives it up)" * may_give_up
        reason = f"{in_words(note)}, {why}{more}"
        self._settle(numbers, Outcome("batched", reason=reason))

    async def _let_go(self, note: BatchNote, numbers: Sequence[int]) -> None:
        """Give up what may have been billed: another run plans and asks for it."""
        batches = self._keeper.archive.batches
        asks = [self._wanted[number].ask.id for number in numbers]

        def release() -> None:
            for ask_id in asks:
                batches.claim_of(note, ask_id).release()
            with suppress(ArchiveError):
                batches.end(note)

        await self._keeper.note(release)
        reason = f"{in_words(note)}, given up: run it again to have it sent once more"
        self._settle(numbers, Outcome("failed", reason=reason))

    async def _one(
        self,
        note: BatchNote,
        batch_id: str,
        number: int,
        answer: Answer | EndpointError,
    ) -> Outcome:
        """Keep the picture of one line, or say why it has none."""
        wanted = self._wanted[number]
        claim = self._keeper.archive.batches.claim_of(note, wanted.ask.id)
        if isinstance(answer, Answer):
            seconds = (self._clock.now() - note.sent_at).total_seconds()
            told = f"drawn in the batch {batch_id}, sent {when(note)}"
            answer = replace(answer, seconds=seconds, notes=(*answer.notes, told))
            share = wanted.chosen.profile.batch_share
            return await self._keeper.keep(wanted, claim, answer, share)
        if isinstance(answer, ContentRefused):
            reason = str(answer)
            await self._keeper.note(lambda: claim.refused(reason))
            return Outcome("refused", reason=reason, error=answer)
        outcome = await self._keeper.not_answered(wanted, claim, answer)
        if outcome.state == "failed":
            reason = f"{outcome.reason}; {_SENT_AGAIN}"
            return Outcome("failed", reason=reason, error=answer)
        return outcome

    async def _without_line(
        self, note: BatchNote, batch: Batch, number: int, *, has_unread: bool
    ) -> None:
        """A tile of which a batch that is over says nothing."""
        wanted = self._wanted[number]
        where = wanted.chosen.title
        billed = has_unread and not wanted.chosen.profile.free
        if has_unread:
            error = BadAnswer(
                f"{where} answered with a line that cannot be read"
                + "; it may have been billed" * billed,
                may_be_billed=billed,
            )
        elif batch.reason:
            error = BadAnswer(f"{where} did not take the batch: {batch.reason}")
        else:
            word = "has no answer to it" if batch.status == "completed" else "ended"
            error = BadAnswer(f"the batch {word} ({batch.status}), nothing was billed")
        self._settle([number], await self._one(note, batch.id, number, error))

    async def _tidy(self, api: Batches, note: BatchNote, batch: Batch) -> None:
        """Have a free endpoint forget the files; a paid one keeps its evidence."""
        open_ones = await self._keeper.note(self._keeper.archive.batches.open)
        if any(each.number == note.number for each in open_ones):
            return  # another cell's pictures are in there
        for file in (batch.input_file, batch.output_file, batch.error_file):
            if file is not None:
                await forget(api, file)

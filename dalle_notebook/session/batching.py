"""Tiles that are sent in batches, and their answers when those are there.

A batch leaves in four steps, each noted before it is taken: its asks are claimed, its
file is left at the endpoint, the claims are marked as sent, the batch is made. Up to
the third nothing can cost anything, and whoever finds the claims of a dead process
takes them over. After it, the batch is looked for by its mark before another is made.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import BinaryIO

from dalle_notebook.client.batches import Batches
from dalle_notebook.errors import (
    ArchiveError,
    DalleError,
    EndpointError,
)
from dalle_notebook.session.batch_fetching import Fetching
from dalle_notebook.session.batch_states import (
    forget,
    give_up,
    in_words,
    so_far,
)
from dalle_notebook.session.keeper import Keeper, Wanted
from dalle_notebook.session.preparing import Prepared
from dalle_notebook.settings import Clock
from dalle_notebook.store.batches import BatchNote, Begun
from dalle_notebook.study.outcome import Outcome, ended
from dalle_notebook.wire.batches import (
    Batch,
    bound_of_line,
    path_of,
    split,
    write_line,
)


class Batching:
    """The part of one order that goes through batches; for the loop.

    Args:
        keeper: keeps what comes.
        timeout: seconds of one request, where the order names none.
    """

    def __init__(
        self, keeper: Keeper, prepared: Prepared, clock: Clock, timeout: float
    ) -> None:
        self._keeper = keeper
        self._prepared = prepared
        self._wanted = prepared.wanted
        self._is_asked = prepared.order.batch
        self._again = prepared.order.again
        self._outcomes: dict[int, asyncio.Future[Outcome]] = {}
        # Tiles that ask for the very same as an earlier one.
        self._twins: dict[int, list[int]] = {}
        self._task: asyncio.Task[None] | None = None
        self._is_stopped = False
        self._fetching = Fetching(
            *(keeper, self._wanted, self._settle, clock),
            timeout=prepared.order.timeout or timeout,
            again=self._again,
        )

    def has(self, number: int) -> bool:
        """Whether a tile goes through a batch."""
        if self._prepared.order.replay:
            return False
        return self._is_asked or number in self._prepared.batched

    async def obtain(self, number: int) -> Outcome:
        """What became of a tile: its picture, or how far its batch is."""
        if self._task is None:
            loop = asyncio.get_running_loop()
            missing = self._prepared.batched
            if self._is_asked:
                tiles = range(len(self._wanted))
                missing = frozenset(tiles) - frozenset(self._prepared.known)
            self._outcomes = {each: loop.create_future() for each in sorted(missing)}
            self._task = asyncio.ensure_future(self._work())
        try:
            return await asyncio.shield(self._outcomes[number])
        except asyncio.CancelledError:
            self._is_stopped = True
            raise

    # -- the walk ------------------------------------------------------------

    async def _work(self) -> None:
        try:
            await self._walk()
        except DalleError as error:
            self._settle(self._open(), ended(error))
        except Exception as error:
            # As for a single tile: none may wait for ever, and its text is not ours.
            what = f"{type(error).__name__} in dalle_notebook"
            self._settle(self._open(), ended(DalleError(f"{what}: please report it")))
        finally:
            for future in self._outcomes.values():
                future.cancel()

    async def _walk(self) -> None:
        before: dict[int, tuple[BatchNote, list[int]]] = {}
        for number in sorted(self._prepared.batched):
            if (note := self._wanted[number].in_batch) is not None:
                before.setdefault(note.number, (note, []))[1].append(number)
        for note, numbers in before.values():
            try:
                await self._fetching.collect(note, numbers)
            except EndpointError as error:
                left = [n for n in numbers if not self._outcomes[n].done()]
                await self._fetching.not_told(note, left, error)
            except DalleError as error:
                reason = f"{in_words(note)}; {error}"
                self._settle(numbers, Outcome("batched", reason=reason))
        rest = self._open()
        if not self._is_asked:
            # Only those of free endpoints are left open.
            reason = "its batch is gone and nothing was billed: ask again"
            self._settle(rest, Outcome("failed", reason=reason))
            return
        for part in self._parts(rest):
            try:
                await self._send(part)
            except DalleError as error:
                self._settle(part, ended(error))

    def _open(self) -> list[int]:
        return [n for n, future in self._outcomes.items() if not future.done()]

    def _settle(self, numbers: Sequence[int], outcome: Outcome) -> None:
        for number in numbers:
            for each in (number, *self._twins.get(number, ())):
                if not self._outcomes[each].done():
                    self._outcomes[each].set_result(outcome)

    def _parts(self, numbers: Sequence[int]) -> Iterator[list[int]]:
        """Which tiles go into one batch: of one client, one route and one model."""
        groups: dict[tuple[object, ...], list[int]] = {}
        for number in numbers:
            groups.setdefault(kind_of(self._wanted[number]), []).append(number)
        for group in groups.values():
            sizes = (bound_of_line(self._wanted[n].fitted.recipe) for n in group)
            yield from split(zip(group, sizes, strict=True))

    # -- there ---------------------------------------------------------------

    async def _send(self, numbers: Sequence[int]) -> None:
        first = self._wanted[numbers[0]]
        batches = self._keeper.archive.batches
        force = self._again or first.chosen.profile.free
        begun = await self._keeper.note(
            lambda: batches.begin(
                first.chosen.id,
                [self._wanted[n].ask for n in numbers],
                force=force,
                again=self._again,
            )
        )
        try:
            mine = await self._sort_out(begun, numbers)
            api = await first.endpoint.batches()
            note = await self._leave(api, begun, mine) if mine else None
        except BaseException:
            # Nothing of it can have been drawn.
            await give_up(self._keeper, begun.number)
            raise
        if note is None:
            await give_up(self._keeper, begun.number)
            return
        await self._make(api, note, mine)

    async def _leave(
        self, api: Batches, begun: Begun, mine: Sequence[int]
    ) -> BatchNote | None:
        """Leave the file, and note that the batch is made now."""
        batches = self._keeper.archive.batches
        with await asyncio.to_thread(self._write, mine) as lines:
            if self._is_stopped:
                return None
            file = await api.upload(lines)
        if not self._is_stopped:
            try:
                return await self._keeper.note(lambda: batches.leave(begun, file))
            except ArchiveError:
                await forget(api, file)
                raise
        await forget(api, file)
        return None

    async def _make(self, api: Batches, note: BatchNote, mine: Sequence[int]) -> None:
        journal = self._keeper.archive.batches
        path = path_of(self._wanted[mine[0]].fitted.recipe.verb)
        try:
            made = await self._made(api, note, path)
            if made is not None:
                name = made.id
                # Where it cannot be noted, it is found by its mark.
                with suppress(ArchiveError):
                    await self._keeper.note(lambda: journal.made(note, name))
                self._settle(mine, so_far(note, made))
                return
            # Else whoever looks for it waits as if this process had been killed.
            with suppress(ArchiveError):
                await self._keeper.note(lambda: journal.unanswered(note))
            reason = (
                f"{in_words(note)}, and nobody knows whether the batch was made: run "
                f"it again in a minute"
            )
            self._settle(mine, Outcome("batched", reason=reason))
        except EndpointError:
            if await give_up(self._keeper, note.number):
                await forget(api, note.input_file)
            raise
        finally:
            journal.left(note)

    async def _made(self, api: Batches, note: BatchNote, path: str) -> Batch | None:
        """The batch, if it was made; None where nobody knows.

        Raises:
            EndpointError: it was not made.
        """
        try:
            return await api.create(note.input_file, path, note.mark)
        except EndpointError as error:
            problem = error
        with suppress(EndpointError):
            found = await api.find(note.mark)
            if found is not None or problem.may_be_billed:
                return found
        if problem.may_be_billed:
            return None
        raise problem

    def _write(self, numbers: Sequence[int]) -> BinaryIO:
        """The file of requests; on the disk, for it may have 200 MB."""
        lines: BinaryIO | None = None
        try:
            lines = tempfile.TemporaryFile("w+b")  # noqa: SIM115 - the caller closes it
            for number in numbers:
                wanted = self._wanted[number]
                profile = wanted.chosen.profile
                line = write_line(wanted.ask.id, wanted.fitted.recipe, profile)
                lines.write(line)
            lines.flush()
        except OSError as problem:
            if lines is not None:
                # It tries once more to write what found no room.
                with suppress(OSError):
                    lines.close()
            raise ArchiveError(
                f"the requests of a batch cannot be written to the disk "
                f"({problem.strerror}); nothing was sent"
            ) from None
        return lines

    async def _sort_out(self, begun: Begun, numbers: Sequence[int]) -> list[int]:
        """The tiles that are in the batch; what the others are is said here."""
        mine = []
        refused: dict[str, str] = {}
        archive = self._keeper.archive
        if "refused" in begun.others.values():
            endpoint = begun.endpoint_id
            refused = await self._keeper.note(lambda: archive.batches.refused(endpoint))
        taken: dict[str, int] = {}
        for number in numbers:
            ask = self._wanted[number].ask
            state = begun.others.get(ask.id)
            if state is None and ask.id in taken:
                self._twins.setdefault(taken[ask.id], []).append(number)
                continue
            if state is None:
                taken[ask.id] = number
                mine.append(number)
                continue
            if state == "kept" and (found := await self._found(number)):
                outcome = found
            elif state == "refused":
                outcome = Outcome("refused", reason=refused.get(ask.id, ""))
            elif state == "unknown":
                reason = (
                    "sent before, answer unknown, may have been billed: --again sends "
                    "it once more"
                )
                outcome = Outcome("unknown", reason=reason)
            else:
                reason = "asked for elsewhere just now"
                outcome = Outcome("batched", reason=reason)
            self._settle([number], outcome)
        return mine

    async def _found(self, number: int) -> Outcome | None:
        wanted = self._wanted[number]
        return await self._keeper.note(lambda: self._keeper.find(wanted))


def kind_of(wanted: Wanted) -> tuple[object, ...]:
    """What all lines of one batch have in common."""
    recipe = wanted.fitted.recipe
    return wanted.chosen.id, id(wanted.endpoint), recipe.verb, recipe.model

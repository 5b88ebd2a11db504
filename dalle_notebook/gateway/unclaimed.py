"""Pictures whose caller left while they were drawn.

What has left costs the same whether anybody waits for it. It is drawn to its end, and
whoever asks for the same next (mostly the same program, trying again by itself) gets
it instead of one more. Nobody has seen it, so it need not be the same caller.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from dalle_notebook.settings import Clock
from dalle_notebook.wire.endpoint import Answer
from dalle_notebook.wire.faults import OUTCOME_UNKNOWN
from dalle_notebook.wire.recipe import Recipe
from dalle_notebook.wire.requests import FaultError

_KEPT = 600.0
"""Seconds, longer than clients wait before they try again."""
_MOST = 16
"""Pictures held; each is some megabytes."""


@dataclass(slots=True)
class Asked:
    """One request to the upstream.

    Attributes:
        recipe: by which it is found again.
        has_left: it may be billed; cleared when a refusal let it be sent anew.
        is_wanted: somebody waits for it; without, it is not sent anew.
    """

    recipe: Recipe
    has_left: bool = False
    is_wanted: bool = True
    task: asyncio.Task[Answer] | None = None


class Unclaimed:
    """What was asked for and nobody waits for any more."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._asked: list[tuple[float, Asked]] = []

    def put(self, asked: Asked) -> None:
        """Keep a request for the next who asks the same."""
        assert asked.task is not None
        asked.is_wanted = False
        # Read once, so that nobody complains of a fault that nobody came for.
        asked.task.add_done_callback(lambda t: t.cancelled() or t.exception())
        self._asked.append((self._clock.monotonic() + _KEPT, asked))
        # A request under way is not ended by that: it settles its booking itself.
        del self._asked[:-_MOST]

    def take(self, recipe: Recipe) -> Asked | None:
        """A request for just this that is under way, or its picture; None if none."""
        now = self._clock.monotonic()
        self._asked = [e for e in self._asked if e[0] > now and _is_good(e[1])]
        for number, (_, asked) in enumerate(self._asked):
            if asked.recipe == recipe:
                del self._asked[number]
                asked.is_wanted = True
                return asked
        return None

    async def close(self) -> None:
        """Wait for none of them any more."""
        tasks = [asked.task for _, asked in self._asked if asked.task is not None]
        self._asked.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _is_good(asked: Asked) -> bool:
    """Whether it brings a picture, or the news that one may have been billed."""
    task = asked.task
    if task is None or task.cancelled():
        return False
    error = task.exception() if task.done() else None
    if error is None:
        return True
    return isinstance(error, FaultError) and error.fault.code == OUTCOME_UNKNOWN

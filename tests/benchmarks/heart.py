"""A task that beats each millisecond and remembers its longest pause.

What stands in the way of a beat stands in the way of everything else on that loop: of a
widget's callback in a kernel, of the next answer in a client.
"""

from __future__ import annotations

import asyncio
import time

_BEAT = 0.001


class Heart:
    """Beats on the loop that runs when it is made."""

    def __init__(self) -> None:
        self._longest = 0.0
        self._task = asyncio.get_running_loop().create_task(self._beat())

    async def _beat(self) -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(_BEAT)
            pause = time.perf_counter() - before - _BEAT
            self._longest = max(self._longest, pause)

    def take(self) -> float:
        """The longest pause since the last time, in milliseconds."""
        longest, self._longest = self._longest, 0.0
        return 1000 * longest

    def stop(self) -> None:
        self._task.cancel()

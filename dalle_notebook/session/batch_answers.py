"""The lines of a file of answers, one at a time: only one is held in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import BinaryIO

from dalle_notebook.client.batches import MOST_OF_A_LINE
from dalle_notebook.errors import BadAnswer
from dalle_notebook.wire.batches import Result, read_result


async def read_answers(file: BinaryIO) -> AsyncIterator[Result | None]:
    """What each line says; None for one that cannot be read.

    A last line without its end was cut, and is read as far as it can be.
    """
    await asyncio.to_thread(file.seek, 0)
    while (line := await asyncio.to_thread(_next_line, file)) is not None:
        try:
            yield await asyncio.to_thread(read_result, line)
        except BadAnswer:
            yield None


def _next_line(file: BinaryIO) -> bytes | None:
    """The next line that is not blank; an endless one is passed by, as b"\\n"."""
    while line := file.readline(MOST_OF_A_LINE):
        if len(line) >= MOST_OF_A_LINE and not line.endswith(b"\n"):
            while (rest := file.readline(1 << 20)) and not rest.endswith(b"\n"):
                pass
            return b"\n"
        if line.strip():
            return line
    return None

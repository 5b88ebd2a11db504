"""The lines of a file of answers, one at a time: only one is held in memory."""

from __future__ import annotations

import asyncio
import mmap
from collections.abc import AsyncIterator, Iterator
from typing import BinaryIO

from dalle_notebook.client.batches import MOST_OF_A_LINE
from dalle_notebook.errors import BadAnswer, EndpointError
from dalle_notebook.wire.batches import Result, read_result

Found = Result | EndpointError | None
"""One line, why the file is not whole, or None for a line that cannot be read."""


async def read_answers(file: BinaryIO) -> AsyncIterator[Found]:
    """What each line says.

    A last line may lack its end; where it cannot be read then, it was cut, and says
    nothing of what was drawn.
    """
    results = _results(file)
    while (found := await asyncio.to_thread(next, results, _END)) is not _END:
        yield found
        del found


_END = Result("")
_CUT = "their last line is cut, and what it says is not there yet"


def _results(file: BinaryIO) -> Iterator[Found]:
    if not file.seek(0, 2):
        return
    # A file object would put a line together from pieces, and hold it twice.
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines:
        start = 0
        while start < len(lines):
            end = lines.find(b"\n", start) + 1 or len(lines)
            if end - start > MOST_OF_A_LINE:
                yield None
            elif lines[start : min(end, start + 64)].strip():
                result = _read(lines[start:end])
                is_cut = result is None and lines[end - 1] != ord("\n")
                yield BadAnswer(_CUT) if is_cut else result
                del result
            start = end


def _read(line: bytes) -> Result | None:
    try:
        return read_result(line)
    except BadAnswer:
        return None

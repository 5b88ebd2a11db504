"""The lines of a file of answers, one at a time: only one is held in memory."""

from __future__ import annotations

import asyncio
import mmap
from collections.abc import AsyncIterator, Iterator
from typing import BinaryIO

from dalle_notebook.client.batches import MOST_OF_A_LINE
from dalle_notebook.errors import BadAnswer
from dalle_notebook.wire.batches import Result, read_result


async def read_answers(file: BinaryIO) -> AsyncIterator[Result | None]:
    """What each line says; None for one that cannot be read.

    A last line without its end was cut, and is read as far as it can be.
    """
    results = _results(file)
    while (found := await asyncio.to_thread(next, results, _END)) is not _END:
        yield found
        del found


_END = Result("")


def _results(file: BinaryIO) -> Iterator[Result | None]:
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
                yield _read(lines[start:end])
            start = end


def _read(line: bytes) -> Result | None:
    try:
        return read_result(line)
    except BadAnswer:
        return None

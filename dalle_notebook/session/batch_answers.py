"""The lines of a file of answers, one at a time: the file is on the disk, and only one
line is held in memory.
"""

from __future__ import annotations

import asyncio
import mmap
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from pathlib import Path
from typing import BinaryIO

from dalle_notebook.client.batches import MOST_OF_A_LINE, Batches
from dalle_notebook.errors import ArchiveError, BadAnswer, EndpointError
from dalle_notebook.wire.batches import Result, read_result

Found = Result | EndpointError | None
"""One line, why the file is not whole, or None for a line that cannot be read."""


async def fetch_answers(
    api: Batches, name: str, folder: Path, most_lines: int
) -> AsyncGenerator[Found, None]:
    """What an endpoint's file of answers says, by `read_answers`; first, why not all
    of it came.

    Args:
        folder: where there is room for pictures; the file there has no name.

    Raises:
        EndpointError: its name cannot be one.
        ArchiveError: there was no room, or it broke.
    """
    try:
        with _file_in(folder) as into:
            problem = await api.fetch(name, into, most_lines)
            # What is still in the buffer is not in the map of the file.
            into.flush()
            if problem is not None:
                yield problem
            async for found in read_answers(into):
                yield found
    except OSError as error:
        raise ArchiveError(
            f"the answers of a batch cannot be written to the disk "
            f"({error.strerror}): make room and run it again"
        ) from None


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


def _file_in(folder: Path) -> BinaryIO:
    return tempfile.TemporaryFile("w+b", dir=folder if folder.is_dir() else None)


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

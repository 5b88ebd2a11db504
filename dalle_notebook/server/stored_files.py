"""Files that callers leave here for batches, and what batches answer.

Each is a temporary file without a name, so that none is left behind however this
process ends. They are kept until somebody deletes them; there is room for so many.
"""

from __future__ import annotations

import secrets
import tempfile
import threading
from collections.abc import Iterator
from typing import Any

from dalle_notebook.settings import Clock
from dalle_notebook.wire.faults import Fault
from dalle_notebook.wire.requests import FaultError

from .limits import Limits


class StoredFile:
    """One file; for any thread.

    Attributes:
        purpose: `batch`, or `batch_output`.
        name: of our own making.
    """

    def __init__(self, files: StoredFiles, purpose: str, name: str) -> None:
        self.id = f"file-{secrets.token_hex(12)}"
        self.purpose = purpose
        self.name = name
        self.size = 0
        self.created_at = files.now()
        self._files = files
        self._handle = tempfile.TemporaryFile("w+b")  # noqa: SIM115 - kept open
        self._lock = threading.Lock()

    def append(self, data: bytes) -> None:
        """Write at the end.

        Raises:
            FaultError: there is no room for it.
        """
        with self._lock:
            self._files.take(len(data))
            try:
                self._handle.seek(self.size)
                self._handle.write(data)
                # What stands in a buffer of ours would fail to be written later.
                self._handle.flush()
            except (OSError, ValueError):  # full; or dropped meanwhile
                self._files.take(-len(data))
                raise no_room("The disk of this server is full.") from None
            self.size += len(data)

    def read(self, start: int, count: int) -> bytes:
        """At most `count` bytes."""
        with self._lock:
            self._handle.seek(start)
            return self._handle.read(count)

    def lines(self, most: int) -> Iterator[tuple[int, bytes]]:
        """Its lines that are not blank, with their numbers from 1.

        Args:
            most: bytes of a line; one that is longer comes cut, and is the last.
        """
        start = number = 0
        while True:
            with self._lock:
                self._handle.seek(start)
                line = self._handle.readline(most + 1)
            if not line:
                return
            start += len(line)
            number += 1
            if line.strip():
                yield number, line
            if len(line) > most:
                return

    def to_json(self) -> dict[str, Any]:
        """The object of the API."""
        return {
            "id": self.id,
            "object": "file",
            "bytes": self.size,
            "created_at": self.created_at,
            "filename": self.name,
            "purpose": self.purpose,
            "status": "processed",
        }

    def close(self) -> None:
        """Give the disk back."""
        with self._lock:
            self._handle.close()


class StoredFiles:
    """The files of one server."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self._limits = limits
        self._clock = clock
        self._files: dict[str, StoredFile] = {}
        self._begun: set[StoredFile] = set()
        self._free = limits.files_bytes
        self._lock = threading.Lock()

    def now(self) -> int:
        """Seconds since 1970."""
        return int(self._clock.now().timestamp())

    def begin(self, purpose: str, name: str) -> StoredFile:
        """A new file, which nobody finds before `keep`.

        Raises:
            FaultError: there are too many.
        """
        if len(self._files) + len(self._begun) >= self._limits.files:
            raise no_room(f"This server keeps at most {self._limits.files} files.")
        try:
            file = StoredFile(self, purpose, name)
        except OSError:
            raise no_room("This server cannot write to its disk.") from None
        self._begun.add(file)
        return file

    def keep(self, file: StoredFile) -> None:
        """Have a file found by its id."""
        self._begun.discard(file)
        self._files[file.id] = file

    def drop(self, file: StoredFile) -> None:
        """Forget a file."""
        self._begun.discard(file)
        self._files.pop(file.id, None)
        file.close()
        self.take(-file.size)

    def find(self, name: str) -> StoredFile:
        """The file with this id.

        Raises:
            FaultError: there is none.
        """
        found = self._files.get(name)
        if found is None:
            raise FaultError(Fault(404, "There is no such file.", param="file_id"))
        return found

    def all(self) -> list[StoredFile]:
        """Every file, the newest first."""
        return list(reversed(self._files.values()))

    def take(self, count: int) -> None:
        """Have bytes on the disk counted.

        Raises:
            FaultError: there is no room for them.
        """
        with self._lock:
            if count > self._free:
                most = self._limits.files_bytes
                raise no_room(f"This server keeps at most {most:,} bytes of files.")
            self._free -= count

    def close(self) -> None:
        """Forget all files."""
        for file in [*self._files.values(), *self._begun]:
            file.close()
        self._files.clear()
        self._begun.clear()


def no_room(why: str) -> FaultError:
    """Nothing more can be kept."""
    return FaultError(Fault(413, f"{why} Delete files that are not needed."))

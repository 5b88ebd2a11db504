"""Pictures that no disk has taken yet.

They were drawn, perhaps paid for, and then the disk was full or the folder could
not be written to. They are held in memory, answer like kept ones, and are saved
as soon as there is room.
"""

from __future__ import annotations

import threading
from collections.abc import Collection

from dalle_notebook.store.record import Record


class Held:
    """Pictures in memory, the oldest first; may be used from several threads."""

    def __init__(self) -> None:
        # By what names a record on the disk: a later one takes the same place.
        self._pictures: dict[tuple[str, str], tuple[Record, bytes]] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._pictures)

    def add(self, record: Record, data: bytes) -> None:
        """Hold a picture."""
        with self._lock:
            self._pictures[record.digest, record.key] = record, data

    def drop(self, record: Record) -> None:
        """Hold it no longer, because it is saved."""
        with self._lock:
            self._pictures.pop((record.digest, record.key), None)

    def all(self) -> list[tuple[Record, bytes]]:
        """Every picture that is held now."""
        with self._lock:
            return list(self._pictures.values())

    def find(
        self, ask_ids: Collection[str], endpoint_id: str | None
    ) -> dict[str, Record]:
        """Those that answer an ask, by ask id; `endpoint_id` None counts for any."""
        return {
            record.ask.id: record
            for record, _ in self.all()
            if record.ask.id in ask_ids and endpoint_id in (None, record.endpoint_id)
        }

    def get(self, digest: str) -> tuple[Record, bytes] | None:
        """The picture with this hash."""
        return next((each for each in self.all() if each[0].digest == digest), None)

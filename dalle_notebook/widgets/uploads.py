"""Bytes that a page sends in parts, put together.

The websocket of a Jupyter server is closed by a message of more than 10 MiB. What a
page says is not trusted: parts in a wrong order, or more than a mask can have, are
dropped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_MOST_BYTES = 64 * 2**20
_MOST_AT_ONCE = 4


class Uploads:
    """Those of one widget that are under way."""

    def __init__(self) -> None:
        self._parts: dict[str, list[bytes]] = {}

    def add(self, about: Mapping[str, Any], buffers: Sequence[Any]) -> bytes | None:
        """Take one message of a page.

        Args:
            about: `upload` (a name), `part` (counted from 0) and `parts` (how many).
            buffers: the bytes of this part.

        Returns:
            All bytes with the last part, else None.
        """
        name, part, parts = (about.get(key) for key in ("upload", "part", "parts"))
        if not (isinstance(name, str) and isinstance(part, int) and buffers):
            return None
        held = self._parts.pop(name, [])
        if part != len(held):
            return None
        held.append(bytes(buffers[0]))
        if sum(map(len, held)) > _MOST_BYTES:
            return None
        if len(held) == parts:
            return b"".join(held)
        self._parts[name] = held
        while len(self._parts) > _MOST_AT_ONCE:
            # A page that went away in the middle.
            del self._parts[next(iter(self._parts))]
        return None

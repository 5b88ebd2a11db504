"""Pictures behind URLs that cannot be guessed and that end.

They are held in memory: a URL is a promise for an hour, not an archive.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass

from dalle_notebook.settings import Clock

from .limits import Limits

ROUTE = "/pictures/{name:[A-Za-z0-9_-]{43}}.png"
"""43 characters of base64 hold 256 random bits."""


@dataclass(frozen=True, slots=True)
class _Kept:
    png: bytes
    until: float


class PictureUrls:
    """Hands out names for pictures and finds them again while they last."""

    def __init__(self, clock: Clock, limits: Limits) -> None:
        self._clock = clock
        self._limits = limits
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._bytes = 0

    def add(self, png: bytes) -> str:
        """Keep a picture; returns its path. The oldest ones make room."""
        self._forget_ended()
        name = secrets.token_urlsafe(32)
        until = self._clock.monotonic() + self._limits.pictures_lifetime
        self._kept[name] = _Kept(png, until)
        self._bytes += len(png)
        while len(self._kept) > 1 and self._is_over_full():
            self._forget_oldest()
        return f"/pictures/{name}.png"

    def find(self, name: str) -> bytes | None:
        """The picture of this name, or None when there is none (any more)."""
        self._forget_ended()
        kept = self._kept.get(name)
        return kept.png if kept else None

    def __len__(self) -> int:
        self._forget_ended()
        return len(self._kept)

    def _is_over_full(self) -> bool:
        return (
            len(self._kept) > self._limits.pictures
            or self._bytes > self._limits.pictures_bytes
        )

    def _forget_ended(self) -> None:
        now = self._clock.monotonic()
        # All live equally long, so they end in the order they were added.
        while self._kept and next(iter(self._kept.values())).until <= now:
            self._forget_oldest()

    def _forget_oldest(self) -> None:
        _, kept = self._kept.popitem(last=False)
        self._bytes -= len(kept.png)

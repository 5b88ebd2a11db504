"""Pictures behind URLs that cannot be guessed and that end.

They are held in memory: a URL is a promise for an hour, not an archive.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass

from dalle_notebook.picture.inspect import EXTENSIONS
from dalle_notebook.settings import Clock

from .limits import Limits

ROUTE = r"/pictures/{name:[A-Za-z0-9_-]{43}\.(?:png|jpg|webp)}"
"""43 characters of base64 hold 256 random bits."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture that a URL leads to, until a monotonic time."""

    data: bytes
    media_type: str
    until: float


class PictureUrls:
    """Hands out names for pictures and finds them again while they last."""

    def __init__(self, clock: Clock, limits: Limits) -> None:
        self._clock = clock
        self._limits = limits
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._bytes = 0

    def add(self, data: bytes, media_type: str = "image/png") -> str:
        """Keep a picture; returns its path. The oldest ones make room."""
        self._forget_ended()
        name = f"{secrets.token_urlsafe(32)}.{EXTENSIONS[media_type]}"
        until = self._clock.monotonic() + self._limits.pictures_lifetime
        self._kept[name] = Kept(data, media_type, until)
        self._bytes += len(data)
        while len(self._kept) > 1 and self._is_over_full():
            self._forget_oldest()
        return f"/pictures/{name}"

    def find(self, name: str) -> Kept | None:
        """The picture of this name, or None when there is none (any more)."""
        self._forget_ended()
        return self._kept.get(name)

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
        self._bytes -= len(kept.data)

"""What the handlers of one server share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from dalle_notebook.engine.base import (
    Abilities,
    Easel,
    Engine,
    PaidEngine,
    SteeredEngine,
)
from dalle_notebook.settings import Clock

from .batches import Batches
from .guards import Doors
from .limits import Limits
from .orders import Order
from .pace import ImagesPerMinute, Places, Room
from .picture_urls import PictureUrls
from .stored_files import StoredFiles


@dataclass(slots=True)
class Serving:
    """One server's engine, rules and state.

    Attributes:
        room: memory for bodies with pictures.
        looking: held while uploads are looked into.
        pace: None where pictures are not counted.
        lenient: what is not understood is left out instead of refused.
        painted: pictures since the start.
        under_way: requests that are answered just now.
        last_asked: monotonic time of the last sign of life from a caller.
    """

    engine: Engine
    doors: Doors
    clock: Clock
    limits: Limits
    urls: PictureUrls
    files: StoredFiles
    batches: Batches
    places: Places
    room: Room
    looking: asyncio.Semaphore
    pace: ImagesPerMinute | None
    last_asked: float
    lenient: bool = False
    painted: int = field(default=0)
    under_way: int = field(default=0)

    @property
    def drawn_by(self) -> str:
        """Who draws, as the header `x-drawn-by` says it."""
        return f"{self.engine.name} {self.engine.version}"

    @property
    def is_paid(self) -> bool:
        """Whether a finished picture is worth more than the order it belongs to."""
        return isinstance(self.engine, PaidEngine)

    @property
    def abilities(self) -> Abilities | None:
        """What the engine can be told, where that is more than a contract says."""
        engine = self.engine
        return engine.abilities if isinstance(engine, SteeredEngine) else None

    @asynccontextmanager
    async def easel_for(self, order: Order) -> AsyncIterator[Easel]:
        """What paints the pictures of one order.

        Raises:
            FaultError, DalleError: the engine does not take the order.
        """
        if isinstance(self.engine, PaidEngine):
            # A seed of ours is for painters: others may know none and refuse it.
            seed = order.recipe.seed if order.has_seed else None
            recipe = order.recipe.having(extra=order.more, seed=seed)
            async with self.engine.booked(recipe, order.previews) as easel:
                yield easel
        else:
            yield self.engine

    def idle_seconds(self) -> float:
        """How long nobody asked; 0 while a request, a batch or a URL lives."""
        if self.under_way or len(self.urls) or self.batches.are_busy:
            return 0.0
        return self.clock.monotonic() - self.last_asked


DRAWN_BY = web.RequestKey("DRAWN_BY", str)
"""Who drew the pictures of one request, where the engine found out."""

SERVING = web.AppKey("SERVING", Serving)

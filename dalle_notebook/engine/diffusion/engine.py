"""A loaded model as an engine of the endpoint.

One thread loads and draws: two pictures at once on one device take as long and twice
the memory. The others wait here, where a caller who leaves takes them along; a picture
that is being drawn then ends with its next step.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing

from dalle_notebook.engine.base import Abilities, Painting
from dalle_notebook.engine.diffusion.folder import ModelFolder
from dalle_notebook.engine.diffusion.loading import Device, Dtype
from dalle_notebook.engine.diffusion.painter import Painter, Stopped
from dalle_notebook.errors import ServerError
from dalle_notebook.wire.catalogue import SizeRule
from dalle_notebook.wire.recipe import Recipe

_PARAMETERS = frozenset({"negative_prompt", "steps", "guidance"})
_SIZES = SizeRule(
    shortest=64, longest=2048, ratio=4, least_pixels=4096, most_pixels=4_194_304
)


class DiffusionEngine:
    """Draws with one model.

    Args:
        folder: looked at already; loaded by `load`, or with the first picture.
        device: where to draw; `auto` prefers a GPU.
        dtype: in which numbers.
    """

    def __init__(
        self, folder: ModelFolder, device: Device = "auto", dtype: Dtype = "auto"
    ) -> None:
        self.name = folder.name
        self.version = folder.digest
        width, height = folder.native
        self.abilities = Abilities(_PARAMETERS, _SIZES, f"{width}x{height}")
        self._painter = Painter(folder, device, dtype)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="diffusion")
        self._stops: set[threading.Event] = set()
        self._is_closed = False

    @property
    def steps(self) -> int:
        """Denoising steps since the start, of pictures finished or not."""
        return self._painter.steps

    async def load(self) -> str:
        """Load the model; returns where it draws, in words.

        Raises:
            UsageError: it cannot be loaded.
        """
        loaded = await asyncio.wrap_future(self._thread.submit(self._painter.load))
        part = ", one part at a time" if loaded.is_offloaded else ""
        return f"{loaded.dtype} on {loaded.device}{part}"

    async def paint(self, recipe: Recipe, index: int) -> Painting:
        """Draw picture number `index` of a recipe.

        Raises:
            UsageError, FaultError: it cannot be drawn.
            RuntimeError: the engine is closed.
        """
        async with aclosing(self.paint_in_stages(recipe, index, 0)) as stages:
            async for painting in stages:
                return painting
        raise ServerError("the model drew nothing: ask again", status=500)

    async def paint_in_stages(
        self, recipe: Recipe, index: int, previews: int
    ) -> AsyncGenerator[Painting, None]:
        """Draw a picture, showing up to `previews` states of it on the way.

        Raises:
            UsageError, FaultError: it cannot be drawn.
            RuntimeError: the engine is closed.
        """
        if self._is_closed:
            raise RuntimeError("the engine is closed")
        loop = asyncio.get_running_loop()
        shown: asyncio.Queue[Painting | None] = asyncio.Queue()
        stop = threading.Event()
        self._stops.add(stop)

        def show(painting: Painting) -> None:
            loop.call_soon_threadsafe(shown.put_nowait, painting)

        drawing = asyncio.wrap_future(
            self._thread.submit(
                self._painter.paint, recipe, index, previews, show, stop
            )
        )

        def done(drawing: asyncio.Future[Painting]) -> None:
            self._stops.discard(stop)
            # Somebody who left does not read the error.
            if not drawing.cancelled():
                drawing.exception()
            shown.put_nowait(None)

        drawing.add_done_callback(done)
        try:
            while (stage := await shown.get()) is not None:
                yield stage
            try:
                yield await drawing
            except Stopped:
                text = "the server is ending: ask again"
                raise ServerError(text, status=500) from None
        finally:
            stop.set()
            drawing.cancel()

    async def close(self) -> None:
        """Stop drawing, after the step under way."""
        self._is_closed = True
        for stop in self._stops:
            stop.set()
        # What waits ends as soon as it begins.
        await asyncio.to_thread(self._thread.shutdown)

"""The built-in engine painting on an executor of the notebook's own, without HTTP.

For studies whose size no single process is for: the tiles of an order go to the
workers directly, a few at a time, and into the archive as they come. To everything
above it is the built-in endpoint: the same asks, the same bytes, the same place in
the archive, so that the cell run again finds them whoever painted them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from dalle_notebook.client.batches import Batches
from dalle_notebook.client.received import receive
from dalle_notebook.engine.executors import adopt
from dalle_notebook.engine.gate import Gate
from dalle_notebook.engine.pool import PooledEngine
from dalle_notebook.errors import BadAnswer, InvalidRequest, TimedOut, UsageError
from dalle_notebook.server.direct import answer, understand
from dalle_notebook.server.engines import ILLUSTRATOR, Drawer
from dalle_notebook.settings import Clock
from dalle_notebook.wire.answers import ImagesBody
from dalle_notebook.wire.endpoint import Answer
from dalle_notebook.wire.recipe import Recipe
from dalle_notebook.wire.requests import FaultError


class PaintingEndpoint:
    """Asks an engine of this process, for one order.

    Args:
        executor: a `concurrent.futures` executor or the client of a Dask cluster;
            it stays its owner's.
        timeout: seconds for one picture.
        drawer: what is painted with.

    Raises:
        UsageError: nothing can be painted on that.
    """

    def __init__(
        self,
        executor: object,
        timeout: float,
        clock: Clock,
        drawer: Drawer = ILLUSTRATOR,
    ) -> None:
        adopted = adopt(executor, drawer.painter)
        self._engine = PooledEngine(
            drawer.painter,
            adopted,
            name=drawer.name,
            version=drawer.version,
            stages=drawer.stages,
            owns_executor=adopted is not executor,
        )
        self._timeout = timeout
        self._clock = clock
        self._gate = Gate(self._engine.capacity)
        self._is_over = False
        self._painting: set[asyncio.Future[ImagesBody]] = set()

    def capacity(self) -> int:
        """Pictures that are painted at a time, as of now."""
        return self._engine.capacity()

    async def ask(
        self,
        recipe: Recipe,
        *,
        before_send: Callable[[], Awaitable[None]] | None = None,
        partial_images: int = 0,
        on_partial: Callable[[bytes], None] | None = None,
    ) -> Answer:
        """Paint what a recipe asks for; see `client.ImagesClient.ask`."""
        async with self._gate:
            if before_send is not None:
                await before_send()
            began = self._clock.monotonic()
            try:
                async with asyncio.timeout(self._timeout):
                    body = await self._paint(recipe, partial_images, on_partial)
            except TimeoutError:
                raise TimedOut(
                    f"no picture within {self._timeout:g} s: look at the workers, or "
                    "give a longer timeout"
                ) from None
            except FaultError as error:
                fault = error.fault
                raise InvalidRequest(
                    fault.message, status=fault.status, code=fault.code
                ) from None
        images = []
        for datum in body.data:
            assert datum.image is not None
            image = await receive(datum.image, datum.revised_prompt, verify=False)
            if isinstance(image, str):
                raise BadAnswer(image)
            images.append(image)
        return Answer(
            images=tuple(images),
            usage=body.usage,
            model=recipe.model,
            drawn_by=f"{self._engine.name} {self._engine.version}",
            echo=body.echo,
            notes=body.notes,
            seconds=self._clock.monotonic() - began,
        )

    async def _paint(
        self, recipe: Recipe, previews: int, show: Callable[[bytes], None] | None
    ) -> ImagesBody:
        if self._is_over:
            raise asyncio.CancelledError

        async def paint() -> ImagesBody:
            order = await understand(recipe)
            return await answer(self._engine, order, previews, show)

        painting = asyncio.ensure_future(paint())
        self._painting.add(painting)
        painting.add_done_callback(self._painting.discard)
        return await painting

    def take_back(self) -> None:
        """Paint nothing more, and cancel what is painted. Call on the loop that asks.

        Workers do not begin what waits for them; the ends of their jobs are dropped.
        """
        self._is_over = True
        for painting in self._painting:
            painting.cancel()

    async def batches(self) -> Batches:
        """There is none.

        Raises:
            UsageError: always.
        """
        raise UsageError("an executor paints at once: leave the batch out")

    def limit_of(self, model: str | None) -> int | None:
        """None: it draws as fast as it can."""
        return None

    async def models(self) -> tuple[str, ...]:
        """The ids that can be asked for."""
        return (self._engine.name,)

    async def close(self) -> None:
        """Let the executor go; its owner goes on with it."""
        await self._engine.close()

"""An engine made of a client: every picture is one request to the upstream.

Every picture is booked at its dearest before its order begins, and becomes its real
cost, nothing, or (where that is not known) stays booked when it ends. What comes back
is checked whole and brought to the size and encoding that the server expects.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass
from decimal import Decimal

from dalle_notebook.client import ImagesClient
from dalle_notebook.engine.base import Easel, Painting
from dalle_notebook.errors import BadAnswer, BadImage, DalleError, UsageError
from dalle_notebook.picture.encode import encode_png
from dalle_notebook.picture.resize import resize
from dalle_notebook.picture.verify import verify
from dalle_notebook.settings import Clock
from dalle_notebook.wire.catalogue import Model, find_model
from dalle_notebook.wire.cost import Price, cost_of, price_of
from dalle_notebook.wire.endpoint import Answer
from dalle_notebook.wire.profiles import Profile
from dalle_notebook.wire.recipe import Recipe

from .cap import Booking, DailyCap
from .faults import fault_for
from .order import Translated, translate, with_seed
from .unclaimed import Asked, Unclaimed

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Upstream:
    """Where a gateway's pictures come from.

    Attributes:
        title: how captions call it.
        connect: makes its client; called in the loop that it will live in. The
            client need not decode pictures, that is done here.

    Raises:
        UsageError: no price is known of the model, so no cap can be kept, or it
            has ended.
    """

    title: str
    profile: Profile
    model: Model
    connect: Callable[[], ImagesClient]


def find_upstream_model(name: str | None, title: str, clock: Clock) -> Model:
    """The model that draws for a gateway.

    Raises:
        UsageError: none was named, it has ended, or its price is not known.
    """
    if name is None:
        raise UsageError(f"{title} has no usual model: name one with --upstream-model")
    model = find_model(name)
    if model is None or price_of(Recipe(prompt="x"), model) is None:
        raise UsageError(
            f"no price is known of {name}, so no cap can be kept: name a model that "
            f"%dalle_models lists with a price, with --upstream-model"
        )
    if model.is_retired(clock.now().date()):
        raise UsageError(
            f"{name} was switched off on {model.shutdown}: write --upstream-model "
            f"{model.replacement}"
        )
    return model


class GatewayEngine:
    """Has another endpoint draw, within a cap.

    Args:
        upstream: whom to ask.
        cap: what a day may cost.
    """

    def __init__(self, upstream: Upstream, cap: DailyCap, clock: Clock) -> None:
        self.name = upstream.model.id
        self.version = f"at {upstream.title}"
        self._upstream = upstream
        self._cap = cap
        self._clock = clock
        self._client: ImagesClient | None = None
        self._unclaimed = Unclaimed(clock)

    @contextlib.asynccontextmanager
    async def booked(self, recipe: Recipe, previews: int) -> AsyncIterator[Easel]:
        """Book all pictures of an order; what was not begun is given back.

        Raises:
            FaultError: it cannot be asked for, or not today.
        """
        order, each = await self._read(recipe, previews)
        try:
            if self._client is None:
                self._client = self._upstream.connect()
            booking = await self._book(each.high * recipe.n)
        except DalleError as error:
            raise fault_for(error) from None
        day = Booking(booking.day, each.high)
        easel = _Easel(
            self._client,
            self._upstream,
            self._cap,
            order,
            day,
            each.low,
            self._unclaimed,
        )
        easel.unbegun = recipe.n
        try:
            yield easel
        except asyncio.CancelledError:
            easel.keep_answered()
            raise
        finally:
            await easel.give_back()

    async def _book(self, amount: Decimal) -> Booking:
        """Book it, or nothing if whoever asks leaves meanwhile."""
        # A thread goes on when its waiter is gone.
        booked = asyncio.ensure_future(self._cap.book(amount))
        try:
            return await asyncio.shield(booked)
        except asyncio.CancelledError:
            with contextlib.suppress(DalleError):
                await self._cap.settle(await booked, _NOTHING)
            raise

    async def _read(self, recipe: Recipe, previews: int) -> tuple[Translated, Price]:
        """What is asked for, and the price of one picture of it."""
        upstream, today = self._upstream, self._clock.now().date()
        try:
            order = await asyncio.to_thread(
                translate, recipe, upstream.profile, upstream.model, today
            )
            price = price_of(order.recipe, upstream.model, previews)
            if price is None:
                raise UsageError(
                    f"no price is known of {order.recipe.size} with "
                    f"{upstream.model.id}: ask for another size"
                )
        except DalleError as error:
            raise fault_for(error) from None
        return order, price

    async def paint(self, recipe: Recipe, index: int) -> Painting:
        """Paint one picture of a recipe, booked by itself."""
        async with self.booked(recipe.having(n=1), 0) as easel:
            return await easel.paint(recipe, index)

    async def paint_in_stages(
        self, recipe: Recipe, index: int, previews: int
    ) -> AsyncGenerator[Painting, None]:
        """Paint one picture of a recipe in stages, booked by itself."""
        async with self.booked(recipe.having(n=1), previews) as easel:
            async for painting in easel.paint_in_stages(recipe, index, previews):
                yield painting

    async def close(self) -> None:
        """Close the connections to the upstream."""
        await self._unclaimed.close()
        if self._client is not None:
            await self._client.close()


class _Easel:
    """Paints the pictures of one order.

    Attributes:
        unbegun: how many pictures are booked and not asked for yet.

    Args:
        share: what is booked for one picture.
        least: USD that one picture costs at least, whatever an upstream counts.
    """

    def __init__(
        self,
        client: ImagesClient,
        upstream: Upstream,
        cap: DailyCap,
        order: Translated,
        share: Booking,
        least: Decimal,
        unclaimed: Unclaimed,
    ) -> None:
        self.unbegun = 0
        self._client = client
        self._upstream = upstream
        self._cap = cap
        self._order = order
        self._share = share
        self._least = least
        self._unclaimed = unclaimed
        self._answered: list[Asked] = []

    async def give_back(self) -> None:
        """Unbook what was never asked for."""
        left, self.unbegun = self.unbegun, 0
        booked = Booking(self._share.day, self._share.amount * left)
        with contextlib.suppress(DalleError):
            await asyncio.shield(self._cap.settle(booked, _NOTHING))

    async def paint(self, recipe: Recipe, index: int) -> Painting:
        return await self._finish(await self._ask(index))

    async def paint_in_stages(
        self, recipe: Recipe, index: int, previews: int
    ) -> AsyncGenerator[Painting, None]:
        stages: asyncio.Queue[bytes | None] = asyncio.Queue()
        asked = asyncio.ensure_future(self._ask(index, previews, stages.put_nowait))
        asked.add_done_callback(lambda _: stages.put_nowait(None))
        try:
            while (stage := await stages.get()) is not None:
                # A stage that cannot be shown is no reason to lose the picture.
                with contextlib.suppress(BadImage):
                    png = await asyncio.to_thread(_as_ordered, stage, self._order.size)
                    yield Painting(png, is_finished=False, is_repeatable=False)
            yield await self._finish(await asked)
        finally:
            asked.cancel()
            await asyncio.gather(asked, return_exceptions=True)

    async def _ask(
        self,
        index: int,
        previews: int = 0,
        on_partial: Callable[[bytes], None] | None = None,
    ) -> Answer:
        """Ask for one picture, or take one that nobody waits for any more."""
        self.unbegun -= 1
        wanted = with_seed(self._order.recipe, self._upstream.profile, index)
        # A seed of ours is another one every time, and no part of what is asked.
        known_by = self._order.recipe if self._order.recipe.seed is None else wanted
        asked = self._unclaimed.take(known_by)
        if asked is None:
            asked = Asked(known_by)
            sending = self._send(asked, wanted, previews, on_partial)
            asked.task = asyncio.ensure_future(sending)
        else:
            # It was booked when it was sent.
            await self._settle(_NOTHING)
        assert asked.task is not None
        try:
            answer = await asyncio.shield(asked.task)
        except asyncio.CancelledError:
            if asked.has_left:
                self._unclaimed.put(asked)
            else:
                asked.task.cancel()
                await asyncio.gather(asked.task, return_exceptions=True)
            raise
        if not previews:
            self._answered.append(asked)
        return answer

    def keep_answered(self) -> None:
        """Keep what is paid for and reaches nobody."""
        for asked in self._answered:
            self._unclaimed.put(asked)

    async def _send(
        self,
        asked: Asked,
        wanted: Recipe,
        previews: int,
        on_partial: Callable[[bytes], None] | None,
    ) -> Answer:
        """Ask for one picture, once, and settle what was booked for it."""

        async def begin() -> None:
            if not asked.is_wanted:
                raise UsageError("whoever asked for it has left; nothing was sent")
            asked.has_left = False

        def leave() -> None:
            asked.has_left = True

        cost = self._share.amount
        try:
            answer = await self._client.ask(
                wanted,
                before_send=begin,
                on_sent=leave,
                partial_images=previews,
                on_partial=on_partial,
            )
            counted = cost_of(answer.usage, self._upstream.model)
            cost = cost if counted is None else max(counted, self._least)
        except DalleError as error:
            cost = cost if error.may_be_billed else _NOTHING
            raise fault_for(error) from None
        except asyncio.CancelledError:
            cost = cost if asked.has_left else _NOTHING
            raise
        finally:
            await self._settle(cost)
        return answer

    async def _settle(self, cost: Decimal) -> None:
        # What cannot be written down stays booked; it is no reason to lose a picture.
        with contextlib.suppress(DalleError):
            await asyncio.shield(self._cap.settle(self._share, cost))

    async def _finish(self, answer: Answer) -> Painting:
        received = answer.images[0]
        try:
            png = await asyncio.to_thread(_as_ordered, received.bytes, self._order.size)
        except BadImage as problem:
            text = f"the upstream's picture cannot be used: {problem}"
            raise fault_for(BadAnswer(text, may_be_billed=True)) from None
        return Painting(
            png,
            notes=(*self._order.notes, *answer.notes),
            revised_prompt=received.revised_prompt,
            usage=answer.usage,
            drawn_by=answer.drawn_by,
            quality=answer.echo.get("quality") or self._order.recipe.quality,
            is_repeatable=self._order.recipe.seed is not None,
        )


def _as_ordered(data: bytes, size: tuple[int, int]) -> bytes:
    """A picture as PNG, in the size that the caller asked for.

    Raises:
        BadImage: it is damaged.
    """
    picture = verify(data)
    if picture.format == "PNG" and picture.size == size:
        return data
    return encode_png(resize(picture, size))

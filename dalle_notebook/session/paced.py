"""What the session needs of a client, whichever endpoint it asks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from dalle_notebook.client.batches import Batches
from dalle_notebook.wire.endpoint import Answer
from dalle_notebook.wire.recipe import Recipe


class PacedEndpoint(Protocol):
    """An endpoint that says when a request is about to leave."""

    async def ask(
        self,
        recipe: Recipe,
        *,
        before_send: Callable[[], Awaitable[None]] | None = None,
        partial_images: int = 0,
        on_partial: Callable[[bytes], None] | None = None,
    ) -> Answer:
        """Ask; `before_send` is awaited after pacing, before each try's first byte.

        `on_partial` gets the unfinished pictures that come on the way, encoded.
        """
        ...

    def limit_of(self, model: str | None) -> int | None:
        """Pictures of a model per minute, as far as the limit is known."""
        ...

    async def batches(self) -> Batches:
        """Its Batch API."""
        ...

    async def models(self) -> tuple[str, ...]:
        """Ids of its models; costs nothing."""
        ...

    async def close(self) -> None:
        """Give back connections and processes."""
        ...

"""A server process of ours as one more endpoint: the built-in one, or a model's.

It is a real server in a process of its own, asked over real HTTP. Here is only
what differs from an address that somebody typed: the process starts at the first
request, may end when idle or be killed, and is then started again unseen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from dalle_notebook.client import ImagesClient
from dalle_notebook.client.batches import Batches
from dalle_notebook.client.pacing import Pacers
from dalle_notebook.errors import DalleError
from dalle_notebook.server.launch import EmbeddedEndpoint
from dalle_notebook.settings import Clock
from dalle_notebook.wire.endpoint import Answer
from dalle_notebook.wire.profiles import Profile, profiles
from dalle_notebook.wire.recipe import Recipe

_RESTARTS = 2


class OfflineEndpoint:
    """Asks the embedded process, which it starts and restarts as needed.

    Args:
        process: one serves every patience that is asked with; likewise `pacers`.
        profile: its manners.
    """

    def __init__(
        self,
        process: EmbeddedEndpoint,
        timeout: float,
        clock: Clock,
        pacers: Pacers | None = None,
        profile: Profile | None = None,
    ) -> None:
        self._process = process
        self._timeout = timeout
        self._pacers = pacers
        self._profile = profile or profiles()["offline"]
        self._clock = clock
        self._client: ImagesClient | None = None
        self._address = ""
        self._lock = asyncio.Lock()

    async def ask(
        self,
        recipe: Recipe,
        *,
        before_send: Callable[[], Awaitable[None]] | None = None,
        partial_images: int = 0,
        on_partial: Callable[[bytes], None] | None = None,
    ) -> Answer:
        """Ask for a picture; see `client.ImagesClient.ask`."""
        asked = partial(
            ImagesClient.ask,
            recipe=recipe,
            before_send=before_send,
            partial_images=partial_images,
            on_partial=on_partial,
        )
        for _ in range(_RESTARTS):
            client = await self._reach()
            try:
                return await asked(client)
            except DalleError:
                # Where the process has ended since, this ask (which costs nothing)
                # goes to its successor; anything else is an answer.
                if await self._reach() is client:
                    raise
        client = await self._reach()
        return await asked(client)

    def limit_of(self, model: str | None) -> int | None:
        """None: it draws as fast as it can."""
        return None

    async def batches(self) -> Batches:
        """Its batches, which end with the process."""
        return await (await self._reach()).batches()

    async def models(self) -> tuple[str, ...]:
        """The ids that the endpoint lists, sorted."""
        return await (await self._reach()).models()

    async def _reach(self) -> ImagesClient:
        address, key = await self._process.address()
        async with self._lock:
            if self._client is None or address != self._address:
                if self._client is not None:
                    await self._client.close()
                self._client = ImagesClient(
                    address,
                    key,
                    timeout=self._timeout,
                    profile=self._profile,
                    pacers=self._pacers,
                    verify=False,  # the keeper decodes every picture
                    clock=self._clock,
                )
                self._address = address
        return self._client

    async def close(self) -> None:
        """Stop the process."""
        if self._client is not None:
            await self._client.close()
        await self._process.stop()

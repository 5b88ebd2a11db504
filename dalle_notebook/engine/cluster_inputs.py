"""The pictures that a recipe brings along, on a cluster: sent once for many jobs."""

from __future__ import annotations

import hashlib
import threading
import uuid
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from distributed import Client

from dalle_notebook.engine import worker
from dalle_notebook.wire.recipe import Recipe

_LARGE = 64 << 10
"""Bytes of inputs from which they are a job of their own, which others refer to."""
_HELD = 4
_PLACE = ("workers", "allow_other_workers")
"""Options of a job that say where it is done."""


class HeldInputs:
    """Jobs whose results are the inputs of others, the latest few.

    Jobs are handed over in several threads, and another one finds that the scheduler
    has gone.
    """

    def __init__(self) -> None:
        self._held: OrderedDict[str, Any] = OrderedDict()
        self._lock = threading.Lock()

    def forget(self) -> None:
        """Let all of them go: they are not needed, or their scheduler has gone."""
        with self._lock:
            self._held.clear()

    def take_out(
        self, client: Client, args: tuple[Any, ...], options: Mapping[str, Any]
    ) -> tuple[Any, list[Any]]:
        """Large inputs as a job that holds them, and the arguments without them.

        Args:
            args: of a job; one may be a `Recipe`.
            options: of that job.

        Returns:
            The inputs are None where they are small or there are none.
        """
        light = list(args)
        for place, each in enumerate(args):
            if not isinstance(each, Recipe):
                continue
            uploads = [*each.images, *([each.mask] if each.mask else [])]
            if sum(len(upload.data) for upload in uploads) < _LARGE:
                continue
            light[place] = each.having(images=(), mask=None)
            # Where they are used, not what painting occupies there.
            where = {k: v for k, v in options.items() if k in _PLACE}
            return self._hold(client, each, where), light
        return None, light

    def _hold(self, client: Client, recipe: Recipe, where: Mapping[str, Any]) -> Any:
        digest = hashlib.blake2b(repr(where).encode(), digest_size=16)
        for upload in (*recipe.images, recipe.mask):
            data = b"" if upload is None else upload.data
            digest.update(len(data).to_bytes(8) + data)
        name = digest.hexdigest()
        with self._lock:
            held = self._held.get(name)
            if held is None or held.status in ("cancelled", "lost", "error"):
                # A job and no scattered data: when its worker dies it is done again.
                held = client.submit(
                    worker.hold,
                    *(recipe.images, recipe.mask),
                    key=f"inputs-{uuid.uuid4().hex}",
                    pure=False,
                    **where,
                )
            self._held[name] = held
            self._held.move_to_end(name)
            while len(self._held) > _HELD:
                self._held.popitem(last=False)
        return held

"""The workers of a Dask cluster, looked at from here: who is there, who can paint.

Looked at now and then, instead of by a plugin: that would stay in the scheduler of a
shared cluster when we are gone, and keep workers without this package from starting.
"""

from __future__ import annotations

import asyncio
import logging
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from distributed import Client

from dalle_notebook.engine import worker

_WHERE = "dalle_notebook:__version__"
_VERSION: str = pkgutil.resolve_name(_WHERE)
# Not imported by name: the package's root would lead from here to every room.

_log = logging.getLogger("dalle_notebook.engine")

_ANSWER_SECONDS = 5.0
"""A worker that is silent for so long is as good as gone; it is asked again later."""
_LOOK_SECONDS = 4 * _ANSWER_SECONDS
"""For the scheduler, a version and a painter; more where the loop has stopped."""


@dataclass(frozen=True, slots=True)
class Workers:
    """The workers of a cluster, as they were seen last.

    Attributes:
        fit: addresses of those that can paint.
        unfit: why others cannot, by address.
        silent: how many others do not answer.
        threads: of those that can.
        jobs: how many of our jobs these do at a time.
    """

    fit: tuple[str, ...] = ()
    unfit: Mapping[str, str] = field(default_factory=dict)
    silent: int = 0
    threads: int = 0
    jobs: int = 0

    def remarks(self, address: str, resources: Mapping[str, float]) -> tuple[str, ...]:
        """What somebody should know who paints there, a sentence each.

        Args:
            address: of the scheduler.
            resources: of a worker, that one picture occupies.
        """
        count = len(self.fit)
        said = [
            f"It paints on the Dask cluster at {address}: {count} "
            f"worker{'s' * (count != 1)}, {self.jobs} "
            f"picture{'s' * (self.jobs != 1)} at a time."
        ]
        if count and not self.jobs:
            needed = ", ".join(f"{k}={v:g}" for k, v in resources.items())
            said.append(f"No worker offers {needed}: start them with --resources.")
        if self.threads > count:
            said.append(
                "Its workers have several threads, of which one paints at a time: "
                "start them with --nthreads 1."
            )
        return tuple(said)


class Lookout:
    """Knows of every worker of one scheduler whether it can paint.

    Args:
        painter: the path of a painter that workers import when they are first seen.
        resources: of a worker, that one picture occupies.
    """

    def __init__(self, painter: str | None, resources: Mapping[str, float]) -> None:
        self._painter = painter
        self._resources = resources
        self._objections: dict[str, str] = {}

    def look(self, client: Client) -> Workers:
        """The workers that are there now; asks the scheduler, and waits for it.

        Raises:
            Exception: of many kinds, where the scheduler or the client has gone.
        """
        seen: Workers = client.sync(self._look, client, callback_timeout=_LOOK_SECONDS)
        return seen

    async def _look(self, client: Client) -> Workers:
        async with asyncio.timeout(_ANSWER_SECONDS):
            info = (await client.scheduler.identity(n_workers=-1))["workers"]
        there = {
            where: about
            for where, about in info.items()
            if about.get("status", "running") == "running"
        }
        new = [where for where in there if where not in self._objections]
        # Each by itself: one that is silent holds up none of the others.
        await asyncio.gather(*(self._meet(client, where) for where in new))
        unfit = {w: why for w in there if (why := self._objections.get(w, ""))}
        fit = {w: about for w, about in there.items() if self._objections.get(w) == ""}
        return Workers(
            tuple(fit),
            unfit,
            len(there) - len(fit) - len(unfit),
            sum(int(about["nthreads"]) for about in fit.values()),
            sum(self._jobs_of(about) for about in fit.values()),
        )

    def forget(self) -> None:
        """Look at every worker anew: their addresses may be those of others."""
        self._objections.clear()

    def _jobs_of(self, about: Mapping[str, Any]) -> int:
        offered = about.get("resources") or {}
        most = [int(about["nthreads"])]
        most += [int(offered.get(k, 0) / v) for k, v in self._resources.items()]
        return min(most)

    async def _meet(self, client: Client, where: str) -> None:
        """See whether a worker has this package; it gets ready to paint."""
        # A function that every Python has, so that a worker without us can answer.
        version = await _ask(client, where, pkgutil.resolve_name, _WHERE)
        if isinstance(version, OSError):
            return
        self._objections[where] = why = _objection(version)
        if why:
            _log.warning("the Dask worker at %s %s", where, why)
        elif self._painter is not None:
            await _ask(client, where, worker.get_ready, self._painter)


async def _ask(
    client: Client, where: str, job: Callable[[str], object], given: str
) -> object:
    """What a worker answers, or the error; an `OSError` where it does not answer.

    Runs in the client's loop, where its methods are awaited.
    """
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            answers = await client.run(job, given, workers=[where], on_error="return")
    except OSError as silence:
        return silence
    return answers[where]


def _objection(version: object) -> str:
    """Why a worker with this version cannot paint; empty if it can."""
    if version == _VERSION:
        return ""
    if not isinstance(version, str):
        return f"has no dalle_notebook: install dalle-notebook {_VERSION} there"
    return (
        f"has dalle_notebook {version} and this is {_VERSION}: install the same "
        "on both sides"
    )

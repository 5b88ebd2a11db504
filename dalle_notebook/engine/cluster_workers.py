"""The workers of a Dask cluster, looked at from here: who is there, who can paint.

Looked at now and then, instead of by a plugin: that would stay in the scheduler of a
shared cluster when we are gone, and keep workers without this package from starting.
"""

from __future__ import annotations

import logging
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from distributed import Client

from dalle_notebook.engine import worker

_WHERE = "dalle_notebook:__version__"
_VERSION: str = pkgutil.resolve_name(_WHERE)
# Not imported by name: the package's root would lead from here to every room.

_log = logging.getLogger("dalle_notebook.engine")


@dataclass(frozen=True, slots=True)
class Workers:
    """The workers of a cluster, as they were seen last.

    Attributes:
        fit: addresses of those that can paint.
        unfit: why others cannot, by address.
        threads: of those that can.
        jobs: how many of our jobs these do at a time.
    """

    fit: tuple[str, ...] = ()
    unfit: Mapping[str, str] = field(default_factory=dict)
    threads: int = 0
    jobs: int = 0


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
        """The workers that are there now; asks the scheduler, and waits for it."""
        info = client.scheduler_info(n_workers=-1)["workers"]
        there = {
            where: about
            for where, about in info.items()
            if about.get("status", "running") == "running"
        }
        self._check(client, [where for where in there if where not in self._objections])
        unfit = {w: why for w in there if (why := self._objections.get(w, ""))}
        fit = {w: about for w, about in there.items() if self._objections.get(w) == ""}
        return Workers(
            tuple(fit),
            unfit,
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

    def _check(self, client: Client, new: list[str]) -> None:
        """See which workers have this package; they get ready to paint."""
        if not new:
            return
        # A function that every Python has, so that a worker without us can answer.
        found = client.run(
            pkgutil.resolve_name,
            _WHERE,
            workers=new,
            on_error="return",
        )
        fit = []
        for where, version in found.items():
            if isinstance(version, OSError):
                continue  # it is gone again
            self._objections[where] = why = _objection(version)
            if why:
                _log.warning("the Dask worker at %s %s", where, why)
            else:
                fit.append(where)
        if fit and self._painter is not None:
            client.run(worker.get_ready, self._painter, workers=fit, on_error="ignore")


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

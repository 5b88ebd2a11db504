"""Where a painter runs: on our own processes, on an executor, on a Dask cluster.

Here is what people write and hand over, and nothing that imports Dask before
somebody asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from types import ModuleType

from dalle_notebook.errors import UsageError

_PROCESSES = re.compile(r"processes(?::([1-9]\d{0,2}))?")
_DASK = re.compile(r"dask://((?:\[[0-9a-fA-F:]+\]|[\w.-]+):\d{1,5})/?", re.ASCII)
_RESOURCE = re.compile(r"\s*([A-Za-z]\w{0,63})\s*=\s*(\d+(?:\.\d+)?)\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """Where to paint, as somebody wrote it.

    Attributes:
        processes: of our own; None for one per core.
        scheduler: `HOST:PORT` of a Dask cluster, or None.
    """

    processes: int | None = None
    scheduler: str | None = None


def read_place(text: str) -> Place:
    """Read `processes`, `processes:4` or `dask://HOST:PORT`.

    Raises:
        UsageError: it is none of these.
    """
    if found := _PROCESSES.fullmatch(text):
        return Place(processes=int(found[1]) if found[1] else None)
    if found := _DASK.fullmatch(text):
        return Place(scheduler=found[1])
    raise UsageError(
        f"cannot paint on {text[:60]!r}: write processes, processes:4 or "
        "dask://HOST:PORT"
    )


def read_resources(text: str) -> dict[str, float]:
    """Read what a picture occupies of a worker: `GPU=1`, or `GPU=1,VRAM=8`.

    Raises:
        UsageError: it says something else.
    """
    found: dict[str, float] = {}
    for part in text.split(",") if text.strip() else ():
        read = _RESOURCE.fullmatch(part)
        if read is None or not float(read[2]):
            raise UsageError(f"{part[:60]!r} is no resource: write GPU=1")
        found[read[1]] = float(read[2])
    return found


def connect(
    scheduler: str, painter: str | None, resources: Mapping[str, float]
) -> Executor:
    """A cluster by the address of its scheduler; whoever opens it shuts it down.

    Raises:
        UsageError: nobody answers there, a worker has another version of this
            package, or Dask is not installed.
    """
    opened: Executor = _cluster().open_cluster(scheduler, painter, resources)
    return opened


def adopt(given: object, painter: str | None) -> Executor:
    """Somebody's executor or the client of somebody's Dask cluster, to paint on.

    The address of a cluster, `dask://HOST:PORT`, is connected to.

    Raises:
        UsageError: it is neither, nobody answers at that address, or a worker has
            another version of this package.
    """
    if type(given).__module__.partition(".")[0] == "distributed":
        adopted: Executor = _cluster().adopt_client(given, painter)
        return adopted
    if isinstance(given, Executor):
        return given
    if isinstance(given, str) and (scheduler := read_place(given).scheduler):
        return connect(scheduler, painter, {})
    raise refused(given)


def refused(given: object) -> UsageError:
    """What to say of something that nobody can paint on."""
    what = given if isinstance(given, str) else type(given).__name__
    return UsageError(
        f"cannot paint on {what}: give a concurrent.futures executor, the client of "
        "a Dask cluster, or dask://HOST:PORT"
    )


def is_usable(given: object) -> bool:
    """Whether this may be something to paint on; nobody is asked."""
    if isinstance(given, str):
        return read_place(given).scheduler is not None
    return isinstance(given, Executor) or hasattr(given, "get_executor")


def _cluster() -> ModuleType:
    try:
        from dalle_notebook.engine import cluster
    except ImportError:
        raise UsageError(
            "painting on a Dask cluster needs Dask: pip install 'dalle-notebook[dask]'"
        ) from None
    return cluster

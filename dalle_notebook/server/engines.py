"""Which engine an endpoint draws with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from dalle_notebook.engine.base import Engine
from dalle_notebook.engine.executors import connect, read_place
from dalle_notebook.engine.illustrator import NAME, STAGES, VERSION
from dalle_notebook.engine.pool import PooledEngine
from dalle_notebook.errors import UsageError


class Source(Protocol):
    """What a server draws with, before anything of it runs."""

    def start(self) -> Engine:
        """The engine; called in the loop that it will live in."""
        ...


@dataclass(frozen=True, slots=True)
class Drawer:
    """A painter by the path of its function, so that only workers import it.

    Attributes:
        stages: how many it shows of a picture before it is finished.
        executor: where it paints, see `engine.executors.read_place`.
        resources: of a Dask worker, that one picture occupies.
    """

    painter: str
    name: str
    version: str
    stages: int = 0
    executor: str = "processes"
    resources: Mapping[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """A JSON object that `Drawer(**...)` reads back."""
        return asdict(self)

    def start(self) -> PooledEngine:
        """An engine whose first worker is coming up.

        Raises:
            UsageError: it cannot paint there.
        """
        place = read_place(self.executor)
        executor = None
        if place.scheduler is not None:
            executor = connect(place.scheduler, self.painter, self.resources)
        elif self.resources:
            raise UsageError("resources are those of the workers of a Dask cluster")
        engine = PooledEngine(
            self.painter,
            executor,
            name=self.name,
            version=self.version,
            stages=self.stages,
            workers=place.processes,
            owns_executor=True,
        )
        engine.warm(1)
        return engine


ILLUSTRATOR = Drawer(
    "dalle_notebook.engine.illustrator.painter:paint", NAME, VERSION, STAGES
)

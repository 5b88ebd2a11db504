"""Which engine an endpoint draws with."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Protocol

from dalle_notebook.engine.base import Engine
from dalle_notebook.engine.illustrator import NAME, STAGES, VERSION
from dalle_notebook.engine.pool import PooledEngine


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
    """

    painter: str
    name: str
    version: str
    stages: int = 0

    def to_json(self) -> dict[str, Any]:
        """A JSON object that `Drawer(**...)` reads back."""
        return asdict(self)

    def start(self) -> PooledEngine:
        """An engine whose first worker is coming up."""
        engine = PooledEngine(
            self.painter, name=self.name, version=self.version, stages=self.stages
        )
        engine.warm(1)
        return engine


ILLUSTRATOR = Drawer(
    "dalle_notebook.engine.illustrator.painter:paint", NAME, VERSION, STAGES
)

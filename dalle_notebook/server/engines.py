"""Which engine an endpoint draws with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from dalle_notebook.engine.base import Engine, SteeredEngine
from dalle_notebook.engine.diffusion.folder import open_folder
from dalle_notebook.engine.diffusion.loading import Device, Dtype
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
        """A JSON object that `source_from_json` reads back."""
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


@dataclass(frozen=True, slots=True)
class Diffuser:
    """A diffusion model on this machine.

    Attributes:
        model: its folder.
        device: `auto`, `cpu`, `cuda` or `mps`.
        dtype: `auto`, `float32`, `float16` or `bfloat16`.
        name: how it is called, where that is not the folder's name.
    """

    model: str
    device: Device = "auto"
    dtype: Dtype = "auto"
    name: str | None = None

    def to_json(self) -> dict[str, Any]:
        """A JSON object that `source_from_json` reads back."""
        return asdict(self)

    def start(self) -> SteeredEngine:
        """An engine whose model is loaded with its first picture, or by `load`.

        Raises:
            UsageError: there is no such model, or it cannot be used.
        """
        # Nobody else pays for this import.
        from dalle_notebook.engine.diffusion.engine import DiffusionEngine

        folder = open_folder(self.model, name=self.name)
        return DiffusionEngine(folder, self.device, self.dtype)


def source_from_json(given: Mapping[str, Any]) -> Drawer | Diffuser:
    """The source that `to_json` told of."""
    return Diffuser(**given) if "model" in given else Drawer(**given)


ILLUSTRATOR = Drawer(
    "dalle_notebook.engine.illustrator.painter:paint", NAME, VERSION, STAGES
)

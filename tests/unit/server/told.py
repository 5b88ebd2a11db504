"""A stand-in for an engine that is told how to draw, as diffusion models are."""

from __future__ import annotations

from dataclasses import replace

from dalle_notebook.engine.base import Abilities, Painting
from dalle_notebook.engine.pool import PooledEngine
from dalle_notebook.wire.catalogue import SizeRule
from dalle_notebook.wire.recipe import Recipe
from tests.unit.server.running import thread_engine

_KEPT = ("steps", "guidance", "negative_prompt", "size")


class _Told(PooledEngine):
    """Tells what it was told, in the picture's record."""

    abilities = Abilities(
        frozenset({"negative_prompt", "steps", "guidance"}),
        SizeRule(shortest=16, longest=256),
        "96x80",
    )
    steps = 7

    async def load(self) -> str:
        return "here"

    async def paint(self, recipe: Recipe, index: int) -> Painting:
        told = recipe.parameters()
        painting = await super().paint(recipe, index)
        return replace(painting, made_with={k: str(told.get(k)) for k in _KEPT})


def told_engine() -> PooledEngine:
    """It draws from 16 to 256 pixels, 96x80 unless told, on two threads."""
    plain = thread_engine()
    return _Told(
        plain._painter, plain._executor, name="told", version="1", stages=3, workers=2
    )

"""What the endpoint needs from anything that makes pictures.

An `Engine` is asynchronous because some engines wait (a gateway, a cluster) and
some compute. An engine that computes is a `Painter`: a plain function of a
recipe, which `engine.pool` runs on an executor, so that painting never holds
the loop that answers requests.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from dalle_notebook.wire.catalogue import SizeRule
from dalle_notebook.wire.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Painting:
    """One finished picture.

    Attributes:
        png: the encoded picture, lossless, of exactly the size asked for.
        notes: what a person should know of it, one short sentence each, such as
            words that the engine did not understand.
        revised_prompt: what was really drawn, when that differs from the prompt.
        is_finished: False for a stage on the way to the picture.
        usage: token counts of this picture, where somebody else counted them.
        drawn_by: who drew it, where that is not the engine's own name.
        quality: what it was drawn in, where somebody else decided that.
        is_repeatable: the recipe's seed gives this picture again.
        made_with: settings that the engine chose or resolved, for the record.
    """

    png: bytes
    notes: tuple[str, ...] = field(default=())
    revised_prompt: str | None = None
    is_finished: bool = True
    usage: Mapping[str, Any] | None = None
    drawn_by: str | None = None
    quality: str | None = None
    is_repeatable: bool = True
    made_with: Mapping[str, str | int | float] = field(default_factory=dict)


class Easel(Protocol):
    """Paints the pictures of recipes."""

    async def paint(self, recipe: Recipe, index: int) -> Painting:
        """Paint picture number `index` (from 0) of a recipe.

        Raises:
            DalleError: the recipe cannot be painted.
        """
        ...

    def paint_in_stages(
        self, recipe: Recipe, index: int, previews: int
    ) -> AsyncGenerator[Painting, None]:
        """Paint it and show up to `previews` earlier stages of it first.

        Every stage is of the size asked for and leads to the picture that comes
        last, which is the one that `paint` gives.

        Raises:
            DalleError: the recipe cannot be painted.
        """
        ...


class Engine(Easel, Protocol):
    """Makes pictures for the endpoint."""

    name: str
    """Who drew, as captions say it; travels as the `x-drawn-by` header."""
    version: str

    async def close(self) -> None:
        """Stop workers. Painting after this raises."""
        ...


@runtime_checkable
class PaidEngine(Engine, Protocol):
    """An engine whose pictures cost money: it is asked for a whole order at once.

    A picture of it is never thrown away because another one of its order failed.
    """

    def booked(
        self, recipe: Recipe, previews: int
    ) -> AbstractAsyncContextManager[Easel]:
        """Paints the pictures of one order, which may be paid for as a whole.

        Raises:
            FaultError, DalleError: it cannot be; nothing was spent.
        """
        ...


@dataclass(frozen=True, slots=True)
class Abilities:
    """What an engine takes that the illustrator does not, or otherwise.

    Attributes:
        parameters: names in a request, beyond those of the contract.
        sizes: that it draws.
        native: the size, as `WIDTHxHEIGHT`, of a picture for which none was given.
    """

    parameters: frozenset[str]
    sizes: SizeRule
    native: str


@runtime_checkable
class SteeredEngine(Engine, Protocol):
    """An engine that is told how to draw, step by step."""

    abilities: Abilities

    @property
    def steps(self) -> int:
        """Steps since the start, of pictures finished or not."""
        ...

    async def load(self) -> str:
        """Bring it up, which may take minutes; returns where it draws, in words.

        Raises:
            DalleError: it cannot be.
        """
        ...


Painter = Callable[..., Painting]
"""A synchronous, picklable engine: module-level function of (recipe, index).

A painter that has stages takes a third argument: stage 1, 2 ... paints only so
far, None or nothing paints it all. A stage is asked for as a job of its own,
so that nothing but finished work ever crosses between processes.
"""

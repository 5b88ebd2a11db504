"""What to get for every tile of a plan: made when it is looked at, counted once.

A study of a hundred thousand pictures is gone through once before it starts, for its
price and for what the archive has. What is said of it afterwards (prices, limits, how
long it takes) is said of its lanes: the tiles of one model at one endpoint.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, overload

from dalle_notebook.client.inputs import check_inputs
from dalle_notebook.errors import UsageError
from dalle_notebook.session.budget import NO_COST, Estimate, estimate
from dalle_notebook.session.endpoints import Chosen, choose_endpoint, choose_to_replay
from dalle_notebook.session.inputs import Inputs, Size
from dalle_notebook.session.keeper import Wanted
from dalle_notebook.session.order import Order
from dalle_notebook.session.paced import PacedEndpoint
from dalle_notebook.session.session import Session
from dalle_notebook.session.uploads import attach, size_taken
from dalle_notebook.store.ask import Ask
from dalle_notebook.store.batches import BatchNote
from dalle_notebook.store.record import plain_endpoint
from dalle_notebook.study.plan import Plan
from dalle_notebook.wire.accepting import stages
from dalle_notebook.wire.batches import check_batch
from dalle_notebook.wire.recipe import PARAMETERS, Recipe
from dalle_notebook.wire.rules import Fitted, fit

MOST_SHOWN = 16
"""Tiles of a grid whose pictures are shown as they come: each travels again with
every later update."""


class Wants(Sequence[Wanted]):
    """Reads like a tuple of what is wanted, in the order of the plan.

    Attributes:
        unknown: ask and endpoint ids of what was sent and may have been billed.
        batches: the open batch of each that is in one, by the same ids.

    Raises:
        UsageError: when something is made that cannot be asked for.
    """

    def __init__(self, session: Session, order: Order, plan: Plan) -> None:
        if order.partial and len(plan.tiles) > MOST_SHOWN:
            raise UsageError(
                f"--partial shows the states of up to {MOST_SHOWN} pictures, and "
                f"these are {len(plan.tiles)}: leave it out"
            )
        if order.partial and order.batch:
            raise UsageError("a batch shows no unfinished states: leave --partial out")
        self.unknown: set[tuple[str, str]] = set()
        self.batches: dict[tuple[str, str], BatchNote] = {}
        self._session, self._order, self._plan = session, order, plan
        self._settings = session.settings
        self._today = session.clock.now().date()
        self._notebook = session.notebook
        self._change: Callable[[Wanted], Wanted] = lambda wanted: wanted
        # Cut and encoded once, however many tiles are made of it.
        self._cuts: dict[Size | None, Inputs] = {None: order.inputs}
        # Settings are read from the environment, so once for each and not for each
        # tile: a hundred pictures of the archive are to be there at once.
        self._choices: dict[
            tuple[str | None, str | None], tuple[Chosen, PacedEndpoint]
        ] = {}

    def __len__(self) -> int:
        return len(self._plan.tiles)

    @overload
    def __getitem__(self, at: int) -> Wanted: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Wanted]: ...
    def __getitem__(self, at: int | slice) -> Wanted | Sequence[Wanted]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        tile, order = self._plan.tiles[at], self._order
        named = tile.ask.settings.get("model")
        chosen, endpoint = self._choose(
            tile.endpoint, named if isinstance(named, str) else None
        )
        inputs, fitted = self._fitted(tile.ask, chosen)
        # The id of an ask is a hash; nobody needs it here where nothing is open.
        is_open = self.unknown or self.batches
        there = (tile.ask.id, plain_endpoint(chosen.id)) if is_open else ("", "")
        if order.batch:
            check_batch(fitted.recipe, fitted.model, chosen.profile)
        wanted = Wanted(
            tile.ask,
            fitted,
            chosen,
            endpoint,
            replay=order.replay,
            again=order.again,
            is_unknown=there in self.unknown,
            inputs=inputs,
            notebook=self._notebook,
            stages=stages(chosen.profile, fitted.model, order.partial),
            as_batch=order.batch,
            in_batch=self.batches.get(there),
        )
        return self._change(wanted)

    def changed(self, change: Callable[[Wanted], Wanted]) -> Wants:
        """The same, with something done to each when it is made."""
        same = copy(self)
        same._change = change
        return same

    def _choose(
        self, named: str | None, model: str | None
    ) -> tuple[Chosen, PacedEndpoint]:
        if (named, model) not in self._choices:
            choose = choose_to_replay if self._order.replay else choose_endpoint
            chosen = choose(self._settings, named, model)
            endpoint = self._session.endpoint(chosen, self._order.timeout)
            self._choices[named, model] = chosen, endpoint
        return self._choices[named, model]

    def _fitted(self, ask: Ask, chosen: Chosen) -> tuple[Inputs, Fitted]:
        recipe = _recipe(ask, chosen)
        size = None
        if ask.settings.get("fit"):
            size = size_taken(self._order.inputs, recipe, chosen.profile)
        if size is not None and size not in self._cuts:
            self._cuts[size] = self._order.inputs.cut_to(size)
        inputs = self._cuts[size]
        if inputs.pictures:
            recipe = attach(inputs, recipe, chosen.profile)
        # What a model takes today is no matter where nothing is sent.
        if self._order.replay:
            return inputs, Fitted(recipe, None, (), recipe.size)
        fitted = fit(recipe, chosen.profile, self._today)
        check_inputs(fitted.model, fitted.recipe, chosen.profile.mask_convention)
        return inputs, fitted


def lane_of(wanted: Wanted) -> Hashable:
    """Tiles of one lane wait for each other: the same model of the same endpoint."""
    return wanted.chosen.id, id(wanted.endpoint), wanted.fitted.recipe.model


@dataclass(slots=True)
class Lane:
    """The tiles of one model at one endpoint.

    Attributes:
        wanted: one of them; what it says of model and endpoint holds for all.
        kept, missing: how many the archive has, and has not.
        in_batch: how many of the missing were sent in a batch that is open.
        unknown: how many of the others may have been billed and are not sent.
        cost: of those that would be sent.
        notes: on what would be sent, in order.
    """

    wanted: Wanted
    kept: int = 0
    missing: int = 0
    in_batch: int = 0
    unknown: int = 0
    cost: Estimate = NO_COST
    notes: dict[str, None] = field(default_factory=dict)

    @property
    def chosen(self) -> Chosen:
        """Where all of them are asked for."""
        return self.wanted.chosen

    @property
    def model(self) -> str | None:
        """Who is asked."""
        return self.wanted.fitted.recipe.model

    def add(self, wanted: Wanted, *, is_known: bool) -> None:
        """Count one more."""
        if is_known:
            self.kept += 1
            return
        self.missing += 1
        if wanted.in_batch is not None:
            self.in_batch += 1
        else:
            self.unknown += not wanted.may_be_sent
        if not wanted.replay:
            self.cost += estimate([wanted])
            self.notes |= dict.fromkeys(wanted.fitted.notes)


class Lanes:
    """The lanes of a plan.

    Attributes:
        all: in the order of the plan.
    """

    def __init__(self) -> None:
        self.all: list[Lane] = []
        self._numbers: dict[Hashable, int] = {}
        self._of = array("i")

    def add(self, wanted: Wanted, *, is_known: bool) -> None:
        """Count the next tile."""
        number = self._numbers.setdefault(lane_of(wanted), len(self.all))
        if number == len(self.all):
            self.all.append(Lane(wanted))
        self.all[number].add(wanted, is_known=is_known)
        self._of.append(number)

    def number_of(self, tile: int) -> int:
        """Which of them a tile is in."""
        return self._of[tile]

    @property
    def numbers(self) -> Sequence[int]:
        """That of every tile."""
        return self._of


def _recipe(ask: Ask, chosen: Chosen) -> Recipe:
    """The request for one ask at one endpoint."""
    given: dict[str, Any] = {
        name: value for name, value in ask.settings.items() if name in PARAMETERS
    }
    seed = given.pop("seed", None)
    if seed is not None:
        # The pictures of one seed differ by their number, as `n` promises.
        given["seed"] = (int(seed) + ask.index) % 2**63
    elif chosen.profile.seeds:
        given["seed"] = int(ask.id[:16], 16) >> 64 - chosen.profile.seed_bits
    return Recipe(verb=ask.verb, prompt=ask.prompt, n=1, **given)

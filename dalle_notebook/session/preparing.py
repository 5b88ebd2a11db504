"""An order on its way to being carried out: planned, looked up, fitted and priced.

Everything wrong with the input comes out here, before anything is sent; what is
right is a `Prepared`, which `running` starts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from dalle_notebook.client.inputs import check_inputs
from dalle_notebook.errors import ArchiveError, UsageError
from dalle_notebook.session.budget import Estimate, estimate
from dalle_notebook.session.endpoints import Chosen, choose_endpoint, choose_to_replay
from dalle_notebook.session.inputs import Inputs, Size
from dalle_notebook.session.keeper import Wanted
from dalle_notebook.session.order import Order
from dalle_notebook.session.paced import PacedEndpoint
from dalle_notebook.session.session import Session
from dalle_notebook.session.uploads import attach, keep_inputs, size_taken
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.ask import Ask
from dalle_notebook.store.record import plain_endpoint
from dalle_notebook.study.outcome import Outcome
from dalle_notebook.study.plan import Plan, make_plan
from dalle_notebook.wire.accepting import stages
from dalle_notebook.wire.batches import check_batch
from dalle_notebook.wire.recipe import PARAMETERS, Recipe
from dalle_notebook.wire.rules import Fitted, fit

MOST_SHOWN = 16
"""Tiles of a grid whose pictures are shown as they come: each travels again with
every later update."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An order that may be carried out.

    Attributes:
        order: what somebody wants.
        wanted: one for every tile of the plan.
        known: tiles that the archive answers, by number.
        cost: of what is not known.
        take: the take that `--fresh` found, or None.
        batched: tiles that were sent in a batch before, by number.
    """

    order: Order
    plan: Plan
    wanted: tuple[Wanted, ...]
    known: Mapping[int, Outcome]
    cost: Estimate
    take: int | None = None
    batched: frozenset[int] = frozenset()


def prepare(session: Session, order: Order) -> Prepared:
    """Plan, fit, look up and price an order. Sends nothing.

    Raises:
        UsageError: anything that cannot be done as asked.
    """
    settings = session.settings
    # A session's MODEL@ENDPOINT is no model of an endpoint that an order names.
    elsewhere = "@" in (settings.model or "") and "endpoint" in order.settings
    if settings.model and "model" not in order.settings and not elsewhere:
        # Part of what is asked, so that a study file tells it as well.
        order = replace(order, settings={**order.settings, "model": settings.model})
    mask = order.inputs.mask
    plan = make_plan(
        order.verb,
        order.prompts,
        order.settings,
        order.n,
        inputs=tuple(picture.identity for picture in order.inputs.pictures),
        mask=mask.identity if mask else None,
        skip=order.skip,
    )
    take = None
    if order.fresh:
        plan, take = _fresh(session, plan)
    return _prepared(session, order, plan, take, {})


def prepare_again(
    session: Session,
    prepared: Prepared,
    outcomes: Sequence[Outcome],
    *,
    again: bool,
) -> Prepared:
    """An order once more, for those of its tiles that have no picture.

    Args:
        outcomes: of every tile; its pictures stay as they are.
        again: send even what may have been billed.

    Raises:
        UsageError: it cannot be asked for any more, as settings are now.
    """
    order = replace(prepared.order, again=again)
    kept = {
        number: replace(outcome, from_archive=True)
        for number, outcome in enumerate(outcomes)
        if outcome.state == "kept"
    }
    return _prepared(session, order, prepared.plan, prepared.take, kept)


def _prepared(
    session: Session,
    order: Order,
    plan: Plan,
    take: int | None,
    kept: Mapping[int, Outcome],
) -> Prepared:
    asked = _wanted(session, order, plan)
    keys = [(w.ask.id, plain_endpoint(w.chosen.id)) for w in asked]
    found, unknown, batches = session.with_archive(
        lambda archive: (
            _look_up(archive, asked),
            archive.unknown(),
            archive.batches.sent(),
        )
    )
    wanted = tuple(
        replace(w, is_unknown=key in unknown, in_batch=batches.get(key))
        for w, key in zip(asked, keys, strict=True)
    )
    known = {**found, **kept}
    missing = {n: w for n, w in enumerate(wanted) if n not in known}
    cost = estimate([] if order.replay else list(missing.values()))
    batched = frozenset(n for n, w in missing.items() if w.in_batch is not None)
    return Prepared(order, plan, wanted, known, cost, take, batched)


def approve(session: Session, prepared: Prepared) -> None:
    """Hold the cost of an order against the caps.

    Raises:
        OverBudget: it is too dear; nothing was sent.
    """
    order = prepared.order
    session.budget.approve(
        prepared.cost, session.settings, max_cost=order.max_cost, yes=order.yes
    )
    if prepared.cost.pictures:
        with suppress(ArchiveError, OSError):
            session.with_archive(lambda archive: keep_inputs(archive, order.inputs))


def _fresh(session: Session, plan: Plan) -> tuple[Plan, int]:
    asks = [tile.ask for tile in plan.tiles]
    take = session.with_archive(
        lambda archive: max(archive.next_take(ask) for ask in asks)
    )
    return plan.with_asks(replace(ask, take=take) for ask in asks), take


def _wanted(session: Session, order: Order, plan: Plan) -> Sequence[Wanted]:
    if order.partial and len(plan.tiles) > MOST_SHOWN:
        raise UsageError(
            f"--partial shows the states of up to {MOST_SHOWN} pictures, and these are "
            f"{len(plan.tiles)}: leave it out"
        )
    if order.partial and order.batch:
        raise UsageError("a batch shows no unfinished states: leave --partial out")
    today, settings = session.clock.now().date(), session.settings
    # Cut and encoded once, however many tiles are made of it.
    cuts: dict[Size | None, Inputs] = {None: order.inputs}
    # Settings are read from the environment, so once for each and not for each
    # tile: a hundred pictures of the archive are to be there at once.
    choices: dict[tuple[str | None, str | None], tuple[Chosen, PacedEndpoint]] = {}
    choose = choose_to_replay if order.replay else choose_endpoint
    found = []
    for tile in plan.tiles:
        named = tile.ask.settings.get("model")
        model = named if isinstance(named, str) else None
        if (tile.endpoint, model) not in choices:
            chosen = choose(settings, tile.endpoint, model)
            endpoint = session.endpoint(chosen, order.timeout)
            choices[tile.endpoint, model] = chosen, endpoint
        chosen, endpoint = choices[tile.endpoint, model]
        recipe = _recipe(tile.ask, chosen)
        size = None
        if tile.ask.settings.get("fit"):
            size = size_taken(order.inputs, recipe, chosen.profile)
        if size is not None and size not in cuts:
            cuts[size] = order.inputs.cut_to(size)
        inputs = cuts[size]
        recipe = attach(inputs, recipe, chosen.profile)
        fitted = Fitted(recipe, None, (), recipe.size)
        # What a model takes today is no matter where nothing is sent.
        if not order.replay:
            fitted = fit(recipe, chosen.profile, today)
            convention = chosen.profile.mask_convention
            check_inputs(fitted.model, fitted.recipe, convention)
        if order.batch:
            check_batch(fitted.recipe, fitted.model, chosen.profile)
        found.append(
            Wanted(
                tile.ask,
                fitted,
                chosen,
                endpoint,
                replay=order.replay,
                again=order.again,
                inputs=inputs,
                notebook=session.notebook,
                stages=stages(chosen.profile, fitted.model, order.partial),
                as_batch=order.batch,
            )
        )
    return found


def _look_up(archive: Archive, wanted: Sequence[Wanted]) -> dict[int, Outcome]:
    """What the archive already has, by number of the tile."""
    known = {}
    for any_endpoint in (False, True):
        numbers = [n for n, w in enumerate(wanted) if w.any_endpoint is any_endpoint]
        for endpoint_id in {wanted[n].chosen.id for n in numbers}:
            here = [n for n in numbers if wanted[n].chosen.id == endpoint_id]
            found = archive.find_many(
                [wanted[n].ask.id for n in here],
                None if any_endpoint else endpoint_id,
            )
            for number in here:
                record = found.get(wanted[number].ask.id)
                if record is not None:
                    held = archive.held_bytes(record.digest)
                    known[number] = wanted[number].kept_already(record, held)
    return known


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

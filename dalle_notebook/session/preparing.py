"""An order on its way to being carried out: planned, looked up, fitted and priced.

Everything wrong with the input comes out here, before anything is sent; what is
right is a `Prepared`, which `running` starts.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from dalle_notebook.errors import ArchiveError
from dalle_notebook.session.budget import NO_COST, Estimate
from dalle_notebook.session.keeper import Wanted
from dalle_notebook.session.order import Order
from dalle_notebook.session.session import Session
from dalle_notebook.session.uploads import keep_inputs
from dalle_notebook.session.wants import MOST_SHOWN, Lanes, Wants
from dalle_notebook.store.archive import Archive
from dalle_notebook.study.outcome import Outcome
from dalle_notebook.study.outcomes import Known, Outcomes
from dalle_notebook.study.plan import Plan, make_plan

__all__ = ["MOST_SHOWN", "Prepared", "approve", "prepare", "prepare_again"]

_AT_ONCE = 1_000
"""Tiles that are looked up together; others may use the archive in between."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An order that may be carried out.

    Attributes:
        order: what somebody wants.
        wanted: one for every tile of the plan.
        known: tiles that the archive answers, by number.
        lanes: all tiles, counted by model and endpoint.
        cost: of what is not known.
        take: the take that `--fresh` found, or None.
        batched: tiles that were sent in a batch before, by number.
    """

    order: Order
    plan: Plan
    wanted: Wants
    known: Known
    lanes: Lanes
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
        plan, take = _fresh(session, order, plan)
    return _prepared(session, order, plan, take)


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
    return _prepared(session, order, prepared.plan, prepared.take, outcomes)


def _prepared(
    session: Session,
    order: Order,
    plan: Plan,
    take: int | None,
    before: Sequence[Outcome] | None = None,
) -> Prepared:
    wanted, lanes = Wants(session, order, plan), Lanes()
    wanted.unknown, wanted.batches = session.with_archive(
        lambda archive: (archive.unknown(), archive.batches.sent())
    )
    outcomes, batched = Outcomes(waiting=len(wanted)), set()
    for first in range(0, len(wanted), _AT_ONCE):
        some = wanted[first : first + _AT_ONCE]
        found = session.with_archive(partial(_look_up, wanted=some))
        for number, one in enumerate(some, first):
            there = _kept(before, number) or found.get(number - first)
            if there is not None:
                outcomes.put(number, there)
            elif one.in_batch is not None:
                batched.add(number)
            lanes.add(one, is_known=there is not None)
    cost = sum((lane.cost for lane in lanes.all), NO_COST)
    known = Known(outcomes)
    return Prepared(order, plan, wanted, known, lanes, cost, take, frozenset(batched))


def _kept(before: Sequence[Outcome] | None, number: int) -> Outcome | None:
    outcome = None if before is None else before[number]
    if outcome is None or outcome.state != "kept":
        return None
    return replace(outcome, from_archive=True)


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


def _fresh(session: Session, order: Order, plan: Plan) -> tuple[Plan, int]:
    """A plan at a take of which nothing is kept.

    While a part of the newest one lies in a batch, that one is meant: the cell that
    sent it fetches it, and does not pay for another.
    """
    take, sent = session.with_archive(
        lambda archive: (
            max(archive.next_take(tile.ask) for tile in plan.tiles),
            archive.batches.sent(),
        )
    )
    if take > 1 and sent:
        newest = plan.at_take(take - 1)
        wanted, asks = Wants(session, order, newest), {ask_id for ask_id, _ in sent}
        wanted.batches = sent
        for number, tile in enumerate(newest.tiles):
            if tile.ask.id in asks and wanted[number].in_batch is not None:
                return newest, take - 1
    return plan.at_take(take), take


def _look_up(archive: Archive, wanted: Sequence[Wanted]) -> dict[int, Outcome]:
    """What the archive already has, by place in the sequence."""
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

"""What would be asked and what it costs: `--plan`, `dalle.plan(...)`, `grid.plan`.

The words stand here; how they are laid out is the matter of `render.plan`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from yarl import URL

from dalle_notebook.errors import OverBudget
from dalle_notebook.render.plan import (
    Fact,
    PlanView,
    render_plan_html,
    render_plan_text,
)
from dalle_notebook.session.batching import kind_of
from dalle_notebook.session.budget import NO_COST, Estimate
from dalle_notebook.session.captions import in_number, percent, title_of
from dalle_notebook.session.endpoints import Chosen
from dalle_notebook.session.preparing import Prepared
from dalle_notebook.session.session import Session
from dalle_notebook.session.studies import save_study
from dalle_notebook.session.wants import Lane
from dalle_notebook.study.plan import COUNT, PROMPT, Plan
from dalle_notebook.wire.batches import Files, bound_of_line
from dalle_notebook.wire.catalogue import Model

if TYPE_CHECKING:
    from dalle_notebook.session.results import Grid
    from dalle_notebook.session.running import Running

_HEAD = ("model", "endpoint", "kept", "to ask", "price")
_FEW_PROMPTS = 3
_FEW_VALUES = 8


@dataclass(frozen=True, slots=True, repr=False)
class PricedPlan(Plan):
    """A plan with what is known of its pictures and prices; it shows itself.

    Attributes:
        cost: of the pictures that are not kept yet, as a lower and an upper bound.
        kept: how many pictures were there already.
    """

    cost: Estimate = field(kw_only=True)
    kept: int = field(kw_only=True)
    _view: Callable[[], PlanView] = field(kw_only=True, compare=False)
    _save: Callable[[str | Path | None], str] = field(kw_only=True, compare=False)
    _start: Callable[[object], Running] = field(kw_only=True, compare=False)

    def run(self, executor: object = None, *, detach: bool = False) -> Grid:
        """Ask for what is planned, as its verb would have, and wait for it.

        Args:
            executor: paints the pictures of the built-in illustrator, instead of the
                processes of its endpoint: any `concurrent.futures` executor, the
                client of a Dask cluster (also its `get_executor(...)`), or
                `"dask://HOST:PORT"`. They are the same pictures and are kept as such.
                An interrupt takes back what waits there.
            detach: give the grid at once; it fills, and has `cancel` and `wait`.

        Raises:
            UsageError: it cannot be painted there, or a part of it is drawn by
                another endpoint or by a model (`local:FOLDER`); nothing was sent.
            Incomplete, ContentRefused: as `dalle.compare`.

        Example:
            >>> plan = dalle.plan("a {red|blue} mug", size="64x64")
            >>> len(plan.run())
            2
        """
        # That module puts sessions together, which know this one.
        from dalle_notebook.session.live import LiveGrid

        running = self._start(executor)
        return LiveGrid(running) if detach else running.wait()

    def to_toml(self, path: str | Path | None = None) -> str:
        """The study file that asks for the same; see `Grid.to_toml`."""
        return self._save(path)

    def __repr__(self) -> str:
        return render_plan_text(self._view())

    def _repr_html_(self) -> str:
        return render_plan_html(self._view())


def price_plan(
    session: Session, prepared: Prepared, *, is_asked: bool = False
) -> PricedPlan:
    """The plan of a prepared order, ready to be shown.

    Args:
        is_asked: it was carried out meanwhile; else nothing was sent.
    """
    plan = prepared.plan
    return PricedPlan(
        **{each.name: getattr(plan, each.name) for each in fields(Plan)},
        cost=prepared.cost,
        kept=len(prepared.known),
        _view=lambda: view_of(session, prepared, is_asked=is_asked),
        _save=lambda path: save_study(session, prepared, path),
        _start=lambda executor: _start(session, prepared, executor),
    )


def _start(session: Session, prepared: Prepared, executor: object) -> Running:
    from dalle_notebook.session.running import start

    return start(session, prepared, executor)


def view_of(session: Session, prepared: Prepared, *, is_asked: bool) -> PlanView:
    """Everything that a plan says."""
    lanes = prepared.lanes.all
    missing = sum(lane.missing for lane in lanes)
    rows = [_row(prepared, *group) for group in _groups(lanes).items()]
    if len(rows) > 1:
        kept = str(len(prepared.known))
        rows.append(("total", "", kept, str(missing), _price(prepared, lanes)))
    return PlanView(
        _title(prepared, missing, is_asked=is_asked),
        tuple(_facts(prepared, missing)),
        _HEAD,
        tuple(rows),
        tuple(_notes(session, prepared, is_asked=is_asked)),
    )


_Group = tuple[str | None, str, str]
"""Model, endpoint as people write it, and what the archive calls it."""


def _groups(lanes: Sequence[Lane]) -> dict[_Group, list[Lane]]:
    """The lanes of each model and endpoint, in the order of the plan."""
    groups: dict[_Group, list[Lane]] = {}
    for lane in lanes:
        key = (lane.model, _endpoint(lane.chosen), lane.chosen.id)
        groups.setdefault(key, []).append(lane)
    return groups


def _endpoint(chosen: Chosen) -> str:
    if chosen.profile.name != "generic" or not chosen.base_url:
        return chosen.profile.name
    return URL(chosen.base_url).host_port_subcomponent or chosen.title


def _title(prepared: Prepared, missing: int, *, is_asked: bool) -> str:
    kept = len(prepared.known)
    said = f"plan: {in_number(len(prepared.plan.tiles))}"
    if kept:
        said += f", {kept} kept already"
    if prepared.order.replay:
        return f"{said}; --replay sends nothing" + f", {missing} missing" * bool(
            missing
        )
    said += f", {missing} asked for: " if is_asked else f", {missing} to ask for: "
    said += prepared.cost.in_words() if missing else "free"
    return said if is_asked else f"{said}; nothing was sent"


def _facts(prepared: Prepared, missing: int) -> Iterable[Fact]:
    plan, order = prepared.plan, prepared.order
    if order.inputs.pictures:
        yield Fact("picture", tuple(one.title for one in order.inputs.pictures))
    if order.inputs.mask is not None:
        yield Fact("mask", (f"{percent(order.inputs.mask.share)} may be repainted",))
    # In the order written, which is not always that of the table.
    asked = dict.fromkeys(p.text for p in order.prompts.prompts)
    if plan.skipped:
        left = {tile.ask.prompt for tile in plan.tiles}
        asked = {prompt: None for prompt in asked if prompt in left}
    if any(asked):
        yield Fact("prompts" if len(asked) > 1 else "prompt", _prompts(list(asked)))
    else:
        yield Fact("prompt", (f"none, {title_of(prepared)}",))
    for name, values in plan.axes:
        if name not in (PROMPT, COUNT):
            yield Fact(name, (_listed(values),))
    if order.n > 1:
        yield Fact("n", (f"{order.n} of each",))
    if plan.skipped and order.skip is not None:
        yield Fact("skipped", (f"{in_number(plan.skipped)}: {order.skip}",))
    if prepared.take:
        yield Fact("take", (f"{prepared.take}, the next that is free",))
    if missing and order.batch:
        yield Fact("batch", tuple(_batches(prepared)))
    elif missing and not order.replay:
        yield Fact("time", tuple(_times(prepared.lanes.all)))


def _prompts(asked: Sequence[str]) -> tuple[str, ...]:
    if len(asked) <= _FEW_PROMPTS:
        return tuple(asked)
    between = len(asked) - 2
    return asked[0], f"… {between} more …", asked[-1]


def _listed(values: Sequence[str]) -> str:
    if len(values) <= _FEW_VALUES:
        return ", ".join(value or "(nothing)" for value in values)
    first = ", ".join(values[: _FEW_VALUES - 2])
    return f"{first}, … {values[-1]} ({len(values)} in all)"


def _times(lanes: Sequence[Lane]) -> Iterable[str]:
    """How long it takes until the last picture is sent, wherever one limit holds."""
    limited: dict[tuple[str, str | None], list[Lane]] = {}
    for lane in lanes:
        if lane.missing:
            own = lane.model if lane.chosen.profile.limits_by_model else None
            limited.setdefault((lane.chosen.id, own), []).append(lane)
    for (_, own), several in limited.items():
        first, count = several[0], sum(lane.missing for lane in several)
        profile = first.chosen.profile
        limit = first.wanted.endpoint.limit_of(first.model)
        name = own or _endpoint(first.chosen)
        if first.chosen.base_url is None:
            yield f"{name}: no limit, {profile.at_once} at once"
        elif limit is None:
            yield (
                f"{name}: not known, no limit has been learnt yet"
                f" ({profile.at_once} at once)"
            )
        else:
            # A sliding window: a whole minute's worth leaves at once.
            minutes = (count - 1) // limit
            when = f"the last one leaves after {minutes} min" if minutes else "at once"
            yield f"{name}: {count} at {limit} a minute, {when}"


def _batches(prepared: Prepared) -> Iterable[str]:
    """How many files go where, at what part of the price."""
    groups: dict[tuple[object, ...], tuple[Chosen, Files]] = {}
    for number, wanted in enumerate(prepared.wanted):
        if number not in prepared.known and wanted.may_be_sent:
            _, files = groups.setdefault(kind_of(wanted), (wanted.chosen, Files()))
            files.add(bound_of_line(wanted.fitted.recipe))
    for chosen, files in groups.values():
        off = percent(float(chosen.profile.batch_discount))
        price = f", {off} off the price" if chosen.profile.batch_discount else ""
        noun = "batch" if files.count == 1 else "batches"
        yield (
            f"{_endpoint(chosen)}: {in_number(files.lines)} in {files.count} {noun}"
            f"{price}, done within a day"
        )


def _row(prepared: Prepared, group: _Group, lanes: Sequence[Lane]) -> tuple[str, ...]:
    model, endpoint, _ = group
    first = lanes[0]
    kept = sum(lane.kept for lane in lanes)
    missing = sum(lane.missing for lane in lanes)
    price = _price(prepared, lanes)
    if missing and not prepared.order.replay and not first.chosen.profile.free:
        price += _certainty(first.wanted.fitted.model)
    return model or "its usual one", endpoint, str(kept), str(missing), price


def _price(prepared: Prepared, lanes: Sequence[Lane]) -> str:
    if prepared.order.replay or not any(lane.missing for lane in lanes):
        return "free"
    cost = sum((lane.cost for lane in lanes), NO_COST)
    if cost.unpriced and cost.unpriced == cost.pictures:
        return "not known"
    known = replace(cost, unpriced=0).in_words()
    return f"{known} + {cost.unpriced} not known" if cost.unpriced else known


def _certainty(model: Model | None) -> str:
    known = model is not None and (model.price or model.by_size)
    if model is None or not known or model.certainty == "official":
        return ""
    return f" ({model.certainty})"


def _notes(
    session: Session,
    prepared: Prepared,
    *,
    is_asked: bool,
) -> Iterable[str]:
    order, lanes = prepared.order, prepared.lanes.all
    yield from dict.fromkeys(note for lane in lanes for note in lane.notes)
    if is_asked:
        return
    in_batch = sum(lane.in_batch for lane in lanes)
    if in_batch and not order.replay:
        yield f"{in_batch} sent in a batch before: fetched when they are done"
    unknown = sum(lane.unknown for lane in lanes)
    if unknown and not order.replay:
        yield (
            f"{unknown} sent before, answer unknown, may have been billed: not sent "
            f"again and not counted; --again sends it"
        )
    try:
        session.budget.check(
            prepared.cost, session.settings, max_cost=order.max_cost, yes=order.yes
        )
    except OverBudget as problem:
        yield f"as it stands this is refused: {problem}"

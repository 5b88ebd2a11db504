"""What would be asked and what it costs: `--plan`, `dalle.plan(...)`, `grid.plan`.

The words stand here; how they are laid out is the matter of `render.plan`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from yarl import URL

from dalle_notebook.errors import OverBudget
from dalle_notebook.render.plan import (
    Fact,
    PlanView,
    render_plan_html,
    render_plan_text,
)
from dalle_notebook.session.budget import Estimate, estimate
from dalle_notebook.session.captions import in_number, percent, title_of
from dalle_notebook.session.keeper import Wanted
from dalle_notebook.session.preparing import Prepared
from dalle_notebook.session.session import Session
from dalle_notebook.session.studies import save_study
from dalle_notebook.study.plan import COUNT, PROMPT, Plan
from dalle_notebook.wire.catalogue import Model

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
    )


def view_of(session: Session, prepared: Prepared, *, is_asked: bool) -> PlanView:
    """Everything that a plan says."""
    missing = [
        wanted
        for number, wanted in enumerate(prepared.wanted)
        if number not in prepared.known
    ]
    groups = _groups(prepared)
    rows = [_row(prepared, *group) for group in groups.items()]
    if len(rows) > 1:
        rows.append(_sum(prepared, missing))
    return PlanView(
        _title(prepared, len(missing), is_asked=is_asked),
        tuple(_facts(prepared, missing)),
        _HEAD,
        tuple(rows),
        tuple(_notes(session, prepared, missing, is_asked=is_asked)),
    )


_Group = tuple[str | None, str, str]
"""Model, endpoint as people write it, and what the archive calls it."""


def _groups(prepared: Prepared) -> dict[_Group, list[int]]:
    """The numbers of the tiles of each model and endpoint, in the order of the plan."""
    groups: dict[_Group, list[int]] = {}
    for number, wanted in enumerate(prepared.wanted):
        key = (wanted.fitted.recipe.model, _endpoint(wanted), wanted.chosen.id)
        groups.setdefault(key, []).append(number)
    return groups


def _endpoint(wanted: Wanted) -> str:
    chosen = wanted.chosen
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


def _facts(prepared: Prepared, missing: Sequence[Wanted]) -> Iterable[Fact]:
    plan, order = prepared.plan, prepared.order
    if order.inputs.pictures:
        yield Fact("picture", tuple(one.title for one in order.inputs.pictures))
    if order.inputs.mask is not None:
        yield Fact("mask", (f"{percent(order.inputs.mask.share)} may be repainted",))
    left = {tile.ask.prompt for tile in plan.tiles}
    # In the order written, which is not always that of the table.
    asked = dict.fromkeys(p.text for p in order.prompts.prompts if p.text in left)
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
    if missing and not order.replay:
        yield Fact("time", tuple(_times(missing)))


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


def _times(missing: Sequence[Wanted]) -> Iterable[str]:
    """How long it takes until the last picture is sent, wherever one limit holds."""
    lanes: dict[tuple[str, str | None], list[Wanted]] = {}
    for wanted in missing:
        model = wanted.fitted.recipe.model
        own = model if wanted.chosen.profile.limits_by_model else None
        lanes.setdefault((wanted.chosen.id, own), []).append(wanted)
    for (_, own), several in lanes.items():
        wanted, count = several[0], len(several)
        profile = wanted.chosen.profile
        limit = wanted.endpoint.limit_of(wanted.fitted.recipe.model)
        name = own or _endpoint(wanted)
        if wanted.chosen.base_url is None:
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


def _row(prepared: Prepared, group: _Group, numbers: Sequence[int]) -> tuple[str, ...]:
    model, endpoint, _ = group
    missing = [prepared.wanted[n] for n in numbers if n not in prepared.known]
    known = prepared.wanted[numbers[0]].fitted.model
    price = _price(prepared, missing)
    if missing and not prepared.order.replay:
        price += _certainty(known) * (not missing[0].chosen.profile.free)
    kept = len(numbers) - len(missing)
    return model or "its usual one", endpoint, str(kept), str(len(missing)), price


def _sum(prepared: Prepared, missing: Sequence[Wanted]) -> tuple[str, ...]:
    kept = str(len(prepared.known))
    return "total", "", kept, str(len(missing)), _price(prepared, missing)


def _price(prepared: Prepared, missing: Sequence[Wanted]) -> str:
    if not missing or prepared.order.replay:
        return "free"
    cost = estimate(missing)
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
    missing: Sequence[Wanted],
    *,
    is_asked: bool,
) -> Iterable[str]:
    order = prepared.order
    said: dict[str, Any] = {}
    if not order.replay:
        said = dict.fromkeys(note for w in missing for note in w.fitted.notes)
    yield from said
    if is_asked:
        return
    unknown = sum(not wanted.may_be_sent for wanted in missing)
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

"""The words beside pictures: who drew, from where, how long it took, what it cost,
where it is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from dalle_notebook.render.view import TileView
from dalle_notebook.session.preparing import Prepared
from dalle_notebook.session.reminder import unanswered
from dalle_notebook.session.session import Session
from dalle_notebook.store.record import Record
from dalle_notebook.study.outcome import Outcome
from dalle_notebook.study.outcomes import Outcomes
from dalle_notebook.study.plan import PROMPT, Tile
from dalle_notebook.wire.cost import in_words

Size = Literal["auto", "large", "small", "text"]

REVISED = "revised prompt"
"""The detail that says what a provider made of a prompt."""

_NOTES_SHOWN = 20

_SEAM = 0.02
"""Share of pixels that may change around a mask without a word about it."""

_UNFINISHED = {
    "waiting": "not sent",
    "sending": "already sent",
}
"""What became of a tile when its cell was stopped."""


@dataclass(frozen=True, slots=True)
class State:
    """How far an order is.

    Attributes:
        outcomes: of every tile, in the plan's order.
        seconds: since it was started.
    """

    session: Session
    prepared: Prepared
    outcomes: Outcomes
    seconds: float

    def __post_init__(self) -> None:
        if not isinstance(self.outcomes, Outcomes):
            object.__setattr__(self, "outcomes", Outcomes(self.outcomes))


def title_of(prepared: Prepared) -> str:
    """What the table of an order is called."""
    given = prepared.order.inputs.first
    if prepared.order.verb == "vary" and given is not None:
        return f"variations of {given.title}"
    plan = prepared.plan
    prompts = dict(plan.axes).get(PROMPT)
    # A table without a caption has no name for those who hear it.
    return plan.title or (f"{len(prompts)} prompts" if prompts else "")


def percent(share: float) -> str:
    """A share as people write it; never 0 % or 100 % where it is not."""
    if 0 < share < 0.001:
        return "less than 0.1 %"
    if 0.999 < share < 1:
        return "more than 99.9 %"
    return f"{100 * share:.{1 if 0 < share < 0.1 else 0}f} %"


def tile_of(
    tile: Tile,
    outcome: Outcome,
    preview: bytes | None,
    px: int,
    title: str,
    thumbnail: bytes | None = None,
) -> TileView:
    record = outcome.record
    reason = outcome.reason
    reason = _UNFINISHED.get(outcome.state, reason)
    return TileView(
        state=outcome.state,
        alt=tile.ask.prompt or title,
        caption=_caption(record) if record else "",
        preview=preview,
        preview_px=px,
        larger=None,
        reason=reason,
        details=tuple(_details(tile, record) if record else _asked(tile)),
        from_archive=outcome.from_archive,
        thumbnail=thumbnail,
    )


def _caption(record: Record) -> str:
    words = [_size_words(record)]
    if record.changed_outside is not None:
        share, mean = record.changed_outside
        change = f"{percent(share)} changed, mean {mean:.1f}"
        words.append(f"outside the mask {change if share or mean else 'all is kept'}")
    return " · ".join(filter(None, words))


def _size_words(record: Record) -> str:
    asked, received = record.asked_size, _size(record)
    if asked in (None, "auto", received):
        return ""
    if record.parameters.get("size") == received:
        # As it was sent: the model draws no picture of the size that was wanted.
        return f"drawn at {received}, saved as {asked}"
    return f"asked {asked}, received {received}: saved as asked"


def _size(record: Record) -> str:
    return f"{record.size[0]}x{record.size[1]}"


def _asked(tile: Tile) -> list[tuple[str, str]]:
    ask = tile.ask
    return [
        ("prompt", ask.prompt),
        *((name, str(value)) for name, value in ask.settings.items()),
    ]


def _details(tile: Tile, record: Record) -> list[tuple[str, str]]:
    rows = [("prompt", record.ask.prompt)]
    if record.revised_prompt:
        rows.append((REVISED, record.revised_prompt))
    rows += [
        (name, str(value))
        for name, value in record.parameters.items()
        if name not in ("prompt", "n")
    ]
    if record.drawn_by:
        rows.append(("drawn by", record.drawn_by))
    rows.append(("endpoint", record.endpoint_title))
    if tile.ask.take > 1:
        rows.append(("take", str(tile.ask.take)))
    if record.cost is not None:
        rows.append(("cost", in_words(record.cost)))
    rows.append(
        ("made", f"{record.created:%Y-%m-%d %H:%M} UTC in {record.seconds:.1f} s")
    )
    rows.append(("archive id", record.digest[:12]))
    return rows


def footer_of(state: State) -> list[str]:
    outcomes = state.outcomes
    kept = [o for o in outcomes.different() if o.state == "kept" and o.record]
    records = [o.record for o in kept if o.record is not None]
    lines = []
    if records:
        lines.append("drawn by " + " and ".join(_unique(map(_artist, records))))
    count = outcomes.from_archive
    new = outcomes.count_of("kept") - count
    if kept and not new:
        lines.append(f"{in_number(count)} from the archive, 0 requests")
    elif count:
        lines.append(f"{count} from the archive, {new} new")
    if new:
        # Those of a batch were drawn while nobody waited.
        fresh = [o.record for o in kept if o.record and not o.from_archive]
        how = "" if any(r.seconds <= state.seconds for r in fresh) else " fetched"
        lines.append(f"{in_number(new)}{how} in {state.seconds:.1f} s")
        lines.append(_cost(state.prepared, outcomes))
    if any(o.held is None for o in kept):
        lines.append(f"kept in {_short(state.session.home)}")
    return lines


def _artist(record: Record) -> str:
    artist = record.drawn_by or record.model or record.endpoint_title
    model = record.model
    if record.endpoint_id == "offline" and model and not artist.startswith(model):
        return f"{artist}, standing in for {model}"
    return artist


def _cost(prepared: Prepared, outcomes: Outcomes) -> str:
    if all(lane.chosen.profile.free for lane in prepared.lanes.all):
        return "free"
    paid = list(outcomes.costs())
    known = [cost for cost in paid if cost is not None]
    if not paid:
        return "free"
    if len(known) == len(paid):
        return f"cost {in_words(sum(known, Decimal(0)))}"
    if prepared.cost.unpriced:
        return "cost not known"
    return f"cost not told, at most {in_words(prepared.cost.price.high)}"


def in_number(count: int) -> str:
    """`1 picture`, `4 pictures`."""
    return "1 picture" if count == 1 else f"{count} pictures"


def _unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _short(path: Path) -> str:
    """A path as people write it, so that no user name enters a saved notebook."""
    try:
        return "~/" + path.resolve().relative_to(Path.home().resolve()).as_posix()
    except (ValueError, RuntimeError, OSError):
        return path.name


def notes_of(state: State) -> list[str]:
    prepared = state.prepared
    different = list(state.outcomes.different())
    notes, others = state.outcomes.remarks(_NOTES_SHOWN)
    if others:
        # Ten thousand tiles may each have something of their own to say.
        notes.append(f"and {others} other remarks")
    # More than a seam.
    if state.outcomes.changed_outside() > _SEAM:
        notes.append(
            "much changed outside the mask, which some models take as a hint only: "
            "heat_map() of a picture shows where"
        )
    notes += _unique(
        f"in a batch, {outcome.reason}: the same cell again fetches what is done"
        for outcome in different
        if outcome.state == "batched"
    )
    notes += _without_stages(state)
    if prepared.take:
        instead = f"write --take {prepared.take} instead of --fresh"
        if prepared.take == 1:
            instead = "leave --fresh out"
        notes.append(f"this is take {prepared.take}: {instead} to see it again")
    if not any(lane.chosen.by_person for lane in prepared.lanes.all):
        notes += _introduction(state.session)
    notes += unanswered(state.session)
    notes += still_to_copy(state.session)
    if state.session.is_homeless:
        notes.append(
            "there is no home folder, so pictures are kept in a temporary one: "
            "DALLE_NOTEBOOK_HOME or dalle.configure(home=...) chooses where they stay"
        )
    return _unique(notes)


def still_to_copy(session: Session) -> list[str]:
    """A word about a shared folder that is away."""
    shared = session.keeper.archive.shared
    if shared is None or not shared.trouble:
        return []
    # A hundred thousand may be owed, and every cell has a caption.
    return [said] if (said := shared.in_words(quickly=True)) else []


def _without_stages(state: State) -> list[str]:
    """Who was asked without the unfinished states that somebody wanted to see."""
    if not state.prepared.order.partial:
        return []
    return _unique(
        f"{wanted.fitted.recipe.model or wanted.chosen.title} shows no unfinished "
        f"states: asked without --partial"
        for wanted, outcome in zip(state.prepared.wanted, state.outcomes, strict=True)
        if not (wanted.stages or outcome.from_archive or wanted.replay)
    )


def _introduction(session: Session) -> list[str]:
    """Once a session: how to reach a provider whose key is at hand."""
    if session.introduced or "OPENAI_API_KEY" not in session.settings.keys:
        return []
    session.introduced = True
    return [
        "an OpenAI key is set but not used: --endpoint openai, or "
        "dalle.configure(endpoint='openai'), asks there"
    ]

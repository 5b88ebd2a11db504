"""The cell that asks for a kept picture, written out from its record.

What is written is read again the way a cell is, and only handed out if it asks
for the very same picture: so a recalled cell never sends a request as long as
the picture is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dalle_notebook.errors import DalleError, UsageError
from dalle_notebook.session.endpoints import choose_endpoint
from dalle_notebook.session.order import make_order
from dalle_notebook.settings import Settings
from dalle_notebook.store.ask import Ask
from dalle_notebook.store.record import Record
from dalle_notebook.study.cell_text import write_cell
from dalle_notebook.study.commandline import parse_cell, parse_line
from dalle_notebook.study.grammar import expand
from dalle_notebook.study.options import MAGICS
from dalle_notebook.study.plan import make_plan
from dalle_notebook.wire.profiles import profiles

_AS_PICTURES = frozenset({"mask", "mask_from", "region"})
"""Options that say which pictures an edit is given, not how it is drawn."""


def equal_cell(record: Record, settings: Settings) -> tuple[str, tuple[str, ...]]:
    """The cell that asks for the same picture, and remarks about it.

    Args:
        settings: of the session that the cell would run in.

    Raises:
        UsageError: no cell can ask for it.
    """
    ask = record.ask
    endpoint = _endpoint(record, settings)
    cell = write_cell(ask, endpoint=endpoint)
    is_call = cell.startswith("dalle.")
    if not is_call and not _asks_for(cell, ask):
        raise UsageError(
            "no cell can ask for this picture in the same way again: it was asked "
            "with something that no option stands for"
        )
    notes = []
    if ask.index:
        notes.append(
            f"-n {ask.index + 1} is needed: this is picture {ask.index + 1} of it"
        )
    if settings.model and "model" not in ask.settings:
        notes.append(
            f"this session asks {settings.model} where a cell names no model: "
            f"dalle.configure(model=None) first, for this was asked without one"
        )
    if record.endpoint_id != "offline" and not endpoint:
        notes.append(
            f"{record.endpoint_title} drew it; the archive answers as long as the "
            f"picture is kept"
        )
    return cell, tuple(notes)


def _endpoint(record: Record, settings: Settings) -> str | None:
    """What to write behind `--endpoint`; None where nothing is needed, or helps."""
    model = record.ask.settings.get("model")
    model = model if isinstance(model, str) else None

    def leads_there(name: str | None) -> bool:
        try:
            return choose_endpoint(settings, name, model).id == record.endpoint_id
        except DalleError:
            return False

    if leads_there(None):
        return None
    names = [name for name in profiles() if name != "generic"]
    return next(filter(leads_there, [*names, record.endpoint_id]), None)


def _asks_for(cell: str, ask: Ask) -> bool:
    """Whether the last picture that a cell asks for is this one."""
    line, _, body = cell.partition("\n")
    rest = line.removeprefix(MAGICS[ask.verb])
    try:
        if ask.verb == "vary":
            command = parse_line(rest, "vary")
        else:
            # IPython ends every cell with a line end.
            body = body if body.endswith("\n") else f"{body}\n"
            command = parse_cell(rest, body, ask.verb)
        return _last_ask(command.prompt_text, command.options, ask).id == ask.id
    except DalleError:
        return False


def _last_ask(prompt: str, options: Mapping[str, Any], ask: Ask) -> Ask:
    # A variation has no prompt, and a plan is made of some.
    prompts = expand(prompt or "-", raw=bool(options.get("raw")))
    drawn = {key: v for key, v in options.items() if key not in _AS_PICTURES}
    order = make_order(ask.verb, prompts, drawn)
    plan = make_plan(
        ask.verb,
        prompts,
        order.settings,
        order.n,
        inputs=ask.inputs,
        mask=ask.mask,
    )
    last = plan.tiles[-1].ask
    return replace(last, prompt=ask.prompt) if ask.verb == "vary" else last

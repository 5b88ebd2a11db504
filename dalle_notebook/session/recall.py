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
from dalle_notebook.study.commandline import parse_cell, parse_line, write_options
from dalle_notebook.study.grammar import escape, expand
from dalle_notebook.study.options import MAGICS, options_of, read_keywords
from dalle_notebook.study.plan import make_plan
from dalle_notebook.wire.profiles import profiles

_ID_DIGITS = 12


def equal_cell(record: Record, settings: Settings) -> tuple[str, tuple[str, ...]]:
    """The cell that asks for the same picture, and remarks about it.

    Args:
        settings: of the session that the cell would run in.

    Raises:
        UsageError: no cell can ask for it; the text says why.
    """
    ask = record.ask
    notes = []
    options = _options(ask)
    if endpoint := _endpoint(record, settings):
        options["endpoint"] = endpoint
    cell = _cell(record, options)
    if not _asks_for(cell, ask):
        cell = _call(ask, options)
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
    if ask.mask is not None:
        notes.append("write --mask FILE: the mask is not in the archive")
    return cell, tuple(notes)


def _options(ask: Ask) -> dict[str, Any]:
    known = {option.key for option in options_of(ask.verb) if option.identity}
    strange = [name for name in ask.settings if name not in known]
    if strange:
        raise UsageError(
            f"this picture was asked with {strange[0]!r}, which no option of a cell "
            f"stands for"
        )
    options: dict[str, Any] = dict(ask.settings)
    if ask.index:
        options["n"] = ask.index + 1
    if ask.take > 1:
        options["take"] = ask.take
    if ask.prompt != ask.prompt.strip():
        options["raw"] = True
    return options


def _endpoint(record: Record, settings: Settings) -> str | None:
    """What to write behind `--endpoint`; None where nothing is needed, or helps."""
    try:
        if choose_endpoint(settings).id == record.endpoint_id:
            return None
    except DalleError:
        pass
    names = [name for name in profiles() if name != "generic"]
    for name in [*names, record.endpoint_id]:
        try:
            if choose_endpoint(settings, name).id == record.endpoint_id:
                return name
        except DalleError:
            continue
    return None


def _cell(record: Record, options: Mapping[str, Any]) -> str:
    ask = record.ask
    words = write_options(options)
    if ask.verb == "generate":
        head = MAGICS["generate"]
    else:
        if not record.parents:
            raise UsageError(
                "this picture was made from one that is not in the archive: name its "
                f"file behind {MAGICS[ask.verb]}"
            )
        head = f"{MAGICS[ask.verb]} {record.parents[0][:_ID_DIGITS]}"
    head = f"{head} {words}".rstrip()
    if ask.verb == "vary":
        return head
    text = ask.prompt if options.get("raw") else escape(ask.prompt)
    return f"{head}\n{text}" + "\n" * text.endswith("\n")


def _asks_for(cell: str, ask: Ask) -> bool:
    """Whether the last picture that a cell asks for is this one."""
    line, _, body = cell.partition("\n")
    rest = line.removeprefix(MAGICS[ask.verb])
    try:
        if ask.verb == "vary":
            command = parse_line(rest, "vary")
        else:
            # IPython ends every cell with a line end.
            command = parse_cell(
                rest, body if body.endswith("\n") else f"{body}\n", ask.verb
            )
        return _last_ask(command.prompt_text, command.options, ask) == ask.id
    except DalleError:
        return False


def _last_ask(prompt: str, options: Mapping[str, Any], ask: Ask) -> str:
    prompts = expand(prompt or "-", raw=bool(options.get("raw")))
    order = make_order(ask.verb, prompts, options)
    plan = make_plan(
        ask.verb,
        prompts,
        order.settings,
        order.n,
        inputs=ask.inputs,
        mask=ask.mask,
    )
    last = plan.tiles[-1].ask
    if ask.verb == "vary":
        # It has no prompt, and a plan is made of some.
        last = replace(last, prompt=ask.prompt)
    return last.id


def _call(ask: Ask, options: dict[str, Any]) -> str:
    """The same in Python, for what no line of a cell can hold."""
    options = {**options, "raw": True}
    try:
        given = read_keywords("generate", options)
        found = _last_ask(ask.prompt, given, ask)
    except DalleError:
        found = ""
    if ask.verb != "generate" or found != ask.id:
        raise UsageError("no cell can ask for this picture in the same way again")
    words = "".join(f", {key}={value!r}" for key, value in options.items())
    return f"dalle.generate({ask.prompt!r}{words})"

"""A cell that asks for one certain picture, tried out before it is handed out.

What is written is read again the way a cell is, and only handed out if it asks
for the very same picture: so such a cell never sends a request as long as the
picture is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dalle_notebook.errors import DalleError, UsageError
from dalle_notebook.store.ask import Ask
from dalle_notebook.study.cell_text import write_cell
from dalle_notebook.study.commandline import parse_cell, parse_line
from dalle_notebook.study.grammar import expand
from dalle_notebook.study.options import MAGICS, OPTIONS
from dalle_notebook.study.plan import make_plan

_IN_ASK = frozenset(o.key for o in OPTIONS if o.identity) | {"endpoint"}
_AS_PICTURES = frozenset({"mask", "mask_from", "region"})
"""Options that say which pictures an edit is given, not how it is drawn."""


def equal_cell(
    ask: Ask, endpoint: str | None, *, replay: bool = False
) -> tuple[str, tuple[str, ...]]:
    """The cell that asks for the same picture, and remarks about it.

    Args:
        endpoint: what to write after `--endpoint`; None for none.
        replay: with `--replay`, so that it can send nothing.

    Raises:
        UsageError: no cell can ask for it.
    """
    cell = write_cell(ask, endpoint=endpoint, replay=replay)
    is_call = cell.startswith("dalle.")
    if not is_call and not _asks_for(cell, ask):
        raise UsageError(
            "no cell can ask for this picture in the same way again: it was asked "
            "with something that no option stands for"
        )
    if not ask.index:
        return cell, ()
    number = ask.index + 1
    return cell, (f"-n {number} is needed: this is picture {number} of it",)


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
    plan = make_plan(
        ask.verb,
        prompts,
        {key: value for key, value in drawn.items() if key in _IN_ASK},
        int(drawn.get("n", 1)),
        inputs=ask.inputs,
        mask=ask.mask,
    )
    last = plan.tiles[-1].ask
    return replace(last, prompt=ask.prompt) if ask.verb == "vary" else last

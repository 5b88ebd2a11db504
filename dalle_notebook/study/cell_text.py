"""The cell that asks for a picture again: an ask written back as people type it.

Reading such a cell gives the same ask, so that running it finds the picture in the
archive. Asks come from files of strangers too: nothing of them may leave the place
in the cell where it belongs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dalle_notebook.store.ask import Ask
from dalle_notebook.study.commandline import write_options
from dalle_notebook.study.options import MAGICS, options_of
from dalle_notebook.wire.recipe import Verb

_SIGNS = re.compile(r"[{}]|^\\*---[ \t\r]*$", re.MULTILINE)
_ID_DIGITS = 12


def write_cell(ask: Ask, *, endpoint: str | None = None) -> str:
    """The cell whose last picture is this ask.

    The pictures of an edit or a variation are written as ids, by which the archive
    keeps what was given.

    Args:
        endpoint: what to write after `--endpoint`; None for none.
    """
    options: dict[str, Any] = {}
    if ask.index:
        options["n"] = ask.index + 1
    options.update(ask.settings)
    model = options.get("model")
    if isinstance(model, str) and "@" in model:
        # Behind the last @ of a model stands an endpoint.
        options["model"] = f"{model}@{endpoint or 'offline'}"
    elif endpoint:
        options["endpoint"] = endpoint
    if ask.take != 1:
        options["take"] = ask.take
    if ask.mask:
        # Masks are kept as white on black, however they were given.
        options |= {"mask": ask.mask[:_ID_DIGITS], "mask_from": "white"}
    words = [MAGICS[ask.verb]]
    if ask.verb != "generate":
        words.append(",".join(one[:_ID_DIGITS] for one in ask.inputs) or "IMAGE")
    return _cell(words, options, ask.prompt, ask.verb)


def write_prompt_cell(prompt: str, options: Mapping[str, Any]) -> str:
    """A `%%dalle` cell of a prompt that is one text, whatever stands in it."""
    return _cell([MAGICS["generate"]], dict(options), prompt, "generate")


def _cell(words: list[str], options: dict[str, Any], prompt: str, verb: Verb) -> str:
    known = {option.key for option in options_of(verb)}
    options = {k: v for k, v in options.items() if k in known and _is_plain(v)}
    raw = verb != "vary" and _needs_raw(prompt)
    if raw:
        options["raw"] = True
    line = " ".join(filter(None, [*words, write_options(options)]))
    if verb == "vary":
        return line
    # One line end is taken off the body by whoever reads it.
    return f"{line}\n{prompt}\n" if raw else f"{line}\n{prompt}"


def _is_plain(value: object) -> bool:
    """Whether a value fits on the line of a magic."""
    if isinstance(value, str):
        return value.isprintable()
    return isinstance(value, bool | int | float)


def _needs_raw(prompt: str) -> bool:
    edges = prompt != prompt.strip()
    return (
        edges or re.search(r"[{}]|^\\*---[ \t\r]*$", prompt, re.MULTILINE) is not None
    )

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
from dalle_notebook.store.record import is_digest
from dalle_notebook.study.axes import Axis, write_setting
from dalle_notebook.study.commandline import parse_cell, write_options
from dalle_notebook.study.options import MAGICS, options_of
from dalle_notebook.wire.recipe import Verb

_SIGNS = re.compile(r"[{}]|^\\*---[ \t\r]*$", re.MULTILINE)
_ALTERED = re.compile(
    r"^\s*>>>|\A(\[\w+\])? ?In \[|\A\s*\.{3,}:|^[^\S\n]+$", re.MULTILINE
)  # fmt: skip
"""What IPython does not leave as it is: marks of a Python session, and the blanks of
a line that holds nothing else."""
_ID_DIGITS = 12


def write_cell(ask: Ask, *, endpoint: str | None = None, replay: bool = False) -> str:
    """The cell whose last picture is this ask.

    The pictures of an edit or a variation are written as ids, by which the archive
    keeps what was given. A prompt that IPython would alter is written as a call.

    Args:
        endpoint: what to write after `--endpoint`; None for none.
        replay: with `--replay`, so that it can send nothing.
    """
    options: dict[str, Any] = {}
    if replay:
        options["replay"] = True
    if ask.index:
        options["n"] = ask.index + 1
    options |= _settings(ask.settings, ask.verb)
    model = options.get("model")
    if isinstance(model, str) and "@" in model:
        # Behind the last @ of a model stands an endpoint.
        options["model"] = f"{model}@{endpoint or 'offline'}"
    elif endpoint:
        options["endpoint"] = endpoint
    if ask.take != 1:
        options["take"] = ask.take
    if ask.mask and is_digest(ask.mask):
        # Masks are kept as white on black, however they were given.
        options |= {"mask": ask.mask[:_ID_DIGITS], "mask_from": "white"}
    words = []
    if ask.verb != "generate":
        ids = [one[:_ID_DIGITS] for one in ask.inputs if is_digest(one)]
        words.append(",".join(ids) or "IMAGE")
    return _cell(ask.verb, words, ask.prompt, options)


def write_edit_cell(digest: str, prompt: str) -> str:
    """A cell that edits a kept picture, with its prompt to begin with."""
    return _cell("edit", [digest[:_ID_DIGITS]], prompt or "the same", {})


def write_typed_cell(
    verb: Verb, image: str, prompt: str, options: Mapping[str, Any]
) -> str:
    """The cell of somebody's own words: braces and `---` mean what they mean there.

    Args:
        image: names what an edit or a variation starts from.
        options: by their keys; a value that is written as a cell has it stays so.
    """
    line = write_typed_line(verb, image, options)
    if verb == "vary" or not _ALTERED.search(prompt):
        return line if verb == "vary" else f"{line}\n{prompt}"
    words = [] if verb == "generate" else [repr(image)]
    read = parse_cell(line.removeprefix(MAGICS[verb]), "", verb).options
    # A call takes a number where a cell has digits, and a list where that has 1..3.
    values = {k: list(v.values) if isinstance(v, Axis) else v for k, v in read.items()}
    words += [repr(prompt), *(f"{name}={value!r}" for name, value in values.items())]
    return f"dalle.{verb}({', '.join(words)})"


def write_typed_line(verb: Verb, image: str, options: Mapping[str, Any]) -> str:
    """The first line of `write_typed_cell`, where that is no call."""
    return _line(verb, [] if verb == "generate" else [write_setting(image)], options)


def write_prompt_cell(prompt: str, settings: Mapping[str, Any]) -> str:
    """A `%%dalle` cell of a prompt that is one text, whatever stands in it."""
    return _cell("generate", [], prompt, _settings(settings, "generate"))


def _settings(given: Mapping[str, Any], verb: Verb) -> dict[str, Any]:
    """Those that say what the picture is: none that spends, saves or names."""
    allowed = {option.key for option in options_of(verb) if option.identity}
    return {k: v for k, v in given.items() if k in allowed and _is_plain(v)}


def _cell(verb: Verb, images: list[str], prompt: str, options: dict[str, Any]) -> str:
    if verb == "vary":
        return _line(verb, images, options)
    if _ALTERED.search(prompt):
        words = [*map(repr, images), repr(prompt)]
        words += [f"{name}={value!r}" for name, value in options.items()]
        return f"dalle.{verb}({', '.join(words)}, raw=True)"
    if prompt == prompt.strip() and not _SIGNS.search(prompt):
        return f"{_line(verb, images, options)}\n{prompt}"
    # One line end is taken off the body by whoever reads it.
    return f"{_line(verb, images, {**options, 'raw': True})}\n{prompt}\n"


def _line(verb: Verb, images: list[str], options: Mapping[str, Any]) -> str:
    return " ".join(filter(None, [MAGICS[verb], *images, write_options(options)]))


def _is_plain(value: object) -> bool:
    """Whether a value fits on the line of a magic."""
    if isinstance(value, str):
        return value.isprintable()
    return isinstance(value, bool | int | float)

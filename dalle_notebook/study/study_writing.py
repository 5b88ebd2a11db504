"""A study as the text of a TOML file; `study_file` reads it again.

Prompts are written as they stand in the cell, with the variables that they name as
`[words]`. Where no file can hold such a value (an object with a format of its own),
the expanded prompts are written: the same pictures, without the axis.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import cast

from dalle_notebook.errors import DalleError
from dalle_notebook.study.axes import Axis, Value
from dalle_notebook.study.grammar import Prompts, escape, expand
from dalle_notebook.study.study_file import IMAGE, PROMPTS, WORDS, Study
from dalle_notebook.study.toml_text import Scalar, toml_line

_LONG_RUN = 8
"""Whole numbers in a row are written as a range if there are more than this."""


def write_study(study: Study, comments: Mapping[str, str] | None = None) -> str:
    """Write a study so that `read_study` asks for the same pictures.

    Args:
        comments: what to say behind a key.
    """
    lines = [
        "# dalle.study(FILE) asks for this, dalle.plan(study=FILE) says what it costs."
    ]
    words: Mapping[str, Scalar | Sequence[Scalar]] = {}
    options = dict(study.options)
    if study.verb != "vary":
        texts, words, raw = _prompts(study.prompts)
        lines.append(toml_line(PROMPTS, texts[0] if len(texts) == 1 else texts))
        options = {"raw": True} if raw else {}
        options |= {k: v for k, v in study.options.items() if k != "raw"}
    if study.images:
        one = study.images[0] if len(study.images) == 1 else study.images
        lines.append(toml_line(IMAGE, one))
    lines += [toml_line(key, _written(value)) for key, value in options.items()]
    for key, comment in (comments or {}).items():
        said = "".join(c if c.isprintable() else " " for c in comment)
        lines = [
            f"{line}  # {said}" if line.startswith(f"{key} = ") else line
            for line in lines
        ]
    if words:
        lines += ["", f"[{WORDS}]", *(toml_line(k, v) for k, v in words.items())]
    return "\n".join(lines) + "\n"


def _written(value: Value | Axis) -> Scalar | Sequence[Scalar]:
    if isinstance(value, Axis):
        numbers = [one for one in value.values if type(one) is int]
        if len(numbers) == len(value) > _LONG_RUN:
            steps = {b - a for a, b in pairwise(numbers)}
            if steps in ({1}, {-1}):
                return f"{numbers[0]}..{numbers[-1]}"
        return [one if isinstance(one, Scalar) else str(one) for one in value.values]
    return value if isinstance(value, Scalar) else str(value)


def _prompts(
    prompts: Prompts,
) -> tuple[list[str], Mapping[str, Scalar | Sequence[Scalar]], bool]:
    """Prompts and words that expand to the same, and whether they are raw."""
    wanted = [prompt.text for prompt in prompts.prompts]
    texts = [template.text for template in prompts.templates]
    words = {name: _plain_word(value) for name, value in prompts.words.items()}
    if _expanded("\n---\n".join(texts), words) == wanted:
        return texts, words, False
    if len(wanted) == len(texts) == 1 and texts == wanted:
        return texts, {}, True
    # A value with a format of its own, which no file can hold.
    return [escape(text) for text in wanted], {}, False


def _expanded(text: str, words: Mapping[str, object]) -> list[str] | None:
    try:
        return [prompt.text for prompt in expand(text, words).prompts]
    except DalleError:
        return None


def _plain_word(value: object) -> Scalar | Sequence[Scalar]:
    if isinstance(value, tuple | range):
        return [_plain(one) for one in value]
    return _plain(value)


def _plain(value: object) -> Scalar:
    if type(value) in (bool, int, float, str):
        return cast(Scalar, value)
    if isinstance(value, float):
        return float(value)  # numpy's
    try:
        return operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        return format(value, "")

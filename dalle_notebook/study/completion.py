"""What could be typed next on the line of a magic.

Options behind a dash, values behind an option, and nothing inside a prompt.
Reads half-written lines, so it is more patient than `commandline`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from dalle_notebook.picture.region import SHAPES
from dalle_notebook.study.options import Option, Verb, find_option, options_of
from dalle_notebook.wire.profiles import profile_names

Names = Callable[[], Iterable[str]]
"""Asked for names when they are wanted, because to know them may cost time."""

_SIZES = ("s", "m", "l", "auto", "256x256", "512x512", "1024x1024")
_WIDE_SIZES = ("1536x1024", "1024x1536", "1792x1024", "1024x1792")
_WORD = re.compile(r"""(?:"[^"]*(?:"|$)|'[^']*(?:'|$)|\S)+""")


@dataclass(frozen=True, slots=True)
class Completion:
    """Words that may stand at `start`, in place of what is written from there."""

    start: int
    words: tuple[str, ...] = ()


def complete(
    line: str,
    verb: Verb = "generate",
    *,
    models: Names = tuple,
    endpoints: Names = profile_names,
) -> Completion:
    """Complete a line.

    Args:
        line: what stands between the magic's name and the cursor.
        models: gives the names of the models of the chosen endpoint. It may
            raise: then there are no names, and the person can type on.
    """
    words = list(_WORD.finditer(line))
    current, start = "", len(line)
    if words and words[-1].end() == len(line):
        current, start = words[-1][0], words[-1].start()
        words.pop()
    waiting: Option | None = None
    used: set[str] = set()
    is_image_missing = verb != "generate"
    for word in words:
        if waiting:
            waiting = None
        elif word[0] == "--":
            return Completion(start)
        elif re.match(r"--?[A-Za-z]", word[0]):
            name, assigned, _ = word[0].partition("=")
            option = find_option(name, verb)
            if option:
                used.add(option.key)
                waiting = None if assigned or option.is_flag else option
        elif is_image_missing:
            is_image_missing = False
        else:
            return Completion(start)
    name, assigned, value = current.partition("=")
    option = find_option(name, verb) if assigned else waiting
    if assigned and option:
        return _values(option, value, start + len(name) + 1, models, endpoints)
    if option:
        return _values(option, current, start, models, endpoints)
    if current and not current.startswith("-"):
        return Completion(start)
    found = [
        spelling
        for option in options_of(verb)
        if option.key not in used
        for spelling in option.spellings
        if spelling.startswith(current)
    ]
    return Completion(start, tuple(found))


def _values(
    option: Option, written: str, start: int, models: Names, endpoints: Names
) -> Completion:
    taken: list[str] = []
    if option.may_be_axis:
        *taken, written = written.split(",")
        start += sum(len(one) + 1 for one in taken)
    if option.key == "model":
        known = _ask(models)
    elif option.key == "endpoint":
        known = _ask(endpoints)
    elif option.type.kind == "size":
        known = [*_SIZES, *_WIDE_SIZES]
    elif option.type.kind == "region":
        known = [f"{shape}:" for shape in SHAPES]
    else:
        known = list(option.type.choices)
    words = [one for one in known if one.startswith(written) and one not in taken]
    return Completion(start, tuple(words))


def _ask(names: Names) -> list[str]:
    # A completer that fails shows a traceback over what is being typed.
    try:
        return [str(name) for name in names()]
    except Exception:
        return []

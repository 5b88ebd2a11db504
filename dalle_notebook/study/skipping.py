"""Finding the tiles of a plan that are to be left out.

Every condition is looked up among the axes before a tile is made: an axis or a
value that occurs nowhere is a slip of the finger, and would be paid for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dalle_notebook.errors import UsageError
from dalle_notebook.study.options import OPTIONS
from dalle_notebook.study.skip import Skip
from dalle_notebook.study.values import clip, did_you_mean, parse_value

PROMPT = "prompt"
"""The axis of the prompts as written."""

COUNT = "n"
"""The axis of the pictures of one combination."""

Choices = tuple[tuple[str, str], ...]

_BY_NAME = {
    name: option for option in OPTIONS for name in (option.key, option.flag.lstrip("-"))
}


def is_left_out(
    skip: Skip, axes: Mapping[str, Sequence[str]], prompts: Sequence[str]
) -> Callable[[Choices], bool]:
    """A function that says whether the tile of some choices is left out.

    Args:
        axes: the values of every axis as text; those of `PROMPT` are numbers from 0.
        prompts: the prompts as written.

    Raises:
        UsageError: there is no such axis, or it never has that value.
    """
    sets = [
        {
            axis: _values(axis, value, axes[axis], prompts)
            for name, value in pairs
            for axis in [_axis(name, axes)]
        }
        for pairs in skip.sets
    ]

    def left_out(choices: Choices) -> bool:
        here = dict(choices)
        # A prompt without the axis has no value there, so it stays.
        return any(
            all(here.get(axis) in values for axis, values in conditions.items())
            for conditions in sets
        )

    return left_out


def _axis(name: str, axes: Mapping[str, Sequence[str]]) -> str:
    if name in axes:
        return name
    option = _BY_NAME.get(name)
    if option is not None and option.key in axes:
        return option.key
    if not axes:
        raise UsageError(
            f"skip names '{clip(name)}', and nothing varies here: leave it out"
        )
    known = ", ".join(clip(axis) for axis in axes)
    guess = did_you_mean(name, list(axes)) or f": the axes are {known}"
    raise UsageError(f"skip names '{clip(name)}', which is no axis here{guess}")


def _values(
    axis: str, value: str, known: Sequence[str], prompts: Sequence[str]
) -> frozenset[str]:
    if axis == PROMPT:
        return _prompts(value, prompts)
    for spelling in (value, _as_option(axis, value)):
        if spelling in known:
            return frozenset([spelling])
    # A model's name alone means it at every endpoint.
    elsewhere = frozenset(each for each in known if each.rpartition("@")[0] == value)
    if axis == "model" and elsewhere:
        return elsewhere
    guess = did_you_mean(value, known) or f": its values are {_list(known)}"
    raise UsageError(f"skip: {clip(axis)} is never '{clip(value)}'{guess}")


def _prompts(value: str, prompts: Sequence[str]) -> frozenset[str]:
    """The numbers of the prompts that a text or a number (from 1) means."""
    meant = [str(n) for n, text in enumerate(prompts) if text == value]
    if not meant and value.isascii() and value.isdecimal() and len(value) <= 6:
        meant = [str(int(value) - 1)] if 1 <= int(value) <= len(prompts) else []
    if not meant:
        guess = did_you_mean(value, prompts)
        raise UsageError(
            f"skip: there is no prompt '{clip(value)}'{guess}"
            + f": write its text, or a number from 1 to {len(prompts)}" * (not guess)
        )
    return frozenset(meant)


def _as_option(axis: str, value: str) -> str:
    """The value as the option of that name would read it: `m` is `512x512`."""
    option = _BY_NAME.get(axis)
    if option is None:
        return value
    try:
        return str(parse_value(value, option.type, axis))
    except UsageError:
        return value


def _list(known: Sequence[str]) -> str:
    shown = [clip(each, 24) for each in known]
    return ", ".join(shown if len(shown) <= 8 else [*shown[:6], "…", shown[-1]])

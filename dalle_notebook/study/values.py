"""One value of a setting: what its type accepts, and how it is read.

The same types read what is written in a cell (`parse_value`, a text) and what
is given in Python (`check_value`, an object), so that both say the same of the
same mistake. Several values at once are the matter of `axes`.
"""

from __future__ import annotations

import difflib
import math
import numbers
import operator
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from keyword import iskeyword
from typing import Literal, SupportsIndex

from dalle_notebook.errors import UsageError
from dalle_notebook.picture.region import FORM as REGION_FORM
from dalle_notebook.picture.region import Region
from dalle_notebook.study.skip import FORM as SKIP_FORM
from dalle_notebook.study.skip import Skip

SIZE_WORDS = {"s": "256x256", "m": "512x512", "l": "1024x1024"}

Kind = Literal[
    "flag",
    "int",
    "float",
    "text",
    "word",
    "size",
    "name",
    "path",
    "image",
    "region",
    "skip",
]
"""`word` is one of the choices; `name` a Python name; `path` and `image` are
text that may rightly look odd, such as a file name or an archive id."""


Value = int | float | str | bool | Region | Skip
"""One value of a setting. A size is a str, as the Image API writes it."""


@dataclass(frozen=True, slots=True)
class ValueType:
    """What a setting accepts. `least` and `most` bound a number, both included."""

    kind: Kind
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()

    def describe(self) -> str:
        """Say in a few words what to write."""
        if self.kind in ("int", "float"):
            noun = "a whole number" if self.kind == "int" else "a number"
            if self.least is None or self.most is None:
                return noun
            ends = plain_number(self.least), plain_number(self.most)
            return f"{noun} from {ends[0]} to {ends[1]}"
        return {
            "flag": "nothing",
            "word": "one of " + ", ".join(self.choices),
            "size": "WIDTHxHEIGHT as in 512x512, one of s m l, or auto",
            "name": "a Python name, as in cats",
            "region": REGION_FORM,
            "skip": SKIP_FORM,
        }.get(self.kind, "a text, in quotes if it has blanks")


def parse_value(text: str, accepts: ValueType, label: str) -> Value:
    """Turn the text of one value into a typed value.

    Raises:
        UsageError: it is not what this type accepts; the message says what is.
    """
    if not text or text.isspace():
        raise UsageError(f"{label} needs a value: {accepts.describe()}")
    return _PARSERS[accepts.kind](text, accepts, label)


def check_value(value: object, accepts: ValueType, label: str) -> Value:
    """Check one value given in Python.

    Raises:
        UsageError: it is not what this type accepts.
    """
    kind = accepts.kind
    if kind == "flag":
        if isinstance(value, bool):
            return value
    elif kind == "int":
        number = _whole(value)
        if number is not None:
            return _bounded(number, accepts, label, _shown(number))
    elif kind == "float":
        if isinstance(value, numbers.Real) and not isinstance(value, bool):
            return _check_float(value, accepts, label)
    elif kind == "region" and isinstance(value, Region):
        return value
    elif kind == "skip":
        return Skip.of(value, label)
    elif isinstance(value, str):
        return parse_value(value, accepts, label)
    elif kind in ("path", "image") and isinstance(value, os.PathLike):
        return parse_value(str(os.fspath(value)), accepts, label)
    wanted = "True or False" if kind == "flag" else accepts.describe()
    raise UsageError(f"{label} takes {wanted}, not {_shown(value)}")


def clip(text: str, most: int = 40) -> str:
    """Shorten a text that a message quotes, and keep the message on one line."""
    line = "".join(c if c.isprintable() else " " for c in text)
    return line if len(line) <= most else line[: most - 1] + "…"


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """`; did you mean 'x'?` for the nearest of the known words, or nothing."""
    # Nearness is quadratic in the length, and nobody misspells 60 characters.
    word = word[:60]
    near = difflib.get_close_matches(word, known, n=1)
    if not near:
        folded = {one.casefold(): one for one in known}
        near = difflib.get_close_matches(word.casefold(), list(folded), n=1)
        near = [folded[one] for one in near]
    return f"; did you mean '{near[0]}'?" if near else ""


def plain_number(number: Fraction | float) -> str:
    """A number as one would write it: no fraction bar, no trailing zeros."""
    if isinstance(number, Fraction) and number.denominator != 1:
        return repr(float(number))
    whole = int(number)
    if number != whole:
        return repr(float(number))
    # Beyond 20 digits only a float can be meant, and int-to-text has a limit.
    return str(whole) if abs(whole) < 10**20 else repr(float(min(whole, 10**300)))


NUMBER = r"[+-]?(?:[0-9]{1,20}(?:\.[0-9]{1,20})?|\.[0-9]{1,20})(?:[eE][+-]?[0-9]{1,3})?"
_IS_NUMBER = re.compile(NUMBER)
_IS_INT = re.compile(r"[+-]?[0-9]{1,20}")
_IS_SIZE = re.compile(r"([0-9]{1,6})[xX×*]([0-9]{1,6})")
_LONGEST_EDGE = 16_384


def _wrong(text: str, accepts: ValueType, label: str, more: str = "") -> UsageError:
    return UsageError(f"{label} takes {accepts.describe()}, not '{clip(text)}'{more}")


def _parse_int(text: str, accepts: ValueType, label: str) -> Value:
    if not _IS_INT.fullmatch(text):
        raise _wrong(text, accepts, label)
    return _bounded(int(text), accepts, label, text)


def _parse_float(text: str, accepts: ValueType, label: str) -> Value:
    if not _IS_NUMBER.fullmatch(text):
        raise _wrong(text, accepts, label)
    return _bounded(float(text), accepts, label, text)


def _bounded(
    number: int | float, accepts: ValueType, label: str, text: str
) -> int | float:
    too_small = accepts.least is not None and number < accepts.least
    too_large = accepts.most is not None and number > accepts.most
    if too_small or too_large or (isinstance(number, float) and math.isinf(number)):
        raise _wrong(text, accepts, label)
    return number


def _parse_word(text: str, accepts: ValueType, label: str) -> Value:
    # Every writer knows it as .jpg; the Image API wants jpeg.
    word = {"jpg": "jpeg"}.get(text.lower(), text.lower())
    if word not in accepts.choices:
        raise _wrong(text, accepts, label, did_you_mean(word, accepts.choices))
    return word


def _parse_size(text: str, accepts: ValueType, label: str) -> Value:
    word = text.lower()
    if word == "auto":
        return word
    if word in SIZE_WORDS:
        return SIZE_WORDS[word]
    if found := _IS_SIZE.fullmatch(text):
        width, height = int(found[1]), int(found[2])
        if min(width, height) >= 1 and max(width, height) <= _LONGEST_EDGE:
            return f"{width}x{height}"
        raise _wrong(text, accepts, label, f"; an edge has 1 to {_LONGEST_EDGE} pixels")
    if re.fullmatch(r"[1-9][0-9]{0,4}", text):
        raise _wrong(text, accepts, label, f"; did you mean '{text}x{text}'?")
    if "," in text:
        listed = [part.strip() for part in text.split(",")]
        raise _wrong(
            text,
            accepts,
            label,
            f"; several sizes are {clip(','.join(listed))} without quotes in a cell,"
            " and a list in Python",
        )
    raise _wrong(text, accepts, label)


def _parse_name(text: str, accepts: ValueType, label: str) -> Value:
    if not text.isidentifier() or iskeyword(text):
        raise _wrong(text, accepts, label)
    return text


def _parse_region(text: str, accepts: ValueType, label: str) -> Value:
    try:
        return Region.parse(text)
    except UsageError as problem:
        wrong = UsageError(f"{label}: {problem}")
    raise wrong


def _parse_skip(text: str, accepts: ValueType, label: str) -> Value:
    return Skip.parse(text, label)


def _parse_text(text: str, accepts: ValueType, label: str) -> Value:
    return text


def _parse_flag(text: str, accepts: ValueType, label: str) -> Value:
    raise UsageError(
        f"{label} stands alone and takes no value: leave '=' and what follows out"
    )


_PARSERS: dict[Kind, Callable[[str, ValueType, str], Value]] = {
    "flag": _parse_flag,
    "int": _parse_int,
    "float": _parse_float,
    "text": _parse_text,
    "word": _parse_word,
    "size": _parse_size,
    "name": _parse_name,
    "path": _parse_text,
    "image": _parse_text,
    "region": _parse_region,
    "skip": _parse_skip,
}


def _whole(value: object) -> int | None:
    """The whole number that an object is, numpy's included, or None."""
    # Python calls True an int. An array has __index__ too, and may refuse it.
    if isinstance(value, bool) or not isinstance(value, SupportsIndex):
        return None
    try:
        return operator.index(value)
    except TypeError:
        return None


def _check_float(value: numbers.Real, accepts: ValueType, label: str) -> float:
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if math.isnan(number):
        raise _wrong("nan", accepts, label)
    return _bounded(number, accepts, label, _shown(number))


def _shown(value: object) -> str:
    """A value in a message: its text where that is short and safe, else its kind."""
    if isinstance(value, (bool, float)) or value is None:
        return str(value)
    if isinstance(value, int) and abs(value) < 10**20:
        return str(value)
    if isinstance(value, str):
        return f"'{clip(value)}'"
    return f"a value of type {type(value).__name__}"

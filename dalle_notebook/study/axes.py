"""Several values of one setting: an axis.

In a cell, commas split an unquoted value into an axis, `1..4` and `1,3,..,9`
are ranges, and a quoted piece is one value as it stands. In Python a list,
tuple or range is an axis. Quotes know no backslash, so that Windows paths are
plain text; a doubled quote is the quote itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from dalle_notebook.errors import UsageError
from dalle_notebook.study.skip import Skip
from dalle_notebook.study.values import (
    NUMBER,
    Value,
    ValueType,
    check_value,
    clip,
    parse_value,
    plain_number,
)

__all__ = [
    "Axis",
    "Piece",
    "Value",
    "check_setting",
    "parse_setting",
    "scan_pieces",
    "write_setting",
]

_HOLD_COMMAS = ("path", "image", "region", "skip", "text")

MOST_VALUES = 10_000
"""An axis with more values than this is a slip of the finger."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The values that one setting runs through, in the order written."""

    name: str
    values: tuple[Value, ...]

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True, slots=True)
class Piece:
    """The text between two commas, and whether it stood in quotes."""

    text: str
    quoted: bool = False


def scan_pieces(text: str, start: int = 0) -> tuple[tuple[Piece, ...], int]:
    """Read one written value, which ends at a blank or at the end of `text`.

    Returns:
        Its pieces and the position behind it.

    Raises:
        UsageError: a quote is not closed, or goes on after its end.
    """
    pieces: list[Piece] = []
    position = start
    while True:
        piece, position = _scan_piece(text, position)
        pieces.append(piece)
        if position >= len(text) or text[position] != ",":
            return tuple(pieces), position
        position += 1


def parse_setting(
    pieces: Sequence[Piece], accepts: ValueType, *, name: str, label: str, axis: bool
) -> Value | Axis:
    """Turn a value written in a cell into a typed value, or into an axis.

    Args:
        pieces: what `scan_pieces` found.
        name: the axis gets this name.
        label: how messages call the setting, as in `--size`.
        axis: this setting may be an axis.
    """
    if not axis:
        if len(pieces) > 1 and accepts.kind not in _HOLD_COMMAS:
            raise UsageError(
                f"{label} takes one value, not several: {accepts.describe()}"
            )
        return parse_value(",".join(piece.text for piece in pieces), accepts, label)
    if len(pieces) > 1 and any(not p.text and not p.quoted for p in pieces):
        raise UsageError(
            f"{label} has nothing on one side of a comma: write a,b without blanks,"
            " or quote a value that holds a comma"
        )
    values = _values(pieces, accepts, label)
    if len(values) == 1:
        return values[0]
    return Axis(name, _without_twins(values, label))


def check_setting(
    value: object, accepts: ValueType, *, name: str, label: str, axis: bool
) -> Value | Axis:
    """Check a value given in Python; a list, tuple or range becomes an axis."""
    if accepts.kind == "skip" or not isinstance(value, (list, tuple, range)):
        return check_value(value, accepts, label)
    if not axis:
        raise UsageError(f"{label} takes one value, not several: {accepts.describe()}")
    if not value:
        raise UsageError(f"{label} is an empty list: give it a value, or leave it out")
    _refuse_length(len(value), label)
    values = [check_value(item, accepts, label) for item in value]
    return Axis(name, _without_twins(values, label))


def write_setting(value: Value | Axis) -> str:
    """Write a value so that `scan_pieces` and `parse_setting` give it back."""
    if isinstance(value, Axis):
        return ",".join(write_setting(one) for one in value.values)
    if isinstance(value, Skip):
        value = str(value)
    if not isinstance(value, str):
        return str(value)
    if re.fullmatch(r"[^\s,\"'“”‘’„«-][^\s,]*", value):
        return value
    quote = "'" if '"' in value and "'" not in value else '"'
    return quote + value.replace(quote, quote * 2) + quote


_IS_RANGE = re.compile(rf"({NUMBER})\.\.({NUMBER})")


def _scan_piece(text: str, start: int) -> tuple[Piece, int]:
    quote = text[start : start + 1]
    if quote and quote in "“”‘’„«":
        raise UsageError(f"{quote} is a curly quote: write the straight ones, \" or '")
    if quote not in ('"', "'"):
        end = start
        while end < len(text) and text[end] != "," and not text[end].isspace():
            end += 1
        return Piece(text[start:end]), end
    found = re.compile(rf"{quote}((?:[^{quote}]|{quote}{quote})*){quote}").match(
        text, start
    )
    if not found:
        raise UsageError(
            f"a quote {quote} is opened and not closed: close it, or put the value"
            " into the other kind of quotes"
        )
    end = found.end()
    if end < len(text) and text[end] != "," and not text[end].isspace():
        raise UsageError(
            f"text follows a closing quote {quote} without a blank: put the whole"
            f" value into quotes, and write {quote}{quote} for a quote inside"
        )
    return Piece(found[1].replace(quote * 2, quote), quoted=True), end


def _values(pieces: Sequence[Piece], accepts: ValueType, label: str) -> list[Value]:
    """All values of an axis as written, ranges written out."""
    values: list[Value] = []
    exact: list[Fraction] = []
    is_number = accepts.kind in ("int", "float")
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        index += 1
        span: list[Fraction] = []
        if is_number and not piece.quoted and (ends := _IS_RANGE.fullmatch(piece.text)):
            first, last = (_exact(end, accepts, label) for end in ends.groups())
            step = Fraction(1 if last >= first else -1)
            span = _span(first, step, last, label, piece.text)
        elif is_number and not piece.quoted and piece.text == "..":
            if len(exact) < 2 or index >= len(pieces):
                raise UsageError(
                    f"{label}: '..' between commas goes on from two values to a last"
                    " one: write 1,3,..,9, or 1..4 for steps of one"
                )
            last = _exact(pieces[index].text, accepts, label)
            index += 1
            step = exact[-1] - exact[-2]
            ends_written = [plain_number(x) for x in (*exact[-2:], last)]
            written = "{},{},..,{}".format(*ends_written)
            span = _span(exact[-1], step, last, label, written)[1:]
            if not span:
                raise UsageError(
                    f"{label}: the range {clip(written)} has no step in it"
                )
        if span:
            _refuse_length(len(exact) + len(span), label)
            exact += span
            values += [
                parse_value(plain_number(number), accepts, label) for number in span
            ]
            continue
        value = parse_value(piece.text, accepts, label)
        values.append(value)
        if is_number:
            exact.append(_exact(piece.text, accepts, label))
        _refuse_length(len(values), label)
    return values


def _exact(text: str, accepts: ValueType, label: str) -> Fraction:
    parse_value(text, accepts, label)
    return Fraction(text)


def _span(
    first: Fraction, step: Fraction, last: Fraction, label: str, written: str
) -> list[Fraction]:
    """The arithmetic run from `first` to `last`, both included."""
    if step == 0 or (last - first) / step < 0:
        raise UsageError(
            f"{label}: the range {clip(written)} never reaches its end: check the"
            " step between its first two values"
        )
    steps = (last - first) / step
    # Before the list is made: 1..999999999 must not take the memory first.
    _refuse_length(math.floor(steps) + 1, label)
    if steps.denominator != 1:
        below = first + math.floor(steps) * step
        raise UsageError(
            f"{label}: the range {clip(written)} steps over its end: write"
            f" {plain_number(below)} or {plain_number(below + step)} as the last value"
        )
    return [first + k * step for k in range(int(steps) + 1)]


def _refuse_length(length: int, label: str) -> None:
    if length > MOST_VALUES:
        raise UsageError(
            f"{label} would take {plain_number(length)} values, and {MOST_VALUES}"
            " is the most: write a shorter range"
        )


def _without_twins(values: Sequence[Value], label: str) -> tuple[Value, ...]:
    seen: set[Value] = set()
    for value in values:
        if value in seen:
            raise UsageError(
                f"{label} has {clip(str(value))} twice: the same value draws the same"
                " picture, so write it once (n is for more pictures of one)"
            )
        seen.add(value)
    return tuple(values)

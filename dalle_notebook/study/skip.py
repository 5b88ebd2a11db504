"""Which tiles of a grid are left out, as somebody says it.

`coat=black, model=gpt-image-2` leaves out the tiles that have both values; `;`
begins conditions of their own. What is quoted may hold any sign, and a doubled
quote is the quote itself. Whether such an axis and value exist only a plan knows
(see `skipping`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dalle_notebook.errors import UsageError

FORM = '"AXIS=VALUE", "AXIS=VALUE,AXIS=VALUE" for both at once, ";" between several'
"""How it is written, for messages."""

_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")
# An axis without a name is called by its braces, which may hold any sign.
_NAME = re.compile(r"\{(?:[^{}\\]|\\.)*\}(?:#[0-9]+)?|[^,;=]*")
_VALUE = re.compile(r"[^,;]*")
_PLAIN = re.compile(r"[^\s,;='\"{](?:[^,;='\"\n]*[^\s,;='\"])?")


@dataclass(frozen=True, slots=True)
class Skip:
    """What is left out.

    Attributes:
        sets: tiles that have all (axis, value) pairs of any of these are left out;
            never empty.

    Example:
        >>> str(Skip.parse("coat=black,size=s; seed='1'"))
        'coat=black,size=s;seed=1'
    """

    sets: tuple[tuple[tuple[str, str], ...], ...]

    def __post_init__(self) -> None:
        for pairs in self.sets:
            names = [name for name, _ in pairs]
            twice = next((name for name in names if names.count(name) > 1), None)
            if twice is not None:
                raise UsageError(
                    f"skip names {_short(twice)} twice, and no picture has both values:"
                    f" write ; between what stands alone"
                )

    @classmethod
    def parse(cls, text: str, label: str = "skip") -> Skip:
        """Read what somebody wrote; messages call it `label`.

        Raises:
            UsageError: it is not of that form.
        """
        sets: list[tuple[tuple[str, str], ...]] = []
        pairs: list[tuple[str, str]] = []
        position, sign = 0, ","
        while sign:
            name, position = _word(text, position, _NAME)
            if text[position : position + 1] != "=" or not name:
                piece = (name or "") + re.split("[,;]", text[position:])[0]
                what = f"has '{_short(piece)}'" if piece.strip() else "has nothing"
                raise UsageError(
                    f"{label} {what} where AXIS=VALUE belongs: write {FORM}"
                )
            value, position = _word(text, position + 1, _VALUE)
            if value is None:
                raise UsageError(
                    f"{label} has no value behind '{_short(name)}=': write one, or ''"
                    " for an axis value without a letter"
                )
            pairs.append((name, value))
            sign = text[position : position + 1]
            if sign not in ("", ",", ";"):
                raise UsageError(
                    f"{label} goes on behind the quote of '{_short(name)}': double a"
                    " quote that belongs to the value"
                )
            position += 1
            if sign != ",":
                sets.append(tuple(pairs))
                pairs = []
        return cls(tuple(sets))

    @classmethod
    def of(cls, given: object, label: str = "skip") -> Skip:
        """Read what somebody gives in Python: a text, a mapping, or a list of them.

        Raises:
            UsageError: it is something else.
        """
        if isinstance(given, Skip):
            return given
        if isinstance(given, str):
            return cls.parse(given, label)
        if isinstance(given, Mapping) and given:
            return cls((tuple((str(k), str(v)) for k, v in given.items()),))
        if isinstance(given, list | tuple) and given:
            return cls(tuple(pairs for one in given for pairs in cls.of(one).sets))
        raise UsageError(
            f"{label} takes a text as in {FORM}, a dict {{axis: value}}, or a list of"
            f" such, not a value of type {type(given).__name__}"
        )

    def __str__(self) -> str:
        return ";".join(
            ",".join(f"{_written(name)}={_written(value)}" for name, value in pairs)
            for pairs in self.sets
        )


def _word(text: str, start: int, bare: re.Pattern[str]) -> tuple[str | None, int]:
    """The word at a place and where it ends; None where nothing stands there."""
    start += len(text[start:]) - len(text[start:].lstrip())
    if quoted := _QUOTED.match(text, start):
        quote, inner = quoted[0][0], quoted[0][1:-1]
        word, end = inner.replace(quote * 2, quote), quoted.end()
        return word, end + len(text[end:]) - len(text[end:].lstrip())
    found = bare.match(text, start)
    assert found  # Both patterns match everywhere.
    end = found.end()
    return found[0].strip() or None, end + len(text[end:]) - len(text[end:].lstrip())


def _written(word: str) -> str:
    if _PLAIN.fullmatch(word) or (word.startswith("{") and _NAME.fullmatch(word)):
        return word
    return "'" + word.replace("'", "''") + "'"


def _short(text: str) -> str:
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= 40 else line[:39] + "…"

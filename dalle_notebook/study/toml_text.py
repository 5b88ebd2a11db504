"""Values as TOML text, so that `tomllib` reads the same values again.

Python reads TOML and does not write it; a study needs texts, numbers and lists.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

Scalar = str | bool | int | float

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_LINE_COLUMNS = 88


def toml_line(key: str, value: Scalar | Sequence[Scalar]) -> str:
    """`key = value`; a long list has a line for each item."""
    name = key if _BARE_KEY.fullmatch(key) else _text(key)
    if isinstance(value, str | bool | int | float):
        return f"{name} = {_scalar(value)}"
    items = [_scalar(one) for one in value]
    line = f"{name} = [{', '.join(items)}]"
    if len(line) <= _LINE_COLUMNS and "\n" not in line:
        return line
    return "\n".join([f"{name} = [", *(f"    {item}," for item in items), "]"])


def _scalar(value: Scalar) -> str:
    if isinstance(value, str):
        return _lines(value) if "\n" in value else _text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(int(value))
    # `1e16` is a number of TOML as well, and so are inf and nan.
    return repr(float(value))


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(map(_sign, escaped)) + '"'


def _lines(value: str) -> str:
    # A line end right behind the opening quotes is none of the text.
    escaped = value.replace("\\", "\\\\").replace('""', '\\"\\"')
    return '"""\n' + "".join(c if c in "\n\t" else _sign(c) for c in escaped) + '"""'


def _sign(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    if ord(character) < 32 or ord(character) == 127:
        return f"\\u{ord(character):04X}"
    return character

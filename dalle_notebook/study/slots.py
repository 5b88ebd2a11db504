r"""The signs of a prompt: separators, braces, bars, escapes, and where they stand.

Cuts the text of a cell into prompts, and a prompt into plain text and slots (a
pair of braces). What a slot means is the matter of `grammar`; here is where
everything is known about positions, so that a mistake gets its caret.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from dalle_notebook.errors import PromptError, columns_of

_SEPARATOR = re.compile(r"^---[ \t\r]*$", re.MULTILINE)
_ESCAPED_SEPARATOR = re.compile(r"^\\+---[ \t\r]*$", re.MULTILINE)
# Columns of the line that a message shows, and of what stands before its caret.
_WIDEST_LINE, _WIDEST_BEFORE, _KEPT_BEFORE = 79, 60, 40
_SPOKEN_RAW = "; --raw sends the text as it is (raw=True in Python)"


@dataclass(frozen=True)
class Source:
    """The text of a cell, and how to point at a place in it."""

    text: str

    def prompts(self) -> Iterator[tuple[int, int]]:
        """Start and end of every prompt, blank edges left out.

        Raises:
            PromptError: nothing stands between two separators.
        """
        start = 0
        separators = [m.span() for m in _SEPARATOR.finditer(self.text)]
        for stop, behind in [*separators, (len(self.text), len(self.text))]:
            inner = self.text[start:stop]
            if not inner.strip():
                last = separators[-1][0] if separators else 0
                raise self.empty(min(stop, last))
            left = start + len(inner) - len(inner.lstrip())
            yield left, start + len(inner.rstrip())
            start = behind + 1

    @cached_property
    def silent(self) -> frozenset[int]:
        """Where a backslash only keeps a line from being a separator."""
        return frozenset(m.start() for m in _ESCAPED_SEPARATOR.finditer(self.text))

    def error(self, message: str, offset: int, *, raw: bool = True) -> PromptError:
        """A PromptError with a caret under the character at `offset`.

        `raw` adds the advice to send the text as it is.
        """
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        line = self.text[start : end if end >= 0 else len(self.text)]
        column = offset - start
        # A prompt is often one very long line: the caret must stay in sight.
        line = line[: column + _WIDEST_LINE]
        if columns_of(line[:column]) > _WIDEST_BEFORE:
            cut = column
            while columns_of(line[cut - 1 : column]) <= _KEPT_BEFORE:
                cut -= 1
            line, column = "…" + line[cut:], column - cut + 1
        line = "".join(c if c.isprintable() else " " for c in line)
        shown = line
        while columns_of(shown) > _WIDEST_LINE:
            shown = shown[:-2].rstrip("…") + "…"
        return PromptError(message + (_SPOKEN_RAW if raw else ""), shown, column)

    def empty(self, offset: int) -> PromptError:
        """The error for a prompt without a word in it."""
        message = "the prompt is empty: write what the picture shall show"
        if not self.text.strip():
            return PromptError(message)
        return self.error(message, offset, raw=False)


@dataclass(frozen=True, slots=True)
class Sign:
    """A character between braces; an escaped one is never a bar or a colon."""

    char: str
    offset: int
    escaped: bool = False

    def is_(self, char: str) -> bool:
        return self.char == char and not self.escaped


@dataclass(frozen=True, slots=True)
class Slot:
    """A pair of braces: where it opens, and the signs between."""

    offset: int
    signs: tuple[Sign, ...]

    @property
    def text(self) -> str:
        return "".join(sign.char for sign in self.signs)

    @property
    def has_bars(self) -> bool:
        return any(sign.is_("|") for sign in self.signs)

    def label(self) -> str | None:
        """The name before the first colon, where that is a name."""
        before: list[str] = []
        for sign in self.signs:
            if sign.is_(":"):
                name = normal_name("".join(before))
                return name if name.isidentifier() else None
            if sign.is_("|") or sign.escaped:
                return None
            before.append(sign.char)
        return None

    def alternatives(self) -> list[tuple[str, int]]:
        """(text, offset of its first sign) of each, without the blanks of the signs.

        Only for a slot that has bars.
        """
        signs = self.signs
        braces_padded = (
            len(signs) > 1 and signs[0].char.isspace() and signs[-1].char.isspace()
        )
        start_padded = braces_padded
        if self.label() is not None:
            colon = next(i for i, sign in enumerate(signs) if sign.is_(":"))
            signs = signs[colon + 1 :]
            start_padded = True
        bars = [i for i, sign in enumerate(signs) if sign.is_("|")]
        padded = [
            0 < i < len(signs) - 1
            and signs[i - 1].char.isspace()
            and signs[i + 1].char.isspace()
            for i in bars
        ]
        found: list[tuple[str, int]] = []
        for start, stop, trim_left, trim_right in zip(
            [0, *(i + 1 for i in bars)],
            [*bars, len(signs)],
            [start_padded, *padded],
            [*padded, braces_padded],
            strict=True,
        ):
            text = "".join(sign.char for sign in signs[start:stop])
            text = text.lstrip() if trim_left else text
            text = text.rstrip() if trim_right else text
            # An empty one at the end is pointed at behind its bar.
            at_end = start == len(signs)
            offset = signs[start - 1].offset + 1 if at_end else signs[start].offset
            found.append((text, offset))
        return found


def cut(source: Source, start: int, end: int) -> list[str | Slot]:
    """Cut the prompt between two positions into plain texts and slots.

    Raises:
        PromptError: braces that do not match, or stand inside braces.
    """
    text = source.text
    pieces: list[str | Slot] = []
    plain: list[str] = []
    position = start
    while position < end:
        char = text[position]
        if char in "{}" and text[position + 1 : min(position + 2, end)] == char:
            plain.append(char)
            position += 2
        elif char == "{":
            slot, position = _slot(source, position, end)
            pieces += ["".join(plain), slot]
            plain = []
        elif char == "}":
            raise source.error(
                "this brace closes nothing: write }} for a brace", position
            )
        else:
            if position not in source.silent:
                plain.append(char)
            position += 1
    pieces.append("".join(plain))
    return [piece for piece in pieces if piece]


def normal_name(name: str) -> str:
    """A name as Python itself stores it."""
    return unicodedata.normalize("NFKC", name.strip())


def _slot(source: Source, start: int, end: int) -> tuple[Slot, int]:
    """The slot that opens at `start`, and the position behind it."""
    text = source.text
    signs: list[Sign] = []
    position = start + 1
    while position < end:
        char = text[position]
        if char == "\\" and position + 1 < end and text[position + 1] in "|{}:\\":
            signs.append(Sign(text[position + 1], position, escaped=True))
            position += 2
        elif char == "}":
            return Slot(start, tuple(signs)), position + 1
        elif char == "{":
            raise source.error(
                "braces inside braces are not read: write {{ and }} for braces",
                position,
            )
        else:
            if position not in source.silent:
                signs.append(Sign(char, position))
            position += 1
    raise source.error(
        "this brace is never closed: close it, or write {{ for a brace", start
    )

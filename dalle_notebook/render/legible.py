"""Text from anywhere, made fit to be read in a cell.

This is about what a reader sees: no control characters, no characters that
turn the reading direction of their surroundings, no half surrogates (which no
notebook file can hold), and a sensible length. It is not what keeps markup
out: escaping does that, in the templates, for every text alike.
"""

from __future__ import annotations

import re
import unicodedata

ALT_CHARACTERS = 300
"""The longest `alt` that we write."""

# Embeddings, overrides, isolates and marks: one of them in a prompt would
# reorder the words of the page that stand after it.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LINE_BREAK = re.compile("\r\n?|[\n\v\f\x85\u2028\u2029]")
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufff9-\ufffb\ufdd0-\ufdef"
    "\ufffe\uffff\ud800-\udfff]"
)


def clean(text: str) -> str:
    """Return text without control, bidi and surrogate characters.

    Line breaks of every kind become "\\n", tabs stay.
    """
    text = _LINE_BREAK.sub("\n", text)
    return _UNWANTED.sub("", _BIDI.sub("", text))


def one_line(text: str) -> str:
    """Return cleaned text with every run of blanks as one blank."""
    return " ".join(clean(text).split())


def display_width(text: str) -> int:
    """Return the columns that text takes: wide characters two, marks none."""
    return sum(_columns(character) for character in text)


def cut(text: str, width: int) -> str:
    """Return one line of at most `width` columns, "…" where it was cut.

    The cut falls between two words where that loses less than a third.
    """
    line = one_line(text)
    if display_width(line) <= width:
        return line
    kept: list[str] = []
    room = width - 1
    for character in line:
        room -= _columns(character)
        if room < 0:
            break
        kept.append(character)
    head = "".join(kept)
    at_word, blank, _ = head.rpartition(" ")
    if blank and len(at_word) * 3 >= len(head) * 2:
        head = at_word
    return head.rstrip(" ,;:·-") + "…"


def wrap(text: str, width: int) -> list[str]:
    """Return lines of at most `width` columns, broken at blanks where it can be."""
    lines, line = [], ""
    for word in one_line(text).split(" "):
        if line and display_width(line) + 1 + display_width(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
        while display_width(line) > width:
            # Chinese has no blanks, and an address may have none.
            end = next(
                n for n in range(len(line)) if display_width(line[: n + 1]) > width
            )
            lines.append(line[: max(end, 1)])
            line = line[max(end, 1) :]
    return [*lines, line] if line or not lines else lines


def alt_text(text: str, number: int) -> str:
    """Return the `alt` of picture `number`, never empty, <= 300 characters."""
    line = one_line(text)
    if not any(unicodedata.category(character)[0] in "LNPS" for character in line):
        return f"image {number}"
    if len(line) <= ALT_CHARACTERS:
        return line
    return line[: ALT_CHARACTERS - 1].rstrip() + "…"


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1

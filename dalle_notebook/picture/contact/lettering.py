"""Text in the font that Pillow carries: what it can draw, and how lines break.

That font has the letters of English and little else: no accents, no Greek, no
Chinese. What it cannot draw would come out as boxes, so it is asked about every
character, by comparing its picture with the one for a character that nobody has.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from PIL import ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_PROBE_PX = 24
_NOBODY_HAS = "\uffff"
_LONGEST = 600
"""Characters of a text that are looked at: more never fit on a sheet."""

# Other signs for the same thing, so that no label becomes a number for a dash.
_EQUAL = str.maketrans(
    {
        "\u00a0": " ",
        "\u202f": " ",
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2212": "-",
        "\u00d7": "x",
        "\u2022": "\u00b7",
    }
)


@cache
def font(px: int) -> Font:
    """The built-in font, `px` pixels high."""
    return ImageFont.load_default(px)


@cache
def line_px(px: int) -> int:
    """From one line of that font to the next, in pixels."""
    return round(px * 1.25)


def drawable(text: str) -> str | None:
    """The text as it is drawn, or None where the font lacks a character of it."""
    text = " ".join(unicodedata.normalize("NFC", text).translate(_EQUAL).split())
    return text if all(map(_has, set(text))) else None


@cache
def _look(character: str) -> tuple[object, ...]:
    glyphs = font(_PROBE_PX)
    mask, _ = glyphs.getmask2(character)  # type: ignore[union-attr]
    return mask.size, bytes(mask)


@cache
def _has(character: str) -> bool:
    if not character.isprintable() or unicodedata.combining(character):
        return False
    return character == " " or _look(character) != _look(_NOBODY_HAS)


@lru_cache(maxsize=20_000)
def width_of(text: str, px: int) -> float:
    """How wide a text is in one line, in pixels; measuring is what layouts cost."""
    return font(px).getlength(text[:_LONGEST])


def wrap(text: str, px: int, width: int, lines: int) -> list[str]:
    """Break a text into at most so many lines, "…" where it was cut.

    A word that is wider than a line is broken, too.
    """
    if not lines or not text:
        return []
    is_cut = len(text) > _LONGEST
    if not is_cut and width_of(text, px) <= width:
        return [text]
    glyphs = font(px)
    words = text[:_LONGEST].split()
    done: list[str] = []
    line = ""
    while words and len(done) <= lines:
        word = words.pop(0)
        longer = f"{line} {word}" if line else word
        if glyphs.getlength(longer) <= width:
            line = longer
        elif line:
            done.append(line)
            line = ""
            words.insert(0, word)
        else:
            head = _fitting(word, glyphs, width)
            done.append(head)
            if word[len(head) :]:
                words.insert(0, word[len(head) :])
    if line:
        done.append(line)
    if len(done) > lines or (is_cut and done):
        done = done[:lines]
        last = done[-1]
        while last and glyphs.getlength(last + "…") > width:
            last = last[:-1]
        done[-1] = last.rstrip(" ,;:·-") + "…"
    return done


def _fitting(word: str, glyphs: Font, width: int) -> str:
    """As much of the beginning as fits, one character at least."""
    low, high = 1, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        if glyphs.getlength(word[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    return word[:low]

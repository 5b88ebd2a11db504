"""Chinese (and emoji) terms -> the English words that the one grammar reads.

Longest match first. `AFTER` are place suffixes (桌子上, 树下): they are moved
before their noun as an English preposition, so that no second grammar is needed.
"""

from __future__ import annotations

import re
from pathlib import Path

from dalle_notebook.engine.illustrator.language.settings import PLACES, WEATHERS
from dalle_notebook.engine.illustrator.language.words import COLOURS, NUMBERS

_TABLES = Path(__file__).with_name("tables")

AFTER: dict[str, str] = {
    "上": "on", "上面": "on", "之上": "on", "里": "in", "里面": "in", "中": "in",
    "之中": "in", "下": "under", "下面": "under", "之下": "under",
    "旁边": "next to", "旁": "next to", "边": "next to", "后面": "behind",
    "前面": "in front of", "前": "in front of", "上空": "over", "上方": "over",
}  # fmt: skip
"""Suffix after a noun or place -> preposition before it."""

EMOJI: dict[str, str] = {
    "🐱": "cat", "🐈": "cat", "🐶": "dog", "🐕": "dog", "🦊": "fox", "🐻": "bear",
    "🐼": "panda", "🐯": "tiger", "🦁": "lion", "🐮": "cow", "🐷": "pig",
    "🐸": "frog", "🐵": "monkey", "🐔": "chicken", "🐧": "penguin", "🐦": "bird",
    "🦉": "owl", "🐴": "horse", "🦄": "unicorn", "🐝": "bee", "🦋": "butterfly",
    "🐢": "turtle", "🐙": "octopus", "🐟": "fish", "🐬": "dolphin", "🐳": "whale",
    "🐘": "elephant", "🦒": "giraffe", "🐰": "rabbit", "🦩": "flamingo",
    "🌳": "tree", "🌲": "pine", "🌴": "palm", "🌵": "cactus", "🌹": "rose",
    "🌻": "sunflower", "🌷": "tulip", "🍄": "mushroom", "🍎": "red apple",
    "🍌": "banana", "🍓": "strawberry", "🍕": "pizza", "🍔": "burger",
    "🎂": "birthday cake", "🍩": "donut", "🍦": "ice cream", "☕": "coffee",
    "🏠": "house", "🏰": "castle", "🚗": "car", "🚲": "bicycle", "🚂": "train",
    "🚀": "rocket", "⛵": "sailboat", "🤖": "robot", "👽": "alien", "👻": "ghost",
    "🎸": "guitar", "🎈": "balloon", "🎁": "gift", "📚": "books", "📖": "book",
    "❤": "red heart", "🌙": "moon", "☀": "sun", "🌈": "rainbow", "⭐": "star",
    "🏖": "on the beach", "🌊": "sea", "🌃": "city at night", "🏔": "mountains",
}  # fmt: skip


def _table(name: str) -> dict[str, str]:
    """Read rows `term english words`; "quiet" at the end draws nothing."""
    table: dict[str, str] = {}
    for row in (_TABLES / name).read_text("utf-8").splitlines():
        term, _, english = row.partition(" ")
        if term:
            table[term] = "" if english.endswith("quiet") else english
    return table


NOUN_TERMS = {**_table("chinese_more_nouns.txt"), **_table("chinese_nouns.txt")}
TERMS = {**_table("chinese.txt"), **NOUN_TERMS}
_LONGEST = max(map(len, TERMS))


_CLAUSE = re.compile(
    r"((?:戴|穿|骑|拿|抱|撑|打|举|吃|喝|弹)着?|手持)([^的]{1,8})的([^的和与在]{1,6})"
)
"""A clause before its noun (戴着红帽子的猫); the noun is moved to the front."""


def is_han(character: str) -> bool:
    """Whether the character is a Chinese one (the common block)."""
    return "\u4e00" <= character <= "\u9fff"


def translate(text: str) -> list[str]:
    """Turn a run of Chinese characters into English terms.

    Characters that no term covers come back as they are, joined to one word.
    """
    text = _CLAUSE.sub(r"\3\1\2", text)
    out: list[str] = []
    left_over = ""
    i = 0
    last_can_take_suffix = False
    while i < len(text):
        suffix = next((text[i : i + n] for n in (2, 1) if text[i : i + n] in AFTER), "")
        term = next(
            (
                text[i : i + n]
                for n in range(_LONGEST, 0, -1)
                if len(text[i : i + n]) == n and text[i : i + n] in TERMS
            ),
            "",
        )
        if (
            suffix
            and last_can_take_suffix
            and not left_over
            and (len(term) <= len(suffix))
        ):
            out.insert(_phrase_start(out), AFTER[suffix])
            i += len(suffix)
            last_can_take_suffix = False
            continue
        if not term:
            left_over += text[i]
            i += 1
            continue
        if left_over:
            out.append(left_over)
            left_over = ""
        english = TERMS[term]
        if english:
            out.append(english)
            last_can_take_suffix = _names_something(term)
        elif term == "的" and out:
            # 红色的, 桌子上的: what stands before it describes what follows.
            last_can_take_suffix = False
        i += len(term)
    if left_over:
        out.append(left_over)
    return out


def _names_something(term: str) -> bool:
    english = TERMS[term]
    return term in NOUN_TERMS or english in PLACES or english in WEATHERS


def _phrase_start(out: list[str]) -> int:
    """Where the last noun's phrase begins: before its colours and numbers."""
    start = len(out) - 1
    while start > 0 and (out[start - 1] in COLOURS or out[start - 1] in NUMBERS):
        start -= 1
    return start

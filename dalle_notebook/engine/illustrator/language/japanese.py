"""Japanese words -> the English words that the one grammar reads.

Text with kana in it is Japanese. Longest match first. What stands behind its
noun in Japanese (机の上に, 本を読む, 猫が三匹) is moved in front of it; a clause
that describes the next noun (本を読むロボット) is moved behind that noun.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dalle_notebook.engine.illustrator.language.vocabulary import Term, rows

_KANA = re.compile("[\u3041-\u309f\u30a1-\u30fa]")
_NUMBERS = dict(zip("一二三四五六七八九十", range(1, 11), strict=True))
_COUNTED = re.compile(
    r"([一二三四五六七八九十数]|\d{1,3})(?:匹|羽|頭|台|本|人|個|枚|冊|艘|隻|輪|軒|杯|機|体|株|棟|足)(の?)"
)
"""A number with its counter; with の it stands before its noun."""
_BEHIND = frozenset(
    {"on", "in", "under", "next to", "behind", "in front of", "with", "without",
     "riding", "holding", "wearing", "reading", "eating"}
)  # fmt: skip


def _terms() -> dict[str, Term]:
    table: dict[str, Term] = {}
    for form, term in rows("ja"):
        table.setdefault(form, term)
    for particle in ("が", "は", "を", "も", "に", "で", "の", "な", "へ"):
        table[particle] = Term("", False)
    return table


_TERMS = _terms()
_LONGEST = max(map(len, _TERMS))


@dataclass(slots=True)
class _Piece:
    """A term; `typed` is how it stood in the text."""

    english: str
    typed: str
    is_noun: bool = False
    is_number: bool = False


def is_japanese(text: str) -> bool:
    """Whether the text has kana in it, which only Japanese uses."""
    return _KANA.search(text) is not None


def is_written_so(character: str) -> bool:
    """Whether it is a kana or a Chinese character."""
    return "\u3041" <= character <= "\u30ff" or "\u4e00" <= character <= "\u9fff"


def translate(text: str) -> list[str]:
    """Turn a run of Japanese into English terms; unknown pieces stay as typed."""
    pieces: list[_Piece] = []
    for piece in _pieces(text):
        if piece.english in _BEHIND and not piece.is_noun:
            pieces.insert(_phrase_start(pieces), piece)
        elif piece.is_number and not piece.typed.endswith("の"):
            start = _phrase_start(pieces)
            pieces.insert(start if _ends_in_noun(pieces) else len(pieces), piece)
        else:
            pieces.append(piece)
    ordered = _clauses_behind(pieces)
    return [p.english for p in ordered if p.english]


def _pieces(text: str) -> list[_Piece]:
    out: list[_Piece] = []
    left = ""
    i = 0
    while i <= len(text):
        counted = _COUNTED.match(text, i)
        starts = (text[i : i + n] for n in range(_LONGEST, 0, -1))
        typed = next((start for start in starts if start in _TERMS), "")
        if (typed or counted or i == len(text)) and left:
            out.append(_Piece(left, left))
            left = ""
        if counted:
            number = counted.group(1)
            count = str(_NUMBERS.get(number, 4)) if not number.isdecimal() else number
            out.append(_Piece(count, counted.group(), is_number=True))
            i = counted.end()
        elif typed:
            term = _TERMS[typed]
            out.append(_Piece(term.english, typed, term.is_noun))
            i += len(typed)
        else:
            left += text[i : i + 1]
            i += 1
    return out


def _ends_in_noun(pieces: list[_Piece]) -> bool:
    spoken = [p for p in pieces if p.english]
    return bool(spoken) and spoken[-1].is_noun


def _phrase_start(pieces: list[_Piece]) -> int:
    """Where the last noun's phrase begins: before its adjectives and numbers."""
    start = len(pieces)
    while start and not pieces[start - 1].english:
        start -= 1
    start = max(start - 1, 0)
    while start and _describes(pieces[start - 1]):
        start -= 1
    return start


def _describes(piece: _Piece) -> bool:
    if piece.is_noun or not piece.english:
        return False
    return piece.is_number or piece.typed.endswith(("の", "い", "な"))


def _clauses_behind(pieces: list[_Piece]) -> list[_Piece]:
    """Move "reading book" behind the noun that it describes."""
    for i, piece in enumerate(pieces):
        describes = piece.english in _BEHIND and not piece.typed.endswith(("に", "で"))
        if piece.is_noun or not describes:
            continue
        host = next((k for k in range(i + 1, len(pieces)) if pieces[k].is_noun), None)
        if host is None:
            continue
        head = host + 1
        while head < len(pieces) and _describes(pieces[head]):
            head += 1
        if head < len(pieces) and pieces[head].is_noun:
            clause, rest = pieces[i : host + 1], pieces[head + 1 :]
            return [
                *pieces[:i], *pieces[host + 1 : head + 1], *clause,
                *_clauses_behind(rest),
            ]  # fmt: skip
    return pieces

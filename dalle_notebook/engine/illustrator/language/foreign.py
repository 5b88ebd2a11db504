"""Spanish, French and German words -> the English words that the grammar reads.

Which language a prompt is in is decided by evidence: each language counts the
words that its tables know, and it must know more of them than English does.
Words that look like English ones ("pan", "chat", "Gift") are no evidence: alone
they stay English, among others of their language they belong to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from dalle_notebook.engine.illustrator.language.lexicon import LEXICON, look_up
from dalle_notebook.engine.illustrator.language.vocabulary import Term, plain, rows

_ENDINGS: dict[str, tuple[str, ...]] = {
    "es": ("s", "es"),
    "fr": ("s", "x", "es"),
    "de": ("e", "n", "en", "er", "es", "em", "s", "nen", "se"),
}
_LOOKALIKES = frozenset(
    " ".join(
        (
            "pan chat gift burro coin pie pain main fin rat pin robe tour bus hut see",
            "bank stern kind wand brief rock mole sale red art die war men tag star",
            "lit mare champ bureau chaise fee hose angel note cane bald arm bad boot",
            "ball pour ring mode rose orange e y bar con pot mars drum of in an hat",
            "man was will am sous table",
        )
    ).split()
)
_MOST_WORDS = 4
_ADJECTIVES = ("colour", "size", "mood", "material", "coat")


@dataclass(slots=True)
class _Piece:
    """One term as it will be read, and how many words it took."""

    english: str
    length: int
    is_noun: bool = False


@cache
def _tables(language: str) -> dict[str, list[Term]]:
    table: dict[str, list[Term]] = {}
    for form, term in rows(language):
        table.setdefault(form, []).append(term)
    for form in list(table):
        if plain(form) not in table:
            table[plain(form)] = [Term(t.english, t.is_noun) for t in table[form]]
    return table


def translate(tokens: Sequence[str]) -> list[str]:
    """Give English tokens; those of an English prompt come back as they are."""
    words = _without_elisions(tokens)
    language = _language(words)
    if language is None:
        return list(tokens)
    pieces = _pieces(words, language)
    if language != "de":
        pieces = _adjectives_first(pieces)
    return [piece.english for piece in pieces if piece.english]


def _without_elisions(tokens: Sequence[str]) -> list[str]:
    out: list[str] = []
    for token in tokens:
        head, mark, tail = token.partition("'")
        split = mark and head in {"l", "d", "qu", "j", "s", "n", "jusqu"} and tail
        out.extend([f"{head}'", tail] if split else [token])
    return out


def _language(words: Sequence[str]) -> str | None:
    known = [w for i, w in enumerate(words) if look_up(words, i)]
    if len(known) == len(words):
        return None
    best, most = None, _weight(known)
    for language in _ENDINGS:
        known = [w for w in words if _terms_of(w, language)]
        if _weight(known) > most and not _LOOKALIKES.issuperset(known):
            best, most = language, _weight(known)
    return best


def _weight(known: Sequence[str]) -> float:
    return sum(0.5 if word in _LOOKALIKES else 1.0 for word in known)


def _pieces(words: Sequence[str], language: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    i = 0
    while i < len(words):
        for length in range(min(_MOST_WORDS, len(words) - i), 0, -1):
            terms = _terms_of(" ".join(words[i : i + length]), language)
            if terms:
                after = words[i + length : i + length + 1]
                pieces.append(_settled(terms, length, pieces, after, language))
                i += length
                break
        else:
            pieces.append(_Piece(words[i], 1))
            i += 1
    return pieces


def _settled(
    terms: list[Term], length: int, before: list[_Piece], after: Sequence[str],
    language: str,
) -> _Piece:  # fmt: skip
    """Choose between the colour and the thing (rosa, naranja, orange)."""
    term = terms[0]
    if len(terms) > 1:
        if language == "de":
            described = bool(after) and any(
                t.is_noun for t in _terms_of(after[0], language)
            )
        else:
            described = bool(before) and before[-1].is_noun
        term = next((t for t in terms if t.is_noun != described), term)
    english = term.english
    if term.is_noun and term.is_plural and not english.endswith("s"):
        english += "s"
    return _Piece(english, length, term.is_noun)


def _terms_of(word: str, language: str) -> list[Term]:
    table = _tables(language)
    for form in (word, plain(word)):
        if form in table:
            return table[form]
    word = plain(word)
    for ending in _ENDINGS[language]:
        stem = word[: -len(ending)]
        if word.endswith(ending) and len(stem) > 2 and stem in table:
            many = [
                Term(t.english, t.is_noun, t.is_noun)
                for t in table[stem]
                if t.is_noun or _is_adjective(t.english)
            ]
            if many:
                return many
    if language == "es" and word.endswith("ces") and word[:-3] + "z" in table:
        return [Term(t.english, t.is_noun, True) for t in table[word[:-3] + "z"]]
    return []


def _is_adjective(english: str) -> bool:
    return any(kind in LEXICON.get(english, {}) for kind in _ADJECTIVES)


def _adjectives_first(pieces: list[_Piece]) -> list[_Piece]:
    """Put "gato negro y blanco" in English order."""
    out: list[_Piece] = []
    i = 0
    while i < len(pieces):
        if not pieces[i].is_noun:
            out.append(pieces[i])
            i += 1
            continue
        end = i + 1
        while end < len(pieces):
            joins = pieces[end].english == "and" and end > i + 1
            ahead = pieces[end + joins : end + joins + 1]
            if not ahead or ahead[0].is_noun or not _is_adjective(ahead[0].english):
                break
            end += 1 + joins
        out.extend(pieces[i + 1 : end])
        out.append(pieces[i])
        i = end
    return out

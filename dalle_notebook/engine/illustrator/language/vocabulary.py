"""The table of four more languages: Spanish, French, German, Japanese.

Rows are `English | es | fr | de | ja`, synonyms by commas. Only nouns, colours,
numbers and the commonest small words: whatever else stands in a prompt is left
to the English tables ("un gato, watercolor").
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("es", "fr", "de", "ja")
_TABLES = Path(__file__).with_name("tables")


@dataclass(frozen=True, slots=True)
class Term:
    """A foreign word or phrase.

    Attributes:
        english: what the English tables call it.
        is_noun: something to draw, not a colour, number or small word.
        is_plural: it is listed as the plural of another form of its row.
    """

    english: str
    is_noun: bool
    is_plural: bool = False


def plain(word: str) -> str:
    """The word without accents, as people type it in haste."""
    split = unicodedata.normalize("NFD", word.replace("ß", "ss").replace("œ", "oe"))
    return "".join(c for c in split if not unicodedata.combining(c))


def rows(language: str) -> Iterator[tuple[str, Term]]:
    """Every listed form of a language with its term, nouns first."""
    column = 1 + LANGUAGES.index(language)
    for name, is_noun in (("foreign_nouns.txt", True), ("foreign_words.txt", False)):
        for row in (_TABLES / name).read_text("utf-8").splitlines():
            cells = row.split("|")
            forms = [form.strip() for form in cells[column].split(",")]
            for i, form in enumerate(forms):
                plural = is_noun and any(_is_plural(form, f) for f in forms[:i])
                yield form, Term(cells[0], is_noun, plural)


def _is_plural(form: str, singular: str) -> bool:
    """Katzen of Katze, Äpfel of Apfel, chevaux of cheval, peces of pez."""
    many, one = plain(form), plain(singular)
    if many == one:
        return form != singular
    endings = ("s", "es", "x", "n", "en", "er", "e", "nen")
    if any(many == one + ending for ending in endings):
        return not (many.endswith("e") and form[:-1] == singular)
    turned = many.endswith(("aux", "ces")) and many[:-3] == one[: len(many) - 3]
    return turned and len(many) >= len(one)

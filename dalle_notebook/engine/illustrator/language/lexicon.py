"""One dictionary over all tables: phrase -> the senses that it can have.

A phrase keeps every sense; which one holds is decided by the parser from the
words around it. Lookup is longest match first, plurals included.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dalle_notebook.engine.illustrator.language import (
    nouns,
    quiet,
    settings,
    verbs,
    words,
)

LONGEST_PHRASE = 5


@dataclass(frozen=True, slots=True)
class Match:
    """What stands at one position of the prompt.

    Attributes:
        phrase: the words as typed, joined by blanks.
        length: number of words.
        senses: kind of word -> value; a noun's value is its canonical noun.
        is_plural: a noun in its plural form.
    """

    phrase: str
    length: int
    senses: Mapping[str, Any]
    is_plural: bool = False


def _build() -> dict[str, dict[str, Any]]:
    lexicon: dict[str, dict[str, Any]] = {}

    def add(kind: str, table: Mapping[str, Any]) -> None:
        for phrase, value in table.items():
            key = phrase.replace("-", " ")
            lexicon.setdefault(key, {})[kind] = value

    add("noun", nouns.NOUNS)
    add("kind", nouns.KINDS)
    worn = [word.replace("+", " ") for word in nouns.WEARABLE]
    add("wearable", {word: nouns.WORN_AS.get(word, word) for word in worn})
    add("colour", {name: name for name in words.COLOURS})
    add("colour", words.COLOUR_SPELLINGS)
    add("number", words.NUMBERS)
    add("coat", words.COATS)
    add("material", words.MATERIALS)
    add("size", words.SIZES)
    add("pose", verbs.POSES)
    add("mood", words.MOODS)
    add("relation", verbs.RELATIONS)
    add("linking", dict.fromkeys(verbs.LINKING, True))
    add("part", dict.fromkeys(quiet.PARTS, True))
    add("place", settings.PLACES)
    add("place", {phrase: value[0] for phrase, value in settings.WITH_MORE.items()})
    add("place or thing", settings.PLACE_OR_THING)
    add("feature", settings.FEATURES)
    add("time", settings.TIMES)
    add("weather", settings.WEATHERS)
    add("light", settings.LIGHTS)
    add("camera", settings.CAMERAS)
    add("style", settings.STYLES)
    add("palette", settings.PALETTES)
    add("perch", dict.fromkeys(verbs.PERCHES, True))
    add("quiet", dict.fromkeys(quiet.QUIET, True))
    return lexicon


LEXICON = _build()


def look_up(tokens: Sequence[str], start: int) -> Match | None:
    """Find the longest phrase that begins at `start`, or None."""
    for length in range(min(LONGEST_PHRASE, len(tokens) - start), 0, -1):
        chunk = tokens[start : start + length]
        if length > 1 and "," in chunk:
            continue
        phrase = " ".join(chunk)
        senses = LEXICON.get(phrase)
        if senses is not None and not _is_plural_too(phrase, senses):
            return Match(phrase, length, senses)
        for single in nouns.singular_forms(phrase):
            found = LEXICON.get(single, {})
            kept = {k: found[k] for k in _INFLECTED & found.keys()}
            if kept:
                is_plural = kept.get("noun") not in nouns.ALWAYS_ONE
                return Match(phrase, length, {**(senses or {}), **kept}, is_plural)
        if senses is not None:
            return Match(phrase, length, senses)
    return None


_INFLECTED = frozenset({"noun", "kind", "wearable", "place or thing"})


def _is_plural_too(phrase: str, senses: Mapping[str, Any]) -> bool:
    """Whether a listed word ("clouds", "stars") is also the plural of a noun."""
    return "noun" not in senses and any(
        "noun" in LEXICON.get(single, {}) for single in nouns.singular_forms(phrase)
    )

"""The words that find pictures: a small grammar, and text made findable.

    siamese cat            both words, in prompt, model, endpoint, notebook or tags
    "white cat"            words next to each other
    -dog                   not this word
    model:illustrator      in this place only: model, endpoint, notebook, prompt
    tag:best               exactly this tag
    2026-11  2026-11-22    made in this month, on this day (UTC); date:2026 a year

A word finds every word that begins with it. Text is cut into tokens here and not
by SQLite: scripts without blanks become one token a character, so that 猫 and
白猫 are found (SQLite's trigrams find nothing shorter than three characters),
and so that searching without FTS5 gives the same answers.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

from dalle_notebook.errors import UsageError

Place = Literal["prompt", "model", "endpoint", "notebook", "tag"]

MOST_TERMS = 40
"""More words than this are a pasted text, not a search."""

# Written without blanks between words (or, as emoji, words by themselves).
_ALONE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2600-\u27bf\u2e80-\u2fdf\u3005-\u3007"
    "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U0001f000-\U0001faff\U00020000-\U0003ffff"
)
_TOKEN = re.compile(rf"[{_ALONE}]|[^\W_{_ALONE}]+")
_WORD = re.compile(r"""(?:[^\s"]|"[^"]*(?:"|$))+""")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
_MOMENT = "%Y-%m-%dT%H:%M:%S.%f"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Term:
    """Tokens that follow each other, the last of which may go on.

    Attributes:
        place: where they stand; None for anywhere.
        unwanted: pictures that have them are left out.
    """

    tokens: tuple[str, ...]
    place: Place | None = None
    unwanted: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, from `first` up to but without `end`, in microseconds."""

    first: int
    end: int
    unwanted: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What a picture must be like; all of it holds at once.

    Attributes:
        artist: exactly this model was asked, or drew where none was named.
    """

    terms: tuple[Term, ...] = ()
    spans: tuple[Span, ...] = ()
    artist: str | None = None

    def having(self, *, tag: str = "", artist: str = "") -> Query:
        """This, and exactly that tag, and exactly that model; "" asks for neither.

        Raises:
            UsageError: it is no tag.
        """
        terms = list(self.terms)
        if tag:
            terms.append(_placed("tag", tag, unwanted=False))
        if artist and (found := tokens(artist)):
            # Its words are found in an index, its exact spelling is not.
            terms.append(Term(tuple(found), "model"))
        return Query(tuple(terms), self.spans, artist or self.artist)


def tokens(text: str) -> list[str]:
    """The findable parts of a text, in order, without case."""
    found = _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())
    # A mark above or below a letter is no part by itself, for SQLite neither.
    return [part for part in found if unicodedata.category(part[0])[0] != "M"]


def tag_key(tag: str) -> str:
    """Names a tag where any text would not do (16 hex digits)."""
    return hashlib.sha256(tag.encode()).hexdigest()[:16]


def moment_of(time: datetime) -> int:
    """Microseconds since 1970."""
    return (time - _EPOCH) // timedelta(microseconds=1)


def time_of(moment: int) -> datetime:
    """The other way round."""
    return _EPOCH + timedelta(microseconds=moment)


def write_moment(moment: int) -> str:
    """A moment as one word, to the microsecond."""
    return time_of(moment).replace(tzinfo=None).isoformat(timespec="microseconds")


def parse_moment(text: str) -> int | None:
    """The moment that `write_moment` wrote; None for anything else."""
    try:
        return moment_of(datetime.strptime(text, _MOMENT).replace(tzinfo=UTC))
    except ValueError:
        return None


def split_words(line: str) -> list[str]:
    """Cut a line at blanks; a quoted part stays together and loses its quotes."""
    return [word.replace('"', "") for word in _WORD.findall(line)]


def parse_query(words: str | Sequence[str]) -> Query:
    """Read the words of a search; no words find everything.

    Args:
        words: a line, or its words without quotes: blanks inside one make it a
            phrase.

    Raises:
        UsageError: they mean nothing; the text says what to write.
    """
    given = split_words(words) if isinstance(words, str) else list(words)
    if len(given) > MOST_TERMS:
        raise UsageError(f"these are more than {MOST_TERMS} words: search for fewer")
    terms: list[Term] = []
    spans: list[Span] = []
    for word in given:
        unwanted = word.startswith("-") and len(word) > 1
        bare = word[1:] if unwanted else word
        place, colon, value = bare.partition(":")
        place = place.casefold()
        if colon and place == "date":
            spans.append(parse_date(value, unwanted=unwanted))
        elif colon and place in get_args(Place):
            terms.append(_placed(place, value, unwanted=unwanted))  # type: ignore[arg-type]
        elif "-" in bare and (span := _span(bare, unwanted=unwanted)):
            spans.append(span)
        elif found := tokens(bare):
            terms.append(Term(tuple(found), None, unwanted))
    if given and not (terms or spans):
        raise UsageError(
            "nothing can be searched for in these signs: write a word of the prompt, "
            "or model:NAME, tag:NAME, 2026-11"
        )
    return Query(tuple(terms), tuple(spans))


def _placed(place: Place, value: str, *, unwanted: bool) -> Term:
    found = tokens(value)
    if place == "tag" and value.strip():
        return Term((tag_key(plain_tag(value)),), place, unwanted)
    if not found:
        raise UsageError(f"{place}: needs a word behind it without a blank between")
    return Term(tuple(found), place, unwanted)


def parse_date(text: str, *, unwanted: bool = False) -> Span:
    """The time that a year, a month or a day of the calendar takes (UTC).

    Raises:
        UsageError: it is none.
    """
    span = _span(text, unwanted=unwanted)
    if span is None:
        raise UsageError("a date is written 2026, 2026-11 or 2026-11-22")
    return span


def _span(text: str, *, unwanted: bool) -> Span | None:
    found = _DATE.fullmatch(text)
    if found is None or not found[0].isascii():
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        first = datetime(year, month or 1, day or 1, tzinfo=UTC)
        if day:
            end = first + timedelta(days=1)
        elif month:
            end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
        else:
            end = datetime(year + 1, 1, 1, tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return Span(moment_of(first), moment_of(end), unwanted)


LONGEST_TAG = 40


def plain_tag(text: str) -> str:
    """A tag in its one spelling.

    Raises:
        UsageError: it is no tag; the text says what is.
    """
    tag = unicodedata.normalize("NFKC", text).casefold().strip().removeprefix("#")
    is_word = all(c.isalnum() or c in "-_.+" for c in tag) and tag[:1].isalnum()
    if not is_word or len(tag) > LONGEST_TAG:
        raise UsageError(
            f"a tag is one word of at most {LONGEST_TAG} letters, digits or - _ . +, "
            f"such as best or night-scene"
        )
    return tag

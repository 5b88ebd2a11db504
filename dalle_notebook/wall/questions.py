"""What a page asks, read with care: by the server and by the kernel alike.

A question is values by name: the words of an address, or JSON. What cannot be meant is
refused here, in words, and before the archive is gone to; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dalle_notebook.errors import UsageError
from dalle_notebook.store.choices import MARKS, Mark
from dalle_notebook.store.query import Query, parse_moment, parse_query

Question = Mapping[str, object]

PAGE, MOST_ON_A_PAGE = 60, 200
LONGEST_QUERY = 1_000
PREVIEWS = (256, 512)

_LONGEST_NAME = 200
_MOST_TAGS = 50
_NUMBER = re.compile(r"[0-9]{1,3}")


@dataclass(frozen=True)
class PageAsked:
    """Which pictures are wanted.

    Attributes:
        most: pictures on the page.
        before: where an earlier page ended; None: the newest.
    """

    query: Query
    most: int
    before: int | None


def read_page(question: Question) -> PageAsked:
    """What `q`, `tag`, `model`, `most` and `before` mean.

    Raises:
        UsageError: one of them means nothing.
    """
    words = _text(question, "q", LONGEST_QUERY)
    tag = _text(question, "tag", _LONGEST_NAME)
    query = parse_query(words).having(
        tag=tag, artist=_text(question, "model", _LONGEST_NAME)
    )
    most = _number(question.get("most"), PAGE)
    if most is None or not 1 <= most <= MOST_ON_A_PAGE:
        raise UsageError(f"most is a number from 1 to {MOST_ON_A_PAGE}")
    cursor = _text(question, "before", _LONGEST_NAME)
    before = parse_moment(cursor) if cursor else None
    if cursor and before is None:
        raise UsageError("before is what an earlier page told as older")
    return PageAsked(query, most, before)


def read_px(question: Question) -> int:
    """The longer side of a preview, `px`.

    Raises:
        UsageError: there are none of this size.
    """
    px = _number(question.get("px"), PREVIEWS[0])
    if px not in PREVIEWS:
        raise UsageError("px is 256 or 512")
    return px


def read_tags(question: Question, name: str) -> list[str]:
    """Tags to `add` or to `remove`; whether they are tags is seen when they are used.

    Raises:
        UsageError: it is no list of texts, or a long one.
    """
    given = question.get(name, [])
    if isinstance(given, list) and len(given) <= _MOST_TAGS:
        tags = [tag for tag in given if isinstance(tag, str)]
        if len(tags) == len(given):
            return tags
    raise UsageError(f"{name} is a list of at most {_MOST_TAGS} tags")


def read_mark(question: Question) -> Mark | None:
    """The `mark`, which has to be given: None takes it away.

    Raises:
        UsageError: there is no such mark.
    """
    mark = question.get("mark", "")
    if mark is None:
        return None
    if isinstance(mark, str) and mark in MARKS:
        return mark
    raise UsageError("mark is kept, rejected or null")


def _text(question: Question, name: str, most: int) -> str:
    text = question.get(name)
    if text is None:
        return ""
    if not isinstance(text, str) or len(text) > most:
        raise UsageError(f"{name} is a text of at most {most:,} characters")
    return text


def _number(given: object, usual: int) -> int | None:
    if given is None or given == "":
        return usual
    if isinstance(given, str) and _NUMBER.fullmatch(given):
        return int(given)
    return given if isinstance(given, int) and not isinstance(given, bool) else None

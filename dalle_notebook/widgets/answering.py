"""What a wall in a notebook asks of the archive, read with care and answered.

The answers are those that the Jupyter server gives to its panel. Runs on any thread:
what is wanted of the archive is done where the session does all such work.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from dalle_notebook.errors import ArchiveError, UsageError
from dalle_notebook.session.session import Session
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.choices import MARKS
from dalle_notebook.store.query import parse_moment, parse_query
from dalle_notebook.wall import answers, changes
from dalle_notebook.wall.known import Known

T = TypeVar("T")
Question = Mapping[str, Any]
Values = Mapping[str, Any]
"""As JSON has them."""

PAGE, MOST_ON_A_PAGE = 60, 200
LONGEST_TEXT = 1_000

_MOST_PREVIEWS = 24
_MOST_TAGS = 50
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Answers:
    """Answers questions of a page, each with its values and its pictures.

    All of them raise:
        UsageError: it cannot be meant.
        ArchiveError: there is no such picture, or the archive is not to be had.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known = Known()

    def answer(self, question: Question) -> tuple[Values, list[bytes]]:
        """What `ask` names: filters, pictures, previews, picture, or a change."""
        ask = question.get("ask")
        if ask == "previews":
            return self._previews(question)
        if ask == "filters":
            return self._use(lambda archive: answers.filters(archive, self._known)), []
        if ask == "pictures":
            return self._page(question), []
        (digest,) = named([question.get("digest")], 1)
        if ask == "picture":
            return self._use(partial(answers.detail, digest=digest)), []
        return self._use(partial(self._change, question, digest)), []

    def health(self) -> Values:
        """How the archive is, and the mark that changes with it."""
        return self._use(
            lambda archive: answers.health(
                archive,
                self._known,
                is_homeless=self._session.is_homeless,
            )
        )

    def mark(self) -> str:
        """The mark by itself, which costs next to nothing."""
        return self._use(lambda archive: archive.search.mark())

    def _page(self, question: Question) -> Values:
        words, tag, model = (_text(question, name) for name in ("q", "tag", "model"))
        query = parse_query(words).having(tag=tag, artist=model)
        most = question.get("most")
        if not isinstance(most, int) or not 1 <= most <= MOST_ON_A_PAGE:
            most = PAGE
        cursor = _text(question, "before")
        before = parse_moment(cursor) if cursor else None

        def look(archive: Archive) -> Values:
            # The mark first: what comes in between is new to whoever compares marks.
            mark = archive.search.mark()
            return {**answers.page(archive, query, most, before), "newest": mark}

        return self._use(look)

    def _previews(self, question: Question) -> tuple[Values, list[bytes]]:
        px = 512 if question.get("px") == 512 else 256
        found, pictures = [], []
        for digest in named(question.get("digests"), _MOST_PREVIEWS):
            # One by one: a picture that is being drawn need not wait for all of them.
            try:
                webp = self._use(partial(answers.preview, digest=digest, px=px))
            except ArchiveError:
                continue
            found.append(digest)
            pictures.append(webp)
        return {"found": found}, pictures

    def _change(self, question: Question, digest: str, archive: Archive) -> Values:
        # What is in memory only has no place to lay a choice beside.
        archive.save_held()
        ask = question.get("ask")
        if ask == "tag":
            add, remove = _tags(question, "add"), _tags(question, "remove")
            return changes.change_tags(archive, digest, add, remove)
        if ask == "mark":
            mark = question.get("mark")
            if mark is not None and mark not in MARKS:
                raise UsageError("mark is kept, rejected or null")
            return changes.change_mark(archive, digest, mark)
        if ask == "forget":
            return changes.forget(archive, digest, self._session.clock.now())
        if ask == "restore":
            return changes.restore(archive, digest)
        raise UsageError("the page asks for what this kernel does not know")

    def _use(self, work: Callable[[Archive], T]) -> T:
        return self._session.with_archive(work)


def named(given: object, most: int) -> tuple[str, ...]:
    """The pictures that a question names, as a page does: by their whole digest."""
    if not isinstance(given, list) or len(given) > most:
        raise UsageError(f"at most {most} pictures can be named at once")
    if not all(isinstance(one, str) and _DIGEST.fullmatch(one) for one in given):
        raise UsageError("a picture is named by its 64 hexadecimal digits")
    return tuple(given)


def _text(question: Question, name: str) -> str:
    text = question.get(name) or ""
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        raise UsageError(f"{name} is a text of at most {LONGEST_TEXT:,} characters")
    return text


def _tags(question: Question, name: str) -> list[str]:
    given = question.get(name, [])
    is_list = isinstance(given, list) and all(isinstance(tag, str) for tag in given)
    if not is_list or len(given) > _MOST_TAGS:
        raise UsageError(f"{name} is a list of at most {_MOST_TAGS} tags")
    return list(given)

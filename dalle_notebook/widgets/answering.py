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
from dalle_notebook.wall import answers, changes
from dalle_notebook.wall.known import Known
from dalle_notebook.wall.questions import (
    Question,
    read_mark,
    read_page,
    read_px,
    read_tags,
)

T = TypeVar("T")
Values = Mapping[str, Any]
"""As JSON has them."""

_MOST_PREVIEWS = 24
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
        asked = read_page(question)
        return self._use(lambda archive: answers.page(archive, asked, self._known))

    def _previews(self, question: Question) -> tuple[Values, list[bytes]]:
        px = read_px(question)
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
            add, remove = (read_tags(question, name) for name in ("add", "remove"))
            return changes.change_tags(archive, digest, add, remove)
        if ask == "mark":
            return changes.change_mark(archive, digest, read_mark(question))
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

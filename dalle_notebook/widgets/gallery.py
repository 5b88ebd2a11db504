"""`dalle.gallery()`: the archive inside a notebook, where there is no panel for it.

The page shows the very view that JupyterLab's panel has; this module answers it over
the widget's messages. Answers never need the main thread: a question is handed to a
thread, and what it wants of the archive is done where the session does all such work,
so that the wall can be used while a cell runs.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import traitlets

from dalle_notebook.errors import DalleError, UsageError
from dalle_notebook.render.form import render_message
from dalle_notebook.render.legible import cut
from dalle_notebook.session.archive.verbs import ArchiveVerbs
from dalle_notebook.session.bundle import Bundle
from dalle_notebook.session.image import Image
from dalle_notebook.session.session import Session, current_session
from dalle_notebook.store.query import parse_query
from dalle_notebook.widgets.answering import (
    LONGEST_TEXT,
    Answers,
    Question,
    Values,
    named,
)
from dalle_notebook.widgets.line import answer_beside_cells
from dalle_notebook.widgets.modules import PANEL, STATIC, join_modules
from dalle_notebook.widgets.twin import TWIN_STYLE, Twinned

T = TypeVar("T")

_MOST_SELECTED = 500
_LOOK_SECONDS = 2.0
_WATCHED_SECONDS = 150.0
"""A page that is seen says so every minute; one that is gone is soon forgotten."""

_MODULES = (
    *("dom.js", "words.js", "pages.js", "details.js", "gallery.js"),
    *("cell_taker.js", "kernel_wall.js"),
)


def gallery(query: str = "") -> Gallery:
    """The archive as a wall of pictures: search, filters, tags, marks, selection.

    Args:
        query: what stands in the search field at first, as in `dalle.archive().list`.

    Returns:
        A widget; its `selected` are our images.

    Raises:
        UsageError: the words mean nothing.
    """
    if not isinstance(query, str) or len(query) > LONGEST_TEXT:
        raise UsageError(f"query is a text of at most {LONGEST_TEXT:,} characters")
    parse_query(query)
    return Gallery(current_session(), query)


class Gallery(Twinned):
    """The widget."""

    remark = "Run the cell again for the gallery."

    _esm = join_modules(*_MODULES)
    _css = TWIN_STYLE + "".join(
        (folder / "gallery.css").read_text("utf-8") for folder in (PANEL, STATIC)
    )
    _query = traitlets.Unicode().tag(sync=True)

    def __init__(self, session: Session, query: str) -> None:
        self._session = session
        self._answers = Answers(session)
        self._digests: tuple[str, ...] = ()
        self._listeners: list[Callable[[tuple[Image, ...]], object]] = []
        # Questions come on whichever thread the kernel has for them.
        self._lock = threading.Lock()
        self._telling = threading.Lock()
        self._watched_until = 0.0
        self._is_watching = False
        self._newest = ""
        super().__init__(_query=query)
        self.on_msg(lambda _, question, __: self._hear(question))

    def open(self) -> None:
        """Open the widget's line to the page."""
        super().open()
        answer_beside_cells(self.comm)

    @property
    def selected(self) -> tuple[Image, ...]:
        """The pictures that are selected in the page, in the order of selection.

        What was clicked a moment ago may not have arrived yet. A picture that was
        forgotten meanwhile is left out.

        Raises:
            ArchiveError: the archive cannot be looked into.
        """
        digests = self._digests
        found = self._session.with_archive(
            lambda archive: [archive.search.records_of(digest) for digest in digests]
        )
        records = [records[0] for records in found if records]
        return tuple(map(self._session.image_of_record, records))

    def on_select(
        self, callback: Callable[[tuple[Image, ...]], T]
    ) -> Callable[[tuple[Image, ...]], T]:
        """Have a function called with `selected` whenever that changes.

        It runs on a thread of its own, one call after the other; of selections that
        follow each other quickly the last one counts. What it raises is shown in the
        widget. Returns the function, so `@gallery.on_select` can stand before it.
        """
        if not callable(callback):
            raise UsageError("on_select takes a function of the selected pictures")
        self._listeners.append(callback)
        return callback

    def __repr__(self) -> str:
        return cut(f"gallery: {self._query}" if self._query else "gallery", 100)

    def twin(self) -> Bundle:
        """The newest of what is found, as `%dalle_archive` lists them."""
        try:
            return ArchiveVerbs(self._session).list(self._query).bundle()
        except DalleError as problem:
            return {"text/html": render_message(str(problem))}, {}

    # -- what the page says: handed on at once -----------------------------------

    def _hear(self, question: object) -> None:
        if not isinstance(question, dict):
            return
        if question.get("ask") == "select":
            # Noted here, so that the last word is the last.
            with suppress(UsageError):
                self._digests = named(question.get("digests"), _MOST_SELECTED)
                self._in_background(self._tell_selected)
        else:
            self._in_background(lambda: self._reply(question))

    def _in_background(self, work: Callable[[], None]) -> None:
        self._session.loop.submit(asyncio.to_thread(work))

    def _reply(self, question: Question) -> None:
        number = question.get("number")
        try:
            answer, pictures = self._answer(question)
        except Exception as error:
            self.send({"number": number, "problem": _in_words(error)})
        else:
            self.send({"number": number, "answer": answer}, pictures)

    def _answer(self, question: Question) -> tuple[Values, list[bytes]]:
        if question.get("ask") == "watch":
            return self._watch(), []
        return self._answers.answer(question)

    def _tell_selected(self) -> None:
        digests = self._digests
        with self._telling:
            # Another one came while this waited, and tells what holds now.
            if digests != self._digests or not self._listeners:
                return
            problem = ""
            try:
                selected = self.selected
                for listener in self._listeners:
                    listener(selected)
            except Exception as error:
                problem = _in_words(error)
            self.send({"say": problem})

    # -- what changes, told unasked ---------------------------------------------------

    def _watch(self) -> Values:
        with self._lock:
            self._watched_until = time.monotonic() + _WATCHED_SECONDS
            is_new, self._is_watching = not self._is_watching, True
        health = self._answers.health()
        self._newest = health["newest"]
        if is_new:
            self._session.loop.submit(self._keep_watching())
        return health

    async def _keep_watching(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            with self._lock:
                if time.monotonic() > self._watched_until or self.comm is None:
                    self._is_watching = False
                    return
            await asyncio.to_thread(self._tell_changes)

    def _tell_changes(self) -> None:
        try:
            if self._answers.mark() == self._newest:
                return
            health = self._answers.health()
        except DalleError:
            # Whoever asks for something is told; nobody has asked now.
            return
        self._newest = health["newest"]
        self.send({"told": health})


def _in_words(error: Exception) -> str:
    text = " ".join(str(error).split())
    if isinstance(error, DalleError):
        return text
    return cut(f"unexpected {type(error).__name__}: {text}", 200)

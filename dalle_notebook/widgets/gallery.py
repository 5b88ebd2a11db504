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
from concurrent.futures import Future, ThreadPoolExecutor
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
from dalle_notebook.wall.questions import LONGEST_QUERY, Question
from dalle_notebook.widgets.answering import Answers, Values, named
from dalle_notebook.widgets.line import answer_beside_cells
from dalle_notebook.widgets.modules import PANEL, STATIC, join_modules
from dalle_notebook.widgets.twin import TWIN_STYLE, Twinned

T = TypeVar("T")

_MOST_SELECTED = 500
_LOOK_SECONDS = 2.0
_WATCHED_SECONDS = 150.0
"""A page that is seen says so every minute; one that is gone is soon forgotten."""

_ANSWERING = ThreadPoolExecutor(4, thread_name_prefix="dalle-wall")
_LONGEST_NAME = 40

_MODULES = (
    *("dom.js", "words.js", "pages.js", "details.js", "wall.js", "actions.js"),
    *("gallery.js", "own_keys.js", "cell_taker.js", "kernel_wall.js"),
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
    if not isinstance(query, str) or len(query) > LONGEST_QUERY:
        raise UsageError(f"query is a text of at most {LONGEST_QUERY:,} characters")
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
    _selection = traitlets.Dict({"digests": [], "by": ""}).tag(sync=True)
    """What is selected, and the name of the message that said so: every view shows it,
    and one that has sent a later message waits for that."""

    def __init__(self, session: Session, query: str) -> None:
        self._session = session
        self._answers = Answers(session)
        self._listeners: list[Callable[[tuple[Image, ...]], object]] = []
        # Questions come on whichever thread the kernel has for them.
        self._lock = threading.Lock()
        self._is_telling = False
        self._is_untold = False
        self._watched_until = 0.0
        self._watching: Future[None] | None = None
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
        digests = self._selection["digests"]
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
            self._note_selection(question)
        else:
            _ANSWERING.submit(self._reply, question)

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

    # -- what is selected, told to whoever wants to hear it ---------------------------

    def _note_selection(self, question: Question) -> None:
        by = question.get("by")
        try:
            digests = named(question.get("digests"), _MOST_SELECTED)
        except UsageError as problem:
            self.send({"say": str(problem)})
            return
        name = by if isinstance(by, str) and len(by) <= _LONGEST_NAME else ""
        self._selection = {"digests": list(digests), "by": name}
        with self._lock:
            self._is_untold = bool(self._listeners)
            if self._is_telling or not self._is_untold:
                return
            self._is_telling = True
        threading.Thread(
            target=self._tell_selections, name="dalle-on-select", daemon=True
        ).start()

    def _tell_selections(self) -> None:
        while True:
            with self._lock:
                # What came while the last one was told is told as one.
                self._is_telling = self._is_untold
                self._is_untold = False
                if not self._is_telling:
                    return
            self._tell_selected()

    def _tell_selected(self) -> None:
        problem = ""
        try:
            selected = self.selected
            for listener in self._listeners:
                listener(selected)
        except (Exception, SystemExit) as error:
            problem = _in_words(error)
        self.send({"say": problem})

    # -- what changes, told unasked ---------------------------------------------------

    def _watch(self) -> Values:
        with self._lock:
            self._watched_until = time.monotonic() + _WATCHED_SECONDS
            # Before the archive is asked, which may be away just now.
            if self._watching is None or self._watching.done():
                self._watching = self._session.loop.submit(self._keep_watching())
        health = self._answers.health()
        self._newest = health["newest"]
        return health

    async def _keep_watching(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            with self._lock:
                if time.monotonic() > self._watched_until or self.comm is None:
                    self._watching = None
                    return
            await loop.run_in_executor(_ANSWERING, self._tell_changes)

    def _tell_changes(self) -> None:
        try:
            if self._answers.mark() == self._newest:
                return
            health = self._answers.health()
        except Exception:
            # Whoever asks for something is told; nobody has asked now. The next look
            # may find it well again.
            return
        self._newest = health["newest"]
        self.send({"told": health})


def _in_words(error: BaseException) -> str:
    text = " ".join(str(error).split())
    if isinstance(error, DalleError):
        return text
    return cut(f"unexpected {type(error).__name__}: {text}", 200)

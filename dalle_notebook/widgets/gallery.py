"""`dalle.gallery()`: the archive inside a notebook, where there is no panel for it.

The page shows the very view that JupyterLab's panel has; this module answers it over
the widget's messages. Answers never need the main thread: a question is handed to a
thread, and what it wants of the archive is done where the session does all such work,
so that the wall can be used while a cell runs.
"""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

import anywidget
import traitlets

import dalle_notebook
from dalle_notebook.errors import ArchiveError, DalleError, UsageError
from dalle_notebook.render.form import render_message
from dalle_notebook.render.legible import cut
from dalle_notebook.session.archive.verbs import ArchiveVerbs
from dalle_notebook.session.bundle import Bundle
from dalle_notebook.session.image import Image
from dalle_notebook.session.session import Session, current_session
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.choices import MARKS
from dalle_notebook.store.query import parse_moment, parse_query
from dalle_notebook.wall import answers, changes
from dalle_notebook.widgets.modules import PANEL, STATIC, join_modules

T = TypeVar("T")
Question = Mapping[str, Any]
Answer = tuple[Mapping[str, Any], list[bytes]]
"""Values that JSON has, and pictures."""

PAGE, MOST_ON_A_PAGE = 60, 200

_MOST_PREVIEWS = 24
_MOST_SELECTED = 500
_LONGEST = 1_000
_MOST_TAGS = 50
_LOOK_SECONDS = 2.0
_WATCHED_SECONDS = 150.0
"""A page that is seen says so every minute; one that is gone is soon forgotten."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_MODULES = ("dom.js", "words.js", "details.js", "gallery.js", "kernel_wall.js")


def gallery(query: str = "") -> Gallery:
    """The archive as a wall of pictures: search, filters, tags, marks, selection.

    Args:
        query: what stands in the search field at first, as in `dalle.archive().list`.

    Returns:
        A widget; its `selected` are our images.

    Raises:
        UsageError: the words mean nothing.
    """
    if not isinstance(query, str) or len(query) > _LONGEST:
        raise UsageError(f"query is a text of at most {_LONGEST:,} characters")
    parse_query(query)
    return Gallery(current_session(), query)


class Gallery(anywidget.AnyWidget):
    """The widget."""

    _esm = join_modules(*_MODULES)
    _css = "".join(
        (folder / "gallery.css").read_text("utf-8") for folder in (PANEL, STATIC)
    )
    _query = traitlets.Unicode().tag(sync=True)

    def __init__(self, session: Session, query: str) -> None:
        self._session = session
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
        if self.comm is not None:
            # ipykernel 7.4 hands what a page says to the shell that used the line last:
            # the cell's, which may be busy for long. The page's own choice is a shell
            # beside it. Where a kernel does not ask, this does nothing.
            self.comm._reply_subshell_for = lambda _, chosen: chosen

    @property
    def selected(self) -> tuple[Image, ...]:
        """The pictures that are selected in the page, in the order of selection.

        What was clicked a moment ago may not have arrived yet. A picture that was
        forgotten meanwhile is left out.

        Raises:
            ArchiveError: the archive cannot be looked into.
        """
        digests = self._digests
        found = self._use(
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

    def _repr_mimebundle_(self, **given: Any) -> Bundle:
        data, metadata = super()._repr_mimebundle_(**given) or ({}, {})
        try:
            listing = ArchiveVerbs(self._session).list(self._query)
            twin, about = listing.bundle()
        except DalleError as problem:
            twin, about = {"text/html": render_message(str(problem))}, {}
        return {**twin, **data}, {**about, **metadata}

    # -- what the page says: handed on at once -----------------------------------

    def _hear(self, question: object) -> None:
        if not isinstance(question, dict):
            return
        if question.get("ask") == "select":
            # Noted here, so that the last word is the last.
            with suppress(UsageError):
                self._digests = _named(question.get("digests"), _MOST_SELECTED)
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

    # -- answers -------------------------------------------------------------------

    def _answer(self, question: Question) -> Answer:
        ask = question.get("ask")
        if ask == "watch":
            return self._watch(), []
        if ask == "previews":
            return self._previews(question)
        if ask == "filters":
            return self._use(answers.filters), []
        if ask == "pictures":
            return self._page(question), []
        (digest,) = _named([question.get("digest")], 1)
        if ask == "picture":
            chooses = self._session.settings.endpoint not in (None, "offline")
            return self._use(
                lambda a: answers.detail(a, digest, chooses_endpoint=chooses)
            ), []
        return self._use(lambda archive: self._change(archive, question, digest)), []

    def _page(self, question: Question) -> Mapping[str, Any]:
        words, tag, model = (_text(question, name) for name in ("q", "tag", "model"))
        query = parse_query(words).having(tag=tag, artist=model)
        most = question.get("most")
        if not isinstance(most, int) or not 1 <= most <= MOST_ON_A_PAGE:
            most = PAGE
        cursor = _text(question, "before")
        before = parse_moment(cursor) if cursor else None

        def look(archive: Archive) -> Mapping[str, Any]:
            # The mark first: what comes in between is new to whoever compares marks.
            mark = archive.search.mark()
            return {**answers.page(archive, query, most, before), "newest": mark}

        return self._use(look)

    def _previews(self, question: Question) -> Answer:
        px = 512 if question.get("px") == 512 else 256
        found, pictures = [], []
        for digest in _named(question.get("digests"), _MOST_PREVIEWS):
            # One by one: a picture that is being drawn need not wait for all of them.
            try:
                webp = self._use(partial(answers.preview, digest=digest, px=px))
            except ArchiveError:
                continue
            found.append(digest)
            pictures.append(webp)
        return {"found": found}, pictures

    def _change(
        self, archive: Archive, question: Question, digest: str
    ) -> Mapping[str, Any]:
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

    # -- what changes, told unasked ---------------------------------------------------

    def _watch(self) -> Mapping[str, Any]:
        with self._lock:
            self._watched_until = time.monotonic() + _WATCHED_SECONDS
            is_new, self._is_watching = not self._is_watching, True
        health = self._use(self._health)
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
            if self._use(lambda archive: archive.search.mark()) == self._newest:
                return
            health = self._use(self._health)
        except DalleError:
            # Whoever asks for something is told; nobody has asked now.
            return
        self._newest = health["newest"]
        self.send({"told": health})

    def _health(self, archive: Archive) -> answers.Json:
        return answers.health(
            archive,
            version=dalle_notebook.__version__,
            is_homeless=self._session.is_homeless,
            count_at=lambda _: archive.count(),
        )


def _named(given: object, most: int) -> tuple[str, ...]:
    """The pictures that a question names, as a page does: by their whole digest."""
    if not isinstance(given, list) or len(given) > most:
        raise UsageError(f"at most {most} pictures can be named at once")
    if not all(isinstance(one, str) and _DIGEST.fullmatch(one) for one in given):
        raise UsageError("a picture is named by its 64 hexadecimal digits")
    return tuple(given)


def _text(question: Question, name: str) -> str:
    text = question.get(name) or ""
    if not isinstance(text, str) or len(text) > _LONGEST:
        raise UsageError(f"{name} is a text of at most {_LONGEST:,} characters")
    return text


def _tags(question: Question, name: str) -> list[str]:
    given = question.get(name, [])
    is_list = isinstance(given, list) and all(isinstance(tag, str) for tag in given)
    if not is_list or len(given) > _MOST_TAGS:
        raise UsageError(f"{name} is a list of at most {_MOST_TAGS} tags")
    return list(given)


def _in_words(error: Exception) -> str:
    text = " ".join(str(error).split())
    if isinstance(error, DalleError):
        return text
    return cut(f"unexpected {type(error).__name__}: {text}", 200)

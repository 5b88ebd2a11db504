"""`dalle.form()`: everything that a cell can ask for, by clicking.

The form asks through the session exactly as a cell does, so a cell with the same
words shows the same pictures from the archive; the form writes that cell out. What a
page says may come on any thread, the kernel's own among them, so it is only noted and
handed on. The pictures are an ordinary output below the widget, which needs a kernel
and trust itself.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any

import anywidget
import traitlets
from IPython import get_ipython
from IPython.display import display

from dalle_notebook.errors import DalleError, UsageError
from dalle_notebook.render.form import render_message
from dalle_notebook.render.legible import cut
from dalle_notebook.session.bundle import Bundle
from dalle_notebook.session.preparing import prepare, prepare_again
from dalle_notebook.session.results import Grid
from dalle_notebook.session.running import Running
from dalle_notebook.session.session import Session, current_session
from dalle_notebook.store.record import Record
from dalle_notebook.widgets.answering import named
from dalle_notebook.widgets.form import errands, lists
from dalle_notebook.widgets.form.below import Below
from dalle_notebook.widgets.form.drawing import Drawing, Ready
from dalle_notebook.widgets.form.fields import ID_DIGITS, Fields, changed
from dalle_notebook.widgets.form.meaning import Meaning, offer_only, read_meaning
from dalle_notebook.widgets.form.order import read_wish
from dalle_notebook.widgets.form.pictures import Finder
from dalle_notebook.widgets.form.price import seconds_for
from dalle_notebook.widgets.form.words import in_words
from dalle_notebook.widgets.line import answer_beside_cells
from dalle_notebook.widgets.modules import STATIC, join_modules
from dalle_notebook.widgets.uploads import Uploads

_MODULES = (
    *("words", "buttons", "link", "pictures", "fields", "prompt", "chooser"),
    *("panel", "filmstrip", "orders", "form"),
)
_MOST_PREVIEWS = 24
_OWN_PROMPTS = 30
_TWIN = "A form. Run the cell to use it; what it drew stands below."
_REPR_COLUMNS = 100
_NOT_DRAWING = {"is_on": False, "is_stopping": False, "done": 0, "of": 0, "eta": ""}

Message = Mapping[str, Any]
"""What a page says."""


def form(prompt: str = "a white siamese cat") -> Form:
    """A form that asks for pictures, edits and variations.

    Args:
        prompt: what stands in the prompt's field at first.

    Raises:
        UsageError: the prompt holds what looks like a key.
    """
    return Form(current_session(), prompt)


class Form(anywidget.AnyWidget):
    """The form itself.

    Attributes:
        result: the pictures of the last finished order, or None.
    """

    _esm = join_modules(
        *("dom.js", "cell_taker.js", "parts.js", "icons.js"),
        *(f"form/{name}.js" for name in _MODULES),
    )
    _css = (STATIC / "form.css").read_text("utf-8")
    _state = traitlets.Dict().tag(sync=True)

    def __init__(self, session: Session, prompt: str) -> None:
        self._session = session
        self._fields, self._refused = changed(Fields(), {"prompt": prompt})
        if self._refused:
            raise UsageError(self._refused["prompt"])
        # Held while the parts of the state are read or changed, never while waiting.
        self._lock = threading.RLock()
        self._number = 0
        self._changes = 0
        self._is_looking = False
        self._meaning = offer_only(session, self._fields)
        self._finder = Finder(session)
        self._uploads: dict[str, str] = {}
        self._incoming = Uploads()
        self._prompts: list[str] = []
        self._records: list[Record] = []
        self._said: tuple[str, bool] = ("", False)
        self._drawing: Drawing | None = None
        self._last: Running | None = None
        self._below = Below()
        self.result: Grid | None = None
        super().__init__(_state=self._whole())
        self.on_msg(lambda _, message, buffers: self._hear(message, buffers))
        self._in_background(self._look_around)

    def open(self) -> None:
        """Open the widget's line to the page."""
        super().open()
        answer_beside_cells(self.comm)

    # -- what the page says: noted, and handed on -----------------------------------

    def _hear(self, message: object, buffers: Sequence[Any] = ()) -> None:
        if not isinstance(message, Mapping):
            return
        do = message.get("do")
        if do == "change":
            self._change(message)
        elif do == "draw":
            self._press()
        elif do == "again":
            is_billed = message.get("billed") is True
            self._draw(partial(self._prepare_again, self._fields, again=is_billed))
        elif do == "stop":
            self._stop()
        elif do == "upload":
            # Not in the background, where parts could overtake each other.
            data = self._incoming.add(message, buffers)
            if data is not None:
                self._in_background(lambda: self._take_in(message, data))
        elif errand := _ERRANDS.get(str(do)):
            self._in_background(lambda: errand(self, message))

    def _change(self, message: Mapping[str, Any]) -> None:
        number = message.get("number")
        with self._lock:
            if isinstance(number, int):
                self._number = number
            self._fill(message.get("fields"))
            # At once: so a page knows that somebody listens.
            self._publish()
        self._look_up_soon()

    def _fill(self, given: object) -> None:
        self._fields, self._refused = changed(self._fields, given, self._refused)
        problem = next(iter(self._refused.values()), "")
        self._said = (problem, bool(problem))

    def _look_up_soon(self) -> None:
        with self._lock:
            self._changes += 1
            if self._is_looking:
                return
            self._is_looking = True
        self._in_background(self._keep_looking)

    def _keep_looking(self) -> None:
        """Say what the fields mean, until they are as they were when it began."""
        while True:
            with self._lock:
                number, chosen = self._changes, self._fields
            self._shielded(partial(self._look_up, chosen))
            with self._lock:
                if number == self._changes:
                    self._is_looking = False
                    return

    def _look_up(self, chosen: Fields) -> None:
        meaning = read_meaning(
            self._session,
            self._finder,
            chosen,
            _variables(),
            self._records,
            self._uploads,
        )
        with self._lock:
            self._meaning = meaning
            self._publish()

    # -- an order -------------------------------------------------------------------

    def _press(self) -> None:
        with self._lock:
            # As they are now: more may be typed before it begins.
            ready = partial(self._prepare, self._fields, self._meaning)
            refused = next(iter(self._refused.values()), "")
        if refused:
            # What stands on the page is not what would be drawn.
            self._say(refused, is_problem=True)
        else:
            self._draw(ready)

    def _draw(self, ready: Callable[[], Ready]) -> None:
        with self._lock:
            before = self._drawing
            if before is not None and not before.is_over:
                return
            drawing = self._drawing = Drawing(self._session, ready, self._show)
            self._said = ("", False)
        self._publish()
        under_way = self._session.loop.submit(drawing.carry_out())

        def end(future: Future[None]) -> None:
            # This is called on the loop, which must not wait.
            self._in_background(lambda: self._ended(drawing, before, future))

        under_way.add_done_callback(end)

    def _prepare(self, chosen: Fields, told: Meaning | None = None) -> Ready:
        counting = offer_only(self._session, chosen).offered.counting
        wish = read_wish(self._finder, chosen, counting, _variables(), may_fetch=True)
        if wish.order is None:
            raise wish.problem or UsageError("there is nothing to draw")
        if chosen.tab != "vary":
            self._prompts = [chosen.prompt, *self._prompts][:_OWN_PROMPTS]
        prepared = prepare(self._session, wish.order)
        if told is not None:
            told.check_price(chosen, prepared.cost, self._session.settings)
        return prepared, seconds_for(prepared, self._records)

    def _prepare_again(self, chosen: Fields, *, again: bool) -> Ready:
        last = self._last
        if last is None:
            return self._prepare(chosen)
        outcomes = last.run.outcomes.copy()
        prepared = prepare_again(self._session, last.prepared, outcomes, again=again)
        return prepared, seconds_for(prepared, self._records)

    def _stop(self) -> None:
        if self._drawing is not None:
            self._drawing.stop()
            self._publish()

    def _ended(
        self, drawing: Drawing, before: Drawing | None, future: Future[None]
    ) -> None:
        error = None if future.cancelled() else future.exception()
        with self._lock:
            drawing.is_over = True
            self._said = (drawing.words_of_stop, False)
            if error is not None:
                self._said = (in_words(error), True)
            if drawing.running is None:
                # Nothing came of it, so what was drawn before stays in sight.
                self._drawing = before
            else:
                self._last, self.result = drawing.running, drawing.result
        self._publish()
        self._tell_lists()
        self._look_up_soon()

    # -- single pictures ------------------------------------------------------------

    def _take_in(self, message: Message, data: bytes) -> None:
        what = "mask" if message.get("what") == "mask" else "image"
        name = str(message.get("name", ""))
        found, title = errands.take_in(self._session, data, name, what)
        with self._lock:
            # Another thread may be reading them.
            self._uploads = {**self._uploads, found: title}
            self._fill({what: found})
        self._tell_lists()
        self._look_up_soon()

    def _save(self, message: Message) -> None:
        (digest,) = named([message.get("digest")], 1)
        name = errands.save(self._session, digest, str(message.get("path") or ""))
        if self._drawing is not None:
            self._drawing.saved[digest] = name
        self._say(f"saved as {name}")

    def _use(self, message: Message) -> None:
        (digest,) = named([message.get("digest")], 1)
        tab = message.get("tab")
        with self._lock:
            # A mask belongs to the picture that it was painted for.
            self._fill({"image": digest[:ID_DIGITS], "mask": "", "tab": tab})
        self._look_up_soon()

    def _mark(self, message: Message) -> None:
        (digest,) = named([message.get("digest")], 1)
        errands.mark(self._session, digest, message.get("mark"))
        if self._drawing is not None:
            self._drawing.look_at_marks()
        self._say("")

    def _copy(self, message: Message) -> None:
        (digest,) = named([message.get("digest")], 1)
        self.send({"copy": errands.recipe(self._session, digest)})

    def _show_small(self, message: Message) -> None:
        digests = named(message.get("digests"), _MOST_PREVIEWS)
        given, px = self._meaning.pictures, message.get("px")
        found, pictures = errands.previews(self._session, digests, px, given)
        self.send({"previews": found, "px": px}, pictures)

    def _look_around(self) -> None:
        """What the choosers list may have changed."""
        self._tell_lists()
        self._look_up_soon()

    def _tell_lists(self) -> None:
        try:
            self._records = self._session.with_archive(
                lambda archive: archive.newest(lists.MOST_RECORDS)
            )
        except DalleError:
            # Whoever draws is told; everything else can be chosen all the same.
            self._records = []
        told = lists.read(
            self._records,
            _variables(),
            self._uploads,
            self._prompts,
            self._meaning.size,
        )
        self.send({"lists": told})

    # -- what is shown --------------------------------------------------------------

    def _in_background(self, work: Callable[[], None]) -> None:
        self._session.loop.submit(asyncio.to_thread(self._shielded, work))

    def _shielded(self, work: Callable[[], None]) -> None:
        """Do something and show its error, which nobody else would see."""
        try:
            work()
        except Exception as error:
            self._say(in_words(error), is_problem=True)

    def _say(self, text: str, *, is_problem: bool = False) -> None:
        with self._lock:
            self._said = (text, is_problem)
        self._publish()

    def _show(self, bundle: Bundle) -> None:
        self._below.show(bundle)
        self._publish()

    def _publish(self) -> None:
        with self._lock:
            self._state = self._whole()

    def _whole(self) -> dict[str, Any]:
        said, is_problem = self._said
        drawing = self._drawing
        return {
            "number": self._number,
            "fields": self._fields.to_json(),
            "refused": list(self._refused),
            # Price and cell may be those of fields that have gone on since.
            "is_meant": self._meaning.chosen == self._fields and not self._refused,
            **self._meaning.to_json(self._fields.tab),
            "say": said,
            "is_problem": is_problem,
            "drawing": drawing.to_json() if drawing else dict(_NOT_DRAWING),
            "tiles": drawing.tiles() if drawing else [],
        }

    def __repr__(self) -> str:
        return cut(f"form: {self._fields.prompt}", _REPR_COLUMNS)

    def _repr_mimebundle_(self, **given: Any) -> Bundle:
        data, metadata = super()._repr_mimebundle_(**given) or ({}, {})
        twin = {"text/html": render_message(_TWIN), "text/plain": repr(self)}
        return {**data, **twin}, metadata

    def _ipython_display_(self) -> None:
        data, metadata = self._repr_mimebundle_()
        display(data, raw=True, metadata=metadata)
        self._below.display()


_ERRANDS: Mapping[str, Callable[[Form, Message], None]] = {
    "save": Form._save,
    "use": Form._use,
    "mark": Form._mark,
    "recipe": Form._copy,
    "previews": Form._show_small,
    "refresh": lambda form, _: form._look_around(),
}


def _variables() -> Mapping[str, object]:
    shell = get_ipython()
    return shell.user_ns if shell else {}

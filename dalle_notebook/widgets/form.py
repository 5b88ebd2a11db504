"""`dalle.form()`: a prompt, a few choices and a button.

The form asks through the session exactly as a cell does, so a cell with the same
words shows the same pictures from the archive; the form writes that cell out.
Callbacks may run on any thread, the kernel's own among them, so they only hand
work on. The pictures are an ordinary output below the widget: it is saved with
the notebook and needs neither a kernel nor trust, while widgets need both.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import ipywidgets as widgets
from IPython import get_ipython
from IPython.display import display

from dalle_notebook.errors import DalleError
from dalle_notebook.render.form import render_cell, render_message
from dalle_notebook.render.legible import cut
from dalle_notebook.session.bundle import Bundle, mime_bundle, progress_bundle
from dalle_notebook.session.endings import Stopped, check_complete, stopped
from dalle_notebook.session.endpoints import choose_endpoint
from dalle_notebook.session.order import Order, make_order
from dalle_notebook.session.preparing import Prepared, prepare
from dalle_notebook.session.results import Grid
from dalle_notebook.session.running import Running, start
from dalle_notebook.session.session import Session, current_session
from dalle_notebook.study.grammar import expand
from dalle_notebook.wire.catalogue import Model, catalogue, find_model

_SIZES: tuple[str, ...] = (
    *("256x256", "512x512", "1024x1024", "1536x1024", "1024x1536"),
    "auto",
)
_USUAL = "(the usual one)"
_WAKE_SECONDS = 0.5
_CLOCK_SECONDS = 2.0
_LABEL = {"description_width": "4.5rem"}
_TWIN = "A form. Run the cell to use it; what it drew stands below."
_NOTHING = "No pictures drawn yet."
_INDENT = "2px 2px 2px 5rem"
_WIDE = "46rem"


def form(prompt: str = "a white siamese cat") -> Form:
    """A form that asks for pictures.

    Args:
        prompt: what stands in the prompt's field at first.
    """
    return Form(current_session(), prompt)


class Form(widgets.VBox):
    """The form itself.

    Attributes:
        result: the pictures of the last finished order, or None.
    """

    def __init__(self, session: Session, prompt: str) -> None:
        self._session = session
        self._running: Running | None = None
        self._is_stopped = False
        # Held while an order is under way, from whichever thread it was started.
        self._drawing = threading.Lock()
        self._pricing = 0
        self._handle: Any = None
        self._shown: Bundle = (
            {"text/html": render_message(_NOTHING), "text/plain": ""},
            {},
        )
        self.result: Grid | None = None
        self._make_fields(prompt)
        row = widgets.Layout(flex_flow="row wrap", align_items="center")
        super().__init__(
            [
                self.prompt,
                widgets.HBox([self.size, self.count, self.model], layout=row),
                widgets.HBox([self.button, self.stop, self.hint], layout=row),
                self.message,
                self.cell,
                self.pictures,
            ],
            layout=widgets.Layout(max_width="100%"),
        )
        self.add_class("dn-form")
        self._fit_sizes()
        self._show_cell()
        self._shielded(self._show_price)
        self.button.on_click(lambda _: self._draw())
        self.stop.on_click(lambda _: self._stop())
        self.model.observe(lambda _: self._fit_sizes(), "value")
        for field in (self.prompt, self.size, self.count, self.model):
            field.observe(lambda _: self._changed(), "value")

    def _make_fields(self, prompt: str) -> None:
        def layout(width: str) -> widgets.Layout:
            return widgets.Layout(width=width, max_width="98%")

        self.prompt = widgets.Textarea(
            prompt,
            description="Prompt",
            rows=3,
            continuous_update=False,
            style=_LABEL,
            layout=layout(_WIDE),
        )
        self.size = widgets.Dropdown(
            options=_SIZES,
            value="512x512",
            description="Size",
            style=_LABEL,
            layout=layout("14rem"),
        )
        self.count = widgets.BoundedIntText(
            4,
            min=1,
            max=10,
            description="Pictures",
            style=_LABEL,
            layout=layout("10rem"),
        )
        self.model = widgets.Dropdown(
            options=[_USUAL, *self._models()],
            description="Model",
            style=_LABEL,
            layout=layout("21rem"),
        )
        # In line with the fields, whose labels stand to their left.
        beside = widgets.Layout(width="auto", min_width="8rem", margin=_INDENT)
        self.button = widgets.Button(
            description="Draw",
            button_style="primary",
            icon="paint-brush",
            layout=beside,
        )
        self.stop = widgets.Button(
            description="Stop",
            disabled=True,
            tooltip="Send nothing more; what is finished stays",
            layout=widgets.Layout(width="auto", min_width="5rem"),
        )
        self.hint = widgets.HTML()
        below = widgets.Layout(width="auto", max_width="41rem", margin=_INDENT)
        self.message = widgets.HTML(layout=below)
        self.cell = widgets.HTML(layout=below)
        self.pictures = widgets.HTML()

    # -- what is chosen ----------------------------------------------------

    def _models(self) -> list[str]:
        """Names that the chosen endpoint may take."""
        try:
            chosen = choose_endpoint(self._session.settings)
        except DalleError:
            return []
        today = self._session.clock.now().date()
        offline = chosen.profile.name == "offline"
        return [
            name
            for name, model in catalogue().items()
            if not model.snapshot_of
            and (offline or model.provider == chosen.profile.name)
            and (model.provider == "offline" or model.is_retired(today) is offline)
        ]

    def _model(self) -> Model | None:
        if self.model.value != _USUAL:
            return find_model(self.model.value)
        try:
            chosen = choose_endpoint(self._session.settings)
        except DalleError:
            return None
        return find_model(self._session.settings.model or chosen.profile.default_model)

    def _fit_sizes(self) -> None:
        """Offer the sizes that the model has."""
        model = self._model()
        sizes = _SIZES
        if model is not None:
            rule = model.sizes
            sizes = rule.listed or tuple(s for s in _SIZES if not rule.objection(s))
        if sizes == self.size.options:
            return
        before = self.size.value
        self.size.options = sizes
        self.size.value = before if before in sizes else sizes[0]

    def _options(self) -> dict[str, Any]:
        options: dict[str, Any] = {"n": self.count.value, "size": self.size.value}
        if self.model.value != _USUAL:
            options["model"] = self.model.value
        return options

    def _order(self) -> Order:
        shell = get_ipython()
        variables = shell.user_ns if shell else {}
        return make_order(
            "generate", expand(self.prompt.value, variables), self._options()
        )

    def _as_cell(self) -> str:
        words = [
            f"-n {value}" if name == "n" else f"--{name} {value}"
            for name, value in self._options().items()
        ]
        return f"%%dalle {' '.join(words)}\n{self.prompt.value}"

    # -- callbacks: they return at once --------------------------------------

    def _changed(self) -> None:
        self._show_cell()
        self._say("")
        self._in_background(self._show_price)

    def _draw(self) -> None:
        if not self._drawing.acquire(blocking=False):
            return
        self.button.disabled, self._is_stopped = True, False
        self.button.description = "Drawing…"
        self._say("")
        self._session.loop.submit(self._carry_out()).add_done_callback(self._ended)

    def _stop(self) -> None:
        if self._running is not None:
            self.stop.disabled = True
            self._is_stopped = not self._running.future.done()
            self._running.stop()

    def _in_background(self, work: Callable[[], None]) -> None:
        self._session.loop.submit(asyncio.to_thread(self._shielded, work))

    def _shielded(self, work: Callable[[], None]) -> None:
        """Do something and show its error, which nobody else would see."""
        try:
            work()
        except Exception as error:
            self._say(_in_words(error))

    # -- an order -------------------------------------------------------------

    async def _carry_out(self) -> None:
        # Planning and reading previews wait for the disk; not on the loop.
        running = await asyncio.to_thread(self._begin)
        self._running, self.stop.disabled = running, False
        done = asyncio.wrap_future(running.future)
        seen, drawn_at = -1, 0.0
        # What was sent may take minutes yet; whoever stopped it does not wait.
        while not done.done() and not self._is_stopped:
            changes, now = running.run.changes, time.monotonic()
            if changes != seen or now - drawn_at > _CLOCK_SECONDS:
                seen, drawn_at = changes, now
                self._show(progress_bundle(running.progress_view()))
            await asyncio.wait({done}, timeout=_WAKE_SECONDS)
        if done.done():
            await done
        await asyncio.to_thread(self._finish, running)

    def _begin(self) -> Running:
        return start(self._session, prepare(self._session, self._order()))

    def _finish(self, running: Running) -> None:
        self._show(mime_bundle(running.view()))
        self.result = running.result()
        if self._is_stopped:
            # Said, not raised: an interrupt would end the session's loop.
            self._say(_in_words(stopped(self.result)))
        else:
            check_complete(self.result)

    def _ended(self, order: Future[None]) -> None:
        self._running = None
        self.button.disabled, self.stop.disabled = False, True
        if error := order.exception():
            self._say(_in_words(error))
        self._drawing.release()
        self._in_background(self._show_price)

    # -- what is shown ----------------------------------------------------------

    def _show_price(self) -> None:
        self._pricing += 1
        number = self._pricing
        label, hint, problem = "Draw", "", ""
        try:
            prepared = prepare(self._session, self._order())
        except DalleError as error:
            problem = _in_words(error)
        else:
            kept, wanted = len(prepared.known), len(prepared.wanted)
            label = f"Draw · {_price(prepared)}"
            hint = f"{kept} of {wanted} kept already" if kept else ""
        # A later change is priced already, or this one is being drawn.
        if number != self._pricing or self._drawing.locked():
            return
        self.button.description = label
        self.hint.value = render_message(hint)
        if problem:
            self._say(problem)

    def _show_cell(self) -> None:
        self.cell.value = render_cell(self._as_cell())

    def _show(self, bundle: Bundle) -> None:
        self._shown = bundle
        data, metadata = bundle
        if self._handle is not None:
            self._handle.update(data, raw=True, metadata=metadata)
        else:
            # Somebody placed the form into a widget of their own.
            self.pictures.value = data["text/html"]

    def _say(self, problem: str) -> None:
        self.message.value = render_message(problem, is_problem=True)

    def _repr_mimebundle_(self, **given: Any) -> dict[str, Any]:
        data = super()._repr_mimebundle_(**given)
        data["text/html"] = render_message(_TWIN)
        data["text/plain"] = cut(f"form: {self.prompt.value}", 100)
        return data

    def _ipython_display_(self) -> None:
        display(self._repr_mimebundle_(), raw=True)
        data, metadata = self._shown
        name = True if self._handle is None else self._handle.display_id
        self._handle = display(data, raw=True, metadata=metadata, display_id=name)


def _price(prepared: Prepared) -> str:
    return prepared.cost.in_words() if prepared.cost.pictures else "free"


def _in_words(error: BaseException) -> str:
    text = str(error)
    # The advice of an error is written for cells.
    if " --" in text and "\n" not in text:
        text += " (options go into a cell)"
    if isinstance(error, DalleError | Stopped):
        return text
    return cut(f"unexpected {type(error).__name__}: {text}", 200)

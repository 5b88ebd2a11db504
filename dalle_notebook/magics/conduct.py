"""From the words of a cell to its output, in the order it happens.

Parse, prepare, approve, start, wait while showing, finish. There are two ways to
wait (blocking, and awaited inside ipykernel); everything before and after is the
same code.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, cast

from dalle_notebook.magics.screen import Screen
from dalle_notebook.magics.tables import show_models, show_plan
from dalle_notebook.session.bundle import Bundle
from dalle_notebook.session.captions import Size
from dalle_notebook.session.endings import Stopped, check_complete, stopped
from dalle_notebook.session.live import LiveGrid
from dalle_notebook.session.loop import wait, wait_from_any_loop
from dalle_notebook.session.order import read_order
from dalle_notebook.session.preparing import prepare
from dalle_notebook.session.results import Grid
from dalle_notebook.session.running import Running, start
from dalle_notebook.session.session import current_session
from dalle_notebook.study.commandline import Command, parse_cell, parse_line
from dalle_notebook.study.grammar import NO_PROMPT, expand
from dalle_notebook.wire.recipe import Verb


@dataclass(frozen=True, slots=True)
class _Started:
    """An order under way, and how it is to be shown.

    Attributes:
        saved: of a detached run: done once it is saved, with what went wrong.
    """

    running: Running
    screen: Screen
    options: Mapping[str, Any]
    saved: Future[Exception | None] = field(default_factory=Future)


class Conduct:
    """Carries out the magics of one shell."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._detached: list[_Started] = []
        self._shown: list[Grid] = []
        shell.events.register("post_run_cell", self._end_of_cell)

    def remove(self) -> None:
        """Take back the one callback."""
        self._shell.events.unregister("post_run_cell", self._end_of_cell)

    def waiting(self, verb: Verb, line: str, cell: str | None) -> Grid | None:
        """Run a magic and block until it is done."""
        started = self._start(verb, _parse(verb, line, cell))
        if started is None:
            return None
        if self._is_left_alone(started):
            return self._leave_alone(started)
        try:
            wait(started.running.future, started.screen.refresh)
        except KeyboardInterrupt:
            return self._interrupted(started)
        return self._finish(started)

    async def awaited(self, verb: Verb, line: str, cell: str) -> Grid | None:
        """Run a magic and let the kernel serve comms until it is done."""
        started = self._start(verb, _parse(verb, line, cell))
        if started is None:
            return None
        if self._is_left_alone(started):
            return self._leave_alone(started)
        try:
            await wait_from_any_loop(started.running.future, started.screen.refresh)
            # Forty previews would hold up everything else in the kernel.
            drawing = asyncio.to_thread(started.screen.draw)
            drawn = await wait_from_any_loop(current_session().loop.submit(drawing))
        except (KeyboardInterrupt, asyncio.CancelledError):
            # ipykernel cancels the cell's task where a person pressed the button.
            return self._interrupted(started)
        return self._finish(started, drawn)

    def wait_for_detached(self) -> None:
        """Wait for every detached run and show it in its own cell."""
        while self._detached:
            started = self._detached[0]
            try:
                wait(started.running.future, started.screen.refresh)
                problem = wait(started.saved)
            except KeyboardInterrupt:
                raise Stopped(
                    "the detached runs go on; %dalle_wait waits for them again"
                ) from None
            del self._detached[0]
            # Shown again under this cell: headless runs drop what arrives
            # under the header of an earlier one.
            self._finish(started, is_saved=True)
            if problem is not None:
                raise problem.with_traceback(None)

    def models(self, endpoint: str | None) -> None:
        """Show the table of `%dalle_models`."""
        show_models(current_session(), endpoint)

    # -- the way ----------------------------------------------------------

    def _start(self, verb: Verb, command: Command) -> _Started | None:
        session = current_session()
        session.notebook = self._notebook()
        options = command.options
        variables = self._shell.user_ns
        prompts = NO_PROMPT
        if verb != "vary":
            raw = bool(options.get("raw"))
            prompts = expand(command.prompt_text, variables, raw=raw)
        order = read_order(
            verb, prompts, options, variables, session, image=command.image
        )
        prepared = prepare(session, order)
        if options.get("plan"):
            show_plan(session, prepared)
            return None
        running = start(session, prepared)
        show = cast(Size, options.get("show", "auto"))
        screen = Screen(running, show, can_redraw=hasattr(self._shell, "kernel"))
        if prepared.cost.pictures:
            screen.refresh()
        return _Started(running, screen, options)

    def _is_left_alone(self, started: _Started) -> bool:
        return bool(started.options.get("detach")) and not self._is_headless()

    def _leave_alone(self, started: _Started) -> Grid:
        """Let a run go on behind its cell; returns the grid that it fills."""
        self._detached.append(started)
        live = current_session().last = LiveGrid(started.running)
        self._name(live, started.options)

        def end() -> None:
            problem = None
            try:
                _save(started.running.snapshot(), started.options)
            except Exception as caught:
                # Nobody calls this who could be told of it otherwise.
                problem = caught
                started.screen.add_note(f"not saved: {caught}")
            started.saved.set_result(problem)
            started.screen.finish()

        def leave_the_loop(_: object) -> None:
            # This is called on the loop, which must not wait for files or previews.
            threading.Thread(target=end, daemon=True).start()

        started.running.future.add_done_callback(leave_the_loop)
        return live

    def _finish(
        self,
        started: _Started,
        drawn: Bundle | None = None,
        *,
        is_saved: bool = False,
    ) -> Grid:
        started.running.future.result()
        result = started.running.result()
        started.screen.finish(drawn)
        self._name(result, started.options)
        if not is_saved:
            _save(result, started.options)
        check_complete(result)
        return result

    def _interrupted(self, started: _Started) -> Grid:
        started.running.stop()
        result = started.running.result()
        started.screen.finish()
        self._name(result, started.options)
        _save(result, started.options)
        raise stopped(result) from None

    def _name(self, result: Grid, options: Mapping[str, Any]) -> None:
        result.is_quiet = True
        self._shown.append(result)
        if name := options.get("as"):
            self._shell.user_ns[name] = result

    def _end_of_cell(self, *_: Any) -> None:
        # `x = %dalle ...` shows nothing at its end; a later `x` must show.
        for result in self._shown:
            result.is_quiet = False
        self._shown.clear()

    def _is_headless(self) -> bool:
        """Whether nobody will see an update that comes after its cell."""
        kernel = getattr(self._shell, "kernel", None)
        return kernel is None or not getattr(kernel, "_allow_stdin", True)

    def _notebook(self) -> str | None:
        path = self._shell.user_ns.get("__session__") or ""
        name = str(path).replace("\\", "/").rpartition("/")[2]
        return name if name.endswith(".ipynb") else None


def _save(result: Grid, options: Mapping[str, Any]) -> None:
    if path := options.get("save"):
        result.save(path)


def _parse(verb: Verb, line: str, cell: str | None) -> Command:
    return parse_line(line, verb) if cell is None else parse_cell(line, cell, verb)

"""A form without a page: what it is told, what it says back."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import dalle_notebook as dalle
from dalle_notebook.widgets.form import Form

_PATIENCE = 15.0


class Page:
    """Speaks to a form as its page does.

    Attributes:
        heard: messages of the form, each with its buffers.
    """

    def __init__(self, prompt: str = "a cat") -> None:
        self.form: Form = dalle.form(prompt)
        self.heard: list[tuple[dict[str, Any], Any]] = []
        self.form.send = lambda message, buffers=None: self.heard.append(  # type: ignore[method-assign]
            (message, buffers)
        )
        self.settle()

    def __getitem__(self, name: str) -> Any:
        return self.form._state[name]

    def send(self, do: str, *buffers: bytes, **more: Any) -> None:
        """Say something and go on."""
        self.form._hear({"do": do, **more}, [memoryview(part) for part in buffers])

    def change(self, **fields: Any) -> None:
        """Fill in some fields and wait until all is said of it."""
        number = self["number"] + 1
        self.send("change", number=number, fields=fields)
        self.settle()

    def draw(self) -> None:
        """Press the button and wait for the end."""
        self.send("draw")
        self.settle()

    def upload(self, what: str, name: str, data: bytes) -> None:
        """Hand a file over in one part, and wait for what comes of it."""
        before = self["fields"][what]
        self.send("upload", data, what=what, name=name, upload="u", part=0, parts=1)
        self.wait(lambda: self["say"] or self["fields"][what] != before)
        self.settle()

    def ask(self, do: str, answer: str, **more: Any) -> tuple[dict[str, Any], Any]:
        """Say something and wait for the message that answers it."""
        seen = len(self.heard)
        self.send(do, **more)
        self.wait(lambda: any(answer in told for told, _ in self.heard[seen:]))
        return next(one for one in self.heard[seen:] if answer in one[0])

    def settle(self) -> None:
        """Wait until nothing is under way."""
        self.wait(lambda: not self["drawing"]["is_on"])
        # A drawing that has ended is looked at once more.
        time.sleep(0.02)
        self.wait(lambda: self.form._changes > 0 and not self.form._is_looking)

    def wait(self, is_so: Callable[[], object]) -> None:
        """Wait until something holds."""
        end = time.monotonic() + _PATIENCE
        while not is_so():
            assert time.monotonic() < end, self.form._state
            time.sleep(0.01)

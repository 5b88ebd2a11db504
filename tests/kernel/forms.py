"""A form in a kernel, used as its page does: by messages, and by its state."""

from __future__ import annotations

from typing import Any

from tests.kernel.kernels import Kernel

_IS_IDLE = (
    "form._state['number'] == {number} and not form._is_looking"
    " and not form._state['drawing']['is_on']"
)


class FormPage:
    """The page of the variable `form`, which it makes.

    Args:
        shown: whether the form is shown; the cell that did is `cell`.
    """

    def __init__(
        self, kernel: Kernel, prompt: str = "a cat", *, shown: bool = False
    ) -> None:
        self._kernel = kernel
        self._number = 0
        self.cell = kernel.run(f"form = dalle.form({prompt!r})" + "; form" * shown)
        self._name = kernel.value("form.model_id")

    def send(self, do: str, **more: Any) -> None:
        """Say something and go on."""
        content = {"do": do, **more}
        data = {"method": "custom", "content": content}
        self._kernel.send_comm(self._name, data)

    def change(self, **fields: Any) -> None:
        """Fill in some fields and wait until all is said of it."""
        self._number += 1
        self.send("change", number=self._number, fields=fields)
        self.settle()

    def draw(self) -> None:
        """Press the button and wait for the end."""
        self.change()
        self.send("draw")
        self._kernel.wait_until(lambda: self["drawing"]["of"] or self["say"])
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is under way."""
        is_idle = _IS_IDLE.format(number=self._number)
        self._kernel.wait_until(lambda: self._kernel.value(is_idle), timeout=15)

    def wait_for_words(self, words: str) -> str:
        """Wait until the form says something; all of it."""
        self._kernel.wait_until(lambda: words in self["say"], timeout=15)
        return str(self["say"])

    def __getitem__(self, name: str) -> Any:
        return self._kernel.value(f"form._state[{name!r}]")

    @property
    def states(self) -> list[str]:
        """Of all tiles."""
        return [tile["state"] for tile in self["tiles"]]

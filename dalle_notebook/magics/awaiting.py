"""`%%dalle` as an awaited call, where that is possible.

IPython has no asynchronous magics, but a cell may await. A whole `%%dalle` cell
inside ipykernel is rewritten to await its twin, so comms are served meanwhile.
Not rewritten: anything while another cell runs (`%%time` and `%%capture` run
their bodies so), and a terminal, whose Ctrl-C would tear a long traceback.
"""

from __future__ import annotations

from typing import Any

_TWINS = {
    "dalle": "_dalle_awaited",
    "dalle_edit": "_dalle_edit_awaited",
    "dalle_vary": "_dalle_vary_awaited",
}


class Awaiting:
    """Rewrites cells of one shell; counts the cells that run."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._running = 0

    def install(self) -> None:
        self._shell.input_transformers_post.append(self.rewrite)
        self._shell.events.register("pre_run_cell", self._enter)
        self._shell.events.register("post_run_cell", self._leave)

    def remove(self) -> None:
        self._shell.input_transformers_post.remove(self.rewrite)
        self._shell.events.unregister("pre_run_cell", self._enter)
        self._shell.events.unregister("post_run_cell", self._leave)

    def rewrite(self, lines: list[str]) -> list[str]:
        """The input transformer."""
        if self._running or not hasattr(self._shell, "kernel"):
            return lines
        for name, twin in _TWINS.items():
            call = f"get_ipython().run_cell_magic('{name}',"
            if lines and lines[0].startswith(call):
                rest = lines[0].removeprefix(call)
                awaited = f"await get_ipython().run_cell_magic('{twin}',{rest}"
                return [awaited, *lines[1:]]
        return lines

    def _enter(self, *_: Any) -> None:
        self._running += 1

    def _leave(self, *_: Any) -> None:
        # The cell that loads the extension leaves without having entered.
        self._running = max(0, self._running - 1)

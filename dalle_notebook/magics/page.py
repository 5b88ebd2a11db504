"""What a kernel tells the page that shows its notebook, over one comm.

The page is JupyterLab or Notebook 7 with our extension; any other leaves the comm
unanswered, which costs nothing. It is opened after the first cell that used the
archive, never while the magics are loaded.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Any

TARGET = "dalle_notebook"


class Page:
    """The page of one kernel: it hears where pictures are kept, and takes cells."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._comm: Any = None
        self._home = ""
        shell.events.register("post_run_cell", self._tell_home)

    def forget(self) -> None:
        """Say nothing more."""
        self._shell.events.unregister("post_run_cell", self._tell_home)
        if self._comm is not None:
            self._comm.close()

    def insert(self, cell: str) -> bool:
        """Have a cell put below the active one; False: nobody listens."""
        if self._comm is None:
            return False
        self._comm.send({"insert": cell})
        return True

    def _tell_home(self, *_: Any) -> None:
        module = sys.modules.get("dalle_notebook.session.session")
        if module is None or getattr(self._shell, "kernel", None) is None:
            return
        home = str(module.current_session().home.absolute())
        if home == self._home:
            return
        self._home = home
        # A page that has gone, or a kernel without pages, is no reason to fail.
        with suppress(Exception):
            if self._comm is None:
                self._open()
            else:
                self._comm.send({"home": home})

    def _open(self) -> None:
        from comm import create_comm

        self._comm = create_comm(target_name=TARGET, data={"home": self._home})
        self._comm.on_msg(self._hear)

    def _hear(self, message: Any) -> None:
        # A page that was loaded again asks.
        if message["content"]["data"].get("ask") == "home":
            self._comm.send({"home": self._home})

"""What a kernel tells the page that shows its notebook, over one comm.

The page is JupyterLab or Notebook 7 with our extension; any other closes the comm
or leaves it unanswered. It is opened after the first cell that used the archive,
never while the magics are loaded.
"""

from __future__ import annotations

import os
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
        session = getattr(module, "_session", None)
        if session is None or getattr(self._shell, "kernel", None) is None:
            return
        # After every cell: only what the archive in use knows, no look at the disk. A
        # page that has gone, or a kernel without pages, is no reason to fail.
        with suppress(Exception):
            home = session.home_in_use
            if home is None or str(home) == self._home:
                return
            self._home = str(home)
            if self._comm is None:
                self._open()
            else:
                self._comm.send(self._news())

    def _news(self) -> dict[str, str]:
        return {"home": os.path.realpath(self._home)}

    def _open(self) -> None:
        from comm import create_comm

        comm = self._comm = create_comm(target_name=TARGET, data=self._news())
        comm.on_msg(self._hear)
        comm.on_close(self._lose)

    def _lose(self, _: Any) -> None:
        # Pages without our extension do this. Another archive is reason to try again.
        self._comm = None

    def _hear(self, message: Any) -> None:
        # A page that was loaded again asks.
        if message["content"]["data"].get("ask") == "home" and self._comm is not None:
            self._comm.send(self._news())

"""A JupyterLab of the tests' own: its folders, its settings, its notebooks.

The server is a process with a token, on a free port of this machine, and ends with
the fixture that started it. What it keeps (trust, settings, workspaces) lies in one
scratch folder, so a second server with another folder trusts nothing of the first.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Self

import nbformat
from instruments import environment
from nbformat.v4 import new_code_cell, new_notebook

_START_SECONDS = 60.0
_KERNELSPEC = {"name": "python3", "display_name": "Python 3", "language": "python"}


class LabServer:
    """A JupyterLab server, for `with`.

    Args:
        folder: everything of this server lies in it.
        python: of the environment whose JupyterLab it is.
        app: `lab`, or `notebook` for Notebook 7.
    """

    def __init__(
        self, folder: Path, *, python: str = sys.executable, app: str = "lab"
    ) -> None:
        self._python = python
        self._app = app
        self.root = folder / "notebooks"
        self.archive = folder / "archive"
        self._settings = folder / "config" / "lab" / "user-settings"
        self._folder = folder
        self._token = secrets.token_hex(8)
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        for name in ("notebooks", "home", "data", "runtime", "ipython", "tmp"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        self.set_theme("JupyterLab Light")
        self._set("notification", {"fetchNews": "false", "checkForUpdates": False})
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        with (self._folder / "server.log").open("wb") as log:
            self._process = subprocess.Popen(
                [
                    *(self._python, "-m", "jupyter", self._app),
                    *("--no-browser", "--allow-root"),
                    "--ServerApp.ip=127.0.0.1",
                    f"--ServerApp.port={self._port}",
                    "--ServerApp.port_retries=0",
                    f"--ServerApp.root_dir={self.root}",
                    f"--IdentityProvider.token={self._token}",
                ],
                env=self._environment(),
                cwd=self.root,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait_until_up()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is None:
            return
        self._shut_kernels_down()
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _environment(self) -> dict[str, str]:
        # The kernelspec names "python": ours has to be the first of that name.
        path = os.pathsep.join([str(Path(self._python).parent), os.environ["PATH"]])
        # No key that a test planted, and no folder that goes away with a test.
        clean = dict(os.environ)
        environment.strip(clean)
        return clean | {
            "PATH": path,
            "HOME": str(self._folder / "home"),
            "TMPDIR": str(self._folder / "tmp"),
            "IPYTHONDIR": str(self._folder / "ipython"),
            "JUPYTER_CONFIG_DIR": str(self._folder / "config"),
            "JUPYTER_DATA_DIR": str(self._folder / "data"),
            "JUPYTER_RUNTIME_DIR": str(self._folder / "runtime"),
            "DALLE_NOTEBOOK_HOME": str(self.archive),
        }

    def _wait_until_up(self) -> None:
        end = time.monotonic() + _START_SECONDS
        while True:
            try:
                self._request("GET", "/api/status")
            except OSError:
                assert self._process is not None
                ended = self._process.poll() is not None
                if ended or time.monotonic() > end:
                    log = (self._folder / "server.log").read_text(errors="replace")
                    raise RuntimeError(f"JupyterLab did not start:\n{log}") from None
                time.sleep(0.2)
            else:
                return

    def _shut_kernels_down(self) -> None:
        try:
            for kernel in self._request("GET", "/api/kernels"):
                self._request("DELETE", f"/api/kernels/{kernel['id']}")
        except OSError:
            return

    def _request(self, method: str, path: str) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._port}{path}",
            method=method,
            headers={"Authorization": f"token {self._token}"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    # What a person would set up.

    def set_theme(self, name: str) -> None:
        """Choose the theme of pages opened from now on."""
        self._set("themes", {"theme": name})

    def _set(self, plugin: str, values: dict[str, object]) -> None:
        folder = self._settings / "@jupyterlab" / "apputils-extension"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{plugin}.jupyterlab-settings"
        path.write_text(json.dumps(values), "utf-8")

    def address(self, name: str) -> str:
        """Where a browser opens a notebook of this server, in a clean workspace."""
        return (
            f"http://127.0.0.1:{self._port}/lab/workspaces/{Path(name).stem}"
            f"/tree/{name}?reset&token={self._token}"
        )

    def notebook_page(self, name: str) -> str:
        """Where a browser opens a notebook in Notebook 7."""
        return f"http://127.0.0.1:{self._port}/notebooks/{name}?token={self._token}"

    def start_page(self, workspace: str = "start") -> str:
        """Where a browser opens the launcher, in a clean workspace."""
        return (
            f"http://127.0.0.1:{self._port}/lab/workspaces/{workspace}"
            f"?reset&token={self._token}"
        )

    def write_notebook(self, name: str, *sources: str) -> None:
        """Put a notebook with these code cells into the root folder."""
        notebook = new_notebook(
            cells=[new_code_cell(source) for source in sources],
            metadata={"kernelspec": _KERNELSPEC, "language_info": {"name": "python"}},
        )
        nbformat.write(notebook, self.root / name)

    def read_notebook(self, name: str) -> Any:
        """Return a notebook as it is on disk."""
        return nbformat.read(self.root / name, as_version=4)

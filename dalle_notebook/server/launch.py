"""The parent's side of the embedded endpoint: start it when needed, find it, stop it.

Plain `subprocess` in a thread rather than asyncio's: the loop that asks may run
in any thread, and watching children from there needs set-up that differs between
systems and versions.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import subprocess
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dalle_notebook.errors import EndpointDown
from dalle_notebook.settings import Secret

from .engines import ILLUSTRATOR, Diffuser, Drawer

_PASSED_ON = frozenset(
    {
        "HOME",
        "LANG",
        "LANGUAGE",
        "LC_ALL",
        "LC_CTYPE",
        "PATH",
        "TMPDIR",
        "TZ",
        # Where the interpreter and its libraries are.
        "DYLD_LIBRARY_PATH",
        "LD_LIBRARY_PATH",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONHOME",
        "PYTHONNOUSERSITE",
        "PYTHONPYCACHEPREFIX",
        "PYTHONUTF8",
        "VIRTUAL_ENV",
        # Which of several GPUs is meant.
        "CUDA_VISIBLE_DEVICES",
        # Windows finds its own libraries and folders through these.
        "APPDATA",
        "COMSPEC",
        "LOCALAPPDATA",
        "NUMBER_OF_PROCESSORS",
        "PATHEXT",
        "SYSTEMDRIVE",
        "SYSTEMROOT",
        "TEMP",
        "TMP",
        "USERPROFILE",
        "WINDIR",
    }
)
"""Variables that the process may see: a list of names, because a list of keys to
leave out would always miss one."""

_KEPT_WORDS = 2048
_START_TIMEOUT = 30.0
_STOP_TIMEOUT = 3.0


def clean_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for the endpoint process: no key of anybody in it."""
    passed = {name: value for name, value in environ.items() if name in _PASSED_ON}
    paths = [
        str(Path(path).absolute())
        for path in environ.get("PYTHONPATH", "").split(os.pathsep)
        if path
    ]
    # A package that runs from a source folder may be known to this process only.
    root = str(Path(__file__).parents[2])
    installed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    if root not in installed and root not in paths:
        paths.append(root)
    if paths:
        passed["PYTHONPATH"] = os.pathsep.join(paths)
    return passed


class _LastWords:
    """The end of what a process wrote to stderr, read as it comes."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._kept = bytearray()
        self._pipe = process.stderr
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        if self._pipe is None:
            return
        with self._pipe as pipe:
            while piece := os.read(pipe.fileno(), 4096):
                self._kept += piece
                del self._kept[:-_KEPT_WORDS]

    def last_line(self) -> str:
        self._thread.join(1.0)
        lines = bytes(self._kept).decode(errors="replace").strip().splitlines()
        return lines[-1][:200] if lines else ""


@dataclass(slots=True)
class _Running:
    process: subprocess.Popen[bytes]
    base_url: str
    key: Secret

    def is_alive(self) -> bool:
        """Whether it runs; if so it also starts its idle time anew."""
        if self.process.poll() is not None or self.process.stdin is None:
            return False
        try:
            self.process.stdin.write(b".")
            self.process.stdin.flush()
        except OSError:
            return False
        return True

    def stop(self) -> None:
        """Ask it to end, then make it."""
        close_pipe(self.process)
        for end in (self.process.terminate, self.process.kill):
            try:
                self.process.wait(_STOP_TIMEOUT)
                return
            except subprocess.TimeoutExpired:
                end()
        self.process.wait()


def close_pipe(process: subprocess.Popen[bytes]) -> None:
    """Close our end of a process's stdin; it may be broken already."""
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()


class EmbeddedEndpoint:
    """The endpoint that we carry with us, as its users see it.

    Nothing runs until the first `address()`, and nothing for long once nobody
    asks; then the next `address()` starts it again, with a new port and key.

    Args:
        idle_minutes: how long the process waits for a request before it ends.
        drawer: what it draws with.
        environ: from which the process gets the few variables it needs.
    """

    def __init__(
        self,
        *,
        idle_minutes: float = 10.0,
        drawer: Drawer | Diffuser = ILLUSTRATOR,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self._idle_seconds = idle_minutes * 60
        self._drawer = drawer
        self._environ = os.environ if environ is None else environ
        self._running: _Running | None = None
        self._starting: asyncio.Task[_Running] | None = None

    @property
    def pid(self) -> int | None:
        """The process, if one runs."""
        if self._running is None or self._running.process.poll() is not None:
            return None
        return self._running.process.pid

    async def address(self) -> tuple[str, Secret]:
        """Base URL and key of the running endpoint; starts it where needed.

        Raises:
            EndpointDown: it does not start.
        """
        if self._starting is None and (self._running and self._running.is_alive()):
            return self._running.base_url, self._running.key
        if self._starting is None:
            self._starting = asyncio.create_task(self._start())
        # Shielded: one cell's interrupt must not fail another cell's start.
        running = await asyncio.shield(self._starting)
        return running.base_url, running.key

    async def stop(self) -> None:
        """End the process, if one runs, and wait until it is gone."""
        if self._starting is not None:
            await asyncio.wait([self._starting])
        running, self._running = self._running, None
        if running is not None:
            await asyncio.to_thread(running.stop)

    async def _start(self) -> _Running:
        try:
            if self._running is not None:
                close_pipe(self._running.process)
            self._running = None
            self._running = await asyncio.to_thread(self._launch)
            return self._running
        finally:
            self._starting = None

    def _launch(self) -> _Running:
        key = Secret(secrets.token_urlsafe(32))
        try:
            process = self._spawn()
        except OSError as error:
            raise _down(f"{error.strerror}") from None
        words = _LastWords(process)
        late = threading.Timer(_START_TIMEOUT, process.kill)
        late.daemon = True
        late.start()
        try:
            port = self._introduce(process, key)
        finally:
            late.cancel()
        if port is None:
            close_pipe(process)
            process.kill()
            code = process.wait()
            raise _down(key.hide_in(words.last_line()) or f"exit code {code}")
        return _Running(process, f"http://127.0.0.1:{port}/v1", key)

    def _spawn(self) -> subprocess.Popen[bytes]:
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        return subprocess.Popen(
            # -P: a file beside the notebook must not stand in for a module.
            [sys.executable, "-P", "-m", "dalle_notebook.server.process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=clean_environment(self._environ),
            cwd=tempfile.gettempdir(),
            # The kernel's interrupt goes to its whole group.
            start_new_session=True,
            creationflags=flags,
        )

    def _introduce(self, process: subprocess.Popen[bytes], key: Secret) -> int | None:
        """Tell a new process its key and learn its port; None when it failed."""
        line = {
            "key": key.reveal(),
            "drawer": self._drawer.to_json(),
            "idle_seconds": self._idle_seconds,
            "parent": os.getpid(),
        }
        if process.stdin is None or process.stdout is None:
            return None
        try:
            with process.stdout as pipe:
                process.stdin.write(json.dumps(line).encode() + b"\n")
                process.stdin.flush()
                answer = json.loads(pipe.readline(4096))
            return int(answer["port"]) if answer["ready"] is True else None
        except (OSError, ValueError, KeyError, TypeError):
            return None


def _down(why: str) -> EndpointDown:
    return EndpointDown(
        f"the built-in endpoint did not start ({why}): run `dalle-notebook doctor`"
    )

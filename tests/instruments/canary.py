"""A key that exists in one test only, and the search for it everywhere afterwards.

A test that reads `canary.key` arms the canary; the fixture then looks into files, logs,
captured output, exceptions, child processes, foreign servers and whatever the test has
registered. Sinks are read as text or bytes the moment they are seen, so that the canary
keeps no object alive. The few places where a key belongs must be allowed by name.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
import traceback
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from instruments.fault_server import FaultServer
from instruments.processes import living_processes
from instruments.search_forms import Form, forms_of, search, search_file

# No hexadecimal digit is among them: the last characters of a key must not turn up in
# a digest by chance.
_LETTERS = "ghjkmnpqrstvwxyz"
# File systems stamp with a clock that runs some milliseconds behind.
_CLOCK_SLACK_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Leak:
    """One place where the key was found, and in which shape."""

    sink: str
    form: str

    def __str__(self) -> str:
        return f"{self.sink} ({self.form})"


class Canary:
    """A fresh key and the list of where it turned up.

    Args:
        folders: searched with everything below them, by `look`.
    """

    def __init__(self, folders: Iterable[Path] = ()) -> None:
        tail = "".join(secrets.choice(_LETTERS) for _ in range(6))
        # Random from the start: tests beside this one have keys in their processes.
        self._key = f"sk-{uuid.uuid4().hex}-canary-{tail}"
        self._forms: tuple[Form, ...] = ()
        self._folders = list(folders)
        self._found: dict[Leak, None] = {}
        self._foreign: list[FaultServer] = []
        self._allowed_files: set[Path] = set()
        self._allowed_variables: set[str] = set()
        self._allowed_commands: list[str] = []
        self._undo: list[Callable[[], None]] = []
        self._born_ns = time.time_ns() - _CLOCK_SLACK_NS

    # Where the key goes.

    @property
    def key(self) -> str:
        """The key; reading it arms the search."""
        if not self._forms:
            self._forms = forms_of(self._key)
        return self._key

    @property
    def is_armed(self) -> bool:
        """Some test code has the key, so a search makes sense."""
        return bool(self._forms)

    def place_in_environment(self, *names: str) -> str:
        """Put the key into these variables, `OPENAI_API_KEY` by default; return it.

        Child processes must not inherit it, unless `allow_command` names them.
        """
        for name in names or ("OPENAI_API_KEY",):
            before = os.environ.get(name)
            os.environ[name] = self.key
            self._allowed_variables.add(name)
            self._undo.append(partial(_restore, name, before))
        return self.key

    def place_in_file(self, path: Path, text: str = "OPENAI_API_KEY={key}\n") -> Path:
        """Write a file in which the key belongs, such as a `.env`; return its path."""
        path.write_text(text.format(key=self.key), encoding="utf-8")
        self.allow_file(path)
        return path

    def allow_file(self, path: Path) -> None:
        """Say that the key belongs in this file."""
        self._allowed_files.add(path.resolve())

    def allow_command(self, part: str) -> None:
        """Say that processes whose command holds this text may have it inherited.

        Only their environment is excused, never their command line.
        """
        self._allowed_commands.append(part)

    # What is looked at.

    def watch(self, folder: Path) -> None:
        """Search this folder as well."""
        self._folders.append(folder)

    def watch_foreign(self, server: FaultServer) -> None:
        """Search what reached a server that must never see the key."""
        self._foreign.append(server)

    def register(self, sink: str, thing: Any) -> None:
        """Search an output now: text, bytes, messages, a notebook, any object.

        Containers are walked, keys and values; other objects count by `str` and `repr`.
        """
        if self.is_armed:
            for data in _pieces(thing):
                self._note(sink, search(data, self._forms))

    def register_exception(
        self, error: BaseException, sink: str = "exception", *, locals_of: str = ""
    ) -> None:
        """Search an exception, all that it was raised from, and all their arguments.

        Args:
            locals_of: also search the local variables, by `repr`, of every frame whose
                file has this text in its path.
        """
        if not self.is_armed:
            return
        for each in exception_graph(error):
            name = f"{sink}: {type(each).__name__}"
            self.register(f"{name}, text", (str(each), repr(each)))
            self.register(f"{name}, arguments", each.args)
            self.register(f"{name}, attributes", dict(vars(each)))
            for frame, _ in traceback.walk_tb(each.__traceback__):
                where = frame.f_code.co_filename
                if locals_of and locals_of in where:
                    self.register(f"{name}, locals", dict(frame.f_locals))
        self.register(f"{sink}: traceback", "".join(traceback.format_exception(error)))

    def run(
        self, command: Sequence[str], **how: Any
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end and register what it wrote; returns it as text."""
        settings: dict[str, Any] = {"capture_output": True, "timeout": 60} | how
        done = subprocess.run(
            command, text=True, encoding="utf-8", check=False, **settings
        )
        self.register(f"output of {command[0]}", (done.stdout, done.stderr))
        return done

    def register_command(
        self, command: object, environment: Mapping[Any, Any] | None
    ) -> None:
        """Search a command that is about to run, and the variables given to it."""
        if not self.is_armed:
            return
        self.register("command line", command)
        text = " ".join(map(str, command)) if isinstance(command, list) else command
        if environment is not None and not self._may_inherit(str(text)):
            self.register(f"environment given to {text}", dict(environment))

    def look_at_processes(self) -> None:
        """Search the command line and environment of every other living process."""
        if not self.is_armed:
            return
        for process in living_processes():
            name = f"process {process.pid}"
            self.register(f"{name}, command line", process.command_line)
            if not self._may_inherit(process.command_line.decode(errors="replace")):
                self.register(f"{name}, environment", process.environment)

    def look(self) -> None:
        """Search everything that can be searched without being told."""
        if not self.is_armed:
            return
        self.look_at_processes()
        for name, value in os.environ.items():
            if name not in self._allowed_variables:
                self.register(f"own environment, {name}", value)
        for server in self._foreign:
            self.register(f"bytes received by {server.origin}", server.received)
        for folder in dict.fromkeys(each.resolve() for each in self._folders):
            for path in _files(folder):
                self._look_at_file(path)

    def leaks(self) -> list[Leak]:
        """Return every leak found so far, each once."""
        return list(self._found)

    def forget_leaks(self) -> list[Leak]:
        """Return the leaks and forget them: for tests that plant them on purpose."""
        found = self.leaks()
        self._found.clear()
        return found

    def remove(self) -> None:
        """Take the key back out of the environment."""
        while self._undo:
            self._undo.pop()()

    def _look_at_file(self, path: Path) -> None:
        self.register(f"name of {path.name}", str(path))
        try:
            status = path.lstat()
        except OSError:
            return
        if path.is_symlink() or path in self._allowed_files:
            return
        # What was last changed before this test cannot hold this test's key.
        if status.st_ctime_ns >= self._born_ns or sys.platform == "win32":
            self._note(f"file {path}", search_file(path, self._forms))

    def _may_inherit(self, command: str) -> bool:
        return any(part in command for part in self._allowed_commands)

    def _note(self, sink: str, forms: list[str]) -> None:
        # The name of a sink, such as a command, must not carry the key itself on.
        sink = sink.replace(self._key, "<key>")
        if forms:
            self._found[Leak(sink, forms[0])] = None


def exception_graph(error: BaseException) -> list[BaseException]:
    """Return an exception and all that can be reached from it, each once."""
    found: dict[int, BaseException] = {}
    waiting: list[object] = [error]
    while waiting:
        each = waiting.pop()
        if not isinstance(each, BaseException) or id(each) in found:
            continue
        found[id(each)] = each
        waiting += [each.__cause__, each.__context__, *each.args]
        waiting += vars(each).values()
        if isinstance(each, BaseExceptionGroup):
            waiting += each.exceptions
    return list(found.values())


def _pieces(thing: Any, depth: int = 12) -> Iterator[bytes]:
    if isinstance(thing, bytes | bytearray | memoryview):
        yield bytes(thing)
    elif isinstance(thing, str):
        yield thing.encode("utf-8", "surrogatepass")
    elif thing is None or isinstance(thing, bool | int | float):
        yield repr(thing).encode()
    elif depth and isinstance(thing, Mapping):
        for key, value in thing.items():
            yield from _pieces(key, depth - 1)
            yield from _pieces(value, depth - 1)
    elif depth and isinstance(thing, list | tuple | set | frozenset):
        for value in thing:
            yield from _pieces(value, depth - 1)
    else:
        for text in (_text(str, thing), _text(repr, thing)):
            yield text.encode("utf-8", "surrogatepass")


def _text(how: Callable[[Any], str], thing: Any) -> str:
    try:
        return how(thing)
    except Exception as problem:
        return f"<no text: {type(problem).__name__}>"


def _files(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        for name in (*files, *folders):
            yield Path(root, name)


def _restore(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value

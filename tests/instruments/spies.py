"""Ears at the places where a key could slip out without any test noticing.

One `Spies` for the whole run; it hands what it hears to the canary of the test that is
running: every log record (also of loggers that do not propagate), what tests read back
from captured output, every exception that `pytest.raises` caught, every command that
this process starts.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from instruments.canary import Canary

_STANDARD = set(vars(logging.makeLogRecord({})))


class Spies:
    """The listening posts; `canary` is whoever listens just now."""

    def __init__(self) -> None:
        self.canary: Canary | None = None
        self._before: list[tuple[Any, str, Any]] = []
        self._is_standing = False

    def install(self) -> None:
        """Stand at all posts until `remove`."""
        self._is_standing = True
        self._replace(logging.Logger, "handle", self._logger_handle)
        self._replace(pytest.CaptureFixture, "readouterr", self._readouterr)
        self._replace(pytest.RaisesExc, "__exit__", self._raises_exit)
        sys.addaudithook(self._audit)

    def remove(self) -> None:
        """Put everything back; the audit hook cannot leave, but falls silent."""
        self._is_standing = False
        while self._before:
            owner, name, original = self._before.pop()
            setattr(owner, name, original)

    def _replace(
        self, owner: Any, name: str, make: Callable[[Callable[..., Any]], Any]
    ) -> None:
        original = getattr(owner, name)
        self._before.append((owner, name, original))
        setattr(owner, name, make(original))

    def _logger_handle(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def handle(logger: logging.Logger, record: logging.LogRecord) -> None:
            if self.canary is not None and self.canary.is_armed:
                register_record(self.canary, record)
            original(logger, record)

        return handle

    def _readouterr(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def readouterr(fixture: Any) -> Any:
            captured = original(fixture)
            if self.canary is not None:
                self.canary.register("captured output", tuple(captured))
            return captured

        return readouterr

    def _raises_exit(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def leave(context: Any, kind: Any, error: Any, trace: Any) -> Any:
            if self.canary is not None and error is not None:
                self.canary.register_exception(error)
            return original(context, kind, error, trace)

        return leave

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        if event != "subprocess.Popen" or not self._is_standing:
            return
        if self.canary is not None and self.canary.is_armed:
            _, command, _, environment = args
            shown = command if isinstance(command, str) else list(command)
            self.canary.register_command(shown, environment)


def register_record(canary: Canary, record: logging.LogRecord) -> None:
    """Search a log record: its text, its arguments, its extras, its exception."""
    sink = f"log of {record.name}"
    # Where text and arguments do not fit, both are still searched below.
    with suppress(TypeError, ValueError):
        canary.register(sink, record.getMessage())
    canary.register(sink, (record.msg, record.args, record.exc_text))
    extras = vars(record).items()
    canary.register(
        sink, {name: each for name, each in extras if name not in _STANDARD}
    )
    if record.exc_info and record.exc_info[1] is not None:
        canary.register_exception(record.exc_info[1], sink)
    if record.stack_info:
        canary.register(sink, record.stack_info)


def register_report(canary: Canary, sections: list[tuple[str, str, str]]) -> None:
    """Search what pytest has captured of a test so far."""
    for when, kind, text in sections:
        canary.register(f"{kind} during {when}", text)

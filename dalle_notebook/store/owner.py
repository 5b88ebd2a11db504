"""Which process this is, in a form that another process can check later.

A process id alone is used again sooner or later, so it is joined by the moment
the process started and by the machine. Nothing here sends a signal: on Windows
even signal 0 would end the process.
"""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Owner:
    """A process on some machine.

    Attributes:
        host: hash of the machine's name, 12 hex digits.
        pid: process id on that machine.
        started: opaque mark of when it started; empty where it cannot be read.
    """

    host: str
    pid: int
    started: str

    def is_here(self) -> bool:
        """Whether it ran on this machine, so that `is_alive` can tell."""
        return self.host == _host()

    def is_alive(self) -> bool:
        """Whether it still runs; always False for a process of another machine."""
        if not self.is_here():
            return False
        started = _started(self.pid)
        if started is None:
            return False
        return not self.started or not started or started == self.started

    def __str__(self) -> str:
        return f"{self.host}-{self.pid}-{self.started}"

    @classmethod
    def parse(cls, text: str) -> Owner | None:
        """Read what `str` gave, or None."""
        host, _, rest = text.partition("-")
        pid, dash, started = rest.partition("-")
        if not (dash and pid.isascii() and pid.isdecimal() and len(pid) < 12):
            return None
        return cls(host, int(pid), started)


def this_process() -> Owner:
    """The process that calls; right also after a fork."""
    return _owner(os.getpid())


@cache
def _owner(pid: int) -> Owner:
    return Owner(_host(), pid, _started(pid) or "")


@cache
def _host() -> str:
    return hashlib.sha256(platform.node().encode()).hexdigest()[:12]


def _started(pid: int) -> str | None:
    """A mark of when this process started: None if there is none, "" if unknown."""
    if sys.platform == "linux":
        return _started_on_linux(pid)
    try:
        # The kernel brings psutil; outside of it this may be missing.
        import psutil
    except ImportError:
        return ""
    try:
        return str(int(psutil.Process(pid).create_time() * 100))
    except psutil.NoSuchProcess:
        return None
    except psutil.Error:
        return ""


def _started_on_linux(pid: int) -> str | None:
    try:
        line = Path(f"/proc/{pid}/stat").read_text("ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    except OSError:
        return ""
    # The name of the program comes second and may hold blanks and brackets.
    fields = line.rpartition(")")[2].split()
    if fields[0] in ("Z", "X"):
        return None
    return f"{_boot()}.{fields[19]}"


@cache
def _boot() -> str:
    # Ticks count from the start of the machine, so they repeat after a reboot.
    try:
        text = Path("/proc/sys/kernel/random/boot_id").read_text("ascii")
    except OSError:
        return ""
    return text[:8]

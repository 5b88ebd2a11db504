"""What the system shows to everybody about processes that are alive: /proc on Linux.

Where there is no /proc the list is empty.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class LivingProcess:
    """A process with its command line and the environment that it was started with."""

    pid: int
    command_line: bytes
    environment: bytes


def living_processes() -> list[LivingProcess]:
    """Return every process that we may look into, except this one."""
    found = []
    for folder in _PROC.glob("[0-9]*"):
        pid = int(folder.name)
        if pid == os.getpid():
            continue
        # Our own, or others that have ended or are not ours to read. A process that
        # just starts has its command line before its environment: read that first,
        # so that no environment comes without the command that excuses it.
        try:
            environment = (folder / "environ").read_bytes()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").strip()
        except OSError:
            continue
        found.append(LivingProcess(pid, command, environment))
    return found


def children_of(pid: int) -> list[int]:
    """Return the processes that this one started, directly or not, while alive."""
    parents: dict[int, list[int]] = {}
    for folder in _PROC.glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text()
        except OSError:
            continue
        # The second field is the name in brackets, which may itself hold blanks.
        parent = int(stat.rpartition(")")[2].split()[1])
        parents.setdefault(parent, []).append(int(folder.name))
    found: list[int] = []
    waiting = [pid]
    while waiting:
        found += (started := parents.get(waiting.pop(), []))
        waiting += started
    return found


def open_sockets() -> set[str]:
    """Return the sockets that this process has open, as the system names them."""
    found = set()
    for handle in Path("/proc/self/fd").glob("*"):
        try:
            target = os.readlink(handle)
        except OSError:
            continue
        if target.startswith("socket:"):
            found.add(target)
    return found

"""A Dask cluster of real processes on this machine: a scheduler and its workers.

Each is a process of its own, so that a test may kill any of them. Workers have no
nanny: one that is killed stays away.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from distributed import Client

_PATHS = [str(Path(__file__).parents[up]) for up in (2, 1)]
_PATIENCE = 30.0

_CODE = """
import os, runpy, sys, threading

def end_with_parent():
    os.read(0, 1)
    os._exit(0)

threading.Thread(target=end_with_parent, daemon=True).start()
runpy.run_module(f"distributed.cli.{sys.argv.pop(1)}", run_name="__main__")
"""
"""Runs a program of Dask, which would outlive a test run that was killed."""


class DaskCluster:
    """Starts at `with`, ends with it.

    Args:
        workers: how many, each with one thread.
    """

    def __init__(self, workers: int = 2) -> None:
        self.port = _free_port()
        self._count = workers
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []

    @property
    def address(self) -> str:
        """`HOST:PORT` of the scheduler."""
        return f"127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.start_scheduler()
        for _ in range(self._count):
            self.start_worker()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        running = [*self.workers, *([self.scheduler] if self.scheduler else [])]
        for process in running:
            process.kill()
        for process in running:
            process.communicate()

    def start_scheduler(self) -> None:
        """Start it, at the same address as before."""
        self.scheduler = _start(
            "dask_scheduler", "--port", str(self.port), "--no-dashboard", "--no-jupyter"
        )

    def start_worker(
        self, *options: str, path: Path | None = None
    ) -> subprocess.Popen[bytes]:
        """Start one more worker.

        Args:
            options: for its command line.
            path: a folder whose modules come before ours.
        """
        process = _start(
            *("dask_worker", f"tcp://{self.address}", "--no-nanny", "--no-dashboard"),
            *("--nthreads", "1", "--memory-limit", "0", *options),
            path=path,
        )
        self.workers.append(process)
        return process

    def kill_scheduler(self) -> None:
        """End it at once; it says goodbye to nobody."""
        assert self.scheduler is not None
        self.scheduler.kill()
        self.scheduler.communicate()


def wait_until(
    is_so: Callable[[], object], what: str = "it", patience: float = _PATIENCE
) -> None:
    """Wait until a function says yes; fails after `patience` seconds."""
    end = time.monotonic() + patience
    while not is_so():
        assert time.monotonic() < end, f"{what} did not happen"
        time.sleep(0.02)


def tasks_there(client: Client) -> list[str]:
    """The tasks that the scheduler knows now."""
    return list(client.run_on_scheduler(_list_tasks))


def _list_tasks(dask_scheduler: Any) -> list[str]:
    return list(dask_scheduler.tasks)


def _start(
    program: str, *options: str, path: Path | None = None
) -> subprocess.Popen[bytes]:
    paths = [*([] if path is None else [str(path)]), *_PATHS]
    return subprocess.Popen(
        [sys.executable, "-c", _CODE, program, "--host", "127.0.0.1", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(paths),
            "OMP_NUM_THREADS": "1",  # as a nanny sets it for its worker
        },
    )


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])

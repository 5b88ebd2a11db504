"""What runs inside a painting process, or on a worker of a cluster.

Kept apart from `engine.pool` and free of asyncio, so that a fresh process has
little to import before it can paint. A worker never outlives the process that
started it, leaves the terminal's interrupt to that process, and uses one thread:
there is a worker for every core already.
"""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any, cast

from dalle_notebook.engine.base import Painter, Painting
from dalle_notebook.errors import DalleError
from dalle_notebook.wire.recipe import Recipe, Upload
from dalle_notebook.wire.requests import FaultError

Inputs = tuple[tuple[Upload, ...], Upload | None]
"""Pictures of a recipe, and its mask."""

_THREADS = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)


@cache
def find_painter(path: str) -> Painter:
    """The painter at `package.module:function`, imported on first use."""
    module, _, name = path.partition(":")
    return cast(Painter, getattr(importlib.import_module(module), name))


def begin(painter: Painter | str) -> None:
    """Make this process a worker and import what it needs to paint."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    for name in _THREADS:
        os.environ[name] = "1"
    if isinstance(painter, str):
        # A painter that cannot be imported fails when it shall paint, by its own
        # error; here it would look like a process that died.
        with suppress(Exception):
            find_painter(painter)
    # What was imported stays, and arrays go without the collector: let it look
    # seldom, and never at the modules again.
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)


def _end_with_parent() -> None:
    # Nothing else ends a worker whose parent was killed: it would wait for the
    # next job for ever, because its siblings hold the other end of the queue.
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(0)


def paint(
    painter: Painter | str, recipe: Recipe, index: int, stage: int | None = None
) -> Painting:
    """Paint one picture, or a stage of it, with a painter or the path of one."""
    if isinstance(painter, str):
        painter = find_painter(painter)
    return painter(recipe, index) if stage is None else painter(recipe, index, stage)


def paint_or_end(
    painter: Painter | str,
    recipe: Recipe,
    index: int,
    stage: int | None,
    longest: float,
) -> Painting:
    """Paint one picture; end this process if that takes over `longest` seconds.

    A painter that hangs cannot be stopped from outside without ending its
    process, and a core would be lost until then.
    """
    end = threading.Timer(longest, os._exit, (1,))
    end.daemon = True
    end.start()
    try:
        return paint(painter, recipe, index, stage)
    finally:
        end.cancel()


def stand_ready() -> None:
    """Do nothing; asking for it brings a worker up."""


def get_ready(painter: str) -> None:
    """Import a painter, so that its first picture need not wait for that."""
    with suppress(Exception):
        find_painter(painter)


def hold(images: tuple[Upload, ...], mask: Upload | None) -> Inputs:
    """A job whose result are the inputs of others."""
    return images, mask


def do(job: Callable[..., Any], inputs: Inputs | None, *args: Any) -> Any:
    """A job on a cluster; what our own errors say is its result, and no failure.

    Args:
        inputs: of the recipe among `args`, which travelled without them.
    """
    if inputs is not None:
        images, mask = inputs
        args = tuple(
            each.having(images=images, mask=mask) if isinstance(each, Recipe) else each
            for each in args
        )
    try:
        return job(*args)
    except (DalleError, FaultError) as error:
        # Tried again it would say the same.
        return error

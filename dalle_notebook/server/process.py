"""The endpoint as a process of its own, child of a kernel.

    python -m dalle_notebook.server.process

It reads one JSON line from stdin (the key and its limits travel there, not in
the arguments or the environment, which others can read), writes one line with
its port to stdout, and serves. Each later byte on stdin is a sign of life; the
end of stdin is the parent's end, and ours.

Imports are few at the top and late below: painting processes import this module
again, and they start while this one is still importing its web server.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio
    import socket

    from dalle_notebook.engine.base import Engine
    from dalle_notebook.settings import Secret

    from .serving import Serving

_LONGEST_LINE = 65_536


def _read_line() -> dict[str, Any]:
    line = bytearray()
    while not line.endswith(b"\n"):
        piece = os.read(0, 1)
        if not piece or len(line) > _LONGEST_LINE:
            sys.exit("this process is started by the notebook, not by hand")
        line += piece
    given = json.loads(line)
    if not isinstance(given, dict):
        sys.exit("the first line on stdin is not a JSON object")
    return given


def main() -> None:
    """Serve until the parent ends or nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    answer = os.dup(1)
    # Workers inherit stdout; only this process may hold the parent's pipe.
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.close(nothing)
    given = _read_line()

    from dalle_notebook.errors import DalleError

    from .engines import source_from_json

    try:
        engine = source_from_json(given.pop("drawer")).start()
    except DalleError as problem:
        # The last line on stderr is what the parent tells.
        sys.exit(str(problem))

    import asyncio

    from dalle_notebook.settings import Secret

    from .connections import bind

    key = Secret(given.pop("key"))
    asyncio.run(_serve(engine, bind("127.0.0.1", 0), key, answer, given))


async def _serve(
    engine: Engine,
    bound: socket.socket,
    key: Secret,
    answer: int,
    given: dict[str, Any],
) -> None:
    import asyncio

    from dalle_notebook.engine.base import SteeredEngine
    from dalle_notebook.engine.pool import PooledEngine

    from .app import build_app
    from .connections import Listener
    from .guards import Doors
    from .limits import STEERED_TIMEOUT, Limits
    from .serving import SERVING

    longest = Limits().paint_timeout
    if isinstance(engine, SteeredEngine):
        longest = STEERED_TIMEOUT
    per_minute = given.get("images_per_minute")
    limits = Limits(images_per_minute=per_minute, paint_timeout=longest)
    app = build_app(engine, Doors(key), limits=limits)
    await Listener(app).listen(bound)
    loop = asyncio.get_running_loop()
    threading.Thread(
        target=_watch_stdin, args=(loop, app[SERVING]), daemon=True
    ).start()
    ready = {"port": bound.getsockname()[1], "ready": True}
    os.write(answer, json.dumps(ready).encode() + b"\n")
    os.close(answer)
    if isinstance(engine, PooledEngine):
        # Only now the other workers: they would have taken our own start's share of
        # the processor, and the first picture needs one.
        engine.warm()
    await _watch_clock(app[SERVING], given["idle_seconds"], given["parent"])
    _end()


def _watch_stdin(loop: asyncio.AbstractEventLoop, serving: Serving) -> None:
    """Hear signs of life, and the parent's end."""

    def be_awake() -> None:
        serving.last_asked = serving.clock.monotonic()

    try:
        while os.read(0, 1):
            loop.call_soon_threadsafe(be_awake)
    finally:
        _end()


async def _watch_clock(serving: Serving, idle_seconds: float, parent: int) -> None:
    """Return when nobody asked for long, or when the parent is gone."""
    import asyncio

    while serving.idle_seconds() < idle_seconds:
        # A fork of the parent may hold the pipe open for longer than it lives.
        if os.name == "posix" and os.getppid() != parent:
            return
        await asyncio.sleep(min(0.5, idle_seconds / 4))


def _end() -> None:
    # At once: nobody waits for an answer, and a process that is half gone would
    # still look alive to a parent about to ask. The workers see it and follow.
    os._exit(0)


if __name__ == "__main__":
    main()

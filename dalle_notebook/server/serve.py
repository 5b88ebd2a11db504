"""The endpoint run by hand: what `dalle-notebook serve` does."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import secrets
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dalle_notebook.engine.base import SteeredEngine
from dalle_notebook.engine.pool import PooledEngine
from dalle_notebook.errors import UsageError
from dalle_notebook.settings import Secret

from .app import build_app
from .connections import Listener, bind
from .engines import ILLUSTRATOR, Source
from .guards import Doors
from .limits import Limits

DEFAULT_RATE = 50
"""Images per minute: what the guide of 2023 gave every account."""
_SHORTEST_KEY = 12


def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    key: Secret | None = None,
    rate_limit: int = DEFAULT_RATE,
    *,
    allow_remote: bool = False,
    lenient: bool = False,
    announce: Callable[[str], object] = print,
    drawer: Source = ILLUSTRATOR,
    title: str = "The illustrator",
    longest: float = Limits().paint_timeout,
) -> None:
    """Serve until interrupted, and say first what a client has to export.

    Args:
        port: 0 takes a free one.
        key: None makes one at random, which is then announced; a given key is not.
        rate_limit: images per minute; 0 for none.
        allow_remote: other machines may reach it.
        lenient: for test suites of clients, see `app.build_app`.
        announce: prints one line.
        drawer: where the engine comes from.
        title: who draws, as the first line says it.
        longest: seconds until a request is given up.

    Raises:
        UsageError: the address is taken or reaches other machines, the key can be
            guessed, or there is nothing to draw with.
    """
    if not is_loopback(host) and not allow_remote:
        raise UsageError(
            f"{host} can be reached from other machines, and whoever has the key "
            "can draw here: say --allow-remote if that is meant"
        )
    if rate_limit < 0:
        raise UsageError("the rate limit is images per minute, or 0 for none")
    if key is not None:
        _check_key(key)
    try:
        bound = bind(host, port)
    except OSError:
        raise UsageError(
            f"cannot listen on {host} port {port}: choose another with --port"
        ) from None
    with bound:
        limits = Limits(images_per_minute=rate_limit or None, paint_timeout=longest)
        asyncio.run(_serve(bound, host, key, limits, lenient, announce, drawer, title))
    announce("Stopped.")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_key(key: Secret) -> None:
    text = key.reveal()
    if len(text) < _SHORTEST_KEY or not text.isascii() or not text.isprintable():
        raise UsageError(
            f"a key has at least {_SHORTEST_KEY} letters or digits; leave "
            "DALLE_NOTEBOOK_SERVE_KEY out to have one made"
        )
    if " " in text:
        raise UsageError("a key holds no blanks")


async def _serve(
    bound: socket.socket,
    host: str,
    given: Secret | None,
    limits: Limits,
    lenient: bool,
    announce: Callable[[str], object],
    drawer: Source,
    title: str,
) -> None:
    key = given or Secret(secrets.token_urlsafe(32))
    is_remote = not is_loopback(host)
    names = frozenset({socket.gethostname(), host}) if is_remote else frozenset({host})
    engine = drawer.start()
    if isinstance(engine, PooledEngine):
        engine.warm()
    if isinstance(engine, SteeredEngine):
        # Whatever is wrong with a model is said here, and not to its first caller.
        title = f"{title} ({await _load(engine)})"
    app = build_app(
        engine,
        Doors(key, is_remote=is_remote, names=names),
        limits=limits,
        lenient=lenient,
    )
    listener = Listener(app)
    over = asyncio.Event()
    with _ending(asyncio.get_running_loop(), over):
        await listener.listen(bound)
        url = _base_url(host, bound.getsockname()[1])
        for line in _announcement(
            *(title, url, None if given else key),
            *(limits.images_per_minute, is_remote, lenient),
        ):
            announce(line)
        if isinstance(engine, PooledEngine):
            for remark in engine.remarks():
                announce(remark)
        await over.wait()
    await listener.cleanup()


async def _load(engine: SteeredEngine) -> str:
    try:
        return await engine.load()
    except BaseException:
        await engine.close()
        raise


def _base_url(host: str, port: int) -> str:
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        host = socket.gethostname()
    return f"http://[{host}]:{port}/v1" if ":" in host else f"http://{host}:{port}/v1"


def _announcement(
    title: str,
    url: str,
    key: Secret | None,
    rate_limit: int | None,
    is_remote: bool,
    lenient: bool,
) -> list[str]:
    word = "set" if os.name == "nt" else "export"
    pace = f"{rate_limit} images a minute" if rate_limit else "no rate limit"
    shown = "<the key you gave>" if key is None else key.reveal()
    lines = [
        f"{title} answers at {url} ({pace}). Ctrl-C ends it.",
        f"{word} OPENAI_BASE_URL={url}",
        f"{word} OPENAI_API_KEY={shown}",
    ]
    if lenient:
        lines.append(
            "Lenient: what a request says wrongly may be left out instead of refused."
        )
    if is_remote:
        lines.append(
            "Other machines can reach it, unencrypted: whoever reads the traffic "
            "reads the key."
        )
    return lines


@contextmanager
def _ending(loop: asyncio.AbstractEventLoop, over: asyncio.Event) -> Iterator[None]:
    """Let Ctrl-C and a plain kill set `over`, so that the end is a clean one."""

    def end(_number: int, _frame: object) -> None:
        loop.call_soon_threadsafe(over.set)

    before = {
        number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

"""Who may ask: checked for every request, before any route is looked at.

A server on loopback is reachable from every page in the person's browser. So
the Host must be ours (a rebound name is not), a request that says which page it
comes from is refused, and only then the key counts. The one exception is a
picture's URL: its random name is the key, so that `<img>` and plain downloads
work as they do with OpenAI's.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

from aiohttp import web

from dalle_notebook.settings import Secret
from dalle_notebook.wire.faults import Fault
from dalle_notebook.wire.requests import FaultError

_SAME_MACHINE = ("127.0.0.1", "localhost", "[::1]")
_OWN_PAGES = frozenset({"same-origin", "none"})


@dataclass(frozen=True, slots=True)
class Doors:
    """What a request must show.

    Attributes:
        key: the bearer key.
        origins: pages that may ask, as `scheme://host:port`; usually none.
        is_remote: serve other machines too: then any address in digits is a good
            Host (only a name can be rebound), and so are `names`.
        names: further host names, without port.
    """

    key: Secret
    origins: frozenset[str] = field(default=frozenset())
    is_remote: bool = False
    names: frozenset[str] = field(default=frozenset())


def check_caller(request: web.Request, doors: Doors, *, needs_key: bool) -> None:
    """Refuse a request that may not ask.

    Raises:
        FaultError: it comes under a foreign name, from a foreign page, or
            without the key.
    """
    _check_host(request, doors)
    _check_page(request, doors, is_api=needs_key)
    if needs_key:
        _check_key(request, doors.key)
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise FaultError(Fault(415, "A compressed request body is not accepted."))


def _check_host(request: web.Request, doors: Doors) -> None:
    given = request.headers.getall("Host", [])
    if len(given) != 1:
        raise FaultError(Fault(400, "A request names exactly one host."))
    port = request.get_extra_info("sockname")[1]
    if not _is_our_host(given[0], port, doors):
        raise FaultError(Fault(421, "This server does not answer under that name."))


def _is_our_host(host: str, port: int, doors: Doors) -> bool:
    ours = {f"{name}:{port}" for name in (*_SAME_MACHINE, *doors.names)}
    if port == 80:
        ours |= {*_SAME_MACHINE, *doors.names}
    return host in ours or (doors.is_remote and _is_address(host))


def _is_address(host: str) -> bool:
    name, colon, port = host.rpartition(":")
    if not colon or host.endswith("]"):
        name, port = host, "80"
    try:
        ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return port.isascii() and port.isdecimal()


def _check_page(request: web.Request, doors: Doors, *, is_api: bool) -> None:
    origins = request.headers.getall("Origin", [])
    if any(origin not in doors.origins for origin in origins):
        raise FaultError(Fault(403, "Web pages may not use this server."))
    site = request.headers.get("Sec-Fetch-Site", "none")
    if is_api and site not in _OWN_PAGES and not origins:
        raise FaultError(Fault(403, "Web pages may not use this server."))


def _check_key(request: web.Request, key: Secret) -> None:
    given = request.headers.getall("Authorization", [])
    scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    token = token.strip()
    # Secret compares in constant time; it cannot hold anything but text.
    if scheme.lower() == "bearer" and token.isascii() and Secret(token) == key:
        return
    raise FaultError(
        Fault(401, "Incorrect API key provided.", code="invalid_api_key"),
        {"WWW-Authenticate": "Bearer"},
    )

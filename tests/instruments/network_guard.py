"""A guard that lets this process talk to its own machine only.

It stands at the methods of `socket.socket` and at name resolution, so that it sees
asyncio too. Whatever is stopped is also remembered: a product that swallows the error
still fails its test. Child processes are not guarded, unless they call `install`.
"""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import Callable
from typing import Any

# RFC 2606 and 6761: nobody can own these, asking for them harms nobody.
_RESERVED = (".invalid", ".test", ".example", ".localhost")


class NetworkGuard:
    """Stops and remembers every step towards another machine.

    `attempts` holds them, as `connect 93.184.216.34:443`. A test that expects some
    takes them with `expect`.
    """

    def __init__(self) -> None:
        self.attempts: list[str] = []
        self._before: list[tuple[Any, str, Any]] = []

    def expect(self) -> list[str]:
        """Return the attempts so far and forget them."""
        found, self.attempts = self.attempts, []
        return found

    def install(self) -> None:
        """Stand guard until `remove`."""
        for name in ("connect", "connect_ex", "sendto"):
            self._replace(socket.socket, name, self._guarded(name))
        self._replace(socket, "getaddrinfo", self._guarded_names())

    def remove(self) -> None:
        """Put everything back."""
        while self._before:
            owner, name, original = self._before.pop()
            if original is None:
                delattr(owner, name)
            else:
                setattr(owner, name, original)

    def _replace(self, owner: Any, name: str, new: Callable[..., Any]) -> None:
        self._before.append((owner, name, vars(owner).get(name)))
        setattr(owner, name, new)

    def _guarded(self, name: str) -> Callable[..., Any]:
        original = getattr(socket.socket, name)

        def guarded(sock: socket.socket, *args: Any) -> Any:
            # The address is the last argument of all three.
            address = args[-1]
            if sock.family in (socket.AF_INET, socket.AF_INET6):
                host = str(address[0])
                if not is_loopback(host):
                    self.attempts.append(f"{name} {host}:{address[1]}")
                    if name == "connect_ex":
                        return errno.ENETUNREACH
                    raise OSError(errno.ENETUNREACH, "tests stay on this machine")
            return original(sock, *args)

        return guarded

    def _guarded_names(self) -> Callable[..., Any]:
        original = socket.getaddrinfo

        def guarded(host: Any, *args: Any, **how: Any) -> Any:
            name = host.decode() if isinstance(host, bytes) else host
            if name is None or is_address(name) or is_loopback(name):
                return original(host, *args, **how)
            if name != socket.gethostname() and not name.endswith(_RESERVED):
                self.attempts.append(f"resolve {name}")
            raise socket.gaierror(socket.EAI_NONAME, "tests resolve no names")

        return guarded


def is_address(host: str) -> bool:
    """Say whether this is an IP address rather than a name."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Say whether this leads to this machine and no further."""
    if host in ("", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback

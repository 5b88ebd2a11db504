"""Which IP addresses a picture may be fetched from, and a resolver that sees to it.

The check stands where names become addresses, so that what was checked is what
is connected to: a name that answers differently the second time gains nothing.
The endpoint itself may live anywhere, also on loopback; everything else must be
on the public internet.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network

from aiohttp.abc import AbstractResolver, ResolveResult

Lookup = Callable[[str, int, int], Awaitable[list[str]]]
"""(host, port, address family) -> addresses as text."""

_UNICAST = IPv6Network("2000::/3")
_TEREDO = IPv6Network("2001::/32")
_NAT64 = IPv6Network("64:ff9b::/96")
_RELAYS_6TO4 = ipaddress.IPv4Network("192.88.99.0/24")


class PrivateAddress(OSError):
    """A name leads to an address that is not on the public internet."""


def is_public(address: str) -> bool:
    """Whether an IP address, as text, lies on the public internet."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return _is_public_v4(ip) if isinstance(ip, IPv4Address) else _is_public_v6(ip)


def _is_public_v4(ip: IPv4Address) -> bool:
    # Python calls multicast "global" as well.
    return (
        ip.is_global
        and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)
        and ip not in _RELAYS_6TO4
    )


def _is_public_v6(ip: IPv6Address) -> bool:
    if ip.scope_id is not None:
        return False
    if ip in _NAT64:
        # Where there is only IPv6, every IPv4 host is reached through these.
        return _is_public_v4(IPv4Address(int(ip) & 0xFFFFFFFF))
    if ip not in _UNICAST or ip in _TEREDO or ip.sixtofour is not None:
        return False
    return ip.is_global


async def look_up(host: str, port: int, family: int) -> list[str]:
    """Ask the system for the addresses of a name."""
    found = await asyncio.get_running_loop().getaddrinfo(
        host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
    )
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedResolver(AbstractResolver):
    """Resolves the endpoint's own name freely, and others to public addresses.

    Args:
        host: the endpoint's host.
        port: the endpoint's port.
        lookup: asks for addresses; the system's resolver by default.
    """

    def __init__(self, host: str, port: int, lookup: Lookup = look_up) -> None:
        self._own = (host, port)
        self._lookup = lookup

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Addresses of a name.

        Raises:
            PrivateAddress: one of them is not public, and it is another's name.
            OSError: the name is not known.
        """
        addresses = await self._lookup(host, port, family)
        if (host, port) != self._own and not all(map(is_public, addresses)):
            raise PrivateAddress("the name leads to a private address")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Nothing is held open."""

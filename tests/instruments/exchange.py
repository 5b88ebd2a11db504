"""One request and the socket that its answer goes to: all that an answer needs."""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from instruments.requests import Request

if TYPE_CHECKING:
    from instruments.fault_server import FaultServer


@dataclass(slots=True)
class Exchange:
    """What an answer is given; `is_over` ends the connection after it."""

    request: Request
    server: FaultServer
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    is_over: bool = False

    async def send(self, data: bytes) -> None:
        """Write bytes and wait until the socket has taken them."""
        self.writer.write(data)
        await self.writer.drain()

    async def hang_up(self) -> None:
        """End the connection in good order, with a FIN."""
        self.is_over = True
        self.writer.close()
        with suppress(OSError):
            await self.writer.wait_closed()

    def reset(self) -> None:
        """End the connection with a RST, whatever is under way."""
        self.is_over = True
        reset_connection(self.writer)

    async def wait_for_client(self) -> None:
        """Say nothing until the client hangs up (or the server stops)."""
        self.is_over = True
        with suppress(ConnectionError):
            while await self.reader.read(65_536):
                pass
        self.request.client_left_at = time.monotonic()


Answer = Callable[[Exchange], Awaitable[None]]
"""Writes an answer to one request; what it leaves open, stays open."""


def reset_connection(writer: asyncio.StreamWriter) -> None:
    """Close a connection with a RST instead of a FIN."""
    link = writer.get_extra_info("socket")
    if link is not None:
        with suppress(OSError):
            reset_on_close(link)
    writer.transport.abort()


def reset_on_close(link: socket.socket) -> None:
    """Make the system send a RST when this socket is closed."""
    # On, with zero seconds to linger; Windows has the two numbers in half the width.
    numbers = "hh" if sys.platform == "win32" else "ii"
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(numbers, 1, 0))

"""A client that sends bytes and keeps the bytes that came back, and how it ended.

For tests of servers, the fault server among them: no HTTP library smooths anything out.
"""

from __future__ import annotations

import json
import socket
import time
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

End = Literal["closed", "reset", "unfinished"]


@dataclass(frozen=True, slots=True)
class Reply:
    """All that came back, and whether the peer closed, reset or did neither in time."""

    data: bytes
    end: End

    @property
    def status(self) -> int:
        """The status, 0 where nothing like HTTP came."""
        words = self.data.split(b" ", 2)
        return int(words[1]) if self.data.startswith(b"HTTP/") else 0

    @property
    def head(self) -> bytes:
        """Everything before the blank line."""
        return self.data.partition(b"\r\n\r\n")[0]

    @property
    def body(self) -> bytes:
        """Everything after the blank line, as sent."""
        return self.data.partition(b"\r\n\r\n")[2]

    def header(self, name: str) -> str | None:
        """Return the first header of this name, in any case."""
        for line in self.head.decode("latin-1").split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return None


def post_bytes(
    fields: object = None,
    *,
    path: str = "/v1/images/generations",
    headers: tuple[tuple[str, str], ...] = (),
    close: bool = True,
) -> bytes:
    """Build a POST of JSON; the connection ends after it unless `close` is false."""
    body = json.dumps({"prompt": "a cat"} if fields is None else fields).encode()
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers]
    lines += ["Connection: close"] * close
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def exchange(origin: str, data: bytes, *, limit: float = 5.0) -> Reply:
    """Send bytes on a new connection and read until the peer ends it.

    Args:
        origin: as `http://127.0.0.1:1234`.
        limit: seconds, all in all, after which the reply counts as `unfinished`.

    Raises:
        ConnectionRefusedError: nobody listens.
    """
    parts = urlsplit(origin)
    address = (parts.hostname or "", parts.port or 80)
    received = bytearray()
    ending: Literal["closed", "reset"] = "closed"
    end = time.monotonic() + limit
    try:
        with socket.create_connection(address, timeout=limit) as link:
            # A peer may reset while we still send; what it sent counts all the same.
            # The system tells of a reset once, so it is remembered.
            try:
                link.sendall(data)
            except ConnectionError:
                ending = "reset"
            while piece := link.recv(65_536):
                received += piece
                link.settimeout(max(0.001, end - time.monotonic()))
    except TimeoutError:
        return Reply(bytes(received), "unfinished")
    except ConnectionRefusedError:
        raise
    except ConnectionError:
        return Reply(bytes(received), "reset")
    return Reply(bytes(received), ending)

"""One request, one answer, over the HTTP sessions of a client.

This is the only place that makes an `aiohttp.ClientSession`, and `_credentials`
is the only function that reveals the key: onto one request, to the configured
origin. Nothing here retries, waits its turn or reads a picture. An exchange
returns a `Reply` or a `Failure` and raises neither, so that no frame that an
error of ours could keep has ever held the headers.
"""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, BinaryIO

import aiohttp
from yarl import URL

from dalle_notebook.client.address import Address, name_of
from dalle_notebook.client.body import (
    MAX_BODY_BYTES,
    Pieces,
    read_body,
    read_pieces,
)
from dalle_notebook.client.failures import Failure, explain
from dalle_notebook.client.parts import DiskPart, FilePart
from dalle_notebook.client.public_address import GuardedResolver, Lookup, look_up
from dalle_notebook.client.stream import Collector
from dalle_notebook.errors import UsageError
from dalle_notebook.settings import Clock, Secret
from dalle_notebook.wire.requests import Request

CONNECT_SECONDS = 10.0

_JSON = "application/json"
_EVENTS = "text/event-stream"

# uvicorn, under most self-hosted servers, closes an idle connection after 5 s. A
# POST that crosses such a close has an unknown outcome, so ours go first.
_IDLE_SECONDS = 4.0
_READ_BUFFER = 2**18

_LARGE = aiohttp.ClientTimeout(
    total=None, sock_connect=CONNECT_SECONDS, sock_read=CONNECT_SECONDS * 6
)
"""For files: however long they take, a minute of silence ends it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer, with any status.

    Attributes:
        headers: names in lower case; the first of several equal ones.
        sent_at: moment of the clock at which the request's head left.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    sent_at: float


@dataclass(frozen=True, slots=True)
class _Cancelled:
    arguments: tuple[Any, ...]


class _Flight:
    """One request under way, as the trace of the HTTP library sees it."""

    def __init__(self, clock: Clock, on_sent: Callable[[], None] | None) -> None:
        self._clock = clock
        self._on_sent = on_sent
        self.sent_at: float | None = None

    def leave(self) -> None:
        self.sent_at = self._clock.monotonic()
        if self._on_sent is not None:
            self._on_sent()


class Transport:
    """The HTTP sessions of one client.

    Args:
        address: the endpoint.
        key: goes to the address's origin and nowhere else; may be empty.
        timeout: seconds for one whole exchange.
        key_header: what carries the key; `Authorization` has it as a bearer token.
        identity: more headers for that origin, as the organization.
        tls: None for the usual one: verified, TLS 1.2 or later.
    """

    def __init__(
        self,
        address: Address,
        key: Secret,
        *,
        timeout: float,
        clock: Clock,
        key_header: str = "Authorization",
        identity: Mapping[str, str] | None = None,
        lookup: Lookup = look_up,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._address = address
        self._key = key
        self._timeout = timeout
        self._clock = clock
        self._key_header = key_header
        self._identity = dict(identity or {})
        self._lookup = lookup
        self._tls: ssl.SSLContext | bool = tls or True
        self._patience = aiohttp.ClientTimeout(
            total=timeout,
            sock_connect=CONNECT_SECONDS,
            # Exact also where a person asks for a short one.
            ceil_threshold=timeout + 1,
        )
        self._sessions: dict[bool, aiohttp.ClientSession] = {}
        self._is_closed = False

    async def post(
        self,
        request: Request,
        idempotency_key: str,
        *,
        on_sent: Callable[[], None] | None = None,
        stream: Collector | None = None,
    ) -> Reply | Failure:
        """Send one request of the Image API, once.

        Args:
            idempotency_key: letters and digits; the same on every try of one ask,
                and with it every byte of the body.
            on_sent: called when the head leaves.
            stream: gets the events, where the answer is a stream of them; the body
                of the reply is empty then.

        Raises:
            UsageError: a value that cannot be written as JSON or as a form.
        """
        body = _encode(request, boundary=idempotency_key)
        accept = _JSON if stream is None else f"{_EVENTS}, {_JSON}"
        given = {"Accept": accept, "Idempotency-Key": idempotency_key}
        if isinstance(body, bytes):
            given["Content-Type"] = _JSON
        flight = _Flight(self._clock, on_sent)
        url = self._address.route(request.path)
        return await self._exchange(
            "POST", url, flight, given, body, MAX_BODY_BYTES, stream=stream
        )

    async def get(
        self, url: URL, *, with_key: bool, accept: str, limit: int
    ) -> Reply | Failure:
        """Fetch something that is free to fetch; redirects are not followed.

        `with_key` holds at the endpoint's own origin only.
        """
        flight = _Flight(self._clock, None)
        given = {"Accept": accept}
        return await self._exchange("GET", url, flight, given, None, limit, with_key)

    async def send_file(
        self, path: str, form: Mapping[str, str], file: BinaryIO, boundary: str
    ) -> Reply | Failure:
        """POST a form with a file that is read from the disk while it leaves."""
        body = aiohttp.MultipartWriter("form-data", boundary)
        for name, value in form.items():
            _add_text(body, name, value)
        part = body.append(DiskPart(file, "application/jsonl"))
        part.set_content_disposition("form-data", name="file", filename="batch.jsonl")
        flight = _Flight(self._clock, None)
        url, given = self._address.route(path), {"Accept": _JSON}
        return await self._exchange(
            "POST", url, flight, given, body, MAX_BODY_BYTES, patience=_LARGE
        )

    async def download(self, url: URL, into: Pieces, limit: int) -> Reply | Failure:
        """Hand on what a route of the endpoint answers with a 200, as it comes.

        The body of the reply is empty then. `into` may raise `OSError`, which ends
        the exchange.
        """
        flight = _Flight(self._clock, None)
        given = {"Accept": "*/*"}
        return await self._exchange(
            "GET", url, flight, given, None, limit, into=into, patience=_LARGE
        )

    async def delete(self, url: URL) -> Reply | Failure:
        """DELETE something of the endpoint's."""
        flight, given = _Flight(self._clock, None), {"Accept": _JSON}
        return await self._exchange("DELETE", url, flight, given, None, MAX_BODY_BYTES)

    async def probe(self, path: str) -> Reply | Failure:
        """POST a body that is no JSON, which has to be refused, to a route."""
        flight = _Flight(self._clock, None)
        given = {"Accept": _JSON, "Content-Type": _JSON}
        url = self._address.route(path)
        return await self._exchange("POST", url, flight, given, b"{", MAX_BODY_BYTES)

    async def close(self) -> None:
        """Close every connection. Nothing can be sent afterwards."""
        self._is_closed = True
        while self._sessions:
            _, session = self._sessions.popitem()
            await session.close()

    async def _exchange(
        self,
        method: str,
        url: URL,
        flight: _Flight,
        headers: Mapping[str, str],
        body: bytes | aiohttp.MultipartWriter | None,
        limit: int,
        with_key: bool = True,
        stream: Collector | None = None,
        into: Pieces | None = None,
        patience: aiohttp.ClientTimeout | None = None,
    ) -> Reply | Failure:
        if self._is_closed:
            raise UsageError("this client is closed: make a new one")
        outcome = await self._attempt(
            *(method, url, flight, headers, body, limit, with_key, stream),
            *(into, patience),
        )
        if isinstance(outcome, _Cancelled):
            # A new one: the frames of the old one know the headers.
            raise asyncio.CancelledError(*outcome.arguments)
        return outcome

    async def _attempt(
        self,
        method: str,
        url: URL,
        flight: _Flight,
        headers: Mapping[str, str],
        body: bytes | aiohttp.MultipartWriter | None,
        limit: int,
        with_key: bool,
        stream: Collector | None,
        into: Pieces | None,
        patience: aiohttp.ClientTimeout | None,
    ) -> Reply | Failure | _Cancelled:
        try:
            async with self._open(isinstance(body, aiohttp.MultipartWriter)).request(
                method,
                url,
                data=body,
                headers={**headers, **(self._credentials(url) if with_key else {})},
                allow_redirects=False,
                trace_request_ctx=flight,
                timeout=patience or self._patience,
            ) as response:
                heard = {k.lower(): value for k, value in response.headers.items()}
                data = b""
                if stream is not None and _is_stream(response):
                    stream.begin(heard)
                    await read_pieces(response, limit, stream)
                elif into is not None and response.status == 200:
                    await read_pieces(response, limit, into)
                else:
                    data = await read_body(response, limit)
                sent_at = flight.sent_at or self._clock.monotonic()
                return Reply(response.status, heard, data, sent_at)
        except asyncio.CancelledError as stop:
            return _Cancelled(stop.args)
        except Exception as problem:
            return explain(
                problem,
                where=name_of(url),
                sent=flight.sent_at is not None,
                secure=url.scheme == "https",
                seconds=self._timeout,
            )

    def _credentials(self, url: URL) -> dict[str, str]:
        if url.origin() != self._address.origin:
            return {}
        if not self._key:
            return self._identity
        kind = "Bearer " if self._key_header == "Authorization" else ""
        return {**self._identity, self._key_header: kind + self._key.reveal()}

    def _open(self, for_upload: bool) -> aiohttp.ClientSession:
        """Return one of two sessions: that for uploads keeps no connection.

        An answer may come before an upload was read; whether the server would read
        on for another request, only the server knows.
        """
        session = self._sessions.get(for_upload)
        if session is None:
            trace = aiohttp.TraceConfig()
            trace.on_request_headers_sent.append(_head_leaves)
            origin = self._address.origin
            session = self._sessions[for_upload] = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=0,  # the pacer knows how many may be under way
                    resolver=GuardedResolver(
                        origin.raw_host or "", origin.port or 0, self._lookup
                    ),
                    ssl=self._tls,
                    force_close=for_upload,
                    keepalive_timeout=None if for_upload else _IDLE_SECONDS,
                ),
                timeout=self._patience,
                headers={"User-Agent": "dalle-notebook", "Accept-Encoding": "identity"},
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
                trace_configs=[trace],
                read_bufsize=_READ_BUFFER,
                max_line_size=8_190,
                max_field_size=8_190,
                max_headers=128,
            )
        return session


async def _head_leaves(
    session: aiohttp.ClientSession,
    context: SimpleNamespace,
    parameters: aiohttp.TraceRequestHeadersSentParams,
) -> None:
    flight = context.trace_request_ctx
    if isinstance(flight, _Flight):
        flight.leave()


def _is_stream(response: aiohttp.ClientResponse) -> bool:
    # Without a default: the library gives one where the header is missing.
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
    return response.status == 200 and kind.lower() == _EVENTS


def _encode(request: Request, boundary: str) -> bytes | aiohttp.MultipartWriter:
    if not request.files and request.json is not None:
        try:
            return json.dumps(request.json, allow_nan=False).encode()
        except (TypeError, ValueError):
            pass
        raise UsageError("a parameter of the request cannot be written as JSON")
    form = aiohttp.MultipartWriter("form-data", boundary)
    for name, value in request.form.items():
        _add_text(form, name, value)
    for file in request.files:
        part = form.append(FilePart(file.upload.data, file.upload.media_type))
        part.set_content_disposition(
            "form-data", name=file.field, filename=file.upload.name
        )
    return form


def _add_text(form: aiohttp.MultipartWriter, name: str, value: str) -> None:
    if not name.replace("_", "").replace("-", "").isalnum():
        raise UsageError(f"{name!r} is no name of a parameter")
    try:
        data = value.encode()
    except UnicodeEncodeError:
        data = None
    if data is None:
        raise UsageError(f"{name} holds half of a character: type it again")
    part = form.append(data, {"Content-Type": "text/plain; charset=utf-8"})
    part.set_content_disposition("form-data", name=name)

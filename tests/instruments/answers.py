"""Sound answers of an image endpoint, and the refusals that its contract knows.

Each function returns an answer for `FaultServer.script`, `.always` and `.place`.
What breaks the contract or the wire lives in `instruments.faults`.
"""

from __future__ import annotations

import base64
import json
import time
import zlib
from collections.abc import Iterable, Mapping
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

from instruments.exchange import Answer, Exchange
from instruments.pictures import png as draw_png
from instruments.requests import Request

if TYPE_CHECKING:
    from instruments.fault_server import FaultServer

Headers = Iterable[tuple[str, str]]
JSON_TYPE = "application/json"
REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
}


def head(
    status: int = 200,
    headers: Headers = (),
    *,
    content_type: str | None = JSON_TYPE,
    length: int | None = None,
    reason: str | None = None,
) -> bytes:
    """Build the head of an answer, blank line included; text is sent as latin-1."""
    phrase = REASONS.get(status, "Status") if reason is None else reason
    lines = [f"HTTP/1.1 {status} {phrase}"]
    if content_type is not None:
        lines.append(f"Content-Type: {content_type}")
    if length is not None:
        lines.append(f"Content-Length: {length}")
    lines += [f"{name}: {value}" for name, value in headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def respond(
    body: bytes | str = b"",
    *,
    status: int = 200,
    headers: Headers = (),
    content_type: str | None = JSON_TYPE,
    reason: str | None = None,
) -> Answer:
    """Answer with this body, its true length, and the connection kept."""
    data = body.encode() if isinstance(body, str) else body
    fixed = list(headers)

    async def answer(exchange: Exchange) -> None:
        start = head(
            status, fixed, content_type=content_type, length=len(data), reason=reason
        )
        await exchange.send(start + data)

    return answer


def good(
    png: bytes | None = None,
    *,
    n: int | None = None,
    headers: Headers = (),
    datum: Mapping[str, Any] | None = None,
    **extra: Any,
) -> Answer:
    """Answer as the Image API does, with the pictures in base64.

    Args:
        png: the picture; without it each request gets one of its own, by its body,
            in the size asked for (64x64 where none is).
        n: pictures in the answer; without it as many as the request asks for.
        datum: further fields of each picture, as `revised_prompt`.
        extra: further fields of the answer, as `usage`.
    """
    fixed = list(headers)

    async def answer(exchange: Exchange) -> None:
        body = good_body(exchange.request, png, n=n, datum=datum, **extra)
        await exchange.send(head(200, fixed, length=len(body)) + body)

    return answer


def good_body(
    request: Request,
    png: bytes | None = None,
    *,
    n: int | None = None,
    datum: Mapping[str, Any] | None = None,
    **extra: Any,
) -> bytes:
    """Build the JSON of a good answer to this request."""
    count = n if n is not None else int(request.fields().get("n") or 1)
    data = []
    for index in range(count):
        picture = png if png is not None else picture_for(request, index)
        coded = base64.b64encode(picture).decode()
        data.append({"b64_json": coded, **(datum or {})})
    return image_json(data, **extra)


def image_json(data: list[dict[str, Any]], **extra: Any) -> bytes:
    """Build an answer around these entries."""
    return json.dumps({"created": 1_700_000_000, "data": data, **extra}).encode()


def picture_for(request: Request, index: int = 0) -> bytes:
    """Draw the picture that belongs to this request and no other."""
    width, _, height = str(request.fields().get("size") or "64x64").partition("x")
    size = (int(width), int(height)) if height.isdigit() else (64, 64)
    return draw_png(size, seed=zlib.crc32(request.body) + index)


def url(target: str, **extra: Any) -> Answer:
    """Answer with a URL in the picture's stead: relative, absolute, private."""
    return respond(image_json([{"url": target}], **extra))


def url_good(server: FaultServer, png: bytes, path: str = "/pictures/1.png") -> Answer:
    """Answer with a URL on this server, from which the picture really comes."""
    server.always(respond(png, content_type="image/png"), path=path, method="GET")
    return url(server.origin + path)


def models(*names: str) -> Answer:
    """Answer as `GET /v1/models` does."""
    entries = [{"id": name, "object": "model", "owned_by": "test"} for name in names]
    return respond(json.dumps({"object": "list", "data": entries}))


def fault_json(
    message: str, *, code: str | None = None, kind: str = "invalid_request_error"
) -> bytes:
    """Build the API's fault envelope."""
    fault = {"message": message, "type": kind, "param": None, "code": code}
    return json.dumps({"error": fault}).encode()


_FAULTS = {
    400: ("Invalid value: 'size'.", "invalid_value"),
    401: ("Incorrect API key provided.", "invalid_api_key"),
    403: ("Your organization must be verified.", "unsupported_country"),
    404: ("The model does not exist.", "model_not_found"),
    429: ("Rate limit reached for images per minute: Limit 5", "rate_limit_exceeded"),
    500: ("The server had an error.", None),
    502: ("Bad gateway.", None),
    503: ("The engine is overloaded.", None),
}


def status(
    code: int,
    body: str = "json",
    *,
    headers: Headers = (),
    message: str | None = None,
    fault_code: str | None = None,
) -> Answer:
    """Answer with a status.

    Args:
        body: `json` (the fault envelope), `html` (a gateway's page) or `empty`.
        message: the envelope's text instead of the usual one.
        fault_code: the envelope's code, as `insufficient_quota`.
    """
    text, usual = _FAULTS.get(code, ("Something happened.", None))
    if body == "json":
        data = fault_json(message or text, code=fault_code or usual)
        return respond(data, status=code, headers=headers)
    if body == "html":
        page = f"<html><title>{code}</title><body><h1>gateway</h1></body></html>"
        return respond(page, status=code, headers=headers, content_type="text/html")
    return respond(b"", status=code, headers=headers, content_type=None)


RETRY_AFTER_FORMS = (
    "seconds",
    "milliseconds",
    "http_date",
    "past_date",
    "zero",
    "negative",
    "junk",
    "five_minutes",
)


def retry_after_header(
    form: str, *, seconds: int = 2, now: float | None = None
) -> tuple[str, str]:
    """Return the header that says when to come again, in one of 8 forms.

    `seconds` counts where the form has a wait of its own; `now` is the wall clock
    that dates count from, in seconds since 1970.
    """
    clock = time.time() if now is None else now
    forms = {
        "seconds": ("Retry-After", str(seconds)),
        "milliseconds": ("Retry-After-Ms", str(seconds * 1000)),
        "http_date": ("Retry-After", formatdate(clock + seconds, usegmt=True)),
        "past_date": ("Retry-After", formatdate(clock - 3600, usegmt=True)),
        "zero": ("Retry-After", "0"),
        "negative": ("Retry-After", "-1"),
        "junk": ("Retry-After", "soon"),
        "five_minutes": ("Retry-After", "300"),
    }
    return forms[form]


def retry_after(
    form: str = "seconds",
    *,
    code: int = 429,
    seconds: int = 2,
    now: float | None = None,
) -> Answer:
    """Refuse with a status and a word on when to come again."""
    header = retry_after_header(form, seconds=seconds, now=now)
    return status(code, headers=[header])


REDIRECT_CODES = (301, 302, 303, 307, 308)


def redirect(code: int, target: str) -> Answer:
    """Point to another place, as one of the 5 redirects."""
    return respond(b"", status=code, headers=[("Location", target)], content_type=None)

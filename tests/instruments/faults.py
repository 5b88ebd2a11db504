"""Everything that a wire and a bad endpoint can do, one small function each.

Each returns an answer for `FaultServer.script`, `.always` and `.place`. Bodies that
are not given are the good answer to the request at hand, so that only the fault
itself is wrong. Answers that are hostile on purpose live in `instruments.attacks`;
the table of all faults by name in `instruments.fault_table`.
"""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
from collections.abc import Callable

from instruments import pictures
from instruments.answers import JSON_TYPE, good_body, head, image_json, respond
from instruments.exchange import Answer, Exchange

# The connection.


def reset() -> Answer:
    """Read the whole request, then reset the connection."""

    async def answer(exchange: Exchange) -> None:
        exchange.reset()

    return answer


def hang_up() -> Answer:
    """Read the whole request, then close without a word."""

    async def answer(exchange: Exchange) -> None:
        await exchange.hang_up()

    return answer


def good_then_hang_up() -> Answer:
    """Answer well, promise to keep the connection, and close it."""

    async def answer(exchange: Exchange) -> None:
        body = good_body(exchange.request)
        await exchange.send(head(length=len(body)) + body)
        await exchange.hang_up()

    return answer


def good_then_refuse() -> Answer:
    """Answer well for the last time: the port closes, later connections fail."""

    async def answer(exchange: Exchange) -> None:
        await exchange.server.stop_listening()
        body = good_body(exchange.request)
        await exchange.send(head(200, [("Connection", "close")], length=len(body)))
        await exchange.send(body)
        await exchange.hang_up()

    return answer


def hang_headers() -> Answer:
    """Take the request and never answer."""

    async def answer(exchange: Exchange) -> None:
        await exchange.wait_for_client()

    return answer


def hang_body(at: int | float = 0.5) -> Answer:
    """Send the head and a part of the body, then nothing more."""

    async def answer(exchange: Exchange) -> None:
        body = good_body(exchange.request)
        await exchange.send(head(length=len(body)) + body[: _offset(body, at)])
        await exchange.wait_for_client()

    return answer


def drip(part: str = "body", *, every: float = 0.25) -> Answer:
    """Send one byte at a time, the `body` or the `headers`, for as long as it takes."""

    async def answer(exchange: Exchange) -> None:
        body = good_body(exchange.request)
        start = head(length=len(body))
        if part == "body":
            await exchange.send(start)
            start = b""
        exchange.is_over = True
        leaving = asyncio.ensure_future(exchange.wait_for_client())
        try:
            for byte in start + body:
                if leaving.done():
                    return
                await exchange.send(bytes([byte]))
                await asyncio.sleep(every)
        finally:
            leaving.cancel()

    return answer


# While an upload is under way, for `FaultServer.interrupt_upload`.


def refuse_and_close(refusal: Answer) -> Answer:
    """Give this answer and close, with the rest of the upload unread."""

    async def answer(exchange: Exchange) -> None:
        await refusal(exchange)
        await exchange.hang_up()

    return answer


def refuse_and_linger(refusal: Answer) -> Answer:
    """Give this answer, throw away what still comes, and close when nothing does."""

    async def answer(exchange: Exchange) -> None:
        await refusal(exchange)
        await exchange.wait_for_client()

    return answer


def refuse_and_stall(refusal: Answer) -> Answer:
    """Give this answer and read no more, with the connection open."""

    async def answer(exchange: Exchange) -> None:
        await refusal(exchange)
        await stall()(exchange)

    return answer


def stall(seconds: float = 1.0) -> Answer:
    """Read no more and say nothing for so long, then close."""

    async def answer(exchange: Exchange) -> None:
        exchange.is_over = True
        await asyncio.sleep(seconds)

    return answer


def informed(status: int = 100) -> Answer:
    """Send an interim answer that nobody asked for; the real one follows."""

    async def answer(exchange: Exchange) -> None:
        await exchange.send(f"HTTP/1.1 {status} Interim\r\n\r\n".encode())

    return answer


# Bodies cut short. `at` is bytes from the start, or a share of the body if a float.


def cut_content_length(
    body: bytes | None = None,
    at: int | float = 0.5,
    *,
    content_type: str = JSON_TYPE,
) -> Answer:
    """Promise the whole length, send a part, close."""

    async def answer(exchange: Exchange) -> None:
        whole = _or_good(body, exchange)
        start = head(content_type=content_type, length=len(whole))
        await exchange.send(start + whole[: _offset(whole, at)])
        await exchange.hang_up()

    return answer


def cut_chunked(
    body: bytes | None = None,
    at: int | float = 0.5,
    *,
    content_type: str = JSON_TYPE,
) -> Answer:
    """Send a part as whole chunks and close before the last, empty one."""

    async def answer(exchange: Exchange) -> None:
        whole = _or_good(body, exchange)
        part = whole[: _offset(whole, at)]
        headers = [("Transfer-Encoding", "chunked")]
        await exchange.send(head(200, headers, content_type=content_type))
        for start in range(0, len(part), 4096):
            piece = part[start : start + 4096]
            await exchange.send(b"%x\r\n%b\r\n" % (len(piece), piece))
        await exchange.hang_up()

    return answer


def cut_close_delimited(
    body: bytes | None = None,
    at: int | float = 0.5,
    *,
    content_type: str = JSON_TYPE,
) -> Answer:
    """Send a part of a body whose end is the end of the connection."""

    async def answer(exchange: Exchange) -> None:
        whole = _or_good(body, exchange)
        start = head(200, [("Connection", "close")], content_type=content_type)
        await exchange.send(start + whole[: _offset(whole, at)])
        await exchange.hang_up()

    return answer


def cut_gzip(
    body: bytes | None = None,
    at: int | float = 0.5,
    *,
    content_type: str = JSON_TYPE,
) -> Answer:
    """Send a part of a gzip stream under the true length of that part."""

    async def answer(exchange: Exchange) -> None:
        whole = _or_good(body, exchange)
        packed = gzip.compress(whole)
        # The same share of the packed form: every `at` short of the end is a real cut.
        part = packed[: _offset(whole, at) * len(packed) // max(1, len(whole))]
        headers = [("Content-Encoding", "gzip")]
        start = head(200, headers, content_type=content_type, length=len(part))
        await exchange.send(start + part)

    return answer


CUTS = (cut_content_length, cut_chunked, cut_close_delimited, cut_gzip)

# The wrong thing with a 200.


def html_200() -> Answer:
    """A sign-in page, as captive portals and gateways send it."""
    page = "<!doctype html><title>Sign in</title><p>Please sign in.</p>"
    return respond(page, content_type="text/html; charset=utf-8")


def text_200() -> Answer:
    """Plain text."""
    return respond("upstream ok", content_type="text/plain")


def empty_200() -> Answer:
    """JSON by its type, nothing by its length."""
    return respond(b"")


def no_data() -> Answer:
    """A JSON object without pictures."""
    return respond(json.dumps({"created": 1_700_000_000}))


def empty_data() -> Answer:
    """An empty list of pictures."""
    return respond(image_json([]))


def neither_url_nor_b64() -> Answer:
    """A picture's entry with nothing in it."""
    return respond(image_json([{}]))


def typed(content_type: str | None) -> Answer:
    """A good answer under another content type, or none."""

    async def answer(exchange: Exchange) -> None:
        body = good_body(exchange.request)
        start = head(content_type=content_type, length=len(body))
        await exchange.send(start + body)

    return answer


_BAD_BASE64: dict[str, Callable[[str], str]] = {
    "junk": lambda coded: "%%%%" + coded,
    "only_junk": lambda coded: "%%%%",
    "whitespace": lambda coded: coded[:40] + "\n " + coded[40:],
    "data_prefix": lambda coded: "data:image/png;base64," + coded,
    # 64 characters and one more: no number of pad signs can make this whole.
    "missing_pad": lambda coded: coded[:65],
    "empty": lambda coded: "",
}
BAD_BASE64_FORMS = tuple(_BAD_BASE64)


def bad_base64(form: str = "junk") -> Answer:
    """A picture whose text is no base64, in one of `BAD_BASE64_FORMS`."""
    coded = base64.b64encode(pictures.png()).decode()
    return respond(image_json([{"b64_json": _BAD_BASE64[form](coded)}]))


# Pictures that are not what they should be.


def picture(data: bytes) -> Answer:
    """Answer with these bytes as the picture."""
    coded = base64.b64encode(data).decode()
    return respond(image_json([{"b64_json": coded}]))


def half_png() -> Answer:
    """A PNG with most of its rows missing, which Pillow takes without a word."""
    return picture(pictures.half_png())


def png_without_iend() -> Answer:
    """A PNG without its last chunk."""
    return picture(pictures.png_without_iend())


def wrong_size_png(size: tuple[int, int] = (48, 80)) -> Answer:
    """A sound PNG of a size that nobody asked for."""
    return picture(pictures.png(size))


WRONG_TYPES = ("gif", "bmp", "tiff", "ico", "svg", "html", "text", "nothing")


def wrong_type(kind: str = "gif") -> Answer:
    """Bytes of a kind that no picture of ours may be, in one of `WRONG_TYPES`."""
    texts = {
        "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><rect/></svg>",
        "html": b"<html><body>no picture</body></html>",
        "text": b"no picture",
        "nothing": b"",
    }
    return picture(texts[kind] if kind in texts else pictures.by_pillow(kind.upper()))


def _or_good(body: bytes | None, exchange: Exchange) -> bytes:
    return good_body(exchange.request) if body is None else body


def _offset(body: bytes, at: int | float) -> int:
    return int(len(body) * at) if isinstance(at, float) else at

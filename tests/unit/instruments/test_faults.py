from __future__ import annotations

import base64
import binascii
import gzip
import io
import json
import socket
import time
import zlib
from email.utils import parsedate_to_datetime

import pytest
from instruments import answers, attacks, faults, pictures
from instruments.exchange import Answer
from instruments.fault_server import FaultServer
from instruments.fault_table import FAULTS
from instruments.raw_client import Reply, exchange, post_bytes
from PIL import Image


def reply_to(answer: Answer, *, limit: float = 5.0, key: str = "") -> Reply:
    headers = (("Authorization", f"Bearer {key}"),) if key else ()
    with FaultServer(answer) as server:
        reply = exchange(server.origin, post_bytes(headers=headers), limit=limit)
        assert server.posts == 1
    return reply


def first_picture(reply: Reply) -> bytes:
    entry = json.loads(reply.body)["data"][0]
    return base64.b64decode(entry["b64_json"], validate=True)


@pytest.mark.parametrize("name", [name for name in FAULTS if name != "gzip_bomb"])
def test_no_fault_of_the_table_gives_a_good_answer(name: str) -> None:
    reply = reply_to(FAULTS[name].make(), limit=0.3)

    assert FAULTS[name].is_slow == (reply.end == "unfinished")
    with pytest.raises(NO_GOOD):
        assert_is_good(reply)


NO_GOOD = (ValueError, LookupError, TypeError, OSError, EOFError, RecursionError)


def assert_is_good(reply: Reply) -> None:
    if reply.status != 200 or "json" not in (reply.header("content-type") or ""):
        raise ValueError("no good answer")
    if len(reply.head) > 8000 or b"\0" in reply.head:
        raise ValueError("no good head")
    if reply.head.lower().count(b"content-length") != 1:
        raise ValueError("no good length")
    if int(reply.header("content-length") or 0) != len(reply.body):
        raise ValueError("cut")
    body = reply.body
    if reply.header("content-encoding") == "gzip":
        body = gzip.decompress(body)
    picture = base64.b64decode(json.loads(body)["data"][0]["b64_json"], validate=True)
    if picture in (pictures.half_png(), pictures.png_without_iend()):
        raise ValueError("half a picture")
    if Image.open(io.BytesIO(picture)).format != "PNG":
        raise ValueError("another kind")


def test_the_usual_answer_is_good_and_its_picture_belongs_to_the_request() -> None:
    with FaultServer() as server:
        bodies = [{"prompt": "a", "n": 2, "size": "32x16"}, {"prompt": "b"}]
        first, second = (exchange(server.origin, post_bytes(each)) for each in bodies)

    assert_is_good(first)
    assert Image.open(io.BytesIO(first_picture(first))).size == (32, 16)
    assert len(json.loads(first.body)["data"]) == 2
    assert first_picture(first) != first_picture(second)


def test_a_good_answer_carries_what_a_test_adds() -> None:
    reply = reply_to(
        answers.good(
            pictures.png(seed=7),
            headers=[("x-ratelimit-limit-images", "5")],
            datum={"revised_prompt": "a tabby"},
            usage={"total_tokens": 3},
        )
    )

    parsed = json.loads(reply.body)
    assert first_picture(reply) == pictures.png(seed=7)
    assert parsed["data"][0]["revised_prompt"] == "a tabby"
    assert parsed["usage"] == {"total_tokens": 3}
    assert reply.header("X-RateLimit-Limit-Images") == "5"


def test_resets_and_hang_ups_differ() -> None:
    assert reply_to(faults.reset()) == Reply(b"", "reset")
    assert reply_to(faults.hang_up()) == Reply(b"", "closed")


def test_hanging_answers_fall_silent_where_they_say() -> None:
    nothing = reply_to(faults.hang_headers(), limit=0.2)
    half = reply_to(faults.hang_body(10), limit=0.2)

    assert nothing == Reply(b"", "unfinished")
    assert (half.end, len(half.body)) == ("unfinished", 10)


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_drip_is_never_silent_and_never_done(part: str) -> None:
    with FaultServer(faults.drip(part, every=0.02)) as server:
        link = socket.create_connection(("127.0.0.1", server.port), timeout=5)
        link.sendall(post_bytes())
        sizes = [len(link.recv(65_536)) for _ in range(8)]
        link.close()

    # The head of an answer whose body drips comes in one piece.
    assert all(size <= 3 for size in sizes[part == "body" :])


@pytest.mark.parametrize("cut", faults.CUTS, ids=lambda cut: cut.__name__)
@pytest.mark.parametrize("at", [0, 1, 700, 0.9, 0.9999])
def test_cuts_end_the_body_where_they_say(cut: object, at: float) -> None:
    whole = pictures.noise_png((20, 20))
    reply = reply_to(cut(whole, at, content_type="image/png"))  # type: ignore[operator]

    wanted = whole[: int(len(whole) * at) if isinstance(at, float) else at]
    assert reply.end == "closed"
    assert reply.header("content-type") == "image/png"
    if cut is faults.cut_gzip:
        unpacker = zlib.decompressobj(31)
        assert whole.startswith(unpacker.decompress(reply.body))
        assert not unpacker.eof
        assert int(reply.header("content-length") or 0) == len(reply.body)
    elif cut is faults.cut_chunked:
        assert wanted in reply.body or not wanted
        assert b"\r\n0\r\n\r\n" not in reply.body
    else:
        assert reply.body == wanted


def test_a_kept_connection_can_be_closed_after_a_good_answer() -> None:
    with FaultServer(faults.good_then_hang_up()) as server:
        reply = exchange(server.origin, post_bytes(close=False))

    assert_is_good(reply)
    assert reply.header("connection") is None
    assert reply.end == "closed"


def test_a_server_can_go_away_after_a_good_answer() -> None:
    with FaultServer(faults.good_then_refuse()) as server:
        assert_is_good(exchange(server.origin, post_bytes()))
        with pytest.raises(ConnectionRefusedError):
            exchange(server.origin, post_bytes())


@pytest.mark.parametrize("form", faults.BAD_BASE64_FORMS)
def test_bad_base64_is_bad(form: str) -> None:
    reply = reply_to(faults.bad_base64(form))

    text = json.loads(reply.body)["data"][0]["b64_json"]
    if form == "empty":
        assert text == ""
    else:
        with pytest.raises(binascii.Error):
            base64.b64decode(text, validate=True)


@pytest.mark.parametrize("make", [faults.half_png, faults.png_without_iend])
def test_pillow_takes_the_half_pictures_without_a_word(make: object) -> None:
    data = first_picture(reply_to(make()))  # type: ignore[operator]

    image = Image.open(io.BytesIO(data))
    image.load()
    assert image.size == (64, 64)


def test_a_picture_of_another_size_is_sound() -> None:
    data = first_picture(reply_to(faults.wrong_size_png((48, 80))))
    assert Image.open(io.BytesIO(data)).size == (48, 80)


@pytest.mark.parametrize("code", [400, 401, 403, 404, 429, 500, 502, 503])
def test_each_status_comes_with_three_bodies(code: int) -> None:
    envelope = reply_to(answers.status(code))
    page = reply_to(answers.status(code, "html"))
    nothing = reply_to(answers.status(code, "empty"))

    assert {envelope.status, page.status, nothing.status} == {code}
    assert set(json.loads(envelope.body)["error"]) == {
        "message",
        "type",
        "param",
        "code",
    }
    assert page.header("content-type") == "text/html"
    assert nothing.body == b""


def test_the_eight_words_on_when_to_come_again() -> None:
    now = time.time()
    told = {
        form: reply_to(answers.retry_after(form, seconds=4, now=now))
        for form in answers.RETRY_AFTER_FORMS
    }

    plain = {form: reply.header("retry-after") for form, reply in told.items()}
    date = parsedate_to_datetime(plain.pop("http_date") or "").timestamp()
    past = parsedate_to_datetime(plain.pop("past_date") or "").timestamp()
    assert plain == {
        "seconds": "4",
        "milliseconds": None,
        "zero": "0",
        "negative": "-1",
        "junk": "soon",
        "five_minutes": "300",
    }
    assert told["milliseconds"].header("retry-after-ms") == "4000"
    assert abs(date - now - 4) <= 1
    assert past < now
    assert {reply.status for reply in told.values()} == {429}


@pytest.mark.parametrize("code", answers.REDIRECT_CODES)
def test_redirects_point_where_they_are_told(code: int) -> None:
    reply = reply_to(answers.redirect(code, "http://127.0.0.1:9/x"))

    assert (reply.status, reply.header("location")) == (code, "http://127.0.0.1:9/x")


def test_a_url_answer_leads_to_the_picture() -> None:
    with FaultServer() as server:
        server.script(answers.url_good(server, pictures.png(seed=3)))
        reply = exchange(server.origin, post_bytes())
        link = json.loads(reply.body)["data"][0]["url"]
        path = link.removeprefix(server.origin)
        get = f"GET {path} HTTP/1.1\r\nConnection: close\r\n\r\n".encode()

        assert exchange(server.origin, get).body == pictures.png(seed=3)


def test_the_list_of_private_places_has_forty() -> None:
    assert len(set(attacks.PRIVATE_TARGETS)) == 40
    reply = reply_to(answers.url(attacks.PRIVATE_TARGETS[0]))
    assert json.loads(reply.body)["data"][0]["url"] == attacks.PRIVATE_TARGETS[0]


def test_huge_heads_are_huge() -> None:
    assert len(reply_to(attacks.huge_header()).header("x-long") or "") == 100_000
    assert reply_to(attacks.many_headers()).head.count(b"\r\nX-Header-") == 10_000
    assert b"before\0after" in reply_to(attacks.control_in_header()).head


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_bomb_is_small_and_inflates_to_what_it_says(coding: str) -> None:
    packed = attacks.bomb_stream(8, coding=coding)
    inflated = zlib.decompress(packed, 31 if coding == "gzip" else 15)

    assert len(packed) < 20_000
    assert len(json.loads(inflated)["data"][0]["b64_json"]) == 8 << 20


def test_a_bomb_can_be_packed_twice() -> None:
    reply = reply_to(attacks.bomb(8, layers=2))

    assert reply.header("content-encoding") == "gzip, gzip"
    assert len(reply.body) < 500
    assert gzip.decompress(reply.body) == attacks.bomb_stream(8)


@pytest.mark.parametrize("encoding", attacks.KEY_ENCODINGS)
@pytest.mark.parametrize("place", attacks.KEY_PLACES)
def test_the_key_comes_back_where_and_how_it_is_told(place: str, encoding: str) -> None:
    key = "sk-made-up-for-this-test-0123456789"
    shown = attacks.KEY_ENCODINGS[encoding](key).encode()

    reply = reply_to(attacks.echo_key(place, encoding), key=key)

    first_line, _, rest = reply.head.partition(b"\r\n")
    where = {"reason": first_line, "header": rest}.get(place, reply.body)
    # JSON writes a backslash as two, except where the fault undoes that.
    assert shown.replace(b"\\", b"") in where.replace(b"\\", b"")
    assert (place in ("answer", "url")) == (reply.status == 200)


def test_escapes_in_an_echoed_key_are_read_by_the_parser() -> None:
    key = "sk-made-up-for-this-test-0123456789"
    reply = reply_to(attacks.echo_key("body", "escaped"), key=key)

    assert key.encode() not in reply.body
    assert key in json.loads(reply.body)["error"]["message"]

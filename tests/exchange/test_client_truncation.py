"""A picture that is not whole never passes, wherever and however it was cut.

Every cut goes through a real socket and the whole client: 200 offsets in each of 4
framings and 3 formats, and 1,000 pictures that were cut and sewn up again.
"""

from __future__ import annotations

import base64
import json
import random
import struct
import zlib
from typing import Any

import pytest
from instruments import answers, faults, pictures
from instruments.canary import Canary
from instruments.fault_server import FaultServer
from unit.client.virtual_clock import VirtualClock

from dalle_notebook.client import ImagesClient
from dalle_notebook.errors import BadAnswer
from dalle_notebook.wire.recipe import Recipe

CUTS_EACH = 200
DOWNLOADS_EACH = 25
SEWN_UP = 1_000
FORMATS = {"png": pictures.png, "jpeg": pictures.jpeg, "webp": pictures.webp}


@pytest.mark.parametrize("cut", faults.CUTS, ids=lambda cut: cut.__name__)
@pytest.mark.parametrize("kind", FORMATS)
async def test_a_cut_answer_is_never_accepted(
    cut: Any, kind: str, fault_server: FaultServer, canary: Canary
) -> None:
    body = _answer_with(FORMATS[kind]((48, 48)))
    offsets = random.Random(f"{kind} {cut}").sample(range(len(body)), CUTS_EACH)
    fault_server.script(*(cut(body, offset) for offset in offsets))

    accepted = await _accepted(fault_server, canary, CUTS_EACH, verify=False)

    assert accepted == []
    assert fault_server.posts == CUTS_EACH


@pytest.mark.parametrize("cut", faults.CUTS, ids=lambda cut: cut.__name__)
@pytest.mark.parametrize("kind", FORMATS)
async def test_a_cut_download_is_never_accepted(
    cut: Any, kind: str, fault_server: FaultServer, canary: Canary
) -> None:
    data = FORMATS[kind]((48, 48))
    chooser = random.Random(f"{kind} {cut} url")
    for number in range(DOWNLOADS_EACH):
        path = f"/pictures/{number}"
        # The last bytes of some formats are padding that nobody misses.
        at = chooser.random() * (1 - 8 / len(data))
        fault_server.always(cut(data, at, content_type="image/png"), path=path)
        fault_server.script(answers.url(path))

    accepted = await _accepted(fault_server, canary, DOWNLOADS_EACH, verify=False)

    assert accepted == []
    assert fault_server.posts == DOWNLOADS_EACH


async def test_a_png_that_was_cut_and_sewn_up_is_never_accepted(
    fault_server: FaultServer, canary: Canary
) -> None:
    chooser = random.Random(7)
    ways = [_with_rows_dropped, _with_a_shorter_chunk, _with_a_chunk_lost, _ended_early]
    fault_server.script(
        *(faults.picture(ways[n % len(ways)](n, chooser)) for n in range(SEWN_UP))
    )

    accepted = await _accepted(fault_server, canary, SEWN_UP, verify=True)

    assert accepted == []
    assert fault_server.posts == SEWN_UP


async def test_a_png_in_many_chunks_is_accepted_while_none_is_lost(
    fault_server: FaultServer, canary: Canary
) -> None:
    """The proof that the pictures above fail for what is missing."""
    whole = _assembled(_pieces(_stream(5), 7), size=_SIZES[5 % len(_SIZES)])
    fault_server.script(faults.picture(whole))

    assert await _accepted(fault_server, canary, 1, verify=True) == [0]


async def test_a_whole_answer_in_every_framing_is_accepted(
    fault_server: FaultServer, canary: Canary
) -> None:
    body = _answer_with(pictures.png((48, 48)))
    whole = (faults.cut_close_delimited, faults.cut_content_length, faults.cut_gzip)
    fault_server.script(*(cut(body, 1.0) for cut in whole))

    async with ImagesClient(fault_server.base_url, canary.key) as client:
        for _ in whole:
            answer = await client.ask(Recipe(prompt="a fox"))
            assert answer.images[0].bytes == pictures.png((48, 48))


async def _accepted(
    server: FaultServer, canary: Canary, count: int, *, verify: bool
) -> list[int]:
    """Ask so often; the numbers of the answers that were taken for good."""
    accepted = []
    async with ImagesClient(
        server.base_url, canary.key, verify=verify, clock=VirtualClock()
    ) as client:
        for number in range(count):
            try:
                await client.ask(Recipe(prompt="a fox"))
            except BadAnswer as error:
                assert error.may_be_billed
                assert "pictures/" not in str(error)
            else:
                accepted.append(number)
    return accepted


def _answer_with(picture: bytes) -> bytes:
    coded = base64.b64encode(picture).decode()
    return json.dumps({"created": 1, "data": [{"b64_json": coded}]}).encode()


# Pictures in which every chunk is sound and only the pixels are not all there.

_SIZES = ((48, 48), (33, 64), (200, 20), (1, 90))


def _stream(number: int) -> bytes:
    """The packed pixels of a picture, whole."""
    drawn = pictures.pixels(_SIZES[number % len(_SIZES)], number)
    return zlib.compress(_lines(drawn))


def _lines(drawn: pictures.Pixels) -> bytes:
    return b"".join(b"\0" + row.tobytes() for row in drawn)


def _with_rows_dropped(number: int, chooser: random.Random) -> bytes:
    drawn = pictures.pixels(_SIZES[number % len(_SIZES)], number)
    return pictures.write_png(drawn, rows=chooser.randrange(drawn.shape[0]))


def _with_a_shorter_chunk(number: int, chooser: random.Random) -> bytes:
    stream = _stream(number)
    part = stream[: chooser.randrange(len(stream))]
    return _assembled([part], size=_SIZES[number % len(_SIZES)])


def _with_a_chunk_lost(number: int, chooser: random.Random) -> bytes:
    pieces = _pieces(_stream(number), chooser.randrange(2, 9))
    del pieces[chooser.randrange(len(pieces))]
    return _assembled(pieces, size=_SIZES[number % len(_SIZES)])


def _ended_early(number: int, chooser: random.Random) -> bytes:
    """The last pixels are missing, and the stream has an end all the same."""
    lines = _lines(pictures.pixels(_SIZES[number % len(_SIZES)], number))
    part = lines[: len(lines) - chooser.randrange(1, 40)]
    return _assembled([zlib.compress(part)], size=_SIZES[number % len(_SIZES)])


def _pieces(stream: bytes, count: int) -> list[bytes]:
    step = -(-len(stream) // count)
    return [stream[at : at + step] for at in range(0, len(stream), step)]


def _assembled(pieces: list[bytes], *, size: tuple[int, int]) -> bytes:
    header = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
    chunks = [
        (b"IHDR", header),
        *((b"IDAT", piece) for piece in pieces),
        (b"IEND", b""),
    ]
    return pictures.PNG_SIGNATURE + b"".join(pictures.chunk(*each) for each in chunks)

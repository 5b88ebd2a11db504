"""What `verify` proves of the pixels, and what its decoders may raise."""

from __future__ import annotations

import io
import random
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from dalle_notebook.errors import BadImage
from dalle_notebook.picture.inspect import inspect
from dalle_notebook.picture.orient import to_rgb
from dalle_notebook.picture.preview import preview
from dalle_notebook.picture.verify import verify
from tests.instruments import pictures
from tests.instruments.pictures import PNG_SIGNATURE, chunk

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
PASSES = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)


def any_png(
    depth: int,
    colour: int,
    size: tuple[int, int] = (13, 9),
    *,
    interlaced: bool = False,
    more: bytes = b"",
    spare: int = 0,
) -> bytes:
    """A PNG of zeros in any of the fifteen kinds, with `spare` bytes too many."""
    width, height = size
    bits = depth * CHANNELS[colour]
    grids = PASSES if interlaced else ((0, 0, 1, 1),)
    raw = b""
    for left, top, across, down in grids:
        columns, rows = len(range(left, width, across)), len(range(top, height, down))
        if columns:
            raw += bytes(1 + (columns * bits + 7) // 8) * rows
    raw = raw + bytes(spare) if spare >= 0 else raw[:spare]
    fields = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    palette = chunk(b"PLTE", bytes(range(6))) if colour == 3 else b""
    return (
        PNG_SIGNATURE
        + chunk(b"IHDR", fields)
        + palette
        + more
        + chunk(b"IDAT", zlib.compress(raw))
        + chunk(b"IEND", b"")
    )


KINDS = [
    (depth, colour)
    for colour, depths in {
        0: (1, 2, 4, 8, 16),
        2: (8, 16),
        3: (1, 2, 4, 8),
        4: (8, 16),
        6: (8, 16),
    }.items()
    for depth in depths
]


@pytest.mark.parametrize("interlaced", [False, True])
@pytest.mark.parametrize(("depth", "colour"), KINDS)
@pytest.mark.parametrize("size", [(13, 9), (1, 1), (3, 1), (1, 7)])
def test_every_kind_of_png_is_opened_whole_and_refused_short(
    depth: int, colour: int, interlaced: bool, size: tuple[int, int]
) -> None:
    image = verify(any_png(depth, colour, size, interlaced=interlaced))

    assert image.size == size
    assert to_rgb(image).mode in ("RGB", "RGBA")
    for spare in (-1, 1):
        with pytest.raises(BadImage):
            verify(any_png(depth, colour, size, interlaced=interlaced, spare=spare))


def test_a_png_with_missing_rows_is_refused_though_pillow_takes_it() -> None:
    data = pictures.half_png(rows=20)
    Image.open(io.BytesIO(data)).load()

    with pytest.raises(BadImage, match="20 of 64 rows"):
        verify(data)


def test_no_png_with_rows_dropped_is_accepted() -> None:
    dice = random.Random(5)

    for seed in range(200):
        width, height = dice.randint(2, 40), dice.randint(2, 40)
        kept = dice.randrange(height)
        with pytest.raises(BadImage):
            verify(pictures.half_png((width, height), seed, rows=kept))
        verify(pictures.png((width, height), seed))


def test_pixels_split_over_many_chunks_are_counted_together() -> None:
    stream = zlib.compress(bytes(16 * 49))
    parts = b"".join(
        chunk(b"IDAT", stream[i : i + 3]) for i in range(0, len(stream), 3)
    )
    fields = struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0)

    image = verify(PNG_SIGNATURE + chunk(b"IHDR", fields) + parts + chunk(b"IEND", b""))

    assert image.size == (16, 16)


def test_more_pixels_than_promised_are_refused_without_unpacking_them_all() -> None:
    # 100 MB of zeros in 100 KB; unpacking stops with the first piece too many.
    packer = zlib.compressobj()
    stream = b"".join(packer.compress(bytes(2**20)) for _ in range(100))
    stream += packer.flush()
    fields = struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0)
    data = PNG_SIGNATURE + chunk(b"IHDR", fields) + chunk(b"IDAT", stream)

    with pytest.raises(BadImage, match="too many"):
        verify(data + chunk(b"IEND", b""))


def test_a_text_chunk_that_unpacks_to_a_hundred_megabytes_is_refused() -> None:
    packed = zlib.compress(bytes(100 * 2**20))
    for bomb in (
        chunk(b"zTXt", b"k\0\0" + packed),
        chunk(b"iTXt", b"k\0\1\0\0\0" + packed),
        chunk(b"iCCP", b"k\0\0" + packed),
    ):
        with pytest.raises(BadImage):
            verify(any_png(8, 2, more=bomb))


def test_sixteen_bits_of_grey_keep_their_shades() -> None:
    greys = np.linspace(0, 65535, 64).astype(np.uint16).reshape(8, 8)
    memory = io.BytesIO()
    Image.fromarray(greys).save(memory, "PNG")

    shades = np.asarray(to_rgb(verify(memory.getvalue())))[..., 0]

    assert np.abs(shades - greys / 256).max() <= 1


def test_a_jpeg_in_print_colours_is_opened() -> None:
    memory = io.BytesIO()
    Image.new("CMYK", (20, 20), (0, 200, 0, 0)).save(memory, "JPEG")

    assert to_rgb(verify(memory.getvalue())).mode == "RGB"


def test_a_webp_whose_pixels_are_junk_is_refused() -> None:
    data = bytearray(pictures.webp((40, 40)))
    data[30:] = bytes(len(data) - 30)
    inspect(bytes(data))

    with pytest.raises(BadImage, match="cannot be decoded"):
        verify(bytes(data))


def sound_pictures() -> list[bytes]:
    return [
        pictures.png((40, 30)),
        pictures.png((40, 30), alpha=True),
        any_png(4, 3, interlaced=True, more=chunk(b"tRNS", b"\0\x80")),
        any_png(16, 0, more=chunk(b"tEXt", b"Comment\0hello")),
        pictures.jpeg((40, 30)),
        pictures.by_pillow("JPEG", (40, 30), progressive=True),
        pictures.webp((40, 30)),
        pictures.by_pillow("WEBP", (40, 30), xmp=b"<x/>"),
    ]


def mutated(data: bytes, dice: random.Random) -> bytes:
    """A copy with bytes flipped, cut, doubled or shuffled; PNG sums are repaired."""
    broken = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(broken))
        match dice.randrange(5):
            case 0 | 1:
                broken[at] = dice.randrange(256)
            case 2:
                broken[at : at + dice.randint(1, 8)] = b""
            case 3:
                broken[at:at] = dice.randbytes(dice.randint(1, 8))
            case 4:
                broken[at : at + 4] = dice.choice(
                    [b"\xff\xff\xff\xff", bytes(4), b"\x7f\xff\xff\xff"]
                )
        if len(broken) < 8:
            break
    # Without this nearly every broken PNG would end at its first checksum.
    if data.startswith(PNG_SIGNATURE) and dice.random() < 0.7:
        return with_good_checksums(bytes(broken))
    return bytes(broken)


def with_good_checksums(data: bytes) -> bytes:
    out, at = data[:8], 8
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if length > len(data):
            break
        out += chunk(data[at + 4 : at + 8], data[at + 8 : at + 8 + length])
        at += 12 + length
    return out


def fuzz(rounds: int, seed: int) -> tuple[int, int]:
    dice = random.Random(seed)
    corpus = sound_pictures()
    refused = 0
    for number in range(rounds):
        data = mutated(corpus[number % len(corpus)], dice)
        try:
            image = verify(data)
            preview(image, 16)
        except BadImage as problem:
            assert "\n" not in str(problem)
            refused += 1
    return rounds - refused, refused


def test_broken_pictures_raise_nothing_but_our_error() -> None:
    opened, refused = fuzz(2_000, seed=7)

    assert opened > 20
    assert refused > 1_000


@pytest.mark.slow
def test_many_broken_pictures_raise_nothing_but_our_error() -> None:
    fuzz(100_000, seed=random.SystemRandom().randrange(2**32))

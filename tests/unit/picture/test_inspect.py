"""What `inspect` lets through, and what it stops before any decoder runs."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image

from dalle_notebook.errors import BadImage
from dalle_notebook.picture.inspect import MAX_FILE_BYTES, Facts, inspect
from dalle_notebook.picture.verify import verify
from tests.instruments import pictures
from tests.instruments.pictures import PNG_SIGNATURE, chunk


def header(width: int, height: int, depth: int = 8, colour: int = 2) -> bytes:
    fields = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return chunk(b"IHDR", fields)


@pytest.mark.parametrize(
    ("data", "facts"),
    [
        (pictures.png((30, 20)), Facts("image/png", 30, 20)),
        (pictures.png((30, 20), alpha=True), Facts("image/png", 30, 20)),
        (pictures.jpeg((31, 17)), Facts("image/jpeg", 31, 17)),
        (
            pictures.by_pillow("JPEG", (31, 17), progressive=True),
            Facts("image/jpeg", 31, 17),
        ),
        (pictures.webp((33, 18)), Facts("image/webp", 33, 18)),
        (pictures.by_pillow("WEBP", (33, 18)), Facts("image/webp", 33, 18)),
        (
            pictures.by_pillow("WEBP", (33, 18), xmp=b"<x/>"),
            Facts("image/webp", 33, 18),
        ),
    ],
)
def test_a_whole_picture_tells_its_type_and_size(data: bytes, facts: Facts) -> None:
    assert inspect(data) == facts
    assert facts.extension in ("png", "jpg", "webp")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_cut_picture_is_refused_at_every_length(kind: str) -> None:
    data = pictures.by_pillow(kind, (24, 24))

    for length in range(len(data)):
        with pytest.raises(BadImage):
            inspect(data[:length])


def test_a_jpeg_cut_behind_its_thumbnail_is_refused() -> None:
    thumbnail = pictures.jpeg((8, 8))
    data = pictures.jpeg((64, 64))
    note = b"\xff\xe1" + struct.pack(">H", len(thumbnail) + 2) + thumbnail
    with_thumbnail = data[:2] + note + data[2:]
    inspect(with_thumbnail)

    with pytest.raises(BadImage, match="cut"):
        inspect(with_thumbnail[:-2])


def test_a_png_without_its_end_mark_is_refused() -> None:
    with pytest.raises(BadImage, match="cut"):
        inspect(pictures.png_without_iend())


def test_one_flipped_bit_anywhere_in_a_png_is_refused() -> None:
    data = pictures.png((12, 12))

    for at in range(len(data)):
        flipped = bytearray(data)
        flipped[at] ^= 0x04
        with pytest.raises(BadImage):
            inspect(bytes(flipped))


def test_only_the_checksums_of_pixels_can_be_left_to_the_decoder() -> None:
    data = bytearray(pictures.png((16, 16)))
    pixels = bytes(data).index(b"IDAT") + 10
    data[pixels] ^= 1

    assert inspect(bytes(data), pixel_sums=False).size == (16, 16)
    with pytest.raises(BadImage, match="checksum"):
        inspect(bytes(data))
    with pytest.raises(BadImage):
        verify(bytes(data))
    data[bytes(data).index(b"IHDR") + 7] ^= 1
    with pytest.raises(BadImage):
        inspect(bytes(data), pixel_sums=False)


@pytest.mark.parametrize(
    ("width", "height"),
    [(9000, 9000), (13000, 13000), (20000, 20), (2**31, 2**31), (0, 5), (5, 0)],
)
def test_a_png_bomb_is_refused_by_its_header(width: int, height: int) -> None:
    # No pixels follow: anything that tried to decode would complain of those.
    with pytest.raises(BadImage, match="pixels"):
        inspect(PNG_SIGNATURE + header(width, height) + chunk(b"IEND", b""))


def test_a_jpeg_bomb_is_refused_by_its_header() -> None:
    data = bytearray(pictures.jpeg((16, 16)))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", 60000, 60000)

    with pytest.raises(BadImage, match="60,000 x 60,000"):
        inspect(bytes(data))


def test_a_webp_bomb_is_refused_by_its_header() -> None:
    data = bytearray(pictures.by_pillow("WEBP", (16, 16)))
    data[26:30] = struct.pack("<HH", 16383, 16383)

    with pytest.raises(BadImage, match="16,383"):
        inspect(bytes(data))


def test_a_webp_bomb_is_refused_by_its_canvas() -> None:
    data = bytearray(pictures.by_pillow("WEBP", (16, 16), xmp=b"<x/>"))
    assert data[12:16] == b"VP8X"
    data[24:30] = b"\xff\xff\x3f\xff\xff\x3f"

    with pytest.raises(BadImage, match="pixels"):
        inspect(bytes(data))


def test_a_file_above_the_limit_is_refused_unread() -> None:
    with pytest.raises(BadImage, match="32 MiB"):
        inspect(PNG_SIGNATURE + bytes(MAX_FILE_BYTES))


def test_a_picture_of_the_largest_model_is_within_the_limits() -> None:
    data = pictures.noise_png((3840, 2160))

    assert len(data) > 24_000_000
    assert inspect(data).size == (3840, 2160)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_animation_is_refused(kind: str) -> None:
    first, second = Image.new("RGB", (9, 9), "red"), Image.new("RGB", (9, 9), "blue")
    memory = io.BytesIO()
    first.save(memory, kind, save_all=True, append_images=[second])

    with pytest.raises(BadImage, match="animation"):
        inspect(memory.getvalue())


@pytest.mark.parametrize(
    "kind", ["GIF", "BMP", "TIFF", "ICO", "PPM", "TGA", "JPEG2000", "PCX", "EPS", "PDF"]
)
def test_every_other_format_is_refused(kind: str) -> None:
    with pytest.raises(BadImage, match="PNG, JPEG or WebP"):
        inspect(pictures.by_pillow(kind, (32, 32)))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no bytes"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b'{"error": 1}', "JSON"),
        (b"<svg xmlns=''>", "SVG"),
        (b"\x89PNG", "no picture"),
    ],
)
def test_what_is_no_picture_is_named(data: bytes, said: str) -> None:
    with pytest.raises(BadImage, match=said) as caught:
        inspect(data)

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("what", "data"),
    [
        ("no header", PNG_SIGNATURE + chunk(b"IDAT", b"x") + chunk(b"IEND", b"")),
        ("no pixels", PNG_SIGNATURE + header(4, 4) + chunk(b"IEND", b"")),
        ("two headers", PNG_SIGNATURE + header(4, 4) * 2),
        (
            "palette",
            PNG_SIGNATURE
            + header(4, 4, colour=3)
            + chunk(b"IDAT", b"x")
            + chunk(b"IEND", b""),
        ),
        ("no sense", PNG_SIGNATURE + header(4, 4, depth=3)),
        (
            "not in one run",
            PNG_SIGNATURE
            + header(4, 4)
            + chunk(b"IDAT", b"x")
            + chunk(b"tEXt", b"k\0v")
            + chunk(b"IDAT", b"x"),
        ),
    ],
)
def test_a_png_with_a_broken_structure_is_refused(what: str, data: bytes) -> None:
    with pytest.raises(BadImage, match=what):
        inspect(data)

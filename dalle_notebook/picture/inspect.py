"""What encoded bytes are, and whether they are whole, without decoding them.

A client does this with every picture it receives, so it costs about 0.5 ms for
2 MB. Limits are checked on the header, before any decoder sees the file. Pillow
opens a PNG that ends after a few rows without a word, hence a structure check of
our own; missing rows inside sound chunks are found by `picture.verify` only.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from dalle_notebook.errors import BadImage

MAX_PIXELS = 40_000_000
MAX_SIDE_PX = 16_384
MAX_FILE_BYTES = 32 * 2**20

EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
"""File name extension of each media type that we accept."""

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the structure of an encoded picture says.

    Attributes:
        media_type: from its magic bytes: `image/png`, `image/jpeg`, `image/webp`.
        width: pixels, as stored; before any rotation that EXIF asks for.
        height: pixels, as stored.
    """

    media_type: str
    width: int
    height: int

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.width, self.height

    @property
    def extension(self) -> str:
        """File name extension without the dot."""
        return EXTENSIONS[self.media_type]


@dataclass(frozen=True, slots=True)
class PngHeader:
    """The fields of a PNG's IHDR chunk that decide how many bytes its rows take."""

    width: int
    height: int
    depth: int
    colour: int
    interlaced: bool


def inspect(
    data: bytes, most_bytes: int = MAX_FILE_BYTES, *, pixel_sums: bool = True
) -> Facts:
    """Check format, limits and completeness of an encoded picture.

    Args:
        data: the encoded picture.
        most_bytes: a larger file is refused.
        pixel_sums: also take the checksums of a PNG's pixels (0.5 ms for 2 MB),
            which whoever decodes it takes anyway.

    Raises:
        BadImage: another format, an animation, too large, cut or damaged.
    """
    if len(data) > most_bytes:
        raise BadImage(
            f"the picture is a file of {len(data) / 2**20:.0f} MiB and "
            f"{most_bytes // 2**20} MiB is the most that is opened: make it smaller"
        )
    if data.startswith(PNG_SIGNATURE):
        header, _ = walk_png(data, pixel_sums=pixel_sums)
        return Facts("image/png", header.width, header.height)
    if data.startswith(b"\xff\xd8\xff"):
        return Facts("image/jpeg", *_walk_jpeg(data))
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Facts("image/webp", *_walk_webp(data))
    raise BadImage(f"{_guess(data)}: a PNG, JPEG or WebP picture is needed")


def _guess(data: bytes) -> str:
    start = data[:64].lstrip().lower()
    if not data:
        return "there are no bytes"
    if start.startswith(b"gif8"):
        return "this is a GIF"
    if start.startswith((b"<svg", b"<?xml")):
        return "this is SVG or XML"
    if start.startswith((b"<!doctype", b"<html")):
        return "this is a web page"
    if start[:1] in (b"{", b"["):
        return "this is JSON"
    if data[4:12] in (b"ftypavif", b"ftypheic"):
        return "this is AVIF or HEIC"
    return "these bytes are no picture that we know"


def _cut(kind: str) -> BadImage:
    return BadImage(f"the {kind} picture is cut: its end is missing; fetch it again")


def _damaged(kind: str, what: str) -> BadImage:
    return BadImage(f"the {kind} picture is damaged ({what}): fetch it again")


def check_size(width: int, height: int) -> None:
    """Hold a picture to our limits before anything is made of its size.

    Raises:
        BadImage: it has no pixels, or too many.
    """
    if width < 1 or height < 1:
        raise BadImage("the picture has no pixels: its width or height is 0")
    if max(width, height) > MAX_SIDE_PX or width * height > MAX_PIXELS:
        raise BadImage(
            f"the picture is {width:,} x {height:,} pixels; at most "
            f"{MAX_PIXELS // 1_000_000} million and {MAX_SIDE_PX:,} a side are opened: "
            f"make it smaller"
        )


_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}


def walk_png(
    data: bytes, *, pixel_sums: bool = True
) -> tuple[PngHeader, list[memoryview]]:
    """Walk all chunks of a PNG: lengths, checksums, order, and the end mark.

    Args:
        data: the whole file.
        pixel_sums: as for `inspect`; all other checksums are always taken.

    Returns:
        Its header, and the data of its IDAT chunks in order, not copied.

    Raises:
        BadImage: as for `inspect`.
    """
    header: PngHeader | None = None
    view = memoryview(data)
    pixels: list[memoryview] = []
    palette = False
    previous = b""
    at = len(PNG_SIGNATURE)
    while True:
        if at + 12 > len(data):
            raise _cut("PNG")
        length = int.from_bytes(data[at : at + 4], "big")
        name = data[at + 4 : at + 8]
        end = at + 12 + length
        if not name.isalpha():
            raise _damaged("PNG", "a chunk has no name")
        if end > len(data):
            raise _cut("PNG")
        stored = int.from_bytes(data[end - 4 : end], "big")
        is_summed = pixel_sums or name != b"IDAT"
        if is_summed and zlib.crc32(view[at + 4 : end - 4]) != stored:
            raise _damaged("PNG", "a checksum does not match")
        body = view[at + 8 : end - 4]
        if header is None:
            header = _png_header(name, body)
        elif name == b"IHDR":
            raise _damaged("PNG", "two headers")
        elif name == b"acTL":
            raise BadImage("the PNG is an animation: a still picture is needed")
        elif name == b"PLTE":
            palette = True
        elif name == b"IDAT":
            if pixels and previous != b"IDAT":
                raise _damaged("PNG", "its pixels are not in one run")
            pixels.append(body)
        elif name == b"IEND":
            break
        previous = name
        at = end
    if not pixels:
        raise _damaged("PNG", "it holds no pixels")
    if header.colour == 3 and not palette:
        raise _damaged("PNG", "its palette is missing")
    return header, pixels


def _png_header(name: bytes, body: memoryview) -> PngHeader:
    if name != b"IHDR" or len(body) != 13:
        raise _damaged("PNG", "no header")
    width, height, depth, colour, packing, filtering, interlace = struct.unpack(
        ">IIBBBBB", body
    )
    check_size(width, height)
    if depth not in _DEPTHS.get(colour, ()) or packing or filtering or interlace > 1:
        raise _damaged("PNG", "its header makes no sense")
    return PngHeader(width, height, depth, colour, bool(interlace))


# All start-of-frame markers: C4, C8 and CC of that range mean other things.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def _walk_jpeg(data: bytes) -> tuple[int, int]:
    size: tuple[int, int] | None = None
    at = 2
    while True:
        if at + 4 > len(data):
            raise _cut("JPEG")
        if data[at] != 0xFF:
            raise _damaged("JPEG", "a marker is missing")
        marker = data[at + 1]
        if marker == 0xFF:  # padding before a marker
            at += 1
            continue
        if marker == 0xD9:
            raise _damaged("JPEG", "it holds no pixels")
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:  # these carry no length
            at += 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if length < 2:
            raise _damaged("JPEG", "a segment without length")
        end = at + 2 + length
        if end > len(data):
            raise _cut("JPEG")
        if marker in _FRAMES:
            if length < 8 or size is not None:
                raise _damaged("JPEG", "its header makes no sense")
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            check_size(width, height)
            size = width, height
        elif marker == 0xDA:
            break
        at = end
    if size is None:
        raise _damaged("JPEG", "no header")
    # Within coded pixels a byte FF is always followed by 00 or a restart marker,
    # so FF D9 behind the start of the scan is the end mark. An earlier one could
    # belong to a thumbnail in the metadata.
    if data.find(b"\xff\xd9", end) < 0:
        raise _cut("JPEG")
    return size


def _walk_webp(data: bytes) -> tuple[int, int]:
    total = int.from_bytes(data[4:8], "little") + 8
    if total > len(data):
        raise _cut("WebP")
    canvas: tuple[int, int] | None = None
    size: tuple[int, int] | None = None
    at = 12
    while at + 8 <= total:
        name = data[at : at + 4]
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        body = data[at + 8 : at + 18]
        if at + 8 + length > total:
            raise _cut("WebP")
        if name == b"VP8X" and length >= 10:
            canvas = _uint24(body, 4) + 1, _uint24(body, 7) + 1
            check_size(*canvas)
            if body[0] & 0x02:
                raise BadImage("the WebP is an animation: a still picture is needed")
        elif name in (b"ANIM", b"ANMF"):
            raise BadImage("the WebP is an animation: a still picture is needed")
        elif name in (b"VP8 ", b"VP8L"):
            if size is not None:
                raise _damaged("WebP", "two pictures in one")
            size = _webp_size(name, body, length)
        at += 8 + length + (length & 1)
    if size is None:
        raise _damaged("WebP", "it holds no pixels")
    if canvas is not None and canvas != size:
        raise _damaged("WebP", "its headers disagree")
    return size


def _webp_size(name: bytes, body: bytes, length: int) -> tuple[int, int]:
    if length < 10:
        raise _damaged("WebP", "no header")
    if name == b"VP8 ":
        if body[3:6] != b"\x9d\x01\x2a":
            raise _damaged("WebP", "no header")
        width, height = struct.unpack("<HH", body[6:10])
        width, height = width & 0x3FFF, height & 0x3FFF
    else:
        if body[0] != 0x2F:
            raise _damaged("WebP", "no header")
        packed = int.from_bytes(body[1:5], "little")
        width, height = (packed & 0x3FFF) + 1, ((packed >> 14) & 0x3FFF) + 1
    check_size(width, height)
    return width, height


def _uint24(body: bytes, at: int) -> int:
    return int.from_bytes(body[at : at + 3], "little")

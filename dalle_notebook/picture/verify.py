"""The full check of a picture: everything that `inspect` does, then a decode.

Done once, before a picture enters the archive; the decoded picture that comes
back is the one that previews are made of, so nothing is decoded twice. Exactly
one parser is let near the bytes, the one that their magic bytes name.
"""

from __future__ import annotations

import io
import zlib

import PIL.WebPImagePlugin  # noqa: F401  # else every WebP loads 40 parsers first
from PIL import Image, ImageFile

from dalle_notebook.errors import BadImage
from dalle_notebook.picture.inspect import Facts, PngHeader, inspect, walk_png

_PILLOW_NAMES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}


def verify(data: bytes) -> Image.Image:
    """Decode a picture and prove that all of it is there.

    Returns:
        The decoded picture as stored: any mode, not rotated.

    Raises:
        BadImage: whatever is wrong with it, in one line.
    """
    return verify_inspected(data, inspect(data))


def verify_inspected(data: bytes, facts: Facts) -> Image.Image:
    """`verify` for bytes that `inspect` has just accepted."""
    kind = _PILLOW_NAMES[facts.media_type]
    if kind == "PNG":
        check_png_rows(data)
    # Pillow's own bomb warning begins at twice our limit of pixels, so it cannot
    # go off here, and `warnings` (global, not thread-safe) need not be touched.
    try:
        image = Image.open(io.BytesIO(data), formats=(kind,))
        if image.size != facts.size:
            raise BadImage(f"the {kind} picture is damaged (its headers disagree)")
        image.load()
    except BadImage:
        raise
    # What parsers of foreign bytes raise has no common root: OSError, SyntaxError,
    # ValueError, IndexError, struct.error, zlib.error, EOFError and more.
    except Exception as problem:
        raise BadImage(
            f"the {kind} picture cannot be decoded ({_in_short(problem)}): "
            f"fetch it again"
        ) from None
    if isinstance(image, ImageFile.ImageFile):
        image.fp = None  # lets go of the encoded bytes
    return image


def _in_short(problem: Exception) -> str:
    text = " ".join(str(problem).split())
    return text[:80] if text else type(problem).__name__


_PIECE = 16_384
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# First column, first row, and distance between columns and rows of each pass.
_ADAM7 = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)


def check_png_rows(data: bytes) -> None:
    """Inflate the pixels of a PNG, without keeping them, and count the bytes.

    Pillow paints missing rows black and says nothing; a provider's answer that
    was cut and sewn up again must not pass as a picture that was paid for.

    Raises:
        BadImage: more or fewer bytes than the header promises, or a broken stream.
    """
    header, pixels = walk_png(data)
    wanted = _inflated_bytes(header)
    stream = zlib.decompressobj()
    seen = 0
    try:
        for body in pixels:
            # Small pieces in: one byte inflates to at most 1,032, so no more than
            # 17 MB are ever held, whatever the file says.
            for at in range(0, len(body), _PIECE):
                if not stream.eof:
                    seen += len(stream.decompress(body[at : at + _PIECE]))
                if seen > wanted:
                    raise BadImage("the PNG picture is damaged (too many pixels)")
        seen += len(stream.flush())
    except zlib.error:
        raise BadImage(
            "the PNG picture is damaged (its pixels cannot be unpacked): fetch it again"
        ) from None
    if seen != wanted or not stream.eof:
        rows = seen * header.height // wanted
        raise BadImage(
            f"the PNG picture is cut: about {rows} of {header.height} rows are there; "
            f"fetch it again"
        )


def _inflated_bytes(header: PngHeader) -> int:
    bits = header.depth * _CHANNELS[header.colour]
    if not header.interlaced:
        return _rows_bytes(header.width, header.height, bits)
    return sum(
        _rows_bytes(
            -(-(header.width - left) // across), -(-(header.height - top) // down), bits
        )
        for left, top, across, down in _ADAM7
        if header.width > left and header.height > top
    )


def _rows_bytes(width: int, height: int, bits: int) -> int:
    return height * (1 + (width * bits + 7) // 8)

"""Small deterministic pictures, whole ones and broken ones.

The PNG files are written chunk by chunk here, not by Pillow, so that a test can
leave out exactly the rows or the chunk that it is about. The same arguments give
the same bytes on every machine with the same zlib.
"""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Size = tuple[int, int]
Pixels = NDArray[np.uint8]
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def pixels(size: Size = (64, 64), seed: int = 0, *, alpha: bool = False) -> Pixels:
    """Return a smooth gradient whose colours depend on the seed, shape (h, w, 3|4)."""
    width, height = size
    corners = np.random.default_rng(seed).integers(0, 256, (2, 2, 4 if alpha else 3))
    down = np.linspace(0, 1, height)[:, None, None]
    across = np.linspace(0, 1, width)[None, :, None]
    top = corners[0, 0] * (1 - across) + corners[0, 1] * across
    bottom = corners[1, 0] * (1 - across) + corners[1, 1] * across
    return np.asarray(top * (1 - down) + bottom * down, dtype=np.uint8)


def png(size: Size = (64, 64), seed: int = 0, *, alpha: bool = False) -> bytes:
    """Return a whole, valid PNG of the gradient of this seed."""
    return write_png(pixels(size, seed, alpha=alpha))


def noise_png(size: Size = (832, 832), seed: int = 0) -> bytes:
    """Return a PNG that does not compress: 3 bytes a pixel, 2.08 MB by default."""
    width, height = size
    rng = np.random.default_rng(seed)
    noise = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
    return write_png(noise, level=0)


def half_png(size: Size = (64, 64), seed: int = 0, *, rows: int = 20) -> bytes:
    """Return a PNG whose every chunk is sound but which holds only the first rows.

    Pillow loads such a file without a word and paints the missing rows black.
    """
    return write_png(pixels(size, seed), rows=rows)


def png_without_iend(size: Size = (64, 64), seed: int = 0) -> bytes:
    """Return a PNG that ends after its last pixel chunk."""
    return write_png(pixels(size, seed), end=False)


def jpeg(size: Size = (64, 64), seed: int = 0) -> bytes:
    """Return a whole JPEG of the gradient of this seed."""
    return by_pillow("JPEG", size, seed)


def webp(size: Size = (64, 64), seed: int = 0) -> bytes:
    """Return a whole lossless WebP of the gradient of this seed."""
    return by_pillow("WEBP", size, seed, lossless=True)


def by_pillow(kind: str, size: Size = (64, 64), seed: int = 0, **how: object) -> bytes:
    """Return the gradient in any format that Pillow can write."""
    memory = io.BytesIO()
    Image.fromarray(pixels(size, seed)).save(memory, kind, **how)
    return memory.getvalue()


def write_png(
    array: Pixels,
    *,
    rows: int | None = None,
    end: bool = True,
    level: int = 6,
    before_pixels: tuple[tuple[bytes, bytes], ...] = (),
) -> bytes:
    """Write a PNG of an array of shape (height, width, 3 or 4).

    Args:
        rows: how many rows really go into the file; the header keeps the full height.
        end: whether the file ends with its IEND chunk.
        before_pixels: further chunks as (type, data), put before the pixels.
    """
    height, width, channels = array.shape
    kind = {3: 2, 4: 6}[channels]
    header = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    kept = array[:rows].reshape(-1, width * channels)
    lines = np.zeros((kept.shape[0], width * channels + 1), dtype=np.uint8)
    lines[:, 1:] = kept
    chunks = [(b"IHDR", header), *before_pixels]
    chunks.append((b"IDAT", zlib.compress(lines.tobytes(), level)))
    if end:
        chunks.append((b"IEND", b""))
    return PNG_SIGNATURE + b"".join(chunk(name, data) for name, data in chunks)


def chunk(name: bytes, data: bytes) -> bytes:
    """Return one PNG chunk with its length and its checksum."""
    checksum = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)

"""Pictures and masks that were damaged on the way raise our errors, and soon."""

from __future__ import annotations

import io
import random
import struct
import time
import warnings
import zlib
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import ExifTags, Image

from dalle_notebook.errors import DalleError
from dalle_notebook.picture.difference import heat_map, outside
from dalle_notebook.picture.inputs import open_input
from dalle_notebook.picture.mask import Mask
from dalle_notebook.picture.text_chunk import read_text_chunk
from tests.instruments import pictures
from tests.instruments.pictures import PNG_SIGNATURE, chunk

PLAIN, SOAK = 500, 10_000
_SLOWEST_S = 2.0
_SIZE = (40, 30)


def saved(image: Image.Image, kind: str, **how: object) -> bytes:
    memory = io.BytesIO()
    image.save(memory, kind, **how)
    return memory.getvalue()


def _whole_pictures() -> list[bytes]:
    colours = Image.fromarray(pictures.pixels(_SIZE, 3, alpha=True))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Artist] = "someone"
    deep = Image.fromarray(np.arange(1200, dtype=np.uint16).reshape(30, 40) * 50)
    opaque, second = colours.convert("RGB"), colours.rotate(90)
    return [
        saved(colours, "PNG", exif=exif),
        saved(colours.convert("P"), "PNG", transparency=3),
        saved(colours.convert("LA"), "PNG"),
        saved(colours.convert("1"), "PNG"),
        saved(deep, "PNG"),
        saved(colours, "PNG", save_all=True, append_images=[second]),
        saved(opaque, "JPEG", exif=exif, progressive=True),
        saved(colours.convert("CMYK"), "JPEG"),
        saved(colours.convert("L"), "JPEG"),
        saved(opaque, "MPO", save_all=True, append_images=[opaque]),
        saved(colours, "WEBP", lossless=True, exif=exif),
        saved(opaque, "WEBP"),
        saved(colours, "WEBP", save_all=True, append_images=[second]),
        saved(colours.convert("P"), "GIF", save_all=True, append_images=[second]),
        saved(colours, "TIFF", compression="tiff_lzw"),
        saved(deep, "TIFF"),
        saved(opaque, "BMP"),
    ]


def _whole_masks() -> list[bytes]:
    mask = Image.new("L", _SIZE)
    mask.paste(255, (8, 8, 30, 20))
    clear = Image.new("RGBA", _SIZE, "black")
    clear.putalpha(mask)
    one_clear = Image.new("P", _SIZE)
    one_clear.putpalette([0, 0, 0, 255, 255, 255])
    one_clear.paste(1, (8, 8, 30, 20))
    return [
        saved(clear, "PNG"),
        saved(clear, "WEBP", lossless=True),
        saved(clear, "TIFF"),
        saved(mask, "PNG"),
        saved(mask.convert("1"), "PNG"),
        saved(mask.convert("LA"), "PNG"),
        saved(mask, "JPEG"),
        saved(one_clear, "PNG", transparency=0),
        saved(one_clear, "GIF", transparency=1),
    ]


def _damaged(data: bytes, dice: random.Random) -> bytes:
    bad = bytearray(data)
    for _ in range(dice.choice((1, 1, 1, 2, 5, 30))):
        at = dice.randrange(len(bad) or 1)
        kind = dice.randrange(6)
        if not bad:
            break
        if kind == 0:
            bad[at] ^= 1 << dice.randrange(8)
        elif kind == 1:
            bad[at] = dice.choice((0, 1, 0x7F, 0x80, 0xFF, dice.randrange(256)))
        elif kind == 2:
            del bad[at : at + dice.choice((1, 4, 40, 4_000))]
        elif kind == 3:
            bad[at:at] = dice.randbytes(dice.choice((1, 4, 40)))
        elif kind == 4:
            width = dice.choice((2, 4))
            number = dice.choice((0, 1, 0x7FFF, 0xFFFF, 2**31 - 1, 2**32 - 1))
            coded = (number % 256**width).to_bytes(
                width, dice.choice(("big", "little"))
            )
            bad[at : at + width] = coded
        else:
            other = dice.randrange(len(bad))
            bad[at : at + 16] = bad[other : other + 16]
    # A checksum would stop nearly every damage to a PNG before a decoder sees it.
    return _with_checksums(bytes(bad)) if dice.random() < 0.7 else bytes(bad)


def _with_checksums(data: bytes) -> bytes:
    if not data.startswith(PNG_SIGNATURE):
        return data
    pieces, at = [PNG_SIGNATURE], 8
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        end = at + 12 + length
        if end > len(data):
            break
        body = data[at + 8 : end - 4]
        if data[at + 4 : at + 8] == b"IDAT" and len(body) < 9_999:
            body = _with_sum_of_pixels(body)
        pieces.append(chunk(data[at + 4 : at + 8], body))
        at = end
    return b"".join([*pieces, data[at:]])


def _with_sum_of_pixels(body: bytes) -> bytes:
    try:
        return zlib.compress(zlib.decompressobj().decompress(body, 10_000_000))
    except zlib.error:
        return body


def _doors(data: bytes) -> Iterator[object]:
    """The bytes, and the same opened by Pillow before we see it."""
    yield data
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image = Image.open(io.BytesIO(data))
        except Exception:
            return
        yield image


def _open_damaged(count: int, seed: int) -> tuple[Counter[str], float]:
    dice = random.Random(seed)
    whole = _whole_pictures()
    seen: Counter[str] = Counter()
    slowest = 0.0
    for _ in range(count):
        data = _damaged(dice.choice(whole), dice)
        for source in _doors(data):
            started = time.perf_counter()
            try:
                picture = open_input(source)
                assert picture.mode in ("RGB", "RGBA") and picture.info == {}
                picture.tobytes()
                seen["opened"] += 1
            except DalleError as error:
                assert "\n" not in str(error) and str(error).startswith("the picture ")
                seen[type(error).__name__] += 1
            slowest = max(slowest, time.perf_counter() - started)
        try:
            read_text_chunk(data, "k")
        except DalleError:
            seen["no text"] += 1
    return seen, slowest


def _open_damaged_masks(count: int, seed: int) -> tuple[Counter[str], float]:
    dice = random.Random(seed)
    whole = _whole_masks()
    before = Image.new("RGB", _SIZE)
    seen: Counter[str] = Counter()
    slowest = 0.0
    for _ in range(count):
        data = _damaged(dice.choice(whole), dice)
        for source in _doors(data):
            started = time.perf_counter()
            try:
                picture = open_input(source, "MASK")
                convention = dice.choice(("alpha", "white", "black"))
                mask = Mask.from_picture(picture, convention)
                assert set(mask.repaint.get_flattened_data()) <= {0, 255}
                mask.as_alpha()
                mask.fitted(_SIZE)
                outside(before, picture, mask)
                heat_map(before, picture, mask)
                seen["opened"] += 1
            except DalleError as error:
                assert "\n" not in str(error)
                seen[type(error).__name__] += 1
            slowest = max(slowest, time.perf_counter() - started)
    return seen, slowest


def test_damaged_pictures_open_or_raise_our_error() -> None:
    seen, _ = _open_damaged(PLAIN // 2, 1)

    assert seen["opened"] > 20 and seen["BadImage"] > 50, seen


def test_damaged_masks_open_or_raise_our_error() -> None:
    seen, _ = _open_damaged_masks(PLAIN // 2, 2)

    assert seen["opened"] > 10 and seen["BadImage"] > 50, seen


@pytest.mark.soak
@pytest.mark.timeout(3_000)
def test_ten_thousand_damaged_pictures_raise_nothing_else_and_none_is_slow() -> None:
    seen, slowest = _open_damaged(SOAK, 3)

    print(f"pictures: {dict(seen)}, slowest {slowest:.3f} s")
    assert slowest < _SLOWEST_S


@pytest.mark.soak
@pytest.mark.timeout(3_000)
def test_ten_thousand_damaged_masks_raise_nothing_else_and_none_is_slow() -> None:
    seen, slowest = _open_damaged_masks(SOAK, 4)

    print(f"masks: {dict(seen)}, slowest {slowest:.3f} s")
    assert slowest < _SLOWEST_S

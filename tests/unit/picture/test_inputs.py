"""Whatever a person hands over becomes upright 8-bit colours, or is refused."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms

from dalle_notebook.errors import BadImage, DalleError, UsageError
from dalle_notebook.picture.inputs import open_input
from tests.instruments import pictures
from tests.instruments.pictures import PNG_SIGNATURE, chunk

SIZE = (5, 3)


def plain(mode: str, colour: object, **info: object) -> Image.Image:
    image = Image.new(mode, SIZE, colour)
    image.info.update(info)
    return image


def palette(colours: list[int], mode: str = "RGB", **info: object) -> Image.Image:
    image = plain("P", 1, **info)
    image.putpalette(colours, mode)
    return image


def sixteen(mode: str) -> Image.Image:
    image = Image.new(mode, SIZE)
    for place in range(SIZE[0] * SIZE[1]):
        image.putpixel((place % SIZE[0], place // SIZE[0]), 0x80FF)
    return image


def lab() -> Image.Image:
    return ImageCms.profileToProfile(
        plain("RGB", (200, 100, 50)),
        ImageCms.createProfile("sRGB"),
        ImageCms.createProfile("LAB"),
        outputMode="LAB",
    )


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def saved(image: Image.Image, kind: str, **how: object) -> bytes:
    memory = io.BytesIO()
    image.save(memory, kind, **how)
    return memory.getvalue()


def png_of_16_bits(colour: int, samples: tuple[int, ...]) -> bytes:
    fields = struct.pack(">IIBBBBB", *SIZE, 16, colour, 0, 0, 0)
    row = b"\0" + struct.pack(f">{len(samples)}H", *samples) * SIZE[0]
    return (
        PNG_SIGNATURE
        + chunk(b"IHDR", fields)
        + chunk(b"IDAT", zlib.compress(row * SIZE[1]))
        + chunk(b"IEND", b"")
    )


RED, CLEAR_RED = (255, 0, 0), (255, 0, 0, 0)
IMAGES: dict[str, tuple[Image.Image, tuple[int, ...]]] = {
    "1": (plain("1", 1), (255, 255, 255)),
    "1, white is clear": (plain("1", 1, transparency=255), (255, 255, 255, 0)),
    "L": (plain("L", 77), (77, 77, 77)),
    "L, one grey is clear": (plain("L", 77, transparency=77), (77, 77, 77, 0)),
    "LA": (plain("LA", (77, 128)), (77, 77, 77, 128)),
    "La": (plain("LA", (77, 255)).convert("La"), (77, 77, 77, 255)),
    "P": (palette([0, 0, 0, 255, 0, 0]), RED),
    "P, one colour is clear": (
        palette([0] * 3 + [255, 0, 0], transparency=1),
        CLEAR_RED,
    ),
    "P, another is clear": (
        palette([0] * 3 + [255, 0, 0], transparency=0),
        (255, 0, 0, 255),
    ),
    "P, with a list of alphas": (
        palette([0] * 3 + [255, 0, 0], transparency=bytes([0, 9])),
        (255, 0, 0, 9),
    ),
    "P, with alpha in it": (palette([0] * 4 + [255, 0, 0, 9], "RGBA"), (255, 0, 0, 9)),
    "PA": (plain("RGBA", (255, 0, 0, 9)).convert("PA"), (255, 0, 0, 9)),
    "RGB": (plain("RGB", (1, 2, 3)), (1, 2, 3)),
    "RGB, one colour is clear": (
        plain("RGB", (1, 2, 3), transparency=(1, 2, 3)),
        (1, 2, 3, 0),
    ),
    "RGBA": (plain("RGBA", (1, 2, 3, 4)), (1, 2, 3, 4)),
    "RGBa": (plain("RGBA", (200, 100, 0, 255)).convert("RGBa"), (200, 100, 0, 255)),
    "RGBX": (plain("RGBX", (1, 2, 3, 0)), (1, 2, 3)),
    "CMYK": (plain("CMYK", (0, 255, 255, 0)), RED),
    "YCbCr": (plain("RGB", (40, 40, 40)).convert("YCbCr"), (40, 40, 40)),
    "HSV": (plain("HSV", (0, 255, 255)), RED),
    "LAB": (lab(), (199, 100, 50)),
    "I;16": (sixteen("I;16"), (128, 128, 128)),
    "I;16L": (sixteen("I;16L"), (128, 128, 128)),
    "I;16B": (sixteen("I;16B"), (128, 128, 128)),
    "I;16N": (sixteen("I;16N"), (128, 128, 128)),
    "BMP": (opened(saved(plain("RGB", RED), "BMP")), RED),
    "GIF": (opened(saved(plain("RGB", RED), "GIF")), RED),
    "TIFF": (opened(saved(plain("RGBA", (1, 2, 3, 4)), "TIFF")), (1, 2, 3, 4)),
    "TIFF of 16 bits": (opened(saved(sixteen("I;16B"), "TIFF")), (128, 128, 128)),
}
FILES: dict[str, tuple[bytes, tuple[int, ...]]] = {
    "PNG of 1 bit": (saved(plain("1", 1), "PNG"), (255, 255, 255)),
    "PNG, grey": (saved(plain("L", 77), "PNG"), (77, 77, 77)),
    "PNG, grey and alpha": (saved(plain("LA", (77, 5)), "PNG"), (77, 77, 77, 5)),
    "PNG, palette": (saved(palette([0] * 3 + [255, 0, 0]), "PNG"), RED),
    "PNG, palette with a clear colour": (
        saved(palette([0] * 3 + [255, 0, 0], transparency=1), "PNG"),
        CLEAR_RED,
    ),
    "PNG, 16-bit grey": (png_of_16_bits(0, (0x80FF,)), (128, 128, 128)),
    "PNG, 16-bit grey and alpha": (
        png_of_16_bits(4, (0x80FF, 0x05FF)),
        (128, 128, 128, 5),
    ),
    "PNG, 16-bit colours": (png_of_16_bits(2, (0x0100, 0x0200, 0x03FF)), (1, 2, 3)),
    "PNG, 16-bit colours and alpha": (
        png_of_16_bits(6, (0x0100, 0x0200, 0x03FF, 0x0400)),
        (1, 2, 3, 4),
    ),
    "JPEG, grey": (saved(plain("L", 77), "JPEG"), (77, 77, 77)),
    "JPEG, CMYK": (saved(plain("CMYK", (0, 255, 255, 0)), "JPEG", quality=100), RED),
    "WebP with alpha": (
        saved(plain("RGBA", (1, 2, 3, 4)), "WEBP", lossless=True, exact=True),
        (1, 2, 3, 4),
    ),
}


@pytest.mark.parametrize("name", IMAGES)
def test_a_pil_image_of_any_mode_becomes_plain_colours(name: str) -> None:
    image, expected = IMAGES[name]

    picture = open_input(image)

    assert picture.mode == ("RGBA" if len(expected) == 4 else "RGB")
    assert picture.getpixel((4, 2)) == expected
    assert (picture.size, picture.info) == (SIZE, {})
    assert type(picture) is Image.Image


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("door", [bytes, bytearray, memoryview, opened])
def test_a_file_becomes_plain_colours(name: str, door: Callable[..., object]) -> None:
    data, expected = FILES[name]

    picture = open_input(door(data))

    assert picture.mode == ("RGBA" if len(expected) == 4 else "RGB")
    assert picture.getpixel((4, 2)) == pytest.approx(expected, abs=2)
    assert (picture.size, picture.info) == (SIZE, {})


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("door", [bytes, opened])
def test_a_rotated_photo_is_turned_upright(
    kind: str, orientation: int, door: Callable[..., object]
) -> None:
    upright = Image.new("RGB", (48, 32), "white")
    upright.paste((200, 0, 0), (0, 0, 16, 16))
    # What a camera stores that was held that way: the inverse of what EXIF asks.
    stored = {
        1: lambda image: image,
        2: lambda image: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: lambda image: image.transpose(Image.Transpose.ROTATE_180),
        4: lambda image: image.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: lambda image: image.transpose(Image.Transpose.TRANSPOSE),
        6: lambda image: image.transpose(Image.Transpose.ROTATE_90),
        7: lambda image: image.transpose(Image.Transpose.TRANSVERSE),
        8: lambda image: image.transpose(Image.Transpose.ROTATE_270),
    }[orientation](upright)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation

    picture = open_input(door(saved(stored, kind, exif=exif)))

    assert picture.size == (48, 32)
    assert picture.getpixel((8, 8)) == pytest.approx((200, 0, 0), abs=12)
    assert picture.getpixel((40, 24)) == pytest.approx((255, 255, 255), abs=12)
    assert not picture.getexif()


def test_the_picture_is_a_copy_and_its_source_is_left_alone() -> None:
    image = plain("RGB", RED, comment="mine")

    open_input(image).putpixel((0, 0), (9, 9, 9))

    assert image.getpixel((0, 0)) == RED
    assert image.info == {"comment": "mine"}


def test_no_metadata_comes_along() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "planted"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = saved(
        plain("RGB", RED), "JPEG", exif=exif, comment=b"planted", icc_profile=profile
    )

    picture = open_input(data)

    assert picture.info == {}
    assert saved(picture, "PNG").count(b"planted") == 0
    assert saved(picture, "PNG").count(b"iCCP") == 0


ARRAYS: dict[str, tuple[object, tuple[int, ...]]] = {
    "bool": (np.ones((3, 5), bool), (255, 255, 255)),
    "bool, 1 channel": (np.ones((3, 5, 1), bool), (255, 255, 255)),
    "uint8": (np.full((3, 5), 77, np.uint8), (77, 77, 77)),
    "uint8, 1 channel": (np.full((3, 5, 1), 77, np.uint8), (77, 77, 77)),
    "uint8, 3 channels": (np.full((3, 5, 3), (1, 2, 3), np.uint8), (1, 2, 3)),
    "uint8, 4 channels": (np.full((3, 5, 4), (1, 2, 3, 4), np.uint8), (1, 2, 3, 4)),
    "uint16": (np.full((3, 5), 0x80FF, np.uint16), (128, 128, 128)),
    "uint16, the other byte order": (np.full((3, 5), 0x80FF, ">u2"), (128, 128, 128)),
    "uint16, 3 channels": (np.full((3, 5, 3), 65535, np.uint16), (255, 255, 255)),
    "float16": (np.full((3, 5), 1, np.float16), (255, 255, 255)),
    "float32": (np.full((3, 5), 0.5, np.float32), (128, 128, 128)),
    "float64, 4 channels": (np.full((3, 5, 4), (1, 0, 0, 0.2)), (255, 0, 0, 51)),
    "float64, with the noise of floats": (np.full((3, 5), 1 + 1e-7), (255,) * 3),
    "a view, turned": (np.full((5, 3, 3), 9, np.uint8).transpose(1, 0, 2), (9, 9, 9)),
    "a view, thinned": (np.full((6, 10), 9, np.uint8)[::-2, ::2], (9, 9, 9)),
    "read-only": (np.frombuffer(bytes([9] * 15), np.uint8).reshape(3, 5), (9, 9, 9)),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_an_array_becomes_plain_colours(name: str) -> None:
    array, expected = ARRAYS[name]

    picture = open_input(array)

    assert picture.mode == ("RGBA" if len(expected) == 4 else "RGB")
    assert picture.getpixel((4, 2)) == expected
    assert picture.size == SIZE


@given(st.data())
def test_every_pixel_of_an_array_stays_where_it_is(data: st.DataObject) -> None:
    height, width = data.draw(st.integers(1, 9)), data.draw(st.integers(1, 9))
    channels = data.draw(st.sampled_from([3, 4]))
    count = height * width * channels
    raw = data.draw(st.binary(min_size=count, max_size=count))
    array = np.frombuffer(raw, np.uint8).reshape(height, width, channels)

    assert np.array_equal(np.asarray(open_input(array)), array)


@pytest.mark.parametrize(
    ("array", "says"),
    [
        (np.zeros((3, 5), np.int64), "an array of int64"),
        (np.zeros((3, 5), np.int8), "an array of int8"),
        (np.zeros((3, 5), np.uint32), "an array of uint32"),
        (np.zeros((3, 5), complex), "an array of complex128"),
        (np.zeros((3, 5), object), "an array of object"),
        (np.zeros((3, 5), "M8[s]"), "an array of datetime64"),
        (np.zeros((3, 5), "u1,u1"), "an array of"),
        (np.zeros((3, 5), "S1"), "an array of"),
        (np.full((3, 5), 255.0), "floats from 255 to 255"),
        (np.full((3, 5), -0.1), "floats from -0.1"),
        (np.full((3, 5), np.nan), "floats from nan"),
        (np.full((3, 5), np.inf), "floats from inf"),
        (np.uint8(3), "shape a single number"),
        (np.zeros(5, np.uint8), "shape 5;"),
        (np.zeros((3, 5, 2), np.uint8), "shape 3x5x2"),
        (np.zeros((3, 64, 64), np.uint8), "moveaxis"),
        (np.zeros((1, 8, 8, 3), np.uint8), "array[0]"),
        (np.zeros((1, 1, 1, 1, 1), np.uint8), "shape 1x1x1x1x1"),
    ],
)
def test_an_array_that_is_no_picture_is_refused_with_advice(
    array: object, says: str
) -> None:
    with pytest.raises(UsageError) as caught:
        open_input(array, "the mask")

    assert says in str(caught.value)
    assert str(caught.value).startswith("the mask ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "size", [(0, 5), (5, 0), (20_000, 1), (1, 20_000), (8_000, 8_000)]
)
def test_the_limits_of_files_hold_for_images_and_arrays(size: tuple[int, int]) -> None:
    with pytest.raises(BadImage, match="pixels"):
        open_input(Image.new("1", size))
    # Zeros that are never touched take no memory.
    with pytest.raises(BadImage, match="pixels"):
        open_input(np.zeros((size[1], size[0]), bool))


@pytest.mark.parametrize(
    "source",
    [
        None,
        5,
        "cat.png",
        Path("cat.png"),
        [1, 2],
        [[0, 0]],
        object(),
        Image,
        open_input,
    ],
)
def test_what_is_no_picture_at_all_is_named_with_what_is(source: object) -> None:
    with pytest.raises(
        UsageError, match=r"^the mask .*; give a PIL image, a numpy array"
    ):
        open_input(source, "the mask")


@pytest.mark.parametrize("mode", ["I", "F"])
def test_numbers_without_a_white_are_refused_with_advice(mode: str) -> None:
    with pytest.raises(UsageError, match=rf"mode {mode} .*convert\('L'\)"):
        open_input(Image.new(mode, SIZE, 1))
    with pytest.raises(UsageError, match=rf"mode {mode}"):
        open_input(opened(saved(Image.new(mode, SIZE, 1), "TIFF")))


@pytest.mark.parametrize(
    "info",
    [
        {"transparency": "junk"},
        {"transparency": b"\x01" * 900},
        {"transparency": (1, 2)},
        {"transparency": object()},
        {"exif": b"Exif\0\0MM\0*\xff\xff\xff\xffjunk"},
        {"exif": 5},
        {"icc_profile": b"junk"},
    ],
)
@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "I;16"])
def test_strange_metadata_raises_nothing_of_its_own(mode: str, info: object) -> None:
    image = plain(mode, 0)
    image.info.update(info)

    try:
        assert open_input(image).size == SIZE
    except DalleError as error:
        assert "\n" not in str(error)


def test_an_error_names_what_was_handed_over() -> None:
    with pytest.raises(BadImage, match=r"^the mask cannot be used: this is a GIF"):
        open_input(saved(plain("RGB", RED), "GIF"), "the mask")
    with pytest.raises(
        BadImage, match=r"^the mask cannot be used: the PNG picture is cut"
    ):
        open_input(pictures.png()[:-9], "the mask")


def test_the_room_of_pictures_opens_without_numpy() -> None:
    import subprocess
    import sys

    code = (
        "import sys, dalle_notebook.picture.difference, dalle_notebook.picture.encode;"
        "print('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert done.stdout.strip() == "False", done.stderr

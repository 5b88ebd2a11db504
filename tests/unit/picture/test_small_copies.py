"""Previews, contact sheets, resizing, rotation and identity."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image

from dalle_notebook.picture.identity import identity
from dalle_notebook.picture.orient import orient, to_rgb
from dalle_notebook.picture.preview import preview, shrink
from dalle_notebook.picture.resize import resize
from dalle_notebook.picture.sheet import contact_sheet
from dalle_notebook.picture.verify import verify
from tests.instruments import pictures


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def saved(image: Image.Image, kind: str, **how: object) -> bytes:
    memory = io.BytesIO()
    image.save(memory, kind, **how)
    return memory.getvalue()


@pytest.mark.parametrize(
    ("size", "px", "expected"),
    [
        ((1024, 1024), 512, (512, 512)),
        ((1536, 1024), 512, (512, 341)),
        ((1792, 1024), 256, (256, 146)),
        ((1000, 10), 256, (256, 3)),
        ((700, 500), 512, (512, 366)),
        ((100, 60), 256, (100, 60)),
    ],
)
def test_the_longer_side_of_a_preview_is_at_most_what_was_asked(
    size: tuple[int, int], px: int, expected: tuple[int, int]
) -> None:
    small = opened(preview(verify(pictures.png(size)), px))

    assert small.format == "WEBP"
    assert small.size == expected


def test_a_preview_looks_like_its_picture() -> None:
    image = verify(pictures.png((600, 400)))

    small = np.asarray(opened(preview(image, 256)).convert("RGB"), dtype=float)
    exact = np.asarray(image.resize((256, 171), Image.Resampling.BOX), dtype=float)

    assert np.abs(small - exact).mean() < 3


def test_a_preview_keeps_transparency_and_no_colour_of_hidden_pixels() -> None:
    array = np.zeros((64, 64, 4), dtype=np.uint8)
    array[:, :32] = (255, 0, 0, 255)
    array[:, 32:] = (0, 255, 0, 0)

    small = np.asarray(shrink(Image.fromarray(array), 20))

    assert small[..., 3].min() == 0
    visible = small[small[..., 3] > 0]
    assert visible[:, 1].max() == 0


def test_a_preview_carries_no_metadata() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "planted-name"
    data = saved(Image.new("RGB", (600, 600)), "JPEG", exif=exif, comment=b"planted")

    assert b"planted" not in preview(verify(data), 256)


def test_previews_are_upright() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    data = saved(Image.new("RGB", (60, 20)), "JPEG", exif=exif)

    assert opened(preview(verify(data), 256)).size == (20, 60)


def test_damaged_exif_means_not_rotated() -> None:
    image = Image.new("RGB", (6, 4))
    image.info["exif"] = b"Exif\0\0MM\0*\xff\xff\xff\xffjunk"

    assert orient(image).size == (6, 4)


@given(st.integers(1, 90), st.integers(1, 90), st.integers(1, 90), st.integers(1, 90))
def test_resizing_gives_exactly_the_size_asked(w: int, h: int, to_w: int, to_h: int):
    assert resize(Image.new("RGB", (w, h)), (to_w, to_h)).size == (to_w, to_h)


def test_resizing_cuts_and_never_squeezes() -> None:
    array = np.zeros((100, 300, 3), dtype=np.uint8)
    array[:, 100:200] = 255

    square = np.asarray(resize(Image.fromarray(array), (50, 50)))

    assert square[:, 3:-3].min() > 250


def test_identity_does_not_change_with_the_file() -> None:
    image = Image.fromarray(pictures.pixels((20, 12)))

    as_png = identity(verify(saved(image, "PNG", compress_level=1)))
    as_webp = identity(verify(saved(image, "WEBP", lossless=True)))

    assert as_png == as_webp == identity(image)


def test_identity_follows_every_pixel_the_size_and_the_mode() -> None:
    image = Image.new("RGB", (6, 4))
    touched = image.copy()
    touched.putpixel((5, 3), (0, 0, 1))
    others = [touched, Image.new("RGB", (4, 6)), Image.new("RGBA", (6, 4))]

    assert len({identity(other) for other in [image, *others]}) == 4


def test_identity_sees_through_palettes() -> None:
    red, blue = Image.new("P", (4, 4), 0), Image.new("P", (4, 4), 0)
    red.putpalette([255, 0, 0])
    blue.putpalette([0, 0, 255])

    assert identity(red) != identity(blue)
    assert identity(red) == identity(Image.new("RGB", (4, 4), "red"))


def test_identity_is_of_the_upright_picture() -> None:
    image = Image.fromarray(pictures.pixels((20, 12)))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 8
    turned = image.transpose(Image.Transpose.ROTATE_270)

    assert identity(verify(saved(turned, "PNG", exif=exif))) == identity(image)


def tiles(count: int) -> list[bytes]:
    return [
        preview(verify(pictures.png((256, 256), seed)), 256) for seed in range(count)
    ]


def test_a_sheet_is_at_most_768_px_wide_and_within_its_budget() -> None:
    noisy = [
        preview(verify(pictures.noise_png((256, 256), seed)), 256) for seed in range(12)
    ]

    sheet = contact_sheet([noisy[:6], noisy[6:]], labels=[["noise"] * 6] * 2)

    assert sheet is not None
    assert opened(sheet).format == "JPEG"
    assert opened(sheet).width <= 768
    assert len(sheet) <= 60_000


def test_a_sheet_shows_its_tiles_in_reading_order() -> None:
    colours = ["red", "lime", "blue", "yellow", "cyan"]
    previews = [preview(Image.new("RGB", (64, 64), c), 64) for c in colours]

    sheet = to_rgb(opened(contact_sheet([previews[:3], previews[3:]]) or b""))

    # Each small tile stands in the middle of its column of 245 px and a gap.
    centres = [(8 + 122 + 253 * (i % 3), 40 + 72 * (i // 3)) for i in range(5)]
    seen = [sheet.getpixel(centre) for centre in centres]
    assert [tuple(round(v / 255) for v in pixel) for pixel in seen] == [
        (1, 0, 0),
        (0, 1, 0),
        (0, 0, 1),
        (1, 1, 0),
        (0, 1, 1),
    ]


def test_a_missing_picture_leaves_a_tile() -> None:
    sheet = to_rgb(opened(contact_sheet([[tiles(1)[0], None]]) or b""))

    assert sheet.size == (536, 272)
    assert sheet.getpixel((400, 100)) == (221, 221, 221)


def test_a_label_in_chinese_becomes_a_place() -> None:
    previews = tiles(4)

    named = contact_sheet(
        [previews[:2], previews[2:]], labels=[["白", "A2"], ["黑"] * 2]
    )

    assert named == contact_sheet(
        [previews[:2], previews[2:]], labels=[["A1", "A2"], ["B1", "B2"]]
    )


def test_a_long_label_stays_under_its_own_tile() -> None:
    data = contact_sheet([tiles(2)], labels=[["W" * 4_000, ""]]) or b""

    sheet = opened(data).convert("L")
    under_first = sheet.crop((8, 266, 264, sheet.height))
    under_second = sheet.crop((266, 266, 528, sheet.height))
    assert under_first.getextrema()[0] < 120
    assert under_second.getextrema()[0] > 240


def test_one_long_row_is_wrapped() -> None:
    assert contact_sheet([tiles(6)]) == contact_sheet([tiles(6)[:4], tiles(6)[4:]])


def test_a_sheet_of_nothing_is_none() -> None:
    assert contact_sheet([[None, None], []]) is None
    assert contact_sheet([]) is None

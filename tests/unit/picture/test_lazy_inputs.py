"""Pictures that Pillow has opened and not read: animations, cut and closed files."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from dalle_notebook.errors import BadImage
from dalle_notebook.picture.inputs import open_input
from tests.instruments import pictures


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def animation(kind: str) -> bytes:
    first, second = Image.new("RGB", (9, 9), "red"), Image.new("RGB", (9, 9), "blue")
    memory = io.BytesIO()
    first.save(memory, kind, save_all=True, append_images=[second])
    return memory.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP", "TIFF"])
def test_an_animation_is_refused(kind: str) -> None:
    with pytest.raises(BadImage, match=r"animation|PNG, JPEG or WebP"):
        open_input(animation(kind))
    with pytest.raises(BadImage, match=r"animation .*\.copy\(\)"):
        open_input(opened(animation(kind)))


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP", "TIFF"])
def test_one_picture_of_an_animation_is_taken(kind: str) -> None:
    image = opened(animation(kind))
    image.seek(1)

    picture = open_input(image.copy())

    assert picture.getpixel((4, 4)) == pytest.approx((0, 0, 255), abs=2)


def test_the_first_view_of_a_photo_with_two_is_taken() -> None:
    image = opened(animation("MPO"))
    assert image.is_animated

    assert open_input(image).getpixel((4, 4)) == pytest.approx((254, 0, 0), abs=2)
    assert open_input(animation("MPO")).size == (9, 9)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "TIFF"])
def test_a_cut_file_that_pillow_has_not_read_yet_is_refused(kind: str) -> None:
    data = pictures.by_pillow(kind, (24, 24))
    tried = 0

    for length in range(len(data)):
        try:
            image = opened(data[:length])
        except Exception:  # Pillow itself refuses the start of a file
            continue
        tried += 1
        with pytest.raises(BadImage):
            open_input(image)
    assert tried or kind == "WEBP"


def test_a_png_of_which_pillow_would_paint_the_missing_rows_is_refused() -> None:
    with pytest.raises(BadImage, match="20 of 64 rows"):
        open_input(opened(pictures.half_png(rows=20)))


def test_a_lazily_opened_png_stays_usable() -> None:
    image = opened(pictures.png((5, 3)))

    first = open_input(image)

    assert open_input(image) == first
    assert image.convert("RGB") == first
    assert open_input(image) == first


def test_a_file_that_was_closed_before_it_was_read_is_refused(tmp_path: Path) -> None:
    for kind in ("png", "jpg", "bmp"):
        file = tmp_path / f"cat.{kind}"
        Image.new("RGB", (5, 3), "red").save(file)
        with Image.open(file) as image:
            pass
        with pytest.raises(BadImage, match=r"^the picture cannot be used"):
            open_input(image)

from __future__ import annotations

import io

import numpy as np
import pytest
from instruments import pictures
from PIL import Image


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert pictures.png(seed=1) == pictures.png(seed=1)
    assert pictures.png(seed=1) != pictures.png(seed=2)
    assert pictures.noise_png((9, 9), 1) != pictures.noise_png((9, 9), 2)


@pytest.mark.parametrize(("alpha", "mode"), [(False, "RGB"), (True, "RGBA")])
def test_a_png_reads_back_as_it_was_drawn(alpha: bool, mode: str) -> None:
    image = Image.open(io.BytesIO(pictures.png((31, 17), 5, alpha=alpha)))

    assert (image.format, image.mode) == ("PNG", mode)
    assert np.array_equal(np.asarray(image), pictures.pixels((31, 17), 5, alpha=alpha))


@pytest.mark.parametrize(
    ("data", "kind"), [(pictures.jpeg(), "JPEG"), (pictures.webp(), "WEBP")]
)
def test_other_kinds_are_whole_too(data: bytes, kind: str) -> None:
    image = Image.open(io.BytesIO(data))
    image.load()

    assert (image.format, image.size) == (kind, (64, 64))


def test_a_noise_picture_has_about_two_megabytes() -> None:
    assert 2_000_000 < len(pictures.noise_png()) < 2_100_000


def test_half_a_png_lacks_its_rows_and_nothing_else() -> None:
    image = Image.open(io.BytesIO(pictures.half_png((64, 64), 3, rows=20)))

    shown = np.asarray(image)
    assert np.array_equal(shown[:20], pictures.pixels((64, 64), 3)[:20])
    assert not shown[20:].any()


def test_a_png_without_its_end_is_just_that() -> None:
    assert pictures.png_without_iend(seed=3) == pictures.png(seed=3)[:-12]

"""Pictures of an edit, held against what a model takes before anything is sent."""

from __future__ import annotations

import io

import pytest
from instruments import pictures
from PIL import Image

from dalle_notebook.client.inputs import check_inputs, input_shape
from dalle_notebook.client.uploads import build_upload
from dalle_notebook.errors import UsageError
from dalle_notebook.wire.catalogue import catalogue
from dalle_notebook.wire.recipe import Recipe, Upload, Verb

OLD = "dall-e-2"
NEW = "gpt-image-2.5-flare"
OURS = "illustrator"

SQUARE = pictures.png((64, 64), alpha=True)
WIDE = pictures.png((80, 60), alpha=True)


def _check(
    name: str | None,
    *images: bytes | Upload,
    mask: bytes | None = None,
    verb: Verb = "edit",
) -> None:
    uploads = tuple(build_upload(each, n) for n, each in enumerate(images, 1))
    recipe = Recipe(
        verb=verb,
        prompt="a cat",
        images=uploads,
        mask=None if mask is None else build_upload(mask, 0),
    )
    check_inputs(catalogue()[name] if name else None, recipe)


def _encoded(mode: str, kind: str, size: tuple[int, int] = (64, 64)) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size).save(buffer, kind)
    return buffer.getvalue()


def _of_bytes(count: int) -> Upload:
    """A sound PNG of exactly so many bytes."""
    pixels = pictures.pixels((64, 64), alpha=True)
    least = len(pictures.write_png(pixels, before_pixels=((b"prVt", b""),)))
    padding = (b"prVt", bytes(count - least))
    data = pictures.write_png(pixels, before_pixels=(padding,))
    return Upload(data, "image/png", "image-1.png")


@pytest.mark.parametrize("name", [OLD, NEW, OURS, None])
def test_a_square_png_with_a_mask_fits_everywhere(name: str | None) -> None:
    _check(name, SQUARE, mask=SQUARE)


@pytest.mark.parametrize("name", [NEW, OURS, None])
@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
def test_newer_models_take_three_kinds_of_any_shape(
    name: str | None, kind: str
) -> None:
    _check(name, _encoded("RGB", kind, (80, 60)))


@pytest.mark.parametrize(
    ("name", "images", "words"),
    [
        (OLD, [WIDE], r"80x60: --fit cuts it to its middle 60x60"),
        (OLD, [_encoded("RGB", "JPEG")], "takes PNG and this picture is JPEG: save it"),
        (OLD, [_encoded("RGB", "WEBP")], "takes PNG and this picture is WebP"),
        (OLD, [SQUARE, SQUARE], "takes one picture and 2 were given"),
        (
            OLD,
            [_of_bytes(4 << 20)],
            "below 4 MB and this picture has 4 MB: make it",
        ),
        (OLD, [_encoded("RGB", "PNG")], "nowhere: say where with --mask or --region"),
        (NEW, [SQUARE] * 17, "up to 16 pictures and 17 were given"),
        (NEW, [], "to edit needs a picture"),
        (None, [], "to edit needs a picture"),
    ],
)
def test_a_picture_that_does_not_fit_is_explained(
    name: str | None, images: list[bytes | Upload], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        _check(name, *images)


@pytest.mark.parametrize(
    ("name", "mask", "words"),
    [
        (OLD, pictures.png((32, 32), alpha=True), "is 32x32 and the picture 64x64"),
        (NEW, pictures.png((32, 64), alpha=True), "is 32x64 and the picture 64x64"),
        (None, pictures.png((32, 64), alpha=True), "is 32x64 and the picture 64x64"),
        (NEW, _encoded("RGB", "PNG"), "has no transparency.*--mask-from white"),
        (NEW, _encoded("RGBA", "WEBP"), "takes PNG and the mask is WebP"),
        (OURS, _encoded("RGB", "JPEG"), "takes PNG or WebP and the mask is JPEG"),
        (OLD, _of_bytes(4 << 20).data, "below 4 MB and the mask has"),
        (NEW, _of_bytes(4 << 20).data, "below 4 MB and the mask has"),
    ],
)
def test_a_mask_that_does_not_fit_is_explained(
    name: str | None, mask: bytes, words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        _check(name, SQUARE, mask=mask)


def test_a_file_just_below_the_limit_is_taken() -> None:
    _check(OLD, _of_bytes((4 << 20) - 1), mask=_of_bytes((4 << 20) - 1).data)
    _check(NEW, _of_bytes(20_000_000))


def test_where_nothing_is_known_of_the_model_colours_may_be_the_mask() -> None:
    """Some servers repaint what is white."""
    _check(None, SQUARE, mask=_encoded("L", "PNG"))


def test_a_variation_needs_no_transparency() -> None:
    _check(OLD, _encoded("RGB", "PNG"), verb="vary")
    with pytest.raises(UsageError, match="varies square pictures"):
        _check(OLD, WIDE, verb="vary")


def test_a_picture_on_its_side_counts_as_people_see_it() -> None:
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (80, 60)).save(buffer, "JPEG", exif=exif)

    _check(NEW, buffer.getvalue(), mask=pictures.png((60, 80), alpha=True))
    with pytest.raises(UsageError, match="the picture 60x80"):
        _check(NEW, buffer.getvalue(), mask=pictures.png((80, 60), alpha=True))


def test_a_generation_has_nothing_to_check() -> None:
    check_inputs(catalogue()[OLD], Recipe(prompt="a cat"))


@pytest.mark.parametrize(
    ("name", "size", "shape"),
    [
        (OLD, (800, 600), (600, 600)),
        (OLD, (600, 601), (600, 600)),
        (OLD, (600, 600), None),
        (NEW, (800, 600), None),
        (OURS, (800, 600), None),
        (None, (800, 600), None),
    ],
)
def test_only_a_model_of_square_pictures_has_them_cut(
    name: str | None, size: tuple[int, int], shape: tuple[int, int] | None
) -> None:
    assert input_shape(catalogue()[name] if name else None, size) == shape

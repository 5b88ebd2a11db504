"""Are the pictures of an edit or a variation what the model takes? Asked before
anything is sent, because a refused upload costs time and some are billed.

The rules are the model's (`wire.catalogue.FileRule`). Where a picture can be made
to fit by cutting, `input_shape` says to what; cutting itself is not done here.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from dalle_notebook.errors import UsageError
from dalle_notebook.picture.inspect import inspect
from dalle_notebook.wire.catalogue import Model
from dalle_notebook.wire.profiles import MaskConvention
from dalle_notebook.wire.recipe import Recipe, Upload

_NAMES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WebP"}


def check_inputs(
    model: Model | None, recipe: Recipe, convention: MaskConvention = "alpha"
) -> None:
    """Hold the pictures of a recipe against what its model takes.

    Args:
        model: None where nothing is known of it; then only what makes sense to
            no model is refused.
        recipe: with its uploads made.
        convention: how a mask of the endpoint says what may be repainted.

    Raises:
        UsageError: what is wrong with which picture, and what to do about it.
        BadImage: an upload that is no whole picture.
    """
    if recipe.verb == "generate":
        return
    if not recipe.images:
        raise UsageError(f"to {recipe.verb} needs a picture: name one")
    if model is not None:
        _check_files(model, recipe)
    first, *_ = [_look(upload) for upload in recipe.images]
    wanted = input_shape(model, first.size)
    if model is not None and wanted is not None:
        done = "edits" if recipe.verb == "edit" else "varies"
        raise UsageError(
            f"{model.id} {done} square pictures and this one is {_text(first.size)}: "
            f"--fit cuts it to its middle {_text(wanted)}"
        )
    if recipe.mask is not None:
        _check_mask(recipe.mask, first.size)
        if model is not None and convention == "alpha":
            _check_transparency(recipe.mask)
        return
    by_alpha = recipe.verb == "edit" and model is not None and model.files.by_alpha
    if model is not None and by_alpha and not first.is_transparent:
        raise UsageError(
            f"{model.id} repaints where a picture is transparent, and this one is "
            f"nowhere: say where with --mask or --region"
        )


def input_shape(model: Model | None, size: tuple[int, int]) -> tuple[int, int] | None:
    """The size that a picture must be cut to before this model takes it.

    Args:
        size: (width, height) of the picture, upright, in pixels.

    Returns:
        A size to cut out of the middle, or None: the picture is fine as it is.
    """
    if model is None or not model.files.square or size[0] == size[1]:
        return None
    return min(size), min(size)


def _check_files(model: Model, recipe: Recipe) -> None:
    rule = model.files
    count = len(recipe.images)
    if count > rule.most:
        takes = "one picture" if rule.most == 1 else f"up to {rule.most} pictures"
        raise UsageError(f"{model.id} takes {takes} and {count} were given")
    for number, upload in enumerate(recipe.images, 1):
        what = "this picture" if count == 1 else f"picture {number}"
        _check_file(model, upload, what, rule.media_types, rule.below_bytes)
    if recipe.mask is not None:
        _check_file(
            model, recipe.mask, "the mask", rule.mask_types, rule.mask_below_bytes
        )


def _check_file(
    model: Model, upload: Upload, what: str, kinds: tuple[str, ...], below: int
) -> None:
    if upload.media_type not in kinds:
        names = [_NAMES[kind] for kind in kinds]
        takes = " or ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
        raise UsageError(
            f"{model.id} takes {takes} and {what} is "
            f"{_NAMES.get(upload.media_type, 'something else')}: save it as {names[0]}"
        )
    if len(upload.data) >= below:
        raise UsageError(
            f"{model.id} takes files below {_megabytes(below)} and {what} has "
            f"{_megabytes(len(upload.data))}: make it smaller, 1024 pixels a side are "
            f"enough"
        )


def _check_mask(mask: Upload, first: tuple[int, int]) -> None:
    looked = _look(mask)
    if looked.size != first:
        raise UsageError(
            f"the mask is {_text(looked.size)} and the picture {_text(first)}: make "
            f"both the same size, or let --fit do it"
        )


def _check_transparency(mask: Upload) -> None:
    if not _look(mask).is_transparent:
        raise UsageError(
            "the mask has no transparency, and what is transparent is repainted: "
            "say what its colours mean with --mask-from white or --mask-from black"
        )


@dataclass(frozen=True, slots=True)
class _Look:
    # (width, height) in pixels, as people see the picture.
    size: tuple[int, int]
    is_transparent: bool


def _look(upload: Upload) -> _Look:
    """Read a picture's header, after the checks that stop bombs."""
    from PIL import ExifTags, Image

    kind = _NAMES[inspect(upload.data).media_type].upper()
    with Image.open(io.BytesIO(upload.data), formats=(kind,)) as image:
        width, height = image.size
        try:
            # Asked for EXIF that is not there, a PNG would be decoded whole.
            exif = image.getexif() if "exif" in image.info else {}
            turned = exif.get(ExifTags.Base.Orientation)
        except Exception:  # foreign text; unreadable means not rotated
            turned = None
        size = (height, width) if turned in (5, 6, 7, 8) else (width, height)
        return _Look(size, image.has_transparency_data)


def _text(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


def _megabytes(count: int) -> str:
    unit = 1e6 if count % 2**20 else 2**20
    return f"{count / unit:.4g} MB"

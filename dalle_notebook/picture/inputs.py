"""A picture that a person hands over, whatever it is held in.

PIL images, numpy arrays and encoded bytes all become one thing here: upright,
8-bit, RGB or RGBA, without metadata. Where the numbers do not say which colour
is meant, nothing is guessed: the error says what to write. Files, archive ids
and addresses are opened elsewhere. Colour profiles are not applied: what a
picture looks like would then depend on the library that reads them, and with it
whether the archive knows the picture again.
"""

from __future__ import annotations

from typing import Any

from PIL import Image, ImageFile

from dalle_notebook.errors import BadImage, DalleError, UsageError
from dalle_notebook.picture.inspect import check_size, inspect
from dalle_notebook.picture.orient import orient, to_rgb
from dalle_notebook.picture.verify import verify, verify_inspected

_WANTED = "a PIL image, a numpy array, or the bytes of a PNG, JPEG or WebP file"


def open_input(source: object, what: str = "the picture") -> Image.Image:
    """Make an upright picture of 8-bit RGB or RGBA, a copy without metadata.

    Args:
        source: a PIL image of any mode; a numpy array of shape (height, width),
            (height, width, 1), (height, width, 3) or (height, width, 4) with bool,
            uint8, uint16, or floats from 0 to 1; or encoded bytes.
        what: how an error calls it; the text starts with it.

    Raises:
        UsageError: nothing that could be a picture, or numbers that do not say
            which colour they are.
        BadImage: a picture that is too large, animated, cut or damaged.
    """
    try:
        return _without_metadata(to_rgb(orient(_open(source))))
    except UsageError as problem:
        failure: DalleError = UsageError(f"{what} cannot be used: {problem}")
    except BadImage as problem:
        failure = BadImage(f"{what} cannot be used: {problem}")
    # Pillow reads a lazily opened file only now, and what its parsers raise over
    # foreign bytes has no common root.
    except Exception as problem:
        reason = " ".join(str(problem).split())[:80] or type(problem).__name__
        failure = BadImage(f"{what} cannot be used: Pillow cannot read it ({reason})")
    raise failure


def _open(source: object) -> Image.Image:
    if isinstance(source, Image.Image):
        return _read(source)
    if isinstance(source, (bytes, bytearray, memoryview)):
        return _with_plain_numbers(verify(bytes(source)))
    if hasattr(source, "__array_interface__"):
        return _from_array(source)
    raise UsageError(f"it is of type {type(source).__name__}; give {_WANTED}")


def _without_metadata(image: Image.Image) -> Image.Image:
    # A copy also of what was plain already: the caller's picture keeps its own.
    plain = image.copy()
    plain.info = {}
    return plain


def _read(image: Image.Image) -> Image.Image:
    check_size(*image.size)
    # A photo in the MPO format has a second view or a depth map beside it.
    if image.format != "MPO" and getattr(image, "is_animated", False):
        raise BadImage(
            "it is an animation or has several pages: choose one with .seek(0) "
            "and give its .copy()"
        )
    _with_plain_numbers(image)
    if isinstance(image, ImageFile.ImageFile) and image.format == "PNG" and image.tile:
        return _read_png(image)
    image.load()
    return image


def _with_plain_numbers(image: Image.Image) -> Image.Image:
    if image.mode in ("I", "F"):
        raise UsageError(
            f"its mode {image.mode} does not say which number is white: make it "
            f"8-bit first, as image.convert('L') does where 255 is white"
        )
    return image


def _read_png(image: ImageFile.ImageFile) -> Image.Image:
    """A PNG that Pillow has opened and not read yet, with all of its rows."""
    # Pillow takes a PNG without its last rows, or without its end, in silence.
    file = image.fp
    if file is None:
        raise BadImage("its file is closed: open it again, or call .load() earlier")
    place = file.tell()
    file.seek(0)
    try:
        data = file.read()
    finally:
        file.seek(place)
    return verify_inspected(data, inspect(data, len(data)))


def _from_array(source: Any) -> Image.Image:
    import numpy as np

    array = np.asarray(source)
    shape = "x".join(map(str, array.shape)) or "a single number"
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[..., 0]
    if array.ndim != 2 and (array.ndim != 3 or array.shape[2] not in (3, 4)):
        raise UsageError(
            f"it is an array of shape {shape}; HEIGHTxWIDTH, HEIGHTxWIDTHx3 or "
            f"HEIGHTxWIDTHx4 is a picture{_shape_advice(array.shape)}"
        )
    check_size(array.shape[1], array.shape[0])
    kind = array.dtype.kind, array.dtype.itemsize
    if kind[0] == "b":
        array = array.astype(np.uint8) * 255
    elif kind == ("u", 2):
        array = (array >> 8).astype(np.uint8)
    elif kind[0] == "f":
        least, most = float(array.min()), float(array.max())
        # Less than half a step of 255 is the noise of calculating with floats.
        if not (least >= -1 / 512 and most <= 1 + 1 / 512):
            raise UsageError(
                f"it is an array of floats from {least:g} to {most:g}; 0 to 1 are the "
                f"colours: divide by the number that is white"
            )
        array = np.rint(np.clip(array, 0, 1) * 255).astype(np.uint8)
    elif kind != ("u", 1):
        raise UsageError(
            f"it is an array of {array.dtype}; bool, uint8, uint16 and floats from 0 "
            f"to 1 say which colour is meant: .astype('uint8') where 255 is white"
        )
    return Image.fromarray(np.ascontiguousarray(array))


def _shape_advice(shape: tuple[int, ...]) -> str:
    if len(shape) == 3 and shape[0] in (1, 3, 4):
        return ": turn it with numpy.moveaxis(array, 0, -1)"
    if len(shape) == 4:
        return ": take one of the batch, as array[0]"
    return ""

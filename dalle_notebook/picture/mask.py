"""What of a picture may be repainted.

Programs mark it in three ways: clear pixels (the Image API), white ones (most
local servers), black ones. Here a mask is one thing, 255 where it may be
repainted, and the convention is settled where it comes in and where it goes out.
It is binary because the Image API's rule is: only fully clear pixels are
repainted, so a soft edge belongs to what is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageChops, ImageDraw, ImageOps

from dalle_notebook.errors import UsageError
from dalle_notebook.picture.identity import identity
from dalle_notebook.picture.inputs import open_input
from dalle_notebook.picture.inspect import check_size
from dalle_notebook.picture.region import Region

Convention = Literal["alpha", "white", "black"]
"""Which pixels of a picture may be repainted: its clear, white or black ones."""


@dataclass(frozen=True, slots=True)
class Mask:
    """What may be repainted; always at least one pixel.

    Attributes:
        repaint: mode L; 255 where the picture may be repainted, 0 where it is kept.

    Raises:
        UsageError: nothing may be repainted.
    """

    repaint: Image.Image

    def __post_init__(self) -> None:
        if self.repaint.getextrema() == (0, 0):
            raise UsageError("the mask leaves nothing that may be repainted")

    @classmethod
    def from_picture(cls, image: Image.Image, convention: Convention = "alpha") -> Mask:
        """Read a mask from a picture of any mode.

        Args:
            convention: `alpha` takes the pixels that are fully transparent, `white`
                the light half of the visible ones, `black` the dark half.

        Raises:
            UsageError: it has no transparency, or nothing may be repainted.
            BadImage: the picture cannot be read.
        """
        picture = open_input(image, "the mask")
        if convention == "alpha":
            return cls(_clear(picture))
        # A pixel that is not seen has no colour, whatever numbers it holds.
        if picture.mode == "RGBA":
            behind = "black" if convention == "white" else "white"
            flat = Image.new("RGB", picture.size, behind)
            flat.paste(picture, mask=picture.getchannel("A").point(_UPPER_HALF))
            picture = flat
        halves = _UPPER_HALF if convention == "white" else _LOWER_HALF
        repaint = picture.convert("L").point(halves)
        if repaint.getextrema() == (0, 0):
            raise UsageError(
                f"the mask has no {convention} pixel, so nothing may be repainted:"
                f" --mask-from white, black or alpha says which pixels are meant"
            )
        return cls(repaint)

    @classmethod
    def from_region(cls, region: Region, size: tuple[int, int]) -> Mask:
        """Mark a region of a picture of `size` (width, height) pixels.

        Raises:
            BadImage: no picture can have this size.
        """
        check_size(*size)
        repaint = Image.new("L", size)
        left, top, right, bottom = region.pixels(size)
        draw = ImageDraw.Draw(repaint)
        # Pillow draws nothing of an ellipse of one pixel.
        is_round = region.shape == "ellipse" and right - left + bottom - top > 2
        paint = draw.ellipse if is_round else draw.rectangle
        paint((left, top, right - 1, bottom - 1), fill=255)
        return cls(repaint)

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.repaint.size

    @property
    def share(self) -> float:
        """How much of the picture may be repainted, 0 to 1."""
        histogram = self.repaint.histogram()
        return histogram[255] / sum(histogram)

    @property
    def identity(self) -> str:
        """sha256 (hex) of its pixels: the same however it was made."""
        return identity(self.repaint)

    def fitted(self, size: tuple[int, int]) -> Mask:
        """The mask for the same picture at another size.

        Another shape is covered and what stands over is cut off evenly, exactly as
        `picture.resize` treats the picture.

        Raises:
            UsageError: nothing that may be repainted is left.
            BadImage: no picture can have this size.
        """
        check_size(*size)
        fitted = scaled(self.repaint, size)
        if fitted.getextrema() == (0, 0):
            raise UsageError(
                f"the mask fitted to {size[0]}x{size[1]} leaves nothing that may be"
                f" repainted: give a mask of that size"
            )
        return Mask(fitted)

    def inverted(self) -> Mask:
        """The mask that keeps what this one repaints.

        Raises:
            UsageError: this one repaints everything.
        """
        return Mask(ImageChops.invert(self.repaint))

    def as_alpha(self) -> Image.Image:
        """As the Image API takes it: RGBA, black, transparent where to repaint."""
        picture = Image.new("RGB", self.size)
        picture.putalpha(ImageChops.invert(self.repaint))
        return picture

    def as_white(self) -> Image.Image:
        """As most local servers take it: mode L, white where to repaint."""
        return self.repaint.copy()


def scaled(repaint: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The pixels of a mask for the same picture at another size, perhaps none left."""
    if repaint.size == size:
        return repaint
    return ImageOps.fit(repaint, size, Image.Resampling.NEAREST)


_UPPER_HALF = [255 * (value >= 128) for value in range(256)]
_LOWER_HALF = [255 * (value < 128) for value in range(256)]
_NOTHING_BUT_ZERO = [255 * (value == 0) for value in range(256)]


def _clear(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        raise UsageError(
            "the mask has no transparency: transparent pixels are what may be "
            "repainted; --mask-from white or --mask-from black takes its white or "
            "black pixels"
        )
    alpha = picture.getchannel("A")
    clearest = alpha.getextrema()[0]
    if clearest:
        raise UsageError(
            f"the mask has no fully transparent pixel (its clearest has alpha "
            f"{clearest} of 255), so nothing may be repainted: erase what may change "
            f"completely, or write --mask-from white or black"
        )
    return alpha.point(_NOTHING_BUT_ZERO)

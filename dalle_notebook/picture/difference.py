"""How much an edit changed where it should have changed nothing.

Many models take a mask as a hint and redraw the whole picture; the caption says
so in numbers, and a heat map shows where. A pixel is outside when the mask does
not let it be repainted, up to the very edge: a model that blends over the edge
has changed it. Only where the answer had to be resized first is a rim left out,
as wide as the resizing can carry a change.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageEnhance, ImageFilter

from dalle_notebook.errors import UsageError
from dalle_notebook.picture.mask import Mask, scaled
from dalle_notebook.picture.orient import orient, to_rgb
from dalle_notebook.picture.resize import resize

TOLERANCE = 8
"""The largest channel may differ by this much of 255 and count as unchanged.

It covers what encoding and resizing do, and a person does not see: on a drawing of
1024 px a JPEG of quality 95 touches 93 % of the pixels, 0.4 % by more than 8; half as
large again and back touches 26 %, 0.1 % by more than 8.
"""

_SHAPES_AGREE = 0.02
_FILTER_REACH = 3  # pixels: what `resize` looks at on either side


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed outside the mask.

    Attributes:
        share: of the pixels outside, changed beyond `TOLERANCE`; 0 to 1.
        mean: mean absolute difference of all pixels outside, over red, green and
            blue; 0 to 255.
    """

    share: float
    mean: float

    def in_words(self) -> str:
        """For a caption."""
        mean = f"{self.mean:.1f}" if self.mean >= 0.05 else "less than 0.1"
        if self.share == 0:
            if self.mean < 0.05:
                return "nothing changed outside the mask"
            return (
                f"outside the mask no pixel changed by more than {TOLERANCE} of 255"
                f" (mean difference {mean} of 255)"
            )
        return (
            f"outside the mask {_percent(self.share)} of the pixels changed"
            f" (mean difference {mean} of 255)"
        )


def outside(before: Image.Image, after: Image.Image, mask: Mask) -> Difference | None:
    """Compare two pictures where the mask lets nothing be repainted.

    `after` and the mask are brought to the size of `before`. Transparent pixels
    count as they look on white.

    Returns:
        None where the shapes differ by more than 2 %, or nothing lies outside.
    """
    first, second = _flat(before), _flat(after)
    if not _same_shape(first.size, second.size):
        return None
    kept = _kept(mask, first.size, rim=_rim(first.size, second.size))
    count = kept.histogram()[255]
    if not count:
        return None
    apart = ImageChops.difference(first, resize(second, first.size))
    changed = _largest_channel(apart).histogram(kept)[TOLERANCE + 1 :]
    levels = apart.histogram(kept)
    total = sum(level % 256 * number for level, number in enumerate(levels))
    return Difference(sum(changed) / count, total / (3 * count))


def heat_map(
    before: Image.Image, after: Image.Image, mask: Mask | None = None
) -> Image.Image:
    """Show where `after` differs from `before`: RGB, the size of `before`.

    On a dark grey `before`, what changed outside the mask glows from violet (a
    little) over orange to pale yellow (as far as can be), lighter always being
    more; a blue line runs along the inner edge of the mask.

    Raises:
        UsageError: the shapes of the pictures differ by more than 2 %.
    """
    first, second = _flat(before), _flat(after)
    if not _same_shape(first.size, second.size):
        raise UsageError(
            f"the pictures have different shapes ({first.width}x{first.height} and"
            f" {second.width}x{second.height}), so their pixels cannot be compared"
        )
    apart = ImageChops.difference(first, resize(second, first.size))
    heat = _largest_channel(apart).point(_HEAT)
    thick = max(1, round(max(first.size) / 400))
    if mask:
        rim = _rim(first.size, second.size)
        heat = ImageChops.darker(heat, _kept(mask, first.size, rim=rim))
    # One pixel alone would not be seen once the map is shown smaller.
    heat = _grown(heat, thick // 3)
    dark = ImageEnhance.Brightness(first.convert("L")).enhance(_DIMMED).convert("RGB")
    colour = Image.merge("RGB", [heat.point(table) for table in _RAMP])
    glow = colour.filter(ImageFilter.GaussianBlur(2 * thick))
    shown = ImageChops.lighter(dark, glow)
    shown.paste(colour, mask=heat.point(_ANY))
    if mask:
        shown.paste(_LINE, mask=_inner_edge(scaled(mask.repaint, first.size), thick))
    return shown


def _percent(share: float) -> str:
    percent = share * 100
    if percent < 0.1:
        return "less than 0.1 %"
    if percent < 9.95:
        return f"{percent:.1f} %"
    if 99 < percent < 100:
        return "more than 99 %"
    return f"{percent:.0f} %"


def _flat(image: Image.Image) -> Image.Image:
    image = to_rgb(orient(image))
    if image.mode == "RGB":
        return image
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def _same_shape(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return abs(one[0] * other[1] / (one[1] * other[0]) - 1) <= _SHAPES_AGREE


def _rim(size: tuple[int, int], given: tuple[int, int]) -> int:
    """How far a resizing from `given` to `size` carries a change, in pixels."""
    if size == given:
        return 0
    enlarged = max(size[0] / given[0], size[1] / given[1], 1)
    return math.ceil(_FILTER_REACH * enlarged)


def _kept(mask: Mask, size: tuple[int, int], *, rim: int) -> Image.Image:
    """255 where nothing may be repainted, more than `rim` pixels from the mask."""
    return ImageChops.invert(_grown(scaled(mask.repaint, size), rim))


def _grown(image: Image.Image, px: int) -> Image.Image:
    """All that is within `px` pixels of 255 in either direction becomes 255."""
    # One direction at a time and in doubling steps: a filter for maxima costs its
    # area for each pixel. What is shifted comes in again on the far side, so there
    # is a border, which no shift can cross.
    if not px:
        return image
    width, height = image.size
    wide = Image.new("L", (width + 2 * px, height + 2 * px))
    wide.paste(image, (px, px))
    for right, down in ((1, 0), (0, 1)):
        reach = 0
        while reach < px:
            step = min(2 * reach + 1, px - reach)
            reach += step
            there = ImageChops.offset(wide, right * step, down * step)
            back = ImageChops.offset(wide, -right * step, -down * step)
            wide = ImageChops.lighter(wide, ImageChops.lighter(there, back))
    return wide.crop((px, px, px + width, px + height))


def _inner_edge(repaint: Image.Image, px: int) -> Image.Image:
    return ImageChops.darker(repaint, _grown(ImageChops.invert(repaint), px))


def _largest_channel(image: Image.Image) -> Image.Image:
    red, green, blue = image.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


_DIMMED = 0.34
_LINE = (86, 180, 233)

# Colours from dark to light whose lightness rises evenly and whose order holds for
# people who do not tell red from green; dark grey is left to the picture below.
_STOPS = (
    (120, 38, 150), (160, 48, 134), (200, 62, 104), (234, 96, 70), (250, 146, 44),
    (252, 198, 70), (253, 247, 180),
)  # fmt: skip


def _colour(level: int) -> tuple[int, ...]:
    place = level / 255 * (len(_STOPS) - 1)
    index = min(int(place), len(_STOPS) - 2)
    part = place - index
    pairs = zip(_STOPS[index], _STOPS[index + 1], strict=True)
    return tuple(round(a + (b - a) * part) for a, b in pairs)


_RAMP = [
    [0, *(_colour(level)[channel] for level in range(1, 256))] for channel in range(3)
]

# Most changes are small: a square root gives those the larger part of the ramp.
_HEAT = [0] * (TOLERANCE + 1) + [
    max(1, round(255 * math.sqrt((level - TOLERANCE) / (255 - TOLERANCE))))
    for level in range(TOLERANCE + 1, 256)
]
_ANY = [0] + [255] * 255

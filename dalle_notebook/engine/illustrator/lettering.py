"""Quoted text, lettered on something that belongs to the scene.

Out of doors it is a wooden sign that stands where fewest figures are, indoors and
over water a banner on strings, beside books a page, in neon light glowing tubes.
Pillow's own font has Latin letters only; other text is told, not drawn. Letters
come after the style, so that they can be read in every one.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from dalle_notebook.engine.illustrator.scene import Scene
from dalle_notebook.engine.illustrator.scenery.pixels import Array

_FINER = 2
"""The carrier is drawn so many times larger, for smooth edges."""
_MOST_LINES = 3
_SMALLEST_PX = 6
_PAPER_NOUNS = frozenset(
    {"book", "books", "envelope", "typewriter", "pen", "newspaper"}
)
_INDOORS = frozenset({"room", "lounge", "kitchen", "table", "stage", "studio"})
_GREY = frozenset({"noir", "pencil", "ink", "sepia"})


@dataclass(frozen=True, slots=True)
class _Carrier:
    """A kind of thing to letter on: colours, and how much of the width it takes."""

    ground: tuple[int, int, int]
    edge: tuple[int, int, int]
    ink: tuple[int, int, int]
    wide: float


_CARRIERS = {
    "sign": _Carrier((186, 132, 82), (118, 76, 44), (60, 36, 22), 0.44),
    "banner": _Carrier((248, 238, 216), (205, 92, 74), (92, 44, 40), 0.78),
    "page": _Carrier((252, 248, 236), (214, 202, 176), (52, 46, 44), 0.42),
    "neon": _Carrier((24, 20, 40), (62, 54, 92), (255, 120, 214), 0.62),
}


def drawable(text: str) -> str:
    """The part of a text that the font has letters for; accents are left out."""
    split = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return " ".join("".join(c for c in split if " " <= c <= "~").split())


def letter(
    picture: Image.Image, scene: Scene, figures: Array, *, grounded: bool
) -> Image.Image:
    """Put the quoted text of a scene into its picture, in place.

    Args:
        figures: (h, w), 1 where a figure covers the picture.
        grounded: the place has a floor for a sign to stand on.
    """
    text = drawable(scene.lettering or "")
    width, height = picture.size
    if not text:
        return picture
    kind = _kind(scene, grounded)
    carrier = _CARRIERS[kind]
    alone = not scene.subjects
    wide = max(carrier.wide, 0.72 if alone else 0.0) * width
    tall = (0.26 if alone or kind == "sign" else 0.17) * height
    lines, font = _fitted(text, wide * _FINER, tall * _FINER)
    if font is None:
        return picture
    board = _board(lines, font, carrier, kind)
    x, y = _spot(board, figures, width, height, kind, alone)
    layer = Image.new("RGBA", (width * _FINER, height * _FINER))
    at = (round(x * _FINER), round(y * _FINER))
    _hang(layer, at, board.size, kind, 0.90 * height * _FINER)
    layer.alpha_composite(board, at)
    return _laid_on(picture, layer, scene, kind)


def _kind(scene: Scene, grounded: bool) -> str:
    if scene.light == "neon" or "neon signs" in scene.features:
        return "neon"
    nouns = {s.noun for s in scene.subjects}
    if nouns & _PAPER_NOUNS or scene.place == "library":
        return "page"
    festive = nouns & {"cake", "cupcake", "balloon", "gift"}
    if festive or not grounded or (scene.place in _INDOORS and scene.subjects):
        return "banner"
    return "sign"


def _fitted(
    text: str, wide: float, tall: float
) -> tuple[list[str], ImageFont.FreeTypeFont | None]:
    """Break the text into the lines that allow the largest letters."""
    best: tuple[float, list[str]] = (0.0, [text])
    words = text.split(" ")
    for count in range(1, min(_MOST_LINES, len(words)) + 1):
        lines = _broken(words, count)
        longest = max(map(len, lines))
        size = min(wide / (0.60 * longest + 1.2), tall / (1.25 * len(lines) + 0.8))
        if size > best[0]:
            best = size, lines
    size = min(best[0], 0.5 * tall)
    if size < _SMALLEST_PX * _FINER:
        return best[1], None
    font = ImageFont.load_default(size)
    return best[1], font if isinstance(font, ImageFont.FreeTypeFont) else None


def _broken(words: list[str], count: int) -> list[str]:
    """Break words into so many lines of about one length."""
    target = sum(map(len, words)) / count
    lines: list[list[str]] = [[]]
    for word in words:
        long = sum(map(len, lines[-1])) + len(word) / 2 > target
        if lines[-1] and long and len(lines) < count:
            lines.append([])
        lines[-1].append(word)
    return [" ".join(line) for line in lines]


def _board(
    lines: list[str], font: ImageFont.FreeTypeFont, carrier: _Carrier, kind: str
) -> Image.Image:
    size = font.size
    wide = max(font.getlength(line) for line in lines) + 1.3 * size
    tall = size * (1.22 * len(lines) + 0.75)
    w, h = int(wide), int(tall)
    board = Image.new("RGBA", (w, h))
    draw = ImageDraw.Draw(board)
    round_ = {"sign": 0.18, "page": 0.06, "banner": 0.12}.get(kind, 0.3) * size
    draw.rounded_rectangle((0, 0, w - 1, h - 1), round_, fill=carrier.edge)
    rim = max(2, round(0.09 * size))
    inner = (rim, rim, w - 1 - rim, h - 1 - rim)
    draw.rounded_rectangle(inner, 0.8 * round_, fill=carrier.ground)
    if kind == "sign":
        _grain(draw, inner, carrier, size)
    spots = [
        ((w - font.getlength(line)) / 2, 0.30 * size + 1.22 * size * i)
        for i, line in enumerate(lines)
    ]
    if kind == "neon":
        glow = Image.new("RGBA", (w, h), (*carrier.ink, 0))
        for spot, line in zip(spots, lines, strict=True):
            ImageDraw.Draw(glow).text(spot, line, carrier.ink, font)
        board.alpha_composite(glow.filter(ImageFilter.GaussianBlur(0.16 * size)))
    for spot, line in zip(spots, lines, strict=True):
        ink = (255, 226, 246) if kind == "neon" else carrier.ink
        draw.text(spot, line, ink, font)
    return board


def _grain(
    draw: ImageDraw.ImageDraw, box: tuple[int, int, int, int], carrier: _Carrier,
    size: float,
) -> None:  # fmt: skip
    """Two or three planks with nails at their ends."""
    x0, y0, x1, y1 = box
    planks = 3 if y1 - y0 > 2.2 * size else 2
    for k in range(1, planks):
        y = y0 + (y1 - y0) * k / planks
        draw.line((x0, y, x1, y), tuple(carrier.edge), max(1, round(0.03 * size)))
    nail = 0.05 * size
    for k in range(planks):
        y = y0 + (y1 - y0) * (k + 0.5) / planks
        for x in (x0 + 0.22 * size, x1 - 0.22 * size):
            draw.ellipse((x - nail, y - nail, x + nail, y + nail), tuple(carrier.edge))


def _spot(
    board: Image.Image, figures: Array, width: int, height: int, kind: str, alone: bool
) -> tuple[float, float]:
    """Top left corner: where the board hides least of the figures."""
    w, h = board.width / _FINER, board.height / _FINER
    tops = {"sign": (0.52, 0.42, 0.60), "banner": (0.03, 0.07), "page": (0.05, 0.70)}
    if alone:
        return (width - w) / 2, (0.46 if kind == "sign" else 0.34) * height
    best = (np.inf, 0.0, 0.0)
    for top in tops.get(kind, (0.07, 0.13)):
        for share in (0.5, 0.0, 1.0) if w < 0.7 * width else (0.5,):
            x = 0.04 * width + share * (0.92 * width - w)
            y = min(top * height, 0.96 * height - h)
            cut = figures[int(y) : int(y + h) + 1, int(x) : int(x + w) + 1]
            hidden = float(cut.sum())
            if hidden < best[0]:
                best = hidden, x, y
    return best[1], best[2]


def _hang(
    layer: Image.Image, at: tuple[int, int], size: tuple[int, int], kind: str,
    ground: float,
) -> None:  # fmt: skip
    """Posts under a sign, strings above a banner, a pin in a page."""
    (x, y), (w, h) = at, size
    draw = ImageDraw.Draw(layer)
    thick = max(2, round(0.022 * layer.width))
    if kind == "sign":
        for post in (x + 0.18 * w, x + 0.82 * w):
            box = (post - thick / 2, y - 0.12 * h, post + thick / 2, ground)
            draw.rounded_rectangle(box, thick / 3, fill=(132, 88, 54))
            draw.line((post + thick / 4, y, post + thick / 4, ground), (98, 62, 38), 2)
    elif kind == "banner":
        for start, end in (((0, 0.3 * y), x), ((layer.width, 0.3 * y), x + w)):
            draw.line((*start, end, y + 0.2 * h), (150, 104, 78), max(2, thick // 4))
    elif kind == "neon":
        for post in (x + 0.2 * w, x + 0.8 * w):
            draw.line((post, 0, post, y), (44, 40, 58), max(2, thick // 3))


def _laid_on(
    picture: Image.Image, layer: Image.Image, scene: Scene, kind: str
) -> Image.Image:
    """Lay the carrier on the picture, in its light, with a soft shadow."""
    found = layer.getbbox()
    if found is None:
        return picture
    drop = max(1, round(0.008 * picture.height))
    # Only the part that changes, on whole pixels, with room for the shadow.
    left, top = (max(0, side // _FINER - 4 * drop) for side in found[:2])
    right = min(picture.width, found[2] // _FINER + 5 * drop)
    bottom = min(picture.height, found[3] // _FINER + 5 * drop)
    box = (left, top, right, bottom)
    layer = layer.crop((_FINER * left, _FINER * top, _FINER * right, _FINER * bottom))
    layer = layer.resize((right - left, bottom - top), Image.Resampling.BOX)
    part = picture.crop(box)
    around = np.asarray(part.convert("L"), np.float32).mean() / 255
    lit = 1.0 if kind == "neon" else float(np.clip(0.55 + 0.75 * around, 0.62, 1.0))
    colours = layer.convert("RGB").point(lambda value: value * lit)
    if scene.style in _GREY:
        colours = colours.convert("L").convert("RGB")
    alpha = layer.getchannel("A")
    shadow = alpha.filter(ImageFilter.GaussianBlur(1.5 * drop))
    part.paste((24, 18, 20), (drop, drop), shadow.point(lambda value: value * 0.4))
    part.paste(colours, (0, 0), alpha)
    picture.paste(part, box[:2])
    return picture

"""Places indoors: studio, room, lounge with pool, kitchen, table, library, stage."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from dalle_notebook.engine.illustrator.scenery import floor, furnish, props
from dalle_notebook.engine.illustrator.scenery.pixels import (
    Array,
    grid,
    mix,
    ramp,
    resized,
    rgb,
)
from dalle_notebook.engine.illustrator.scenery.shot import Shot
from dalle_notebook.engine.illustrator.scenery.stamps import Set

_WALLS = ("#ecd9bd", "#cfe0d8", "#e9c9b8", "#c9d6e6", "#ded2e8", "#efe3c0", "#bcd3cf")
_PAPERS = (
    "#e9c8a6", "#a9c7c0", "#d9a79b", "#b6bedd", "#c7d0a0", "#e3d6c2", "#8fb0c6",
    "#d8b4c8", "#efd07f", "#9fb49a",
)  # fmt: skip

_GLOWS = (
    ("#d98f45", "#ffd9a0"), ("#c9705a", "#ffc9b0"), ("#4f86b5", "#cfe6ff"),
    ("#b58a3a", "#fff0b8"), ("#8a6ab5", "#e6d2ff"), ("#5f9a86", "#d2f5e6"),
)  # fmt: skip


def studio(stage: Set, shot: Shot, tint: Array | None, mood: str) -> None:
    """Seamless paper: a pool of light, a soft sweep, sometimes a disc or a gobo.

    Args:
        tint: colour wanted for the paper, or None for one of the seed's.
        mood: "backlit", "dark", "white" or "".
    """
    w, h, rng = stage.width, stage.height, stage.rng
    pick, kind, shift = rng.random(3)
    paper = rgb(_PAPERS[int(pick * len(_PAPERS))]) if tint is None else tint
    if mood == "white":
        paper = rgb("#f4f2ee")
    x, y = grid(w, h)
    ax, ay = w / stage.short, h / stage.short
    side = np.sign(stage.light.direction[0])
    cx, cy = 0.5 + 0.10 * side * (0.4 + shift), 0.40
    r = np.hypot((x - cx) * ax, (y - cy) * ay)
    if mood == "backlit":
        warm, rim = (rgb(c) for c in _GLOWS[int(pick * 997) % len(_GLOWS)])
        base = mix(paper * 0.17, rgb("#17131a"), 0.5)
        spread = 0.34 + 0.14 * kind
        glow = np.exp(-((r / spread) ** 2))[..., None]
        picture = base * (0.7 + 0.7 * glow) + glow * warm * 0.62
        picture = picture + np.exp(-((r / 0.17) ** 2))[..., None] * rim * 0.35
    elif mood == "dark":
        picture = (
            mix(paper * 0.22, rgb("#15161c"), 0.4)
            * (1.35 - 1.1 * np.clip(r, 0, 1))[..., None]
        )
    else:
        light = np.clip(1.13 - 0.30 * r * r - 0.10 * r, 0.5, 1.2)[..., None]
        picture = paper * light
        if kind < 0.28 and mood != "white":
            disc = np.hypot((x - 0.5) * ax, (y - 0.45) * ay)
            size = 0.36 + 0.06 * shift
            inside = np.clip((size - disc) * stage.short / 1.5 + 0.5, 0, 1)[..., None]
            shade = np.clip(np.exp(-np.clip(disc - size, 0, 9) * 26) * 0.16, 0, 1)[
                ..., None
            ]
            second = mix(paper, rgb("#fff6e6"), 0.55) * light
            picture = mix(picture * (1 - shade), second, inside)
        elif kind < 0.5 and mood != "white":
            picture = picture * (1 + 0.14 * _gobo(stage, side) - 0.05)[..., None]
    bend = np.clip((y - shot.horizon - 0.10) / 0.30, 0, 1)
    sweep = (bend * bend * (3 - 2 * bend))[..., None]
    lift = 0.10 if mood not in {"backlit", "dark"} else 0.03
    picture = (
        picture * (1 + lift * sweep) - 0.10 * lift * np.clip(y - 0.88, 0, 1)[..., None]
    )
    picture = picture * stage.felt(0.035)
    stage.pixels = picture


def _gobo(stage: Set, side: float) -> Array:
    """Light through a slanted window, very soft (h, w)."""
    small = 96
    plate = Image.new("L", (small, small))
    draw = ImageDraw.Draw(plate)
    for i in range(2):
        for j in range(3):
            left, top = 22 + 27 * i, 6 + 24 * j
            quad = [
                (left, top),
                (left + 22, top),
                (left + 22, top + 20),
                (left, top + 20),
            ]
            draw.polygon([(px + 0.35 * py * side, py) for px, py in quad], fill=255)
    soft = plate.filter(ImageFilter.GaussianBlur(1.6))
    return resized(np.asarray(soft, np.float32) / 255, stage.width, stage.height)


def room(
    stage: Set, shot: Shot, features: frozenset[str], *, cosy: bool = False
) -> None:
    """A wall with a window and a picture, a wooden floor with a rug."""
    line = shot.horizon + 0.14
    wall = rgb(_WALLS[int(stage.rng.random() * len(_WALLS))])
    furnish.wall(stage, line, wall)
    left = stage.rng.random() < 0.5
    wx, wide, tall = (0.22 if left else 0.78), 0.30, min(0.42, line * 0.62)
    named = "window" in features
    if named:
        # Somebody is at it: it is large, and right behind the figure.
        wx, wide, tall = (0.42 if left else 0.58), 0.62, line * 0.80
    furnish.window(stage, wx, line * 0.46, wide, tall)
    if named or "curtains" in features or stage.rng.random() < 0.6:
        furnish.curtains(stage, wx, line * 0.46, wide, 1.09 * tall)
    if not named:
        furnish.picture_frame(stage, 1 - wx, line * 0.40, 0.15)
    floor.planks(stage, line, "#9a6a40", "#cf9d66")
    furnish.skirting(stage, line)
    if "fireplace" in features or cosy:
        furnish.fireplace(stage, 1 - wx, line)
    furnish.rug(stage, shot)
    beside = stage.rng.random()
    if beside < 0.45:
        props.prop(stage, "plant", _mirrored(0.93, left), line + 0.06, 0.30)
    elif beside < 0.75:
        props.prop(stage, "armchair", _mirrored(0.87, left), line + 0.08, 0.34)
    else:
        props.prop(stage, "bookshelf", _mirrored(0.88, left), line + 0.03, 0.44)
    stage.soften(0.0022)
    furnish.patch(stage, wx, line)


def lounge(stage: Set, shot: Shot, features: frozenset[str]) -> Array:
    """A bright hall with tall windows, loungers, plants and a pool. Gives the water."""
    line = shot.horizon + 0.05
    wall = rgb(("#f0dfc4", "#e6d3c6", "#d9e2d8")[int(stage.rng.random() * 3)])
    furnish.wall(stage, line, wall)
    wide = stage.width / stage.short
    n = max(2, round(3 * wide))
    for i in range(n):
        furnish.window(stage, (i + 0.5) / n, line * 0.50, 0.22, line * 0.78, arch=True)
    floor.planks(stage, line, "#b98d5e", "#e3c095")
    furnish.skirting(stage, line)
    side, kind, near = stage.rng.random(3)
    left = side < 0.5
    furnish.lamp(stage, _mirrored(0.335, left), line + 0.03, 0.36)
    seat = "sofa" if kind < 0.55 else "armchair"
    props.prop(
        stage, seat, _mirrored(0.15, left), line + 0.085, 0.36 if kind < 0.55 else 0.30
    )
    props.prop(stage, "plant", _mirrored(0.92, left), line + 0.07 + 0.03 * near, 0.34)
    stage.soften(0.0018)
    water = furnish.pool(stage, shot, line)
    furnish.sunbeams(stage, n, line)
    return water


def _mirrored(x: float, keep: bool) -> float:
    return x if keep else 1 - x


def kitchen(stage: Set, shot: Shot, features: frozenset[str]) -> None:
    """Tiled wall, shelf with crockery, a wooden counter in front."""
    edge_y = shot.horizon + 0.08
    w, h = stage.width, stage.height
    tile = rgb(
        ("#dfe9e4", "#f0e2cf", "#cfe0ea", "#f3d9cf")[int(stage.rng.random() * 4)]
    )
    x, y = grid(w, h)
    n = 9.0
    u, v = (x * w / stage.short * n) % 1, (y * h / stage.short * n) % 1
    seam = np.minimum(np.minimum(u, 1 - u), np.minimum(v, 1 - v))
    gloss = np.clip(1 - np.hypot(u - 0.3, v - 0.25) * 1.6, 0, 1) ** 2 * 0.06
    grout = np.clip(seam / 0.035, 0, 1)[..., None]
    picture = mix(tile * 0.82, tile * stage.air.ground, grout) + gloss[..., None]
    side = stage.light.direction[0]
    picture = picture * (1.02 + 0.16 * np.sign(side) * (x - 0.5))[..., None]
    stage.pixels = picture
    wx = 0.24 if stage.rng.random() < 0.5 else 0.76
    furnish.window(stage, wx, edge_y * 0.40, 0.30, edge_y * 0.56)
    furnish.shelf(stage, 1 - wx, edge_y * 0.36, 0.40)
    stage.soften(0.0075)
    floor.board(stage, edge_y, "#9c6b40", "#d3a06a")
    furnish.patch(stage, wx, edge_y)


def table(stage: Set, shot: Shot, features: frozenset[str]) -> None:
    """A wooden table top against a softly blurred wall, light from a window."""
    edge_y = shot.horizon
    style = stage.rng.random()
    wall = rgb(_WALLS[int(stage.rng.random() * len(_WALLS))]) * (
        0.62 if style < 0.5 else 0.95
    )
    w, h = stage.width, stage.height
    x, y = grid(w, h)
    side = np.sign(stage.light.direction[0])
    glow = np.exp(
        -(((x - 0.5 + 0.3 * side * -1) / 0.55) ** 2 + ((y - 0.12) / 0.6) ** 2)
    )
    picture = wall * stage.air.ground * (0.72 + 0.46 * glow)[..., None]
    stage.pixels = picture * stage.texture(4, 0.05)
    wx = 0.5 + 0.34 * side
    if style < 0.65:
        furnish.window(stage, wx, edge_y * 0.42, 0.34, edge_y * 0.72)
        furnish.curtains(stage, wx, edge_y * 0.42, 0.34, edge_y * 0.80)
    else:
        furnish.shelf(stage, 0.5 - 0.2 * side, edge_y * 0.45, 0.5)
    stage.soften(0.016)
    tones = (("#7f5231", "#b98350"), ("#a9784a", "#dcae78"), ("#5f3c27", "#96653f"))
    floor.board(stage, edge_y, *tones[int(style * 9) % 3])
    furnish.patch(stage, wx, edge_y, soft=0.35)


def library(stage: Set, shot: Shot, features: frozenset[str]) -> None:
    """Shelves full of books, a warm lamp, a carpet."""
    line = shot.horizon + 0.16
    wood = rgb("#7a4f30")
    w, h, rng = stage.width, stage.height, stage.rng
    stage.pixels = ramp(h, [(0, wood * 0.62), (1, wood * 0.5)], w) * stage.air.ground
    draw = ImageDraw.Draw(stage.image)
    rows = 5
    palette = [rgb(c) for c in ("#a63f38", "#c98b3c", "#3f6f63", "#3d567f", "#e2d3b0",
                                "#7d4a6a", "#5b7f4a", "#b5683f")]  # fmt: skip
    px = stage.short
    tint = stage.air.ground
    for row in range(rows):
        top = line * h * (row + 0.08) / rows
        bottom = line * h * (row + 0.93) / rows
        x = 0.0
        while x < w:
            thick = px * (0.012 + 0.020 * rng.random())
            tall = (bottom - top) * (0.66 + 0.30 * rng.random())
            tone = palette[int(rng.random() * len(palette))] * (
                0.7 + 0.4 * rng.random()
            )
            gap = rng.random() < 0.05
            if not gap:
                furnish.spine(draw, x, bottom, thick, tall, tone * tint)
            x += thick + (px * 0.03 if gap else 0.6)
        furnish.bar(draw, 0, bottom, w, bottom + 0.018 * px, wood * 1.08 * tint)
    n = max(2, round(3 * w / px))
    for i in range(n + 1):
        cx = i * w / n
        furnish.bar(
            draw, cx - 0.016 * px, 0, cx + 0.016 * px, line * h, wood * 1.15 * tint
        )
    stage.soften(0.004)
    floor.planks(stage, line, "#6f4528", "#a26c41")
    furnish.rug(stage, shot)
    furnish.lamp(stage, 0.12 if rng.random() < 0.5 else 0.88, line + 0.05, 0.42)
    stage.soften(0.0016)
    gx, gy = grid(w, h)
    vignette = np.exp(-(((gx - 0.5) / 0.62) ** 2 + ((gy - 0.45) / 0.62) ** 2))[
        ..., None
    ]
    stage.pixels = (
        stage.pixels * (0.72 + 0.42 * vignette) + vignette * rgb("#2a1608") * 0.6
    )


def theatre(stage: Set, shot: Shot) -> None:
    """Red curtains, boards and a spotlight."""
    w, h = stage.width, stage.height
    line = shot.horizon + 0.18
    x, y = grid(w, h)
    folds = np.sin(x * w / stage.short * 44 + 2.2 * np.sin(x * 9)) * 0.5 + 0.5
    drape = rgb("#a32733") * (0.35 + 0.75 * folds + 0 * y)[..., None]
    drape = drape * (1.05 - 0.45 * y)[..., None]
    stage.pixels = drape
    floor.planks(stage, line, "#6b4428", "#9c6a40")
    cone = np.exp(-(((x - 0.5) / (0.10 + 0.26 * y)) ** 2))
    spot = np.exp(-(((x - 0.5) / 0.36) ** 2 + ((y - shot.stand) / 0.13) ** 2))
    light = (0.42 + 0.5 * cone * 0.8 + 0.7 * spot)[..., None]
    stage.pixels = stage.pixels * light + (cone * 0.06)[..., None] * rgb("#ffe9c0")

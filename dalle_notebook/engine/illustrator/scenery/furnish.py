"""What stands in rooms: walls, windows, curtains, rugs, plants, lamps, a pool.

Positions are fractions of the picture; sizes fractions of its shorter side.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from dalle_notebook.engine.illustrator.scenery.pixels import (
    Array,
    grid,
    hue,
    mix,
    noise,
    ramp,
    rgb,
)
from dalle_notebook.engine.illustrator.scenery.shot import Shot
from dalle_notebook.engine.illustrator.scenery.stamps import Set


def wall(stage: Set, line: float, colour: Array) -> None:
    w, h = stage.width, stage.height
    x, y = grid(w, h)
    side = np.sign(stage.light.direction[0])
    light = 0.98 + 0.14 * side * (x - 0.5) + 0.06 * (0.4 - y)
    pattern = stage.rng.random()
    picture = colour * stage.air.ground * light[..., None]
    if pattern < 0.3:
        stripes = np.clip(np.sin(x * w / stage.short * 62) * 6, -1, 1)
        picture = picture * (1 + 0.022 * stripes + 0 * y)[..., None]
    elif pattern < 0.55:
        u, v = x * w / stage.short * 8, y * h / stage.short * 8
        dots = (u + 0.5 * (np.floor(v) % 2)) % 1 - 0.5, v % 1 - 0.5
        spot = np.clip((0.13 - np.hypot(*dots)) * 20, 0, 1)
        picture = mix(picture, np.clip(picture * 1.09, 0, 1), spot[..., None])
    stage.pixels = picture * stage.felt(0.025)


def skirting(stage: Set, line: float) -> None:
    h = stage.height
    top, bottom = int((line - 0.028) * h), int(line * h)
    paint = stage.faded(rgb("#fbf4e8"), 0)
    draw = ImageDraw.Draw(stage.image)
    bar(draw, 0, top, stage.width, bottom, paint)
    bar(draw, 0, bottom, stage.width, bottom + max(1, h // 260), paint * 0.6)


def window(
    stage: Set, cx: float, cy: float, width: float, height: float, *, arch: bool = False
) -> None:
    """A window with a view: sky, clouds and a strip of trees."""
    s = stage.short
    pw, ph = int(width * s), int(height * stage.height)
    if pw < 8 or ph < 8:
        return
    air, rng = stage.air, stage.rng
    view = ramp(ph, [(0, air.middle), (0.7, air.horizon), (1, air.horizon)], pw)
    cloud = np.clip(noise(pw, ph, 3, rng, 4, 1.6) * 3.4 - 1.6, 0, 1)[..., None]
    view = mix(view, air.cloud, cloud * 0.8)
    if air.is_dark:
        stars = (rng.random((ph, pw)) > 0.996)[..., None]
        view = np.where(stars, np.float32(0.9), view)
    gy = np.linspace(0, 1, ph, dtype=np.float32)[:, None]
    hedge = noise(pw, ph, 7, rng, 3)
    green = np.clip((gy + 0.55 * (hedge - 0.5) - 0.70) * 14, 0, 1)[..., None]
    leaf = rgb("#7fae5f") * air.ground * (0.62 + 0.7 * hedge)[..., None]
    pane = Image.fromarray(
        (np.clip(mix(view, leaf, green), 0, 1) * 255).astype(np.uint8)
    )
    frame = tuple(int(c * 255) for c in np.clip(rgb("#fffaf0") * air.ground, 0, 1))
    draw = ImageDraw.Draw(pane)
    bar = max(1, round(0.010 * s))
    draw.rectangle((pw // 2 - bar // 2, 0, pw // 2 + bar // 2, ph), fill=frame)
    for t in (0.36,) if not arch else (0.33, 0.66):
        draw.rectangle((0, ph * t - bar / 2, pw, ph * t + bar / 2), fill=frame)
    left, top = int(cx * stage.width - pw / 2), int(cy * stage.height - ph / 2)
    edge = max(2, round(0.020 * s))
    shadow = Image.new("L", (pw + 6 * edge, ph + 6 * edge))
    ImageDraw.Draw(shadow).rounded_rectangle(
        (2 * edge, 2.6 * edge, pw + 4 * edge, ph + 4.6 * edge), edge, fill=120
    )
    shadow = shadow.filter(ImageFilter.GaussianBlur(edge * 0.7))
    stage.image.paste((60, 45, 38), (left - 3 * edge, top - 3 * edge), shadow)
    box = (0, 0, pw + 2 * edge - 1, ph + 2 * edge - 1)
    radius = (pw // 2 + edge) if arch else edge
    outer = Image.new("L", (pw + 2 * edge, ph + 2 * edge))
    corners = (True, True, False, False) if arch else None
    ImageDraw.Draw(outer).rounded_rectangle(box, radius, fill=255, corners=corners)
    stage.image.paste(frame, (left - edge, top - edge), outer)
    inner = Image.new("L", (pw, ph))
    ImageDraw.Draw(inner).rounded_rectangle(
        (0, 0, pw - 1, ph - 1), pw // 2 if arch else 2, fill=255, corners=corners
    )
    stage.image.paste(pane, (left, top), inner)
    sill = tuple(int(c * 0.93) for c in frame)
    draw = ImageDraw.Draw(stage.image)
    draw.rectangle(
        (
            left - 2 * edge,
            top + ph + edge // 2,
            left + pw + 2 * edge,
            top + ph + 2 * edge,
        ),
        fill=sill,
    )


def curtains(stage: Set, cx: float, cy: float, width: float, height: float) -> None:
    s = stage.short
    colour = hue(float(stage.rng.random()), 0.35, 0.82) * stage.air.ground
    pw, ph = int(width * 0.36 * s), int(height * stage.height)
    if pw < 3 or ph < 3:
        return
    x, y = grid(pw, ph)
    folds = 0.76 + 0.26 * np.sin(x * 22 + 1.2 * y)
    cloth = colour * (folds * (1.06 - 0.22 * y))[..., None]
    picture = Image.fromarray((np.clip(cloth, 0, 1) * 255).astype(np.uint8))
    top = int(cy * stage.height - ph / 2)
    for side in (-1, 1):
        left = int(cx * stage.width + side * (width * 0.56 * s) - pw / 2)
        stage.image.paste(picture, (left, top))
    draw = ImageDraw.Draw(stage.image)
    y0 = top - max(1, s // 120)
    reach = width * 0.82 * s
    draw.rounded_rectangle(
        (cx * stage.width - reach, y0, cx * stage.width + reach, y0 + max(2, s // 70)),
        max(1, s // 140),
        fill=(138, 98, 62),
    )


def picture_frame(stage: Set, cx: float, cy: float, size: float) -> None:
    s = stage.short
    w, h = max(6, int(size * s)), max(6, int(size * s * 1.2))
    a, b = float(stage.rng.random()), float(stage.rng.random())
    art = ramp(
        h,
        [
            (0, hue(a, 0.35, 0.95)),
            (0.6, hue(a + 0.08, 0.3, 0.9)),
            (0.62, hue(b, 0.45, 0.7)),
            (1, hue(b, 0.5, 0.5)),
        ],
        w,
    )
    image = Image.fromarray(
        (np.clip(art * stage.air.ground, 0, 1) * 255).astype(np.uint8)
    )
    draw = ImageDraw.Draw(image)
    r = w * 0.16
    draw.ellipse(
        (w * 0.6 - r, h * 0.34 - r, w * 0.6 + r, h * 0.34 + r), fill=(250, 232, 178)
    )
    edge = max(2, int(0.014 * s))
    left, top = int(cx * stage.width - w / 2), int(cy * stage.height - h / 2)
    wood = tuple(int(v * 255) for v in np.clip(rgb("#9a6a3e") * stage.air.ground, 0, 1))
    stage.image.paste(wood, (left - edge, top - edge, left + w + edge, top + h + edge))
    stage.image.paste(image, (left, top))


def rug(stage: Set, shot: Shot) -> None:
    """An oval rug with rings, lying where the figure stands."""
    w, h = stage.width, stage.height
    base = float(stage.rng.random())
    x, y = grid(w, h)
    cy = min(shot.stand + 0.01, 0.97)
    d = np.hypot((x - 0.5) * w / stage.short / 0.46, (y - cy) * h / stage.short / 0.135)
    rings = np.floor(np.clip(d, 0, 1) * 5.0)
    light = 0.92 + 0.14 * (rings % 2)
    colour = hue(base, 0.38, 0.78) * stage.air.ground
    second = hue(base + 0.08, 0.16, 0.95) * stage.air.ground
    wool = mix(colour, second, ((rings % 2) * 0.85)[..., None]) * light[..., None]
    wool = wool * stage.felt(0.10)
    mask = np.clip((1 - d) * stage.short * 0.13 / 1.4 + 0.5, 0, 1)[..., None]
    shade = np.clip(1.06 - d, 0, 0.06)[..., None] * 3
    stage.pixels = mix(stage.pixels * (1 - shade), wool, mask)


def lamp(stage: Set, x: float, y: float, s: float) -> None:
    ky = stage.short / stage.height
    stage.put("ball", x, y, 0.30 * s, 0.07 * s, rgb("#8a6a45"), 0)
    stage.put("pillar", x, y - 0.45 * s * ky, 0.035 * s, 0.9 * s, rgb("#a98350"), 0)
    w, h = stage.width, stage.height
    gx, gy = grid(w, h)
    r = np.hypot(
        (gx - x) * w / stage.short, (gy - (y - 0.95 * s * ky)) * h / stage.short
    )
    strength = 0.34 if stage.air.is_dark else 0.14
    glow = np.exp(-((r / (0.55 * s)) ** 2)) * strength
    stage.pixels = stage.pixels + glow[..., None] * rgb("#ffd48a")
    stage.put(
        "dome", x, y - 0.96 * s * ky, 0.40 * s, 0.30 * s, rgb("#fff0c6") * 1.15, 0
    )


def shelf(stage: Set, cx: float, cy: float, width: float) -> None:
    kx, ky = stage.short / stage.width, stage.short / stage.height
    for x in np.linspace(-0.42, 0.42, 6):
        k = stage.rng.random()
        c = hue(float(stage.rng.random()), 0.35, 0.88)
        size = width * (0.13 + 0.05 * k)
        px = cx + x * width * kx
        if k < 0.5:
            stage.put(
                "pillar", px, cy - size * 0.55 * ky, size * 0.75, size * 1.1, c, 0
            )
        else:
            stage.put("ball", px, cy - size * 0.5 * ky, size, size, c, 0)
            stage.put(
                "pillar", px, cy - size * 1.0 * ky, size * 0.4, size * 0.4, c * 0.9, 0
            )
    draw = ImageDraw.Draw(stage.image)
    half = width * 0.5 * stage.short
    y, x = cy * stage.height, cx * stage.width
    plank = stage.faded(rgb("#a87748"), 0)
    bar(draw, x - half, y, x + half, y + 0.022 * stage.short, plank)
    bar(
        draw,
        x - half,
        y + 0.022 * stage.short,
        x + half,
        y + 0.028 * stage.short,
        plank * 0.6,
    )


def fireplace(stage: Set, x: float, line: float) -> None:
    ky = stage.short / stage.height
    draw = ImageDraw.Draw(stage.image)
    s, px, py = stage.short, x * stage.width, line * stage.height
    bar(
        draw,
        px - 0.19 * s,
        py - 0.30 * s,
        px + 0.19 * s,
        py,
        stage.faded(rgb("#b9735a"), 0),
    )
    bar(
        draw,
        px - 0.22 * s,
        py - 0.33 * s,
        px + 0.22 * s,
        py - 0.29 * s,
        stage.faded(rgb("#8a5a3a"), 0),
    )
    bar(draw, px - 0.12 * s, py - 0.20 * s, px + 0.12 * s, py, rgb("#241612"))
    for k in range(7):
        dx = (k - 3) * 0.028
        tall = 0.07 + 0.06 * stage.rng.random()
        stage.put(
            "cone",
            x + dx * s / stage.width,
            line - tall * 0.5 * ky,
            0.05,
            tall,
            rgb("#ff9a3c" if k % 2 else "#ffd35c") * 1.3 / stage.air.ground,
            0,
        )


def patch(stage: Set, wx: float, line: float, soft: float = 0.22) -> None:
    """The window's light, lying on the floor."""
    if stage.air.is_dark:
        return
    w, h = stage.width, stage.height
    x, y = grid(w, h)
    side = 1.0 if wx < 0.5 else -1.0
    t = np.clip((y - line) / max(1 - line, 0.05), 0, 1)
    centre = wx + side * (0.10 + 0.34 * t)
    half = 0.10 + 0.10 * t
    u = (x - centre) / half
    inside = np.clip((1 - np.abs(u)) * 4, 0, 1) * np.clip((0.9 - t) * 5, 0, 1)
    inside = inside * np.clip((t - 0.05) * 9, 0, 1)
    cross = np.clip(np.abs(u) * 12 - 0.5, 0, 1) * np.clip(
        np.abs(t - 0.45) * 22 - 0.4, 0, 1
    )
    glow = (inside * (0.3 + 0.7 * cross) * soft)[..., None]
    stage.pixels = stage.pixels * (1 + glow * rgb("#ffeabf") * 1.5)


def sunbeams(stage: Set, count: int, line: float) -> None:
    if stage.air.is_dark:
        return
    x, y = grid(stage.width, stage.height)
    side = -np.sign(stage.light.direction[0])
    total = np.zeros((stage.height, stage.width), np.float32)
    for i in range(count):
        cx = (i + 0.5) / count + side * 0.30 * (y - 0.25)
        beam = np.clip(1 - np.abs(x - cx) / (0.30 / count + 0.05 * y), 0, 1)
        total = total + beam * np.clip(1.0 - y, 0, 1) * np.clip(y * 5, 0, 1)
    glow = (np.clip(total, 0, 1) * 0.16)[..., None] * rgb("#fff0cc")
    stage.pixels = stage.pixels + glow


def pool(stage: Set, shot: Shot, line: float) -> Array:
    """A rounded pool with a light rim, steps of blue and caustics."""
    w, h = stage.width, stage.height
    x, y = grid(w, h)
    cy = min(0.5 * (line + 1.0) + 0.07, 0.82)
    rx, ry = 0.44, 0.70 * (cy - line) + 0.02
    u, v = (x - 0.5) / rx, (y - cy) / ry
    e = np.abs(u) ** 2.8 + np.abs(v) ** 2.8
    gradient = ry * h
    rim = np.clip((1.22 - e) * gradient / 3 + 0.5, 0, 1)[..., None]
    water = np.clip((1 - e) * gradient / 3 + 0.5, 0, 1)
    stone = stage.faded(rgb("#f6efe3"), 0) * (1 + 0.05 * v)[..., None]
    picture = mix(stage.pixels, stone, rim)
    waves = noise(w, h, 10, stage.rng, 3, 2.4)
    caustic = np.clip(1 - np.abs(waves - 0.5) * 13, 0, 1) ** 1.6
    depth = np.clip((v + 1) / 2, 0, 1)[..., None]
    blue = mix(rgb("#1c8fb4"), rgb("#5fdcdb"), depth) * stage.air.ground
    inside = np.clip(
        (-v - 0.62 * np.clip(1 - np.abs(u) ** 2.8, 0, 1) ** 0.36 + 0.03) * 30, 0, 1
    )
    tiles = mix(blue, stage.faded(rgb("#bfe9ea"), 0) * 0.85, inside[..., None])
    tiles = tiles + (caustic * 0.24 * (1 - inside))[..., None]
    stage.pixels = mix(picture, tiles, water[..., None])
    return water.astype(np.float32)


def spine(
    draw: ImageDraw.ImageDraw,
    x: float,
    bottom: float,
    thick: float,
    tall: float,
    c: Array,
) -> None:
    bar(draw, x, bottom - tall, x + thick, bottom, c)
    bar(draw, x, bottom - tall, x + thick * 0.25, bottom, c * 1.25)
    bar(draw, x + thick * 0.78, bottom - tall, x + thick, bottom, c * 0.6)
    if thick > 4:
        bar(
            draw,
            x + 1,
            bottom - tall * 0.82,
            x + thick - 1,
            bottom - tall * 0.76,
            c * 1.5,
        )


def bar(
    draw: ImageDraw.ImageDraw, x0: float, y0: float, x1: float, y1: float, c: Array
) -> None:
    if x1 < x0 or y1 < y0:
        return
    fill = tuple(int(v) for v in np.clip(np.asarray(c, np.float32) * 255, 0, 255))
    draw.rectangle((x0, y0, x1, y1), fill=fill)

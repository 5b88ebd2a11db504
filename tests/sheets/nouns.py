"""Draw nouns on one sheet: `python -m tests.sheets.nouns OUT.png [noun ...]`.

Options: `--px 192`, `--seeds 4` (a row a noun), `--light day`, `--portrait`,
`--coat`, `--colour`, `--pose`, `--mood`.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from PIL import Image, ImageDraw

from dalle_notebook.engine.illustrator.kit import figure
from dalle_notebook.engine.illustrator.kit.light import LIGHTS
from dalle_notebook.engine.illustrator.kit.relations import mirror
from dalle_notebook.engine.illustrator.kit.vectors import Array, rgb
from dalle_notebook.engine.illustrator.rigs import NOUNS, build
from dalle_notebook.engine.illustrator.rigs.slots import Slots

GROUNDS = ("#ecdcc4", "#cfdfe6", "#d9e0c6", "#dcd6e8", "#f0dcd4", "#e2e2dc")


def tile(
    noun: str, px: int, seed: int, light: str, slots: Slots, ground: str
) -> Image.Image:
    """One noun on a plain ground with its shadow."""
    rng = np.random.default_rng(seed)
    rig = build(noun, slots, rng)
    yaw = float(rng.uniform(*rig.yaw))
    pitch = float(rng.uniform(*rig.pitch))
    if seed % 3 == 2 and not slots.portrait:
        rig, yaw = mirror(rig), -yaw
    drawn = figure.draw(
        rig,
        int(px * 0.84),
        LIGHTS[light],
        yaw=yaw,
        pitch=pitch,
        portrait=slots.portrait,
    )
    dark = 0.25 if light in ("backlit", "night", "neon", "stage", "candle") else 1.0
    canvas = np.ones((px, px, 3), np.float32) * rgb(ground) * np.float32(dark)
    h, w = drawn.rgba.shape[:2]
    x = (px - w) // 2
    y = px - h if slots.portrait else (px - h) // 2
    shade = np.repeat(drawn.shadow[..., None], 4, -1)
    shade[..., :3] = 0.05
    shade[..., 3] *= 0.8
    _over(canvas, shade, x + drawn.shadow_offset[0], y + drawn.shadow_offset[1])
    _over(canvas, drawn.rgba, x, y)
    return Image.fromarray((np.clip(canvas, 0, 1) * 255 + 0.5).astype(np.uint8))


def _over(canvas: Array, rgba: Array, x: int, y: int) -> None:
    h, w = canvas.shape[:2]
    x0, y0 = max(0, -x), max(0, -y)
    x1, y1 = min(rgba.shape[1], w - x), min(rgba.shape[0], h - y)
    if x1 <= x0 or y1 <= y0:
        return
    part = rgba[y0:y1, x0:x1]
    view = canvas[y + y0 : y + y1, x + x0 : x + x1]
    view += (part[..., :3] - view) * part[..., 3:]


def main() -> None:
    """Draw the sheet and say how long the pictures took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("nouns", nargs="*")
    parser.add_argument("--px", type=int, default=192)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--columns", type=int, default=8)
    parser.add_argument("--light", default="day")
    parser.add_argument("--portrait", action="store_true")
    for name in ("coat", "colour", "pose", "mood", "material"):
        parser.add_argument(f"--{name}")
    a = parser.parse_args()
    slots = Slots(
        colour=a.colour,
        coat=a.coat,
        pose=a.pose,
        mood=a.mood,
        material=a.material,
        portrait=a.portrait,
    )
    nouns = a.nouns or sorted(NOUNS)
    jobs = [(n, a.first + s) for n in nouns for s in range(a.seeds)]
    columns = min(a.columns, len(jobs))
    rows = -(-len(jobs) // columns)
    sheet = Image.new("RGB", (columns * a.px, rows * a.px))
    pen = ImageDraw.Draw(sheet)
    spent: list[tuple[float, str]] = []
    for i, (noun, seed) in enumerate(jobs):
        at = (i % columns * a.px, i // columns * a.px)
        start = time.process_time()
        sheet.paste(tile(noun, a.px, seed, a.light, slots, GROUNDS[i % 6]), at)
        spent.append((time.process_time() - start, noun))
        pen.text((at[0] + 4, at[1] + 2), f"{noun} {seed}", fill="#222222")
    sheet.save(a.out)
    spent.sort()
    median = spent[len(spent) // 2][0]
    slow = ", ".join(f"{n} {s * 1000:.0f}" for s, n in spent[-5:])
    print(f"{len(spent)} pictures, median {median * 1000:.0f} ms CPU; slowest: {slow}")


if __name__ == "__main__":
    main()

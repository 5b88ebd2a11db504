"""Draw a contact sheet of prompts: `python -m tests.sheets.prompts OUT.png`.

One row a prompt, one column a seed. Prompts come from a file (one a line) or
from the list below.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from PIL import Image

from dalle_notebook.engine.illustrator.painter import paint_prompt

PROMPTS = (
    "a white siamese cat",
    "a close up, studio photographic portrait of a white siamese cat that looks"
    " curious, backlit ears",
    "一只白色的暹罗猫",
    "three red apples on a wooden table, oil painting",
    "a sunlit indoor lounge area with a pool containing a flamingo",
    "abstract geometric pattern in teal and orange",
    "a red fox in a snowy forest at night, watercolor",
    "an astronaut riding a horse",
    "two black cats and a dog on a beach at sunset",
    "a robot reading a book in a library, pixel art",
    "a lighthouse in a storm, oil painting",
    "melancholy",
)


def sheet(prompts: list[str], seeds: int, size: int, tile: int) -> Image.Image:
    """Paint every prompt with every seed."""
    out = Image.new("RGB", (seeds * tile, len(prompts) * tile))
    for row, prompt in enumerate(prompts):
        for seed in range(1, seeds + 1):
            picture, scene = paint_prompt(prompt, size, size, seed)
            small = picture.resize((tile, tile), Image.Resampling.LANCZOS)
            out.paste(small, ((seed - 1) * tile, row * tile))
        print(f"{prompt[:60]} -> {scene.describe()}")
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--prompts", type=Path, help="a file, one prompt a line")
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--tile", type=int, default=240)
    given = parser.parse_args()
    prompts = list(PROMPTS)
    if given.prompts:
        lines = given.prompts.read_text("utf-8").splitlines()
        prompts = [line for line in lines if line.strip()]
    sheet(prompts, given.seeds, given.size, given.tile).save(given.out)


if __name__ == "__main__":
    main()

"""Draw all contact sheets: `python -m tests.sheets.everything FOLDER`.

Nouns page by page (30 a page, 192 px) with one seed and with another, places,
styles, and four seeds of a few prompts. `--small` draws the three sheets of
notebooks/pictures instead.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageDraw

from dalle_notebook.engine.illustrator.language import understand
from dalle_notebook.engine.illustrator.language.settings import PLACES
from dalle_notebook.engine.illustrator.painter import paint_prompt, paint_scene
from dalle_notebook.engine.illustrator.rigs import NOUNS
from dalle_notebook.engine.illustrator.rigs.slots import Slots
from dalle_notebook.engine.illustrator.streams import seed_of_picture, seed_of_prompt
from dalle_notebook.engine.illustrator.styles import PASSES
from tests.sheets.nouns import GROUNDS, tile

PAGE = 30
PICTURES = Path(__file__).parents[2] / "notebooks" / "pictures"
MOST_BYTES = 25_000
"""Of one small sheet; all three stay within 75 KB."""
SEEDED = (
    "a white siamese cat",
    "a red sports car on a street",
    "a portrait of an owl",
    "a robot in a library",
    "an astronaut riding a horse",
    "abstract geometric pattern in teal and orange",
)
_CHOSEN = (
    "cat fox panda unicorn elephant owl peacock whale octopus butterfly dragon robot"
    " astronaut wizard chef zombie castle lighthouse windmill waterfall train car"
    " rocket sailboat pizza ramen sushi cake armchair teapot guitar camera"
)

Tile = tuple[str, Image.Image]


def sheet(tiles: Sequence[Tile], columns: int, *, names: bool = True) -> Image.Image:
    """The tiles in rows, each with its name in its corner."""
    wide, high = tiles[0][1].size
    rows = -(-len(tiles) // columns)
    out = Image.new("RGB", (columns * wide, rows * high), "#f4efe6")
    pen = ImageDraw.Draw(out)
    for i, (name, picture) in enumerate(tiles):
        at = (i % columns * wide, i // columns * high)
        out.paste(picture, at)
        if names:
            pen.text((at[0] + 4, at[1] + 2), name, fill="#222222")
    return out


def noun_tiles(nouns: Sequence[str], px: int, seed: int) -> list[Tile]:
    """One figure each on plain ground."""
    return [
        (noun, tile(noun, px, seed, "day", Slots(), GROUNDS[i % len(GROUNDS)]))
        for i, noun in enumerate(nouns)
    ]


def place_tiles(px: int, prompt: str = "a red fox") -> list[Tile]:
    """The same subject in every place."""
    scene = understand(prompt)
    return [
        (place, paint_scene(replace(scene, place=place), px, px, 5)[0])
        for place in sorted(set(PLACES.values()))
    ]


def style_tiles(px: int, prompt: str = "a red fox in a forest") -> list[Tile]:
    """The same picture in every style."""
    scene = understand(prompt)
    return [
        (style or "plain", paint_scene(replace(scene, style=style), px, px, 6)[0])
        for style in (None, *PASSES)
    ]


def seed_tiles(px: int) -> list[Tile]:
    """The four pictures of one ask, a row a prompt."""
    return [
        (prompt, paint_prompt(prompt, px, px, seed_of_picture(seed, index))[0])
        for prompt in SEEDED
        for seed in (seed_of_prompt(prompt),)
        for index in range(4)
    ]


def draw_all(folder: Path) -> None:
    """Write every sheet as PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    nouns = sorted(NOUNS)
    for seed in (11, 41):
        for page in range(-(-len(nouns) // PAGE)):
            some = nouns[page * PAGE : (page + 1) * PAGE]
            drawn = sheet(noun_tiles(some, 192, seed), 6)
            drawn.save(folder / f"nouns_{seed}_{page + 1:02}.png")
    sheet(place_tiles(320), 6).save(folder / "places.png")
    sheet(style_tiles(400), 4).save(folder / "styles.png")
    sheet(seed_tiles(320), 4).save(folder / "seeds.png")


def _shrunk(tiles: Sequence[Tile], px: int) -> list[Tile]:
    how = Image.Resampling.LANCZOS
    return [(name, picture.resize((px, px), how)) for name, picture in tiles]


def draw_small() -> None:
    """Write the three sheets of the notebooks, small."""
    nouns = sheet(_shrunk(noun_tiles(_CHOSEN.split(), 220, 11), 110), 8, names=False)
    places = sheet(_shrunk(place_tiles(224), 112), 9, names=False)
    styles = sheet(_shrunk(style_tiles(400), 116), 8, names=False)
    for name, picture in (("nouns", nouns), ("places", places), ("styles", styles)):
        for quality in range(86, 12, -4):
            buffer = io.BytesIO()
            picture.save(buffer, "WEBP", quality=quality, method=6)
            if buffer.tell() <= MOST_BYTES:
                break
        (PICTURES / f"{name}.webp").write_bytes(buffer.getvalue())
        print(f"{name}.webp: {picture.size}, {buffer.tell()} bytes")


def main() -> None:
    """Draw what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--small", action="store_true")
    given = parser.parse_args()
    if given.small:
        draw_small()
    elif given.folder is None:
        parser.error("say into which folder, or --small")
    else:
        draw_all(given.folder)


if __name__ == "__main__":
    main()

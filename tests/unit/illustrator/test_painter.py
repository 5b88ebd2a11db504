"""Painted pictures: size, repeatability, honesty and a few facts in pixels."""

from __future__ import annotations

import io
import itertools

import numpy as np
import pytest
from PIL import Image

from dalle_notebook.engine.base import Painting
from dalle_notebook.engine.illustrator import png
from dalle_notebook.engine.illustrator.language import understand
from dalle_notebook.engine.illustrator.painter import paint, paint_prompt
from dalle_notebook.engine.illustrator.scene import CHUNK, from_json
from dalle_notebook.engine.illustrator.stand import Stand, set_up
from dalle_notebook.engine.illustrator.streams import seed_of_picture, seed_of_prompt
from dalle_notebook.errors import UsageError
from dalle_notebook.wire.recipe import Recipe


def painting(prompt: str, size: str = "96x96", seed: int | None = 1) -> Painting:
    return paint(Recipe(prompt=prompt, size=size, seed=seed), 0)


def pixels(prompt: str, size: int = 96, seed: int = 1) -> np.ndarray:
    picture, _ = paint_prompt(prompt, size, size, seed)
    return np.asarray(picture, np.float32) / 255


def test_a_recipe_becomes_a_whole_png_of_its_size() -> None:
    picture = Image.open(io.BytesIO(painting("a cat", "128x80").png))
    picture.load()

    assert (picture.format, picture.size, picture.mode) == ("PNG", (128, 80), "RGB")


def test_the_png_carries_its_scene() -> None:
    picture = Image.open(io.BytesIO(painting("two black cats", "80x64").png))
    scene = from_json(picture.info[CHUNK])

    assert (scene.subjects[0].noun, scene.subjects[0].count) == ("cat", 2)
    assert (scene.seed, scene.width, scene.height) == (1, 80, 64)


def test_the_same_recipe_gives_the_same_bytes() -> None:
    assert (
        painting("a red fox in a forest").png == painting("a red fox in a forest").png
    )


def test_without_a_seed_the_prompt_decides() -> None:
    first, again = painting("a cat", seed=None), painting("a cat", seed=None)

    assert first.png == again.png
    assert first.png != painting("a dog", seed=None).png


def test_the_pictures_of_one_recipe_differ() -> None:
    recipe = Recipe(prompt="a white siamese cat", size="96x96", n=4)
    tiles = [
        np.asarray(Image.open(io.BytesIO(paint(recipe, i).png)), np.float32)
        for i in range(4)
    ]

    for i in range(4):
        for j in range(i):
            assert np.abs(tiles[i] - tiles[j]).mean() > 10


@pytest.mark.parametrize("size", ["300", "32x32", "4096x4096", "axb", "0x0"])
def test_a_size_that_is_not_offered_is_refused(size: str) -> None:
    with pytest.raises(UsageError, match="size"):
        painting("a cat", size)


def test_what_was_not_understood_is_said() -> None:
    notes = painting("a melancholy cat").notes

    assert notes == ("the illustrator did not know: melancholy",)


def test_a_picture_of_nothing_known_says_that_it_is_abstract() -> None:
    notes = painting("melancholy").notes

    assert notes[0] == "the illustrator did not know: melancholy"
    assert "abstract" in notes[1]


def test_a_prompt_that_was_understood_has_no_notes() -> None:
    assert painting("a white siamese cat").notes == ()


@pytest.mark.parametrize(
    "prompt", ["", "😀🤯", "\x00\x07", "שלום", "<b>&lt;", "cat " * 8000, "\ud800"]
)
def test_strange_prompts_are_painted(prompt: str) -> None:
    assert painting(prompt, "64x64").png.startswith(b"\x89PNG")


def middle(prompt: str, seed: int) -> float:
    """Brightness of the darkest or lightest quarter round the subject."""
    tone = pixels(f"{prompt}, white background", 96, seed).mean(-1)
    return float(np.quantile(tone[30:85, 20:76], 0.12))


def test_a_black_cat_is_black_and_a_white_cat_is_white() -> None:
    for seed in (1, 2, 3):
        assert middle("a black cat", seed) < 0.30
        assert middle("a white cat", seed) > 0.36


def test_the_colour_of_a_subject_is_seen() -> None:
    picture = pixels("three red apples on a table", 128)
    red = (picture[..., 0] > 0.45) & (picture[..., 1] < 0.35) & (picture[..., 2] < 0.35)

    assert red.mean() > 0.06


def test_palette_words_colour_an_abstract_picture() -> None:
    picture = pixels("abstract geometric pattern in teal and orange", 96)
    teal = np.abs(picture - np.array([0.07, 0.56, 0.55])).sum(-1) < 0.25
    orange = np.abs(picture - np.array([0.94, 0.52, 0.14])).sum(-1) < 0.25

    assert teal.mean() > 0.06
    assert orange.mean() > 0.06


@pytest.mark.parametrize(
    "style",
    ["oil painting", "watercolor", "pencil drawing", "ink drawing", "pixel art",
     "flat vector", "low poly", "noir", "comic", "crayon drawing", "stained glass",
     "paper cut", "sepia", "vaporwave"],
)  # fmt: skip
def test_every_style_changes_the_picture(style: str) -> None:
    plain = pixels("a red fox in a meadow", 96)
    styled = pixels(f"a red fox in a meadow, {style}", 96)

    assert np.abs(plain - styled).mean() > 0.02


def test_noir_has_no_colour() -> None:
    picture = pixels("a red car on a street, noir", 64)

    assert np.ptp(picture, axis=-1).max() < 0.02


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_png_holds_the_very_pixels_and_its_text(mode: str) -> None:
    shape = (23, 17, len(mode))
    pixels = np.random.default_rng(3).integers(0, 256, shape).astype(np.uint8)
    data = png.write(Image.fromarray(pixels), "a:b", '{"x":1}')
    opened = Image.open(io.BytesIO(data))

    assert (opened.mode, opened.info["a:b"]) == (mode, '{"x":1}')
    assert (np.asarray(opened) == pixels).all()


def _differences(a: Stand, b: Stand) -> set[str]:
    found = set()
    one, two = a.view, b.view
    if (one.light.direction[0] > 0) != (two.light.direction[0] > 0):
        found.add("light")
    if abs(one.camera.pitch - two.camera.pitch) > 3:
        found.add("view")
    if abs(np.log(one.camera.fill / two.camera.fill)) > 0.1:
        found.add("framing")
    first, second = a.spots[0].actor, b.spots[0].actor
    if abs(first.yaw - second.yaw) > 12:
        found.add("view")
    kinds = [[type(p) for p in actor.rig.primitives] for actor in (first, second)]
    if kinds[0] != kinds[1]:
        found.add("structure")
    return found


@pytest.mark.parametrize(
    "prompt",
    ["a white siamese cat", "a red sports car on a street", "an owl", "a pizza",
     "a portrait of an old wizard", "a lighthouse in a storm", "a camera",
     "three red apples on a wooden table", "a robot in a library", "a whale"],
)  # fmt: skip
def test_any_two_of_four_pictures_differ_in_two_ways(prompt: str) -> None:
    scene = understand(prompt)
    seed = seed_of_prompt(prompt)
    four = [set_up(scene, 64, 64, seed_of_picture(seed, i)) for i in range(4)]

    for a, b in itertools.combinations(four, 2):
        assert len(_differences(a, b)) >= 2


@pytest.mark.slow
@pytest.mark.parametrize("size", [(2048, 64), (64, 2048), (2048, 1024)], ids=str)
def test_the_largest_sizes_are_painted_exactly(size: tuple[int, int]) -> None:
    picture, _ = paint_prompt("a red fox in a forest, oil painting", *size, 4)

    assert picture.size == size

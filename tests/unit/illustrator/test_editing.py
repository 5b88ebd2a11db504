"""Edits and variations: what stays, what changes, and whose files are trusted."""

from __future__ import annotations

import io
import json
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from dalle_notebook.engine.illustrator import filling
from dalle_notebook.engine.illustrator.painter import paint
from dalle_notebook.engine.illustrator.scene import CHUNK
from dalle_notebook.wire.recipe import Recipe, Upload

SIDE = 96
SIZE = f"{SIDE}x{SIDE}"


@cache
def _own(prompt: str = "a white cat on a beach", seed: int = 5) -> bytes:
    return paint(Recipe(prompt=prompt, size=SIZE, seed=seed), 0).png


@cache
def _foreign(width: int = SIDE, height: int = SIDE) -> bytes:
    x = np.linspace(0, 255, width)[None, :, None]
    y = np.linspace(0, 255, height)[:, None, None]
    noise = np.random.default_rng(1).integers(0, 40, (height, width, 3))
    pixels = (x * [0.5, 0.2, 0.1] + y * [0.1, 0.3, 0.4] + noise).clip(0, 255)
    return _png(Image.fromarray(pixels.astype(np.uint8)))


def _png(picture: Image.Image, **more: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", **more)
    return buffer.getvalue()


def _upload(data: bytes) -> Upload:
    return Upload(data, "image/png", "image-1.png")


def _mask(alpha: int = 0, box: tuple[int, int, int, int] = (20, 30, 75, 90)) -> Upload:
    mask = Image.new("RGBA", (SIDE, SIDE), (0, 0, 0, 255))
    ImageDraw.Draw(mask).ellipse(box, fill=(255, 255, 255, alpha))
    return _upload(_png(mask))


def _edit(data: bytes, prompt: str, **more: Any) -> Recipe:
    given: dict[str, Any] = {"mask": _mask(), "seed": 9, "size": SIZE, **more}
    return Recipe(verb="edit", prompt=prompt, images=(_upload(data),), **given)


def _pixels(png: bytes, mode: str = "RGBA") -> NDArray[Any]:
    with Image.open(io.BytesIO(png)) as picture:
        return np.asarray(picture.convert(mode))


def _hole(mask: Upload) -> NDArray[Any]:
    return np.asarray(_pixels(mask.data)[..., 3] == 0)


PROMPTS = ["a red apple", "remove the cat", "a stormy sea at night", "qwxz", "去掉猫"]


@pytest.mark.parametrize("prompt", PROMPTS)
@pytest.mark.parametrize("source", [_own, _foreign])
def test_every_pixel_outside_the_mask_is_the_input(source: Any, prompt: str) -> None:
    recipe = _edit(source(), prompt)
    before, after = _pixels(source()), _pixels(paint(recipe, 0).png)
    inside = _hole(_mask())

    assert (before[~inside] == after[~inside]).all()
    assert (before[inside] != after[inside]).any()


@pytest.mark.parametrize("alpha", [1, 2, 128, 254])
@pytest.mark.parametrize("source", [_own, _foreign])
def test_only_what_is_fully_clear_is_painted_over(source: Any, alpha: int) -> None:
    recipe = _edit(source(), "a red apple", mask=_mask(alpha))

    assert (_pixels(source()) == _pixels(paint(recipe, 0).png)).all()


def test_an_image_may_be_its_own_mask_and_comes_back_whole() -> None:
    picture = Image.open(io.BytesIO(_foreign())).convert("RGBA")
    alpha = Image.new("L", picture.size, 255)
    ImageDraw.Draw(alpha).rectangle((30, 30, 70, 70), fill=0)
    picture.putalpha(alpha)
    data = _png(picture)
    after = paint(_edit(data, "a red apple", mask=_upload(data)), 0).png

    assert _pixels(after)[..., 3].min() == 255


def test_what_was_half_clear_stays_half_clear() -> None:
    picture = Image.open(io.BytesIO(_foreign())).convert("RGBA")
    picture.putalpha(100)
    after = paint(_edit(_png(picture), "a red apple"), 0).png

    assert set(np.unique(_pixels(after)[..., 3])) == {100, 255}


def test_our_own_picture_is_painted_again_in_the_same_place() -> None:
    # The whole picture is behind the mask, and still only the cat is another.
    recipe = _edit(_own(), "a black cat", mask=_mask(box=(-99, -99, 250, 250)))
    before, after = _pixels(_own(), "L"), _pixels(paint(recipe, 0).png, "L")
    sky = slice(0, 12)

    assert np.abs(before[sky].astype(int) - after[sky]).mean() < 3
    assert np.abs(before.astype(int) - after).mean() > 3


def test_an_edit_of_ours_can_be_edited_again() -> None:
    once = paint(_edit(_own(), "a black cat"), 0).png
    twice = paint(_edit(once, "remove the cat"), 0).png

    with Image.open(io.BytesIO(twice)) as picture:
        assert CHUNK in picture.info


def test_a_picture_that_is_partly_foreign_carries_no_scene() -> None:
    with Image.open(io.BytesIO(paint(_edit(_foreign(), "a cat"), 0).png)) as picture:
        assert CHUNK not in picture.info


@pytest.mark.parametrize("source", [_own, _foreign])
@pytest.mark.parametrize("prompt", ["a brown dog", "an oil painting", ""])
def test_without_a_mask_the_whole_picture_is_drawn_again(
    source: Any, prompt: str
) -> None:
    after = _pixels(paint(_edit(source(), prompt, mask=None), 0).png, "RGB")

    assert after.shape == (SIDE, SIDE, 3)
    assert (after != _pixels(source(), "RGB")).any()


@pytest.mark.parametrize("source", [_own, _foreign])
def test_variations_differ_and_repeat(source: Any) -> None:
    recipe = Recipe(verb="vary", size=SIZE, seed=3, images=(_upload(source()),))
    first, second = paint(recipe, 0).png, paint(recipe, 1).png

    assert first == paint(recipe, 0).png
    assert len({first, second, source()}) == 3


@pytest.mark.parametrize("verb", ["edit", "vary"])
@pytest.mark.parametrize("size", ["128x64", "64x128", "128x128"])
def test_the_size_is_the_one_that_was_asked_for(verb: Any, size: str) -> None:
    recipe = _edit(_foreign(120, 80), "a cat", size=size, mask=None).having(verb=verb)
    height, width = _pixels(paint(recipe, 0).png).shape[:2]

    assert f"{width}x{height}" == size


def test_further_pictures_are_said_to_be_left_out() -> None:
    recipe = _edit(_own(), "a cat").having(images=(_upload(_own()),) * 2)

    assert "only the first picture was used" in paint(recipe, 0).notes


@pytest.mark.parametrize("until", [1, 2, 3])
@pytest.mark.parametrize("source", [_own, _foreign])
def test_a_stage_of_an_edit_keeps_what_is_outside_the_mask(
    source: Any, until: int
) -> None:
    after = _pixels(paint(_edit(source(), "a red apple"), 0, until).png)
    outside = ~_hole(_mask())

    assert (_pixels(source())[outside] == after[outside]).all()


def test_stages_lead_to_the_picture() -> None:
    recipe = Recipe(prompt="a watercolor of a red fox in the snow", size=SIZE, seed=5)
    stages = [_pixels(paint(recipe, 0, until).png, "RGB") for until in (1, 2, 3, None)]
    unlike = [np.abs(one.astype(int) - stages[-1]).mean() for one in stages]

    assert unlike[0] > unlike[1] > unlike[3] == 0
    assert unlike[2] > 0


def test_a_transparent_background_is_clear_and_its_figure_is_not() -> None:
    recipe = Recipe(prompt="a red fox", size=SIZE, seed=5, background="transparent")
    alpha = _pixels(paint(recipe, 0).png)[..., 3]

    assert (alpha[0].max(), alpha.max()) == (0, 255)


@pytest.mark.parametrize("until", [None, 1, 2, 3])
def test_an_edit_may_ask_for_a_clear_background(until: int | None) -> None:
    recipe = _edit(_own(), "a red fox", mask=None, background="transparent")
    alpha = _pixels(paint(recipe, 0, until).png)[..., 3]

    assert (alpha[0].max(), alpha.max()) == (0, 255)


def test_where_nothing_can_be_cut_out_that_is_said() -> None:
    recipe = Recipe(prompt="a beach", size=SIZE, seed=5, background="transparent")
    painting = paint(recipe, 0)

    assert any("cut out" in note for note in painting.notes)
    assert _pixels(painting.png)[..., 3].min() == 255


_WORDS = st.sampled_from(
    [
        "",
        "beach",
        "nowhere",
        "geometric",
        "oil",
        "portrait",
        "x" * 50,
        "\ud800",
        "night",
    ]
)
_SUBJECT = st.fixed_dictionaries(
    {"noun": st.sampled_from(["cat", "dog", "nothing", "moon", ""])},
    optional={
        "word": _WORDS,
        "count": st.integers(-1, 30),
        "colours": st.lists(_WORDS, max_size=2),
        "coat": _WORDS,
        "material": _WORDS,
        "size": _WORDS,
        "pose": _WORDS,
        "mood": _WORDS,
        "wear": st.lists(st.sampled_from(["red hat", "hat", "", " "]), max_size=2),
        "hold": st.lists(_WORDS, max_size=2),
        "shape": _WORDS,
    },
)
_SPOT = st.fixed_dictionaries(
    {
        "subject": st.integers(0, 2),
        "x": st.floats(-1, 2),
        "foot": st.floats(-1, 2),
        "size": st.floats(0, 1.3),
        "seed": st.integers(0, 2**64),
        "number": st.integers(0, 99),
        "copy": st.integers(0, 30),
        "distance": st.floats(0, 3),
        "layer": st.integers(0, 3),
    },
    optional={"floats": st.booleans(), "whole": st.booleans()},
)
_SCENES = st.fixed_dictionaries(
    {"seed": st.integers(0, 2**64), "width": st.just(96), "height": st.just(96)},
    optional={
        "prompt": _WORDS,
        "subjects": st.lists(_SUBJECT, max_size=3),
        "relations": st.lists(
            st.fixed_dictionaries(
                {
                    "subject": st.integers(0, 2),
                    "kind": st.sampled_from(["on", "riding", "x"]),
                    "object": st.integers(0, 2),
                }
            ),
            max_size=2,
        ),
        "place": _WORDS,
        "features": st.lists(_WORDS, max_size=3),
        "time": _WORDS,
        "weather": _WORDS,
        "light": _WORDS,
        "camera": _WORDS,
        "style": _WORDS,
        "palette": st.lists(_WORDS, max_size=3),
        "lettering": _WORDS,
        "energy": st.floats(0, 1),
        "spots": st.lists(_SPOT, max_size=4),
        "frame": st.fixed_dictionaries({}, optional={"place": _WORDS, "time": _WORDS}),
    },
)


@settings(max_examples=40, deadline=None)
@given(scene=_SCENES | st.text(max_size=40), verb=st.sampled_from(["edit", "vary"]))
def test_a_scene_that_somebody_else_wrote_does_no_harm(scene: Any, verb: Any) -> None:
    info = PngInfo()
    text = scene if isinstance(scene, str) else json.dumps(scene)
    info.add_text(CHUNK, text.encode("latin-1", "replace").decode("latin-1"))
    data = _png(Image.open(io.BytesIO(_foreign())), pnginfo=info)
    recipe = _edit(data, "a cat").having(verb=verb, size="64x64")

    assert paint(recipe, 0).png


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 30), st.integers(0, 30), st.integers(1, 30), st.integers(1, 30))
def test_a_hole_is_filled_and_nothing_else_is_touched(
    x: int, y: int, width: int, height: int
) -> None:
    pixels = np.random.default_rng(0).random((31, 29, 3), dtype=np.float32)
    hole = np.zeros((31, 29), bool)
    hole[y : y + height, x : x + width] = True
    filled = filling.fill(pixels, hole)
    soft = filling.feather(hole, 3.0)

    assert np.isfinite(filled).all()
    assert (filled[~hole] == pixels[~hole]).all()
    assert (soft[~hole] == 0).all()

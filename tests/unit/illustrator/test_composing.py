"""Shapes, vessels, signs and places above each other, in pixels and places."""

from __future__ import annotations

import numpy as np
import pytest

from dalle_notebook.engine.illustrator import lettering
from dalle_notebook.engine.illustrator.language import understand
from dalle_notebook.engine.illustrator.layout import Place
from dalle_notebook.engine.illustrator.painter import notes_of, paint_prompt
from dalle_notebook.engine.illustrator.stand import set_up


def pixels(prompt: str, seed: int = 1) -> np.ndarray:
    picture, _ = paint_prompt(prompt, 96, 96, seed)
    return np.asarray(picture, np.float32) / 255


def places(prompt: str, seed: int) -> dict[str, Place]:
    stand = set_up(understand(prompt), 128, 128, seed)
    return {p.actor.rig.noun: p for p in stand.spots}


def greenness(picture: np.ndarray) -> float:
    middle = picture[24:80, 24:72]
    return float((middle[..., 1] - 0.5 * (middle[..., 0] + middle[..., 2])).mean())


def test_an_armchair_in_the_shape_of_an_avocado_is_green() -> None:
    plain = pixels("an armchair, studio")
    shaped = pixels("an armchair in the shape of an avocado, studio")

    assert greenness(shaped) > greenness(plain) + 0.05


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_ship_in_a_bottle_is_smaller_than_the_bottle(seed: int) -> None:
    spots = set_up(understand("a ship in a bottle"), 128, 128, seed).spots

    assert [p.actor.rig.noun for p in spots] == ["bottle"]
    assert {"glass"} < {p.material for p in spots[0].actor.rig.primitives}
    assert spots[0].wide > spots[0].tall


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_flies_over_something_is_above_it(seed: int) -> None:
    found = places("a dragon flying over a castle", seed)
    castle, dragon = found["castle"], found["dragon"]

    assert dragon.foot < castle.foot - 0.2
    assert dragon.px > 0.45 * castle.px


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_whale_under_a_boat_is_below_it(seed: int) -> None:
    found = places("a whale swimming under a sailboat underwater", seed)

    assert found["whale"].foot > found["sailboat"].foot + 0.2


@pytest.mark.parametrize("place", ["in a meadow", "in a room", "on the sea", ""])
def test_quoted_text_is_lettered_in_the_picture(place: str) -> None:
    said = pixels(f'a cat {place}, "HELLO"')
    other = pixels(f'a cat {place}, "WORLD"')
    differs = np.abs(said - other).max(-1) > 0.15

    assert 0.001 < differs.mean() < 0.2


def test_letters_that_the_font_lacks_are_told() -> None:
    assert lettering.drawable("Café 你好") == "Cafe"
    assert any("Latin" in note for note in notes_of(understand('a cat, "你好"')))
    assert notes_of(understand('a cat, "hello"')) == ()


def test_a_shape_or_material_that_is_not_drawn_is_told() -> None:
    (shape,) = notes_of(understand("a chair in the shape of a wrench"))
    (material,) = notes_of(understand("a house made of pancakes"))

    assert "wrench" in shape
    assert "pancakes" in material


def test_feelings_give_their_colours_and_their_energy() -> None:
    calm, wild = understand("silence and peace"), understand("anger and chaos")

    assert calm.energy < 0.2 < 0.9 < wild.energy
    assert calm.palette != wild.palette
    warm = pixels("anger and chaos")
    cool = pixels("silence and peace")
    assert (warm[..., 0] - warm[..., 2]).mean() > (cool[..., 0] - cool[..., 2]).mean()


@pytest.mark.parametrize("place", ["city", "street"])
def test_neon_shines_in_a_city_at_night(place: str) -> None:
    def vivid(prompt: str) -> float:
        picture = pixels(prompt)
        return float(((picture.max(-1) > 0.7) & (np.ptp(picture, -1) > 0.4)).mean())

    assert vivid(f"a {place} at night, neon lights") > vivid(f"a {place} at night")

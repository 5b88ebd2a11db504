"""Places: each one paints at any shape, in its own stream."""

from __future__ import annotations

import numpy as np
import pytest

from dalle_notebook.engine.illustrator import casting, layout
from dalle_notebook.engine.illustrator.language import understand
from dalle_notebook.engine.illustrator.language.settings import PLACES
from dalle_notebook.engine.illustrator.painter import paint_prompt, paint_scene
from dalle_notebook.engine.illustrator.places import HABITATS, place_for
from dalle_notebook.engine.illustrator.scene import Scene
from dalle_notebook.engine.illustrator.scenery import air, paint_backdrop, shot
from dalle_notebook.engine.illustrator.streams import stream

ALL_PLACES = sorted(set(PLACES.values()))


def backdrop(place: str, size: tuple[int, int], **words: str) -> np.ndarray:
    scene = Scene(place=place, prompt=place, **words)  # type: ignore[arg-type]
    setting = stream(3, "setting")
    camera = shot.choose(scene, place, setting)
    sky, light = air.choose(scene, place, setting)
    stage = paint_backdrop(
        scene, place, *size, camera, sky, light, stream(3, "scenery")
    )
    return stage.pixels


@pytest.mark.parametrize("place", ALL_PLACES)
@pytest.mark.parametrize("size", [(64, 64), (120, 64), (64, 110)], ids=str)
def test_every_place_fills_every_shape(place: str, size: tuple[int, int]) -> None:
    picture = backdrop(place, size)

    assert picture.shape == (size[1], size[0], 3)
    assert np.isfinite(picture).all()
    assert picture.std() > 0.01


@pytest.mark.parametrize("place", ["city", "forest", "beach", "street", "meadow"])
def test_night_is_darker_than_day(place: str) -> None:
    day = backdrop(place, (64, 64), time="day").mean()
    night = backdrop(place, (64, 64), time="night").mean()

    assert night < 0.75 * day


def test_another_subject_leaves_the_scenery_alone() -> None:
    cat = np.asarray(paint_prompt("a cat on a beach", 96, 96, 5)[0], np.float32)
    dog = np.asarray(paint_prompt("a dog on a beach", 96, 96, 5)[0], np.float32)

    assert np.abs(cat[:40, :10] - dog[:40, :10]).max() < 12


def test_habitats_name_places_that_can_be_painted() -> None:
    used = {place for places in HABITATS.values() for place in places}

    assert used <= set(ALL_PLACES)


@pytest.mark.parametrize(
    ("prompt", "places"),
    [
        ("a lion", {"savanna", "studio"}),
        ("a whale", {"underwater"}),
        ("a dog under a tree", {"meadow"}),
        ("a portrait of a fox", {"studio"}),
        ("an apple", {"table", "studio"}),
        ("snow", {"snow"}),
    ],
)
def test_a_subject_stands_where_it_lives(prompt: str, places: set[str]) -> None:
    scene = understand(prompt)

    assert {place_for(scene, stream(seed, "setting")) for seed in range(8)} <= places


@pytest.mark.parametrize(
    ("prompt", "count"),
    [("three red apples", 3), ("7 cats", 7), ("two dogs and a fox", 3)],
)
def test_as_many_figures_as_the_words_say_stand_apart(prompt: str, count: int) -> None:
    scene = understand(prompt)
    camera = shot.choose(scene, "meadow", stream(1, "setting"))
    actors, missing = casting.cast(scene, 1, portrait=False)
    spots = layout.arrange(actors, camera, 256, 256, "solid", stream(1, "layout"))

    assert missing == []
    assert len(spots) == count
    assert len({(round(s.x, 2), round(s.foot, 2)) for s in spots}) == count
    assert all(0 < s.x < 1 and s.foot < 1 for s in spots)


@pytest.mark.parametrize("size", [(64, 64), (200, 64), (64, 200), (333, 257)], ids=str)
def test_any_size_is_painted_exactly(size: tuple[int, int]) -> None:
    picture, _ = paint_scene(understand("a dog in the rain"), *size, 2)

    assert picture.size == size

"""Animals that sit or carry something of their own."""

from __future__ import annotations

import numpy as np
import pytest

from dalle_notebook.engine.illustrator.kit.bounds import bounds
from dalle_notebook.engine.illustrator.kit.figure import draw
from dalle_notebook.engine.illustrator.kit.light import LIGHTS
from dalle_notebook.engine.illustrator.kit.rig import Rig
from dalle_notebook.engine.illustrator.kit.vectors import rgb
from dalle_notebook.engine.illustrator.rigs import Slots, build
from dalle_notebook.engine.illustrator.rigs.animals.afar import AFAR, SITTERS


def made(noun: str, seed: int = 0, **slots: object) -> Rig:
    return build(noun, Slots(**slots), np.random.default_rng(seed))  # type: ignore[arg-type]


@pytest.mark.parametrize("noun", sorted(AFAR))
def test_animals_from_afar_take_every_pose(noun: str) -> None:
    for pose in ("stand", "walk", "sit", "lie", "run", "jump"):
        rig = made(noun, 2, pose=pose)

        assert {"head", "head_top", "mouth", "back", "neck"} <= set(rig.anchors)
        if rig.ground:
            assert min(bounds(p, np.eye(3))[0][1] for p in rig.primitives) > -0.45


@pytest.mark.parametrize("noun", sorted(SITTERS))
def test_a_sitting_animal_has_a_portrait(noun: str) -> None:
    rig = made(noun, 1, portrait=True)
    figure = draw(rig, 64, LIGHTS["day"], yaw=0, pitch=4, portrait=True)

    assert (figure.rgba[-1, :, 3] > 0.9).sum() > 6


@pytest.mark.parametrize(
    "noun",
    ["monkey", "kangaroo", "toucan", "spider", "submarine", "door", "flag", "dice",
     "treasure chest", "carousel"],
)  # fmt: skip
def test_a_colour_word_reaches_the_new_figures(noun: str) -> None:
    rig = made(noun, 4, colour="#2050d0")
    rgba = draw(rig, 48, LIGHTS["day"], yaw=25, pitch=12).rgba
    solid = rgba[rgba[..., 3] > 0.8][:, :3]
    blue = (np.argmax(solid, axis=1) == 2) & (np.ptp(solid, axis=1) > 0.15)

    assert blue.mean() > 0.12


def test_an_accent_reaches_the_mane_of_a_unicorn() -> None:
    rig = made("unicorn", 1, accent="#20a040")

    assert any(np.allclose(p.colour, rgb("#20a040")) for p in rig.primitives)


@pytest.mark.parametrize(
    "noun", ["treasure chest", "snow globe", "chess piece", "lizard"]
)
def test_seeds_choose_between_structures(noun: str) -> None:
    assert len({len(made(noun, seed).primitives) for seed in range(8)}) >= 2

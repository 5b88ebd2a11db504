"""Things that are one rig with their owner, and what a vase holds."""

from __future__ import annotations

import pytest

from dalle_notebook.engine.illustrator import belongings, casting
from dalle_notebook.engine.illustrator.kit.vectors import rgb
from dalle_notebook.engine.illustrator.language import understand


@pytest.mark.parametrize(
    ("prompt", "held"),
    [
        ("一位老爷爷在公园里下棋", belongings.GAME),
        ("a snail with a house made of candy", f"candy {belongings.SHELL}"),
        ("小男孩放风筝，蓝天白云", belongings.KITE),
    ],
)
def test_what_belongs_to_a_figure_is_drawn_with_it(prompt: str, held: str) -> None:
    scene = casting.playable(understand(prompt))
    assert [s.hold for s in scene.subjects] == [(held,)]
    [with_it], _ = casting.cast(scene, 3, portrait=False)
    without = casting.playable(understand(scene.subjects[0].word))
    [alone], _ = casting.cast(without, 3, portrait=False)
    assert len(with_it.rig.primitives) > len(alone.rig.primitives) + 2


def test_a_kite_alone_is_a_kite() -> None:
    scene = casting.playable(understand("a red kite in the sky"))
    assert [s.noun for s in scene.subjects] == ["kite"]


def test_the_great_wall_is_scenery_whoever_flies_over_it() -> None:
    scene = casting.playable(understand("一条金色的龙飞过长城"))
    assert [s.noun for s in scene.subjects] == ["dragon"]
    assert scene.relations == ()
    assert (scene.place, "great wall" in scene.features) == ("mountain", True)


@pytest.mark.parametrize("seed", range(6))
def test_a_vase_holds_only_the_flowers_that_were_asked_for(seed: int) -> None:
    scene = casting.playable(understand("five red roses in a blue vase"))
    [actor], _ = casting.cast(scene, seed, portrait=False)
    petals = [p.colour for p in actor.rig.primitives if p.material == "petal"]
    assert petals
    assert all(c[0] > 2 * max(c[1], c[2]) for c in petals)


@pytest.mark.parametrize("seed", range(6))
def test_a_vase_in_a_colour_has_no_pattern(seed: int) -> None:
    scene = casting.playable(understand("a blue vase"))
    [actor], _ = casting.cast(scene, seed, portrait=False)
    body = actor.rig.primitives[0]
    assert body.paint is None
    assert body.colour[2] > body.colour[0] > rgb("#000000")[0]

"""The nouns: each draws, repeats itself by seed, and does as its slots say."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pytest

from dalle_notebook.engine.illustrator.kit.bounds import bounds
from dalle_notebook.engine.illustrator.kit.figure import Figure, draw
from dalle_notebook.engine.illustrator.kit.light import LIGHTS
from dalle_notebook.engine.illustrator.kit.rig import Rig
from dalle_notebook.engine.illustrator.kit.vectors import rgb
from dalle_notebook.engine.illustrator.rigs import MATERIALS, NOUNS, WEAR, Slots, build
from dalle_notebook.engine.illustrator.rigs.animals.home import HOME
from dalle_notebook.engine.illustrator.rigs.animals.wild import WILD
from dalle_notebook.engine.illustrator.rigs.catalogue import (
    BEINGS,
    BIRDS,
    BUILDINGS,
    CRAFT,
    FOOD,
    FURNITURE,
    INSECTS,
    PEOPLE,
    PLANTS,
    QUADRUPEDS,
    SEA,
    SKY,
    THINGS,
    VEHICLES,
    VESSELS,
)
from dalle_notebook.engine.illustrator.rigs.chance import Chance

KINDS = {
    "animal", "vehicle", "building", "plant", "food", "thing", "person", "sky"
}  # fmt: skip


def made(noun: str, seed: int = 0, **slots: object) -> Rig:
    return build(noun, Slots(**slots), np.random.default_rng(seed))  # type: ignore[arg-type]


def shown(rig: Rig, px: int = 48, *, portrait: bool = False) -> Figure:
    yaw, pitch = sum(rig.yaw) / 2, sum(rig.pitch) / 2
    return draw(rig, px, LIGHTS["day"], yaw=yaw, pitch=pitch, portrait=portrait)


def print_of(figure: Figure) -> str:
    return hashlib.sha256(figure.rgba.tobytes()).hexdigest()


def test_the_everyday_nouns_are_there() -> None:
    wanted = (
        "cat dog fox rabbit horse elephant bear lion cow sheep pig bird owl parrot "
        "flamingo penguin duck fish octopus whale turtle butterfly tree oak pine "
        "palm flower cactus house castle lighthouse car truck bus bicycle boat "
        "airplane rocket train cup teapot vase book lamp chair armchair table clock "
        "guitar umbrella hat apple orange banana avocado pizza cake robot dragon "
        "astronaut person man woman child knight wizard chef snowman sun moon ball"
    )

    assert set(wanted.split()) | {"hot air balloon", "teddy bear"} <= NOUNS


def _nouns() -> list[Any]:
    """All of them; a plain run takes every eighth."""
    return [
        pytest.param(noun, marks=[pytest.mark.slow] if number % 8 else [])
        for number, noun in enumerate(sorted(NOUNS))
    ]


@pytest.mark.parametrize("noun", _nouns())
def test_a_noun_draws_and_seeds_differ(noun: str) -> None:
    first, second = shown(made(noun, 1)), shown(made(noun, 2))

    for figure in (first, second):
        alpha = figure.rgba[..., 3]
        assert np.isfinite(figure.rgba).all()
        assert figure.rgba.min() >= 0 and figure.rgba.max() <= 1
        assert alpha.max() > 0.9
        assert (alpha > 0.5).mean() > 0.02
        assert 38 <= max(figure.rgba.shape[:2]) <= 58
        assert figure.shadow.min() >= 0 and figure.shadow.max() <= 1
    assert print_of(first) != print_of(second)


FAMILIES = (
    (QUADRUPEDS, 32), (BIRDS, 18), (SEA, 14), (INSECTS, 9), (PEOPLE, 25),
    ({**VEHICLES, **CRAFT}, 20), (BUILDINGS, 18), (PLANTS, 16), (FOOD, 25),
    (FURNITURE, 14), ({**THINGS, **VESSELS}, 35), (BEINGS, 8), (SKY, 12),
)  # fmt: skip


def test_every_family_is_as_large_as_was_promised() -> None:
    assert [len(family) >= least for family, least in FAMILIES] == [True] * 13
    assert len(NOUNS) >= 280


def test_a_colour_word_changes_every_noun_that_has_no_colour_of_its_own() -> None:
    def colours(noun: str, tone: str) -> list[bytes]:
        return [p.colour.tobytes() for p in made(noun, 3, colour=tone).primitives]

    same = {n for n in NOUNS if colours(n, "#3060d0") == colours(n, "#d03060")}

    assert same <= {"campfire", "rainbow", "satellite"}


@pytest.mark.parametrize("noun", _nouns())
def test_seeds_differ_in_more_than_their_colours(noun: str) -> None:
    def build_of(seed: int) -> str:
        rig = made(noun, seed, colour="#3060d0", accent="#e0c040", pose="stand")
        return print_of(shown(rig, 40))

    first = build_of(1)

    assert any(build_of(seed) != first for seed in range(2, 9))


@pytest.mark.parametrize("noun", _nouns())
def test_a_rig_knows_what_it_is(noun: str) -> None:
    rig = made(noun, 3)

    assert rig.noun == noun
    assert rig.kind in KINDS
    assert 0.02 <= rig.size_m <= 400
    assert rig.yaw[0] <= rig.yaw[1] and rig.pitch[0] <= rig.pitch[1]
    if rig.ground:
        lowest = min(bounds(p, np.eye(3))[0][1] for p in rig.primitives)
        assert -0.45 <= lowest <= 0.35


@pytest.mark.parametrize("noun", ["cat", "castle", "oak", "chef", "train", "cake"])
def test_the_same_seed_gives_the_same_bytes(noun: str) -> None:
    assert print_of(shown(made(noun, 7))) == print_of(shown(made(noun, 7)))


def test_building_takes_exactly_one_number_from_the_stream() -> None:
    for noun in ("cat", "robot", "apple"):
        rng, other = np.random.default_rng(5), np.random.default_rng(5)
        build(noun, Slots(), rng)
        other.integers(2**63)

        assert rng.random() == other.random()


def test_a_named_draw_does_not_depend_on_others() -> None:
    a, b = (Chance(np.random.default_rng(9), "cat") for _ in range(2))
    a.unit("one")
    a.unit("two")

    assert a.unit("three") == b.unit("three")


@pytest.mark.parametrize("tone", ["#d02020", "#2050d0", "#20a040"])
@pytest.mark.parametrize(
    "noun",
    ["cat", "dog", "apple", "car", "house", "teapot", "bird", "fish", "armchair",
     "robot", "flower", "boat", "butterfly", "mug", "balloon", "dragon"],
)  # fmt: skip
def test_a_colour_word_reaches_the_figure(noun: str, tone: str) -> None:
    figure = shown(made(noun, 4, colour=tone))

    solid = figure.rgba[figure.rgba[..., 3] > 0.8][:, :3]
    strongest = np.argmax(rgb(tone))
    tinted = (np.argmax(solid, axis=1) == strongest) & (np.ptp(solid, axis=1) > 0.15)

    assert tinted.mean() > 0.2


def test_a_white_siamese_cat_is_white_with_dark_points_and_blue_eyes() -> None:
    rig = made("cat", 1, coat="white siamese", portrait=True)
    rgba = shown(rig, 160, portrait=True).rgba
    solid = rgba[rgba[..., 3] > 0.8][:, :3]

    blue = (solid[:, 2] > solid[:, 0] + 0.25).mean()
    white = ((solid.min(1) > 0.62) & (np.ptp(solid, axis=1) < 0.22)).mean()
    dark = ((solid.mean(1) < 0.5) & (solid[:, 0] > solid[:, 2])).mean()

    assert white > 0.30 and blue > 0.01 and dark > 0.03


def test_a_dog_is_of_the_breed_that_was_asked_for() -> None:
    def size(coat: str) -> tuple[float, float]:
        rig = made("dog", 4, coat=coat, pose="stand")
        lows, highs = zip(*(bounds(p, np.eye(3)) for p in rig.primitives), strict=True)
        long, tall, _ = np.max(highs, axis=0) - np.min(lows, axis=0)
        return float(long), float(tall)

    assert size("dachshund")[0] > 1.5 * size("dachshund")[1]
    assert size("corgi")[1] < 0.9 * size("husky")[1]


@pytest.mark.parametrize("coat", ["siamese", "tabby", "black", "ginger", "tuxedo"])
def test_a_coat_word_is_obeyed_by_every_seed(coat: str) -> None:
    def mean(seed: int) -> np.ndarray:
        rgba = shown(made("cat", seed, coat=coat, pose="sit")).rgba
        return np.asarray(rgba[rgba[..., 3] > 0.8][:, :3].mean(0))

    assert np.abs(mean(1) - mean(2)).max() < 0.12


@pytest.mark.parametrize("noun", sorted({**HOME, **WILD}))
@pytest.mark.parametrize("pose", ["stand", "walk", "sit", "lie", "run", "jump"])
def test_every_animal_takes_every_pose(noun: str, pose: str) -> None:
    rig = made(noun, 2, pose=pose)

    assert len(rig.primitives) > 20
    assert {"head", "head_top", "mouth", "back", "neck"} <= set(rig.anchors)


@pytest.mark.parametrize("noun", ["cat", "dog", "horse", "woman", "robot", "owl"])
def test_a_portrait_is_cut_below_the_shoulders(noun: str) -> None:
    rig = made(noun, 1, portrait=True)
    figure = shown(rig, 96, portrait=True)
    bottom = figure.rgba[-1, :, 3]

    assert (bottom > 0.9).sum() > 8


def test_what_is_worn_sits_at_the_head() -> None:
    plain = made("cat", 3, pose="sit")
    dressed = made("cat", 3, pose="sit", wear=("top hat",))

    def top(rig: Rig) -> float:
        return max(float(bounds(p, np.eye(3))[1][1]) for p in rig.primitives)

    assert len(dressed.primitives) > len(plain.primitives)
    assert top(dressed) > plain.anchors["head_top"].point[1] + 0.1


@pytest.mark.parametrize("word", sorted(WEAR))
def test_every_worn_word_adds_something(word: str) -> None:
    plain, dressed = made("dog", 3), made("dog", 3, wear=(word,))

    assert len(dressed.primitives) > len(plain.primitives)


def test_a_held_thing_is_small_beside_its_holder() -> None:
    alone, holding = made("chef", 2), made("chef", 2, hold=("cake",))

    def size(rig: Rig) -> float:
        lows, highs = zip(*(bounds(p, np.eye(3)) for p in rig.primitives), strict=True)
        return float((np.max(highs, axis=0) - np.min(lows, axis=0)).max())

    assert len(holding.primitives) > len(alone.primitives)
    assert size(holding) < size(alone) * 1.5


@pytest.mark.parametrize("word", sorted(MATERIALS))
def test_a_material_word_changes_the_surface(word: str) -> None:
    rig = made("cat", 1, material=word, pose="sit")

    assert any(p.material == MATERIALS[word][0] for p in rig.primitives)
    assert any(p.material == "eye" for p in rig.primitives)


@pytest.mark.parametrize("mood", ["curious", "happy", "sleepy", "sad", "angry"])
def test_a_mood_changes_the_face(mood: str) -> None:
    plain = shown(made("cat", 2, portrait=True), 96, portrait=True)
    moody = shown(made("cat", 2, portrait=True, mood=mood), 96, portrait=True)

    assert print_of(plain) != print_of(moody)


def test_an_unknown_noun_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        made("flibbertigibbet")

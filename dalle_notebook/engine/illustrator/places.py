"""Where a subject stands when the prompt names no place.

A row names the places that suit a noun; the seed picks one, so that four
pictures of one prompt do not all stand in the same studio.
"""

from __future__ import annotations

import numpy as np

from dalle_notebook.engine.illustrator.scene import Scene

_ROWS = """
studio studio room meadow: cat dog rabbit hamster mouse
meadow forest studio: fox deer squirrel hedgehog owl raccoon bear wolf skunk badger
meadow studio forest: bird crow pigeon butterfly bee ladybug snail frog spider
meadow studio forest: caterpillar dragonfly turtle lizard snake ant
savanna savanna studio: lion elephant giraffe zebra rhino hippo leopard ostrich
savanna savanna studio: kangaroo
forest studio savanna: tiger monkey sloth parrot toucan panda koala red+panda bat
meadow meadow studio: horse cow pig sheep goat donkey chicken rooster turkey+bird
meadow meadow studio: goose peacock unicorn llama
desert: camel cactus pyramid scarecrow
snow snow studio: penguin polar+bear seal snowman sled igloo
lake lake studio: duck swan flamingo goose crane+bird pelican crocodile otter
beach sea: seagull crab starfish sandcastle palm
underwater: fish shark whale dolphin octopus jellyfish seahorse submarine mermaid
underwater: diver sea+turtle
sea sea lake: boat ship iceberg
sea beach: lighthouse
meadow street studio: car sports+car bicycle motorcycle bus truck fire+truck tent
meadow mountain: train tractor house barn windmill castle church tree pine bridge
meadow mountain: volcano mountain waterfall fence bench scarecrow
city: tower helicopter police+officer taxi
sky: airplane hot+air+balloon kite balloon sun cloud rainbow angel eagle
night+sky: moon star comet ghost vampire witch
space: rocket ufo planet satellite
moonscape space: astronaut alien
studio studio city: robot superhero ninja
meadow mountain: knight dragon dinosaur king queen viking
forest meadow: wizard fairy monster mushroom
beach sea: pirate
kitchen: chef
stage: ballerina clown musician
street room meadow: person man woman boy girl child baby farmer firefighter artist
street room meadow: teacher doctor scientist student
street: lamp+post mailbox shop crane+machine well fountain
snow: christmas+tree
mountain: pagoda
table table studio: cup coffee teapot book books apple pear lemon banana strawberry
table table studio: cherry grapes vase bottle bowl plate candle bread cheese egg cake
table table studio: cupcake donut cookie wine+glass jar pumpkin orange+fruit
table table studio: peach+fruit tomato carrot pizza burger fruit+bowl glass+of+water
table table studio: potted+plant clock lamp globe hourglass typewriter camera phone
table table studio: telescope key treasure+chest gift
room room studio: armchair sofa chair table desk bed bookshelf piano fireplace
room room studio: television door suitcase teddy+bear
meadow studio: flower rose tulip sunflower bush
lake: lotus
"""


def _table() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for row in _ROWS.strip().splitlines():
        left, _, right = row.partition(":")
        places = tuple(p.replace("+", " ") for p in left.split())
        for noun in right.split():
            table.setdefault(noun.replace("+", " "), places)
    return table


HABITATS = _table()

_BY_WEATHER = {"rain": "street", "storm": "mountain", "snow": "snow", "fog": "lake"}
_OUTSIDE = frozenset({"sunset", "dawn", "dusk", "night", "day"})


def place_for(scene: Scene, rng: np.random.Generator) -> str:
    """The named place, or one that suits the first subject, light and style."""
    pick = float(rng.random())
    if scene.place is not None:
        nouns = {s.noun for s in scene.subjects}
        return "sea" if scene.place == "beach" and _on_water(nouns) else scene.place
    if not scene.subjects:
        return _empty_place(scene, pick)
    if scene.camera in {"portrait", "close-up"} and scene.time is None:
        return "studio"
    if scene.light in {"studio", "backlit", "dramatic"} and scene.time is None:
        return "studio"
    if scene.light == "candle" and scene.features == ():
        return "room"
    if "wall" in scene.features:
        return "street"
    if "pool" in scene.features:
        return "lounge"
    if scene.style == "inkwash" and scene.time is None and scene.weather is None:
        # Empty ground is part of that style.
        return "studio"
    habitats = _habitats(scene)
    if scene.style == "photo":
        habitats = ("studio", habitats[0])
    if scene.weather in _BY_WEATHER and not set(habitats) & _OPEN:
        return _BY_WEATHER[scene.weather]
    if scene.weather is not None or scene.time in _OUTSIDE or scene.features:
        open_air = [p for p in habitats if p in _OPEN]
        if scene.weather == "snow":
            open_air = [p for p in open_air if p in _SNOWY] or ["snow"]
        habitats = tuple(open_air) or (
            "night sky" if scene.time == "night" else "meadow",
        )
    return habitats[int(pick * len(habitats))]


def _on_water(nouns: set[str]) -> bool:
    """Whether all of them swim, so that a beach is seen as its water."""
    return bool(nouns) and all("sea" in HABITATS.get(noun, ())[:1] for noun in nouns)


def _habitats(scene: Scene) -> tuple[str, ...]:
    """Places that suit all subjects; else those of the least movable one."""
    nouns = [s.noun for s in scene.subjects]
    hosts = [r.object for r in scene.relations if r.kind in {"riding", "over"}]
    if nouns[0] in _FAR_TRAVELLERS:
        return HABITATS[nouns[0]]
    if hosts:
        nouns = [nouns[hosts[0]]]
    lists = [HABITATS.get(noun, ("studio",)) for noun in nouns]
    common = tuple(p for p in lists[0] if all(p in other for other in lists[1:]))
    if common:
        return common
    settled = [places for places in lists if not _INSIDE & set(places)]
    return settled[0] if settled else lists[0]


def _empty_place(scene: Scene, pick: float) -> str:
    if scene.features:
        names = set(scene.features)
        if names & {"moon", "stars", "fireworks"}:
            return "night sky"
        return {"pool": "lounge", "clouds": "sky", "aurora": "snow"}.get(
            scene.features[0], "meadow"
        )
    if scene.weather in _BY_WEATHER:
        return _BY_WEATHER[scene.weather]
    if scene.time == "night":
        return "night sky"
    if scene.time is not None:
        return ("sea", "meadow", "lake")[int(pick * 3)]
    if scene.lettering:
        return "studio"
    return ("fluid", "gradient", "geometric", "fluid")[int(pick * 4)]


_INSIDE = frozenset({"studio", "room", "table", "kitchen"})
_FAR_TRAVELLERS = frozenset({"astronaut", "alien"})
_SNOWY = frozenset({"forest", "mountain", "street", "snow", "meadow"})
_OPEN = _SNOWY | {
    "savanna", "desert", "lake", "beach", "sea", "city", "sky", "night sky", "space",
    "moonscape", "underwater",
}  # fmt: skip

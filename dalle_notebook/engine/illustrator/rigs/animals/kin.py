"""Species that are told by how they differ from another one.

A row of `home` or `wild` with other numbers; what is only like the other in its
build (an elephantine rhino) is told the same way.
"""

from __future__ import annotations

from dataclasses import replace

from .coats import Coat
from .home import HOME
from .species import Species
from .wild import WILD

_TIGER, _BEAR, _FOX = WILD["tiger"], WILD["bear"], WILD["fox"]
_HORSE, _COW = HOME["horse"], HOME["cow"]

KIN: dict[str, Species] = {
    "cheetah": replace(
        _TIGER,
        size_m=0.8,
        length=1.12,
        leg=_TIGER.leg * 1.35,
        chest=_TIGER.chest * 0.86,
        belly=_TIGER.belly * 0.74,
        thick=_TIGER.thick * 0.8,
        head=_TIGER.head * 0.84,
        poses=("stand", "walk", "run", "sit"),
        coats=(Coat("cheetah", "#ecc27a", "#35261a", "spots"),),
    ),
    "panther": replace(
        _TIGER,
        size_m=0.7,
        eye="#e8c83a",
        coats=(Coat("black", "#2c2b32", "#3c3a44", "plain", "#d8e04a"),),
    ),
    "polar bear": replace(
        _BEAR,
        size_m=1.4,
        neck=_BEAR.neck + 0.12,
        coats=(Coat("white", "#f7f5ee", "#ffffff", "plain"),),
    ),
    "raccoon": replace(
        _FOX,
        size_m=0.35,
        chest=0.36,
        belly=0.38,
        rump=0.40,
        leg=0.46,
        snout=0.22,
        ear_size=0.24,
        tail="ringed",
        tail_length=0.95,
        tail_r=0.15,
        pupil="round",
        eye="#2a2018",
        foot="#3a363a",
        poses=("stand", "sit", "walk"),
        coats=(Coat("grey", "#8f8b88", "#34323a", "mask"),),
    ),
    "rhino": replace(
        WILD["elephant"],
        size_m=1.7,
        length=1.2,
        leg=0.56,
        neck=0.26,
        head=0.42,
        skull=(1.1, 0.84, 0.78),
        snout=0.42,
        snout_r=0.24,
        snout_y=-0.10,
        muzzle="long",
        ear="side",
        ear_size=0.16,
        horns="rhino",
        eye_up=0.16,
        head_pitch=-14,
        nose="#5a5a62",
        coats=(
            Coat("grey", "#8b9098", "#a4a8ae"),
            Coat("brown", "#8f867c", "#a89e92"),
        ),
    ),
    "reindeer": replace(
        WILD["deer"],
        size_m=1.3,
        chest=WILD["deer"].chest * 1.12,
        nose="#d8322e",
        coats=(
            Coat("brown", "#8a6444", "#f0e6d6", "belly"),
            Coat("grey", "#9a8f86", "#f4efe8", "belly"),
        ),
    ),
    "bull": replace(
        _COW,
        size_m=1.6,
        chest=_COW.chest * 1.15,
        neck_r=_COW.neck_r * 1.2,
        horns="bull",
        coats=(
            Coat("black", "#3a3338", "#52484c", "plain"),
            Coat("brown", "#7a4a30", "#8f5c3c", "plain"),
        ),
    ),
}


_DOG = HOME["dog"]

BREEDS: dict[str, Species] = {
    "corgi": replace(
        _DOG,
        size_m=0.35,
        leg=0.36,
        thick=0.12,
        snout=0.24,
        snout_r=0.14,
        ear="triangle",
        ear_size=0.36,
        tail="puff",
        tail_r=0.15,
        coats=(Coat("corgi", "#dd8f48", "#fdf6ea", "belly"),),
    ),
    "husky": replace(
        _DOG,
        ear="triangle",
        ear_size=0.27,
        tail="plume",
        tail_r=0.16,
        snout=0.27,
        coats=(Coat("husky", "#5d6470", "#f6f6f4", "belly", "#6fb8f0"),),
    ),
    "dachshund": replace(
        _DOG,
        size_m=0.28,
        length=1.30,
        leg=0.26,
        chest=0.34,
        belly=0.28,
        rump=0.30,
        snout=0.38,
        snout_r=0.13,
        coats=(Coat("dachshund", "#7a4628", "#c88a50", "belly"),),
    ),
    "curly": replace(
        _DOG,
        leg=0.84,
        snout=0.34,
        snout_r=0.12,
        horns="wool",
        tail="puff",
        tail_r=0.17,
        coats=(Coat("curly", "#e6d6c4", "#fbf6ee", "wool"),),
    ),
    "spotted": replace(_DOG, coats=(Coat("spotted", "#f6f3ee", "#2c2a2e", "spots"),)),
    "pug": replace(
        _DOG,
        size_m=0.3,
        leg=0.48,
        chest=0.40,
        belly=0.37,
        head=0.47,
        snout=0.06,
        snout_r=0.20,
        ear_size=0.20,
        eye_size=0.115,
        tail="curl",
        tail_r=0.06,
        material="short",
        coats=(Coat("pug", "#dcb98c", "#3a302c", "points"),),
    ),
}
"""Dogs of their own build, by the coat word that asks for them."""

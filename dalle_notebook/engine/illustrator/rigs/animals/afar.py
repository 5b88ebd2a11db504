"""More species, as rows: those of far countries and of the night.

Most start from a row of `home` or `wild` and say only what differs. `exotic`
draws what a row cannot say (horn, humps, quills), `upright` the bodies of those
that sit like people.
"""

from __future__ import annotations

from dataclasses import replace

from .coats import Coat
from .home import HOME
from .species import Species
from .wild import WILD

_HOOFED = HOME["horse"]
_CAT = WILD["tiger"]
_SMALL = WILD["squirrel"]

# fmt: off
FOUR_LEGGED: dict[str, Species] = {
    "unicorn": replace(
        _HOOFED, head=0.31, eye="#5a4a9a", eye_size=0.078, hoof="#d8b45a",
        nose="#f0b8c0", coats=(
            Coat("white", "#fbf6f2", "#ffffff"), Coat("pink", "#f8dce6", "#ffffff"),
            Coat("lilac", "#e6def6", "#ffffff"), Coat("sky", "#dceaf6", "#ffffff"),
        )),
    "hippo": Species(
        size_m=1.5, length=1.05, chest=0.60, belly=0.66, rump=0.60, leg=0.36,
        thick=0.20, paw=0.19, neck=0.16, neck_angle=14, neck_r=0.48, head=0.42,
        skull=(1.0, 0.86, 0.88), snout=0.05, snout_r=0.10, snout_y=-0.12,
        muzzle="blunt", ear="round", ear_size=0.12, tail="thin", tail_length=0.35,
        tail_r=0.04, material="skin", eye="#3a2420", eye_size=0.062, eye_out=0.62,
        eye_up=0.58, nose="#6a5a66", head_yaw=38, head_pitch=-4,
        poses=("stand", "walk"), coats=(
            Coat("grey", "#8f8494", "#d0a8a8", "belly"),
            Coat("mauve", "#9c8490", "#d8b0ac", "belly"),
            Coat("slate", "#7f8494", "#c8a8a8", "belly"),
        )),
    "camel": Species(
        size_m=2.1, length=1.12, chest=0.42, belly=0.40, rump=0.40, leg=1.12,
        thick=0.12, paw=0.12, neck=0.80, neck_angle=38, neck_r=0.19, head=0.28,
        skull=(1.2, 0.86, 0.82), snout=0.40, snout_r=0.15, muzzle="long",
        ear="side", ear_size=0.13, tail="thin", tail_length=0.6, tail_r=0.045,
        eye="#2a1a12", eye_size=0.065, eye_out=1.0, eye_up=0.2, nose="#8a6a4c",
        head_yaw=24, head_pitch=-14, poses=("stand", "walk", "walk", "lie"), coats=(
            Coat("sand", "#d0a468", "#e2c090"), Coat("brown", "#b07e48", "#c8a070"),
            Coat("cream", "#e0c8a0", "#efe0c4"),
        )),
    "llama": Species(
        size_m=1.6, length=0.80, chest=0.44, belly=0.45, rump=0.45, leg=0.66,
        thick=0.12, paw=0.10, neck=0.72, neck_angle=76, neck_r=0.25, head=0.30,
        skull=(1.0, 0.92, 0.88), snout=0.18, snout_r=0.135, ear="long",
        ear_size=0.24, ear_inner="#d8a8a0", tail="puff", tail_r=0.16,
        material="shaggy", eye="#2a1a14", eye_size=0.072, eye_out=0.85, eye_up=0.1,
        nose="#4a3630", head_yaw=40, poses=("stand", "walk", "lie"), coats=(
            Coat("cream", "#f0e4cc", "#fbf4e6"), Coat("brown", "#a06e44", "#e8d4b4"),
            Coat("white", "#f8f4ec", "#ffffff"),
             Coat("pinto", "#f2e8d6", "#8a5a3a", "patch"),
        )),
    "leopard": replace(
        _CAT, size_m=0.9, chest=0.40, belly=0.34, rump=0.37, thick=0.13, paw=0.14,
        tail_length=1.15, coats=(
            Coat("golden", "#e0a850", "#f6e6c4", "belly"),
            Coat("snow", "#dcd8d0", "#fbfaf6", "belly"),
            Coat("sand", "#d8b878", "#f6ead0", "belly"),
        )),
    "red panda": replace(
        WILD["fox"], size_m=0.4, length=0.80, chest=0.34, belly=0.35, rump=0.38,
        leg=0.42, head=0.46, ear_size=0.26, ear_inner="#fbf4e8", snout=0.14,
        snout_r=0.13, eye="#1c1416", pupil="round", foot="#33231f",
        tail_length=1.2, tail_r=0.19, poses=("sit", "stand", "walk", "lie"), coats=(
            Coat("red", "#c0582a", "#fbf4e8", "belly"),
            Coat("amber", "#cf7030", "#fbf2e2", "belly"),
        )),
    "hamster": replace(
        HOME["mouse"], size_m=0.12, chest=0.36, belly=0.42, rump=0.42, leg=0.22,
        head=0.42, skull=(0.92, 0.90, 1.08), snout=0.08, ear="round", ear_size=0.15,
        tail="puff", tail_r=0.07, material="fur", poses=("sit", "stand"), coats=(
            Coat("golden", "#dca05a", "#fdf6e8", "belly"),
            Coat("grey", "#a09a98", "#f8f4ee", "belly"),
            Coat("pinto", "#fbf4e8", "#c88a4a", "patch"),
        )),
    "hedgehog": replace(
        HOME["mouse"], size_m=0.2, length=0.62, chest=0.34, belly=0.38, rump=0.40,
        leg=0.24, neck=0.12, neck_angle=20, head=0.34, skull=(0.98, 0.88, 0.92),
        snout=0.26, snout_r=0.10, ear="round", ear_size=0.10, tail="puff",
        tail_r=0.05, nose="#2a2022", whiskers=False, poses=("stand", "walk"), coats=(
            Coat("brown", "#d8b48c", "#f2e2cc", "belly"),
            Coat("grey", "#c8b8a8", "#efe6da", "belly"),
        )),
    "skunk": replace(
        _SMALL, size_m=0.35, length=0.72, leg=0.36, ear="round", ear_size=0.11,
        tail_r=0.26, tail_length=1.15, poses=("stand", "walk", "sit"), coats=(
            Coat("black", "#2e2b30", "#f8f4ee"), Coat("brown", "#4a382e", "#f8f0e4"),
        )),
}
"""Species whose body is a four-legged animal's."""

SITTERS: dict[str, Species] = {
    "monkey": Species(
        size_m=0.6, head=0.46, skull=(0.90, 0.94, 0.94), snout=0.09, snout_r=0.19,
        snout_y=-0.17, ear="round", ear_size=0.20, ear_inner="#eab896",
        eye="#3a2418", eye_size=0.085, eye_out=0.36, eye_up=0.06, nose="#5a3a30",
        coats=(
            Coat("brown", "#8a5a36", "#f0c8a0"), Coat("dark", "#5a4034", "#e0b090"),
            Coat("golden", "#c88a44", "#f6d8b0"), Coat("grey", "#86807a", "#e8c0a4"),
        )),
    "koala": Species(
        size_m=0.7, head=0.50, skull=(0.88, 0.88, 1.0), snout=0.05, snout_r=0.16,
        ear="tuft", ear_size=0.30, ear_inner="#f0d0d0", eye="#2a1c14",
        eye_size=0.07, eye_out=0.55, nose="#33292b", coats=(
            Coat("grey", "#9a9ea6", "#f2eee8", "belly"),
            Coat("ash", "#8a8a90", "#ece8e4", "belly"),
            Coat("brown", "#a8988c", "#f2ebe0", "belly"),
        )),
    "kangaroo": Species(
        size_m=1.5, head=0.34, skull=(1.1, 0.90, 0.82), snout=0.32, snout_r=0.12,
        ear="long", ear_size=0.34, eye="#2a1a12", eye_size=0.075, eye_out=0.85,
        eye_up=0.12, nose="#33262a", material="short", coats=(
            Coat("red", "#b8743f", "#f0d8b4", "belly"),
            Coat("grey", "#9a938c", "#ece4d8", "belly"),
            Coat("tan", "#cf9a5c", "#f6e4c8", "belly"),
        )),
    "otter": Species(
        size_m=0.8, head=0.42, skull=(0.94, 0.82, 1.0), snout=0.10, snout_r=0.18,
        ear="round", ear_size=0.09, eye="#1c1416", eye_size=0.075, eye_out=0.6,
        eye_up=0.14, nose="#33282a", whiskers=True, material="short", coats=(
            Coat("brown", "#7a5438", "#e0c8a4", "belly"),
            Coat("dark", "#5a4234", "#d8c0a0", "belly"),
            Coat("honey", "#a0744a", "#f0dcbc", "belly"),
        )),
    "sloth": Species(
        size_m=0.6, head=0.44, skull=(0.86, 0.86, 0.98), snout=0.08, snout_r=0.17,
        ear="none", eye="#2a1c14", eye_size=0.07, eye_out=0.5, nose="#3a2a26",
        material="shaggy", coats=(
            Coat("brown", "#94765a", "#f0e0c6", "belly"),
            Coat("grey", "#8c867a", "#ece2d0", "belly"),
            Coat("honey", "#b08c5e", "#f6e8cc", "belly"),
        )),
}
"""Species that sit, hop or hang: their bodies are in `upright`."""
# fmt: on

AFAR: dict[str, Species] = {**FOUR_LEGGED, **SITTERS}

"""Who people are: rows of clothes, hats and poses, read by `people.body`."""

from __future__ import annotations

from dataclasses import dataclass, field

SKINS = ("#f2c9a4", "#c98f63", "#8a5a3c", "#f6d7bd", "#5f3d2a", "#e3b088")


HAIRS = ("#3a2418", "#7a4a24", "#d9a84a", "#1f1a1c", "#b8552a", "#5a3320")


SHIRTS = ("#d8453f", "#3a7fb0", "#4f9a6a", "#e8b83a", "#8a5ab0", "#f3ead8", "#e8743a")


TROUSERS = ("#3f5a8a", "#4a4a56", "#7a5a40", "#5a6a4a")


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """How one kind of person looks. Empty tuples leave the choice to the seed."""

    shirt: tuple[str, ...] = SHIRTS
    trousers: tuple[str, ...] = TROUSERS
    shoes: str = "#4a3428"
    sleeve: str = ""
    glove: str = ""
    material: str = "cloth"
    skin: tuple[str, ...] = SKINS
    skirt: str = ""
    """'' trousers, 'skirt', 'robe', 'dress'."""
    hair: tuple[str, ...] = ("short", "long", "buns", "bob", "curly")
    hair_colour: tuple[str, ...] = HAIRS
    beard: str = ""
    """'', 'maybe', 'long', 'moustache'."""
    hat: str = ""
    fat: float = 1.0
    height: float = 1.0
    child: bool = False
    old: bool = False
    bare_head: bool = True
    extra: str = ""
    """Costume parts that `costumes` draws."""
    size_m: float = 1.7
    reach: tuple[tuple[float, float, float], tuple[float, float, float]] = field(
        default=((0.30, 0.85, 0.52), (0.30, 0.85, -0.52))
    )


ROLES: dict[str, Role] = {
    "person": Role(beard="maybe"),
    "man": Role(hair=("short", "curly", "short"), beard="maybe", fat=1.08),
    "woman": Role(hair=("long", "bob", "bun", "curly"), skirt="maybe"),
    "boy": Role(hair=("short", "curly"), child=True, height=0.74, size_m=1.2),
    "girl": Role(
        hair=("long", "buns", "bob"), child=True, height=0.74, size_m=1.2, skirt="maybe"
    ),
    "child": Role(child=True, height=0.74, size_m=1.2),
    "baby": Role(
        hair=("tuft",),
        child=True,
        height=0.55,
        size_m=0.7,
        fat=1.25,
        shirt=("#bfe0ea", "#f6d0d8", "#f7e8b0"),
        trousers=("#f4f1ea",),
    ),
    "grandmother": Role(
        hair=("bun",),
        hair_colour=("#d8d6d2", "#c4c4c8"),
        old=True,
        skirt="dress",
        extra="glasses shawl",
        height=0.93,
    ),
    "grandfather": Role(
        hair=("short",),
        hair_colour=("#e0deda", "#c8c8cc"),
        old=True,
        beard="long",
        extra="glasses",
        height=0.95,
    ),
    "astronaut": Role(
        shirt=("#f4f2ee",),
        trousers=("#f4f2ee",),
        shoes="#8a8f98",
        glove="#8a8f98",
        material="clay",
        fat=1.22,
        bare_head=False,
        extra="astronaut",
        reach=((0.35, 1.62, 0.66), (0.25, 0.85, -0.55)),
    ),
    "chef": Role(
        shirt=("#fbf8f2",),
        trousers=("#4a5468",),
        sleeve="#fbf8f2",
        fat=1.15,
        hair=("short",),
        beard="moustache",
        hat="chef",
        extra="chef",
        reach=((0.42, 1.22, 0.45), (0.12, 0.78, -0.50)),
    ),
    "knight": Role(
        shirt=("#b9c0ca",),
        trousers=("#b9c0ca",),
        shoes="#8a919c",
        glove="#8a919c",
        material="metal",
        fat=1.12,
        bare_head=False,
        extra="knight",
        reach=((0.40, 1.15, 0.50), (0.38, 1.0, -0.42)),
    ),
    "wizard": Role(
        shirt=("#4a4a9a", "#6a3a8a", "#2f5f7f"),
        skirt="robe",
        beard="long",
        hair=("long",),
        hair_colour=("#e8e6e2", "#d0d0d4"),
        hat="wizard",
        extra="staff",
        reach=((0.38, 1.1, 0.55), (0.28, 0.9, -0.5)),
    ),
    "witch": Role(
        shirt=("#3a2f4a", "#4a3a6a"),
        skirt="robe",
        hair=("long",),
        hair_colour=("#b8552a", "#3a3a40", "#5f7a4a"),
        hat="wizard",
        extra="broom",
    ),
    "king": Role(
        shirt=("#b8392f", "#6a3a8a"),
        skirt="robe",
        beard="long",
        hat="crown",
        extra="cape",
        fat=1.15,
        reach=((0.38, 1.1, 0.55), (0.28, 0.9, -0.5)),
    ),
    "queen": Role(
        shirt=("#b83a7a", "#8a4ab0", "#c8486a"),
        skirt="dress",
        hair=("long",),
        hair_colour=("#d9a84a", "#b8552a", "#5a3320"),
        hat="crown",
        extra="cape",
    ),
    "princess": Role(
        shirt=("#f2a0b8", "#8ac0e8", "#f2d06a"),
        skirt="dress",
        hair=("long",),
        hat="crown",
        height=0.88,
        size_m=1.5,
    ),
    "pirate": Role(
        shirt=("#f3ead8", "#b8392f"),
        trousers=("#3a3a46",),
        beard="maybe",
        hat="pirate",
        extra="pirate",
    ),
    "doctor": Role(shirt=("#fbfaf6",), sleeve="#fbfaf6", extra="doctor"),
    "nurse": Role(shirt=("#9fd0d8", "#fbfaf6"), trousers=("#9fd0d8",), hat="nurse"),
    "police officer": Role(
        shirt=("#2f4f8f",), trousers=("#26344f",), hat="police", extra="belt"
    ),
    "firefighter": Role(
        shirt=("#d8a53a", "#c8702a"), trousers=("#5a4a30",), hat="fire", extra="stripes"
    ),
    "farmer": Role(
        shirt=("#c8504a", "#5f8fb0"),
        trousers=("#4f6fa0",),
        hat="straw",
        extra="dungarees",
    ),
    "artist": Role(
        shirt=("#f3ead8", "#4f7fae"),
        hat="beret",
        extra="palette",
        reach=((0.45, 1.2, 0.40), (0.40, 1.0, -0.45)),
    ),
    "clown": Role(
        shirt=("#f2c230",),
        trousers=("#3a7fb0",),
        hair=("curly",),
        hair_colour=("#e8543a", "#f2902a", "#4fae5a"),
        shoes="#d8322a",
        extra="clown",
        fat=1.15,
    ),
    "superhero": Role(
        shirt=("#2f5fc0", "#c8322a", "#2f8a5a"),
        trousers=("#2f5fc0", "#3a3a46"),
        shoes="#c8322a",
        glove="#c8322a",
        extra="hero cape",
        fat=1.12,
        reach=((0.30, 0.98, 0.52), (0.30, 0.98, -0.52)),
    ),
    "ninja": Role(
        shirt=("#2f2f38",),
        trousers=("#2f2f38",),
        shoes="#22222a",
        hair=("none",),
        extra="ninja",
    ),
    "samurai": Role(
        shirt=("#8a2f2a", "#2f3f6a"),
        trousers=("#3a3a46",),
        hair=("bun",),
        hair_colour=("#1f1a1c",),
        hat="samurai",
    ),
    "cowboy": Role(
        shirt=("#b8703a", "#5f8fb0"),
        trousers=("#3f5a8a",),
        hat="cowboy",
        extra="scarf belt",
        beard="maybe",
    ),
    "dancer": Role(
        shirt=("#f2a0b8", "#b86ad0"),
        skirt="tutu",
        hair=("bun",),
        reach=((0.25, 1.95, 0.45), (0.30, 1.4, -0.72)),
    ),
    "fairy": Role(
        shirt=("#a8d8a0", "#f2a8d0", "#a8c8f2"),
        skirt="dress",
        hair=("long", "bun"),
        extra="wings wand",
        height=0.85,
        size_m=0.5,
    ),
    "elf": Role(
        shirt=("#4f8a4a", "#b8392f"),
        trousers=("#7a5a40",),
        hat="elf",
        height=0.75,
        size_m=0.8,
        extra="pointed ears",
    ),
    "mermaid": Role(
        shirt=("#b86ad0", "#f2a0b8"),
        skirt="tail",
        hair=("long",),
        hair_colour=("#d8452f", "#d9a84a", "#3a8a8a"),
        size_m=1.6,
    ),
    "angel": Role(
        shirt=("#fbf8f2",),
        skirt="robe",
        hair=("long", "curly"),
        hair_colour=("#e8c86a", "#d9a84a", "#7a4a24"),
        extra="wings halo",
        height=0.9,
        size_m=1.5,
    ),
    "zombie": Role(
        shirt=("#7a7a6a", "#6a5a6a", "#8a6a50"),
        trousers=("#4a4a46", "#5a4a3a"),
        hair=("short", "tuft"),
        hair_colour=("#3a3a34", "#4a4438"),
        extra="zombie",
        skin=("#9fb57c", "#8fa880", "#a8b088"),
        reach=((0.85, 1.32, 0.22), (0.85, 1.24, -0.22)),
    ),
    "santa claus": Role(
        shirt=("#cf2f2a",),
        trousers=("#cf2f2a",),
        shoes="#2a2628",
        glove="#f6f2ea",
        beard="long",
        hair=("short",),
        hair_colour=("#f8f6f2",),
        hat="santa",
        fat=1.4,
        extra="belt",
    ),
}

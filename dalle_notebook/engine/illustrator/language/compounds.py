"""Two nouns side by side: the second is drawn, the first says what kind it is.

"baby elephant", "pirate cat", "apple pie", "mushroom house". What a first noun
brings along stands in `BRINGS`; a thing that brings nothing is silent, because an
apple pie is a pie. A being is never silent: "dog house" is a dog and a house.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dalle_notebook.engine.illustrator.language.lexicon import Match, look_up
from dalle_notebook.engine.illustrator.language.nouns import BEINGS, GROWN

BRINGS: dict[str, dict[str, Any]] = {
    "baby": {"size": "small"}, "mother": {}, "father": {}, "grandfather": {},
    "robot": {"material": "metal"}, "toy": {"size": "small", "material": "plastic"},
    "teddy bear": {"material": "plush"}, "snowman": {"colours": ("white",)},
    "zombie": {"colours": ("olive",)}, "ghost": {"colours": ("white",)},
    "pirate": {"wear": ("pirate hat",)}, "wizard": {"wear": ("wizard hat",)},
    "witch": {"wear": ("wizard hat",)}, "chef": {"wear": ("chef hat",)},
    "king": {"wear": ("crown",)}, "queen": {"wear": ("crown",)},
    "princess": {"wear": ("crown",)}, "cowboy": {"wear": ("cowboy hat",)},
    "farmer": {"wear": ("straw hat",)}, "knight": {"wear": ("helmet",)},
    "viking": {"wear": ("helmet",)}, "astronaut": {"wear": ("helmet",)},
    "superhero": {"wear": ("cape",)}, "vampire": {"wear": ("cape",)},
    "santa claus": {"wear": ("santa hat",)}, "artist": {"wear": ("beret",)},
    "police officer": {"wear": ("cap",)}, "detective": {"wear": ("hat",)},
    "firefighter": {"wear": ("red helmet",)}, "scientist": {"wear": ("glasses",)},
    "teacher": {"wear": ("glasses",)}, "musician": {"hold": ("guitar",)},
    "ballerina": {"pose": "dance"}, "chocolate bar": {"material": "chocolate"},
    "cheese": {"material": "cheese"}, "candy": {"coat": "rainbow"},
    "rainbow": {"coat": "rainbow"}, "balloon": {"material": "rubber"},
    "gift": {}, "person": {}, "star": {},
}  # fmt: skip
"""Canonical first noun -> what the second one gets of it."""

_SHAPED = frozenset(
    {"house", "castle", "tower", "armchair", "chair", "sofa", "bed", "car", "train",
     "lamp", "boat", "rocket", "hot air balloon", "clock", "teapot", "shoe", "ufo",
     "submarine", "airplane", "handbag", "sports car", "bus", "truck"}
)  # fmt: skip
"""What takes the shape of a fruit or a plant before its name."""


def brings(noun: str, phrase: str) -> dict[str, Any] | None:
    """What a noun gives to another one ("dressed as a pirate"), if anything."""
    return BRINGS.get(phrase, BRINGS.get(noun))


def before_noun(
    match: Match,
    noun: str,
    traits: Mapping[str, Any],
    tokens: Sequence[str],
    after: int,
) -> dict[str, Any] | None:
    """What a noun adds to the noun right after it; None if it stands for itself.

    Args:
        noun, traits: canonical noun of the match, and what its kind brings.
        after: position of the word behind the match.
    """
    if match.is_plural or after >= len(tokens):
        return None
    if tokens[after] == "shaped" and tokens[after + 1 : after + 2] != ["like"]:
        return {"shape": noun}
    following = look_up(tokens, after)
    if following is None or not {"noun", "kind"} & following.senses.keys():
        return None
    other = following.senses.get("kind", (following.senses.get("noun"),))[0]
    if other == noun:
        # How many there are is said by the second word ("couple couple").
        return {key: value for key, value in traits.items() if key != "count"}
    if {"colour", "material"} & following.senses.keys() and after + 1 == len(tokens):
        return None
    given = brings(noun, match.phrase)
    if given is not None and (other in BEINGS or "wear" not in given):
        return given
    if noun in BEINGS:
        return None
    return {"shape": noun} if noun in GROWN and other in _SHAPED else {}

"""Which rig draws a noun: its own, or that of a near relative.

A relative stands in only where a stranger would give it the same name; what has
neither is told as not drawn.
"""

from __future__ import annotations

from dalle_notebook.engine.illustrator.language.nouns import singular_forms
from dalle_notebook.engine.illustrator.rigs import NOUNS

_STAND_INS: dict[str, str] = {
    "coffee": "mug",
    "books": "book",
    "turkey bird": "chicken",
    "crane bird": "flamingo",
    "teacher": "woman",
    "student": "boy",
    "ballerina": "girl",
    "musician": "man",
    "glass of water": "glass",
    "plate": "bowl",
    "jar": "vase",
    "fruit bowl": "bowl",
    "cupcake": "cake",
    "orange fruit": "orange",
    "peach fruit": "peach",
    "potted plant": "plant",
    "pencil object": "pencil",
    "hot dog": "burger",
    "broccoli": "tree",
    "lantern": "lamp",
    "handbag": "suitcase",
}
_OTHER_SENSE = frozenset({"crane", "bow", "ring"})
"""Rigs of another sense than the word in the prompt."""


def drawable(noun: str, word: str = "") -> str | None:
    """The rig that draws a noun: of the very word, of the noun, or a near relative."""
    for exact in (word, *singular_forms(word)):
        if exact in NOUNS and exact not in _OTHER_SENSE:
            return exact
    if noun in NOUNS:
        return noun
    return _STAND_INS.get(noun)

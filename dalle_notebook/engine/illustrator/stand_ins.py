"""Which rig draws a noun: its own, or that of a near relative.

A relative stands in only where a stranger would give it the same name; what has
neither is told as not drawn.
"""

from __future__ import annotations

from dalle_notebook.engine.illustrator.language.nouns import singular_forms
from dalle_notebook.engine.illustrator.rigs import NOUNS

_STAND_INS: dict[str, tuple[str, ...]] = {
    "house": ("cottage",), "tree": ("oak",), "coffee": ("coffee cup", "mug", "cup"),
    "cup": ("mug", "coffee"), "boat": ("sailboat",), "books": ("book",),
    "rose": ("flower",), "tulip": ("flower",), "flower": ("daisy", "poppy"),
    "pine": ("tree",), "sports car": ("car",), "truck": ("car",), "bus": ("truck",),
    "ship": ("boat", "sailboat"), "leopard": ("tiger",), "polar bear": ("bear",),
    "unicorn": ("horse",), "red panda": ("fox", "panda"), "koala": ("bear",),
    "wolf": ("dog",), "crow": ("bird",), "pigeon": ("bird",), "eagle": ("bird",),
    "parrot": ("bird",), "toucan": ("parrot",), "seagull": ("bird",),
    "goose": ("duck",),
    "swan": ("duck",), "chicken": ("rooster",), "rooster": ("chicken",),
    "turkey bird": ("chicken",), "peacock": ("bird",), "ostrich": ("flamingo",),
    "crane bird": ("flamingo",), "pelican": ("duck",), "shark": ("fish",),
    "dolphin": ("whale",), "seahorse": ("sea horse", "fish"),
    "lizard": ("crocodile", "frog"),
    "llama": ("sheep",), "camel": ("horse",), "hamster": ("mouse",),
    "hedgehog": ("mouse",), "raccoon": ("fox",), "skunk": ("squirrel",),
    "otter": ("squirrel",), "donkey": ("horse",), "lotus": ("flower",),
    "man": ("person",), "woman": ("person",), "boy": ("child", "person"),
    "girl": ("child", "person"), "child": ("boy", "girl", "person"), "baby": ("child",),
    "king": ("man", "person"), "queen": ("woman", "person"),
    "person": ("woman", "man", "girl", "child"), "teacher": ("woman", "person"),
    "student": ("boy", "person"), "artist": ("woman", "person"),
    "scientist": ("doctor", "man", "person"), "viking": ("knight",),
    "superhero": ("person",),
    "grandfather": ("man",), "grandmother": ("woman",), "ballerina": ("girl", "person"),
    "musician": ("man", "person"), "farmer": ("man", "person"),
    "sofa": ("armchair",), "chair": ("armchair",), "desk": ("table",),
    "church": ("house",), "shop": ("house",), "barn": ("house",),
    "tower": ("lighthouse",),
    "glass of water": ("glass", "cup"), "wine glass": ("glass", "cup"),
    "bowl": ("cup",), "plate": ("bowl",), "jar": ("vase",), "fruit bowl": ("bowl",),
    "cupcake": ("cake",), "cookie": ("donut",), "motorcycle": ("bicycle",),
    "star": ("sun",), "lemon": ("orange",), "orange fruit": ("orange",),
    "peach fruit": ("peach",), "potted plant": ("plant",), "pencil object": ("pencil",),
    "computer": ("laptop",), "teddy bear": ("bear",), "hot dog": ("burger",),
    "ray": ("fish",), "angel": ("fairy",),
    "vampire": ("wizard", "man"), "broccoli": ("tree",), "lantern": ("lamp",),
    "handbag": ("suitcase",),
}  # fmt: skip
_OTHER_SENSE = frozenset({"crane", "bow", "ring"})
"""Rigs of another sense than the word in the prompt."""


def drawable(noun: str, word: str = "") -> str | None:
    """The rig that draws a noun: of the very word, of the noun, or a near relative."""
    for exact in (word, *singular_forms(word)):
        if exact in NOUNS and exact not in _OTHER_SENSE:
            return exact
    if noun in NOUNS:
        return noun
    for other in _STAND_INS.get(noun, ()):
        if other in NOUNS:
            return other
    return None

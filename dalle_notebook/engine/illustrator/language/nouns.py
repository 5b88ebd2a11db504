"""Nouns: the word that people type -> the canonical noun that is drawn.

Checked by hand. The rows stand in `tables/nouns.txt` as
`canonical: synonym, synonym`; plurals are made by
rule in `lookup`, irregular ones stand as synonyms in `IRREGULAR`. `KINDS` holds
words that carry features with them (a dalmatian is a spotted white dog). A word
that is also a place ("table", "beach") stands in `places`, too; the parser
decides by the words around it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("tables") / "nouns.txt"

IRREGULAR: dict[str, str] = {
    "mice": "mouse",
    "geese": "goose",
    "sheep": "sheep",
    "deer": "deer",
    "fish": "fish",
    "fishes": "fish",
    "wolves": "wolf",
    "calves": "calf",
    "foxes": "fox",
    "men": "man",
    "women": "woman",
    "children": "child",
    "people": "person",
    "leaves": "leaf",
    "loaves": "loaf",
    "knives": "knife",
    "cacti": "cactus",
    "octopi": "octopus",
    "policemen": "policeman",
    "fishermen": "fisherman",
    "mermen": "merman",
    "grandchildren": "child",
    "thieves": "thief",
    "halves": "half",
    "shelves": "shelf",
    "scarves": "scarf",
    "teddies": "teddy",
    "knights": "knight",
    "firemen": "fireman",
    "snowmen": "snowman",
    "elves": "elf",
    "dwarves": "dwarf",
    "oxen": "ox",
    "dice": "dice",
    "potatoes": "potato",
    "tomatoes": "tomato",
    "volcanoes": "volcano",
    "heroes": "hero",
}
"""Plural -> singular, where the rule would be wrong."""

ALWAYS_ONE = frozenset({"grapes", "glasses", "scissors", "headphones", "books"})
"""Nouns whose plural form is one figure."""

KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "siamese": ("cat", {"coat": "siamese"}),
    "siamese cat": ("cat", {"coat": "siamese"}),
    "siamese kitten": ("cat", {"coat": "siamese"}),
    "tabby": ("cat", {"coat": "tabby"}),
    "tabby cat": ("cat", {"coat": "tabby"}),
    "calico": ("cat", {"coat": "calico"}),
    "calico cat": ("cat", {"coat": "calico"}),
    "tuxedo cat": ("cat", {"coat": "tuxedo"}),
    "persian cat": ("cat", {"coat": "longhair"}),
    "maine coon": ("cat", {"coat": "tabby"}),
    "dalmatian": ("dog", {"coat": "spotted", "colours": ("white",)}),
    "husky": ("dog", {"coat": "husky", "colours": ("gray",)}),
    "golden retriever": ("dog", {"colours": ("golden",)}),
    "labrador": ("dog", {"colours": ("golden",)}),
    "corgi": ("dog", {"coat": "bicolour", "colours": ("ginger",)}),
    "dachshund": ("dog", {"colours": ("brown",)}),
    "poodle": ("dog", {"coat": "curly"}),
    "pug": ("dog", {"colours": ("beige",)}),
    "arctic fox": ("fox", {"colours": ("white",)}),
    "red fox": ("fox", {"colours": ("ginger",)}),
    "smiling sun": ("sun", {"mood": "happy"}),
    "black panther": ("leopard", {"colours": ("black",)}),
    "goldfish": ("fish", {"colours": ("orange",)}),
    "clownfish": ("fish", {"coat": "striped", "colours": ("orange",)}),
    "robin": ("bird", {"coat": "redbreast"}),
    "bluebird": ("bird", {"colours": ("blue",)}),
    "canary": ("bird", {"colours": ("yellow",)}),
    "cardinal bird": ("bird", {"colours": ("red",)}),
    "raven": ("crow", {"colours": ("black",)}),
    "dove": ("pigeon", {"colours": ("white",)}),
    "ruby": ("diamond", {"colours": ("red",)}),
    "emerald gem": ("diamond", {"colours": ("green",)}),
    "taxi": ("car", {"colours": ("yellow",)}),
    "school bus": ("bus", {"colours": ("yellow",)}),
    "rubber duck": ("duck", {"colours": ("yellow",), "material": "rubber"}),
    "full moon": ("moon", {}),
    "cherry blossom tree": ("tree", {"colours": ("pink",)}),
    "cherry blossom": ("tree", {"colours": ("pink",)}),
    "sleeping cat": ("cat", {"pose": "lie", "mood": "sleepy"}),
    "dragon fruit": ("apple", {"colours": ("magenta",)}),
    "lime": ("lemon", {"colours": ("lime",)}),
    "rocking horse": ("horse", {"material": "wood", "size": "small"}),
    "couple": ("person", {"count": 2}),
    "friends": ("person", {"count": 2}),
    "twins": ("child", {"count": 2}),
    "family": ("person", {"count": 4}),
    "crowd": ("person", {"count": 7}),
    "team": ("person", {"count": 5}),
    "black cat": ("cat", {"colours": ("black",)}),
    "ginger cat": ("cat", {"colours": ("ginger",)}),
    "british shorthair": ("cat", {"colours": ("gray",)}),
    "russian blue": ("cat", {"colours": ("gray",)}),
    "bengal cat": ("cat", {"coat": "spotted", "colours": ("golden",)}),
    "ragdoll cat": ("cat", {"coat": "siamese", "colours": ("cream",)}),
    "shiba inu": ("dog", {"coat": "corgi", "colours": ("ginger",)}),
    "shiba": ("dog", {"coat": "corgi", "colours": ("ginger",)}),
    "german shepherd": ("dog", {"coat": "bicolour", "colours": ("brown",)}),
    "bulldog": ("dog", {"coat": "pug", "colours": ("beige",)}),
    "french bulldog": ("dog", {"coat": "pug", "colours": ("gray",)}),
    "beagle": ("dog", {"coat": "bicolour", "colours": ("brown",)}),
    "border collie": ("dog", {"coat": "tuxedo", "colours": ("black",)}),
    "chihuahua": ("dog", {"colours": ("tan",), "size": "small"}),
    "snow leopard": ("leopard", {"colours": ("white",)}),
    "white tiger": ("tiger", {"colours": ("white",)}),
    "black bear": ("bear", {"colours": ("black",)}),
    "grizzly bear": ("bear", {"colours": ("brown",)}),
    "swordfish": ("fish", {"colours": ("blue",)}),
    "koi": ("fish", {"colours": ("orange", "white")}),
    "blue jay": ("bird", {"colours": ("blue",)}),
    "mallard": ("duck", {}),
    "great wall": ("castle", {}),
    "green apple": ("apple", {"colours": ("green",)}),
    "red wine": ("wine glass", {}),
    "police car": ("car", {"colours": ("black", "white")}),
    "yellow taxi": ("car", {"colours": ("yellow",)}),
    "snow queen": ("queen", {"colours": ("light blue",)}),
    "black hole": ("planet", {"colours": ("black",)}),
    "red planet": ("planet", {"colours": ("red",)}),
}
"""Words that bring features: word -> (noun, Subject fields)."""

WEARABLE = frozenset(
    """hat cap crown scarf glasses sunglasses helmet cape coat jacket tie suit dress
    necklace shirt sweater hood mask boots shoes apron backpack headphones
    uniform raincoat bowtie monocle tiara beanie robe armor spacesuit gloves
    wizard+hat top+hat cowboy+hat party+hat santa+hat straw+hat witch+hat bow+tie
    flower+crown hoodie kimono tuxedo beret sombrero earrings goggles
    chef+hat pirate+hat bow swimsuit jeans pants trousers shorts skirt vest
    hanfu gown t+shirt overalls socks pajamas ribbon collar bandana turban
    baseball+cap wedding+dress business+suit spectacles
    """.replace("\n", " ").split()
)
"""What can be worn; `+` stands for a blank."""

WORN_AS: dict[str, str] = {
    "business suit": "suit",
    "t shirt": "shirt",
    "spectacles": "glasses",
    "baseball cap": "cap",
    "gown": "dress",
    "wedding dress": "dress",
    "hanfu": "robe",
    "vest": "jacket",
    "swimsuit": "dress",
    "turban": "hat",
    "bandana": "scarf",
}
"""Clothes that are drawn as others."""


def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    for row in _FILE.read_text("utf-8").splitlines():
        noun, _, synonyms = row.partition(":")
        table[noun] = noun
        for word in synonyms.split(","):
            if word.strip():
                table.setdefault(word.strip(), noun)
    return table


NOUNS: dict[str, str] = _table()
"""Singular word or phrase -> canonical noun."""

CANONICAL = frozenset(NOUNS.values())

_ORDER = list(dict.fromkeys(NOUNS.values()))
BEINGS = frozenset(_ORDER[: _ORDER.index("car")])
"""Animals and people: they stand before the first vehicle in the table."""
ANIMALS = frozenset(_ORDER[: _ORDER.index("robot")])
BIRDS = frozenset(_ORDER[_ORDER.index("bird") : _ORDER.index("bat")])
FOOD = frozenset(_ORDER[_ORDER.index("apple") : _ORDER.index("cup")])
GROWN = FOOD | frozenset(_ORDER[_ORDER.index("tree") : _ORDER.index("apple")])
"""Plants and food."""


def singular_forms(word: str) -> tuple[str, ...]:
    """Give the singular forms that a plural may come from, likeliest first."""
    head, _, last = word.rpartition(" ")
    lead = f"{head} " if head else ""
    if last in IRREGULAR:
        return (lead + IRREGULAR[last],)
    forms = []
    if last.endswith("ies") and len(last) > 4:
        forms.append(lead + last[:-3] + "y")
    if last.endswith(("ches", "shes", "sses", "xes")):
        forms.append(lead + last[:-2])
    if last.endswith("s") and not last.endswith("ss") and len(last) > 2:
        forms.append(lead + last[:-1])
    if last.endswith(("uses", "oes")):
        forms.append(lead + last[:-2])
    return tuple(forms)

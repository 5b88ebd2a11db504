"""Adjectives: colours, numbers, coats, materials, sizes, moods, feelings.

Every table maps a word or phrase, as typed in English, to the value that stands
in the Scene. Verbs are in `verbs`, words without effect in `quiet`.
"""

from __future__ import annotations

COLOURS: dict[str, str] = {
    "white": "#f6f2ea",
    "snow white": "#fbfaf6",
    "black": "#26242b",
    "gray": "#8d9096",
    "silver": "#c3c9d0",
    "red": "#d5332d",
    "crimson": "#b01f35",
    "scarlet": "#e0301e",
    "burgundy": "#7a1f35",
    "maroon": "#6e2430",
    "orange": "#ef8424",
    "ginger": "#d98841",
    "amber": "#eba52c",
    "gold": "#d9a72e",
    "golden": "#dfae4c",
    "yellow": "#f3c52f",
    "mustard": "#cf9f2c",
    "cream": "#f3e6cb",
    "beige": "#d9c3a0",
    "ivory": "#f4ecd8",
    "tan": "#c9a173",
    "brown": "#7b4b2c",
    "chestnut": "#8a4a2a",
    "bronze": "#a8763e",
    "copper": "#b86f40",
    "green": "#4ca650",
    "lime": "#a5d233",
    "olive": "#7c8238",
    "mint": "#9fdcbc",
    "emerald": "#1f9d63",
    "forest green": "#2d6b3d",
    "teal": "#128f8d",
    "turquoise": "#2cc1bb",
    "cyan": "#2fc4dc",
    "aqua": "#4bcfd0",
    "blue": "#2f6fd0",
    "light blue": "#8cc2ec",
    "sky blue": "#7ab8ea",
    "dark blue": "#1f3a78",
    "navy": "#1e2f66",
    "indigo": "#41399a",
    "purple": "#864fbf",
    "violet": "#7d55c7",
    "lavender": "#b9a6e0",
    "lilac": "#c4a5da",
    "magenta": "#c8307f",
    "pink": "#f08fb6",
    "hot pink": "#ee3f92",
    "coral": "#f2745f",
    "peach": "#f7b58d",
    "salmon": "#f3907c",
    "dark green": "#2a5f39",
    "light green": "#9ad07c",
    "dark red": "#8f1d22",
}
"""Colour word -> '#rrggbb'."""

COLOUR_SPELLINGS: dict[str, str] = {
    "chocolate": "brown",
    "grey": "gray",
    "jet black": "black",
    "pitch black": "black",
    "bright red": "red",
    "rosy": "pink",
    "reddish": "red",
    "bluish": "blue",
    "greenish": "green",
    "navy blue": "navy",
    "royal blue": "blue",
    "cobalt": "blue",
    "azure": "sky blue",
    "pale blue": "light blue",
    "pale green": "light green",
    "off white": "ivory",
    "blond": "golden",
    "blonde": "golden",
    "fuchsia": "magenta",
    "rose gold": "peach",
    "charcoal": "black",
}

NUMBERS: dict[str, int] = {
    "one": 1, "single": 1, "lone": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "dozen": 12, "a dozen": 12, "a pair of": 2, "pair of": 2,
    "a couple of": 2, "couple of": 2, "both": 2, "a trio of": 3, "several": 4,
    "some": 3, "a few": 3, "few": 3, "many": 7, "lots of": 8, "a lot of": 8,
    "a bunch of": 6, "a group of": 5, "group of": 5, "a flock of": 6,
    "a herd of": 5, "a pack of": 4, "a family of": 4, "a school of": 7,
    "a swarm of": 8, "a bouquet of": 5, "a pile of": 6, "a field of": 9,
    "a row of": 5, "a crowd of": 7, "countless": 9, "hundreds of": 12,
}  # fmt: skip
MOST = 12
"""More figures than this are drawn as this many."""

COATS: dict[str, str] = {
    "siamese": "siamese", "tabby": "tabby", "striped": "striped",
    "stripy": "striped", "stripey": "striped", "spotted": "spotted",
    "spotty": "spotted", "polka dot": "spotted", "dotted": "spotted",
    "polka dotted": "spotted", "calico": "calico", "tuxedo": "tuxedo",
    "checkered": "checkered", "plaid": "checkered", "patchwork": "patched",
    "patched": "patched", "rainbow colored": "rainbow",
    "rainbow coloured": "rainbow", "multicolored": "rainbow",
    "colorful": "rainbow", "colourful": "rainbow",
}  # fmt: skip

MATERIALS: dict[str, str] = {
    "wooden": "wood", "wood": "wood", "glass": "glass", "crystal": "glass",
    "metal": "metal", "metallic": "metal", "steel": "metal", "iron": "metal",
    "chrome": "metal", "bronze": "metal", "copper": "metal", "brass": "metal",
    "stone": "stone", "marble": "stone", "granite": "stone", "concrete": "stone",
    "clay": "clay", "plasticine": "clay", "ceramic": "ceramic",
    "porcelain": "ceramic", "paper": "paper", "origami": "paper",
    "cardboard": "paper", "wool": "wool", "woollen": "wool", "knitted": "wool",
    "crocheted": "wool", "felt": "wool", "plush": "plush", "stuffed": "plush",
    "furry": "plush", "fluffy": "plush", "fuzzy": "plush", "plastic": "plastic",
    "lego": "plastic", "rubber": "rubber", "ice": "glass", "leather": "leather",
    "velvet": "velvet", "golden": "gold",
}  # fmt: skip
MATERIAL_COLOURS: dict[str, str] = {"bronze": "bronze", "copper": "copper"}

SIZES: dict[str, str] = {
    "tiny": "tiny", "small": "small", "little": "small", "mini": "small",
    "miniature": "tiny", "big": "big", "large": "big", "huge": "huge",
    "giant": "huge", "gigantic": "huge", "enormous": "huge", "massive": "huge",
    "tall": "big", "towering": "huge",
}  # fmt: skip

MOODS: dict[str, str] = {
    "curious": "curious", "happy": "happy", "smiling": "happy", "joyful": "happy",
    "cheerful": "happy", "laughing": "happy", "grinning": "happy",
    "friendly": "happy", "smile": "happy", "sad": "sad", "crying": "sad",
    "lonely": "sad",
    "angry": "angry", "grumpy": "angry", "fierce": "angry", "furious": "angry",
    "scary": "angry", "evil": "angry", "sleepy": "sleepy", "sleeping": "sleepy",
    "asleep": "sleepy", "napping": "sleepy", "tired": "sleepy",
    "surprised": "surprised", "shocked": "surprised", "amazed": "surprised",
    "scared": "surprised", "proud": "proud", "shy": "shy", "calm": "calm",
    "serious": "calm", "wise": "calm",
}  # fmt: skip

ENERGY: dict[str, float] = {
    "calm": 0.1, "serene": 0.1, "peaceful": 0.1, "quiet": 0.15, "silence": 0.05,
    "melancholy": 0.2, "sad": 0.2, "sadness": 0.2, "lonely": 0.15, "dream": 0.3,
    "soft": 0.2, "gentle": 0.2, "sleep": 0.1, "love": 0.5, "hope": 0.5,
    "joy": 0.8, "happiness": 0.75, "dance": 0.85, "music": 0.7, "jazz": 0.85,
    "chaos": 1.0, "storm": 0.95, "anger": 1.0, "rage": 1.0, "energy": 0.95,
    "wild": 0.95, "explosion": 1.0, "fast": 0.9, "speed": 0.95, "power": 0.9,
    "fear": 0.8, "war": 0.95, "freedom": 0.65, "time": 0.4, "infinity": 0.35,
}  # fmt: skip

FEELINGS: dict[str, tuple[str, ...]] = {
    "melancholy": ("navy", "lavender", "gray"),
    "sadness": ("navy", "light blue", "gray"),
    "sad": ("navy", "light blue"), "lonely": ("navy", "gray", "lavender"),
    "loneliness": ("navy", "gray", "lavender"), "nostalgia": ("tan", "salmon", "teal"),
    "anger": ("crimson", "orange", "black"), "rage": ("crimson", "orange", "black"),
    "love": ("crimson", "pink", "peach"), "joy": ("yellow", "coral", "turquoise"),
    "happiness": ("yellow", "orange", "sky blue"),
    "hope": ("sky blue", "yellow", "mint"),
    "calm": ("teal", "mint", "light blue"), "peace": ("teal", "mint", "light blue"),
    "silence": ("gray", "lavender", "navy"), "fear": ("indigo", "dark green", "black"),
    "jazz": ("navy", "mustard", "crimson"), "music": ("violet", "coral", "mustard"),
    "dream": ("lavender", "pink", "light blue"),
    "dreams": ("lavender", "pink", "light blue"),
    "time": ("copper", "navy", "cream"), "infinity": ("indigo", "turquoise", "violet"),
    "chaos": ("red", "yellow", "indigo"), "freedom": ("sky blue", "orange", "ivory"),
    "energy": ("orange", "magenta", "yellow"), "envy": ("dark green", "lime", "black"),
    "忧郁": ("navy", "lavender", "gray"), "孤独": ("navy", "gray", "lavender"),
    "爱": ("crimson", "pink", "peach"), "希望": ("sky blue", "yellow", "mint"),
    "自由": ("sky blue", "orange", "ivory"), "梦": ("lavender", "pink", "light blue"),
}  # fmt: skip
"""Palette of a feeling, for pictures without things. The word itself stays
unknown: it was felt, not drawn."""

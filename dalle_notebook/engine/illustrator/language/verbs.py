"""Verbs and prepositions: poses, and how one thing relates to another.

A verb gives its subject a pose or leads to the next noun; it never becomes a
thing to draw.
"""

from __future__ import annotations

POSES: dict[str, str] = {
    "standing": "stand", "stands": "stand", "walking": "walk", "walks": "walk",
    "strolling": "walk", "wandering": "walk", "running": "run", "runs": "run",
    "galloping": "run", "racing": "run", "chasing": "run", "playing": "run",
    "sitting": "sit", "sits": "sit", "seated": "sit", "perched": "sit",
    "resting": "lie", "lying": "lie", "laying": "lie", "lounging": "lie",
    "sleeping": "lie", "asleep": "lie", "napping": "lie", "curled up": "lie",
    "jumping": "jump", "leaping": "jump", "jumps": "jump", "flying": "fly",
    "flies": "fly", "soaring": "fly", "hovering": "fly", "floating": "float",
    "swimming": "swim", "swims": "swim", "diving": "swim", "dancing": "dance",
    "dances": "dance", "waving": "wave", "sailing": "float", "standing up": "stand",
    "rearing": "jump",
}  # fmt: skip

RELATIONS: dict[str, str] = {
    "riding": "riding", "rides": "riding", "riding on": "riding",
    "rides on": "riding", "sitting on": "on", "standing on": "on",
    "lying on": "on", "sleeping on": "on", "resting on": "on", "perched on": "on",
    "sits on": "on", "stands on": "on", "lounging on": "on", "on top of": "on",
    "atop": "on", "on": "on", "upon": "on", "in": "in", "inside": "in",
    "inside of": "in", "sitting in": "in", "sleeping in": "in", "into": "in",
    "within": "in", "containing": "containing", "contains": "containing",
    "full of": "containing", "filled with": "containing", "under": "under",
    "beneath": "under", "below": "under", "underneath": "under",
    "behind": "behind", "in front of": "before", "before": "before",
    "next to": "beside", "beside": "beside", "near": "beside", "by": "beside",
    "with": "with", "and": "and", "over": "over", "above": "over",
    "flying over": "over", "jumping over": "over", "jumps over": "over",
    "holding": "holding", "holds": "holding", "carrying": "holding",
    "playing the": "holding", "reading": "holding", "reads": "holding",
    "eating": "holding", "eats": "holding", "drinking": "holding",
    "drinks": "holding", "wielding": "holding", "wearing": "wearing",
    "wears": "wearing", "dressed in": "wearing", "dressed as": "wearing",
    "chasing": "chasing", "looking at": "facing", "watching": "facing",
    "talking to": "facing", "facing": "facing", "fighting": "facing",
    "hugging": "beside", "kissing": "facing", "driving": "riding",
    "at": "at", "from": "at", "through": "at", "across": "at", "against": "at",
    "around": "beside", "between": "beside", "along": "at", "to": "at",
    "made of": "made", "made out of": "made", "made from": "made",
    "built of": "made", "in the shape of": "shape", "shaped like": "shape",
    "in shape of": "shape", "that looks like": "shape", "or": "and",
    "for": "at", "as": "as", "depicted as": "as", "surrounded by": "beside",
    "pulling": "before", "pushing": "facing", "floating on": "on",
    "floating in": "in", "swimming in": "in", "covered in": "with",
    "emerging from": "in", "out of": "in", "playing": "playing",
}  # fmt: skip

LINKING = frozenset(["is", "are", "was", "looks", "that", "which", "who"])
"""After these, an adjective belongs to the noun before it."""

INSTRUMENTS = frozenset({"guitar", "violin", "trumpet", "saxophone"})
"""What is held while it is played."""

HOLDABLE = INSTRUMENTS | {
    "umbrella", "balloon", "book", "flower", "rose", "sunflower", "tulip", "sword",
    "cup", "coffee", "lantern", "gift", "camera", "phone", "key", "flag", "kite",
    "basket", "candle", "heart", "star", "trophy", "shield", "ball", "paintbrush",
    "bow", "teddy bear", "magnifying glass", "ice cream",
}  # fmt: skip
"""What a being "with" it holds in its hands."""

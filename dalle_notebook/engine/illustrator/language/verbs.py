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
    "rearing": "jump", "sit": "sit", "sat": "sit", "sleeps": "lie", "sleep": "lie",
    "jogging": "run", "sprinting": "run", "marching": "walk", "hiking": "walk",
    "crawling": "walk", "walk": "walk", "run": "run", "fly": "fly",
    "kneeling": "sit", "crouching": "sit", "squatting": "sit", "meditating": "sit",
    "hopping": "jump", "leaps": "jump", "skipping": "jump", "jump": "jump",
    "gliding": "fly", "swooping": "fly", "lies": "lie", "relaxing": "lie",
    "sunbathing": "lie", "snoozing": "lie", "curled": "lie", "howling": "stand",
    "grazing": "stand", "surfing": "stand", "swim": "swim", "dance": "dance",
    "skating": "dance", "ice skating": "dance", "saluting": "wave",
    "greeting": "wave", "waves at": "wave", "posing": "stand", "drifting": "float",
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
    "coming out of": "in", "during": "at", "leaning against": "beside",
    "leaning on": "beside", "resting against": "beside", "ride": "riding",
    "driven by": "facing", "cuddling with": "beside", "cuddling": "beside",
    "playing with": "beside", "plays with": "beside", "plays": "playing",
    "sat on": "on", "sit on": "on", "laying on": "on", "lies on": "on",
    "sleeps on": "on", "jumping on": "on", "walking on": "on", "placed on": "on",
    "climbing on": "on", "balancing on": "on", "dancing on": "on",
    "sits in": "in", "lying in": "in", "hiding in": "in", "swims in": "in",
    "sitting under": "under", "sleeping under": "under", "lying under": "under",
    "hiding behind": "behind", "hiding under": "under", "hidden behind": "behind",
    "standing behind": "behind", "standing in front of": "before",
    "sitting in front of": "before", "standing next to": "beside",
    "sitting next to": "beside", "sitting beside": "beside",
    "standing beside": "beside", "on the back of": "riding", "on top": "on",
    "alongside": "beside", "close to": "beside", "besides": "beside",
    "flies over": "over", "flying above": "over", "hovering over": "over",
    "floating over": "over", "floating above": "over", "soaring over": "over",
    "jump over": "over", "leaping over": "over", "climbing": "on",
    "holding up": "holding", "carries": "holding", "with a pair of": "with",
    "chewing": "holding", "eat": "holding", "drink": "holding", "read": "holding",
    "biting": "holding", "using": "holding", "playing a": "holding",
    "plays the": "holding", "dressed like": "wearing", "disguised as": "wearing",
    "in a pair of": "wearing", "with a hat of": "wearing", "chases": "chasing",
    "hunting": "chasing", "following": "chasing", "looks at": "facing",
    "staring at": "facing", "gazing at": "facing", "talking with": "facing",
    "fights": "facing", "battling": "facing", "attacking": "facing",
    "fighting with": "facing",
    "versus": "facing", "vs": "facing", "howling at": "facing",
    "barking at": "facing", "smelling": "facing", "meeting": "facing",
    "feeding": "facing", "petting": "facing", "hugs": "beside",
    "carved from": "made", "carved out of": "made", "built from": "made",
    "crafted from": "made", "constructed of": "made",
    "in the form of": "shape", "formed like": "shape", "looking like": "shape",
    "shaped as": "shape", "plus": "and", "filled by": "containing", "of": "of",
    "having tea with": "beside", "having dinner with": "beside",
    "having lunch with": "beside", "having breakfast with": "beside",
    "talking on the": "holding", "talking on a": "holding",
    "flying a": "holding", "flies a": "holding",
}  # fmt: skip

LINKING = frozenset(
    ["is", "are", "was", "were", "looks", "looking", "that", "which", "who"]
)
"""After these, an adjective belongs to the noun before it."""

INSTRUMENTS = frozenset({"guitar", "violin", "trumpet", "saxophone"})
"""What is held while it is played."""

HOLDABLE = INSTRUMENTS | {
    "umbrella", "balloon", "book", "flower", "rose", "sunflower", "tulip", "sword",
    "cup", "coffee", "lantern", "gift", "camera", "phone", "key", "flag", "kite",
    "basket", "candle", "heart", "star", "trophy", "shield", "ball",
    "bow", "teddy bear", "magnifying glass", "ice cream",
    "pizza", "apple", "carrot", "fish", "bread",
    "paintbrush", "pencil object", "wand", "microphone", "glass of water",
    "wine glass", "donut", "cookie", "banana", "suitcase", "handbag", "diamond",
    "watch",
}  # fmt: skip
"""What a being "with" it holds in its hands."""

CONTAINERS = frozenset(
    {"bowl", "basket", "plate", "vase", "jar", "cup", "bucket", "barrel", "bottle",
     "glass of water", "gift", "treasure chest", "cart", "backpack",
     "snow globe"}
)  # fmt: skip
"""What is "of" one of these lies in it ("a basket of apples")."""

TOPPED = frozenset(
    {"cake", "cupcake", "pizza", "ramen", "pancakes", "ice cream", "plate", "table",
     "desk", "sofa", "armchair", "bed", "chair", "piano"}
)  # fmt: skip
"""What is "with" one of these stands on it ("a cake with five candles")."""

DRINKS = frozenset({"cup", "coffee", "wine glass", "glass of water"})
"""What fills a cup, a glass or a bottle."""

PERCHES = frozenset({"branch", "twig", "perch", "tree branch"})
"""What a sitting bird brings along by itself."""

IT = frozenset({"it", "them", "him"})

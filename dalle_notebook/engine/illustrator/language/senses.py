"""Words with two senses: the words around them say which one is meant.

A row gives the telling words of the rarer sense and what then stands in its
place: a phrase of the tables, or one that no table knows and that is told as
unknown. Where nothing tells, the word keeps the sense that `nouns.txt` gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Sense:
    """One rarer sense.

    Attributes:
        becomes: what is read instead; "" is nothing at all.
        anywhere: words that tell it, anywhere in the prompt.
        before, after: words that tell it right before or after the word.
    """

    becomes: str
    anywhere: str = ""
    before: str = ""
    after: str = ""


_CAR = "car driving parked road engine garage racing race convertible highway speeding"
_HIS = "his her its my their your"

SENSES: dict[str, tuple[_Sense, ...]] = {
    "bat": (
        _Sense("baseball bat", "baseball cricket batter swinging hitting stadium"),
    ),
    "crane": (
        _Sense(
            "crane machine",
            "construction site lifting steel concrete cargo skyscraper skyscrapers",
        ),
    ),
    "cranes": (
        _Sense("crane machines", "construction site lifting steel cargo skyscraper"),
    ),
    "mouse": (
        _Sense("computer mouse", "keyboard wireless usb monitor mousepad clicking"),
    ),
    "seal": (_Sense("wax seal", "wax stamp envelope document letter parchment"),),
    "wax": (_Sense("", after="seal"),),
    "roast": (_Sense("", after="turkey"),),
    "rose": (_Sense("", before="sun moon smoke he she it they balloon"),),
    "jaguar": (_Sense("sports car", _CAR),),
    "mustang": (_Sense("sports car", _CAR, before="ford"), _Sense("horse")),
    "beetle": (_Sense("car", _CAR, before="volkswagen vw"),),
    "turkey": (
        _Sense("roast turkey", "roast roasted thanksgiving dinner oven stuffing"),
        _Sense("turkey (the country)", "istanbul cappadocia", before="in from of"),
    ),
    "match": (
        _Sense("sports match", "football soccer tennis boxing stadium team teams"),
    ),
    "bow": (_Sense("bow weapon", "arrow arrows archer archery quiver"),),
    "bass": (_Sense("guitar", "music band playing concert stage"), _Sense("fish")),
    "rings": (_Sense("", "saturn planet planets"),),
    "ring": (_Sense("", before="boxing wrestling circus", after="light"),),
    "palm": (_Sense("", after="of", before=_HIS),),
    "chest": (_Sense("", before=_HIS),),
    "trunk": (_Sense("suitcase", "luggage packed travel"), _Sense("")),
    "trunks": (_Sense(""),),
    "star": (_Sense("musician", before="rock pop"), _Sense("person", before="movie")),
    "rock": (_Sense("", after="music band concert star"),),
    "apple": (_Sense("", after="computer laptop watch logo iphone macbook"),),
    "python": (_Sense("python code", "code programming computer software"),),
    "pitcher": (_Sense("man", "baseball stadium throwing"),),
    "fly": (_Sense("fly insect", before="a the fruit house"),),
    "fall": (
        _Sense("autumn", after="leaves forest colors colours foliage , season day"),
        _Sense("autumn", "leaves foliage pumpkin pumpkins maple"),
        _Sense(""),
    ),
    "watch": (_Sense("watching", before="to people they we children cats dogs"),),
    "letter": (_Sense("", after="a b c d e f g h x y z"),),
    "pen": (_Sense("fence", "pig pigs sheep goat goats cow cows farm"),),
    "kiwi": (_Sense("kiwi bird", "bird beak new zealand"),),
    "ram": (_Sense("truck", "pickup dodge road"), _Sense("sheep")),
    "plant": (_Sense("factory", before="power nuclear chemical"),),
    "park": (_Sense("", before="to"),),
    "duck": (_Sense("", before="to", after="under"),),
    "bear": (_Sense("", before="to cannot"),),
    "pool": (_Sense("pool table", "billiard billiards cue snooker"),),
    "club": (_Sense("golf club", before="golf"),),
    "can": (_Sense("tin can", before="tin soda beer the", after="of"),),
}  # fmt: skip


def settle(tokens: Sequence[str]) -> list[str]:
    """Put the meant phrase in the place of every word with two senses.

    A phrase stands as one word with blanks in it; the dictionary takes it so.
    """
    words = frozenset(tokens)
    out: list[str] = []
    for i, word in enumerate(tokens):
        before = tokens[i - 1] if i else ","
        after = tokens[i + 1] if i + 1 < len(tokens) else ","
        meant = _meant(word, words, before, after)
        if meant is None:
            out.append(word)
        elif meant:
            out.append(meant)
    return out


def _meant(word: str, words: frozenset[str], before: str, after: str) -> str | None:
    for sense in SENSES.get(word, ()):
        told = sense.anywhere.split(), sense.before.split(), sense.after.split()
        if not any(told):
            return sense.becomes
        if words & set(told[0]) or before in told[1] or after in told[2]:
            return sense.becomes
    return None

"""Words -> Scene: one pass from left to right with a little memory.

Adjectives wait in `Waiting` for the next noun; after a noun they belong to it.
A relation word ("riding", "under") is remembered until the noun that it leads
to. A verb or an adjective never becomes a thing to draw, and a word that no
table knows is kept as unknown, never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dalle_notebook.engine.illustrator.language import verbs, words
from dalle_notebook.engine.illustrator.language.lexicon import Match, look_up
from dalle_notebook.engine.illustrator.language.lookahead import (
    ADJECTIVES,
    leads_to_noun,
    leads_to_place,
)
from dalle_notebook.engine.illustrator.language.memory import Waiting
from dalle_notebook.engine.illustrator.language.naming import Naming
from dalle_notebook.engine.illustrator.language.nouns import BIRDS
from dalle_notebook.engine.illustrator.scene import Relation, Scene, Subject

_SKY = frozenset({"moon", "sun", "star", "rainbow", "cloud", "planet"})


class _Reader(Naming):
    def read(self) -> Scene:
        i = 0
        while i < len(self.tokens):
            word = self.tokens[i]
            if word == ",":
                self._end_phrase()
                i += 1
                continue
            if word.isdecimal() and len(word) < 4 and int(word) > 0:
                self.waiting.number = min(int(word), words.MOST)
                i += 1
                continue
            match = look_up(self.tokens, i)
            if match is None and word.endswith("'s"):
                self.tokens[i] = word[:-2]
                continue
            if match is None:
                self.not_known(word)
                i += 1
                if not leads_to_noun(self.tokens, i):
                    # They described the thing that is not known.
                    self.waiting = Waiting()
                continue
            self._take(match, i + match.length)
            i += match.length
        self._end_phrase()
        return self._finish()

    def _take(self, match: Match, after: int) -> None:
        senses = match.senses
        is_noun = "noun" in senses or "kind" in senses
        adjective_first = leads_to_noun(self.tokens, after)
        if (
            "relation" in senses
            and not ("pose" in senses and adjective_first and self._is_opening())
            and not (match.phrase == "as" and self.actor is None)
        ):
            self._relate(match)
        elif match.phrase == "black and white" and adjective_first:
            self.waiting.colours += ["black", "white"]
        elif "quiet" in senses and len(senses) == 1:
            self.article = match.phrase in {"a", "an", "the"}
            if match.phrase in verbs.IT:
                self.relate_back()
        elif "linking" in senses:
            self.after_linking = True
        elif self._is_worn(senses):
            self._wear(match)
        elif any(kind in senses for kind in ADJECTIVES) and (
            self._is_adjective(match, adjective_first)
            if is_noun
            else adjective_first or "place" not in senses or self.link == "made"
        ):
            self._describe(match, after, adjective_first)
        elif self._is_part(senses, is_noun):
            self.waiting = Waiting()
            if self.link in {"with", "holding"}:
                self.link = None
        elif self._is_place(match, is_noun):
            self._place(match)
        elif is_noun and not self._is_feature(match) and not self._is_style(match):
            self.name(match, after)
        else:
            self._settle(match)
        self.named_last = is_noun and bool(self.subjects)
        if "quiet" not in senses or len(senses) > 1:
            self.article = False

    def _is_opening(self) -> bool:
        """Whether a phrase has just begun, so that a verb can describe its noun."""
        return self.actor is None or self.article or self.waiting.number is not None

    def _is_done(self, phrase: str) -> bool:
        """Whether a verb says what the actor does ("a man walking his dog")."""
        return (
            phrase.endswith("ing")
            and self.actor is not None
            and not self.article
            and self.link is None
            and self.waiting == Waiting()
        )

    def _is_adjective(self, match: Match, leads_to_noun: bool) -> bool:
        """Decide words that are a noun and an adjective: orange, glass, stone."""
        if match.is_plural:
            return False
        if leads_to_noun:
            return True
        if "colour" in match.senses:
            named = self.article or self.waiting.number is not None
            named = named or match.senses["colour"] in self.waiting.colours
            return self.link in {"in", "and", None} and not named
        return self.link == "made"

    def _relate(self, match: Match) -> None:
        kind = match.senses["relation"]
        first = match.phrase.split()[0]
        if kind == "of":
            host = self.subjects[-1].noun if self.named_last else ""
            if host in verbs.CONTAINERS:
                self.link, self.container = "containing", len(self.subjects) - 1
            return
        moves = kind not in {"playing", "holding"} and first != "playing"
        if self.actor is not None and moves:
            for table, name in ((verbs.POSES, "pose"), (words.MOODS, "mood")):
                if first in table:
                    self.change(self.actor, **{name: table[first]})
        if kind == "and" and self.waiting.colours and self.link != "made":
            return
        if kind == "made":
            self.link, self.link_phrase = kind, match.phrase
            self.made = len(self.subjects) - 1 if self.named_last else self.actor
            return
        if kind == "as" or (kind in {"at", "with"} and self.link in {"on", "in"}):
            return
        if kind == "and" and self.link == "wearing":
            return
        if kind != "and":
            self.bind_leftovers()
        if match.phrase in {"reading", "reads"} and self.actor is not None:
            self.change(self.actor, hold=("book",))
        if kind == "containing":
            self.container = self.actor
        self.link, self.link_phrase = kind, match.phrase
        self.after_linking = False

    def _describe(self, match: Match, after: int, leads_to_noun: bool) -> None:
        senses = match.senses
        if "number" in senses and "colour" not in senses:
            self.waiting.number = min(senses["number"], words.MOST)
            return
        if "colour" in senses:
            self.waiting.colours.append(senses["colour"])
            colour_too = words.MATERIAL_COLOURS.get(match.phrase)
            if colour_too and "material" in senses:
                self.waiting.traits.setdefault("material", senses["material"])
            if self.link == "made" and self.made is not None:
                self.change(self.made, material=match.phrase)
                self.waiting.colours.pop()
                self.link = None
            ends = not leads_to_noun and not leads_to_place(self.tokens, after)
            if ends and (self.after_linking or self.link == "in"):
                self.bind_leftovers()
            return
        traits = {
            name: senses[name]
            for name in ("coat", "material", "size", "pose", "mood")
            if name in senses
        }
        if self.link == "made" and "material" in traits:
            if self.made is not None:
                self.change(self.made, material=traits["material"])
            self.link = None
        elif leads_to_place(self.tokens, after):
            pass
        elif "pose" in traits and self._is_done(match.phrase):
            assert self.actor is not None
            self.change(self.actor, **traits)
        elif leads_to_noun or self.actor is None:
            self.waiting.traits.update(traits)
            if "weather" in senses:
                self.around.values.setdefault("weather", senses["weather"])
        else:
            self.change(self.actor, **traits)

    def _is_worn(self, senses: Any) -> bool:
        if "wearable" not in senses or self.actor is None:
            return False
        return self.link in {"wearing", "in", "with"} or (
            "noun" not in senses and "kind" not in senses
        )

    def _wear(self, match: Match) -> None:
        assert self.actor is not None
        colour = f"{self.waiting.colours[0]} " if self.waiting.colours else ""
        actor = self.subjects[self.actor]
        thing = colour + match.senses["wearable"]
        self.change(self.actor, wear=(*actor.wear, thing)[:4])
        self.waiting = Waiting()
        self.link = "wearing"

    def _is_part(self, senses: Any, is_noun: bool) -> bool:
        if "part" not in senses:
            return False
        return not is_noun or (self.actor is not None and self.link == "with")

    def _is_place(self, match: Match, is_noun: bool) -> bool:
        senses = match.senses
        if "place or thing" in senses and (is_noun or "place" not in senses):
            if "feature" in senses and self.link == "at" and is_noun:
                return False
            return self.link in {"on", "in", "at"} or (
                self.actor is not None
                and self.link in {"under", "beside"}
                and "feature" not in senses
                and not is_noun
            )
        return "place" in senses and not is_noun and self._room_for_place(match)

    def _room_for_place(self, match: Match) -> bool:
        """A second place becomes a feature where it can ("garden, rainbow")."""
        return self.around.place is None or "feature" not in match.senses

    def _place(self, match: Match) -> None:
        senses = match.senses
        value = senses.get("place or thing") or senses["place"]
        self.around.put_place(match.phrase, value, self.waiting.colours)
        if value == "sky" and self.link == "in":
            self.in_the_sky = True
        for kind in ("time", "light", "weather"):
            if kind in senses:
                self.around.values.setdefault(kind, senses[kind])
        self.waiting = Waiting()
        self.link = None

    def _is_style(self, match: Match) -> bool:
        """Whether "pencil" is how it is drawn, not a thing ("a pencil")."""
        named = self.article or self.waiting != Waiting() or self.link
        return "style" in match.senses and not named

    def _is_feature(self, match: Match) -> bool:
        if "feature" not in match.senses or self.link == "made":
            return False
        has_scene = self.actor is not None or self.around.place is not None
        by_link = self.link in _LEADING_TO_FEATURES
        noun = match.senses.get("noun")
        far = noun == "mountain" and (self.around.place or match.is_plural)
        return has_scene and bool(by_link or noun in _SKY or far)

    def _settle(self, match: Match) -> None:
        senses = match.senses
        if "perch" in senses:
            self._perch(match.phrase)
            return
        if self.around.settle(senses):
            self.link = None
            self.waiting = Waiting()
        if senses.get("style") and not self.subjects and self.waiting.traits:
            self.waiting = replace(self.waiting, traits={})

    def _perch(self, phrase: str) -> None:
        """A sitting bird brings its branch; nobody else does."""
        self.link, self.waiting = None, Waiting()
        if self.actor is None:
            self.waiting.traits["pose"] = "sit"
        elif self.subjects[self.actor].noun not in BIRDS:
            self.not_known(phrase)
        else:
            self.change(self.actor, pose="sit")

    def _end_phrase(self) -> None:
        if self.link == "playing" and self.actor is not None:
            self.change(self.actor, pose="run")
        self.bind_leftovers()
        self.link = None
        self.after_linking = False
        self.article = False

    def _finish(self) -> Scene:
        subjects, relations = self.subjects, self.relations
        around = self.around
        if around.place is None and len(subjects) > 1:
            for index, place in self.maybe_place.items():
                if place == "moonscape" and subjects[index].noun == "moon":
                    around.add_feature("moon")
                else:
                    around.values["place"] = place
                subjects, relations = _without(index, subjects, relations)
                break
        subjects, relations = self._with_far_mountains(subjects, relations)
        grounded = [s for s in subjects if s.pose not in {"fly", "float", "jump"}]
        if around.place == "sky" and grounded and not self.in_the_sky:
            # A blue sky over somebody is weather; only "in the sky" lifts them.
            del around.values["place"]
            around.add_feature("clouds")
        if around.values.get("light") == "neon" and around.place == "street":
            around.add_feature("neon signs")
        if around.values.get("light") == "candle":
            around.values.setdefault("time", "night")
        heard = [words.ENERGY[t] for t in self.tokens if t in words.ENERGY]
        felt = [c for t in self.tokens for c in words.FEELINGS.get(t, ())]
        if felt and not around.palette and not subjects and around.is_nowhere:
            around.palette = felt
        return Scene(
            subjects=tuple(subjects),
            relations=tuple(_stacked(r, subjects) for r in relations),
            features=tuple(around.features),
            palette=tuple(dict.fromkeys(around.palette))[:6],
            energy=round(sum(heard) / len(heard), 2) if heard else 0.5,
            unknown=tuple(self.unknown),
            **around.values,  # type: ignore[arg-type]
        )

    def _with_far_mountains(
        self, subjects: list[Subject], relations: list[Relation]
    ) -> tuple[list[Subject], list[Relation]]:
        """Mountains beside a lake are its background, not a figure."""
        related = {i for r in relations for i in (r.subject, r.object)}
        for i, subject in enumerate(subjects):
            plain = Subject(subject.noun, subject.word, subject.count)
            far = subject == plain and i not in related
            if far and subject.noun == "mountain" and self.around.has_background:
                self.around.add_feature("mountains")
                return _without(i, subjects, relations)
        return subjects, relations


def _stacked(relation: Relation, subjects: Sequence[Subject]) -> Relation:
    """What comes "with" a cake or a table stands on it, "with" a vase in it."""
    host = subjects[relation.subject].noun
    if relation.kind != "with" or host not in verbs.TOPPED | verbs.CONTAINERS:
        return relation
    kind = "in" if host in verbs.CONTAINERS else "on"
    return Relation(relation.object, kind, relation.subject)


_LEADING_TO_FEATURES = frozenset(
    {"under", "with", "in", "over", "behind", "beside", "at", "facing"}
)


def _without(
    index: int, subjects: list[Subject], relations: list[Relation]
) -> tuple[list[Subject], list[Relation]]:
    def moved(i: int) -> int:
        return i - (i > index)

    kept = [
        Relation(moved(r.subject), r.kind, moved(r.object))
        for r in relations
        if index not in (r.subject, r.object)
    ]
    return [s for i, s in enumerate(subjects) if i != index], kept


def read(tokens: Sequence[str]) -> Scene:
    """Understand a list of words; `prompt` and `lettering` are left empty."""
    return _Reader(tokens).read()

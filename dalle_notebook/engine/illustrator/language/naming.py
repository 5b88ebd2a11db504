"""A noun becomes a subject, or joins the subject that it belongs to.

What is held, worn as a disguise, made of or shaped like something is no subject
of its own. Where a link leads to the noun, it becomes a relation.
"""

from __future__ import annotations

from typing import Any

from dalle_notebook.engine.illustrator.language import compounds, verbs
from dalle_notebook.engine.illustrator.language.lexicon import Match
from dalle_notebook.engine.illustrator.language.memory import Memory, Waiting
from dalle_notebook.engine.illustrator.language.nouns import ANIMALS, BEINGS, FOOD
from dalle_notebook.engine.illustrator.scene import Relation, Subject

MOST_SUBJECTS = 8
_DEFAULT_PLURAL = 3
RELATING = frozenset(
    {"riding", "on", "in", "under", "behind", "before", "beside", "with", "over",
     "chasing", "facing", "at"}
)  # fmt: skip
LEADING = RELATING - {"with"}


class Naming(Memory):
    """The part of the reader that deals with nouns."""

    def name(self, match: Match, after: int) -> None:
        senses = match.senses
        noun, given = senses.get("kind") or (senses["noun"], {})
        traits: dict[str, Any] = dict(given)
        wanted = self.waiting
        dressed = self.link == "wearing" or self._is_animal_before()
        if dressed and self._disguise(noun, match.phrase):
            return
        first = compounds.before_noun(match, noun, traits, self.tokens, after)
        if first is not None:
            wanted.colours.extend(first.pop("colours", ()))
            wanted.traits = {**first, **wanted.traits}
            return
        if noun == "statue" and self.tokens[after : after + 1] == ["of"]:
            wanted.traits.setdefault("material", "stone")
            return
        if self.link == "made" and self.made is not None:
            self.change(self.made, material=noun)
            self.link, self.waiting = None, Waiting()
            return
        count = wanted.number
        if count is None and self.link == "containing" and noun in FOOD:
            count = _DEFAULT_PLURAL
        if count is None:
            count = traits.get("count") or (_DEFAULT_PLURAL if match.is_plural else 1)
        traits.pop("count", None)
        if wanted.colours:
            traits["colours"] = tuple(wanted.colours[:4])
        wear = (*traits.get("wear", ()), *wanted.traits.pop("wear", ()))
        traits.update(wanted.traits)
        if wear:
            traits["wear"] = wear
        self.waiting = Waiting()
        link, self.link = self.link, None
        self.after_linking = False
        if noun == "kite" and link in {"holding", "with"} and self.actor is not None:
            link = "flown"
        if self._joins_actor(noun, link, match.is_plural, traits):
            return
        if link == "shape" and self.actor is not None:
            self.change(self.actor, shape=noun)
            return
        if link == "containing" and self._fills_cup(noun):
            return
        if len(self.subjects) >= MOST_SUBJECTS:
            return
        subject = Subject(noun, word=match.phrase, count=count, **traits)
        self.subjects.append(subject)
        index = len(self.subjects) - 1
        if "place or thing" in senses and self.actor is None:
            self.maybe_place[index] = senses["place or thing"]
        if self.leading is not None and link is None:
            kind, other = self.leading
            self.relations.append(Relation(index, kind, other))
            self.leading = None
        elif link in LEADING and self.actor is None and not self.leading:
            # "under the tree, a bear": what it is about comes later.
            self.leading = (link, index)
        if link == "containing" and self.container is not None:
            self.relations.append(Relation(index, "in", self.container))
        elif link in RELATING and self.actor is not None:
            self._pose_by(link, index)
            self.relations.append(Relation(self.actor, link, index))
        elif link == "flown" and self.actor is not None:
            self.relations.append(Relation(index, "over", self.actor))
        elif link == "playing" and self.actor is not None:
            self.relations.append(Relation(self.actor, "beside", index))
        if link not in {*RELATING, "flown"} - {"facing"} or self.actor is None:
            self.actor = index

    def _fills_cup(self, noun: str) -> bool:
        """A cup of coffee is one thing, and so is a glass of wine."""
        host = self.container
        if host is None or noun not in verbs.DRINKS:
            return False
        if self.subjects[host].noun in verbs.DRINKS:
            self.change(host, noun=noun)
        return True

    def _is_animal_before(self) -> bool:
        """Whether an animal was the last word ("a corgi astronaut")."""
        return self.named_last and self.subjects[-1].noun in ANIMALS and not self.link

    def _disguise(self, noun: str, phrase: str) -> bool:
        """Dress the actor as somebody ("dressed as a pirate")."""
        brought = compounds.brings(noun, phrase)
        if self.actor is None or not brought or not brought.get("wear"):
            return False
        actor = self.subjects[self.actor]
        worn = (*actor.wear, *brought.get("wear", ()))[:4]
        self.change(self.actor, **{**brought, "wear": worn})
        self.link, self.waiting = None, Waiting()
        return True

    def relate_back(self) -> None:
        """Turn "a table with a vase on it" round: the vase is on the table."""
        link, last = self.link, len(self.subjects) - 1
        if link not in RELATING or last < 1:
            return
        for relation in self.relations:
            if relation.subject == last and relation.kind == "in":
                # Of a vase of tulips, it is the vase that stands there.
                last = relation.object
        hosts = [r.subject for r in self.relations if r.object == last]
        hosts = [host for host in hosts if host < last]
        host = hosts[-1] if hosts else max(last - 1, 0)
        kept = [r for r in self.relations if (r.subject, r.object) != (host, last)]
        self.relations = [*kept, Relation(last, link, host)]
        self.link = None

    def _joins_actor(
        self, noun: str, link: str | None, is_plural: bool, traits: dict[str, Any]
    ) -> bool:
        """Put a thing into the actor's hands where it belongs there."""
        if self.actor is None:
            return False
        colours = traits.get("colours", ())
        thing = f"{colours[0]} {noun}" if colours else noun
        held = link == "holding" or (
            link == "with"
            and noun in verbs.HOLDABLE
            and not is_plural
            and self.subjects[self.actor].noun in BEINGS
        )
        held = held or (link == "playing" and noun in verbs.INSTRUMENTS)
        if not held:
            return False
        hold = tuple(h for h in self.subjects[self.actor].hold if noun not in h)
        self.change(self.actor, hold=(*hold, thing)[:3])
        return True

    def _pose_by(self, link: str, index: int) -> None:
        assert self.actor is not None
        if link == "chasing":
            self.change(self.actor, pose="run")
            self.change(index, pose="run")
        elif link == "riding":
            self.change(self.actor, pose="ride")
        elif link == "over" and self.link_phrase.startswith(("flying", "jump")):
            pose = "fly" if self.link_phrase.startswith("flying") else "jump"
            self.change(self.actor, pose=pose)

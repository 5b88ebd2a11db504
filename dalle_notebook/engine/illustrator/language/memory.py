"""What the reader of a prompt remembers from word to word.

Subjects and relations found so far, the adjectives that still wait for their
noun, and the link ("riding", "under") that leads to the next one. Decisions are
made in `naming` and `parser`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dalle_notebook.engine.illustrator.language.surroundings import Surroundings
from dalle_notebook.engine.illustrator.scene import Relation, Subject

MOST_UNKNOWN = 24


@dataclass(slots=True)
class Waiting:
    """Adjectives that have not met their noun yet."""

    number: int | None = None
    colours: list[str] = field(default_factory=list)
    traits: dict[str, str] = field(default_factory=dict)


class Memory:
    """The state of one reading; `actor` is the subject that verbs belong to."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self.tokens = list(tokens)
        self.subjects: list[Subject] = []
        self.relations: list[Relation] = []
        self.actor: int | None = None
        self.link: str | None = None
        self.link_phrase = ""
        self.after_linking = False
        self.article = False
        self.waiting = Waiting()
        self.around = Surroundings()
        self.named_last = False
        self.made: int | None = None
        self.container: int | None = None
        self.in_the_sky = False
        self.unknown: list[str] = []
        self.maybe_place: dict[int, str] = {}
        self.leading: tuple[str, int] | None = None

    def not_known(self, word: str) -> None:
        if word.isdecimal():
            return
        if word not in self.unknown and len(self.unknown) < MOST_UNKNOWN:
            self.unknown.append(word[:40])

    def change(self, index: int, **traits: Any) -> None:
        given = {k: v for k, v in traits.items() if v is not None}
        self.subjects[index] = replace(self.subjects[index], **given)

    def bind_leftovers(self) -> None:
        """Adjectives that met no noun go to the noun before, or to the picture."""
        left, self.waiting = self.waiting, Waiting()
        if self.actor is None:
            self.around.palette.extend(left.colours)
            if left.number is not None:
                self.waiting.number = left.number
            if left.traits:
                self.waiting.traits = left.traits
            return
        actor = self.subjects[self.actor]
        if left.colours and not actor.colours:
            self.change(self.actor, colours=tuple(left.colours[:4]))
        elif left.colours:
            self.around.palette.extend(left.colours)
        if left.traits:
            self.change(self.actor, **left.traits)

"""A prompt with axes in it, as a value, and the prompts that it stands for.

How the text of a cell becomes templates is the matter of `grammar`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PromptAxis:
    """What varies in a prompt.

    Attributes:
        name: the name given, or for an unnamed axis its text as in `{a|b}`
            (with `#2` behind it for a second equal one in the same prompt).
        values: the labels of its values, in the order written, all different.
    """

    name: str
    values: tuple[str, ...]

    @property
    def is_named(self) -> bool:
        return not self.name.startswith("{")


@dataclass(frozen=True, slots=True)
class ExpandedPrompt:
    """One prompt as it is sent.

    Attributes:
        text: what the endpoint gets.
        choices: (axis name, value) for every axis of its template.
        template: number of the template that it comes from, from 0.
    """

    text: str
    choices: tuple[tuple[str, str], ...] = ()
    template: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """The place of an axis in a template: which axis, and its text per value."""

    axis: int
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """One prompt as written, with its axes in the order of their first place."""

    text: str
    parts: tuple[str | Choice, ...]
    axes: tuple[PromptAxis, ...] = ()

    def __len__(self) -> int:
        return math.prod(len(axis.values) for axis in self.axes)

    def expand(self, number: int = 0) -> Iterator[ExpandedPrompt]:
        """All its prompts, blank edges included; the last axis changes fastest."""
        for picks in itertools.product(*(range(len(a.values)) for a in self.axes)):
            text = "".join(
                part if isinstance(part, str) else part.texts[picks[part.axis]]
                for part in self.parts
            )
            choices = tuple(
                (axis.name, axis.values[pick])
                for axis, pick in zip(self.axes, picks, strict=True)
            )
            yield ExpandedPrompt(text, choices, number)

r"""The prompt grammar: the text of a cell becomes the prompts that are asked.

- A line that is `---` (blanks may follow it) separates prompts; `\---` is the
  text `---`. Blank edges of every prompt go, before and after expansion.
- `{a|b}` is an axis, `{coat: a|b}` one with a name. `{coat}` is that axis once
  more, else the Python variable `coat`; `{price:.2f}` formats it. A list, tuple
  or range makes an axis. `{{` and `}}` are braces. Nothing is evaluated, and
  text that was put in is not parsed again.
- One name varies together wherever it stands in a prompt. A second list for it
  must be as long as the first: `{who: he|she} and {who: his|her} dog`.
- Blanks of an alternative count (`{|very }big`), but for those that belong to
  the signs: behind `name:`, on both sides of a bar (`a | b`), and inside both
  braces (`{ a|b }`). Inside braces a backslash makes `|`, `{`, `}`, `:` and
  itself plain text.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from dalle_notebook.errors import PromptError
from dalle_notebook.study.pasted_keys import ADVICE, holds_key
from dalle_notebook.study.slots import Slot, Source, cut, normal_name
from dalle_notebook.study.template import (
    Choice,
    ExpandedPrompt,
    PromptAxis,
    Template,
)
from dalle_notebook.study.values import clip, did_you_mean

__all__ = ["ExpandedPrompt", "PromptAxis", "Prompts", "Template", "escape", "expand"]

MOST_PROMPTS = 10_000
"""A cell that expands to more prompts than this is a slip of the finger."""

_WIDEST_FIELD = 1000


@dataclass(frozen=True, slots=True)
class Prompts:
    """All that a cell asks for, before settings.

    Attributes:
        templates: the prompts as written.
        axes: the axes of all templates, each name once, with the values that
            it has in any of them.
        prompts: the expanded prompts, templates in order.
        words: the variables that the templates name, as they were.
    """

    templates: tuple[Template, ...]
    axes: tuple[PromptAxis, ...]
    prompts: tuple[ExpandedPrompt, ...]
    words: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)


NO_PROMPT = Prompts((Template("", ("",)),), (), (ExpandedPrompt(""),))
"""What a variation has."""


def expand(
    text: str, namespace: Mapping[str, object] | None = None, *, raw: bool = False
) -> Prompts:
    """Expand the text of a cell.

    Args:
        text: as typed, several prompts and axes included.
        namespace: the variables that `{name}` may name.
        raw: leave the text alone; it is one prompt, blanks and braces included.

    Raises:
        PromptError: a mistake in it, with the line and the place.
    """
    if holds_key(text):
        raise _pasted_key("the prompt")
    source = Source(text)
    if raw:
        if not text.strip():
            raise source.empty(0)
        return Prompts((Template(text, (text,)),), (), (ExpandedPrompt(text),))
    spans = list(source.prompts())
    templates: list[Template] = []
    named: dict[str, object] = {}
    count = 0
    for span in spans:
        reader = _Reader(source, span, namespace or {})
        template = reader.read()
        templates.append(template)
        named |= reader.words
        count += len(template)
        if count > MOST_PROMPTS:
            raise source.error(
                f"this makes more than {MOST_PROMPTS} prompts: shorten an axis",
                span[0],
                raw=False,
            )
    prompts: list[ExpandedPrompt] = []
    for number, template in enumerate(templates):
        for prompt in template.expand(number):
            words = prompt.text.strip()
            if not words:
                raise source.empty(spans[number][0])
            prompts.append(replace(prompt, text=words))
    return Prompts(tuple(templates), _merged(templates), tuple(prompts), named)


def escape(text: str) -> str:
    """Write a text so that `expand` gives it back as one prompt, edges apart."""
    text = text.replace("{", "{{").replace("}", "}}")
    return re.sub(r"^(?=\\*---[ \t\r]*$)", r"\\", text, flags=re.MULTILINE)


class _Reader:
    """Reads one prompt of a source into a Template."""

    def __init__(
        self, source: Source, span: tuple[int, int], variables: Mapping[str, object]
    ) -> None:
        self._source = source
        self._span = span
        self._variables = variables
        self._axes: dict[str, PromptAxis] = {}
        self.words: dict[str, object] = {}

    def read(self) -> Template:
        pieces = cut(self._source, *self._span)
        # Lists come first, because `{coat}` may stand before `{coat: a|b}`; the
        # order of the axes is that of their first place all the same.
        listed = {
            index: self._listed(piece)
            for index, piece in enumerate(pieces)
            if isinstance(piece, Slot) and piece.has_bars
        }
        order: dict[str, int] = {}
        parts: list[str | Choice] = []
        for index, piece in enumerate(pieces):
            name: str | None
            texts: tuple[str, ...]
            if isinstance(piece, str):
                name, texts = None, (piece,)
            elif index in listed:
                name, texts = listed[index]
            else:
                name, texts = self._named(piece)
            if name is None:
                parts += texts
            else:
                parts.append(Choice(order.setdefault(name, len(order)), texts))
        start, end = self._span
        return Template(
            self._source.text[start:end],
            tuple(parts),
            tuple(self._axes[name] for name in order),
        )

    def _listed(self, slot: Slot) -> tuple[str, tuple[str, ...]]:
        """The axis of a slot with bars, and its texts."""
        found = slot.alternatives()
        texts = tuple(text for text, _ in found)
        name = slot.label()
        if name is not None and (first := self._axes.get(name)) is not None:
            if len(first.values) != len(texts):
                raise self._source.error(
                    f"the axis '{clip(name)}' has {len(first.values)} alternatives"
                    f" before and {len(texts)} here: give both lists the same length,"
                    f" or write {{{clip(name)}}} for the same words",
                    slot.offset,
                    raw=False,
                )
            return name, texts
        twin = _first_twin(texts)
        if twin is not None:
            raise self._source.error(
                f"'{clip(texts[twin])}' stands twice in this axis: write it once"
                " (n is for more pictures of one prompt)",
                found[twin][1],
                raw=False,
            )
        if name is None:
            name = self._name_of(texts)
        self._axes[name] = PromptAxis(name, texts)
        return name, texts

    def _name_of(self, texts: tuple[str, ...]) -> str:
        """A name for an axis without one, that no other axis here has."""
        shown = [re.sub(r"([|{}\\])", r"\\\1", text) for text in texts]
        base = "{" + "|".join(shown) + "}"
        names = itertools.chain([base], (f"{base}#{k}" for k in itertools.count(2)))
        return next(name for name in names if name not in self._axes)

    def _named(self, slot: Slot) -> tuple[str | None, tuple[str, ...]]:
        """The axis that `{name}` or `{name:spec}` stands for, or None; its texts."""
        name, spec, name_at, spec_at = self._name_and_spec(slot)
        values: object
        if name in self._axes:
            values = self._axes[name].values
        elif name in self._variables:
            values = self._variables[name]
            # A copy, because the notebook may go on with the list.
            self.words[name] = tuple(values) if isinstance(values, list) else values
        else:
            raise self._unknown(name, name_at)
        if not isinstance(values, (list, tuple, range)):
            return None, (self._format(name, values, spec, name_at, spec_at),)
        if not 1 <= len(values) <= MOST_PROMPTS:
            count = "no value" if len(values) == 0 else f"over {MOST_PROMPTS} values"
            raise self._source.error(
                f"'{clip(name)}' holds {count}: give it at least one, and not so many",
                name_at,
                raw=False,
            )
        texts = tuple(self._format(name, v, spec, name_at, spec_at) for v in values)
        if name not in self._axes:
            labels = tuple(self._format(name, v, "", name_at, spec_at) for v in values)
            twin = _first_twin(labels)
            if twin is not None:
                raise self._source.error(
                    f"'{clip(name)}' holds '{clip(labels[twin])}' twice: list it once"
                    " (n is for more pictures of one prompt)",
                    name_at,
                    raw=False,
                )
            self._axes[name] = PromptAxis(name, labels)
        return name, texts

    def _name_and_spec(self, slot: Slot) -> tuple[str, str, int, int]:
        """Name, format, and where each stands; all else in braces is a mistake."""
        before, colon, spec = slot.text.partition(":")
        name = normal_name(before)
        if name.isidentifier() and not any(sign.escaped for sign in slot.signs):
            first = len(before) - len(before.lstrip())
            behind = min(len(before) + len(colon), len(slot.signs) - 1)
            return name, spec, slot.signs[first].offset, slot.signs[behind].offset
        if "｜" in slot.text:
            message = "alternatives have the plain bar between them: write | for ｜"
        elif not slot.text.strip():
            message = "these braces are empty: write {a|b}, {name}, or {{}} for braces"
        else:
            message = (
                "braces hold alternatives {a|b} or one variable {name}, not"
                f" '{clip(slot.text.strip())}': assign it to a variable, or write"
                " {{ and }} for braces"
            )
        raise self._source.error(message, slot.offset)

    def _format(
        self, name: str, value: object, spec: str, name_at: int, spec_at: int
    ) -> str:
        # A field a billion wide is one slip away, and would take the memory.
        if any(len(run) > 4 or int(run) > _WIDEST_FIELD for run in _runs(spec)):
            raise self._source.error(
                f"the format '{clip(spec)}' is wider than {_WIDEST_FIELD} characters:"
                " write a smaller number",
                spec_at,
            )
        # A __format__ of the user's own may raise anything. Our error is made
        # outside the handler, so that it does not carry the other along.
        text: str | None
        try:
            text = format(value, spec)
        except Exception:
            text = None
        kind = clip(type(value).__name__)
        if text is None:
            what = f"has no format '{clip(spec)}'" if spec else "has no text"
            advice = "write a format that format() knows, or {name: a|b} for an axis"
            raise self._source.error(
                f"'{clip(name)}' is of type {kind} and {what}: {advice}",
                spec_at if spec else name_at,
            )
        # <function f at 0x7f...> is nobody's prompt. Its address differs from
        # run to run, so the cell would never find its pictures again either.
        if not isinstance(value, str) and re.fullmatch(r"(?s)\s*<.*>\s*", text):
            raise self._source.error(
                f"'{clip(name)}' is of type {kind}, which is no text: assign the text"
                " that you mean to a variable",
                name_at,
            )
        if holds_key(text):
            raise _pasted_key(f"the value of {{{clip(name)}}}")
        return text

    def _unknown(self, name: str, offset: int) -> PromptError:
        variables = [key for key in self._variables if isinstance(key, str)]
        known = [*self._axes, *variables]
        if not name.startswith("_"):
            known = [key for key in known if not key.startswith("_")]
        guess = did_you_mean(name, known) or ": assign it in a cell first"
        message = f"there is no variable '{clip(name)}'{guess}"
        return self._source.error(message, offset)


def _first_twin(texts: Iterable[str]) -> int | None:
    """The place of the first text that stood before already."""
    seen: set[str] = set()
    for index, text in enumerate(texts):
        if text in seen:
            return index
        seen.add(text)
    return None


def _runs(spec: str) -> list[str]:
    return re.findall(r"\d+", spec)


def _merged(templates: Iterable[Template]) -> tuple[PromptAxis, ...]:
    values: dict[str, dict[str, None]] = {}
    for template in templates:
        for axis in template.axes:
            values.setdefault(axis.name, {}).update(dict.fromkeys(axis.values))
    return tuple(PromptAxis(name, tuple(found)) for name, found in values.items())


def _pasted_key(where: str) -> PromptError:
    return PromptError(f"{where} holds what looks like an API key: {ADVICE}")

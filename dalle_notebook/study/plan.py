"""Prompts times settings as a table of single asks.

Rows are the prompts and their first axis; columns are the last axis as written,
with the pictures of `n` innermost; any further axes nest outside the rows. A single
axis is the columns, or with several pictures each the rows. A
plan is data: it knows no endpoint, no price and no picture.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dalle_notebook.errors import UsageError
from dalle_notebook.store.ask import Ask
from dalle_notebook.study.axes import Axis, Value
from dalle_notebook.study.grammar import ExpandedPrompt, Prompts
from dalle_notebook.study.options import OPTIONS
from dalle_notebook.study.skip import Skip
from dalle_notebook.study.skipping import COUNT, PROMPT, Choices, is_left_out
from dalle_notebook.wire.recipe import Verb

__all__ = ["COUNT", "PROMPT", "Plan", "Tile", "make_plan"]

_FLAGS = {option.key: option.flag.lstrip("-") for option in OPTIONS}
_SPEAK_FOR_THEMSELVES = frozenset({PROMPT, COUNT, "size", "model", "endpoint"})


@dataclass(frozen=True, slots=True)
class Tile:
    """One place of a table and the picture that belongs there.

    Attributes:
        endpoint: named for this very tile, or None.
        choices: (axis, value) in words, for every axis of the plan.
        row: number of its row, from 0; likewise `column`.
    """

    ask: Ask
    endpoint: str | None
    choices: Choices
    row: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class Plan:
    """A table of asks.

    Attributes:
        tiles: in the order of the table, rows first.
        rows: labels of every row, outermost first; empty labels mean none.
        columns: likewise.
        title: the prompt, where there is one.
        is_grid: several prompts or an axis; else a set of pictures.
        axes: (name, values) of everything that varies, outermost first, in the
            words of `Tile.choices`; also values whose tiles are all left out.
        skipped: how many tiles were left out.
    """

    verb: Verb
    tiles: tuple[Tile, ...]
    rows: tuple[tuple[str, ...], ...]
    columns: tuple[tuple[str, ...], ...]
    title: str
    is_grid: bool
    axes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    skipped: int = 0

    def __repr__(self) -> str:
        title = self.title or f"{len(self.rows)} prompts"
        title = title if len(title) <= 60 else title[:59] + "…"
        shape = f"{len(self.rows)} x {len(self.columns)}"
        return f"<Plan of {len(self.tiles)} pictures, {shape}: {title!r}>"

    def with_asks(self, asks: Iterable[Ask]) -> Plan:
        """The same table with other asks, in the order of the tiles."""
        tiles = zip(self.tiles, asks, strict=True)
        return replace(self, tiles=tuple(replace(t, ask=a) for t, a in tiles))


def make_plan(
    verb: Verb,
    prompts: Prompts,
    settings: Mapping[str, Value | Axis],
    n: int = 1,
    *,
    inputs: tuple[str, ...] = (),
    mask: str | None = None,
    skip: Skip | None = None,
) -> Plan:
    """Lay out every picture that is asked for.

    Args:
        settings: what was given, in the order written; an `Axis` is varied.
            `endpoint` and `take` may be among them.
        n: pictures of each combination.
        inputs: identities of the input pictures; `mask` likewise.
        skip: which tiles to leave out.

    Raises:
        UsageError: `skip` names an axis or a value that is not there, or leaves
            nothing.
    """
    axes = {key: value for key, value in settings.items() if isinstance(value, Axis)}
    fixed = {key: value for key, value in settings.items() if key not in axes}
    layout = _Layout(prompts, tuple(axes.values()), n)
    left_out = is_left_out(skip, layout.axes, layout.templates) if skip else None
    cells = []
    skipped = 0
    for prompt, values, index in _combinations(prompts, tuple(axes.values()), n):
        given = {**fixed, **values}
        choices = layout.choices(prompt, values, index)
        if left_out is not None and left_out(choices):
            skipped += 1
            continue
        model, endpoint = _split_model(given)
        ask = Ask(
            verb=verb,
            prompt=prompt.text,
            settings=_identity(given, model),
            inputs=inputs,
            mask=mask,
            take=_take(given),
            index=index,
        )
        cells.append((Tile(ask, endpoint, choices), layout.keys(choices)))
    if not cells:
        raise UsageError("skip leaves no picture: take a condition away")
    return layout.plan(verb, prompts, cells, skipped)


def _combinations(
    prompts: Prompts, axes: Sequence[Axis], n: int
) -> Iterator[tuple[ExpandedPrompt, dict[str, Value], int]]:
    for prompt in prompts.prompts:
        for values in itertools.product(*(axis.values for axis in axes)):
            named = {a.name: v for a, v in zip(axes, values, strict=True)}
            for index in range(n):
                yield prompt, named, index


def _split_model(given: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """`MODEL@ENDPOINT` names a model elsewhere."""
    model, endpoint = given.get("model"), given.get("endpoint")
    if isinstance(model, str) and "@" in model:
        model, _, elsewhere = model.rpartition("@")
        if not (model and elsewhere):
            raise UsageError("a model elsewhere is written MODEL@ENDPOINT")
        endpoint = elsewhere
    return model, endpoint


def _identity(given: Mapping[str, Any], model: str | None) -> dict[str, Any]:
    identity = {
        key: value
        for key, value in given.items()
        if key not in ("model", "endpoint", "take") and value is not None
    }
    return {**identity, "model": model} if model else identity


def _take(given: Mapping[str, Any]) -> int:
    return int(given.get("take", 1))


class _Layout:
    """Which axis lies along which side, and in what order its values come."""

    def __init__(self, prompts: Prompts, axes: Sequence[Axis], n: int) -> None:
        self.templates = [template.text for template in prompts.templates]
        several = len(self.templates) > 1
        prompt_axes = [axis.name for axis in prompts.axes]
        self._prompt_axes = frozenset(prompt_axes)
        written = [*prompt_axes, *(axis.name for axis in axes)]
        for name in prompt_axes:
            if written.count(name) > 1 or name in (PROMPT, COUNT):
                raise UsageError(
                    f"the prompt's axis {name!r} has the name of a setting: give it "
                    f"another name"
                )
        # A lone axis leaves the columns to `n`, where that is to be compared.
        lone = len(written) + several == 1
        last = [] if lone and n > 1 else written[-1:]
        candidates = written if lone else prompt_axes
        first = [name for name in candidates[:1] if name not in last]
        rows = ([PROMPT] if several else []) + first
        middle = [name for name in written if name not in (*rows, *last)]
        self._rows = [*middle, *rows]
        self._columns = [*last, *([COUNT] if n > 1 else [])]
        values = {
            PROMPT: tuple(str(number) for number in range(len(self.templates))),
            COUNT: tuple(str(number + 1) for number in range(n)),
            **{axis.name: axis.values for axis in prompts.axes},
            **{axis.name: tuple(map(str, axis.values)) for axis in axes},
        }
        self.axes = {name: values[name] for name in (*self._rows, *self._columns)}
        # An axis may have thousands of values, so none is searched for.
        self._place = {
            name: {value: place for place, value in enumerate(self.axes[name])}
            for name in self.axes
        }
        self._is_grid = bool(several or written)

    def choices(
        self, prompt: ExpandedPrompt, values: Mapping[str, Value], index: int
    ) -> Choices:
        """The value of every axis at one place, as text."""
        here = {PROMPT: str(prompt.template), COUNT: str(index + 1)}
        here.update(prompt.choices)
        here.update({name: str(value) for name, value in values.items()})
        return tuple((name, here[name]) for name in self.axes if name in here)

    def keys(self, choices: Choices) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Sort keys of the row and the column of one place."""
        here = dict(choices)
        return self._key(self._rows, here), self._key(self._columns, here)

    def _key(self, names: Sequence[str], here: Mapping[str, str]) -> tuple[int, ...]:
        # A template without this axis sorts before those that have it.
        return tuple(
            self._place[name][here[name]] if name in here else -1 for name in names
        )

    def plan(
        self,
        verb: Verb,
        prompts: Prompts,
        cells: Sequence[tuple[Tile, tuple[tuple[int, ...], tuple[int, ...]]]],
        skipped: int,
    ) -> Plan:
        rows = sorted({keys[0] for _, keys in cells})
        columns = sorted({keys[1] for _, keys in cells})
        row_of = {key: number for number, key in enumerate(rows)}
        column_of = {key: number for number, key in enumerate(columns)}
        tiles = [
            replace(tile, row=row_of[row], column=column_of[column])
            for tile, (row, column) in cells
        ]
        tiles.sort(key=lambda tile: (tile.row, tile.column))
        single = self.templates[0] if len(self.templates) == 1 else ""
        return Plan(
            verb,
            tuple(tiles),
            tuple(self._labels(self._rows, key) for key in rows),
            tuple(self._labels(self._columns, key) for key in columns),
            single if self._is_grid else prompts.prompts[0].text,
            self._is_grid,
            tuple(self.axes.items()),
            skipped,
        )

    def _labels(self, names: Sequence[str], key: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(self._label(name, at) for name, at in zip(names, key, strict=True))

    def _label(self, name: str, at: int) -> str:
        if at < 0:
            return ""
        if name == PROMPT:
            return self.templates[at]
        value = self.axes[name][at]
        if name in _SPEAK_FOR_THEMSELVES or not name.isidentifier():
            return value
        # A bare word of a prompt axis says enough; "7" or "high" does not.
        if name in self._prompt_axes:
            return value
        return f"{_FLAGS.get(name, name)} {value}"

"""Prompts times settings as a table of single asks.

Rows are the prompts and their first axis; columns are the last axis as written,
with the pictures of `n` innermost; any further axes nest outside the rows. A single
axis is the columns, or with several pictures each the rows. A
plan is data: it knows no endpoint, no price and no picture. Its asks are made when
they are looked at, so that a hundred thousand of them take little room.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dalle_notebook.errors import UsageError
from dalle_notebook.store.ask import Ask
from dalle_notebook.study.axes import Axis, Value
from dalle_notebook.study.grammar import ExpandedPrompt, Prompts
from dalle_notebook.study.options import OPTIONS
from dalle_notebook.study.skip import Skip
from dalle_notebook.study.skipping import COUNT, PROMPT, Choices, is_left_out
from dalle_notebook.study.tiles import Tile, Tiles
from dalle_notebook.wire.recipe import Verb

__all__ = ["COUNT", "PROMPT", "Plan", "Tile", "make_plan"]

_FLAGS = {option.key: option.flag.lstrip("-") for option in OPTIONS}
_SPEAK_FOR_THEMSELVES = frozenset({PROMPT, COUNT, "size", "model", "endpoint"})


MOST_PICTURES = 1_000_000
"""A plan of more pictures than this is a slip of the finger."""


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
    tiles: Tiles
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

    def at_take(self, take: int) -> Plan:
        """The same table with asks of another take."""
        return replace(self, tiles=self.tiles.at_take(take))


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
            nothing; or there are more than `MOST_PICTURES`.
    """
    axes = {key: value for key, value in settings.items() if isinstance(value, Axis)}
    fixed = {key: value for key, value in settings.items() if key not in axes}
    count = len(prompts.prompts) * math.prod(map(len, axes.values())) * n
    if count > MOST_PICTURES:
        raise UsageError(
            f"these are {count:,} pictures, and {MOST_PICTURES:,} is the most of one "
            f"plan: shorten an axis, or ask for one part after the other"
        )
    for name in _models(settings.get("model")):
        _split_model({"model": name})
    layout = _Layout(prompts, tuple(axes.values()), n)
    every = _Combinations(
        layout, verb, prompts, fixed, tuple(axes.values()), n, inputs, mask
    )
    left_out = is_left_out(skip, layout.axes, layout.templates) if skip else None
    codes, rows, columns = array("q"), _Numbers(), _Numbers()
    for code in range(count):
        choices = every.choices(code)
        if left_out is not None and left_out(choices):
            continue
        codes.append(code)
        row, column = layout.keys(choices)
        rows.add(row)
        columns.add(column)
    if not codes:
        raise UsageError("skip leaves no picture: take a condition away")
    down, across = rows.in_order(), columns.in_order()
    tiles = Tiles(every, codes, down, across)
    width = len(columns.keys)
    order = sorted(range(len(codes)), key=lambda n: down[n] * width + across[n])
    title = layout.templates[0] if len(layout.templates) == 1 else ""
    return Plan(
        verb,
        tiles.placed((number, down[number], across[number]) for number in order),
        layout.row_labels(rows.keys),
        layout.column_labels(columns.keys),
        title if layout.is_grid else prompts.prompts[0].text,
        layout.is_grid,
        tuple(layout.axes.items()),
        count - len(codes),
    )


class _Numbers:
    """The keys of one side, and which of them each tile has.

    Attributes:
        keys: every one once; sorted after `in_order`.
    """

    def __init__(self) -> None:
        self._seen: dict[_Key, int] = {}
        self._of = array("i")
        self.keys: Sequence[_Key] = ()

    def add(self, key: _Key) -> None:
        self._of.append(self._seen.setdefault(key, len(self._seen)))

    def in_order(self) -> array[int]:
        """The place of each tile's key among all of them."""
        self.keys = sorted(self._seen)
        place = array("i", [0]) * len(self.keys)
        for number, key in enumerate(self.keys):
            place[self._seen[key]] = number
        return array("i", map(place.__getitem__, self._of))


@dataclass(frozen=True)
class _Combinations:
    """Every combination by its number: prompts outermost, then the axes as written,
    `n` innermost."""

    layout: _Layout
    verb: Verb
    prompts: Prompts
    fixed: Mapping[str, Value | Axis]
    axes: Sequence[Axis]
    n: int
    inputs: tuple[str, ...]
    mask: str | None
    take: int | None = None

    def _parts(self, code: int) -> tuple[ExpandedPrompt, dict[str, Value], int]:
        rest, index = divmod(code, self.n)
        places = []
        for axis in reversed(self.axes):
            rest, place = divmod(rest, len(axis.values))
            places.append(place)
        places.reverse()
        values = {
            axis.name: axis.values[place]
            for axis, place in zip(self.axes, places, strict=True)
        }
        return self.prompts.prompts[rest], values, index

    def choices(self, code: int) -> Choices:
        return self.layout.choices(*self._parts(code))

    def ask(self, code: int) -> Ask:
        prompt, values, index = self._parts(code)
        given = {**self.fixed, **values}
        return Ask(
            verb=self.verb,
            prompt=prompt.text,
            settings=_identity(given, _split_model(given)[0]),
            inputs=self.inputs,
            mask=self.mask,
            take=_take(given) if self.take is None else self.take,
            index=index,
        )

    def endpoint(self, code: int) -> str | None:
        return _split_model({**self.fixed, **self._parts(code)[1]})[1]

    def at_take(self, take: int) -> _Combinations:
        return replace(self, take=take)


def _models(given: Value | Axis | None) -> Sequence[Value | None]:
    return given.values if isinstance(given, Axis) else (given,)


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


_Key = tuple[int, ...]


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
        self._order = {name: number for number, name in enumerate(self.axes)}
        self._words: dict[tuple[str, int], str] = {}
        # An axis may have thousands of values, so none is searched for.
        self._place = {
            name: {value: place for place, value in enumerate(self.axes[name])}
            for name in self.axes
        }
        self.is_grid = bool(several or written)

    def choices(
        self, prompt: ExpandedPrompt, values: Mapping[str, Value], index: int
    ) -> Choices:
        """The value of every axis at one place, as text."""
        here = {PROMPT: str(prompt.template), COUNT: str(index + 1)}
        here.update(prompt.choices)
        here.update({name: str(value) for name, value in values.items()})
        # Each of many prompts may have axes of its own, so not all are gone through.
        there = [name for name in here if name in self._order]
        there.sort(key=self._order.__getitem__)
        return tuple((name, here[name]) for name in there)

    def keys(self, choices: Choices) -> tuple[_Key, _Key]:
        """Sort keys of the row and the column of one place."""
        here = dict(choices)
        return self._key(self._rows, here), self._key(self._columns, here)

    def _key(self, names: Sequence[str], here: Mapping[str, str]) -> _Key:
        # A template without this axis sorts before those that have it.
        return tuple(
            self._place[name][here[name]] if name in here else -1 for name in names
        )

    def row_labels(self, keys: Sequence[_Key]) -> tuple[tuple[str, ...], ...]:
        """What stands before each row, outermost first; `column_labels` likewise."""
        return tuple(self._labels(self._rows, key) for key in keys)

    def column_labels(self, keys: Sequence[_Key]) -> tuple[tuple[str, ...], ...]:
        return tuple(self._labels(self._columns, key) for key in keys)

    def _labels(self, names: Sequence[str], key: _Key) -> tuple[str, ...]:
        words = self._words
        for place in zip(names, key, strict=True):
            if place not in words:
                words[place] = self._label(*place)
        return tuple(words[place] for place in zip(names, key, strict=True))

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

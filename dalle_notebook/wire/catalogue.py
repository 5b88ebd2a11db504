"""What is known of every image model: sizes, limits, prices, its last day.

The facts are data (`models.toml`, dated, with their certainty). A model that is
not in there is no error: names appear faster than releases of this package, so
an unknown one passes through with no rule and no price.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any, Literal

from dalle_notebook.wire.recipe import VERBS, Verb, parse_size

Status = Literal["live", "deprecated", "retired"]


@dataclass(frozen=True, slots=True)
class SizeRule:
    """Which sizes a model accepts, in pixels: a list, or bounds for any size."""

    listed: tuple[str, ...] = ()
    auto: bool = False
    multiple: int = 1
    shortest: int = 1
    longest: int = 1 << 14
    ratio: int = 1 << 14
    least_pixels: int = 1
    most_pixels: int = 1 << 28

    def objection(self, size: str) -> str | None:
        """Why this size is not accepted, in words; None if it is."""
        if size == "auto":
            return None if self.auto or "auto" in self.listed else "no size 'auto'"
        if self.listed:
            return None if size in self.listed else f"one of {', '.join(self.listed)}"
        try:
            width, height = parse_size(size)
        except ValueError:
            return "a size is WIDTHxHEIGHT, for example 1024x1024"
        long, short = max(width, height), min(width, height)
        # The shape first: an example for the sides would be refused for it again.
        if long > short * self.ratio:
            return f"at most {self.ratio} times as long as wide"
        if width % self.multiple or height % self.multiple:
            near = "x".join(str(self._nearest(side)) for side in (width, height))
            return f"both sides a multiple of {self.multiple}, for example {near}"
        if long > self.longest or short < self.shortest:
            return f"sides from {self.shortest} to {self.longest} pixels"
        if not self.least_pixels <= width * height <= self.most_pixels:
            return f"{self.least_pixels:,} to {self.most_pixels:,} pixels in all"
        return None

    def _nearest(self, side: int) -> int:
        side = round(side / self.multiple) * self.multiple
        return min(max(side, self.shortest), self.longest)


@dataclass(frozen=True, slots=True)
class FileRule:
    """What the pictures of an edit or a variation must be.

    Attributes:
        media_types: of the inputs.
        below_bytes: each file is smaller than this.
        most: how many inputs; 0 where nothing can be edited.
        square: the first one has equal sides.
        by_alpha: without a mask the input's own transparency is the mask, so
            it must have some.
        mask_types: media types of a mask.
        mask_below_bytes: a mask is smaller than this.
    """

    media_types: tuple[str, ...] = ()
    below_bytes: int = 0
    most: int = 0
    square: bool = False
    by_alpha: bool = False
    mask_types: tuple[str, ...] = ("image/png",)
    mask_below_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Model:
    """One model.

    Attributes:
        contract: whose rules it follows: `dall-e-2`, `dall-e-3`, `gpt-image`,
            `illustrator`.
        shutdown: the day it ends or ended, or None.
        most: most pictures in one request.
        tokens: USD for a million tokens by kind.
        price: USD for one picture by quality, then `square`, `wide`, `largest`.
        by_size: USD for one picture by size.
        output_tokens: of one picture by quality, then `square`, `tall`, `wide`.
        files: what it takes as inputs; the same for all models of a contract.
        snapshot_of: the model whose dated snapshot this is, or None.
        batch: a batch may name it.
        certainty: `official`, `derived` or `reported`, of the price.
    """

    id: str
    provider: str
    contract: str
    status: Status
    sizes: SizeRule
    default_size: str
    prompt_limit: int
    most: int
    qualities: tuple[str, ...]
    formats: tuple[str, ...]
    verbs: tuple[Verb, ...]
    certainty: str
    released: date
    shutdown: date | None = None
    replacement: str | None = None
    seeds: bool = False
    snapshot_of: str | None = None
    tokens: Mapping[str, Decimal] = field(default_factory=dict)
    price: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    by_size: Mapping[str, Decimal] = field(default_factory=dict)
    output_tokens: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    files: FileRule = field(default_factory=FileRule)
    batch: bool = True

    def is_retired(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.shutdown is not None and self.shutdown <= today

    @property
    def takes_response_format(self) -> bool:
        """GPT Image models refuse the parameter and always answer in base64."""
        return self.contract != "gpt-image"


def _size_rule(data: list[str] | Mapping[str, Any]) -> SizeRule:
    if isinstance(data, list):
        return SizeRule(listed=tuple(data))
    return SizeRule(**data)


def _file_rule(row: Mapping[str, Any]) -> FileRule:
    lists = {k: tuple(v) for k, v in row.items() if isinstance(v, list)}
    return FileRule(**{**row, **lists})


def _model(name: str, row: Mapping[str, Any]) -> Model:
    row = {key: value for key, value in row.items() if key != "snapshots"}
    return Model(
        id=name,
        **{
            **row,
            "sizes": _size_rule(row["sizes"]),
            "qualities": tuple(row["qualities"]),
            "formats": tuple(row["formats"]),
            "verbs": tuple(row.get("verbs", VERBS)),
        },
    )


@cache
def catalogue() -> Mapping[str, Model]:
    """Every known model by its id, dated snapshots included."""
    text = (
        resources.files("dalle_notebook.wire")
        .joinpath("models.toml")
        .read_text("utf-8")
    )
    data = tomllib.loads(text, parse_float=Decimal)
    files = {name: _file_rule(row) for name, row in data["files"].items()}
    models: dict[str, Model] = {}
    for name, row in data["model"].items():
        row = {"files": files.get(row["contract"], FileRule()), **row}
        for spelling in (name, *row.get("snapshots", ())):
            of = {} if spelling == name else {"snapshot_of": name}
            models[spelling] = _model(spelling, {**row, **of})
    return models


def find_model(name: str | None) -> Model | None:
    """The model of this name, or None when it is not known."""
    return catalogue().get(name) if name else None

"""Grids put together by hand: what a study would have given, without asking."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from dalle_notebook.render.view import GridView, TileView
from dalle_notebook.session.image import Image
from dalle_notebook.session.results import Grid
from dalle_notebook.store.record import Record
from dalle_notebook.study.axes import Axis
from dalle_notebook.study.grammar import expand
from dalle_notebook.study.outcome import Outcome
from dalle_notebook.study.plan import Plan, Tile, make_plan
from tests.instruments import pictures


def drawn(tile: Tile, data: bytes, **more: Any) -> Outcome:
    """A tile whose picture came as these bytes."""
    facts: dict[str, Any] = {
        "ask": tile.ask,
        "endpoint_id": "https://api.example/v1",
        "endpoint_title": "example",
        "model": "gpt-image-2",
        "drawn_by": "gpt-image-2-2026",
        "created": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        "media_type": "image/png",
        "size": (48, 48),
        "cost": Decimal("0.0421"),
        "seconds": 1.25,
        "parameters": {"seed": 7},
    }
    record = Record.new(data, **{**facts, **more})
    return Outcome("kept", record=record, held=data)


def grid(
    prompts: str,
    n: int = 1,
    outcomes: Mapping[int, Outcome] | None = None,
    *,
    captions: Mapping[int, str] | None = None,
    record: Mapping[str, Any] | None = None,
    **axes: list[Any],
) -> Grid:
    """A grid of small pictures; `outcomes` are those of some tiles, by number.

    Prompts are written as in a cell, `---` between them.
    """
    settings = {name: Axis(name, tuple(values)) for name, values in axes.items()}
    plan = make_plan("generate", expand(prompts), settings, n)
    found = [
        (outcomes or {}).get(number)
        or drawn(tile, pictures.png((48, 48), number), **(record or {}))
        for number, tile in enumerate(plan.tiles)
    ]
    return Grid(
        plan,
        found,
        _image,
        lambda: _view(plan, found, captions or {}),
        _never,
        lambda size: _view(plan, found, captions or {}),
        _never,
    )


def _never(**how: Any) -> Any:
    raise AssertionError("an export must not ask for pictures")


def _image(outcome: Outcome) -> Image:
    record, held = outcome.record, outcome.held
    assert record is not None
    assert held is not None
    return Image(record, lambda: held)


def _view(plan: Plan, outcomes: list[Outcome], captions: Mapping[int, str]) -> GridView:
    """All tiles in one row."""
    views = tuple(
        TileView(
            outcome.state,
            tile.ask.prompt,
            caption=captions.get(number, ""),
            reason=outcome.reason,
        )
        for number, (tile, outcome) in enumerate(zip(plan.tiles, outcomes, strict=True))
    )
    return GridView(plan.title, ((),), ((),) * len(views), (views,))

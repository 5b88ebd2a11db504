"""A plan and its outcomes as the values that `render` turns into a cell's output.

Which pictures are shown and how large; the words beside them are made in `captions`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from dalle_notebook.errors import DalleError
from dalle_notebook.picture.preview import preview as make_preview
from dalle_notebook.picture.verify import verify
from dalle_notebook.render.budget import (
    FEW_PICTURES,
    LARGE_PX,
    SMALL_PX,
    choose_preview_px,
)
from dalle_notebook.render.view import GridView, TileView
from dalle_notebook.session.captions import (
    Size,
    State,
    footer_of,
    notes_of,
    percent,
    tile_of,
    title_of,
)
from dalle_notebook.session.order import Order
from dalle_notebook.session.session import Session
from dalle_notebook.session.summary import (
    PART_PX,
    in_numbers,
    reasons,
    shown_of,
    where_the_rest_is,
)
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.objects import PreviewPx
from dalle_notebook.study.outcome import Outcome
from dalle_notebook.study.plan import Plan

# Below, the tiles of the sheet are larger than a thumbnail.
_MANY_PICTURES = 16

_EMPTY = TileView("skipped", "")
"""A place of the table where nothing was asked for."""

_REASONS_SHOWN = 5


def describe(state: State, show: Size = "auto") -> GridView:
    """Everything the output of a finished (or interrupted) order shows."""
    plan, outcomes = shown_of(state.prepared.plan, state.outcomes)
    is_part = plan is not state.prepared.plan
    given = state.prepared.order.inputs.first
    if is_part and show != "text":
        px, previews = PART_PX, _small_previews(state.session, outcomes)
    else:
        px, previews = _previews(state.session, outcomes, show, with_before=bool(given))
    thumbnails = _thumbnails(state.session, outcomes, previews)
    # A column made for 512 pixels would hold a smaller picture amid much air.
    sides = [
        max(state.session.image_of(o).size) for o in outcomes if o.record is not None
    ]
    px = min(px, max(sides, default=px))
    tiles = [
        tile_of(tile, outcome, preview, px, title_of(state.prepared), thumbnail)
        for tile, outcome, preview, thumbnail in zip(
            plan.tiles, outcomes, previews, thumbnails, strict=True
        )
    ]
    return GridView(
        title=title_of(state.prepared),
        rows=plan.rows,
        columns=plan.columns,
        before=_before(state.prepared.order, px, show),
        tiles=table_of(plan, state.session.choosing.marked(outcomes, tiles)),
        footer=(" · ".join(lines),) if (lines := footer_of(state)) else (),
        notes=(*(_of_large(state, plan) if is_part else ()), *notes_of(state)),
        progress=in_numbers(state.outcomes) if is_part else "",
    )


def _of_large(state: State, shown: Plan) -> list[str]:
    """What a table that shows a part of a grid does not say by itself."""
    whole = state.prepared.plan
    why = reasons(state.outcomes, _REASONS_SHOWN)
    return [where_the_rest_is(whole, shown), *why]


def table_of(plan: Plan, tiles: Sequence[TileView]) -> tuple[tuple[TileView, ...], ...]:
    table = [[_EMPTY] * len(plan.columns) for _ in plan.rows]
    for tile, view in zip(plan.tiles, tiles, strict=True):
        table[tile.row][tile.column] = view
    return tuple(tuple(row) for row in table)


def _before(order: Order, px: int, show: Size) -> TileView | None:
    """What was given, to stand beside what came of it."""
    given, mask = order.inputs.first, order.inputs.mask
    if given is None:
        return None
    caption = given.title
    if others := len(order.inputs.pictures) - 1:
        caption += f" and {others} more"
    if mask is not None:
        caption += f": {percent(mask.share)} may be repainted"
    elif order.verb == "edit":
        caption += ": all of it may change"
    details = [("before", caption)]
    if mask is not None:
        details.append(("mask", "its transparent pixels are what may be repainted"))
    if given.parent:
        details.append(("archive id", given.parent[:12]))
    return TileView(
        "kept",
        f"before: {given.title}",
        caption=caption,
        preview=None if show == "text" else make_preview(given.image, px),
        preview_px=px,
        details=tuple(details),
    )


def _previews(
    session: Session,
    outcomes: Sequence[Outcome],
    show: Size,
    *,
    with_before: bool = False,
) -> tuple[int, list[bytes | None]]:
    def read(px: Literal[256, 512]) -> list[bytes | None]:
        return session.with_archive(
            lambda archive: [_preview(archive, outcome, px) for outcome in outcomes]
        )

    if show == "text":
        return SMALL_PX, [None] * len(outcomes)
    shown = sum(outcome.state == "kept" for outcome in outcomes)
    # Tiles without a picture need no room for one.
    if show == "large" or (show == "auto" and 0 < shown <= FEW_PICTURES):
        large = read(512)
        sizes = [len(preview) for preview in large if preview]
        if with_before and sizes:
            shown, sizes = shown + 1, [*sizes, max(sizes)]
        if show == "large" or choose_preview_px(shown, sizes) == LARGE_PX:
            return LARGE_PX, large
    return SMALL_PX, read(256)


def _thumbnails(
    session: Session, outcomes: Sequence[Outcome], previews: Sequence[bytes | None]
) -> Sequence[bytes | None]:
    """For the contact sheet, where it would be slow to make of the previews."""
    if sum(map(bool, previews)) < _MANY_PICTURES:
        return [None] * len(outcomes)
    return session.with_archive(
        lambda archive: [_preview(archive, outcome, 48) for outcome in outcomes]
    )


def _small_previews(
    session: Session, outcomes: Sequence[Outcome]
) -> list[bytes | None]:
    """Previews small enough that a part of a large grid weighs little."""

    def read(archive: Archive) -> list[bytes | None]:
        found = (_preview(archive, outcome, 256) for outcome in outcomes)
        return [webp and make_preview(verify(webp), PART_PX) for webp in found]

    return session.with_archive(read)


def _preview(archive: Archive, outcome: Outcome, px: PreviewPx) -> bytes | None:
    if outcome.state != "kept" or outcome.record is None:
        return None
    if outcome.held is not None:
        return archive.preview_of(outcome.held, px)
    try:
        return archive.preview(outcome.record.digest, px)
    except DalleError:
        return None


def describe_whole(state: State, show: Size) -> GridView:
    """Every tile in one row, in the plan's order, however many a cell shows of them."""
    prepared, outcomes = state.prepared, state.outcomes
    px, previews = _previews(state.session, outcomes, show)
    title = title_of(prepared)
    tiles = [
        tile_of(tile, outcome, preview, px, title)
        for tile, outcome, preview in zip(
            prepared.plan.tiles, outcomes, previews, strict=True
        )
    ]
    return GridView(
        title=title,
        rows=((),),
        columns=((),) * len(tiles),
        before=_before(prepared.order, px, show),
        tiles=(tuple(state.session.choosing.marked(outcomes, tiles)),),
        footer=(" · ".join(lines),) if (lines := footer_of(state)) else (),
        notes=tuple(notes_of(state)),
    )

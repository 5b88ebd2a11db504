"""What an exported file says of a grid in one line.

An export is named by its reader and never overwritten, so this must be the same however
often the cell runs again.
"""

from __future__ import annotations

from dalle_notebook.picture.contact.table import JOINT
from dalle_notebook.render.legible import one_line
from dalle_notebook.session.results import Grid


def facts_of(grid: Grid) -> str:
    """Who drew, when, how many: nothing that changes when a cell runs again."""
    records = [image.record for image in grid]
    if not records:
        return "no picture"
    artists = dict.fromkeys(
        one_line(r.drawn_by or r.model or r.endpoint_title) for r in records
    )
    days = sorted({f"{r.created:%Y-%m-%d}" for r in records})
    when = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    count = len(grid.outcomes)
    many = "1 picture" if len(grid) == 1 else f"{len(grid)} pictures"
    if len(grid) < count:
        many = f"{len(grid)} of {count} pictures"
    return JOINT.join((many, f"drawn by {' and '.join(artists)}", when))

"""Small views for tests: only the interesting argument is given."""

from __future__ import annotations

from typing import Any

from dalle_notebook.render.view import GridView, TileView

WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 24
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 24


def kept(**given: Any) -> TileView:
    values: dict[str, Any] = {"alt": "a cat", "preview": WEBP, "caption": "seed 7"}
    return TileView("kept", **(values | given))


def without_picture(state: Any, **given: Any) -> TileView:
    values: dict[str, Any] = {"alt": "a cat"}
    return TileView(state, **(values | given))


def bare_row(count: int, tile: TileView | None = None, **given: Any) -> GridView:
    """A row of numbered pictures, as `%%dalle -n count` makes it."""
    return GridView(
        **{
            "title": "a cat",
            "rows": ((),),
            "columns": tuple((str(n),) for n in range(1, count + 1)),
            "tiles": ((tile or kept(),) * count,),
            **given,
        }
    )


def labelled(rows: int, columns: int, /, **given: Any) -> GridView:
    return GridView(
        **{
            "title": "cats",
            "rows": tuple((f"row {r}",) for r in range(rows)),
            "columns": tuple((f"column {c}",) for c in range(columns)),
            "tiles": ((kept(),) * columns,) * rows,
            **given,
        }
    )

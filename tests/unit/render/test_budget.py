"""Few pictures are shown large, as long as the notebook stays small."""

from __future__ import annotations

import base64

import pytest

from dalle_notebook.render.budget import (
    CELL_BYTES,
    choose_preview_px,
    embedded_bytes,
)


@pytest.mark.parametrize(
    ("count", "size_bytes", "side"),
    [
        (1, 20_000, 512),
        (4, 10_000, 512),
        (5, 1_000, 256),
        (4, 11_250, 512),
        (4, 11_251, 256),
        (1, 45_001, 256),
    ],
)
def test_the_preview_follows_count_and_bytes(
    count: int, size_bytes: int, side: int
) -> None:
    assert choose_preview_px(count, [size_bytes] * count) == side


def test_the_cell_is_counted_as_the_notebook_stores_it() -> None:
    sizes = (0, 1, 2, 3, 4, 1_000)

    assert embedded_bytes(sizes) == sum(len(base64.b64encode(bytes(n))) for n in sizes)
    assert embedded_bytes([45_000]) == CELL_BYTES

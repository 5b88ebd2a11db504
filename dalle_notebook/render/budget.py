"""How many bytes of pictures a cell may carry into the notebook file.

Pictures stand in the saved notebook as base64, four bytes for three. These
are decisions about sizes only; the previews themselves are made elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable

CELL_BYTES = 60_000
"""Base64 characters of pictures that one cell should not pass."""

FEW_PICTURES = 4
"""Up to so many pictures are shown large."""

LARGE_PX, SMALL_PX = 512, 256


def embedded_bytes(sizes_bytes: Iterable[int]) -> int:
    """Return what files of these sizes take as base64 in a notebook."""
    return sum((size + 2) // 3 * 4 for size in sizes_bytes)


def choose_preview_px(count: int, sizes_bytes: Iterable[int]) -> int:
    """Return the preview side for a cell of `count` pictures, in pixels.

    Args:
        count: pictures that the cell shows when it is finished.
        sizes_bytes: file sizes of their 512 px previews, as far as known.
    """
    if count > FEW_PICTURES or embedded_bytes(sizes_bytes) > CELL_BYTES:
        return SMALL_PX
    return LARGE_PX

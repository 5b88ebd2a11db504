"""Pictures in an order: what grids, pages of the archive and histories all are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

from dalle_notebook.session.image import Image


class Images(Sequence[Image]):
    """Reads like a tuple of pictures."""

    _images: tuple[Image, ...]

    def __len__(self) -> int:
        return len(self._images)

    @overload
    def __getitem__(self, index: int) -> Image: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Image]: ...
    def __getitem__(self, index: int | slice) -> Image | Sequence[Image]:
        return self._images[index]

    def __iter__(self) -> Iterator[Image]:
        return iter(self._images)

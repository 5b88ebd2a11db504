"""Pictures in an order: what grids, pages of the archive and histories all are."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import overload

from dalle_notebook.session.image import Image
from dalle_notebook.study.outcome import Outcome
from dalle_notebook.study.outcomes import MANY, Outcomes


class Images(Sequence[Image]):
    """Reads like a tuple of pictures."""

    _images: Sequence[Image]

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


def images_of(
    outcomes: Outcomes, image_of: Callable[[Outcome], Image]
) -> Sequence[Image]:
    """The pictures of those outcomes that have one; of a large study made anew at
    each look."""
    if len(outcomes) <= MANY:
        return tuple(image_of(o) for o in outcomes if o.state == "kept")
    return _Pictures(outcomes, image_of, outcomes.kept())


class _Pictures(Sequence[Image]):
    """Reads like a tuple of pictures, none of which is held."""

    def __init__(
        self,
        outcomes: Outcomes,
        image_of: Callable[[Outcome], Image],
        numbers: array[int],
    ) -> None:
        self._outcomes = outcomes
        self._image_of = image_of
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> Image: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Image]: ...
    def __getitem__(self, index: int | slice) -> Image | Sequence[Image]:
        if isinstance(index, slice):
            numbers = self._numbers[index]
            return _Pictures(self._outcomes, self._image_of, numbers)
        return self._image_of(self._outcomes[self._numbers[index]])

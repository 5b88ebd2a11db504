"""What a picture was made from, back to the first one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dalle_notebook.errors import DalleError
from dalle_notebook.render.view import GridView, TileView
from dalle_notebook.session.bundle import Bundle, CellOutput, mime_bundle
from dalle_notebook.session.image import Image
from dalle_notebook.session.images import Images
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.lineage import Step, chain
from dalle_notebook.store.record import Record

MOST = 60
"""A strip of more pictures than this shows the last ones only."""

_ID_DIGITS = 8

Use = Callable[[Callable[[Archive], Any]], Any]


class History(CellOutput, Images):
    """The pictures that one was made from, oldest first, itself last.

    Args:
        steps: the whole chain, gaps included.

    Attributes:
        gaps: digests of pictures that were made from but are not kept any more.
    """

    def __init__(
        self,
        steps: Sequence[Step],
        image_of: Callable[[Record], Image],
        preview: Callable[[str], bytes | None],
    ) -> None:
        self._steps = tuple(steps)
        self._preview = preview
        self._images = tuple(image_of(s) for s in steps if not isinstance(s, str))
        self.gaps = tuple(step for step in steps if isinstance(step, str))

    def __repr__(self) -> str:
        return f"<History of {len(self)}: {' > '.join(map(_name, self._steps))}>"

    def view(self) -> GridView:
        """The strip that a cell shows."""
        steps = self._steps[-MOST:]
        first = len(self._steps) - len(steps) + 1
        left_out = f"{first - 1} earlier steps are not shown"
        return GridView(
            title="made in "
            + ("1 step" if len(self._steps) == 1 else f"{len(self._steps)} steps"),
            rows=((),),
            columns=tuple(
                (str(number),) for number in range(first, first + len(steps))
            ),
            tiles=(tuple(self._tile(step) for step in steps),),
            notes=(left_out,) if first > 1 else (),
        )

    def _tile(self, step: Step) -> TileView:
        if isinstance(step, str):
            return TileView(
                "failed",
                "a picture that is gone",
                reason=f"{step[:_ID_DIGITS]} is not in the archive any more",
            )
        preview = self._preview(step.digest)
        return TileView(
            "kept" if preview else "failed",
            step.ask.prompt or step.ask.verb,
            caption=f"{step.ask.verb}: {step.ask.prompt}".rstrip(": "),
            preview=preview,
            reason="" if preview else f"the file of {_name(step)} is missing",
            details=(
                ("verb", step.ask.verb),
                ("prompt", step.ask.prompt or "none"),
                ("model", step.model or step.drawn_by or "not named"),
                ("made", f"{step.created:%Y-%m-%d %H:%M} UTC"),
                ("archive id", step.digest[:12]),
            ),
        )

    def bundle(self) -> Bundle:
        """What a cell shows of it."""
        return mime_bundle(self.view())


def history(image: Image, use: Use, image_of: Callable[[Record], Image]) -> History:
    """The history of one picture.

    Args:
        use: runs work with the archive and returns what that does.
    """

    def walk(archive: Archive) -> list[Step]:
        def find(digest: str) -> Record | None:
            try:
                return archive.get(digest)
            except DalleError:
                return None

        return chain(image.record, find)

    def preview(digest: str) -> bytes | None:
        try:
            webp: bytes = use(lambda archive: archive.preview(digest, 256))
        except DalleError:
            return None
        return webp

    steps: list[Step] = use(walk)
    return History(steps, image_of, preview)


def _name(step: Step) -> str:
    return (step if isinstance(step, str) else step.digest)[:_ID_DIGITS]

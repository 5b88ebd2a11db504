"""The pictures that a form's fields name, found once as long as they stay the same.

Decoding a photo and encoding it anew takes a second or more, and a form looks at its
pictures again with every word of the prompt. What is known to be the same picture is
therefore held: one of the archive, a file that was not written to since. Any other
variable may change its pixels unseen, so it is looked at every time.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import PIL.Image

from dalle_notebook.errors import UsageError
from dalle_notebook.picture.mask import Mask
from dalle_notebook.session.image import Image
from dalle_notebook.session.inputs import (
    Given,
    SendingNothing,
    Sources,
    find_picture,
    find_pictures,
    painted,
)
from dalle_notebook.session.results import Grid
from dalle_notebook.widgets.form.fields import ID_DIGITS, Convention

Stamp = tuple[object, ...]
_MOST_HELD = 4


class NotLookedAt(UsageError):
    """A link that was never used; it is fetched when its picture is needed."""


class _FetchingNothing(SendingNothing):
    def linked_picture(self, link: str) -> bytes:
        known = self.remembered_picture(link)
        if known is None:
            raise NotLookedAt("the picture behind the link is fetched when you draw")
        return known


class Finder:
    """Finds pictures by the words of a field; for any thread.

    Args:
        sources: where words lead.
    """

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._held: dict[Stamp, tuple[Given, ...]] = {}

    def sources(self, *, may_fetch: bool) -> Sources:
        """Where words lead now; a link that was never used leads nowhere unless it
        may be fetched."""
        return self._sources if may_fetch else _FetchingNothing(self._sources)

    def find(
        self, words: str, variables: Mapping[str, object], sources: Sources
    ) -> tuple[Given, ...]:
        """The pictures that words name; see `session.inputs.find_pictures`."""
        stamp = _stamp(words, variables)
        if stamp is not None and (held := self._held.get(stamp)):
            return held
        found = find_pictures(words, variables, sources)
        if stamp is not None:
            self._hold(stamp, found)
        return found

    def _hold(self, stamp: Stamp, found: tuple[Given, ...]) -> None:
        others = list(self._held.items())[1 - _MOST_HELD :]
        self._held = {**dict(others), stamp: found}

    def mask(
        self,
        words: str,
        picture: Given,
        variables: Mapping[str, object],
        sources: Sources,
    ) -> tuple[Given, Mask, Convention | None]:
        """What words name as a picture, as a mask, and what has to be said of it.

        Raises:
            UsageError: there is no such picture, it leaves nothing to repaint, or it
                has not the size of the picture.
        """
        mask = painted(words, variables)
        how: Convention | None = None
        if mask is None:
            found = find_picture(words, variables, sources, "the mask")
            mask, how = mask_in(found.image)
        else:
            found = Given(mask.as_white(), words)
        if mask.size != picture.image.size:
            sizes = [_by(mask.size), _by(picture.image.size)]
            raise UsageError(
                f"the mask is {sizes[0]} and the picture {sizes[1]}: make it of the "
                f"picture's size"
            )
        return found, mask, how


def _stamp(words: str, variables: Mapping[str, object]) -> Stamp | None:
    """What is the same as long as words mean the same pixels; None: nobody knows."""
    name = words.partition("[")[0]
    if name in variables:
        value = variables[name]
        ours = [value] if isinstance(value, Image) else value
        # A result may grow while it is drawn.
        if isinstance(ours, list | Grid) and all(isinstance(i, Image) for i in ours):
            return ("ours", words, *(one.digest for one in ours))
        return None
    try:
        facts = Path(words).expanduser().stat()
    except (OSError, ValueError, RuntimeError):
        # Ids name pictures by what they are. A link may not be looked behind yet.
        is_id = words.isalnum() and len(words) >= ID_DIGITS
        return ("id", words) if is_id else None
    return "file", words, facts.st_mtime_ns, facts.st_size, facts.st_ino


def mask_in(image: PIL.Image.Image) -> tuple[Mask, Convention | None]:
    """The mask that a picture is, and what has to be said of it in a cell.

    One that is nowhere clear speaks by its white.

    Raises:
        UsageError: it leaves nothing that may be repainted.
    """
    if image.mode == "RGBA" and image.getchannel("A").getextrema()[0] == 0:
        return Mask.from_picture(image), None
    try:
        return Mask.from_picture(image, "white"), "white"
    except UsageError:
        raise UsageError(
            "the mask is nowhere white and nowhere clear, so nothing may be "
            "repainted: make white what may change"
        ) from None


def _by(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"

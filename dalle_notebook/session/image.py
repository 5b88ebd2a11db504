"""One picture as a value: a record of the archive and a way to read its bytes.

The bytes are read when somebody wants them, so a hundred results weigh little.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dalle_notebook.errors import UsageError
from dalle_notebook.picture.difference import Difference, heat_map
from dalle_notebook.picture.inputs import open_input
from dalle_notebook.picture.mask import Mask
from dalle_notebook.picture.orient import orient
from dalle_notebook.picture.resize import resize
from dalle_notebook.picture.verify import verify
from dalle_notebook.session.choosing import Choosable, Choosing
from dalle_notebook.session.saving import (
    FORMATS,
    encode,
    ending_of,
    expanded,
    file_name,
    holds_picture,
    is_folder,
    with_recipe,
    write_copy,
)
from dalle_notebook.store.record import Record
from dalle_notebook.wire.recipe import parse_size

if TYPE_CHECKING:
    import PIL.Image


_ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}
Data = bytes
"""`bytes`, where a class has a property of that name."""


class Image(Choosable):
    """One picture.

    Args:
        read: gives the bytes as received.
        given: finds what it was made from and the mask, both encoded.
        choosing: reads and writes what somebody decided about it.
    """

    def __init__(
        self,
        record: Record,
        read: Callable[[], Data],
        lineage: Callable[[Image], Sequence[Image]] | None = None,
        given: Callable[[Record], tuple[Data, Data | None] | None] | None = None,
        choosing: Choosing | None = None,
    ) -> None:
        self.record = record
        self._read = read
        self._lineage = lineage
        self._given = given
        super().__init__(choosing)

    @property
    def bytes(self) -> Data:
        """The encoded picture exactly as received.

        Raises:
            ArchiveError: the file is gone or damaged.
        """
        return self._read()

    @property
    def digest(self) -> str:
        """SHA-256 of `bytes`, in hexadecimal."""
        return self.record.digest

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels, as asked for."""
        asked = self.record.asked_size
        if asked and asked != "auto":
            return parse_size(asked)
        return self.record.size

    def pil(self) -> PIL.Image.Image:
        """The picture for Pillow, of the size asked for."""
        image = orient(verify(self.bytes))
        return image if image.size == self.size else resize(image, self.size)

    @property
    def prompt(self) -> str:
        """The prompt it was asked with, expanded."""
        return self.record.ask.prompt

    @property
    def recipe(self) -> Mapping[str, Any]:
        """The request that would repeat it: its parameters as sent."""
        return self.record.parameters

    @property
    def model(self) -> str | None:
        """The model that was asked."""
        return self.record.model

    @property
    def endpoint(self) -> str:
        """Where it was asked for: `offline` or a base URL."""
        return self.record.endpoint_id

    def before(self) -> PIL.Image.Image | None:
        """What it was made from, as it was given; None if it was made from words."""
        given = self._given_pair()
        return None if given is None else open_input(given[0])

    def mask(self) -> Mask | None:
        """What was allowed to change; None where nothing was said of it."""
        given = self._given_pair()
        if given is None or given[1] is None:
            return None
        return Mask.from_picture(open_input(given[1]), "white")

    @property
    def changed_outside(self) -> Difference | None:
        """How much an edit changed where its mask said nothing may change."""
        changed = self.record.changed_outside
        return None if changed is None else Difference(*changed)

    def heat_map(self) -> PIL.Image.Image:
        """Where an edit changed the picture, its mask outlined, of the given size.

        Raises:
            UsageError: it is no edit, or what it was made from is gone.
        """
        before = self.before()
        if before is None:
            raise UsageError("there is nothing to hold this picture against")
        mask = self.mask()
        if mask is not None and mask.size != before.size:
            before = resize(before, mask.size)
        return heat_map(before, self.pil(), mask)

    def _given_pair(self) -> tuple[Data, Data | None] | None:
        return self._given(self.record) if self._given else None

    def save(self, path: str | Path, *, recipe: bool | None = None) -> Path:
        """Write the picture to a file or into a folder, of the size asked for.

        A folder gets a name made of the prompt and the digest. The ending
        chooses the format; transparency becomes white in a JPEG. Without
        conversion the pixels stay byte for byte as received.

        Args:
            recipe: whether the copy says how it was made, for `dalle.recipe`: what
                was asked, of whom, when; no key, user name, folder or address.
                None adds it, except to a picture that its maker signed (C2PA):
                a signature covers every byte, so on a copy with anything added it
                no longer validates. True adds it even there. False keeps the
                bytes exactly.

        Returns:
            The path of the file; one that is there already with the same picture
            is left as it is.

        Raises:
            UsageError: the file exists with another content, or its ending is
                not .png, .jpg, .jpeg or .webp.
            ArchiveError: it cannot be written.
        """
        target = expanded(path)
        if is_folder(path):
            target = target / self.file_name()
        plain = data = self._encoded(ending_of(target))
        if recipe is not False:
            data = with_recipe(plain, self.record, even_if_signed=bool(recipe))

        def is_same(found: Data) -> bool:
            if recipe is False:
                return False
            return (recipe is None and found == plain) or holds_picture(found, plain)

        write_copy(target, data, is_same)
        return target

    def file_name(self) -> str:
        """A name for a saved copy, made of the prompt and the digest."""
        return file_name(self.prompt, self.digest, _ENDINGS[self.record.media_type])

    def _encoded(self, ending: str) -> Data:
        same_kind = FORMATS[ending] == FORMATS[_ENDINGS[self.record.media_type]]
        if same_kind and self.record.size == self.size:
            return self.bytes
        return encode(self.pil(), ending)

    def history(self) -> Sequence[Image]:
        """The pictures it was made from, oldest first, itself last."""
        return self._lineage(self) if self._lineage else (self,)

    def __repr__(self) -> str:
        prompt = self.prompt if len(self.prompt) <= 60 else self.prompt[:59] + "…"
        width, height = self.size
        return f"<Image {self.digest[:8]} {width}x{height} {prompt!r}>"

"""Pictures that people gave: inputs of edits and variations, and their masks.

Kept as PNG under their identity, so that a result can be held against what it was
made from when the file or the link is long gone. A link is remembered by its hash
alone: whoever knows a signed address can fetch the picture.
"""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

from dalle_notebook.picture.inspect import MAX_FILE_BYTES
from dalle_notebook.store.disk import make_folder, write_whole
from dalle_notebook.store.record import is_digest


class Inputs:
    """The given pictures below one home folder; nothing is made before a write."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "inputs"

    def put(self, identity: str, png: bytes) -> None:
        """Keep a picture that is not there yet.

        Raises:
            OSError: it cannot be written.
        """
        path = self._path(identity)
        if not path.exists():
            make_folder(path.parent)
            write_whole(path, png)

    def find(self, prefix: str) -> bytes | None:
        """The PNG of the one picture whose identity starts so, or None."""
        if len(prefix) < 2:
            return None
        with contextlib.suppress(OSError):
            names = [
                path.stem
                for path in (self._folder / prefix[:2]).iterdir()
                if path.stem.startswith(prefix) and path.suffix == ".png"
            ]
            if len(names) == 1:
                return self.read(names[0])
        return None

    def read(self, identity: str) -> bytes | None:
        """The PNG of a picture, or None; whether it is sound shows its decoding."""
        if not is_digest(identity):
            return None
        try:
            with self._path(identity).open("rb") as file:
                return file.read(MAX_FILE_BYTES)
        except OSError:
            return None

    def remember(self, link: str, identity: str) -> None:
        """Note which picture was behind a link, for the next run.

        Raises:
            OSError: it cannot be written.
        """
        path = self._link(link)
        make_folder(path.parent)
        write_whole(path, identity.encode(), durable=False)

    def behind(self, link: str) -> bytes | None:
        """The picture that was behind a link, as kept; None if never seen."""
        with contextlib.suppress(OSError):
            return self.read(self._link(link).read_text("ascii", "replace").strip())
        return None

    def _path(self, identity: str) -> Path:
        return self._folder / identity[:2] / f"{identity}.png"

    def _link(self, link: str) -> Path:
        name = hashlib.sha256(link.encode("utf-8", "replace")).hexdigest()
        return self._folder / "links" / name

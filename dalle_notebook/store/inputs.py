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
        self._links = self._folder / "links"

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
        found = self.identity_of(prefix)
        return self.read(found) if found else None

    def identity_of(self, prefix: str) -> str | None:
        """The one identity that starts so, or None."""
        with contextlib.suppress(OSError):
            names = [
                path.stem
                for path in (self._folder / prefix[:2]).iterdir()
                if path.stem.startswith(prefix) and path.suffix == ".png"
            ]
            if len(names) == 1:
                return names[0]
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
        self._write(self._links / self.name_of(link), identity)

    def note(self, name: str, identity: str) -> None:
        """`remember` by the name of a link, unless it is remembered already.

        Raises:
            OSError: it cannot be written.
        """
        path = self._links / name
        if not path.exists():
            self._write(path, identity)

    def _write(self, path: Path, identity: str) -> None:
        make_folder(path.parent)
        write_whole(path, identity.encode(), durable=False)

    def identity_behind(self, link: str) -> str | None:
        """Which picture was behind a link; None if never seen."""
        with contextlib.suppress(OSError):
            name = self.name_of(link)
            identity = (self._links / name).read_text("ascii", "replace").strip()
            return identity if is_digest(identity) else None
        return None

    def behind(self, link: str) -> bytes | None:
        """The picture that was behind a link, as kept; None if never seen."""
        identity = self.identity_behind(link)
        return self.read(identity) if identity else None

    def _path(self, identity: str) -> Path:
        return self._folder / identity[:2] / f"{identity}.png"

    @staticmethod
    def name_of(link: str) -> str:
        """What a link is remembered by, which does not tell what it is."""
        return hashlib.sha256(link.encode("utf-8", "replace")).hexdigest()

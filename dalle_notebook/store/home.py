"""Where the archive is: the same folder for kernels, terminal and Jupyter server."""

from __future__ import annotations

import secrets
import tempfile
from functools import cache
from pathlib import Path

import platformdirs

README = """\
This folder is an archive of dalle_notebook: pictures that were asked for in
notebooks, kept so that asking again costs nothing.

objects/      the pictures exactly as they were received, named by their sha256;
              the .json file beside each says what was asked, of whom and when
inputs/       pictures that edits and variations were made from, and masks
previews/     small copies for notebooks; made again when missing
trash/        what was forgotten, for seven days
quarantine/   files that no longer matched their name
index.sqlite  for looking up; may be deleted, it is made again from objects/
journal.sqlite  what was sent and not yet answered; please leave it
to-share/     names of what a shared folder does not have yet
*.lock        empty; hold processes apart

Copying objects/ alone is a whole backup of the pictures.
"""


def archive_folder(chosen: Path | None) -> Path:
    """The folder of the archive, where somebody chose it and where nobody did."""
    return chosen or data_folder() or temporary_folder()


def is_homeless(chosen: Path | None) -> bool:
    """Whether pictures have no place that outlives this process."""
    return not (chosen or data_folder())


def data_folder() -> Path | None:
    """The platform's folder for data of this user; None for a user without a home.

    Containers often run under a number that no list of users has.
    """
    try:
        return Path(platformdirs.user_data_dir("dalle_notebook"))
    except RuntimeError:
        return None


@cache
def temporary_folder() -> Path:
    """A folder for this process alone, not made yet.

    Its name cannot be guessed, so nobody else can make it first.
    """
    try:
        parent = Path(tempfile.gettempdir())
    except OSError:
        # Nothing can be written anywhere: pictures are held in memory.
        parent = Path.cwd()
    return parent / f"dalle_notebook-{secrets.token_hex(8)}"

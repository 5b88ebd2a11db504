"""Where the archive is: the same folder for kernels, terminal and Jupyter server."""

from __future__ import annotations

import secrets
import tempfile
from functools import cache
from pathlib import Path

import platformdirs


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

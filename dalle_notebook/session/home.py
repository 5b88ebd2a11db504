"""Where the archive is when nobody said so."""

from __future__ import annotations

import secrets
import tempfile
from functools import cache
from pathlib import Path

import platformdirs


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

"""`dalle-notebook archive`: the verbs of the archive in a terminal.

The words are read by the same parser as those of `%dalle_archive`, so click only
hands them on.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import click

from dalle_notebook.session.archive.verbs import ArchiveVerbs
from dalle_notebook.session.session import Session
from dalle_notebook.store.archive import Archive

COMMAND = "dalle-notebook archive"


def run_archive(words: list[str]) -> None:
    """Carry out a verb and print what it answers.

    Raises:
        DalleError: it cannot be done; one line says why.
    """
    session = Session()
    # Opened here and not by the session, which would tidy up a large archive first.
    archive = session.open_archive()

    def use(work: Callable[[Archive], Any]) -> Any:
        return work(archive)

    try:
        answer = ArchiveVerbs(session, use=use, command=COMMAND).run(words)
        click.echo(answer.text(shutil.get_terminal_size().columns))
    finally:
        archive.close()
        session.close()

"""What a form does with single pictures: take in, save, mark, copy, show small.

Each is one thing that a page asks for, done on a thread that may wait.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from dalle_notebook.errors import ArchiveError, BadImage, UsageError
from dalle_notebook.picture.encode import encode_png
from dalle_notebook.picture.inputs import open_input
from dalle_notebook.picture.preview import preview
from dalle_notebook.render.legible import cut
from dalle_notebook.session.archive.recall import recall
from dalle_notebook.session.image import Image
from dalle_notebook.session.inputs import Given
from dalle_notebook.session.session import Session
from dalle_notebook.store.choices import MARKS, Mark
from dalle_notebook.wall import answers
from dalle_notebook.widgets.form.fields import ID_DIGITS
from dalle_notebook.widgets.form.pictures import mask_in

_NAME_COLUMNS = 60


def take_in(session: Session, data: bytes, name: str, what: str) -> tuple[str, str]:
    """Keep a picture that somebody handed over, so that a cell can name it.

    Args:
        what: `image` or `mask`. A mask is kept as white on black, as all are.

    Returns:
        Its archive id, and the name under which it came.

    Raises:
        BadImage: it cannot be opened.
        UsageError: a mask that leaves nothing to repaint.
        ArchiveError: it cannot be kept.
    """
    title = cut(Path(name.replace("\\", "/")).name, _NAME_COLUMNS) or "the picture"
    image = open_input(data, title)
    if what == "mask":
        mask, _ = mask_in(image)
        identity, png = mask.identity, encode_png(mask.as_white())
    else:
        given = Given(image, title)
        identity, png = given.identity, given.png
    try:
        session.with_archive(lambda archive: archive.inputs.put(identity, png))
    except OSError as problem:
        raise ArchiveError(
            f"{title} cannot be kept ({problem.strerror}): make room, or put the file "
            f"beside the notebook and write its name"
        ) from None
    return identity[:ID_DIGITS], title


def find(session: Session, digest: str) -> Image:
    """A picture that was drawn.

    Raises:
        ArchiveError: the archive does not know it (any more).
    """
    record = session.with_archive(lambda archive: archive.get(digest))
    if record is None:
        raise ArchiveError("this picture is not in the archive (any more)")
    return session.image_of_record(record)


def save(session: Session, digest: str, path: str) -> str:
    """Copy a picture into the notebook's folder, or to a path; returns its name.

    Raises:
        UsageError: there is another file of that name, or no format goes with it.
        ArchiveError: it cannot be read or written.
    """
    return find(session, digest).save(path or Path.cwd()).name


def mark(session: Session, digest: str, given: object) -> Mark | None:
    """Mark a picture as kept or rejected, or take the mark away."""
    if given is not None and (not isinstance(given, str) or given not in MARKS):
        raise UsageError("a mark is kept, rejected or none")
    choice: Mark | None = given
    session.choosing.mark(digest, choice)
    return choice


def recipe(session: Session, digest: str) -> str:
    """The cell that asks for the same picture.

    Raises:
        UsageError: no cell can ask for it.
    """
    cell, _ = recall(find(session, digest).record, session.settings)
    return cell


def previews(
    session: Session, digests: Sequence[str], px: object, given: Mapping[str, Given]
) -> tuple[list[str], list[bytes]]:
    """Small pictures by their digests, those that there are.

    Args:
        px: their longer side: 128, 256 or 512.
        given: pictures that are in no archive, by their names.
    """
    found, pictures = [], []
    side = {128: 128, 512: 512}.get(px, 256) if isinstance(px, int) else 256
    for digest in digests:
        try:
            if digest in given:
                webp = preview(given[digest].image, side)
            else:
                webp = session.with_archive(
                    partial(answers.preview, digest=digest, px=side)
                )
        except (ArchiveError, BadImage):
            continue
        found.append(digest)
        pictures.append(webp)
    return found, pictures

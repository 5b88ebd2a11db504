"""Study files and orders: `dalle.study(file)` reads one, `grid.to_toml()` writes one.

A picture is named by its path where it lies beside or below the file, so that a
folder can be handed on; any other by its archive id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dalle_notebook.errors import ArchiveError, UsageError
from dalle_notebook.session.inputs import LINKS, Given, Inputs, Sources
from dalle_notebook.session.order import Order, read_order
from dalle_notebook.session.uploads import keep_inputs
from dalle_notebook.study.axes import Axis, Value
from dalle_notebook.study.options import read_keywords, refuse_contradictions
from dalle_notebook.study.study_file import IMAGE, Study, read_study
from dalle_notebook.study.study_writing import write_study
from dalle_notebook.study.values import clip

if TYPE_CHECKING:
    from dalle_notebook.session.preparing import Prepared
    from dalle_notebook.session.session import Session

_ARCHIVE_ID = re.compile(r"[0-9a-f]{4,64}")


def order_of_file(
    path: str | Path, settings: Mapping[str, Any], sources: Sources
) -> Order:
    """The order that a study file describes.

    Args:
        settings: keyword arguments that are said beside it; they win.

    Raises:
        UsageError: it cannot be read, or cannot be done; the message names the file.
        BadImage: a picture of it cannot be opened.
    """
    file = Path(path).expanduser()
    study = read_study(_read(file), file.name)
    given = read_keywords(study.verb, settings)
    options: dict[str, Any] = {**study.options, **given}
    refuse_contradictions(options, as_flags=False)
    if isinstance(mask := options.get("mask"), str) and "mask" not in given:
        options["mask"] = _beside(file, mask)
    try:
        return read_order(
            study.verb,
            study.prompts,
            options,
            {},  # a file that needs a running notebook could not be handed on
            sources,
            image=[_beside(file, image) for image in study.images],
        )
    except UsageError as problem:
        raise UsageError(f"{file.name}: {problem}") from None


def text_of(prepared: Prepared, folder: Path | None = None) -> str:
    """The study file of an order: it asks for the same pictures, from any folder.

    Args:
        folder: where it will lie; the current one without.
    """
    order = prepared.order
    folder = Path.cwd() if folder is None else folder
    options: dict[str, Value | Axis] = {}
    comments: dict[str, str] = {}
    if order.inputs.mask is not None:
        # As the archive keeps it.
        options |= {"mask": order.inputs.mask.identity, "mask_from": "white"}
    options |= order.settings
    if prepared.take is not None:
        options["take"] = prepared.take
    if order.n > 1:
        options["n"] = order.n
    if order.skip is not None:
        options["skip"] = order.skip
    pictures = order.inputs.pictures
    images = tuple(_named(one, folder) for one in pictures)
    if any(name == _id_of(one) for name, one in zip(images, pictures, strict=True)):
        comments[IMAGE] = ", ".join(clip(one.title) for one in pictures)
    return write_study(Study(order.verb, order.prompts, options, images), comments)


def save_study(session: Session, prepared: Prepared, path: str | Path | None) -> str:
    """The text of `text_of`, also written to a file if one is named.

    What the text names by its archive id is kept in the archive, also where
    nothing was asked yet.

    Raises:
        UsageError: the file exists with another content, or does not end in .toml.
        ArchiveError: it, or a picture that it names, cannot be written.
    """
    if path is None:
        return _kept(session, prepared, text_of(prepared))
    file = Path(path).expanduser()
    if file.suffix.lower() != ".toml":
        raise UsageError(f"cannot save a study as {file.name!r}: end it in .toml")
    text = _kept(session, prepared, text_of(prepared, file.parent))
    try:
        if file.exists():
            if file.read_bytes() == text.encode():
                return text
            raise UsageError(f"{file.name} exists already: choose another name")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    except OSError as problem:
        reason = problem.strerror or "no access"
        raise ArchiveError(f"cannot write {file.name}: {reason}") from None
    return text


def _kept(session: Session, prepared: Prepared, text: str) -> str:
    """The text, once the archive has every given picture that it names."""
    given = prepared.order.inputs
    # A disk without room is no matter to a study whose pictures lie beside it.
    named = tuple(one for one in given.pictures if one.identity in text)
    inputs = Inputs(named, given.mask)
    try:
        session.with_archive(lambda archive: keep_inputs(archive, inputs))
    except OSError as problem:
        reason = problem.strerror or "no access"
        raise ArchiveError(
            f"cannot keep the pictures that the study names: {reason}"
        ) from None
    return text


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "it cannot be opened"
        raise UsageError(
            f"the study {clip(file.name)!r} cannot be read ({reason})"
        ) from None


def _beside(file: Path, words: str) -> str | Path:
    """A picture as the file means it: a path from its folder, an id or a link."""
    if words.startswith(LINKS):
        return words
    path = file.parent / Path(words).expanduser()
    is_id = _ARCHIVE_ID.fullmatch(words) is not None
    return words if is_id and not path.exists() else path


def _named(picture: Given, folder: Path) -> str:
    if picture.path is not None:
        try:
            return picture.path.resolve().relative_to(folder.resolve()).as_posix()
        except (ValueError, OSError):
            pass
    return _id_of(picture)


def _id_of(picture: Given) -> str:
    return picture.parent or picture.identity

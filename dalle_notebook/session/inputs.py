"""The pictures that people give to an edit or a variation, and where they lie.

A picture may be any object that is one (ours, Pillow's, an array, encoded bytes) or
words that name one: a variable, a file, an archive id, a link. What it is, is decided
by its pixels: the same picture from a file and from a variable is the same ask.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol, cast, runtime_checkable

import PIL.Image

from dalle_notebook.client.uploads import read_file
from dalle_notebook.errors import UsageError
from dalle_notebook.picture.encode import encode_png
from dalle_notebook.picture.identity import identity
from dalle_notebook.picture.inputs import open_input
from dalle_notebook.picture.mask import Convention, Mask
from dalle_notebook.picture.resize import resize
from dalle_notebook.picture.text_chunk import read_text_chunk, with_text_chunk
from dalle_notebook.session.image import Image
from dalle_notebook.session.results import Grid
from dalle_notebook.study.values import clip

Size = tuple[int, int]
"""Width and height, in pixels."""

SCENE = "dalle_notebook:scene"
"""Keyword of the PNG text in which our own endpoint keeps what it drew."""

_NAME = re.compile(r"([^\W\d]\w*)(?:\[(-?[0-9]{1,6})\])?")
_DIGEST_PREFIX = re.compile(r"[0-9a-f]{4,64}")
LINKS = ("http://", "https://")
"""How a link begins."""

_TEXTS_IN_TEXTS = 2


class Given:
    """One picture that somebody gave.

    Attributes:
        image: upright, 8-bit RGB or RGBA, without metadata.
        title: how captions call it.
        parent: digest of the picture of the archive that it is, or None.
        link: where it was fetched; never shown, it may be signed.
        path: of its file, or None.
    """

    def __init__(
        self,
        image: PIL.Image.Image,
        title: str,
        *,
        parent: str | None = None,
        link: str | None = None,
        path: Path | None = None,
        scene: bytes | None = None,
    ) -> None:
        self.image = image
        self.title = title
        self.parent = parent
        self.link = link
        self.path = path
        self._scene = scene

    @cached_property
    def identity(self) -> str:
        """sha256 (hex) over its pixels."""
        return identity(self.image)

    @cached_property
    def png(self) -> bytes:
        """The picture as a PNG without any metadata."""
        return encode_png(self.image)

    @cached_property
    def png_with_scene(self) -> bytes:
        """The same, with what our own endpoint once wrote into it."""
        if self._scene is None:
            return self.png
        return with_text_chunk(self.png, SCENE, self._scene)

    def cut_to(self, size: Size) -> Given:
        """The picture covering another size (width, height), cut evenly."""
        if self.image.size == size:
            return self
        # The scene tells of a picture of another shape.
        return Given(resize(self.image, size), self.title, parent=self.parent)


@dataclass(frozen=True)
class Inputs:
    """What an edit or a variation starts from; empty for a generation.

    Attributes:
        pictures: the first one is masked.
        mask: of the first picture's size, or None for all of it.
    """

    pictures: tuple[Given, ...] = ()
    mask: Mask | None = None

    @property
    def first(self) -> Given | None:
        """The picture that a result is held against."""
        return self.pictures[0] if self.pictures else None

    def cut_to(self, size: Size) -> Inputs:
        """The first picture and the mask covering another size, cut evenly."""
        first, *others = self.pictures
        mask = self.mask.fitted(size) if self.mask else None
        return Inputs((first.cut_to(size), *others), mask)

    @cached_property
    def alpha_png(self) -> bytes:
        """The mask, transparent where it may be repainted; empty without one."""
        return encode_png(self.mask.as_alpha()) if self.mask else b""

    @cached_property
    def white_png(self) -> bytes:
        """The mask, white where it may be repainted; empty without one."""
        return encode_png(self.mask.as_white()) if self.mask else b""


NO_INPUTS = Inputs()


@runtime_checkable
class Painted(Protocol):
    """Something that somebody paints a mask on: `dalle.mask_editor`."""

    def as_mask(self) -> Mask:
        """What is painted now.

        Raises:
            UsageError: nothing is.
        """
        ...


class Sources(Protocol):
    """Where words may lead."""

    def kept_picture(self, prefix: str) -> Image | bytes | None:
        """The picture of the archive, made or given, whose id starts so, or None."""
        ...

    def linked_picture(self, link: str) -> bytes:
        """The picture behind a link.

        Raises:
            UsageError: it cannot be fetched.
            BadImage: it is no picture.
        """
        ...

    def remembered_picture(self, link: str) -> bytes | None:
        """The picture that was behind a link before; nothing is fetched."""
        ...


class SendingNothing:
    """Sources for `--replay`: only what is known of a link counts."""

    def __init__(self, sources: Sources) -> None:
        self.kept_picture = sources.kept_picture
        self.remembered_picture = sources.remembered_picture

    def linked_picture(self, link: str) -> bytes:
        """The picture that was behind a link before.

        Raises:
            UsageError: it was never fetched.
        """
        known = self.remembered_picture(link)
        if known is None:
            raise UsageError(
                "--replay fetches nothing: this link was not used here before, so "
                "leave --replay out or give the picture itself"
            )
        return known


def find_pictures(
    given: object, variables: Mapping[str, object], sources: Sources
) -> tuple[Given, ...]:
    """The pictures that somebody means; a list or `A,B` are several.

    Raises:
        UsageError: there is no such picture, or it is none.
        BadImage: it cannot be opened.
    """
    if isinstance(given, list | tuple):
        if not given:
            raise UsageError("an empty list holds no picture: give at least one")
        return tuple(find_picture(one, variables, sources) for one in given)
    if isinstance(given, str) and "," in given and not _names_one(given):
        return tuple(
            find_picture(one.strip(), variables, sources) for one in given.split(",")
        )
    return (find_picture(given, variables, sources),)


def find_picture(
    given: object,
    variables: Mapping[str, object],
    sources: Sources,
    what: str = "the picture",
) -> Given:
    """The one picture that somebody means; see `find_pictures`.

    One that was found before stays what it was, also if its file has changed.
    """
    if isinstance(given, Given):
        return given
    title, link, path = what, None, None
    for _ in range(_TEXTS_IN_TEXTS):
        # A variable may hold a path, which is words again.
        if not isinstance(given, str):
            break
        link = given if given.startswith(LINKS) else None
        title = "the linked picture" if link else clip(given)
        given = _of_words(given, variables, sources, what)
    if isinstance(given, os.PathLike):
        path = Path(cast("os.PathLike[str]", given)).expanduser()
        title, given = path.name, read_file(path)
    if isinstance(given, Grid):
        given = _only_one(given, "this result" if title == what else title)
    if isinstance(given, Image):
        data = given.bytes
        title = f"picture {given.digest[:8]}" if title == what else title
        picture = open_input(data, title)
        return Given(picture, title, parent=given.digest, scene=_scene(data))
    if isinstance(given, str):
        raise UsageError(f"{title} is a text and no picture: {_WHAT_TO_WRITE}")
    # Opened first: its errors say which picture is meant.
    picture = open_input(given, title)
    scene = _scene(given) if isinstance(given, bytes) else None
    return Given(picture, title, link=link, path=path, scene=scene)


def make_mask(
    given: object,
    picture: Given,
    variables: Mapping[str, object],
    sources: Sources,
    *,
    convention: Convention = "alpha",
    fit: bool = False,
) -> Mask:
    """The mask that somebody means, of the picture's size.

    Args:
        given: a `Mask`, what one is painted on, the name of a variable that is one
            of these, or anything that `find_picture` takes.
        fit: scale a mask of another size instead of refusing it.

    Raises:
        UsageError: it masks nothing, or has another size.
        BadImage: it cannot be opened.
    """
    mask = painted(given, variables)
    if mask is None:
        found = find_picture(given, variables, sources, "the mask")
        mask = Mask.from_picture(found.image, convention)
    if mask.size == picture.image.size:
        return mask
    if fit:
        return mask.fitted(picture.image.size)
    raise UsageError(
        f"the mask is {_by(mask.size)} and the picture {_by(picture.image.size)}: "
        f"--fit scales the mask, or make it of the picture's size"
    )


def painted(given: object, variables: Mapping[str, object]) -> Mask | None:
    """The mask that is one by itself, whatever its colours; None for a picture.

    Args:
        given: see `make_mask`.

    Raises:
        UsageError: nothing is painted there.
    """
    if isinstance(given, str):
        given = variables.get(given)
    if isinstance(given, Painted):
        return given.as_mask()
    return given if isinstance(given, Mask) else None


_WHAT_TO_WRITE = (
    "name a variable, a file, an archive id (4 or more of its letters) or a link"
)


def _of_words(
    words: str, variables: Mapping[str, object], sources: Sources, what: str
) -> object:
    if found := _NAME.fullmatch(words):
        name, number = found[1], found[2]
        if name in variables:
            return _item(variables[name], name, number)
    path = Path(words).expanduser()
    if _is_file(path):
        return path
    if words.startswith(LINKS):
        return sources.linked_picture(words)
    if _DIGEST_PREFIX.fullmatch(words) and (kept := sources.kept_picture(words)):
        return kept
    raise UsageError(
        f"{what} '{clip(words)}' is neither a variable nor a file here, nor in the "
        f"archive: {_WHAT_TO_WRITE}"
    )


def _item(value: object, name: str, number: str | None) -> object:
    if number is None:
        return value
    if not isinstance(value, list | tuple | Grid):
        raise UsageError(f"{name} is no list of pictures: leave [{number}] out")
    try:
        return value[int(number)]
    except IndexError:
        raise UsageError(
            f"{name} holds {len(value)} pictures, the first is {name}[0]: there is "
            f"no {name}[{number}]"
        ) from None


def _only_one(pictures: Grid, name: str) -> Image:
    if len(pictures) == 1:
        return pictures[0]
    if not len(pictures):
        raise UsageError(f"{name} holds no picture")
    last = len(pictures) - 1
    raise UsageError(
        f"{name} holds {len(pictures)} pictures: write {name}[0] to {name}[{last}], "
        f"or {name}[0],{name}[1] for several"
    )


def _names_one(words: str) -> bool:
    return words.startswith(LINKS) or _is_file(Path(words).expanduser())


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _scene(data: bytes) -> bytes | None:
    return read_text_chunk(data, SCENE)


def _by(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"

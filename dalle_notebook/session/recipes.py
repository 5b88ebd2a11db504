"""`dalle.recipe`: how a picture was made, read from whatever can be told.

A file that is in the archive byte for byte is known exactly. Others may carry a
recipe of ours, or one of AUTOMATIC1111, ComfyUI or InvokeAI. All of it is text of
strangers: shown cleaned, and `cell()` keeps it where it belongs in a cell.
"""

from __future__ import annotations

import hashlib
import json
import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from dalle_notebook.errors import ArchiveError, DalleError, UsageError
from dalle_notebook.picture.inspect import MAX_FILE_BYTES
from dalle_notebook.picture.metadata import RECIPE, read_texts
from dalle_notebook.render.legible import clean, cut
from dalle_notebook.session.endpoints import choose_endpoint
from dalle_notebook.session.image import Image
from dalle_notebook.session.session import current_session
from dalle_notebook.store.ask import Ask
from dalle_notebook.store.foreign_recipes import ForeignRecipe, read_foreign
from dalle_notebook.store.recipe_text import OwnRecipe, read_recipe, write_recipe
from dalle_notebook.store.record import Record
from dalle_notebook.study.cell_text import write_cell, write_prompt_cell
from dalle_notebook.wire.profiles import profiles

_SOURCES = {
    "dalle_notebook": "dalle_notebook",
    "automatic1111": "AUTOMATIC1111",
    "comfyui": "ComfyUI",
    "invokeai": "InvokeAI",
}
_NAMED = ("prompt", "negative_prompt", "model", "size", "seed", "steps")
_SHOWN_COLUMNS = 200


@dataclass(frozen=True, eq=False, repr=False)
class FoundRecipe(Mapping[str, object]):
    """How a picture was made, as a mapping of what is known and as attributes.

    Attributes:
        source: `dalle_notebook`, `automatic1111`, `comfyui` or `invokeai`.
        size: `WIDTHxHEIGHT` in pixels, as asked for.
        details: what else is known, as text.
        raw: the text as it stood in the file.
        ask: what was asked, where it was asked here; else None.
        endpoint: what to write after `--endpoint` to ask there again, or None.
    """

    source: str
    prompt: str
    negative_prompt: str | None = None
    model: str | None = None
    size: str | None = None
    seed: int | None = None
    steps: int | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    raw: str = ""
    ask: Ask | None = None
    endpoint: str | None = None

    def cell(self) -> str:
        """The cell that asks for it again.

        A recipe of ours gives the same ask, so where the picture is in the archive
        running the cell sends nothing. Of others it takes prompt, size and seed, and
        what not to draw and how many steps where the endpoint of this session takes
        that; their models and samplers have no equal here.
        """
        if self.ask is not None:
            return write_cell(self.ask, endpoint=self.endpoint or _elsewhere())
        options: dict[str, object] = {"size": self.size}
        if self.seed is not None and 0 <= self.seed < 2**63:
            options["seed"] = self.seed
        taken = _taken_here()
        wanted = {"negative_prompt": self.negative_prompt, "steps": self.steps}
        options |= {name: value for name, value in wanted.items() if name in taken}
        return write_prompt_cell(self.prompt, options)

    def _known(self) -> dict[str, object]:
        named = {name: getattr(self, name) for name in _NAMED}
        known = {name: value for name, value in named.items() if value is not None}
        return {"source": self.source, **known, **self._others()}

    def _others(self) -> dict[str, str]:
        return {k: v for k, v in self.details.items() if k not in (*_NAMED, "source")}

    def __getitem__(self, name: str) -> object:
        return self._known()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known())

    def __len__(self) -> int:
        return len(self._known())

    def __repr__(self) -> str:
        known = self._known()
        del known["source"]
        width = max(len(name) for name in known)
        lines = [
            f"  {cut(name, 40):{min(width, 40)}}  {cut(str(value), _SHOWN_COLUMNS)}"
            for name, value in list(known.items())[:40]
        ]
        return "\n".join([f"recipe of {_SOURCES[self.source]}", *lines])


def recipe(picture: Image | bytes | str | os.PathLike[str]) -> FoundRecipe | None:
    """How a picture was made, by its file, its bytes, or a result.

    Recipes of our saved copies are read, and those of AUTOMATIC1111, ComfyUI and
    InvokeAI, from PNG, JPEG and WebP.

    Returns:
        The recipe: a mapping with `.prompt`, `.model`, `.seed`, ... and `.cell()`,
        the cell that asks for it again. None where nothing can be found; a warning
        says so.

    Raises:
        UsageError: there is no such file.
        BadImage: it is no picture that we open.

    Example:
        >>> path = dalle.generate("a green cup", size="64x64")[0].save("cup.png")
        >>> print(dalle.recipe(path).cell())
        %%dalle --size 64x64
        a green cup
    """
    if isinstance(picture, Image):
        return _of_record(picture.record)
    data = _read(picture)
    texts = read_texts(data)
    record = _kept(data)
    if record is not None:
        return _of_record(record)
    unread = ""
    if RECIPE in texts:
        try:
            return _own(read_recipe(texts[RECIPE]), texts[RECIPE])
        except ArchiveError as problem:
            unread = str(problem)
    foreign = read_foreign(texts)
    if foreign is not None:
        return _foreign(foreign)
    warnings.warn(
        unread
        or "no recipe: the picture is not in the archive and carries none of ours, "
        "AUTOMATIC1111, ComfyUI or InvokeAI",
        UserWarning,
        stacklevel=2,
    )
    return None


def _read(picture: object) -> bytes:
    if isinstance(picture, bytes | bytearray | memoryview):
        return bytes(picture)
    if not isinstance(picture, str | os.PathLike):
        raise UsageError(
            "recipe takes a file, its bytes or a result of ours, not "
            f"{type(picture).__name__}"
        )
    try:
        path = Path(picture).expanduser()
        # Reading a pipe would wait for ever.
        if not path.is_file():
            raise UsageError(f"there is no file {clean(path.name)!r}: check its name")
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES + 1)
    except (OSError, ValueError, RuntimeError):
        raise UsageError("the file cannot be read: check its name") from None


def _kept(data: bytes) -> Record | None:
    """The record of these very bytes. An archive out of order hides no recipe."""
    digest = hashlib.sha256(data).hexdigest()
    with suppress(ArchiveError, OSError):
        return current_session().with_archive(lambda archive: archive.get(digest))
    return None


def _of_record(record: Record) -> FoundRecipe:
    own = OwnRecipe.of(record)
    return _own(own, write_recipe(own), record)


def _own(own: OwnRecipe, raw: str, record: Record | None = None) -> FoundRecipe:
    if record is None:
        with suppress(ArchiveError, OSError):
            record = current_session().with_archive(
                lambda archive: archive.find(own.ask.id, None)
            )
    ask, sent = own.ask, own.parameters
    seed = ask.settings.get("seed", sent.get("seed"))
    steps = sent.get("steps")
    details: dict[str, object] = {
        "verb": ask.verb,
        **{k: v for k, v in sent.items() if k not in (*_NAMED, "n")},
        **{k: v for k, v in ask.settings.items() if k not in _NAMED},
        "take": ask.take if ask.take != 1 else None,
        "picture": f"number {ask.index + 1}" if ask.index else None,
        "drawn by": own.drawn_by,
        "endpoint": own.endpoint,
        "made": f"{own.created:%Y-%m-%d %H:%M} UTC" if own.created else None,
        "written by": f"dalle_notebook {own.package}",
        "archive id": own.picture[:12] if own.picture else None,
    }
    negative = ask.settings.get("negative_prompt")
    return FoundRecipe(
        source="dalle_notebook",
        prompt=ask.prompt,
        negative_prompt=negative if isinstance(negative, str) else None,
        model=own.model,
        size=own.size,
        seed=seed if isinstance(seed, int) else None,
        steps=steps if isinstance(steps, int) else None,
        details={k: _in_words(v) for k, v in details.items() if v not in (None, "")},
        raw=raw,
        ask=ask,
        endpoint=_word_of(record.endpoint_id if record else None, own.endpoint),
    )


def _foreign(found: ForeignRecipe) -> FoundRecipe:
    # Nothing here depends on the very text, so it need hide no signs from a reader.
    return FoundRecipe(
        source=found.source,
        prompt=clean(found.prompt),
        negative_prompt=clean(found.negative_prompt or "") or None,
        model=clean(found.model or "") or None,
        size=found.size,
        seed=found.seed,
        steps=found.steps,
        details={clean(k): clean(v) for k, v in found.details.items()},
        raw=found.raw,
    )


def _in_words(value: object) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def _word_of(endpoint_id: str | None, title: str) -> str | None:
    """What people write after `--endpoint` for this one; None for the built-in."""
    for profile in profiles().values():
        if profile.name in ("offline", "generic"):
            continue
        known = profile.base_url is not None and profile.base_url == endpoint_id
        # An address stands in no file; there only the title tells.
        if known or (profile.title == title and "://" not in (endpoint_id or "")):
            return profile.name
    return endpoint_id if endpoint_id and "://" in endpoint_id else None


def _taken_here() -> frozenset[str]:
    """Parameters of a generation that the endpoint of this session takes."""
    try:
        chosen = choose_endpoint(current_session().settings)
    except DalleError:
        return frozenset()
    route = chosen.profile.routes.get("generate")
    return route.parameters if route else frozenset()


def _elsewhere() -> str | None:
    """`offline` where this session has chosen another endpoint, which would be paid."""
    settings = current_session().settings
    chosen = settings.endpoint or settings.variables.get("DALLE_NOTEBOOK_ENDPOINT")
    return "offline" if chosen and chosen != "offline" else None

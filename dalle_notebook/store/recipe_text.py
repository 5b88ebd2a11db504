"""The recipe of a picture as one line of JSON, for the files of saved copies.

It holds what would repeat the picture and who drew it. A copy goes to strangers, so
paths are reduced to their last name and addresses to their plain part, wherever
they stand among the settings; the words of the prompt stay as they are.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dalle_notebook.errors import ArchiveError
from dalle_notebook.store.ask import Ask
from dalle_notebook.store.record import Record, is_digest, plain_endpoint

VERSION = 1

_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_PATH = re.compile(r"(?:[A-Za-z]:|~)?[/\\].*", re.DOTALL)
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+")
_WORDS = frozenset({"prompt", "negative_prompt"})
"""Parameters that are a person's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRecipe:
    """What a recipe of ours says.

    Attributes:
        endpoint: how captions call it.
        picture: digest of the original, or None.
        package: the version that wrote it.
    """

    ask: Ask
    model: str | None = None
    size: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    endpoint: str = ""
    drawn_by: str | None = None
    created: datetime | None = None
    picture: str | None = None
    package: str = ""

    @classmethod
    def of(cls, record: Record) -> OwnRecipe:
        """The recipe of a kept picture."""
        return cls(
            ask=record.ask,
            model=record.model,
            size=record.asked_size or "x".join(map(str, record.size)),
            parameters=record.parameters,
            endpoint=record.endpoint_title,
            drawn_by=record.drawn_by,
            created=record.created,
            picture=record.digest,
            # No room imports the root, which names them all; it is loaded anyway.
            package=str(getattr(sys.modules["dalle_notebook"], "__version__", "")),
        )


def write_recipe(recipe: OwnRecipe) -> str:
    """The recipe as JSON on one line that any text field can hold."""
    ask = recipe.ask
    parameters = {
        name: value
        for name, value in recipe.parameters.items()
        # The prompt stands once, unless the endpoint was told something else.
        if value is not None and not (name == "prompt" and value == ask.prompt)
    }
    given = {
        "dalle_notebook": recipe.package,
        "v": VERSION,
        "verb": ask.verb,
        "prompt": ask.prompt,
        "model": _plain(recipe.model),
        "size": recipe.size,
        "endpoint": _plain(recipe.endpoint),
        "drawn_by": _plain(recipe.drawn_by),
        "created": recipe.created.isoformat() if recipe.created else None,
        "settings": _plain(dict(ask.settings)),
        "inputs": list(ask.inputs),
        "mask": ask.mask,
        "take": ask.take,
        "index": ask.index,
        "parameters": _plain(parameters),
        "picture": recipe.picture,
    }
    kept = {name: value for name, value in given.items() if value not in (None, [], {})}
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"), default=str)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def read_recipe(text: str) -> OwnRecipe:
    """Read what `write_recipe` wrote, from a file of anybody's.

    Raises:
        ArchiveError: it is no recipe of ours, or one of a later version.
    """
    try:
        given = json.loads(text)
        if given["v"] != VERSION:
            raise ValueError
        ask = Ask.from_json(
            {
                "v": 1,
                "verb": given["verb"],
                "prompt": _text(given["prompt"]) or "",
                "settings": dict(given.get("settings", {})),
                "inputs": given.get("inputs", []),
                "mask": given.get("mask"),
                "take": given.get("take", 1),
                "index": given.get("index", 0),
            }
        )
        ask.id  # noqa: B018  # a number or a text that no ask can hold
        created = given.get("created")
        picture = given.get("picture")
        return OwnRecipe(
            ask=ask,
            model=_text(given.get("model")),
            size=_text(given.get("size")),
            parameters=dict(given.get("parameters", {})),
            endpoint=_text(given.get("endpoint")) or "",
            drawn_by=_text(given.get("drawn_by")),
            created=datetime.fromisoformat(created) if created else None,
            picture=picture if is_digest(picture) else None,
            package=_text(given.get("dalle_notebook")) or "",
        )
    except (
        ArchiveError,
        KeyError,
        TypeError,
        ValueError,
        OverflowError,
        RecursionError,
    ):
        raise ArchiveError(
            "the recipe in this picture cannot be read; it may come from a later "
            "version"
        ) from None


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise ValueError


def _plain(value: Any) -> Any:
    """A value without folders and without the parts of an address that tell more."""
    if isinstance(value, str):
        if _ADDRESS.fullmatch(value):
            return plain_endpoint(value)
        return re.split(r"[/\\]", value)[-1] if _PATH.fullmatch(value) else value
    if isinstance(value, Mapping):
        return {
            str(name): each if name in _WORDS else _plain(each)
            for name, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value

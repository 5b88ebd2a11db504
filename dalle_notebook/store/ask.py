"""One picture wanted, and its name.

An ask holds only what the notebook said: never a default of ours, never the
environment, never what the endpoint made of it. So the same cell gives the same
id on another machine and next year, and the archive can answer it for free.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from dalle_notebook.errors import ArchiveError, UsageError
from dalle_notebook.wire.recipe import VERBS, Verb

Json = None | bool | int | float | str | list["Json"] | Mapping[str, "Json"]
"""A value that JSON can hold."""

VERSION = 1


@dataclass(frozen=True)
class Ask:
    """One picture wanted.

    Attributes:
        verb: `generate`, `edit` or `vary`.
        prompt: expanded; empty only for `vary`.
        settings: what the notebook gave, by its API name; never `n`.
        inputs: identities of the input pictures, in order.
        mask: identity of the mask, or None.
        take: 1 unless asked for again on purpose.
        index: 0 to n-1.

    Example:
        >>> ask = Ask("generate", "a cat", {"size": "512x512"})
        >>> ask.id == Ask.from_json(ask.to_json()).id
        True
    """

    verb: Verb
    prompt: str
    settings: Mapping[str, Json] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()
    mask: str | None = None
    take: int = 1
    index: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "settings", dict(self.settings))
        object.__setattr__(self, "inputs", tuple(self.inputs))
        try:
            # As for the id, but for the spelling; every record that is read pays it.
            plain = json.dumps(
                self._family_json(), ensure_ascii=False, allow_nan=False, default=dict
            )
            plain.encode()
        except UnicodeEncodeError:
            raise UsageError(
                "the prompt holds half of a character, which nothing can send: "
                "paste it again"
            ) from None

    @cached_property
    def id(self) -> str:
        """sha256 (hex) over the canonical JSON of all of the ask."""
        return _digest(self.to_json())

    @cached_property
    def family(self) -> str:
        """The id of this ask apart from its take and index."""
        return _digest(self._family_json())

    def _family_json(self) -> dict[str, Any]:
        return {
            "v": VERSION,
            "verb": self.verb,
            "prompt": self.prompt,
            "settings": dict(self.settings),
            "inputs": list(self.inputs),
            "mask": self.mask,
        }

    def to_json(self) -> dict[str, Any]:
        """The ask as a JSON object."""
        return {**self._family_json(), "take": self.take, "index": self.index}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Ask:
        """Read what `to_json` wrote.

        Raises:
            ArchiveError: it is no ask, or one of a later version.
        """
        try:
            if given["v"] != VERSION or given["verb"] not in VERBS:
                raise ValueError
            return cls(
                verb=given["verb"],
                prompt=str(given["prompt"]),
                settings=dict(given["settings"]),
                inputs=tuple(str(each) for each in given["inputs"]),
                mask=None if given["mask"] is None else str(given["mask"]),
                take=int(given["take"]),
                index=int(given["index"]),
            )
        except (KeyError, TypeError, ValueError, UsageError):
            raise ArchiveError(
                "an ask in the archive cannot be read; it may come from a later version"
            ) from None

    def __hash__(self) -> int:
        return hash(self.id)


def _digest(value: Any) -> str:
    return hashlib.sha256(_canonical(value)).hexdigest()


def _canonical(value: Any) -> bytes:
    return json.dumps(
        _normal(value),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    ).encode()


def _normal(value: Any) -> Any:
    """The value with one spelling for equal text and equal numbers."""
    if isinstance(value, str):
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    # A dict is the usual case, and to ask for any mapping takes ten times as long.
    if isinstance(value, dict) or isinstance(value, Mapping):  # noqa: SIM101
        return {_normal(str(key)): _normal(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_normal(each) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value

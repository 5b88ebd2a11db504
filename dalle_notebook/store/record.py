"""What is known of one kept picture, as it stands beside its file.

A record is read by people, copied with notebooks and sent to others. So it never
holds a key, a user's name, a folder, or more of an address than says which
endpoint it was; whatever comes in is reduced to that here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from dalle_notebook.errors import ArchiveError
from dalle_notebook.picture.inspect import EXTENSIONS
from dalle_notebook.store.ask import Ask

VERSION = 1

_DIGEST = re.compile(r"[0-9a-f]{64}")
_PRIVATE = re.compile(
    r"(?i)^user$|^key$|api.?key|(^|[_-])token$|secret|authorization|password|signature"
)


def is_digest(text: object) -> bool:
    """Whether this is a sha256 in hex; anything else never becomes a path."""
    return isinstance(text, str) and _DIGEST.fullmatch(text) is not None


def plain_endpoint(endpoint_id: str) -> str:
    """An endpoint's id without a user, password, query or fragment in it."""
    if "://" not in endpoint_id:
        return endpoint_id
    try:
        parts = urlsplit(endpoint_id)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return endpoint_id.partition("?")[0]
    return f"{parts.scheme}://{host}{parts.path}".rstrip("/")


@dataclass(frozen=True, kw_only=True)
class Record:
    """One kept picture.

    Attributes:
        digest: sha256 (hex) of the bytes as received.
        ask: what it answers.
        endpoint_id: `offline`, or the base URL without any secret part.
        endpoint_title: what captions say.
        model: who was asked, or None if nobody was named.
        drawn_by: who really drew, if the endpoint said so.
        parameters: what was really sent, without files.
        revised_prompt: what the provider says it drew, or None.
        usage: token counts as the provider gave them, or None.
        cost: US dollars, or None if not known.
        created: when it arrived, UTC.
        seconds: how long the request took.
        media_type: from its magic bytes.
        size: (width, height) in pixels, as received.
        asked_size: the size the notebook asked for, or None.
        request_id: the endpoint's id of the request, or None.
        notes: sentences for the caption.
        notebook: file name of the notebook, without its folder, or None.
        parents: digests of the pictures of an archive that it was made from.
        changed_outside: after an edit with a mask, how much is different where
            nothing was to change: the share of those pixels (0 to 1) and their
            mean difference (0 to 255); None where it cannot be told.
    """

    digest: str
    ask: Ask
    endpoint_id: str
    endpoint_title: str
    created: datetime
    media_type: str
    size: tuple[int, int]
    model: str | None = None
    drawn_by: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    revised_prompt: str | None = None
    usage: Mapping[str, Any] | None = None
    cost: Decimal | None = None
    seconds: float = 0.0
    asked_size: str | None = None
    request_id: str | None = None
    notes: tuple[str, ...] = ()
    notebook: str | None = None
    parents: tuple[str, ...] = ()
    changed_outside: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if not is_digest(self.digest) or self.media_type not in EXTENSIONS:
            raise ArchiveError("a record needs a sha256 and a media type that we keep")
        reduced = {
            "endpoint_id": plain_endpoint(self.endpoint_id),
            "created": self.created.astimezone(UTC),
            "parameters": {
                name: value
                for name, value in self.parameters.items()
                if not _PRIVATE.search(name)
            },
            "notebook": _file_name(self.notebook),
            "notes": tuple(self.notes),
            "size": (int(self.size[0]), int(self.size[1])),
        }
        for name, value in reduced.items():
            object.__setattr__(self, name, value)

    @classmethod
    def new(cls, data: bytes, **facts: Any) -> Record:
        """The record of a picture that has just arrived as these bytes."""
        return cls(digest=hashlib.sha256(data).hexdigest(), **facts)

    @property
    def key(self) -> str:
        """Names this record among those of the same picture (16 hex digits)."""
        both = f"{self.ask.id}\n{self.endpoint_id}"
        return hashlib.sha256(both.encode()).hexdigest()[:16]

    @property
    def extension(self) -> str:
        """File name extension of the original, without the dot."""
        return EXTENSIONS[self.media_type]

    def __hash__(self) -> int:
        return hash((self.digest, self.key))

    def to_json(self) -> dict[str, Any]:
        """The record as a JSON object."""
        return {
            "v": VERSION,
            "digest": self.digest,
            "ask": self.ask.to_json(),
            "endpoint_id": self.endpoint_id,
            "endpoint_title": self.endpoint_title,
            "model": self.model,
            "drawn_by": self.drawn_by,
            "parameters": dict(self.parameters),
            "revised_prompt": self.revised_prompt,
            "usage": None if self.usage is None else dict(self.usage),
            "cost": None if self.cost is None else str(self.cost),
            "created": self.created.isoformat(),
            "seconds": self.seconds,
            "media_type": self.media_type,
            "size": list(self.size),
            "asked_size": self.asked_size,
            "request_id": self.request_id,
            "notes": list(self.notes),
            "notebook": self.notebook,
            **({"parents": list(self.parents)} if self.parents else {}),
            **(
                {"changed_outside": list(self.changed_outside)}
                if self.changed_outside
                else {}
            ),
        }

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Record:
        """Read what `to_json` wrote.

        Raises:
            ArchiveError: it is no record, or one of a later version.
        """
        try:
            if given["v"] != VERSION:
                raise ValueError
            width, height = given["size"]
            return cls(
                digest=given["digest"],
                ask=Ask.from_json(given["ask"]),
                endpoint_id=str(given["endpoint_id"]),
                endpoint_title=str(given["endpoint_title"]),
                model=_text(given["model"]),
                drawn_by=_text(given["drawn_by"]),
                parameters=dict(given["parameters"]),
                revised_prompt=_text(given["revised_prompt"]),
                usage=None if given["usage"] is None else dict(given["usage"]),
                cost=None if given["cost"] is None else Decimal(given["cost"]),
                created=datetime.fromisoformat(given["created"]),
                seconds=float(given["seconds"]),
                media_type=given["media_type"],
                size=(int(width), int(height)),
                asked_size=_text(given["asked_size"]),
                request_id=_text(given["request_id"]),
                notes=tuple(str(note) for note in given["notes"]),
                notebook=_text(given["notebook"]),
                parents=tuple(d for d in given.get("parents", ()) if is_digest(d)),
                changed_outside=_pair(given.get("changed_outside")),
            )
        except (KeyError, TypeError, ValueError, InvalidOperation):
            raise ArchiveError(
                "a record in the archive cannot be read; "
                "it may come from a later version"
            ) from None


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _pair(value: Any) -> tuple[float, float] | None:
    if value is None:
        return None
    share, mean = value
    return float(share), float(mean)


def _file_name(notebook: str | None) -> str | None:
    # Both kinds of slash, whichever system the record was written on.
    return re.split(r"[/\\]", notebook)[-1] or None if notebook else None

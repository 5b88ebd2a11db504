"""The one thing that every images endpoint can do, seen from above.

Studies and the session speak to this protocol only; the client implements it
over HTTP. What comes back has been checked whole: no caller looks at a body.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from dalle_notebook.wire.recipe import Recipe


@dataclass(frozen=True, slots=True)
class ReceivedImage:
    """One picture as it came, complete.

    Attributes:
        bytes: the encoded picture exactly as received.
        media_type: from its magic bytes.
        size: (width, height) in pixels, read from its header.
        revised_prompt: what the provider says it drew, or None.
    """

    bytes: bytes = field(repr=False)
    media_type: str
    size: tuple[int, int]
    revised_prompt: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request brought back.

    Attributes:
        images: at least one; maybe fewer than asked.
        usage: token counts as the provider gave them, or None.
        model: who was asked, or None if nobody was named.
        drawn_by: who really drew, if the endpoint says so.
        request_id: the endpoint's id of this request, for support.
        echo: resolved settings that the provider named (size, quality ...).
        notes: sentences for the caption.
        made_with: settings that the endpoint chose or resolved, for the record.
        seconds: from sending to the last byte.
    """

    images: tuple[ReceivedImage, ...]
    usage: Mapping[str, Any] | None = None
    model: str | None = None
    drawn_by: str | None = None
    request_id: str | None = None
    echo: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    made_with: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0


class Endpoint(Protocol):
    """Anything that answers a recipe with pictures."""

    async def ask(self, recipe: Recipe) -> Answer:
        """Send one request and return its checked answer.

        Raises:
            EndpointError: with `may_be_billed` set where a request had left.
        """
        ...

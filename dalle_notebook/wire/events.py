"""Server-sent events of an answer, read as they come.

An event is a megabyte of base64 in one line, which arrives in a hundred pieces. Each
piece is looked through once for line ends, the base64 is cut out by its quotes, and
only the rest is parsed as JSON. What the API says once, servers say in more ways: with
or without an `event:` line, a picture as URL, a whole answer as the last event.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dalle_notebook.errors import BadAnswer
from dalle_notebook.wire.answers import (
    Datum,
    ImagesBody,
    cut_out_picture,
    decode_strictly,
    parse_answer,
    read_about,
)
from dalle_notebook.wire.faults import Fault, parse_fault

_DONE = b"[DONE]"
_IN_STREAM = 500
"""The status that a fault inside a stream counts as: its own was 200."""


@dataclass(frozen=True, slots=True)
class Stage:
    """An unfinished picture, encoded."""

    image: bytes = field(repr=False)


class EventReader:
    """Cuts a stream into the data of its events."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._seen = 0
        self._data: list[bytes] = []
        self.held = 0
        """Bytes of the event that is not whole yet."""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Take what arrived; gives the data of every event that is whole now."""
        buffer = self._buffer
        buffer += chunk
        start = 0
        while (end := buffer.find(b"\n", self._seen)) >= 0:
            self._seen = end + 1
            last = end - 1 if end > start and buffer[end - 1] == 13 else end
            with memoryview(buffer) as view:
                # Cut before it is copied: the line is nearly all of the event.
                if buffer.startswith(b"data:", start):
                    blank = buffer.startswith(b" ", start + 5)
                    self._data.append(bytes(view[start + 5 + blank : last]))
            if last == start and self._data:
                data = self._data
                self._data = []
                yield data[0] if len(data) == 1 else b"\n".join(data)
            start = end + 1
        if start:
            del buffer[:start]
        self._seen = len(buffer)
        self.held = len(buffer) + sum(map(len, self._data))

    def close(self) -> Iterator[bytes]:
        """The last event, where the stream ended without the empty line after it."""
        yield from self.feed(b"\n\n")


def parse_event(data: bytes) -> Stage | ImagesBody | Fault | None:
    """Read the data of one event.

    Returns:
        An unfinished picture, one or more finished ones, a fault, or None for what
        says nothing of either (`[DONE]`, an event of some other kind).

    Raises:
        BadAnswer: an event of a kind that we know, and no picture in it.
    """
    if data.startswith(_DONE):
        return None
    document, coded = cut_out_picture(data)
    if not isinstance(document, Mapping):
        return None
    kind = document.get("type")
    kind = kind if isinstance(kind, str) else ""
    if document.get("error") or kind == "error":
        return parse_fault(_IN_STREAM, json.dumps(document).encode())
    if isinstance(document.get("data"), list):
        return parse_answer(data)
    if kind.endswith("partial_image"):
        return None if coded is None else Stage(decode_strictly(coded))
    if kind.endswith("completed"):
        return _finished(document, coded)
    return None


def _finished(document: Mapping[str, Any], coded: memoryview | None) -> ImagesBody:
    if coded is not None:
        revised = document.get("revised_prompt")
        datum = Datum(
            image=decode_strictly(coded),
            revised_prompt=revised if isinstance(revised, str) and revised else None,
        )
        return read_about(document, (datum,))
    url = document.get("url")
    if not (isinstance(url, str) and url):
        raise BadAnswer("the last event holds no picture", may_be_billed=True)
    return parse_answer(json.dumps({**document, "data": [{"url": url}]}).encode())

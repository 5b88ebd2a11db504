"""Server-sent events of an answer, read as they come.

An event is a megabyte of base64 in one line, which arrives in a hundred pieces. Each
piece is looked through once for line ends, the base64 is cut out by its quotes, and
only the rest is parsed as JSON. What the API says once, servers say in more ways: with
or without an `event:` line, which is the type where the data names none, a picture as
URL, a whole answer as the last event.
"""

from __future__ import annotations

import json
from codecs import BOM_UTF8
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
_LONGEST_NAME = 64
_IN_STREAM = 500
"""The status that a fault inside a stream counts as: its own was 200."""


@dataclass(frozen=True, slots=True)
class Stage:
    """An unfinished picture, encoded."""

    image: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Event:
    """What one event says of itself (`""` if nothing), and its data."""

    name: str
    data: bytes = field(repr=False)


class EventReader:
    """Cuts a stream into its events."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._seen = 0
        self._name = ""
        self._data: list[bytes] = []
        self._kept = 0
        self._is_first = True
        self._ended_in_cr = False
        self.held = 0
        """Bytes of the event that is not whole yet; a line counts as one at least."""

    def feed(self, chunk: bytes) -> Iterator[Event]:
        """Take what arrived; gives every event with data that is whole now."""
        buffer = self._buffer
        buffer += self._with_one_line_end(chunk)
        start = 0
        while (end := buffer.find(b"\n", self._seen)) >= 0:
            self._seen = end + 1
            if self._is_first:
                self._is_first = False
                start += 3 if buffer.startswith(BOM_UTF8) else 0
            if end == start:
                name, data = self._name, self._data
                self._name, self._data, self._kept = "", [], 0
                if data:
                    yield Event(name, data[0] if len(data) == 1 else b"\n".join(data))
            elif buffer.startswith(b"data:", start):
                blank = buffer.startswith(b" ", start + 5)
                # Cut before it is copied: the line is nearly all of the event.
                with memoryview(buffer) as view:
                    self._data.append(bytes(view[start + 5 + blank : end]))
                self._kept += len(self._data[-1]) + 1
            elif buffer.startswith(b"event:", start):
                name_end = min(end, start + _LONGEST_NAME)
                self._name = buffer[start + 6 : name_end].decode(errors="replace")
                self._name = self._name.strip()
            start = end + 1
        if start:
            del buffer[:start]
        self._seen = len(buffer)
        self.held = len(buffer) + self._kept

    def close(self) -> Iterator[Event]:
        """The last event, where the stream ended without the empty line after it."""
        yield from self.feed(b"\n")
        yield from self.feed(b"\n")

    def _with_one_line_end(self, chunk: bytes) -> bytes:
        """The piece with `\\n` for each of the three ends that a line may have."""
        if not chunk:
            return chunk
        if self._ended_in_cr and chunk.startswith(b"\n"):
            chunk = chunk[1:]
        self._ended_in_cr = chunk.endswith(b"\r")
        if b"\r" not in chunk:
            return chunk
        return chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def parse_event(data: bytes, name: str = "") -> Stage | ImagesBody | Fault | None:
    """Read the data of one event.

    Args:
        name: of its `event:` line, for servers that name its type only there.

    Returns:
        An unfinished picture, one or more finished ones, a fault, or None for what
        says nothing of either (`[DONE]`, an event of some other kind).

    Raises:
        BadAnswer: an event of a kind that we know, and no picture in it, or one
            that says something in words only.
    """
    if data.startswith(_DONE):
        return None
    document, coded = cut_out_picture(data)
    if not isinstance(document, Mapping):
        return parse_fault(_IN_STREAM, data) if name == "error" else None
    kind = document.get("type")
    kind = kind if isinstance(kind, str) and kind else name
    if _is_fault(document, kind, has_picture=coded is not None):
        return parse_fault(_IN_STREAM, json.dumps(document).encode())
    if isinstance(document.get("data"), list):
        return parse_answer(data)
    if kind.endswith("partial_image"):
        return None if coded is None else Stage(decode_strictly(coded))
    if kind.endswith("completed"):
        return _finished(document, coded)
    if kind:
        return None
    if coded is not None:
        is_stage = "partial_image_index" in document
        return Stage(decode_strictly(coded)) if is_stage else _finished(document, coded)
    if isinstance(said := document.get("message"), str) and said:
        # Perhaps no fault: what is waited for may still come.
        raise BadAnswer(f"all that its stream says is: {said}", may_be_billed=True)
    return None


def _is_fault(document: Mapping[str, Any], kind: str, *, has_picture: bool) -> bool:
    """Whether an event is a fault, in the words of the API, vLLM or FastAPI."""
    if document.get("error") or kind == "error" or document.get("object") == "error":
        return True
    return not kind and not has_picture and bool(document.get("detail"))


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

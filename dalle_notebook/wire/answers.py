"""Bodies of successful answers, in both directions.

Reading is built around one fact: a picture is megabytes of base64 inside a few
hundred bytes of JSON, and `json.loads` would copy it twice. The base64 runs are
found and taken out first, and only the small rest is parsed as JSON. Whatever
looks unusual (an escape inside the run, a key that does not come out where it
was seen) goes the slow, general way instead.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pybase64

from dalle_notebook.errors import BadAnswer

_KEY = b'"b64_json"'
_PLACE = "b64:"


@dataclass(frozen=True, slots=True)
class Datum:
    """One entry of `data`: a picture, or where to fetch it."""

    image: bytes | None = field(default=None, repr=False)
    url: str | None = field(default=None, repr=False)
    revised_prompt: str | None = None


@dataclass(frozen=True, slots=True)
class ImagesBody:
    """A parsed answer, before any picture was looked at."""

    data: tuple[Datum, ...]
    usage: Mapping[str, Any] | None = None
    echo: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    made_with: Mapping[str, Any] = field(default_factory=dict)


OWN = "dalle_notebook"
"""Key of what only our own endpoint says: `notes`, sentences for the caption, and
`made_with`, the settings that a picture was drawn with."""

_ECHOED = ("size", "quality", "background", "output_format")


def parse_answer(body: bytes | bytearray) -> ImagesBody:
    """Read the body of an answer with status 200.

    Raises:
        BadAnswer: not JSON, no `data`, no picture in an entry, or base64 that
            is not strictly valid.
    """
    document, runs = cut_out(body)
    return read_answer(document, runs)


def read_answer(document: Any, runs: Sequence[memoryview]) -> ImagesBody:
    """What `cut_out` made of a body, as an answer.

    Raises:
        BadAnswer: as `parse_answer`.
    """
    entries = document.get("data") if isinstance(document, dict) else None
    if not isinstance(entries, list) or not entries:
        raise _bad("the answer holds no pictures")
    return read_about(document, tuple(_datum(entry, runs) for entry in entries))


def read_about(document: Mapping[str, Any], data: tuple[Datum, ...]) -> ImagesBody:
    """What an answer, or the last event of a stream, says of its pictures."""
    usage = document.get("usage")
    return ImagesBody(
        data=data,
        usage=usage if isinstance(usage, dict) else None,
        echo={k: document[k] for k in _ECHOED if isinstance(document.get(k), str)},
        notes=_notes(document.get(OWN)),
        made_with=_made_with(document.get(OWN)),
    )


def cut_out_picture(text: bytes) -> tuple[Any, memoryview | None]:
    """One JSON object with at most one picture, which is left in base64.

    Returns:
        The object without its `b64_json` (None where it is no JSON), and that.
    """
    runs = _find_runs(text)
    if len(runs) == 1:
        start, end = runs[0]
        document = _loads(text[:start] + text[end:])
        if isinstance(document, dict) and document.pop("b64_json", None) == "":
            return document, memoryview(text)[start:end] if end > start else None
    document = _loads(text)
    if not isinstance(document, dict):
        return document, None
    coded = document.pop("b64_json", None)
    if not (isinstance(coded, str) and coded):
        return document, None
    return document, memoryview(coded.encode("ascii", "replace"))


def _notes(own: Any) -> tuple[str, ...]:
    notes = own.get("notes") if isinstance(own, dict) else None
    if not isinstance(notes, list):
        return ()
    return tuple(note for note in notes if isinstance(note, str))


_MADE_WITH = (
    *("steps", "guidance", "strength"),
    *("scheduler", "weights", "device", "libraries"),
)
_SAID = 128


def _made_with(own: Any) -> Mapping[str, Any]:
    given = own.get("made_with") if isinstance(own, dict) else None
    if not isinstance(given, dict):
        return {}
    return {
        name: value
        for name in _MADE_WITH
        if isinstance(value := given.get(name), int | float) or _is_short(value)
    }


def _is_short(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _SAID and value.isprintable()


def _bad(what: str) -> BadAnswer:
    return BadAnswer(f"{what}; is this an images endpoint?", may_be_billed=True)


def cut_out(
    body: bytes | bytearray, answer_in: Callable[[Any], Any] = lambda document: document
) -> tuple[Any, Sequence[memoryview]]:
    """JSON that holds an answer, and the base64 of its pictures beside it.

    Args:
        answer_in: where in the document the answer stands.

    Raises:
        BadAnswer: not JSON.
    """
    runs = _find_runs(body)
    if runs:
        parts: list[bytes | bytearray] = []
        last = 0
        for number, (start, end) in enumerate(runs):
            parts += [body[last:start], f"{_PLACE}{number}".encode()]
            last = end
        parts.append(body[last:])
        document = _loads(b"".join(parts))
        view = memoryview(body)
        cut = [view[start:end] for start, end in runs]
        if document is not None and _places(answer_in(document)) == len(cut):
            return document, cut
    document = _loads(body)
    if document is None:
        raise _bad("the answer is not JSON")
    return document, ()


def _find_runs(body: bytes | bytearray) -> list[tuple[int, int]]:
    runs = []
    at = body.find(_KEY)
    while at >= 0:
        start = at + len(_KEY)
        # Only `:`, blanks and the opening quote may stand between.
        head = bytes(body[start : start + 16])
        opening = head.find(b'"')
        if opening >= 0 and head[:opening].strip() == b":":
            start += opening + 1
            end = body.find(b'"', start)
            if end < 0 or body.find(b"\\", start, end) >= 0:
                return []
            runs.append((start, end))
            start = end
        at = body.find(_KEY, start)
    return runs


def _loads(text: bytes | bytearray) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _places(document: Any) -> int:
    entries = document.get("data") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        return -1
    wanted = [f"{_PLACE}{number}" for number in range(len(entries))]
    found = [e["b64_json"] for e in entries if isinstance(e, dict) and "b64_json" in e]
    found = [place for place in found if place is not None]
    return len(found) if found == wanted[: len(found)] else -1


def _datum(entry: Any, runs: Sequence[memoryview]) -> Datum:
    if not isinstance(entry, dict):
        raise _bad("an entry of the answer is not an object")
    revised = entry.get("revised_prompt")
    revised = revised if isinstance(revised, str) and revised else None
    coded = entry.get("b64_json")
    if isinstance(coded, str) and coded:
        if runs:
            return Datum(
                image=decode_strictly(runs[int(coded[4:])]), revised_prompt=revised
            )
        return Datum(image=decode_strictly(coded), revised_prompt=revised)
    url = entry.get("url")
    if isinstance(url, str) and url:
        if url.startswith("data:"):
            _, _, coded = url.partition(";base64,")
            return Datum(image=decode_strictly(coded), revised_prompt=revised)
        return Datum(url=url, revised_prompt=revised)
    raise _bad("an entry of the answer has neither b64_json nor url")


def decode_strictly(coded: str | memoryview) -> bytes:
    """Decode base64 that may hold no blank, junk or missing padding.

    Raises:
        BadAnswer: it is empty or not strictly valid.
    """
    try:
        data = pybase64.b64decode(coded, validate=True)
    except ValueError:
        data = b""
    if not data:
        raise _bad("the image data is not valid base64")
    return data


def build_answer(
    created: int, data: Sequence[Mapping[str, Any]], **more: Any
) -> dict[str, Any]:
    """The JSON body of an answer, as the server sends it."""
    return {"created": created, "data": list(data), **more}

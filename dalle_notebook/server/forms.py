"""A multipart form, parsed as it comes and held in memory.

Every part is bounded while it arrives, so that a form that lies about itself
costs no more than an honest one. File names that callers send are never used:
no part touches the disk, and an upload is known by its field alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web

from dalle_notebook.wire.faults import Fault
from dalle_notebook.wire.requests import FaultError, invalid

from .bodies import read_chunks
from .limits import Limits
from .pace import Booking

_BOUNDARY = re.compile(
    r'[;\s]boundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))(?=[;\s]|$)', re.I
)
_DISPOSITION = re.compile(
    r'(?<![\w*])(\w+)="((?:[^"\\]|\\.)*)"|(?<![\w*])(\w+)=([^\s;"]+)'
)
_IMAGE_FIELD = re.compile(r"image(?:\[\d{0,2}\])?")
_FILES = frozenset({"mask", "markup"})
_PLAIN_ENCODINGS = frozenset({"7bit", "8bit", "binary"})


@dataclass(slots=True)
class Form:
    """What a form held.

    Attributes:
        texts: every other part by its name.
        images: inputs in the order they came.
        files: `mask` and `markup`, where given.
    """

    texts: dict[str, str] = field(default_factory=dict)
    images: list[bytes] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)


async def read_form(request: web.Request, limits: Limits, booking: Booking) -> Form:
    """Read a `multipart/form-data` body.

    Raises:
        FaultError: another content type, broken, too large or too slow.
    """
    parser = FormParser(boundary_of(request), limits)
    async for chunk in read_chunks(request, limits, limits.form_bytes):
        booking.add(len(chunk))
        parser.feed(chunk)
    return parser.finish()


def boundary_of(request: web.Request) -> bytes:
    """What stands between the parts of a form.

    Raises:
        FaultError: the body is no form.
    """
    found = _BOUNDARY.search(request.headers.get("Content-Type", ""))
    if request.content_type != "multipart/form-data" or not found:
        raise FaultError(Fault(415, "The body must be sent as 'multipart/form-data'."))
    return (found[1] or found[2]).encode("ascii", "replace")


def _broken(what: str) -> FaultError:
    return FaultError(Fault(400, f"The form of your request is broken: {what}."))


class FormParser:
    """Takes the bytes of a form piece by piece."""

    def __init__(self, boundary: bytes, limits: Limits) -> None:
        # Every delimiter begins with a line's end; the very first may lack it.
        self._delimiter = b"\r\n--" + boundary
        self._waiting = bytearray(b"\r\n")
        self._limits = limits
        self._form = Form()
        self._name: str | None = None
        self._part = bytearray()
        self._most = 0
        self._parts = 0
        self._step = self._skip_preamble

    def feed(self, data: bytes) -> None:
        """Take the next bytes.

        Raises:
            FaultError: they break the form, or a bound.
        """
        self._waiting += data
        while self._step():
            pass

    def finish(self) -> Form:
        """The whole form.

        Raises:
            FaultError: its end is missing.
        """
        if self._step != self._skip_epilogue:
            raise _broken("its end is missing")
        return self._form

    def _skip_preamble(self) -> bool:
        at = self._waiting.find(self._delimiter)
        if at < 0:
            del self._waiting[: -len(self._delimiter)]
            return False
        del self._waiting[: at + len(self._delimiter)]
        self._step = self._read_head
        return True

    def _read_head(self) -> bool:
        if self._waiting.startswith(b"--"):
            self._step = self._skip_epilogue
            return True
        # The line's end behind the delimiter stays, so that a part without any
        # header has the same shape as the others.
        end = self._waiting.find(b"\r\n\r\n", 0, self._limits.part_head_bytes)
        if end < 0:
            if len(self._waiting) > self._limits.part_head_bytes:
                raise _broken("the head of a part is too long")
            return False
        lines, self._waiting = self._waiting[:end], self._waiting[end + 4 :]
        self._begin(bytes(lines))
        self._step = self._read_part
        return True

    def _begin(self, lines: bytes) -> None:
        self._parts += 1
        if self._parts > self._limits.form_parts:
            raise _broken(f"more than {self._limits.form_parts} parts")
        name = _name_of(lines)
        is_file = name in _FILES or _IMAGE_FIELD.fullmatch(name)
        self._name = name
        self._most = self._limits.file_bytes if is_file else self._limits.field_bytes

    def _read_part(self) -> bool:
        at = self._waiting.find(self._delimiter)
        # The start of a delimiter may stand at the end of what has come so far.
        ready = at if at >= 0 else len(self._waiting) - len(self._delimiter) + 1
        if ready > 0:
            self._take(bytes(self._waiting[:ready]))
            del self._waiting[:ready]
        if at < 0:
            return False
        del self._waiting[: len(self._delimiter)]
        self._end()
        self._step = self._read_head
        return True

    def _take(self, piece: bytes) -> None:
        self._part += piece
        if len(self._part) > self._most:
            raise too_large(self._most, self._name)

    def _end(self) -> None:
        name, part = self._name or "", bytes(self._part)
        self._part = bytearray()
        if _IMAGE_FIELD.fullmatch(name):
            self._form.images.append(part)
            return
        if name in self._form.files or name in self._form.texts:
            raise invalid(f"'{name}' was given twice.", name)
        if name in _FILES:
            self._form.files[name] = part
            return
        try:
            self._form.texts[name] = part.decode()
        except UnicodeDecodeError:
            raise invalid(f"'{name}' is not text in UTF-8.", name) from None

    def _skip_epilogue(self) -> bool:
        self._waiting.clear()
        return False


def too_large(most: int, name: str | None) -> FaultError:
    """A part is larger than it may be."""
    return FaultError(
        Fault(413, f"This part is larger than {most:,} bytes.", param=name)
    )


def _name_of(lines: bytes) -> str:
    """The field's name out of the head of a part."""
    try:
        heads = lines.decode().split("\r\n")
    except UnicodeDecodeError:
        raise _broken("the head of a part is not UTF-8") from None
    # What stands on the delimiter's own line is blank.
    if heads[0].strip():
        raise _broken("a delimiter is followed by something else")
    fields: dict[str, str] = {}
    for line in heads[1:]:
        name, colon, value = line.partition(":")
        if not colon or name != name.strip():
            raise _broken("a line in the head of a part is no header")
        fields[name.lower()] = value.strip()
    if "content-encoding" in fields:
        raise FaultError(Fault(415, "A compressed part is not accepted."))
    coding = fields.get("content-transfer-encoding", "binary").lower()
    if coding not in _PLAIN_ENCODINGS:
        raise FaultError(Fault(415, "A part is sent as it is, not in another coding."))
    disposition = fields.get("content-disposition", "")
    kind, _, rest = disposition.partition(";")
    names = _parameters(rest)
    if kind.strip().lower() != "form-data" or "name" not in names:
        raise _broken("a part has no name")
    return names["name"]


def _parameters(text: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for match in _DISPOSITION.finditer(text):
        name, value = (match[1], match[2]) if match[1] else (match[3], match[4])
        found.setdefault(name.lower(), value)
    return found


_WHOLE = frozenset(
    {
        *("n", "output_compression", "seed", "partial_images"),
        *("steps", "num_inference_steps"),
    }
)
_REAL = frozenset({"guidance", "guidance_scale"})
_NUMBER = re.compile(r"-?[0-9]{1,20}")
_DECIMAL = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?")
_TRUTH = {"true": True, "false": False}


def typed(texts: Mapping[str, str]) -> dict[str, object]:
    """Form texts with the types that JSON would have given them.

    What does not read as its type stays a text, and is refused as such later.
    """
    values: dict[str, object] = {}
    for name, text in texts.items():
        if name in _WHOLE and _NUMBER.fullmatch(text):
            values[name] = int(text)
        elif name in _REAL and _DECIMAL.fullmatch(text):
            values[name] = float(text)
        elif name == "stream":
            values[name] = _TRUTH.get(text.lower(), text)
        else:
            values[name] = text
    return values

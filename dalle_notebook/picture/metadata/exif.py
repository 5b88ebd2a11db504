"""The few texts of EXIF where programs leave a recipe.

A parser of our own for four tags: Pillow's reads all that a file claims to have,
with a warning for each that makes no sense.
"""

from __future__ import annotations

from collections.abc import Iterator

from dalle_notebook.picture.metadata.bounds import MOST_BYTES, Texts, decoded

_EXIF_FOLDER = 0x8769
_TAGS = {
    0x010E: "exif:ImageDescription",
    0x010F: "exif:Make",
    0x0110: "exif:Model",
    0x9286: "exif:UserComment",
}
_BYTE, _ASCII, _LONG, _UNDEFINED = 1, 2, 4, 7
_MOST_ENTRIES = 500


def read(data: bytes) -> Texts:
    """The texts of a TIFF structure, as EXIF is."""
    order = {b"II*\0": "little", b"MM\0*": "big"}.get(data[:4])
    if order is None:
        return {}
    reader = _Reader(data, big=order == "big")
    texts: Texts = {}
    folder = None
    for tag, kind, count, at in reader.entries(reader.number(4, 4)):
        if tag == _EXIF_FOLDER and kind == _LONG:
            folder = reader.number(at, 4)
        else:
            reader.note(texts, tag, kind, count, at)
    if folder is not None:
        for entry in reader.entries(folder):
            reader.note(texts, *entry)
    return texts


class _Reader:
    def __init__(self, data: bytes, *, big: bool) -> None:
        self._data = data
        self._big = big

    def number(self, at: int, size: int) -> int:
        return int.from_bytes(
            self._data[at : at + size], "big" if self._big else "little"
        )

    def entries(self, at: int) -> Iterator[tuple[int, int, int, int]]:
        """Tag, type, count and where the value or its offset stands."""
        for number in range(min(self.number(at, 2), _MOST_ENTRIES)):
            entry = at + 2 + 12 * number
            if entry + 12 > len(self._data):
                return
            yield (
                self.number(entry, 2),
                self.number(entry + 2, 2),
                self.number(entry + 4, 4),
                entry + 8,
            )

    def note(self, texts: Texts, tag: int, kind: int, count: int, at: int) -> None:
        name = _TAGS.get(tag)
        if name is None or name in texts or kind not in (_BYTE, _ASCII, _UNDEFINED):
            return
        if count > 4:
            at = self.number(at, 4)
        raw = self._data[at : at + min(count, MOST_BYTES)]
        text = _comment(raw) if tag == 0x9286 else decoded(raw)
        if text:
            texts.setdefault(name, text.rstrip("\0"))


def _comment(raw: bytes) -> str | None:
    """A UserComment: eight bytes say how it is written."""
    kind, rest = raw[:8], raw[8:]
    if kind == b"UNICODE\0":
        return _utf16(rest)
    if kind in (b"ASCII\0\0\0", b"\0" * 8):
        return decoded(rest)
    return decoded(raw)


def _utf16(raw: bytes) -> str:
    # The order of bytes should be that of the file and often is not. Most of any
    # recipe is ASCII, whose zeros tell.
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    big = raw[0::2].count(0) >= raw[1::2].count(0)
    return raw.decode("utf-16-be" if big else "utf-16-le", "replace")

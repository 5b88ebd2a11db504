"""Texts that a provider wrote, made fit for one line of ours.

Providers echo keys: whole, masked in the middle, or coded. Whatever decodes to
a trace of the key goes away with it. Escaping for HTML is the renderer's work.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

from dalle_notebook.settings import Secret

_LONGEST_READ = 8_192
_CODED = re.compile(r"[A-Za-z0-9+/=_%.\\-]{12,}")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})")
_NAME = re.compile(r"[A-Za-z_]{1,40}")
_REQUEST_ID = re.compile(r"[A-Za-z0-9_.:/-]{1,128}")


def one_line(text: str, key: Secret, limit: int = 300) -> str:
    """The text without keys and control characters, cut at `limit` characters."""
    text = hide_key(text[:_LONGEST_READ], key)
    # Categories C*: controls, also those that turn the direction of writing.
    shown = "".join(
        " " if unicodedata.category(char)[0] in "CZ" else char for char in text
    )
    shown = " ".join(shown.split())
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"


def paragraph(text: str, key: Secret, limit: int = 32_000) -> str:
    """A longer text (a revised prompt): its line breaks stay."""
    text = hide_key(text[:limit], key)
    return "".join(
        char
        for char in text
        if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs")
    )


def hide_key(text: str, key: Secret) -> str:
    """The text with every trace of the key, plain or coded, as `***`."""
    if not key:
        return text
    text = key.hide_in(text)
    return _CODED.sub(lambda run: _hide_coded(run[0], key), text)


def _hide_coded(run: str, key: Secret) -> str:
    found = any(key.hide_in(plain) != plain for plain in _decodings(run))
    return "***" if found else run


def _decodings(run: str) -> Iterator[str]:
    if "%" in run:
        yield unquote(run)
    if "\\" in run:
        yield _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), run)
    with suppress(ValueError):
        yield bytes.fromhex(run.strip("=_%.-")).decode("latin-1").replace("\0", "")
    # A label or a dot may touch the coded part, and a coded part may have lost
    # its first characters: all four alignments are tried.
    for part in re.split(r"[.%=]", run.replace("-", "+").replace("_", "/")):
        for start in range(4):
            whole = part[start : start + (len(part) - start) // 4 * 4]
            try:
                plain = base64.b64decode(whole)
            except ValueError:
                continue
            yield plain.decode("latin-1").replace("\0", "")


def request_id(text: str | None, key: Secret) -> str | None:
    """An id of a request, or None where it does not look like one."""
    if text is None or not _REQUEST_ID.fullmatch(text):
        return None
    return text if hide_key(text, key) == text else None


def numbers_only(usage: Mapping[str, Any] | None, depth: int = 3) -> dict[str, Any]:
    """Token counts of an answer, without anything that is no number."""
    kept: dict[str, Any] = {}
    for name, value in (usage or {}).items():
        if not _NAME.fullmatch(name):
            continue
        if isinstance(value, Mapping) and depth > 1:
            kept[name] = numbers_only(value, depth - 1)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            kept[name] = value
    return kept

"""Which pictures of an archive a saved notebook refers to.

Our cells save ids in the metadata of their outputs; people write ids in code, as
the picture of an edit for instance. Notebooks come from strangers: whatever has
another shape than expected is passed over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dalle_notebook.errors import UsageError

OUTPUT_KEY = "dalle_notebook"
"""Where a cell output of ours keeps what it shows, in its metadata."""

MOST_BYTES = 128 * 2**20
_MOST_VALUES = 2_000_000

_ID = re.compile(r"[0-9a-f]{12,64}")
_ID_IN_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{8,64}(?![0-9A-Za-z])")
_LINK = re.compile(r"https?://[^\s\"'<>]{1,2000}")
_ID_NAMES = frozenset({"archive id", "digest"})


@dataclass(frozen=True, slots=True)
class References:
    """Ids of pictures, whole or their beginnings.

    Attributes:
        shown: in outputs, so that a missing one is missed.
        named: these and whatever in code may be an id, in order.
        links: web addresses in code, as written.
    """

    shown: frozenset[str]
    named: tuple[str, ...]
    links: tuple[str, ...]


def find_references(notebook: Path) -> References:
    """Read a notebook file.

    Raises:
        UsageError: it cannot be read, is too large, or is no notebook.
    """
    cells = _read(notebook).get("cells")
    if not isinstance(cells, list):
        raise UsageError(f"{notebook.name} is no notebook of version 4: save it anew")
    shown: dict[str, None] = {}
    written: dict[str, None] = {}
    links: dict[str, None] = {}
    for cell in cells:
        if not isinstance(cell, dict):
            continue
        if cell.get("cell_type") == "code":
            source = _source(cell)
            written.update(dict.fromkeys(_ID_IN_CODE.findall(source)))
            links.update(dict.fromkeys(_LINK.findall(source)))
        outputs = cell.get("outputs")
        for output in outputs if isinstance(outputs, list) else ():
            shown.update(dict.fromkeys(_ids_of(output)))
    return References(frozenset(shown), tuple({**shown, **written}), tuple(links))


def _read(notebook: Path) -> dict[str, Any]:
    try:
        if not notebook.is_file():
            raise UsageError(f"there is no notebook {notebook.name!r}: check its name")
        if notebook.stat().st_size > MOST_BYTES:
            raise UsageError(
                f"{notebook.name} is larger than {MOST_BYTES // 2**20} MiB: clear "
                f"outputs that it does not need"
            )
        given = json.loads(notebook.read_bytes())
    except (OSError, ValueError, RecursionError):
        raise UsageError(f"{notebook.name} cannot be read as a notebook") from None
    if not isinstance(given, dict):
        raise UsageError(f"{notebook.name} is no notebook")
    return given


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""


def _ids_of(output: object) -> Iterator[str]:
    """Ids among the values that our cells saved beside an output."""
    metadata = output.get("metadata") if isinstance(output, dict) else None
    waiting = [metadata.get(OUTPUT_KEY)] if isinstance(metadata, dict) else []
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, dict):
            for name, each in value.items():
                if name in _ID_NAMES and isinstance(each, str) and _ID.fullmatch(each):
                    yield each
                elif isinstance(each, list | dict):
                    waiting.append(each)

"""Words that are understood and change nothing ("the", "highly detailed").

They are listed so that they never count as unknown. `PARTS` belong to a subject
("eyes", "wings") and are not drawn apart.
"""

from __future__ import annotations

from pathlib import Path

_TABLES = Path(__file__).with_name("tables")


def _listed(name: str) -> frozenset[str]:
    text = (_TABLES / name).read_text("utf-8").replace("\n", ",")
    return frozenset(word.strip() for word in text.split(",") if word.strip())


QUIET = _listed("quiet.txt")
PARTS = _listed("parts.txt")

"""Archives with many small pictures in them, and the hostile words of the tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from dalle_notebook.picture.verify import verify
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.record import Record
from tests.unit.store.writers import ask, picture, record

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANIMALS = ("cat", "dog", "fox", "白猫", "狗", "Katze")
COLOURS = ("white", "black", "red")


def keep(archive: Archive, seed: int, prompt: str = "a cat", **more: Any) -> Record:
    """Keep one small picture; `seed` makes it another one."""
    wanted = more.pop("wanted", None) or ask(prompt)
    data = picture(seed, 8)
    facts = {"size": (8, 8), "created": START + timedelta(hours=seed), **more}
    return archive.keep(data, record(data, wanted, **facts), verify(data))


def fill(archive: Archive, count: int) -> list[Record]:
    """Keep many pictures of several models, days, prices and notebooks."""
    kept = []
    for seed in range(count):
        paid = seed % 3 == 0
        kept.append(
            keep(
                archive,
                seed,
                f"a {COLOURS[seed % 3]} {ANIMALS[seed % 6]} number {seed}",
                model="gpt-image-2" if paid else "illustrator",
                endpoint_id="https://api.openai.com/v1" if paid else "offline",
                endpoint_title="OpenAI" if paid else "built in",
                cost=Decimal("0.04") if paid and seed % 2 else None,
                notebook=f"lesson-{seed % 4}.ipynb" if seed % 4 else None,
            )
        )
    return kept


HOSTILE = tuple(
    dict.fromkeys(
        f"{before}{word}{after}"
        for word in (
            "..", "../..", "../../../../etc/passwd", "/etc/passwd", "C:\\Windows\\x",
            "\\\\host\\share", "CON", "NUL.txt", "a/b", "a\\b", "~", "~root", ".",
            "*", "?", "[a-f]", "%", "_", "'", "''; DROP TABLE pictures; --", "$(id)",
            "`id`", "{x}", "\x00", "\x1b[31m", "\u202e", "\ud800", "ｄｅａｄ", "٣٣٣٣",
            "NEAR(a b)", "AND", "a OR b", "NOT", "^a", "words:a", "rowid:1", "(((",
            "<script>", "&amp;", "é" * 300, "0" * 65, "-", "--yes",
        )
        for before, after in (
            ("", ""), ("dead", ""), ("", "beef"), ("tag:", ""), ("-", ""), (" ", " "),
            ('"', ""), ("x" * 41, ""),
        )
    )
)[:320]  # fmt: skip
"""Words that mean a path, a query or a command somewhere else."""


def snapshot(archive: Archive) -> set[str]:
    """Every path beside and below an archive, relative to the folder around it."""
    around = archive.home.parent
    return {str(path.relative_to(around)) for path in around.rglob("*")}

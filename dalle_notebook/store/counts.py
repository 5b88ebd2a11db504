"""How many pictures have each tag, and how many each model drew."""

from __future__ import annotations

from dataclasses import dataclass

from dalle_notebook.store.search import Search


@dataclass(frozen=True, slots=True)
class Count:
    """A name and how many pictures have it."""

    name: str
    count: int


def count_tags(search: Search, most: int) -> list[Count]:
    """Tags by their use, the most used first; marks are tags, too.

    Raises:
        ArchiveError: the archive cannot be looked into.
    """
    return _counts(
        search,
        "SELECT tag, count(*) FROM tags GROUP BY tag ORDER BY 2 DESC, 1 LIMIT ?",
        most,
    )


def count_models(search: Search, most: int) -> list[Count]:
    """Models by their records, the most used first; see `Query.artist`.

    Raises:
        ArchiveError: the archive cannot be looked into.
    """
    return _counts(
        search,
        "SELECT artist, count(*) FROM findings WHERE artist <> '' "
        "GROUP BY artist ORDER BY 2 DESC, 1 LIMIT ?",
        most,
    )


def _counts(search: Search, sql: str, most: int) -> list[Count]:
    return [Count(str(row[0]), int(row[1])) for row in search.look(sql, [most])]

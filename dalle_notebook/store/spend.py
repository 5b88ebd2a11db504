"""What the kept pictures cost: sums by day, model or notebook.

Only sums that are known are added up. Pictures whose price nobody told are
counted apart, and so are free ones: nothing is guessed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from dalle_notebook.errors import UsageError
from dalle_notebook.store.query import time_of
from dalle_notebook.store.search import NANO, Search

By = Literal["day", "model", "notebook"]

_DAY = 86_400_000_000
"""Microseconds."""

_KEYS: dict[By, str] = {
    # Rounds down also before 1970.
    "day": f"(moment - ((moment % {_DAY}) + {_DAY}) % {_DAY})",
    "model": "ifnull(artist, '')",
    "notebook": "ifnull(file, '')",
}


@dataclass(frozen=True, slots=True)
class Share:
    """The pictures of one day, model or notebook.

    Attributes:
        label: the date (UTC), model or file name; empty where none is known.
        priced: pictures whose cost is known, and above nothing.
        cost: US dollars of those.
        unknown: pictures whose cost nobody told.
        free: pictures that cost nothing.
    """

    label: str
    priced: int
    cost: Decimal
    unknown: int
    free: int

    @property
    def pictures(self) -> int:
        """All of them."""
        return self.priced + self.unknown + self.free


def spend(search: Search, by: By = "day") -> list[Share]:
    """What was spent; days from the newest on, the others from the dearest on.

    Raises:
        UsageError: `by` is none of the three.
        ArchiveError: the archive cannot be looked into.
    """
    if by not in get_args(By):
        raise UsageError(f"spend goes by {', '.join(get_args(By))}: write one of them")
    order = "key DESC" if by == "day" else "cost DESC, pictures DESC, key"
    rows = search.look(
        # The keys stand in the table above.
        f"SELECT {_KEYS[by]} AS key, count(*) AS pictures, sum(free) AS free, "  # noqa: S608
        f"sum(NOT free AND cost IS NULL) AS unknown, "
        f"ifnull(sum(CASE WHEN NOT free THEN cost END), 0) AS cost "
        f"FROM findings GROUP BY key ORDER BY {order}"
    )
    return [
        Share(
            label=f"{time_of(row['key']):%Y-%m-%d}" if by == "day" else row["key"],
            priced=row["pictures"] - row["unknown"] - row["free"],
            cost=Decimal(row["cost"]) / NANO,
            unknown=row["unknown"],
            free=row["free"],
        )
        for row in rows
    ]


def total(shares: list[Share]) -> Share:
    """All of it together."""
    return Share(
        label="",
        priced=sum(share.priced for share in shares),
        cost=sum((share.cost for share in shares), Decimal(0)),
        unknown=sum(share.unknown for share in shares),
        free=sum(share.free for share in shares),
    )

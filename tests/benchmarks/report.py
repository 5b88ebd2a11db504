"""Runs measurements in rounds, ours beside floors and peers, and prints one table.

A number alone says little on a shared machine, so every row of a table is measured
in every round, in an order that turns, and ratios are taken within a round: the
median of those is what counts. `python -m benchmarks.report` (from the folder
`tests`) runs all of it; names of modules as arguments choose. Two run by their names
only: `readme` measures what others do already, and prints the table of the README;
`local` needs an extra, and means something on a GPU.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

MODULES = (
    *("loading", "client", "stall", "held", "pacing", "study"),
    *("illustrator", "endpoint", "edits", "archive", "lab", "painting", "scale"),
    "large",
)

Measure = Callable[[], Mapping[str, float]]
"""Does the work once; returns numbers by name, the first one decides ratios."""


@dataclass(frozen=True, slots=True)
class Row:
    """One way of doing the work."""

    name: str
    measure: Measure


@dataclass(frozen=True, slots=True)
class Bar:
    """`row` is at most `most` times `against`, or at most `most` if that is None."""

    row: str
    against: str | None
    most: float
    number: str | None = None

    def __str__(self) -> str:
        what = f" {self.number}" if self.number else ""
        if self.against is None:
            return f"{self.row}{what} <= {self.most:g}"
        return f"{self.row} <= {self.most:g}x {self.against}"


@dataclass(slots=True)
class Table:
    """Rows to be compared, and bars that must hold.

    `rounds` are counted, after one that is not.
    """

    title: str
    rows: Sequence[Row]
    bars: Sequence[Bar] = ()
    rounds: int = 5
    warm_up: bool = True
    results: dict[str, list[Mapping[str, float]]] = field(default_factory=dict)

    def run(self) -> None:
        """Measure every row in every round."""
        self.results = {row.name: [] for row in self.rows}
        for number in range(-1 if self.warm_up else 0, self.rounds):
            turn = number % len(self.rows)
            for row in (*self.rows[turn:], *self.rows[:turn]):
                numbers = row.measure()
                if number >= 0:
                    self.results[row.name].append(numbers)

    def median(self, row: str, number: str | None = None) -> float:
        """The median of one number of one row, by default of the first number."""
        return statistics.median(_pick(each, number) for each in self.results[row])

    def ratio(self, row: str, against: str) -> float:
        """The median of the ratios within each round."""
        pairs = zip(self.results[row], self.results[against], strict=True)
        return statistics.median(_pick(a) / _pick(b) for a, b in pairs)

    def verdicts(self) -> list[tuple[Bar, float, bool]]:
        """Each bar, what was measured, and whether it holds."""
        found = []
        for bar in self.bars:
            if bar.against is None:
                value = self.median(bar.row, bar.number)
            else:
                value = self.ratio(bar.row, bar.against)
            found.append((bar, value, value <= bar.most))
        return found

    def text(self) -> str:
        """The table in Markdown."""
        names = list(self.results[self.rows[0].name][0])
        first = self.rows[0].name
        lines = [
            f"### {self.title}",
            "",
            f"| row | {' | '.join(names)} | x {first} |",
            f"|---|{'---|' * (len(names) + 1)}",
        ]
        for row in self.rows:
            cells = [f"{self.median(row.name, name):.3g}" for name in names]
            lines.append(
                f"| {row.name} | {' | '.join(cells)} | "
                f"{self.ratio(row.name, first):.3g} |"
            )
        lines.append("")
        for bar, value, holds in self.verdicts():
            lines.append(f"- {'holds' if holds else 'FAILS'}: {bar} ({value:.3g})")
        return "\n".join(lines)


def _pick(numbers: Mapping[str, float], name: str | None = None) -> float:
    return numbers[name] if name else next(iter(numbers.values()))


def machine() -> str:
    """The machine, its versions, and what else it was doing."""
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, "
        f"Python {platform.python_version()}, load {load}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return 1 if a bar does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", default=list(MODULES))
    parser.add_argument("--rounds", type=int, help="instead of each table's own")
    chosen = parser.parse_args(arguments)
    tests = str(Path(__file__).parents[1])
    for folder in (tests, str(Path(tests).parent)):
        if folder not in sys.path:
            sys.path.insert(0, folder)
    good = True
    print(f"before: {machine()}\n")
    for name in chosen.modules:
        module = importlib.import_module(f"benchmarks.{name}")
        for table in module.tables():
            table.rounds = chosen.rounds or table.rounds
            table.run()
            print(table.text(), end="\n\n", flush=True)
            good = good and all(holds for _, _, holds in table.verdicts())
        if summary := getattr(module, "summary", None):
            print(summary(), end="\n\n", flush=True)
    print(f"after: {machine()}")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())

"""What the pictures of a form cost, and how long they take. Nothing is sent here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from dalle_notebook.errors import DalleError, OverBudget
from dalle_notebook.session.budget import Estimate
from dalle_notebook.session.order import Order
from dalle_notebook.session.preparing import Prepared, prepare
from dalle_notebook.session.session import Session
from dalle_notebook.store.record import Record
from dalle_notebook.widgets.form.words import about


@dataclass(frozen=True, slots=True)
class Price:
    """What pressing the button costs and takes.

    Attributes:
        label: `free`, `$0.04 to $0.17`; "" where it is not known yet.
        seconds: until all of it is there; None where nobody knows.
        kept: of the `wanted` pictures.
        problem: why it cannot be, or None.
        cost: None where it is not known yet.
    """

    label: str = ""
    seconds: float | None = None
    kept: int = 0
    wanted: int = 0
    problem: DalleError | None = None
    cost: Estimate | None = None

    def is_below(self, cost: Estimate) -> bool:
        """Whether something costs more than this says."""
        high = self.cost.price.high if self.cost else 0
        unpriced = self.cost.unpriced if self.cost else 0
        return cost.price.high > high or cost.unpriced > unpriced

    def to_json(self) -> dict[str, str | int]:
        """As the page has it."""
        return {
            "label": self.label,
            "time": about(self.seconds),
            "kept": self.kept,
            "wanted": self.wanted,
        }


def price_of(session: Session, order: Order, seen: Sequence[Record]) -> Price:
    """Price an order; nothing is sent.

    Args:
        seen: records of the archive, by which the time is guessed.
    """
    try:
        prepared = prepare(session, order)
    except DalleError as refused:
        return Price(problem=refused)
    problem: DalleError | None = None
    try:
        session.budget.check(prepared.cost, session.settings)
    except OverBudget as too_dear:
        problem = too_dear
    cost = prepared.cost
    return Price(
        cost.in_words() if cost.pictures else "free",
        seconds_for(prepared, seen),
        len(prepared.known),
        len(prepared.wanted),
        problem,
        cost,
    )


def seconds_for(prepared: Prepared, seen: Sequence[Record]) -> float | None:
    """How long it takes until the last picture is there, by what was seen before.

    Args:
        seen: records of the archive.
    """
    longest = 0.0
    for lane in prepared.lanes.all:
        count = lane.missing - lane.unknown - lane.in_batch
        if not count:
            continue
        times = [
            record.seconds
            for record in seen
            if record.endpoint_id == lane.chosen.id and record.model == lane.model
        ]
        if not times:
            return None
        rounds = -(-count // lane.chosen.profile.at_once)
        limit = lane.wanted.endpoint.limit_of(lane.model)
        waiting = 60.0 * ((count - 1) // limit) if limit else 0.0
        longest = max(longest, rounds * median(times) + waiting)
    return longest

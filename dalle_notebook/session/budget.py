"""What may be spent, and what has been.

Before anything is sent, the most that a cell can cost is held against two caps:
one for the cell, one for this kernel session. A sum nobody knows is treated as
dear, not as nothing. Free is only what a profile says is free.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dalle_notebook.errors import OverBudget
from dalle_notebook.session.keeper import Wanted
from dalle_notebook.settings import Settings
from dalle_notebook.wire.cost import NOTHING, Price, in_words

MOST_UNPRICED = 4
"""Pictures a cell may ask of an endpoint without known prices, without `--yes`."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """The price of some wanted pictures, before they are sent.

    Attributes:
        pictures: how many would be asked for.
        price: of those whose price is known.
        unpriced: how many have no known price.
    """

    pictures: int
    price: Price
    unpriced: int

    def __add__(self, other: Estimate) -> Estimate:
        return Estimate(
            self.pictures + other.pictures,
            self.price + other.price,
            self.unpriced + other.unpriced,
        )

    def in_words(self) -> str:
        """`free`, `$0.02 to $0.25`, `$0.05, and 3 pictures at no known price`."""
        low, high = in_words(self.price.low), in_words(self.price.high)
        known = high if low == high else f"{low} to {high}"
        if not self.unpriced:
            return known
        rest = f"{self.unpriced} at a price that is not known"
        return rest if self.unpriced == self.pictures else f"{known}, and {rest}"


NO_COST = Estimate(0, NOTHING, 0)


def estimate(wanted: Sequence[Wanted]) -> Estimate:
    """Price what would be sent; pictures already kept must not be in there.

    What was sent before and may have been billed is not sent again by itself, so it
    is not counted twice.
    """
    sent = [one for one in wanted if one.may_be_sent]
    total, unpriced = NOTHING, 0
    for one in sent:
        price = one.price
        if price is None:
            unpriced += 1
        else:
            total += price
    return Estimate(len(sent), total, unpriced)


class Budget:
    """The spending of one kernel session."""

    def __init__(self) -> None:
        self.spent = Decimal(0)
        """USD, upper bounds of what was sent."""

    def approve(
        self,
        cost: Estimate,
        settings: Settings,
        *,
        max_cost: Decimal | None = None,
        yes: bool = False,
    ) -> None:
        """Allow an estimate or refuse it, and count it as spent.

        Raises:
            OverBudget: above a cap; the text names the flag that allows it.
        """
        self.check(cost, settings, max_cost=max_cost, yes=yes)
        self.spent += cost.price.high

    def check(
        self,
        cost: Estimate,
        settings: Settings,
        *,
        max_cost: Decimal | None = None,
        yes: bool = False,
    ) -> None:
        """`approve` without counting anything as spent."""
        if cost.unpriced > MOST_UNPRICED and not yes:
            raise OverBudget(
                f"{cost.unpriced} pictures at a price that is not known: nothing was "
                f"sent. --yes asks for them, or ask for {MOST_UNPRICED} at a time"
            )
        bound = cost.price.high
        cap = settings.max_cost if max_cost is None else max_cost
        if bound > cap:
            raise OverBudget(
                f"up to {in_words(bound)} for {cost.pictures} pictures is above the "
                f"cap of {_dollars(cap)} a cell: nothing was sent. --max-cost "
                f"{_rounded_up(bound)} allows it; a named --quality and --size "
                f"bound it closer"
            )
        if self.spent + bound > settings.max_session_cost:
            raise OverBudget(
                f"up to {in_words(bound)} more would pass the cap of "
                f"{_dollars(settings.max_session_cost)} for this session "
                f"({_dollars(self.spent)} used): nothing was sent. "
                f"dalle.configure(max_session_cost={_rounded_up(self.spent + bound)}) "
                f"allows it"
            )


def _dollars(amount: Decimal) -> str:
    return f"${amount:.2f}"


def _rounded_up(amount: Decimal) -> str:
    cents = amount.quantize(Decimal("0.01"))
    return str(cents if cents >= amount else cents + Decimal("0.01"))

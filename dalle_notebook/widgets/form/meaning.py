"""What the fields of a form mean at one moment: choices, the equal cell, the price.

Found out anew after every change, on a thread that may wait for the archive; what
holds is one value that knows its fields, so that nobody takes it for that of others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dalle_notebook.errors import UsageError
from dalle_notebook.render.legible import cut
from dalle_notebook.session.budget import Estimate
from dalle_notebook.session.inputs import Given
from dalle_notebook.session.session import Session
from dalle_notebook.settings import Settings
from dalle_notebook.store.record import Record
from dalle_notebook.widgets.form.choices import Offered, offer
from dalle_notebook.widgets.form.fields import Fields
from dalle_notebook.widgets.form.order import Wish, read_wish
from dalle_notebook.widgets.form.pictures import Finder
from dalle_notebook.widgets.form.price import Price, price_of
from dalle_notebook.widgets.form.words import in_words
from dalle_notebook.wire.recipe import Verb

_TITLE_COLUMNS = 100


@dataclass(frozen=True, slots=True)
class Meaning:
    """What is known of the fields.

    Attributes:
        wish: the order, or what is wrong with it; None before anybody looked.
        mask_cell: the cell that paints a mask for the chosen picture, or "".
        titles: of the pictures that were found, by field.
    """

    chosen: Fields
    settings: Settings
    offered: Offered
    wish: Wish = field(default_factory=Wish)
    price: Price = field(default_factory=Price)
    mask_cell: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def pictures(self) -> Mapping[str, Given]:
        """Those that the fields name, by their identities."""
        first = [several[0] for several in self.wish.pictures.values()]
        return {one.identity: one for one in first}

    @property
    def size(self) -> str:
        """Of the picture that a mask is for, as WIDTHxHEIGHT; "" without one."""
        found = self.wish.pictures.get("image")
        return "{}x{}".format(*found[0].image.size) if found else ""

    def check_price(self, chosen: Fields, cost: Estimate, settings: Settings) -> None:
        """Hold what an order costs against the price that people were told.

        Args:
            chosen: the fields of that order, which may be newer.
            settings: of the session, likewise.

        Raises:
            UsageError: another cell has made it dearer meanwhile.
        """
        is_told = self.chosen == chosen and self.price.cost is not None
        is_elsewhere = _where(self.settings) != _where(settings)
        if (is_told or is_elsewhere) and self.price.is_below(cost):
            raise UsageError(
                f"the price is another one by now, {cost.in_words()}: press again to "
                f"draw for it"
            )

    def to_json(self, tab: Verb) -> dict[str, Any]:
        """As the page has it.

        Args:
            tab: the one in front, which may be ahead of what was found out.
        """
        wish = self.wish
        problems = {"image": "", "mask": "", "": ""}
        if wish.problem is not None and not wish.is_unfinished:
            problems[wish.field] = in_words(wish.problem)
        elif self.price.problem is not None:
            problems[""] = in_words(self.price.problem)
        under_button = problems.pop("")
        return {
            "choices": self.offered.choices,
            "shows": {
                "prompt": tab != "vary",
                "image": tab != "generate",
                "mask": tab == "edit",
                **self.offered.reasons,
            },
            # What may be typed, because nobody can list it.
            "open": ["model"] if self.offered.has_unknown_models else [],
            "given": {"image": self._given("image"), "mask": self._given("mask")},
            "problems": problems,
            "price": {**self.price.to_json(), "problem": under_button},
            "cell": wish.cell,
            "mask_cell": self.mask_cell,
        }

    def _given(self, name: str) -> dict[str, Any] | None:
        found = self.wish.pictures.get(name)
        if not found:
            return None
        width, height = found[0].image.size
        return {
            "value": getattr(self.chosen, name),
            "title": self.titles[name],
            "width": width,
            "height": height,
            "key": found[0].identity,
        }


def _where(settings: Settings) -> tuple[object, ...]:
    """What of the settings decides on prices; keys cannot be compared."""
    return settings.endpoint, settings.endpoint_source, settings.free, settings.model


def offer_only(session: Session, chosen: Fields) -> Meaning:
    """What can be told without a look at the disk."""
    today, settings = session.clock.now().date(), session.settings
    return Meaning(chosen, settings, offer(settings, chosen, today))


def read_meaning(
    session: Session,
    finder: Finder,
    chosen: Fields,
    variables: Mapping[str, object],
    records: Sequence[Record],
    uploads: Mapping[str, str],
) -> Meaning:
    """Find out what the fields mean; nothing is sent.

    Args:
        variables: of the notebook.
        records: of the archive, by which the time is guessed.
        uploads: archive ids and the names under which they came.
    """
    known = offer_only(session, chosen)
    wish = read_wish(finder, chosen, known.offered.counting, variables)
    price = Price()
    if wish.order is not None:
        price = price_of(session, wish.order, records)
    titles = {
        name: _title(several[0], getattr(chosen, name), records, uploads)
        for name, several in wish.pictures.items()
    }
    painting = ""
    if chosen.tab == "edit" and "image" in wish.pictures:
        painting = mask_cell(chosen.image, variables)
    return replace(known, wish=wish, price=price, mask_cell=painting, titles=titles)


def _title(
    given: Given, words: str, records: Sequence[Record], uploads: Mapping[str, str]
) -> str:
    """What people call a picture: an id tells them nothing."""
    title = uploads.get(words, given.title)
    if given.parent and given.parent.startswith(words):
        prompts = [r.ask.prompt for r in records if r.digest == given.parent]
        title = next(filter(None, prompts), title)
    return cut(title, _TITLE_COLUMNS)


def mask_cell(words: str, variables: Mapping[str, object]) -> str:
    """The cell that paints a mask for a picture, under a name that is free."""
    name, number = "editor", 1
    while name in variables:
        number += 1
        name = f"editor{number}"
    is_name = words.partition("[")[0] in variables
    return f"{name} = dalle.mask_editor({words if is_name else repr(words)})\n{name}"

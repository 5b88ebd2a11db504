"""What the archive's verbs give back: values that a cell shows and a terminal prints.

Every answer has one text and one HTML form, and no door adds words of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dalle_notebook.render.chart import ChartView, chart_text, render_chart
from dalle_notebook.render.facts import FactsView, facts_text, render_facts
from dalle_notebook.render.form import render_message
from dalle_notebook.render.listing import render_list
from dalle_notebook.render.source import render_source
from dalle_notebook.render.view import GridView
from dalle_notebook.session.bundle import Bundle, CellOutput, mime_bundle
from dalle_notebook.session.image import Image
from dalle_notebook.session.images import Images
from dalle_notebook.store.spend import Share

TEXT_COLUMNS = 100
"""Width of the text form in a notebook."""


class Answer(CellOutput):
    """The outcome of a verb."""

    def text(self, width: int = TEXT_COLUMNS) -> str:
        """What a terminal of this width prints."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return self.text()

    def _words(self, html: str) -> Bundle:
        return {"text/html": html, "text/plain": self.text()}, {}


class Said(Answer):
    """Something in words.

    Attributes:
        lines: each a sentence.
    """

    def __init__(self, *lines: str) -> None:
        self.lines = lines

    def text(self, width: int = TEXT_COLUMNS) -> str:
        return "\n".join(self.lines)

    def bundle(self) -> Bundle:
        return self._words(render_message(self.text()))


class Listing(Answer, Images):
    """A page of pictures, the newest first.

    Args:
        head: names of the columns of the text form.
        rows: its cells, one row a picture.
        view: what a cell shows; made when it is wanted.
        older: gives the next page; None on the last one.
    """

    def __init__(
        self,
        images: Sequence[Image],
        title: str,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        notes: Sequence[str],
        view: Callable[[], GridView],
        older: Callable[[], Listing] | None,
    ) -> None:
        self._images = tuple(images)
        self.title = title
        self._head, self._rows, self.notes = head, rows, tuple(notes)
        self._view = view
        self._older = older

    def older(self) -> Listing | None:
        """The next page, or None."""
        return self._older() if self._older else None

    def text(self, width: int = TEXT_COLUMNS) -> str:
        lines = render_list(self._head, self._rows, width)
        return "\n".join([self.title, *lines, *self.notes])

    def bundle(self) -> Bundle:
        if not self._rows:
            return self._words(render_message(self.text()))
        data, metadata = mime_bundle(self._view())
        return {**data, "text/plain": self.text()}, metadata


class SideBySide(Answer, Images):
    """Pictures of the archive beside each other.

    Args:
        lines: of the text form, one a picture.
        view: what a cell shows.
    """

    def __init__(
        self, images: Sequence[Image], lines: Sequence[str], view: GridView
    ) -> None:
        self._images = tuple(images)
        self._lines = tuple(lines)
        self._view = view

    def text(self, width: int = TEXT_COLUMNS) -> str:
        return "\n".join(self._lines)

    def bundle(self) -> Bundle:
        data, metadata = mime_bundle(self._view)
        return {**data, "text/plain": self.text()}, metadata


class Shown(Answer):
    """One picture with every fact.

    Attributes:
        image: the picture.
        facts: names and values.
    """

    def __init__(self, image: Image, view: FactsView) -> None:
        self.image = image
        self._view = view
        self.facts = view.facts

    def text(self, width: int = TEXT_COLUMNS) -> str:
        return facts_text(self._view, width)

    def bundle(self) -> Bundle:
        return self._words(render_facts(self._view))


class Recalled(Answer):
    """The cell that asks for a picture.

    Attributes:
        cell: its source.
        notes: remarks about it.
    """

    def __init__(self, cell: str, notes: Sequence[str]) -> None:
        self.cell = cell
        self.notes = tuple(notes)

    def text(self, width: int = TEXT_COLUMNS) -> str:
        # Before the cell, since whatever stands below %%dalle is a prompt.
        remarks = "".join(f"{note}\n" for note in self.notes)
        return f"{remarks}\n{self.cell}" if remarks else self.cell

    def bundle(self) -> Bundle:
        return self._words(render_source(self.cell, self.notes))


class Spending(Answer):
    """What the pictures cost.

    Attributes:
        shares: by day, model or notebook.
    """

    def __init__(self, shares: Sequence[Share], view: ChartView) -> None:
        self.shares = tuple(shares)
        self._view = view

    def text(self, width: int = TEXT_COLUMNS) -> str:
        return chart_text(self._view, width)

    def bundle(self) -> Bundle:
        return self._words(render_chart(self._view))


class Pruned(Said):
    """What a pruning did, or would do.

    Attributes:
        digests: the pictures, the oldest first.
        bytes: of their originals.
        is_done: they are in the trash; False after a dry run.
    """

    def __init__(
        self, lines: Sequence[str], digests: Sequence[str], size: int, *, is_done: bool
    ) -> None:
        super().__init__(*lines)
        self.digests = tuple(digests)
        self.bytes = size
        self.is_done = is_done

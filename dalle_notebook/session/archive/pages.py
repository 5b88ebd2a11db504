"""What is read from the archive and how it is put for reading.

`look` and `facts` run where the archive may be used; the rest makes views and
words of what they found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dalle_notebook.errors import ArchiveError, DalleError
from dalle_notebook.picture.preview import preview as small_copy
from dalle_notebook.picture.verify import verify
from dalle_notebook.render.chart import Bar, ChartView
from dalle_notebook.render.facts import FactsView
from dalle_notebook.render.legible import cut
from dalle_notebook.render.view import GridView, TileView
from dalle_notebook.session.archive.answers import Listing, Said, Spending
from dalle_notebook.session.image import Image
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.facts import (
    ID_DIGITS,
    all_facts,
    cost_in_words,
    short_ids,
    size_in_words,
)
from dalle_notebook.store.pruning import Choice
from dalle_notebook.store.query import Query, write_moment
from dalle_notebook.store.record import Record
from dalle_notebook.store.search import Found
from dalle_notebook.store.spend import By, Share, total
from dalle_notebook.store.trash import Forgotten
from dalle_notebook.wire.cost import in_words

LIST_PX = 128
"""A page of 24 previews of this side weighs about what four large ones do."""

_MOST_BARS = 60
_HEAD = ("id", "tags", "made (UTC)", "model", "cost", "size", "prompt")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a listing.

    Attributes:
        tags: of each record, in their order.
        older: where the next page begins; None on the last.
    """

    found: tuple[Found, ...]
    tags: tuple[tuple[str, ...], ...]
    older: str | None

    @property
    def records(self) -> list[Record]:
        """What was found, the newest first."""
        return [one.record for one in self.found]


def look(archive: Archive, query: Query, limit: int, before: int | None) -> Page:
    """Read one page."""
    found = archive.search.find(query, limit + 1, before)
    shown = found[:limit]
    return Page(
        tuple(shown),
        tuple(archive.tags.of(one.record.digest) for one in shown),
        write_moment(shown[-1].moment) if len(found) > limit else None,
    )


def listing(
    page: Page,
    words: str,
    limit: int,
    command: str,
    image_of: Callable[[Record], Image],
    preview: Callable[[str], bytes | None],
    older: Callable[[], Listing] | None,
) -> Listing:
    """A page as an answer.

    Args:
        preview: a small copy of a picture by its digest; None if there is none.
        older: gives the next page.
    """
    ids = short_ids([record.digest for record in page.records])
    rows = [
        _row(record, tags, shown)
        for record, tags, shown in zip(page.records, page.tags, ids, strict=True)
    ]
    notes = []
    if page.older is not None:
        call = f"{command} list {words}".rstrip()
        size = "" if limit == 24 else f" --limit {limit}"
        notes.append(f"next page: {call}{size} --before {page.older}")
    return Listing(
        [image_of(record) for record in page.records],
        _title(words, is_empty=not rows),
        _HEAD,
        rows,
        notes,
        lambda: _grid(page, ids, words, notes, preview),
        older,
    )


def _title(words: str, *, is_empty: bool) -> str:
    if words:
        return f"{'nothing is' if is_empty else 'the newest'} found by {words}"
    return "the archive is empty" if is_empty else "the newest of the archive"


def _row(record: Record, tags: Sequence[str], shown: str) -> tuple[str, ...]:
    return (
        shown,
        " ".join(tags),
        f"{record.created:%Y-%m-%d %H:%M}",
        record.model or record.drawn_by or "",
        cost_in_words(record),
        f"{record.size[0]}x{record.size[1]}",
        record.ask.prompt or record.ask.verb,
    )


def _grid(
    page: Page,
    ids: Sequence[str],
    words: str,
    notes: Sequence[str],
    preview: Callable[[str], bytes | None],
) -> GridView:
    tiles = []
    for record, tags in zip(page.records, page.tags, strict=True):
        row = dict(zip(_HEAD, _row(record, tags, record.digest), strict=True))
        picture = _thumbnail(preview(record.digest))
        prompt = row.pop("prompt")
        tiles.append(
            TileView(
                "kept" if picture else "failed",
                prompt,
                caption=prompt,
                preview=picture,
                preview_px=LIST_PX,
                reason="" if picture else "its file is missing",
                details=(
                    ("prompt", prompt),
                    *((name, value) for name, value in row.items() if value),
                ),
            )
        )
    return GridView(
        title=_title(words, is_empty=False),
        rows=((),),
        columns=tuple((shown,) for shown in ids),
        tiles=(tuple(tiles),),
        footer=tuple(notes),
    )


def _thumbnail(webp: bytes | None) -> bytes | None:
    if webp is None:
        return None
    try:
        return small_copy(verify(webp), LIST_PX)
    except DalleError:
        return None


def facts(archive: Archive, digest: str) -> tuple[FactsView, Record]:
    """Everything about one picture.

    Raises:
        ArchiveError: nothing can be read of it.
    """
    records = _records(archive, digest)
    missing, picture, size = "", None, None
    try:
        size = len(archive.read(digest))
        picture = archive.preview(digest, 512)
    except DalleError as problem:
        missing = str(problem)
    tags = archive.tags.of(digest)
    record = records[0]
    return (
        FactsView(
            title=record.ask.prompt or f"{record.ask.verb} of a picture",
            preview=picture,
            missing=missing,
            facts=all_facts(records, tags, size),
        ),
        record,
    )


def newest_record(archive: Archive, digest: str) -> Record:
    """What is known of one picture.

    Raises:
        ArchiveError: nothing can be read of it.
    """
    return _records(archive, digest)[0]


def _records(archive: Archive, digest: str) -> list[Record]:
    records = archive.search.records_of(digest)
    if not records:
        raise ArchiveError(
            f"nothing can be read of picture {digest[:ID_DIGITS]}: its record is "
            f"damaged, its file is there"
        )
    return records


def trash_in_words(forgotten: Sequence[Forgotten]) -> Said:
    """What can be brought back."""
    lines = [
        f"{one.digest[:ID_DIGITS]}  until {one.until:%Y-%m-%d}  "
        f"{cut(one.record.ask.prompt, 60) if one.record else ''}".rstrip()
        for one in forgotten
    ]
    return Said(*lines) if lines else Said("the trash is empty")


def spending(shares: Sequence[Share], by: By) -> Spending:
    """Sums as a chart."""
    whole = total(list(shares))
    most = max((share.cost for share in shares), default=Decimal(0))
    bars = [
        Bar(
            share.label or "not named",
            (
                str(share.pictures),
                str(share.free or ""),
                str(share.unknown or ""),
                in_words(share.cost) if share.priced else "",
            ),
            float(share.cost / most) if most else 0.0,
        )
        for share in shares[:_MOST_BARS]
    ]
    footer = []
    if len(shares) > _MOST_BARS:
        footer.append(f"and {len(shares) - _MOST_BARS} more, which are in the sums")
    paid = f"{whole.priced} cost {in_words(whole.cost)}, " if whole.priced else ""
    footer.append(f"{whole.pictures} pictures: {paid}{whole.free} free")
    if whole.unknown:
        footer.append(f"{whole.unknown} at a price that nobody told, not in the sums")
    if whole.free < whole.pictures:
        footer.append(
            "of the pictures that are kept; the provider's bill holds them all"
        )
    if not shares:
        return Spending(
            (), ChartView("nothing was spent: the archive is empty", (), ())
        )
    view = ChartView(
        f"spent by {by}",
        (by, "pictures", "free", "unknown", "cost"),
        tuple(bars),
        tuple(footer),
    )
    return Spending(shares, view)


def pruning_in_words(choice: Choice, command: str, *, dry_run: bool) -> list[str]:
    """What a pruning did, or would do."""
    count = len(choice.digests)
    if count == 0:
        lines = [f"nothing to prune: {choice.kept} pictures stay"]
    else:
        first, last = f"{choice.first:%Y-%m-%d}", f"{choice.last:%Y-%m-%d}"
        when = first if first == last else f"{first} to {last}"
        act = "would go to the trash" if dry_run else "are in the trash for seven days"
        lines = [
            f"{count} of {count + choice.kept} pictures "
            f"({size_in_words(choice.bytes)}, made {when}) {act}",
            f"{choice.kept} stay ({size_in_words(choice.kept_bytes)})",
        ]
    if choice.tagged:
        lines.append(
            f"{choice.tagged} of those that stay do so because of a tag or a note"
        )
    if count and dry_run:
        lines.append("nothing was done; the same with --yes (dry_run=False) does it")
    elif count:
        lines.append(f"{command} restore says what is in the trash, and brings it back")
    return lines

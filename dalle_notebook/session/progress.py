"""What a cell shows while it waits: the table as it fills, and how long, how fast,
how dear it is so far and what is left.

Estimates are said only where something is known: a limit that the endpoint told, or
a rate that was seen. A picture that is on its way counts as left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from math import ceil

from dalle_notebook.errors import DalleError
from dalle_notebook.picture.preview import preview
from dalle_notebook.picture.verify import verify
from dalle_notebook.render.budget import embedded_bytes
from dalle_notebook.render.view import STATE_WORDS, GridView
from dalle_notebook.session.budget import Estimate
from dalle_notebook.session.captions import State, tile_of, title_of
from dalle_notebook.session.describing import table_of
from dalle_notebook.session.preparing import MOST_SHOWN, Prepared
from dalle_notebook.session.session import Session
from dalle_notebook.session.summary import MOST_TILES, reasons
from dalle_notebook.store.archive import Archive
from dalle_notebook.study.outcome import Outcome
from dalle_notebook.study.outcome import State as OutcomeState
from dalle_notebook.study.outcomes import Outcomes
from dalle_notebook.wire.cost import NOTHING, Price, in_words

_THUMBNAIL_PX = 48
_THUMBNAIL_QUALITY = 40

_STAGE_PX = ((1, 160), (4, 96))
"""Longest side of unfinished pictures, for up to so many tiles; there they are what
somebody wants to watch."""

_REASONS_SHOWN = 3
_BYTES_A_TILE = 800
"""The least that a tile of a finished output weighs."""

_SEEN = 3
"""Answers that tell a rate."""


@dataclass(slots=True)
class _Lane:
    """What is known of one model at one endpoint."""

    limit: int | None
    waiting: int = 0
    sending: int = 0
    answered: int = 0

    def seconds_left(self, seconds: float) -> float | None:
        """For the tiles without an answer; None if nothing is known."""
        left = self.waiting + self.sending
        if not left:
            return 0.0
        bounds = []
        if self.limit:
            windows = self.waiting / self.limit
            # The first window lies open as long as nothing was sent.
            fresh = not (self.sending or self.answered)
            bounds.append(60.0 * (max(ceil(windows) - 1, 0) if fresh else windows))
        if self.answered >= min(_SEEN, left):
            bounds.append(left * seconds / self.answered)
        return max(bounds, default=None)


class Progress:
    """The looks of one order while it runs; for one thread at a time."""

    def __init__(self, session: Session, prepared: Prepared) -> None:
        self._session = session
        self._prepared = prepared
        lanes = prepared.lanes.all
        self._is_free = all(lane.chosen.profile.free for lane in lanes)
        self._prices: list[Price | None] = []
        if not self._is_free:
            self._prices = _prices(prepared)
        px = _THUMBNAIL_PX
        if any(lane.wanted.stages for lane in lanes):
            px = next((s for n, s in _STAGE_PX if len(prepared.wanted) <= n), px)
        self._thumbnails = _Thumbnails(session, px)

    @property
    def final_bytes(self) -> int:
        """The least that the finished output will weigh, as far as it is known."""
        tiles = min(len(self._prepared.wanted), MOST_TILES)
        return _BYTES_A_TILE * tiles + self._thumbnails.bytes_of_previews

    def shrink(self, stage: bytes) -> Future[bytes | None]:
        """Begin a small copy of an unfinished picture; None if it is damaged."""
        make = partial(_small_stage, stage=stage, px=self._thumbnails.px)
        return self._session.begin_with_archive(make)

    def view(self, state: State) -> GridView:
        """The table as it is now; of a large one only how many are how far."""
        plan, outcomes = self._prepared.plan, state.outcomes
        title = title_of(self._prepared)
        missing = tuple(reasons(outcomes, _REASONS_SHOWN))
        if len(outcomes) > MOST_TILES:
            counts = {state: outcomes.count_of(state) for state in STATE_WORDS}
            words = [f"{counts[s]:,} {word}" for s, word in STATE_WORDS.items()]
            footer = ", ".join(w for w in words if not w.startswith("0 "))
            return GridView(
                title, (), (), (), (footer,), missing, progress=self.line(state)
            )
        made: Mapping[int, bytes] = {}
        if len(outcomes) <= MOST_SHOWN:
            made = self._thumbnails.of(outcomes)
        return GridView(
            title=title,
            rows=plan.rows,
            columns=plan.columns,
            tiles=table_of(
                plan,
                [
                    tile_of(tile, outcome, made.get(n), self._thumbnails.px, title)
                    for n, (tile, outcome) in enumerate(
                        zip(plan.tiles, outcomes, strict=True)
                    )
                ],
            ),
            notes=missing,
            progress=self.line(state),
        )

    def line(self, state: State) -> str:
        """`12 of 40 · 80 s · 9.0 a minute · about 3 min left · spent $0.48 · ...`."""
        outcomes = state.outcomes
        done = outcomes.finished
        words = [f"{done:,} of {len(outcomes):,}", in_time(state.seconds)]
        new = outcomes.count_of("kept") - outcomes.from_archive
        if new and state.seconds >= 1:
            words.append(f"{_rate(60 * new / state.seconds)} a minute")
        left = self.seconds_left(state)
        if left is not None and done < len(outcomes):
            words.append(f"about {in_time(max(left, 1))} left")
        if not self._is_free:
            words += self._money(outcomes)
        return " · ".join(words)

    def seconds_left(self, state: State) -> float | None:
        """Until the last tile has its answer; None where nothing is known of it."""
        lanes: dict[int, _Lane] = {}
        found = self._prepared.lanes
        counts = Counter(zip(found.numbers, state.outcomes.codes, strict=True))
        for (number, code), count in counts.items():
            name, from_archive = state.outcomes.state_of(code)
            if from_archive:
                continue
            lane = lanes.get(number)
            if lane is None:
                its = found.all[number]
                limit = its.wanted.endpoint.limit_of(its.model)
                lane = lanes[number] = _Lane(limit)
            if name == "waiting":
                lane.waiting += count
            elif name == "sending":
                lane.sending += count
            else:
                lane.answered += count
        times = [lane.seconds_left(state.seconds) for lane in lanes.values()]
        if None in times:
            return None
        return max((t for t in times if t is not None), default=0.0)

    def _money(self, outcomes: Outcomes) -> list[str]:
        spent, left, unpriced, open_tiles = NOTHING, NOTHING, 0, 0
        for number, (code, price) in enumerate(
            zip(outcomes.codes, self._prices, strict=True)
        ):
            name, from_archive = outcomes.state_of(code)
            if from_archive:
                continue
            if name in ("waiting", "sending"):
                open_tiles += 1
                if price is None:
                    unpriced += 1
                else:
                    left += price
            else:
                spent += _spent(name, outcomes.cost_of(number), price)
        words = []
        if spent.low:
            words.append(f"spent {Estimate(1, spent, 0).in_words()}")
        elif spent.high:
            words.append(f"spent at most {in_words(spent.high)}")
        if open_tiles:
            words.append(f"to come {Estimate(open_tiles, left, unpriced).in_words()}")
        return words


def _prices(prepared: Prepared) -> list[Price | None]:
    """The price of every tile; equal ones are one object."""
    same: dict[Price | None, Price | None] = {}
    prices = (wanted.price for wanted in prepared.wanted)
    return [same.setdefault(price, price) for price in prices]


def _spent(state: OutcomeState, cost: Decimal | None, price: Price | None) -> Price:
    """What one final tile cost, between the least and the most."""
    if state == "kept":
        return Price(cost, cost) if cost is not None else price or NOTHING
    if state == "unknown" and price is not None:
        return Price(NOTHING.low, price.high)
    return NOTHING


def _rate(pictures: float) -> str:
    return f"{pictures:.1f}" if pictures < 10 else f"{pictures:,.0f}"


def in_time(seconds: float) -> str:
    """`45 s`, `12 min`, `2 h 5 min`."""
    if seconds < 99.5:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 100:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


class _Thumbnails:
    """Tiny pictures of what has landed, made while others are awaited.

    Attributes:
        px: their longest side.
    """

    def __init__(self, session: Session, px: int) -> None:
        self.px = px
        self._session = session
        self._made: dict[int, Future[tuple[bytes, int] | None]] = {}

    @property
    def bytes_of_previews(self) -> int:
        """What the previews of these pictures weigh in a notebook."""
        return sum(embedded_bytes([found[1]]) for found in self._done().values())

    def of(self, outcomes: Sequence[Outcome]) -> Mapping[int, bytes]:
        """Those that are ready, by the number of the tile; others are begun."""
        for number, outcome in enumerate(outcomes):
            record = outcome.record
            if number not in self._made and record and outcome.held is None:
                make = partial(_thumbnail, digest=record.digest, px=self.px)
                self._made[number] = self._session.begin_with_archive(make)
        stages = {n: each.stage for n, each in enumerate(outcomes) if each.stage}
        return {**stages, **{n: found[0] for n, found in self._done().items()}}

    def _done(self) -> dict[int, tuple[bytes, int]]:
        return {
            number: found
            for number, future in self._made.items()
            if future.done() and (found := future.result()) is not None
        }


def _small_stage(archive: Archive, stage: bytes, px: int) -> bytes | None:
    with suppress(DalleError):
        return preview(verify(stage), px, quality=_THUMBNAIL_QUALITY)
    return None


def _thumbnail(archive: Archive, digest: str, px: int) -> tuple[bytes, int] | None:
    """A thumbnail, and the size of the preview that it was made of."""
    with suppress(DalleError):
        small = archive.preview(digest, 256)
        tiny = preview(verify(small), px, quality=_THUMBNAIL_QUALITY)
        return tiny, len(small)
    return None

"""What became of every tile of a study, in little room.

A kept picture comes with its whole record: kilobytes for a tile that nobody may
ever look at. So those of a large study are held as compressed text, and made again
when somebody looks. What tells many of them from each other is a picture, and what
was noted of it; who drew them, and the first of the notes, is known without making
any.
"""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import get_args, overload

from dalle_notebook.store.record import Record
from dalle_notebook.study.outcome import WAITING, Outcome, State
from dalle_notebook.wire.profiles import is_own

MANY = 1_000
"""Tiles of a study from which on pictures that are kept are held as text."""

_STATES: tuple[State, ...] = get_args(State)
_FROM_ARCHIVE = len(_STATES)
"""Codes are places in that tuple; this one is `kept` without a request."""

_CODES = {state: code for code, state in enumerate(_STATES)}
_OPEN = (_CODES["waiting"], _CODES["sending"])
_REMARKS = 50
"""Notes of pictures held as text that are known without making one."""

_WINDOW = -13
"""Of the compression: the first record helps to write all others shortly."""


class Outcomes(Sequence[Outcome]):
    """Reads like a list of outcomes; `put` changes one.

    One thread changes it, any may read or `copy` it.

    Args:
        given: those to begin with.
        waiting: so many more that wait.
    """

    def __init__(self, given: Iterable[Outcome] = (), waiting: int = 0) -> None:
        known = list(given)
        count = len(known) + waiting
        self._codes = bytearray(count)
        self._entries: list[Outcome | bytes] = [WAITING] * count
        self._costs: dict[int, Decimal] = {}
        self._kinds = array("i", [0]) * (count if count > MANY else 0)
        self._packing = _Packing()
        for number, outcome in enumerate(known):
            self.put(number, outcome)

    def __len__(self) -> int:
        return len(self._codes)

    @overload
    def __getitem__(self, at: int) -> Outcome: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Outcome]: ...
    def __getitem__(self, at: int | slice) -> Outcome | Sequence[Outcome]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        entry = self._entries[at]
        return self._packing.unpack(entry) if isinstance(entry, bytes) else entry

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Sequence) else False

    __hash__ = None  # type: ignore[assignment]

    def put(self, number: int, outcome: Outcome) -> None:
        """Change one of them."""
        code = _CODES[outcome.state]
        if outcome.state == "kept":
            code = _FROM_ARCHIVE if outcome.from_archive else code
            if outcome.record is not None and outcome.record.cost is not None:
                self._costs[number] = outcome.record.cost
        entry: Outcome | bytes = outcome
        if self._kinds:
            if outcome.error is not None:
                # The frames of ten thousand errors would hold all that they knew.
                outcome.error.__context__ = outcome.error.__traceback__ = None
            packed = self._packing.pack(number, outcome)
            if packed is not None:
                self._kinds[number], entry = packed
        # In this order, so that a copy never says kept of what is not there yet.
        self._entries[number] = entry
        self._codes[number] = code

    def copy(self) -> Outcomes:
        """As they are now; later changes do not show there."""
        same = Outcomes()
        same._codes = self._codes[:]
        same._entries = self._entries[:]
        same._costs = dict(self._costs)
        same._kinds = self._kinds[:]
        same._packing = self._packing
        return same

    @property
    def codes(self) -> bytes:
        """Of each what `state_of` reads."""
        return bytes(self._codes)

    @staticmethod
    def state_of(code: int) -> tuple[State, bool]:
        """The state, and whether no request was needed."""
        if code == _FROM_ARCHIVE:
            return "kept", True
        return _STATES[code], False

    def count_of(self, *states: State) -> int:
        """How many are in one of these states."""
        found = sum(self._codes.count(_CODES[state]) for state in states)
        return found + (self._codes.count(_FROM_ARCHIVE) if "kept" in states else 0)

    def is_final(self, number: int) -> bool:
        """Whether nothing more will happen to one of them."""
        return 0 <= number < len(self) and self._codes[number] not in _OPEN

    @property
    def from_archive(self) -> int:
        """How many pictures needed no request."""
        return self._codes.count(_FROM_ARCHIVE)

    @property
    def finished(self) -> int:
        """How many are final."""
        return len(self) - self.count_of("waiting", "sending")

    def costs(self) -> Iterator[Decimal | None]:
        """What every new picture cost, in USD, but for those drawn here for nothing;
        None where nobody told."""
        for number, code in enumerate(self.codes):
            if code == _CODES["kept"]:
                entry = self._entries[number]
                if not isinstance(entry, Outcome):
                    entry = self._packing.samples[self._kinds[number]]
                if entry.record and not is_own(entry.record.endpoint_id):
                    yield self.cost_of(number)

    def cost_of(self, number: int) -> Decimal | None:
        """What a kept picture cost, in USD; None where nobody told."""
        return self._costs.get(number)

    def kept(self) -> array[int]:
        """The numbers of those that have a picture."""
        kept = (_CODES["kept"], _FROM_ARCHIVE)
        return array("i", (n for n, code in enumerate(self.codes) if code in kept))

    def without_picture(self) -> Iterator[Outcome]:
        """Those that are not kept, in order."""
        none = (_CODES["kept"], _FROM_ARCHIVE)
        for code, entry in zip(bytes(self._codes), self._entries, strict=True):
            if code not in none and isinstance(entry, Outcome):
                yield entry

    def different(self) -> Iterator[Outcome]:
        """One for all that differ in their picture, and what was noted of it, only.

        Of a small study each. Who drew and from where stands in each of them as in
        those that it stands for.
        """
        seen: set[int] = set()
        for number, entry in enumerate(self._entries):
            if isinstance(entry, Outcome):
                yield entry
            elif (kind := self._kinds[number]) not in seen:
                seen.add(kind)
                yield self._packing.samples[kind]

    def remarks(self, most: int) -> tuple[list[str], int]:
        """What was noted, each once and in order, and how many more there are.

        Args:
            most: so many, and no more than 50 of a large study.
        """
        packed = self._packing
        first, known = dict(packed.remarks), packed.hashes
        more: set[int] = set()
        for number, entry in enumerate(self._entries):
            if isinstance(entry, Outcome):
                for place, note in enumerate(entry.notes):
                    at = number, place
                    first[note] = min(at, first.get(note, at))
                    more.add(hash(note))
        shown = sorted(first, key=first.__getitem__)[:most]
        return shown, len(known) + len(more - known) - len(shown)

    def changed_outside(self) -> float:
        """The largest share of pixels that an edit changed where it was not to."""
        own = (_changed(each) for each in self._entries if isinstance(each, Outcome))
        return max(self._packing.changed_outside, max(own, default=0.0))


class Known(Mapping[int, Outcome]):
    """Those of some outcomes that are final, by their numbers."""

    def __init__(self, outcomes: Outcomes) -> None:
        self.outcomes = outcomes

    def __len__(self) -> int:
        return self.outcomes.finished

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and self.outcomes.is_final(number)

    def __iter__(self) -> Iterator[int]:
        numbers = range(len(self.outcomes))
        return (number for number in numbers if self.outcomes.is_final(number))

    def __getitem__(self, number: int) -> Outcome:
        if number not in self:
            raise KeyError(number)
        return self.outcomes[number]


class _Packing:
    """Kept outcomes as text.

    Attributes:
        samples: one outcome of each kind.
        remarks: the notes of the first tiles that have some, each with the number
            of the first and its place there; of all notes there are `hashes` only.
        changed_outside: the largest share of all.
    """

    def __init__(self) -> None:
        self.samples: list[Outcome] = []
        self._numbers: dict[Hashable, int] = {}
        self._first = b""
        self.remarks: dict[str, tuple[int, int]] = {}
        self.hashes: set[int] = set()
        self.changed_outside = 0.0

    def pack(self, at: int, outcome: Outcome) -> tuple[int, bytes] | None:
        """The number of its kind, and its text; None for what cannot be packed.

        Args:
            at: the number of its tile.
        """
        record = outcome.record
        if outcome.state != "kept" or record is None:
            return None
        if outcome.held is not None or outcome.stage is not None or outcome.error:
            return None
        kind = (
            outcome.from_archive,
            outcome.reason,
            record.model,
            record.drawn_by,
            record.endpoint_id,
            record.endpoint_title,
        )
        # What differs from picture to picture is in the text, and in no kind.
        given: object = record.to_json()
        if outcome.notes != record.notes:
            given = [given, outcome.notes]
        text = json.dumps(given, separators=(",", ":"), default=str)
        number = self._numbers.get(kind)
        if number is None:
            number = self._numbers[kind] = len(self.samples)
            self.samples.append(outcome)
        # One that is to stay the first: it is part of the reading of all others.
        self._first = self._first or text.encode()
        writer = zlib.compressobj(6, zlib.DEFLATED, _WINDOW, zdict=self._first)
        data = writer.compress(text.encode()) + writer.flush()
        self.changed_outside = max(self.changed_outside, _changed(outcome))
        for place, note in enumerate(outcome.notes):
            self._remark((at, place), note)
        return number, number.to_bytes(4, "big") + data

    def _remark(self, at: tuple[int, int], note: str) -> None:
        self.hashes.add(hash(note))
        if len(self.remarks) < _REMARKS or note in self.remarks:
            self.remarks[note] = min(at, self.remarks.get(note, at))
            return
        # Of those that come in any order the same stay.
        last = max(self.remarks, key=self.remarks.__getitem__)
        if at < self.remarks[last]:
            self.remarks = {k: v for k, v in self.remarks.items() if k != last}
            self.remarks[note] = at

    def unpack(self, packed: bytes) -> Outcome:
        """The outcome of a text."""
        reader = zlib.decompressobj(_WINDOW, zdict=self._first)
        given = json.loads(reader.decompress(packed[4:]) + reader.flush())
        sample = self.samples[int.from_bytes(packed[:4], "big")]
        record, notes = given if isinstance(given, list) else (given, given["notes"])
        return replace(sample, record=Record.from_json(record), notes=tuple(notes))


def _changed(outcome: Outcome) -> float:
    changed = outcome.record.changed_outside if outcome.record else None
    return changed[0] if changed else 0.0

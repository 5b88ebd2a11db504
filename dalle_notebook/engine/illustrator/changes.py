"""What an edit's words change among the figures of a picture of ours.

Words are compared with the old Scene figure by figure: which stay as they are,
which become others in the same place, which go, and which are new. A figure that
the words do not name stays too, as long as the mask does not mean it: nobody
repeats a whole picture to change a corner of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace

from dalle_notebook.engine.illustrator import casting
from dalle_notebook.engine.illustrator.dressing import split_colour
from dalle_notebook.engine.illustrator.scene import Relation, Scene, Subject

Key = tuple[int, int]
"""A figure: the index of its subject and its copy."""

TOUCHED = 0.05
"""A mask that covers less of a figure does not mean it."""
_HALF = 0.5
"""What is new may stand before a figure of which less is covered."""
_MEANT = 0.15
"""Of a changed figure this much must be covered, or the words mean another one."""
REMOVAL = re.compile(
    r"\s*(?:please\s+)?(?:remove|erase|delete|get rid of|take (?:out|away)|clear)\b"
    r"|\s*请?(?:把.*)?(?:去掉|移除|删除|擦除|去除)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Changes:
    """The new Scene, and which of its figures are figures of the old one.

    Attributes:
        scene: the new Scene; figures that stay come first, in their old order.
        kept: new figure -> old figure in whose place it stands.
        same: those of `kept` that are drawn as they were.
        guests: subject -> the old subject whose chances it keeps, for those that
            are part of another figure.
    """

    scene: Scene
    kept: dict[Key, Key] = field(default_factory=dict)
    same: set[Key] = field(default_factory=set)
    guests: dict[int, int] = field(default_factory=dict)


def removed(before: Scene, words: Scene, seen: Mapping[Key, float]) -> Changes:
    """What "remove the cat" does: named figures go, or all that the mask means.

    Args:
        words: what was understood of the prompt.
        seen: old figure -> the part of it that the mask covers.
    """
    named = {s.noun for s in words.subjects}
    worn = _undressed(before, named)
    if worn is not None:
        return _carried_over(before, worn, set(seen))
    meant = {i for i, s in enumerate(before.subjects) if s.noun in named}
    riders = meant & set(casting.joined_in(before).values())
    touched = {key for key, part in seen.items() if part >= TOUCHED}
    goes = {key for key in touched if key[0] in meant}
    if not goes and not riders:
        goes = touched
    return _carried_over(before, before, set(seen) - goes, riders)


def compared(
    before: Scene,
    wanted: Scene,
    seen: Mapping[Key, float],
    renewed: Set[Key] = frozenset(),
) -> Changes:
    """What words change that describe the picture to be.

    Args:
        before, wanted: playable Scenes.
        seen: old figure -> the part of it that the mask covers.
        renewed: old figures that do not stay even if the words name them.
    """
    changes = _compared(before, wanted, seen, renewed)
    fresh = len(wanted.subjects) == 1 and not _is_change(before, wanted, changes, seen)
    if fresh:
        # An edit that would change nothing means one more.
        changes = _compared(before, wanted, seen, renewed, is_more=True)
    return changes


def _is_change(
    before: Scene, wanted: Scene, changes: Changes, seen: Mapping[Key, float]
) -> bool:
    figures = figures_in(changes.scene)
    new = [key for key in figures if key not in changes.kept]
    dressed = [key for key in changes.kept if key not in changes.same]
    meant = [key for key, part in seen.items() if part >= TOUCHED]
    return bool(new or dressed or meant)


def figures_in(scene: Scene) -> list[Key]:
    """Every figure of a Scene, those that are part of another one left out."""
    guests = set(casting.joined_in(scene).values())
    return [
        (i, copy)
        for i, s in enumerate(scene.subjects)
        if i not in guests and casting.drawable(s.noun, s.word)
        for copy in range(s.count)
    ]


def _compared(
    before: Scene,
    wanted: Scene,
    seen: Mapping[Key, float],
    renewed: Set[Key],
    *,
    is_more: bool = False,
) -> Changes:
    pairs = {} if is_more else _pairs(before, wanted)
    old_joined, new_joined = casting.joined_in(before), casting.joined_in(wanted)
    old_of: dict[int, list[Key]] = {}
    for key in seen.keys() - renewed:
        old_of.setdefault(key[0], []).append(key)
    taken: set[Key] = set()
    plan: dict[int, list[tuple[Key | None, bool]]] = {}
    guests = set(new_joined.values())
    for i, subject in enumerate(wanted.subjects):
        if i in guests:
            continue
        j = pairs.get(i)
        rider, old_rider = new_joined.get(i), old_joined.get(-1 if j is None else j)
        is_same = j is not None and _alike(subject, before.subjects[j])
        # A rider that is new is nobody's.
        with_whom = None if rider is None else pairs.get(rider, -1)
        is_same = is_same and with_whom == old_rider
        if rider is not None and old_rider is not None:
            is_same = is_same and _alike(
                wanted.subjects[rider], before.subjects[old_rider]
            )
        candidates = sorted(old_of.get(-1 if j is None else j, []))
        is_dressed = j is not None and _undressed_alike(subject, before.subjects[j])
        if not is_same and rider is None and not is_dressed:
            candidates = [key for key in candidates if seen[key] >= _MEANT]
        if len(candidates) > subject.count:
            candidates.sort(key=lambda key: seen[key])
            untouched = sum(seen[key] < TOUCHED for key in candidates)
            candidates = sorted(candidates[: max(subject.count, untouched)])
        slots: list[tuple[Key | None, bool]] = [(key, is_same) for key in candidates]
        taken |= set(candidates)
        slots += [(None, False)] * (subject.count - len(slots))
        plan[i] = slots
    # What is not named and not meant stays.
    least = _HALF if plan else TOUCHED
    rest = [key for key in seen if key not in taken and seen[key] < least]
    rest = [key for key in rest if not _is_rider_now(key, pairs, new_joined)]
    return _assembled(before, wanted, plan, rest, pairs)


def _is_rider_now(
    key: Key, pairs: Mapping[int, int], new_joined: Mapping[int, int]
) -> bool:
    return any(pairs.get(guest) == key[0] for guest in new_joined.values())


def _alike(one: Subject, other: Subject) -> bool:
    return replace(one, count=1, word="") == replace(other, count=1, word="")


def _undressed_alike(one: Subject, other: Subject) -> bool:
    """Whether only what they wear or hold tells two subjects apart."""
    return _alike(replace(one, wear=(), hold=()), replace(other, wear=(), hold=()))


def _pairs(before: Scene, wanted: Scene) -> dict[int, int]:
    """Subject of the words -> subject of the old Scene: equal ones first."""
    pairs: dict[int, int] = {}
    for is_strict in (True, False):
        for i, one in enumerate(wanted.subjects):
            for j, other in enumerate(before.subjects):
                if i in pairs or j in pairs.values() or one.noun != other.noun:
                    continue
                if not is_strict or _alike(one, other):
                    pairs[i] = j
    return pairs


def _assembled(
    before: Scene,
    wanted: Scene,
    plan: dict[int, list[tuple[Key | None, bool]]],
    rest: list[Key],
    pairs: Mapping[int, int],
) -> Changes:
    """The new Scene in an order that keeps the old one's."""
    old_joined, new_joined = casting.joined_in(before), casting.joined_in(wanted)
    subjects: list[Subject] = []
    where_new: dict[int, int] = {}
    where_old: dict[int, int] = {}
    changes = Changes(wanted)

    def first_old(i: int) -> int:
        olds = [key[0] for key, _ in plan[i] if key is not None]
        return min(olds) if olds else len(before.subjects)

    rows: list[tuple[int, str, int]] = [(first_old(i), "new", i) for i in plan]
    rows += [(j, "old", j) for j in sorted({key[0] for key in rest})]
    for _, kind, index in sorted(rows, key=lambda row: row[0]):
        at = len(subjects)
        if kind == "new":
            slots = plan[index]
            subjects.append(replace(wanted.subjects[index], count=len(slots)))
            where_new[index] = at
            for copy, (key, is_same) in enumerate(slots):
                if key is not None:
                    changes.kept[at, copy] = key
                    if is_same:
                        changes.same.add((at, copy))
        else:
            keys = sorted(key for key in rest if key[0] == index)
            subjects.append(replace(before.subjects[index], count=len(keys)))
            where_old[index] = at
            for copy, key in enumerate(keys):
                changes.kept[at, copy] = key
                changes.same.add((at, copy))
    for host, guest in new_joined.items():
        if host in where_new:
            where_new[guest] = len(subjects)
            subjects.append(wanted.subjects[guest])
            if guest in pairs:
                changes.guests[where_new[guest]] = pairs[guest]
    for host, guest in old_joined.items():
        if host in where_old:
            where_old[guest] = len(subjects)
            subjects.append(before.subjects[guest])
            changes.guests[where_old[guest]] = guest
    relations = _moved(wanted, where_new) + _moved(before, where_old)
    changes.scene = replace(wanted, subjects=tuple(subjects), relations=relations)
    return changes


def _moved(scene: Scene, where: Mapping[int, int]) -> tuple[Relation, ...]:
    return tuple(
        Relation(where[r.subject], r.kind, where[r.object])
        for r in scene.relations
        if r.subject in where and r.object in where
    )


def _carried_over(
    before: Scene, clothed: Scene, stays: set[Key], gone: Set[int] = frozenset()
) -> Changes:
    """The old Scene, dressed anew, with the figures that stay."""
    # Without a noun nothing is drawn, and nobody rides along.
    subjects = tuple(
        replace(s, noun="", word="") if i in gone else s
        for i, s in enumerate(clothed.subjects)
    )
    wanted = replace(clothed, subjects=subjects)
    riders, left = casting.joined_in(before), casting.joined_in(wanted)
    plan: dict[int, list[tuple[Key | None, bool]]] = {}
    for key in sorted(stays):
        pair = key[0], riders.get(key[0], key[0])
        same = all(subjects[i] == before.subjects[i] for i in pair)
        same = same and riders.get(key[0]) == left.get(key[0])
        plan.setdefault(key[0], []).append((key, same))
    return _assembled(before, wanted, plan, [], {i: i for i in range(len(subjects))})


def _undressed(before: Scene, named: set[str]) -> Scene | None:
    """The old Scene without a named thing that somebody wears or holds."""
    if not named or named & {s.noun for s in before.subjects}:
        return None
    subjects = tuple(
        replace(
            s,
            wear=tuple(t for t in s.wear if split_colour(t)[1] not in named),
            hold=tuple(t for t in s.hold if split_colour(t)[1] not in named),
        )
        for s in before.subjects
    )
    return None if subjects == before.subjects else replace(before, subjects=subjects)

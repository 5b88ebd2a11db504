"""What a picture was made from, as far back as the records tell."""

from __future__ import annotations

from collections.abc import Callable

from dalle_notebook.store.record import Record

Step = Record | str
"""A picture of the chain, or the digest of one that is gone."""


def chain(record: Record, find: Callable[[str], Record | None]) -> list[Step]:
    """The record behind everything that it was made from; each picture once.

    Parents stand before their children, whatever the archive holds: a circle is
    cut where it closes, and a picture that is gone is named by its digest.
    """
    steps: list[Step] = []
    seen: set[str] = set()
    # The second of a pair says that its parents stand in `steps` already.
    stack: list[tuple[Step, bool]] = [(record, False)]
    while stack:
        step, is_walked = stack.pop()
        if is_walked:
            steps.append(step)
            continue
        digest = step if isinstance(step, str) else step.digest
        if digest in seen:
            continue
        seen.add(digest)
        stack.append((step, True))
        if isinstance(step, Record):
            for parent in reversed(step.parents):
                stack.append((find(parent) or parent, False))
    return steps

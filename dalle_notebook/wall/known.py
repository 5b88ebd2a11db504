"""What was found out about an archive, until the archive changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

T = TypeVar("T")


class Known:
    """Answers by name, each good for one mark of the archive.

    Threads may share it: at worst two of them find out the same.
    """

    def __init__(self) -> None:
        self._answers: dict[str, tuple[str, Any]] = {}

    def at(self, mark: str, what: str, find: Callable[[], T]) -> T:
        """An answer, found anew when the mark is another one.

        Args:
            mark: `Search.mark`; empty where there is none to go by.
            what: the answer's name.
        """
        before = self._answers.get(what)
        if mark and before is not None and before[0] == mark:
            return cast(T, before[1])
        found = find()
        self._answers[what] = (mark, found)
        return found

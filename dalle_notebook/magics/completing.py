"""Completion of options and values, by IPython's context matchers."""

from __future__ import annotations

import re
from typing import Any

from IPython.core.completer import SimpleCompletion

from dalle_notebook.study.completion import complete as complete_words
from dalle_notebook.wire.catalogue import catalogue
from dalle_notebook.wire.recipe import Verb

_ARCHIVE = re.compile(r"^\s*(?:[\w., ]+=\s*)?%dalle_archive\s+")
_CELL = re.compile(r"^%%dalle(_edit|_vary)?\s")
_LINE = re.compile(r"^\s*(?:[\w., ]+=\s*)?%dalle(_edit|_vary)?\s")
_VERBS: dict[str | None, Verb] = {None: "generate", "_edit": "edit", "_vary": "vary"}


def complete(context: Any) -> dict[str, Any]:
    """Answer IPython's completer; nothing of ours outside our lines."""
    typed = context.text_until_cursor
    if found := _ARCHIVE.match(typed):
        return _archive_words(typed[found.end() :])
    found = _LINE.match(typed)
    if context.cursor_line == 0 and found is None:
        found = _CELL.match(typed)
    if found is None:
        return {"completions": []}
    rest = typed[found.end() :]
    completion = complete_words(
        rest, _VERBS[found[1]], models=lambda: list(catalogue())
    )
    if not completion.words:
        return {"completions": []}
    return {
        "completions": [SimpleCompletion(text=word) for word in completion.words],
        "matched_fragment": rest[completion.start :],
        "suppress": True,
    }


def _archive_words(rest: str) -> dict[str, Any]:
    from dalle_notebook.session.archive.syntax import complete as complete_verb

    *before, current = [*rest.split(), ""] if rest[-1:].isspace() else rest.split(" ")
    words = complete_verb([word for word in before if word], current)
    return {
        "completions": [SimpleCompletion(text=word) for word in words],
        "matched_fragment": current,
        "suppress": bool(words),
    }

"""What a prompt wants left out ("no people", "without a hat") is never read.

The words from the negation to the end of what it denies are taken away before
the parser sees them, so that they are neither drawn nor counted as unknown.
"""

from __future__ import annotations

from collections.abc import Sequence

from dalle_notebook.engine.illustrator.language.lexicon import look_up
from dalle_notebook.engine.illustrator.language.lookahead import leads_to_noun

_DENYING = frozenset({"no", "not", "without", "minus", "zero", "never", "non"})
_DENYING_PAIRS = frozenset({("instead", "of"), ("rather", "than")})
_THINGS = frozenset(
    {"noun", "kind", "wearable", "part", "place", "place or thing", "feature"}
)
_MOST_DENIED = 8


def without_denied(tokens: Sequence[str]) -> list[str]:
    """Give the words that are left; the negations go as well."""
    out: list[str] = []
    i = 0
    while i < len(tokens):
        start = _after_denial(tokens, i)
        if start is None:
            out.append(tokens[i])
            i += 1
        else:
            i = _end_of_denied(tokens, start)
    return out


def _after_denial(tokens: Sequence[str], i: int) -> int | None:
    if tuple(tokens[i : i + 2]) in _DENYING_PAIRS:
        return i + 2
    return i + 1 if tokens[i] in _DENYING else None


def _end_of_denied(tokens: Sequence[str], i: int) -> int:
    """Skip adjectives and the first thing; "or" leads on to the next thing."""
    end = min(len(tokens), i + _MOST_DENIED)
    first = look_up(tokens, i)
    if first is not None and first.senses.get("relation") in {"wearing", "holding"}:
        i += first.length
    while i < end and tokens[i] != ",":
        match = look_up(tokens, i)
        if match is None:
            return i + 1
        after = i + match.length
        is_thing = bool(_THINGS & match.senses.keys())
        if is_thing and not leads_to_noun(tokens, after):
            if tokens[after : after + 1] not in (["or"], ["nor"]):
                return after
        elif "relation" in match.senses and match.phrase not in {"or", "nor"}:
            return i
        i = after
    return i

"""What comes next: whether an adjective still waits for its noun."""

from __future__ import annotations

from collections.abc import Sequence

from dalle_notebook.engine.illustrator.language.lexicon import look_up

ADJECTIVES = ("colour", "coat", "material", "size", "pose", "mood", "number")


def leads_to_noun(tokens: Sequence[str], position: int) -> bool:
    """Whether only adjectives stand between here and the next noun."""
    for _ in range(6):
        match = look_up(tokens, position)
        if match is None or match.phrase in {"a", "an", "the", ","}:
            return False
        senses = match.senses
        joins = match.phrase in {"and", "or"}
        if joins:
            after = look_up(tokens, position + match.length)
            if after is None or "colour" not in after.senses:
                return False
        elif "relation" in senses and "pose" not in senses:
            return False
        if "noun" in senses or "kind" in senses or "wearable" in senses:
            return True
        if "part" in senses or "place or thing" in senses:
            return True
        if not joins and not any(
            kind in senses for kind in (*ADJECTIVES, "quiet", "place", "style")
        ):
            return False
        if "quiet" in senses and match.phrase in _FUNCTION_WORDS:
            return False
        if "place" in senses and not any(k in senses for k in ADJECTIVES):
            return False
        position += match.length
        if position >= len(tokens):
            return False
    return False


def leads_to_place(tokens: Sequence[str], position: int) -> bool:
    """Whether the adjective here belongs to a place ("a calm lake")."""
    match = look_up(tokens, position)
    return match is not None and "place" in match.senses and "noun" not in match.senses


_FUNCTION_WORDS = frozenset(
    [
        "of",
        "with",
        "in",
        "on",
        "at",
        "to",
        "for",
        "from",
        "by",
        "as",
        "is",
        "are",
        "and",
        "or",
        "that",
        "which",
        "who",
        "while",
        "when",
        "its",
        "it",
        "the",
        "a",
        "an",
        "under",
        "over",
        "into",
        "onto",
    ]
)

"""The words of the archive's verbs, read the same way at every door.

One table is the source of the help, the completion and the parser; `%dalle_archive`
and the terminal differ only in what stands before the verb.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dalle_notebook.errors import UsageError
from dalle_notebook.store.query import split_words
from dalle_notebook.study.values import clip, did_you_mean

__all__ = ["Call", "complete", "help_text", "join_words", "read", "split_words"]


@dataclass(frozen=True, slots=True)
class Flag:
    """An option of a verb.

    Attributes:
        key: the keyword of the Python method.
        metavar: the value's name in the help; empty for one that takes none.
        choices: what may be written; empty for anything.
    """

    name: str
    key: str
    help: str
    metavar: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verb:
    """One row of the table.

    Attributes:
        operands: what follows it, as the help shows it.
        least, most: how many operands it takes.
    """

    name: str
    operands: str
    help: str
    least: int = 0
    most: int = 1_000_000
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A verb with what it is to work on."""

    verb: str
    operands: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


VERBS: tuple[Verb, ...] = (
    Verb(
        "list", "[WORDS...]",
        "The newest pictures, or those that the words find. Also without any verb.",
        flags=(
            Flag("--limit", "limit", "Pictures on a page; without it 24.", "N"),
            Flag("--before", "before", "Only older ones: a date, or a moment.", "DATE"),
        ),
    ),
    Verb("show", "ID", "One picture, large, with every fact.", 1, 1),
    Verb("compare", "ID ID...", "Pictures side by side, and what differs.", 2, 12),
    Verb("recall", "ID", "The cell that asks for this picture again.", 1, 1),
    Verb("tag", "ID TAG...", "Tag a picture; tagged ones are never pruned.", 2),
    Verb("untag", "ID TAG...", "Take tags away.", 2),
    Verb("forget", "ID...", "Move pictures to the trash, for seven days.", 1),
    Verb("restore", "[ID...]", "Bring pictures back; without ID say what is there."),
    Verb(
        "prune", "",
        "Forget what is too old or too much. Without --yes it only says what.",
        0, 0,
        (
            Flag("--older-than", "older_than", "90d, 12w, 6m, 1y or a date.", "AGE"),
            Flag("--over", "over", "Keep at most this much, the newest.", "SIZE"),
            Flag("--yes", "yes", "Do it."),
        ),
    ),
    Verb(
        "spend", "",
        "What the pictures cost.",
        0, 0,
        (
            Flag(
                "--by", "by", "day, model or notebook; without it day.", "WHAT",
                ("day", "model", "notebook"),
            ),
        ),
    ),
    Verb("pack", "NOTEBOOK ZIP", "Put a notebook's pictures into a zip file.", 2, 2),
    Verb("unpack", "ZIP", "Take the pictures of such a file in.", 1, 1),
    Verb(
        "share", "",
        "Copy to the shared folder what it has not, and take in what others put there.",
        0, 0,
    ),
    Verb(
        "export", "FOLDER [WORDS...]",
        "Pictures and records in shards, for data sets: all, or what words find. "
        "After a stop the same again goes on.",
        1,
        flags=(
            Flag(
                "--format", "format", "tar (as WebDataset has it; without it) or "
                "parquet.", "WHAT", ("tar", "parquet"),
            ),
            Flag("--shard-size", "shard_size", "Of a file; without it 500MB.", "SIZE"),
        ),
    ),
)  # fmt: skip

_BY_NAME = {verb.name: verb for verb in VERBS}

# What people try first, having used other tools.
_OTHER_WORDS = {
    "ls": "list", "find": "list", "search": "list", "rm": "forget",
    "delete": "forget", "remove": "forget", "undo": "restore", "cost": "spend",
    "clean": "prune", "import": "unpack", "info": "show",
}  # fmt: skip

_WORDS = """\
Words that find
  siamese cat          Both, in prompt, model, endpoint, notebook or tags.
  "white cat"          Next to each other.
  -dog                 Not this one.
  model:illustrator    In this place only; also prompt: endpoint: notebook:
  tag:best             With this tag.
  2026-11  2026-11-22  Made in this month, on this day (UTC).

ID is the beginning of a picture's id, four or more of its digits.
"""


def read(words: Sequence[str]) -> Call:
    """Read the words behind `%dalle_archive` or `dalle-notebook archive`.

    Raises:
        UsageError: they cannot be meant; the text says what to write.
    """
    given = list(words)
    verb = _BY_NAME.get(given[0]) if given else None
    if verb is None:
        verb = _BY_NAME["list"]
        if given and given[0] in _OTHER_WORDS:
            raise UsageError(
                f"there is no verb {given[0]}: write {_OTHER_WORDS[given[0]]}, or "
                f"list {given[0]} to search for the word"
            )
    else:
        given = given[1:]
    operands, options = _sorted_out(verb, given)
    if not verb.least <= len(operands) <= verb.most:
        wanted = f"{verb.name} {verb.operands}".rstrip()
        raise UsageError(f"{verb.name} is written: {wanted}")
    return Call(verb.name, tuple(operands), options)


def _sorted_out(verb: Verb, given: list[str]) -> tuple[list[str], dict[str, Any]]:
    operands: list[str] = []
    options: dict[str, Any] = {}
    flags = {flag.name: flag for flag in verb.flags}
    rest = iter(given)
    for word in rest:
        if word == "--":
            operands += rest
            break
        name, equals, value = word.partition("=")
        if not name.startswith("--"):
            operands.append(word)
            continue
        flag = flags.get(name)
        if flag is None:
            known = list(flags)
            guess = did_you_mean(name, known) or (
                f"; it takes {', '.join(known)}" if known else ""
            )
            raise UsageError(f"{verb.name} has no option {clip(name)}{guess}")
        if flag.key in options:
            raise UsageError(f"{name} stands twice: write it once")
        if not flag.metavar:
            if equals:
                raise UsageError(f"{name} stands alone and takes no value")
            options[flag.key] = True
            continue
        found = value if equals else next(rest, "")
        if not found.strip():
            raise UsageError(f"{name} needs a value: {flag.help.rstrip('.')}")
        options[flag.key] = found
    return operands, options


def join_words(words: Sequence[str]) -> str:
    """Write words so that `split_words` gives them back, quotes apart."""
    return " ".join(
        f'"{word}"' if " " in word or not word else word
        for word in (word.replace('"', "") for word in words)
    )


def complete(words: Sequence[str], current: str) -> list[str]:
    """What could stand for the last, half-written word.

    Args:
        words: those before it.
        current: as far as it is written.
    """
    verb = _BY_NAME.get(words[0]) if words else None
    if verb is None:
        return [v.name for v in VERBS if not words and v.name.startswith(current)]
    for flag in verb.flags:
        if words[-1] == flag.name and flag.metavar:
            return [choice for choice in flag.choices if choice.startswith(current)]
    return [
        flag.name
        for flag in verb.flags
        if current.startswith("-") and flag.name.startswith(current)
        and flag.name not in words
    ]  # fmt: skip


_INDENT, _WIDTH = 23, 79


def help_text(command: str) -> str:
    """What `--help` shows; fits into 80 columns.

    Args:
        command: what stands before the verb.
    """
    lines = [
        "Look through the pictures that are kept, and look after them.",
        "",
        f"  {command} [VERB] ...",
        "",
        "Verbs",
    ]
    for verb in VERBS:
        lines += _row(f"{verb.name} {verb.operands}", verb.help)
        for flag in verb.flags:
            lines += _row(f"  {flag.name} {flag.metavar}", flag.help)
    lines += [
        "",
        _WORDS,
        "Examples",
        f"  {command} list siamese model:illustrator -dog 2026-11",
        f"  {command} tag 3fa9 best night-scene",
        f"  {command} prune --older-than 1y --over 5GB",
    ]
    return "\n".join(lines)


def _row(left: str, text: str) -> list[str]:
    left = f"  {left}".rstrip()
    lines = textwrap.wrap(text, _WIDTH - _INDENT)
    if len(left) >= _INDENT - 1:
        lines.insert(0, "")
    first = f"{left:<{_INDENT}}{lines[0]}".rstrip()
    return [first, *(" " * _INDENT + line for line in lines[1:])]

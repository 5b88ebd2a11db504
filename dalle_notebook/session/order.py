"""What somebody wants, whichever way it was said: cell, form or function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from dalle_notebook.errors import UsageError
from dalle_notebook.study.axes import Axis, Value
from dalle_notebook.study.grammar import Prompts
from dalle_notebook.study.options import OPTIONS
from dalle_notebook.wire.recipe import Verb

_IN_ASK = frozenset(o.key for o in OPTIONS if o.identity) | {"endpoint"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One request of a person.

    Attributes:
        settings: what the pictures depend on, in the order written; an `Axis`
            is varied. `endpoint` and `take` are among them.
        n: pictures of each combination.
        fresh: the next free take; `replay`: send nothing; `again`: send what
            may have been billed; `yes`: prices that nobody knows are fine.
        max_cost: USD for this order, or None for the session's cap.
        timeout: seconds for one picture, or None for the session's.
        skip: leave out tiles that have all of these axis values.
    """

    verb: Verb = "generate"
    prompts: Prompts
    settings: Mapping[str, Value | Axis] = field(default_factory=dict)
    n: int = 1
    fresh: bool = False
    replay: bool = False
    again: bool = False
    yes: bool = False
    max_cost: Decimal | None = None
    timeout: float | None = None
    skip: Mapping[str, str] | None = None


def make_order(verb: Verb, prompts: Prompts, options: Mapping[str, Any]) -> Order:
    """An order from typed options, whose names are those of the option table."""
    if options.get("partial"):
        raise UsageError(
            "--partial needs an endpoint that streams, which is not built yet: "
            "leave it out"
        )
    cost = options.get("max_cost")
    timeout = options.get("timeout")
    return Order(
        verb=verb,
        prompts=prompts,
        settings={key: value for key, value in options.items() if key in _IN_ASK},
        n=int(options.get("n", 1)),
        fresh=bool(options.get("fresh")),
        replay=bool(options.get("replay")),
        again=bool(options.get("again")),
        yes=bool(options.get("yes")),
        max_cost=None if cost is None else Decimal(str(cost)),
        timeout=None if timeout is None else float(timeout),
        skip=_conditions(options.get("skip")),
    )


def _conditions(text: str | None) -> dict[str, str] | None:
    """`"coat=black,size=256x256"` as a mapping."""
    if text is None:
        return None
    pairs = [pair.partition("=") for pair in text.split(",")]
    if not all(name.strip() and equals for name, equals, _ in pairs):
        raise UsageError('--skip is written "AXIS=VALUE" or "AXIS=VALUE,AXIS=VALUE"')
    return {name.strip(): value.strip() for name, _, value in pairs}

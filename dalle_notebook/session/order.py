"""What somebody wants, whichever way it was said: cell, form or function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from dalle_notebook.errors import UsageError
from dalle_notebook.picture.mask import Mask
from dalle_notebook.session.inputs import (
    NO_INPUTS,
    Inputs,
    SendingNothing,
    Sources,
    find_pictures,
    make_mask,
)
from dalle_notebook.study.axes import Axis, Value
from dalle_notebook.study.grammar import Prompts
from dalle_notebook.study.options import OPTIONS
from dalle_notebook.study.skip import Skip
from dalle_notebook.wire.recipe import Verb

_IN_ASK = frozenset(o.key for o in OPTIONS if o.identity) | {"endpoint"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One request of a person.

    Attributes:
        settings: what the pictures depend on, in the order written; an `Axis`
            is varied. `endpoint` and `take` are among them.
        n: pictures of each combination.
        inputs: what an edit or a variation starts from.
        fresh: the next free take; `replay`: send nothing; `again`: send what
            may have been billed; `yes`: prices that nobody knows are fine.
        max_cost: USD for this order, or None for the session's cap.
        timeout: seconds for one picture, or None for the session's.
        skip: which tiles to leave out.
        partial: unfinished states to show of each picture, where its endpoint has
            them; no part of what is asked for, and never kept.
        batch: send what is missing as a batch, to be fetched another time.
    """

    verb: Verb = "generate"
    prompts: Prompts
    settings: Mapping[str, Value | Axis] = field(default_factory=dict)
    n: int = 1
    inputs: Inputs = NO_INPUTS
    fresh: bool = False
    replay: bool = False
    again: bool = False
    yes: bool = False
    max_cost: Decimal | None = None
    timeout: float | None = None
    skip: Skip | None = None
    partial: int = 0
    batch: bool = False


def read_order(
    verb: Verb,
    prompts: Prompts,
    options: Mapping[str, Any],
    variables: Mapping[str, object],
    sources: Sources,
    *,
    image: object = None,
    mask: object = None,
) -> Order:
    """An order from typed options, with the pictures that its words name.

    Args:
        options: checked, under the names of the option table.
        variables: of the notebook, which words may name.
        image: what an edit or a variation starts from, see `find_pictures`.
        mask: if it is not among the options, because it is no text.

    Raises:
        UsageError, BadImage: a picture is not there, or cannot be used.
    """
    options = dict(options)
    given_mask = options.pop("mask", mask)
    convention, region = options.pop("mask_from", None), options.pop("region", None)
    if verb == "generate":
        return make_order(verb, prompts, options)
    if options.get("replay"):
        sources = SendingNothing(sources)
    pictures = find_pictures(image, variables, sources)
    made: Mask | None = None
    if region is not None:
        made = Mask.from_region(region, pictures[0].image.size)
    elif given_mask is not None:
        made = make_mask(
            given_mask,
            pictures[0],
            variables,
            sources,
            convention=convention or "alpha",
            fit=bool(options.get("fit")),
        )
    elif convention is not None:
        raise UsageError("--mask-from says how to read a mask: give one with --mask")
    return make_order(verb, prompts, options, Inputs(pictures, made))


def make_order(
    verb: Verb,
    prompts: Prompts,
    options: Mapping[str, Any],
    inputs: Inputs = NO_INPUTS,
) -> Order:
    """An order from options that name no picture."""
    cost = options.get("max_cost")
    timeout = options.get("timeout")
    return Order(
        verb=verb,
        prompts=prompts,
        settings={key: value for key, value in options.items() if key in _IN_ASK},
        n=int(options.get("n", 1)),
        inputs=inputs,
        fresh=bool(options.get("fresh")),
        replay=bool(options.get("replay")),
        again=bool(options.get("again")),
        yes=bool(options.get("yes")),
        max_cost=None if cost is None else Decimal(str(cost)),
        timeout=None if timeout is None else float(timeout),
        skip=options.get("skip"),
        partial=int(options.get("partial") or 0),
        batch=bool(options.get("batch")),
    )

"""How an order ends: complete, with pictures missing, refused, or stopped.

A refusal is an answer, so a cell with one succeeds, unless nothing at all was
drawn. A tile without an answer fails the cell, so that Run All stops there; what
came is kept and shown all the same.
"""

from __future__ import annotations

import asyncio
from collections import Counter

from dalle_notebook.errors import ContentRefused, Incomplete
from dalle_notebook.session.results import Grid
from dalle_notebook.study.outcome import NOT_THERE, Outcome
from dalle_notebook.study.outcomes import Outcomes

# One in a batch is not there yet, and that is what somebody asked for.
_ANSWERED = ("kept", "refused", "skipped", "batched")


class Stopped(KeyboardInterrupt, asyncio.CancelledError):
    """A person stopped a cell. What was finished is kept and shown.

    It is a cancellation too: a task that ends with it does not end its event loop.
    """

    result: Grid | None = None

    def _render_traceback_(self) -> list[str]:
        return [f"KeyboardInterrupt: {self}"]


def check_complete(result: Grid) -> None:
    """Raise where tiles are missing.

    Raises:
        Incomplete: some tile has no answer.
        ContentRefused: every tile was answered and none has a picture.
    """
    outcomes = result.outcomes
    others = list(outcomes.without_picture())
    missing = [o for o in others if o.state not in _ANSWERED]
    if missing:
        error = Incomplete(_missing_in_words(outcomes, missing))
        error.errors = tuple(o.error for o in missing if o.error is not None)
        error.may_be_billed = any(o.state == "unknown" for o in missing)
        error.result = result
        raise error
    refused = [o for o in others if o.state == "refused"]
    if refused and len(refused) == len(outcomes):
        cause = refused[0].error or ContentRefused(refused[0].reason)
        # It was raised on the loop's thread; those frames say nothing here.
        raise cause.with_traceback(None)


def _missing_in_words(outcomes: Outcomes, missing: list[Outcome]) -> str:
    kept = outcomes.count_of("kept")
    reasons = Counter(o.reason for o in missing if o.reason)
    reason, times = reasons.most_common(1)[0] if reasons else ("not sent", 0)
    other = len(missing) - times
    more = f" (and {other} for other reasons)" if times and other else ""
    unknown = sum(o.state == "unknown" for o in missing)
    if reason.startswith(NOT_THERE):
        advice = "leave --replay out to ask for what is missing"
    elif unknown == len(missing):
        advice = "look at the account before sending again"
    elif len(missing) == 1:
        advice = "ask again for the other one" if kept else "ask again"
    else:
        advice = f"ask again for the other {len(missing)}"
    return f"{kept} of {len(outcomes)} kept; {reason}{more}; {advice}"


def stopped(result: Grid) -> Stopped:
    """The interrupt of a person, with what is known of every tile."""
    count = result.outcomes.count_of
    words = [f"{count('kept')} of {len(result.outcomes)} kept"]
    if waiting := count("waiting"):
        words.append(f"{waiting} not sent")
    if sending := count("sending"):
        words.append(
            f"{sending} already sent: kept when they come, ask again to see them"
        )
    error = Stopped("; ".join(words))
    error.result = result
    return error

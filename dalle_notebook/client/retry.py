"""When a request may be sent again, and after how long: pure decisions.

A picture may cost money, so the rule is narrow. Sent again by itself: a request
whose connection was never made; one that was answered 429 (unless for billing)
or 503 with a word on when to come again. Where nothing is ever billed, also one
that ended in a 5xx or a cut answer. Everything else that had left has an unknown
outcome and stays a person's decision. Nothing here sleeps: the loop that acts on
this is `client.images`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum, auto

from dalle_notebook.errors import RateLimitError, Refusal, ServerError

LONGEST_TOLD_WAIT = 120.0
"""Seconds; whoever is told to wait longer is told so instead."""

LONGEST_WAIT = 8.0
PATIENCE = 300.0
"""Seconds that one ask waits for a busy endpoint, all in all."""

_MOST = {"connection": 2, "broken": 2, "busy": 20}


class Trouble(Enum):
    """Why an attempt brought no pictures."""

    NOT_CONNECTED = auto()
    """Nothing was sent."""
    BUSY = auto()
    """The endpoint did nothing and may be asked again: 429, 503 with retry-after."""
    BROKEN = auto()
    """A 5xx or a cut answer; the outcome is not known."""
    FINAL = auto()
    """Another try would not help, or must not happen by itself."""


@dataclass(frozen=True, slots=True)
class Tries:
    """How often one ask was sent again so far, by reason.

    Attributes:
        waited: seconds spent on a busy endpoint.
    """

    connection: int = 0
    busy: int = 0
    broken: int = 0
    waited: float = 0.0


@dataclass(frozen=True, slots=True)
class Again:
    """Send it once more.

    Attributes:
        wait: seconds before that.
        tries: to hand in after the next attempt.
    """

    wait: float
    tries: Tries


def decide(
    trouble: Trouble,
    tries: Tries,
    *,
    free: bool,
    told: float | None = None,
    forbidden: bool = False,
) -> Again | None:
    """Say whether and when to send again after an attempt failed.

    Args:
        trouble: what happened.
        tries: what was sent again before.
        free: nothing asked of this endpoint is ever billed.
        told: seconds that the endpoint asks to wait, if it said so.
        forbidden: the endpoint said `x-should-retry: false`.
    """
    if forbidden or trouble is Trouble.FINAL:
        return None
    if trouble is Trouble.BUSY:
        return _when_busy(tries, told)
    if trouble is Trouble.NOT_CONNECTED:
        if tries.connection >= _MOST["connection"]:
            return None
        return Again(
            backoff(tries.connection), replace(tries, connection=tries.connection + 1)
        )
    if not free or tries.broken >= _MOST["broken"]:
        return None
    wait = max(backoff(tries.broken), min(told or 0.0, LONGEST_WAIT))
    return Again(wait, replace(tries, broken=tries.broken + 1))


def _when_busy(tries: Tries, told: float | None) -> Again | None:
    if told is not None and told > LONGEST_TOLD_WAIT:
        return None
    # Without a word, an immediate second try would only be refused as well.
    guess = backoff(tries.busy + (told is None))
    wait = guess if told is None else max(told, guess if told == 0 else 0.0)
    if tries.busy >= _MOST["busy"] or tries.waited + wait > PATIENCE:
        return None
    return Again(wait, replace(tries, busy=tries.busy + 1, waited=tries.waited + wait))


def backoff(number: int) -> float:
    """Seconds before the retry with this number, from 0: 0, 0.5, 1, 2, 4, 8, 8."""
    return min(0.5 * 2 ** min(number - 1, 10), LONGEST_WAIT) if number > 0 else 0.0


def parse_retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that an answer asks to wait, or None if it does not say.

    Reads `retry-after-ms`, then `retry-after` as seconds or as an HTTP date. What
    lies in the past counts as 0; a negative number or junk says nothing.

    Args:
        headers: names in lower case.
        now: with its zone.
    """
    wait = _number(headers.get("retry-after-ms"))
    if wait is not None:
        return wait / 1000
    text = headers.get("retry-after")
    wait = _number(text)
    if wait is not None or text is None:
        return wait
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def refusal_trouble(kind: type[Refusal], status: int, told: float | None) -> Trouble:
    """What a fault means for another try.

    Args:
        kind: what its code, type or status says; a gateway may hand a refusal on
            as its own 500, and that is no reason to send it again.
        told: seconds of its retry-after, or None.
    """
    if issubclass(kind, RateLimitError) and (status == 429 or told is not None):
        return Trouble.BUSY
    # A 408, 409 or 425 is one too: whoever gave up waiting may have been drawn for.
    if not issubclass(kind, ServerError):
        return Trouble.FINAL
    return Trouble.BUSY if status == 503 and told is not None else Trouble.BROKEN

"""The error envelope of the Image API, in both directions.

A *fault* is the object on the wire; an *error* is our Python exception. The
code of a fault decides before its type, and its type before the HTTP status,
because providers reuse statuses (a billing stop comes as 400 and as 429).
Servers other than OpenAI say `{"error": "text"}`, `{"detail": ...}` or a bare
`{"message": ...}`: read too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dalle_notebook.errors import (
    AuthenticationError,
    BillingError,
    ContentRefused,
    InvalidRequest,
    NotFound,
    PermissionDenied,
    RateLimitError,
    Refusal,
    ServerError,
)

BILLING_CODES = frozenset(
    {
        "billing_hard_limit_reached",
        "insufficient_quota",
        "credit_balance_exhausted",
        "organization_usage_limit_exceeded",
        "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded",
    }
)
"""Codes that waiting does not cure; a request with one is never sent again."""

REFUSAL_CODES = frozenset(
    {
        "content_policy_violation",
        "moderation_blocked",
        "contentFilter",
        "content_filter",
        "ResponsibleAIPolicyViolation",
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of the API.

    Attributes:
        status: HTTP status that carries it.
        message: for people; of a provider's making when it was parsed.
        type: class of fault, e.g. `invalid_request_error`.
        param: name of the parameter at fault, or None.
        code: exact reason, or None.
    """

    status: int
    message: str
    type: str = "invalid_request_error"
    param: str | None = None
    code: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The envelope with its four keys."""
        return {
            "error": {
                "message": self.message,
                "type": self.type,
                "param": self.param,
                "code": self.code,
            }
        }


def parse_fault(status: int, body: bytes) -> Fault:
    """Read any server's error body; never raises.

    A body that is not JSON (a gateway's HTML page) leaves the message empty:
    a page is nothing to show to a person.
    """
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return Fault(status, "", type="", code=None)
    inner = _inside(data)
    if isinstance(inner, str):
        return Fault(status, inner, type="", code=None)
    if not isinstance(inner, Mapping):
        return Fault(status, "", type="", code=None)
    param = _text(inner.get("param")) or _place(inner.get("loc"))
    message = _text(inner.get("message"))
    if message is None and (message := _text(inner.get("msg"))) and param:
        # FastAPI says "Field required", and which one only beside it.
        message = f"{param}: {message}"
    return Fault(
        status,
        message or "",
        type=_text(inner.get("type")) or "",
        param=param,
        code=_code(inner),
    )


def _inside(data: Any) -> Any:
    """What a body says of the fault: a text, a mapping or nothing."""
    if not isinstance(data, Mapping):
        return None
    for name in ("error", "detail"):
        inner = data.get(name)
        if isinstance(inner, list) and inner:
            inner = inner[0]
        if isinstance(inner, Mapping) and isinstance(inner.get("error"), Mapping):
            inner = inner["error"]
        if inner and isinstance(inner, str | Mapping):
            return inner
    return data


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _place(steps: object) -> str | None:
    """The parameter in FastAPI's `["body", "size"]`."""
    return _text(steps[-1]) if isinstance(steps, list) and steps else None


def _code(fault: Mapping[str, Any]) -> str | None:
    """The code; Azure may hide the telling one below a general one."""
    outer = _text(fault.get("code"))
    inner = fault.get("inner_error", fault.get("innererror"))
    hidden = _text(inner.get("code")) if isinstance(inner, Mapping) else None
    if hidden in REFUSAL_CODES and outer not in REFUSAL_CODES:
        return hidden
    return outer or hidden


def refusal_class(fault: Fault) -> type[Refusal]:
    """Which of our errors a fault is."""
    if fault.code in BILLING_CODES or fault.type == "insufficient_quota":
        return BillingError
    if fault.code in REFUSAL_CODES:
        return ContentRefused
    if fault.status == 401 or fault.code == "invalid_api_key":
        return AuthenticationError
    if fault.code == "model_not_found":
        return NotFound
    by_status: dict[int, type[Refusal]] = {
        403: PermissionDenied,
        404: NotFound,
        429: RateLimitError,
    }
    if fault.status in by_status:
        return by_status[fault.status]
    return ServerError if fault.status >= 500 else InvalidRequest


ADVICE: Mapping[type[Refusal], str] = {
    AuthenticationError: "check the key of this endpoint (`dalle-notebook doctor` "
    "shows where it comes from)",
    PermissionDenied: "the account may lack access to this model, or must be "
    "verified first",
    NotFound: "see `%dalle_models` for what this endpoint has",
    RateLimitError: "wait, or set images_per_minute",
    BillingError: "look at the billing page of the account; sending again does "
    "not help",
    ContentRefused: "change the prompt",
    InvalidRequest: "change the request",
    ServerError: "try again later",
}
"""What a person can do about each kind of refusal."""

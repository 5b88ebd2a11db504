"""The error envelope of the Image API, in both directions.

A *fault* is the object on the wire; an *error* is our Python exception. The
code of a fault decides before its type, and its type before the HTTP status,
because providers reuse statuses (a billing stop comes as 400 and as 429) and
gateways hand a refusal on as their own 500. What is only a status written down
once more (`"code": "404"`) is no code. Servers other than OpenAI say
`{"error": "text"}`, `{"detail": ...}` or `{"message": ...}`: read too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
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

OUTCOME_UNKNOWN = "outcome_unknown"
"""Code of ours: a gateway sent it on once, and it may have been billed."""

DO_NOT_RETRY: Mapping[str, str] = {"x-should-retry": "false"}
"""Keeps clients from sending a request again by themselves."""

_CODES: Mapping[type[Refusal], tuple[str, ...]] = {
    # Waiting does not cure these: a request with one is never sent again.
    BillingError: (
        "billing_hard_limit_reached",
        "insufficient_quota",
        "credit_balance_exhausted",
        "organization_usage_limit_exceeded",
        "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded",
    ),
    ContentRefused: (
        "content_policy_violation",
        "moderation_blocked",
        "content_filter",
        "responsible_ai_policy_violation",
    ),
    AuthenticationError: ("invalid_api_key",),
    NotFound: ("model_not_found", "deployment_not_found"),
    RateLimitError: ("rate_limit_exceeded", "rate_limit_reached", "slow_down"),
    InvalidRequest: (
        "unknown_parameter",
        "missing_required_parameter",
        "invalid_type",
        "invalid_value",
        "invalid_size",
        "invalid_payload",
        "invalid_input_fidelity_model",
        "unsupported_file_mimetype",
        "invalid_image_file",
    ),
    ServerError: ("server_error",),
}

_TYPES: Mapping[str, type[Refusal]] = {
    # `invalid_request_error` says nothing: it comes with 401, 403 and 404 as well.
    "insufficient_quota": BillingError,
    "authentication_error": AuthenticationError,
    "permission_error": PermissionDenied,
    "not_found_error": NotFound,
    "rate_limit_error": RateLimitError,
    "server_error": ServerError,
}

_STATUSES: Mapping[int, type[Refusal]] = {
    401: AuthenticationError,
    402: BillingError,
    403: PermissionDenied,
    404: NotFound,
    405: NotFound,
    # What failed on the way there: nothing in the request was at fault.
    408: ServerError,
    409: ServerError,
    425: ServerError,
    429: RateLimitError,
}


def _plain(code: str) -> str:
    # Azure writes the same codes as contentFilter and DeploymentNotFound.
    return code.lower().replace("_", "").replace("-", "").replace(".", "")


_CLASS_OF = {_plain(code): kind for kind, codes in _CODES.items() for code in codes}


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
        return Fault(status, "", type="")
    data = _first(data)
    if not isinstance(data, Mapping):
        return Fault(status, "", type="")
    told = (data.get(name) for name in _ENVELOPES)
    inner = next((t for t in told if t and isinstance(t, str | Mapping | list)), data)
    inner = _first(inner)
    if isinstance(inner, Mapping) and isinstance(inner.get("error"), str | Mapping):
        inner = inner["error"]
    if isinstance(inner, str):
        return Fault(status, inner, type="")
    if not isinstance(inner, Mapping):
        return Fault(status, "", type="")
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
        code=_most_telling(_codes(inner)),
    )


_ENVELOPES = ("error", "detail", "errors")


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _place(loc: object) -> str | None:
    """The field that a framework's check complains of: `["body", "size"]`."""
    return _text(loc[-1]) if isinstance(loc, list) and loc else None


def _codes(fault: Mapping[str, Any]) -> Iterable[str]:
    inner = fault.get("inner_error", fault.get("innererror"))
    deeper = inner.get("code") if isinstance(inner, Mapping) else None
    for code in (fault.get("code"), deeper):
        if isinstance(code, str) and code and not code.isdecimal():
            yield code


def _most_telling(codes: Iterable[str]) -> str | None:
    found = list(codes)
    known = (code for code in found if _plain(code) in _CLASS_OF)
    return next(known, found[0] if found else None)


def refusal_class(fault: Fault) -> type[Refusal]:
    """Which of our errors a fault is."""
    by_code = _CLASS_OF.get(_plain(fault.code or ""))
    by_type = _TYPES.get(fault.type)
    by_status = ServerError if fault.status >= 500 else InvalidRequest
    return by_code or by_type or _STATUSES.get(fault.status, by_status)


_ADVICE: Mapping[type[Refusal], str] = {
    AuthenticationError: "check the key of this endpoint (`dalle-notebook doctor` "
    "shows where it comes from)",
    PermissionDenied: "the account may lack access to this model, or must be "
    "verified first",
    NotFound: "check the address (most end in /v1) and the model (`%dalle_models` "
    "lists what is known)",
    RateLimitError: "wait, or ask more slowly: dalle.configure(images_per_minute=...)",
    BillingError: "look at the billing page of the account; sending again does "
    "not help",
    ContentRefused: "change the prompt, or the picture of an edit",
    InvalidRequest: "change what it complains of",
    ServerError: "try again later",
}

_ADVICE_BY_CODE: Mapping[str, str] = {
    _plain(code): advice
    for codes, advice in (
        (("model_not_found",), "see `%dalle_models`, and name another with --model"),
        (("deployment_not_found",), "check the name of the deployment"),
        (("unknown_parameter",), "leave {param} out"),
        (("missing_required_parameter",), "say {param} as well"),
        (("invalid_value", "invalid_type"), "choose another value of {param}"),
        (("invalid_size",), "choose another --size: `%dalle_models` lists them"),
        (("invalid_input_fidelity_model",), "leave input_fidelity out"),
        (
            ("unsupported_file_mimetype", "invalid_image_file"),
            "save the picture as a PNG in RGB first",
        ),
    )
    for code in codes
}

_PARAMETER = re.compile(r"[a-z][a-z_]{0,39}")


def advise(fault: Fault) -> str:
    """What a person can do about a fault; words of ours only."""
    advice = _ADVICE_BY_CODE.get(_plain(fault.code or ""))
    if advice is None:
        if fault.status == 413:
            return "make the picture smaller"
        return _ADVICE[refusal_class(fault)]
    named = fault.param or ""
    return advice.format(
        param=named if _PARAMETER.fullmatch(named) else "that parameter"
    )

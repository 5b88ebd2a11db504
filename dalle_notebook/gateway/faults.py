"""What callers of a gateway are told when its upstream brings no picture.

A refusal keeps its status and code, so that a program of old knows it. What is wrong
with the gateway itself (its key, its address) is no fault of the caller and never
looks like one. An outcome that is not known comes as 502 or 504 with the header that
keeps clients from sending again by themselves: each try could be billed.
"""

from __future__ import annotations

import math

from dalle_notebook.errors import (
    AuthenticationError,
    BadImage,
    BillingError,
    ContentRefused,
    DalleError,
    EndpointDown,
    EndpointError,
    InvalidRequest,
    NotFound,
    OverBudget,
    PermissionDenied,
    RateLimitError,
    Refusal,
    TimedOut,
    TlsProblem,
    UsageError,
)
from dalle_notebook.wire.faults import DO_NOT_RETRY, OUTCOME_UNKNOWN, Fault
from dalle_notebook.wire.requests import FaultError


def fault_for(error: DalleError) -> FaultError:
    """The fault that a caller gets for an error of ours."""
    text = str(error)
    if isinstance(error, OverBudget):
        return _quota(429, text, "insufficient_quota")
    if isinstance(error, UsageError | BadImage):
        return FaultError(Fault(400, text, code="invalid_value"))
    if error.may_be_billed and not isinstance(error, ContentRefused):
        status = 504 if isinstance(error, TimedOut) else 502
        text = f"{text}. The gateway sent it once and does not send it again."
        fault = Fault(status, text, type="server_error", code=OUTCOME_UNKNOWN)
        return FaultError(fault, DO_NOT_RETRY)
    if isinstance(error, EndpointDown | TlsProblem):
        return FaultError(Fault(503, text, type="server_error"))
    if isinstance(error, Refusal):
        return _refused(error, text)
    status = 502 if isinstance(error, EndpointError) else 500
    return FaultError(Fault(status, text, type="server_error"))


def _refused(error: Refusal, text: str) -> FaultError:
    if isinstance(error, ContentRefused):
        code = error.code or "content_policy_violation"
        return FaultError(Fault(error.status, text, code=code), DO_NOT_RETRY)
    if isinstance(error, BillingError):
        return _quota(error.status, text, error.code or "insufficient_quota")
    if isinstance(error, RateLimitError):
        fault = Fault(429, text, type="rate_limit_error", code="rate_limit_exceeded")
        wait = error.retry_after
        told = None if wait is None else {"Retry-After": str(max(1, math.ceil(wait)))}
        return FaultError(fault, told)
    if isinstance(error, AuthenticationError | PermissionDenied | NotFound):
        text = f"The gateway itself was refused: {text}"
        fault = Fault(502, text, type="server_error", code="gateway_refused")
        return FaultError(fault, DO_NOT_RETRY)
    if isinstance(error, InvalidRequest):
        return FaultError(Fault(error.status, text, code=error.code or "invalid_value"))
    return FaultError(Fault(503, text, type="server_error"))


def _quota(status: int, text: str, code: str) -> FaultError:
    fault = Fault(status, text, type="insufficient_quota", code=code)
    return FaultError(fault, DO_NOT_RETRY)

"""The error envelope, and what each fault means."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook import errors
from dalle_notebook.wire.faults import Fault, parse_fault, refusal_class


def test_a_fault_survives_the_wire() -> None:
    fault = Fault(400, "No.", "invalid_request_error", "size", "invalid_size")

    assert parse_fault(400, json.dumps(fault.to_json()).encode()) == fault


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"error": "plain text"}', "plain text"),
        (b'{"detail": "of a framework"}', "of a framework"),
        (b'{"detail": [{"msg": "field required"}]}', "field required"),
        (b"<html>502</html>", ""),
        (b"", ""),
        (b"[1]", ""),
    ],
)
def test_other_servers_are_understood(body: bytes, message: str) -> None:
    assert parse_fault(500, body).message == message


@pytest.mark.parametrize(
    ("status", "type_", "code", "kind"),
    [
        (400, "invalid_request_error", "billing_hard_limit_reached", "BillingError"),
        (429, "insufficient_quota", None, "BillingError"),
        (429, "", "rate_limit_exceeded", "RateLimitError"),
        (400, "image_generation_user_error", "moderation_blocked", "ContentRefused"),
        (400, "", "content_policy_violation", "ContentRefused"),
        (401, "", None, "AuthenticationError"),
        (403, "", None, "PermissionDenied"),
        (404, "", None, "NotFound"),
        (400, "", "unknown_parameter", "InvalidRequest"),
        (422, "", None, "InvalidRequest"),
        (503, "", None, "ServerError"),
    ],
)
def test_the_code_decides_before_type_and_status(
    status: int, type_: str, code: str | None, kind: str
) -> None:
    fault = Fault(status, "", type_, None, code)

    assert refusal_class(fault) is getattr(errors, kind)


@given(st.integers(400, 599), st.binary(max_size=300))
def test_any_body_is_read_as_some_fault(status: int, body: bytes) -> None:
    assert issubclass(refusal_class(parse_fault(status, body)), errors.Refusal)

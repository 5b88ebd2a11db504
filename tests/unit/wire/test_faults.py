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
        (
            b'{"detail": [{"loc": ["body", "size"], "msg": "wrong"}]}',
            "size: wrong",
        ),
        (b'{"detail": [{"loc": ["body", 3], "msg": "wrong"}]}', "wrong"),
        (b'{"detail": {"message": "in an object"}}', "in an object"),
        (b'{"detail": {"error": {"message": "deeper"}}}', "deeper"),
        (b'{"error": {"code": 500, "message": "a number", "type": ""}}', "a number"),
        (b'{"object": "error", "message": "flat", "code": 400}', "flat"),
        (b'{"statusCode": 404, "message": "of a gateway"}', "of a gateway"),
        (b'{"created": 1, "error": {"code": "contentFilter", "message": "m"}}', "m"),
        (b'{"error": "", "message": "beside"}', "beside"),
        (b'{"error": null}', ""),
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


@pytest.mark.parametrize(
    ("outer", "inner", "code"),
    [
        ("BadRequest", "ResponsibleAIPolicyViolation", "ResponsibleAIPolicyViolation"),
        ("content_policy_violation", "Other", "content_policy_violation"),
        (None, "Other", "Other"),
        ("BadRequest", None, "BadRequest"),
    ],
)
@pytest.mark.parametrize("name", ["inner_error", "innererror"])
def test_a_refusal_below_a_general_code_is_found(
    outer: str | None, inner: str | None, code: str, name: str
) -> None:
    body = {"error": {"code": outer, "message": "m", name: {"code": inner}}}

    assert parse_fault(400, json.dumps(body).encode()).code == code


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["error", "detail", "message", "msg", "loc", "code", "inner_error"]
                ),
                inner,
            )
        ),
    )
)
def test_any_json_is_read_as_some_fault(body: object) -> None:
    fault = parse_fault(400, json.dumps(body).encode())

    assert isinstance(fault.message, str)
    assert fault.code is None or fault.code


@given(st.integers(400, 599), st.binary(max_size=300))
def test_any_body_is_read_as_some_fault(status: int, body: bytes) -> None:
    assert issubclass(refusal_class(parse_fault(status, body)), errors.Refusal)

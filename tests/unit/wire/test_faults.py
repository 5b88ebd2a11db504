"""The error envelope, and what each fault means."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook import errors
from dalle_notebook.client.address import parse_address
from dalle_notebook.client.judgement import Judge, Problem
from dalle_notebook.client.retry import Trouble
from dalle_notebook.client.transport import Reply
from dalle_notebook.settings import Clock, Secret, Settings
from dalle_notebook.study.options import OPTIONS
from dalle_notebook.wire.faults import Fault, advise, parse_fault, refusal_class
from dalle_notebook.wire.profiles import profiles


def test_a_fault_survives_the_wire() -> None:
    fault = Fault(400, "No.", "invalid_request_error", "size", "invalid_size")

    assert parse_fault(400, json.dumps(fault.to_json()).encode()) == fault


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


_NAMES = st.sampled_from(
    ["error", "detail", "errors", "message", "msg", "code", "type", "param", "loc"]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inside: (
        st.lists(inside, max_size=3) | st.dictionaries(_NAMES, inside, max_size=4)
    ),
    max_leaves=12,
)


@given(st.integers(400, 599), _JSON)
def test_any_envelope_is_read_and_has_advice(status: int, body: Any) -> None:
    fault = parse_fault(status, json.dumps(body).encode())

    assert isinstance(fault.message, str)
    assert fault.code is None or fault.code
    assert advise(fault)


@dataclass(frozen=True)
class Row:
    """One fault as it comes, and what it must turn into.

    Attributes:
        body: of the answer; a mapping is its `error`, anything else the whole body.
        kind: name of our error.
        advice: words that its text must hold.
        again: it is sent again by itself, on a paid endpoint.
        unknown: it may have been billed, on a paid endpoint.
    """

    status: int
    body: Any
    kind: str
    advice: str
    again: bool = False
    unknown: bool = False

    def __str__(self) -> str:
        inner = self.body if isinstance(self.body, dict) else {}
        return f"{self.status}-{inner.get('code') or inner.get('type') or self.kind}"


INVALID = "invalid_request_error"
QUOTA = "insufficient_quota"
USER = "image_generation_user_error"


def _fault(code: Any, type_: str | None = INVALID, param: str | None = None) -> Any:
    return {"message": "No.", "type": type_, "param": param, "code": code}


# Codes met on image calls: every row of the list that the reference has of them.
CODES = [
    Row(401, _fault("invalid_api_key"), "AuthenticationError", "check the key"),
    Row(403, _fault(None), "PermissionDenied", "must be verified first"),
    Row(404, _fault("model_not_found", param="model"), "NotFound", "--model"),
    Row(
        400,
        _fault("unknown_parameter", param="response_format"),
        "InvalidRequest",
        "leave response_format out",
    ),
    Row(400, _fault("invalid_value", param="quality"), "InvalidRequest", "of quality"),
    Row(400, _fault("invalid_size"), "InvalidRequest", "choose another --size"),
    Row(
        400,
        _fault("invalid_input_fidelity_model", USER, "input_fidelity"),
        "InvalidRequest",
        "leave input_fidelity out",
    ),
    Row(
        400,
        _fault("unsupported_file_mimetype", param="image[0]"),
        "InvalidRequest",
        "save the picture as a PNG",
    ),
    Row(400, _fault("invalid_image_file", USER, ""), "InvalidRequest", "as a PNG"),
    Row(400, _fault(None), "InvalidRequest", "change what it complains of"),
    Row(400, _fault("content_policy_violation"), "ContentRefused", "change the prompt"),
    Row(400, _fault("moderation_blocked", USER, ""), "ContentRefused", "the prompt"),
    Row(400, _fault("billing_hard_limit_reached"), "BillingError", "billing page"),
    Row(429, _fault("insufficient_quota", QUOTA), "BillingError", "billing page"),
    Row(429, _fault("credit_balance_exhausted", QUOTA), "BillingError", "billing page"),
    Row(
        429,
        _fault("organization_usage_limit_exceeded", QUOTA),
        "BillingError",
        "billing page",
    ),
    Row(
        429,
        _fault("organization_spend_limit_exceeded", QUOTA),
        "BillingError",
        "billing page",
    ),
    Row(
        429,
        _fault("project_spend_limit_exceeded", QUOTA),
        "BillingError",
        "billing page",
    ),
    Row(
        429,
        _fault("rate_limit_exceeded", None),
        "RateLimitError",
        "images_per_minute",
        again=True,
    ),
    Row(429, _fault("slow_down", "rate_limit_error"), "RateLimitError", "wait", True),
    Row(503, _fault("slow_down", "rate_limit_error"), "RateLimitError", "wait"),
    Row(
        500,
        _fault("server_error", "server_error"),
        "ServerError",
        "billed",
        unknown=True,
    ),
    Row(502, _fault(None, "server_error"), "ServerError", "billed", unknown=True),
    Row(503, _fault(None, "server_error"), "ServerError", "billed", unknown=True),
    Row(504, "<html>504</html>", "ServerError", "billed", unknown=True),
    Row(400, _fault("contentFilter"), "ContentRefused", "change the prompt"),
    Row(
        400,
        {
            **_fault("content_policy_violation"),
            "inner_error": {"code": "ResponsibleAIPolicyViolation"},
        },
        "ContentRefused",
        "change the prompt",
    ),
]

# What other servers and gateways say, in their own shapes.
OTHERS = [
    Row(404, _fault("DeploymentNotFound", None), "NotFound", "name of the deployment"),
    Row(400, _fault("InvalidPayload", None), "InvalidRequest", "complains of"),
    Row(404, _fault("404", None), "NotFound", "end in /v1"),
    Row(401, _fault("401", None), "AuthenticationError", "check the key"),
    Row(
        400,
        {
            **_fault("400", None),
            "innererror": {"code": "ResponsibleAIPolicyViolation"},
        },
        "ContentRefused",
        "change the prompt",
    ),
    Row(500, _fault(500, ""), "ServerError", "billed", unknown=True),
    Row(500, b"", "ServerError", "billed", unknown=True),
    Row(400, b'{"error": "no prompt"}', "InvalidRequest", "no prompt"),
    Row(422, b'{"detail": "no prompt"}', "InvalidRequest", "no prompt"),
    Row(
        422,
        b'{"detail": [{"loc": ["body", "size"], "msg": "no size", "type": "value"}]}',
        "InvalidRequest",
        "no size",
    ),
    Row(400, b'{"detail": {"error": "too wide"}}', "InvalidRequest", "too wide"),
    Row(
        401, b'{"statusCode": 401, "message": "No key."}', "AuthenticationError", "key"
    ),
    Row(403, b'[{"error": {"message": "No."}}]', "PermissionDenied", "verified"),
    Row(400, b'{"errors": [{"message": "too wide"}]}', "InvalidRequest", "too wide"),
    Row(400, b'{"error": true, "message": "odd"}', "InvalidRequest", "odd"),
    Row(402, _fault(402, None), "BillingError", "billing page"),
    Row(405, b"", "NotFound", "check the address"),
    Row(408, b"", "ServerError", "billed", unknown=True),
    Row(409, b"", "ServerError", "billed", unknown=True),
    Row(413, b"", "InvalidRequest", "make the picture smaller"),
    Row(429, b"<html>", "RateLimitError", "wait", again=True),
    Row(529, b"", "ServerError", "billed", unknown=True),
    # A gateway hands a refusal on under a status of its own.
    Row(500, _fault("moderation_blocked", USER), "ContentRefused", "change the prompt"),
    Row(500, _fault("content_filter", "server_error"), "ContentRefused", "the prompt"),
    Row(503, _fault("insufficient_quota", "server_error"), "BillingError", "billing"),
    Row(500, _fault("invalid_api_key", "server_error"), "AuthenticationError", "key"),
    Row(500, _fault("invalid_value", None, "size"), "InvalidRequest", "of size"),
    Row(400, _fault(None, "authentication_error"), "AuthenticationError", "key"),
    Row(400, _fault(None, "permission_error"), "PermissionDenied", "verified"),
    Row(400, _fault(None, "not_found_error"), "NotFound", "%dalle_models"),
    Row(429, _fault(None, QUOTA), "BillingError", "billing page"),
]


def _judge(row: Row, endpoint: str) -> Problem:
    body = row.body
    if isinstance(body, dict):
        body = json.dumps({"created": 1, "error": body}).encode()
    elif isinstance(body, str):
        body = body.encode()
    judge = Judge(
        parse_address("http://127.0.0.1:1/v1"),
        Secret("sk-0123456789abcdef"),
        profiles()[endpoint],
        Clock(),
    )
    problem = judge.judge(Reply(row.status, {"x-request-id": "req_1"}, body, 0.0))
    assert isinstance(problem, Problem)
    return problem


@pytest.mark.parametrize("row", [*CODES, *OTHERS], ids=str)
def test_a_fault_is_our_error_with_advice_and_says_whether_money_went(row: Row) -> None:
    problem = _judge(row, "openai")

    error = problem.error
    assert isinstance(error, errors.Refusal)
    assert type(error) is getattr(errors, row.kind)
    assert row.advice in str(error)
    assert (problem.trouble is Trouble.BUSY) is row.again
    assert (problem.trouble is Trouble.BROKEN) is bool(row.unknown)
    assert error.may_be_billed is bool(row.unknown)
    assert (error.status, error.request_id) == (row.status, "req_1")
    assert not _judge(row, "offline").error.may_be_billed


@pytest.mark.parametrize("row", CODES, ids=str)
def test_the_code_stands_on_the_error_as_it_came(row: Row) -> None:
    error = _judge(row, "openai").error

    assert isinstance(error, errors.Refusal)
    assert error.code == (row.body["code"] if isinstance(row.body, dict) else None)


def test_a_word_on_when_to_come_again_makes_a_503_a_reason_to_wait() -> None:
    fault = parse_fault(503, b"")

    assert refusal_class(fault) is errors.ServerError
    judge = Judge(
        parse_address("http://127.0.0.1:1/v1"),
        Secret(""),
        profiles()["openai"],
        Clock(),
    )
    problem = judge.judge(Reply(503, {"retry-after": "7"}, b"", 0.0))

    assert isinstance(problem, Problem)
    assert (problem.trouble, problem.told) == (Trouble.BUSY, 7.0)
    assert not problem.error.may_be_billed


@given(
    st.sampled_from([400, 401, 403, 404, 429, 500, 503]),
    st.sampled_from([row.body for row in CODES if isinstance(row.body, dict)]),
    st.sampled_from(["", INVALID, QUOTA, "server_error", "rate_limit_error"]),
)
def test_a_known_code_decides_whatever_type_and_status_say(
    status: int, body: dict[str, Any], type_: str
) -> None:
    code = body["code"]
    if code is not None:
        alone = refusal_class(Fault(400, "", "", None, code))
        assert refusal_class(Fault(status, "", type_, None, code)) is alone


@pytest.mark.parametrize(
    "name", ["<b>", "image[0]", "a b", "", None, "x" * 50, "sk-0123456789"]
)
def test_only_a_name_of_a_parameter_is_repeated_in_advice(name: str | None) -> None:
    fault = Fault(400, "", param=name, code="unknown_parameter")

    assert advise(fault) == "leave that parameter out"


def _all_advice() -> set[str]:
    faults = [
        parse_fault(row.status, json.dumps({"error": row.body}).encode())
        for row in [*CODES, *OTHERS]
        if isinstance(row.body, dict)
    ]
    return {advise(fault) for fault in faults}


def test_advice_names_only_options_settings_and_commands_that_exist() -> None:
    spellings = {option.flag for option in OPTIONS}
    words = " ".join(_all_advice())

    assert "--size" in words
    for option in re.findall(r"--[a-z-]+", words):
        assert option in spellings
    for setting in re.findall(r"dalle\.configure\((\w+)=", words):
        assert hasattr(Settings(), setting)
    assert set(re.findall(r"`([^`]+)`", words)) == {
        "%dalle_models",
        "dalle-notebook doctor",
    }

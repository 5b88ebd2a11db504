"""No body makes the server fail: whatever comes, the fault is the caller's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from instruments.attacks import POISONED_JSON

from dalle_notebook.wire.recipe import PARAMETERS
from tests.unit.server.running import GENERATIONS, RunningServer

_ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=30)
_SCALAR = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**400), 10**400)
    | st.floats(allow_nan=False)
    | _ANY_TEXT
)
_JSON = st.recursive(
    _SCALAR,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(_ANY_TEXT, inner, max_size=4)
    ),
    max_leaves=12,
)
_NAMES = st.sampled_from(
    [*PARAMETERS, "stream", "partial_images", "svg", "complexity", "frame_count"]
)
_VALUES = _JSON | st.sampled_from(
    ["64x64", "auto", "dall-e-2", "dall-e-3", "gpt-image-1", "url", "b64_json", "png"]
)
# Small, so that what happens to be right is soon painted.
_BODIES = st.builds(
    lambda prompt, more: {"prompt": prompt, "size": "64x64", **more},
    _JSON | st.just("a cat"),
    st.dictionaries(_NAMES | _ANY_TEXT, _VALUES, max_size=4),
)


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with RunningServer() as running:
        yield running


def _check(server: RunningServer, body: Any) -> int:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    reply = server.ask("POST", GENERATIONS, data)

    assert reply.status in (200, 400, 413)
    if reply.status != 200:
        assert set(reply.fault) == {"message", "type", "param", "code"}
        assert len(reply.body) < 3000
    return reply.status


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(body=_BODIES | _JSON)
def test_any_json_is_answered_without_failing(server: RunningServer, body: Any) -> None:
    _check(server, body)


@settings(max_examples=100, deadline=None)
@given(body=st.binary(max_size=200))
def test_any_bytes_are_answered_without_failing(
    server: RunningServer, body: bytes
) -> None:
    assert _check(server, body) == 400


@pytest.mark.parametrize("form", POISONED_JSON)
def test_poisoned_json_is_answered_without_failing(
    server: RunningServer, form: str
) -> None:
    assert _check(server, POISONED_JSON[form].encode()) == 400


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"x" * 100_000: 1, "prompt": "a"}, id="long name"),
        pytest.param({"prompt": "a", "\ud800": 1}, id="half a character in a name"),
        pytest.param({"prompt": "a", "size": "9" * 100_000}, id="long size"),
        pytest.param({"prompt": "a", "model": "m" * 100_000, "n": 0}, id="long model"),
        pytest.param({"prompt": "a", "style": "<script>" * 100}, id="markup"),
    ],
)
def test_what_is_echoed_is_cut_short(server: RunningServer, body: Any) -> None:
    assert _check(server, body) == 400

"""JSON that is not strictly JSON."""

from __future__ import annotations

import pytest
from instruments.attacks import POISONED_JSON

from dalle_notebook.server.bodies import parse_json
from dalle_notebook.server.orders import read_order
from dalle_notebook.wire.requests import FaultError


@pytest.mark.parametrize("form", POISONED_JSON)
def test_poisoned_json_is_a_fault_of_the_caller(form: str) -> None:
    with pytest.raises(FaultError) as caught:
        read_order(parse_json(POISONED_JSON[form].encode()))

    assert caught.value.fault.status == 400


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"prompt": "\xff"}', id="not UTF-8"),
        pytest.param(b'{"prompt": NaN}', id="NaN"),
        pytest.param(b'{"prompt": "a", "n": -Infinity}', id="infinity"),
        pytest.param(b"{'prompt': 'a'}", id="single quotes"),
        pytest.param(b"", id="empty"),
        pytest.param('{"prompt": "a"}'.encode("utf-16"), id="UTF-16"),
        pytest.param(b'\xef\xbb\xbf{"prompt": "a"}', id="byte order mark"),
    ],
)
def test_what_the_standard_does_not_have_is_refused(body: bytes) -> None:
    with pytest.raises(FaultError):
        parse_json(body)

"""An API call is never redirected, and no other origin ever sees a byte of a key."""

from __future__ import annotations

import pytest
from instruments import answers
from instruments.canary import Canary
from instruments.fault_server import FaultServer

from dalle_notebook.client import ImagesClient
from dalle_notebook.errors import BadAnswer
from dalle_notebook.wire.profiles import profiles

# In which header a key travels, and a profile that has it so.
KEY_HEADERS = {"authorization": "generic", "api-key": "azure"}

TARGETS = {
    "another port": "{foreign}/v1/images/generations",
    "the same place": "{own}/v1/images/generations",
    "a relative path": "/v2/images/generations",
    "another scheme": "https://127.0.0.1:9/v1/images/generations",
    "a name for the same host": "http://localhost:{port}/v1/images/generations",
    "a file": "file:///etc/passwd",
}


@pytest.mark.parametrize("header", KEY_HEADERS)
@pytest.mark.parametrize("code", answers.REDIRECT_CODES)
@pytest.mark.parametrize("target", TARGETS)
async def test_a_redirect_is_not_followed(
    code: int,
    target: str,
    header: str,
    fault_server: FaultServer,
    foreign_server: FaultServer,
    canary: Canary,
) -> None:
    place = TARGETS[target].format(
        foreign=foreign_server.origin,
        own=fault_server.origin,
        port=foreign_server.port,
    )
    fault_server.script(answers.redirect(code, place))

    async with ImagesClient(
        fault_server.base_url,
        canary.key,
        profile=profiles()[KEY_HEADERS[header]],
        organization="org-1",
        project="proj-1",
    ) as client:
        with pytest.raises(BadAnswer, match="not followed") as caught:
            await client.generate("a fox", model="my-deployment")

    assert not caught.value.may_be_billed
    assert len(fault_server.requests) == 1
    assert foreign_server.received == b""
    assert fault_server.requests[0].header("openai-organization") == "org-1"
    assert canary.key in (fault_server.requests[0].header(header) or "")


async def test_no_cookie_is_kept(fault_server: FaultServer, canary: Canary) -> None:
    fault_server.script(answers.good(headers=[("Set-Cookie", "track=1; Path=/")]))

    async with ImagesClient(fault_server.base_url, canary.key) as client:
        await client.generate("a fox")
        await client.generate("a fox")

    assert fault_server.requests[1].header("cookie") is None

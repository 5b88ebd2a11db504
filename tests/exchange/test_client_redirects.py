"""An API call is never redirected, and no other origin ever sees a byte of a key."""

from __future__ import annotations

import pytest
from instruments import answers
from instruments.canary import Canary
from instruments.fault_server import FaultServer
from yarl import URL

from dalle_notebook.client import ImagesClient
from dalle_notebook.client.address import parse_address
from dalle_notebook.client.transport import Transport
from dalle_notebook.errors import BadAnswer
from dalle_notebook.settings import Clock, Secret
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
            await client.generate("a fox", model="my-images")

    assert not caught.value.may_be_billed
    assert len(fault_server.requests) == 1
    assert foreign_server.received == b""
    assert fault_server.requests[0].header("openai-organization") == "org-1"
    assert canary.key in (fault_server.requests[0].header(header) or "")


async def test_a_picture_is_fetched_without_a_key_in_another_header(
    fault_server: FaultServer, canary: Canary
) -> None:
    fault_server.always(answers.respond(b"", status=404), path="/pictures/1.png")
    fault_server.script(answers.url("/pictures/1.png"))

    async with ImagesClient(
        fault_server.base_url, canary.key, profile=profiles()["azure"]
    ) as client:
        with pytest.raises(BadAnswer):
            await client.generate("a fox", model="my-images")

    asked, fetched = fault_server.requests[:2]
    assert asked.header("api-key") == canary.key
    assert fetched.header("api-key") is None


@pytest.mark.parametrize("header", ["Authorization", "api-key"])
async def test_the_transport_itself_gives_the_key_to_one_origin_only(
    header: str,
    fault_server: FaultServer,
    foreign_server: FaultServer,
    canary: Canary,
) -> None:
    transport = Transport(
        parse_address(fault_server.base_url),
        Secret(canary.key),
        timeout=5,
        clock=Clock(),
        key_header=header,
        identity={"OpenAI-Organization": "org-1"},
    )
    for server in (foreign_server, fault_server):
        url = URL(f"{server.base_url}/models")
        await transport.get(url, with_key=True, accept="*/*", limit=1 << 20)
    await transport.close()

    foreign, own = foreign_server.requests[0], fault_server.requests[0]
    assert own.header(header) is not None
    assert {foreign.header(h) for h in (header, "openai-organization")} == {None}


async def test_no_cookie_is_kept(fault_server: FaultServer, canary: Canary) -> None:
    fault_server.script(answers.good(headers=[("Set-Cookie", "track=1; Path=/")]))

    async with ImagesClient(fault_server.base_url, canary.key) as client:
        await client.generate("a fox")
        await client.generate("a fox")

    assert fault_server.requests[1].header("cookie") is None

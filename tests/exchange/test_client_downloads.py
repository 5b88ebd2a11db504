"""Pictures that come as URLs: fetched at once, without the key, never led astray."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from instruments import answers, certificates, faults, pictures
from instruments.attacks import PRIVATE_TARGETS
from instruments.canary import Canary
from instruments.fault_server import FaultServer
from instruments.leftovers import Leftovers
from unit.client.virtual_clock import VirtualClock

from dalle_notebook.client import ImagesClient
from dalle_notebook.client.address import parse_address
from dalle_notebook.client.download import fetch_link
from dalle_notebook.client.failures import Failure
from dalle_notebook.client.transport import Transport
from dalle_notebook.errors import BadAnswer, TlsProblem, UsageError
from dalle_notebook.settings import Secret

PNG = pictures.png((48, 48))
SIGNED = "/pictures/a%2Fb%20c.png?sig=aB%2B%2f%3D%3d&se=2026-01-01T00%3A00%3A00Z"


def client(server: FaultServer, key: str) -> ImagesClient:
    return ImagesClient(server.base_url, key, clock=VirtualClock())


@pytest.mark.parametrize("form", ["absolute", "relative"])
async def test_a_picture_on_the_same_origin_is_fetched_without_the_key(
    form: str, fault_server: FaultServer, canary: Canary, no_leftovers: Leftovers
) -> None:
    path, _, _ = SIGNED.partition("?")
    fault_server.always(answers.respond(PNG, content_type=None), path=path)
    prefix = fault_server.origin if form == "absolute" else ""
    fault_server.script(answers.url(prefix + SIGNED))

    async with client(fault_server, canary.key) as images:
        answer = await images.generate("a fox")

    fetched = fault_server.requests[1]
    assert answer.images[0].bytes == PNG
    assert fetched.target == SIGNED
    assert fetched.header("authorization") is None


@pytest.mark.parametrize("target", PRIVATE_TARGETS)
async def test_no_private_target_is_ever_connected_to(
    target: str, fault_server: FaultServer, canary: Canary, network_guard: Any
) -> None:
    fault_server.script(answers.url(target))

    async with client(fault_server, canary.key) as images:
        with pytest.raises(BadAnswer) as caught:
            await images.generate("a fox")

    assert caught.value.may_be_billed
    assert len(fault_server.requests) == 1
    assert network_guard.expect() == []
    assert ".png" not in str(caught.value)
    assert "passwd" not in str(caught.value)


@pytest.mark.parametrize("target", PRIVATE_TARGETS)
async def test_a_typed_link_leads_into_no_private_network_either(
    target: str, network_guard: Any
) -> None:
    """Loopback is the person's own affair, and nobody listens there."""
    with pytest.raises(UsageError, match="cannot be fetched") as caught:
        await fetch_link(target, timeout=5, clock=VirtualClock())

    assert network_guard.expect() == []
    assert ".png" not in str(caught.value)
    assert "passwd" not in str(caught.value)


async def test_another_port_of_the_same_host_is_another_origin(
    fault_server: FaultServer, foreign_server: FaultServer, canary: Canary
) -> None:
    fault_server.script(answers.url(f"{foreign_server.origin}/a.png"))

    async with client(fault_server, canary.key) as images:
        with pytest.raises(BadAnswer, match="only https"):
            await images.generate("a fox")

    assert foreign_server.connections == 0


@pytest.mark.parametrize("code", answers.REDIRECT_CODES)
async def test_a_download_follows_three_redirects_and_no_more(
    code: int, fault_server: FaultServer, canary: Canary
) -> None:
    for step in range(5):
        place = f"/hop/{step + 1}"
        fault_server.always(answers.redirect(code, place), path=f"/hop/{step}")
    fault_server.always(answers.respond(PNG), path="/hop/5")
    fault_server.script(answers.url("/hop/2"), answers.url("/hop/1"))

    async with client(fault_server, canary.key) as images:
        assert (await images.generate("a fox")).images[0].bytes == PNG
        with pytest.raises(BadAnswer, match="more than 3"):
            await images.generate("a fox")


@pytest.mark.parametrize(
    "place", ["http://169.254.169.254/a.png", "file:///etc/passwd", "{foreign}/a.png"]
)
async def test_every_redirect_of_a_download_is_checked_again(
    place: str,
    fault_server: FaultServer,
    foreign_server: FaultServer,
    canary: Canary,
) -> None:
    place = place.format(foreign=foreign_server.origin)
    fault_server.always(answers.redirect(302, place), path="/a.png")
    fault_server.script(answers.url("/a.png"))

    async with client(fault_server, canary.key) as images:
        with pytest.raises(BadAnswer, match="could not be fetched"):
            await images.generate("a fox")

    assert foreign_server.connections == 0


async def test_a_name_with_a_private_address_is_never_connected_to() -> None:
    async def lookup(host: str, port: int, family: int) -> list[str]:
        return ["198.41.0.4", "127.0.0.1"]

    address = parse_address("http://127.0.0.1:9/v1")
    transport = Transport(
        address, Secret(""), timeout=5, clock=VirtualClock(), lookup=lookup
    )
    url = address.base.with_scheme("https").with_host("rebind.example")
    got = await transport.get(url, with_key=False, accept="*/*", limit=1000)
    await transport.close()

    assert isinstance(got, Failure)
    assert got.kind == "private"


async def test_what_was_checked_is_what_is_connected_to(network_guard: Any) -> None:
    asked: list[str] = []

    async def lookup(host: str, port: int, family: int) -> list[str]:
        asked.append(host)
        return ["198.41.0.4"] if len(asked) == 1 else ["127.0.0.1"]

    address = parse_address("http://127.0.0.1:9/v1")
    transport = Transport(
        address, Secret(""), timeout=5, clock=VirtualClock(), lookup=lookup
    )
    url = address.base.with_scheme("https").with_host("rebind.example")
    got = await transport.get(url, with_key=False, accept="*/*", limit=1000)
    await transport.close()

    assert isinstance(got, Failure)
    assert asked == ["rebind.example"]
    assert network_guard.expect() == ["connect 198.41.0.4:9"]


async def test_a_failing_download_is_tried_three_times_and_the_post_once(
    fault_server: FaultServer, canary: Canary
) -> None:
    fault_server.script(answers.url("/a.png"))
    fault_server.script(answers.status(500), faults.reset(), method="GET")
    fault_server.always(answers.respond(PNG), path="/a.png")

    async with client(fault_server, canary.key) as images:
        assert (await images.generate("a fox")).images[0].bytes == PNG

    assert [r.method for r in fault_server.requests] == ["POST", "GET", "GET", "GET"]


async def test_an_endless_download_is_cut_off(
    fault_server: FaultServer, canary: Canary
) -> None:
    fault_server.always(answers.respond(b"\x89PNG" + bytes(33 * 2**20)), path="/a.png")
    fault_server.script(answers.url("/a.png"))

    async with client(fault_server, canary.key) as images:
        with pytest.raises(BadAnswer, match="larger than 32 MiB"):
            await images.generate("a fox")


@pytest.mark.parametrize("kind", ["self-signed", "expired", "wrong name"])
async def test_a_bad_certificate_is_a_tls_problem_and_sees_no_key(
    kind: str,
    no_leftovers: Leftovers,
    tls_server: Callable[[certificates.Certificate], FaultServer],
    tmp_path: Path,
    canary: Canary,
) -> None:
    make = {
        "self-signed": certificates.make_certificate,
        "expired": certificates.expired,
        "wrong name": certificates.wrong_name,
    }[kind]
    server = tls_server(make(tmp_path))

    async with client(server, canary.key) as images:
        with pytest.raises(TlsProblem) as caught:
            await images.generate("a fox")

    assert not caught.value.may_be_billed
    assert server.requests == []
    assert canary.key.encode() not in server.received


async def test_a_trusted_certificate_is_spoken_to(
    tls_server: Callable[[certificates.Certificate], FaultServer],
    tmp_path: Path,
    canary: Canary,
) -> None:
    certificate = certificates.make_certificate(tmp_path)
    server = tls_server(certificate)
    server.always(answers.respond(PNG), path="/a.png")
    address = parse_address(server.base_url)
    transport = Transport(
        address,
        Secret(canary.key),
        timeout=10,
        clock=VirtualClock(),
        tls=ssl.create_default_context(cafile=certificate.path),
    )
    got = await transport.get(
        address.base.with_path("/a.png"), with_key=False, accept="*/*", limit=10**6
    )
    await transport.close()

    assert not isinstance(got, Failure)
    assert got.body == PNG

"""Which addresses are endpoints, and from where a picture may be fetched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from instruments.attacks import PRIVATE_TARGETS
from yarl import URL

from dalle_notebook.client import ImagesClient
from dalle_notebook.client.address import Address, parse_address
from dalle_notebook.client.download import resolve
from dalle_notebook.client.public_address import (
    GuardedResolver,
    PrivateAddress,
    is_public,
)
from dalle_notebook.errors import UsageError
from dalle_notebook.wire.profiles import profiles

PUBLIC = "https://api.example.com/v1"
LOCAL = "http://127.0.0.1:8080/v1"
KEY = "key-of-the-test"


@pytest.mark.parametrize(
    "base", ["http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1/"]
)
def test_a_route_stands_below_the_base_url(base: str) -> None:
    address = parse_address(base)

    assert str(address.route("/images/edits")) == f"{LOCAL}/images/edits"
    assert address.name == "127.0.0.1:8080"
    assert not address.is_secure


def test_the_usual_port_is_not_named() -> None:
    assert parse_address("https://api.example.com:443/v1").name == "api.example.com"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "api.example.com/v1",
        "ftp://example.com",
        "https://",
        "file:///etc/passwd",
        "https://me:word@example.com/v1",
        "https://example.com/v1?key=1",
        "https://example.com/v1#a",
        "https://example.com:99999/v1",
        "http://[::1",
    ],
)
def test_what_is_no_plain_base_url_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_address(text)

    assert "word" not in str(caught.value).replace("password", "")


def test_a_version_of_the_api_stands_in_every_query() -> None:
    address = parse_address("https://a.example/openai", "2025-04-01-preview")

    assert str(address.route("/deployments/d/images/edits")) == (
        "https://a.example/openai/deployments/d/images/edits"
        "?api-version=2025-04-01-preview"
    )


@pytest.mark.parametrize(
    "base",
    [
        "https://api.example.com/v1",
        "http://127.0.0.1:8080/v1",
        "http://127.9.9.9/v1",
        "http://[::1]:8080/v1",
        "http://localhost:8080/v1",
    ],
)
def test_a_key_travels_through_tls_or_stays_on_this_machine(base: str) -> None:
    ImagesClient(base, KEY)


@pytest.mark.parametrize(
    "base",
    [
        "http://api.example.com/v1",
        "http://192.168.1.5:8080/v1",
        "http://localhost.example.com/v1",
        "http://127.0.0.1.example.com/v1",
        "http://127.1/v1",
        "http://0.0.0.0:8080/v1",
        "http://[::ffff:8.8.8.8]/v1",
    ],
)
@pytest.mark.parametrize("name", sorted(profiles()))
def test_a_key_never_travels_unencrypted_to_another_machine(
    base: str, name: str
) -> None:
    with pytest.raises(UsageError, match="unencrypted: write https://") as caught:
        ImagesClient(base, KEY, profile=profiles()[name])

    assert KEY not in str(caught.value)
    ImagesClient(base, profile=profiles()[name])


@pytest.mark.parametrize("target", PRIVATE_TARGETS)
async def test_forty_private_targets_lead_nowhere(target: str) -> None:
    address = parse_address(PUBLIC)

    found = resolve(target, address.base, address)

    if isinstance(found, URL):
        # A name: it is refused where it becomes an address.
        resolver = GuardedResolver("api.example.com", 443)
        with pytest.raises(PrivateAddress):
            await resolver.resolve(found.host or "", found.port or 0)


@pytest.mark.parametrize(
    ("base", "reference", "expected"),
    [
        (LOCAL, "/generated/1.png", "http://127.0.0.1:8080/generated/1.png"),
        (LOCAL, "images/1/content", "http://127.0.0.1:8080/v1/images/1/content"),
        (LOCAL, "http://127.0.0.1:8080/a.png", "http://127.0.0.1:8080/a.png"),
        (PUBLIC, "//cdn.example.com/a.png", "https://cdn.example.com/a.png"),
        (PUBLIC, "https://1.1.1.1/a.png", "https://1.1.1.1/a.png"),
        (
            PUBLIC,
            "https://cdn.example.com/a%2Fb.png?sig=a%2Bb%3D%3D&se=2026-01-01T00%3A00Z",
            "https://cdn.example.com/a%2Fb.png?sig=a%2Bb%3D%3D&se=2026-01-01T00%3A00Z",
        ),
    ],
)
def test_a_good_reference_is_followed_letter_by_letter(
    base: str, reference: str, expected: str
) -> None:
    address = parse_address(base)

    found = resolve(reference, address.base, address)

    assert isinstance(found, URL)
    assert str(found) == expected


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "http://cdn.example.com/a.png",
        "http://127.0.0.1:9090/a.png",
        "http://localhost:8080/a.png",
        "https://127.0.0.1:8080/a.png",
        "https://cdn.example.com/a b.png",
        "https://cdn.example.com/a\r\nX-Evil: 1",
        "https://cdn.example.com\\@127.0.0.1/a.png",
        "https://me@cdn.example.com/a.png",
        "https:///a.png",
        "https://[fe80::1%25eth0]/a.png",
        "https://cdn.example.com/" + "a" * 9_000,
        "javascript:alert(1)",
    ],
)
def test_a_bad_reference_is_refused_without_showing_it(reference: str) -> None:
    address = parse_address(LOCAL)

    found = resolve(reference, address.base, address)

    assert isinstance(found, str)
    assert "a.png" not in found
    assert "\n" not in found


@given(st.text(max_size=80))
def test_no_reference_breaks_the_resolver(reference: str) -> None:
    address: Address = parse_address(LOCAL)

    found = resolve(reference, address.base, address)

    if isinstance(found, URL):
        assert found.scheme == "https" or found.origin() == address.origin


@pytest.mark.parametrize(
    "text", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::808:808"]
)
def test_public_addresses_are_public(text: str) -> None:
    assert is_public(text)


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "0.0.0.0",
        "255.255.255.255",
        "192.88.99.1",
        "::",
        "::1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:1::",
        "fec0::1",
        "fe80::1%1",
        "127.1",
        "2130706433",
        "example.com",
        "",
    ],
)
def test_all_other_addresses_are_not(text: str) -> None:
    assert not is_public(text)


async def test_one_private_address_among_public_ones_spoils_the_name() -> None:
    async def lookup(host: str, port: int, family: int) -> list[str]:
        return ["8.8.8.8", "10.0.0.1"]

    with pytest.raises(PrivateAddress):
        await GuardedResolver("api.example.com", 443, lookup).resolve("a.example", 443)


async def test_the_endpoints_own_name_may_lead_anywhere() -> None:
    async def lookup(host: str, port: int, family: int) -> list[str]:
        return ["10.0.0.1"]

    resolver = GuardedResolver("images.lan", 8080, lookup)

    found = await resolver.resolve("images.lan", 8080)
    assert [each["host"] for each in found] == ["10.0.0.1"]
    with pytest.raises(PrivateAddress):
        await resolver.resolve("images.lan", 22)

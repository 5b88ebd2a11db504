"""Fetching a picture that an answer gives as a URL, without being led astray.

The URL comes from a stranger. It is fetched without credentials, from the
endpoint's own origin or over https from the public internet, with every redirect
checked again, and its characters are sent as they are (they may be signed). It
never appears in a text: whoever knows it can fetch the picture.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urljoin

from yarl import URL

from dalle_notebook.client.address import Address, name_of, parse_address
from dalle_notebook.client.failures import Failure
from dalle_notebook.client.public_address import is_public
from dalle_notebook.client.retry import Tries, Trouble, decide
from dalle_notebook.client.transport import Transport
from dalle_notebook.errors import UsageError
from dalle_notebook.picture.inspect import MAX_FILE_BYTES
from dalle_notebook.settings import Clock, Secret

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 3
_LONGEST_URL = 8_192
_NOBODY = "https://nobody.invalid"
"""An endpoint that no link can belong to."""

_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}")


async def fetch_picture(
    transport: Transport, address: Address, reference: str, clock: Clock
) -> bytes | str:
    """Fetch the picture behind a URL, absolute or relative to the base URL.

    Fetching costs nothing, so it is tried three times where the network or the
    host fails.

    Returns:
        What came, not yet looked at, or why nothing did, in words without URL.
    """
    tries = Tries()
    while True:
        got = await _fetch(transport, address, reference)
        if isinstance(got, bytes):
            return got
        trouble, text = got
        again = decide(trouble, tries, free=True)
        if again is None:
            return text
        await clock.sleep(again.wait)
        tries = again.tries


async def fetch_link(link: str, *, timeout: float, clock: Clock) -> bytes:
    """Fetch the picture behind a link that a person typed, without credentials.

    A link to this machine is the person's own affair; any other is https to the
    public internet, as for a link in an answer.

    Raises:
        UsageError: nothing was fetched; the text says why, without the link.
    """
    try:
        url = URL(link)
        is_here = url.scheme in ("http", "https") and (
            url.host == "localhost" or ip_address(url.host or "").is_loopback
        )
    except ValueError:
        is_here = False
    address = parse_address(str(url.origin()) if is_here else _NOBODY)
    transport = Transport(address, Secret(""), timeout=timeout, clock=clock)
    try:
        got = await fetch_picture(transport, address, link, clock)
    finally:
        await transport.close()
    if isinstance(got, str):
        raise UsageError(f"the picture cannot be fetched: {got}")
    return got


async def _fetch(
    transport: Transport, address: Address, reference: str
) -> bytes | tuple[Trouble, str]:
    here = address.base
    for _ in range(_MOST_REDIRECTS + 1):
        url = resolve(reference, here, address)
        if isinstance(url, str):
            return Trouble.FINAL, url
        where = name_of(url)
        got = await transport.get(
            url, with_key=False, accept="image/*", limit=MAX_FILE_BYTES
        )
        if isinstance(got, Failure):
            kinds = {"connect": Trouble.NOT_CONNECTED, "cut": Trouble.BROKEN}
            return kinds.get(got.kind, Trouble.FINAL), got.text
        if got.status == 200:
            return got.body
        if got.status not in _REDIRECTS:
            trouble = Trouble.BROKEN if got.status >= 500 else Trouble.FINAL
            return trouble, f"{where} answered {got.status}"
        here, reference = url, got.headers.get("location", "")
    return Trouble.FINAL, f"{where} redirected more than {_MOST_REDIRECTS} times"


def resolve(reference: str, here: URL, address: Address) -> URL | str:
    """The URL that may be fetched, or why it may not.

    Args:
        reference: absolute or relative, as it stands in an answer.
        here: what a relative one counts from.
        address: the endpoint that the answer came from.
    """
    if not 0 < len(reference) <= _LONGEST_URL or not reference.isascii():
        return "its address is not a URL"
    # A blank or a line end would break out of the request line.
    if not all("!" <= char <= "~" for char in reference):
        return "its address is not a URL"
    try:
        # Not `URL.join`: it would rewrite escapes, and those may be signed.
        url = URL(urljoin(str(here), reference), encoded=True).with_fragment(None)
        host, origin = url.host, url.origin() if url.absolute else None
        usable = bool(host and url.port and origin)
    except ValueError:
        usable = False
    if not usable or host is None:
        return "its address is not one that pictures are fetched from"
    if url.user is not None or url.password is not None:
        return "its address holds a user name or a password"
    if origin == address.origin:
        return url
    if url.scheme != "https":
        return f"{name_of(url)} is another host, and only https is fetched from those"
    if not (":" in host or _HOST.fullmatch(host)):
        return "its address is not one that pictures are fetched from"
    if _is_local_name(host) or (_looks_numeric(host) and not is_public(host)):
        return f"{name_of(url)} is an address inside a private network"
    return url


def _looks_numeric(host: str) -> bool:
    # `127.1` and `0x7f000001` are addresses to the system's resolver.
    return ":" in host or host.rstrip(".").rpartition(".")[2][:1].isdigit()


def _is_local_name(host: str) -> bool:
    # Some of these never reach a resolver that knows them to be private.
    return f".{host.rstrip('.').lower()}".endswith(
        (".localhost", ".local", ".internal")
    )

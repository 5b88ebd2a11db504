"""Where an endpoint lives: its base URL, checked once.

The origin (scheme, host, port) decides where the key may go and from where a
picture may be fetched; it is compared as a whole, never by prefix. A key leaves
this machine through TLS or not at all.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

from yarl import URL

from dalle_notebook.errors import UsageError


@dataclass(frozen=True, slots=True)
class Address:
    """A base URL.

    Attributes:
        base: ends with a slash, so that relative references join below it.
        origin: scheme, host and port.
        name: `host` or `host:port`, for messages.
        api_version: travels in the query of every route, or None.
    """

    base: URL
    origin: URL
    name: str
    api_version: str | None = field(default=None, kw_only=True)

    @property
    def is_secure(self) -> bool:
        """Requests travel through TLS."""
        return self.base.scheme == "https"

    @property
    def keeps_secrets(self) -> bool:
        """Nobody on the way can read what is sent: TLS, or this very machine."""
        return self.is_secure or _is_this_machine(self.base.host or "")

    def route(self, path: str) -> URL:
        """The URL of a route such as `/images/generations`."""
        url = self.base.join(URL(path.lstrip("/")))
        return url.with_query({"api-version": v}) if (v := self.api_version) else url

    def check_key(self) -> None:
        """Refuse to send a key that others could read on its way.

        Raises:
            UsageError: plain http to another machine.
        """
        if not self.keeps_secrets:
            raise UsageError(
                f"a key would travel to {self.name} unencrypted: write https://, or "
                f"leave the key out; only this machine gets one over http"
            )


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def parse_address(text: str, api_version: str | None = None) -> Address:
    """Read a base URL.

    Args:
        text: up to and without the route.
        api_version: for endpoints that want one in every query.

    Raises:
        UsageError: it is no http(s) URL, or holds a user name, a password, a
            query or a fragment.
    """
    try:
        url = URL(text.strip())
        usable = url.scheme in ("http", "https") and bool(url.host) and bool(url.port)
    except ValueError:
        usable = False
    if not usable:
        raise UsageError(
            "the endpoint's address is not a URL: write it like "
            "https://api.example.com/v1"
        )
    if url.user is not None or url.password is not None:
        raise UsageError(
            "the endpoint's address holds a user name or a password: leave it out and "
            "give the key as api_key"
        )
    if url.query_string or url.fragment:
        raise UsageError("the endpoint's address ends before the `?` or `#`")
    base = url.with_path(url.path.rstrip("/") + "/")
    return Address(base, base.origin(), name_of(base), api_version=api_version)


def name_of(url: URL) -> str:
    """`host` or `host:port` of a URL, for messages."""
    host = url.host_subcomponent or ""
    return host if url.is_default_port() else f"{host}:{url.port}"

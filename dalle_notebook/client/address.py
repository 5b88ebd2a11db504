"""Where an endpoint lives: its base URL, checked once.

The origin (scheme, host, port) decides where the key may go and from where a
picture may be fetched; it is compared as a whole, never by prefix.
"""

from __future__ import annotations

from dataclasses import dataclass

from yarl import URL

from dalle_notebook.errors import UsageError


@dataclass(frozen=True, slots=True)
class Address:
    """A base URL.

    Attributes:
        base: ends with a slash, so that relative references join below it.
        origin: scheme, host and port.
        name: `host` or `host:port`, for messages.
    """

    base: URL
    origin: URL
    name: str

    @property
    def is_secure(self) -> bool:
        """Requests travel through TLS."""
        return self.base.scheme == "https"

    def route(self, path: str) -> URL:
        """The URL of a route such as `/images/generations`."""
        return self.base.join(URL(path.lstrip("/")))


def parse_address(text: str) -> Address:
    """Read a base URL.

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
    return Address(base, base.origin(), name_of(base))


def name_of(url: URL) -> str:
    """`host` or `host:port` of a URL, for messages."""
    host = url.host_subcomponent or ""
    return host if url.is_default_port() else f"{host}:{url.port}"

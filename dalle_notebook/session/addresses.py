"""Addresses as people type or paste them, read into what an endpoint needs.

An address has one spelling in here, because the archive knows endpoints by it. Of
Azure people have many forms at hand (the resource, the whole URL of a deployment
from the portal, the v1 base): all of them name the same resource.
"""

from __future__ import annotations

from dataclasses import dataclass

from yarl import URL

from dalle_notebook.errors import UsageError


def normalise(address: str) -> str:
    """A base URL in one spelling: lower-case host, no trailing slash.

    Raises:
        UsageError: not an http(s) address, or one that holds a password.
    """
    url = _read(address)
    if url.query_string:
        raise UsageError(_TOO_MUCH)
    return str(url).rstrip("/")


_TOO_MUCH = (
    "an endpoint's address holds no password, query or fragment: a key is "
    "given with dalle.configure(endpoint=..., api_key=...)"
)


def _read(address: str) -> URL:
    try:
        url = URL(address.strip())
        host, port = url.host, url.port
    except ValueError:
        url, host, port = URL(), None, None
    if url.scheme not in ("http", "https") or not host or port is None:
        raise UsageError(
            "an endpoint's address looks like https://host/v1 or http://127.0.0.1:8080/v1"
        )
    if url.user or url.password or url.fragment:
        raise UsageError(_TOO_MUCH)
    return url


@dataclass(frozen=True, slots=True)
class AzureResource:
    """A resource of Azure, as an address names it.

    Attributes:
        base: the address up to `/openai`, in one spelling.
        deployment: named in the address, or None.
        api_version: likewise.
        is_v1: the address is one of the v1 API.
    """

    base: str
    deployment: str | None = None
    api_version: str | None = None
    is_v1: bool = False

    @property
    def origin(self) -> URL:
        """Scheme, host and port."""
        return URL(self.base).origin()

    def id_of(self, deployment: str | None) -> str:
        """What the archive calls a deployment, whichever form asked it."""
        rest = f"/deployments/{deployment}" if deployment else ""
        return f"{self.base}/openai{rest}"


def read_azure(address: str) -> AzureResource:
    """Read any address of an Azure resource; a route at its end is ignored.

    Raises:
        UsageError: as `normalise`; of a query only `api-version` may be there.
    """
    url = _read(address)
    version = url.query.get("api-version")
    if set(url.query) - {"api-version"}:
        raise UsageError(_TOO_MUCH)
    parts = [part for part in url.path.split("/") if part]
    at = parts.index("openai") if "openai" in parts else len(parts)
    rest = parts[at + 1 :]
    # Without the query, so that it is gone from everything that is made of it.
    base = str(url.with_path("/".join(["", *parts[:at]]))).rstrip("/")
    named = rest[:1] == ["deployments"] and len(rest) > 1
    return AzureResource(
        base,
        deployment=rest[1] if named else None,
        api_version=version or None,
        is_v1=rest[:1] == ["v1"],
    )

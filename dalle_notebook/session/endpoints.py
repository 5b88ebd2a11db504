"""Which endpoint a request goes to, and which key may go with it.

The order of choice: named in the cell, then the session's one setting, then the
environment, else the built-in endpoint. A key in the environment *enables* an
endpoint and never selects it. A key travels to a custom address only if the
address and the key came from the same source.
"""

from __future__ import annotations

from dataclasses import dataclass

from yarl import URL

from dalle_notebook.errors import UsageError
from dalle_notebook.settings import ENVIRONMENT, Key, Settings
from dalle_notebook.wire.profiles import Profile, profiles

OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Chosen:
    """One endpoint, ready to be asked.

    Attributes:
        base_url: None for the built-in one, whose address is known once it runs.
        id: what the archive calls it: `offline`, or the normalised base URL.
        by_person: somebody chose it; False where it is only the default.
        key: goes with every request to `base_url`, or None.
    """

    profile: Profile
    base_url: str | None
    id: str
    by_person: bool
    key: Key | None = None
    organization: str | None = None
    project: str | None = None

    @property
    def title(self) -> str:
        """How captions call it."""
        if self.profile.name == "generic" and self.base_url:
            return URL(self.base_url).host or self.base_url
        return self.profile.title


def choose_endpoint(settings: Settings, named: str | None = None) -> Chosen:
    """Decide where a request goes.

    Args:
        named: what the cell or call says, a profile's name or a base URL.

    Raises:
        UsageError: no such endpoint, or a needed key is nowhere to be found.
    """
    from_environment = settings.variables.get("DALLE_NOTEBOOK_ENDPOINT")
    name, source = OFFLINE, ""
    if named:
        name, source = named, "call"
    elif settings.endpoint:
        name, source = settings.endpoint, settings.endpoint_source
    elif from_environment:
        name, source = from_environment, ENVIRONMENT
    if name == OFFLINE:
        return Chosen(profiles()[OFFLINE], None, OFFLINE, by_person=bool(source))
    if "://" in name:
        return _at_address(settings, name, source)
    if name == "openai":
        return _openai(settings)
    if name in profiles() and name != "generic":
        raise UsageError(f"endpoint {name!r} needs an address: give its base URL")
    known = ", ".join(sorted(set(profiles()) - {"generic"}))
    raise UsageError(
        f"there is no endpoint {name!r}: use {known}, or a base URL such as "
        f"http://127.0.0.1:8080/v1"
    )


def _at_address(settings: Settings, address: str, source: str) -> Chosen:
    base_url = normalise(address)
    key = settings.api_key if _same(settings.api_key, source) else None
    if key is None and source == ENVIRONMENT:
        found = settings.keys.get("OPENAI_API_KEY")
        key = found if _same(found, ENVIRONMENT) else None
    return Chosen(profiles()["generic"], base_url, base_url, True, key)


def _openai(settings: Settings) -> Chosen:
    profile = profiles()["openai"]
    custom = settings.variables.get("OPENAI_BASE_URL")
    found = settings.api_key or settings.keys.get("OPENAI_API_KEY")
    if custom and not _same(found, ENVIRONMENT):
        raise UsageError(
            "OPENAI_BASE_URL comes from the environment and the key does not: a key "
            "goes only to an address from its own source. Set OPENAI_API_KEY beside "
            "it, or write dalle.configure(endpoint=URL, api_key=...)"
        )
    if found is None:
        raise UsageError(
            "endpoint openai needs a key: set OPENAI_API_KEY in the environment or in "
            "a .env file beside the notebook, or use --endpoint offline, which is free"
        )
    base_url = normalise(custom or profile.base_url or "")
    return Chosen(
        profile,
        base_url,
        base_url,
        True,
        found,
        organization=settings.variables.get("OPENAI_ORG_ID"),
        project=settings.variables.get("OPENAI_PROJECT_ID"),
    )


def _same(key: Key | None, source: str) -> bool:
    return key is not None and key.source == source


def normalise(address: str) -> str:
    """A base URL in one spelling: lower-case host, no trailing slash.

    Raises:
        UsageError: not an http(s) address, or one that holds a password.
    """
    try:
        url = URL(address.strip())
        host, port = url.host, url.port
    except ValueError:
        url, host, port = URL(), None, None
    if url.scheme not in ("http", "https") or not host or port is None:
        raise UsageError(
            "an endpoint's address looks like https://host/v1 or http://127.0.0.1:8080/v1"
        )
    if url.user or url.password or url.query_string or url.fragment:
        raise UsageError(
            "an endpoint's address holds no password, query or fragment: a key is "
            "given with dalle.configure(endpoint=..., api_key=...)"
        )
    return str(url).rstrip("/")

"""Which endpoint a request goes to, and which key may go with it.

The order of choice: named in the cell, then the session's one setting, then the
environment, else the built-in endpoint. A key in the environment *enables* an
endpoint and never selects it. A key travels to a custom address only if the
address and the key came from the same source, and never where others could read it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from yarl import URL

from dalle_notebook.client.address import parse_address
from dalle_notebook.engine.diffusion.folder import ModelFolder, hub_cache, open_folder
from dalle_notebook.errors import UsageError
from dalle_notebook.session.addresses import normalise, read_azure
from dalle_notebook.settings import ENVIRONMENT, Key, Settings
from dalle_notebook.wire.profiles import Profile, profile_names, profiles

OFFLINE = "offline"
LOCAL = "local:"

_DATED = re.compile(r"\d{4}-\d{2}-\d{2}(-preview)?")
_UNDATED = ("v1", "latest", "preview")


@dataclass(frozen=True, slots=True)
class Chosen:
    """One endpoint, ready to be asked.

    Attributes:
        base_url: None for a process of ours, whose address is known once it runs.
        id: what the archive calls it: `offline`, or the normalised base URL; of
            Azure the resource with the deployment, whichever API asks it; of a model
            on this machine `local:` and its name with a digest, never its path.
        by_person: somebody chose it; False where it is only the default.
        key: goes with every request to `base_url`, or None.
        api_version: goes into the query of every request, or None.
        folder: the model that a process of ours draws with, or None.
    """

    profile: Profile
    base_url: str | None
    id: str
    by_person: bool
    key: Key | None = None
    organization: str | None = None
    project: str | None = None
    api_version: str | None = None
    folder: ModelFolder | None = None

    @property
    def title(self) -> str:
        """How captions call it."""
        if self.profile.name == "generic" and self.base_url:
            return URL(self.base_url).host or self.base_url
        return self.profile.title


def choose_endpoint(
    settings: Settings, named: str | None = None, model: str | None = None
) -> Chosen:
    """Decide where a request goes.

    Args:
        named: what the cell or call says: a profile's name, a base URL, or both
            as `localai+http://host:8080/v1`; or `local:` and a model's folder.
        model: what the cell or call says; with Azure it is the deployment.

    Raises:
        UsageError: no such endpoint, a needed key is nowhere to be found, or it
            would travel unencrypted.
    """
    name, source = _named(settings, named)
    if name == OFFLINE:
        return Chosen(profiles()[OFFLINE], None, OFFLINE, by_person=bool(source))
    if name.startswith(LOCAL):
        return _local(settings, name)
    chosen = _of_kind(settings, name, source, model)
    if chosen.key and chosen.base_url:
        parse_address(chosen.base_url).check_key()
    if settings.free and source == settings.endpoint_source:
        return replace(chosen, profile=_free(chosen.profile))
    return chosen


def choose_to_replay(
    settings: Settings, named: str | None = None, model: str | None = None
) -> Chosen:
    """`choose_endpoint` where nothing will be sent, so that no key is needed.

    A lent notebook names its lender's endpoint; the archive answers without it.
    """
    try:
        return choose_endpoint(settings, named, model)
    except UsageError:
        name, _ = _named(settings, named)
        if name.startswith(LOCAL):
            return Chosen(profiles()["local"], None, name, True)
        if name not in profile_names():
            raise
        profile = profiles()[name]
        return Chosen(profile, profile.base_url, profile.base_url or name, True)


def missing_variables(settings: Settings, profile: Profile) -> tuple[str, ...]:
    """Which of an endpoint's environment variables are not set.

    Its key counts as set where a `.env` file has it.
    """
    found = {**settings.variables, **settings.keys}
    wanted = (*([profile.address] if profile.address else []), *profile.key)
    return tuple(name for name in wanted if name not in found)


def _named(settings: Settings, named: str | None) -> tuple[str, str]:
    """What was chosen, and by whom."""
    known = (
        (settings.endpoint, settings.endpoint_source),
        (settings.variables.get("DALLE_NOTEBOOK_ENDPOINT"), ENVIRONMENT),
    )
    for name, source in known:
        if name and named in (None, "", name):
            return name, source
    return (named, "call") if named else (OFFLINE, "")


def _of_kind(settings: Settings, name: str, source: str, model: str | None) -> Chosen:
    kind, address = name, ""
    if "://" in name:
        kind, address = _kind_of_address(name)
    usable = kind in profile_names() and kind != OFFLINE
    if kind == "azure":
        return _azure(settings, address, source, model)
    if kind == "openai" and not address:
        return _openai(settings)
    if address and (usable or kind == "generic"):
        return _at_address(settings, profiles()[kind], address, source)
    if usable and (usual := profiles()[kind].base_url):
        return _at_address(settings, profiles()[kind], usual, source)
    if kind == "generic":
        raise UsageError("endpoint 'generic' needs an address: give its base URL")
    if kind == "local":
        raise UsageError("endpoint 'local' needs a model: write local:FOLDER")
    known = ", ".join(profile_names())
    raise UsageError(
        f"there is no endpoint {kind!r}: use {known}, local:FOLDER for a model on this "
        f"machine, or a base URL such as http://127.0.0.1:8080/v1"
    )


def _local(settings: Settings, name: str) -> Chosen:
    # Relative to the notebook, where the kernel works.
    folder = open_folder(name.removeprefix(LOCAL), hub_cache(settings.variables))
    folder = replace(folder, path=Path(folder.path).resolve())
    profile = replace(profiles()["local"], title=folder.name)
    return Chosen(profile, None, folder.id, True, folder=folder)


def _kind_of_address(text: str) -> tuple[str, str]:
    """The profile and the address of `URL` or `PROFILE+URL`."""
    kind, plus, rest = text.partition("+")
    if plus and "://" not in kind:
        return kind.strip(), rest
    try:
        host = URL(text.strip()).host or ""
    except ValueError:
        host = ""
    for profile in profiles().values():
        if profile.is_host(host):
            return profile.name, text
    return "generic", text


def _at_address(
    settings: Settings, profile: Profile, address: str, source: str
) -> Chosen:
    base_url = normalise(address)
    key = _given_with(settings, source)
    if key is None and source == ENVIRONMENT:
        found = settings.keys.get("OPENAI_API_KEY")
        # Nobody said that it is meant for this address, so where it would be
        # readable on its way it stays here; the server may need none.
        if _same(found, ENVIRONMENT) and parse_address(base_url).keeps_secrets:
            key = found
    return Chosen(profile, base_url, base_url, True, key)


def _openai(settings: Settings) -> Chosen:
    profile = profiles()["openai"]
    custom = settings.variables.get("OPENAI_BASE_URL")
    found = settings.keys.get("OPENAI_API_KEY")
    if settings.api_key and settings.api_key.endpoint in (None, profile.name):
        found = settings.api_key
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


def _azure(settings: Settings, address: str, source: str, model: str | None) -> Chosen:
    profile = profiles()["azure"]
    usual = settings.variables.get(profile.address or "")
    key = _given_with(settings, source)
    missing = [] if address or usual else [profile.address or ""]
    if key is None:
        key = _azure_key(settings, address, usual, source)
        missing += [] if key else list(profile.key)
    if missing:
        here = " for this address" if address and usual else ""
        raise UsageError(
            f"endpoint azure needs {' and '.join(missing)}{here}: set it in the "
            f"environment (a .env file is read for keys only), or write "
            f"dalle.configure(endpoint='https://NAME.openai.azure.com', api_key=...)"
        )
    resource = read_azure(address or usual or "")
    version = resource.api_version or settings.variables.get("OPENAI_API_VERSION")
    base_url = f"{resource.base}/openai"
    if version and not (_DATED.fullmatch(version) or version in _UNDATED):
        raise UsageError(
            "the api-version of Azure looks like 2025-04-01-preview: correct "
            "OPENAI_API_VERSION, or leave it out to use the v1 API"
        )
    if version and _DATED.fullmatch(version) and not resource.is_v1:
        profile = profiles()["azure-dated"].at_version(version)
    else:
        base_url += "/v1"
        version = version if version == "preview" else None
    deployment = model or settings.model or resource.deployment
    return Chosen(
        replace(profile, default_model=resource.deployment),
        base_url,
        resource.id_of(deployment),
        True,
        key,
        api_version=version,
    )


def _azure_key(
    settings: Settings, address: str, usual: str | None, source: str
) -> Key | None:
    """The key of the environment, if it is meant for this address.

    Its variable names the resource beside it, so it goes there, and to an address
    that the same environment chose.
    """
    found = settings.keys.get(profiles()["azure"].key[0])
    if not address or (source == ENVIRONMENT and _same(found, ENVIRONMENT)):
        return found
    is_its_own = usual and read_azure(address).origin == read_azure(usual).origin
    return found if is_its_own else None


def _given_with(settings: Settings, source: str) -> Key | None:
    """The key that was configured in the very call that chose the endpoint."""
    return settings.api_key if _same(settings.api_key, source) else None


def _same(key: Key | None, source: str) -> bool:
    return key is not None and key.source == source


def _free(profile: Profile) -> Profile:
    if profile.key:
        raise UsageError(
            f"{profile.title} sends bills: free=True is for a server of your own"
        )
    return replace(profile, free=True)

"""What a server can do, found out without asking for a picture.

It is asked for its list of models and its description, each image route is looked at
with GET, which draws nothing, and one body that is no JSON is sent, which nobody can
draw: how it is refused tells how the server complains.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from dalle_notebook.client.address import Address, parse_address
from dalle_notebook.client.failures import Failure
from dalle_notebook.client.provider_text import one_line
from dalle_notebook.client.transport import Reply, Transport
from dalle_notebook.errors import EndpointDown, TlsProblem
from dalle_notebook.settings import Clock, Secret
from dalle_notebook.wire.profiles import IMAGE_API, Profile
from dalle_notebook.wire.recipe import PATHS, VERBS
from dalle_notebook.wire.recognising import Dialect, Evidence, routes_that_tell

_LIST_BYTES = 4 * 2**20
_JSON = "application/json"
_NOWHERE = "/images/there-is-no-such-route"
_THERE = frozenset({400, 401, 403, 405, 415, 422})
"""Answers to a GET that say that a route is there, and takes something else."""


async def examine(
    base_url: str,
    key: Secret | None,
    *,
    profile: Profile,
    api_version: str | None = None,
    timeout: float = 10.0,
    clock: Clock | None = None,
) -> Evidence:
    """Look at a server; nothing that it could bill is sent.

    Args:
        timeout: seconds for each look.

    Raises:
        UsageError: the address cannot be one, or the key would be readable.
        EndpointDown, TlsProblem: no connection was made.
    """
    clock, secret = clock or Clock(), key or Secret("")
    address = parse_address(base_url, api_version)
    if secret:
        address.check_key()
    transport = Transport(
        address, secret, timeout=timeout, clock=clock, key_header=profile.key_header
    )
    try:
        return await _look(transport, address, secret, clock)
    finally:
        await transport.close()


async def _look(
    transport: Transport, address: Address, key: Secret, clock: Clock
) -> Evidence:
    async def get(path: str) -> Reply | Failure:
        return await transport.get(
            address.route(path), with_key=True, accept=_JSON, limit=_LIST_BYTES
        )

    began = clock.monotonic()
    listed = await get("/models")
    seconds = clock.monotonic() - began
    if isinstance(listed, Failure) and not listed.sent:
        kind = TlsProblem if listed.kind == "tls" else EndpointDown
        raise kind(f"{listed.text}: check the address, or start the server")
    telling = routes_that_tell()
    paths = [PATHS[verb] for verb in VERBS]
    described, inner, refused, nowhere, *looks = await asyncio.gather(
        transport.get(
            address.origin / "openapi.json",
            with_key=True,
            accept=_JSON,
            limit=_LIST_BYTES,
        ),
        get("/openapi.json"),
        transport.probe(PATHS["generate"]),
        get(_NOWHERE),
        *map(get, (*paths, *telling)),
    )
    entries = _entries(listed)
    description = _read(described) or _read(inner) or {}
    stated = _stated(description)
    # One that says the same of a route that cannot be there tells nothing by it.
    is_telling = not _is_there(nowhere)
    there = stated | {
        path
        for path, look in zip((*paths, *telling), looks, strict=True)
        if is_telling and _is_there(look)
    }
    # Where nothing is there, the server hides its routes from a GET.
    verbs = frozenset(verb for verb in VERBS if PATHS[verb] in there) or None
    headers: dict[str, str] = {}
    for each in (listed, refused):
        headers |= each.headers if isinstance(each, Reply) else {}
    info = description.get("info")
    title = info.get("title") if isinstance(info, Mapping) else None
    return Evidence(
        models=None if entries is None else _texts(entries, "id", key),
        owners=frozenset(_texts(entries or [], "owned_by", key)),
        headers=headers,
        title=one_line(title, key, 64) if isinstance(title, str) else "",
        verbs=verbs,
        routes=frozenset(there),
        dialect=_dialect(refused),
        needs_key=isinstance(listed, Reply) and listed.status in (401, 403),
        seconds=seconds,
    )


def _is_there(look: Reply | Failure) -> bool:
    return isinstance(look, Reply) and look.status in _THERE


def _read(got: Reply | Failure) -> Mapping[str, Any] | None:
    if isinstance(got, Failure) or got.status != 200:
        return None
    try:
        document = json.loads(got.body)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, Mapping) else None


def _entries(got: Reply | Failure) -> list[Mapping[str, Any]] | None:
    listed = (_read(got) or {}).get("data")
    if not isinstance(listed, list):
        return None
    return [entry for entry in listed if isinstance(entry, Mapping)]


def _texts(entries: list[Mapping[str, Any]], name: str, key: Secret) -> tuple[str, ...]:
    found = (entry.get(name) for entry in entries)
    return tuple(sorted({one_line(t, key, 128) for t in found if isinstance(t, str)}))


def _stated(description: Mapping[str, Any]) -> set[str]:
    """The image routes that a description names, as they stand below a base URL."""
    paths = description.get("paths")
    known = {route.path for route in IMAGE_API.values()} | {*routes_that_tell()}
    named = paths if isinstance(paths, Mapping) else {}
    return {path for path in known if path in named or f"/v1{path}" in named}


def _dialect(got: Reply | Failure) -> Dialect | None:
    if isinstance(got, Failure) or got.status < 400:
        return None
    try:
        document = json.loads(got.body)
    except (ValueError, RecursionError):
        return "other"
    if not isinstance(document, Mapping):
        return "other"
    fault = document.get("error")
    if isinstance(fault, Mapping):
        return "openai"
    if isinstance(fault, str):
        return "text"
    return "framework" if "detail" in document else "other"

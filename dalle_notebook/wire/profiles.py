"""How each endpoint likes to be asked, as data (`profiles.toml`).

A profile says how the key travels, a route what one verb looks like there. Their
defaults are the Image API's own ways, so that a row names only what differs.
Where an endpoint lives and whose key goes there is decided elsewhere.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any, Literal

from dalle_notebook.wire.recipe import PARAMETERS, PATHS, VERBS, Verb

MaskConvention = Literal["alpha", "white"]
"""What may be repainted: what is transparent, or what is white."""


@dataclass(frozen=True, slots=True)
class Route:
    """What one verb looks like at an endpoint.

    Attributes:
        path: below the base URL; `{model}` stands for the model's name, which
            then travels there only.
        parameters: names that may be sent.
        renamed: names that the endpoint calls otherwise, ours first.
        values: what a parameter may be, where that is less than the model's.
        instead: what to write instead of a parameter that is not taken.
        needs: what must be there (`model`, `mask`), and how to say so.
        negative_after: a negative prompt travels in the prompt, after this mark.
        packed: names that travel together as JSON, ours first; a dot in the
            endpoint's name leads into an inner object.
        packed_in: the parameter that holds them as a text, or the prompt itself,
            where they stand between `<packed_tag>` and its end.
        takes_mask: an edit may have one.
        image_field: form field of a single picture; `images_field` of several.
        media_types: of the inputs; empty means any that we read.
        most_images: inputs of one request.
        since: first dated version of the API that has this route.
    """

    path: str
    parameters: frozenset[str] = frozenset(PARAMETERS)
    renamed: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    instead: Mapping[str, str] = field(default_factory=dict)
    needs: Mapping[str, str] = field(default_factory=dict)
    negative_after: str | None = None
    packed: Mapping[str, str] = field(default_factory=dict)
    packed_in: str = "prompt"
    packed_tag: str = ""
    takes_mask: bool = True
    image_field: str = "image"
    images_field: str = "image[]"
    mask_field: str = "mask"
    media_types: tuple[str, ...] = ()
    most_images: int = 16
    since: str | None = None


IMAGE_API: Mapping[Verb, Route] = {verb: Route(PATHS[verb]) for verb in VERBS}
"""The routes of the Image API, with every parameter that we know."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The manners of one kind of endpoint.

    Attributes:
        name: what people type after `--endpoint`.
        title: what captions say.
        base_url: its usual address, or None where it has none.
        default_model: asked when nobody named one; None sends no model.
        routes: of the verbs that it has.
        lacks: why it has no route for a verb, and what to do.
        response_format: `b64_json`, or `never`.
        mask_convention: how a mask says what may be repainted.
        key: environment variables that may hold its key.
        key_header: name of the header that carries the key.
        address: environment variable that holds its address, or None.
        hosts: an address whose host ends so is of this kind.
        seeds: every request gets a seed, ours where nobody gave one.
        seed_bits: how large ours may be.
        free: nothing asked of it is ever billed.
        streams: it can answer in events, with unfinished pictures on the way.
        pictures_per_post: pictures in one request.
        at_once: requests under way at one time while no limit is known.
        limits_by_model: each model has a limit of its own.
        models: its models by their catalogue names and their last days there.
        batch: it has the Batch API, or may have: it says so before anything is drawn.
        batch_discount: the part of a price that a batch takes off.
        signs: what tells that a server is of this kind, see `wire.recognising`.
    """

    name: str
    title: str
    base_url: str | None = None
    default_model: str | None = None
    routes: Mapping[Verb, Route] = field(default_factory=lambda: IMAGE_API)
    lacks: Mapping[Verb, str] = field(default_factory=dict)
    response_format: str = "never"
    mask_convention: MaskConvention = "alpha"
    key: tuple[str, ...] = ()
    key_header: str = "Authorization"
    address: str | None = None
    hosts: tuple[str, ...] = ()
    seeds: bool = False
    seed_bits: int = 63
    free: bool = False
    streams: bool = False
    pictures_per_post: int = 1
    at_once: int = 8
    limits_by_model: bool = False
    models: Mapping[str, date] = field(default_factory=dict)
    batch: bool = False
    batch_discount: Decimal = Decimal(0)
    signs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def verbs(self) -> tuple[Verb, ...]:
        """The verbs that it has a route for."""
        return tuple(self.routes)

    @property
    def batch_share(self) -> Decimal:
        """The part of a price that a picture of a batch costs."""
        return 1 - self.batch_discount

    def at_version(self, version: str) -> Profile:
        """This profile without the routes that a dated version does not have yet."""
        late = {
            verb: route.since
            for verb, route in self.routes.items()
            if route.since and version[:10] < route.since[:10]
        }
        reasons = {
            verb: f"{self.title} has this from api-version {since} on, and the "
            f"version is {version}: set OPENAI_API_VERSION={since}"
            for verb, since in late.items()
        }
        kept = {verb: r for verb, r in self.routes.items() if verb not in late}
        return replace(self, routes=kept, lacks={**self.lacks, **reasons})

    def is_host(self, host: str) -> bool:
        """Whether an address at this host is of this kind."""
        return any(host == end or host.endswith(f".{end}") for end in self.hosts)


_OF_A_ROUTE = frozenset(Route.__dataclass_fields__) - {"path"}


def _route(verb: Verb, shared: Mapping[str, Any], own: Mapping[str, Any]) -> Route:
    row = {"path": PATHS[verb], **shared, **own}
    frozen = {
        "parameters": frozenset(row["parameters"]),
        "values": {name: tuple(each) for name, each in row.get("values", {}).items()},
        "media_types": tuple(row.get("media_types", ())),
    }
    return Route(**{**row, **frozen})


def _profile(name: str, row: Mapping[str, Any]) -> Profile:
    shared = {key: row[key] for key in _OF_A_ROUTE if key in row}
    verbs = row.get("verbs", VERBS)
    rest = {k: v for k, v in row.items() if k not in _OF_A_ROUTE | {*VERBS, "verbs"}}
    rest |= {key: tuple(rest[key]) for key in ("key", "hosts") if key in rest}
    rest["signs"] = {kind: tuple(each) for kind, each in row.get("signs", {}).items()}
    rest["batch_discount"] = Decimal(str(row.get("batch_discount", 0)))
    routes = {verb: _route(verb, shared, row.get(verb, {})) for verb in verbs}
    return Profile(name=name, routes=routes, **rest)


@cache
def profiles() -> Mapping[str, Profile]:
    """Every profile by its key in the file.

    A key that is not the profile's name is another shape of the same endpoint.
    """
    text = (
        resources.files("dalle_notebook.wire")
        .joinpath("profiles.toml")
        .read_text("utf-8")
    )
    rows: Mapping[str, Any] = tomllib.loads(text)["profile"]
    found = {}
    for name, row in rows.items():
        like = row.get("like", name)
        own = {key: value for key, value in row.items() if key != "like"}
        found[name] = _profile(like, {**rows[like], **own})
    return found


_MORE = ("generic", "local")
"""Profiles whose names mean nothing without an address or a folder."""


def is_own(endpoint_id: str) -> bool:
    """Whether an endpoint is a process of ours, which never bills anything."""
    return endpoint_id == "offline" or endpoint_id.startswith("local:")


def profile_names() -> tuple[str, ...]:
    """What people may type after `--endpoint`, apart from addresses."""
    return tuple(
        sorted(n for n, p in profiles().items() if n == p.name and n not in _MORE)
    )

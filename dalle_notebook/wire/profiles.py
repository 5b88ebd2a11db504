"""How each endpoint likes to be asked, as data (`profiles.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Profile:
    """The manners of one kind of endpoint.

    Attributes:
        name: what people type after `--endpoint`.
        title: what captions say.
        base_url: its usual address, or None where it has none.
        default_model: asked when nobody named one; None sends no model.
        parameters: names that may be sent.
        response_format: `b64_json`, or `never`.
        key: environment variables that may hold its key.
        seeds: a seed is understood.
        free: nothing asked of it is ever billed.
        pictures_per_post: pictures in one request.
        at_once: requests under way at one time while no limit is known.
    """

    name: str
    title: str
    base_url: str | None = None
    default_model: str | None = None
    parameters: frozenset[str] = frozenset()
    response_format: str = "never"
    key: tuple[str, ...] = ()
    seeds: bool = False
    free: bool = False
    pictures_per_post: int = 1
    at_once: int = 8


def _profile(name: str, row: Mapping[str, Any]) -> Profile:
    return Profile(
        name=name,
        **{
            **row,
            "parameters": frozenset(row["parameters"]),
            "key": tuple(row.get("key", ())),
        },
    )


@cache
def profiles() -> Mapping[str, Profile]:
    """Every profile by its name."""
    text = (
        resources.files("dalle_notebook.wire")
        .joinpath("profiles.toml")
        .read_text("utf-8")
    )
    return {
        name: _profile(name, row)
        for name, row in tomllib.loads(text)["profile"].items()
    }

"""Which kind of server it is, by what it shows without drawing anything.

The signs of each kind are data, in its profile. One that is found decides; what is
missing says nothing, because owners switch lists, descriptions and headers off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from dalle_notebook.wire.profiles import Profile, profiles
from dalle_notebook.wire.recipe import Verb

Dialect = Literal["openai", "framework", "text", "other"]
"""How a server says no: the API's envelope, FastAPI's `detail`, or a bare text."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a server showed.

    Attributes:
        models: ids that it lists, sorted; None where it lists none.
        owners: of those.
        headers: of its answers, names in lower case.
        title: of its OpenAPI description, or "".
        verbs: that it has a route for, or None where that cannot be told.
        routes: further routes that it has, below the base URL.
        dialect: how it refused what nobody could draw, or None.
        needs_key: it answers nobody without a key, or not with this one.
        seconds: that its first answer took.
    """

    models: tuple[str, ...] | None = None
    owners: frozenset[str] = frozenset()
    headers: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    verbs: frozenset[Verb] | None = None
    routes: frozenset[str] = frozenset()
    dialect: Dialect | None = None
    needs_key: bool = False
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Recognised:
    """The profile that fits a server.

    Attributes:
        why: what told, in words; "" where nothing did and it is `generic`.
    """

    profile: Profile
    why: str = ""


def routes_that_tell() -> tuple[str, ...]:
    """Routes that only one kind of server has."""
    return tuple(r for p in profiles().values() for r in p.signs.get("route", ()))


def recognise(evidence: Evidence) -> Recognised:
    """Say which kind of server it is; never fails."""
    heads = [f"{name}: {value}".lower() for name, value in evidence.headers.items()]
    # The surest first: a route may be another one's as well.
    signs: tuple[tuple[str, Callable[[str], bool], str], ...] = (
        ("header", lambda start: any(h.startswith(start) for h in heads), "answers {}"),
        ("models", lambda name: name in (evidence.models or ()), "lists {}"),
        ("owner", lambda owner: owner in evidence.owners, "has models owned by {}"),
        ("title", lambda title: title == evidence.title, "describes itself as {}"),
        ("route", lambda route: route in evidence.routes, "has a route {}"),
    )
    for kind, is_there, words in signs:
        for profile in profiles().values():
            for sign in profile.signs.get(kind, ()):
                if is_there(sign):
                    return Recognised(profile, f"it {words.format(sign.strip())}")
    return Recognised(profiles()["generic"])

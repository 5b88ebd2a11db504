"""What may be chosen in a form just now, and why not where it may not.

Nothing here knows what a model can do: every choice is held against the rules that an
order is held against (`wire.rules`), so a form never offers what would be refused,
and refuses nothing that a cell may ask for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from dalle_notebook.errors import DalleError
from dalle_notebook.session.endpoints import (
    OFFLINE,
    Chosen,
    choose_endpoint,
    choose_to_replay,
    missing_variables,
)
from dalle_notebook.settings import Settings
from dalle_notebook.study.options import OPTIONS
from dalle_notebook.widgets.form_fields import SETTINGS, Fields
from dalle_notebook.wire.catalogue import Model, catalogue, find_model
from dalle_notebook.wire.profiles import Profile, Route, profile_names, profiles
from dalle_notebook.wire.recipe import Recipe, Upload, Verb
from dalle_notebook.wire.rules import fit

Choice = dict[str, str]
"""`value`, `label`, and the `reason` why it cannot be chosen, else ""."""

_SIZES = (
    *("256x256", "512x512", "1024x1024", "1536x1024", "1024x1536"),
    *("1792x1024", "1024x1792", "2048x2048", "auto"),
)
_PROVIDERS = {OFFLINE: (OFFLINE, "openai"), "openai": ("openai",)}
"""Whose models an endpoint may know, where the names of its models are known."""

_WORDS = {option.key: option.type.choices for option in OPTIONS if option.type.choices}
_VERBS = {option.key: option.verbs for option in OPTIONS}
_UNNAMED = "generic"
_FOR = {"generate": "pictures of words", "edit": "edits", "vary": "variations"}


@dataclass(frozen=True, slots=True)
class Offered:
    """What a form offers.

    Attributes:
        choices: by field, in the order shown; "" stands first.
        reasons: by field, why it means nothing here; "" where it does.
    """

    choices: dict[str, list[Choice]]
    reasons: dict[str, str]

    @property
    def counting(self) -> frozenset[str]:
        """The settings that mean something."""
        counts = {name for name in SETTINGS if not self.reasons.get(name)}
        return frozenset(counts)


def offer(settings: Settings, chosen: Fields, today: date) -> Offered:
    """What can be chosen beside what is chosen already."""
    place = _place(settings, chosen)
    choices = {"endpoint": _endpoints(settings, chosen.endpoint)}
    choices["model"] = _models(place, settings, chosen, today)
    reasons: dict[str, str] = {}
    for name in ("size", "quality", "background", "format", "seed"):
        reasons[name] = _absent(name, place, chosen.tab)
    for name in ("size", "quality", "background", "format"):
        found = _values(name, place, settings, chosen, today)
        usable = [one for one in found[1:] if not one["reason"]]
        if not usable and len(found) > 1 and not reasons[name]:
            reasons[name] = found[1]["reason"]
        choices[name] = found
    return Offered(choices, reasons)


# -- where it goes ---------------------------------------------------------------


def _place(settings: Settings, chosen: Fields) -> Chosen | None:
    """The endpoint; without its key too, because choosing comes before sending."""
    model, _, behind = (_model(settings, chosen) or "").rpartition("@")
    named = chosen.endpoint or (behind if model else None)
    try:
        return choose_to_replay(settings, named, chosen.model or None)
    except DalleError:
        return None


def _model(settings: Settings, chosen: Fields) -> str | None:
    """The model that is asked for, if one was named; see `preparing.prepare`."""
    usual = settings.model
    if usual and "@" in usual and chosen.endpoint:
        usual = None
    return chosen.model or usual


def _endpoints(settings: Settings, now: str) -> list[Choice]:
    try:
        place = choose_to_replay(settings)
        name = place.profile.name
        usual = f"usual ({place.title if name == _UNNAMED else name})"
    except DalleError:
        usual = "usual"
    found = [_choice("", usual)]
    for name in (OFFLINE, *(n for n in profile_names() if n != OFFLINE)):
        profile = profiles()[name]
        missing = missing_variables(settings, profile)
        why = ""
        try:
            choose_endpoint(settings, name)
        except DalleError as error:
            words = " and ".join(missing)
            why = f"not set up: set {words}" if missing else brief(error)
            if tuple(missing) == profile.key:
                why = f"no key: set {words}"
        found.append(_choice(name, f"{name} ({profile.title})", why))
    return _with(found, now)


# -- models ------------------------------------------------------------------------


def _models(
    place: Chosen | None, settings: Settings, chosen: Fields, today: date
) -> list[Choice]:
    usual = _model(settings, replace(chosen, model=""))
    usual = usual or (place.profile.default_model if place else None)
    found = [_choice("", f"usual ({usual})" if usual else "usual")]
    if place is not None and place.profile.name in _PROVIDERS:
        here = _PROVIDERS[place.profile.name]
        rows = [m for m in catalogue().values() if not m.snapshot_of]
        told = [
            _choice(
                model.id,
                _model_label(model, place.profile, today),
                _objection(_probe(chosen.tab, model.id), place.profile, today),
            )
            for model in rows
            if model.provider in here
        ]
        # What can be chosen stands first.
        found += sorted(told, key=lambda one: bool(one["reason"]))
    return _with(found, chosen.model)


def _model_label(model: Model, profile: Profile, today: date) -> str:
    is_gone = model.is_retired(today)
    if profile.name == OFFLINE and model.provider != OFFLINE and is_gone:
        return f"{model.id} (the illustrator stands in)"
    if model.shutdown is not None and not is_gone:
        return f"{model.id} (until {model.shutdown})"
    return model.id


# -- its settings --------------------------------------------------------------------


def _values(
    name: str,
    place: Chosen | None,
    settings: Settings,
    chosen: Fields,
    today: date,
) -> list[Choice]:
    key = SETTINGS[name]
    named = _bare(_model(settings, chosen))
    usual = place.profile.default_model if place else None
    model = find_model(named or usual)
    values: Iterable[str] = _WORDS.get(key, ())
    first = "usual"
    if name == "size":
        listed = model.sizes.listed if model else ()
        values = dict.fromkeys((*_SIZES, *listed))
        if model is not None:
            first = f"usual ({model.default_size})"
    found = [_choice("", first)]
    if place is not None:
        profile = place.profile
        # A verb or model that cannot be is no fault of a size.
        plain = _probe(chosen.tab, named)
        is_sound = not _objection(plain, profile, today)
        for value in values:
            probe = plain.having(**{key: value})
            why = _objection(probe, profile, today) if is_sound else ""
            found.append(_choice(value, value, why))
    return _with(found, getattr(chosen, name))


def _absent(name: str, place: Chosen | None, verb: Verb) -> str:
    """Why a setting means nothing at this endpoint at all."""
    key = SETTINGS[name]
    if verb not in _VERBS[key]:
        return f"{_FOR[verb]} have no {name}"
    route = _route(place.profile, verb) if place else None
    if place is None or route is None or key in route.parameters:
        return ""
    return f"{place.title} takes no {name}"


def _route(profile: Profile, verb: Verb) -> Route | None:
    # Where there are no variations they are asked for as edits.
    return profile.routes.get(verb) or profile.routes.get("edit")


def _probe(verb: Verb, model: str | None) -> Recipe:
    """A request with nothing wrong in it but perhaps its verb and model."""
    mask = Upload(b"", "image/png", "mask.png") if verb == "edit" else None
    prompt = "" if verb == "vary" else "a picture"
    return replace(Recipe(verb=verb, prompt=prompt, n=1, model=model), mask=mask)


def _bare(model: str | None) -> str | None:
    """A model without the endpoint that may stand behind it."""
    return model.rpartition("@")[0] or model if model else None


def _objection(recipe: Recipe, profile: Profile, today: date) -> str:
    try:
        fit(recipe, profile, today)
    except DalleError as error:
        return brief(error)
    return ""


def brief(error: BaseException) -> str:
    """What an error says happened; what to do is meant for cells, where it has --."""
    text = " ".join(str(error).split())
    said, _, advice = text.partition(": ")
    return said if "--" in advice else text


def _choice(value: str, label: str, reason: str = "") -> Choice:
    return {"value": value, "label": label, "reason": reason}


def _with(found: list[Choice], now: str) -> list[Choice]:
    """The choices, and what is chosen though nobody offered it."""
    if all(one["value"] != now for one in found):
        found.append(_choice(now, now))
    return found

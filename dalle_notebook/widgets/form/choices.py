"""What may be chosen in a form just now, and why not where it may not.

Nothing here knows what a model can do: every choice is held against the rules that an
order is held against (`wire.rules`), so a form never offers what would be refused,
and refuses nothing that a cell may ask for.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
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
from dalle_notebook.widgets.form.fields import SETTINGS, Fields
from dalle_notebook.wire.catalogue import Model, catalogue, find_model
from dalle_notebook.wire.profiles import Profile, profile_names, profiles
from dalle_notebook.wire.recipe import Recipe, Upload
from dalle_notebook.wire.rules import Fitted, fit

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
_NOT_ONE_OF = re.compile(r"(?P<who>.+?) (cannot draw|has no) .*: one of (?P<which>.+)")
_UNNAMED = "generic"
_FOR = {"generate": "pictures of words", "edit": "edits", "vary": "variations"}


@dataclass(frozen=True, slots=True)
class Offered:
    """What a form offers.

    Attributes:
        choices: by field, in the order shown; "" stands first.
        reasons: by field, why it means nothing here; "" where it does.
        has_unknown_models: the endpoint may have models that nobody listed.
    """

    choices: dict[str, list[Choice]]
    reasons: dict[str, str]
    has_unknown_models: bool

    @property
    def counting(self) -> frozenset[str]:
        """The settings that mean something."""
        counts = {name for name in SETTINGS if not self.reasons.get(name)}
        return frozenset(counts)


def offer(settings: Settings, chosen: Fields, today: date) -> Offered:
    """What can be chosen beside what is chosen already."""
    menu = _Menu(settings, chosen, today)
    choices = {"endpoint": menu.endpoints(), "model": menu.models()}
    reasons = {"seed": menu.absent("seed")}
    for name in ("size", "quality", "background", "format"):
        found = menu.values(name)
        reasons[name] = menu.absent(name)
        if not reasons[name] and all(one["reason"] for one in found[1:]):
            reasons[name] = found[1]["reason"] if len(found) > 1 else ""
        choices[name] = found
    return Offered(choices, reasons, menu.has_unknown_models)


class _Menu:
    """All that choices are made of, found out once.

    Attributes:
        place: the endpoint; None where there is no such.
        model: the model that is named, if one is.
        fitted: a request with nothing chosen but these, as it would be sent; None
            where already that cannot be.
    """

    def __init__(self, settings: Settings, chosen: Fields, today: date) -> None:
        self._settings = settings
        self._chosen = chosen
        self._today = today
        usual = settings.model
        if usual and "@" in usual and chosen.endpoint:
            # It names another endpoint, see `preparing.prepare`.
            usual = None
        model, _, behind = (chosen.model or usual or "").rpartition("@")
        self.model = model or behind or None
        self.usual_model = usual
        self.place: Chosen | None = None
        # Without its key too, because choosing comes before sending.
        with suppress(DalleError):
            named = chosen.endpoint or (behind if model else None)
            self.place = choose_to_replay(settings, named, chosen.model or None)
        self._plain = self._probe(self.model)
        self.fitted: Fitted | None = None
        if self.place is not None:
            with suppress(DalleError):
                self.fitted = fit(self._plain, self.place.profile, today)

    # -- where it goes -----------------------------------------------------------

    def endpoints(self) -> list[Choice]:
        usual = "usual"
        with suppress(DalleError):
            place = choose_to_replay(self._settings)
            name = place.profile.name
            usual += f" ({place.title if name == _UNNAMED else name})"
        found = [_choice("", usual)]
        for name in (OFFLINE, *(n for n in profile_names() if n != OFFLINE)):
            label = f"{name} ({profiles()[name].title})"
            found.append(_choice(name, label, self._unusable(name)))
        return _with(found, self._chosen.endpoint)

    def _unusable(self, name: str) -> str:
        """Why an endpoint cannot be asked for this."""
        profile = profiles()[name]
        if self._chosen.tab in profile.lacks:
            return profile.lacks[self._chosen.tab].partition(":")[0]
        try:
            choose_endpoint(self._settings, name)
        except DalleError as error:
            missing = missing_variables(self._settings, profile)
            what = "no key" if missing == profile.key else "not set up"
            return f"{what}: set {' and '.join(missing)}" if missing else brief(error)
        return ""

    # -- models --------------------------------------------------------------------

    @property
    def has_unknown_models(self) -> bool:
        """Whether the endpoint has models whose names stand in no catalogue."""
        return self.place is None or self.place.profile.name not in _PROVIDERS

    def models(self) -> list[Choice]:
        place = self.place
        usual = self.usual_model or (place.profile.default_model if place else None)
        found = [_choice("", f"usual ({usual})" if usual else "usual")]
        if place is not None and not self.has_unknown_models:
            told = [
                _choice(
                    model.id,
                    self._label(model, place.profile),
                    _of_model(model.id, self._objection(self._probe(model.id))),
                )
                for model in catalogue().values()
                if model.provider in _PROVIDERS[place.profile.name]
                and not model.snapshot_of
            ]
            # What can be chosen stands first.
            found += sorted(told, key=lambda one: bool(one["reason"]))
        return _with(found, self._chosen.model)

    def _label(self, model: Model, profile: Profile) -> str:
        is_gone = model.is_retired(self._today)
        if profile.name == OFFLINE and model.provider != OFFLINE and is_gone:
            return f"{model.id} (the illustrator stands in)"
        if model.shutdown is not None and not is_gone:
            return f"{model.id} (until {model.shutdown})"
        return model.id

    # -- its settings -----------------------------------------------------------------

    def values(self, name: str) -> list[Choice]:
        """The values of one setting."""
        key = SETTINGS[name]
        usual = self.place.profile.default_model if self.place else None
        model = find_model(self.model or usual)
        values, first = _WORDS.get(key, ()), "usual"
        if name == "size":
            values = tuple(dict.fromkeys((*_SIZES, *(_listed(model)))))
            first = f"usual ({model.default_size})" if model else first
        found = [_choice("", first)]
        for value in values if self.place else ():
            # A verb or model that cannot be is no fault of a size.
            probe = self._plain.having(**{key: value})
            why = self._objection(probe) if self.fitted else ""
            found.append(_choice(value, value, _of_value(value, why)))
        return _with(found, getattr(self._chosen, name))

    def absent(self, name: str) -> str:
        """Why a setting means nothing at this endpoint at all."""
        key, verb = SETTINGS[name], self._chosen.tab
        if verb not in _VERBS[key]:
            return f"{_FOR[verb]} have no {name}"
        if self.place is None or self.fitted is None:
            return ""
        # Where there are no variations they are asked for as edits.
        route = self.place.profile.routes[self.fitted.recipe.verb]
        return "" if key in route.parameters else f"{self.place.title} takes no {name}"

    def _probe(self, model: str | None) -> Recipe:
        """A request with nothing wrong in it but perhaps its verb and model."""
        verb = self._chosen.tab
        mask = Upload(b"", "image/png", "mask.png") if verb == "edit" else None
        prompt = "" if verb == "vary" else "a picture"
        return Recipe(verb=verb, prompt=prompt, n=1, model=model, mask=mask)

    def _objection(self, recipe: Recipe) -> str:
        if self.place is None:
            return ""
        try:
            fit(recipe, self.place.profile, self._today)
        except DalleError as error:
            return brief(error)
        return ""


def _listed(model: Model | None) -> tuple[str, ...]:
    return model.sizes.listed if model else ()


def brief(error: BaseException) -> str:
    """What an error says happened; what to do is meant for cells, where it has --."""
    text = " ".join(str(error).split())
    said, _, advice = text.partition(": ")
    return said if "--" in advice else text


def _of_model(model: str, reason: str) -> str:
    """A reason beside the name of the model, which need not be said again."""
    said = reason.removeprefix(f"{model} ")
    said = re.sub(r"^(is|was) ", "", said)
    return f"it {said}" if said.startswith("has ") else said


def _of_value(value: str, reason: str) -> str:
    """A reason that is the same for all values that have it."""
    if found := _NOT_ONE_OF.match(reason):
        return f"{found['who']} has {found['which']}"
    _, colon, rest = reason.partition(f" {value}: ")
    if rest == f"no size '{value}'":
        return f"it has no size {value}"
    return rest if colon else reason


def _choice(value: str, label: str, reason: str = "") -> Choice:
    return {"value": value, "label": label, "reason": reason}


def _with(found: list[Choice], now: str) -> list[Choice]:
    """The choices, and what is chosen though nobody offered it."""
    if all(one["value"] != now for one in found):
        found.append(_choice(now, now))
    return found

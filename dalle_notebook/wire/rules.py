"""A recipe fitted to one endpoint and model, before anything is sent.

Wrong input fails here, in words that say what to write instead; so does what the
endpoint cannot take. What a model can do in a roundabout way only is asked for that
way: a larger picture for a small one, an edit for a variation. A seed that is not
known there is left out. Each of these is a note for the caption: nothing that a
person typed vanishes silently.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dalle_notebook.errors import UnknownModel, UsageError
from dalle_notebook.wire.accepting import accept
from dalle_notebook.wire.catalogue import Model, catalogue, find_model
from dalle_notebook.wire.larger import larger_size, smallest_size
from dalle_notebook.wire.profiles import Profile
from dalle_notebook.wire.recipe import Recipe, parse_size

OFFLINE_MODEL = "illustrator"

VARY_PROMPT = (
    "A fresh variation of this picture: keep its subject, style, colours and mood, "
    "and change the composition, the pose and the small details."
)
"""What an edit is asked for in place of a variation.

An edit without such words gives back the very same picture: the newer models hold
on to their input. So it names what stays and what has to change, and nothing that
only some pictures have (a face, a sky), because it goes with every one of them.
"""

_SOON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A recipe that may be sent.

    Attributes:
        recipe: with a model named and only parameters the endpoint takes.
        model: what is known of that model, or None.
        notes: sentences for the caption.
        asked_size: the size that the person asked for, or None; `recipe.size` is
            larger where the model draws no picture as small.
    """

    recipe: Recipe
    model: Model | None
    notes: tuple[str, ...]
    asked_size: str | None = None


def fit(recipe: Recipe, profile: Profile, today: date) -> Fitted:
    """Fit a recipe to an endpoint's manners and a model's rules.

    Raises:
        UsageError: a value that this model or endpoint cannot take.
        UnknownModel: a model that lives elsewhere.
    """
    notes: list[str] = []
    recipe = recipe.having(model=recipe.model or profile.default_model)
    model = find_model(recipe.model)
    if profile.name == "offline":
        model = _stand_in(recipe.model, today)
    elif model is None and recipe.model:
        notes.append(f"{recipe.model} is not in our catalogue: sent as it is")
    elif model is not None and model.provider == profile.name:
        notes += _last_day(model, today)
    recipe, detours = _by_another_verb(recipe, profile, model)
    asked_size = recipe.size
    if model is not None and profile.name != "offline":
        recipe, larger = _large_enough(recipe, model)
        detours += larger
    notes += detours
    _check(recipe, model)
    if model and model.takes_response_format and profile.response_format == "b64_json":
        recipe = recipe.having(response_format=recipe.response_format or "b64_json")
    elif model is None and profile.response_format == "b64_json":
        # An unknown name that looks like a GPT Image model would refuse it.
        named = (recipe.model or "").startswith(("gpt-image", "chatgpt-image"))
        recipe = recipe.having(response_format=None if named else "b64_json")
    recipe, left_out = accept(recipe, profile)
    return Fitted(recipe, model, (*notes, *left_out), asked_size)


def _stand_in(name: str | None, today: date) -> Model:
    """The model by whose rules the built-in endpoint draws under this name."""
    model = find_model(name)
    if model is None:
        known = ", ".join(
            [
                OFFLINE_MODEL,
                *(m.id for m in catalogue().values() if m.is_retired(today)),
            ]
        )
        raise UnknownModel(
            f"the built-in endpoint has no model {name!r}; it has {known}, or choose "
            f"another endpoint with --endpoint"
        )
    if model.provider != "offline" and not model.is_retired(today):
        raise UnknownModel(
            f"{name} is a live model of OpenAI and is billed there: write "
            f"--endpoint openai to use it, or leave --model out to draw for free"
        )
    return model


def _last_day(model: Model, today: date) -> list[str]:
    """A warning where a provider is about to switch a model off.

    Raises:
        UnknownModel: it has done so.
    """
    if model.shutdown is None:
        return []
    if model.is_retired(today):
        raise UnknownModel(
            f"{model.id} was switched off on {model.shutdown}: write --model "
            f"{model.replacement}, or --endpoint offline to draw in its stead"
        )
    if model.shutdown - today > _SOON:
        return []
    return [
        f"{model.id} will be switched off on {model.shutdown}; its successor is "
        f"{model.replacement}"
    ]


def _by_another_verb(
    recipe: Recipe, profile: Profile, model: Model | None
) -> tuple[Recipe, list[str]]:
    """A recipe whose verb this endpoint and model have, and what to say of it.

    Raises:
        UsageError: they have neither that verb nor one in its place.
    """
    here = profile.verbs
    able = [verb for verb in here if model is None or verb in model.verbs]
    if recipe.verb in able:
        return recipe, []
    what = "variations" if recipe.verb == "vary" else f"{recipe.verb}s"
    if profile.name == "offline":
        named = model.id if model else recipe.model
        raise UsageError(
            f"{named} has no {what}: leave --model out, and the {OFFLINE_MODEL} "
            f"makes them"
        )
    its_own = model is not None and model.provider == profile.name
    who = profile.title
    if recipe.verb in here and not its_own and model is not None:
        who = model.id
    # Where an edit only repaints a mask, it is no picture of the same kind.
    if recipe.verb == "vary" and "edit" in able and not _needs_mask(profile):
        prompt = recipe.prompt if recipe.prompt.strip() else VARY_PROMPT
        ever = " any more" if profile.name == "openai" else ""
        return recipe.having(verb="edit", prompt=prompt), [
            f"{who} has no variations{ever}: asked as an edit with the prompt "
            f"'{prompt}'"
        ]
    if recipe.verb in profile.lacks:
        raise UsageError(profile.lacks[recipe.verb])
    raise UsageError(f"{who} has no {what}: --endpoint offline makes them, for free")


def _needs_mask(profile: Profile) -> bool:
    route = profile.routes.get("edit")
    return route is not None and "mask" in route.needs


def _large_enough(recipe: Recipe, model: Model) -> tuple[Recipe, list[str]]:
    size = larger_size(recipe, model)
    if recipe.size is None or size is None:
        return recipe, []
    width, height = parse_size(size)
    shape = "" if width == height else " in this shape"
    return recipe.having(size=size), [
        f"{model.id} starts at {smallest_size(recipe.size, model)}{shape}: asked for "
        f"{size}, shown and saved as {recipe.size}"
    ]


def _check(recipe: Recipe, model: Model | None) -> None:
    if recipe.verb != "vary" and not recipe.prompt.strip():
        raise UsageError("the prompt is empty: say what the picture shows")
    if not 1 <= recipe.n <= 10:
        raise UsageError(f"n is {recipe.n}: from 1 to 10 pictures can be asked for")
    if recipe.seed is not None and not 0 <= recipe.seed < 2**63:
        raise UsageError("a seed is a whole number from 0 to 2**63 - 1")
    if model is None:
        return
    limit = model.prompt_limit
    if len(recipe.prompt) > limit:
        raise UsageError(
            f"the prompt has {len(recipe.prompt):,} characters and {model.id} takes "
            f"{limit:,}: shorten it"
        )
    if recipe.size and (why := model.sizes.objection(recipe.size)):
        raise UsageError(f"{model.id} cannot draw {recipe.size}: {why}")
    if recipe.quality and recipe.quality not in model.qualities:
        raise UsageError(_not_one_of(model, "quality", recipe.quality, model.qualities))
    if recipe.output_format and recipe.output_format not in model.formats:
        raise UsageError(
            _not_one_of(model, "format", recipe.output_format, model.formats)
        )


def _not_one_of(model: Model, name: str, value: str, choices: tuple[str, ...]) -> str:
    if not choices:
        return f"{model.id} has no {name}: leave --{name} out"
    return f"{model.id} has no {name} {value!r}: one of {', '.join(choices)}"

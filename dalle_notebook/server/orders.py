"""A request understood: its parameters held against the contract of its model.

Faults come in the API's order: what is not known, what is missing, what has the
wrong type, what has a wrong value. The pictures of a request come after all of
that, in `inputs`.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dalle_notebook.engine.base import Abilities
from dalle_notebook.wire.catalogue import SizeRule
from dalle_notebook.wire.faults import Fault
from dalle_notebook.wire.recipe import PARAMETERS, Recipe, Upload, Verb, parse_size
from dalle_notebook.wire.requests import FaultError, invalid, parse_parameters

from .contracts import Contract, contract_for

OWN_PARAMETERS = (
    "stream",
    "partial_images",
    "safety_identifier",
    "input_fidelity",
    "complexity",
)
"""What a request may say beyond a recipe: it changes how we answer, or nothing."""

_IDLE: Mapping[str, tuple[object, ...]] = {
    "stream": (False,),
    "partial_images": (0,),
}
"""Values that some clients send with every request, whoever the model is."""

_ALSO_CALLED = {"num_inference_steps": "steps", "guidance_scale": "guidance"}
"""As other servers of diffusion models name them, and so their clients."""

_LARGEST_SEED = 2**63 - 1
_MOST_PREVIEWS = 3
_MOST_STEPS = 1000
_MOST_GUIDANCE = 100
_STANDARD_SIZES = ("1024x1024", "1536x1024", "1024x1536")


@dataclass(frozen=True, slots=True)
class Order:
    """A request that was understood.

    Attributes:
        recipe: what the engine paints, with size and seed settled.
        has_seed: the seed is the caller's own.
        contract: whose rules the answer follows.
        with_urls: pictures travel as URLs, not in base64.
        stream: they travel as events.
        previews: unfinished stages wanted of each picture, 0 to 3.
        safety_identifier: said again in the answer.
        notes: sentences for whoever asked.
        more: parameters that no engine of ours knows, for those that ask others.
    """

    recipe: Recipe
    contract: Contract
    with_urls: bool
    has_seed: bool = False
    stream: bool = False
    previews: int = 0
    safety_identifier: str | None = None
    notes: tuple[str, ...] = field(default=())
    more: Mapping[str, Any] = field(default_factory=dict)

    def having_inputs(
        self, images: tuple[Upload, ...], mask: Upload | None, size: tuple[int, int]
    ) -> Order:
        """The order with its pictures.

        Args:
            size: of the first picture as people see it, in pixels.
        """
        recipe = self.recipe.having(images=images, mask=mask)
        if recipe.size == "auto":
            recipe = recipe.having(size=_size_like(size, self.contract))
        return replace(self, recipe=recipe)


def read_order(
    given: Any,
    verb: Verb = "generate",
    *,
    images: int = 0,
    lenient: bool = False,
    abilities: Abilities | None = None,
) -> Order:
    """Understand the parameters of a request.

    Args:
        given: the parsed JSON body or form, without its pictures.
        images: how many pictures came along.
        abilities: of an engine that is told how to draw.

    Raises:
        FaultError: what it says is not in the contract of its model.
    """
    if not isinstance(given, Mapping):
        raise FaultError(Fault(400, "The body must be a JSON object."))
    model = given.get("model")
    if model is not None and not isinstance(model, str):
        raise invalid("'model' must be a string.", "model", "invalid_type")
    contract = contract_for(model, lenient=lenient, abilities=abilities)
    names = _ALSO_CALLED if contract.steering else {}
    given = {
        names.get(name, name): value
        for name, value in given.items()
        if not any(value is idle for idle in _IDLE.get(name, ()))
    }
    given, notes = _known(given, contract, verb)
    _check_missing(given, verb, images)
    own = {
        name: given.pop(name) for name in OWN_PARAMETERS if given.get(name) is not None
    }
    for name in OWN_PARAMETERS:
        given.pop(name, None)
    recipe = parse_parameters(verb, given)
    stream, previews = _check_own(own)
    _check_values(recipe, contract, own)
    if not contract.is_lenient:
        _check_together(recipe, stream, previews)
    # Without a seed each request differs, yet its own pictures belong together.
    seed = secrets.randbits(63) if recipe.seed is None else recipe.seed
    return Order(
        recipe.having(size=_resolve_size(recipe, contract), seed=seed),
        contract,
        contract.answers_with_urls(recipe),
        has_seed=recipe.seed is not None,
        stream=stream,
        previews=previews if stream else 0,
        safety_identifier=own.get("safety_identifier"),
        notes=notes,
        more={name: own[name] for name in OWN_PARAMETERS[2:] if name in own},
    )


def _known(
    given: Mapping[str, Any], contract: Contract, verb: Verb
) -> tuple[dict[str, Any], tuple[str, ...]]:
    known: dict[str, Any] = {}
    left_out = []
    for name, value in given.items():
        if contract.knows(name, verb):
            known[name] = value
        elif value is None and name in (*PARAMETERS, *OWN_PARAMETERS):
            continue
        elif contract.is_lenient:
            left_out.append(name)
        elif name == "input_fidelity" and contract.name == "gpt-image":
            raise _unknown(name, "invalid_input_fidelity_model")
        else:
            raise _unknown(name)
    if not left_out:
        return known, ()
    short = ", ".join(sorted(name[:40] for name in left_out)[:12])
    short = short.encode("ascii", "replace").decode()
    return known, (f"left out, because this server does not know it: {short}",)


def _unknown(name: str, code: str = "unknown_parameter") -> FaultError:
    return FaultError(
        Fault(400, f"Unknown parameter: '{name}'.", param=name, code=code)
    )


def _check_missing(given: Mapping[str, Any], verb: Verb, images: int) -> None:
    missing = None
    if verb != "generate" and not images:
        missing = "image"
    elif verb != "vary" and given.get("prompt") is None:
        missing = "prompt"
    if missing:
        raise FaultError(
            Fault(
                400,
                f"Missing required parameter: '{missing}'.",
                param=missing,
                code="missing_required_parameter",
            )
        )


def _check_own(own: Mapping[str, Any]) -> tuple[bool, int]:
    """Types and values of what is no part of a recipe."""
    stream, previews = own.get("stream", False), own.get("partial_images", 0)
    if not isinstance(stream, bool):
        raise invalid("'stream' must be a boolean.", "stream", "invalid_type")
    if not isinstance(previews, int) or isinstance(previews, bool):
        raise invalid(
            "'partial_images' must be an integer.", "partial_images", "invalid_type"
        )
    if not 0 <= previews <= _MOST_PREVIEWS:
        raise invalid("'partial_images' must be from 0 to 3.", "partial_images")
    for name in OWN_PARAMETERS[2:]:
        if name in own and not isinstance(own[name], str):
            raise invalid(f"'{name}' must be a string.", name, "invalid_type")
    return stream, previews


def _check_values(recipe: Recipe, contract: Contract, own: Mapping[str, Any]) -> None:
    if recipe.verb not in contract.verbs:
        raise invalid(f"The model '{recipe.model}' has no such route.", "model")
    if recipe.verb != "vary":
        _check_prompt(recipe.prompt, contract)
    if not 1 <= recipe.n <= contract.most:
        raise invalid(f"'n' must be from 1 to {contract.most} with this model.", "n")
    if recipe.size is not None:
        _check_size(recipe.size, contract)
    if recipe.seed is not None and not 0 <= recipe.seed <= _LARGEST_SEED:
        raise invalid("'seed' must be from 0 to 2**63 - 1.", "seed")
    if not 0 <= (recipe.output_compression or 0) <= 100:
        raise invalid(
            "'output_compression' must be from 0 to 100.", "output_compression"
        )
    if recipe.steps is not None and not 1 <= recipe.steps <= _MOST_STEPS:
        raise invalid(f"'steps' must be from 1 to {_MOST_STEPS}.", "steps")
    if recipe.guidance is not None and not 0 <= recipe.guidance <= _MOST_GUIDANCE:
        raise invalid(f"'guidance' must be from 0 to {_MOST_GUIDANCE}.", "guidance")
    given = {**recipe.parameters(), **own}
    for name, values in contract.choices.items():
        if name in given and given[name] not in values:
            listed = ", ".join(f"'{value}'" for value in values)
            raise invalid(
                f"Invalid value: '{given[name]}'. Supported values are: {listed}.",
                name,
            )


def _check_together(recipe: Recipe, stream: bool, previews: int) -> None:
    """Refuse parameters that are good by themselves and not together."""
    encoded = recipe.output_format or "png"
    if recipe.background == "transparent" and encoded == "jpeg":
        raise invalid("JPEG has no transparency: ask for png or webp.", "background")
    if recipe.output_compression not in (None, 100) and encoded == "png":
        raise invalid(
            "'output_compression' below 100 is for jpeg and webp.",
            "output_compression",
        )
    if previews and not stream:
        raise invalid("'partial_images' is for 'stream': true.", "partial_images")
    if stream and recipe.response_format == "url":
        raise invalid("A stream carries base64 only.", "response_format")


def _check_prompt(prompt: str, contract: Contract) -> None:
    if not prompt.strip():
        raise invalid("'prompt' is empty.", "prompt")
    if len(prompt) > contract.prompt_limit:
        raise invalid(
            f"'prompt' has {len(prompt):,} characters; this model takes "
            f"{contract.prompt_limit:,}.",
            "prompt",
        )


def _check_size(size: str, contract: Contract) -> None:
    if size == "auto" and contract.takes_auto:
        return
    why = contract.sizes.objection(size)
    if why is None:
        why = contract.drawable.objection(size)
        why = why and f"this server draws {why}"
    if why is None:
        return
    message = f"Invalid value: '{size}'. Allowed: {why}."
    if contract.name == "dall-e-3":
        # The one model whose size fault named no parameter.
        raise invalid(message, None, "invalid_size")
    raise invalid(message, "size")


def _resolve_size(recipe: Recipe, contract: Contract) -> str:
    """The size to paint; `auto` where it will follow the first picture."""
    size = recipe.size or contract.default_size
    if recipe.verb != "generate" and contract.name in ("illustrator", "any"):
        # No contract of old says it: an edited picture keeps its size.
        return recipe.size or "auto"
    if size == "auto" and recipe.verb == "generate":
        return contract.auto_size
    return size


def _size_like(size: tuple[int, int], contract: Contract) -> str:
    """The size that comes closest to a picture's own, in form first."""
    width, height = size
    drawable = contract.drawable
    own = f"{width}x{height}"
    if not contract.sizes.objection(own) and not drawable.objection(own):
        return own
    if contract.name == "gpt-image":
        return min(_STANDARD_SIZES, key=lambda one: _unlike(one, width / height))
    return _fitted(width, height, drawable)


def _unlike(size: str, form: float) -> float:
    width, height = parse_size(size)
    return max(width / height / form, form / (width / height))


def _fitted(width: int, height: int, rule: SizeRule) -> str:
    """Sides that the engine draws, of about this form and no larger than needed."""
    shrink = min(1.0, rule.longest / max(width, height))
    sides = []
    for side in (width * shrink, height * shrink):
        near = round(side / rule.multiple) * rule.multiple
        sides.append(min(max(near, rule.shortest), rule.longest))
    long = max(sides)
    least = -(-long // (rule.ratio * rule.multiple)) * rule.multiple
    return "x".join(str(max(side, least)) for side in sides)

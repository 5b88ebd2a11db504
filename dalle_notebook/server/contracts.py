"""What a request may say, by the model that it names.

Old programs name models that are gone, and this server draws in their stead by
their own rules: a mistake there must fail here as it did. An unknown name gets
the union of all rules, because we cannot know better. `seed` is ours and goes
everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dalle_notebook.wire.catalogue import Model, SizeRule, catalogue, find_model
from dalle_notebook.wire.faults import Fault
from dalle_notebook.wire.recipe import Recipe
from dalle_notebook.wire.requests import FaultError, invalid

_ALWAYS = frozenset({"prompt", "model", "n", "size", "user", "seed"})
_FORMATS = {"response_format": ("url", "b64_json")}
_STYLES = {"style": ("vivid", "natural")}
_NEWER = {
    # The engine hands out opaque PNG; what it cannot do is not promised.
    "background": ("auto", "opaque"),
    "output_format": ("png",),
    "moderation": ("auto", "low"),
}
_QUALITIES = ("auto", "low", "medium", "high", "xhigh", "max", "standard", "hd")
_LARGEST_SEED = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Contract:
    """The rules of one model.

    Attributes:
        name: `dall-e-2`, `dall-e-3`, `gpt-image`, `illustrator` or `any`.
        choices: values of each parameter that has a list of them; a parameter
            that is neither here nor in every contract is unknown.
        takes_compression: knows `output_compression`.
    """

    name: str
    sizes: SizeRule
    default_size: str
    prompt_limit: int
    most: int
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    takes_compression: bool = False

    def knows(self, parameter: str) -> bool:
        """Whether a request may hold this parameter."""
        return (
            parameter in _ALWAYS
            or parameter in self.choices
            or (self.takes_compression and parameter == "output_compression")
        )

    def answers_with_urls(self, recipe: Recipe) -> bool:
        """Whether the pictures of this request travel as URLs."""
        if "response_format" not in self.choices:
            return False
        return recipe.response_format != "b64_json"


def contract_for(name: str | None) -> Contract:
    """The contract that a model's name stands for; None is no name given."""
    model = find_model(name)
    looks_like_gpt = (name or "").startswith(("gpt-image", "chatgpt-image"))
    if model is not None:
        return _of_model(model)
    return _unknown("gpt-image" if looks_like_gpt else "any")


def _illustrator() -> Model:
    return catalogue()["illustrator"]


def _of_model(model: Model) -> Contract:
    choices: dict[str, tuple[str, ...]] = {}
    if model.takes_response_format:
        choices |= _FORMATS
    if model.qualities:
        choices["quality"] = model.qualities
    if model.contract == "dall-e-3":
        choices |= _STYLES
    if model.contract in ("gpt-image", "illustrator"):
        choices |= _NEWER
    return Contract(
        model.contract,
        model.sizes,
        model.default_size if model.default_size != "auto" else "1024x1024",
        model.prompt_limit,
        model.most,
        choices,
        takes_compression=model.contract == "gpt-image",
    )


def _unknown(name: str) -> Contract:
    ours = _illustrator()
    choices = {"quality": _QUALITIES, **_STYLES, **_NEWER}
    if name == "any":
        choices |= _FORMATS
    return Contract(
        name,
        ours.sizes,
        ours.default_size,
        ours.prompt_limit,
        ours.most,
        choices,
        takes_compression=True,
    )


def check_generation(recipe: Recipe) -> Contract:
    """Check a parsed generation against the contract of its model.

    Raises:
        FaultError: in the API's order: unknown parameters, then values.
    """
    contract = contract_for(recipe.model)
    given = recipe.parameters()
    for name in given:
        if not contract.knows(name):
            raise FaultError(
                Fault(
                    400,
                    f"Unknown parameter: '{name}'.",
                    param=name,
                    code="unknown_parameter",
                )
            )
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
    for name, values in contract.choices.items():
        if name in given and given[name] not in values:
            listed = ", ".join(f"'{value}'" for value in values)
            raise invalid(
                f"Invalid value: '{given[name]}'. Supported values are: {listed}.",
                name,
            )
    return contract


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
    why = contract.sizes.objection(size)
    if size == "auto" and contract.name in ("any", "gpt-image"):
        return
    if why is None:
        why = _illustrator().sizes.objection(size)
        why = why and f"this server draws {why}"
    if why is None:
        return
    message = f"Invalid value: '{size}'. Allowed: {why}."
    if contract.name == "dall-e-3":
        # The one model whose size fault named no parameter.
        raise invalid(message, None, "invalid_size")
    raise invalid(message, "size")


def resolve_size(recipe: Recipe, contract: Contract) -> str:
    """The size to paint, `"WIDTHxHEIGHT"`."""
    if recipe.size in (None, "auto"):
        return contract.default_size
    return str(recipe.size)

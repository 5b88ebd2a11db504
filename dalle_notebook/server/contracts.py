"""What a request may say, by the model that it names.

Old programs name models that are gone, and this server draws in their stead by
their own rules: a mistake there must fail here as it did. An unknown name gets
the union of all rules, because we cannot know better. `seed` is ours and goes
everywhere. Here are the rules only; `orders` holds requests against them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dalle_notebook.engine.base import Abilities
from dalle_notebook.wire.catalogue import (
    FileRule,
    Model,
    SizeRule,
    catalogue,
    find_model,
)
from dalle_notebook.wire.recipe import VERBS, Recipe, Verb

_ALWAYS = frozenset({"model", "n", "size", "user", "seed"})
_PROMPTED = frozenset({"prompt"})
_FORMATS = {"response_format": ("url", "b64_json")}
_STYLES = {"style": ("vivid", "natural")}
_NEWER = {
    "background": ("auto", "opaque", "transparent"),
    "output_format": ("png", "jpeg", "webp"),
    "moderation": ("auto", "low"),
}
_FIDELITY = {"input_fidelity": ("low", "high")}
_COMPLEXITY = {"complexity": ("low", "medium", "high")}
_QUALITIES = ("auto", "low", "medium", "high", "xhigh", "max", "standard", "hd")
_NEWER_FREE = frozenset(
    {"output_compression", "stream", "partial_images", "safety_identifier"}
)
"""Parameters of the newer models that have no list of values."""

_ONLY_GENERATED = frozenset({"style"})
_ONLY_EDITED = frozenset({"input_fidelity"})
_VARIED = _ALWAYS | {"response_format"}


@dataclass(frozen=True, slots=True)
class Contract:
    """The rules of one model.

    Attributes:
        name: `dall-e-2`, `dall-e-3`, `gpt-image`, `illustrator` or `any`.
        default_size: for a generation; `auto` where the contract has it.
        choices: values of each parameter that has a list of them.
        free: further parameters that it knows.
        files: of edits and variations.
        takes_json_edits: an edit may be a JSON body with data URLs.
        is_lenient: what it does not know is left out instead of refused, and
            parameters that exclude each other may stand together.
        steering: parameters that the engine adds on every route.
        drawable: what the engine can draw, whatever the contract says.
        auto_size: of a generation whose size is `auto`.
    """

    name: str
    sizes: SizeRule
    default_size: str
    prompt_limit: int
    most: int
    verbs: tuple[Verb, ...]
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    free: frozenset[str] = frozenset()
    files: FileRule = field(default_factory=FileRule)
    takes_json_edits: bool = True
    is_lenient: bool = False
    steering: frozenset[str] = frozenset()
    drawable: SizeRule = field(default_factory=lambda: _illustrator().sizes)
    auto_size: str = "1024x1024"

    def knows(self, parameter: str, verb: Verb) -> bool:
        """Whether a request of this verb may hold this parameter."""
        if parameter in self.steering:
            return True
        if verb == "vary":
            known = parameter in _VARIED
            return known and (parameter in _ALWAYS or parameter in self.choices)
        if parameter in (_ONLY_EDITED if verb == "generate" else _ONLY_GENERATED):
            return False
        return (
            parameter in _ALWAYS
            or parameter in _PROMPTED
            or parameter in self.choices
            or parameter in self.free
        )

    @property
    def takes_auto(self) -> bool:
        """Whether `size` may be `auto`."""
        return self.name in ("any", "gpt-image")

    def answers_with_urls(self, recipe: Recipe) -> bool:
        """Whether the pictures of this request travel as URLs."""
        if "response_format" not in self.choices:
            return False
        return recipe.response_format != "b64_json"


def contract_for(
    name: str | None, *, lenient: bool = False, abilities: Abilities | None = None
) -> Contract:
    """The contract that a model's name stands for; None is no name given.

    Args:
        lenient: every name stands for the union.
        abilities: of an engine that is told how to draw.
    """
    contract = _named(name, lenient=lenient)
    return contract if abilities is None else _steered(contract, abilities)


def _steered(contract: Contract, abilities: Abilities) -> Contract:
    is_open = contract.name in ("any", "illustrator")
    return replace(
        contract,
        steering=abilities.parameters,
        drawable=abilities.sizes,
        auto_size=abilities.native,
        sizes=abilities.sizes if is_open else contract.sizes,
        default_size=abilities.native if is_open else contract.default_size,
    )


def _named(name: str | None, *, lenient: bool) -> Contract:
    if lenient:
        return _unknown("any", is_lenient=True)
    model = find_model(name)
    if model is not None:
        return _of_model(model)
    looks_like_gpt = (name or "").startswith(("gpt-image", "chatgpt-image"))
    return _unknown("gpt-image" if looks_like_gpt else "any")


def _illustrator() -> Model:
    return catalogue()["illustrator"]


def _of_model(model: Model) -> Contract:
    choices: dict[str, tuple[str, ...]] = {}
    is_newer = model.contract in ("gpt-image", "illustrator")
    if model.takes_response_format:
        choices |= _FORMATS
    if model.qualities:
        choices["quality"] = model.qualities
    if model.contract == "dall-e-3":
        choices |= _STYLES
    if is_newer:
        choices |= _NEWER
    if model.id.startswith(("gpt-image-1", "chatgpt-image")):
        choices |= _FIDELITY
    if model.id.startswith("gpt-image-1-mini"):
        choices["input_fidelity"] = ("low",)
    if model.id.startswith("gpt-image-2.6"):
        choices |= _COMPLEXITY
    return Contract(
        model.contract,
        model.sizes,
        model.default_size,
        model.prompt_limit,
        model.most,
        model.verbs,
        choices,
        free=_NEWER_FREE if is_newer else frozenset(),
        files=model.files,
        takes_json_edits=is_newer,
    )


def _unknown(name: str, *, is_lenient: bool = False) -> Contract:
    ours = _illustrator()
    choices = {"quality": _QUALITIES, **_STYLES, **_NEWER, **_FIDELITY, **_COMPLEXITY}
    if name == "any":
        choices |= _FORMATS
    return Contract(
        name,
        ours.sizes,
        "auto",
        ours.prompt_limit,
        ours.most,
        VERBS if name == "any" else ("generate", "edit"),
        choices,
        free=_NEWER_FREE,
        files=(ours if name == "any" else catalogue()["gpt-image-2"]).files,
        is_lenient=is_lenient,
    )

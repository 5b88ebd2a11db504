"""The request that would repeat a picture, as a pure value.

A `Recipe` is what goes to one endpoint in one POST. It says what was wanted in
the words of the Image API (prompt, size, n, quality ...), never how it travels:
`wire.requests` turns it into JSON or a form and back. None means *not given*,
so that the endpoint's own default holds; nothing is filled in here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

Verb = Literal["generate", "edit", "vary"]

VERBS: tuple[Verb, ...] = ("generate", "edit", "vary")

PATHS: Mapping[Verb, str] = {
    "generate": "/images/generations",
    "edit": "/images/edits",
    "vary": "/images/variations",
}
"""Route of each verb, below the base URL."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A picture on its way to an endpoint.

    Attributes:
        data: the encoded picture, without metadata.
        media_type: found from its magic bytes, e.g. `image/png`.
        name: a file name of our own making; never the user's.
    """

    data: bytes = field(repr=False)
    media_type: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What one POST asks for.

    Attributes:
        prompt: text of the picture; empty only for a variation.
        n: pictures wanted, 1 to 10.
        size: `"WIDTHxHEIGHT"` in pixels, `"auto"`, or None.
        seed: repeats a picture where the model has seeds; 0 to 2**63 - 1.
        negative_prompt: what the picture shall not show, where a model has that.
        steps: how often a diffusion model refines the picture, where it tells.
        guidance: how closely a diffusion model keeps to the prompt, where it tells.
        images: inputs of an edit or a variation, the first one is masked.
        mask: transparent pixels may be repainted; the size of the first image.
        extra: parameters that only some servers know, sent as they are.
    """

    verb: Verb = "generate"
    prompt: str = ""
    model: str | None = None
    n: int = 1
    size: str | None = None
    quality: str | None = None
    background: str | None = None
    output_format: str | None = None
    output_compression: int | None = None
    moderation: str | None = None
    style: str | None = None
    seed: int | None = None
    negative_prompt: str | None = None
    steps: int | None = None
    guidance: float | None = None
    user: str | None = None
    response_format: str | None = None
    images: tuple[Upload, ...] = ()
    mask: Upload | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    def parameters(self) -> dict[str, Any]:
        """Everything that was given and is not a file, under its API name."""
        given = {
            name: value
            for name in PARAMETERS
            if (value := getattr(self, name)) is not None
        }
        if not self.prompt and self.verb == "vary":
            del given["prompt"]
        return {**given, **self.extra}

    def having(self, **changes: Any) -> Recipe:
        """A copy with some parts changed."""
        return replace(self, **changes)


PARAMETERS: tuple[str, ...] = tuple(
    f.name for f in fields(Recipe) if f.name not in {"verb", "images", "mask", "extra"}
)
"""Names of the scalar parameters of a recipe, in the order they are sent."""


def parse_size(text: str) -> tuple[int, int]:
    """Read `"1024x768"` as (1024, 768).

    Raises:
        ValueError: the text is not two positive whole numbers around an `x`.
    """
    width, cross, height = text.partition("x")
    if not (cross and width.isascii() and height.isascii()):
        raise ValueError(text)
    if not (width.isdecimal() and height.isdecimal() and len(text) <= 11):
        raise ValueError(text)
    if not (int(width) and int(height)):
        raise ValueError(text)
    return int(width), int(height)

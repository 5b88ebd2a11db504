"""Recipes that other programs leave in their pictures, read as far as they go.

AUTOMATIC1111 writes lines of text, InvokeAI JSON, ComfyUI the graph that it ran.
All of it is text of strangers: bounded before it comes here, walked without
recursion, and what has another shape than expected is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dalle_notebook.picture.metadata import Texts
from dalle_notebook.store.comfyui import read_graph


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignRecipe:
    """What another program says it did; None where it does not say.

    Attributes:
        source: `automatic1111`, `comfyui` or `invokeai`.
        size: `WIDTHxHEIGHT` in pixels.
        details: all the rest that was understood, as text by the program's names.
        raw: the text as it stood in the file.
    """

    source: str
    prompt: str
    negative_prompt: str | None = None
    model: str | None = None
    size: str | None = None
    seed: int | None = None
    steps: int | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    raw: str = ""


def read_foreign(texts: Texts) -> ForeignRecipe | None:
    """The recipe among the texts of a picture, if another program left one."""
    comment = texts.get("exif:UserComment", "")
    readers = (
        (_invokeai, texts.get("invokeai_metadata")),
        (_old_invokeai, texts.get("sd-metadata")),
        (_comfyui, texts.get("prompt")),
        *((_comfyui, text) for text in _labelled(texts, "prompt")),
        (_comfyui, comment),
        # A layout has the values without their names: only where nothing better is.
        (_comfyui, texts.get("workflow")),
        *((_comfyui, text) for text in _labelled(texts, "workflow")),
        (_automatic1111, texts.get("parameters")),
        (_automatic1111, comment),
        (_automatic1111, texts.get("exif:ImageDescription")),
    )
    for read, text in readers:
        if text and (found := read(text)) is not None:
            return found
    return None


def _labelled(texts: Texts, label: str) -> list[str]:
    """Texts of EXIF that begin with `label:`, as ComfyUI writes them."""
    tags = ("exif:Model", "exif:Make", "exif:ImageDescription")
    found = [texts.get(tag, "").lstrip() for tag in tags]
    return [t[len(label) + 1 :] for t in found if t.lower().startswith(f"{label}:")]


_PAIR = re.compile(r'([^:,"]{1,80}):\s*("(?:[^"\\]|\\.)*"|[^,]*)(?:,|$)')


def _automatic1111(text: str) -> ForeignRecipe | None:
    """Prompt, `Negative prompt: ...`, and `Steps: 20, Sampler: ...` on one line."""
    lines = [line.strip() for line in text.strip().split("\n")]
    last = max((n for n, line in enumerate(lines) if _is_settings(line)), default=None)
    if last is None:
        return None
    start = next(
        (
            n
            for n, line in enumerate(lines[:last])
            if line.startswith("Negative prompt:")
        ),
        last,
    )
    negative = "\n".join(lines[start:last]).removeprefix("Negative prompt:").strip()
    found = {
        name.strip(): _unquoted(value.strip())
        for name, value in _PAIR.findall(lines[last])
    }
    taken = ("Steps", "Seed", "Size", "Model")
    return ForeignRecipe(
        source="automatic1111",
        prompt="\n".join(lines[:start]).strip(),
        negative_prompt=negative or None,
        model=found.get("Model") or None,
        size=_size(*found.get("Size", "").partition("x")[::2]),
        seed=_whole(found.get("Seed")),
        steps=_whole(found.get("Steps")),
        details={name: value for name, value in found.items() if name not in taken},
        raw=text,
    )


def _is_settings(line: str) -> bool:
    return re.match(r"Steps: ?[0-9]{1,9}(,|$)", line) is not None


def _unquoted(value: str) -> str:
    if not value.startswith('"'):
        return value
    try:
        return str(json.loads(value))
    except ValueError:
        return value


def _comfyui(text: str) -> ForeignRecipe | None:
    """The graph that ran (`prompt`), or the layout of its editor (`workflow`)."""
    given = _object(text)
    # Some savers wrap it once more.
    for inner in (given.get("prompt"), given.get("workflow")):
        if isinstance(inner, str):
            inner = _object(inner)
        if isinstance(inner, dict) and inner:
            given = inner
            break
    found = read_graph(given)
    if found is None:
        return None
    return ForeignRecipe(
        source="comfyui",
        prompt=found.prompt,
        negative_prompt=found.negative or None,
        model=found.model,
        size=_size(found.width, found.height),
        seed=_whole(found.seed),
        steps=_whole(found.steps),
        details=_details(found.sampler),
        raw=text,
    )


def _invokeai(text: str) -> ForeignRecipe | None:
    given = _object(text)
    prompt = given.get("positive_prompt")
    if not isinstance(prompt, str):
        return None
    model = given.get("model")
    if isinstance(model, dict):
        model = model.get("name") or model.get("model_name")
    negative = given.get("negative_prompt")
    return ForeignRecipe(
        source="invokeai",
        prompt=prompt,
        negative_prompt=negative if isinstance(negative, str) and negative else None,
        model=model if isinstance(model, str) else None,
        size=_size(given.get("width"), given.get("height")),
        seed=_whole(given.get("seed")),
        steps=_whole(given.get("steps")),
        details=_details(
            {k: given.get(k) for k in ("generation_mode", "scheduler", "cfg_scale")}
        ),
        raw=text,
    )


def _old_invokeai(text: str) -> ForeignRecipe | None:
    """What versions before 3 wrote as `sd-metadata`."""
    given = _object(text)
    image = given.get("image")
    if not isinstance(image, dict):
        return None
    prompt = image.get("prompt")
    if isinstance(prompt, list):
        parts = [part.get("prompt") for part in prompt if isinstance(part, dict)]
        prompt = ", ".join(part for part in parts if isinstance(part, str))
    if not isinstance(prompt, str):
        return None
    # What is in square brackets was what not to draw.
    negative = ", ".join(re.findall(r"\[([^\[\]]*)\]", prompt))
    model = given.get("model_weights")
    return ForeignRecipe(
        source="invokeai",
        prompt=re.sub(r"\[[^\[\]]*\]", "", prompt).strip(),
        negative_prompt=negative or None,
        model=model if isinstance(model, str) else None,
        size=_size(image.get("width"), image.get("height")),
        seed=_whole(image.get("seed")),
        steps=_whole(image.get("steps")),
        details=_details({k: image.get(k) for k in ("sampler", "cfg_scale")}),
        raw=text,
    )


def _object(text: str) -> dict[str, Any]:
    """A JSON object; empty if it is none, or nested deeper than anybody writes."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return given if isinstance(given, dict) else {}


def _whole(value: object) -> int | None:
    text = str(value) if isinstance(value, int | str) else ""
    is_number = re.fullmatch(r"\s*-?[0-9]{1,20}\s*", text, re.ASCII)
    return int(text) if is_number and not isinstance(value, bool) else None


def _size(width: object, height: object) -> str | None:
    sides = _whole(width), _whole(height)
    if any(side is None or not 0 < side < 100_000 for side in sides):
        return None
    return f"{sides[0]}x{sides[1]}"


def _details(given: Mapping[str, object]) -> dict[str, str]:
    return {
        name: str(value)
        for name, value in given.items()
        if isinstance(value, str | int | float) and value != ""
    }

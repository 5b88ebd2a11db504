"""What a graph of ComfyUI drew: from its sampler back along the links.

The graph that ran (`prompt` in its pictures) is nodes by id, each with a class and
inputs; an input is a value or a link, `[node id, output number]`. The editor's
layout (`workflow`) has the same nodes with values by position only, so the few
classes that matter are known here by their positions.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_MOST_NODES = 5_000
_MOST_SAMPLERS = 8
_MOST_STEPS = 100
_MOST_LINKS = 50
"""Nodes walked through for one answer, and links of one node: many times what real
graphs need, and little enough that a graph of circles costs nothing."""

Node = Mapping[str, Any]
"""The inputs of a node: values, or links."""

Nodes = Mapping[str, Node]

_TEXTS = (
    *("text", "text_g", "text_l", "t5xxl", "clip_l", "clip_g", "prompt", "positive"),
    *("string", "value", "wildcard_text", "populated_text", "text_a", "text_b"),
)
_MODELS = ("ckpt_name", "unet_name", "model_name", "gguf_name", "base_ckpt_name")
_NOT_TEXT = frozenset({"clip", "model", "vae", "image", "control_net", "latent_image"})


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one sampler of a graph was given; None where it cannot be found."""

    prompt: str
    negative: str
    model: str | None
    seed: object
    steps: object
    width: object
    height: object
    sampler: Mapping[str, object]


def read_graph(given: Mapping[str, Any]) -> Drawn | None:
    """What the first sampler with a text drew; None if there is none."""
    nodes = _nodes(given)
    samplers = [node for node in nodes.values() if _is_sampler(node)]
    found = [_drawn(nodes, node) for node in samplers[:_MOST_SAMPLERS]]
    drawn = [each for each in found if each.prompt]
    # A second sampler enlarges what the one from the empty canvas drew.
    return next((each for each in drawn if each.width), next(iter(drawn), None))


def _is_sampler(node: Node) -> bool:
    seeded = "seed" in node or "noise_seed" in node
    return ("positive" in node and seeded) or ("guider" in node and "noise" in node)


def _drawn(nodes: Nodes, sampler: Node) -> Drawn:
    guider = _linked(nodes, sampler.get("guider")) or {}
    positive = sampler.get("positive") or guider.get("conditioning")
    positive = positive or guider.get("positive")
    negative = sampler.get("negative") or guider.get("negative")
    model = _first(nodes, sampler.get("model") or guider.get("model"), _MODELS)
    canvas = sampler.get("latent_image")
    width = _first(nodes, canvas, ("width", "empty_latent_width"))
    height = _first(nodes, canvas, ("height", "empty_latent_height"))
    seeds = ("seed", "noise_seed", "value", "int")
    seed = sampler.get("seed", sampler.get("noise_seed", sampler.get("noise")))
    steps = sampler.get("steps", sampler.get("sigmas"))
    names = ("sampler_name", "scheduler", "cfg", "denoise")
    return Drawn(
        prompt=_text(nodes, positive),
        negative=_text(nodes, negative),
        model=model if isinstance(model, str) else None,
        seed=_first(nodes, seed, seeds) if isinstance(seed, list) else seed,
        steps=_first(nodes, steps, ("steps",)) if isinstance(steps, list) else steps,
        width=width,
        height=height,
        sampler={name: sampler[name] for name in names if name in sampler},
    )


def _text(nodes: Nodes, link: object) -> str:
    """Every text behind a link, each once."""
    if isinstance(link, str):
        return link
    texts: dict[str, None] = {}
    for node in _behind(nodes, link, _NOT_TEXT):
        for name in _TEXTS:
            value = node.get(name)
            if isinstance(value, str) and value.strip():
                texts.setdefault(value.strip())
    return "\n".join(texts)


def _first(nodes: Nodes, link: object, names: Iterable[str]) -> object:
    """The first plain value of one of these names behind a link."""
    for node in _behind(nodes, link):
        for name in names:
            if isinstance(node.get(name), str | int | float):
                return node[name]
    return None


def _behind(
    nodes: Nodes, link: object, but: frozenset[str] = frozenset()
) -> Iterator[Node]:
    """The node of a link and all that it depends on, the nearest first."""
    waiting = deque([link])
    seen: set[str] = set()
    while waiting and len(seen) < _MOST_STEPS:
        name = _target(waiting.popleft())
        if name is None or name in seen or name not in nodes:
            continue
        seen.add(name)
        node = nodes[name]
        yield node
        links = [v for k, v in node.items() if k not in but and isinstance(v, list)]
        waiting += links[:_MOST_LINKS]


def _linked(nodes: Nodes, link: object) -> Node | None:
    return nodes.get(_target(link) or "")


def _target(link: object) -> str | None:
    if isinstance(link, list) and link and isinstance(link[0], str | int):
        return str(link[0])
    return None


def _nodes(given: Mapping[str, Any]) -> Nodes:
    if isinstance(given.get("nodes"), list):
        return _from_layout(given)
    found: dict[str, Node] = {}
    for name, node in list(given.items())[:_MOST_NODES]:
        if isinstance(node, dict) and isinstance(node.get("inputs"), dict):
            found[name] = node["inputs"]
    return found


_POSITIONS = {
    "KSampler": ("seed", "", "steps", "cfg", "sampler_name", "scheduler", "denoise"),
    "KSamplerAdvanced": ("", "noise_seed", "", "steps", "cfg", "sampler_name"),
    "SamplerCustom": ("", "noise_seed"),
    "SamplerCustomAdvanced": (),
    "CLIPTextEncode": ("text",),
    "CLIPTextEncodeFlux": ("clip_l", "t5xxl"),
    "CheckpointLoaderSimple": ("ckpt_name",),
    "UNETLoader": ("unet_name",),
    "EmptyLatentImage": ("width", "height"),
    "EmptySD3LatentImage": ("width", "height"),
    "RandomNoise": ("noise_seed",),
    "BasicScheduler": ("scheduler", "steps"),
    "KSamplerSelect": ("sampler_name",),
    "PrimitiveNode": ("value",),
    "PrimitiveStringMultiline": ("value",),
}


def _from_layout(given: Mapping[str, Any]) -> Nodes:
    sources: dict[object, str] = {}
    links = given.get("links")
    for link in links[: 4 * _MOST_NODES] if isinstance(links, list) else ():
        if isinstance(link, list) and len(link) > 1 and isinstance(link[0], int):
            sources[link[0]] = str(link[1])
    found: dict[str, Node] = {}
    for node in given["nodes"][:_MOST_NODES]:
        if not isinstance(node, dict) or not isinstance(node.get("type"), str):
            continue
        values = node.get("widgets_values")
        names = _POSITIONS.get(node["type"], ())
        inputs: dict[str, Any] = {}
        if isinstance(values, list):
            inputs = {n: v for n, v in zip(names, values, strict=False) if n}
        slots = node.get("inputs")
        for slot in slots if isinstance(slots, list) else ():
            if isinstance(slot, dict) and isinstance(slot.get("link"), int):
                source = sources.get(slot["link"])
                if source is not None:
                    inputs[str(slot.get("name"))] = [source, 0]
        found[str(node.get("id"))] = inputs
    return found

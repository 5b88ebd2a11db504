"""One picture by a loaded model, step by step. Synchronous, for one thread.

Here is what a pipeline is told and what is made of its answer. Between any two steps
drawing can be stopped.
"""

from __future__ import annotations

import inspect
import math
import threading
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from dalle_notebook.engine.base import Painting
from dalle_notebook.engine.diffusion.canvas import Canvas, canvas_for
from dalle_notebook.engine.diffusion.folder import ModelFolder
from dalle_notebook.engine.diffusion.loading import (
    Device,
    Dtype,
    Loaded,
    explain,
    load,
)
from dalle_notebook.errors import UsageError
from dalle_notebook.wire.faults import Fault
from dalle_notebook.wire.recipe import Recipe
from dalle_notebook.wire.requests import FaultError

_STRENGTH: Mapping[str, float] = {"edit": 0.75, "vary": 0.6}
"""How much of a picture is drawn anew where nothing masks it."""
_SKETCH = 32
"""Most latents of a side that a preview is decoded from: whole ones take as long as
some steps do."""
_CLIP_WORDS = 1_000
"""A tokenizer that takes fewer tokens cuts a longer prompt off."""

Show = Callable[[Painting], object]


class Stopped(Exception):
    """Nobody waits for the picture any more."""


class Painter:
    """Draws with one model, which is loaded when it is first needed.

    Attributes:
        steps: done since it began, of all pictures.
    """

    def __init__(
        self, folder: ModelFolder, device: Device = "auto", dtype: Dtype = "auto"
    ) -> None:
        self.folder = folder
        self.steps = 0
        self._wanted = (device, dtype)
        self._loaded: Loaded | None = None

    def load(self) -> Loaded:
        """Load the model, unless it is.

        Raises:
            UsageError: it cannot be.
        """
        if self._loaded is None:
            self._loaded = load(self.folder, *self._wanted)
        return self._loaded

    def paint(
        self,
        recipe: Recipe,
        index: int,
        previews: int,
        show: Show,
        stop: threading.Event,
    ) -> Painting:
        """Draw picture number `index` of a recipe.

        Args:
            previews: how many states on the way are wanted.
            show: gets them.
            stop: once it is set, drawing ends after the step under way.

        Raises:
            Stopped: `stop` was set.
            UsageError: the model cannot draw this.
            FaultError: its own safety checker refused the picture.
        """
        if stop.is_set():
            raise Stopped
        loaded = self.load()
        canvas = canvas_for(recipe, self.folder)
        pipeline = loaded.pipeline(canvas.task)
        told, notes = _arguments(pipeline, recipe, canvas)
        seed = ((recipe.seed or 0) + index) % 2**63
        # On the CPU, so that a seed is the same picture on every device.
        told["generator"] = loaded.torch.Generator("cpu").manual_seed(seed)
        if "callback_on_step_end" in inspect.signature(pipeline.__call__).parameters:
            told["callback_on_step_end"] = self._watch(
                loaded, canvas, previews, show, stop
            )
        try:
            came = pipeline(**told, num_images_per_prompt=1, output_type="np")
            pixels = np.asarray(came.images[0], dtype=np.float32)
        except Stopped:
            loaded.clear(pipeline)
            raise
        except Exception as error:
            loaded.clear(pipeline)
            what = f"{self.folder.name} cannot draw this"
            raise explain(error, loaded.torch, what) from None
        self._check(loaded, came, pixels)
        if canvas.work != canvas.size:
            notes.append(
                f"drawn at {canvas.work[0]}x{canvas.work[1]}, because "
                f"{self.folder.name} takes sides in steps of {self.folder.multiple}"
            )
        return Painting(
            canvas.finish(pixels),
            notes=tuple(notes),
            made_with=_made_with(loaded, pipeline, told),
        )

    def _watch(
        self,
        loaded: Loaded,
        canvas: Canvas,
        previews: int,
        show: Show,
        stop: threading.Event,
    ) -> Callable[[Any, int, Any, dict[str, Any]], dict[str, Any]]:
        def after(
            pipeline: Any, step: int, _time: Any, tensors: dict[str, Any]
        ) -> dict[str, Any]:
            self.steps += 1
            if stop.is_set():
                raise Stopped
            count = int(getattr(pipeline, "num_timesteps", 0))
            wanted = {count * n // (previews + 1) for n in range(1, previews + 1)}
            if step + 1 in wanted and step + 1 < count:
                png = _sketch(loaded, pipeline, tensors.get("latents"), canvas)
                if png is not None:
                    show(Painting(png, is_finished=False))
            return tensors

        return after

    def _check(self, loaded: Loaded, came: Any, pixels: np.ndarray[Any, Any]) -> None:
        if any(getattr(came, "nsfw_content_detected", None) or ()):
            raise FaultError(
                Fault(
                    400,
                    f"the safety checker of {self.folder.name} refused the picture: "
                    "another seed or prompt may pass",
                    code="content_policy_violation",
                )
            )
        if not np.isfinite(pixels).all() or not pixels.any():
            raise UsageError(
                f"{self.folder.name} drew nothing but black in {loaded.dtype}: serve "
                "it with --dtype float32, or bfloat16 on a GPU"
            )


def _arguments(
    pipeline: Any, recipe: Recipe, canvas: Canvas
) -> tuple[dict[str, Any], list[str]]:
    """What the pipeline is called with, and what a person should know of it."""
    takes = inspect.signature(pipeline.__call__).parameters
    told: dict[str, Any] = {"prompt": recipe.prompt, **canvas.inputs()}
    notes = _cut_off(pipeline, recipe.prompt)
    steps = recipe.steps or takes["num_inference_steps"].default
    if canvas.task == "image":
        strength = _STRENGTH[recipe.verb]
        told["strength"] = strength
        # Of few steps this share would be none at all.
        steps = max(steps, math.ceil(1 / strength))
    told["num_inference_steps"] = steps
    if recipe.guidance is not None:
        if "guidance_scale" in takes:
            told["guidance_scale"] = recipe.guidance
        else:
            notes.append("this model has no guidance: left out")
    if recipe.negative_prompt is not None:
        if _heeds_negatives(takes, told):
            told["negative_prompt"] = recipe.negative_prompt
        else:
            notes.append("here this model heeds no negative prompt: left out")
    if recipe.background == "transparent":
        notes.append("this model has no transparent background: left out")
    if "width" in takes and "height" in takes:
        told["width"], told["height"] = canvas.work
    return told, notes


def _heeds_negatives(
    takes: Mapping[str, inspect.Parameter], told: Mapping[str, Any]
) -> bool:
    """Whether a negative prompt would change the picture."""
    if "negative_prompt" not in takes:
        return False
    # Where a model was taught its guidance, only this one weighs two prompts.
    name = "true_cfg_scale" if "true_cfg_scale" in takes else "guidance_scale"
    usual = takes[name].default if name in takes else None
    weight = told.get(name, usual)
    return weight is None or weight > 1


def _cut_off(pipeline: Any, prompt: str) -> list[str]:
    """A note where the model does not read the prompt to its end."""
    if getattr(pipeline, "text_encoder_3", None) is not None:
        return []
    tokenizer = getattr(pipeline, "tokenizer", None)
    most = getattr(tokenizer, "model_max_length", _CLIP_WORDS)
    if tokenizer is None or most >= _CLIP_WORDS:
        return []
    count = len(tokenizer(prompt, truncation=False).input_ids)
    if count <= most:
        return []
    return [
        f"the model reads {most} tokens, and the prompt has {count}: its end is lost"
    ]


def _made_with(
    loaded: Loaded, pipeline: Any, told: Mapping[str, Any]
) -> dict[str, str | int | float]:
    takes = inspect.signature(pipeline.__call__).parameters
    found: dict[str, str | int | float] = {"steps": told["num_inference_steps"]}
    if "guidance_scale" in takes:
        found["guidance"] = told.get("guidance_scale", takes["guidance_scale"].default)
    if "strength" in told:
        found["strength"] = told["strength"]
    return {
        **found,
        "scheduler": type(pipeline.scheduler).__name__,
        "weights": loaded.folder.digest,
        "device": f"{loaded.device} {loaded.dtype}",
        "libraries": loaded.libraries,
    }


def _sketch(
    loaded: Loaded, pipeline: Any, latents: Any, canvas: Canvas
) -> bytes | None:
    """A preview of latents, or None where they are of a kind that we cannot show."""
    torch = loaded.torch
    try:
        if latents.ndim == 3:
            width, height = canvas.work
            latents = pipeline._unpack_latents(
                latents, height, width, pipeline.vae_scale_factor
            )
        shrink = min(1.0, _SKETCH / max(latents.shape[-2:]))
        if shrink < 1:
            latents = torch.nn.functional.interpolate(
                latents.float(), scale_factor=shrink, mode="area"
            )
        vae = pipeline.vae
        shift = getattr(vae.config, "shift_factor", None) or 0
        latents = latents.to(vae.dtype) / vae.config.scaling_factor + shift
        with torch.no_grad():
            decoded = vae.decode(latents, return_dict=False)[0][0]
        pixels = (decoded / 2 + 0.5).clamp(0, 1).float().permute(1, 2, 0).cpu().numpy()
    except (AttributeError, TypeError, ValueError, RuntimeError):
        return None
    return canvas.finish(pixels) if np.isfinite(pixels).all() else None

"""A model brought into memory: on which device, in which numbers, as which pipelines.

One set of weights serves all verbs: the pipelines for repainting and for starting from
a picture are made of the parts of the first one, when they are first needed. Only
safetensors are read and nothing is fetched, whatever folder or environment say.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import platform
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from dalle_notebook.engine.diffusion import EXTRA
from dalle_notebook.engine.diffusion.folder import ModelFolder
from dalle_notebook.errors import DalleError, UsageError

Device = Literal["auto", "cpu", "cuda", "mps"]
Dtype = Literal["auto", "float32", "float16", "bfloat16"]
Task = Literal["text", "image", "inpaint"]

DEVICES: tuple[Device, ...] = get_args(Device)
DTYPES: tuple[Dtype, ...] = get_args(Dtype)

_NEEDED = ("torch", "diffusers", "transformers", "accelerate")
_OFFLINE = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY")
_PIPELINES: dict[Task, str] = {
    "text": "AutoPipelineForText2Image",
    "image": "AutoPipelineForImage2Image",
    "inpaint": "AutoPipelineForInpainting",
}
_INPAINTING_CHANNELS = 9
"""Inputs of a U-Net that takes a mask and the masked picture beside the noise."""
_ROOM = 1.4
"""Times its weights: what a model takes while it draws, at least."""


def check_installed() -> None:
    """See to it that the extra is there, without importing it.

    Raises:
        UsageError: something of it is not installed.
    """
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise UsageError(
            f"a neural engine needs {' and '.join(missing)}: "
            f"pip install 'dalle-notebook[{EXTRA}]'"
        )


@dataclass(slots=True)
class Loaded:
    """A model in memory. For one thread.

    Attributes:
        torch: the module, which callers must not import by themselves.
        device: `cpu`, `cuda` or `mps`.
        dtype: `float32`, `float16` or `bfloat16`.
        libraries: what it runs on, for the record of a picture.
    """

    folder: ModelFolder
    torch: Any
    device: str
    dtype: str
    libraries: str
    is_offloaded: bool
    _first: Any
    _made: dict[Task, Any] = field(default_factory=dict)
    _active: Any = None

    def pipeline(self, task: Task) -> Any:
        """The pipeline for a task.

        Raises:
            UsageError: this kind of model cannot do that.
        """
        made = self._made.get(task)
        if made is None:
            made = self._made[task] = self._make(task)
        if self.is_offloaded and self._active is not made:
            # Its hooks are those of one pipeline at a time.
            made.enable_model_cpu_offload()
        self._active = made
        return made

    def clear(self, pipeline: Any) -> None:
        """Take back what a picture that was not finished left on the device."""
        if self.is_offloaded:
            pipeline.maybe_free_model_hooks()

    def _make(self, task: Task) -> Any:
        unet = getattr(self._first, "unet", None)
        only_inpaints = (
            unet is not None and unet.config.in_channels == _INPAINTING_CHANNELS
        )
        what = {"text": "pictures from words", "image": "edits without a mask"}
        if only_inpaints and task != "inpaint":
            raise UsageError(
                f"{self.folder.name} only repaints what a mask marks, it makes no "
                f"{what[task]}: write --mask or --region, or choose another model"
            )
        kind = getattr(importlib.import_module("diffusers"), _PIPELINES[task])
        try:
            made = kind.from_pipe(self._first)
        except (ValueError, TypeError, KeyError):
            verb = {"text": "draws from words", "image": "starts from a picture"}
            raise UsageError(
                f"{type(self._first).__name__}, the kind of {self.folder.name}, has "
                f"nothing that {verb.get(task, 'repaints behind a mask')}: choose "
                "another model"
            ) from None
        made.set_progress_bar_config(disable=True)
        return made


def load(folder: ModelFolder, device: Device = "auto", dtype: Dtype = "auto") -> Loaded:
    """Load a model; slow, up to minutes.

    Raises:
        UsageError: the extra or the device is not there, memory is too small, or the
            model cannot be loaded.
    """
    check_installed()
    for name in _OFFLINE:
        os.environ[name] = "1"
    torch = importlib.import_module("torch")
    diffusers = importlib.import_module("diffusers")
    transformers = importlib.import_module("transformers")
    diffusers.utils.logging.set_verbosity_error()
    diffusers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    place = choose_device(torch, device)
    numbers = choose_dtype(torch, place, dtype, folder)
    try:
        first = diffusers.DiffusionPipeline.from_pretrained(
            str(folder.path),
            dtype=getattr(torch, numbers),
            use_safetensors=True,
            local_files_only=True,
            trust_remote_code=False,
            variant=folder.variant,
            **dict.fromkeys(folder.left_out),
        )
        is_offloaded = _place(torch, first, place)
    except Exception as error:
        raise explain(error, torch, f"{folder.name} cannot be loaded") from None
    return Loaded(
        folder,
        torch,
        place,
        numbers,
        f"diffusers {diffusers.__version__}, transformers {transformers.__version__}, "
        f"torch {torch.__version__}, Python {platform.python_version()}",
        is_offloaded,
        first,
    )


def choose_device(torch: Any, wanted: Device) -> str:
    """Where to draw: on a GPU where there is one.

    Raises:
        UsageError: the device is not there.
    """
    here = {
        "cuda": bool(torch.cuda.is_available()),
        "mps": bool(torch.backends.mps.is_available()),
        "cpu": True,
    }
    if wanted == "auto":
        return next(name for name, is_here in here.items() if is_here)
    if not here[wanted]:
        found = ", ".join(name for name, is_here in here.items() if is_here)
        raise UsageError(
            f"torch finds no {wanted} here, only {found}: leave --device out, or "
            f"install a build of torch that has it"
        )
    return wanted


def choose_dtype(torch: Any, device: str, wanted: Dtype, folder: ModelFolder) -> str:
    """In which numbers to compute.

    A CPU is fastest in float32. On a GPU transformers want the range of bfloat16, and
    U-Nets the precision of float16, which they were made in.
    """
    if wanted != "auto":
        return wanted
    if device == "cpu":
        return "float32"
    if device == "cuda" and folder.is_transformer and torch.cuda.is_bf16_supported():
        return "bfloat16"
    return "float16"


def _place(torch: Any, pipeline: Any, device: str) -> bool:
    """Put a pipeline where it draws; True where only one part is there at a time."""
    if device == "mps":
        # The whole attention of a large picture does not fit beside the screen.
        pipeline.enable_attention_slicing()
    if device == "cuda":
        free, _ = torch.cuda.mem_get_info()
        parts = [p for p in pipeline.components.values() if hasattr(p, "parameters")]
        weigh = sum(
            p.numel() * p.element_size() for part in parts for p in part.parameters()
        )
        if weigh * _ROOM > free:
            return True
    pipeline.to(device)
    return False


def explain(error: Exception, torch: Any, what: str) -> DalleError:
    """A library's exception in our words; its own may hold paths or prompts."""
    if isinstance(error, DalleError):
        return error
    text = str(error)
    if is_out_of_memory(error, torch):
        with suppress(Exception):
            torch.cuda.empty_cache()
        return UsageError(
            "the memory is too small for this: ask for a smaller --size or fewer "
            "pictures, or serve the model with --dtype float16 or --device cpu"
        )
    if isinstance(error, OSError):
        return UsageError(
            f"{what}: files of it are missing or damaged, fetch or save it again"
        )
    if "Half" in text or "BFloat16" in text or "not implemented for" in text:
        return UsageError(
            f"{what} in this kind of numbers here: serve it with --dtype float32"
        )
    return UsageError(
        f"{what} ({type(error).__name__}): see whether this version of diffusers "
        "knows that kind of model"
    )


def is_out_of_memory(error: BaseException, torch: Any) -> bool:
    """Whether that is what an exception says, on any device."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    text = str(error).lower()
    return isinstance(error, RuntimeError) and (
        "out of memory" in text or "can't allocate memory" in text
    )

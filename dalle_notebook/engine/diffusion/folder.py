"""A model on disk, looked at before anything of it is loaded.

Whatever can be wrong with a folder is said from here, by a kernel as well as by a
server: neither torch nor diffusers is imported. A model's `digest` names it across
machines and paths. It is taken over all settings and over samples of all weights,
because a whole checkpoint takes half a minute to read and its header tells nothing.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from dalle_notebook.errors import UsageError

_INDEX = "model_index.json"
_PART = re.compile(r"[A-Za-z]\w*")
_PICKLED = frozenset({".bin", ".ckpt", ".pt", ".pth", ".pkl"})
_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
_VARIANT = re.compile(r"\.(fp16|bf16)[.-]")
_NATIVE = 1024
"""Pixels of a side where a model does not tell its own."""
_LARGEST = 2048
_SAMPLES = 64
_SAMPLE_BYTES = 4096


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A model that may be loaded.

    Attributes:
        name: the folder's own, or the last part of a hub id.
        digest: 8 hex digits that tell it from other models of that name.
        native: (width, height) in pixels that it was made for.
        multiple: of which both sides must be one.
        variant: `fp16` or `bf16` where there are no other weights, or None.
        weight_bytes: of all its weights.
        is_transformer: it denoises with a transformer, else with a U-Net.
        left_out: parts that this kind of model may have and this one was saved
            without, such as a text encoder that is larger than all the rest.
    """

    path: Path
    name: str
    digest: str
    native: tuple[int, int]
    multiple: int
    variant: str | None
    weight_bytes: int
    is_transformer: bool
    left_out: tuple[str, ...]

    @property
    def id(self) -> str:
        """What the archive calls its endpoint; no path is in it."""
        return f"local:{self.name}-{self.digest}"


def hub_cache(variables: Mapping[str, str]) -> Path:
    """Where models lie that were fetched from the hub, by its own variables."""
    if folder := variables.get("HF_HUB_CACHE"):
        return Path(folder)
    if folder := variables.get("HF_HOME"):
        return Path(folder) / "hub"
    cache = variables.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    return Path(cache) / "huggingface" / "hub"


def open_folder(
    named: str, cache: Path | None = None, *, name: str | None = None
) -> ModelFolder:
    """Look at a model.

    Args:
        named: a folder, or a hub id such as `org/name` that was fetched before.
        cache: where fetched models lie, or None for the usual place.
        name: of the model, where that is neither the folder's nor of the id.

    Raises:
        UsageError: there is no such model here, or it cannot be used.
    """
    path, usual = _find(named.strip(), cache)
    name = name or usual
    if not (path / _INDEX).is_file():
        raise UsageError(
            f"{name} has no {_INDEX}: give a folder that diffusers saved a model in"
        )
    # Two levels: what lies deeper is of no pipeline, and there may be a lot of it.
    files = sorted({p for p in (*path.glob("*"), *path.glob("*/*")) if _counts(p)})
    state = tuple((str(p), p.stat().st_size, p.stat().st_mtime_ns) for p in files)
    return _look(path, name, state)


def _find(named: str, cache: Path | None) -> tuple[Path, str]:
    try:
        path = Path(named).expanduser()
        is_folder, is_file = path.is_dir(), path.is_file()
    except (OSError, ValueError, RuntimeError):
        raise UsageError(
            "the model's path cannot be read: check how it is written"
        ) from None
    if is_folder and named:
        return path, path.resolve().name
    if is_file:
        raise UsageError(
            f"{path.name} is one file, and a model is a folder with a {_INDEX}: "
            "diffusers makes one with from_single_file(...).save_pretrained(FOLDER)"
        )
    if not _HUB_ID.fullmatch(named):
        raise UsageError(
            f"there is no folder {path.name!r}: give the folder of a model, or the id "
            "of one that was fetched, as ORG/NAME"
        )
    kept = (cache or hub_cache({})) / f"models--{named.replace('/', '--')}"
    try:
        revision = (kept / "refs" / "main").read_text("utf-8").strip()
    except OSError:
        revision = ""
    found = kept / "snapshots" / revision
    if not (re.fullmatch(r"[0-9a-f]{7,64}", revision) and found.is_dir()):
        raise UsageError(
            f"{named} is not on this machine, and nothing is fetched unasked: get it "
            f"with `hf download {named}`, then ask again"
        )
    return found, named.rpartition("/")[2]


def _counts(path: Path) -> bool:
    return path.suffix in {".json", ".safetensors", ".py", *_PICKLED} and path.is_file()


@lru_cache(maxsize=16)
def _look(
    path: Path, name: str, state: tuple[tuple[str, int, int], ...]
) -> ModelFolder:
    # `state` is only here so that a changed folder is looked at again.
    index = _read(path / _INDEX)
    if index is None:
        raise UsageError(f"the {_INDEX} of {name} cannot be read: fetch it again")
    _refuse_code(path, index, name)
    parts = list(_parts_with_weights(path, index, name))
    if not parts:
        raise UsageError(f"the {_INDEX} of {name} names no part with weights")
    weights = {part: _weights_of(path / part, name) for part in parts}
    variants = {_variant_of(files) for files in weights.values()}
    # One that has plain weights in every part is loaded without a variant.
    variant = next((v for v in sorted(variants, key=str) if v), None)
    is_transformer = (path / "transformer" / "config.json").is_file()
    scale = _scale(path)
    return ModelFolder(
        path=path,
        name=re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[:48] or "model",
        digest=_digest(path, [p for files in weights.values() for p in files]),
        native=_native(path, scale),
        multiple=math.lcm(8, scale * (2 if is_transformer else 1)),
        variant=variant,
        weight_bytes=sum(p.stat().st_size for fs in weights.values() for p in fs),
        is_transformer=is_transformer,
        left_out=tuple(
            part
            for part, value in index.items()
            if value == [None, None] and _PART.fullmatch(part)
        ),
    )


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _refuse_code(path: Path, index: Mapping[str, Any], name: str) -> None:
    own = not isinstance(index.get("_class_name"), str)
    for part, value in _parts(index):
        module = f"{value[0]}.py"
        own |= (path / part / module).exists() or (path / module).exists()
    if own:
        raise UsageError(
            f"{name} brings code of its own, which is not run: choose a model "
            "that diffusers knows by itself"
        )


def _parts(index: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    for part, value in index.items():
        # What is null there is a part that this model does without.
        is_pair = isinstance(value, list) and len(value) == 2
        is_named = is_pair and all(isinstance(each, str) for each in value)
        if is_named and _PART.fullmatch(part):
            yield part, (value[0], value[1])


def _parts_with_weights(
    path: Path, index: Mapping[str, Any], name: str
) -> Iterator[str]:
    for part, (_, kind) in _parts(index):
        if not (path / part).is_dir():
            raise UsageError(
                f"{name} is not whole: its folder {part} is missing, fetch or "
                "save the model again"
            )
        if "Scheduler" not in kind and (path / part / "config.json").is_file():
            yield part


def _weights_of(folder: Path, name: str) -> list[Path]:
    found = sorted(folder.glob("*.safetensors"))
    if found:
        return found
    if any(each.suffix in _PICKLED for each in folder.iterdir()):
        raise UsageError(
            f"the weights of {name} ({folder.name}) are pickled, which can run code: "
            "convert them with save_pretrained(FOLDER, safe_serialization=True)"
        )
    raise UsageError(
        f"the weights of {name} are missing: {folder.name} holds no .safetensors file, "
        "fetch the model again"
    )


def _variant_of(files: list[Path]) -> str | None:
    found = [_VARIANT.search(each.name) for each in files]
    return None if None in found else next(m[1] for m in found if m)


def _scale(path: Path) -> int:
    """Pixels to one latent."""
    blocks = (_read(path / "vae" / "config.json") or {}).get("block_out_channels")
    return 2 ** (len(blocks) - 1) if isinstance(blocks, list) and blocks else 8


def _native(path: Path, scale: int) -> tuple[int, int]:
    for part in ("unet", "transformer"):
        size = (_read(path / part / "config.json") or {}).get("sample_size")
        sides = size if isinstance(size, list) else [size, size]
        known = [s * scale for s in sides if isinstance(s, int) and s > 0]
        if len(known) == 2 and max(known) <= _LARGEST:
            return known[1], known[0]
    return _NATIVE, _NATIVE


def _digest(path: Path, weights: list[Path]) -> str:
    found = hashlib.sha256()
    for each in sorted((*path.glob("*.json"), *path.glob("*/*.json"))):
        found.update(each.relative_to(path).as_posix().encode() + b"\0")
        found.update(hashlib.sha256(each.read_bytes()).digest())
    for each in weights:
        size = each.stat().st_size
        found.update(f"{each.relative_to(path).as_posix()}\0{size}\0".encode())
        with each.open("rb") as file:
            for number in range(_SAMPLES):
                file.seek(max(0, size - _SAMPLE_BYTES) * number // (_SAMPLES - 1))
                found.update(file.read(_SAMPLE_BYTES))
    return found.hexdigest()[:8]

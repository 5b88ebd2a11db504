"""A folder that looks like a diffusion model and cannot draw."""

from __future__ import annotations

import json
from pathlib import Path


def make_model(parent: Path) -> Path:
    """Make `my fox` in a folder of somebody's."""
    folder = parent / "of somebody" / "my fox"
    (folder / "vae").mkdir(parents=True)
    index = {"_class_name": "X", "vae": ["diffusers", "AutoencoderKL"]}
    (folder / "model_index.json").write_text(json.dumps(index))
    (folder / "vae" / "config.json").write_text("{}")
    (folder / "vae" / "weights.safetensors").write_bytes(b"weights")
    return folder

"""A model's folder, looked at where nothing that could load it is installed."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dalle_notebook.engine.diffusion.folder import hub_cache, open_folder
from dalle_notebook.errors import UsageError


def _save(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(json.dumps(content))


def _model(folder: Path) -> Path:
    """A folder with all that is looked at, and weights of no model."""
    index = {
        "_class_name": "StableDiffusionPipeline",
        "_diffusers_version": "0.42.1",
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
        "scheduler": ["diffusers", "DDIMScheduler"],
        "tokenizer": ["transformers", "CLIPTokenizer"],
        "safety_checker": [None, None],
    }
    _save(folder / "model_index.json", index)
    _save(folder / "unet" / "config.json", {"sample_size": 96})
    _save(folder / "vae" / "config.json", {"block_out_channels": [1, 2, 3, 4]})
    _save(folder / "scheduler" / "scheduler_config.json", {})
    _save(folder / "tokenizer" / "tokenizer_config.json", {})
    for part in ("unet", "vae"):
        weights = bytes(range(256)) * 1000
        _save(folder / part / "diffusion_pytorch_model.safetensors", weights)
    return folder


def test_a_model_is_known_by_its_name_and_content_and_not_by_its_path(
    tmp_path: Path,
) -> None:
    here = open_folder(str(_model(tmp_path / "one" / "sd-tiny")))
    there = open_folder(str(_model(tmp_path / "two" / "sd-tiny")))

    assert here.id == there.id
    assert here.id.startswith("local:sd-tiny-")
    assert str(tmp_path) not in here.id
    assert (here.native, here.multiple, here.variant) == ((768, 768), 8, None)


def test_other_weights_are_another_model(tmp_path: Path) -> None:
    folder = _model(tmp_path / "sd-tiny")
    before = open_folder(str(folder)).id
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"

    weights.write_bytes(weights.read_bytes()[:-1] + b"x")

    assert open_folder(str(folder)).id != before


def _fetched(home: Path) -> Path:
    """The folder of `someone/sd-tiny`, as the hub's own programs leave it."""
    kept = home / "hub" / "models--someone--sd-tiny"
    folder = _model(kept / "snapshots" / "abcdef1234")
    (kept / "refs").mkdir()
    (kept / "refs" / "main").write_text("abcdef1234")
    return folder


def test_a_hub_id_is_found_where_it_was_fetched_to(tmp_path: Path) -> None:
    _fetched(tmp_path)

    found = open_folder("someone/sd-tiny", hub_cache({"HF_HOME": str(tmp_path)}))

    assert found.id == open_folder(str(_model(tmp_path / "sd-tiny"))).id


def test_weights_in_half_numbers_only_are_a_variant(tmp_path: Path) -> None:
    folder = _model(tmp_path / "half")
    for part in ("unet", "vae"):
        plain = folder / part / "diffusion_pytorch_model.safetensors"
        plain.rename(plain.with_name("diffusion_pytorch_model.fp16.safetensors"))

    assert open_folder(str(folder)).variant == "fp16"


def _pickle(folder: Path) -> None:
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"
    weights.rename(weights.with_suffix(".bin"))


def _bring_code(folder: Path) -> None:
    index = json.loads((folder / "model_index.json").read_text())
    index["unet"] = ["my_unet", "MyUNet"]
    _save(folder / "model_index.json", index)
    (folder / "unet" / "my_unet.py").write_text("print('hello')")


_SPOILT = pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda folder: (folder / "model_index.json").unlink(), "no model_index.json"),
        (lambda folder: _save(folder / "model_index.json", [1]), "cannot be read"),
        (lambda folder: shutil.rmtree(folder / "vae"), "folder vae is missing"),
        (_pickle, "pickled, which can run code: convert"),
        (
            lambda folder: [path.unlink() for path in folder.glob("vae/*.safe*")],
            "holds no .safetensors file",
        ),
        (_bring_code, "code of its own, which is not run"),
        (
            lambda folder: _save(
                folder / "model_index.json", {"_class_name": ["my", "Pipeline"]}
            ),
            "code of its own, which is not run",
        ),
    ],
)


@_SPOILT
def test_what_cannot_be_used_is_told_in_a_line(
    tmp_path: Path, spoil: Callable[[Path], object], words: str
) -> None:
    folder = _model(tmp_path / "sd-tiny")
    spoil(folder)

    with pytest.raises(UsageError, match=words) as caught:
        open_folder(str(folder))

    assert "\n" not in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


@_SPOILT
def test_whatever_is_wrong_with_a_model_it_is_told_by_its_name(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Path], object],
    words: str,
) -> None:
    folder = _fetched(tmp_path)
    spoil(folder)
    here = _model(tmp_path / "sd-tiny")
    spoil(here)
    monkeypatch.chdir(here)

    for named in ("someone/sd-tiny", "."):
        with pytest.raises(UsageError, match=f"sd-tiny.*{words}|{words}.*sd-tiny"):
            open_folder(named, tmp_path / "hub")


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("stabilityai/sd-turbo", "get it with `hf download stabilityai/sd-turbo`"),
        ("no such folder", "there is no folder 'no such folder'"),
        ("x" * 5000, "cannot be read|no folder"),
        ("a\0b", "cannot be read|no folder"),
        ("", "there is no folder"),
    ],
)
def test_what_is_not_here_is_not_fetched(named: str, words: str, home: Path) -> None:
    with pytest.raises(UsageError, match=words):
        open_folder(named)


def test_one_file_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "v1-5.safetensors").write_bytes(b"weights")

    with pytest.raises(UsageError, match="is one file, and a model is a folder"):
        open_folder(str(tmp_path / "v1-5.safetensors"))


def test_looking_loads_nothing_that_could_load_it(tmp_path: Path) -> None:
    open_folder(str(_model(tmp_path / "sd-tiny")))

    assert not {"torch", "diffusers", "transformers"} & set(sys.modules)

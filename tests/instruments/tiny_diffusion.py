"""A diffusion model of a few megabytes that knows nothing: random weights, real parts.

Run by an interpreter that has the extra `local`: `python tiny_diffusion.py FOLDER`, and
with a second folder for one of the kind of Stable Diffusion 3, saved without its
largest text encoder. Their pictures are coloured noise of 64 x 64 px, and everything
around them is as with a model of gigabytes.
"""

from __future__ import annotations

import string
import sys
from pathlib import Path
from typing import Any

_WORDS = [*string.ascii_lowercase, *string.digits, ",", "."]


def build(folder: Path) -> None:
    """Save such a model in a folder; the same weights every time."""
    import torch
    from diffusers import (
        EulerDiscreteScheduler,
        StableDiffusionPipeline,
        UNet2DConditionModel,
    )
    from transformers import CLIPTextModel

    torch.manual_seed(5)
    unet = UNet2DConditionModel(
        block_out_channels=(8, 16),
        layers_per_block=1,
        sample_size=32,
        in_channels=4,
        out_channels=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=16,
        attention_head_dim=4,
        norm_num_groups=4,
    )
    tokenizer = _tokenizer()
    StableDiffusionPipeline(
        vae=_vae(latent_channels=4),
        text_encoder=CLIPTextModel(_words(tokenizer)),
        tokenizer=tokenizer,
        unet=unet,
        scheduler=EulerDiscreteScheduler(
            beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear"
        ),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    ).save_pretrained(folder)


def build_third(folder: Path) -> None:
    """Save one that denoises with a transformer and has two of three text encoders."""
    import torch
    from diffusers import (
        FlowMatchEulerDiscreteScheduler,
        SD3Transformer2DModel,
        StableDiffusion3Pipeline,
    )
    from transformers import CLIPTextModelWithProjection

    torch.manual_seed(5)
    tokenizer = _tokenizer()
    transformer = SD3Transformer2DModel(
        sample_size=32,
        patch_size=1,
        in_channels=16,
        out_channels=16,
        num_layers=1,
        attention_head_dim=8,
        num_attention_heads=4,
        caption_projection_dim=32,
        joint_attention_dim=32,
        pooled_projection_dim=32,
    )
    StableDiffusion3Pipeline(
        transformer=transformer,
        scheduler=FlowMatchEulerDiscreteScheduler(),
        vae=_vae(
            latent_channels=16,
            scaling_factor=1.5,
            shift_factor=0.06,
            use_quant_conv=False,
            use_post_quant_conv=False,
        ),
        text_encoder=CLIPTextModelWithProjection(_words(tokenizer)),
        text_encoder_2=CLIPTextModelWithProjection(_words(tokenizer)),
        text_encoder_3=None,
        tokenizer=tokenizer,
        tokenizer_2=tokenizer,
        tokenizer_3=None,
    ).save_pretrained(folder)


def _vae(**more: Any) -> Any:
    from diffusers import AutoencoderKL

    return AutoencoderKL(
        block_out_channels=[8, 16],
        down_block_types=["DownEncoderBlock2D"] * 2,
        up_block_types=["UpDecoderBlock2D"] * 2,
        norm_num_groups=4,
        sample_size=64,
        **more,
    )


def _words(tokenizer: Any) -> Any:
    from transformers import CLIPTextConfig

    return CLIPTextConfig(
        hidden_size=16,
        intermediate_size=32,
        num_attention_heads=2,
        num_hidden_layers=2,
        vocab_size=len(tokenizer),
        max_position_embeddings=77,
        bos_token_id=0,
        eos_token_id=1,
        pad_token_id=1,
        projection_dim=16,
    )


def _tokenizer() -> Any:
    from transformers import CLIPTokenizer

    words = ["<|startoftext|>", "<|endoftext|>"]
    words += [*_WORDS, *(f"{word}</w>" for word in _WORDS)]
    # From files it would know no word at all, without saying so.
    vocabulary = {word: number for number, word in enumerate(words)}
    return CLIPTokenizer(vocab=vocabulary, merges=[], model_max_length=77)


if __name__ == "__main__":
    build(Path(sys.argv[1]))
    for third in sys.argv[2:]:
        build_third(Path(third))

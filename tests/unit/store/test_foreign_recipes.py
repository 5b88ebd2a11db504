"""Recipes of other programs, as these write them into their files."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from dalle_notebook.store.foreign_recipes import ForeignRecipe, read_foreign

A1111 = """\
a red fox, (detailed:1.2), <lora:fur:0.8>
in snow
Negative prompt: blurry, low quality
text
Steps: 28, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, \
Seed: 965400086, Size: 512x768, Model hash: 45dee52b, Model: sd_xl_base, \
Lora hashes: "fur: abc, eye: def", Version: v1.10.1"""


def found(**texts: str) -> ForeignRecipe:
    recipe = read_foreign({name.replace("__", ":"): t for name, t in texts.items()})
    assert recipe is not None
    return recipe


def test_automatic1111_is_read() -> None:
    for texts in ({"parameters": A1111}, {"exif__UserComment": A1111}):
        recipe = found(**texts)

        assert recipe.source == "automatic1111"
        assert recipe.prompt.splitlines()[1] == "in snow"
        assert recipe.negative_prompt == "blurry, low quality\ntext"
        assert (recipe.steps, recipe.seed) == (28, 965400086)
        assert (recipe.size, recipe.model) == ("512x768", "sd_xl_base")
        assert recipe.details["Sampler"] == "DPM++ 2M"
        assert recipe.details["CFG scale"] == "6.5"
        assert recipe.details["Lora hashes"] == "fur: abc, eye: def"
        assert recipe.raw == A1111


@pytest.mark.parametrize(
    ("text", "prompt", "negative"),
    [
        ("a cat\nSteps: 20, Seed: 1", "a cat", None),
        ("Steps: 20, Seed: 1", "", None),
        ("Negative prompt: dog\nSteps: 20, Seed: 1", "", "dog"),
        ("a cat\r\nNegative prompt: dog\r\nSteps: 20, Seed: 1\r\n", "a cat", "dog"),
        (
            "a\nSteps: 5, in the sand\nSteps: 20, Seed: 1",
            "a\nSteps: 5, in the sand",
            None,
        ),
        ("猫\nSteps: 20, Seed: 1\nTemplate: {a|b}", "猫", None),
    ],
)
def test_automatic1111_in_other_shapes(
    text: str, prompt: str, negative: str | None
) -> None:
    recipe = found(parameters=text)

    assert (recipe.prompt, recipe.negative_prompt) == (prompt, negative)
    assert (recipe.steps, recipe.seed) == (20, 1)


def comfy_graph() -> dict[str, Any]:
    """A text-to-picture graph whose second sampler enlarges the first's picture."""
    return {
        "3": {
            "class_type": "KSampler",
            "inputs": {
                "seed": 156680208700286, "steps": 20, "cfg": 8.0,
                "sampler_name": "euler", "scheduler": "normal", "denoise": 1,
                "model": ["10", 0], "positive": ["6", 0], "negative": ["7", 0],
                "latent_image": ["5", 0],
            },
        },
        "4": {
            "class_type": "CheckpointLoaderSimple",
            "inputs": {"ckpt_name": "v1-5-pruned.ckpt"},
        },
        "5": {
            "class_type": "EmptyLatentImage",
            "inputs": {"width": 512, "height": 768, "batch_size": 1},
        },
        "6": {
            "class_type": "CLIPTextEncode",
            "inputs": {"text": ["12", 0], "clip": ["4", 1]},
        },
        "7": {
            "class_type": "CLIPTextEncode",
            "inputs": {"text": "text, watermark", "clip": ["4", 1]},
        },
        "10": {
            "class_type": "LoraLoader",
            "inputs": {"lora_name": "fur", "model": ["4", 0], "clip": ["4", 1]},
        },
        "12": {"class_type": "Text", "inputs": {"value": "a red fox 猫"}},
        "2": {
            "class_type": "KSampler",
            "inputs": {
                "seed": 5, "steps": 8, "model": ["4", 0], "positive": ["6", 0],
                "negative": ["7", 0], "latent_image": ["3", 0],
            },
        },
    }  # fmt: skip


def test_comfyui_is_read_from_the_graph_that_ran() -> None:
    graph = json.dumps(comfy_graph())
    wrapped = json.dumps({"prompt": comfy_graph(), "extra": {}})

    for texts in (
        {"prompt": graph, "workflow": "{}"},
        {"exif__Model": f"prompt:{graph}", "exif__Make": "workflow:{}"},
        {"exif__ImageDescription": f"Prompt: {graph}"},
        {"exif__UserComment": graph},
        {"exif__UserComment": wrapped},
    ):
        recipe = found(**texts)

        assert recipe.source == "comfyui"
        assert recipe.prompt == "a red fox 猫"
        assert recipe.negative_prompt == "text, watermark"
        assert (recipe.seed, recipe.steps) == (156680208700286, 20)
        assert (recipe.size, recipe.model) == ("512x768", "v1-5-pruned.ckpt")
        assert recipe.details == {
            "sampler_name": "euler",
            "scheduler": "normal",
            "cfg": "8.0",
            "denoise": "1",
        }


def test_comfyui_with_a_guider_is_read() -> None:
    graph = {
        "13": {
            "class_type": "SamplerCustomAdvanced",
            "inputs": {
                "noise": ["25", 0], "guider": ["22", 0], "sampler": ["16", 0],
                "sigmas": ["17", 0], "latent_image": ["27", 0],
            },
        },
        "25": {"class_type": "RandomNoise", "inputs": {"noise_seed": 2**63 + 7}},
        "22": {
            "class_type": "BasicGuider",
            "inputs": {"model": ["12", 0], "conditioning": ["26", 0]},
        },
        "26": {
            "class_type": "FluxGuidance",
            "inputs": {"guidance": 3.5, "conditioning": ["6", 0]},
        },
        "6": {"class_type": "CLIPTextEncodeFlux",
              "inputs": {"clip_l": "fox", "t5xxl": "a red fox", "clip": ["1", 0]}},
        "12": {"class_type": "UNETLoader", "inputs": {"unet_name": "flux1-dev"}},
        "17": {"class_type": "BasicScheduler", "inputs": {"steps": 20}},
        "27": {"class_type": "EmptySD3LatentImage",
               "inputs": {"width": 1024, "height": 1024}},
    }  # fmt: skip

    recipe = found(prompt=json.dumps(graph))

    assert set(recipe.prompt.splitlines()) == {"fox", "a red fox"}
    assert (recipe.seed, recipe.steps) == (2**63 + 7, 20)
    assert (recipe.size, recipe.model) == ("1024x1024", "flux1-dev")


def test_comfyui_is_read_from_its_layout_where_there_is_no_more() -> None:
    layout = {
        "nodes": [
            {"id": 3, "type": "KSampler",
             "inputs": [{"name": "model", "link": 1}, {"name": "positive", "link": 4},
                        {"name": "negative", "link": 6},
                        {"name": "latent_image", "link": 2}],
             "widgets_values": [42, "randomize", 25, 7, "euler", "normal", 1]},
            {"id": 4, "type": "CheckpointLoaderSimple", "widgets_values": ["dream"]},
            {"id": 5, "type": "EmptyLatentImage", "widgets_values": [640, 512, 1]},
            {"id": 6, "type": "CLIPTextEncode", "widgets_values": ["a red fox"]},
            {"id": 7, "type": "CLIPTextEncode", "widgets_values": ["a dog"]},
        ],
        "links": [[1, 4, 0, 3, 0, "MODEL"], [2, 5, 0, 3, 3, "LATENT"],
                  [4, 6, 0, 3, 1, "CONDITIONING"], [6, 7, 0, 3, 2, "CONDITIONING"]],
    }  # fmt: skip

    recipe = found(workflow=json.dumps(layout))

    assert (recipe.prompt, recipe.negative_prompt) == ("a red fox", "a dog")
    assert (recipe.seed, recipe.steps) == (42, 25)
    assert (recipe.size, recipe.model) == ("640x512", "dream")


def test_invokeai_is_read() -> None:
    text = json.dumps(
        {
            "generation_mode": "txt2img", "positive_prompt": "a red fox 猫",
            "negative_prompt": "", "width": 512, "height": 640, "seed": 3,
            "cfg_scale": 7.5, "steps": 30, "scheduler": "euler",
            "model": {"key": "k", "name": "sd-1-5", "base": "sd-1"},
        }
    )  # fmt: skip

    recipe = found(invokeai_metadata=text)

    assert (recipe.source, recipe.prompt) == ("invokeai", "a red fox 猫")
    assert (recipe.negative_prompt, recipe.model) == (None, "sd-1-5")
    assert (recipe.size, recipe.seed, recipe.steps) == ("512x640", 3, 30)
    assert recipe.details["scheduler"] == "euler"


def test_older_invokeai_is_read() -> None:
    text = json.dumps(
        {
            "model_weights": "stable-diffusion-1.4",
            "image": {
                "prompt": [{"prompt": "a red fox [a dog]", "weight": 1}],
                "steps": 50, "cfg_scale": 7.5, "seed": 9, "width": 512, "height": 512,
                "sampler": "k_lms",
            },
        }
    )  # fmt: skip

    recipe = found(**{"sd-metadata": text})

    assert (recipe.prompt, recipe.negative_prompt) == ("a red fox", "a dog")
    assert (recipe.model, recipe.seed) == ("stable-diffusion-1.4", 9)


def circles() -> str:
    """A graph in which everything depends on everything."""
    nodes = {
        str(number): {
            "class_type": "KSampler",
            "inputs": {
                "seed": [str(number), 0],
                "positive": ["0", 0],
                **{f"x{other}": [str(other), 0] for other in range(300)},
            },
        }
        for number in range(300)
    }
    return json.dumps(nodes)


HOSTILE = {
    "nothing": "",
    "words": "a cat",
    "deep": "[" * 500_000,
    "deep objects": '{"a":' * 200_000,
    "no graph": "[1,2,3]",
    "numbers": '{"1":1,"2":{"inputs":5}}',
    "links to nowhere": '{"1":{"inputs":{"positive":["9",0],"seed":1}}}',
    "links to itself": '{"1":{"inputs":{"positive":["1",0],"seed":["1",0]}}}',
    "circles": circles(),
    "strange links": '{"1":{"inputs":{"positive":[[]],"seed":{}}}}',
    "layout of nothing": '{"nodes":[null,5,{"id":1}],"links":7}',
    "layout, odd": '{"nodes":[{"type":"KSampler","inputs":[5,{"link":{}}]}]}',
    "infinite": '{"positive_prompt":"a","width":Infinity,"seed":NaN}',
    "huge number": '{"positive_prompt":"a","seed":' + "9" * 100_000 + "}",
    "commas": "Steps: 1" + "," * 1_000_000,
    "quotes": "Steps: 1" + ',a:"\\"' * 100_000,
    "colons": "Steps: 1," + "a:" * 500_000,
    "brackets": json.dumps({"image": {"prompt": "[" * 900_000}}),
    "lines": "\n" * 1_000_000 + "Steps: 1, Seed: 2",
    "half characters": '{"positive_prompt":"\\ud800"}',
}


# Quadratic work on these would take hours.
@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_read_in_time_or_not_at_all(name: str) -> None:
    for keyword in (
        "parameters", "prompt", "workflow", "invokeai_metadata", "sd-metadata",
        "exif:UserComment", "exif:ImageDescription", "exif:Model",
    ):  # fmt: skip
        recipe = read_foreign({keyword: HOSTILE[name]})
        assert recipe is None or isinstance(recipe.prompt, str)


def test_mangled_texts_end_in_a_recipe_or_none() -> None:
    rng = random.Random(3)
    texts = [A1111, json.dumps(comfy_graph())]
    keywords = ("parameters", "prompt", "workflow", "invokeai_metadata", "sd-metadata")
    for _ in range(2_000):
        text = rng.choice(texts)
        for _ in range(rng.randint(1, 8)):
            at, length = rng.randrange(len(text)), rng.choice((1, 3, 30))
            piece = rng.choice(
                ("", "[", "{", '"', ":", ",", "null", "\ud800", "9" * 30)
            )
            text = text[:at] + piece + text[at + length :]
        recipe = read_foreign({rng.choice(keywords): text})
        assert recipe is None or (recipe.seed is None or isinstance(recipe.seed, int))

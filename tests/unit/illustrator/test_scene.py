"""A Scene travels in a file and comes back the same, or is refused."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import Any

import pytest

from dalle_notebook.engine.illustrator.language import understand
from dalle_notebook.engine.illustrator.painter import paint_scene
from dalle_notebook.engine.illustrator.scene import Scene, Spot, Subject, from_json
from dalle_notebook.errors import BadImage

PROMPT = (
    "two black cats wearing red hats riding a horse, and a girl holding a balloon"
    ' on a beach at sunset, "HELLO", oil painting'
)


def test_a_scene_comes_back_equal() -> None:
    scene = understand(PROMPT)

    assert from_json(scene.to_json()) == scene


_SPOT = {"subject": 0, "x": 0.5, "foot": 0.9, "size": 0.4, "seed": 1, "number": 0,
         "copy": 0, "distance": 0.0, "layer": 0}  # fmt: skip


def test_so_does_one_that_an_edit_has_placed() -> None:
    scene = understand(PROMPT)
    spots = tuple(Spot(i, 0.5, 0.8, 0.3, 2**64 - 1, i, 1, 0.2) for i in range(2))
    placed = replace(scene, spots=spots, frame=understand("a beach"))

    assert from_json(placed.to_json()) == placed


def test_json_is_one_line_of_ascii() -> None:
    text = understand("一只白色的暹罗猫").to_json()

    assert text.isascii()
    assert "\n" not in text


@pytest.mark.parametrize(
    "changes",
    [
        {"subjects": "cat"},
        {"subjects": [{"noun": 3}]},
        {"subjects": [{"noun": "cat", "count": 9999}]},
        {"subjects": [{"noun": "cat", "count": True}]},
        {"subjects": [{"noun": "cat", "colours": "red"}]},
        {"subjects": [{"noun": "cat"}] * 40},
        {"subjects": [{"noun": "cat", "count": 24}] * 3},
        {"relations": [{"subject": 0, "kind": "on", "object": 7}]},
        {"relations": [{"kind": "on"}]},
        {
            "subjects": [{"noun": "cat"}],
            "relations": [{"subject": float("inf"), "kind": "on", "object": 0}],
        },
        {"prompt": "\ud800"},
        {"subjects": [{"noun": "\udfff"}]},
        {"energy": "wild"},
        {"seed": -1},
        {"place": ["beach"]},
        {"prompt": "x" * 9000},
        {"features": [1, 2]},
        {"spots": 3},
        {"spots": [{}]},
        {"spots": [_SPOT | {"subject": 1}]},
        {"spots": [_SPOT | {"x": float("nan")}]},
        {"spots": [_SPOT | {"size": 9.0}]},
        {"spots": [_SPOT | {"size": 1.3}] * 30},
        {"spots": [_SPOT | {"seed": 1.0}]},
        {"spots": [_SPOT | {"copy": True}]},
        {"spots": [_SPOT] * 99},
        {"frame": "beach"},
        {"frame": {"seed": -1}},
    ],
)
def test_a_tampered_scene_is_refused(changes: dict[str, object]) -> None:
    scene = Scene(prompt="a cat", subjects=(Subject("cat"),))
    plain = json.loads(scene.to_json()) | changes

    with pytest.raises(BadImage):
        from_json(json.dumps(plain))


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "[" * 5000])
def test_text_that_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(BadImage):
        from_json(text)


@pytest.mark.parametrize(
    "changes",
    [
        {"place": "<script>", "style": "../../x", "light": "\u202e", "time": "never"},
        {"weather": "frogs", "camera": "inside", "palette": ["no colour"] * 24},
        {"features": ["%s"] * 24, "lettering": "W" * 4000},
        {"lettering": "\u0301" * 4000},
        {"subjects": [{"noun": "../cat", "word": "\x00"}]},
        {
            "subjects": [
                {"noun": "cat", "shape": "cat", "material": "doubt", "pose": "explode",
                 "mood": "?", "coat": "!", "size": "endless", "colours": ["x"] * 24,
                 "wear": ["hat of nothing"] * 24, "hold": ["cat"] * 24}
            ]
        },
        {
            "subjects": [{"noun": "cat"}, {"noun": "bottle"}],
            "relations": [
                {"subject": 0, "kind": "in", "object": 1},
                {"subject": 1, "kind": "on", "object": 0},
            ],
        },
        {"relations": [{"subject": 0, "kind": "riding", "object": 0}]},
        {"relations": [{"subject": 0, "kind": "over", "object": 0}] * 24},
        {"prompt": "white background mars", "energy": 1},
    ],
)  # fmt: skip
def test_a_scene_of_odd_words_is_painted_all_the_same(changes: dict[str, Any]) -> None:
    scene = Scene(prompt="a cat", subjects=(Subject("cat"),))
    odd = from_json(json.dumps(json.loads(scene.to_json()) | changes))
    start = time.process_time()
    picture, again = paint_scene(odd, 64, 64, 1)

    assert time.process_time() - start < 2
    assert picture.size == (64, 64)
    assert from_json(again.to_json()) == again


def test_unknown_fields_are_ignored() -> None:
    assert from_json('{"prompt": "a cat", "later": 1}').prompt == "a cat"

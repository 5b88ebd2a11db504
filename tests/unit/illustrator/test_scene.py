"""A Scene travels in a file and comes back the same, or is refused."""

from __future__ import annotations

import json

import pytest

from dalle_notebook.engine.illustrator.language import understand
from dalle_notebook.engine.illustrator.scene import Scene, from_json
from dalle_notebook.errors import BadImage

PROMPT = (
    "two black cats wearing red hats riding a horse, and a girl holding a balloon"
    ' on a beach at sunset, "HELLO", oil painting'
)


def test_a_scene_comes_back_equal() -> None:
    scene = understand(PROMPT)

    assert from_json(scene.to_json()) == scene


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
    ],
)
def test_a_tampered_scene_is_refused(changes: dict[str, object]) -> None:
    plain = json.loads(Scene(prompt="a cat").to_json()) | changes

    with pytest.raises(BadImage):
        from_json(json.dumps(plain))


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "[" * 5000])
def test_text_that_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(BadImage):
        from_json(text)


def test_unknown_fields_are_ignored() -> None:
    assert from_json('{"prompt": "a cat", "later": 1}').prompt == "a cat"

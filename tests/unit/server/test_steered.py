"""An engine that is told how to draw: what a request to it may say."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.server.running import (
    EDITS,
    GENERATIONS,
    VARIATIONS,
    RunningServer,
    picture,
)
from tests.unit.server.told import told_engine


def _told(answer: Any) -> dict[str, str]:
    return dict(answer.json["dalle_notebook"]["made_with"])


def test_it_gets_what_the_illustrator_refuses() -> None:
    how = {"steps": 9, "guidance": 2.5, "negative_prompt": "rain"}
    with RunningServer(engine=told_engine()) as server, RunningServer() as plain:
        answer = server.generate(size="33x47", **how)
        refused = [plain.generate(**{name: how[name]}).status for name in how]

    assert _told(answer) == {
        "steps": "9",
        "guidance": "2.5",
        "negative_prompt": "rain",
        "size": "33x47",
    }
    assert refused == [400, 400, 400]


def test_the_names_of_other_servers_are_understood() -> None:
    body = {"num_inference_steps": 9, "guidance_scale": 2.5}
    with RunningServer(engine=told_engine()) as server, RunningServer() as plain:
        in_json = server.generate(**body)
        form = [(name, str(value)) for name, value in body.items()]
        sent = server.send(EDITS, ("prompt", "a"), *form, ("image", picture()))
        refused = plain.generate(**body)

    assert [_told(one)["steps"] for one in (in_json, sent)] == ["9", "9"]
    assert [_told(one)["guidance"] for one in (in_json, sent)] == ["2.5", "2.5"]
    assert refused.fault["code"] == "unknown_parameter"


def test_a_picture_without_a_size_has_the_model_s_own() -> None:
    with RunningServer(engine=told_engine()) as server:
        sizes = [_told(server.generate(size=size))["size"] for size in (None, "auto")]
        edited = server.send(EDITS, ("prompt", "a hat"), ("image", picture((50, 41))))
        varied = server.send(VARIATIONS, ("steps", "3"), ("image", picture((50, 41))))

    assert sizes == ["96x80", "96x80"]
    assert _told(edited)["size"] == _told(varied)["size"] == "50x41"
    assert _told(varied)["steps"] == "3"


@pytest.mark.parametrize(
    "wrong",
    [
        {"steps": 0},
        {"steps": 1001},
        {"steps": 2.5},
        {"steps": True},
        {"guidance": -1},
        {"guidance": 101},
        {"guidance": "7"},
        {"negative_prompt": 3},
        {"size": "8x8"},
        {"size": "300x16"},
    ],
)
def test_what_it_cannot_be_told_is_refused_by_name(wrong: dict[str, Any]) -> None:
    with RunningServer(engine=told_engine()) as server:
        answer = server.generate(**wrong)

    assert answer.status == 400
    assert answer.fault["param"] == next(iter(wrong))


def test_a_number_beyond_all_numbers_is_refused() -> None:
    with RunningServer(engine=told_engine()) as server:
        answer = server.ask("POST", GENERATIONS, b'{"prompt": "x", "guidance": 1e999}')

    assert (answer.status, answer.fault["param"]) == (400, "guidance")


def test_old_names_keep_their_own_rules() -> None:
    with RunningServer(engine=told_engine()) as server:
        refused = server.generate(model="dall-e-2", size="96x80")
        taken = server.generate(model="dall-e-2", size="256x256", steps=3)

    assert refused.status == 400
    assert taken.status == 200


def test_its_health_counts_steps() -> None:
    with RunningServer(engine=told_engine()) as server, RunningServer() as plain:
        assert server.ask("GET", "/v1/health").json["steps"] == 7
        assert "steps" not in plain.ask("GET", "/v1/health").json

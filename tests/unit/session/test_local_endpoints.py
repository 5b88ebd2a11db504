"""`local:FOLDER` as a choice of endpoint."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from instruments.model_folder import make_model

from dalle_notebook.errors import UsageError
from dalle_notebook.session.endpoints import choose_endpoint, choose_to_replay
from dalle_notebook.settings import Settings
from dalle_notebook.wire.profiles import is_own, profile_names
from dalle_notebook.wire.recipe import Recipe
from dalle_notebook.wire.rules import fit

TODAY = date(2026, 11, 22)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return make_model(tmp_path)


def test_it_is_free_and_known_by_name_and_digest(model: Path) -> None:
    chosen = choose_endpoint(Settings(), f"local:{model}")

    assert chosen.profile.free
    assert chosen.title == "my-fox"
    assert chosen.id.startswith("local:my-fox-")
    assert is_own(chosen.id)
    assert "somebody" not in chosen.id
    assert chosen.folder is not None
    assert chosen.folder.path.is_absolute()


def test_what_is_not_here_cannot_be_asked_and_its_pictures_stay() -> None:
    with pytest.raises(UsageError, match="there is no folder 'my-fox-12345678'"):
        choose_endpoint(Settings(), "local:my-fox-12345678")
    kept = choose_to_replay(Settings(), "local:my-fox-12345678")
    assert kept.id == "local:my-fox-12345678"


def test_a_name_alone_says_what_to_write() -> None:
    assert "local" not in profile_names()
    with pytest.raises(UsageError, match="write local:FOLDER"):
        choose_endpoint(Settings(), "local")


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"model": "sdxl"}, "the folder is the model, leave --model out"),
        ({"quality": "high"}, "write --steps NUMBER"),
        ({"background": "transparent"}, "say it in the prompt"),
        ({"guidance": 101.0}, "guidance is 101.0: from 0 to 100"),
    ],
)
def test_what_it_does_not_take_is_told_before_sending(
    model: Path, parts: dict[str, object], words: str
) -> None:
    chosen = choose_endpoint(Settings(), f"local:{model}")

    with pytest.raises(UsageError, match=words):
        fit(Recipe(prompt="a fox", **parts), chosen.profile, TODAY)


def test_what_it_takes_is_sent_without_a_note(model: Path) -> None:
    profile = choose_endpoint(Settings(), f"local:{model}").profile
    told = {"steps": 4, "guidance": 2.5, "negative_prompt": "rain", "seed": 3}

    fitted = fit(Recipe(prompt="a fox", **told), profile, TODAY)

    assert fitted.notes == ()
    sent = fitted.recipe.parameters()
    assert {name: sent[name] for name in told} == told
    assert "model" not in sent


def test_others_say_what_to_write_instead_of_guidance(model: Path) -> None:
    recipe = Recipe(prompt="a fox", guidance=7.5)
    chosen = choose_endpoint(Settings(), "offline")

    with pytest.raises(UsageError, match="it always keeps to the prompt"):
        fit(replace(recipe), chosen.profile, TODAY)

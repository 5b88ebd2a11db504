"""Settings, their sources, and keys that do not show."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from dalle_notebook.errors import UsageError
from dalle_notebook.settings import Secret, Settings, read_environment

KEY = "sk-test-0123456789abcdef"


@pytest.mark.parametrize(
    "show",
    [repr, str, "{}".format, "{!r:>40}".format, lambda s: f"{s}", lambda s: f"{s}"],
)
def test_a_key_prints_as_a_mask(show: Any) -> None:
    assert KEY not in show(Secret(KEY))


@pytest.mark.parametrize("take", [copy.copy, copy.deepcopy, pickle.dumps, vars])
def test_a_key_is_not_copied(take: Any) -> None:
    with pytest.raises(TypeError):
        take(Secret(KEY))


def test_a_key_is_no_json() -> None:
    with pytest.raises(TypeError):
        json.dumps({"key": Secret(KEY)})


def test_traces_of_a_key_are_hidden_in_provider_texts() -> None:
    text = f"Incorrect API key provided: {KEY[:8]}****{KEY[-4:]}."

    hidden = Secret(KEY).hide_in(text)

    assert KEY[:8] not in hidden
    assert KEY[-4:] not in hidden


def test_keys_come_from_the_environment_before_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OPENAI_API_KEY=from-file\n")

    settings = read_environment({"OPENAI_API_KEY": KEY}, tmp_path)

    assert settings.keys["OPENAI_API_KEY"].secret == Secret(KEY)
    assert settings.keys["OPENAI_API_KEY"].source == "environment"


def test_a_dotenv_file_gives_keys_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        f"export OPENAI_API_KEY='{KEY}'\nOPENAI_BASE_URL=https://evil.example/v1\n"
        "DALLE_NOTEBOOK_ENDPOINT=openai\n"
    )

    settings = read_environment({}, tmp_path)

    assert settings.keys["OPENAI_API_KEY"].source == ".env"
    assert settings.variables == {}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"endpint": "openai"}, "no setting 'endpint'"),
        ({"timeout": 0}, "seconds"),
        ({"timeout": "soon"}, "seconds"),
        ({"max_cost": "much"}, "US dollars"),
        ({"max_cost": -1}, "US dollars"),
        ({"max_cost": float("nan")}, "US dollars"),
        ({"images_per_minute": 0}, "whole number"),
        ({"endpoint": ""}, "text"),
    ],
)
def test_an_impossible_setting_is_refused_in_words(
    changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        Settings().having(**changes)

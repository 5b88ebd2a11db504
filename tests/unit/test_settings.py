"""Settings, their sources, and keys that do not show."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import json
import logging
import marshal
import os
import pickle
import pprint
import re
import reprlib
import traceback
from pathlib import Path
from typing import Any

import pytest

from dalle_notebook import settings
from dalle_notebook.client import ImagesClient
from dalle_notebook.errors import UsageError
from dalle_notebook.session.endpoints import choose_endpoint
from dalle_notebook.settings import (
    Key,
    Secret,
    Settings,
    dotenv_is_open,
    read_environment,
)

KEY = "sk-test-0123456789abcdef"


def _holders() -> list[Any]:
    """A key by itself, and everything of ours that holds one."""
    key = Key(Secret(KEY), "environment")
    settings = Settings(api_key=key, keys={"OPENAI_API_KEY": key})
    return [
        key.secret,
        key,
        settings,
        choose_endpoint(settings, "openai"),
        {"api_key": key.secret},
        [key],
        ImagesClient("http://127.0.0.1:1/v1", key.secret),
    ]


def _logged(thing: Any) -> str:
    line = logging.LogRecord("x", logging.DEBUG, "", 1, "%s %r", (thing, thing), None)
    return logging.Formatter().format(line)


def _in_a_traceback(held: Any) -> str:
    try:
        raise ValueError(held)
    except ValueError as error:
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "".join(told.format())


@pytest.mark.parametrize("number", range(len(_holders())))
@pytest.mark.parametrize(
    "show",
    [
        repr,
        str,
        ascii,
        "{}".format,
        "{!r:>40}".format,
        lambda s: f"{s!s:>60}",
        lambda s: "%s" % (s,),  # noqa: UP031
        pprint.pformat,
        reprlib.repr,
        _logged,
        _in_a_traceback,
        lambda s: str(ValueError(s)),
        lambda s: str(inspect.getmembers(s)),
    ],
)
def test_a_key_prints_as_a_mask(show: Any, number: int) -> None:
    shown = show(_holders()[number])

    assert KEY not in shown
    assert KEY[:8] not in shown


@pytest.mark.parametrize(
    "take", [copy.copy, copy.deepcopy, pickle.dumps, vars, marshal.dumps]
)
def test_a_key_is_not_copied(take: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        take(Secret(KEY))


def test_settings_with_a_key_are_not_taken_apart() -> None:
    for held in _holders()[1:3]:
        for take in (copy.deepcopy, pickle.dumps, dataclasses.asdict):
            with pytest.raises(TypeError):
                take(held)


def test_equal_keys_are_found_equal_without_being_told_apart_in_a_set() -> None:
    assert Secret(KEY) == Secret(KEY)
    assert Secret(KEY) != Secret(KEY[:-1])
    assert Secret(KEY) != KEY
    assert hash(Secret(KEY)) == hash(Secret("other"))


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
    ("line", "key"),
    [
        ("OPENAI_API_KEY=abc", "abc"),
        ("OPENAI_API_KEY = abc  # the new one", "abc"),
        ("export OPENAI_API_KEY='a#c'", "a#c"),
        ('OPENAI_API_KEY="abc" # the new one', "abc"),
        ("OPENAI_API_KEY=a#c", "a#c"),
        ("# OPENAI_API_KEY=abc", None),
        ("OPENAI_API_KEY=", None),
        ("OPENAI_API_KEY", None),
    ],
)
def test_a_line_of_a_dotenv_file_is_read_as_shells_read_it(
    tmp_path: Path, line: str, key: str | None
) -> None:
    (tmp_path / ".env").write_text(f"{line}\n")

    found = read_environment({}, tmp_path).keys.get("OPENAI_API_KEY")

    assert (found.secret if found else None) == (Secret(key) if key else None)


@pytest.mark.skipif(os.name != "posix", reason="there are no such permissions")
@pytest.mark.parametrize(
    ("mode", "is_open"), [(0o600, False), (0o400, False), (0o640, True), (0o604, True)]
)
def test_a_dotenv_file_that_others_can_read_is_noticed(
    tmp_path: Path, mode: int, is_open: bool
) -> None:
    assert not dotenv_is_open(tmp_path)
    (tmp_path / ".env").touch()
    (tmp_path / ".env").chmod(mode)

    assert dotenv_is_open(tmp_path) is is_open


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        (KEY, True),
        ("a.b_c~d+e/f=", True),
        ("two words", False),
        ("a\nb", False),
        ("a\x00b", False),
        ("schlüssel", False),
    ],
)
def test_only_what_can_stand_in_a_header_is_a_key(text: str, fits: bool) -> None:
    assert Secret(text).fits_a_header is fits


def test_a_key_is_revealed_where_it_is_sent_and_nowhere_else() -> None:
    """Beside the client only the endpoint of ours, of its own random key."""
    package = Path(settings.__file__).parent
    found = [
        path.relative_to(package).as_posix()
        for path in sorted(package.rglob("*.py"))
        for _ in re.findall(r"\.reveal\(", path.read_text("utf-8"))
    ]

    assert found == [
        "client/transport.py",
        "server/launch.py",
        "server/serve.py",
        "server/serve.py",
    ]


def test_only_the_settings_read_the_environment_for_keys() -> None:
    package = Path(settings.__file__).parent
    readers = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if re.search(r"(environ|getenv).*_KEY", path.read_text("utf-8"))
    }

    assert readers == {"settings.py"}


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

"""Which endpoint is asked, and which key may go there."""

from __future__ import annotations

from typing import Any

import pytest

from dalle_notebook.errors import UsageError
from dalle_notebook.session.endpoints import Chosen, choose_endpoint, normalise
from dalle_notebook.settings import Key, Secret, read_environment

KEY = "key-of-the-test"


def _choose(
    environ: dict[str, str] | None = None, named: str | None = None, **settings: Any
) -> Chosen:
    base = read_environment(environ or {})
    return choose_endpoint(base.having(**settings), named)


def test_nobody_chose_means_offline() -> None:
    chosen = _choose()

    assert (chosen.id, chosen.by_person, chosen.key) == ("offline", False, None)


def test_a_key_in_the_environment_selects_nothing() -> None:
    assert _choose({"OPENAI_API_KEY": KEY}).id == "offline"


def test_the_cell_wins_over_the_session_and_that_over_the_environment() -> None:
    environ = {
        "DALLE_NOTEBOOK_ENDPOINT": "http://127.0.0.1:1/v1",
        "OPENAI_API_KEY": KEY,
    }

    assert _choose(environ).id == "http://127.0.0.1:1/v1"
    assert _choose(environ, endpoint="openai").profile.name == "openai"
    assert _choose(environ, "offline", endpoint="openai").id == "offline"


def test_openai_without_a_key_says_where_to_put_one() -> None:
    with pytest.raises(UsageError, match="OPENAI_API_KEY"):
        _choose(named="openai")


def test_openai_honours_its_variables() -> None:
    chosen = _choose(
        {
            "OPENAI_API_KEY": KEY,
            "OPENAI_BASE_URL": "https://proxy.example/v1/",
            "OPENAI_ORG_ID": "org",
            "OPENAI_PROJECT_ID": "project",
        },
        "openai",
    )

    assert chosen.base_url == "https://proxy.example/v1"
    assert (chosen.organization, chosen.project) == ("org", "project")


def test_a_configured_key_stays_away_from_an_address_of_the_environment() -> None:
    with pytest.raises(UsageError, match="own source"):
        _choose(
            {"OPENAI_BASE_URL": "https://evil.example/v1"},
            "openai",
            api_key=Key(Secret(KEY), "configure 1"),
        )


def test_a_file_key_stays_away_from_an_address_of_the_environment(
    tmp_path: Any,
) -> None:
    (tmp_path / ".env").write_text(f"OPENAI_API_KEY={KEY}\n")
    settings = read_environment(
        {"OPENAI_BASE_URL": "https://evil.example/v1"}, tmp_path
    )

    with pytest.raises(UsageError, match="own source"):
        choose_endpoint(settings, "openai")


@pytest.mark.parametrize(
    ("key_source", "goes"), [("configure 2", True), ("configure 1", False)]
)
def test_a_key_goes_to_an_address_of_the_same_call_only(
    key_source: str, goes: bool
) -> None:
    chosen = _choose(
        endpoint="http://127.0.0.1:9/v1",
        endpoint_source="configure 2",
        api_key=Key(Secret(KEY), key_source),
    )

    assert (chosen.key is not None) is goes


def test_an_address_named_in_a_cell_gets_no_key() -> None:
    chosen = _choose(
        {"OPENAI_API_KEY": KEY},
        "http://127.0.0.1:9/v1",
        api_key=Key(Secret(KEY), "configure 1"),
    )

    assert chosen.key is None


def test_an_address_of_the_environment_gets_the_key_of_the_environment() -> None:
    environ = {
        "OPENAI_API_KEY": KEY,
        "DALLE_NOTEBOOK_ENDPOINT": "http://127.0.0.1:9/v1",
    }

    assert _choose(environ).key is not None


@pytest.mark.parametrize(
    ("address", "normal"),
    [
        ("HTTP://LocalHost:8080/v1/", "http://localhost:8080/v1"),
        ("https://example.com:443/v1", "https://example.com/v1"),
    ],
)
def test_an_address_has_one_spelling(address: str, normal: str) -> None:
    assert normalise(address) == normal


@pytest.mark.parametrize(
    "address",
    [
        "ftp://host/v1",
        "http://",
        "http://user:word@host/v1",
        "http://host/v1?key=1",
        "http://[::1",
        "://x",
        "http://host:99999/v1",
    ],
)
def test_an_address_that_cannot_be_is_refused(address: str) -> None:
    with pytest.raises(UsageError):
        normalise(address)


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match="offline, openai"):
        _choose(named="opnai")

"""Which endpoint is asked, and which key may go there."""

from __future__ import annotations

from typing import Any

import pytest

from dalle_notebook.errors import UsageError
from dalle_notebook.session.addresses import normalise
from dalle_notebook.session.endpoints import Chosen, choose_endpoint, choose_to_replay
from dalle_notebook.session.session import Session
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


def test_a_replay_needs_no_key() -> None:
    settings = read_environment({})

    for name in ("openai", "azure"):
        chosen = choose_to_replay(settings, name)
        assert (chosen.profile.name, chosen.key, chosen.by_person) == (name, None, True)
    assert choose_to_replay(settings).id == "offline"
    assert choose_to_replay(settings, "http://127.0.0.1:9/v1").id.endswith(":9/v1")
    with pytest.raises(UsageError, match="no endpoint"):
        choose_to_replay(settings, "nowhere")


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


AZURE = "https://res.openai.azure.com"
DATED = "2025-04-01-preview"
AZURE_ENVIRONMENT = {"AZURE_OPENAI_ENDPOINT": AZURE, "AZURE_OPENAI_API_KEY": KEY}


@pytest.mark.parametrize(
    ("address", "version", "base", "deployment", "api_version"),
    [
        (AZURE, None, "/openai/v1", None, None),
        (f"{AZURE}/", None, "/openai/v1", None, None),
        (f"{AZURE}/openai", None, "/openai/v1", None, None),
        (f"{AZURE}/openai/v1/", None, "/openai/v1", None, None),
        (f"{AZURE}/openai/v1", DATED, "/openai/v1", None, None),
        (AZURE, "preview", "/openai/v1", None, "preview"),
        (AZURE, "latest", "/openai/v1", None, None),
        (AZURE, DATED, "/openai", None, DATED),
        (f"{AZURE}/openai/deployments/d", None, "/openai/v1", "d", None),
        (f"{AZURE}/openai/deployments/d/", DATED, "/openai", "d", DATED),
        (
            f"{AZURE}/openai/deployments/d/images/generations?api-version={DATED}",
            "2024-02-01",
            "/openai",
            "d",
            DATED,
        ),
    ],
)
def test_every_address_of_azure_names_its_resource(
    address: str,
    version: str | None,
    base: str,
    deployment: str | None,
    api_version: str | None,
) -> None:
    environ = {**AZURE_ENVIRONMENT, "AZURE_OPENAI_ENDPOINT": address}
    if version:
        environ["OPENAI_API_VERSION"] = version

    chosen = _choose(environ, "azure")

    assert chosen.base_url == AZURE + base
    assert chosen.profile.default_model == deployment
    assert chosen.api_version == api_version
    ending = f"/deployments/{deployment}" if deployment else ""
    assert chosen.id == f"{AZURE}/openai{ending}"


@pytest.mark.parametrize(
    "host",
    [
        "res.openai.azure.com",
        "RES.services.ai.azure.com",
        "res.cognitiveservices.azure.com",
    ],
)
def test_azure_is_known_by_its_host(host: str) -> None:
    chosen = _choose(
        endpoint=f"https://{host}/openai/v1",
        endpoint_source="configure 1",
        api_key=Key(Secret(KEY), "configure 1"),
    )

    assert chosen.profile.key_header == "api-key"


@pytest.mark.parametrize(
    "host", ["openai.azure.com.evil.example", "notopenai.azure.com", "azure.com"]
)
def test_a_host_that_only_looks_like_azure_is_not(host: str) -> None:
    chosen = _choose(AZURE_ENVIRONMENT, f"https://{host}/openai/v1")

    assert (chosen.profile.name, chosen.key) == ("generic", None)


def test_a_deployment_named_in_the_cell_wins_over_that_of_the_address() -> None:
    environ = {
        **AZURE_ENVIRONMENT,
        "AZURE_OPENAI_ENDPOINT": f"{AZURE}/openai/deployments/one",
    }
    chosen = choose_endpoint(read_environment(environ), "azure", "two")

    assert chosen.id == f"{AZURE}/openai/deployments/two"


@pytest.mark.parametrize("missing", sorted(AZURE_ENVIRONMENT))
def test_azure_says_which_variable_is_missing(missing: str) -> None:
    environ = {k: v for k, v in AZURE_ENVIRONMENT.items() if k != missing}

    with pytest.raises(UsageError) as caught:
        _choose(environ, "azure")

    assert f"needs {missing}: set it" in str(caught.value)


def test_a_version_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="looks like 2025-04-01-preview"):
        _choose({**AZURE_ENVIRONMENT, "OPENAI_API_VERSION": "2025"}, "azure")


@pytest.mark.parametrize(
    "address",
    [
        f"{AZURE}/openai/v1?api-key={KEY}",
        f"https://me:word@{AZURE[8:]}",
        f"{AZURE}/openai#x",
    ],
)
def test_an_address_of_azure_holds_no_secret(address: str) -> None:
    with pytest.raises(UsageError) as caught:
        _choose({**AZURE_ENVIRONMENT, "AZURE_OPENAI_ENDPOINT": address}, "azure")

    assert KEY not in str(caught.value)


def test_the_key_of_azure_stays_with_its_resource() -> None:
    own = _choose(AZURE_ENVIRONMENT, f"{AZURE}/openai/deployments/d")
    assert own.key is not None

    with pytest.raises(UsageError, match="AZURE_OPENAI_API_KEY for this address"):
        _choose(AZURE_ENVIRONMENT, "https://evil.openai.azure.com")


def test_a_file_may_hold_the_key_of_azure_and_not_its_address(tmp_path: Any) -> None:
    (tmp_path / ".env").write_text(
        f"AZURE_OPENAI_API_KEY={KEY}\nAZURE_OPENAI_ENDPOINT={AZURE}\n"
    )

    with pytest.raises(UsageError, match="needs AZURE_OPENAI_ENDPOINT: set"):
        choose_endpoint(read_environment({}, tmp_path), "azure")
    settings = read_environment({"AZURE_OPENAI_ENDPOINT": AZURE}, tmp_path)
    assert choose_endpoint(settings, "azure").key is not None


def test_an_openai_key_never_goes_to_azure_nor_the_other_way() -> None:
    with pytest.raises(UsageError, match="AZURE_OPENAI_API_KEY"):
        _choose({"OPENAI_API_KEY": KEY, "AZURE_OPENAI_ENDPOINT": AZURE}, "azure")
    with pytest.raises(UsageError, match="OPENAI_API_KEY"):
        _choose(AZURE_ENVIRONMENT, "openai")


def test_a_key_configured_for_one_endpoint_goes_to_no_other() -> None:
    session = Session(environ={"AZURE_OPENAI_ENDPOINT": AZURE})
    session.configure(endpoint="http://127.0.0.1:9/v1", api_key=KEY)

    with pytest.raises(UsageError, match="needs a key"):
        choose_endpoint(session.settings, "openai")
    with pytest.raises(UsageError, match="AZURE_OPENAI_API_KEY"):
        choose_endpoint(session.settings, "azure")
    with pytest.raises(UsageError, match="needs a key"):
        session.configure(endpoint="openai")
    session.configure(endpoint="azure", api_key=KEY)
    assert choose_endpoint(session.settings).key is not None
    session.close()


def test_an_endpoint_named_again_in_the_cell_keeps_the_key_of_its_call() -> None:
    chosen = _choose(
        named="http://127.0.0.1:9/v1",
        endpoint="http://127.0.0.1:9/v1",
        endpoint_source="configure 1",
        api_key=Key(Secret(KEY), "configure 1"),
    )

    assert chosen.key is not None


@pytest.mark.parametrize("endpoint", ["http://box:8080/v1", "localai+http://box/v1"])
def test_a_key_for_an_address_that_others_could_read_is_refused(endpoint: str) -> None:
    session = Session(environ={})

    with pytest.raises(UsageError, match="unencrypted"):
        session.configure(endpoint=endpoint, api_key=KEY)
    session.configure(endpoint=endpoint)
    session.close()


def test_a_key_that_nobody_meant_for_a_readable_address_stays_here() -> None:
    environ = {"OPENAI_API_KEY": KEY, "DALLE_NOTEBOOK_ENDPOINT": "http://box:8080/v1"}

    assert _choose(environ).key is None


def test_azure_over_plain_http_is_for_this_machine_only() -> None:
    environ = {**AZURE_ENVIRONMENT, "AZURE_OPENAI_ENDPOINT": "http://127.0.0.1:8000"}
    assert _choose(environ, "azure").base_url == "http://127.0.0.1:8000/openai/v1"

    with pytest.raises(UsageError, match="unencrypted"):
        _choose({**environ, "AZURE_OPENAI_ENDPOINT": AZURE.replace("s:", ":")}, "azure")


@pytest.mark.parametrize(
    ("named", "profile", "id_"),
    [
        ("localai", "localai", "http://127.0.0.1:8080/v1"),
        ("localai+http://Box:8080/v1/", "localai", "http://box:8080/v1"),
        ("generic+https://a.example/v1", "generic", "https://a.example/v1"),
        ("openai+https://a.example/v1", "openai", "https://a.example/v1"),
        ("https://a.example/c++/v1", "generic", "https://a.example/c++/v1"),
    ],
)
def test_a_profile_may_stand_before_an_address(
    named: str, profile: str, id_: str
) -> None:
    chosen = _choose({"OPENAI_API_KEY": KEY}, named)

    assert (chosen.profile.name, chosen.id, chosen.key) == (profile, id_, None)


@pytest.mark.parametrize(
    "named", ["generic", "azure-dated", "offline+http://a/v1", "x+http://127.0.0.1/v1"]
)
def test_what_is_no_endpoint_is_refused(named: str) -> None:
    with pytest.raises(UsageError, match=r"base URL"):
        _choose(named=named)


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

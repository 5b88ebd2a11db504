from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from instruments import environment
from instruments.network_guard import NetworkGuard, is_loopback


@pytest.mark.parametrize(
    "name",
    [
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "AZURE_OPENAI_ENDPOINT",
        "DALLE_NOTEBOOK_ENDPOINT",
        "HTTPS_PROXY",
        "https_proxy",
        "no_proxy",
        "SSL_CERT_FILE",
        "JUPYTER_TOKEN",
        "XDG_CACHE_HOME",
        "IPYTHONDIR",
        "SOME_VENDOR_API_KEY",
        "HF_TOKEN",
    ],
)
def test_what_could_steer_the_package_is_taken_away(name: str) -> None:
    variables = {name: "x", "PATH": "y"}

    assert environment.strip(variables) == [name]
    assert variables == {"PATH": "y"}


@pytest.mark.parametrize(
    "name", ["PATH", "LANG", "PYTHONPATH", "DALLE_NOTEBOOK_TESTS", "VIRTUAL_ENV"]
)
def test_what_tests_need_stays(name: str) -> None:
    assert not environment.is_foreign(name)


def test_no_foreign_variable_is_left_but_our_own() -> None:
    ours = environment.point_at(Path(os.environ["HOME"]).parent)

    left = {name for name in os.environ if environment.is_foreign(name)}

    assert left <= set(ours)


def test_each_test_has_folders_of_its_own(home: Path, sandbox: Path) -> None:
    folder = home.parent

    assert os.environ["DALLE_NOTEBOOK_HOME"] == str(home)
    assert not home.exists()
    assert Path.home() == folder / "home"
    assert Path.cwd() == folder / "cwd"
    assert Path(tempfile.gettempdir()) == folder / "tmp"
    assert sandbox in folder.parents
    assert [*Path.home().iterdir(), *Path.cwd().iterdir()] == []


def test_children_live_in_the_same_folders(home: Path) -> None:
    code = "import os, tempfile; print(os.getcwd(), tempfile.gettempdir())"
    said = subprocess.check_output([sys.executable, "-c", code], text=True).split()

    assert said == [str(home.parent / "cwd"), str(home.parent / "tmp")]


def test_leaving_puts_the_environment_back(tmp_path: Path) -> None:
    before, working = dict(os.environ), Path.cwd()

    with environment.inside(tmp_path):
        assert Path.cwd() == tmp_path / "cwd"

    assert (dict(os.environ), Path.cwd()) == (before, working)


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("0.0.0.0", 80)])
def test_no_connection_leaves_this_machine(
    network_guard: NetworkGuard, address: tuple[str, int]
) -> None:
    with socket.socket() as link, pytest.raises(OSError, match="stay on this machine"):
        link.connect(address)
    with socket.socket() as link:
        assert link.connect_ex(address) != 0
    with socket.socket(type=socket.SOCK_DGRAM) as link, pytest.raises(OSError):
        link.sendto(b"x", address)

    assert len(network_guard.expect()) == 3


async def test_asyncio_does_not_leave_this_machine_either(
    network_guard: NetworkGuard,
) -> None:
    import asyncio

    for host in ("192.0.2.1", "api.openai.com", "2001:db8::1"):
        with pytest.raises(OSError):
            await asyncio.open_connection(host, 443)

    # Where a machine has no IPv6 at all, the last one ends before it is an attempt.
    assert network_guard.expect()[:2] == [
        "connect 192.0.2.1:443",
        "resolve api.openai.com",
    ]


def test_reserved_names_may_be_asked_for(network_guard: NetworkGuard) -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("nobody.invalid", 443)

    assert network_guard.attempts == []


def test_loopback_in_all_its_forms() -> None:
    near = ("127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "localhost", "")
    far = ("0.0.0.0", "::", "10.0.0.1", "192.0.2.1", "example.com", "127.0.0.1.nip.io")

    assert all(map(is_loopback, near))
    assert not any(map(is_loopback, far))


def test_what_is_costly_is_skipped_in_a_plain_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(environment, "ORIGINAL", {})

    with pytest.raises(pytest.skip.Exception, match="DALLE_NOTEBOOK_TESTS=all"):
        environment.needs("slow")


def test_the_full_run_fails_where_something_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(environment, "ORIGINAL", {"DALLE_NOTEBOOK_TESTS": "all"})

    environment.needs("slow")
    with pytest.raises(pytest.fail.Exception, match="lacks the oldest Lab"):
        environment.needs("oldest_lab", missing="the oldest Lab")

"""Where a key comes from: given, typed unseen, or read from the system's keyring."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from instruments.canary import Canary
from instruments.environment import wants_all

from dalle_notebook.errors import UsageError
from dalle_notebook.session.key_sources import (
    describe_keyring,
    owner,
    read_key,
    seal,
)
from dalle_notebook.session.session import Session
from dalle_notebook.settings import Secret


@pytest.fixture
def session() -> Iterator[Session]:
    session = Session({})
    yield session
    session.close()


def test_a_key_given_as_text_is_sealed_where_it_lies(canary: Canary) -> None:
    changes: dict[str, Any] = {"api_key": f" {canary.key}\n", "model": "x"}

    assert seal(changes) is changes
    assert changes == {"api_key": Secret(canary.key), "model": "x"}


@pytest.mark.parametrize("word", ["ask", "keyring", None, 7])
def test_the_words_for_other_sources_are_no_keys(word: object) -> None:
    assert seal({"api_key": word}) == {"api_key": word}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (Secret(""), "no key was given: nothing changed"),
        (Secret("two words"), "this is no key"),
        (Secret("one\nline"), "this is no key"),
        (Secret("schlüssel"), "this is no key"),
        (7, 'a text, "ask" or "keyring"'),
        (["ask"], 'a text, "ask" or "keyring"'),
    ],
)
def test_what_cannot_be_a_key_is_refused(given: object, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read_key(given, None)


@pytest.mark.parametrize(
    ("endpoint", "name"),
    [
        (None, "openai"),
        ("offline", "openai"),
        ("openai", "openai"),
        ("azure", "azure"),
        ("https://images.example/v1", "images.example"),
        ("http://127.0.0.1:8080/v1", "127.0.0.1"),
        ("http://[::1", "http://[::1"),
    ],
)
def test_a_key_is_kept_under_the_endpoints_name_or_host(
    endpoint: str | None, name: str
) -> None:
    assert owner(endpoint) == name


def test_a_mistake_changes_nothing(session: Session, canary: Canary) -> None:
    session.configure(model="illustrator")

    with pytest.raises(UsageError):
        session.configure(model="other", api_key="two words")
    with pytest.raises(UsageError):
        session.configure(api_key=canary.key, endpoint="nowhere")

    assert session.settings.model == "illustrator"
    assert session.settings.api_key is None


@pytest.mark.parametrize(
    "changes", [{"endpoint": "nowhere"}, {"timeout": -1}, {"endpiont": "openai"}]
)
def test_a_mistake_elsewhere_is_told_before_anybody_types(
    session: Session, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any]
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda _: pytest.fail("asked for a key"))

    with pytest.raises(UsageError):
        session.configure(api_key="ask", **changes)


class Odd:
    """Not a number, and says so in its own way."""

    def __str__(self) -> str:
        raise ZeroDivisionError


@pytest.mark.parametrize("changes", [{"endpoint": "nowhere"}, {"max_cost": Odd()}])
def test_no_frame_of_an_error_holds_the_key(
    canary: Canary, changes: dict[str, Any]
) -> None:
    import dalle_notebook

    try:
        dalle_notebook.configure(api_key=canary.key, **changes)
    except (UsageError, ZeroDivisionError) as error:
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
        text = "".join(told.format())

    assert "changes = " in text
    assert canary.key not in text
    assert canary.key[:12] not in text


# A hidden prompt.

_ASK = """
import sys
from dalle_notebook import configure, errors
from dalle_notebook.session.session import current_session
try:
    configure(api_key="ask")
except errors.UsageError as error:
    print("REFUSED", error)
found = current_session().settings.api_key
print("LENGTH", len(found.secret.reveal()) if found else None)
"""


def test_where_nobody_can_type_it_says_what_to_do_instead(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ASK],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "REFUSED nobody can type a key here" in done.stdout
    assert "set OPENAI_API_KEY in the environment" in done.stdout
    assert "LENGTH None" in done.stdout
    assert "Warning" not in done.stderr


_OWN_TERMINAL = """
import fcntl, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
"""


def _in_a_terminal(typed: bytes) -> str:
    """What a terminal shows while somebody types."""
    ours, theirs = pytest.importorskip("pty").openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", _OWN_TERMINAL + _ASK],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    shown = b""
    try:
        while b"(not shown)" not in shown:
            shown += os.read(ours, 4096)
        os.write(ours, typed)
        while b"LENGTH" not in shown or not shown.endswith(b"\n"):
            shown += os.read(ours, 4096)
    finally:
        process.wait(30)
        os.close(ours)
    return shown.decode()


def test_in_a_terminal_what_is_typed_is_not_shown(canary: Canary) -> None:
    shown = _in_a_terminal(canary.key.encode() + b"\n")

    canary.register("terminal", shown)
    assert "key for openai (not shown): " in shown
    assert f"LENGTH {len(canary.key)}" in shown


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(b"\n", id="empty"),
        pytest.param(b"  \n", id="blank"),
        pytest.param(b"\x03", id="interrupted"),
        pytest.param(b"\x04", id="end of input"),
    ],
)
def test_a_prompt_that_is_left_changes_nothing(typed: bytes) -> None:
    shown = _in_a_terminal(typed)

    assert "REFUSED no key was given: nothing changed" in shown
    assert "LENGTH None" in shown
    assert "Traceback" not in shown


# The keyring of the system.


@pytest.fixture
def use_keyring() -> Iterator[Callable[[Any], None]]:
    """Chooses a backend by the library's own means."""
    if importlib.util.find_spec("keyring") is None:
        if wants_all():
            pytest.fail("the extra keyring is not installed")
        pytest.skip("the extra keyring is not installed")
    import keyring

    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


def _backend(**kept: str) -> Any:
    """A keyring in memory: (service, user) as `user=key` of our service."""
    from keyring.backend import KeyringBackend

    class Ring(KeyringBackend):
        priority = 1.0  # type: ignore[assignment]

        def get_password(self, service: str, username: str) -> str | None:
            return kept.get(username) if service == "dalle_notebook" else None

        def set_password(self, service: str, username: str, password: str) -> None:
            raise AssertionError("a keyring is only read")

        def delete_password(self, service: str, username: str) -> None:
            raise AssertionError("a keyring is only read")

    return Ring()


def test_a_key_is_read_from_the_keyring_by_the_endpoints_name(
    use_keyring: Any, session: Session, canary: Canary
) -> None:
    use_keyring(_backend(openai=canary.key))

    session.configure(endpoint="openai", api_key="keyring")

    found = session.settings.api_key
    assert found is not None
    assert found.secret == Secret(canary.key)


def test_a_key_is_read_from_the_keyring_by_host(
    use_keyring: Any, session: Session, canary: Canary
) -> None:
    use_keyring(_backend(**{"images.example": canary.key}))

    session.configure(endpoint="https://images.example/v1", api_key="keyring")

    assert session.settings.api_key is not None


def test_after_a_key_has_changed_in_the_keyring_the_new_one_is_read(
    use_keyring: Any, session: Session
) -> None:
    for key in ("the-first-key", "the-second-key"):
        use_keyring(_backend(openai=key))
        session.configure(api_key="keyring")

        assert session.settings.api_key is not None
        assert session.settings.api_key.secret == Secret(key)


def test_a_key_that_is_not_in_the_keyring_says_how_to_put_it_there(
    use_keyring: Any,
) -> None:
    use_keyring(_backend())

    with pytest.raises(UsageError, match="`keyring set dalle_notebook azure`"):
        read_key("keyring", "azure")


def _of_module(ring: Any, module: str) -> Any:
    type(ring).__module__ = module
    return ring


@pytest.mark.parametrize(
    "module", ["keyrings.alt.file", "keyring.backends.fail", "keyring.backends.null"]
)
def test_a_keyring_that_keeps_plain_text_or_nothing_is_never_read(
    use_keyring: Any, canary: Canary, module: str
) -> None:
    use_keyring(_of_module(_backend(openai=canary.key), module))

    with pytest.raises(UsageError, match="keeps a key safe") as caught:
        read_key("keyring", None)

    assert "OPENAI_API_KEY in the environment" in str(caught.value)
    assert 'dalle.configure(api_key="ask")' in str(caught.value)
    assert "none that keeps a key safe" in describe_keyring()


def test_a_machine_without_any_keyring_is_told_two_safe_ways(use_keyring: Any) -> None:
    from keyring.backends.fail import Keyring

    use_keyring(Keyring())

    with pytest.raises(UsageError, match=r"OPENAI_API_KEY.*api_key=\"ask\""):
        read_key("keyring", None)


def test_a_locked_keyring_is_named_by_its_error_alone(use_keyring: Any) -> None:
    from keyring.errors import KeyringLocked

    ring = _backend()

    def refuse(service: str, username: str) -> str:
        raise KeyringLocked("the password of the collection is hunter2")

    ring.get_password = refuse
    use_keyring(ring)

    with pytest.raises(UsageError, match=r"cannot be read \(KeyringLocked\)") as caught:
        read_key("keyring", None)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__context__ is None


def test_a_keyring_that_is_there_is_named(use_keyring: Any) -> None:
    use_keyring(_backend(openai="a-key-that-is-not-shown"))

    text = describe_keyring()

    assert text.startswith("there (")
    assert "not-shown" not in text


def test_without_the_extra_it_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)

    with pytest.raises(UsageError, match=r"pip install 'dalle_notebook\[keyring\]'"):
        read_key("keyring", None)
    assert "pip install" in describe_keyring()

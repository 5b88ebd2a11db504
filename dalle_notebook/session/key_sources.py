"""Where the key of `dalle.configure(api_key=...)` comes from: the text itself, a
hidden prompt, or the keyring of the system.

Whatever the source, the key is a `Secret` before anything can go wrong, so that no
frame of an error holds its text. A keyring is only read, and one that keeps keys as
plain text on disk counts as none: there is no fallback to it.
"""

from __future__ import annotations

import getpass
import importlib
import warnings
from typing import Any

from yarl import URL

from dalle_notebook.errors import UsageError
from dalle_notebook.settings import Secret
from dalle_notebook.wire.profiles import profiles

ASK = "ask"
KEYRING = "keyring"
SERVICE = "dalle_notebook"
"""What keys are kept under in a keyring; the user is the endpoint's name or host."""

_UNSAFE_BACKENDS = ("keyrings.alt", "keyring.backends.fail", "keyring.backends.null")


def seal(changes: dict[str, Any]) -> dict[str, Any]:
    """Put a key given as text into a `Secret`, in this very dictionary."""
    key = changes.get("api_key")
    if isinstance(key, str) and key not in (ASK, KEYRING):
        changes["api_key"] = Secret(key.strip())
    return changes


def read_key(given: object, endpoint: str | None) -> Secret:
    """The key that somebody gave, or said where to find.

    Args:
        given: a sealed key, `"ask"` or `"keyring"`.
        endpoint: whose key it is: a profile's name or a base URL.

    Raises:
        UsageError: there is none, or it is no key.
    """
    if given == ASK:
        key = _ask(owner(endpoint))
    elif given == KEYRING:
        key = _from_keyring(owner(endpoint))
    elif isinstance(given, Secret):
        key = given
    else:
        raise UsageError('api_key is a text, "ask" or "keyring"')
    if not key:
        raise UsageError("no key was given: nothing changed")
    if not key.fits_a_header:
        raise UsageError(
            "this is no key: it holds blanks, line breaks or letters beyond ASCII; "
            "copy it again"
        )
    return key


def owner(endpoint: str | None) -> str:
    """Under which name the key of an endpoint is kept: its name, or its host."""
    if endpoint and "://" in endpoint:
        try:
            return URL(endpoint).host or endpoint
        except ValueError:
            return endpoint
    return endpoint if endpoint and endpoint != "offline" else "openai"


def _ask(name: str) -> Secret:
    problem = ""
    try:
        with warnings.catch_warnings():
            # It warns where it would have to show what is typed.
            warnings.simplefilter("error", getpass.GetPassWarning)
            # Looked up now: ipykernel puts its own in place while a cell runs.
            return Secret(getpass.getpass(f"key for {name} (not shown): ").strip())
    except (KeyboardInterrupt, EOFError):
        problem = "no key was given: nothing changed"
    except (NotImplementedError, OSError, getpass.GetPassWarning):
        problem = (
            "nobody can type a key here, where a notebook or script runs by itself: "
            f"set {_variable(name)} in the environment, or use "
            'dalle.configure(api_key="keyring")'
        )
    raise UsageError(problem)


def _variable(name: str) -> str:
    profile = profiles().get(name)
    return profile.key[0] if profile and profile.key else "OPENAI_API_KEY"


def _from_keyring(name: str) -> Secret:
    instead = (
        f"set {_variable(name)} in the environment, or type the key at the hidden "
        'prompt of dalle.configure(api_key="ask")'
    )
    backends = _safe_backends()
    if backends is None:
        raise UsageError(
            "no keyring is installed: pip install 'dalle_notebook[keyring]', or "
            f"{instead}"
        )
    if not backends:
        raise UsageError(
            f"this machine has no keyring that keeps a key safe: {instead}"
        )
    problem = ""
    for backend in backends:
        try:
            found = backend.get_password(SERVICE, name)
        except Exception as error:
            # Every system has errors of its own, from locked to not there.
            problem = type(error).__name__
            continue
        if found:
            return Secret(found.strip())
    if problem:
        raise UsageError(f"the keyring cannot be read ({problem}): {instead}")
    raise UsageError(
        f"the keyring holds no key for {name}: store it with `keyring set {SERVICE} "
        f"{name}` in a terminal, or {instead}"
    )


def describe_keyring() -> str:
    """Whether there is a keyring to read keys from, in words."""
    backends = _safe_backends()
    if backends is None:
        return "not installed (pip install 'dalle_notebook[keyring]'); none is needed"
    if not backends:
        return "installed, but this machine has none that keeps a key safe"
    kinds = ", ".join(str(getattr(each, "name", type(each))) for each in backends)
    return f'there ({kinds}): dalle.configure(api_key="keyring") reads it'


def _safe_backends() -> list[Any] | None:
    """The keyrings of this machine, best first; None where the extra is missing."""
    try:
        keyring = importlib.import_module("keyring")
        ring = keyring.get_keyring()
        each = list(getattr(ring, "backends", None) or [ring])
    except ImportError:
        return None
    except Exception:  # a backend that fails as it starts is none
        return []
    return [b for b in each if not type(b).__module__.startswith(_UNSAFE_BACKENDS)]

"""Settings of a kernel session, where each came from, and the only reader of
the environment.

Three rules live here. A key is a `Secret`: it prints as a mask, and only the
function that puts it on a request reveals it. A setting remembers its source,
because a key may travel to an address only if both came from the same one. And
time comes from a `Clock`, so that no test depends on today's date.
"""

from __future__ import annotations

import asyncio
import hmac
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn

from dalle_notebook.errors import UsageError

ENVIRONMENT = "environment"
DOTENV = ".env"


class Secret:
    """A key that does not show itself.

    `repr`, `str`, formatting and JSON give a mask; copying and pickling raise.
    """

    __slots__ = ("_open",)

    def __init__(self, value: str) -> None:
        # Not an attribute: debuggers and `inspect.getmembers` show those.
        self._open: Callable[[], str] = lambda: value

    def reveal(self) -> str:
        """The key itself; for the one function that puts it on a request."""
        return self._open()

    @property
    def fits_a_header(self) -> bool:
        """Whether it can stand in a header: printable ASCII without blanks."""
        return self._open().isascii() and self._open().replace(" ", "\n").isprintable()

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __bool__(self) -> bool:
        return bool(self._open())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._open().encode(), other._open().encode())

    def __hash__(self) -> int:
        return hash(Secret)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is neither copied nor pickled")

    def hide_in(self, text: str) -> str:
        """The text with every trace of this key replaced by `***`.

        Providers echo keys whole or masked in the middle, so its first eight
        and last four characters are traces as well.
        """
        value = self._open()
        if len(value) < 8:
            return text.replace(value, "***") if value else text
        for trace in (value, value[:8], value[-4:]):
            text = text.replace(trace, "***")
        return text


class Clock:
    """Time as the rest of the package sees it; tests pass their own."""

    def now(self) -> datetime:
        """The current moment, with its zone (UTC)."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait without holding the loop."""
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Key:
    """A key and the source it came from.

    Attributes:
        endpoint: what `configure` named beside it; it is for no other.
    """

    secret: Secret
    source: str
    endpoint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What holds for a whole kernel session. Immutable: `having` makes another.

    Attributes:
        endpoint: a profile's name or a base URL; None means nobody chose.
        endpoint_source: which source chose it, e.g. `configure 2`.
        api_key: a key given to `configure`, or None.
        free: somebody said that `endpoint` bills nothing.
        model: asked when a cell names none.
        timeout: seconds for one whole request.
        max_cost: USD that one cell may cost at most.
        max_session_cost: USD for this kernel session.
        home: folder of the archive; None means the platform's data folder.
        originals: a place where pictures and records are copied to, for several
            archives; None for none. It may hold a password: never shown.
        images_per_minute: own pacing, or None to learn it from the endpoint.
        executor: paints instead of the built-in endpoint's processes: an executor,
            a cluster's client or its address; None leaves it to them.
        variables: provider variables of the environment; keys are not in here.
        keys: keys by their variable's name, each with its source.
    """

    endpoint: str | None = None
    endpoint_source: str = ""
    api_key: Key | None = None
    free: bool = False
    model: str | None = None
    timeout: float = 300.0
    max_cost: Decimal = Decimal(1)
    max_session_cost: Decimal = Decimal(5)
    home: Path | None = None
    originals: str | None = field(default=None, repr=False)
    images_per_minute: int | None = None
    executor: object = None
    variables: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, Key] = field(default_factory=dict)

    def having(self, **changes: Any) -> Settings:
        """A copy with some settings changed, each checked.

        Raises:
            UsageError: an unknown name, or a value of the wrong kind.
        """
        for name in changes:
            if name not in _CHECKED and name not in ("endpoint_source", "api_key"):
                known = ", ".join(sorted(_CHECKED))
                raise UsageError(f"there is no setting {name!r}; there are {known}")
        checked = {
            name: _CHECKED[name](name, value) if name in _CHECKED else value
            for name, value in changes.items()
        }
        return replace(self, **checked)


def _text(name: str, value: Any) -> str | None:
    if value is not None and not (isinstance(value, str) and value.strip()):
        raise UsageError(f"{name} is a text, not {value!r}")
    return value


def _seconds(name: str, value: Any) -> float:
    if value is None:
        return Settings().timeout
    if not isinstance(value, int | float) or not 0 < value <= 86_400:
        raise UsageError(f"{name} is a number of seconds above 0, not {value!r}")
    return float(value)


def _dollars(name: str, value: Any) -> Decimal:
    try:
        amount = Decimal(str(value).removeprefix("$"))
    except InvalidOperation:
        amount = Decimal(-1)
    if not (amount.is_finite() and amount >= 0):
        raise UsageError(
            f"{name} is a sum in US dollars, for example 2.50, not {value!r}"
        )
    return amount


def _folder(name: str, value: Any) -> Path | None:
    try:
        return None if value is None else Path(value).expanduser()
    except RuntimeError:
        raise UsageError(
            f"{name}: no home folder is known here, so write a whole path without '~'"
        ) from None


def _place(name: str, value: Any) -> str | None:
    if isinstance(value, Path):
        return str(value.expanduser())
    if value is not None and not (isinstance(value, str) and value.strip()):
        raise UsageError(f"{name} is a folder or an address such as s3://BUCKET/FOLDER")
    return value


def _yes_or_no(name: str, value: Any) -> bool:
    if not isinstance(value, bool | None):
        raise UsageError(f"{name} is True or False, not {value!r}")
    return bool(value)


def _per_minute(name: str, value: Any) -> int | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if value is not None and not (whole and value > 0):
        raise UsageError(f"{name} is a whole number above 0, not {value!r}")
    return None if value is None else int(value)


_CHECKED: Mapping[str, Any] = {
    "endpoint": _text,
    "free": _yes_or_no,
    "model": _text,
    "timeout": _seconds,
    "max_cost": _dollars,
    "max_session_cost": _dollars,
    "home": _folder,
    "originals": _place,
    "images_per_minute": _per_minute,
    "executor": lambda name, value: value,
}

_KEY_VARIABLES = frozenset({"OPENAI_API_KEY", "AZURE_OPENAI_API_KEY"})
_VARIABLES = frozenset(
    {
        "DALLE_NOTEBOOK_ENDPOINT",
        "DALLE_NOTEBOOK_HOME",
        "DALLE_NOTEBOOK_ORIGINALS",
        "OPENAI_BASE_URL",
        "OPENAI_ORG_ID",
        "OPENAI_PROJECT_ID",
        "AZURE_OPENAI_ENDPOINT",
        "OPENAI_API_VERSION",
        # Where models lie that were fetched from the hub.
        "HF_HUB_CACHE",
        "HF_HOME",
        "XDG_CACHE_HOME",
    }
)


def read_environment(
    environ: Mapping[str, str], folder: Path | None = None
) -> Settings:
    """The settings that the process environment and a `.env` file give.

    Args:
        environ: usually `os.environ`.
        folder: where a `.env` file may lie, usually the notebook's folder. Only
            keys are read from it: a stranger's folder must not choose where
            requests go.
    """
    keys = {
        name: Key(Secret(value), ENVIRONMENT)
        for name in _KEY_VARIABLES
        if (value := environ.get(name, "").strip())
    }
    for name, value in _read_dotenv(folder).items():
        keys.setdefault(name, Key(Secret(value), DOTENV))
    variables = {
        name: value for name in _VARIABLES if (value := environ.get(name, "").strip())
    }
    home = variables.get("DALLE_NOTEBOOK_HOME")
    return Settings(
        home=_folder("DALLE_NOTEBOOK_HOME", home or None),
        # Not among the variables, which may be told: it may hold a password.
        originals=variables.pop("DALLE_NOTEBOOK_ORIGINALS", None),
        variables=variables,
        keys=keys,
    )


def dotenv_is_open(folder: Path) -> bool:
    """Whether others on this machine may read the `.env` file of a folder."""
    if os.name != "posix":
        return False
    try:
        return bool((folder / DOTENV).stat().st_mode & 0o044)
    except OSError:
        return False


def _read_dotenv(folder: Path | None) -> dict[str, str]:
    if folder is None:
        return {}
    try:
        with (folder / DOTENV).open(encoding="utf-8", errors="replace") as file:
            lines = file.read(65_536).splitlines()
    except OSError:
        return {}
    found: dict[str, str] = {}
    for line in lines:
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        value = _unquoted(value.strip())
        if equals and name.strip() in _KEY_VARIABLES and value:
            found[name.strip()] = value
    return found


def _unquoted(value: str) -> str:
    if value[:1] in ("'", '"'):
        return value[1:].partition(value[0])[0]
    return value.partition(" #")[0].strip()


def serve_key() -> Secret | None:
    """The key that `dalle-notebook serve` was given, or None.

    Only the environment can give it: a command line is readable by everybody on
    the machine.
    """
    value = os.environ.get("DALLE_NOTEBOOK_SERVE_KEY", "").strip()
    return Secret(value) if value else None


def upstream_key() -> Secret | None:
    """The key for the address that `serve --upstream ADDRESS` names, or None.

    A variable of its own: whoever sets it means it for that address, which cannot be
    said of a provider's key that lies in the environment anyway.
    """
    value = os.environ.get("DALLE_NOTEBOOK_UPSTREAM_KEY", "").strip()
    return Secret(value) if value else None

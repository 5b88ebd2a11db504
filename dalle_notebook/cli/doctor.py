"""`dalle-notebook doctor`: is everything in place? Nothing is paid for."""

from __future__ import annotations

import json
import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import metadata

from dalle_notebook import __version__
from dalle_notebook.cli.extension import panel_state, server_state
from dalle_notebook.errors import DalleError
from dalle_notebook.session.endpoints import choose_endpoint, missing_variables
from dalle_notebook.session.key_sources import describe_keyring
from dalle_notebook.session.loop import wait
from dalle_notebook.session.session import Session
from dalle_notebook.settings import DOTENV, ENVIRONMENT, dotenv_is_open
from dalle_notebook.wire.profiles import profile_names, profiles

_PACKAGES = ("ipython", "ipykernel", "jupyterlab", "notebook", "aiohttp", "pillow")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at.

    Attributes:
        what: what was looked at.
        ok: whether it is as it should be.
        text: what was found, and where it is not ok what to do.
    """

    what: str
    ok: bool
    text: str


def examine(session: Session | None = None) -> list[Finding]:
    """Look at versions, the chosen endpoint, keys and the archive."""
    session = session or Session()
    try:
        return [
            *_versions(),
            *_jupyter(),
            *_endpoint(session),
            *_keys(session),
            *_archive(session),
        ]
    finally:
        session.close()


def _versions() -> Iterator[Finding]:
    found = []
    for package in _PACKAGES:
        try:
            found.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            continue
    python = f"Python {platform.python_version()} on {platform.system()}"
    yield Finding("versions", True, f"dalle-notebook {__version__}, {python}")
    yield Finding("libraries", True, ", ".join(found))


def _jupyter() -> Iterator[Finding]:
    for what, wrong in (
        ("panel", panel_state(__version__)),
        ("server", server_state()),
    ):
        yield Finding(what, wrong is None, wrong or "enabled in JupyterLab")


def _endpoint(session: Session) -> Iterator[Finding]:
    try:
        chosen = choose_endpoint(session.settings)
        endpoint = session.endpoint(chosen)
        started = time.monotonic()
        models = wait(session.loop.submit(endpoint.models()))
    except DalleError as error:
        yield Finding("endpoint", False, str(error))
        return
    seconds = time.monotonic() - started
    why = "chosen" if chosen.by_person else "the default: free, no key needed"
    yield Finding(
        "endpoint",
        True,
        f"{chosen.id} ({why}) answers in {seconds:.1f} s with {len(models)} models",
    )


def _keys(session: Session) -> Iterator[Finding]:
    keys = session.settings.keys
    for name, key in sorted(keys.items()):
        source = "environment" if key.source == ENVIRONMENT else ".env file here"
        found = f"{name} is set, from the {source}"
        wrong = ""
        if not key.secret.fits_a_header:
            wrong = ", and cannot be a key: it holds blanks or odd letters"
        elif key.source == DOTENV and dotenv_is_open(session.folder):
            wrong = ", which others on this machine can read: chmod 600 .env"
        yield Finding("key", not wrong, found + wrong)
    if not keys:
        yield Finding("key", True, "none is set, and the default endpoint needs none")
    for name in profile_names():
        profile = profiles()[name]
        missing = missing_variables(session.settings, profile)
        wanted = len(profile.key) + bool(profile.address)
        if 0 < len(missing) < wanted:
            # Half of it is there, so somebody means to use it.
            text = f"{' and '.join(missing)} is not set: --endpoint {name} needs it"
            yield Finding("key", True, text)
    yield Finding("keyring", True, describe_keyring())


def _archive(session: Session) -> Iterator[Finding]:
    try:
        health = session.with_archive(lambda archive: archive.check())
    except DalleError as error:
        yield Finding("archive", False, str(error))
        return
    found = f"{health.pictures} pictures, {health.bytes / 1e6:.1f} MB"
    if not health.exists:
        found = "nothing kept yet"
    if health.unknown:
        found += f"; {health.unknown} requests sent whose outcome is unknown"
    writable = health.writable and health.is_good
    problems = health.problems or (() if health.writable else ("not writable",))
    yield Finding(
        "archive", writable, "; ".join([f"{session.home}: {found}", *problems])
    )


def report(findings: list[Finding], *, as_json: bool) -> str:
    """The findings as text for people, or as JSON."""
    if as_json:
        return json.dumps(
            {
                "ok": all(finding.ok for finding in findings),
                "python": sys.version.split()[0],
                "findings": [asdict(finding) for finding in findings],
            },
            indent=2,
        )
    return "\n".join(
        f"{'ok ' if finding.ok else 'NOT'}  {finding.what:<10} {finding.text}"
        for finding in findings
    )

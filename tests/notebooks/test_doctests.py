"""The examples in the help of public names, run without a network."""

from __future__ import annotations

import asyncio
import doctest
from collections.abc import Iterator
from pathlib import Path

import pytest
from instruments import environment

import dalle_notebook as dalle
from dalle_notebook.client import ImagesClient
from dalle_notebook.session import session as sessions

NAMES = {
    "generate", "edit", "vary", "compare", "study", "plan", "configure", "archive",
    "recipe",
}  # fmt: skip


@pytest.fixture(scope="module")
def _own_session(sandbox: Path) -> Iterator[None]:
    """One session for all of them, with an archive that outlives each test."""
    before, sessions._session = sessions._session, None
    with environment.inside(sandbox / "doctests"):
        session = sessions.current_session()
        yield
        session.close()
    sessions._session = before


@pytest.mark.parametrize("name", sorted(NAMES))
def test_the_example_of_a_verb_holds(name: str, _own_session: None) -> None:
    _run(getattr(dalle, name), name, {"dalle": dalle})


def test_the_example_of_the_client_holds(served: dict[str, str]) -> None:
    words = {
        "asyncio": asyncio,
        "ImagesClient": ImagesClient,
        "base_url": served["OPENAI_BASE_URL"],
        "key": served["OPENAI_API_KEY"],
    }
    _run(ImagesClient, "ImagesClient", words)


def test_every_verb_has_an_example() -> None:
    lacking = [
        name
        for name in NAMES
        if "    Example:\n        >>> " not in (getattr(dalle, name).__doc__ or "")
    ]

    assert lacking == []


def _run(subject: object, name: str, words: dict[str, object]) -> None:
    found = doctest.DocTestFinder(recurse=False).find(subject, name, globs=words)
    said: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    for each in found:
        runner.run(each, out=said.append)

    assert runner.tries > 0
    assert runner.failures == 0, "".join(said)

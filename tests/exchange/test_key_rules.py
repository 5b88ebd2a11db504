"""Where a key must not turn up while the package works: processes, logs, notebooks.

The canary searches files, output and log records after each of these tests as well.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from instruments.answers import status
from instruments.canary import Canary
from instruments.fault_server import FaultServer
from instruments.fault_table import FAULTS
from instruments.processes import living_processes
from unit.client.virtual_clock import VirtualClock

from dalle_notebook.client import ImagesClient
from dalle_notebook.errors import DalleError
from dalle_notebook.session.order import make_order
from dalle_notebook.session.preparing import prepare
from dalle_notebook.session.running import start
from dalle_notebook.session.session import Session
from dalle_notebook.study.grammar import expand
from dalle_notebook.study.pasted_keys import holds_key

ROOT = Path(__file__).parents[2]


@pytest.fixture
def session() -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


def _draw(session: Session, prompt: str, **settings: object) -> None:
    order = make_order("generate", expand(prompt, {}), settings)
    start(session, prepare(session, order)).future.result(timeout=60)


def test_no_process_of_ours_is_given_the_key(canary: Canary, session: Session) -> None:
    canary.place_in_environment("OPENAI_API_KEY", "AZURE_OPENAI_API_KEY")
    before = {each.pid for each in living_processes()}
    session.configure(api_key=canary.key)

    _draw(session, "a cat", size="64x64")

    ours = [each for each in living_processes() if each.pid not in before]
    assert ours
    canary.look_at_processes()
    assert canary.leaks() == []


def test_a_new_key_is_used_by_the_next_request(
    canary: Canary, fault_server: FaultServer
) -> None:
    environ = {
        "OPENAI_API_KEY": "the-key-before",
        "OPENAI_BASE_URL": fault_server.base_url,
    }
    session = Session(environ)
    try:
        _draw(session, "a cat", endpoint="openai")
        environ["OPENAI_API_KEY"] = canary.key
        _draw(session, "a dog", endpoint="openai")
        # A picture that is kept is nobody's request, whoever has which key.
        _draw(session, "a cat", endpoint="openai")
    finally:
        session.close()

    sent = [each.header("authorization") for each in fault_server.requests]
    assert sent == ["Bearer the-key-before", f"Bearer {canary.key}"]


def test_a_key_that_was_refused_is_not_tried_again(
    canary: Canary, fault_server: FaultServer
) -> None:
    fault_server.always(status(401))

    async def ask() -> None:
        async with ImagesClient(fault_server.base_url, canary.key) as client:
            with pytest.raises(DalleError, match="doctor"):
                await client.generate("a cat")

    asyncio.run(ask())

    assert fault_server.posts == 1


@pytest.mark.parametrize(
    "name", ["reset", "html_200", "status-500-json", "huge_header"]
)
def test_the_talk_of_a_debugging_loop_holds_no_key(
    canary: Canary, fault_server: FaultServer, name: str
) -> None:
    """The root logger takes everything in every test; here asyncio talks too."""
    fault_server.script(FAULTS[name].make())

    async def ask() -> None:
        asyncio.get_running_loop().slow_callback_duration = 0.0
        async with ImagesClient(
            fault_server.base_url, canary.key, clock=VirtualClock()
        ) as client:
            with pytest.raises(DalleError) as caught:
                await client.generate("a cat")
            canary.register_exception(caught.value, locals_of="dalle_notebook")

    asyncio.run(ask(), debug=True)

    assert canary.key.encode() in fault_server.received


def _texts(thing: object) -> Iterator[str]:
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict):
        for name, value in thing.items():
            # Pictures in base64 are no text of anybody.
            if not str(name).startswith("image/"):
                yield from _texts(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from _texts(value)


@pytest.mark.parametrize(
    "notebook",
    sorted((ROOT / "notebooks").rglob("*.ipynb")),
    ids=lambda path: path.name,
)
def test_no_notebook_that_we_ship_holds_what_looks_like_a_key(notebook: Path) -> None:
    # Digests and previews are long runs of letters: the words of cells and outputs
    # are searched, line by line.
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    for cell in cells:
        said = [cell["source"]] + [
            {k: v for k, v in output.items() if k != "metadata"}
            for output in cell.get("outputs", [])
        ]
        for text in _texts(said):
            for line in text.splitlines():
                if "data:image/" not in line:
                    assert not holds_key(line), line[:200]

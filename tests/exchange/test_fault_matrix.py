"""Every fault of the wire and of a bad endpoint, at every place, through every door.

A grid of three pictures is asked of an endpoint whose prices nobody knows, so every
request may cost money. One of the three goes wrong. Whatever it was: the other two are
kept, the person reads one line, nothing is sent twice by itself, and a rerun asks for
no more than what is missing.

The whole matrix takes half an hour: `-m soak` runs it. Otherwise one fault of each
threat goes through every door and each of the others through one place and door; a
plain run takes one of each threat.
"""

from __future__ import annotations

import gc
import re
import time
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from instruments import pictures
from instruments.canary import Canary
from instruments.fault_server import FaultServer
from instruments.fault_table import FAULTS, Fault
from instruments.leftovers import Leftovers
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

import dalle_notebook as dalle
from dalle_notebook.session import session as session_room
from dalle_notebook.session.results import Grid
from dalle_notebook.widgets.form import Form

_COATS = ("red", "green", "blue")
_PROMPT = "a {red|green|blue} cat"
_LIBRARIES = re.compile(
    r"aiohttp|asyncio|Traceback|Error\(|0x[0-9a-f]{6}|\bPIL\b|ssl\."
)
# Of faults that end by the clock; the others must not, on a busy machine either.
_SHORT, _LONG = 2.0, 20.0
_SIZE = "256x256"
_PICTURE = pictures.png((64, 64))

Ending = tuple[Grid, str]
"""The pictures that are there, and the text of the error or nothing."""
Door = Callable[[bool], Ending]


@pytest.fixture
def endpoint(
    canary: Canary,
    fault_server: FaultServer,
    no_leftovers: Leftovers,
    home: Path,
    fault: Fault,
) -> Iterator[FaultServer]:
    """A server that may cost money, asked by a session of this test alone."""
    session_room._session = None
    dalle.configure(
        endpoint=fault_server.base_url,
        api_key=canary.key,
        timeout=_SHORT if fault.is_slow else _LONG,
        home=home,
    )
    yield fault_server
    session_room.current_session().close()
    session_room._session = None
    gc.collect()


@pytest.fixture(scope="module")
def _shell(sandbox: Path) -> Iterator[InteractiveShell]:
    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "dalle_notebook")
    yield shell
    shell.run_line_magic("unload_ext", "dalle_notebook")
    shell.history_manager.end_session()
    InteractiveShell.clear_instance()


def _function(again: bool) -> Ending:
    try:
        return dalle.generate(_PROMPT, size=_SIZE, again=again), ""
    except dalle.errors.DalleError as error:
        return dalle.last, str(error)


def _edit(again: bool) -> Ending:
    try:
        return dalle.edit(_PICTURE, _PROMPT, size=_SIZE, again=again), ""
    except dalle.errors.DalleError as error:
        return dalle.last, str(error)


def _magic(shell: InteractiveShell) -> Door:
    def ask(again: bool) -> Ending:
        with capture_output() as caught:
            options = f"--size {_SIZE} {'--again' if again else ''}"
            done = shell.run_cell(f"%%dalle {options}\n{_PROMPT}")
        assert len(caught.outputs) == (0 if done.error_before_exec else 1)
        assert "Traceback" not in caught.stdout + caught.stderr
        return dalle.last, str(done.error_in_exec or "")

    return ask


def _form(again: bool) -> Ending:
    form = Form(session_room.current_session(), _PROMPT)
    form._hear({"do": "change", "number": 1, "fields": {"size": _SIZE}})
    presses = [{"do": "draw"}, {"do": "again", "billed": True}]
    for press in presses[: 1 + again]:
        form._hear(press)
        end = time.monotonic() + 30
        while form._state["drawing"]["is_on"]:
            assert time.monotonic() < end
            time.sleep(0.01)
    said = str(form._state["say"])
    form.close()
    return dalle.last, said


_DOORS = ("magic", "function", "form", "edit")


@pytest.fixture
def door(request: pytest.FixtureRequest, _shell: InteractiveShell) -> Door:
    doors: dict[str, Door] = {
        "magic": _magic(_shell),
        "function": _function,
        "form": _form,
        "edit": _edit,
    }
    return doors[request.param]


def _matrix() -> list[Any]:
    """Each threat through every door, every other fault once; soaked, all."""
    places = list(product(_COATS, _DOORS))
    seen: set[str] = set()
    cases = []
    for number, fault in enumerate(FAULTS.values()):
        is_first = fault.threat not in seen
        seen.add(fault.threat)
        for turn, (coat, name) in enumerate(places):
            in_turn = turn == number % len(places)
            plain = is_first and in_turn
            # An edit is the same way with a larger request: its turns are enough.
            is_slow = in_turn or (is_first and coat == "green" and name != "edit")
            mark = pytest.mark.slow if is_slow else pytest.mark.soak
            cases.append(
                pytest.param(
                    fault,
                    coat,
                    name,
                    id=f"{fault.name}-{coat}-{name}",
                    marks=[] if plain else [mark],
                )
            )
    return cases


def _posts_for(server: FaultServer, coat: str) -> int:
    wanted = f"a {coat} cat".encode()
    posts = [each for each in list(server.requests) if each.method == "POST"]
    return sum(wanted in each.body for each in posts)


def _kept(result: Grid) -> set[str]:
    return {each.prompt for each in result}


@pytest.mark.parametrize(("fault", "coat", "door"), _matrix(), indirect=["door"])
def test_a_fault_costs_no_other_picture_and_no_second_request(
    endpoint: FaultServer, fault: Fault, coat: str, door: Door
) -> None:
    others = {f"a {each} cat" for each in _COATS if each != coat}
    everything = {f"a {each} cat" for each in _COATS}
    endpoint.script(fault.make(), containing=f"a {coat} cat")

    result, said = door(False)

    if fault.outcome == "try_again" and not said:
        assert _posts_for(endpoint, coat) == 2
        assert _kept(result) == everything
        return
    assert _posts_for(endpoint, coat) == 1
    assert _kept(result) == others
    assert all(each.bytes for each in result)
    _assert_one_line_of_ours(said)
    if fault.outcome == "unknown":
        assert "may have been billed" in said
        assert "sends it once more" in said
        result, said = door(False)
        assert (_posts_for(endpoint, coat), endpoint.posts) == (1, 3)
        assert _kept(result) == others
        assert "sends it once more" in said
    result, said = door(fault.outcome == "unknown")
    assert (_kept(result), said) == (everything, "")
    assert endpoint.posts == 4


def _assert_one_line_of_ours(said: str) -> None:
    assert said
    assert "\n" not in said
    assert not _LIBRARIES.search(said), said
    assert "2 of 3 kept" in said

"""A key in a notebook: typed unseen, used, and found nowhere afterwards.

The canary searches outputs, replies, the history database and every other file.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from instruments.answers import status
from instruments.canary import Canary
from instruments.fault_server import FaultServer
from nbclient import NotebookClient

from tests.kernel.kernels import Cell, Kernel

_LOAD = "import dalle_notebook as dalle"


def _bearer(server: FaultServer) -> str:
    return str(server.requests[-1].header("authorization"))


def test_a_key_typed_at_the_hidden_prompt_is_used_and_shown_nowhere(
    own_kernel: Kernel, canary: Canary, fault_server: FaultServer
) -> None:
    own_kernel.run(_LOAD)
    where = f"endpoint={fault_server.base_url!r}"

    cell = own_kernel.start(f'dalle.configure({where}, api_key="ask")')
    prompt = own_kernel.prompted()
    own_kernel.answer(canary.key)
    own_kernel.wait(cell)

    assert cell.status == "ok", cell.error
    assert prompt == {"prompt": "key for 127.0.0.1 (not shown): ", "password": True}
    assert cell.outputs == []
    own_kernel.run("result = dalle.generate('a cat')")
    assert _bearer(fault_server) == f"Bearer {canary.key}"
    for code in ("%history", "print(In, Out)", "dir(dalle)", "globals()", "result"):
        own_kernel.run(code)
    assert canary.leaks() == []


@pytest.mark.parametrize("typed", ["", "   "])
def test_an_empty_answer_changes_nothing(kernel: Kernel, typed: str) -> None:
    cell = kernel.start('dalle.configure(api_key="ask", model="dall-e-2")')
    kernel.prompted()
    kernel.answer(typed)
    kernel.wait(cell)

    _is_one_line(cell, "no key was given: nothing changed")
    assert kernel.value("_module.current_session().settings.model") is None


def test_a_prompt_that_is_interrupted_changes_nothing(kernel: Kernel) -> None:
    cell = kernel.start('dalle.configure(api_key="ask")')
    kernel.prompted()
    kernel.interrupt()
    kernel.wait(cell)

    _is_one_line(cell, "no key was given: nothing changed")
    assert kernel.run("1 + 1").displays[0].data["text/plain"] == "2"


def test_a_notebook_that_runs_by_itself_is_told_what_to_do_instead() -> None:
    code = f'{_LOAD}\ndalle.configure(api_key="ask")'
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])

    NotebookClient(notebook, timeout=60, allow_errors=True).execute()

    (output,) = notebook.cells[0].outputs
    assert output["ename"] == "UsageError"
    assert "nobody can type a key here" in output["evalue"]
    assert "OPENAI_API_KEY" in output["evalue"]
    assert len(output["traceback"]) == 1


def _is_one_line(cell: Cell, words: str) -> None:
    assert (cell.status, cell.reply["ename"]) == ("error", "UsageError")
    assert words in cell.error
    assert len(cell.error.splitlines()) == 1


# Tracebacks that show every variable.

_FOREIGN = """
class Odd:
    def __str__(self):
        raise ZeroDivisionError

dalle.configure(endpoint={where!r}, api_key=open({path!r}).read(), max_cost=Odd())
"""


def test_the_most_talkative_traceback_shows_no_key(
    kernel: Kernel, canary: Canary, fault_server: FaultServer, home: Path
) -> None:
    path = str(canary.place_in_file(home.parent / "key.txt", "{key}"))
    where = fault_server.base_url
    kernel.run("%xmode Verbose")
    try:
        foreign = kernel.execute(_FOREIGN.format(where=where, path=path))
        kernel.execute("%tb")
        kernel.run(
            f"dalle.configure(endpoint={where!r}, api_key=open({path!r}).read())"
        )
        down = kernel.execute(
            "from dalle_notebook.session.session import current_session\n"
            "session = current_session()\nsettings = session.settings\n"
            "def fail(session, settings, key):\n    raise ZeroDivisionError\n"
            "fail(session, settings, settings.api_key)"
        )
        kernel.execute("%tb")
        kernel.run("settings, settings.api_key, settings.keys, vars(session)")
    finally:
        kernel.run("%xmode Context")

    assert "ZeroDivisionError" in foreign.error
    assert "Secret(***)" in down.error
    assert canary.leaks() == []


def test_a_new_key_is_used_by_the_next_request_and_a_refused_one_only_once(
    kernel: Kernel, canary: Canary, fault_server: FaultServer
) -> None:
    kernel.run(
        "import os\n"
        "os.environ['OPENAI_API_KEY'] = 'the-old-key-of-the-notebook'\n"
        f"os.environ['OPENAI_BASE_URL'] = {fault_server.base_url!r}"
    )
    fault_server.script(status(401))

    refused = kernel.execute("%dalle --endpoint openai a cat")

    assert "AuthenticationError" in refused.error or "401" in refused.error
    assert fault_server.posts == 1
    kernel.run("os.environ['OPENAI_API_KEY'] = 'the-new-key-of-the-notebook'")
    kernel.run("%dalle --endpoint openai a cat")
    assert fault_server.posts == 2
    assert _bearer(fault_server) == "Bearer the-new-key-of-the-notebook"

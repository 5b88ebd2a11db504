"""Plans and studies as somebody types them into cells."""

from __future__ import annotations

import pytest
from instruments.fault_server import FaultServer

from tests.kernel.kernels import Kernel

_CELL = """\
%%dalle --size 64x64,128x64 -n 2 --skip "coat=black,size=128x64;prompt=2,n=2" --as grid
a {coat: black|white} cat in {place}
---
a dog"""


def _choose(kernel: Kernel, server: FaultServer) -> None:
    kernel.run(f"dalle.configure(endpoint='{server.base_url}', free=True)")
    kernel.run("place = 'a bar'")


def test_a_cell_becomes_a_file_that_asks_the_same_for_free(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    _choose(kernel, fault_server)
    kernel.run(_CELL)
    posts = fault_server.posts
    kernel.run("grid.to_toml('study.toml'); del place")

    kernel.run("again = dalle.study('study.toml')")
    kernel.run("more = await dalle.aio.study('study.toml', n=3)")

    assert posts == 2 * 2 * 2 - 2 + 2 * 2 - 2
    same = "[t.ask.id for t in again.plan.tiles] == [t.ask.id for t in grid.plan.tiles]"
    assert kernel.run(f"print({same})").text == "True\n"
    # The third picture of each, all but those that the file still skips.
    assert kernel.run("print(len(more.plan.tiles) - len(grid))").text == "5\n"
    assert fault_server.posts == posts + 5


@pytest.mark.parametrize(
    "cell",
    [
        "%%dalle -n 2 --size 64x64 --plan\na {red|blue} cat",
        "%dalle -n 2 --size 64x64 --plan a {red|blue} cat",
        "%%dalle_edit noise --region 0,0,1,0.5 -n 2 --plan\na {red|blue} hat",
        "%dalle_vary noise -n 4 --plan",
        "dalle.plan('a {red|blue} cat', n=2, size='64x64')",
        "dalle.plan(['a red cat', 'a blue cat'], n=2, skip=None)",
        "dalle.plan('a {red|blue} hat', image=noise, region='0,0,1,.5', n=2)",
        "dalle.plan(image=noise, n=4)",
        "dalle.plan(study='plan.toml', size='64x64')",
    ],
)
def test_every_door_has_a_plan_that_sends_nothing(
    kernel: Kernel, fault_server: FaultServer, cell: str
) -> None:
    _choose(kernel, fault_server)
    kernel.run("import PIL.Image; noise = PIL.Image.effect_noise((64, 64), 40)")
    kernel.run("dalle.plan('a {red|blue} cat', n=2).to_toml('plan.toml')")

    done = kernel.run(cell)
    data = (done.displays or [done.ours])[0].data

    assert data["text/plain"].startswith(
        "plan: 4 pictures, 4 to ask for: free; nothing"
    )
    assert "<table" in data["text/html"]
    assert fault_server.posts == 0


def test_plan_is_no_keyword_of_a_verb_that_sends(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    _choose(kernel, fault_server)

    cell = kernel.execute("dalle.generate('a cat', plan=True)")

    assert "dalle.plan(...)" in cell.error
    assert fault_server.posts == 0


def test_a_slip_in_a_condition_costs_nothing(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    _choose(kernel, fault_server)

    cell = kernel.execute("%%dalle --skip coat=blakc\na {coat: black|white} cat")

    assert "coat is never 'blakc'; did you mean 'black'?" in cell.error
    assert fault_server.posts == 0


def test_the_verb_study_is_not_hidden_by_the_room_of_that_name(kernel: Kernel) -> None:
    kernel.run("import dalle_notebook.study.plan")

    assert kernel.run("print(type(dalle.study).__name__)").text == "function\n"

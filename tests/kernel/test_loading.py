"""Loading, reloading and unloading the extension in a running kernel."""

from __future__ import annotations

import pytest
from instruments.fault_server import FaultServer

from tests.kernel.kernels import Kernel

# IPython loads its own magics for extensions when the first of them is used.
_NEW_MODULES = """
%unload_ext nothing
import sys
before = set(sys.modules)
{statement}
new = sorted(set(sys.modules) - before)
"""

_TRACES = """
%unload_ext nothing
def traces(shell=get_ipython()):
    magics = shell.magics_manager.magics
    return {
        "magics": sorted((kind, name) for kind in magics for name in magics[kind]),
        "transformers": len(shell.input_transformers_post),
        "events": {k: len(v) for k, v in shell.events.callbacks.items()},
        "matchers": len(shell.Completer.custom_matchers),
        "configurables": sorted(type(c).__name__ for c in shell.configurables),
    }
"""


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("%load_ext dalle_notebook", id="load_ext"),
        pytest.param("import dalle_notebook", id="import"),
    ],
)
def test_nothing_of_third_parties_is_imported(
    own_kernel: Kernel, statement: str
) -> None:
    own_kernel.run(_NEW_MODULES.format(statement=statement))

    new = own_kernel.value("new")

    assert "dalle_notebook" in new
    standard = set(own_kernel.value("sorted(sys.stdlib_module_names)"))
    foreign = {name.partition(".")[0] for name in new} - standard
    assert foreign == {"dalle_notebook"}


def test_unloading_leaves_nothing_behind(
    own_kernel: Kernel, fault_server: FaultServer
) -> None:
    own_kernel.run(_TRACES)
    before = own_kernel.value("traces()")
    own_kernel.run("%load_ext dalle_notebook")
    own_kernel.run(f"%%dalle --endpoint {fault_server.base_url}\na fox")

    own_kernel.run("%unload_ext dalle_notebook")

    assert own_kernel.value("traces()") == before
    assert own_kernel.execute("%%dalle\na fox").status == "error"


def test_reloading_leaves_one_of_everything(
    own_kernel: Kernel, fault_server: FaultServer
) -> None:
    own_kernel.run(_TRACES)
    own_kernel.run("%load_ext dalle_notebook")
    own_kernel.run(f"%dalle --endpoint {fault_server.base_url} a fox")
    once = own_kernel.value("traces()")

    own_kernel.run("%reload_ext dalle_notebook")
    own_kernel.run("%reload_ext dalle_notebook")
    own_kernel.run("%load_ext dalle_notebook")

    cell = own_kernel.run(f"%%dalle --endpoint {fault_server.base_url}\na fox")
    assert "from the archive, 0 requests" in cell.ours.data["text/plain"]
    assert own_kernel.value("traces()") == once


def test_what_was_asked_before_a_reload_is_still_known(
    own_kernel: Kernel, fault_server
) -> None:
    own_kernel.run("%load_ext dalle_notebook")
    own_kernel.run(f"%config DalleMagics.endpoint = '{fault_server.base_url}'")
    own_kernel.run("%dalle a fox")

    own_kernel.run("%reload_ext dalle_notebook")
    own_kernel.run("%dalle a hare")

    assert fault_server.posts == 2

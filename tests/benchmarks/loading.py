"""What `%load_ext` costs in a process that already holds a kernel's modules."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks.report import Bar, Row, Table

_SHELL = """
import json, sys, time
import ipykernel.kernelapp, ipykernel.zmqshell
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
before = set(sys.modules)
started = time.perf_counter()
{work}
spent = (time.perf_counter() - started) * 1000
new = {{name.partition(".")[0] for name in set(sys.modules) - before}}
new -= set(sys.stdlib_module_names) | {{"dalle_notebook", "IPython"}}
print(json.dumps({{"ms": spent, "third-party modules": len(new)}}))
"""


def measure(work: str, python: Path | None = None) -> Mapping[str, float]:
    """What a line costs in a fresh process of an interpreter; None: of this one."""
    done = subprocess.run(
        [str(python or sys.executable), "-c", _SHELL.format(work=work)],
        capture_output=True,
        text=True,
        check=True,
        # People's interpreters keep compiled modules; this one shall as well.
        env={k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
    )
    numbers: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return numbers


def tables() -> list[Table]:
    """Ours, the floor of any client, and the SDK."""
    ours = "%load_ext dalle_notebook"
    return [
        Table(
            "Loading, in a process that holds ipykernel",
            [
                Row(
                    ours,
                    lambda: measure(
                        "shell.run_line_magic('load_ext', 'dalle_notebook')"
                    ),
                ),
                Row(
                    "aiohttp + PIL.Image",
                    lambda: measure("import aiohttp, PIL.Image"),
                ),
                Row("import openai", lambda: measure("import openai")),
            ],
            [
                Bar(ours, None, 5.0, "ms"),
                Bar(ours, None, 0.0, "third-party modules"),
            ],
        )
    ]

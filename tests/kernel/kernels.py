"""A real kernel and the front end's side of it: what a notebook would show.

Requests go over the kernel's own sockets, and what comes back is put together as a
front end does it: an update of a display changes the output that is there already,
also one of an earlier cell.
"""

from __future__ import annotations

import ast
import os
import queue
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from instruments.canary import Canary
from jupyter_client.manager import KernelManager

OURS = "dalle_notebook"
_ALIVE_SECONDS = 30.0


@dataclass(slots=True)
class Output:
    """One output of a cell, as the notebook file would hold it."""

    kind: str
    data: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    display_id: str | None = None
    text: str = ""
    updates: int = 0
    """How often a display was redrawn."""

    earlier: list[str] = field(default_factory=list)
    """HTML that was sent for it before what stands there now."""

    first_at: float = 0.0
    """When it first appeared, in seconds of `time.monotonic`."""

    @property
    def bytes_before(self) -> int:
        """How long all of that was."""
        return sum(map(len, self.earlier))

    @property
    def is_ours(self) -> bool:
        """A finished output of this package."""
        return OURS in self.metadata


@dataclass(slots=True)
class Cell:
    """One executed cell: its outputs so far, and its reply once it has ended."""

    id: str
    started: float
    outputs: list[Output] = field(default_factory=list)
    reply: dict[str, Any] = field(default_factory=dict)
    is_idle: bool = False
    ended: float = 0.0

    @property
    def is_over(self) -> bool:
        return self.is_idle and bool(self.reply)

    @property
    def seconds(self) -> float:
        """From the request to the reply."""
        return self.ended - self.started

    @property
    def status(self) -> str:
        return str(self.reply.get("status"))

    @property
    def error(self) -> str:
        """The one text that the notebook shows for an error."""
        return "\n".join(self.reply.get("traceback", []))

    @property
    def text(self) -> str:
        """What was printed."""
        return "".join(each.text for each in self.outputs if each.kind == "stream")

    @property
    def displays(self) -> list[Output]:
        """Everything with data: displays, and the value of the last line."""
        kinds = ("display_data", "execute_result")
        return [each for each in self.outputs if each.kind in kinds]

    @property
    def bytes_shown(self) -> int:
        """All HTML that was sent for the displays of this cell."""
        return sum(
            each.bytes_before + len(each.data.get("text/html", ""))
            for each in self.displays
        )

    @property
    def ours(self) -> Output:
        """The one finished output of ours; fails where there are none or several."""
        assert len(self.displays) == 1, [each.data.keys() for each in self.displays]
        assert self.displays[0].is_ours, self.displays[0].data
        return self.displays[0]


class Kernel:
    """A kernel process, for `with`.

    Args:
        allow_stdin: as JupyterLab has it; False is how nbclient runs notebooks.
        environment: variables over those of this process.
        python: another interpreter than this one.
    """

    def __init__(
        self,
        canary: Canary | None = None,
        *,
        allow_stdin: bool = True,
        environment: dict[str, str] | None = None,
        python: Path | None = None,
    ) -> None:
        self.canary = canary
        self.allow_stdin = allow_stdin
        self._environment = environment or {}
        self._manager = KernelManager(kernel_name="python3")
        if python is not None:
            self._manager.kernel_spec.argv[0] = str(python)
        self._client: Any = None
        self._cells: dict[str, Cell] = {}
        self._displays: dict[str, list[Output]] = {}
        self.comms: list[dict[str, Any]] = []
        """What comms brought, opened ones and messages, in order."""

    # Life.

    def __enter__(self) -> Self:
        self._manager.start_kernel(
            env=os.environ | self._environment, cwd=str(Path.cwd())
        )
        self._client = self._manager.blocking_client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=_ALIVE_SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)
        self._manager.cleanup_resources()

    @property
    def pid(self) -> int:
        provisioner: Any = self._manager.provisioner
        return int(provisioner.pid)

    def interrupt(self) -> None:
        """Press the stop button."""
        self._manager.interrupt_kernel()

    def request_shutdown(self) -> None:
        """Ask the kernel to end, as a front end does."""
        message = self._client.session.msg("shutdown_request", {"restart": False})
        self._client.control_channel.send(message)

    # Cells.

    def start(self, code: str) -> Cell:
        """Send a cell and return at once."""
        started = time.monotonic()
        name = self._client.execute(code, allow_stdin=self.allow_stdin)
        cell = self._cells[name] = Cell(name, started)
        return cell

    def execute(self, code: str, *, timeout: float = 30.0) -> Cell:
        """Run a cell to its end, whatever that is."""
        return self.wait(self.start(code), timeout=timeout)

    def run(self, code: str, *, timeout: float = 30.0) -> Cell:
        """Run a cell that has to succeed."""
        cell = self.execute(code, timeout=timeout)
        assert cell.status == "ok", cell.error
        return cell

    def wait(self, cell: Cell, *, timeout: float = 30.0) -> Cell:
        """Wait for the end of a cell."""
        self.wait_until(lambda: cell.is_over, timeout=timeout)
        if self.canary is not None:
            self.canary.register("outputs of a cell", _all_of(cell.outputs))
            self.canary.register("reply of a cell", cell.reply)
        return cell

    def wait_until(self, is_so: Callable[[], object], *, timeout: float = 30.0) -> None:
        """Take messages until something holds.

        Raises:
            TimeoutError: it did not in time.
        """
        end = time.monotonic() + timeout
        while not is_so():
            if time.monotonic() > end:
                raise TimeoutError(f"not so after {timeout} s")
            self._take_shell()
            self._take_iopub()

    def settle(self, seconds: float) -> None:
        """Take what comes for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._take_iopub()

    def prompted(self, *, timeout: float = 30.0) -> dict[str, Any]:
        """Wait until a cell asks for input; return what the front end is told."""
        return dict(self._client.get_stdin_msg(timeout=timeout)["content"])

    def answer(self, text: str) -> None:
        """Type an answer to the cell that asks."""
        self._client.input(text)

    def value(self, expression: str) -> Any:
        """Return a value of the kernel that can be written as a literal."""
        found = self.request(
            "execute_request",
            code="",
            silent=True,
            store_history=False,
            user_expressions={"it": expression},
            allow_stdin=False,
        )
        answer = found["user_expressions"]["it"]
        assert answer["status"] == "ok", answer
        return ast.literal_eval(answer["data"]["text/plain"])

    def request(self, kind: str, *, timeout: float = 30.0, **content: Any) -> Any:
        """Send any other request and return the content of its reply."""
        message = self._client.session.msg(kind, content)
        self._client.shell_channel.send(message)
        name = message["header"]["msg_id"]
        cell = self._cells[name] = Cell(name, time.monotonic())
        self.wait_until(lambda: cell.reply, timeout=timeout)
        return cell.reply

    def complete(self, code: str, cursor: int | None = None) -> list[str]:
        """Return the matches for a cursor, by default the end of the cell."""
        place = len(code) if cursor is None else cursor
        answer = self.request("complete_request", code=code, cursor_pos=place)
        return list(answer["matches"])

    def inspect(self, code: str) -> str:
        """Return what Shift-Tab shows behind these words."""
        answer = self.request(
            "inspect_request", code=code, cursor_pos=len(code), detail_level=0
        )
        return str(answer["data"].get("text/plain", ""))

    def send_comm(self, comm_id: str, data: dict[str, Any]) -> None:
        """Send what a widget in the browser sends."""
        content = {"comm_id": comm_id, "data": data}
        self._client.shell_channel.send(self._client.session.msg("comm_msg", content))

    # Messages.

    def _take_shell(self) -> None:
        try:
            message = self._client.get_shell_msg(timeout=0)
        except queue.Empty:
            return
        cell = self._cells.get(message["parent_header"].get("msg_id", ""))
        if cell is not None:
            cell.reply, cell.ended = message["content"], time.monotonic()

    def _take_iopub(self) -> None:
        try:
            message = self._client.get_iopub_msg(timeout=0.02)
        except queue.Empty:
            return
        cell = self._cells.get(message["parent_header"].get("msg_id", ""))
        kind, content = message["msg_type"], message["content"]
        if kind == "update_display_data":
            for output in self._displays.get(content["transient"]["display_id"], []):
                output.earlier.append(output.data.get("text/html", ""))
                output.data, output.metadata = content["data"], content["metadata"]
                output.updates += 1
        elif kind in ("comm_open", "comm_msg"):
            self.comms.append(content)
        elif cell is None:
            return
        elif kind == "status" and content["execution_state"] == "idle":
            cell.is_idle = True
        elif kind == "stream":
            cell.outputs.append(Output(kind, text=content["text"]))
        elif kind == "error":
            cell.outputs.append(Output(kind, text="\n".join(content["traceback"])))
        elif kind in ("display_data", "execute_result"):
            self._show(cell, kind, content)

    def _show(self, cell: Cell, kind: str, content: dict[str, Any]) -> None:
        name = content.get("transient", {}).get("display_id")
        output = Output(
            kind,
            content["data"],
            content["metadata"],
            name,
            first_at=time.monotonic(),
        )
        cell.outputs.append(output)
        if name:
            self._displays.setdefault(name, []).append(output)


def _all_of(outputs: list[Output]) -> list[object]:
    return [(each.data, each.metadata, each.text) for each in outputs]

"""The built-in endpoint's process: killed, interrupted, and gone with its kernel.

Real processes of the real illustrator. The seconds are printed (`pytest -rP`).
"""

from __future__ import annotations

import os
import signal
import time

import psutil
import pytest
from instruments.canary import Canary
from instruments.fault_server import FaultServer

from tests.kernel.kernels import Kernel

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills by POSIX signals")


def _endpoint_of(kernel: Kernel) -> psutil.Process:
    return next(
        each
        for each in psutil.Process(kernel.pid).children()
        if "dalle_notebook.server.process" in each.cmdline()
    )


def _family_of(kernel: Kernel) -> list[psutil.Process]:
    endpoint = _endpoint_of(kernel)
    return [endpoint, *endpoint.children(recursive=True)]


def _wait_for_end(processes: list[psutil.Process], *, timeout: float) -> None:
    """Wait until all have ended, whoever may read their exit codes later."""
    started = time.monotonic()
    while alive := [each for each in processes if not _has_ended(each)]:
        assert time.monotonic() - started < timeout, alive
        time.sleep(0.02)
    print(f"{len(processes)} processes gone after {time.monotonic() - started:.2f} s")


def _has_ended(process: psutil.Process) -> bool:
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


@pytest.mark.slow
def test_a_cell_after_a_kill_draws(kernel: Kernel) -> None:
    kernel.run("%dalle --size s a cat")
    killed = _endpoint_of(kernel)
    killed.send_signal(signal.SIGKILL)
    _wait_for_end([killed], timeout=5)

    cell = kernel.run("%dalle --size s a dog")

    print(f"drawn {cell.seconds:.2f} s after the cell's start")
    assert cell.ours.data["image/jpeg"]
    assert _endpoint_of(kernel).pid != killed.pid


@pytest.mark.slow
def test_a_cell_during_a_kill_draws(kernel: Kernel) -> None:
    kernel.run("%dalle --size s a cat")
    cell = kernel.start("%%dalle -n 4 --size 512x512\na fox in a forest")
    kernel.wait_until(lambda: cell.displays and cell.displays[0].updates)
    _endpoint_of(kernel).send_signal(signal.SIGKILL)
    kernel.wait(cell, timeout=60)

    assert cell.status == "ok", cell.error
    assert kernel.value("len(dalle.last)") == 4
    print(f"4 pictures in {cell.seconds:.2f} s, with a kill in their midst")


@pytest.mark.slow
def test_the_stop_button_leaves_the_endpoint_alive(kernel: Kernel) -> None:
    kernel.run("%dalle --size s a cat")
    before = {each.pid for each in _family_of(kernel)}
    cell = kernel.start("%%dalle -n 10 --size 1024x1024\na house by a lake")
    kernel.settle(0.5)

    kernel.interrupt()
    kernel.wait(cell)

    assert cell.reply["ename"] == "Stopped"
    kernel.run("%dalle --size s a dog")
    assert {each.pid for each in _family_of(kernel)} >= before


def test_the_endpoint_is_gone_two_seconds_after_its_kernel(canary: Canary) -> None:
    with Kernel(canary) as kernel:
        kernel.run("%load_ext dalle_notebook")
        kernel.run("%dalle --size s a cat")
        kernel.start("%%dalle -n 10 --size 1024x1024\na ship in a storm")
        kernel.settle(0.5)
        family = _family_of(kernel)
        assert len(family) >= 2

        os.kill(kernel.pid, signal.SIGKILL)
        _wait_for_end(family, timeout=2)


@pytest.mark.slow
def test_a_kernel_that_is_shut_down_takes_its_endpoint_along(canary: Canary) -> None:
    with Kernel(canary) as kernel:
        kernel.run("%load_ext dalle_notebook")
        kernel.run("%dalle --size s a cat")
        family = _family_of(kernel)

        kernel.request_shutdown()
        _wait_for_end(family, timeout=3)


def test_one_process_serves_whatever_the_patience(kernel: Kernel) -> None:
    kernel.run("%dalle --size s --timeout 20 a cat")
    kernel.run("%dalle --size s --timeout 30 a dog")

    commands = [
        each.cmdline() for each in psutil.Process(kernel.pid).children(recursive=False)
    ]
    started = [each for each in commands if "dalle_notebook.server.process" in each]
    assert len(started) == 1


def test_no_process_starts_for_what_the_archive_has(
    own_kernel: Kernel, fault_server: FaultServer
) -> None:
    own_kernel.run("%load_ext dalle_notebook")
    own_kernel.run(f"%dalle --endpoint {fault_server.base_url} a cat")

    cell = own_kernel.run("%dalle a cat")

    assert "from the archive, 0 requests" in cell.ours.data["text/plain"]
    assert psutil.Process(own_kernel.pid).children() == []


@pytest.mark.slow
def test_a_first_picture_comes_soon(own_kernel: Kernel) -> None:
    own_kernel.run("%load_ext dalle_notebook")

    cell = own_kernel.run("%dalle --size 512x512 a white siamese cat")

    print(f"first picture of a fresh kernel after {cell.seconds:.2f} s")
    assert cell.seconds < 15

"""Every fault after sending ends in an error of ours, and in exactly one POST."""

from __future__ import annotations

import gc
import types
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from instruments import pictures
from instruments.canary import Canary
from instruments.fault_server import FaultServer, closed_port
from instruments.fault_table import FAULTS, Fault
from instruments.leftovers import Leftovers
from unit.client.virtual_clock import VirtualClock

from dalle_notebook.client import ImagesClient
from dalle_notebook.errors import (
    BadAnswer,
    DalleError,
    EndpointDown,
    EndpointError,
    RateLimitError,
    Refusal,
    ServerError,
    TimedOut,
    TlsProblem,
)
from dalle_notebook.settings import Secret
from dalle_notebook.wire.profiles import profiles

SENT = [fault for fault in FAULTS.values() if fault.outcome != "try_again"]
AGAIN = [fault for fault in FAULTS.values() if fault.outcome == "try_again"]


def client(server: FaultServer, canary: Canary, **how: Any) -> ImagesClient:
    return ImagesClient(
        server.base_url, canary.key, **{"clock": VirtualClock(), "timeout": 20, **how}
    )


def expected_class(fault: Fault) -> type[DalleError]:
    if fault.is_slow:
        return TimedOut
    if fault.name.startswith("status-5"):
        return ServerError
    if fault.name.startswith("redirect") or fault.outcome == "unknown":
        return BadAnswer
    return Refusal


VERBS: dict[str, Callable[[ImagesClient], Awaitable[object]]] = {
    "generate": lambda images: images.generate("a fox", size="64x64"),
    "edit": lambda images: images.edit(pictures.png(), "a hat", pictures.png()),
    "vary": lambda images: images.vary(pictures.png(), size="64x64"),
}


def _faults_and_verbs() -> Iterator[Any]:
    """Each fault with one verb in turn, soaked with all; plain, one of each threat."""
    seen: set[str] = set()
    for number, fault in enumerate(SENT):
        is_first = fault.threat not in seen
        seen.add(fault.threat)
        for turn, verb in enumerate(VERBS):
            mark = pytest.mark.slow if turn == number % len(VERBS) else pytest.mark.soak
            is_plain = is_first and mark is pytest.mark.slow
            yield pytest.param(
                fault, verb, id=f"{fault}-{verb}", marks=[] if is_plain else [mark]
            )


@pytest.mark.parametrize(("fault", "verb"), list(_faults_and_verbs()))
async def test_a_fault_ends_in_our_error_and_one_post(
    fault: Fault,
    verb: str,
    fault_server: FaultServer,
    canary: Canary,
    no_leftovers: Leftovers,
    no_running_tasks: None,
) -> None:
    fault_server.script(fault.make())

    async with client(
        fault_server, canary, timeout=0.6 if fault.is_slow else 20
    ) as images:
        with pytest.raises(expected_class(fault)) as caught:
            await VERBS[verb](images)

    error = caught.value
    assert isinstance(error, EndpointError)
    assert error.may_be_billed is (fault.outcome == "unknown")
    assert fault_server.posts == 1
    assert "\n" not in str(error)
    assert len(str(error)) < 500
    assert not foreign_objects(error, canary.key)


@pytest.mark.parametrize("number", range(len(AGAIN)), ids=[str(each) for each in AGAIN])
async def test_a_busy_endpoint_is_asked_again(
    number: int, fault_server: FaultServer, canary: Canary, no_leftovers: Leftovers
) -> None:
    fault, ask = AGAIN[number], list(VERBS.values())[number % len(VERBS)]
    fault_server.script(fault.make())

    async with client(fault_server, canary) as images:
        if fault.name.endswith("five_minutes"):
            with pytest.raises(RateLimitError, match="5 min") as caught:
                await ask(images)
            assert not caught.value.may_be_billed
            assert fault_server.posts == 1
        else:
            await ask(images)
            first, second = fault_server.requests
            assert first.body == second.body
            assert first.header("idempotency-key") == second.header("idempotency-key")


@pytest.mark.parametrize(
    "name", ["status-500-json", "status-502-html", "cut_chunked", "reset", "half_png"]
)
async def test_a_free_endpoint_is_asked_three_times(
    name: str, fault_server: FaultServer, canary: Canary
) -> None:
    fault_server.script(*[FAULTS[name].make() for _ in range(3)])

    async with client(fault_server, canary, profile=profiles()["offline"]) as images:
        with pytest.raises(EndpointError) as caught:
            await images.generate("a fox")
        posts = fault_server.posts
        answer = await images.generate("a fox")

    assert posts == 3
    assert not caught.value.may_be_billed
    assert len(answer.images) == 1


async def test_a_refused_connection_is_tried_three_times(canary: Canary) -> None:
    clock = VirtualClock()
    port = closed_port()

    async with ImagesClient(
        f"http://127.0.0.1:{port}/v1", canary.key, clock=clock
    ) as images:
        with pytest.raises(EndpointDown, match="nothing was sent") as caught:
            await images.generate("a fox")

    assert clock.waits == [0.5]
    assert not caught.value.may_be_billed
    assert not foreign_objects(caught.value, canary.key)


async def test_a_server_that_comes_back_is_found(
    fault_server: FaultServer, canary: Canary
) -> None:
    clock = ListenAgain(fault_server)
    fault_server.refuse()

    async with client(fault_server, canary, clock=clock) as images:
        await images.generate("a fox")

    assert fault_server.posts == 1


class ListenAgain(VirtualClock):
    def __init__(self, server: FaultServer) -> None:
        super().__init__()
        self._server = server

    async def sleep(self, seconds: float) -> None:
        self._server.listen_again()
        await super().sleep(seconds)


async def test_an_unknown_host_is_named(canary: Canary, network_guard: Any) -> None:
    async with ImagesClient(
        "https://images.invalid/v1", canary.key, clock=VirtualClock()
    ) as images:
        with pytest.raises(EndpointDown, match="no host named images"):
            await images.generate("a fox")
    network_guard.expect()


async def test_tls_to_a_plain_port_is_a_tls_problem_and_sends_no_key(
    fault_server: FaultServer, canary: Canary, no_leftovers: Leftovers
) -> None:
    base = fault_server.base_url.replace("http:", "https:")

    async with ImagesClient(base, canary.key, clock=VirtualClock()) as images:
        with pytest.raises(TlsProblem) as caught:
            await images.generate("a fox")

    assert not caught.value.may_be_billed
    assert canary.key.encode() not in fault_server.received
    assert not foreign_objects(caught.value, canary.key)


async def test_a_stalled_connection_pool_is_no_reason_to_send_twice(
    fault_server: FaultServer, canary: Canary
) -> None:
    fault_server.script(FAULTS["hang_up"].make())

    async with client(fault_server, canary) as images:
        with pytest.raises(BadAnswer, match="closed the connection") as caught:
            await images.generate("a fox")

    assert caught.value.may_be_billed
    assert fault_server.posts == 1


def foreign_objects(error: BaseException, key: str) -> list[str]:
    """What hangs on an exception and is aiohttp's, or holds the key."""
    return [
        f"{where}: {type(thing).__name__}"
        for where, thing in everything_of(error)
        if holds(thing, key)
    ]


def holds(thing: object, key: str) -> bool:
    if isinstance(thing, BaseException):
        return type(thing).__module__.startswith("aiohttp")
    if isinstance(thing, str):
        return key in thing
    return isinstance(thing, bytes | bytearray) and key.encode() in thing


def everything_of(error: BaseException) -> Iterator[tuple[str, object]]:
    """The error, its causes, arguments and frames' locals, and all that they hold."""
    waiting: list[tuple[str, object]] = [("error", error)]
    trace = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code
        if "dalle_notebook" in name.co_filename:
            waiting += [
                (f"{name.co_name}.{local}", value)
                for local, value in trace.tb_frame.f_locals.items()
                if local != "self"  # holds the sealed key, as it must
            ]
        trace = trace.tb_next
    seen: set[int] = set()
    while waiting:
        where, thing = waiting.pop()
        if id(thing) in seen or isinstance(
            thing, Secret | type | types.ModuleType | types.FrameType
        ):
            continue
        seen.add(id(thing))
        yield where, thing
        if isinstance(thing, BaseException):
            waiting += [
                (f"{where}.{name}", getattr(thing, name))
                for name in ("__cause__", "__context__", "args", "__dict__")
            ]
        elif isinstance(thing, dict | list | tuple | set) or hasattr(
            type(thing), "__slots__"
        ):
            waiting += [(where, each) for each in gc.get_referents(thing)]

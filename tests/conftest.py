"""The fixtures that every test may use, and the two that every test gets.

Always on: a stripped environment with a guard that keeps the process on this machine
(once a run), and for each test a folder of its own as home, working folder, folder for
temporary files and archive, with a canary that searches them all afterwards. The tools
themselves, with their explanations, live in `instruments`.
"""

from __future__ import annotations

import gc
import logging
import os
import shutil
import signal
import ssl
import sys
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from itertools import count
from pathlib import Path

import hypothesis
import pytest
import pytest_asyncio

# The tools are imported as `instruments`, from any test and any way of starting.
sys.path.insert(0, str(Path(__file__).parent))

from instruments import certificates, environment, leftovers
from instruments.canary import Canary
from instruments.fault_server import FaultServer
from instruments.network_guard import NetworkGuard
from instruments.spies import Spies, register_report

# A busy machine is no reason for a property to fail.
hypothesis.settings.register_profile(
    "any machine",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("any machine")

_CANARY = pytest.StashKey[Canary]()
_FOLDERS = count(1)
_COSTLY = ("browser", "foreign", "slow")


# A shell starts what runs in the background with interrupts ignored, and children
# would inherit that: tests that interrupt would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A stripped environment and a folder for the whole run."""
    # Made now, it does not land in (and go with) the folder of the first test.
    tmp_path_factory.getbasetemp()
    with environment.sandbox() as folder:
        yield folder


@pytest.fixture(scope="session")
def _guard(sandbox: Path) -> Iterator[NetworkGuard]:
    guard = NetworkGuard()
    guard.install()
    yield guard
    guard.remove()


@pytest.fixture(autouse=True)
def network_guard(_guard: NetworkGuard) -> Iterator[NetworkGuard]:
    """Fails a test that tried to leave this machine; `expect()` excuses it."""
    _guard.expect()
    yield _guard
    attempts = _guard.expect()
    if attempts:
        pytest.fail(f"went out to the network: {attempts}", pytrace=False)


@pytest.fixture(autouse=True)
def home(sandbox: Path) -> Iterator[Path]:
    """The archive of this test alone; it does not exist before the package makes it.

    HOME, the working folder, the folder for temporary files and those of Jupyter and
    IPython lie beside it, empty.
    """
    folder = sandbox / str(next(_FOLDERS))
    with environment.inside(folder):
        yield folder / "archive"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def _spies() -> Iterator[Spies]:
    spies = Spies()
    spies.install()
    yield spies
    spies.remove()


@pytest.fixture(autouse=True)
def canary(
    request: pytest.FixtureRequest, home: Path, _spies: Spies
) -> Iterator[Canary]:
    """A key of this test alone; where it turned up afterwards, the test fails."""
    node = request.node
    singer = Canary([home.parent])
    node.stash[_CANARY] = singer
    _spies.canary = singer
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.DEBUG)
    yield singer
    root.setLevel(level)
    register_report(singer, node._report_sections)
    singer.look()
    singer.remove()
    _spies.canary = None
    leaks = singer.leaks()
    if leaks:
        lines = "\n".join(f"  {leak}" for leak in leaks)
        pytest.fail(
            f"the key was found in {len(leaks)} places:\n{lines}", pytrace=False
        )


@pytest.fixture
def fault_server() -> Iterator[FaultServer]:
    """The endpoint of this test: good pictures until told otherwise."""
    with FaultServer() as server:
        yield server


@pytest.fixture
def foreign_server(canary: Canary) -> Iterator[FaultServer]:
    """Another origin, which must never see the key."""
    with FaultServer() as server:
        canary.watch_foreign(server)
        yield server


@pytest.fixture
def tls_server(
    home: Path,
) -> Iterator[Callable[[certificates.Certificate], FaultServer]]:
    """Starts https servers: `tls_server(certificates.expired(folder))`."""
    started: list[FaultServer] = []

    def start(certificate: certificates.Certificate) -> FaultServer:
        context: ssl.SSLContext = certificate.server_context()
        server = FaultServer(certificate=context).start()
        started.append(server)
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def no_leftovers() -> Iterator[leftovers.Leftovers]:
    """Fails a test that leaves sockets open, or an exception or coroutine unread."""
    with leftovers.watch() as watched:
        yield watched
        found = watched.found()
    if found:
        pytest.fail("left behind:\n  " + "\n  ".join(found), pytrace=False)


@pytest_asyncio.fixture
async def no_running_tasks() -> AsyncIterator[None]:
    """Fails an asynchronous test that leaves tasks running in its loop."""
    import asyncio

    before = asyncio.all_tasks()
    yield
    for _ in range(20):
        left = asyncio.all_tasks() - before - {asyncio.current_task()}
        if not left:
            return
        await asyncio.sleep(0.01)
    pytest.fail(f"left running: {sorted(map(repr, left))}", pytrace=False)


@pytest.fixture
def needs() -> Callable[..., None]:
    """`needs("browser")`: skips in a plain run, fails in the full run if missing."""
    return environment.needs


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """The whole run takes two processors, a file at a time each; a part of it one.

    More would only wait for the two: kernels, servers and browsers have processes of
    their own. Whoever runs soaks or benchmarks wants the machine for one of them.
    """
    option = config.option
    is_whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    if is_whole and not option.markexpr and not option.keyword:
        return min(2, os.cpu_count() or 1)
    option.dist = "no"
    return 0


def pytest_collection_finish() -> None:
    # Ten thousand collected tests stay to the end: whoever tidies memory, which many
    # tests do on purpose, need not look at them each time.
    gc.collect()
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    for kind in _COSTLY:
        if item.get_closest_marker(kind) is not None:
            environment.needs(kind)
    if item.get_closest_marker("soak") and "soak" not in item.config.option.markexpr:
        pytest.skip("soak: runs with -m soak")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    # Servers, kernels and `tmp_path` go away with their fixtures, which is before the
    # canary's own end: what lives is looked at while it does.
    if _CANARY in item.stash:
        singer = item.stash[_CANARY]
        if folder := getattr(item, "funcargs", {}).get("tmp_path"):
            singer.watch(folder)
        singer.look()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    singer = item.stash.get(_CANARY, None)
    if singer is None:
        return report
    if call.excinfo is not None:
        singer.register_exception(call.excinfo.value)
    if call.when == "teardown":
        # What fixtures wrote on their way out comes after the canary's own end.
        singer.forget_leaks()
        late = [each for each in item._report_sections if each[0] == "teardown"]
        register_report(singer, late)
        if singer.leaks():
            report.outcome = "failed"
            report.longrepr = f"the key was found in {singer.leaks()[-1]}"
    return report

"""A Dask cluster as an executor that paints. Imported where Dask is asked for only.

Dask's scheduler decides which worker paints, and gives a lost worker's jobs to
another one. Here is what it does not know: which workers have this very package
(only those are given jobs), that a painter is imported before its first picture,
and whether the scheduler is still there.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import threading
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from distributed import Client, KilledWorker
from distributed.cfexecutor import ClientExecutor

from dalle_notebook.engine import worker
from dalle_notebook.engine.cluster_inputs import HeldInputs
from dalle_notebook.engine.cluster_workers import Lookout, Workers
from dalle_notebook.errors import DalleError, EndpointDown, UsageError

T = TypeVar("T")

_log = logging.getLogger("dalle_notebook.engine")

_CONNECT_SECONDS = 5.0
_LOOK_SECONDS = 1.0
_RETRIES = 2
"""Tries after the first one where a painter fails by an error that is not ours, such
as a graphics card without memory. What `DalleError` says would be said again."""

_FOR_EACH_HAND = 3
"""Jobs: one is done, one is there already when it ends, and one is on its way. What
is not begun is still cancelled when nobody wants it any more."""

_MOST_MOVES = 3
"""Times that a job is handed over anew because its workers have gone. It may be what
ends them, and Dask's own count begins again with each."""

_POST_SECONDS = 0.002
"""How long a client gathers what it has to say to the scheduler. Its own 10 ms are
for thousands of jobs handed over at once; ours go one by one, and a worker that
paints fast would wait for them."""

_CANCELLED = (asyncio.CancelledError, concurrent.futures.CancelledError)


@dataclass(eq=False, slots=True)
class _Handed:
    """A job that the cluster was given.

    Attributes:
        job: Dask's name for it.
        call: what is done: a function, its arguments and those with names.
        tied_to: the only workers that may do it; empty where we tied it to none.
        moves: how often it was handed over anew before.
        is_moved: it was handed over anew, so its end is nobody's.
    """

    job: Any
    call: tuple[Callable[..., Any], tuple[Any, ...], Mapping[str, Any]]
    tied_to: frozenset[str]
    moves: int = 0
    is_moved: bool = False


class ClusterExecutor(Executor):
    """Jobs on a Dask cluster whose workers may come, go and die.

    Args:
        open_client: connects to the scheduler.
        painter: the path of a painter that every worker imports now.
        options: of `Client.submit`, for every job: `resources`, `workers`, `retries`.
        is_own: the client is ours to close, and to open again.

    Raises:
        UsageError: the scheduler does not answer, or a worker has another version of
            this package, or none.
    """

    def __init__(
        self,
        open_client: Callable[[], Client],
        painter: str | None,
        options: Mapping[str, Any],
        *,
        is_own: bool,
    ) -> None:
        self._open = open_client
        self._resources: Mapping[str, float] = options.get("resources") or {}
        self._options = {"retries": _RETRIES, **options}
        self._is_own = is_own
        self._client = client = open_client()
        self._lookout = Lookout(painter, self._resources)
        self._inputs = HeldInputs()
        self._under_way: dict[Future[Any], _Handed] = {}
        self._lock = threading.Lock()
        self._over = threading.Event()
        try:
            self.workers = self._look_first(client)
        except BaseException:
            self._close(client)
            raise
        threading.Thread(target=self._watch, name="dalle-cluster", daemon=True).start()

    def capacity(self) -> int:
        """Jobs that the cluster is given at a time, at least one.

        One is handed over also where nobody can do it: it is what a cluster that
        grows with its work waits for.
        """
        return max(1, _FOR_EACH_HAND * self.workers.jobs)

    def remarks(self) -> tuple[str, ...]:
        """What somebody should know who paints there, a sentence each."""
        return self.workers.remarks(self._address, self._resources)

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Have a job done by a worker.

        Args:
            fn: found by its module and name there; `args` may hold a `Recipe`.

        Raises:
            EndpointDown: the scheduler does not answer.
            RuntimeError: this was shut down.
        """
        if self._over.is_set():
            raise RuntimeError("the executor was shut down")
        handed = self._hand_over((fn, args, kwargs))
        done: Future[T] = Future()
        with self._lock:
            self._under_way[done] = handed
        done.add_done_callback(self._ended)
        self._follow(handed, done)
        return done

    def _hand_over(
        self, call: tuple[Callable[..., Any], tuple[Any, ...], Mapping[str, Any]]
    ) -> _Handed:
        client = self._client
        if client.status != "running":
            raise _gone()
        fn, args, kwargs = call
        options = dict(self._options)
        seen = self.workers
        tied_to: tuple[str, ...] = ()
        if (seen.unfit or seen.silent) and "workers" not in options:
            tied_to = seen.fit
        if tied_to:
            options["workers"] = list(tied_to)
        try:
            inputs, light = self._inputs.take_out(client, args, options)
            job = client.submit(
                worker.do,
                *(fn, inputs, *light),
                key=f"paint-{uuid.uuid4().hex}",
                pure=False,
                **options,
                **kwargs,
            )
        except (OSError, RuntimeError):
            raise _gone() from None
        return _Handed(job, call, frozenset(tied_to))

    def _follow(self, handed: _Handed, done: Future[Any]) -> None:
        asyncio.run_coroutine_threadsafe(
            self._settle(handed, done), handed.job.client.loop.asyncio_loop
        )

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more jobs, cancel those under way, let the connection go."""
        with self._lock:
            if self._over.is_set():
                return
            self._over.set()
            left = list(self._under_way)
        for done in left:
            done.cancel()
        self._inputs.forget()
        self._close(self._client)

    def _ended(self, done: Future[Any]) -> None:
        with self._lock:
            handed = self._under_way.pop(done)
        if done.cancelled():
            # One that waits is never begun; what one that paints makes is dropped.
            with suppress(Exception):
                handed.job.cancel()

    async def _settle(self, handed: _Handed, done: Future[Any]) -> None:
        """Hand the end of a job on. Runs in the client's loop."""
        result: Any = None
        job = handed.job
        try:
            result = await job
        except _CANCELLED:
            # By us only where its workers go again and again.
            is_tried = handed.moves >= _MOST_MOVES
            result = BrokenExecutor("its workers went") if is_tried else _gone()
        except KilledWorker:
            result = BrokenExecutor("several workers died of it")
        except OSError as error:
            # Of the painter, or on the way here.
            result = error if job.status == "error" else _gone()
        except Exception as error:
            result = error
        finally:
            # Its end is held for as long as this, and an error holds this frame.
            job.release()
        with self._lock:
            if handed.is_moved or not done.set_running_or_notify_cancel():
                return
        if isinstance(result, Exception):
            done.set_exception(result)
        else:
            done.set_result(result)

    # -- the workers --------------------------------------------------------

    def _look_first(self, client: Client) -> Workers:
        try:
            self._address = str(client.scheduler.address)
            seen = self._lookout.look(client)
        except Exception as problem:
            # A client that is not connected fails by whatever it stumbles over.
            raise UsageError(
                f"the Dask scheduler does not answer ({type(problem).__name__}): look "
                "whether it runs, or give a client that is connected"
            ) from None
        if seen.unfit:
            where, why = next(iter(seen.unfit.items()))
            raise UsageError(f"the Dask worker at {where} {why}")
        return seen

    def _watch(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            try:
                if self._client.status == "running":
                    self.workers = self._lookout.look(self._client)
                    self._move_on(self.workers)
                elif self._is_own:
                    self._reopen()
            except Exception as problem:
                _log.info("the cluster was not seen: %s", type(problem).__name__)

    def _move_on(self, seen: Workers) -> None:
        """Hand over anew what is tied to workers that have all gone.

        Dask would have it wait for them, beside others that are idle.
        """
        if not seen.fit:
            return
        with self._lock:
            stuck = [
                (done, old)
                for done, old in self._under_way.items()
                if old.tied_to and old.tied_to.isdisjoint(seen.fit)
            ]
        for done, old in stuck:
            if old.moves >= _MOST_MOVES:
                old.job.cancel()
                continue
            new = self._hand_over(old.call)
            new.moves = old.moves + 1
            with self._lock:
                old.is_moved = not (done.running() or done.done())
                if old.is_moved:
                    self._under_way[done] = new
            if old.is_moved:
                self._follow(new, done)
            with suppress(Exception):
                (old if old.is_moved else new).job.cancel()

    def _reopen(self) -> None:
        try:
            client = self._open()
        except DalleError:
            return
        with self._lock:
            is_late = self._over.is_set()
            if not is_late:
                client, self._client = self._client, client
                # Of the old one; jobs tied to those would wait for ever.
                self.workers = Workers()
        self._close(client)
        if not is_late:
            self._inputs.forget()
            self._lookout.forget()
            self.workers = self._lookout.look(self._client)

    def _close(self, client: Client) -> None:
        if self._is_own:
            with suppress(Exception):
                client.close(timeout=2)


def _gone() -> EndpointDown:
    # Without its address: servers pass this on to whoever asked.
    return EndpointDown(
        "the connection to the Dask scheduler is gone: look whether it runs, then ask "
        "again"
    )


class _Connection(Client):  # type: ignore[misc]
    """A client that leaves no thread behind where it is not answered.

    We try again for as long as a scheduler is away, and a tunnel or a load balancer
    lets everybody in meanwhile.
    """

    def start(self, **kwargs: Any) -> None:
        try:
            super().start(callback_timeout=3 * _CONNECT_SECONDS, **kwargs)
        except BaseException:
            # One that has closed itself, or is about to, never ends its loop.
            self._loop_runner.stop()
            self.status = "closed"
            raise


def open_cluster(
    scheduler: str, painter: str | None, resources: Mapping[str, float]
) -> ClusterExecutor:
    """Connect to the scheduler at `HOST:PORT`.

    Raises:
        UsageError: nobody answers there, or a worker cannot paint.
    """

    def connect() -> Client:
        try:
            client = _Connection(
                f"tcp://{scheduler}", timeout=_CONNECT_SECONDS, set_as_default=False
            )
        except (OSError, OverflowError, ValueError):
            raise UsageError(
                f"no Dask scheduler answers at {scheduler}: start one with "
                "`dask scheduler`, or correct the address"
            ) from None
        client.scheduler_comm.interval = _POST_SECONDS
        return client

    options = {"resources": dict(resources)} if resources else {}
    return ClusterExecutor(connect, painter, options, is_own=True)


def adopt_client(given: object, painter: str | None) -> ClusterExecutor:
    """Somebody's client, or what its `get_executor(...)` gave; it stays theirs.

    Raises:
        UsageError: it is neither, it belongs to an event loop, it is not connected,
            or a worker cannot paint.
    """
    options: dict[str, Any] = {}
    if isinstance(given, ClientExecutor):
        # Its options and its client have no public names.
        options = {k: v for k, v in given._kwargs.items() if k != "pure"}
        given = given._client
    if not isinstance(given, Client) or given.asynchronous:
        raise UsageError(
            "of Dask a Client that is not asynchronous is needed, or its get_executor()"
        )
    if given.status != "running":
        raise UsageError(
            f"the Dask client is {given.status}: give one that is connected"
        )
    client = given
    return ClusterExecutor(lambda: client, painter, options, is_own=False)

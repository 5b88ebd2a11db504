"""`dalle-notebook serve --engine gateway`: the one place that starts a gateway."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from yarl import URL

from dalle_notebook.client import ImagesClient
from dalle_notebook.errors import UsageError
from dalle_notebook.gateway.cap import FILE, DailyCap
from dalle_notebook.gateway.engine import GatewayEngine, Upstream, find_upstream_model
from dalle_notebook.server.serve import serve
from dalle_notebook.session.endpoints import Chosen, choose_endpoint
from dalle_notebook.settings import (
    Clock,
    Key,
    Secret,
    read_environment,
    serve_key,
    upstream_key,
)
from dalle_notebook.store.home import archive_folder, is_homeless
from dalle_notebook.wire.cost import in_words

LONGEST = 570.0
"""Seconds for one request. The clients of 2022 give up after 600 s, and should hear
from us before that what became of their money."""

UPSTREAM_LONGEST = 500.0
"""Seconds for one picture: less, so that what else was drawn for the request is still
answered in time."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway that may be started.

    Attributes:
        title: who draws, and for how much, as the server's first line says it.
    """

    title: str
    upstream: Upstream
    cap: DailyCap
    clock: Clock

    def start(self) -> GatewayEngine:
        """The engine; nothing is sent yet."""
        return GatewayEngine(self.upstream, self.cap, self.clock)


def open_gateway(
    upstream: str | None,
    model: str | None,
    max_cost: str | None,
    *,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
    key: Secret | None = None,
    clock: Clock | None = None,
    timeout: float = UPSTREAM_LONGEST,
) -> Gateway:
    """Choose the upstream as a cell would choose its endpoint.

    Args:
        upstream: a profile's name, an address, or `PROFILE+ADDRESS`.
        max_cost: USD a day.
        environ: the environment; `os.environ` if None.
        folder: where a `.env` file may lie; it is read for keys only.
        key: for an upstream that is named by its address.
        timeout: seconds for one picture.

    Raises:
        UsageError: something is missing, has no known price or cannot be reached
            with that key.
        DalleError: the sum of the day cannot be written down.
    """
    clock = clock or Clock()
    if not upstream:
        raise UsageError("a gateway needs an --upstream: openai, or an address")
    if upstream == "offline":
        raise UsageError(
            "the built-in illustrator is no upstream: leave --engine gateway out"
        )
    if max_cost is None:
        raise UsageError(
            "a gateway spends money: say how much a day with --max-cost, "
            "for example --max-cost 5"
        )
    settings = read_environment(os.environ if environ is None else environ, folder)
    most = settings.having(max_cost=max_cost).max_cost
    if is_homeless(settings.home):
        raise UsageError(
            "no folder is known that outlives this process, so no day's sum could be "
            "kept: set DALLE_NOTEBOOK_HOME"
        )
    if key is not None and "://" in upstream:
        settings = settings.having(api_key=Key(key, "call", upstream))
    chosen = choose_endpoint(settings, upstream, model)
    title = _title(chosen)
    drawing = find_upstream_model(model or chosen.profile.default_model, title, clock)
    cap = DailyCap(archive_folder(settings.home) / FILE, chosen.id, most, clock)
    spent = cap.spent()
    used = f", {in_words(spent)} of it used" if spent else ""
    return Gateway(
        f"{drawing.id} at {title} (up to {in_words(most)} a day{used})",
        Upstream(title, chosen.profile, drawing, _connecting(chosen, clock, timeout)),
        cap,
        clock,
    )


def _title(chosen: Chosen) -> str:
    """Who is asked, as `x-drawn-by` says it: a host where it is not the usual one."""
    usual = chosen.profile.base_url
    if usual is None or chosen.base_url in (None, usual):
        return chosen.title
    return URL(chosen.base_url).host or chosen.title


def _connecting(
    chosen: Chosen, clock: Clock, timeout: float
) -> Callable[[], ImagesClient]:
    def connect() -> ImagesClient:
        assert chosen.base_url is not None
        return ImagesClient(
            chosen.base_url,
            chosen.key.secret if chosen.key else None,
            timeout=timeout,
            # A loopback address or a `free` profile is no leave to send twice.
            profile=replace(chosen.profile, free=False),
            organization=chosen.organization,
            project=chosen.project,
            api_version=chosen.api_version,
            verify=False,  # the engine decodes every picture
            clock=clock,
        )

    return connect


def serve_gateway(
    upstream: str | None,
    model: str | None,
    max_cost: str | None,
    *,
    host: str,
    port: int,
    rate_limit: int,
    allow_remote: bool,
    announce: Callable[[str], object],
) -> None:
    """Serve a gateway until interrupted.

    Raises:
        UsageError, DalleError: as `open_gateway` and `serve`.
    """
    gateway = open_gateway(
        upstream, model, max_cost, folder=Path.cwd(), key=upstream_key()
    )
    serve(
        host,
        port,
        serve_key(),
        rate_limit,
        allow_remote=allow_remote,
        announce=announce,
        drawer=gateway,
        title=gateway.title,
        longest=LONGEST,
    )

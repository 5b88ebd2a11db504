"""Gateways of this process, in front of the fault server or another of ours."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from instruments import answers, pictures
from instruments.fault_server import FaultServer
from PIL import Image

from dalle_notebook.cli.gateway import Gateway, open_gateway
from dalle_notebook.server.limits import Limits
from dalle_notebook.settings import Clock, Secret
from tests.unit.server.running import GENERATIONS, Reply, RunningServer

DRAWS = "gpt-image-2.5-flare"
PRICE = Decimal("0.0158")
"""More than a picture of it costs in medium quality at 1024x1024, less than two."""
USAGE = {
    "input_tokens": 10,
    "input_tokens_details": {"text_tokens": 10, "image_tokens": 0},
    "output_tokens": 524,
    "total_tokens": 534,
}
REAL = Decimal("0.01577")
"""What that usage costs: 10 tokens of text at $5 and 524 of pictures at $30."""
LEAST = Decimal("0.0157")
"""What the price list says of such a picture."""

DRAWN = pictures.png((1024, 1024))


class DayClock(Clock):
    """A clock whose day a test changes."""

    def __init__(self) -> None:
        self.day = datetime(2026, 11, 22, 23, 50, tzinfo=UTC)

    def now(self) -> datetime:
        return self.day


Begin = Callable[..., tuple[Gateway, RunningServer]]
"""Starts one: `max_cost`, `clock`, `timeout` of a picture, `longest` of a request."""


@contextmanager
def gateways(upstream: FaultServer, key: str, home: Path) -> Iterator[Begin]:
    """Starts gateways to an upstream; all end together."""
    upstream.usual = answers.good(DRAWN)
    with ExitStack() as stack:

        def start(
            max_cost: str = "1",
            clock: Clock | None = None,
            timeout: float = 20.0,
            longest: float = 30.0,
            profile: str = "openai",
        ) -> tuple[Gateway, RunningServer]:
            gateway = open_gateway(
                f"{profile}+{upstream.base_url}",
                DRAWS,
                max_cost,
                environ={"DALLE_NOTEBOOK_HOME": str(home)},
                key=Secret(key),
                clock=clock,
                timeout=timeout,
            )
            server = RunningServer(
                Limits(paint_timeout=longest), engine=gateway.start()
            )
            return gateway, stack.enter_context(server)

        yield start


def ask_as_of_old(server: RunningServer, **more: Any) -> Reply:
    """Send a generation in the words of the guide of 2022."""
    body = {"prompt": "a white siamese cat", "size": "256x256", **more}
    return server.ask("POST", GENERATIONS, body)


def fetched(reply: Reply) -> list[Image.Image]:
    """The pictures behind the URLs of an answer."""
    found = []
    for datum in reply.json["data"]:
        with urllib.request.urlopen(datum["url"]) as answer:
            found.append(Image.open(BytesIO(answer.read())))
            found[-1].load()
    return found

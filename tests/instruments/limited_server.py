"""Endpoints that allow so many pictures in so much time, for pacing and benchmarks.

Two kinds, as providers have them: a sliding window (no more than N in any W seconds)
and a token bucket (N at once, then one each W/N seconds). Beyond the limit comes 429
with retry-after. `LimitedServer` runs in this process; `python limited_server.py`
(through `LimitedProcess`) in one of its own, so that its work is not measured.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import math
import subprocess
import sys
import time
import urllib.request
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from instruments import streams
from instruments.answers import fault_json, good_body, head, image_json, respond
from instruments.exchange import Answer, Exchange
from instruments.fault_server import FaultServer
from instruments.pictures import noise_png


class Limit(Protocol):
    """Says for a request at this moment how long it is too early, in seconds."""

    pictures: int

    def wait(self, now: float) -> float:
        """Return 0 and count the request, or the seconds after which to come again."""
        ...


class SlidingWindow:
    """No more than `pictures` requests in any `window` seconds."""

    def __init__(self, pictures: int, window: float) -> None:
        self.pictures = pictures
        self._window = window
        self._taken: deque[float] = deque()

    def wait(self, now: float) -> float:
        """Return 0 and count the request, or the seconds after which to come again."""
        while self._taken and self._taken[0] <= now - self._window:
            self._taken.popleft()
        if len(self._taken) < self.pictures:
            self._taken.append(now)
            return 0.0
        return self._taken[0] + self._window - now


class TokenBucket:
    """`pictures` tokens at the start, refilled evenly over `window` seconds."""

    def __init__(self, pictures: int, window: float) -> None:
        self.pictures = pictures
        self._rate = pictures / window
        self._tokens = float(pictures)
        self._at: float | None = None

    def wait(self, now: float) -> float:
        """Return 0 and count the request, or the seconds after which to come again."""
        passed = 0.0 if self._at is None else now - self._at
        self._at = now
        self._tokens = min(self.pictures, self._tokens + passed * self._rate)
        # Sums of many small floats may stop a hair short of a whole token.
        if self._tokens >= 1 - 1e-9:
            self._tokens -= 1
            return 0.0
        return (1 - self._tokens) / self._rate


LIMITS: dict[str, Callable[[int, float], Limit]] = {
    "sliding": SlidingWindow,
    "bucket": TokenBucket,
}


@dataclass(slots=True)
class Tally:
    """What a limited endpoint saw. Times are seconds of `time.monotonic`."""

    drawn: int = 0
    refused: int = 0
    at_once: int = 0
    most_at_once: int = 0
    accepted_at: list[float] = field(default_factory=list)
    ended_at: list[float] = field(default_factory=list)


def limited(
    limit: Limit | None,
    tally: Tally,
    *,
    png: bytes | None = None,
    delay: float = 0.0,
    retry_after: bool = True,
    tell_limit: bool = False,
) -> Answer:
    """Answer good pictures within the limit, after a delay; 429 beyond it.

    Args:
        png: the picture; without it each request gets a small one of its own. It is
            its own stage as well, for requests of a stream.
        delay: seconds that drawing takes.
        retry_after: whether a refusal says when to come again (whole seconds, up).
        tell_limit: whether answers carry `x-ratelimit-limit-images`.
    """
    told: list[tuple[str, str]] = []
    fixed = _one_picture(png) if png is not None else None
    if limit is not None and tell_limit:
        told = [("x-ratelimit-limit-images", str(limit.pictures))]

    async def answer(exchange: Exchange) -> None:
        now = time.monotonic()
        early = limit.wait(now) if limit else 0.0
        if early > 0:
            tally.refused += 1
            headers = list(told)
            if retry_after:
                headers.append(("Retry-After", str(math.ceil(early))))
                headers.append(("Retry-After-Ms", str(math.ceil(early * 1000))))
            body = fault_json("Too many pictures.", code="rate_limit_exceeded")
            await exchange.send(head(429, headers, length=len(body)) + body)
            return
        tally.accepted_at.append(now)
        tally.at_once += 1
        tally.most_at_once = max(tally.most_at_once, tally.at_once)
        try:
            await asyncio.sleep(delay)
            wanted = exchange.request.fields()
            if wanted.get("stream") and png is not None:
                stages = int(wanted.get("partial_images") or 0)
                await streams.stream(
                    *([_events(png)[0]] * stages), _events(png)[1], streams.DONE
                )(exchange)
            else:
                body = fixed or good_body(exchange.request)
                await exchange.send(head(200, told, length=len(body)) + body)
        finally:
            tally.at_once -= 1
        tally.drawn += 1
        tally.ended_at.append(time.monotonic())

    return answer


class LimitedServer(FaultServer):
    """A fault server whose usual answer is a limited one; see `limited`."""

    def __init__(self, limit: Limit | None = None, **how: Any) -> None:
        self.tally = Tally()
        super().__init__(limited(limit, self.tally, **how))
        self.always(self._tell, method="GET", path="/tally")

    async def _tell(self, exchange: Exchange) -> None:
        await respond(json.dumps(asdict(self.tally)))(exchange)


class LimitedProcess:
    """A limited server in a process of its own, for `with`.

    Args:
        kind: `sliding`, `bucket` or `none`.
        picture_bytes: about how large each picture is; 0 for small ones of their own.
    """

    def __init__(
        self,
        kind: str = "none",
        *,
        pictures: int = 50,
        window: float = 60.0,
        delay: float = 0.0,
        picture_bytes: int = 0,
        tell_limit: bool = False,
    ) -> None:
        self._command = [sys.executable, "-m", "instruments.limited_server", kind]
        self._command += [f"--pictures={pictures}", f"--window={window}"]
        self._command += [f"--delay={delay}", f"--picture-bytes={picture_bytes}"]
        self._command += ["--tell-limit"] * tell_limit
        self._process: subprocess.Popen[str] | None = None
        self.origin = ""

    @property
    def base_url(self) -> str:
        """What a client of the Image API takes as its base URL."""
        return f"{self.origin}/v1"

    def tally(self) -> Tally:
        """Ask the process what it saw so far."""
        with urllib.request.urlopen(f"{self.origin}/tally", timeout=10) as answer:
            return Tally(**json.load(answer))

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parent.parent,
        )
        assert self._process.stdout is not None
        self.origin = self._process.stdout.readline().strip()
        if not self.origin:
            raise RuntimeError("the limited server did not start")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process is not None
        # The end of its input is the process's sign to go.
        self._process.communicate(timeout=10)


@cache
def _events(png: bytes) -> tuple[bytes, bytes]:
    """A stage and a finished picture, as events."""
    return streams.partial(png), streams.completed(png)


def _one_picture(png: bytes) -> bytes:
    return image_json([{"b64_json": base64.b64encode(png).decode()}])


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=[*LIMITS, "none"])
    parser.add_argument("--pictures", type=int, default=50)
    parser.add_argument("--window", type=float, default=60.0)
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--picture-bytes", type=int, default=0)
    parser.add_argument("--tell-limit", action="store_true")
    chosen = parser.parse_args()
    limit: Limit | None = None
    if chosen.kind != "none":
        limit = LIMITS[chosen.kind](chosen.pictures, chosen.window)
    png = None
    if chosen.picture_bytes:
        side = max(8, round(math.sqrt(chosen.picture_bytes / 3)))
        png = noise_png((side, side))
    server = LimitedServer(
        limit, png=png, delay=chosen.delay, tell_limit=chosen.tell_limit
    )
    with server:
        print(server.origin, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    _main()

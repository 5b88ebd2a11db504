"""What an endpoint of a test was asked, in words of the Image API."""

from __future__ import annotations

import asyncio
from html.parser import HTMLParser

from instruments.answers import good_body, head
from instruments.exchange import Exchange
from instruments.fault_server import FaultServer


def prompts_of(server: FaultServer) -> list[str]:
    """Return the prompts of all POSTs, in the order in which they came."""
    posts = [each for each in list(server.requests) if each.method == "POST"]
    return [str(each.fields()["prompt"]) for each in posts]


class _Table(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.heads: dict[str, list[str]] = {"row": [], "col": []}
        self.caption = ""
        self.pictures: list[str] = []
        self._where: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "th" and (scope := given.get("scope")) in self.heads:
            self._where = str(scope)
            self.heads[self._where].append("")
        elif tag == "caption":
            self._where = "caption"
        elif tag == "img":
            self.pictures.append(given.get("src") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "caption"):
            self._where = None

    def handle_data(self, data: str) -> None:
        if self._where == "caption":
            self.caption += data
        elif self._where:
            self.heads[self._where][-1] += data


class Table:
    """The table of an output: its heads, caption and pictures, as text."""

    def __init__(self, html: str) -> None:
        parser = _Table()
        parser.feed(html)
        self.rows = parser.heads["row"]
        self.columns = parser.heads["col"]
        self.caption = parser.caption
        self.pictures = parser.pictures


class SlowServer(FaultServer):
    """An endpoint that draws one picture at a time, whoever else is waiting.

    `drawn` counts what it has answered.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(self._draw)
        self.drawn = 0
        self._seconds = seconds
        self._brush = asyncio.Lock()

    async def _draw(self, exchange: Exchange) -> None:
        async with self._brush:
            await asyncio.sleep(self._seconds)
        body = good_body(exchange.request)
        await exchange.send(head(length=len(body)) + body)
        self.drawn += 1

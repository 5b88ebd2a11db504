"""The routes, each a few lines: read the question, go to the desk, answer.

Every verb that is there carries both decorators itself, so that a reader need not
look anywhere else to see who may ask; `tests/lab` walks all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from jupyter_server.auth.decorator import authorized
from jupyter_server.utils import url_path_join
from tornado import web

from dalle_notebook.errors import UsageError
from dalle_notebook.lab.base import Handler, Refused
from dalle_notebook.lab.desk import Desk
from dalle_notebook.picture.inspect import PNG_SIGNATURE
from dalle_notebook.store.archive import Archive
from dalle_notebook.wall import answers, changes
from dalle_notebook.wall.questions import read_mark, read_page, read_px, read_tags

T = TypeVar("T")

DIGEST = "([0-9a-f]{64})"

_LONGEST_WORD = 1_000
_YEAR_SECONDS = 31_536_000


class Nothing(Handler):
    """Whatever else is asked for below our prefix."""

    without_verb = 404


class Health(Handler):
    # A page asks every other second: that must not keep an idle server alive.
    _track_activity = False

    @web.authenticated
    @authorized
    async def get(self) -> None:
        self.tell(await self.at_once(self._health))

    def _health(self, archive: Archive) -> Mapping[str, Any]:
        desk = self.desk
        health = answers.health(archive, desk.known, is_homeless=desk.is_homeless)
        return {"version": desk.version, **health}


class Pictures(Handler):
    @web.authenticated
    @authorized
    async def get(self) -> None:
        names = ("q", "tag", "model", "most", "before")
        words = {name: self.word(name, _LONGEST_WORD) for name in names}
        asked = _read(lambda: read_page(words))
        self.tell(await self.in_turn(lambda a: answers.page(a, asked, self.desk.known)))


class Filters(Handler):
    @web.authenticated
    @authorized
    async def get(self) -> None:
        self.tell(await self.in_turn(lambda a: answers.filters(a, self.desk.known)))


class Picture(Handler):
    @web.authenticated
    @authorized
    async def get(self, digest: str) -> None:
        self.tell(await self.at_once(lambda a: answers.detail(a, digest)))


class _Bytes(Handler):
    """A picture, which never changes under its address."""

    def send(self, data: bytes | None, media_type: str) -> None:
        """Answer with a picture; None: the page has it already."""
        self.set_header("Cache-Control", f"private, max-age={_YEAR_SECONDS}, immutable")
        if data is None:
            self.set_status(304)
            self.finish()
        else:
            self.finish(data, set_content_type=media_type)

    def is_known(self, etag: str) -> bool:
        """Whether the page has it already; names it in the answer."""
        self.set_header("Etag", f'"{etag}"')
        return self.check_etag_header()


class Preview(_Bytes):
    @web.authenticated
    @authorized
    async def get(self, digest: str) -> None:
        px = _read(lambda: read_px({"px": self.word("px", _LONGEST_WORD)}))
        is_known = self.is_known(f"{digest}-{px}")

        def read(archive: Archive) -> bytes | None:
            if not is_known:
                return answers.preview(archive, digest, px)
            answers.check_there(archive, digest)
            return None

        self.send(await self.at_once(read), "image/webp")


class Original(_Bytes):
    @web.authenticated
    @authorized
    async def get(self, digest: str) -> None:
        is_known = self.is_known(digest)

        def read(archive: Archive) -> bytes | None:
            if not is_known:
                return answers.original(archive, digest)
            answers.check_there(archive, digest)
            return None

        data = await self.at_once(read)
        media_type = media_type_of(data or b"")
        if data is not None and media_type == _UNKNOWN:
            self.set_header("Content-Disposition", f'attachment; filename="{digest}"')
        self.send(data, media_type)


class Tags(Handler):
    @web.authenticated
    @authorized
    async def post(self, digest: str) -> None:
        body = self.body()
        add, remove = (_read(partial(read_tags, body, n)) for n in ("add", "remove"))
        self.tell(
            await self.in_turn(lambda a: changes.change_tags(a, digest, add, remove))
        )


class Mark(Handler):
    @web.authenticated
    @authorized
    async def post(self, digest: str) -> None:
        mark = _read(partial(read_mark, self.body()))
        self.tell(await self.in_turn(lambda a: changes.change_mark(a, digest, mark)))


class Forget(Handler):
    @web.authenticated
    @authorized
    async def post(self, digest: str) -> None:
        self.body()
        now = self.desk.clock.now()
        self.tell(await self.in_turn(lambda a: changes.forget(a, digest, now)))


class Restore(Handler):
    @web.authenticated
    @authorized
    async def post(self, digest: str) -> None:
        self.body()
        self.tell(await self.in_turn(lambda a: changes.restore(a, digest)))


class Trash(Handler):
    @web.authenticated
    @authorized
    async def get(self) -> None:
        self.tell(await self.at_once(answers.trash))


class Models(Handler):
    @web.authenticated
    @authorized
    async def get(self) -> None:
        self.tell(await self.at_once(lambda _: answers.models()))


ROUTES: Mapping[str, type[Handler]] = {
    "/health": Health,
    "/pictures": Pictures,
    "/filters": Filters,
    f"/pictures/{DIGEST}": Picture,
    f"/pictures/{DIGEST}/preview": Preview,
    f"/pictures/{DIGEST}/original": Original,
    f"/pictures/{DIGEST}/tags": Tags,
    f"/pictures/{DIGEST}/mark": Mark,
    f"/pictures/{DIGEST}/forget": Forget,
    f"/pictures/{DIGEST}/restore": Restore,
    "/trash": Trash,
    "/models": Models,
    "(?:/.*)?": Nothing,
}
"""Every handler by what stands behind the prefix."""


def routes(
    base_url: str, desk: Desk
) -> list[tuple[str, type[Handler], dict[str, Any]]]:
    """The routes as tornado takes them."""
    prefix = re.escape(url_path_join(base_url, "dalle-notebook", "api"))
    return [(prefix + path, route, {"desk": desk}) for path, route in ROUTES.items()]


_UNKNOWN = "application/octet-stream"


def media_type_of(data: bytes) -> str:
    """What bytes are by how they begin, whatever anybody said of them."""
    if data.startswith(PNG_SIGNATURE):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return _UNKNOWN


def _read(read: Callable[[], T]) -> T:
    """What a question means, before anything waits for its turn."""
    try:
        return read()
    except UsageError as problem:
        raise Refused(400, str(problem)) from None

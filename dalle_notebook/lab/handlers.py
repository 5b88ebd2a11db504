"""The routes, each a few lines: read the question, go to the desk, answer.

Every verb that is there carries both decorators itself, so that a reader need not
look anywhere else to see who may ask; `tests/lab` walks all of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.utils import url_path_join
from tornado import web

from dalle_notebook.errors import UsageError
from dalle_notebook.lab.base import Handler, Refused
from dalle_notebook.lab.desk import Desk
from dalle_notebook.picture.inspect import PNG_SIGNATURE
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.choices import MARKS
from dalle_notebook.store.query import Query, parse_moment, parse_query
from dalle_notebook.wall import answers, changes

DIGEST = "([0-9a-f]{64})"
PAGE, MOST_ON_A_PAGE = 60, 200

_LONGEST_QUERY = 1_000
_LONGEST_NAME = 200
_MOST_TAGS = 50
_NUMBER = re.compile(r"[0-9]{1,3}")
_PREVIEWS = {"256": 256, "512": 512}
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
        query = self._query()
        most = self.word("most", _LONGEST_NAME) or str(PAGE)
        if not _NUMBER.fullmatch(most) or not 1 <= int(most) <= MOST_ON_A_PAGE:
            raise Refused(400, f"most is a number from 1 to {MOST_ON_A_PAGE}")
        cursor = self.word("before", _LONGEST_NAME)
        before = parse_moment(cursor) if cursor else None
        if cursor and before is None:
            raise Refused(400, "before is what an earlier page told as older")

        def look(archive: Archive) -> Mapping[str, Any]:
            # The mark first: what comes in between is new to whoever compares marks.
            mark = archive.search.mark()
            found = answers.page(archive, query, int(most), before)
            total = self.desk.known.at(mark, "count", archive.count)
            return {**found, "total": total, "newest": mark}

        self.tell(await self.in_turn(look))

    def _query(self) -> Query:
        words = self.word("q", _LONGEST_QUERY)
        tag, model = self.word("tag", _LONGEST_NAME), self.word("model", _LONGEST_NAME)
        try:
            return parse_query(words).having(tag=tag, artist=model)
        except UsageError as problem:
            raise Refused(400, str(problem)) from None


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
        px = _PREVIEWS.get(self.word("px", _LONGEST_NAME) or "256")
        if px is None:
            raise Refused(400, "px is 256 or 512")
        is_known = self.is_known(f"{digest}-{px}")

        def read(archive: Archive) -> bytes | None:
            answers.check_there(archive, digest)
            return None if is_known else answers.preview(archive, digest, px)

        self.send(await self.at_once(read), "image/webp")


class Original(_Bytes):
    @web.authenticated
    @authorized
    async def get(self, digest: str) -> None:
        is_known = self.is_known(digest)

        def read(archive: Archive) -> bytes | None:
            answers.check_there(archive, digest)
            return None if is_known else answers.original(archive, digest)

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
        add, remove = _tags(body, "add"), _tags(body, "remove")
        self.tell(
            await self.in_turn(lambda a: changes.change_tags(a, digest, add, remove))
        )


class Mark(Handler):
    @web.authenticated
    @authorized
    async def post(self, digest: str) -> None:
        mark = self.body().get("mark", "")
        if mark is not None and mark not in MARKS:
            raise Refused(400, "mark is kept, rejected or null")
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


def _tags(body: Mapping[str, Any], name: str) -> list[str]:
    given = body.get(name, [])
    is_list = isinstance(given, list) and all(isinstance(tag, str) for tag in given)
    if not is_list or len(given) > _MOST_TAGS:
        raise Refused(400, f"{name} is a list of at most {_MOST_TAGS} tags")
    return list(given)

"""What all handlers share: who may ask, what an error looks like, reading a body.

Every verb of every route is guarded, those that a route does not have as well, so
that without a token nothing but 403 is told. Errors hold our own words only: the
text of an exception that nobody expected reaches neither the page nor the log.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import PurePath
from types import TracebackType
from typing import Any, TypeVar

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from dalle_notebook.errors import ArchiveError, UsageError
from dalle_notebook.lab.crew import Busy
from dalle_notebook.lab.desk import Desk
from dalle_notebook.store.archive import Archive
from dalle_notebook.wall.answers import NotThere

T = TypeVar("T")

MOST_BODY = 256 * 1024
"""Bytes of a request's JSON."""

VERBS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")

_RETRY_SECONDS = 1
_DEEPEST = 32

_WORDS = {
    400: ("bad_request", "this request cannot be understood"),
    403: ("forbidden", "log in to this Jupyter server first"),
    404: ("not_found", "there is nothing here"),
    405: ("method_not_allowed", "this cannot be done here"),
    413: ("too_large", "this request is too large"),
    503: ("busy", "too much is waiting for the archive: try again"),
}
_INTERNAL = ("internal", "something went wrong in the server: see its log")


class Refused(web.HTTPError):
    """An answer that is an error.

    Args:
        message: one line; None for the usual words of this status.
    """

    def __init__(
        self, status: int, message: str | None = None, code: str | None = None
    ) -> None:
        super().__init__(status)
        usual = _WORDS.get(status, _INTERNAL)
        self.code = code or usual[0]
        self.message = " ".join((message or usual[1]).split())


def _refusing() -> Any:
    # One for each verb: `authorized` remembers the action of the first call.
    @web.authenticated
    @authorized
    async def refuse(self: Handler, *_: str) -> None:
        raise Refused(self.without_verb)

    return refuse


class Handler(APIHandler):
    """A route below our prefix."""

    auth_resource = "dalle_notebook"
    without_verb = 405
    """What a verb that this route has not is answered with."""

    get = _refusing()
    head = _refusing()
    options = _refusing()
    post = _refusing()
    put = _refusing()
    patch = _refusing()
    delete = _refusing()

    def initialize(self, desk: Desk) -> None:
        self.desk = desk

    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")

    @property
    def content_security_policy(self) -> str:
        """Nothing that is answered here may run or load anything."""
        return "sandbox; default-src 'none'; frame-ancestors 'none'"

    def compute_etag(self) -> str | None:
        """None: what changes is told with every answer, and not kept."""
        return None

    def check_origin(self, origin_to_satisfy_tornado: str = "") -> bool:
        try:
            return super().check_origin(origin_to_satisfy_tornado)
        except ValueError:
            # An origin that is no address is nobody's we know.
            return False

    # -- questions ----------------------------------------------------------

    def word(self, name: str, most: int) -> str:
        """A parameter of the query, "" where it is not given.

        Raises:
            Refused: it is longer than that.
        """
        text = self.get_query_argument(name, "")
        if len(text) > most:
            raise Refused(400, f"{name} has at most {most:,} characters")
        return text

    def body(self) -> Mapping[str, Any]:
        """The JSON object that was sent.

        Raises:
            Refused: it is too large, or none.
        """
        if len(self.request.body) > MOST_BODY:
            raise Refused(413, f"a request has at most {MOST_BODY // 1024} KiB")
        try:
            given = json.loads(self.request.body)
        except (ValueError, RecursionError):
            raise Refused(400, "the request is not JSON") from None
        if not isinstance(given, dict):
            raise Refused(400, "the request is not a JSON object")
        if _is_deep(given):
            raise Refused(400, f"the request is nested more than {_DEEPEST} deep")
        return given

    # -- the archive ----------------------------------------------------------

    async def at_once(self, work: Callable[[Archive], T]) -> T:
        """`Desk.at_once`, with its errors as answers."""
        return await _answered(self.desk.at_once(work))

    async def in_turn(self, work: Callable[[Archive], T]) -> T:
        """`Desk.in_turn`, with its errors as answers."""
        return await _answered(self.desk.in_turn(work))

    # -- answers --------------------------------------------------------------

    def tell(self, answer: Mapping[str, Any]) -> None:
        """Answer with a JSON object."""
        # In ASCII: half a character out of a stranger's file would not be UTF-8.
        self.finish(json.dumps(answer))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        problem = (kwargs.get("exc_info") or (None, None, None))[1]
        if not isinstance(problem, Refused):
            problem = Refused(status_code)
        if status_code == 503:
            self.set_header("Retry-After", str(_RETRY_SECONDS))
        if status_code == 405:
            own = [v for v in VERBS if getattr(type(self), v.lower()) not in _REFUSING]
            self.set_header("Allow", ", ".join(own))
        self.tell({"error": {"code": problem.code, "message": problem.message}})

    def log_exception(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(problem, web.HTTPError):
            return  # the line of the request says its status
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        where = ""
        if trace is not None:
            file = PurePath(trace.tb_frame.f_code.co_filename).name
            where = f" at {file}:{trace.tb_lineno}"
        name = kind.__name__ if kind else "an error"
        # Its text may quote a prompt or a path.
        self.log.error("dalle_notebook: %s%s", name, where)


_REFUSING = frozenset(getattr(Handler, verb.lower()) for verb in VERBS)


async def _answered(work: Awaitable[T]) -> T:
    try:
        return await work
    except Busy:
        raise Refused(503) from None
    except NotThere as problem:
        raise Refused(404, str(problem)) from None
    except UsageError as problem:
        raise Refused(400, str(problem)) from None
    except ArchiveError as problem:
        raise Refused(503, str(problem), "archive") from None


def _is_deep(value: object) -> bool:
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > _DEEPEST:
            return True
        inner: list[object] = []
        for each in level:
            if isinstance(each, dict):
                inner += each.values()
            elif isinstance(each, list):
                inner += each
        level = inner
    return False

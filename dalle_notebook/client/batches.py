"""The Batch API over HTTP: leave a file of requests, ask how far it is, fetch answers.

Only one of these calls can cost money, `create`, and that one is never sent again by
itself once it may have arrived: whoever called looks for its mark with `find` first.
All the others are repeated where the connection or the endpoint fails.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, BinaryIO, cast

from dalle_notebook.client.address import Address
from dalle_notebook.client.body import UnreadableBody
from dalle_notebook.client.failures import Failure
from dalle_notebook.client.judgement import Judge, Problem
from dalle_notebook.client.provider_text import hide_key, one_line
from dalle_notebook.client.received import Pictures
from dalle_notebook.client.retry import Tries, decide
from dalle_notebook.client.transport import Reply, Transport
from dalle_notebook.errors import BadAnswer, EndpointError, NotFound, ServerError
from dalle_notebook.settings import Clock, Secret
from dalle_notebook.wire.batches import (
    MARK,
    WINDOW,
    Batch,
    Result,
    parse_batch,
    parse_page,
)
from dalle_notebook.wire.endpoint import Answer
from dalle_notebook.wire.faults import OUTCOME_UNKNOWN, Fault, refusal_class
from dalle_notebook.wire.profiles import Profile
from dalle_notebook.wire.recipe import Recipe
from dalle_notebook.wire.requests import Request

MOST_OF_A_LINE = 96 * 2**20
"""Bytes of one line of answers: as much as one answer may have by itself."""

_MOST_SAID = 200
"""Characters of a text of the endpoint's."""
_PAGE = 100
_MOST_PAGES = 100
_SMALL = 4 * 2**20
_NAME = re.compile(r"(?!\.+\Z)[A-Za-z0-9._-]{1,128}")

Finish = Callable[[Recipe, Pictures], Awaitable[Answer | Problem]]


class _Writing:
    """Writes what comes into a file."""

    is_over = False

    def __init__(self, into: BinaryIO) -> None:
        self._into = into
        self.problem: OSError | None = None

    def feed(self, chunk: bytes) -> None:
        try:
            self._into.write(chunk)
        except OSError as problem:
            self.problem = problem
        if self.problem is not None:
            raise UnreadableBody("cannot be written to the disk")

    def end(self) -> None:
        pass


class Batches:
    """The batches of one endpoint.

    Args:
        key: hidden in every text that comes along.
        finish: checks the pictures of an answer.
    """

    def __init__(
        self,
        transport: Transport,
        address: Address,
        key: Secret,
        profile: Profile,
        finish: Finish,
        clock: Clock,
    ) -> None:
        self._transport = transport
        self._address = address
        self._key = key
        self._judge = Judge(address, key, profile, clock)
        # Of what never costs anything, so that nobody is told of money.
        self._plain = Judge(address, key, replace(profile, free=True), clock)
        self._finish = finish
        self._clock = clock

    async def upload(self, lines: BinaryIO) -> str:
        """Leave a file of requests; nothing is drawn yet.

        Args:
            lines: read from its beginning.

        Returns:
            The id of the file.

        Raises:
            NotFound: the endpoint keeps no files, so it has no batches.
            EndpointError: it did not arrive; nothing was drawn.
        """

        async def send() -> Reply | Failure:
            return await self._transport.send_file(
                "/files", {"purpose": "batch"}, lines, uuid.uuid4().hex
            )

        try:
            given = await self._patiently(send)
        except NotFound:
            given = None
        if given is None:
            raise NotFound(
                f"{self._plain.where} has no batches: nothing was sent to be drawn; "
                f"leave --batch out",
                status=404,
            )
        return self._name(given.get("id"))

    async def create(self, file: str, path: str, mark: str) -> Batch:
        """Have a file of requests carried out.

        Args:
            path: the route of its lines.
            mark: our name of the batch, by which `find` finds it.

        Raises:
            EndpointError: with `may_be_billed` where nobody knows whether it was
                made.
        """
        body = {
            "input_file_id": file,
            "endpoint": path,
            "completion_window": WINDOW,
            "metadata": {MARK: mark},
        }
        request = Request("/batches", json=body)

        async def send() -> Reply | Failure:
            return await self._transport.post(request, mark)

        given = await self._patiently(send, judge=self._judge, is_free=False)
        try:
            return self._batch(given)
        except BadAnswer as problem:
            text = str(problem)
        raise BadAnswer(f"{text}; it may have been billed", may_be_billed=True)

    async def retrieve(self, name: str) -> Batch:
        """How far a batch is.

        Raises:
            NotFound: the endpoint does not know it.
            EndpointError: it cannot be asked.
        """
        path = f"/batches/{self._name(name)}"
        return self._batch(await self._patiently(lambda: self._get(path)))

    async def find(self, mark: str) -> Batch | None:
        """The batch with this mark; None where the endpoint has none.

        Raises:
            EndpointError: the list cannot be read to its end.
        """
        after: str | None = None
        for _ in range(_MOST_PAGES):
            query = {"limit": str(_PAGE), **({"after": after} if after else {})}
            given = await self._patiently(lambda q=query: self._get("/batches", q))  # type: ignore[misc]
            page, has_more = parse_page(given)
            for batch in page:
                if batch.metadata.get(MARK) == mark:
                    return self._clean(batch)
            if not (page and has_more):
                return None
            after = page[-1].id
        raise BadAnswer(f"{self._plain.where} lists batches without an end")

    async def cancel(self, name: str) -> Batch:
        """Have no further lines of a batch carried out.

        Raises:
            EndpointError: it is over, or cannot be asked.
        """
        path = f"/batches/{self._name(name)}/cancel"
        request = Request(path, json={})

        async def send() -> Reply | Failure:
            return await self._transport.post(request, uuid.uuid4().hex)

        return self._batch(await self._patiently(send))

    async def fetch(
        self, file: str, into: BinaryIO, most_lines: int
    ) -> EndpointError | None:
        """Write what stands in a file of answers, from the beginning of `into`.

        Args:
            most_lines: as long as a line can be; a file that is longer is cut.

        Returns:
            None if all of it came. Where some is missing, why: the lines that are
            whole can be used all the same.

        Raises:
            OSError: `into` cannot be written.
        """
        route = f"/files/{self._name(file)}/content"
        tries = Tries()
        while True:
            into.seek(0)
            into.truncate()
            writing = _Writing(into)
            got = await self._transport.download(
                self._address.route(route), writing, most_lines * MOST_OF_A_LINE
            )
            if writing.problem is not None:
                raise writing.problem
            if isinstance(got, Reply) and got.status == 200:
                return None
            problem = cast(Problem, self._plain.judge(got))
            again = decide(problem.trouble, tries, free=True, told=problem.told)
            if again is None or into.tell():
                return problem.error
            await self._clock.sleep(again.wait)
            tries = again.tries

    async def has_file(self, file: str) -> bool:
        """Whether a file is there, for this key; none of another account is.

        Raises:
            EndpointError: it cannot be asked.
        """
        path = f"/files/{self._name(file)}"
        try:
            await self._patiently(lambda: self._get(path))
        except NotFound:
            return False
        return True

    async def delete(self, file: str) -> None:
        """Have the endpoint forget a file.

        Raises:
            EndpointError: it cannot be asked.
        """
        route = self._address.route(f"/files/{self._name(file)}")
        await self._patiently(lambda: self._transport.delete(route))

    async def answer_of(self, result: Result, recipe: Recipe) -> Answer | EndpointError:
        """What one line says, with its pictures checked; or why there are none."""
        if result.fault is not None:
            return self._error_of(result.fault, result)
        if result.answer is None:
            return self._judge.unusable(result.wrong).error
        headers = {
            "x-request-id": result.request_id or "",
            "x-drawn-by": result.drawn_by or "",
        }
        pictures = Pictures(result.answer, headers, self._clock.monotonic())
        answer = await self._finish(recipe, pictures)
        return answer.error if isinstance(answer, Problem) else answer

    def _error_of(self, fault: Fault, result: Result) -> EndpointError:
        never_ran = result.never_ran and fault.code != OUTCOME_UNKNOWN
        if never_ran and refusal_class(fault) is ServerError:
            said = one_line(fault.message, self._key, _MOST_SAID).rstrip(".")
            # The status is ours, and there is nothing to wait for.
            return ServerError(
                f"{self._plain.where} did not carry it out{said and ': '}{said}",
                status=fault.status,
                code=one_line(fault.code, self._key, 64) if fault.code else None,
            )
        body = json.dumps(fault.to_json()).encode()
        headers = {"x-request-id": result.request_id or ""}
        # What ran means what it means of a single request, a 5xx too.
        judge = self._plain if never_ran else self._judge
        judged = judge.judge(Reply(max(fault.status, 400), headers, body, 0.0))
        return cast(Problem, judged).error

    async def _get(
        self, path: str, query: Mapping[str, str] | None = None
    ) -> Reply | Failure:
        url = self._address.route(path)
        if query:
            url = url.update_query(query)
        return await self._transport.get(
            url, with_key=True, accept="application/json", limit=_SMALL
        )

    async def _patiently(
        self,
        send: Callable[[], Awaitable[Reply | Failure]],
        *,
        judge: Judge | None = None,
        is_free: bool = True,
    ) -> Mapping[str, Any]:
        """The JSON object that an exchange brings, sent again where that is safe."""
        tries = Tries()
        while True:
            judged = (judge or self._plain).judge_object(await send())
            if not isinstance(judged, Problem):
                return judged
            again = decide(
                judged.trouble,
                tries,
                free=is_free,
                told=judged.told,
                forbidden=judged.forbidden,
            )
            if again is None:
                try:
                    raise judged.error
                finally:
                    del judged
            await self._clock.sleep(again.wait)
            tries = again.tries

    def _batch(self, given: Mapping[str, Any]) -> Batch:
        return self._clean(parse_batch(given))

    def _clean(self, batch: Batch) -> Batch:
        """A batch whose texts can be shown and whose id can be asked for."""
        return replace(
            batch,
            id=self._name(batch.id),
            status=one_line(batch.status, self._key, 64),
            reason=one_line(batch.reason, self._key, _MOST_SAID),
        )

    def _name(self, given: object) -> str:
        """An id that can stand in a path and in the journal.

        Raises:
            BadAnswer: it cannot, or holds the key.
        """
        name = given if isinstance(given, str) and _NAME.fullmatch(given) else ""
        if name and hide_key(name, self._key) == name:
            return name
        raise BadAnswer(f"{self._plain.where} answered with an id that cannot be one")

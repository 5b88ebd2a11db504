"""Studies that are sent as batches, against an endpoint that says what it likes."""

from __future__ import annotations

import asyncio
import base64
import errno
import io
import json
import os
import sqlite3
import tempfile
import threading
import time
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from instruments import faults, pictures
from instruments.answers import redirect, respond, status
from instruments.canary import Canary
from instruments.exchange import Answer, Exchange
from instruments.fault_server import FaultServer

import dalle_notebook as dalle
from dalle_notebook.client import batches as client_batches
from dalle_notebook.client.batches import MOST_OF_A_LINE
from dalle_notebook.errors import (
    ArchiveError,
    ContentRefused,
    Incomplete,
    OverBudget,
    UsageError,
)
from dalle_notebook.session import session as session_room
from dalle_notebook.session.batch_answers import read_answers
from dalle_notebook.session.order import make_order
from dalle_notebook.session.preparing import prepare
from dalle_notebook.session.results import Grid
from dalle_notebook.session.running import start
from dalle_notebook.session.session import Session
from dalle_notebook.store import owner as owners
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.batches import Batches
from dalle_notebook.store.owner import Owner
from dalle_notebook.study.grammar import expand
from dalle_notebook.study.outcome import Outcome
from dalle_notebook.wire.faults import OUTCOME_UNKNOWN
from tests.unit.server.running import KEY, RunningServer

pytestmark = pytest.mark.usefixtures("own_session")

UPLOAD, MAKE = "POST /v1/files", "POST /v1/batches"
FILE, LIST = "GET /v1/files/file-in", "GET /v1/batches"
LOOK, FETCH = "GET /v1/batches/batch_1", "GET /v1/files/file-out/content"
TRIES = 5
"""More than any of them is tried."""

PROMPT = "a {red|blue|green} cup"


class Endpoint:
    """A server with one batch, which is as far as the test says."""

    def __init__(self, server: FaultServer) -> None:
        self.server = server
        self.batch: dict[str, Any] = {"status": "in_progress"}
        self.made: list[dict[str, Any]] = []
        self.deleted = 0
        self.content = b""
        self.instead: dict[str, list[Answer]] = {}
        for route, answer in (
            ("POST /v1/files", self._take_file),
            ("POST /v1/batches", self._make),
            ("DELETE /v1/files/file-in", self._forget),
            ("GET /v1/files/file-in", respond(json.dumps({"id": "file-in"}))),
            ("GET /v1/batches", self._list),
            ("GET /v1/batches/batch_1", self._look),
            ("GET /v1/files/file-out/content", self._send),
        ):
            method, _, path = route.partition(" ")
            answer = self._or_instead(route, answer)
            server.always(answer, path=path, method=method)

    def _or_instead(self, route: str, usual: Answer) -> Answer:
        async def answer(exchange: Exchange) -> None:
            told = self.instead.get(route)
            await (told.pop(0) if told else usual)(exchange)

        return answer

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Every line that was uploaded, in order."""
        bodies = [r.body for r in self.server.requests if r.target == "/v1/files"]
        return [
            json.loads(line)
            for body in bodies
            for line in body.splitlines()
            if line.startswith(b"{")
        ]

    @property
    def ids(self) -> list[str]:
        return [line["custom_id"] for line in self.lines]

    def end(self, *lines: bytes, state: str = "completed") -> None:
        """Have the batch be over, with these lines of answers."""
        self.content = b"".join(lines)
        self.batch = {"status": state, "output_file_id": "file-out"}

    def _describe(self) -> dict[str, Any]:
        counts = {"total": 3, "completed": 1, "failed": 0}
        metadata = self.made[-1]["metadata"] if self.made else {}
        return {
            "id": "batch_1",
            "request_counts": counts,
            "metadata": metadata,
            **self.batch,
        }

    async def _take_file(self, exchange: Exchange) -> None:
        await respond(json.dumps({"id": "file-in"}))(exchange)

    async def _forget(self, exchange: Exchange) -> None:
        self.deleted += 1
        await respond(json.dumps({"id": "file-in", "deleted": True}))(exchange)

    async def _make(self, exchange: Exchange) -> None:
        self.made.append(json.loads(exchange.request.body))
        await respond(json.dumps(self._describe()))(exchange)

    async def _list(self, exchange: Exchange) -> None:
        data = [self._describe()] if self.made else []
        await respond(json.dumps({"data": data, "has_more": False}))(exchange)

    async def _look(self, exchange: Exchange) -> None:
        await respond(json.dumps(self._describe()))(exchange)

    async def _send(self, exchange: Exchange) -> None:
        await respond(self.content, content_type="application/octet-stream")(exchange)


@pytest.fixture
def endpoint(fault_server: FaultServer) -> Endpoint:
    dalle.configure(endpoint=fault_server.base_url, api_key="k" * 20)
    return Endpoint(fault_server)


def ask(prompt: str = PROMPT, **more: Any) -> Grid:
    given = {"size": "64x64", "yes": True, "batch": True, **more}
    try:
        return dalle.compare(prompt, **given)
    except Incomplete as problem:
        assert isinstance(problem.result, Grid)
        return problem.result


def states(grid: Grid) -> list[str]:
    return [outcome.state for outcome in grid.outcomes]


def reasons(grid: Grid) -> str:
    return " | ".join(outcome.reason for outcome in grid.outcomes)


def answered(name: str, data: bytes | None = None, **more: Any) -> bytes:
    coded = base64.b64encode(data or pictures.png(seed=len(name))).decode()
    body = {"created": 1, "data": [{"b64_json": coded}], **more}
    return result(name, {"status_code": 200, "request_id": "req_1", "body": body})


def failed(name: str, code: str, number: int = 400) -> bytes:
    body = {"error": {"message": "It was not to be.", "code": code}}
    return result(name, {"status_code": number, "body": body})


def result(name: str, response: Any, error: Any = None) -> bytes:
    line = {"custom_id": name, "response": response, "error": error}
    return json.dumps(line).encode() + b"\n"


def age_the_journal(home: Path) -> None:
    """Let the time pass in which a request may still be on its way."""
    rewrite_the_journal(home, sent_at="2026-01-01T00:00:00+00:00")


def rewrite_the_journal(home: Path, **columns: str) -> None:
    """Have every batch say something else."""
    with closing(sqlite3.connect(home / "journal.sqlite")) as database:
        for name, value in columns.items():
            database.execute(f"UPDATE batches SET {name} = ?", [value])
        database.commit()


def test_a_batch_is_sent_once_and_waited_for_by_whoever_runs_the_cell(
    endpoint: Endpoint,
) -> None:
    first = ask()
    second = ask()
    ordinary = ask(batch=False)

    for grid in (first, second, ordinary):
        assert states(grid) == ["batched"] * 3
    assert "1 of 3 done" in reasons(second)
    assert len(endpoint.made) == 1
    assert endpoint.made[0]["endpoint"] == "/v1/images/generations"
    assert endpoint.made[0]["completion_window"] == "24h"
    assert [line["body"]["prompt"] for line in endpoint.lines] == [
        "a red cup",
        "a blue cup",
        "a green cup",
    ]
    assert not [r for r in endpoint.server.requests if "generations" in r.target]


def test_what_is_done_is_kept_and_then_costs_no_request(endpoint: Endpoint) -> None:
    ask()
    one, two, three = endpoint.ids
    # Any order; a line of nobody's; one said twice.
    endpoint.end(
        answered(three),
        answered("nobody"),
        answered(one),
        answered(two),
        failed(one, "x"),
    )
    grid = ask()
    sent = len(endpoint.server.requests)
    again = ask()

    assert states(grid) == states(again) == ["kept"] * 3
    assert len({image.digest for image in grid}) == 1  # seeded by the length of ids
    assert grid[0].prompt == "a red cup"
    assert "drawn in the batch batch_1" in "".join(grid.outcomes[0].notes)
    assert all(outcome.from_archive for outcome in again.outcomes)
    assert len(endpoint.server.requests) == sent


def test_failed_lines_say_why_and_only_they_are_sent_again(endpoint: Endpoint) -> None:
    ask()
    one, two, three = endpoint.ids
    endpoint.end(
        answered(one), failed(two, "moderation_blocked"), failed(three, "x", 429)
    )

    grid = ask()
    assert states(grid) == ["kept", "refused", "failed"]
    assert "--batch again sends it once more" in grid.outcomes[2].reason
    assert len(endpoint.made) == 1

    endpoint.batch = {"status": "in_progress"}
    later = ask()
    assert states(later) == ["kept", "refused", "batched"]
    assert "It was not to be" in later.outcomes[1].reason
    assert endpoint.ids[3:] == [three]
    assert len(endpoint.made) == 2


@pytest.mark.parametrize(
    ("code", "number"), [(OUTCOME_UNKNOWN, 504), ("server_error", 500), ("x", 503)]
)
def test_a_line_that_ended_in_a_server_error_may_have_been_billed(
    endpoint: Endpoint, code: str, number: int
) -> None:
    ask("a cat")
    endpoint.end(failed(endpoint.ids[0], code, number))

    assert states(ask("a cat")) == ["unknown"]
    assert states(ask("a cat")) == states(ask("a cat", batch=False)) == ["unknown"]
    assert len(endpoint.made) == 1


def test_a_batch_of_refusals_is_one_refusal(endpoint: Endpoint) -> None:
    ask()
    endpoint.end(*(failed(name, "moderation_blocked") for name in endpoint.ids))

    with pytest.raises(ContentRefused):
        dalle.compare(PROMPT, size="64x64", yes=True, batch=True)


@pytest.mark.parametrize("state", ["expired", "cancelled"])
def test_of_a_batch_that_ended_early_the_rest_is_free_to_ask(
    endpoint: Endpoint, state: str
) -> None:
    ask()
    one, two, three = endpoint.ids
    gone = {"code": "batch_expired", "message": "too late"}
    endpoint.end(answered(one), result(two, None, gone), state=state)

    grid = ask()
    assert states(grid) == ["kept", "failed", "failed"]
    reason = grid.outcomes[1].reason
    assert "did not carry it out: too late; --batch again" in reason
    assert "503" not in reason
    endpoint.batch = {"status": "in_progress"}
    assert states(ask()) == ["kept", "batched", "batched"]
    assert endpoint.ids[3:] == [two, three]


def test_a_file_that_was_not_taken_frees_its_asks(endpoint: Endpoint) -> None:
    ask()
    errors = {"data": [{"message": "Line 2: It is too odd."}]}
    counts = {"total": 3, "completed": 0, "failed": 3}
    endpoint.batch = {"status": "failed", "errors": errors, "request_counts": counts}

    grid = ask()
    assert states(grid) == ["failed"] * 3
    assert "It is too odd" in reasons(grid)
    ask()
    assert len(endpoint.made) == 2


@pytest.mark.parametrize(
    "refusal",
    [
        status(404),
        status(401),
        faults.reset(),
        faults.html_200(),
        respond('{"id": "../../v1/files"}'),
        respond('{"id": 5}'),
    ],
)
def test_an_upload_that_fails_costs_nothing_and_leaves_all_free(
    endpoint: Endpoint, refusal: Answer
) -> None:
    endpoint.instead[UPLOAD] = [refusal] * TRIES
    grid = ask()
    assert states(grid) == ["failed"] * 3
    assert "billed" not in reasons(grid)

    endpoint.instead.clear()
    assert states(ask()) == ["batched"] * 3


def test_an_endpoint_without_batches_is_named(endpoint: Endpoint) -> None:
    endpoint.instead[UPLOAD] = [status(404)]

    assert "has no batches: nothing was sent" in reasons(ask())


def test_an_upload_that_is_cut_is_sent_once_more(endpoint: Endpoint) -> None:
    endpoint.server.interrupt_upload(faults.reset(), after=10)

    assert states(ask()) == ["batched"] * 3
    assert len(endpoint.made) == 1


@pytest.mark.parametrize(
    "answer", [faults.reset(), status(500), faults.html_200(), respond("{}")]
)
def test_a_batch_whose_making_was_not_answered_is_found_by_its_mark(
    endpoint: Endpoint, answer: Answer
) -> None:
    async def make(exchange: Exchange) -> None:
        endpoint.made.append(json.loads(exchange.request.body))
        await answer(exchange)

    endpoint.instead[MAKE] = [make]

    assert states(ask()) == ["batched"] * 3
    assert "1 of 3 done" in reasons(ask())
    assert len(endpoint.made) == 1


def test_a_batch_of_which_nobody_knows_is_looked_for_before_another_is_made(
    endpoint: Endpoint, home: Path
) -> None:
    endpoint.instead[MAKE] = [faults.reset()]

    grid = ask()
    assert states(grid) == ["batched"] * 3
    assert "nobody knows" in reasons(grid)
    assert "not at its endpoint yet" in reasons(ask())
    assert len(endpoint.made) == 0
    age_the_journal(home)
    assert "never made and nothing was billed: run it again" in reasons(ask())
    assert endpoint.deleted == 1
    assert len(endpoint.made) == 0
    assert states(ask()) == ["batched"] * 3
    assert len(endpoint.made) == 1


def test_what_nobody_answered_may_arrive_after_the_last_try(
    endpoint: Endpoint, home: Path
) -> None:
    async def answer_late(exchange: Exchange) -> None:
        age_the_journal(home)
        await faults.reset()(exchange)

    endpoint.instead[MAKE] = [answer_late]
    assert "nobody knows" in reasons(ask())

    assert "not at its endpoint yet" in reasons(ask())
    age_the_journal(home)
    assert "never made" in reasons(ask())


def test_a_killed_process_may_have_tried_for_minutes(
    endpoint: Endpoint, home: Path
) -> None:
    endpoint.instead[MAKE] = [faults.reset()]
    ask()
    for minutes, said in ((11, "not at its endpoint yet"), (13, "never made")):
        left = (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat()
        rewrite_the_journal(home, state="leaving", sent_at=left)
        assert said in reasons(ask())


@pytest.mark.parametrize("state", ["sent", "leaving"])
def test_a_batch_that_nobody_sends_any_more_is_fetched_in_any_kernel(
    endpoint: Endpoint, home: Path, state: str
) -> None:
    async def make_and_break(exchange: Exchange) -> None:
        endpoint.made.append(json.loads(exchange.request.body))
        await status(500)(exchange)

    empty = respond(json.dumps({"data": [], "has_more": False}))
    endpoint.instead = {MAKE: [make_and_break], LIST: [empty]}
    assert "nobody knows" in reasons(ask())
    # Whoever started this process lives as long as it.
    rewrite_the_journal(home, owner=str(owners._owner(os.getppid())))
    if state == "leaving":
        # The note that it had left found no room.
        age_the_journal(home)
        rewrite_the_journal(home, state=state)
    endpoint.end(*(answered(name) for name in endpoint.ids))

    assert states(ask()) == ["kept"] * 3
    assert len(endpoint.made) == 1


def test_the_list_of_another_account_is_no_proof_that_a_batch_was_never_made(
    endpoint: Endpoint, home: Path
) -> None:
    async def make_and_break(exchange: Exchange) -> None:
        endpoint.made.append(json.loads(exchange.request.body))
        await status(500)(exchange)

    empty = respond(json.dumps({"data": [], "has_more": False}))
    endpoint.instead = {MAKE: [make_and_break], LIST: [empty] * 2}
    ask()
    age_the_journal(home)
    dalle.configure(endpoint=endpoint.server.base_url, api_key="o" * 20)
    endpoint.instead[FILE] = [status(404)]
    grid = ask()

    assert states(grid) == ["unknown"] * 3
    assert "another account's key?" in reasons(grid)
    assert len(endpoint.made) == 1
    # The account that it is of finds it.
    dalle.configure(endpoint=endpoint.server.base_url, api_key="k" * 20)
    assert "1 of 3 done" in reasons(ask())
    assert len(endpoint.made) == 1


def test_a_batch_that_was_never_made_is_planned_and_capped_once_more(
    endpoint: Endpoint, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    openai = f"openai+{endpoint.server.base_url}"
    dalle.configure(endpoint=openai, api_key="k" * 20)
    how = {"model": "gpt-image-2", "size": "1024x1024", "quality": "high", "yes": False}
    endpoint.instead[MAKE] = [faults.reset()]
    ask(max_cost=5, **how)
    age_the_journal(home)
    later = Session()
    monkeypatch.setattr(session_room, "_session", later)
    try:
        dalle.configure(endpoint=openai, api_key="k" * 20)
        assert states(ask(max_cost=0, **how)) == ["failed"] * 3
        assert endpoint.made == []
        with pytest.raises(OverBudget):
            ask(max_cost=0, **how)
        assert endpoint.made == []
        assert later.budget.spent == 0
    finally:
        later.close()


def test_again_for_an_open_batch_spends_nothing_and_leaves_it_to_be_fetched(
    endpoint: Endpoint, own_session: Session
) -> None:
    openai = f"openai+{endpoint.server.base_url}"
    dalle.configure(endpoint=openai, api_key="k" * 20)
    how = {"model": "gpt-image-2", "size": "1024x1024", "quality": "high"}
    ask(**how)
    spent = own_session.budget.spent
    for _ in range(3):
        assert states(ask(again=True, **how)) == ["batched"] * 3

    assert own_session.budget.spent == spent > 0
    assert len(endpoint.made) == 1


def _no_room(*_: object) -> None:
    raise ArchiveError("the journal cannot be written")


def test_an_order_that_is_refused_frees_its_asks(endpoint: Endpoint) -> None:
    endpoint.instead[MAKE] = [status(400)]

    assert states(ask()) == ["failed"] * 3
    assert endpoint.deleted == 1
    assert states(ask()) == ["batched"] * 3
    assert endpoint.deleted == 1


def test_the_file_stays_until_it_is_noted_that_its_batch_was_not_made(
    endpoint: Endpoint, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint.instead[MAKE] = [status(400)]
    with monkeypatch.context() as full:
        full.setattr(Batches, "give_up", _no_room)
        assert states(ask()) == ["failed"] * 3
        age_the_journal(home)
        assert "never made" in reasons(ask())
    assert endpoint.deleted == 0

    assert "never made" in reasons(ask())
    assert endpoint.deleted == 1
    assert states(ask()) == ["batched"] * 3
    assert len(endpoint.made) == 1


def test_a_batch_that_is_gone_may_have_been_billed(endpoint: Endpoint) -> None:
    ask()
    endpoint.instead[LOOK] = [status(404)] * TRIES
    grid = ask()
    assert states(grid) == ["unknown"] * 3
    assert "--again" in reasons(grid)
    # Without --batch too, and the run that plans and asks is another one.
    endpoint.instead[LOOK] = [status(404)] * TRIES
    given_up = ask(again=True, batch=False)
    assert states(given_up) == ["failed"] * 3
    assert "given up: run it again" in reasons(given_up)
    assert "nothing was billed" not in reasons(given_up)
    assert len(endpoint.made) == 1
    assert states(ask()) == ["batched"] * 3
    assert len(endpoint.made) == 2


def test_a_batch_that_a_free_endpoint_forgot_is_sent_anew(endpoint: Endpoint) -> None:
    dalle.configure(endpoint=endpoint.server.base_url, api_key="k" * 20, free=True)
    ask()
    endpoint.instead[LOOK] = [status(404)] * TRIES

    assert states(ask()) == ["batched"] * 3
    assert len(endpoint.made) == 2


def test_batches_are_listed_where_nothing_can_be_noted(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    dalle.configure(endpoint=endpoint.server.base_url, api_key="k" * 20, free=True)
    ask()
    for change in ("give_up", "settle_kept"):
        monkeypatch.setattr(Batches, change, _no_room)

    assert len(dalle.batches()) == 1
    endpoint.instead[LOOK] = [status(404)] * TRIES
    assert len(dalle.batches()) == 0


def test_answers_that_are_cut_are_kept_as_far_as_they_came(endpoint: Endpoint) -> None:
    ask()
    one, two, three = endpoint.ids
    whole = answered(one) + answered(two) + answered(three)
    endpoint.end(whole)
    at = len(answered(one)) + 40
    endpoint.instead[FETCH] = [faults.cut_content_length(whole, at=at)]

    grid = ask()
    assert states(grid) == ["kept", "batched", "batched"]
    assert "did not come whole" in grid.outcomes[1].reason
    assert states(ask()) == ["kept"] * 3


def test_answers_take_no_more_of_the_disk_than_their_lines_can(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_batches, "MOST_OF_A_LINE", 20_000)
    ask("a cat")
    answer = answered(endpoint.ids[0])
    endpoint.end(answer, b" " * 60_000)
    grid = ask("a cat")
    assert states(grid) == ["batched"]
    assert "did not come whole" in reasons(grid)

    endpoint.end(answer)
    assert states(ask("a cat")) == ["kept"]


@pytest.mark.parametrize(
    "bad",
    [
        b"{garbage\n",
        b"\xff\xfe\n",
        b"[]\n",
        b'{"custom_id": 5}\n',
    ],
)
def test_a_line_that_cannot_be_read_leaves_its_picture_unknown(
    endpoint: Endpoint, bad: bytes
) -> None:
    ask()
    one, two, _ = endpoint.ids
    endpoint.end(answered(one), bad, answered(two))

    grid = ask()
    assert states(grid) == ["kept", "kept", "unknown"]
    assert "may have been billed" in grid.outcomes[2].reason
    assert states(ask()) == ["kept", "kept", "unknown"]
    assert len(endpoint.made) == 1


@pytest.mark.parametrize(
    "data", [b"no picture", pictures.half_png(), pictures.png_without_iend()]
)
def test_a_picture_that_is_damaged_is_not_kept(endpoint: Endpoint, data: bytes) -> None:
    ask()
    one, two, three = endpoint.ids
    endpoint.end(answered(one, data), answered(two), answered(three))

    grid = ask()
    assert states(grid) == ["unknown", "kept", "kept"]
    assert len(grid) == 2


def test_an_edit_travels_in_a_batch_with_its_pictures(endpoint: Endpoint) -> None:
    cat = pictures.png()
    with pytest.raises(UsageError, match="no variations"):
        dalle.vary(cat, size="64x64", yes=True, batch=True)

    grid = dalle.edit(cat, "a hat", size="64x64", yes=True, batch=True)

    assert states(grid) == ["batched"]
    (line,) = endpoint.lines
    assert line["url"] == endpoint.made[0]["endpoint"] == "/v1/images/edits"
    assert line["body"]["images"][0]["image_url"].startswith("data:image/png;base64,")


def test_models_and_routes_are_batches_of_their_own(endpoint: Endpoint) -> None:
    ask(model=["one", "two"])

    assert len(endpoint.made) == 2
    models = [line["body"]["model"] for line in endpoint.lines]
    assert models == ["one"] * 3 + ["two"] * 3


def test_half_the_price_is_planned_and_capped_and_noted(
    canary: Canary, own_session: Session
) -> None:
    canary.place_in_environment("OPENAI_API_KEY")
    how = {"endpoint": "openai", "quality": "low", "size": "1024x1024"}
    alone = dalle.plan("a cat", n=10, **how)
    batch = dalle.plan("a cat", n=10, batch=True, **how)

    assert batch.cost.price.high * 2 == alone.cost.price.high
    assert "10 pictures in 1 batch, 50 % off the price" in repr(batch)
    cap = float(batch.cost.price.high) - 0.001
    with pytest.raises(OverBudget):
        dalle.compare("a cat", n=10, batch=True, max_cost=cap, **how)
    assert own_session.budget.spent == 0


def test_what_usage_tells_costs_half_where_that_is_the_price(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    dalle.configure(endpoint=f"openai+{endpoint.server.base_url}", api_key="k" * 20)
    usage = {
        "input_tokens": 0,
        "output_tokens": 1_000,
        "output_tokens_details": {"image_tokens": 1_000},
    }
    how = {"model": "gpt-image-2", "size": "1024x1024", "quality": "low"}
    ask("a cat", **how)
    endpoint.end(answered(endpoint.ids[0], usage=usage))

    grid = ask("a cat", **how)

    assert states(grid) == ["kept"]
    assert grid.outcomes[0].record is not None
    assert grid.outcomes[0].record.cost == Decimal("0.015")


def test_open_batches_are_listed_and_can_be_cancelled(endpoint: Endpoint) -> None:
    assert repr(dalle.batches()) == "no batch is open"
    ask()
    cancelled = []

    async def cancel(exchange: Exchange) -> None:
        cancelled.append(exchange.request.target)
        await respond(json.dumps({"id": "batch_1", "status": "cancelling"}))(exchange)

    endpoint.server.always(cancel, path="/v1/batches/batch_1/cancel", method="POST")

    (one,) = dalle.batches()
    one.cancel()

    assert (one.id, one.status) == ("batch_1", "in_progress")
    assert (one.done, one.pictures) == (1, 3)
    assert "batch_1 at http://127.0.0.1" in repr(dalle.batches())
    assert "1 of 3 done ('a red cup' ...)" in repr(dalle.batches())
    assert len(cancelled) == 1
    endpoint.end(*(answered(name) for name in endpoint.ids), state="cancelled")
    ask()
    assert dalle.batches() == ()


def test_a_batch_is_not_listed_once_all_its_pictures_are_kept(
    endpoint: Endpoint, home: Path
) -> None:
    ask()
    endpoint.end(*(answered(name) for name in endpoint.ids))
    reopen = (
        "UPDATE claims SET state = 'sent', digest = NULL, ended_at = NULL",
        "UPDATE batches SET state = 'sent', ended_at = NULL",
    )
    assert states(ask()) == ["kept"] * 3
    with closing(sqlite3.connect(home / "journal.sqlite")) as database:
        # As whoever was killed before it came to say so.
        for sql in reopen:
            database.execute(sql)
        database.commit()

    assert dalle.batches() == ()
    with closing(sqlite3.connect(home / "journal.sqlite")) as database:
        (left,) = database.execute("SELECT state FROM batches").fetchall()
        ended = database.execute("SELECT DISTINCT state FROM claims").fetchall()
    assert (left, ended) == (("over",), [("done",)])


def test_a_batch_that_was_never_made_is_not_said_to_be_sent(endpoint: Endpoint) -> None:
    endpoint.instead[MAKE] = [faults.reset()]
    ask()

    (one,) = dalle.batches()

    assert one.status == "not known at its endpoint"
    assert "not made yet" in repr(dalle.batches())


def test_a_batch_that_nobody_can_be_asked_of_is_listed_all_the_same(
    endpoint: Endpoint,
) -> None:
    ask()
    dalle.configure(endpoint="offline", api_key=None)
    endpoint.instead[LOOK] = [status(401)] * TRIES

    (one,) = dalle.batches()

    assert one.done == 0
    assert "401" in one.status
    with pytest.raises(UsageError, match="does not know it"):
        one.cancel()


def test_a_line_of_fifty_megabytes_weighs_little_more_than_itself(
    tmp_path: Path,
) -> None:
    path = tmp_path / "answers.jsonl"
    coded = base64.b64encode(bytes(37_500_000))
    body = b'{"data": [{"b64_json": "' + coded + b'"}]}'
    line = b'{"custom_id": "x", "response": {"status_code": 200, "body": ' + body
    path.write_bytes(line + b'}, "error": null}\n')
    size = path.stat().st_size
    del coded, body, line

    async def read() -> list[str]:
        with path.open("rb") as file:
            return [r.custom_id async for r in read_answers(file) if r is not None]

    tracemalloc.start()
    try:
        assert asyncio.run(read()) == ["x"]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # The line, and the picture in it.
    assert peak < 1.9 * size


def test_an_endless_line_is_passed_by(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    with path.open("wb") as file:
        file.truncate(MOST_OF_A_LINE + 5)
        file.seek(0, 2)
        file.write(b"\n" + answered("one"))

    async def read() -> list[object]:
        with path.open("rb") as file:
            return [r and r.custom_id async for r in read_answers(file)]

    assert asyncio.run(read()) == [None, "one"]


def test_a_batch_draws_what_its_cell_would_have_drawn(tmp_path: Path) -> None:
    cat = pictures.png()

    def draw(**more: Any) -> list[str]:
        how = {"size": "64x64", "seed": 5, "yes": True, **more}
        grids = [
            dalle.compare(PROMPT, n=2, **how),
            dalle.edit(cat, "a hat", region="0.2,0.2,0.8,0.8", **how),
        ]
        return [image.digest for grid in grids for image in grid]

    with RunningServer() as server:
        dalle.configure(endpoint=f"{server.origin}/v1", api_key=KEY)
        assert draw(batch=True) == []
        while server.serving.batches.are_busy:
            time.sleep(0.02)
        fetched = draw(batch=True)
        painted = server.serving.painted
        dalle.configure(home=str(tmp_path / "another"))

        assert draw() == fetched
        assert len(fetched) == 7
        assert (painted, server.serving.painted) == (7, 14)


def test_a_free_endpoint_is_left_without_files_and_a_paid_one_with_its_own() -> None:
    with RunningServer() as server:
        files = server.serving.files
        for free, left in ((True, 0), (False, 2)):
            url = f"{server.origin}/v1"
            dalle.configure(endpoint=url, api_key=KEY, free=free)
            ask(f"a cat, free {free}")
            while server.serving.batches.are_busy:
                time.sleep(0.02)
            assert states(ask(f"a cat, free {free}")) == ["kept"]
            until = time.monotonic() + 5
            while len(files.all()) != left and time.monotonic() < until:
                time.sleep(0.02)
            assert len(files.all()) == left


def test_what_an_endpoint_says_of_a_batch_is_cleaned_of_keys_and_controls(
    endpoint: Endpoint,
) -> None:
    key = "k" * 20
    ask()
    endpoint.batch = {"status": f"{key}\x1b[2J" * 9}
    (one,) = dalle.batches()
    said = {"data": [{"message": f"bad {key} \x1b[2J\u202e" + "x" * 999}]}
    counts = {"total": 3, "completed": 0, "failed": 3}
    endpoint.batch = {"status": "failed", "errors": said, "request_counts": counts}
    grid = ask()
    endpoint.batch = {"id": f"batch_{key}", "status": "in_progress"}
    named = ask()

    shown = [one.status, repr(one), *(o.reason for o in grid.outcomes), reasons(named)]
    assert "did not take the batch: bad ***" in shown[2]
    for text in shown:
        assert key not in text
        assert text.isprintable()
    assert len(one.status) <= 64
    assert len(shown[2]) < 350


def test_answers_that_are_gone_may_have_been_billed(endpoint: Endpoint) -> None:
    ask()
    endpoint.end()
    endpoint.instead[FETCH] = [status(404)] * TRIES

    grid = ask()
    assert states(grid) == ["unknown"] * 3
    assert "may have been billed" in reasons(grid)
    endpoint.instead[FETCH] = [status(404)] * TRIES
    assert states(ask(again=True)) == ["failed"] * 3
    assert states(ask()) == ["batched"] * 3
    assert len(endpoint.made) == 2


def test_what_is_stopped_while_its_file_leaves_is_not_made(
    endpoint: Endpoint, own_session: Session
) -> None:
    arrived, goes_on = threading.Event(), threading.Event()

    async def wait(exchange: Exchange) -> None:
        arrived.set()
        await asyncio.to_thread(goes_on.wait, 10)
        await respond(json.dumps({"id": "file-in"}))(exchange)

    endpoint.instead[UPLOAD] = [wait]
    order = make_order(
        "generate", expand(PROMPT), {"size": "64x64", "yes": True, "batch": True}
    )
    running = start(own_session, prepare(own_session, order))
    assert arrived.wait(10)
    running.stop()
    running.future.result(10)
    assert states(running.snapshot()) == ["waiting"] * 3
    assert "elsewhere" in reasons(ask())
    goes_on.set()
    until = time.monotonic() + 10
    while "elsewhere" in reasons(grid := ask()):
        assert time.monotonic() < until
        time.sleep(0.02)

    assert states(grid) == ["batched"] * 3
    assert len(endpoint.made) == 1
    assert len(endpoint.lines) == 6
    assert endpoint.deleted == 1


def test_what_a_cell_wants_twice_is_one_line(endpoint: Endpoint) -> None:
    twice = "a cat\n---\na cat"

    grid = ask(twice)
    assert states(grid) == ["batched"] * 2
    assert "elsewhere" not in reasons(grid)
    assert len(endpoint.lines) == 1
    endpoint.end(answered(endpoint.ids[0]))
    assert states(ask(twice)) == ["kept"] * 2


@pytest.mark.parametrize("status_told", ["completed", "cancelled"])
def test_answers_that_the_endpoint_counts_and_does_not_give_stay_open(
    endpoint: Endpoint, status_told: str
) -> None:
    ask()
    one, two, three = endpoint.ids
    whole = [answered(one), answered(two), answered(three)]
    counts = {"total": 3, "completed": 3, "failed": 0}
    # No file at all; then one that was cut at the end of a line.
    endpoint.batch = {"status": status_told, "request_counts": counts}
    none = ask()
    endpoint.end(whole[0], state=status_told)
    endpoint.batch["request_counts"] = counts
    some = ask()

    assert states(none) == ["batched"] * 3
    assert states(some) == ["kept", "batched", "batched"]
    endpoint.content += b'{"custom_id": "cut'
    cut = ask()
    assert states(cut) == ["kept", "batched", "batched"]
    for grid in (none, some, cut):
        assert "billed" not in reasons(grid)
        assert "not there yet" in reasons(grid)
    endpoint.content = b"".join(whole)
    assert states(ask()) == ["kept"] * 3
    assert len(endpoint.made) == 1


def test_answers_that_never_come_are_given_up_with_again(endpoint: Endpoint) -> None:
    ask()
    endpoint.end(answered(endpoint.ids[0]))
    endpoint.batch["request_counts"] = {"total": 3, "completed": 3, "failed": 0}

    given_up = ask(again=True)
    assert states(given_up) == ["kept", "failed", "failed"]
    assert "given up: run it again" in reasons(given_up)
    assert len(endpoint.made) == 1
    endpoint.batch = {"status": "in_progress"}
    assert states(ask()) == ["kept", "batched", "batched"]
    assert len(endpoint.made) == 2


def test_a_line_that_is_cut_gives_no_paid_picture_up(endpoint: Endpoint) -> None:
    ask()
    whole = b"".join(answered(name) for name in endpoint.ids)
    endpoint.end(whole[:-40])
    endpoint.batch["request_counts"] = {"total": 3, "completed": 3, "failed": 0}

    grid = ask()
    assert states(grid) == ["kept", "kept", "batched"]
    assert "did not come whole" in reasons(grid)
    assert "--again gives it up" in reasons(grid)
    endpoint.content = whole
    assert states(ask()) == ["kept"] * 3
    assert len(endpoint.made) == 1


def test_a_line_that_stays_cut_is_given_up_with_again(endpoint: Endpoint) -> None:
    ask()
    whole = b"".join(answered(name) for name in endpoint.ids)
    endpoint.end(whole[:-40])

    assert states(ask(again=True)) == ["kept", "kept", "failed"]
    endpoint.batch = {"status": "in_progress"}
    assert states(ask()) == ["kept", "kept", "batched"]
    assert len(endpoint.made) == 2


@pytest.mark.parametrize(
    ("route", "refusal"),
    [
        (LOOK, status(403)),
        (LOOK, faults.html_200()),
        (FETCH, status(410)),
        (FETCH, redirect(302, "http://127.0.0.1:9/elsewhere")),
    ],
)
def test_what_an_endpoint_never_tells_is_given_up_with_again(
    endpoint: Endpoint, route: str, refusal: Answer
) -> None:
    ask("a cat")
    endpoint.end(answered(endpoint.ids[0]))
    endpoint.instead[route] = [refusal] * 2 * TRIES

    waiting = ask("a cat")
    assert states(waiting) == ["batched"]
    assert "(--again gives it up)" in reasons(waiting)
    given_up = ask("a cat", again=True)
    assert states(given_up) == ["failed"]
    assert "given up: run it again" in reasons(given_up)
    endpoint.instead.clear()
    endpoint.batch = {"status": "in_progress"}
    assert states(ask("a cat")) == ["batched"]
    assert len(endpoint.made) == 2


@pytest.mark.parametrize("route", [LOOK, FETCH])
@pytest.mark.parametrize("trouble", [status(500), status(401), faults.reset()])
def test_what_may_pass_is_not_given_up(
    endpoint: Endpoint, route: str, trouble: Answer
) -> None:
    ask("a cat")
    endpoint.end(answered(endpoint.ids[0]))
    endpoint.instead[route] = [trouble] * 4 * TRIES

    grid = ask("a cat", again=True)
    assert states(grid) == ["batched"]
    assert "--again" not in reasons(grid)
    endpoint.instead.clear()
    assert states(ask("a cat")) == ["kept"]
    assert len(endpoint.made) == 1


def test_a_fresh_take_is_fetched_to_its_end_before_another_is_paid_for(
    endpoint: Endpoint,
) -> None:
    assert states(ask(fresh=True)) == ["batched"] * 3
    endpoint.end(*(answered(name) for name in endpoint.ids))
    assert states(ask(fresh=True)) == ["kept"] * 3
    endpoint.batch = {"status": "in_progress"}
    assert states(ask(fresh=True)) == ["batched"] * 3
    second = endpoint.ids[3:]
    assert set(second).isdisjoint(endpoint.ids[:3])

    endpoint.end(answered(second[0]))
    endpoint.batch["request_counts"] = {"total": 3, "completed": 3, "failed": 0}
    for _ in range(2):
        assert states(ask(fresh=True)) == ["kept", "batched", "batched"]
    endpoint.content = b"".join(map(answered, second))
    grid = ask(fresh=True)
    assert states(grid) == ["kept"] * 3
    assert grid.outcomes[2].record is not None
    assert grid.outcomes[2].record.ask.take == 2
    assert len(endpoint.made) == 2


def test_an_executor_paints_nothing_that_is_in_a_batch(endpoint: Endpoint) -> None:
    how = {"endpoint": ["offline", endpoint.server.base_url], "batch": False}
    assert states(ask("a cat", **{**how, "batch": True})) == ["batched"] * 2
    endpoint.end(*(answered(name) for name in endpoint.ids))
    with ThreadPoolExecutor(1) as pool:
        dalle.configure(executor=pool)
        try:
            until = time.monotonic() + 20
            while "batched" in states(grid := ask("a {cat|dog}", **how)):
                assert "executor" not in reasons(grid)
                assert time.monotonic() < until
        finally:
            dalle.configure(executor=None)

    assert states(grid) == ["kept"] * 4


def test_a_full_disk_leaves_finished_pictures_to_be_fetched_once_more(
    endpoint: Endpoint, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask()
    endpoint.end(*(answered(name) for name in endpoint.ids))
    with monkeypatch.context() as full:

        def no_room(*_: object, **__: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        full.setattr(Archive, "_save", no_room)
        grid = ask()
        assert states(grid) == ["kept"] * 3
        assert "held in the memory" in "".join(grid.outcomes[0].notes)
        assert len(dalle.batches()) == 1

    later = Session()  # of a kernel that holds nothing
    monkeypatch.setattr(session_room, "_session", later)
    try:
        dalle.configure(endpoint=endpoint.server.base_url, api_key="k" * 20)
        assert states(ask()) == ["kept"] * 3
        assert states(ask()) == ["kept"] * 3
        assert dalle.batches() == ()
    finally:
        later.close()
    assert len(endpoint.made) == 1


class FullDisk(io.FileIO):
    def write(self, _: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture(params=["opened", "written"])
def no_room(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Any]:
    """What opens a file that finds no room, in the one moment or the other."""

    def open_one(*_: object, **__: object) -> Any:
        if request.param == "opened":
            raise OSError(errno.EROFS, "Read-only file system")
        return io.BufferedRandom(FullDisk(tmp_path / "full", "w+"))

    return open_one


def test_answers_that_find_no_room_stay_in_their_batch(
    endpoint: Endpoint,
    monkeypatch: pytest.MonkeyPatch,
    no_room: Callable[..., Any],
) -> None:
    ask()
    # Small enough for a buffer, so that only its end fails.
    endpoint.end(*(failed(name, "x", 429) for name in endpoint.ids))
    with monkeypatch.context() as full:
        full.setattr(tempfile, "TemporaryFile", no_room)
        grid = ask(again=True)

    assert states(grid) == ["batched"] * 3
    assert "make room and run it again" in reasons(grid)
    assert "report it" not in reasons(grid)
    endpoint.end(*(answered(name) for name in endpoint.ids))
    assert states(ask()) == ["kept"] * 3


def test_requests_that_find_no_room_are_not_sent_and_are_free(
    endpoint: Endpoint,
    monkeypatch: pytest.MonkeyPatch,
    no_room: Callable[..., Any],
) -> None:
    with monkeypatch.context() as full:
        full.setattr(tempfile, "TemporaryFile", no_room)
        grid = ask()

    assert states(grid) == ["failed"] * 3
    assert "nothing was sent" in reasons(grid)
    assert endpoint.lines == []
    assert states(ask()) == ["batched"] * 3


def test_a_picture_that_lies_elsewhere_is_fetched_until_it_comes(
    endpoint: Endpoint,
) -> None:
    ask("a cat")
    url = endpoint.server.base_url.removesuffix("/v1") + "/cat.png"
    body = {"created": 1, "data": [{"url": url}]}
    endpoint.end(result(endpoint.ids[0], {"status_code": 200, "body": body}))
    link = [status(500)] * TRIES

    async def send(exchange: Exchange) -> None:
        picture = respond(pictures.png(), content_type="image/png")
        await (link.pop() if link else picture)(exchange)

    endpoint.server.always(send, path="/cat.png", method="GET")

    grid = ask("a cat")
    while link and states(grid) == ["batched"]:
        assert "could not be fetched" in reasons(grid)
        grid = ask("a cat")

    assert states(ask("a cat")) == ["kept"]
    assert len(endpoint.made) == 1


def test_a_batch_of_another_kernels_own_endpoint_is_left_to_that_kernel(
    home: Path,
) -> None:
    def outcome() -> Outcome:
        return ask("a cat", endpoint="offline").outcomes[0]

    def sent_by(owner: str) -> None:
        with closing(sqlite3.connect(home / "journal.sqlite")) as database:
            # Of an endpoint that is another process: here it is not known.
            database.execute(
                "UPDATE batches SET owner = ?, batch_id = 'batch_elsewhere'", [owner]
            )
            database.commit()

    outcome()
    # Whoever started this process lives as long as it.
    sent_by(str(owners._owner(os.getppid())))
    assert "under way in another kernel" in outcome().reason
    (one,) = dalle.batches()
    assert one.status == "under way in another kernel"
    assert outcome().state == "batched"
    with closing(sqlite3.connect(home / "journal.sqlite")) as database:
        made = database.execute("SELECT state, batch_id FROM batches").fetchall()
    assert made == [("sent", "batch_elsewhere")]

    dead = Owner.parse(str(owners._owner(os.getppid())))
    assert dead is not None
    sent_by(str(replace(dead, started="another")))
    assert "another kernel" not in outcome().reason

"""The routes of files and batches, spoken to directly and by the SDK of OpenAI."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import openai
import pytest
from PIL import Image

from dalle_notebook.engine.base import Painting
from dalle_notebook.engine.pool import PooledEngine
from dalle_notebook.server import batch_lines
from dalle_notebook.server.limits import Limits
from dalle_notebook.server.serving import Serving
from dalle_notebook.wire.recipe import Recipe
from tests.unit.server import stand_in
from tests.unit.server.running import (
    KEY,
    Reply,
    RunningServer,
    SetClock,
    picture,
    thread_engine,
)
from tests.unit.server.told import told_engine

GENERATIONS = "/v1/images/generations"
_SECONDS = 20


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with RunningServer() as running:
        yield running


@pytest.fixture
def sdk(server: RunningServer) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{server.origin}/v1", api_key=KEY) as client:
        yield client


def line(name: str, url: str = GENERATIONS, **body: Any) -> dict[str, Any]:
    body = {"prompt": f"cat {name}", "size": "64x64", **body}
    return {"custom_id": name, "method": "POST", "url": url, "body": body}


def upload(server: RunningServer, *lines: object) -> str:
    text = b"".join(
        each if isinstance(each, bytes) else json.dumps(each).encode() + b"\n"
        for each in lines
    )
    reply = server.send("/v1/files", ("purpose", "batch"), ("file", text))
    assert reply.status == 200, reply.body
    assert reply.json["bytes"] == len(text)
    return str(reply.json["id"])


def order(server: RunningServer, file: str, **more: Any) -> Reply:
    body = {
        "input_file_id": file,
        "endpoint": GENERATIONS,
        "completion_window": "24h",
        **more,
    }
    return server.ask("POST", "/v1/batches", body)


def begin(server: RunningServer, *lines: object, **more: Any) -> str:
    reply = order(server, upload(server, *lines), **more)
    assert reply.status == 200, reply.body
    return str(reply.json["id"])


def look(server: RunningServer, name: str) -> Any:
    return server.ask("GET", f"/v1/batches/{name}").json


def finished(server: RunningServer, name: str) -> Any:
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until:
        batch = look(server, name)
        if batch["status"] in ("completed", "failed", "expired", "cancelled"):
            return batch
        time.sleep(0.02)
    raise AssertionError(f"it is still {batch['status']}")


def content(server: RunningServer, file: str | None) -> list[Any]:
    if file is None:
        return []
    reply = server.ask("GET", f"/v1/files/{file}/content")
    assert reply.status == 200
    return [json.loads(each) for each in reply.body.splitlines()]


def test_the_sdk_uploads_begins_polls_and_reads(sdk: openai.OpenAI) -> None:
    lines = [line("one", seed=7), line("two"), line("bad", size="1x1")]
    text = "\n".join(json.dumps(each) for each in lines)
    file = sdk.files.create(file=io.BytesIO(text.encode()), purpose="batch")
    batch = sdk.batches.create(
        input_file_id=file.id,
        endpoint=GENERATIONS,  # type: ignore[arg-type]
        completion_window="24h",
        metadata={"mine": "yes"},
    )
    while batch.status not in ("completed", "failed"):
        time.sleep(0.05)
        batch = sdk.batches.retrieve(batch.id)

    assert batch.status == "completed"
    assert batch.metadata == {"mine": "yes"}
    assert batch.request_counts is not None
    counts = batch.request_counts
    assert (counts.total, counts.completed, counts.failed) == (3, 2, 1)
    assert batch.id in [each.id for each in sdk.batches.list(limit=1)]
    assert sdk.files.retrieve(file.id).bytes == len(text)
    assert file.id in [each.id for each in sdk.files.list(purpose="batch")]
    good = sdk.files.content(batch.output_file_id or "").text.splitlines()
    bad = sdk.files.content(batch.error_file_id or "").text.splitlines()
    answers = {each["custom_id"]: each["response"] for each in map(json.loads, good)}
    assert set(answers) == {"one", "two"}
    coded = answers["one"]["body"]["data"][0]["b64_json"]
    assert Image.open(io.BytesIO(base64.b64decode(coded))).size == (64, 64)
    fault = json.loads(bad[0])
    assert fault["custom_id"] == "bad"
    assert fault["response"]["status_code"] == 400
    assert fault["response"]["body"]["error"]["param"] == "size"
    assert sdk.files.delete(file.id).deleted
    with pytest.raises(openai.NotFoundError):
        sdk.files.retrieve(file.id)


def test_a_line_is_drawn_as_a_request_of_its_own(server: RunningServer) -> None:
    batch = finished(server, begin(server, line("one", seed=11)))

    (answer,) = content(server, batch["output_file_id"])
    alone = server.generate("cat one", seed=11, response_format="b64_json").json
    assert answer["response"]["body"]["data"] == alone["data"]
    assert answer["response"]["headers"]["x-drawn-by"].startswith("stand-in")


def test_a_line_says_what_the_engine_can_be_told() -> None:
    url = "data:image/png;base64," + base64.b64encode(picture((50, 41))).decode()
    told: dict[str, Any] = {
        "steps": 9,
        "guidance": 2.5,
        "negative_prompt": "rain",
        "size": "33x47",
    }
    edits = "/v1/images/edits"
    edit = line("edit", edits, num_inference_steps=9, images=[{"image_url": url}])
    del edit["body"]["size"]
    with RunningServer(engine=told_engine()) as server:
        drawn = finished(server, begin(server, line("a", **told)))
        edited = finished(server, begin(server, edit, endpoint=edits))

        (answer,) = content(server, drawn["output_file_id"])
        made_with = answer["response"]["body"]["dalle_notebook"]["made_with"]
        assert made_with == {name: str(value) for name, value in told.items()}
        (answer,) = content(server, edited["output_file_id"])
        made_with = answer["response"]["body"]["dalle_notebook"]["made_with"]
        assert (made_with["steps"], made_with["size"]) == ("9", "50x41")


def test_an_edit_brings_its_pictures_as_data_urls(server: RunningServer) -> None:
    url = "data:image/png;base64," + base64.b64encode(picture()).decode()
    edits = "/v1/images/edits"
    given = line("one", edits, images=[{"image_url": url}])
    none = line("none", edits)

    batch = finished(server, begin(server, given, none, endpoint=edits))

    assert [each["custom_id"] for each in content(server, batch["output_file_id"])] == [
        "one"
    ]
    (fault,) = content(server, batch["error_file_id"])
    assert fault["response"]["body"]["error"]["param"] == "image"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((b"{not json\n",), "invalid_json_line"),
        ((b"\n",), "empty_file"),
        ((line("one"), line("one")), "duplicate_custom_id"),
        ((line("one", url="/v1/images/edits"),), "mismatched_url"),
        (({**line("one"), "method": "GET"},), "invalid_method"),
        (({**line("one"), "custom_id": 1},), "missing_required_parameter"),
        (({**line("one"), "body": "a cat"},), "invalid_body"),
        ((line("one", model="a"), line("two", model="b")), "mismatched_model"),
    ],
)
def test_a_file_that_breaks_the_rules_fails_before_anything_is_drawn(
    server: RunningServer, lines: Any, code: str
) -> None:
    painted = server.serving.painted

    batch = finished(server, begin(server, *lines))

    assert batch["status"] == "failed"
    assert batch["errors"]["data"][0]["code"] == code
    assert (batch["output_file_id"], batch["error_file_id"]) == (None, None)
    assert server.serving.painted == painted


def test_files_and_lines_are_bounded() -> None:
    limits = Limits(batch_bytes=2_000, batch_lines=2, batch_line_bytes=900, files=4)
    with RunningServer(limits=limits) as server:
        large = server.send("/v1/files", ("purpose", "batch"), ("file", bytes(2_001)))
        assert (large.status, large.fault["param"]) == (413, "file")
        many = finished(server, begin(server, *(line(str(n)) for n in range(3))))
        assert many["errors"]["data"][0]["code"] == "too_many_lines"
        long = finished(server, begin(server, line("one", prompt="x" * 900)))
        assert long["errors"]["data"][0]["code"] == "line_too_long"
        upload(server, line("one"))
        upload(server, line("two"))
        full = server.send("/v1/files", ("purpose", "batch"), ("file", b"{}"))
        assert full.status == 413
        assert "Delete files" in full.fault["message"]


def test_files_have_a_room_together_which_deleting_gives_back() -> None:
    with RunningServer(limits=Limits(files_bytes=1_500)) as server:
        first = upload(server, b"x" * 1_000)
        full = server.send("/v1/files", ("purpose", "batch"), ("file", bytes(1_000)))
        assert full.status == 413
        assert server.ask("DELETE", f"/v1/files/{first}").json["deleted"]
        upload(server, b"x" * 1_000)


@pytest.mark.parametrize(
    ("given", "param"),
    [
        ({"endpoint": "/v1/responses"}, "endpoint"),
        ({"completion_window": "1h"}, "completion_window"),
        ({"input_file_id": "file-none"}, "file_id"),
        ({"metadata": {"a": 1}}, "metadata"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_an_order_of_a_batch_is_held_against_the_rules(
    server: RunningServer, given: Any, param: str
) -> None:
    reply = order(server, upload(server, line("one")), **given)

    assert reply.status in (400, 404)
    assert reply.fault["param"] == param


def test_a_form_for_files_has_the_file_and_its_purpose(server: RunningServer) -> None:
    for parts in (
        [("purpose", "batch")],
        [("file", b"{}")],
        [("purpose", "vision"), ("file", b"{}")],
        [("purpose", "batch"), ("file", b"{}"), ("file", b"{}")],
    ):
        assert server.send("/v1/files", *parts).status == 400  # type: ignore[arg-type]


def test_strangers_get_nothing(server: RunningServer) -> None:
    name = begin(server, line("one"))
    for path in ("/v1/files", "/v1/batches", f"/v1/batches/{name}"):
        assert server.ask("GET", path, key=None).status == 401
        origin = {"Origin": "http://a-page.example"}
        assert server.ask("GET", path, headers=origin).status == 403
    assert look(server, "batch_none")["error"]["param"] == "batch_id"


def test_lists_come_in_pages_the_newest_first() -> None:
    with RunningServer() as server:
        names = [begin(server, line(str(n))) for n in range(3)]
        first = server.ask("GET", "/v1/batches?limit=2").json
        assert [each["id"] for each in first["data"]] == names[:0:-1]
        assert first["has_more"]
        rest = server.ask("GET", f"/v1/batches?limit=2&after={first['last_id']}").json
        assert [each["id"] for each in rest["data"]] == names[:1]
        assert not rest["has_more"]
        assert server.ask("GET", "/v1/batches?after=nobody").status == 400
        assert server.ask("GET", "/v1/batches?limit=0").status == 400


class _Gate:
    """Paints when it is told to."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.began: list[str] = []

    def __call__(self, recipe: Recipe, index: int, **more: Any) -> Painting:
        self.began.append(recipe.prompt)
        if "now" not in recipe.prompt:
            assert self.opened.wait(_SECONDS)
        return stand_in.paint(recipe, index, **more)


def test_a_request_never_waits_behind_a_batch() -> None:
    gate = _Gate()
    with RunningServer(engine=thread_engine(gate)) as server:
        name = begin(server, *(line(str(n)) for n in range(6)))
        while not gate.began:
            time.sleep(0.01)
        # One of two workers is taken by the batch; all of these use the other.
        for _ in range(3):
            assert server.generate("now").status == 200
        assert len([each for each in gate.began if each != "now"]) == 1
        assert look(server, name)["status"] == "in_progress"
        gate.opened.set()
        assert finished(server, name)["request_counts"]["completed"] == 6


def test_a_batch_that_is_cancelled_keeps_what_was_drawn() -> None:
    gate = _Gate()
    with RunningServer(engine=thread_engine(gate)) as server:
        name = begin(server, line("a", prompt="now"), line("b"), line("c"))
        while len(gate.began) < 2:
            time.sleep(0.01)
        reply = server.ask("POST", f"/v1/batches/{name}/cancel")
        assert reply.json["status"] == "cancelling"
        gate.opened.set()
        batch = finished(server, name)
        assert batch["status"] == "cancelled"
        drawn = content(server, batch["output_file_id"])
        assert [each["custom_id"] for each in drawn] == ["a", "b"]
        again = server.ask("POST", f"/v1/batches/{name}/cancel")
        assert (again.status, again.fault["param"]) == (400, "batch_id")


def test_a_batch_is_cancelled_before_its_turn_and_while_it_is_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    may_check, checked = threading.Event(), batch_lines.check_file

    def check_slowly(*given: Any) -> Any:
        assert may_check.wait(_SECONDS)
        return checked(*given)

    monkeypatch.setattr(batch_lines, "check_file", check_slowly)
    with RunningServer() as server:
        bad = line("a", url="/v1/images/edits")
        first, second = begin(server, bad), begin(server, bad)
        third = begin(server, line("a"))
        ends = {
            name: server.ask("POST", f"/v1/batches/{name}/cancel").json["status"]
            for name in (second, first)
        }
        may_check.set()
        assert ends == {second: "cancelled", first: "cancelling"}
        assert finished(server, third)["status"] == "completed"
        for name in ends:
            batch = look(server, name)
            assert (batch["status"], batch["errors"]) == ("cancelled", None)
            assert batch["cancelling_at"] and batch["cancelled_at"]


def test_what_was_not_drawn_in_time_has_expired() -> None:
    gate, clock = _Gate(), SetClock()
    with RunningServer(engine=thread_engine(gate), clock=clock) as server:
        name = begin(server, line("a"), line("b"))
        while not gate.began:
            time.sleep(0.01)
        clock.seconds += 86_401
        gate.opened.set()
        batch = finished(server, name)
        assert batch["status"] == "expired"
        (late,) = content(server, batch["error_file_id"])
        assert (late["custom_id"], late["response"]) == ("b", None)
        assert late["error"]["code"] == "batch_expired"


class _JumpingClock(SetClock):
    """Waiting takes no time, and moves it."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.seconds += max(seconds, 0.001)


def test_no_minute_of_a_batch_holds_more_pictures_than_the_limit() -> None:
    clock, begun = _JumpingClock(), list[float]()

    def paint(recipe: Recipe, index: int, **more: Any) -> Painting:
        begun.append(clock.seconds)
        return stand_in.paint(recipe, index, **more)

    limits = Limits(images_per_minute=3)
    lines = [line(str(number), n=1 + number % 2) for number in range(6)]
    with RunningServer(limits, clock, thread_engine(paint)) as server:
        batch = finished(server, begin(server, *lines, line("many", n=4)))

        assert batch["request_counts"] == {"total": 7, "completed": 6, "failed": 1}
        (never,) = content(server, batch["error_file_id"])
        assert never["response"]["body"]["error"]["param"] == "n"
    assert len(begun) == 9
    for start in begun:
        assert len([moment for moment in begun if 0 <= moment - start < 60]) <= 3


def test_pictures_of_a_batch_count_for_requests_as_well() -> None:
    with RunningServer(limits=Limits(images_per_minute=2)) as server:
        finished(server, begin(server, line("a", n=2)))
        assert server.generate().fault["code"] == "rate_limit_exceeded"


def test_cancelling_ends_the_wait_for_the_next_minute() -> None:
    with RunningServer(limits=Limits(images_per_minute=1)) as server:
        name = begin(server, line("a"), line("b"))
        while look(server, name)["request_counts"]["completed"] < 1:
            time.sleep(0.01)
        server.ask("POST", f"/v1/batches/{name}/cancel")
        batch = finished(server, name)
        assert batch["status"] == "cancelled"
        counts = {"total": 2, "completed": 1, "failed": 0}
        assert batch["request_counts"] == counts


def test_a_line_that_waits_for_its_minute_may_be_late() -> None:
    clock = _JumpingClock()
    limits = Limits(images_per_minute=1, batch_window=30)
    with RunningServer(limits=limits, clock=clock) as server:
        batch = finished(server, begin(server, line("a"), line("b")))
        assert batch["status"] == "expired"
        (late,) = content(server, batch["error_file_id"])
        assert (late["custom_id"], late["response"]) == ("b", None)


def test_a_batch_is_late_also_while_people_leave_it_no_room() -> None:
    gate = _Gate()
    limits = Limits(batch_window=1)
    with (
        RunningServer(limits=limits, engine=thread_engine(gate)) as server,
        ThreadPoolExecutor(2) as people,
    ):
        asked = [people.submit(server.generate, f"held {n}") for n in range(2)]
        while len(gate.began) < 2:
            time.sleep(0.01)
        try:
            batch = finished(server, begin(server, line("a"), line("b")))
        finally:
            gate.opened.set()
        assert batch["status"] == "expired"
        assert batch["request_counts"] == {"total": 2, "completed": 0, "failed": 2}
        assert [each.result().status for each in asked] == [200, 200]


def test_a_file_that_a_batch_needs_cannot_be_deleted() -> None:
    gate = _Gate()
    with RunningServer(engine=thread_engine(gate)) as server:
        file = upload(server, line("a"))
        name = order(server, file).json["id"]
        assert server.ask("DELETE", f"/v1/files/{file}").status == 400
        assert server.serving.idle_seconds() == 0
        gate.opened.set()
        finished(server, name)
        assert server.ask("DELETE", f"/v1/files/{file}").json["deleted"]


def test_a_batch_that_nobody_watched_is_kept_for_as_long_as_any_answer() -> None:
    gate, clock = _Gate(), SetClock()
    with RunningServer(engine=thread_engine(gate), clock=clock) as server:
        begin(server, line("a"))
        while not gate.began:
            time.sleep(0.01)
        clock.seconds += 1_000
        gate.opened.set()
        while not (idle := server.on_its_loop(_idle_once_over)):
            time.sleep(0.01)
        assert idle == [0.0]


def _idle_once_over(serving: Serving) -> list[float]:
    return [] if serving.batches.are_busy else [serving.idle_seconds()]


def test_what_the_engine_throws_fails_one_line(server: RunningServer) -> None:
    lines = [line("bad", prompt="fail"), line("good")]
    batch = finished(server, begin(server, *lines))

    (fault,) = content(server, batch["error_file_id"])
    assert (fault["custom_id"], fault["response"]["status_code"]) == ("bad", 500)
    assert batch["request_counts"] == {"total": 2, "completed": 1, "failed": 1}


def test_with_one_worker_a_batch_begins_when_nobody_else_asks() -> None:
    gate = _Gate()
    engine = PooledEngine(
        gate, ThreadPoolExecutor(1), name="stand-in", version="7", workers=1
    )
    with RunningServer(engine=engine) as server:
        request = threading.Thread(target=server.generate, args=("held",))
        request.start()
        while not gate.began:
            time.sleep(0.01)
        name = begin(server, line("a", prompt="now"))
        while look(server, name)["status"] == "validating":
            time.sleep(0.01)
        time.sleep(0.1)
        assert gate.began == ["held"]
        gate.opened.set()
        request.join()
        assert finished(server, name)["status"] == "completed"
        assert gate.began == ["held", "now"]


@pytest.mark.parametrize(
    "odd",
    [
        b'{"custom_id": "\\ud800", "method": "POST", "url": "/v1/images/generations", '
        b'"body": {"prompt": "a cat", "size": "64x64"}}\n',
        b'{"custom_id": "\\u0000\\n", "method": "POST", '
        b'"url": "/v1/images/generations", "body": {"prompt": "\\ud800"}}\n',
        b"[" * 100_000 + b"\n",
        b'{"custom_id": NaN}\n',
        b"\xff\xfe\n",
    ],
)
def test_whatever_a_line_holds_the_batch_comes_to_its_end(
    server: RunningServer, odd: bytes
) -> None:
    batch = finished(server, begin(server, odd))

    lines = content(server, batch["output_file_id"])
    lines += content(server, batch["error_file_id"])
    assert len(lines) == (batch["status"] == "completed")
    assert server.generate().status == 200

"""What a page may change, and that a kernel sees it."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from instruments.jupyter_server import JupyterServer, Visitor
from jupyter_server.auth.decorator import authorized
from tornado import web

from dalle_notebook.lab.base import MOST_BODY, Handler
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.query import parse_query
from tests.unit.store.shelves import keep

one_server = settings(
    max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def test_tags_come_and_go(program: Visitor, archive: Archive) -> None:
    digest = keep(archive, 1).digest
    where = f"pictures/{digest}/tags"

    assert program.post(where, {"add": ["Best", "夜景"]}).json() == {
        "tags": ["best", "夜景"]
    }
    assert program.post(where, {"add": ["x"], "remove": ["best"]}).json() == {
        "tags": ["x", "夜景"]
    }
    assert archive.tags.of(digest) == ("x", "夜景")
    (found,) = archive.search.find(parse_query("tag:x"), 9)
    assert found.record.digest == digest


def test_one_wrong_tag_changes_nothing(program: Visitor, archive: Archive) -> None:
    digest = keep(archive, 1).digest
    archive.tags.add(digest, ["good"])

    for body in (
        {"add": ["x", "../y"]},
        {"add": ["x"], "remove": ["a b"]},
        {"add": ["x", "<script>alert(1)</script>"]},
        {"add": ["x", 3]},
        {"add": "x"},
        {"add": ["x"] * 51},
        {"add": {"x": 1}},
        {"remove": None},
        {},
        {"add": [], "remove": []},
    ):
        answer = program.post(f"pictures/{digest}/tags", body)
        assert answer.status == 400, body
        assert answer.json()["error"]["code"] == "bad_request"
    assert archive.tags.of(digest) == ("good",)


def test_a_mark_is_beside_the_tags_and_not_among_them(
    program: Visitor, archive: Archive
) -> None:
    digest = keep(archive, 1).digest
    archive.tags.add(digest, ["best"])
    where = f"pictures/{digest}/mark"

    for mark in ("kept", "rejected", None):
        assert program.post(where, {"mark": mark}).json() == {"mark": mark}
        assert archive.choices.of(digest).mark == mark
        told = program.ask(f"pictures/{digest}").json()
        assert (told["mark"], told["tags"]) == (mark, ["best"])
    for wrong in ({}, {"mark": "KEPT"}, {"mark": ["kept"]}, {"mark": 1}):
        assert program.post(where, wrong).status == 400


def test_what_is_forgotten_is_out_of_sight_and_comes_back(
    program: Visitor, archive: Archive
) -> None:
    kept = keep(archive, 1, "a cat")
    archive.tags.add(kept.digest, ["best"])
    before = program.ask("pictures").json()["pictures"]

    until = program.post(f"pictures/{kept.digest}/forget", {}).json()["until"]

    assert until == (datetime.now(UTC) + timedelta(days=7)).date().isoformat()
    assert program.ask("pictures").json()["pictures"] == []
    for rest in ("", "/preview", "/original"):
        assert program.ask(f"pictures/{kept.digest}{rest}").status == 404
    assert program.ask("trash").json()["pictures"] == [
        {"digest": kept.digest, "prompt": "a cat", "until": until}
    ]
    assert archive.find(kept.ask.id, None) is None
    assert program.post(f"pictures/{kept.digest}/forget", {}).status == 404

    assert program.post(f"pictures/{kept.digest}/restore", {}).json() == before[0]
    assert program.ask("pictures").json()["pictures"] == before
    assert program.ask("trash").json()["pictures"] == []
    assert program.post(f"pictures/{kept.digest}/restore", {}).status == 404
    assert archive.find(kept.ask.id, None) is not None


def test_what_is_not_there_cannot_be_changed(
    program: Visitor, archive: Archive
) -> None:
    keep(archive, 1)
    before = sorted(archive.home.rglob("*"))
    unknown = "ab" * 32

    for rest, body in (
        ("tags", {"add": ["x"]}),
        ("mark", {"mark": "kept"}),
        ("forget", {}),
        ("restore", {}),
    ):
        assert program.post(f"pictures/{unknown}/{rest}", body).status == 404
    assert sorted(archive.home.rglob("*")) == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"null", 400),
        (b'"x"', 400),
        (b"\xff\xfe{}", 400),
        (b'{"mark": ' + b"9" * 5000 + b"}", 400),
        (b"[" * 100_000, 400),
        (b'{"mark": "kept", "x": ' + b"[" * 30 + b"]" * 30 + b"}", 200),
        (b'{"mark": "kept", "x": ' + b"[" * 40 + b"]" * 40 + b"}", 400),
        (b'{"mark": "kept"' + b" " * (MOST_BODY - 16) + b"}", 200),
        (b'{"mark": "kept"' + b" " * (MOST_BODY - 15) + b"}", 413),
        (b"x" * 3_000_000, 413),
    ],
)
def test_a_body_is_a_small_json_object(
    program: Visitor, archive: Archive, body: bytes, status: int
) -> None:
    digest = keep(archive, 1).digest

    answer = program.ask(f"pictures/{digest}/mark", "POST", body)

    assert answer.status == status
    assert archive.choices.of(digest).mark == ("kept" if status == 200 else None)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=50),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.sampled_from(["add", "remove", "mark", "x"]) | st.text(max_size=5),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@one_server
@given(body=_json.map(lambda value: json.dumps(value).encode()) | st.binary())
def test_no_body_is_an_error_of_ours(
    server: JupyterServer, archive: Archive, body: bytes
) -> None:
    digest = keep(archive, 1).digest
    for rest in ("tags", "mark"):
        answer = server.program().ask(f"pictures/{digest}/{rest}", "POST", body)
        assert answer.status in (200, 400), (body, answer)


@one_server
@given(
    q=st.text(max_size=200),
    tag=st.text(max_size=50),
    model=st.text(max_size=50),
    before=st.text(max_size=40) | st.datetimes().map(datetime.isoformat),
    most=st.text(max_size=5) | st.integers().map(str),
    px=st.text(max_size=5),
)
def test_no_question_is_an_error_of_ours(
    server: JupyterServer,
    archive: Archive,
    q: str,
    tag: str,
    model: str,
    before: str,
    most: str,
    px: str,
) -> None:
    def query(**words: str) -> str:
        return urlencode(words, errors="surrogatepass")

    digest = keep(archive, 1).digest
    program = server.program()
    for path in (
        f"pictures?{query(q=q)}",
        f"pictures?{query(q=q, tag=tag, model=model, before=before, most=most)}",
        f"pictures?{query(model=model)}",
        f"pictures?{query(tag=tag)}",
        f"pictures?{query(before=before)}",
        f"pictures/{digest}/preview?{query(px=px)}",
    ):
        answer = program.ask(path)
        assert answer.status in (200, 400), (path, answer)


class Broken(Handler):
    """A route with a mistake in it."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        raise RuntimeError("/home/ann/archive: the prompt was: my secret cat")


def test_an_error_that_nobody_expected_quotes_nothing(
    server: JupyterServer, caplog: pytest.LogCaptureFixture
) -> None:
    assert server.app is not None
    server.app.web_app.add_handlers(".*$", [("/broken", Broken, {"desk": None})])
    caplog.set_level(logging.DEBUG)

    answer = server.program().ask("//broken")

    assert answer.status == 500
    assert answer.json() == {
        "error": {
            "code": "internal",
            "message": "something went wrong in the server: see its log",
        }
    }
    assert "secret cat" not in caplog.text
    assert "/home/ann" not in caplog.text
    assert "RuntimeError at test_changes.py:" in caplog.text


def test_an_archive_that_cannot_be_written_says_so_and_names_no_path(
    program: Visitor, archive: Archive
) -> None:
    digest = keep(archive, 1).digest
    # A folder where the lock file should be: nobody can write there, not even root.
    (archive.home / "choices.lock").mkdir()

    answer = program.post(f"pictures/{digest}/mark", {"mark": "kept"})

    assert answer.status == 503
    assert answer.json()["error"]["code"] == "archive"
    assert "cannot be written to" in answer.json()["error"]["message"]
    assert str(archive.home).encode() not in answer.body

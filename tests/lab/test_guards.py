"""Nobody without the token is told anything, whichever verb and route they try."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from instruments.jupyter_server import Answer, JupyterServer, Visitor

from dalle_notebook.lab.base import VERBS
from dalle_notebook.lab.handlers import DIGEST, ROUTES
from dalle_notebook.store.archive import Archive
from tests.unit.store.shelves import keep

SECRET = "a prompt that nobody else may read"


@pytest.fixture(
    params=[("/", False), ("/", True), ("/user/ann%20b/", False)],
    ids=["usual", "unauthenticated access allowed", "behind a hub"],
)
def guarded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[JupyterServer]:
    base_url, allowed = request.param
    settings = {"allow_unauthenticated_access": allowed}
    with JupyterServer(tmp_path / "root", base_url, **settings) as started:
        yield started


def paths(digest: str) -> list[str]:
    """A path of every route."""
    found = [route.replace(DIGEST, digest).lstrip("/") for route in ROUTES]
    return [*found[:-1], "", "nothing", "pictures/../health"]


def tells_nothing(answer: Answer) -> bool:
    return SECRET.encode() not in answer.body and len(answer.body) < 200


def test_without_a_token_every_verb_of_every_route_is_refused(
    guarded: JupyterServer, archive: Archive
) -> None:
    digest = keep(archive, 1, SECRET).digest
    stranger = guarded.stranger()
    assert guarded.program().ask("pictures").json()["pictures"][0]["prompt"] == SECRET

    for path in paths(digest):
        for verb in VERBS:
            body = {"add": ["x"]} if verb in ("POST", "PUT", "PATCH") else None
            answer = stranger.ask(path, verb, body)

            assert answer.status == 403, (verb, path)
            assert tells_nothing(answer)
    wrong = guarded.stranger()
    wrong.headers["Authorization"] = "token " + "1" * 48
    assert wrong.ask(f"pictures/{digest}").status == 403
    assert archive.tags.of(digest) == ()


def test_with_the_token_a_route_has_its_own_verbs_only(
    guarded: JupyterServer, archive: Archive
) -> None:
    digest = keep(archive, 1, SECRET).digest
    program = guarded.program()

    for path in paths(digest):
        is_change = path.endswith(("/tags", "/mark", "/forget", "/restore"))
        for verb in VERBS:
            if verb == ("POST" if is_change else "GET"):
                continue
            answer = program.ask(path, verb, {} if verb != "HEAD" else None)

            assert answer.status in (404, 405), (verb, path)
            assert tells_nothing(answer)
            if verb != "HEAD":
                assert set(answer.json()) == {"error"}
    post_only = program.ask(f"pictures/{digest}/tags")
    assert post_only.headers["allow"] == "POST"


def test_a_browser_changes_nothing_without_its_xsrf_token(
    guarded: JupyterServer, archive: Archive
) -> None:
    digest = keep(archive, 1, SECRET).digest
    changes = {"tags": {"add": ["x"]}, "mark": {"mark": "kept"}, "forget": {}}

    careless = guarded.browser(with_xsrf=False)
    for name, body in changes.items():
        assert careless.ask("health").status == 200
        assert careless.post(f"pictures/{digest}/{name}", body).status == 403
    assert archive.tags.of(digest) == ()
    assert archive.get(digest) is not None

    lab = guarded.browser()
    assert lab.post(f"pictures/{digest}/tags", {"add": ["x"]}).status == 200
    assert archive.tags.of(digest) == ("x",)


def origins(server: JupyterServer) -> list[str]:
    port = server.port
    return [
        "https://evil.example", "null", "https://good.evil", "http://localhost.evil",
        f"http://127.0.0.1:{port}.evil.example", "http://127.0.0.1", "file://",
        f"http://127.0.0.1:{port + 1}", f"http://evil@127.0.0.1:{port + 1}",
        "http://[", "",
    ]  # fmt: skip


def test_pages_from_elsewhere_are_refused(
    guarded: JupyterServer, archive: Archive
) -> None:
    digest = keep(archive, 1, SECRET).digest
    lab = guarded.browser()
    own = {"Origin": f"http://127.0.0.1:{guarded.port}"}
    assert lab.ask("pictures", headers=own).status == 200

    for origin in origins(guarded):
        for path, verb in (
            ("pictures", "GET"),
            (f"pictures/{digest}/original", "GET"),
            (f"pictures/{digest}/forget", "POST"),
        ):
            answer = lab.ask(path, verb, {} if verb == "POST" else None, {
                "Origin": origin
            })  # fmt: skip

            assert answer.status in (403, 404), origin
            assert tells_nothing(answer)
    assert archive.get(digest) is not None


def test_another_host_name_is_refused(server: JupyterServer, archive: Archive) -> None:
    """A name that somebody else's DNS points at this machine."""
    keep(archive, 1, SECRET)

    answer = server.program().ask("pictures", headers={"Host": "evil.example"})

    assert answer.status == 403
    assert tells_nothing(answer)


def test_a_server_that_forbids_us_to_a_user_is_obeyed(
    tmp_path: Path, archive: Archive
) -> None:
    digest = keep(archive, 1, SECRET).digest
    settings = {"authorizer_class": "tests.lab.readers.ReadersOnly"}

    with JupyterServer(tmp_path / "root", **settings) as server:
        reader = server.program()

        assert reader.ask("pictures").status == 200
        assert reader.ask(f"pictures/{digest}/preview").status == 200
        for change in ("tags", "mark", "forget", "restore"):
            assert reader.post(f"pictures/{digest}/{change}", {}).status == 403
    assert archive.get(digest) is not None


def headers_of(visitor: Visitor, path: str) -> dict[str, str]:
    return dict(visitor.ask(path).headers)


def test_no_answer_can_be_taken_for_a_page_a_script_or_a_picture_elsewhere(
    program: Visitor, archive: Archive
) -> None:
    digest = keep(archive, 1, SECRET).digest

    for path in [*paths(digest), "pictures?most=x"]:
        headers = headers_of(program, path)

        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "sandbox; default-src 'none'" in headers["content-security-policy"]
        if headers["content-type"] == "application/json":
            assert headers["cache-control"] == "no-store"
            assert "etag" not in headers

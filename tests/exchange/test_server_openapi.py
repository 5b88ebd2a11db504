"""The description of the server against the server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from dalle_notebook.server.serving import SERVING
from tests.unit.server.running import KEY, RunningServer


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with RunningServer() as running:
        yield running


@pytest.fixture(scope="module")
def document(server: RunningServer) -> Any:
    reply = server.ask("GET", "/openapi.json")
    assert reply.status == 200
    assert KEY not in reply.body.decode()
    return reply.json


def test_it_is_told_to_whoever_has_the_key(server: RunningServer) -> None:
    assert server.ask("GET", "/openapi.json", key=None).status == 401
    assert server.ask("GET", "/v1/openapi.json").status == 200


def test_every_route_is_described_and_no_other(
    server: RunningServer, document: Any
) -> None:
    served = {
        (re.sub(r"\{name:.*\}", "{file}", route.resource.canonical), route.method)
        for route in server.app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    described = {
        (path, method.upper())
        for path, operations in document["paths"].items()
        for method in operations
    }
    assert SERVING in server.app

    assert {path for path, _ in served if "pictures" not in path} == {
        path for path, _ in described if "pictures" not in path
    }
    assert len(served) == len(described)


def test_every_reference_leads_somewhere(document: Any) -> None:
    found = re.findall(r"#/components/schemas/(\w+)", str(document))

    assert set(found) == set(document["components"]["schemas"])


def test_operations_have_names_of_their_own(document: Any) -> None:
    names = [
        operation["operationId"]
        for operations in document["paths"].values()
        for operation in operations.values()
    ]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("route", ["generations", "edits", "variations"])
def test_what_it_calls_known_is_known(
    server: RunningServer, document: Any, route: str
) -> None:
    content = document["paths"][f"/v1/images/{route}"]["post"]["requestBody"]["content"]
    kind = "application/json" if route == "generations" else "multipart/form-data"
    schema = content[kind]["schema"]
    for name, one in schema["properties"].items():
        if name.startswith(("image", "mask")):
            continue
        value = (one.get("enum") or one.get("examples") or ["x"])[0]
        if route == "generations":
            body = {"size": "64x64", "n": 0, name: value}
            reply = server.ask("POST", f"/images/{route}", body)
        else:
            reply = server.send(f"/images/{route}", (name, str(value)))
        assert reply.status == 400
        assert reply.fault["code"] != "unknown_parameter", name

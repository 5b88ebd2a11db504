"""What all parts of our OpenAPI description are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TEXT = {"type": "string"}
NUMBER = {"type": "integer"}
TEXT_OR_NULL = {"type": ["string", "null"]}

_FAULTS = {
    "400": "The request is not in the contract of its model",
    "401": "The key is missing or wrong",
    "403": "A web page may not ask",
    "408": "The body did not come in time",
    "413": "The body is too large",
    "415": "Another content type than the route takes",
    "421": "The server does not answer under that name",
    "429": "Too many pictures or requests; the answer says when to come again",
}
_MISSING = "There is no such thing here"


def to(name: str) -> dict[str, str]:
    """A reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def faults(*statuses: str) -> dict[str, Any]:
    """The answers of some statuses, or of all that a route with a body has."""
    texts = {**_FAULTS, "404": _MISSING}
    return {
        status: {
            "description": texts[status],
            "content": {"application/json": {"schema": to("Fault")}},
        }
        for status in statuses or _FAULTS
    }


def operation(
    prefix: str,
    summary: str,
    schema: str | None,
    body: Mapping[str, Any] | None = None,
    *,
    is_of_one: bool = False,
) -> dict[str, Any]:
    """What a route does that answers with JSON, or with a file.

    Args:
        prefix: of the route; with the summary it makes the operation's name.
        schema: of the answer; None for a file.
        body: what is sent, by content type.
        is_of_one: the route ends in a name.
    """
    kind = "application/json" if schema else "application/octet-stream"
    content = {kind: {"schema": to(schema)} if schema else {}}
    found: dict[str, Any] = {
        "operationId": f"{summary.lower().replace(' ', '_')}{prefix.replace('/', '_')}",
        "summary": summary,
        "responses": {
            "200": {"description": summary, "content": content},
            **(faults() if body else faults("400", "401", "403", "421")),
        },
    }
    if body is not None:
        found["requestBody"] = {"required": True, "content": body}
    if is_of_one:
        found["parameters"] = [
            {"name": "name", "in": "path", "required": True, "schema": TEXT}
        ]
        found["responses"] |= faults("404")
    return found

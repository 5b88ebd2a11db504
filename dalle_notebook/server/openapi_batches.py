"""The part of our OpenAPI description that tells of files and batches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dalle_notebook.wire.batches import WINDOW, path_of

Faults = Callable[..., dict[str, Any]]

_TEXT = {"type": "string"}
_NUMBER = {"type": "integer"}
_EITHER = {"type": ["string", "null"]}

_FILE = {
    "type": "object",
    "properties": {
        "id": _TEXT,
        "object": {"const": "file"},
        "bytes": _NUMBER,
        "created_at": _NUMBER,
        "filename": _TEXT,
        "purpose": {"enum": ["batch", "batch_output"]},
    },
    "required": ["id", "object", "bytes", "created_at", "filename", "purpose"],
}
_BATCH = {
    "type": "object",
    "properties": {
        "id": _TEXT,
        "object": {"const": "batch"},
        "endpoint": _TEXT,
        "input_file_id": _TEXT,
        "completion_window": _TEXT,
        "status": _TEXT,
        "output_file_id": _EITHER,
        "error_file_id": _EITHER,
        "created_at": _NUMBER,
        "request_counts": {
            "type": "object",
            "properties": dict.fromkeys(("total", "completed", "failed"), _NUMBER),
        },
        "metadata": {"type": ["object", "null"]},
    },
    "required": ["id", "object", "endpoint", "input_file_id", "status", "created_at"],
}


def _list_of(name: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "object": {"const": "list"},
            "data": {"type": "array", "items": _to(name)},
            "has_more": {"type": "boolean"},
        },
        "required": ["object", "data", "has_more"],
    }


def _to(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


BATCH_SCHEMAS: Mapping[str, Any] = {
    "Batch": _BATCH,
    "Batches": _list_of("Batch"),
    "File": _FILE,
    "Files": _list_of("File"),
    "Gone": {"type": "object", "required": ["id", "deleted"]},
}

_UPLOAD = {
    "multipart/form-data": {
        "schema": {
            "type": "object",
            "properties": {
                "purpose": {"const": "batch"},
                "file": {"type": "string", "format": "binary"},
            },
            "required": ["purpose", "file"],
        }
    }
}
_ORDER = {
    "application/json": {
        "schema": {
            "type": "object",
            "properties": {
                "input_file_id": _TEXT,
                "endpoint": {"enum": [path_of("generate"), path_of("edit")]},
                "completion_window": {"const": WINDOW},
                "metadata": {"type": ["object", "null"]},
                "output_expires_after": {"type": ["object", "null"]},
            },
            "required": ["input_file_id", "endpoint", "completion_window"],
            "additionalProperties": False,
        }
    }
}


def batch_paths(prefix: str, faults: Faults) -> dict[str, Any]:
    """The operations of all routes, by path.

    Args:
        faults: gives the answers of some statuses, or of all.
    """

    def does(
        summary: str,
        schema: str | None,
        body: Mapping[str, Any] | None = None,
        *,
        is_of_one: bool = False,
    ) -> dict[str, Any]:
        name = f"{summary.lower().replace(' ', '_')}{prefix.replace('/', '_')}"
        kind = "application/json" if schema else "application/octet-stream"
        content = {kind: {"schema": _to(schema)} if schema else {}}
        operation: dict[str, Any] = {
            "operationId": name,
            "summary": summary,
            "responses": {
                "200": {"description": summary, "content": content},
                **(faults() if body else faults("400", "401", "403", "421")),
            },
        }
        if body is not None:
            operation["requestBody"] = {"required": True, "content": body}
        if is_of_one:
            operation["parameters"] = [
                {"name": "name", "in": "path", "required": True, "schema": _TEXT}
            ]
            operation["responses"] |= faults("404")
        return operation

    one = f"{prefix}/batches/{{name}}"
    file = f"{prefix}/files/{{name}}"
    return {
        f"{prefix}/files": {
            "post": does("Leave a file of requests", "File", _UPLOAD),
            "get": does("List the files", "Files"),
        },
        file: {
            "get": does("Tell of one file", "File", is_of_one=True),
            "delete": does("Delete a file", "Gone", is_of_one=True),
        },
        f"{file}/content": {"get": does("Fetch a file", None, is_of_one=True)},
        f"{prefix}/batches": {
            "post": does("Begin a batch", "Batch", _ORDER),
            "get": does("List the batches", "Batches"),
        },
        one: {"get": does("Tell of one batch", "Batch", is_of_one=True)},
        f"{one}/cancel": {"post": does("Cancel a batch", "Batch", is_of_one=True)},
    }

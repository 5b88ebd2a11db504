"""The part of our OpenAPI description that tells of files and batches."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from dalle_notebook.wire.batches import WINDOW, path_of

from .openapi_parts import NUMBER, TEXT, TEXT_OR_NULL, operation, to

_FILE = {
    "type": "object",
    "properties": {
        "id": TEXT,
        "object": {"const": "file"},
        "bytes": NUMBER,
        "created_at": NUMBER,
        "filename": TEXT,
        "purpose": {"enum": ["batch", "batch_output"]},
    },
    "required": ["id", "object", "bytes", "created_at", "filename", "purpose"],
}
_BATCH = {
    "type": "object",
    "properties": {
        "id": TEXT,
        "object": {"const": "batch"},
        "endpoint": TEXT,
        "input_file_id": TEXT,
        "completion_window": TEXT,
        "status": TEXT,
        "output_file_id": TEXT_OR_NULL,
        "error_file_id": TEXT_OR_NULL,
        "created_at": NUMBER,
        "request_counts": {
            "type": "object",
            "properties": dict.fromkeys(("total", "completed", "failed"), NUMBER),
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
            "data": {"type": "array", "items": to(name)},
            "has_more": {"type": "boolean"},
        },
        "required": ["object", "data", "has_more"],
    }


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
                "input_file_id": TEXT,
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


def batch_paths(prefix: str) -> dict[str, Any]:
    """The operations of all routes, by path."""
    does = partial(operation, prefix)
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

"""The server's own OpenAPI description, made from the rules that it follows.

It describes what is served here, not what OpenAI serves: lists of values come
from the contract of unknown models, which is the union of all. It stands behind
the key like every other route: a description tells a stranger what runs here,
and nobody who may use the server lacks the key.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from dalle_notebook.wire.catalogue import catalogue
from dalle_notebook.wire.recipe import PARAMETERS, PATHS, Verb

from .contracts import Contract, contract_for
from .openapi_batches import BATCH_SCHEMAS, batch_paths
from .openapi_parts import NUMBER, TEXT, TEXT_OR_NULL, faults, operation, to
from .orders import OWN_PARAMETERS

_TYPES: Mapping[str, dict[str, Any]] = {
    "n": {"type": "integer", "minimum": 1, "maximum": 10, "default": 1},
    "seed": {"type": "integer", "minimum": 0, "maximum": 2**63 - 1},
    "output_compression": {"type": "integer", "minimum": 0, "maximum": 100},
    "partial_images": {"type": "integer", "minimum": 0, "maximum": 3, "default": 0},
    "stream": {"type": "boolean", "default": False},
    "size": {"type": "string", "examples": ["auto", "1024x1024", "512x512"]},
}
_SUMMARIES = {
    "generate": "Draw pictures of a prompt",
    "edit": "Paint over a part of a picture, or draw it anew",
    "vary": "Draw other pictures like one",
}


@cache
def describe(version: str, *, has_batches: bool) -> dict[str, Any]:
    """The document, as JSON values, with the version of the engine."""
    paths: dict[str, Any] = {}
    for prefix in ("/v1", ""):
        for verb, path in PATHS.items():
            paths[f"{prefix}{path}"] = {"post": _painting(verb, prefix)}
        does = partial(operation, prefix)
        paths |= {
            f"{prefix}/models": {"get": does("List the models", "Models")},
            f"{prefix}/models/{{name}}": {
                "get": does("Tell of one model", "Model", is_of_one=True)
            },
            f"{prefix}/health": {"get": does("Tell how the server is", "Health")},
            f"{prefix}/openapi.json": {"get": does("This document", "Any")},
        }
        if has_batches:
            paths |= batch_paths(prefix)
    paths["/pictures/{file}"] = _picture()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "dalle-notebook",
            "version": version,
            "description": "The Image API around an offline engine. What a request "
            "may say depends on the model that it names; the values here are the "
            "union of all.",
        },
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": {**(BATCH_SCHEMAS if has_batches else {}), **_schemas()},
        },
    }


def _painting(verb: Verb, prefix: str) -> dict[str, Any]:
    contract = contract_for(None)
    content: dict[str, Any] = {}
    if verb != "vary":
        content["application/json"] = {"schema": _body(verb, contract)}
    if verb != "generate":
        content["multipart/form-data"] = {"schema": _form(verb, contract)}
    answers: dict[str, Any] = {"application/json": {"schema": to("Images")}}
    if verb != "vary":
        answers["text/event-stream"] = {"schema": {"type": "string"}}
    return {
        "operationId": f"{verb}{prefix.replace('/', '_')}",
        "summary": _SUMMARIES[verb],
        "requestBody": {"required": True, "content": content},
        "responses": {
            "200": {"description": "The pictures", "content": answers},
            **faults(),
        },
    }


def _parameters(verb: Verb, contract: Contract) -> dict[str, Any]:
    known = [n for n in (*PARAMETERS, *OWN_PARAMETERS) if contract.knows(n, verb)]
    properties: dict[str, Any] = {}
    for name in known:
        schema = dict(_TYPES.get(name, {"type": "string"}))
        if name in contract.choices:
            schema["enum"] = list(contract.choices[name])
        if name == "prompt":
            schema |= {"minLength": 1, "maxLength": contract.prompt_limit}
        if name == "model":
            schema["examples"] = list(catalogue())
        properties[name] = schema
    return properties


def _body(verb: Verb, contract: Contract) -> dict[str, Any]:
    # In JSON, null is the same as not given.
    properties = {
        name: {**schema, "type": [schema["type"], "null"]}
        | ({"enum": [*schema["enum"], None]} if "enum" in schema else {})
        for name, schema in _parameters(verb, contract).items()
    }
    properties["prompt"]["type"] = "string"
    required = ["prompt"]
    if verb == "edit":
        reference = {
            "type": "object",
            "required": ["image_url"],
            "properties": {"image_url": {"type": "string", "pattern": "^data:.*"}},
            "additionalProperties": False,
        }
        properties["images"] = {"type": "array", "items": reference}
        properties["images"] |= {"minItems": 1, "maxItems": contract.files.most}
        properties["mask"] = {**reference, "type": ["object", "null"]}
        required = ["images", "prompt"]
    return _object(properties, required)


def _form(verb: Verb, contract: Contract) -> dict[str, Any]:
    file = {"type": "string", "format": "binary"}
    properties = _parameters(verb, contract) | {
        "image": file,
        "image[]": {"type": "array", "items": file, "maxItems": contract.files.most},
    }
    if verb == "edit":
        properties["mask"] = file
    return _object(properties, ["prompt"] if verb == "edit" else [])


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _picture() -> dict[str, Any]:
    kinds = ("image/png", "image/jpeg", "image/webp")
    found = {"description": "The picture", "content": {kind: {} for kind in kinds}}
    name = {"type": "string", "pattern": r"^[A-Za-z0-9_-]{43}\.(png|jpg|webp)$"}
    return {
        "get": {
            "operationId": "fetch_picture",
            "summary": "Fetch a picture; its name is the key, for an hour",
            "security": [],
            "parameters": [
                {"name": "file", "in": "path", "required": True, "schema": name}
            ],
            "responses": {"200": found, **faults("400", "403", "404", "421")},
        }
    }


def _schemas() -> dict[str, Any]:
    model = {
        "type": "object",
        "properties": {
            "id": TEXT,
            "object": {"const": "model"},
            "created": NUMBER,
            "owned_by": TEXT,
            "drawn_by": TEXT,
            "shutdown_date": {"type": "string", "format": "date"},
        },
        "required": ["id", "object", "created", "owned_by"],
    }
    datum = {"b64_json": TEXT, "url": TEXT, "revised_prompt": TEXT}
    fault = {"message": TEXT, "type": TEXT, "param": TEXT_OR_NULL, "code": TEXT_OR_NULL}
    return {
        "Any": {"type": "object"},
        "Health": {"type": "object", "required": ["status"]},
        "Model": model,
        "Models": {
            "type": "object",
            "properties": {"data": {"type": "array", "items": to("Model")}},
            "required": ["object", "data"],
        },
        "Images": {
            "type": "object",
            "properties": {
                "created": NUMBER,
                "data": {
                    "type": "array",
                    "items": {"type": "object", "properties": datum},
                },
                "usage": {"type": "object"},
            },
            "required": ["created", "data"],
        },
        "Fault": {
            "type": "object",
            "properties": {
                "error": {
                    "type": "object",
                    "properties": fault,
                    "required": list(fault),
                }
            },
            "required": ["error"],
        },
    }

"""What keeps a file of requests from being begun, before anything of it is drawn.

Only the frame of each line is looked at: what a body asks for is judged when its turn
comes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from dalle_notebook.wire.faults import Fault
from dalle_notebook.wire.requests import FaultError

from .batches import Batch
from .bodies import parse_json
from .limits import Limits

_MOST_PROBLEMS = 20
_LONGEST_ID = 512


def check_file(batch: Batch, limits: Limits) -> list[dict[str, Any]]:
    """What keeps a file from being begun."""
    problems: list[dict[str, Any]] = []
    seen: set[bytes] = set()
    models: set[str | None] = set()
    for number, line in batch.input.lines(limits.batch_line_bytes):
        if len(problems) >= _MOST_PROBLEMS:
            return problems
        if len(line) > limits.batch_line_bytes:
            return [*problems, problem(number, "line_too_long", "It is too long.")]
        try:
            name, body = read_line(line, batch.endpoint)
        except FaultError as error:
            code = error.fault.code or "invalid_json_line"
            problems.append(problem(number, code, error.fault.message))
            continue
        digest = hashlib.blake2b(name.encode(errors="replace"), digest_size=16).digest()
        if digest in seen:
            text = f"The custom_id '{name[:64]}' is used twice."
            problems.append(problem(number, "duplicate_custom_id", text))
        seen.add(digest)
        model = body.get("model")
        models.add(model if isinstance(model, str) else None)
        if len(models) > 1:
            text = "All lines of a batch name the same model."
            return [*problems, problem(number, "mismatched_model", text)]
        if len(seen) > limits.batch_lines:
            text = f"A batch has at most {limits.batch_lines:,} lines."
            return [problem(number, "too_many_lines", text)]
    if not seen and not problems:
        return [problem(0, "empty_file", "The file has no lines.")]
    batch.total = len(seen)
    batch.model = next(iter(models), None)
    return problems


def problem(line: int, code: str, message: str) -> dict[str, Any]:
    """One reason why a batch is not begun, as the API lists it; 0 is no line."""
    text = f"Line {line}: {message}" if line else message
    return {"code": code, "line": line or None, "message": text, "param": None}


def read_line(line: bytes, endpoint: str) -> tuple[str, Mapping[str, Any]]:
    """The `custom_id` and the body of a line.

    Raises:
        FaultError: it is not what the API wants of a line.
    """
    given = parse_json(line)
    if not isinstance(given, Mapping):
        raise FaultError(Fault(400, "It is no JSON object."))
    name, body = given.get("custom_id"), given.get("body")
    if not (isinstance(name, str) and 0 < len(name) <= _LONGEST_ID):
        code = "missing_required_parameter"
        raise FaultError(Fault(400, "It has no custom_id.", code=code))
    if given.get("method") != "POST":
        raise FaultError(Fault(400, "Its method is not POST.", code="invalid_method"))
    if given.get("url") != endpoint:
        text = f"Its url is not {endpoint}."
        raise FaultError(Fault(400, text, code="mismatched_url"))
    if not isinstance(body, Mapping):
        raise FaultError(Fault(400, "Its body is no object.", code="invalid_body"))
    return name, body

"""The Batch API as values: lines that go up, lines that come back, the batch itself.

A batch is a file of requests, one JSON object a line, and costs less because it may
take a day. It has one route and one model. Answers come in any order and are matched
by `custom_id`, which is the id of an ask here. Who sends and when is not known here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from dalle_notebook.errors import BadAnswer, UsageError
from dalle_notebook.wire.answers import ImagesBody, cut_out, read_answer
from dalle_notebook.wire.catalogue import Model
from dalle_notebook.wire.faults import Fault, parse_fault
from dalle_notebook.wire.profiles import Profile
from dalle_notebook.wire.recipe import PATHS, Recipe, Verb
from dalle_notebook.wire.requests import json_body

MOST_LINES = 50_000
MOST_BYTES = 200_000_000
"""Of one file of requests."""

WINDOW = "24h"
"""The one window that the API has."""

OVER = frozenset({"completed", "failed", "expired", "cancelled"})
"""Statuses of a batch that does not change any more."""

MARK = "dalle_notebook"
"""Key in the metadata of a batch that holds our own name of it."""

_BESIDE = 512
"""Bytes of a line beside the prompt and the pictures, rounded up."""

_LONGEST_URL = 20_971_520

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Batch:
    """How far a batch is, as its endpoint tells it.

    Attributes:
        total, completed, failed: lines.
        output_file: id of the file of answers, where there is one; `error_file`
            likewise of the lines that failed.
        metadata: what was said when it was made.
        reason: why it failed as a whole, in the endpoint's words; else empty.
    """

    id: str
    status: str
    total: int = 0
    completed: int = 0
    failed: int = 0
    input_file: str | None = None
    output_file: str | None = None
    error_file: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status in OVER


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one line.

    Attributes:
        answer: its pictures, where it has some.
        fault: why it has none, where the endpoint said so.
        never_ran: the fault is not of a request: its turn did not come.
        wrong: what is wrong with an answer that cannot be used, else empty.
        drawn_by: who really drew, if the endpoint says so.
    """

    custom_id: str
    answer: ImagesBody | None = None
    fault: Fault | None = None
    never_ran: bool = False
    wrong: str = ""
    request_id: str | None = None
    drawn_by: str | None = None


def path_of(verb: Verb) -> str:
    """The route as a batch names it."""
    return f"/v1{PATHS[verb]}"


def check_batch(recipe: Recipe, model: Model | None, profile: Profile) -> None:
    """Refuse what cannot stand in a batch.

    Raises:
        UsageError: the endpoint, the model or the verb is not for batches.
    """
    if not profile.batch:
        raise UsageError(f"{profile.title} has no batches: leave --batch out")
    if recipe.verb == "vary":
        raise UsageError(
            "a batch takes no variations: edit the picture with a prompt, or leave "
            "--batch out"
        )
    if model is not None and not model.batch:
        raise UsageError(f"{model.id} is not taken in batches: leave --batch out")
    pictures = [*recipe.images, *([recipe.mask] if recipe.mask else [])]
    if any(len(each.data) * 4 // 3 + 64 > _LONGEST_URL for each in pictures):
        raise UsageError(
            "a picture of more than 15 MB does not fit into a batch: make it smaller, "
            "or leave --batch out"
        )
    if bound_of_line(recipe) > MOST_BYTES:
        raise UsageError(
            "the pictures of one edit do not fit into a batch together: make them "
            "smaller, or leave --batch out"
        )


def write_line(custom_id: str, recipe: Recipe, profile: Profile) -> bytes:
    """One request as a line of the file, with its end."""
    line = {
        "custom_id": custom_id,
        "method": "POST",
        "url": path_of(recipe.verb),
        "body": json_body(recipe, profile),
    }
    return json.dumps(line, allow_nan=False).encode() + b"\n"


def bound_of_line(recipe: Recipe) -> int:
    """Bytes that the line of a recipe has at most, without writing it."""
    # A character may become two escapes of six bytes each.
    words = sum(len(str(value)) for value in recipe.parameters().values())
    pictures = [*recipe.images, *([recipe.mask] if recipe.mask else [])]
    coded = sum(4 * (len(each.data) // 3 + 1) + 64 for each in pictures)
    return _BESIDE + 12 * words + coded


@dataclass(slots=True)
class Files:
    """How many files lines take, one after the other, without the lines.

    Attributes:
        lines: of all files, so far; `count` the files.
    """

    most_lines: int = MOST_LINES
    most_bytes: int = MOST_BYTES
    lines: int = 0
    count: int = 0
    _held_lines: int = 0
    _held_bytes: int = 0

    def add(self, size: int) -> bool:
        """One more line of so many bytes; whether a file begins with it."""
        begins = (
            not self.count
            or self._held_lines >= self.most_lines
            or self._held_bytes + size > self.most_bytes
        )
        if begins:
            self.count += 1
            self._held_lines = self._held_bytes = 0
        self.lines += 1
        self._held_lines += 1
        self._held_bytes += size
        return begins


def split(
    items: Iterable[tuple[T, int]],
    most_lines: int = MOST_LINES,
    most_bytes: int = MOST_BYTES,
) -> list[list[T]]:
    """Spread items over as few files as their number and bytes allow, in order.

    Args:
        items: each with the bytes of its line.
    """
    parts: list[list[T]] = []
    files = Files(most_lines, most_bytes)
    for item, size in items:
        if files.add(size):
            parts.append([])
        parts[-1].append(item)
    return parts


def parse_batch(given: Any) -> Batch:
    """Read the object of a batch.

    Raises:
        BadAnswer: it is none.
    """
    if not isinstance(given, Mapping):
        raise BadAnswer("the answer tells of no batch")
    name, status = given.get("id"), given.get("status")
    if not (isinstance(name, str) and name and isinstance(status, str)):
        raise BadAnswer("the answer tells of no batch")
    counts = given.get("request_counts")
    counts = counts if isinstance(counts, Mapping) else {}
    metadata = given.get("metadata")
    metadata = metadata if isinstance(metadata, Mapping) else {}
    return Batch(
        name,
        status,
        total=_count(counts.get("total")),
        completed=_count(counts.get("completed")),
        failed=_count(counts.get("failed")),
        input_file=_text(given.get("input_file_id")),
        output_file=_text(given.get("output_file_id")),
        error_file=_text(given.get("error_file_id")),
        metadata={str(k): v for k, v in metadata.items() if isinstance(v, str)},
        reason=_reason(given.get("errors")),
    )


def parse_page(given: Any) -> tuple[Sequence[Batch], bool]:
    """The batches of one page of a list, and whether there are more behind it.

    Raises:
        BadAnswer: it is no list of batches.
    """
    listed = given.get("data") if isinstance(given, Mapping) else None
    if not isinstance(listed, list):
        raise BadAnswer("the answer lists no batches")
    return [parse_batch(each) for each in listed], bool(given.get("has_more"))


def read_result(line: bytes) -> Result:
    """Read one line of a file of answers or of errors.

    Raises:
        BadAnswer: the line is none.
    """
    document, runs = cut_out(line, _answer_in)
    name = document.get("custom_id") if isinstance(document, dict) else None
    if not isinstance(name, str):
        raise BadAnswer("a line of the batch has no custom_id")
    response, error = document.get("response"), document.get("error")
    if isinstance(response, dict):
        status, body = response.get("status_code"), response.get("body")
        request_id = _text(response.get("request_id"))
        if isinstance(status, int) and 200 <= status < 300:
            headers = response.get("headers")
            artist = headers.get("x-drawn-by") if isinstance(headers, dict) else None
            result = Result(name, request_id=request_id, drawn_by=_text(artist))
            try:
                return replace(result, answer=read_answer(body, runs))
            except BadAnswer as problem:
                return replace(result, wrong=str(problem))
        status = status if isinstance(status, int) else 500
        fault = parse_fault(status, json.dumps(body).encode())
        return Result(name, fault=fault, request_id=request_id)
    if isinstance(error, dict):
        # It never ran: the batch was expired or cancelled before its turn.
        fault = parse_fault(503, json.dumps({"error": error}).encode())
        return Result(name, fault=fault, never_ran=True)
    return Result(name, wrong="a line of the batch has neither answer nor error")


def has_links(result: Result) -> bool:
    """Whether its pictures have to be fetched from elsewhere."""
    return result.answer is not None and any(each.url for each in result.answer.data)


def _answer_in(document: Any) -> Any:
    response = document.get("response") if isinstance(document, dict) else None
    return response.get("body") if isinstance(response, dict) else None


def _reason(errors: Any) -> str:
    listed = errors.get("data") if isinstance(errors, Mapping) else None
    first = listed[0] if isinstance(listed, list) and listed else None
    message = first.get("message") if isinstance(first, Mapping) else None
    return message if isinstance(message, str) else ""


def _count(value: Any) -> int:
    is_count = isinstance(value, int) and not isinstance(value, bool)
    return max(value, 0) if is_count else 0


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None

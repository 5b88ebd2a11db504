"""All faults by name, with what each means for the one who sent the request.

The matrix tests walk over `FAULTS`: each name at the first, a middle and the last
picture of a grid, through every front door.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from instruments import answers, attacks, faults
from instruments.exchange import Answer

Outcome = Literal["refused", "try_again", "unknown"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which a POST goes wrong after it was sent.

    `outcome` says what the sender knows: `refused`, the endpoint said no; `try_again`,
    the endpoint asked for another try; `unknown`, it may have been done and billed,
    and no second POST may go out by itself where pictures cost money. `threat` is the
    row of the threat table. `is_slow`: ends only by the client's own time limit.
    """

    name: str
    make: Callable[[], Answer]
    threat: str
    outcome: Outcome
    is_slow: bool = False

    def __str__(self) -> str:
        return self.name


def _rows() -> list[Fault]:
    rows = [
        Fault("reset", faults.reset, "B1", "unknown"),
        Fault("hang_up", faults.hang_up, "B1", "unknown"),
        Fault("hang_headers", faults.hang_headers, "N7", "unknown", is_slow=True),
        Fault("hang_body", faults.hang_body, "N7", "unknown", is_slow=True),
        Fault("drip_body", faults.drip, "N7", "unknown", is_slow=True),
        Fault(
            "drip_headers",
            lambda: faults.drip("headers"),
            "N7",
            "unknown",
            is_slow=True,
        ),
        Fault("cut_content_length", faults.cut_content_length, "N8", "unknown"),
        Fault("cut_chunked", faults.cut_chunked, "N8", "unknown"),
        Fault("cut_close_delimited", faults.cut_close_delimited, "N8", "unknown"),
        Fault("cut_gzip", faults.cut_gzip, "N8", "unknown"),
        Fault("html_200", faults.html_200, "N9", "unknown"),
        Fault("text_200", faults.text_200, "N9", "unknown"),
        Fault("empty_200", faults.empty_200, "N9", "unknown"),
        Fault("no_data", faults.no_data, "N11", "unknown"),
        Fault("empty_data", faults.empty_data, "N11", "unknown"),
        Fault("neither_url_nor_b64", faults.neither_url_nor_b64, "N11", "unknown"),
        Fault("half_png", faults.half_png, "N8", "unknown"),
        Fault("png_without_iend", faults.png_without_iend, "N8", "unknown"),
        Fault("huge_header", attacks.huge_header, "N15", "unknown"),
        Fault("many_headers", attacks.many_headers, "N15", "unknown"),
        Fault("nul_in_header", attacks.control_in_header, "N15", "unknown"),
        Fault("two_lengths", attacks.two_lengths, "N15", "unknown"),
        Fault("no_http", attacks.no_http, "N15", "unknown"),
        Fault("gzip_bomb", attacks.bomb, "N12", "unknown"),
        Fault("not_utf8", attacks.not_utf8, "N16", "unknown"),
        Fault("echo_whole_request", attacks.echo_whole_request, "N17", "refused"),
    ]
    for form in faults.BAD_BASE64_FORMS:
        rows.append(_row("bad_base64", form, faults.bad_base64, "N10", "unknown"))
    for kind in faults.WRONG_TYPES:
        rows.append(_row("wrong_type", kind, faults.wrong_type, "N9", "unknown"))
    for form in attacks.POISONED_JSON:
        rows.append(_row("json", form, attacks.poisoned_json, "N16", "unknown"))
    for encoding in attacks.KEY_ENCODINGS:
        make = _late(attacks.echo_key, "body", encoding)
        rows.append(Fault(f"echo_key-{encoding}", make, "N17", "refused"))
    for code in answers.REDIRECT_CODES:
        make = _late(answers.redirect, code, "http://127.0.0.1:9/v1/elsewhere")
        rows.append(Fault(f"redirect-{code}", make, "N13", "refused"))
    for form in answers.RETRY_AFTER_FORMS:
        rows.append(_row("retry_after", form, answers.retry_after, "N4", "try_again"))
    for code in (400, 401, 403, 404, 429, 500, 502, 503):
        for body in ("json", "html", "empty"):
            make = _late(answers.status, code, body)
            outcome = _status_outcome(code)
            rows.append(Fault(f"status-{code}-{body}", make, "N6", outcome))
    return rows


def _status_outcome(code: int) -> Outcome:
    if code == 429:
        return "try_again"
    return "refused" if code < 500 else "unknown"


def _row(
    name: str,
    form: str,
    make: Callable[[str], Answer],
    threat: str,
    outcome: Outcome,
) -> Fault:
    return Fault(f"{name}-{form}", lambda: make(form), threat, outcome)


def _late(make: Callable[..., Answer], *arguments: object) -> Callable[[], Answer]:
    return lambda: make(*arguments)


FAULTS: dict[str, Fault] = {fault.name: fault for fault in _rows()}

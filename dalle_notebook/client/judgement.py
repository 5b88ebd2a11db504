"""What an exchange means: pictures, or which error, and whether to try again.

Errors are made here and raised elsewhere, so that nothing they know of was in
an `except` block of the HTTP library. `may_be_billed` is set where a request had
left, its outcome is not known, and the endpoint is one that can bill.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yarl import URL

from dalle_notebook.client.address import Address, name_of
from dalle_notebook.client.failures import Failure
from dalle_notebook.client.provider_text import one_line, request_id
from dalle_notebook.client.retry import (
    LONGEST_TOLD_WAIT,
    Trouble,
    parse_retry_after,
    refusal_trouble,
)
from dalle_notebook.client.stream import Collector
from dalle_notebook.client.transport import Reply
from dalle_notebook.errors import (
    BadAnswer,
    BillingError,
    EndpointDown,
    EndpointError,
    InvalidRequest,
    RateLimitError,
    ServerError,
    TimedOut,
    TlsProblem,
)
from dalle_notebook.settings import Clock, Secret
from dalle_notebook.wire.answers import ImagesBody, parse_answer
from dalle_notebook.wire.faults import Fault, advise, parse_fault, refusal_class
from dalle_notebook.wire.profiles import Profile

STREAM_PARAMETERS = ("stream", "partial_images")
_STREAMING = re.compile(r"\b(stream|streaming|partial_images)\b", re.IGNORECASE)
_BUSY = (BillingError, RateLimitError)
_NO_ACCESS = re.compile(r"\blimit\b[:\s]*0\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Problem:
    """An attempt without pictures.

    Attributes:
        error: to raise if nothing else is done.
        trouble: what it means for another try.
        told: seconds that the endpoint asks to wait, or None.
        forbidden: the endpoint asks not to be asked again.
        said: the provider's own text, cleaned.
        param: the parameter that it complains of, or None.
    """

    error: EndpointError
    trouble: Trouble
    told: float | None = None
    forbidden: bool = False
    said: str = ""
    param: str | None = None

    @property
    def is_about_streaming(self) -> bool:
        """The request would have been taken without `stream`; nothing was drawn."""
        if not isinstance(self.error, InvalidRequest) or self.error.may_be_billed:
            return False
        if self.param is not None:
            return self.param in STREAM_PARAMETERS
        return bool(_STREAMING.search(self.said))


class Judge:
    """Reads replies and failures of one endpoint."""

    def __init__(
        self, address: Address, key: Secret, profile: Profile, clock: Clock
    ) -> None:
        # The port of a process of ours means nothing to anybody.
        is_own = profile.name in ("offline", "local")
        self.where = profile.title if is_own else address.name
        self._key = key
        self._free = profile.free
        self._clock = clock

    def judge(self, got: Reply | Failure) -> ImagesBody | Problem:
        """The body of a good answer, not yet looked at picture by picture."""
        if isinstance(got, Failure):
            return self._failed(got)
        if 200 <= got.status < 300:
            return self._read(got)
        if 300 <= got.status < 400:
            return self._redirected(got)
        return self._refused(got)

    def judge_stream(
        self, collector: Collector, got: Reply | Failure
    ) -> ImagesBody | Problem:
        """The finished pictures of a stream that has begun, however it ended."""
        body = collector.body()
        if body is not None:
            return body
        if collector.fault is not None:
            return self._broke_off(collector.fault, has_begun=collector.stages > 0)
        if isinstance(got, Failure):
            return self._failed(got)
        return self.unusable(collector.wrong or "its stream ended without a picture")

    def _broke_off(self, fault: Fault, *, has_begun: bool) -> Problem:
        kind = refusal_class(fault)
        trouble = refusal_trouble(kind, fault.status, None)
        # A refusal costs nothing; what was drawn of the picture before it may have.
        billed = not self._free and (trouble is Trouble.BROKEN or has_begun)
        said = one_line(fault.message, self._key).rstrip(".")
        advice = "it may have been billed" if billed else advise(fault)
        text = f"{self.where} broke off its stream{said and ': '}{said}; {advice}"
        code = one_line(fault.code, self._key, 64) if fault.code else None
        # It came with a 200; these are the statuses that it has elsewhere.
        status = 500 if kind is ServerError else 429 if kind in _BUSY else 400
        error = kind(text, status=status, code=code, may_be_billed=billed)
        return Problem(error, trouble, said=said, param=fault.param)

    def judge_models(self, got: Reply | Failure) -> tuple[str, ...] | Problem:
        """The ids of a model list."""
        if isinstance(got, Failure) or not 200 <= got.status < 300:
            judged = self.judge(got)
            if isinstance(judged, Problem):
                judged.error.may_be_billed = False
                return judged
        try:
            entries = json.loads(got.body)["data"] if isinstance(got, Reply) else []
            names = {one_line(str(entry["id"]), self._key, 128) for entry in entries}
        except (ValueError, LookupError, TypeError, RecursionError):
            names = None
        if names is None:
            text = f"{self.where} lists no models: is it an images endpoint?"
            return Problem(BadAnswer(text), Trouble.FINAL)
        return tuple(sorted(names))

    def judge_object(self, got: Reply | Failure) -> Mapping[str, Any] | Problem:
        """The JSON object of an answer that is not about pictures."""
        if isinstance(got, Failure):
            return self._failed(got)
        if 300 <= got.status < 400:
            return self._redirected(got)
        if not 200 <= got.status < 300:
            return self._refused(got)
        try:
            given = json.loads(got.body)
        except (ValueError, RecursionError):
            given = None
        if isinstance(given, dict):
            return given
        text = f"{self.where} answered with something that is not JSON"
        return Problem(self._bad(text), Trouble.BROKEN)

    def unusable(self, why: str) -> Problem:
        """A whole answer without one picture that can be used."""
        text = one_line(f"{self.where} answered, but {why}", self._key)
        return Problem(self._bad(text), Trouble.BROKEN)

    def drawn_by(self, headers: Mapping[str, str]) -> str | None:
        """Who really drew, if the endpoint says so."""
        return one_line(headers.get("x-drawn-by", ""), self._key, 64) or None

    def request_id(self, headers: Mapping[str, str]) -> str | None:
        """The endpoint's id of a request, if it looks like one."""
        return request_id(headers.get("x-request-id"), self._key)

    def _bad(self, text: str) -> BadAnswer:
        return BadAnswer(text + self._unknown(), may_be_billed=not self._free)

    def _unknown(self) -> str:
        return "" if self._free else "; it may have been billed"

    def _failed(self, failure: Failure) -> Problem:
        text, kind = failure.text, failure.kind
        if kind == "connect":
            error: EndpointError = EndpointDown(
                f"{text}; nothing was sent: check the address, or start the server"
            )
            return Problem(error, Trouble.NOT_CONNECTED)
        if kind == "tls":
            advice = "nothing was sent: check the address and its certificate"
            return Problem(TlsProblem(f"{text}; {advice}"), Trouble.FINAL)
        billed = failure.sent and not self._free
        more = self._unknown() if failure.sent else "; nothing was sent"
        if kind == "timeout":
            text = f"{text}{more}; raise the timeout if the endpoint is slow"
            return Problem(TimedOut(text, may_be_billed=billed), Trouble.FINAL)
        trouble = Trouble.BROKEN if kind == "cut" else Trouble.FINAL
        bad = BadAnswer(text + more, may_be_billed=billed)
        bad.is_cut = kind == "cut"
        return Problem(bad, trouble)

    def _read(self, reply: Reply) -> ImagesBody | Problem:
        kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json" and not kind.endswith("+json"):
            what = "a web page" if kind == "text/html" else "something that is not JSON"
            text = f"{self.where} answered with {what}: is this an images endpoint?"
            return Problem(self._bad(text), Trouble.FINAL)
        try:
            return parse_answer(reply.body)
        except BadAnswer as problem:
            text = str(problem)
        return Problem(self._bad(f"{self.where}: {text}"), Trouble.BROKEN)

    def _redirected(self, reply: Reply) -> Problem:
        host = _host_of(reply.headers.get("location", ""))
        place = one_line(host, self._key, 100) if host else "elsewhere"
        text = (
            f"{self.where} redirected to {place}: not followed; give the final "
            "address as the endpoint"
        )
        return Problem(BadAnswer(text), Trouble.FINAL)

    def _refused(self, reply: Reply) -> Problem:
        fault = parse_fault(reply.status, reply.body)
        kind = refusal_class(fault)
        said = one_line(fault.message, self._key)
        told = parse_retry_after(reply.headers, self._clock.now())
        trouble = refusal_trouble(kind, reply.status, told)
        billed = trouble is Trouble.BROKEN and not self._free
        advice = advise(fault)
        if kind is RateLimitError and _NO_ACCESS.search(said):
            trouble, advice = Trouble.FINAL, "this account has no access to the model"
        elif kind is RateLimitError and told is not None and told > LONGEST_TOLD_WAIT:
            advice = f"it asks to wait {in_words(told)}: run it again then"
        if kind is ServerError and billed:
            advice = "it may have been billed"
        text = f"{self.where} answered {reply.status}"
        text = f"{text}: {said.rstrip('.')}" if said else text
        error = kind(
            f"{text}; {advice}",
            status=reply.status,
            code=one_line(fault.code, self._key, 64) if fault.code else None,
            request_id=self.request_id(reply.headers),
            retry_after=told,
            may_be_billed=billed,
        )
        return Problem(
            error,
            trouble,
            told=told,
            forbidden=reply.headers.get("x-should-retry", "").lower() == "false",
            said=said,
            param=fault.param,
        )


def in_words(seconds: float) -> str:
    """A wait as people say it: `40 s`, `5 min`, `2 h`."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5_400 else f"{seconds / 3600:.0f} h"


def _host_of(location: str) -> str:
    try:
        return name_of(URL(location))
    except ValueError:
        return ""

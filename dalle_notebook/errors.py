"""Every error that we raise, in one tree.

    DalleError
    ├── UsageError              what was typed cannot be done; nothing was sent
    │   ├── PromptError         a mistake inside a prompt, with a caret under it
    │   ├── UnknownModel        this endpoint has no such model
    │   └── OverBudget          dearer than the cap allows; nothing was sent
    ├── EndpointError           something went wrong with an endpoint
    │   ├── EndpointDown        no connection was made
    │   ├── TlsProblem          the certificate or the handshake failed
    │   ├── TimedOut            no whole answer in time
    │   ├── BadAnswer           an answer came and cannot be used
    │   └── Refusal             the endpoint answered with a fault
    │       ├── InvalidRequest
    │       ├── AuthenticationError
    │       ├── PermissionDenied
    │       ├── NotFound
    │       ├── RateLimitError
    │       ├── BillingError
    │       ├── ContentRefused
    │       └── ServerError
    ├── Incomplete              some pictures of a cell are missing, the others kept
    ├── BadImage                bytes that are no whole picture that we accept
    └── ArchiveError            the archive could not be read or written
        └── NotSaved            a picture is held in memory, not on disk

The text of an error is one line: what happened, and what to do. It never holds
a key, a header or a body as received. `may_be_billed` is true where a request
had left before the failure, so that nobody sends it again by accident.
"""

from __future__ import annotations

from unicodedata import category, combining, east_asian_width


class DalleError(Exception):
    """The root of every error that this package raises on purpose."""

    may_be_billed: bool = False
    """A request had left when this happened; its outcome is not known."""

    # IPython asks an exception for this method; one line beats a traceback
    # through our own frames for a mistake that the line itself explains.
    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


class UsageError(DalleError):
    """What was typed cannot be done. Nothing was sent."""


class PromptError(UsageError):
    """A mistake inside a prompt.

    Args:
        message: what is wrong and what to write instead.
        text: the line of the prompt that holds the mistake.
        column: position of the mistake in `text`, from 0.
    """

    def __init__(self, message: str, text: str = "", column: int = 0) -> None:
        super().__init__(message)
        self.text = text
        self.column = column

    def __str__(self) -> str:
        message = str(self.args[0])
        if not self.text:
            return message
        blanks = " " * columns_of(self.text[: self.column])
        return f"{message}\n  {self.text}\n  {blanks}^"


def columns_of(text: str) -> int:
    """How wide a text is shown: Chinese two columns, an accent of its own none."""
    return sum(
        0 if combining(c) or category(c) == "Cf" else 1 + (east_asian_width(c) in "WF")
        for c in text
    )


class UnknownModel(UsageError):
    """This endpoint does not have the model that was asked for."""


class OverBudget(UsageError):
    """The upper bound of the cost is above the cap. Nothing was sent."""


class EndpointError(DalleError):
    """Something went wrong with an endpoint."""

    def __init__(self, message: str, *, may_be_billed: bool = False) -> None:
        super().__init__(message)
        self.may_be_billed = may_be_billed


class EndpointDown(EndpointError):
    """No connection was made, so nothing was sent."""


class TlsProblem(EndpointError):
    """The certificate or the handshake failed, so nothing was sent."""


class TimedOut(EndpointError):
    """No whole answer came in time."""


class BadAnswer(EndpointError):
    """An answer came and cannot be used: cut, not JSON, no picture in it.

    Attributes:
        is_cut: its connection broke off; another time it may come whole.
    """

    is_cut = False


class Refusal(EndpointError):
    """The endpoint answered with a fault.

    Attributes:
        status: HTTP status.
        code: the provider's code, as it stands in the fault, or None.
        request_id: the provider's id of this request, or None.
        retry_after: seconds that the endpoint asks to wait, or None.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 0,
        code: str | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        may_be_billed: bool = False,
    ) -> None:
        super().__init__(message, may_be_billed=may_be_billed)
        self.status = status
        self.code = code
        self.request_id = request_id
        self.retry_after = retry_after


class InvalidRequest(Refusal):
    """The endpoint does not accept this request as it is."""


class AuthenticationError(Refusal):
    """The key is missing, wrong or no longer valid."""


class PermissionDenied(Refusal):
    """The key is good, but may not do this."""


class NotFound(Refusal):
    """The endpoint has no such route or model."""


class RateLimitError(Refusal):
    """Too many requests, and waiting as told did not help."""


class BillingError(Refusal):
    """The account's quota, credit or hard limit is used up."""


class ContentRefused(Refusal):
    """The provider's safety system refused the prompt or the picture."""


class ServerError(Refusal):
    """The endpoint failed on its side."""


class Incomplete(DalleError):
    """Some pictures of a cell are missing; the others are kept and shown.

    Attributes:
        errors: what ended the missing ones, each kind once.
        result: the pictures that are there.
    """

    errors: tuple[DalleError, ...] = ()
    result: object = None


class BadImage(DalleError):
    """Bytes that are not a whole picture of a kind that we accept."""


class ArchiveError(DalleError):
    """The archive could not be read or written."""


class NotSaved(ArchiveError):
    """A picture could not be written; it is held in memory meanwhile."""

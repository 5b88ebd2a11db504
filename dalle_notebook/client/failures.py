"""What the HTTP library and the system raise, as plain values of ours.

Their exceptions hold request headers, and those hold the key, so none of them
ever leaves this room: `explain` reads one and returns a `Failure`, and errors
are raised from that, outside of any `except` block.
"""

from __future__ import annotations

import asyncio
import errno
import os
import ssl
from dataclasses import dataclass
from typing import Literal

import aiohttp

from dalle_notebook.client.body import UnreadableBody
from dalle_notebook.client.public_address import PrivateAddress

Kind = Literal["connect", "tls", "timeout", "cut", "unusable", "private", "request"]


@dataclass(frozen=True, slots=True)
class Failure:
    """An exchange that brought no answer.

    Attributes:
        kind: `connect` and `tls`: no connection was made. `timeout`: no whole
            answer in time. `cut`: the connection or the body broke off.
            `unusable`: an answer that is not read. `private`: a name that leads
            into a private network. `request`: it could not be sent at all.
        text: one line without any header.
        sent: the request's head had left.
    """

    kind: Kind
    text: str
    sent: bool


def explain(
    problem: BaseException, *, where: str, sent: bool, secure: bool, seconds: float
) -> Failure:
    """Turn what was raised during an exchange into a failure.

    Args:
        problem: any exception.
        where: host and port, for the text.
        sent: the request's head had left.
        secure: the exchange was to go through TLS.
        seconds: the time limit of the whole exchange.
    """
    if isinstance(problem, UnreadableBody):
        kind: Kind = "cut" if problem.is_cut else "unusable"
        return Failure(kind, f"the answer of {where} {problem.reason}", sent)
    if not sent and (before := _before_sending(problem, where, secure)):
        return before
    if isinstance(problem, asyncio.TimeoutError):
        return Failure(
            "timeout", f"{where} gave no whole answer in {seconds:g} s", sent
        )
    if isinstance(problem, aiohttp.ClientPayloadError):
        return Failure("cut", f"the answer of {where} was cut before its end", sent)
    if isinstance(problem, aiohttp.ClientResponseError):
        return Failure("unusable", f"what {where} answered is not sound HTTP", sent)
    if isinstance(problem, aiohttp.ClientConnectionError | OSError):
        text = f"{where} closed the connection before its answer was whole"
        return Failure("cut", text, sent)
    text = f"the request to {where} cannot be sent ({type(problem).__name__})"
    return Failure("unusable" if sent else "request", text, sent)


def _before_sending(problem: BaseException, where: str, secure: bool) -> Failure | None:
    cause = getattr(problem, "os_error", None) or problem
    if isinstance(cause, PrivateAddress):
        return Failure("private", f"{where} leads into a private network", False)
    if isinstance(problem, aiohttp.ClientConnectorCertificateError):
        reason = _words(getattr(problem.certificate_error, "verify_message", ""))
        return Failure("tls", f"the certificate of {where} is not good{reason}", False)
    if isinstance(problem, aiohttp.ClientSSLError | ssl.SSLError):
        return Failure("tls", f"{where} does not speak TLS as it should", False)
    if isinstance(problem, aiohttp.ClientConnectorDNSError):
        return Failure("connect", f"there is no host named {where}", False)
    if isinstance(problem, aiohttp.ConnectionTimeoutError):
        return Failure("connect", f"no connection to {where} came about in time", False)
    if isinstance(problem, asyncio.TimeoutError):
        return None
    if secure and isinstance(cause, ConnectionResetError | BrokenPipeError):
        return Failure("tls", f"{where} hung up during the TLS handshake", False)
    if isinstance(problem, aiohttp.ClientConnectionError | OSError):
        number = getattr(cause, "errno", None)
        reason = " (refused)" if number == errno.ECONNREFUSED else ""
        if not reason and number:
            reason = _words(os.strerror(number).lower())
        return Failure("connect", f"no connection to {where}{reason}", False)
    return None


def _words(reason: str) -> str:
    reason = reason.strip().rstrip(".")
    return f" ({reason})" if reason else ""

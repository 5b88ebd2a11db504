"""Every bound of the server in one place. Times are seconds."""

from __future__ import annotations

from dataclasses import dataclass

STEERED_TIMEOUT = 3600.0
"""Seconds for a request to a model of one's own: it may have to be loaded first, and a
processor takes minutes for one picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one server does for its callers.

    Attributes:
        images_per_minute: pictures in any 60 seconds; None for no limit.
        body_bytes: of a request without pictures.
        form_bytes: of a form with pictures.
        json_form_bytes: of a JSON body with pictures.
        file_bytes: of one picture.
        field_bytes: of any other part of a form.
        form_parts: how many parts a form has.
        part_head_bytes: of the head of a part.
        held_bytes: of all bodies with pictures that are held at a time.
        decoded_at_once: uploads that are looked into at a time.
        head_timeout: for the head of a request to come in whole.
        body_timeout: for its body.
        paint_timeout: from there until the answer begins.
        silence: longest time without a word in a stream of events.
        send_timeout: for the caller to take the answer.
        keep_alive: how long a quiet connection is kept.
        connections: open at a time.
        requests_under_way: painted or waiting at a time.
        pictures: kept for their URLs.
        pictures_bytes: of those together.
        pictures_lifetime: how long a picture URL works.
        files: kept for batches, what they answered included.
        files_bytes: of those together, on the disk.
        upload_timeout: for a file of requests to come in.
        batch_bytes: of one file of requests.
        batch_lines: of one file of requests.
        batch_line_bytes: of one line.
        batches: that are not over, at a time.
        batches_known: told of, those that are over included.
        batch_window: from when a batch is made until it expires.
    """

    images_per_minute: int | None = None
    body_bytes: int = 1 << 20
    form_bytes: int = 200 << 20
    json_form_bytes: int = 64 << 20
    file_bytes: int = 50_000_000
    field_bytes: int = 256 << 10
    form_parts: int = 64
    part_head_bytes: int = 4096
    held_bytes: int = 400 << 20
    decoded_at_once: int = 2
    head_timeout: float = 10.0
    body_timeout: float = 60.0
    paint_timeout: float = 300.0
    silence: float = 15.0
    send_timeout: float = 300.0
    keep_alive: float = 30.0
    connections: int = 256
    requests_under_way: int = 40
    pictures: int = 512
    pictures_bytes: int = 256 << 20
    pictures_lifetime: float = 3600.0
    files: int = 256
    files_bytes: int = 8 << 30
    upload_timeout: float = 240.0
    batch_bytes: int = 200_000_000
    batch_lines: int = 50_000
    batch_line_bytes: int = 64 << 20
    batches: int = 32
    batches_known: int = 1_000
    batch_window: float = 86_400.0

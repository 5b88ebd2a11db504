"""What the journal holds: its tables, and an open claim as a value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dalle_notebook.store.migrations import Migration

MIGRATIONS: tuple[Migration, ...] = (
    """
    CREATE TABLE claims (
        number      INTEGER PRIMARY KEY,
        ask_id      TEXT NOT NULL,
        endpoint_id TEXT NOT NULL,
        state       TEXT NOT NULL,
        owner       TEXT NOT NULL,
        claimed_at  TEXT NOT NULL,
        sent_at     TEXT,
        ended_at    TEXT,
        digest      TEXT,
        reason      TEXT
    );
    CREATE UNIQUE INDEX open_claims ON claims (ask_id, endpoint_id)
        WHERE state IN ('claimed', 'sent', 'unknown')
    """,
    """
    ALTER TABLE claims ADD COLUMN prompt TEXT;
    ALTER TABLE claims ADD COLUMN told_at TEXT
    """,
    """
    CREATE TABLE batches (
        number      INTEGER PRIMARY KEY,
        mark        TEXT NOT NULL UNIQUE,
        endpoint_id TEXT NOT NULL,
        owner       TEXT NOT NULL,
        state       TEXT NOT NULL,
        input_file  TEXT,
        batch_id    TEXT,
        made_at     TEXT NOT NULL,
        sent_at     TEXT,
        ended_at    TEXT
    );
    ALTER TABLE claims ADD COLUMN batch INTEGER;
    CREATE INDEX claims_of_batches ON claims (batch, ask_id)
        WHERE batch IS NOT NULL
    """,
)


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """A claim that has not ended, as the journal has it.

    Attributes:
        state: `claimed`, `sent` or `unknown`.
        alive: its process still runs, as far as can be seen from here.
        is_left: another process made it and is gone.
        reason: why the outcome is unknown, where that is known.
        prompt: the beginning of the prompt, one line; empty where it is not known.
        is_told: a person has been told of it.
    """

    number: int
    ask_id: str
    endpoint_id: str
    state: str
    alive: bool
    is_left: bool
    claimed_at: datetime
    sent_at: datetime | None
    reason: str | None
    prompt: str
    is_told: bool

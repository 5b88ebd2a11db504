"""What the index derives from its rows, and who brings it up to date.

The tables stand here, apart from those who fill and read them (`search`, `tags`),
because the index makes them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

MIGRATION = """
    CREATE TABLE findings (
        moment   INTEGER PRIMARY KEY,
        number   INTEGER NOT NULL UNIQUE,
        prompt   TEXT NOT NULL,
        model    TEXT NOT NULL,
        endpoint TEXT NOT NULL,
        notebook TEXT NOT NULL,
        tags     TEXT NOT NULL,
        tag_keys TEXT NOT NULL,
        artist   TEXT,
        file     TEXT,
        cost     INTEGER,
        free     INTEGER NOT NULL
    );
    CREATE TABLE tags (
        digest TEXT NOT NULL,
        tag    TEXT NOT NULL,
        PRIMARY KEY (digest, tag)
    ) WITHOUT ROWID;
    CREATE TABLE unread (number INTEGER PRIMARY KEY);
    INSERT INTO unread SELECT number FROM pictures UNION SELECT -1;
    CREATE TRIGGER picture_added AFTER INSERT ON pictures BEGIN
        INSERT INTO unread SELECT new.number
        WHERE NOT EXISTS (SELECT 1 FROM unread WHERE number = new.number);
    END;
    CREATE TRIGGER picture_changed AFTER UPDATE OF created, record ON pictures BEGIN
        INSERT INTO unread SELECT new.number
        WHERE NOT EXISTS (SELECT 1 FROM unread WHERE number = new.number);
    END;
    CREATE TRIGGER picture_removed AFTER DELETE ON pictures BEGIN
        INSERT INTO unread SELECT old.number
        WHERE NOT EXISTS (SELECT 1 FROM unread WHERE number = old.number);
    END;
    CREATE TRIGGER tag_added AFTER INSERT ON tags BEGIN
        INSERT INTO unread SELECT number FROM pictures WHERE digest = new.digest
        AND NOT EXISTS (SELECT 1 FROM unread WHERE number = pictures.number);
    END;
    CREATE TRIGGER tag_removed AFTER DELETE ON tags BEGIN
        INSERT INTO unread SELECT number FROM pictures WHERE digest = old.digest
        AND NOT EXISTS (SELECT 1 FROM unread WHERE number = pictures.number);
    END
"""
"""The second version of the index.

Inside a trigger `OR IGNORE` does not hold: the statement that fires it decides.
"""

CHANGES = """
    CREATE TABLE changes (number INTEGER NOT NULL);
    INSERT INTO changes VALUES (abs(random() >> 16));
    CREATE TRIGGER change_by_addition AFTER INSERT ON pictures BEGIN
        UPDATE changes SET number = number + 1;
    END;
    CREATE TRIGGER change_by_update AFTER UPDATE OF record ON pictures
    WHEN old.record IS NOT new.record BEGIN
        UPDATE changes SET number = number + 1;
    END;
    CREATE TRIGGER change_by_removal AFTER DELETE ON pictures BEGIN
        UPDATE changes SET number = number + 1;
    END;
    CREATE TRIGGER change_of_tags AFTER INSERT ON tags BEGIN
        UPDATE changes SET number = number + 1;
    END;
    CREATE TRIGGER change_of_fewer_tags AFTER DELETE ON tags BEGIN
        UPDATE changes SET number = number + 1;
    END
"""
"""The third version: one number that says whether anything changed.

It begins anywhere, so that an index that was made again is not taken for the one
before it.
"""

BEHIND = "SELECT 1 FROM unread WHERE number >= ? LIMIT 1"


@dataclass(frozen=True, slots=True)
class Upkeep:
    """How a reader has derived tables brought up to date first.

    Attributes:
        first: numbers in `unread` from here on concern it.
        step: does some of the work in a transaction; False when all is done.
    """

    first: int
    step: Callable[[sqlite3.Connection], bool]

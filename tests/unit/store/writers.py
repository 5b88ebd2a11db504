"""Processes that use an archive, for tests that need more than one.

Run as `python -m tests.unit.store.writers WHAT HOME ...`; every line printed is
JSON and flushed, so that what was acknowledged before a kill is known.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dalle_notebook.errors import ArchiveError, NotSaved
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.ask import Ask
from dalle_notebook.store.claims import Claim
from dalle_notebook.store.record import Record
from tests.instruments import pictures


def picture(seed: int, side: int = 24) -> bytes:
    """A small PNG of its own for each seed."""
    return pictures.png((side, side), seed)


def ask(prompt: str = "a cat", **more: Any) -> Ask:
    """An ask; only the interesting part is given."""
    return Ask(**{"verb": "generate", "prompt": prompt, **more})


def record(data: bytes, wanted: Ask, **more: Any) -> Record:
    """The record of a picture that answers an ask."""
    facts: dict[str, Any] = {
        "ask": wanted,
        "endpoint_id": "offline",
        "endpoint_title": "built in",
        "created": datetime.now(UTC),
        "media_type": "image/png",
        "size": (24, 24),
    }
    return Record.new(data, **{**facts, **more})


def say(**what: object) -> None:
    """Print a line that a reader at the other end of the pipe gets at once."""
    print(json.dumps(what), flush=True)


def write_until_killed(home: Path, seed: int, pipe: int) -> None:
    """Keep one picture after another and tell of each when `keep` has returned."""
    archive = Archive(home)
    for number in range(100_000):
        data = pictures.noise_png((160, 160), seed * 100_000 + number)
        kept = archive.keep(data, record(data, ask(f"{seed} {number}")))
        os.write(pipe, f"{kept.digest} {kept.ask.id}\n".encode())


def crash(home: Path, rounds: int, seed: int) -> None:
    """Fork two writers a round and kill both with signal 9 at a random moment."""
    dice = random.Random(seed)
    for number in range(rounds):
        reader, writer = os.pipe()
        children = []
        for which in range(2):
            child = os.fork()
            if child == 0:
                with suppress(BaseException):
                    write_until_killed(home, number * 2 + which, writer)
                os._exit(1)
            children.append(child)
        os.close(writer)
        # However busy the machine is, something has been promised before the kill.
        told = os.read(reader, 1)
        time.sleep(dice.uniform(0, 0.08))
        for child in children:
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            if not os.WIFSIGNALED(status):
                say(failed=f"a writer of round {number} ended by itself")
        with os.fdopen(reader, "rb") as rest:
            told += rest.read()
        # A line is one write to a pipe, which a kill does not cut.
        for line in told.decode().splitlines():
            digest, ask_id = line.split()
            say(digest=digest, ask_id=ask_id)


def hammer(home: Path, operations: int, seed: int) -> None:
    """Keep, find, read and claim pictures that other processes use as well."""
    dice = random.Random(seed)
    archive = Archive(home)
    for _ in range(operations):
        which = dice.randrange(40)
        wanted = ask(f"shared {which}")
        claim = archive.claim(wanted.id, "offline")
        if claim.state == "mine":
            claim.sent()
            data = picture(which)
            kept = archive.keep(data, record(data, wanted))
            claim.done(kept.digest)
            say(kept=which)
        elif claim.state == "kept":
            found = archive.find(wanted.id, "offline")
            if found is None or archive.read(found.digest) != picture(which):
                say(failed=f"{which} is lost")
        else:
            say(waited=which, state=claim.state)
    say(finished=True)


def claimant(home: Path) -> None:
    """Do what each line of standard input says to one claim, and answer."""
    archive = Archive(home)
    claim: Claim | None = None
    for line in sys.stdin:
        word, *rest = line.split()
        if word == "claim":
            claim = archive.claim(ask().id, "offline", "a cat", force=bool(rest))
        elif word == "keep":
            data = picture(1)
            archive.keep(data, record(data, ask()))
        elif word == "sent":
            assert claim is not None
            claim.sent()
        elif word == "release":
            assert claim is not None
            claim.release()
        say(state=claim.state if claim else None)


def fill(home: Path, *, pages: int | None = None, files: int | None = None) -> Path:
    """Use up the disk that `home` will lie on, but for so many pages or files.

    Returns:
        A folder to be removed, for the room to come back.
    """
    filler = home.parent / "filler"
    filler.mkdir()
    made = 0
    with suppress(OSError), (filler / "data").open("wb", buffering=0) as file:
        if pages is not None:
            while file.write(bytes(4096)):
                made += 4096
    if pages is not None:
        os.truncate(filler / "data", max(0, made - pages * 4096))
    with suppress(OSError):
        while files is not None:
            (filler / str(made)).touch()
            made += 1
    for number in range(files or 0):
        (filler / str(made - 1 - number)).unlink()
    return filler


def save_on_full_disks(home: Path, most_pages: int, most_files: int) -> None:
    """Save a picture with ever more room, tell how far it came, and make room."""
    rooms = [{"pages": n} for n in range(most_pages)]
    rooms += [{"files": n} for n in range(most_files)]
    for room in rooms:
        filler = fill(home, **room)
        say(room=room, **save_on_a_full_disk(home, filler))
        shutil.rmtree(home)


def save_on_a_full_disk(home: Path, filler: Path) -> dict[str, object]:
    """Save a picture, look at it, make room, and look again: all must be true."""
    data = pictures.noise_png((64, 64))
    wanted = record(data, ask(), size=(64, 64))
    archive = Archive(home)
    steps = []
    claim = None
    with suppress(ArchiveError):
        claim = archive.claim(wanted.ask.id, "offline")
        steps.append("claimed")
        claim.sent()
        steps.append("sent")
    with suppress(NotSaved):
        archive.keep(data, wanted)
        steps.append("saved")
    steps += [f"preview {p.parts[-3]}" for p in home.glob("previews/*/*/*.webp")]
    if (
        archive._index.database.exists()
        and not archive._index._owed
        and not archive.held
    ):
        steps.append("row")
    full = {
        "found": archive.find(wanted.ask.id, "offline") == wanted,
        "read": archive.read(wanted.digest) == data,
        "shown": bool(archive.preview(wanted.digest, 256)),
        "no temporary files": not list(home.rglob(".tmp-*")),
    }
    if claim is not None:
        claim.done(wanted.digest)
    shutil.rmtree(filler)
    archive.find(wanted.ask.id, "offline")
    archive.close()
    later = Archive(home)
    later.sweep()
    roomy = {
        "found": later.find(wanted.ask.id, "offline") == wanted,
        "read": later.read(wanted.digest) == data,
        "no problems": later.check(deep=True).is_good,
    }
    later.close()
    return {"steps": steps, "full": full, "roomy": roomy}


if __name__ == "__main__":
    what, folder, *numbers = sys.argv[1:]
    arguments = [int(number) for number in numbers]
    {
        "crash": crash,
        "hammer": hammer,
        "claimant": claimant,
        "full": save_on_full_disks,
    }[what](Path(folder), *arguments)

"""Painters for tests of the server: plain Pillow, quick, and some that misbehave.

They live in a module of their own because worker processes import them by name.
"""

from __future__ import annotations

import hashlib
import os
import time
from io import BytesIO
from pathlib import Path

from PIL import Image

from dalle_notebook.engine.base import Painting
from dalle_notebook.errors import UsageError
from dalle_notebook.wire.faults import Fault
from dalle_notebook.wire.recipe import Recipe, parse_size
from dalle_notebook.wire.requests import FaultError

PAINTER = "tests.unit.server.stand_in:paint"


def paint(recipe: Recipe, index: int, stage: int | None = None) -> Painting:
    """One flat colour by prompt, seed and index; words of the prompt misbehave.

    A stage is that colour mixed with black, less and less.

    `crash` ends the process, `slow` takes a second, `busy` a second of CPU,
    `refuse`, `fault` and `fail` raise, `strange` is not understood, `where` tells the
    process and its threads, `count FILE` appends a line
    to a file, `noise` cannot be compressed, `inputs` tells of the pictures that
    came along. A transparent background has no alpha at all in its left half.
    """
    words = recipe.prompt.split()
    if "crash" in words:
        os._exit(3)
    if "slow" in words:
        time.sleep(1.0)
    if "busy" in words:
        end = time.process_time() + 1.0
        while time.process_time() < end:
            pass
    if "count" in words:
        with Path(words[words.index("count") + 1]).open("a") as file:
            file.write(f"{index}\n")
    if "refuse" in words:
        raise UsageError("this cannot be painted: say something else")
    if "fault" in words:
        raise FaultError(Fault(400, "The prompt was refused."))
    if "fail" in words:
        raise ZeroDivisionError(recipe.prompt)
    digest = hashlib.sha256(f"{recipe.prompt}{recipe.seed}{index}".encode()).digest()
    colour = tuple(c * (stage or 4) // 4 for c in digest[:3])
    picture = Image.new("RGB", parse_size(recipe.size or "64x64"), colour)
    if "noise" in words:
        picture = Image.effect_noise(picture.size, 90)
    if recipe.background == "transparent":
        picture.putalpha(255)
        picture.paste((0, 0, 0, 0), (0, 0, picture.width // 2, picture.height))
    buffer = BytesIO()
    picture.save(buffer, "PNG", compress_level=1)
    notes = ()
    if "strange" in words:
        notes = ("did not know: strange",)
    if "where" in words:
        notes = (str(os.getpid()), os.environ.get("OMP_NUM_THREADS", "any"))
    if "inputs" in words:
        mask = recipe.mask.name if recipe.mask else "no mask"
        notes = (*(upload.name for upload in recipe.images), mask)
    return Painting(buffer.getvalue(), notes)


def paint_nothing(recipe: Recipe, index: int, stage: int | None = None) -> Painting:
    """No picture at all, at once: for measuring what painting costs beside painting."""
    return Painting(b"\x89PNG")

"""Problems and times in the words of somebody who has fields and buttons.

Errors are written for people who type cells: their advice names options. Where the
form has a field for one, the advice holds for that field.
"""

from __future__ import annotations

import re

from dalle_notebook.errors import DalleError
from dalle_notebook.render.legible import cut
from dalle_notebook.session.endings import Stopped
from dalle_notebook.session.progress import in_time

_SHORTEST_SECONDS = 0.5
_LONGEST_SURPRISE = 200
_HERE = r"(endpoint|model|size|quality|background|format|seed)(?![\w-])"
_AGAIN = "--again sends it once more"
_BUTTON = "a button sends it once more"


def in_words(error: BaseException) -> str:
    """A problem, and what to do about it in a form."""
    if not isinstance(error, DalleError | Stopped):
        text = f"unexpected {type(error).__name__}: {error}"
        return cut(text, _LONGEST_SURPRISE)
    text = str(error).replace(_AGAIN, _BUTTON)
    text = re.sub(rf"\bwrite --{_HERE}", r"choose \1", text)
    text = re.sub(rf"--{_HERE}", r"\1", text)
    if " --" in text and "\n" not in text:
        text += " (options go into a cell)"
    return text


def reason_of_tile(reason: str) -> str:
    """Why a tile has no picture."""
    return reason.replace(_AGAIN, _BUTTON)


def about(seconds: float | None) -> str:
    """`about 20 s`; "" where it is not known, or too short to be said."""
    if seconds is None or seconds < _SHORTEST_SECONDS:
        return ""
    return f"about {in_time(max(seconds, 1.0))}"

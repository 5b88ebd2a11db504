"""The code blocks of a text in Markdown, as its readers would copy them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

_FENCE = re.compile(
    r"^(?P<mark><!-- only parsed: [^\n]+ -->\n)?"
    r"```(?P<language>\w*)\n(?P<code>.*?)^```",
    re.M | re.S,
)
# Four blanks after an empty line, as the one line that installs is written.
_INDENTED = re.compile(r"(?<=\n\n)(?P<code>(?: {4}\S[^\n]*\n)+)")


@dataclass(frozen=True, slots=True)
class Block:
    """One block.

    Attributes:
        place: the file that it stands in, for messages.
        language: as after the fence; `sh` for indented lines.
        runs: whether a test runs it; else it is parsed only, and a comment before
            it says why, or it is the line that `.ci/run` runs.
    """

    place: str
    language: str
    code: str
    runs: bool


def texts() -> dict[str, str]:
    """Every page for people: its name, and its Markdown."""
    pages = {path.name: path.read_text("utf-8") for path in ROOT.glob("README*.md")}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        prose = ["".join(c["source"]) for c in cells if c["cell_type"] == "markdown"]
        pages[path.name] = "\n\n".join(prose) + "\n"
    return pages


def blocks(place: str, text: str) -> list[Block]:
    """The blocks of one page, in order."""
    found = [
        (
            match.start(),
            Block(place, match["language"], match["code"], not match["mark"]),
        )
        for match in _FENCE.finditer(text)
    ]
    # A list item goes on in indented lines; a page for the terminal has none.
    rest = _FENCE.sub(lambda match: "x" * len(match[0]), text)
    found += [
        (match.start(), Block(place, "sh", match["code"], False))
        for match in _INDENTED.finditer(rest)
    ]
    return [block for _, block in sorted(found, key=lambda pair: pair[0])]

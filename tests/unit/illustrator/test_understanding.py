"""What prompts in six languages mean: `understood.txt`, a row a prompt.

A row is `prompt => facts`, with ` ?? words` behind it where words are unknown.
Rows were read by eye before they were kept.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dalle_notebook.engine.illustrator.language import understand
from tests.unit.illustrator.everyday_prompts import CHINESE, ENGLISH

LEAST = {"English": 150, "Chinese": 80, "Spanish": 15, "French": 15, "German": 15,
         "Japanese": 15, "Everyday": 60}  # fmt: skip
"""Rows a section; `test_language` holds more."""


def _sections() -> dict[str, list[tuple[str, str, str]]]:
    sections: dict[str, list[tuple[str, str, str]]] = {}
    text = Path(__file__).with_name("understood.txt").read_text("utf-8")
    for row in text.splitlines():
        if row.startswith("# "):
            rows = sections.setdefault(row[2:], [])
        elif row:
            prompt, _, rest = row.partition(" => ")
            facts, _, unknown = rest.partition(" ?? ")
            rows.append((prompt, facts, unknown))
    return sections


SECTIONS = _sections()
ROWS = [row for rows in SECTIONS.values() for row in rows]


@pytest.mark.parametrize(("prompt", "facts", "unknown"), ROWS)
def test_a_prompt_means_this(prompt: str, facts: str, unknown: str) -> None:
    scene = understand(prompt)

    assert scene.describe() == facts
    assert ", ".join(scene.unknown) == unknown


def test_no_section_shrinks() -> None:
    short = [name for name, least in LEAST.items() if len(SECTIONS[name]) < least]

    assert short == []


def test_every_everyday_prompt_is_among_them() -> None:
    told = {prompt for prompt, _, _ in SECTIONS["Everyday"]}

    assert {prompt for prompt, _ in (*ENGLISH, *CHINESE)} == told

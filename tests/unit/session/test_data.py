"""A study as CSV, JSON Lines and a frame: every tile, every value, nothing run."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook.errors import UsageError
from dalle_notebook.session.exporting.data import FACTS, safe_cell, to_csv, to_jsonl
from dalle_notebook.study.grammar import escape
from dalle_notebook.study.outcome import Outcome
from tests.unit.session.grids import grid

REFUSED = Outcome("refused", reason="the prompt asks for a real person")
HOSTILE = (
    "=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "a\ttab", "two\nlines", 'a "quoted" cat',
    "a;b,c", "'=1", "''+1", "שלום עולם", "\u202eevil", "黑猫", "🐈", "＝1", "\u2028x",
    "x" * 10_000, "\x85y",
)  # fmt: skip


def from_csv(data: bytes) -> list[dict[str, str]]:
    """The rows as a reader of CSV has them, our apostrophes dropped again."""
    text = data.decode("utf-8-sig")
    found = csv.DictReader(io.StringIO(text, newline=""))
    return [{bare(k): bare(v) for k, v in row.items()} for row in found]


def bare(cell: str) -> str:
    """What the documentation says: one apostrophe before a formula is ours."""
    return cell[1:] if re.match(r"'+\s*[=+\-@＝＋－＠\t\r\n0-9]", cell) else cell


def from_jsonl(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.decode().split("\n") if line]


def test_every_tile_is_a_row_in_the_order_of_the_table() -> None:
    made = grid(
        "a {coat: black|white} cat", 2, {1: REFUSED}, size=["1024x1024", "auto"]
    )

    rows = from_jsonl(to_jsonl(made))

    assert [(row["coat"], row["axis_size"], row["n"]) for row in rows] == [
        (coat, size, n)
        for coat in ("black", "white")
        for size in ("1024x1024", "auto")
        for n in (1, 2)
    ]
    assert [row["state"] for row in rows] == ["kept", "refused", *["kept"] * 6]


def test_a_row_of_json_has_every_fact_in_its_type() -> None:
    made = grid("a cat", record={"changed_outside": (0.25, 3.5), "asked_size": "32x32"})

    (row,) = from_jsonl(to_jsonl(made))

    file = row.pop("file")
    digest = row.pop("digest")
    assert digest == made[0].digest
    assert file == made[0].file_name()
    assert datetime.fromisoformat(row.pop("created")) == made[0].record.created
    assert row == {
        "prompt": "a cat",
        "revised_prompt": None,
        "state": "kept",
        "reason": None,
        "model": "gpt-image-2",
        "endpoint": "https://api.example/v1",
        "drawn_by": "gpt-image-2-2026",
        "size": "48x48",
        "asked_size": "32x32",
        "seed": 7,
        "cost": 0.0421,
        "seconds": 1.25,
        "changed_outside": 0.25,
        "changed_outside_mean": 3.5,
        "mark": None,
        "note": None,
    }


def test_a_tile_without_a_picture_says_what_was_asked_and_why_there_is_none() -> None:
    made = grid("a cat", outcomes={0: REFUSED}, seed=[3, 4], model=["m@openai"])

    row = from_jsonl(to_jsonl(made))[0]

    assert (row["state"], row["reason"]) == ("refused", REFUSED.reason)
    assert (row["model"], row["endpoint"], row["seed"]) == ("m", "openai", 3)
    assert row["axis_model"] == "m@openai"
    assert [row[name] for name in ("file", "digest", "cost", "created")] == [None] * 4


def test_what_the_built_in_endpoint_draws_costs_nothing() -> None:
    made = grid("a cat", record={"endpoint_id": "offline", "cost": None})

    assert from_jsonl(to_jsonl(made))[0]["cost"] == 0


def test_several_prompts_are_numbered() -> None:
    rows = from_jsonl(to_jsonl(grid("a {red|blue} cat\n---\na dog")))

    assert [(row["prompt_number"], row["prompt"]) for row in rows] == [
        (1, "a red cat"),
        (1, "a blue cat"),
        (2, "a dog"),
    ]


def test_an_axis_never_hides_a_fact() -> None:
    made = grid("{state: a|b} {axis_state: c|d} {cost: e|f}")
    row = from_jsonl(to_jsonl(made))[0]

    assert (row["axis_state"], row["axis_state_"], row["axis_cost"]) == ("c", "a", "e")
    assert (row["state"], row["cost"]) == ("kept", 0.0421)


def test_csv_and_json_say_the_same() -> None:
    made = grid("a {coat: black|white} cat", 2, {1: REFUSED})

    table, lines = from_csv(to_csv(made)), from_jsonl(to_jsonl(made))

    assert [*table[0]] == [*lines[0]] == ["coat", "n", *FACTS]
    for row, line in zip(table, lines, strict=True):
        assert row == {k: "" if v is None else str(v) for k, v in line.items()}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_come_back_exactly(text: str) -> None:
    made = grid("a {what: plain|" + escape(text) + "}", record={"revised_prompt": text})

    (_, row), (_, line) = from_csv(to_csv(made)), from_jsonl(to_jsonl(made))

    wanted = [f"a {text}".strip(), text]
    assert [line["prompt"], line["revised_prompt"]] == wanted
    assert [row["prompt"], row["revised_prompt"]] == wanted
    assert line["what"] == row["what"]


@given(text=st.text())
def test_no_cell_is_a_formula(text: str) -> None:
    cell = safe_cell(text)

    assert not cell.lstrip("' ").startswith(tuple("=+-@")) or cell[0] == "'"
    assert cell in (text, f"'{text}")
    assert bare(cell) == text or re.match(r"'+\s*\d", text)


@given(text=st.text(st.characters(exclude_categories=())))
def test_any_reason_keeps_one_line_for_each_row(text: str) -> None:
    made = grid("a cat", 2, {0: Outcome("failed", reason=text)})

    data = to_jsonl(made)
    rows = [json.loads(line) for line in data.decode().splitlines()]

    assert rows[0]["reason"] == (text or None)
    assert len(from_csv(to_csv(made))) == 2


def test_a_formula_in_the_name_of_an_axis_is_defused() -> None:
    header = to_csv(grid("a {=1+1|b} cat")).decode("utf-8-sig").split("\r\n")[0]

    assert header.startswith("{=1+1|b},")
    assert safe_cell("=1+1|b") == "'=1+1|b"


def test_spreadsheets_are_told_the_encoding_and_keep_long_seeds() -> None:
    data = to_csv(grid("a cat", record={"parameters": {"seed": 2**62}}))

    assert data.startswith(b"\xef\xbb\xbf")
    assert f",'{2**62}," in data.decode("utf-8-sig")


def test_costs_have_no_exponent() -> None:
    made = grid("a cat", record={"cost": "0.00002"})

    assert from_csv(to_csv(made))[0]["cost"] == "0.00002"


def test_without_pandas_the_error_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # What Python itself does with a module that cannot be imported.
    monkeypatch.setitem(sys.modules, "pandas", None)

    with pytest.raises(UsageError, match=r"pip install pandas.*\.export\(\"x\.csv\"\)"):
        grid("a cat").to_frame()


def test_a_frame_has_the_same_rows_in_the_types_of_pandas() -> None:
    pandas = pytest.importorskip("pandas")
    made = grid("a {coat: white|black} cat", 2, {1: REFUSED})

    frame = made.to_frame()

    lines = from_jsonl(to_jsonl(made))
    assert [*frame.columns] == [*lines[0]]
    assert len(frame) == 4
    assert list(frame["coat"].cat.categories) == ["white", "black"]
    assert frame["coat"].cat.ordered
    assert str(frame["created"].dtype).endswith("UTC]")
    kinds = {name: str(frame[name].dtype) for name in ("n", "seed", "cost", "seconds")}
    assert kinds == {
        "n": "Int64", "seed": "Int64", "cost": "float64", "seconds": "float64",
    }  # fmt: skip
    assert pandas.isna(frame["seed"][1])
    assert frame["cost"].sum() == pytest.approx(3 * 0.0421)


def test_a_frame_of_nothing_but_reasons_keeps_its_types() -> None:
    pytest.importorskip("pandas")
    frame = grid("a cat", outcomes={0: REFUSED}).to_frame()

    assert str(frame["seed"].dtype) == "Int64"
    assert str(frame["created"].dtype).endswith("UTC]")

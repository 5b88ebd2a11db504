"""What a provider wrote is fit for one line, and holds no key."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook.client.provider_text import (
    hide_key,
    numbers_only,
    one_line,
    paragraph,
    request_id,
)
from dalle_notebook.settings import Secret

KEY = "sk-proj-Vq7ZkT2mWx9bNcR4sLpE8fHd"
SECRET = Secret(KEY)

CODED = {
    "plain": KEY,
    "masked": f"{KEY[:12]}********{KEY[-6:]}",
    "percent": "".join(f"%{ord(char):02X}" for char in KEY),
    "JSON escapes": "".join(f"\\u{ord(char):04x}" for char in KEY),
    "hex": KEY.encode().hex(),
    "utf-16 hex": KEY.encode("utf-16-le").hex(),
    "base64": base64.b64encode(KEY.encode()).decode(),
    "base64 of a header": base64.b64encode(f"Bearer {KEY}".encode()).decode(),
    "base64, moved by one": base64.b64encode(f"x{KEY}".encode()).decode(),
    "base64, moved by two": base64.b64encode(f"xy{KEY}".encode()).decode(),
    "base64 for URLs": base64.urlsafe_b64encode(f"?>{KEY}".encode()).decode(),
}


@pytest.mark.parametrize("shape", CODED)
def test_the_key_is_hidden_in_every_coding(shape: str) -> None:
    shown = one_line(f"Incorrect API key: {CODED[shape]}. See the site.", SECRET)

    assert shown.startswith("Incorrect API key: ")
    assert "***" in shown
    for trace in (KEY[:8], KEY[-4:], CODED[shape][:12], CODED[shape][-8:]):
        assert trace not in shown


def test_ordinary_text_stays_as_it_is() -> None:
    text = "Rate limit reached for gpt-image-2.5-flare in organization org-3fQ8 (req_1)"

    assert one_line(text, SECRET) == text


def test_controls_and_line_breaks_become_blanks() -> None:
    shown = one_line("a\x1b[31mred\x00\r\n  b\u202ec\u2028d", SECRET)

    assert shown == "a [31mred b c d"


def test_a_long_text_is_cut() -> None:
    shown = one_line("x y" * 500, SECRET)

    assert len(shown) <= 300
    assert shown.endswith("…")


def test_a_revised_prompt_keeps_its_lines_but_no_controls() -> None:
    assert paragraph("a cat\non a mat\x07\u202e", SECRET) == "a cat\non a mat"


@given(st.text(max_size=500))
def test_any_text_becomes_one_printable_line(text: str) -> None:
    shown = one_line(text, SECRET)

    assert len(shown) <= 300
    assert shown.isprintable()


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_key_inside_any_text_is_hidden(before: str, after: str) -> None:
    assert KEY not in hide_key(before + KEY + after, SECRET)


def test_without_a_key_nothing_is_hidden() -> None:
    assert hide_key(KEY, Secret("")) == KEY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("req_0123456789abcdef", "req_0123456789abcdef"),
        ("<script>", None),
        ("a b", None),
        ("x" * 200, None),
        (KEY, None),
        (None, None),
    ],
)
def test_a_request_id_is_taken_only_if_it_looks_like_one(
    text: str | None, expected: str | None
) -> None:
    assert request_id(text, SECRET) == expected


def test_of_usage_only_numbers_are_kept() -> None:
    usage = {
        "input_tokens": 3,
        "input_tokens_details": {"text_tokens": 3, "note": KEY},
        KEY: 1,
        "flag": True,
        "deep": {"a": {"b": {"c": 1}}},
    }

    assert numbers_only(usage) == {
        "input_tokens": 3,
        "input_tokens_details": {"text_tokens": 3},
        "deep": {"a": {}},
    }

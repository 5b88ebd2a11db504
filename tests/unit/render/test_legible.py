"""What a reader sees: alt texts, cuts, and no character that misleads."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from dalle_notebook.render.html import render_html
from dalle_notebook.render.legible import alt_text, clean, cut, display_width, one_line
from tests.unit.render.markup import read
from tests.unit.render.views import bare_row, kept, labelled

anything = st.text(alphabet=st.characters(), max_size=400)


@given(anything)
@example("\x00")
@example("\u202e" * 400)
@example("\u200d\ufe0f")
@example("a\nb" * 40_000)
@example("\ud83d")
@example("")
def test_an_alt_is_never_empty_long_or_disorderly(text: str) -> None:
    alt = alt_text(text, 3)

    assert 0 < len(alt) <= 300
    assert alt.strip() == alt
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in alt)
    assert not any(unicodedata.bidirectional(c) in BIDI for c in alt)
    alt.encode()


BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@given(anything, st.integers(2, 80))
def test_a_cut_text_keeps_to_its_width(text: str, width: int) -> None:
    assert display_width(cut(text, width)) <= width


@given(anything)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert one_line(one_line(text)) == one_line(text)


def test_every_picture_has_an_alt_with_its_own_number() -> None:
    tile = kept(alt="\u202e\n", larger=kept().preview)
    page = read(render_html(bare_row(3, tile)))

    assert [e.attributes["alt"] for e in page.all("img")] == [
        "image 1",
        "image 1",
        "image 2",
        "image 2",
        "image 3",
        "image 3",
    ]


def test_a_joined_emoji_stays_joined() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"

    assert clean(family) == family


def test_a_wide_character_counts_twice() -> None:
    assert display_width("一只猫") == 6
    assert cut("一只白色的暹罗猫", 9) == "一只白色…"


def test_a_cut_falls_between_words() -> None:
    assert cut("a white siamese cat", 18) == "a white siamese…"


def test_a_cut_label_has_the_whole_text_as_its_title() -> None:
    prompt = "a cat that " * 40
    page = read(render_html(labelled(1, 1, title=prompt, rows=((prompt,),))))
    label = next(e for e in page.all("th") if e.attributes["scope"] == "row")

    assert label.words().endswith("…")
    assert label.attributes["title"] == prompt.strip()
    assert page.all("caption")[0].attributes["title"] == prompt.strip()


def test_a_whole_label_has_no_title() -> None:
    page = read(render_html(labelled(1, 1)))

    assert not [e for e in page.all("th") if "title" in e.attributes]

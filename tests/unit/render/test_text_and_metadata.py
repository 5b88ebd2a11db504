"""The line of text and the machine data beside the table."""

from __future__ import annotations

import base64
import json

from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook.render.metadata import render_metadata
from dalle_notebook.render.text import render_text
from tests.unit.render.payloads import PAYLOADS
from tests.unit.render.views import WEBP, bare_row, kept, labelled, without_picture

anything = st.text(alphabet=st.characters(), max_size=600)


@given(anything, anything, anything)
def test_the_text_is_one_line(title: str, footer: str, caption: str) -> None:
    line = render_text(
        bare_row(1, kept(caption=caption), title=title, footer=(footer,))
    )

    assert line
    assert len(line.splitlines()) == 1
    line.encode()


def test_the_text_names_prompt_seed_and_place() -> None:
    line = render_text(bare_row(1, footer=("kept in ~/pictures",)))

    assert line == "a cat · seed 7 · kept in ~/pictures"


def test_the_text_counts_what_is_missing() -> None:
    tiles = (
        kept(),
        without_picture("refused"),
        without_picture("failed"),
        without_picture("unknown"),
    )
    line = render_text(bare_row(4, tiles=(tiles,)))

    assert "1 of 4 pictures, 1 refused, 1 failed, 1 unknown" in line


def test_no_picture_gets_into_text_or_metadata() -> None:
    view = bare_row(2, kept(larger=WEBP))
    encoded = base64.b64encode(WEBP).decode()[:16]

    assert encoded not in render_text(view)
    assert encoded not in json.dumps(render_metadata(view))


def test_no_terminal_sequence_gets_into_the_text() -> None:
    for payload in PAYLOADS:
        line = render_text(bare_row(1, kept(caption=payload), title=payload))

        assert "\x1b" not in line
        assert "\x07" not in line


@given(anything, anything)
def test_metadata_can_be_written_and_read_as_json(text: str, name: str) -> None:
    view = labelled(
        1,
        2,
        title=text,
        rows=((text,),),
        tiles=(
            (kept(details=((name, text),)), without_picture("failed", reason=text)),
        ),
    )
    values = render_metadata(view)

    assert json.loads(json.dumps(values, ensure_ascii=False).encode()) == values


def test_metadata_holds_shared_details_once_and_own_ones_with_their_tile() -> None:
    tiles = tuple(
        kept(details=(("prompt", "a cat"), ("digest", f"sha256:{n}"))) for n in "ab"
    )
    values = render_metadata(bare_row(2, tiles=(tiles,)))

    assert values["common"] == {"prompt": "a cat"}
    assert [tile["details"] for tile in values["tiles"][0]] == [
        {"digest": "sha256:a"},
        {"digest": "sha256:b"},
    ]


def test_metadata_of_one_picture_has_everything_with_its_tile() -> None:
    values = render_metadata(bare_row(1, kept(details=(("prompt", "a cat"),))))

    assert values["common"] == {}
    assert values["tiles"][0][0]["details"] == {"prompt": "a cat"}


def test_metadata_says_the_state_of_every_tile() -> None:
    tiles = (kept(from_archive=True), without_picture("refused", reason="policy"))
    values = render_metadata(bare_row(2, tiles=(tiles,)))

    assert values["version"] == 1
    assert values["tiles"] == [
        [
            {"state": "kept", "caption": "seed 7", "from_archive": True},
            {"state": "refused", "reason": "policy"},
        ]
    ]

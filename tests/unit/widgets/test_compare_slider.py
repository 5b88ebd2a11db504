"""`dalle.compare_slider`: which two pictures, what goes to the page, what stays."""

from __future__ import annotations

import io
from base64 import b64encode
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest

import dalle_notebook as dalle
from dalle_notebook.errors import BadImage, UsageError
from dalle_notebook.session.session import Session
from dalle_notebook.store.record import Record
from dalle_notebook.widgets.compare_slider import MOST_PX, CompareSlider
from tests.instruments import pictures
from tests.unit.store.shelves import keep

GREY = np.full((40, 60, 3), 90, np.uint8)
WIDGET = "application/vnd.jupyter.widget-view+json"


def _kept(session: Session, seed: int, prompt: str, **more: Any) -> Record:
    return session.with_archive(lambda archive: keep(archive, seed, prompt, **more))


def _seen(png: bytes) -> PIL.Image.Image:
    return PIL.Image.open(io.BytesIO(png))


@pytest.mark.parametrize(
    "other",
    [
        pictures.png((60, 40), 3),
        PIL.Image.new("CMYK", (60, 40)),
        PIL.Image.new("P", (60, 40)),
        np.zeros((40, 60), bool),
        np.zeros((40, 60, 4)),
    ],
    ids=["bytes", "CMYK", "palette", "bool", "floats"],
)
def test_whatever_an_edit_takes_can_be_compared(other: object) -> None:
    slider = dalle.compare_slider(GREY, other)

    assert _seen(slider._a).size == _seen(slider._b).size == (60, 40)
    assert np.array_equal(np.asarray(_seen(slider._a)), GREY)


def test_a_file_and_an_archive_id_are_named_by_what_they_are(
    session: Session, tmp_path: Path
) -> None:
    kept = _kept(session, 1, "a kept cat")
    path = tmp_path / "sketch.png"
    path.write_bytes(pictures.png((8, 8), 2))

    slider = dalle.compare_slider(str(path), kept.digest[:8])

    assert slider._about["labels"] == ["sketch.png", "a kept cat"]
    assert repr(slider) == "compare_slider: A, sketch.png | B, a kept cat"


def test_two_of_our_pictures_are_named_by_what_tells_them_apart(
    session: Session,
) -> None:
    kept = [
        _kept(session, seed, "one cat", model=model)
        for seed, model in ((1, "model-one"), (2, "model-two"))
    ]
    first, second = map(session.image_of_record, kept)

    labels = dalle.compare_slider(first, second)._about["labels"]

    assert "model-one" in labels[0]
    assert "model-two" in labels[1]
    assert dalle.compare_slider(first, second, labels=("x", "y"))._about["labels"] == [
        "x",
        "y",
    ]


@pytest.mark.parametrize("size", [(30, 80), (8, 8), (400, 20)])
def test_sizes_that_do_not_match_are_told(size: tuple[int, int]) -> None:
    slider = dalle.compare_slider(GREY, PIL.Image.new("RGB", size))

    assert slider._about["sizes"] == [[60, 40], list(size)]


def test_a_photo_is_compared_upright() -> None:
    turned = PIL.Image.new("RGB", (20, 10), "red")
    exif = turned.getexif()
    exif[0x0112] = 6
    file = io.BytesIO()
    turned.save(file, "JPEG", exif=exif)

    slider = dalle.compare_slider(file.getvalue(), GREY)

    assert slider._about["sizes"][0] == [10, 20]


def test_a_huge_picture_goes_to_the_page_smaller_and_says_so() -> None:
    slider = dalle.compare_slider(PIL.Image.new("RGB", (4096, 1024)), GREY)

    assert slider._about["sizes"][0] == [4096, 1024]
    assert slider._about["shown"][0] == [MOST_PX, 512]
    assert _seen(slider._a).size == (MOST_PX, 512)


def test_where_no_kernel_runs_both_pictures_stand_side_by_side() -> None:
    slider = dalle.compare_slider(GREY, GREY, labels=("<b>draft</b>", "final"))

    data, _ = slider._repr_mimebundle_()

    assert data["text/html"].count("<img") == 2
    assert "&lt;b&gt;draft" in data["text/html"]
    assert data["text/plain"] == "compare_slider: A, <b>draft</b> | B, final"
    assert WIDGET in data
    assert b64encode(slider._a).decode() not in str(data)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"a": GREY}, "give a second one"),
        ({"a": GREY, "b": "no such cat"}, "the second picture 'no such cat'"),
        ({"a": 7, "b": GREY}, "the first picture cannot be used"),
        ({"a": GREY, "b": GREY, "labels": "ab"}, "labels are two texts"),
        ({"a": GREY, "b": GREY, "labels": ("a", 1)}, "labels are two texts"),
        ({"a": GREY, "b": GREY, "mode": "flicker"}, "mode is one of slider"),
        ({"a": GREY, "b": GREY, "position": 101}, "position is a number"),
        ({"a": GREY, "b": GREY, "position": "left"}, "position is a number"),
        ({"a": GREY, "b": GREY, "amplify": float("nan")}, "amplify is a number"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(
    given: dict[str, Any], words: str
) -> None:
    with pytest.raises(UsageError, match=words) as refused:
        dalle.compare_slider(**given)

    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "bad", [b"only text", pictures.half_png((64, 64))], ids=["text", "half"]
)
def test_bytes_that_are_no_whole_picture_are_refused(bad: bytes) -> None:
    with pytest.raises(BadImage, match="the first picture"):
        dalle.compare_slider(bad, GREY)


def test_an_animation_is_refused() -> None:
    frames = [PIL.Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    moving = PIL.Image.open(io.BytesIO(file.getvalue()))

    with pytest.raises(BadImage, match="animation"):
        dalle.compare_slider(moving, GREY)


def test_no_state_of_the_widget_is_text_of_pictures_or_keys(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-never-in-a-page")

    state = CompareSlider.get_state(dalle.compare_slider(GREY, GREY))
    texts = {name: value for name, value in state.items() if isinstance(value, str)}

    assert isinstance(state["_a"], bytes)
    assert not [name for name, value in texts.items() if "base64" in value]
    assert "sk-never" not in str(state)

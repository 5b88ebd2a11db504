"""`dalle.form` without a page: what it offers, refuses, keeps and hands on."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from instruments import pictures
from instruments.answers import head, status
from instruments.canary import Canary
from instruments.exchange import Exchange
from instruments.fault_server import FaultServer

import dalle_notebook as dalle
from dalle_notebook.errors import UsageError
from dalle_notebook.picture.verify import verify
from dalle_notebook.session.session import Session
from dalle_notebook.widgets.form import Form
from tests.unit.widgets.forms import Page

_FREE_ACTS = (
    *("change", "stop", "upload", "save", "use", "mark", "recipe", "previews"),
    "refresh",
)
_NAMES = (
    *("number", "fields", "digest", "digests", "px", "tab", "mark", "path"),
    *("what", "name", "upload", "part", "parts", "billed"),
)


@pytest.fixture
def server(session: Session, fault_server: FaultServer) -> FaultServer:
    """The endpoint of the session."""
    session.configure(endpoint=fault_server.base_url)
    return fault_server


@pytest.fixture
def drawn(server: FaultServer) -> Iterator[tuple[Page, str]]:
    """A form with one picture, and the name of that."""
    page = Page()
    page.draw()
    (tile,) = page["tiles"]
    yield page, tile["digest"]
    page.form.close()


def _saved(kind: str, image: PIL.Image.Image, **how: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


def test_a_form_begins_with_the_simplest_cell(home: Path) -> None:
    page = Page("a cat")

    assert page["cell"] == "%%dalle\na cat"
    assert page["price"]["label"] == "free"
    assert (page["price"]["kept"], page["price"]["wanted"]) == (0, 1)
    assert page["say"] == page["price"]["problem"] == ""
    assert len(json.dumps(page.form._state)) < 6_000
    assert not (home / "objects").exists()


def test_the_state_tells_nothing_of_other_notebooks(server: FaultServer) -> None:
    """It is saved with the notebook, and the notebook is handed on."""
    dalle.generate("what only the other notebook asked for", n=1)
    page = Page()
    page.change(tab="edit")

    told, _ = page.ask("refresh", "lists")

    assert "other notebook" not in json.dumps(page.form._state)
    assert told["lists"]["history"] == ["what only the other notebook asked for"]
    (row,) = told["lists"]["image"]
    assert row["label"] == "what only the other notebook asked for · 64x64"
    assert row["digest"].startswith(row["value"])


def test_a_problem_is_said_where_it_is(home: Path) -> None:
    page = Page("a {cat")
    assert "  a {cat\n    ^" in page["price"]["problem"]

    page.change(prompt="a cat", tab="edit", image="nowhere.png")
    assert "neither a variable nor a file" in page["problems"]["image"]
    assert page["price"]["problem"] == page["problems"]["mask"] == ""

    page.change(prompt="", image="")
    assert page["problems"] == {"image": "", "mask": ""}
    assert page["price"]["problem"] == page["price"]["label"] == ""

    page.send("draw")
    page.wait(lambda: page["say"])
    assert page["say"].startswith("choose a picture to begin with")
    assert page["is_problem"]


def test_a_link_is_not_fetched_before_somebody_draws(server: FaultServer) -> None:
    page = Page()
    page.change(tab="vary", image=f"{server.base_url}/cat.png")

    assert page["price"]["label"] == ""
    assert page["problems"]["image"] == page["price"]["problem"] == ""
    assert page["cell"].startswith("%dalle_vary http")
    assert not server.requests
    page.draw()
    assert any(request.method == "GET" for request in server.requests)


def test_a_file_that_was_written_anew_is_looked_at_again(home: Path) -> None:
    page = Page()
    Path("cat.png").write_bytes(pictures.png((64, 64), 1))
    page.change(tab="vary", image="cat.png")
    first = page["given"]["image"]["key"]
    page.change(n=2)
    same = page["given"]["image"]["key"]

    Path("cat.png").write_bytes(pictures.png((64, 48), 2))
    page.change(n=3)

    assert first == same
    assert page["given"]["image"]["height"] == 48


def test_a_drawing_ends_with_its_pictures(drawn: tuple[Page, str]) -> None:
    page, digest = drawn

    (tile,) = page["tiles"]
    assert (tile["state"], tile["title"]) == ("kept", "a cat")
    assert "64x64" in tile["caption"]
    assert page["drawing"] == {
        "is_on": False,
        "is_stopping": False,
        "done": 1,
        "of": 1,
        "eta": "",
    }
    assert page.form.result is not None
    assert [one.digest for one in page.form.result] == [digest]
    assert page["price"]["kept"] == 1


def test_what_cannot_be_begun_leaves_the_pictures_in_sight(
    drawn: tuple[Page, str],
) -> None:
    page, digest = drawn
    page.change(prompt="a {cat")

    page.send("draw")
    page.wait(lambda: "never closed" in page["say"])

    assert [tile["digest"] for tile in page["tiles"]] == [digest]
    assert not page["drawing"]["is_on"]


def test_what_is_typed_after_the_press_is_not_drawn(server: FaultServer) -> None:
    page = Page("a cat")

    page.send("draw")
    page.change(prompt="a dog", n=3)
    page.settle()

    assert [tile["title"] for tile in page["tiles"]] == ["a cat"]
    assert page["fields"]["prompt"] == "a dog"
    assert server.posts == 1


@pytest.mark.parametrize(
    "fields",
    [{"prompt": "x" * 40_001}, {"n": 3, "model": "a\x07b"}],
    ids=["too long", "bell"],
)
def test_nothing_is_drawn_in_place_of_what_was_refused(
    server: FaultServer, fields: dict[str, Any]
) -> None:
    page = Page("a red fox")

    # As a page does that pastes and presses at once.
    page.send("change", number=1, fields=fields)
    page.send("change", number=2, fields={})
    page.draw()
    refused = (page["say"], page["is_problem"], page["refused"], page["is_meant"])
    asked = server.posts
    page.change(prompt="a dog", model="")
    said = page["say"]
    page.draw()

    assert "too long" in refused[0] or "at most 40,000 fit" in refused[0]
    assert refused[1:] == (True, [list(fields)[-1]], False)
    assert asked == 0
    assert (said, page["refused"], page["is_meant"]) == ("", [], True)
    assert page["tiles"][0]["title"] == "a dog"


def test_a_cell_is_never_told_as_that_of_other_fields(home: Path) -> None:
    page = Page("a cat")
    states: list[dict[str, Any]] = []
    page.form.observe(lambda change: states.append(change["new"]), "_state")

    for prompt in ("a dog", "a fox", "an owl"):
        page.change(prompt=prompt)

    told = [(state["fields"]["prompt"], state["cell"]) for state in states]
    meant = [
        pair for pair, state in zip(told, states, strict=True) if state["is_meant"]
    ]
    assert {cell for _, cell in told} >= {"%%dalle\na cat"}
    assert all(cell == f"%%dalle\n{prompt}" for prompt, cell in meant)
    assert meant[-1][0] == "an owl"


def test_what_became_dearer_elsewhere_takes_a_second_press(
    session: Session, fault_server: FaultServer
) -> None:
    page = Page("a cat")
    before = page["price"]["label"]

    # Another cell does this, and the form is not told.
    session.configure(endpoint=fault_server.base_url)
    page.draw()
    said, asked, after = page["say"], fault_server.posts, page["price"]["label"]
    page.draw()

    assert (before, after) == ("free", "1 at a price that is not known")
    assert said == (
        "the price is another one by now, 1 at a price that is not known: "
        "press again to draw for it"
    )
    assert (asked, fault_server.posts) == (0, 1)


def test_who_types_and_presses_at_once_need_not_press_again(
    server: FaultServer,
) -> None:
    page = Page("a cat")
    page.draw()

    page.send("change", number=1, fields={"prompt": "a dog", "n": 2})
    page.draw()

    assert server.posts == 3
    assert page["say"] == ""


def test_who_stops_while_a_link_is_fetched_has_sent_nothing(
    server: FaultServer,
) -> None:
    data = pictures.png((64, 64), 3)

    async def late(exchange: Exchange) -> None:
        await asyncio.sleep(0.3)
        start = head(content_type="image/png", length=len(data))
        await exchange.send(start + data)

    server.always(late, method="GET")
    page = Page()
    page.change(tab="vary", image=f"{server.base_url}/cat.png")

    page.send("draw")
    server.wait_for(1)
    page.send("stop")
    page.settle()

    assert page["say"] == "stopped before anything was sent"
    assert not page["is_problem"]
    assert server.posts == 0
    page.draw()
    assert server.posts == 1


@pytest.mark.parametrize(
    "configured", [{"endpoint": "openai"}, {"endpoint": "azure"}, {"model": "x@y"}]
)
def test_a_session_that_can_ask_nobody_has_a_form_that_says_so(
    session: Session, configured: dict[str, str]
) -> None:
    # As settings are that were right when they were made.
    session._configured = dict(configured)

    page = Page("a cat")
    said = page["price"]["problem"]
    page.change(endpoint="offline", model="illustrator")

    assert said
    assert [one["value"] for one in page["choices"]["endpoint"]][:2] == ["", "offline"]
    assert page["price"]["label"] == "free"


def test_an_archive_that_cannot_be_opened_is_said_and_breaks_nothing(
    home: Path,
) -> None:
    home.write_text("a file where a folder is meant")

    page = Page("a cat")
    told, _ = page.ask("refresh", "lists")

    assert told["lists"] == {"history": [], "image": [], "mask": []}
    assert page["cell"] == "%%dalle\na cat"


def test_a_refusal_stands_on_its_tile(server: FaultServer) -> None:
    server.usual = status(403)
    page = Page()

    page.draw()

    (tile,) = page["tiles"]
    assert (tile["state"], tile["digest"]) == ("failed", None)
    assert tile["note"]
    assert page["is_problem"]
    assert page["say"].endswith("ask again")


def test_a_picture_is_saved_under_a_name_that_is_free(
    drawn: tuple[Page, str],
) -> None:
    page, digest = drawn
    Path("mine.png").write_bytes(b"mine")

    page.send("save", digest=digest)
    page.wait(lambda: "saved as" in page["say"])
    name = page["tiles"][0]["saved"]
    page.send("save", digest=digest, path="mine.png")
    page.wait(lambda: page["is_problem"])

    assert name == f"a-cat-{digest[:8]}.png"
    assert verify(Path(name).read_bytes()).size == (64, 64)
    assert "mine.png exists already" in page["say"]
    assert Path("mine.png").read_bytes() == b"mine"


def test_a_picture_is_marked_and_taken_further(drawn: tuple[Page, str]) -> None:
    page, digest = drawn

    page.send("mark", digest=digest, mark="kept")
    page.wait(lambda: page["tiles"][0]["mark"] == "kept")
    page.send("use", digest=digest, tab="edit")
    page.wait(lambda: page["given"]["image"])

    assert page.form.result is not None
    assert page.form.result[0].mark == "kept"
    assert page["fields"]["image"] == digest[:12]
    assert page["given"]["image"]["title"] == "a cat"
    assert page["cell"] == f"%%dalle_edit {digest[:12]}\na cat"
    assert page["mask_cell"] == f"editor = dalle.mask_editor('{digest[:12]}')\neditor"


def test_a_recipe_is_the_cell_that_asks_for_it_again(
    drawn: tuple[Page, str], server: FaultServer
) -> None:
    page, digest = drawn

    told, _ = page.ask("recipe", "copy", digest=digest)

    assert told["copy"] == "%%dalle\na cat"


def test_previews_are_of_pictures_drawn_and_of_those_chosen(
    drawn: tuple[Page, str],
) -> None:
    page, digest = drawn
    Path("cat.png").write_bytes(pictures.png((300, 200), 4))
    page.change(tab="vary", image="cat.png")
    key = page["given"]["image"]["key"]

    names = [digest, "0" * 64, key]
    told, webps = page.ask("previews", "previews", digests=names, px=128)

    assert told == {"previews": [digest, key], "px": 128}
    assert [verify(webp).size for webp in webps] == [(64, 64), (128, 85)]


# -- pictures that are handed over ----------------------------------------------


def test_an_upload_is_what_a_cell_can_name(server: FaultServer) -> None:
    page = Page("a hat")
    page.change(tab="edit")
    data = pictures.png((64, 64), 5)

    page.upload("image", "C:\\photos\\my cat.png", data)
    mask = PIL.Image.new("L", (64, 64))
    mask.paste(255, (0, 0, 32, 64))
    page.upload("mask", "m.png", _saved("PNG", mask))
    given, cell = page["given"], page["cell"]
    page.draw()
    image, drawn_with = page["fields"]["image"], page["fields"]["mask"]
    result = dalle.edit(image, "a hat", drawn_with, mask_from="white")

    assert (given["image"]["title"], given["mask"]["title"]) == ("my cat.png", "m.png")
    assert cell == (
        f"%%dalle_edit {image} --mask {drawn_with} --mask-from white\na hat"
    )
    assert page.form.result is not None
    assert result[0].digest == page.form.result[0].digest
    assert server.posts == 1


def test_a_file_comes_in_parts_that_belong_together(home: Path) -> None:
    page = Page()
    page.change(tab="vary")
    data = pictures.png((64, 64), 6)

    more = {"what": "image", "name": "cat.png", "parts": 2}
    page.send("upload", b"unfinished", upload="7", part=0, **more)
    page.send("upload", b"of no file", upload="8", part=5, **more)
    page.send("upload", data[:100], upload="9", part=0, **more)
    page.send("upload", data[100:], upload="9", part=1, **more)
    page.wait(lambda: page["given"]["image"])

    assert page["given"]["image"]["width"] == 64
    assert page["say"] == ""


def test_two_files_at_once_both_arrive(home: Path) -> None:
    page = Page("a hat")
    page.change(tab="edit")
    painted = _saved("PNG", PIL.Image.new("L", (64, 64), 255))
    files = {"image": pictures.png((64, 64), 6), "mask": painted}

    for part in (0, 1):
        for what, data in files.items():
            half = data[:50] if part == 0 else data[50:]
            about = {"what": what, "name": what, "upload": what}
            page.send("upload", half, part=part, parts=2, **about)
    page.wait(lambda: page["given"]["image"] and page["given"]["mask"])

    assert page["problems"] == {"image": "", "mask": ""}


_BIG = PIL.Image.new("1", (10_000, 10_000))
_RED, _BLUE = (PIL.Image.new("RGB", (8, 8), name) for name in ("red", "blue"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"Dear cat,\n", "notes.txt cannot be used"),
        (b"", "notes.txt cannot be used"),
        (_saved("PNG", _BIG), "pixels"),
        (_saved("GIF", _RED, save_all=True, append_images=[_BLUE]), "notes.txt"),
        (pictures.half_png(), "notes.txt cannot be used"),
    ],
    ids=["text", "nothing", "100 megapixels", "animated", "cut"],
)
def test_what_is_no_picture_is_said_in_a_line_and_changes_nothing(
    home: Path, data: bytes, words: str
) -> None:
    page = Page()
    page.change(tab="edit")

    page.upload("image", "notes.txt", data)

    assert words in page["say"]
    assert "\n" not in page["say"]
    assert page["is_problem"]
    assert page["fields"]["image"] == ""


def test_a_photo_comes_upright_and_prints_come_in_plain_colours(home: Path) -> None:
    page = Page()
    page.change(tab="vary")
    turned = PIL.Image.new("RGB", (20, 10), "red")
    exif = turned.getexif()
    exif[0x0112] = 6

    page.upload("image", "photo.jpg", _saved("JPEG", turned, exif=exif))
    upright = page["given"]["image"]
    page.upload("image", "print.jpg", _saved("JPEG", _RED.convert("CMYK")))

    assert (upright["width"], upright["height"]) == (10, 20)
    assert page["given"]["image"]["title"] == "print.jpg"
    assert page["say"] == page["problems"]["image"] == ""


def test_a_mask_that_does_not_fit_is_said_under_it(server: FaultServer) -> None:
    page = Page("a hat")
    page.change(tab="edit")
    page.upload("image", "cat.png", pictures.png((64, 64), 7))

    page.upload("mask", "m.png", _saved("PNG", PIL.Image.new("L", (32, 32), 255)))
    said = page["problems"]["mask"]
    page.upload("mask", "black.png", _saved("PNG", PIL.Image.new("L", (64, 64))))

    assert said.startswith("the mask is 32x32 and the picture 64x64")
    assert "nowhere white and nowhere clear" in page["say"]
    assert server.posts == 0


# -- whatever a page says -----------------------------------------------------------


def test_what_looks_like_a_key_is_not_taken_over(canary: Canary, home: Path) -> None:
    with pytest.raises(UsageError, match="looks like an API key"):
        dalle.form(f"a cat {canary.key}")
    page = Page()

    for name in ("prompt", "model", "endpoint", "size", "seed", "image"):
        page.change(**{name: canary.key})
        assert "looks like an API key" in page["say"]

    assert page["fields"]["prompt"] == "a cat"
    assert canary.key not in json.dumps(page.form._state)


@pytest.fixture
def form(home: Path) -> Form:
    return dalle.form()


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=70),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner)
    ),
    max_leaves=4,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    message=_ANYTHING
    | st.fixed_dictionaries(
        {"do": st.sampled_from(_FREE_ACTS)},
        optional=dict.fromkeys(_NAMES, _ANYTHING),
    ),
    buffers=st.lists(st.binary(max_size=20), max_size=2),
)
def test_whatever_a_page_says_nothing_breaks(
    form: Form, message: Any, buffers: list[bytes]
) -> None:
    form._hear(message, buffers)

    json.dumps(form._state)
    assert "unexpected" not in form._state["say"]

"""Edits and variations, from a call to the archive and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from instruments import answers, pictures
from instruments.canary import Canary
from instruments.fault_server import FaultServer
from instruments.requests import Request

import dalle_notebook as dalle
from dalle_notebook.errors import Incomplete, UsageError
from dalle_notebook.session import session as session_room

SIZE = (64, 64)
HOLE = (16, 16, 48, 48)
PICTURE = PIL.Image.open(BytesIO(pictures.png(SIZE, 3))).convert("RGB")


@pytest.fixture(autouse=True)
def session(home: Path) -> Iterator[None]:
    """A session of this test alone."""
    session_room._session = None
    dalle.configure(home=home)
    yield
    if session_room._session is not None:
        session_room._session.close()
        session_room._session = None


def _mask() -> PIL.Image.Image:
    mask = PIL.Image.new("RGBA", SIZE, (0, 0, 0, 255))
    mask.paste((0, 0, 0, 0), HOLE)
    return mask


def _painted(box: tuple[int, int, int, int], colour: int = 0) -> bytes:
    image = PICTURE.copy()
    image.paste((colour, 255, 0), box)
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _files(request: Request) -> dict[str, PIL.Image.Image]:
    """The pictures of a form, by the name of their field."""
    found = {}
    boundary = b"--" + request.header("content-type").partition("boundary=")[2].encode()
    for part in request.body.split(boundary):
        head, _, data = part.partition(b"\r\n\r\n")
        if name := re.search(rb'name="([^"]+)"; filename="([^"]+)"', head):
            assert b"Content-Type: image/png" in head
            assert name[2].endswith(b".png")
            found[name[1].decode()] = PIL.Image.open(BytesIO(data[:-2]))
    return found


def test_a_rerun_of_edits_and_variations_sends_nothing(
    fault_server: FaultServer,
) -> None:
    dalle.configure(endpoint=fault_server.base_url)
    edited = dalle.edit(PICTURE, "a red hat", mask=_mask(), n=2)
    varied = dalle.vary(edited[0], n=2)
    posts = fault_server.posts

    again = dalle.edit(np.asarray(PICTURE), "a red hat", mask=_mask(), n=2)
    varied_again = dalle.vary(again[0], n=2)

    assert posts == fault_server.posts == 4
    assert [one.digest for one in again] == [one.digest for one in edited]
    assert [one.digest for one in varied_again] == [one.digest for one in varied]


@pytest.mark.parametrize("changed", ["prompt", "mask", "picture"])
def test_another_picture_mask_or_prompt_is_another_ask(
    changed: str, fault_server: FaultServer
) -> None:
    dalle.configure(endpoint=fault_server.base_url)
    dalle.edit(PICTURE, "a red hat", mask=_mask())
    prompt = "a blue hat" if changed == "prompt" else "a red hat"
    mask = None if changed == "mask" else _mask()
    picture = PICTURE.copy()
    if changed == "picture":
        picture.putpixel((0, 0), (1, 2, 3))

    dalle.edit(picture, prompt, mask=mask)

    assert fault_server.posts == 2


def test_what_leaves_holds_the_pixels_and_nothing_else(
    fault_server: FaultServer, tmp_path: Path
) -> None:
    dalle.configure(endpoint=fault_server.base_url)
    exif = PIL.Image.Exif()
    exif[0x013B] = "a-name-in-the-exif"
    path = tmp_path / "a-telling-file-name.jpg"
    PICTURE.save(path, "JPEG", exif=exif, comment=b"a-comment-in-the-jpeg")

    dalle.edit(str(path), "a red hat", mask=_mask())

    sent = fault_server.requests[0]
    assert not [t for t in (b"a-name", b"a-comment", b"a-telling") if t in sent.body]
    files = _files(sent)
    assert files["image"].info == {}
    assert files["image"].size == files["mask"].size == SIZE
    alpha = np.asarray(files["mask"].getchannel("A"))
    assert (alpha[16:48, 16:48] == 0).all()
    assert (alpha == 0).sum() == 32 * 32


def test_what_changed_outside_the_mask_is_measured_and_kept(
    fault_server: FaultServer,
) -> None:
    dalle.configure(endpoint=fault_server.base_url)
    fault_server.script(
        answers.good(png=_painted(HOLE)), answers.good(png=_painted((0, 0, 64, 16)))
    )

    inside = dalle.edit(PICTURE, "a hat", mask=_mask())[0]
    outside = dalle.edit(PICTURE, "a scarf", mask=_mask())[0]
    again = dalle.edit(PICTURE, "a scarf", mask=_mask())[0]

    assert inside.changed_outside is not None
    assert (inside.changed_outside.share, inside.changed_outside.mean) == (0, 0)
    assert outside.changed_outside is not None
    assert outside.changed_outside.share == pytest.approx(1024 / 3072, abs=0.01)
    assert again.changed_outside == outside.changed_outside
    assert outside.heat_map().size == SIZE
    before = outside.before()
    assert before is not None
    assert before.tobytes() == PICTURE.tobytes()


def test_a_cell_says_it_and_shows_before_and_after(fault_server: FaultServer) -> None:
    dalle.configure(endpoint=fault_server.base_url)
    fault_server.script(answers.good(png=_painted((0, 0, 64, 16))))

    edited = dalle.edit(PICTURE, "a scarf", mask=_mask())
    data, metadata = edited._repr_mimebundle_()

    page = data["text/html"]
    assert ">before</th>" in page
    assert ">after</th>" in page
    assert page.count("<img ") == 2
    assert "25 % may be repainted" in page
    assert "33 % changed, mean" in page
    assert "heat_map()" in page
    assert "before" in metadata["dalle_notebook"]


def test_without_a_mask_nothing_is_said_of_what_is_outside(
    fault_server: FaultServer,
) -> None:
    dalle.configure(endpoint=fault_server.base_url)

    edited = dalle.edit(PICTURE, "a scarf")

    assert edited[0].changed_outside is None
    assert "all of it may change" in edited._repr_mimebundle_()[0]["text/html"]
    assert list(_files(fault_server.requests[0])) == ["image"]


def test_several_pictures_travel_in_their_order(fault_server: FaultServer) -> None:
    dalle.configure(endpoint=fault_server.base_url)
    other = PIL.Image.new("RGB", (32, 32), (9, 9, 9))

    dalle.edit([PICTURE, other], "the hat of the second on the first")

    body = fault_server.requests[0].body
    assert body.count(b'name="image[]"') == 2
    assert body.index(b"image-1.png") < body.index(b"image-2.png")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"mask": PICTURE}, "no transparency"),
        ({"mask": _mask().resize((32, 32))}, "32x32"),
        ({"mask": _mask(), "region": "0,0,1,1"}, "do not go together"),
        ({"region": "0.5,0.5,0.2,0.2"}, "RIGHT"),
        ({"mask_from": "white"}, "--mask"),
        ({"mask": PIL.Image.new("RGBA", SIZE, (0, 0, 0, 255))}, "repaint"),
    ],
)
def test_a_mask_that_cannot_be_meant_costs_nothing(
    settings: dict[str, object], words: str, fault_server: FaultServer
) -> None:
    dalle.configure(endpoint=fault_server.base_url)

    with pytest.raises(UsageError, match=words) as caught:
        dalle.edit(PICTURE, "a hat", **settings)  # type: ignore[arg-type]

    assert "\n" not in str(caught.value)
    assert fault_server.requests == []


def test_a_region_is_a_mask(fault_server: FaultServer) -> None:
    dalle.configure(endpoint=fault_server.base_url)

    dalle.edit(PICTURE, "a hat", region="0.25,0.25,0.75,0.75")
    dalle.edit(PICTURE, "a hat", mask=_mask())

    assert fault_server.posts == 1


def test_a_failed_edit_keeps_the_others_and_a_rerun_asks_for_the_rest(
    fault_server: FaultServer,
) -> None:
    dalle.configure(endpoint=fault_server.base_url)
    fault_server.place(answers.status(400, message="no"), 1)

    with pytest.raises(Incomplete) as caught:
        dalle.edit(PICTURE, "a hat", mask=_mask(), n=3)
    assert len(caught.value.result) == 2  # type: ignore[arg-type]
    complete = dalle.edit(PICTURE, "a hat", mask=_mask(), n=3)

    assert len(complete) == 3
    assert fault_server.posts == 4


@pytest.mark.slow
def test_the_illustrator_repaints_the_mask_and_nothing_else() -> None:
    lounge = dalle.generate("a sunlit lounge with a pool", size="s")[0]

    edited = dalle.edit(lounge, "a flamingo in the pool", region="0.3,0.4,0.7,0.9")[0]
    varied = dalle.vary(edited, n=2)

    assert edited.changed_outside is not None
    assert (edited.changed_outside.share, edited.changed_outside.mean) == (0, 0)
    assert edited.record.parents == (lounge.digest,)
    assert edited.pil().tobytes() != lounge.pil().tobytes()
    assert len({one.digest for one in varied}) == 2
    assert {one.size for one in varied} == {(256, 256)}


def test_a_mask_is_white_where_an_endpoint_wants_it_so(
    fault_server: FaultServer,
) -> None:
    """Also where its model has the name of one that wants transparency."""
    dalle.configure(endpoint=f"localai+{fault_server.base_url}")

    dalle.edit(PICTURE, "a hat", mask=_mask(), model="dall-e-2", yes=True)

    mask = _files(fault_server.requests[0])["mask"]
    assert "A" not in mask.getbands()
    assert np.asarray(mask.convert("L"))[20, 20] == 255
    assert np.asarray(mask.convert("L"))[0, 0] == 0


def test_a_replay_shows_what_a_model_that_is_gone_had_drawn(
    fault_server: FaultServer, monkeypatch: pytest.MonkeyPatch, canary: Canary
) -> None:
    canary.place_in_environment("OPENAI_API_KEY")
    monkeypatch.setenv("OPENAI_BASE_URL", fault_server.base_url)
    drawn = {"endpoint": fault_server.base_url, "yes": True}
    model = "gpt-image-1"
    kept = dalle.generate("a cat", model=model, **drawn)  # type: ignore[arg-type]

    with pytest.raises(UsageError, match="was switched off"):
        dalle.generate("a dog", model=model, endpoint="openai")
    again = dalle.generate("a cat", model=model, endpoint="openai", replay=True)

    assert again[0].digest == kept[0].digest

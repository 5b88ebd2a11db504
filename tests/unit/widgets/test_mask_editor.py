"""`dalle.mask_editor`: what is painted as a picture, what is refused, what is asked."""

from __future__ import annotations

import io
import json
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from comm.base_comm import BaseComm as Comm
from hypothesis import given
from hypothesis import strategies as st
from instruments import pictures
from instruments.canary import Canary
from instruments.fault_server import FaultServer

import dalle_notebook as dalle
from dalle_notebook.errors import BadImage, UsageError
from dalle_notebook.picture.encode import encode_png
from dalle_notebook.picture.mask import Mask
from dalle_notebook.session.session import Session
from dalle_notebook.widgets.mask_editor import MaskEditor
from dalle_notebook.widgets.uploads import Uploads

SIZE = (60, 40)
GREY = np.full((40, 60, 3), 90, np.uint8)
WIDGET = "application/vnd.jupyter.widget-view+json"


def _mask(box: tuple[int, int, int, int] = (10, 5, 30, 25)) -> PIL.Image.Image:
    mask = PIL.Image.new("L", SIZE)
    mask.paste(255, box)
    return mask


def _paint(editor: MaskEditor, mask: PIL.Image.Image) -> None:
    """What the page does after a stroke."""
    data = memoryview(encode_png(mask))
    editor.set_state({"_mask_png": data})


def _array(mask: PIL.Image.Image | None) -> Any:
    assert mask is not None
    return np.asarray(mask)


def _saved(kind: str, image: PIL.Image.Image, **how: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


def test_what_the_page_paints_is_the_mask_as_it_is() -> None:
    editor = dalle.mask_editor(GREY)
    assert editor.mask is None

    _paint(editor, _mask())
    mask = editor.mask

    assert mask is not None
    assert (mask.mode, mask.size, mask.info) == ("L", SIZE, {})
    assert np.array_equal(_array(mask), _array(_mask()))
    _paint(editor, PIL.Image.new("L", SIZE))
    assert editor.mask is None


def test_a_mask_that_is_put_in_comes_out_the_same() -> None:
    soft = PIL.Image.fromarray(
        np.random.default_rng(1).integers(0, 256, (40, 60), dtype=np.uint8)
    )
    editor = dalle.mask_editor(GREY, soft)
    other = dalle.mask_editor(GREY, mask=editor.mask)

    assert np.array_equal(_array(other.mask), np.asarray(soft))
    other.mask = None
    assert other.mask is None


_HALF_CLEAR = PIL.Image.new("RGBA", SIZE, "black")
_HALF_CLEAR.paste((0, 0, 0, 0), (10, 5, 30, 25))


@pytest.mark.parametrize(
    "given_as",
    [
        pytest.param(lambda m: m, id="Pillow"),
        pytest.param(lambda m: np.asarray(m), id="array"),
        pytest.param(lambda m: np.asarray(m) > 0, id="bool array"),
        pytest.param(lambda m: encode_png(m), id="bytes"),
        pytest.param(lambda m: m.convert("1"), id="one bit"),
        pytest.param(lambda m: Mask.from_picture(m, "white"), id="Mask"),
        pytest.param(lambda _: _HALF_CLEAR, id="clear pixels"),
    ],
)
def test_a_mask_may_be_held_in_anything(given_as: Callable[[Any], object]) -> None:
    editor = dalle.mask_editor(GREY)

    editor.mask = given_as(_mask())

    assert np.array_equal(_array(editor.mask), _array(_mask()))


def test_picture_and_mask_may_be_files(tmp_path: Path) -> None:
    (tmp_path / "cat.png").write_bytes(pictures.png(SIZE, 1))
    _mask().save(tmp_path / "mask.png")

    editor = dalle.mask_editor(str(tmp_path / "cat.png"), tmp_path / "mask.png")

    assert np.array_equal(_array(editor.mask), _array(_mask()))
    assert repr(editor) == "mask editor: cat.png, 60x40"


def test_a_photo_is_painted_upright() -> None:
    turned = PIL.Image.new("RGB", (20, 10), "red")
    exif = turned.getexif()
    exif[0x0112] = 6

    editor = dalle.mask_editor(_saved("JPEG", turned, exif=exif))

    assert editor._size == [10, 20]
    assert editor.image.size == (10, 20)
    editor.mask = np.ones((20, 10), bool)
    with pytest.raises(UsageError, match="20x10 pixels and the picture 10x20"):
        editor.mask = np.ones((10, 20), bool)


def test_colours_for_print_can_be_painted_on() -> None:
    data = _saved("JPEG", PIL.Image.new("CMYK", SIZE, (0, 200, 200, 0)))

    assert dalle.mask_editor(data).image.mode == "RGB"


def test_a_huge_picture_goes_to_the_page_smaller_and_its_mask_does_not() -> None:
    editor = dalle.mask_editor(PIL.Image.new("RGB", (4096, 1024)))
    editor.mask = np.ones((1024, 4096), bool)

    assert PIL.Image.open(io.BytesIO(editor._picture)).size == (2048, 512)
    assert editor._size == [4096, 1024]
    assert _array(editor.mask).shape == (1024, 4096)


_FRAMES = [PIL.Image.new("RGB", SIZE, colour) for colour in ("red", "blue")]
_GIF = _saved("GIF", _FRAMES[0], save_all=True, append_images=_FRAMES[1:])
_MEGAPIXELS = _saved("PNG", PIL.Image.new("1", (10_000, 10_000)))
NO_PICTURES = {
    "text": (b"only text\n" * 9, "no picture that we know"),
    "nothing": (b"", "there are no bytes"),
    "half": (pictures.half_png(SIZE), "cut|damaged"),
    "an animation": (_GIF, "this is a GIF"),
    "an opened animation": (PIL.Image.open(io.BytesIO(_GIF)), "animation"),
    "100 megapixels": (_MEGAPIXELS, r"10,000 x 10,000 pixels; at most 40 million"),
    "a number": (7, "is of type int"),
    "a name": ("no such cat", "neither a variable nor a file"),
}


@pytest.mark.parametrize("kind", NO_PICTURES)
def test_what_is_no_picture_is_refused_in_a_line(kind: str) -> None:
    bad, words = NO_PICTURES[kind]
    editor = dalle.mask_editor(GREY, _mask())

    with pytest.raises((BadImage, UsageError), match=words) as picture:
        dalle.mask_editor(bad)
    with pytest.raises((BadImage, UsageError), match=words) as mask:
        editor.mask = bad

    assert "\n" not in f"{picture.value}{mask.value}"
    assert str(mask.value).startswith("the mask")
    assert np.array_equal(_array(editor.mask), _array(_mask()))


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (np.ones((40, 61), bool), "61x40 pixels and the picture 60x40"),
        (np.zeros((40, 60), bool), "no white pixel"),
    ],
)
def test_a_mask_that_cannot_be_meant_is_refused(bad: Any, words: str) -> None:
    editor = dalle.mask_editor(GREY)

    with pytest.raises(UsageError, match=words):
        editor.mask = bad
    assert editor.mask is None


@given(st.binary(max_size=80) | st.sampled_from([pictures.png(SIZE), b""]))
def test_whatever_a_page_sends_is_a_mask_or_an_error_in_words(data: bytes) -> None:
    editor = dalle.mask_editor(GREY)
    editor.set_state({"_mask_png": memoryview(data)})

    if not data:
        assert editor.mask is None
    else:
        with pytest.raises(BadImage):
            _ = editor.mask


def test_an_edit_asks_what_the_verb_asks_with_the_painted_mask(
    session: Session, fault_server: FaultServer
) -> None:
    session.configure(endpoint=fault_server.base_url)
    editor = dalle.mask_editor(GREY)
    soft = _mask()
    soft.paste(100, (0, 0, 5, 5))
    _paint(editor, soft)

    edited = editor.edit("a hat", size="256x256")
    posts = fault_server.posts
    again = dalle.edit(GREY, "a hat", mask=_mask(), mask_from="white", size="256x256")

    assert (posts, fault_server.posts) == (1, 1)
    assert again[0].digest == edited[0].digest
    hard = edited[0].mask()
    assert hard is not None
    assert np.array_equal(np.asarray(hard.repaint), _array(_mask()))
    html = edited.bundle()[0]["text/html"]
    assert html.count("<img") >= 2
    assert "may be repainted" in html


def test_what_was_shown_is_edited_also_if_its_file_has_changed(
    session: Session, fault_server: FaultServer, tmp_path: Path
) -> None:
    session.configure(endpoint=fault_server.base_url)
    path = tmp_path / "cat.png"
    path.write_bytes(pictures.png(SIZE, 1))
    editor = dalle.mask_editor(path, _mask())
    path.write_bytes(pictures.png((8, 8), 2))

    edited = editor.edit("a hat", size="256x256")

    before = edited[0].before()
    assert before is not None
    assert np.array_equal(np.asarray(before), np.asarray(editor.image))


@pytest.mark.parametrize(
    ("mask", "settings", "words"),
    [
        (None, {}, "nothing is painted"),
        (np.full((40, 60), 100, np.uint8), {}, "less than half white"),
        (_mask(), {"mask": _mask()}, "leave mask out"),
        (_mask(), {"region": "0,0,1,1", "mask_from": "white"}, "mask_from and region"),
        (_mask(), {"colour": "red"}, "colour"),
    ],
)
def test_an_edit_that_cannot_be_meant_sends_nothing(
    session: Session,
    fault_server: FaultServer,
    mask: Any,
    settings: dict[str, Any],
    words: str,
) -> None:
    session.configure(endpoint=fault_server.base_url)
    editor = dalle.mask_editor(GREY, mask)

    with pytest.raises(UsageError, match=words):
        editor.edit("a hat", **settings)

    assert fault_server.posts == 0


def test_where_no_kernel_runs_the_picture_is_seen_with_what_was_painted() -> None:
    editor = dalle.mask_editor(GREY)
    plain, _ = editor._repr_mimebundle_()
    editor.mask = _mask()
    painted, _ = editor._repr_mimebundle_()

    for data in (plain, painted):
        assert data["text/html"].count("data:image/webp") >= 1
        assert data["text/plain"] == "mask editor: the picture, 60x40"
        assert data[WIDGET]["model_id"] == editor.model_id
    assert "will be repainted" in painted["text/html"]
    assert "will be repainted" not in plain["text/html"]


class _Wire(Comm):
    """A comm that keeps what goes to the page, as it goes."""

    def __init__(self, **given: Any) -> None:
        self.sent: list[tuple[Any, list[Any]]] = []
        super().__init__(**given)

    def publish_msg(
        self,
        msg_type: str,
        data: Any = None,
        metadata: Any = None,
        buffers: Any = None,
        **keys: Any,
    ) -> None:
        self.sent.append((data or {}, list(buffers or ())))

    @property
    def told(self) -> list[tuple[Any, list[Any]]]:
        """The custom messages."""
        return [(d["content"], b) for d, b in self.sent if d.get("method") == "custom"]


def _wired(editor: MaskEditor) -> _Wire:
    editor.comm = wire = _Wire(target_name="jupyter.widget", primary=False)
    return wire


def test_what_goes_to_a_page_holds_pictures_as_buffers_and_no_key(
    session: Session, canary: Canary
) -> None:
    session.configure(endpoint="openai", api_key=canary.key)
    editor = dalle.mask_editor(GREY)
    wire = _wired(editor)

    editor.send_state()
    editor.mask = _mask()
    editor._hear(None, {"mask": "page"}, [])

    texts = [json.dumps(data) for data, _ in wire.sent]
    assert len(texts) == 3
    for picture in (editor._picture, editor._mask_png):
        assert any(picture in buffers for _, buffers in wire.sent)
        assert not any(b64encode(picture).decode()[:60] in text for text in texts)
    # Searched when the test is over, as all else that leaves it.
    canary.register("what goes to the page", wire.sent)
    canary.register("what is saved", editor._repr_mimebundle_())


def test_all_pages_hear_of_a_stroke_and_a_page_may_ask_for_it() -> None:
    editor = dalle.mask_editor(GREY)
    wire = _wired(editor)
    data = encode_png(_mask())

    editor.set_state({"_mask_png": memoryview(data), "_painted": "a1:7"})
    editor._hear(None, {"mask": "b2"}, [])

    # The bytes go to whom they were asked for, and are no echo to who painted.
    assert wire.told == [({"painted": "a1:7"}, []), ({"mask": "b2"}, [data])]
    assert not any("state" in sent for sent, _ in wire.sent)


def _send(editor: MaskEditor, about: Any, data: bytes, parts: int = 3) -> None:
    step = -(-len(data) // parts)
    for part in range(parts):
        piece = memoryview(data[part * step : (part + 1) * step])
        place = {"upload": "u", "part": part, "parts": parts}
        editor._hear(None, {**about, **place}, [piece])


def test_a_mask_too_large_for_one_message_comes_in_parts() -> None:
    editor = dalle.mask_editor(GREY)
    wire = _wired(editor)

    _send(editor, {"painted": "a1:1"}, encode_png(_mask()))

    assert np.array_equal(_array(editor.mask), _array(_mask()))
    assert wire.told == [({"painted": "a1:1"}, [])]


@given(st.permutations(range(4)), st.integers(0, 4))
def test_parts_in_a_wrong_order_make_no_mask(order: list[int], kept: int) -> None:
    uploads = Uploads()
    made = [
        uploads.add({"upload": "u", "part": part, "parts": 4}, [bytes([part])])
        for part in order[:kept]
    ]

    whole = [bytes(range(4))] if order[:kept] == [0, 1, 2, 3] else []
    assert [each for each in made if each is not None] == whole


@pytest.mark.parametrize("about", [{}, {"upload": 3, "part": 0}, {"upload": "u"}])
def test_what_is_no_part_is_nothing(about: Any) -> None:
    assert Uploads().add({"parts": 1, **about}, [b"x"]) is None


def test_a_page_cannot_fill_the_memory_with_parts() -> None:
    uploads = Uploads()
    for name in range(50):
        uploads.add({"upload": str(name), "part": 0, "parts": 9}, [b"x"])
    assert len(uploads._parts) <= 4

    mib = bytes(2**20)
    for part in range(70):
        uploads.add({"upload": "u", "part": part, "parts": 99}, [mib])
    assert "u" not in uploads._parts

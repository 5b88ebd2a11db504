"""One text survives the way to our own endpoint, and nothing else does."""

from __future__ import annotations

import io
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from dalle_notebook.engine.illustrator.painter import encode
from dalle_notebook.engine.illustrator.scene import CHUNK, Scene, Subject, from_json
from dalle_notebook.errors import BadImage
from dalle_notebook.picture.encode import encode_png
from dalle_notebook.picture.inputs import open_input
from dalle_notebook.picture.text_chunk import (
    MOST_BYTES,
    read_text_chunk,
    with_text_chunk,
)
from dalle_notebook.picture.verify import verify
from tests.instruments import pictures

KEY = "some:key"


def having(*chunks: tuple[bytes, bytes]) -> bytes:
    return pictures.write_png(pictures.pixels((6, 4)), before_pixels=chunks)


def by_pillow(text: str, *, packed: bool = False, kind: str = "text") -> bytes:
    info = PngInfo()
    if kind == "text":
        info.add_text(KEY, text, zip=packed)
    else:
        info.add_itxt(KEY, text, lang="en", tkey="schlüssel", zip=packed)
    memory = io.BytesIO()
    Image.new("RGB", (6, 4)).save(memory, "PNG", pnginfo=info)
    return memory.getvalue()


def test_the_scene_of_the_illustrator_survives_and_the_rest_does_not() -> None:
    scene = Scene(
        prompt="一只 cat", subjects=(Subject("cat"),), seed=2**63, width=6, height=4
    )
    painted = with_text_chunk(
        encode(Image.fromarray(pictures.pixels((6, 4))), scene), "Author", b"planted"
    )

    text = read_text_chunk(painted, CHUNK)
    assert text is not None
    sent = with_text_chunk(encode_png(open_input(painted)), CHUNK, text)

    assert b"planted" in painted and b"planted" not in sent
    # As the endpoint reads it.
    received = verify(sent)
    assert from_json(received.info[CHUNK]) == scene
    assert received.tobytes() == verify(painted).tobytes()


@given(st.binary(max_size=300))
def test_what_is_written_is_read_again(text: bytes) -> None:
    png = with_text_chunk(having(), KEY, text)

    assert read_text_chunk(png, KEY) == text
    assert verify(png).size == (6, 4)


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_pillow_reads_what_we_write_and_we_read_what_pillow_writes(text: str) -> None:
    png = with_text_chunk(having(), KEY, text.encode())
    assert verify(png).info[KEY] == text

    assert read_text_chunk(by_pillow(text, kind="itxt"), KEY) == text.encode()
    # A tEXt chunk is Latin-1 where it can be, and the raw text is that.
    raw = read_text_chunk(by_pillow(text), KEY)
    assert raw in (text.encode(), text.encode("latin-1", "ignore"))


def test_the_new_text_takes_the_place_of_all_others_of_its_keyword() -> None:
    old = (
        (b"tEXt", b"some:key\0one"),
        (b"tEXt", b"some:keys\0kept"),
        (b"zTXt", b"some:key\0\0" + zlib.compress(b"two")),
        (b"iTXt", b"some:key\0\0\0\0\0three"),
    )

    png = with_text_chunk(having(*old), KEY, b"new")

    assert read_text_chunk(png, KEY) == b"new"
    assert png.count(b"some:key\0") == 1
    assert read_text_chunk(png, "some:keys") == b"kept"
    assert png.index(b"IHDR") < png.index(b"new") < png.index(b"IDAT")
    assert with_text_chunk(png, KEY, b"new") == png


def test_of_several_texts_the_last_counts_as_it_does_for_pillow() -> None:
    png = having((b"tEXt", b"some:key\0one"), (b"iTXt", b"some:key\0\0\0\0\0two"))

    assert read_text_chunk(png, KEY) == b"two"
    assert verify(png).info[KEY] == "two"


@pytest.mark.parametrize(
    "chunk",
    [
        (b"zTXt", b"some:key\0\0" + zlib.compress(bytes(10**7))),
        (b"iTXt", b"some:key\0\1\0\0\0" + zlib.compress(bytes(10**7))),
        (b"tEXt", b"some:key\0" + b"x" * (MOST_BYTES + 1)),
        (b"tEXt", b"some:key\0" + b"x" * (MOST_BYTES + 5_000)),
        (b"tEXt", b"some:key"),
        (b"tEXt", b""),
        (b"iTXt", b"some:key\0"),
        (b"iTXt", b"some:key\0\0"),
        (b"iTXt", b"some:key\0\0\0en\0"),
        (b"tEXt", b"other\0some:key\0text"),
        (b"teXt", b"some:key\0text"),
    ],
)
def test_what_is_packed_too_long_or_no_text_is_not_read(
    chunk: tuple[bytes, bytes],
) -> None:
    assert read_text_chunk(having(chunk), KEY) is None


def test_the_longest_text_is_read_and_a_longer_one_is_not_written() -> None:
    longest = b"x" * MOST_BYTES

    assert read_text_chunk(with_text_chunk(having(), KEY, longest), KEY) == longest
    for keyword, text in (
        (KEY, longest + b"x"),
        ("", b""),
        ("k" * 80, b""),
        ("\0", b""),
    ):
        with pytest.raises(ValueError):
            with_text_chunk(having(), keyword, text)


def test_another_format_has_no_such_text() -> None:
    assert read_text_chunk(pictures.jpeg(), KEY) is None
    assert read_text_chunk(b"", KEY) is None


def test_a_damaged_png_is_refused_at_every_length() -> None:
    png = with_text_chunk(having(), KEY, b"text")

    for length in range(8, len(png)):
        with pytest.raises(BadImage):
            read_text_chunk(png[:length], KEY)
        with pytest.raises(BadImage):
            with_text_chunk(png[:length], KEY, b"new")


def test_a_written_png_holds_pixels_and_nothing_else() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = Image.fromarray(pictures.pixels((6, 4), alpha=True))
    image.info = {"icc_profile": profile, "dpi": (72, 72), "comment": "planted"}
    image.info |= {"exif": b"Exif\0\0planted", "XML:com.adobe.xmp": "planted"}

    png = encode_png(image)

    names = [png[at : at + 4] for at in range(len(png)) if png[at : at + 4].isalpha()]
    assert {b"IHDR", b"IDAT", b"IEND"} <= set(names)
    assert not set(names) & {b"iCCP", b"pHYs", b"tEXt", b"iTXt", b"eXIf", b"zTXt"}
    assert b"planted" not in png
    assert verify(png).tobytes() == image.tobytes()
    assert image.info["comment"] == "planted"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_a_picture_of_any_mode_is_written_in_plain_colours(mode: str) -> None:
    written = verify(encode_png(Image.new(mode, (4, 4))))

    assert written.mode in ("L", "RGB", "RGBA")
    assert written.size == (4, 4)


def test_the_clear_colour_of_a_picture_is_written_as_alpha() -> None:
    image = Image.new("RGB", (4, 4), (1, 2, 3))
    image.info["transparency"] = (1, 2, 3)

    assert verify(encode_png(image)).getpixel((0, 0)) == (1, 2, 3, 0)

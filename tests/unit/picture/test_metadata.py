"""Texts in picture files: added without touching a pixel, read without trust."""

from __future__ import annotations

import io
import json
import random
import struct
import tracemalloc
import zlib
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dalle_notebook.errors import BadImage
from dalle_notebook.picture.inspect import inspect
from dalle_notebook.picture.metadata import (
    RECIPE,
    add_recipe,
    is_signed,
    read_texts,
)
from dalle_notebook.picture.verify import verify
from tests.instruments import pictures

TEXT = '{"prompt":"a \\"cat\\" & <dog> 猫 🐈"}'


def alpha_webp() -> bytes:
    memory = io.BytesIO()
    image = Image.fromarray(pictures.pixels((40, 30), 3, alpha=True))
    image.save(memory, "WEBP", lossless=True)
    return memory.getvalue()


EMPTY_EXIF = b"Exif\0\0MM\0*\0\0\0\10" + b"\0" * 6

FILES = {
    "png": pictures.png(),
    "png, alpha": pictures.png(alpha=True),
    "jpeg": pictures.jpeg(),
    "jpeg, exif": pictures.by_pillow(
        "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\10" + b"\0" * 6
    ),
    "webp, lossless": pictures.webp(),
    "webp, lossy": pictures.by_pillow("WEBP", quality=70),
    "webp, alpha": alpha_webp(),
    "webp, odd length": pictures.by_pillow("WEBP", (33, 31), 5, quality=41),
}


@pytest.mark.parametrize("name", FILES)
def test_a_recipe_comes_back_and_every_pixel_stays(name: str) -> None:
    data = FILES[name]

    labelled = add_recipe(data, TEXT, "a cat")

    assert labelled is not None
    assert read_texts(labelled)[RECIPE] == TEXT
    before, after = verify(data), verify(labelled)
    assert (before.mode, before.tobytes()) == (after.mode, after.tobytes())
    assert inspect(labelled) == inspect(data)


def test_the_coded_pixels_are_the_same_bytes() -> None:
    png, jpeg = FILES["png"], FILES["jpeg"]
    webp = FILES["webp, lossless"]

    for data, coded in (
        (png, png[png.index(b"IDAT") :]),
        (jpeg, jpeg[20:]),
        (webp, webp[12:]),
    ):
        labelled = add_recipe(data, TEXT, "a cat")
        assert labelled is not None
        assert coded in labelled


def test_other_programs_find_a_caption() -> None:
    words = 'a "cat" & <dog> 猫'
    with Image.open(io.BytesIO(add_recipe(FILES["png"], TEXT, words) or b"")) as image:
        assert image.info["Description"] == words
    for name in ("jpeg", "webp, lossy"):
        labelled = add_recipe(FILES[name], TEXT, words)
        assert labelled is not None
        assert xml_texts(labelled) == [words, TEXT]


def xml_texts(data: bytes) -> list[str]:
    """All texts of the XMP in a file, as any XML parser sees them."""
    packet = data[data.index(b"<x:xmpmeta") : data.index(b"</x:xmpmeta>") + 12]
    return [each.text for each in ElementTree.fromstring(packet).iter() if each.text]


@pytest.mark.parametrize("name", ["jpeg", "webp, lossy"])
def test_no_character_breaks_the_xml(name: str) -> None:
    every = "".join(chr(n) for n in [*range(1, 0x3000), 0xFFFE, 0xFFFF, 0x1F408])

    labelled = add_recipe(FILES[name], TEXT, every)

    assert labelled is not None
    assert xml_texts(labelled)[1] == TEXT


@settings(max_examples=150)
@given(
    name=st.sampled_from(list(FILES)),
    value=st.text(max_size=400),
    words=st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
)
def test_any_text_comes_back(name: str, value: str, words: str) -> None:
    text = json.dumps({"prompt": value})

    labelled = add_recipe(FILES[name], text, words)

    assert labelled is not None
    assert read_texts(labelled)[RECIPE] == text
    verify(labelled)


@pytest.mark.parametrize("name", FILES)
def test_the_longest_prompts_fit(name: str) -> None:
    text = json.dumps({"prompt": "猫" * 32_000}, ensure_ascii=False)

    labelled = add_recipe(FILES[name], text, "猫" * 32_000)

    assert labelled is not None
    assert read_texts(labelled)[RECIPE] == text
    verify(labelled)


def test_a_text_without_end_is_not_written() -> None:
    assert add_recipe(FILES["png"], "x" * (2**20 + 1), "") is None
    # Within the bound, but five times longer once it is XML.
    assert add_recipe(FILES["webp, lossy"], "&" * 300_000, "") is None


def test_adding_twice_the_last_one_counts_or_it_says_so() -> None:
    once = add_recipe(FILES["png"], TEXT, "a cat")
    assert once is not None
    again = add_recipe(once, '{"other":1}', "a dog")
    assert again is not None
    assert read_texts(again)[RECIPE] == '{"other":1}'

    for name in ("jpeg", "webp, lossy"):
        once = add_recipe(FILES[name], TEXT, "a cat")
        assert once is not None
        assert add_recipe(once, '{"other":1}', "a dog") is None


def packet(inside: str) -> bytes:
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta '
        'xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-'
        f'rdf-syntax-ns#">{inside}</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


THEIRS = '<rdf:Description rdf:about="" xmlns:a="urn:a#" a:Rating="5"/>'


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_xmp_that_is_there_stays_beside_ours(kind: str) -> None:
    data = pictures.by_pillow(kind, xmp=packet(THEIRS))

    labelled = add_recipe(data, TEXT, "a cat")

    assert labelled is not None
    assert THEIRS.encode() in labelled
    assert labelled.count(b"<x:xmpmeta") == 1
    assert read_texts(labelled)[RECIPE] == TEXT
    verify(labelled)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_xmp_of_an_odd_shape_is_left_alone(kind: str) -> None:
    odd = packet("</rdf:RDF><rdf:RDF>")

    assert add_recipe(pictures.by_pillow(kind, xmp=odd), TEXT, "a cat") is None


def test_what_stands_behind_a_webp_stays_there() -> None:
    data = FILES["webp, lossy"] + b"more"

    assert (add_recipe(data, TEXT, "a") or b"").endswith(b"more")


def signed_files() -> dict[str, bytes]:
    png = pictures.write_png(pictures.pixels(), before_pixels=((b"caBX", b"jumb"),))
    box = b"JP\0\1\0\0\0\1" + b"\0\0\0\x20jumb\0\0\0\x18jumdc2pa\0"
    jpeg = FILES["jpeg"]
    segment = b"\xff\xeb" + struct.pack(">H", len(box) + 2) + box
    webp = FILES["webp, lossy"] + b"C2PA" + struct.pack("<I", 4) + b"jumb"
    webp = webp[:4] + struct.pack("<I", len(webp) - 8) + webp[8:]
    elsewhere = packet(
        '<rdf:Description rdf:about="" xmlns:dcterms="http://purl.org/dc/terms/" '
        'dcterms:provenance="https://example.org/manifest"/>'
    )
    return {
        "png": png,
        "jpeg": jpeg[:20] + segment + jpeg[20:],
        "webp": webp,
        "jpeg, elsewhere": pictures.by_pillow("JPEG", xmp=elsewhere),
        "webp, elsewhere": pictures.by_pillow("WEBP", xmp=elsewhere),
    }


@pytest.mark.parametrize("name", signed_files())
def test_a_signed_picture_is_known(name: str) -> None:
    data = signed_files()[name]

    verify(data)
    assert is_signed(data)


@pytest.mark.parametrize("name", FILES)
def test_other_pictures_are_not_signed(name: str) -> None:
    assert not is_signed(FILES[name])
    assert not is_signed(add_recipe(FILES[name], TEXT, "a") or b"")


def text_png(*chunks: tuple[bytes, bytes]) -> bytes:
    return pictures.write_png(pictures.pixels((4, 4)), before_pixels=chunks)


def test_texts_of_all_three_kinds_are_read() -> None:
    packed = zlib.compress("größer".encode("latin-1"))
    data = text_png(
        (b"tEXt", b"parameters\0Gr\xfc\xdfe"),
        (b"zTXt", b"prompt\0\0" + packed),
        (b"iTXt", b"workflow\0\1\0de\0W\0" + zlib.compress("猫".encode())),
        (b"tEXt", b"invokeai_metadata\0" + "猫".encode()),
        (b"tEXt", b"Comment\0nobody asked"),
    )

    assert read_texts(data) == {
        "parameters": "Grüße",
        "prompt": "größer",
        "workflow": "猫",
        "invokeai_metadata": "猫",
    }


def test_a_text_that_unpacks_to_a_gigabyte_is_not_unpacked() -> None:
    stream = zlib.compressobj(9)
    piece = stream.compress(b"\0" * 2**20)
    bomb = piece + b"".join(stream.compress(b"\0" * 2**20) for _ in range(200))
    bomb += stream.flush()
    chunks = [(b"zTXt", b"parameters\0\0" + bomb)] * 20
    data = text_png(*chunks, (b"tEXt", b"prompt\0a cat"))

    tracemalloc.start()
    texts = read_texts(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert texts == {"prompt": "a cat"}
    assert peak < 8 * 2**20


def exif(order: str, comment: bytes, **texts: bytes) -> bytes:
    """EXIF with texts of the first folder, and a UserComment in the second."""
    tags = {"description": 0x010E, "make": 0x010F, "model": 0x0110}
    entries, blob = [], b""
    first = 8
    at = first + 2 + 12 * (len(texts) + 1) + 4
    for name, text in texts.items():
        entries.append((tags[name], 2, len(text), at + len(blob)))
        blob += text
    second = at + len(blob)
    entries.append((0x8769, 4, 1, second))
    folder = struct.pack(f"{order}H", 1)
    folder += struct.pack(f"{order}HHII", 0x9286, 7, len(comment), second + 18)
    folder += b"\0" * 4 + comment
    head = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(f"{order}I", first)
    body = struct.pack(f"{order}H", len(entries))
    body += b"".join(struct.pack(f"{order}HHII", *entry) for entry in entries)
    return head + body + b"\0" * 4 + blob + folder


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("start", "coding"),
    [
        (b"UNICODE\0", "utf-16-be"),
        (b"UNICODE\0", "utf-16-le"),
        (b"UNICODE\0", "utf-16"),
        (b"ASCII\0\0\0", "utf-8"),
        (b"\0" * 8, "utf-8"),
    ],
)
def test_a_comment_is_read_however_it_is_written(
    order: str, start: bytes, coding: str
) -> None:
    words = "a cat 猫\nSteps: 20, Sampler: Euler a"
    tiff = exif(order, start + words.encode(coding), model=b"prompt:{}\0")

    for data in (
        text_png((b"eXIf", tiff)),
        pictures.by_pillow("JPEG", exif=b"Exif\0\0" + tiff),
        pictures.by_pillow("WEBP", exif=tiff),
    ):
        texts = read_texts(data)
        assert texts["exif:UserComment"] == words
        assert texts["exif:Model"] == "prompt:{}"


def test_exif_that_points_everywhere_costs_nothing() -> None:
    size = 900_000
    entries = b"".join(
        struct.pack("<HHII", 0x010E + number % 3, 2, size, 8) for number in range(5_000)
    )
    tiff = b"II*\0" + struct.pack("<IH", 8, 5_000) + entries + b"\0" * size

    texts = read_texts(text_png(*[(b"eXIf", tiff)] * 8))

    assert sum(map(len, texts.values())) <= 3 * 2**20


def test_entities_of_strangers_do_nothing() -> None:
    laughs = (
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
        b"<dalle:recipe>&b;</dalle:recipe>"
    )

    texts = read_texts(pictures.by_pillow("JPEG", xmp=laughs))

    assert texts[RECIPE] == "&b;"


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"<svg/>", b"\0" * 100])
def test_what_is_no_picture_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(BadImage):
        read_texts(data)
    with pytest.raises(BadImage):
        add_recipe(data, TEXT, "")
    assert not is_signed(data)


def mutated(data: bytes, rng: random.Random) -> bytes:
    """The bytes with a few changed, cut out or repeated."""
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(data) or 1)
        length = rng.choice((1, 2, 4, 40, 400))
        match rng.randrange(5):
            case 0:
                data = data[:at] + rng.randbytes(length) + data[at + length :]
            case 1:
                data = data[:at] + data[at + length :]
            case 2:
                data = data[:at] + data[at : at + length] * 2 + data[at + length :]
            case 3:
                data = data[:at] + b"\xff" * min(length, 4) + data[at + 4 :]
            case _:
                data = data[: max(at, 1)]
    return data or b"\0"


def fuzz(rounds: int, seed: int) -> int:
    """Read and label mutated files; returns how many could still be labelled."""
    rng = random.Random(seed)
    sources = [add_recipe(data, TEXT, "a cat") or data for data in FILES.values()]
    sources += signed_files().values()
    tiff = exif("<", b"UNICODE\0" + "a cat".encode("utf-16-le"), model=b"prompt:{}\0")
    sources += [
        text_png(
            (b"zTXt", b"parameters\0\0" + zlib.compress(b"a cat")), (b"eXIf", tiff)
        ),
        pictures.by_pillow("JPEG", exif=b"Exif\0\0" + tiff),
        pictures.by_pillow("WEBP", exif=tiff, xmp=packet(THEIRS)),
    ]
    labelled = 0
    for _ in range(rounds):
        data = mutated(rng.choice(sources), rng)
        try:
            texts = read_texts(data)
            is_signed(data)
            labelled += add_recipe(data, '{"new":1}', "words") is not None
        except BadImage:
            continue
        assert all(len(text) <= 2**20 for text in texts.values())
    return labelled


def test_mutated_files_end_in_texts_or_in_words() -> None:
    assert fuzz(2_000, 1) > 0


@pytest.mark.soak
@pytest.mark.timeout(1_200)
def test_many_mutated_files_end_in_texts_or_in_words() -> None:
    assert fuzz(100_000, 2) > 0

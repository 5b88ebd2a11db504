"""Edits and variations over a real socket: forms, JSON, and what is refused."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from dalle_notebook.server.limits import Limits
from tests.unit.server.running import (
    EDITS,
    HOLE,
    VARIATIONS,
    Part,
    Reply,
    RunningServer,
    picture,
)

PNG = picture()
MASK = picture(colour=HOLE)


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with RunningServer() as running:
        yield running


@pytest.fixture(scope="module")
def lenient() -> Iterator[RunningServer]:
    with RunningServer(lenient=True) as running:
        yield running


def _edit(server: RunningServer, *parts: Part, kind: str = "image/png") -> Reply:
    return server.send(EDITS, ("prompt", "inputs"), *parts, kind=kind)


def _notes(reply: Reply) -> Any:
    assert reply.status == 200, reply.body
    return reply.json["dalle_notebook"]["notes"]


def _size(reply: Reply) -> tuple[int, int]:
    assert reply.status == 200, reply.body
    data = base64.b64decode(reply.json["data"][0]["b64_json"])
    with Image.open(BytesIO(data)) as one:
        return one.size


def _data_url(data: bytes, kind: str = "image/png") -> dict[str, str]:
    return {"image_url": f"data:{kind};base64,{base64.b64encode(data).decode()}"}


@pytest.mark.parametrize("prefix", ["", "/v1"])
@pytest.mark.parametrize("route", ["edits", "variations"])
def test_both_routes_answer_with_and_without_the_prefix(
    server: RunningServer, prefix: str, route: str
) -> None:
    words = [("prompt", "a hat")] if route == "edits" else []
    reply = server.send(f"{prefix}/images/{route}", *words, ("image", PNG), ("n", "2"))

    assert reply.status == 200, reply.body
    assert len(reply.json["data"]) == 2
    assert reply.headers["x-drawn-by"] == "stand-in 7"
    url = reply.json["data"][0]["url"].removeprefix(server.origin)
    assert server.ask("GET", url, key=None).status == 200


@pytest.mark.parametrize(
    "kind", ["image/png", "application/octet-stream", "text/plain", "image/gif"]
)
def test_a_picture_is_known_by_its_magic_bytes(
    server: RunningServer, kind: str
) -> None:
    assert _notes(_edit(server, ("image", PNG), kind=kind)) == [
        "image-1.png",
        "no mask",
    ]


@pytest.mark.parametrize("encoding", ["JPEG", "WEBP", "PNG"])
def test_newer_models_take_every_encoding(server: RunningServer, encoding: str) -> None:
    data = picture((96, 64), encoding)
    reply = _edit(server, ("image", data), ("model", "gpt-image-1"))

    assert _size(reply) == (1536, 1024)


@pytest.mark.parametrize("name", ["image", "image[]"])
def test_sixteen_pictures_may_come_and_not_seventeen(
    server: RunningServer, name: str
) -> None:
    model = ("model", "gpt-image-1")
    many = _edit(server, model, *[(name, PNG)] * 16)
    more = _edit(server, model, *[(name, PNG)] * 17)

    assert _notes(many) == [f"image-{n}.png" for n in range(1, 17)] + ["no mask"]
    assert (more.status, more.fault["param"]) == (400, "image")


def test_numbered_fields_are_pictures_too(server: RunningServer) -> None:
    reply = _edit(server, ("image[0]", PNG), ("image[1]", PNG), ("mask", MASK))

    assert _notes(reply) == ["image-1.png", "image-2.png", "mask.png"]


def test_an_edit_may_be_json_with_data_urls(server: RunningServer) -> None:
    body = {
        "model": "gpt-image-1",
        "prompt": "inputs",
        "images": [_data_url(PNG), _data_url(picture(kind="JPEG"), "image/jpeg")],
        "mask": _data_url(MASK),
    }
    reply = server.ask("POST", EDITS, body)

    assert _notes(reply) == ["image-1.png", "image-2.jpg", "mask.png"]


@pytest.mark.parametrize(
    ("images", "param"),
    [
        pytest.param("x", "images", id="no list"),
        pytest.param([], "image", id="empty"),
        pytest.param(["x"], "images[0]", id="no object"),
        pytest.param([{"file_id": "f"}], "images[0]", id="a file id"),
        pytest.param([{"image_url": 5}], "images[0]", id="a number"),
        pytest.param([{"image_url": "data:,", "file_id": "f"}], "images[0]", id="both"),
        pytest.param(
            [{"image_url": "http://127.0.0.1/x.png"}],
            "images[0].image_url",
            id="another address",
        ),
        pytest.param(
            [{"image_url": "file:///etc/passwd"}], "images[0].image_url", id="a path"
        ),
        pytest.param(
            [{"image_url": "data:image/png;base64,@@"}],
            "images[0].image_url",
            id="broken base64",
        ),
        pytest.param(
            [{"image_url": "data:image/png;base64,QUJD"}], "image", id="no picture"
        ),
    ],
)
def test_a_reference_that_is_no_data_url_is_refused(
    server: RunningServer, images: object, param: str
) -> None:
    reply = server.ask("POST", EDITS, {"prompt": "a", "images": images})

    assert (reply.status, reply.fault["param"]) == (400, param)


def test_json_is_not_for_dall_e_2(server: RunningServer) -> None:
    body = {"prompt": "a", "images": [_data_url(PNG)], "model": "dall-e-2"}

    assert server.ask("POST", EDITS, body).status == 415


@pytest.mark.parametrize("route", [EDITS, VARIATIONS])
def test_a_form_is_a_form(server: RunningServer, route: str) -> None:
    headers = {"Content-Type": "text/plain"}

    assert server.ask("POST", route, b"x", headers).status == 415


def _noise(side: int) -> bytes:
    buffer = BytesIO()
    Image.effect_noise((side, side), 90).convert("RGBA").save(buffer, "PNG")
    return buffer.getvalue()


_TRANSPARENT = picture(colour=HOLE)
_GIF = b"GIF89a" + bytes(20)


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param([("image", PNG)], id="no mask and no transparency"),
        pytest.param([("image", picture((64, 32), colour=HOLE))], id="not square"),
        pytest.param([("image", picture(kind="JPEG"))], id="a JPEG"),
        pytest.param([("image", _TRANSPARENT)] * 2, id="two pictures"),
        pytest.param([("image", PNG[:-30]), ("mask", MASK)], id="cut"),
        pytest.param([("image", b"no picture")], id="no picture"),
        pytest.param([("image", b"")], id="nothing"),
        pytest.param([("image", _GIF)], id="a GIF"),
        pytest.param(
            [("image", PNG), ("mask", picture((32, 32), colour=HOLE))],
            id="a smaller mask",
        ),
        pytest.param([("image", PNG), ("mask", PNG)], id="a mask without alpha"),
    ],
)
def test_dall_e_2_refuses_what_it_refused(
    server: RunningServer, parts: list[Part]
) -> None:
    reply = _edit(server, ("model", "dall-e-2"), *parts)

    assert reply.status == 400
    assert reply.fault["type"] == "invalid_request_error"
    assert reply.fault["code"] in (None, "invalid_value")


def test_dall_e_2_takes_files_below_4_mb(server: RunningServer) -> None:
    large = _noise(2100)
    assert len(large) > 4 << 20
    reply = server.send(VARIATIONS, ("image", large), ("model", "dall-e-2"))

    assert reply.status == 400
    assert "smaller than 4 MB" in reply.fault["message"]
    assert server.send(VARIATIONS, ("image", large)).status == 200


@pytest.mark.parametrize("name", ["image", "image[]"])
def test_an_image_with_transparency_is_its_own_mask(
    server: RunningServer, name: str
) -> None:
    reply = _edit(server, ("model", "dall-e-2"), (name, _TRANSPARENT))

    assert reply.status == 200


@pytest.mark.parametrize(
    ("parts", "param", "code", "kind"),
    [
        pytest.param(
            [("image", _GIF)],
            "image",
            "unsupported_file_mimetype",
            "invalid_request_error",
            id="a GIF",
        ),
        pytest.param(
            [("image[]", PNG), ("image[]", b"text")],
            "image[1]",
            "unsupported_file_mimetype",
            "invalid_request_error",
            id="the second is a text",
        ),
        pytest.param(
            [("image", PNG[:-30])],
            "",
            "invalid_image_file",
            "image_generation_user_error",
            id="cut",
        ),
        pytest.param(
            [("image", PNG), ("mask", PNG)],
            "mask",
            "invalid_value",
            "invalid_request_error",
            id="a mask without alpha",
        ),
        pytest.param(
            [("image", PNG), ("mask", picture((32, 32), colour=HOLE))],
            "mask",
            "invalid_value",
            "invalid_request_error",
            id="a smaller mask",
        ),
        pytest.param(
            [("image", PNG), ("mask", picture(kind="JPEG"))],
            "mask",
            "unsupported_file_mimetype",
            "invalid_request_error",
            id="a mask in JPEG",
        ),
        pytest.param(
            [("image", PNG), ("response_format", "url")],
            "response_format",
            "unknown_parameter",
            "invalid_request_error",
            id="a response format",
        ),
        pytest.param(
            [("image", PNG), ("n", "NaN")],
            "n",
            "invalid_type",
            "invalid_request_error",
            id="no number",
        ),
        pytest.param(
            [("image", PNG), ("markup", PNG)],
            "markup",
            "unknown_parameter",
            "invalid_request_error",
            id="a markup",
        ),
    ],
)
def test_a_gpt_image_model_tells_what_is_wrong(
    server: RunningServer, parts: list[Part], param: str, code: str, kind: str
) -> None:
    reply = _edit(server, ("model", "gpt-image-1"), *parts)
    fault = reply.fault

    assert reply.status == 400
    assert (fault["param"], fault["code"], fault["type"]) == (param, code, kind)


def test_a_turned_photograph_has_the_size_that_people_see(
    server: RunningServer,
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    photograph = picture((96, 64), "JPEG", exif=exif)
    turned = ("mask", picture((64, 96), colour=HOLE))
    lying = ("mask", picture((96, 64), colour=HOLE))
    model = ("model", "gpt-image-1")

    assert _size(_edit(server, ("image", photograph), turned, model)) == (1024, 1536)
    assert _edit(server, ("image", photograph), lying, model).status == 400


def test_a_variation_has_no_mask(server: RunningServer) -> None:
    reply = server.send(VARIATIONS, ("image", PNG), ("mask", MASK))

    assert (reply.status, reply.fault["param"]) == (400, "mask")


def test_a_file_that_is_too_large_is_refused_while_it_comes() -> None:
    with RunningServer(limits=Limits(file_bytes=1000, form_bytes=5000)) as server:
        file = _edit(server, ("image", bytes(1001)))
        form = _edit(server, *[("image[]", bytes(900))] * 9)

    assert (file.status, file.fault["param"]) == (413, "image")
    assert form.status == 413


def test_pictures_that_do_not_fit_in_memory_are_asked_to_wait() -> None:
    with RunningServer(limits=Limits(held_bytes=10_000)) as server:
        large = _edit(server, ("image", bytes(20_000)))
        small = _edit(server, ("image", PNG))
        free = server.serving.room.free

    assert (large.status, large.fault["code"]) == (429, "slow_down")
    assert small.status == 200
    assert free == 10_000


def test_usage_counts_the_pictures_that_came_in(server: RunningServer) -> None:
    reply = _edit(
        server, *[("image[]", PNG)] * 2, ("model", "gpt-image-1"), ("quality", "low")
    )
    usage = reply.json["usage"]

    assert usage["output_tokens"] == 272
    assert usage["input_tokens_details"]["image_tokens"] > 0
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]


@pytest.mark.parametrize("route", [EDITS, VARIATIONS])
def test_lenient_takes_a_text_for_an_empty_canvas(
    lenient: RunningServer, route: str
) -> None:
    words = [("prompt", "inputs")] if route == EDITS else []
    reply = lenient.send(
        route,
        *words,
        ("image", b"Example data"),
        ("mask", b"Example data"),
        ("model", "gpt-image-1.5"),
        ("response_format", "url"),
        ("frame_count", "2"),
        ("svg[model]", "x"),
    )

    assert reply.status == 200, reply.body
    assert reply.json["data"][0]["url"]
    assert "frame_count" in reply.json["dalle_notebook"]["notes"][0]

"""A body that was cut anywhere, in any framing, never becomes a picture."""

from __future__ import annotations

import base64
import json
import random
from typing import Any

import pytest
from instruments import answers, faults, pictures
from instruments.canary import Canary
from instruments.fault_server import FaultServer
from unit.client.virtual_clock import VirtualClock

from dalle_notebook.client import ImagesClient
from dalle_notebook.errors import BadAnswer
from dalle_notebook.wire.recipe import Recipe

CUTS_EACH = 25
FORMATS = {"png": pictures.png, "jpeg": pictures.jpeg, "webp": pictures.webp}


@pytest.mark.parametrize("cut", faults.CUTS, ids=lambda cut: cut.__name__)
@pytest.mark.parametrize("kind", FORMATS)
async def test_a_cut_answer_is_never_accepted(
    cut: Any, kind: str, fault_server: FaultServer, canary: Canary
) -> None:
    body = _answer_with(FORMATS[kind]((48, 48)))
    chooser = random.Random(f"{kind} {cut}")
    fault_server.script(
        *(cut(body, chooser.random() * 0.999) for _ in range(CUTS_EACH))
    )
    accepted = []

    async with ImagesClient(
        fault_server.base_url, canary.key, verify=False, clock=VirtualClock()
    ) as client:
        for number in range(CUTS_EACH):
            try:
                accepted.append((number, await client.ask(Recipe(prompt="a fox"))))
            except BadAnswer as error:
                assert error.may_be_billed

    assert accepted == []
    assert fault_server.posts == CUTS_EACH


@pytest.mark.parametrize("cut", faults.CUTS, ids=lambda cut: cut.__name__)
@pytest.mark.parametrize("kind", FORMATS)
async def test_a_cut_download_is_never_accepted(
    cut: Any, kind: str, fault_server: FaultServer, canary: Canary
) -> None:
    data = FORMATS[kind]((48, 48))
    chooser = random.Random(f"{kind} {cut} url")
    for number in range(CUTS_EACH):
        path = f"/pictures/{number}"
        # The last bytes of some formats are padding that nobody misses.
        at = chooser.random() * (1 - 8 / len(data))
        fault_server.always(cut(data, at, content_type="image/png"), path=path)
        fault_server.script(answers.url(path))
    accepted = []

    async with ImagesClient(
        fault_server.base_url, canary.key, verify=False, clock=VirtualClock()
    ) as client:
        for number in range(CUTS_EACH):
            try:
                accepted.append((number, await client.ask(Recipe(prompt="a fox"))))
            except BadAnswer as error:
                assert "pictures/" not in str(error)

    assert accepted == []
    assert fault_server.posts == CUTS_EACH


async def test_a_whole_answer_in_every_framing_is_accepted(
    fault_server: FaultServer, canary: Canary
) -> None:
    body = _answer_with(pictures.png((48, 48)))
    whole = (faults.cut_close_delimited, faults.cut_content_length, faults.cut_gzip)
    fault_server.script(*(cut(body, 1.0) for cut in whole))

    async with ImagesClient(fault_server.base_url, canary.key) as client:
        for _ in whole:
            answer = await client.ask(Recipe(prompt="a fox"))
            assert answer.images[0].bytes == pictures.png((48, 48))


def _answer_with(picture: bytes) -> bytes:
    coded = base64.b64encode(picture).decode()
    return json.dumps({"created": 1, "data": [{"b64_json": coded}]}).encode()

"""Our own client and our own server, which know nothing of each other."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image

from dalle_notebook.client import ImagesClient
from tests.unit.server.running import HOLE, KEY, RunningServer, picture


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with RunningServer() as running:
        yield running


async def test_it_edits_and_varies(server: RunningServer) -> None:
    image = picture((128, 96))
    mask = picture((128, 96), colour=HOLE)
    async with ImagesClient(f"{server.origin}/v1", KEY) as client:
        edited = await client.edit(image, "inputs", mask=mask, seed=3)
        varied = await client.vary(image, n=2, model="illustrator")

    assert [len(edited.images), len(varied.images)] == [1, 2]
    with Image.open(BytesIO(edited.images[0].bytes)) as one:
        assert one.size == (128, 96)

"""`--partial`: a tile shows the unfinished states of its picture, and keeps one."""

from __future__ import annotations

import base64
from io import BytesIO
from pathlib import Path

import pytest
from instruments import answers, pictures, streams
from instruments.fault_server import FaultServer
from PIL import Image

from tests.kernel.asking import Table
from tests.kernel.kernels import Kernel, Output

STAGES = [pictures.png((256, 256), seed=n) for n in range(3)]
DRAWN = pictures.png((256, 256), seed=9)
EVENTS = [
    *(streams.partial(stage, n) for n, stage in enumerate(STAGES)),
    streams.completed(DRAWN),
]
CELL = "%%dalle --partial 3 --model gpt-image-2.5-flare --as cats\na cat"


@pytest.fixture
def asking(kernel: Kernel, fault_server: FaultServer) -> Kernel:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")
    return kernel


def _shown_before(output: Output) -> list[str]:
    """Addresses of the pictures that stood there while it ran, each once."""
    found = [src for html in output.earlier for src in Table(html).pictures]
    return list(dict.fromkeys(found))


def _kept(home: Path) -> list[bytes]:
    """Every original of the archive."""
    return [path.read_bytes() for path in home.rglob("*.png")]


def _size(source: str) -> tuple[int, int]:
    return Image.open(BytesIO(base64.b64decode(source.partition(",")[2]))).size


@pytest.mark.slow
def test_stages_are_shown_at_most_twice_a_second_and_one_picture_is_kept(
    asking: Kernel, fault_server: FaultServer, home: Path
) -> None:
    fault_server.script(streams.stream(*EVENTS, pause=0.8))

    cell = asking.run(CELL)

    stages = _shown_before(cell.ours)
    assert len(stages) == 3
    assert {_size(each) for each in stages} == {(160, 160)}
    assert cell.ours.updates <= 2 * cell.seconds + 1
    assert len(Table(cell.ours.data["text/html"]).pictures) == 1
    assert not set(stages) & set(Table(cell.ours.data["text/html"]).pictures)
    assert _kept(home) == [DRAWN]
    assert asking.value("cats[0].bytes") == DRAWN


def test_it_is_no_part_of_what_is_asked_for(
    asking: Kernel, fault_server: FaultServer
) -> None:
    fault_server.script(streams.stream(*EVENTS))
    asking.run(CELL)

    without = asking.run(CELL.replace("--partial 3 ", ""))
    again = asking.run(CELL)

    assert fault_server.posts == 1
    for cell in (without, again):
        assert "0 requests" in cell.ours.data["text/plain"]


def test_a_fault_after_stages_leaves_none_of_them_behind(
    asking: Kernel, fault_server: FaultServer, home: Path
) -> None:
    fault_server.script(streams.stream(EVENTS[0], streams.failed("broken"), pause=0.6))

    cell = asking.execute(CELL)

    assert cell.status == "error"
    shown = next(each for each in cell.displays if each.is_ours)
    assert Table(shown.data["text/html"]).pictures == []
    assert "may have been billed" in shown.data["text/html"]
    assert _kept(home) == []


def test_the_built_in_illustrator_shows_its_stages(kernel: Kernel) -> None:
    cell = kernel.run("%%dalle --partial 3 --size 1024x1024\na white siamese cat")

    assert len(Table(cell.ours.data["text/html"]).pictures) == 1
    assert "--partial" not in cell.ours.data["text/plain"]


@pytest.mark.slow
def test_what_shows_no_stages_is_asked_without_them_and_said(kernel: Kernel) -> None:
    cell = kernel.run("%%dalle --partial 2 --model dall-e-2 --size 256x256\na cat")

    assert "shows no unfinished states" in cell.ours.data["text/plain"]


def test_an_endpoint_that_refuses_streams_is_asked_again_without(
    asking: Kernel, fault_server: FaultServer
) -> None:
    fault_server.script(
        answers.status(400, message="Unknown parameter: 'stream'."),
        answers.good(DRAWN),
    )

    cell = asking.run(CELL)

    assert fault_server.posts == 2
    assert "does not stream" in cell.ours.data["text/plain"]


def test_stages_are_in_the_estimate(kernel: Kernel) -> None:
    kernel.run("dalle.configure(endpoint='openai', api_key='sk-none-of-anybody')")
    words = "--model gpt-image-2.5-flare --quality low --size 1024x1024"

    plain = kernel.run(f"%%dalle {words} -n 10 --plan\na cat")
    watched = kernel.run(f"%%dalle {words} -n 10 --partial 3 --plan\na cat")

    assert "ask for: $0.07" in plain.displays[0].data["text/plain"]
    assert "$0.070 to $0.16" in watched.displays[0].data["text/plain"]


def test_more_pictures_than_are_shown_as_they_come_are_refused(kernel: Kernel) -> None:
    cell = kernel.execute("%%dalle -n 9 --partial 1\na {red|green} cat")

    assert "up to 16 pictures" in cell.error

"""A diffusion model behind the endpoint, and in cells as `local:FOLDER`.

The model is tiny and random, everything else is real: the libraries in an environment
of their own, the server in a process, the client, a kernel.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from instruments import tiny_diffusion
from instruments.environments import ROOT, python_with
from PIL import Image

from dalle_notebook.client import ImagesClient
from dalle_notebook.settings import Secret
from dalle_notebook.wire.profiles import profiles
from dalle_notebook.wire.recipe import Recipe
from tests.kernel.kernels import Kernel
from tests.unit.server.running import KEY

pytestmark = [pytest.mark.foreign, pytest.mark.timeout(900)]

_STEPS = 6


@pytest.fixture(scope="module")
def python() -> Path:
    return python_with("local")


def _environment(**more: str) -> dict[str, str]:
    # Its matrices are too small to be worth a second thread.
    few = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "OMP_NUM_THREADS": "1"}
    return {**os.environ, **few, **more}


def _run(python: Path, *arguments: str) -> str:
    """The last line that a process of the environment prints."""
    done = subprocess.run(
        [str(python), *arguments],
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return (done.stdout.strip().splitlines() or [""])[-1]


@pytest.fixture(scope="module")
def model(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "tiny"
    third = folder.with_name("third")
    _run(python, str(Path(tiny_diffusion.__file__)), str(folder), str(third))
    return folder


@dataclass(frozen=True)
class Served:
    """A server of one model."""

    url: str
    said: tuple[str, ...]

    def client(self) -> ImagesClient:
        return ImagesClient(self.url, Secret(KEY), profile=profiles()["local"])

    def steps(self) -> int:
        """How many the model has done."""
        request = urllib.request.Request(
            f"{self.url}/health", headers={"Authorization": f"Bearer {KEY}"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(json.load(answer)["steps"])

    def wait_for(self, steps: int) -> None:
        end = time.monotonic() + 30
        while self.steps() < steps:
            assert time.monotonic() < end
            time.sleep(0.005)


def _serve(python: Path, *options: str) -> subprocess.Popen[str]:
    command = ["-m", "dalle_notebook", "serve", "--engine", "diffusers", "--port", "0"]
    return subprocess.Popen(
        [str(python), *command, "--rate-limit", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=_environment(DALLE_NOTEBOOK_SERVE_KEY=KEY),
    )


def _served(python: Path, folder: Path) -> Iterator[Served]:
    process = _serve(python, "--model", str(folder), "--device", "cpu")
    try:
        assert process.stdout is not None
        said = [process.stdout.readline().strip() for _ in range(3)]
        if not said[2]:
            pytest.fail(process.communicate()[1][-2000:])
        yield Served(said[2].partition("=")[2], tuple(said))
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture(scope="module")
def tiny(python: Path, model: Path) -> Iterator[Served]:
    yield from _served(python, model)


def _pixels(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(data)).convert("RGB")).astype(int)


def _photograph(size: tuple[int, int] = (64, 64)) -> bytes:
    noise = np.random.default_rng(1).integers(0, 255, (size[1], size[0], 3), np.uint8)
    buffer = BytesIO()
    Image.fromarray(noise).save(buffer, "PNG")
    return buffer.getvalue()


def _mask(size: tuple[int, int] = (64, 64)) -> bytes:
    mask = Image.new("RGBA", size, (0, 0, 0, 255))
    mask.paste((0, 0, 0, 0), (16, 16, 48, 40))
    buffer = BytesIO()
    mask.save(buffer, "PNG")
    return buffer.getvalue()


async def _draw(client: ImagesClient, prompt: str = "a fox", **more: object) -> bytes:
    answer = await client.generate(prompt, **{"steps": _STEPS, **more})
    return answer.images[0].bytes


def test_it_says_what_it_loaded_and_where(tiny: Served) -> None:
    assert tiny.said[0] == "Loading tiny ..."
    assert tiny.said[1].startswith("tiny (float32 on cpu) answers at http://127.0.0.1:")


async def test_a_seed_is_a_picture_whatever_was_drawn_between(tiny: Served) -> None:
    async with tiny.client() as client:
        first = await _draw(client, seed=3)
        other = await _draw(client, seed=4)
        again = await _draw(client, seed=3)
        several = await client.generate("a fox", seed=3, n=2, steps=_STEPS)

    assert first == again != other
    assert [one.bytes for one in several.images] == [first, other]
    assert Image.open(BytesIO(first)).size == (64, 64)


async def test_what_it_is_told_changes_the_picture_and_is_told_again(
    tiny: Served,
) -> None:
    told = {"steps": 3, "guidance": 1.5, "negative_prompt": "rain"}
    async with tiny.client() as client:
        plain = await client.generate("a fox", seed=3, steps=_STEPS)
        others = [
            await _draw(client, seed=3, **{name: value}) for name, value in told.items()
        ]
        answer = await client.generate("a fox", seed=3, **told)

    assert len({plain.images[0].bytes, *others}) == 4
    assert plain.drawn_by is not None
    assert plain.drawn_by.startswith("tiny ")
    made_with = answer.made_with
    assert (made_with["steps"], made_with["guidance"]) == (3, 1.5)
    assert made_with["scheduler"] == "EulerDiscreteScheduler"
    assert made_with["weights"] == plain.drawn_by.partition(" ")[2]
    assert made_with["device"] == "cpu float32"
    assert "diffusers 0.42.1" in made_with["libraries"]


async def test_outside_a_mask_every_pixel_is_the_input_s_own(tiny: Served) -> None:
    before = _photograph()
    async with tiny.client() as client:
        answer = await client.edit(before, "a hat", mask=_mask(), seed=3, steps=_STEPS)

    after, hole = _pixels(answer.images[0].bytes), (slice(16, 40), slice(16, 48))
    kept = _pixels(before)
    assert (after[hole] != kept[hole]).any(axis=-1).mean() > 0.9
    kept[hole] = after[hole]
    assert (after == kept).all()


async def test_without_a_mask_the_whole_picture_is_drawn_anew(tiny: Served) -> None:
    before = _photograph((80, 72))
    async with tiny.client() as client:
        edits = [
            (await client.edit(before, "a hat", seed=seed, steps=_STEPS)).images[0]
            for seed in (3, 3, 4)
        ]
        varied = (await client.vary(before, seed=3)).images[0]

    assert {one.size for one in (*edits, varied)} == {(80, 72)}
    assert edits[0].bytes == edits[1].bytes != edits[2].bytes
    for one in (edits[0], varied):
        changed = (_pixels(one.bytes) != _pixels(before)).any(axis=-1).mean()
        assert changed > 0.9


async def test_odd_sizes_are_drawn_a_little_larger_and_say_so(tiny: Served) -> None:
    before = _photograph((70, 101))
    mask = _mask((70, 101))
    async with tiny.client() as client:
        drawn = await client.generate("a fox", size="70x101", seed=3, steps=_STEPS)
        edited = await client.edit(before, "a hat", mask=mask, seed=3, steps=_STEPS)

    assert drawn.images[0].size == edited.images[0].size == (70, 101)
    assert "drawn at 72x104" in drawn.notes[0]
    outside = np.ones((101, 70), bool)
    outside[16:40, 16:48] = False
    after = _pixels(edited.images[0].bytes)
    assert (after[outside] == _pixels(before)[outside]).all()


async def test_what_would_change_nothing_is_left_out_and_said(tiny: Served) -> None:
    async with tiny.client() as client:
        heedless = {"guidance": 1, "negative_prompt": "rain"}
        answers = [
            await client.generate("a fox", steps=2, **heedless),
            await client.ask(Recipe(prompt="a fox", steps=2, background="transparent")),
        ]

    assert [answer.notes for answer in answers] == [
        ("here this model heeds no negative prompt: left out",),
        ("this model has no transparent background: left out",),
    ]


async def test_a_prompt_that_is_too_long_says_so(tiny: Served) -> None:
    async with tiny.client() as client:
        answer = await client.generate("a fox " * 50, steps=1)

    assert "77 tokens" in answer.notes[0]


async def test_states_come_before_the_picture(tiny: Served) -> None:
    seen: list[tuple[int, int]] = []
    start = tiny.steps()

    def show(data: bytes) -> None:
        seen.append((tiny.steps() - start, Image.open(BytesIO(data)).size[0]))

    async with tiny.client() as client:
        answer = await client.generate(
            "a fox", steps=200, partial_images=3, on_partial=show
        )

    assert [width for _, width in seen] == [64, 64, 64]
    assert seen[0][0] < 200
    assert answer.images[0].size == (64, 64)
    assert tiny.steps() - start == 200


async def test_who_hangs_up_stops_the_steps(tiny: Served) -> None:
    start = tiny.steps()
    async with tiny.client() as client:
        asked = asyncio.create_task(_draw(client, steps=1000))
        waiting = asyncio.create_task(_draw(client, "a dog", steps=1000))
        await asyncio.to_thread(tiny.wait_for, start + 5)
        for each in (waiting, asked):
            each.cancel()
        await asyncio.gather(asked, waiting, return_exceptions=True)
        after = await _draw(client, steps=4)

    done = tiny.steps() - start
    assert done < 500
    time.sleep(0.3)
    assert tiny.steps() - start == done
    assert after


_APART = """
import asyncio, io, json, resource, sys
from pathlib import Path
from PIL import Image
from dalle_notebook.engine.diffusion.engine import DiffusionEngine
from dalle_notebook.engine.diffusion.folder import open_folder
from dalle_notebook.errors import UsageError
from dalle_notebook.wire.recipe import Recipe, Upload

def recipe(**more):
    return Recipe(prompt="a", **{"steps": 1, **more})

async def cancelled(engine):
    beyond = []
    for _ in range(3):
        start = engine.steps
        task = asyncio.create_task(engine.paint(recipe(steps=900), 0))
        while engine.steps < start + 3:
            await asyncio.sleep(0)
        task.cancel()
        at = engine.steps
        await asyncio.gather(task, return_exceptions=True)
        await engine.paint(recipe(), 0)
        beyond.append(engine.steps - 1 - at)
    return beyond

async def said(folder, **more):
    engine = DiffusionEngine(open_folder(folder), "cpu")
    try:
        await engine.paint(recipe(**more), 0)
    except UsageError as problem:
        return str(problem)
    finally:
        await engine.close()

def png(color, hole=None):
    picture = Image.new("RGBA", (64, 64), color)
    if hole:
        picture.paste((0, 0, 0, 0), hole)
    data = io.BytesIO()
    picture.save(data, "PNG")
    return Upload(data.getvalue(), "image/png", "a.png")

async def drawn(folder):
    engine = DiffusionEngine(open_folder(folder), "cpu")
    given = {"size": "64x64", "images": (png("red"),)}
    mask = png("black", (16, 16, 48, 48))
    recipes = (
        recipe(size="64x64"),
        recipe(verb="edit", **given),
        recipe(verb="edit", mask=mask, **given),
        recipe(verb="vary", **given),
    )
    sizes = []
    for one in recipes:
        painting = await engine.paint(one, 0)
        sizes.append(Image.open(io.BytesIO(painting.png)).size)
    await engine.close()
    return sizes

async def main(tiny, third, blind, damaged):
    engine = DiffusionEngine(open_folder(tiny), "cpu")
    await engine.load()
    found = {"beyond": await cancelled(engine)}
    found["blind"] = await said(blind)
    found["damaged"] = await said(damaged)
    found["third"] = await drawn(third)
    statm = Path("/proc/self/statm")
    if statm.exists():
        taken = int(statm.read_text().split()[0]) * resource.getpagesize()
        # Less than the first layer needs: with more, it would draw for minutes.
        resource.setrlimit(resource.RLIMIT_AS, (taken + (150 << 20),) * 2)
        found["memory"] = await said(tiny, size="2048x2048")
        found["after"] = len((await engine.paint(recipe(), 0)).png)
    await engine.close()
    print(json.dumps(found))

asyncio.run(main(*sys.argv[1:]))
"""


def _spoil(folder: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    (weights,) = (folder / part).glob("*.safetensors")
    weights.write_bytes(change(weights.read_bytes()))


def _without_numbers(weights: bytes) -> bytes:
    """The file with the bias of a decoder's last layer not a number."""
    length = int.from_bytes(weights[:8], "little")
    head = json.loads(weights[8 : 8 + length])
    start, end = head["decoder.conv_out.bias"]["data_offsets"]
    nothing = np.full((end - start) // 4, np.nan, "<f4").tobytes()
    body = 8 + length
    return weights[: body + start] + nothing + weights[body + end :]


@pytest.fixture(scope="module")
def apart(
    python: Path, model: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What an engine did and said in a process without a server."""
    folders = [model, model.with_name("third")]
    for name, part, change in (
        ("blind", "vae", _without_numbers),
        ("damaged", "unet", lambda weights: weights[:1000]),
    ):
        folders.append(tmp_path_factory.mktemp("spoilt") / name)
        shutil.copytree(model, folders[-1])
        _spoil(folders[-1], part, change)
    return dict(json.loads(_run(python, "-c", _APART, *map(str, folders))))


def test_after_a_cancel_the_step_under_way_is_the_last(apart: dict[str, Any]) -> None:
    assert len(apart["beyond"]) == 3
    assert max(apart["beyond"]) <= 1


def test_a_picture_without_numbers_is_told_with_advice(apart: dict[str, Any]) -> None:
    assert apart["blind"].startswith("blind drew nothing but black in float32: serve")


def test_damaged_weights_are_told_with_advice(apart: dict[str, Any]) -> None:
    assert apart["damaged"].startswith("damaged cannot be loaded")
    assert "\n" not in apart["damaged"]


def test_a_model_saved_without_one_of_its_parts_draws_all_the_same(
    apart: dict[str, Any],
) -> None:
    assert apart["third"] == [[64, 64]] * 4


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads /proc")
def test_too_small_a_memory_is_told_and_the_next_picture_is_drawn(
    apart: dict[str, Any],
) -> None:
    assert apart["memory"].startswith("the memory is too small for this: ask for a")
    assert apart["after"] > 0


def test_a_device_that_is_not_there_ends_it_with_one_line(
    python: Path, model: Path
) -> None:
    process = _serve(python, "--model", str(model), "--device", "mps")
    said, wrong = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "answers at" not in said
    assert wrong.strip().startswith("Error: torch finds no mps here, only ")
    assert "\n" not in wrong.strip()


def test_a_cell_that_is_stopped_stops_the_steps(tiny: Served) -> None:
    with Kernel() as kernel:
        kernel.run(
            "%load_ext dalle_notebook\nimport dalle_notebook as dalle\n"
            f"dalle.configure(endpoint={tiny.url!r}, api_key={KEY!r}, free=True)"
        )
        start = tiny.steps()
        cell = kernel.start("%%dalle --steps 1000 -n 2\na fox")
        kernel.wait_until(lambda: tiny.steps() > start + 5 or cell.is_over)
        kernel.interrupt()
        kernel.wait(cell)
    # The step under way ends by itself.
    time.sleep(1.0)
    done = tiny.steps()
    time.sleep(0.5)

    assert cell.status == "error"
    assert start + 5 < done < start + 1000
    assert tiny.steps() == done


_CELLS = (
    "%%dalle --endpoint local:{folder} --seed 3 -n 2 --steps 4 --as foxes\na fox",
    "%%dalle_edit foxes[0] --region 0.25,0.25,0.75,0.75 --endpoint local:{folder}"
    " --seed 3 --steps 4 --guidance 2.5 --as hat\na hat",
    "%dalle_vary hat --endpoint local:{folder} --seed 3 --as more",
)


def test_cells_draw_with_it_and_rerun_for_free(
    python: Path, model: Path, home: Path
) -> None:
    cells = [cell.format(folder=model) for cell in _CELLS]
    with Kernel(environment={"PYTHONPATH": str(ROOT)}, python=python) as kernel:
        kernel.run("%load_ext dalle_notebook")
        first = [kernel.run(cell, timeout=120) for cell in cells]
        second = [kernel.run(cell) for cell in cells]
        record = kernel.run("print(foxes[0].record.to_json())").text
        refused = kernel.execute(
            f"%%dalle --endpoint local:{model} --quality high\na fox"
        ).error
        missing = kernel.execute("%%dalle --endpoint local:org/model\na fox").error

    texts = [cell.ours.data["text/plain"] for cell in first]
    assert all("drawn by tiny " in text and "free" in text for text in texts)
    assert "outside the mask all is kept" in first[1].ours.data["text/html"]
    assert all("0 requests" in c.ours.data["text/plain"] for c in second)
    assert "'endpoint_id': 'local:tiny-" in record
    assert str(model.parent) not in record
    assert "'libraries': 'diffusers 0.42.1" in record
    assert "tiny takes no quality: write --steps NUMBER" in refused
    assert "org/model is not on this machine" in missing

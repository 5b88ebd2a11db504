"""A diffusion model: its engine and its server beside the bare pipeline of diffusers.

It runs by its name only, in an environment with the extra `local`, on the device that
`auto` finds. DALLE_NOTEBOOK_BENCHMARK_MODEL is the folder or id of a model; without one
a tiny random one is made, of which only the differences between rows mean something.
DALLE_NOTEBOOK_BENCHMARK_STEPS says how many steps a picture has (20).
"""

from __future__ import annotations

import asyncio
import os
import resource
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

from benchmarks.report import Bar, Row, Table
from instruments import pictures, tiny_diffusion
from PIL import Image

from dalle_notebook.client import ImagesClient
from dalle_notebook.engine.diffusion.folder import open_folder
from dalle_notebook.engine.diffusion.painter import Painter
from dalle_notebook.picture.encode import encode_png
from dalle_notebook.picture.mask import Mask
from dalle_notebook.picture.region import Region
from dalle_notebook.server.engines import Diffuser
from dalle_notebook.server.launch import EmbeddedEndpoint
from dalle_notebook.wire.profiles import profiles
from dalle_notebook.wire.recipe import Recipe, Upload

_STEPS = int(os.environ.get("DALLE_NOTEBOOK_BENCHMARK_STEPS", "20"))


@cache
def _model() -> str:
    if given := os.environ.get("DALLE_NOTEBOOK_BENCHMARK_MODEL"):
        return given
    folder = Path(tempfile.mkdtemp(prefix="dn-tiny-")) / "tiny"
    tiny_diffusion.build(folder)
    return str(folder)


@cache
def _painter() -> Painter:
    painter = Painter(open_folder(_model()))
    painter.load()
    return painter


def _size() -> tuple[int, int]:
    return _painter().folder.native


def _recipe(verb: str = "generate") -> Recipe:
    size = "x".join(map(str, _size()))
    common = {"size": size, "seed": 7, "steps": _STEPS}
    if verb == "generate":
        return Recipe(prompt="a red fox in the snow", **common)
    before = Image.fromarray(pictures.pixels(_size(), 1))
    image = Upload(encode_png(before), "image/png", "image.png")
    mask = Mask.from_region(Region(0.25, 0.25, 0.75, 0.75, "rectangle"), _size())
    hole = Upload(encode_png(mask.as_alpha()), "image/png", "mask.png")
    if verb == "inpaint":
        common |= {"verb": "edit", "mask": hole}
    return Recipe(**{"verb": verb, **common}, prompt="a hat", images=(image,))


def _numbers(
    spent: float, first: float = 0.0, steps: int = _STEPS
) -> Mapping[str, float]:
    loaded = _painter().load()
    # Of this process since it began: the same in all rows but the first.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    if loaded.device == "cuda":
        peak = loaded.torch.cuda.max_memory_allocated() / 1e6
        loaded.torch.cuda.reset_peak_memory_stats()
    return {
        "s a picture": spent,
        "steps a second": steps / spent,
        "s to the first state": first,
        "peak MB": peak,
    }


def _bare() -> Mapping[str, float]:
    loaded = _painter().load()
    pipeline = loaded.pipeline("text")
    width, height = _size()
    started = time.perf_counter()
    picture = pipeline(
        "a red fox in the snow",
        num_inference_steps=_STEPS,
        width=width,
        height=height,
        generator=loaded.torch.Generator("cpu").manual_seed(7),
    ).images[0]
    picture.save(BytesIO(), "PNG", compress_level=1)
    return _numbers(time.perf_counter() - started)


def _engine(verb: str, previews: int = 0) -> Callable[[], Mapping[str, float]]:
    def measure() -> Mapping[str, float]:
        seen: list[float] = []
        before = _painter().steps
        started = time.perf_counter()
        _painter().paint(
            _recipe(verb),
            0,
            previews,
            lambda _: seen.append(time.perf_counter() - started),
            threading.Event(),
        )
        spent = time.perf_counter() - started
        steps = _painter().steps - before
        return _numbers(spent, seen[0] if seen else 0.0, steps)

    return measure


class _Served:
    """One server for all rounds, in a loop that lives as long."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.embedded = EmbeddedEndpoint(drawer=Diffuser(_model()))

    def measure(self) -> Mapping[str, float]:
        return self.loop.run_until_complete(self._ask())

    async def _ask(self) -> Mapping[str, float]:
        address, key = await self.embedded.address()
        async with ImagesClient(
            address, key, profile=profiles()["local"], timeout=3600, verify=False
        ) as client:
            started = time.perf_counter()
            await client.ask(_recipe())
            return _numbers(time.perf_counter() - started)


def tables() -> list[Table]:
    """The same picture by each way, and the other verbs."""
    loaded = _painter().load()
    width, height = _size()
    where = f"{loaded.dtype} on {loaded.device}"
    what = f"{loaded.folder.name}, {width}x{height}, {_STEPS} steps, {where}"
    return [
        Table(
            f"One picture of {what}",
            [
                Row("bare diffusers", _bare),
                Row("our engine", _engine("generate")),
                Row("with 3 states", _engine("generate", 3)),
                Row("over HTTP", _Served().measure),
            ],
            [Bar("our engine", "bare diffusers", 1.05)],
            rounds=5,
        ),
        Table(
            f"Other verbs of {what}",
            [
                Row("generate", _engine("generate")),
                Row("edit with a mask", _engine("inpaint")),
                Row("edit", _engine("edit")),
                Row("vary", _engine("vary")),
            ],
            rounds=3,
        ),
    ]

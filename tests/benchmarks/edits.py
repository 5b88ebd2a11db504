"""CPU milliseconds of what an edit adds on pictures of 1024 x 1024 px.

The picture is noise over a gradient: harder to pack than a drawing, about as hard as
a photograph.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
from benchmarks.report import Bar, Row, Table
from PIL import Image, ImageChops

from dalle_notebook.picture.difference import heat_map, outside
from dalle_notebook.picture.encode import encode_png
from dalle_notebook.picture.inputs import open_input
from dalle_notebook.picture.mask import Mask
from dalle_notebook.picture.region import Region
from tests.instruments import pictures

_SIZE = (1024, 1024)


@cache
def _picture(seed: int, size: tuple[int, int] = _SIZE) -> Image.Image:
    noise = np.random.default_rng(seed).normal(0, 4, (size[1], size[0], 3))
    mixed = pictures.pixels(size, seed) + noise
    return Image.fromarray(np.clip(mixed, 0, 255).astype(np.uint8))


@cache
def _mask() -> Mask:
    return Mask.from_region(Region(0.3, 0.2, 0.8, 0.7, "ellipse"), _SIZE)


def _by_pillow(image: Image.Image) -> None:
    image.save(io.BytesIO(), "PNG")


def _row(name: str, work: Callable[[], object]) -> Row:
    def measure() -> Mapping[str, float]:
        started = time.process_time()
        work()
        return {"CPU ms": (time.process_time() - started) * 1000}

    return Row(name, measure)


def tables() -> list[Table]:
    """Comparing, and getting in and out."""
    before, after, larger = _picture(1), _picture(2), _picture(2, (1536, 1536))
    data = encode_png(before)
    return [
        Table(
            "What changed outside the mask",
            [
                _row("difference alone", lambda: ImageChops.difference(before, after)),
                _row("outside", lambda: outside(before, after, _mask())),
                _row("outside, 1536 px", lambda: outside(before, larger, _mask())),
                _row("heat map", lambda: heat_map(before, after, _mask())),
            ],
            [Bar("outside", None, 60), Bar("heat map", None, 500)],
            rounds=7,
        ),
        Table(
            "A picture in and out",
            [
                _row("PNG by Pillow", lambda: _by_pillow(before)),
                _row("encode_png", lambda: encode_png(before)),
                _row("open_input, PNG", lambda: open_input(data)),
                _row("open_input, array", lambda: open_input(np.asarray(before))),
                _row("mask to PNG", lambda: encode_png(_mask().as_alpha())),
            ],
            [Bar("encode_png", "PNG by Pillow", 0.8)],
            rounds=7,
        ),
    ]

"""What a picture is drawn on: sizes, the input, its mask, and the way back to a PNG.

A model draws in sizes that suit it; what comes out is brought to the size that was
asked for. After an edit with a mask every pixel outside of it is the input's own: the
model's idea of them is thrown away.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from dalle_notebook.engine.diffusion.folder import ModelFolder
from dalle_notebook.engine.diffusion.loading import Task
from dalle_notebook.picture.encode import encode_png
from dalle_notebook.picture.mask import Mask
from dalle_notebook.picture.resize import resize
from dalle_notebook.wire.recipe import Recipe, parse_size


@dataclass(slots=True)
class Canvas:
    """What a picture is drawn on.

    Attributes:
        size: (width, height) that was asked for.
        work: the size that is drawn.
        before: the input at `size`, or None.
        mask: of what may be repainted at `size`, or None.
    """

    size: tuple[int, int]
    work: tuple[int, int]
    before: Image.Image | None = None
    mask: Mask | None = None

    @property
    def task(self) -> Task:
        if self.before is None:
            return "text"
        return "image" if self.mask is None else "inpaint"

    def inputs(self) -> dict[str, Any]:
        """What the pipeline gets of it."""
        if self.before is None:
            return {}
        flat = Image.new("RGB", self.size, "white")
        is_clear = self.before.mode == "RGBA"
        flat.paste(self.before, mask=self.before.getchannel("A") if is_clear else None)
        given: dict[str, Any] = {"image": _stretched(flat, self.work)}
        if self.mask is not None:
            given["mask_image"] = _stretched(self.mask.repaint, self.work)
        return given

    def finish(self, pixels: np.ndarray[Any, Any]) -> bytes:
        """A PNG of what was drawn: height x width x 3, from 0 to 1."""
        drawn = Image.fromarray((pixels * 255).round().astype(np.uint8))
        drawn = _stretched(drawn, self.size)
        if self.before is not None and self.mask is not None:
            kept = self.before.copy()
            kept.paste(drawn.convert(kept.mode), mask=self.mask.repaint)
            drawn = kept
        return encode_png(drawn)


def _stretched(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    # By less than one multiple, so that it is not seen; cutting off would shift a mask.
    if image.size == size:
        return image
    way = Image.Resampling.NEAREST if image.mode == "L" else Image.Resampling.LANCZOS
    return image.resize(size, way)


def canvas_for(recipe: Recipe, folder: ModelFolder) -> Canvas:
    """The canvas of a recipe.

    Raises:
        UsageError: its mask leaves nothing to repaint.
    """
    size = parse_size(recipe.size or "x".join(map(str, folder.native)))
    step = folder.multiple
    work = (math.ceil(size[0] / step) * step, math.ceil(size[1] / step) * step)
    if not recipe.images:
        return Canvas(size, work)
    before = resize(_opened(recipe.images[0].data), size)
    mask = None
    if recipe.mask is not None:
        mask = Mask.from_picture(_opened(recipe.mask.data)).fitted(size)
    return Canvas(size, work, before, mask)


def _opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image

"""Edits and variations: what is kept of a picture, and what is painted anew.

A picture of ours carries its Scene, so it can be painted again with other words
in the same place. Any other picture is only pixels: its hole is filled from its
surroundings and the subject of the prompt is set into it. Either way a pixel
whose mask is not fully clear stays exactly as it came.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageOps

from dalle_notebook.engine.base import Painting
from dalle_notebook.engine.illustrator import (
    filling,
    inserting,
    restaging,
    styles,
    warping,
)
from dalle_notebook.engine.illustrator.changes import REMOVAL
from dalle_notebook.engine.illustrator.language import understand
from dalle_notebook.engine.illustrator.painter import (
    ROUGHLY,
    cut_out,
    encode,
    notes_of,
    paint_cut_out,
    paint_scene,
    paint_stand,
    seed_of,
    size_of,
    unknown_in,
)
from dalle_notebook.engine.illustrator.plate import Plate
from dalle_notebook.engine.illustrator.scene import CHUNK, Scene, from_json
from dalle_notebook.engine.illustrator.scenery.pixels import Array, mix, to_image
from dalle_notebook.engine.illustrator.stand import framing
from dalle_notebook.engine.illustrator.streams import seed_of_picture, stream
from dalle_notebook.errors import BadImage
from dalle_notebook.picture.inspect import inspect
from dalle_notebook.picture.orient import orient, to_rgb
from dalle_notebook.picture.verify import verify_inspected
from dalle_notebook.wire.recipe import Recipe, Upload

_F = np.float32
_LARGEST_PX = 2048
_SMALLEST_PX = 64


@dataclass(frozen=True, slots=True)
class _Input:
    """The picture to be edited, at the size of the answer.

    Attributes:
        pixels: (h, w, 3) uint8.
        alpha: (h, w) uint8.
        scene: what it was painted from, if it is ours.
        hole: (h, w) bool, what may be painted over; None without a mask.
    """

    pixels: Array
    alpha: Array
    scene: Scene | None
    hole: Array | None

    @property
    def floats(self) -> Array:
        """The pixels as (h, w, 3), 0..1."""
        return np.asarray(self.pixels, _F) * _F(1 / 255)


def paint(recipe: Recipe, index: int, until: int | None = None) -> Painting:
    """Paint picture number `index` of an edit or a variation.

    Raises:
        UsageError: the size is not offered.
        BadImage: an input is no picture that can be opened.
    """
    seed = seed_of_picture(seed_of(recipe), index)
    given = _read(recipe)
    notes: tuple[str, ...] = ()
    if len(recipe.images) > 1:
        notes = ("only the first picture was used",)
    if recipe.verb == "vary":
        painting = _vary(given, seed)
    elif given.hole is None and recipe.background == "transparent":
        height, width = given.alpha.shape
        scene = understand(recipe.prompt)
        painting = paint_cut_out(scene, width, height, seed, until)
    elif given.hole is None:
        painting = _redraw(given, recipe.prompt, seed, until)
    elif given.scene is not None:
        painting = _edit_own(given, given.scene, recipe, index, until)
    else:
        painting = _edit_foreign(given, given.hole, recipe.prompt, seed, until)
    return replace(painting, notes=(*painting.notes, *notes))


def _read(recipe: Recipe) -> _Input:
    first = recipe.images[0]
    size = size_of(recipe.size)
    picture = _opened(first)
    scene = _scene_in(picture)
    rgba = to_rgb(picture).convert("RGBA")
    if rgba.size != size:
        rgba = ImageOps.fit(rgba, size, Image.Resampling.LANCZOS)
    whole = np.asarray(rgba)
    hole = None
    if recipe.mask is not None:
        hole = _hole(recipe.mask, size)
    return _Input(whole[..., :3].copy(), whole[..., 3].copy(), scene, hole)


def _opened(upload: Upload) -> Image.Image:
    # How large a file may be was settled where it came in.
    facts = inspect(upload.data, len(upload.data))
    return orient(verify_inspected(upload.data, facts))


def _hole(mask: Upload, size: tuple[int, int]) -> Array:
    picture = _opened(mask)
    alpha = to_rgb(picture).convert("RGBA").getchannel("A")
    # Clear or not is settled before anything is resized: a half clear pixel is kept.
    kept = alpha.point(lambda value: 255 if value else 0)
    if kept.size != size:
        kept = ImageOps.fit(kept, size, Image.Resampling.BOX)
    return np.asarray(np.asarray(kept) == 0)


def _scene_in(picture: Image.Image) -> Scene | None:
    """The Scene that a picture carries; anybody may have written it."""
    text = picture.info.get(CHUNK)
    if not isinstance(text, str):
        return None
    try:
        scene = from_json(text)
    except BadImage:
        return None
    return scene if scene.width and scene.height else None


def _vary(given: _Input, seed: int) -> Painting:
    height, width = given.alpha.shape
    if given.scene is not None:
        # Composed anew, so its figures need not stand where an edit put them.
        free = replace(given.scene, spots=(), frame=None)
        picture, scene = paint_scene(free, width, height, seed)
        return Painting(encode(picture, scene))
    rng = stream(seed, "variation")
    picture = Image.fromarray(given.pixels)
    return _finished(to_image(warping.vary(picture, (width, height), rng)))


def _redraw(given: _Input, prompt: str, seed: int, until: int | None) -> Painting:
    """The whole picture anew, loosely after the one that came."""
    height, width = given.alpha.shape
    wanted = understand(prompt)
    if given.scene is not None and wanted.is_understood:
        picture, scene = paint_scene(
            _in_the_same_place(wanted, given.scene),
            width,
            height,
            given.scene.seed,
            cast_seed=seed,
            frame=_framed(wanted, framing(given.scene)),
            until=until,
        )
        return Painting(encode(picture, scene), notes=notes_of(scene))
    rng = stream(seed, "variation")
    pixels = given.floats
    if wanted.style in styles.PASSES:
        pixels = _in_style(pixels, wanted.style, rng)
    elif not wanted.subjects:
        pixels = warping.tinted(to_image(pixels), float(rng.uniform(0.03, 0.08)))
    figure = _subject(wanted, (round(width * 0.6), round(height * 0.6)), seed)
    if figure is not None and until != 1:
        left = (width - figure.width) // 2
        top = height - figure.height - round(height * 0.06)
        pixels = _laid(pixels, figure, left, max(top, 0))
    return _finished(to_image(pixels), unknown_in(wanted))


def _in_the_same_place(words: Scene, before: Scene) -> Scene:
    """New words where they say something, the old place where they do not."""
    return replace(
        words,
        place=words.place or before.place,
        time=words.time or before.time,
        weather=words.weather or before.weather,
        style=words.style or before.style,
        features=words.features or (() if words.place else before.features),
    )


def _framed(words: Scene, before: Scene) -> Scene:
    """The picture that came, with what the new words say of its place."""
    return replace(
        before,
        place=words.place or before.place,
        time=words.time or before.time,
        weather=words.weather or before.weather,
        features=words.features or (() if words.place else before.features),
    )


def _in_style(pixels: Array, style: str | None, rng: np.random.Generator) -> Array:
    height, width = pixels.shape[:2]
    flat = np.ones((height, width), _F)
    normal = np.zeros((height, width, 3), _F)
    plate = Plate(pixels, flat, normal, np.zeros_like(flat), np.zeros_like(flat))
    return styles.apply(style, plate, rng)


def _edit_own(
    given: _Input, before: Scene, recipe: Recipe, index: int, until: int | None
) -> Painting:
    """Paint our own picture again with the new words, behind the mask."""
    assert given.hole is not None
    words = understand(recipe.prompt)
    is_removal = bool(REMOVAL.match(recipe.prompt))
    wanted, frame = before, framing(before)
    if not is_removal:
        words = restaging.settled_there(words, before)
        wanted = _in_the_same_place(words, before)
        frame = _framed(words, frame)
    # The first answer keeps every choice of the picture, so that what the mask
    # cuts through goes on inside it. Further answers may cast their figures anew.
    cast_seed = before.seed if index == 0 else seed_of_picture(seed_of(recipe), index)
    edit = restaging.Edit(
        before, words, is_removal, given.hole, cast_seed, is_first=index == 0
    )
    stand = restaging.set_up(edit, wanted, frame)
    within = filling.rim(given.hole)
    painted = np.asarray(paint_stand(stand, until, within), _F) * _F(1 / 255)
    notes = () if is_removal else notes_of(wanted)
    return _clipped(given, painted, stand.understood, notes)


def _edit_foreign(
    given: _Input, hole: Array, prompt: str, seed: int, until: int | None
) -> Painting:
    """Fill the hole, and set the subject of the prompt into it."""
    pixels = filling.fill(given.floats, hole)
    if REMOVAL.match(prompt) or until == 1 or not hole.any():
        return _clipped(given, pixels, None, ())
    wanted = understand(prompt)
    rough = ROUGHLY.get(until, 1.0)
    painted = inserting.insert(pixels, hole, wanted, seed, rough)
    if painted is not None:
        pixels = painted
    elif wanted.is_understood:
        soft = filling.rim(hole)[..., None]
        pixels = mix(pixels, _scenery(wanted, hole.shape, seed), soft)
    return _clipped(given, pixels, None, unknown_in(wanted))


def _scenery(scene: Scene, shape: tuple[int, ...], seed: int) -> Array:
    height, width = shape
    picture, _ = paint_scene(scene, width, height, seed)
    return np.asarray(picture, _F) * _F(1 / 255)


def _subject(scene: Scene, room: tuple[int, int], seed: int) -> Image.Image | None:
    """The figures of a Scene as RGBA that fits the room, or None without any."""
    if not scene.subjects:
        return None
    # Painted somewhat larger than the room, because the figures are cut out of it.
    sides = [min(max(round(1.5 * side), _SMALLEST_PX), _LARGEST_PX) for side in room]
    alone = replace(scene, place=None, features=(), weather=None, lettering=None)
    picture, _ = cut_out(alone, sides[0], sides[1], seed)
    box = picture.getchannel("A").point(lambda value: 255 if value > 24 else 0)
    bounds = box.getbbox()
    if bounds is None:
        return None
    figure = picture.crop(bounds)
    scale = min(room[0] / figure.width, room[1] / figure.height) * 0.94
    size = max(1, round(figure.width * scale)), max(1, round(figure.height * scale))
    return figure.resize(size, Image.Resampling.LANCZOS)


def _laid(pixels: Array, figure: Image.Image, left: int, top: int) -> Array:
    """A figure laid on a picture, drawn towards the light of its surroundings."""
    height, width = pixels.shape[:2]
    layer = Image.new("RGBA", (width, height))
    layer.paste(figure, (left, top))
    rgba = np.asarray(layer, _F) * _F(1 / 255)
    alpha = rgba[..., 3:]
    if not alpha.any():
        return pixels
    around = (pixels * alpha).sum((0, 1)) / alpha.sum()
    own = (rgba[..., :3] * alpha).sum((0, 1)) / alpha.sum()
    colours = np.clip(rgba[..., :3] + 0.25 * (around - own), 0, 1)
    return mix(pixels, colours, alpha)


def _clipped(
    given: _Input, painted: Array, scene: Scene | None, notes: tuple[str, ...]
) -> Painting:
    """The painted hole in the picture that came; what is kept is not touched."""
    assert given.hole is not None
    new = np.asarray(to_image(painted))
    inside = given.hole[..., None]
    pixels = np.where(inside, new, given.pixels)
    alpha = np.where(given.hole, 255, given.alpha).astype(np.uint8)
    picture = Image.fromarray(pixels)
    if (alpha < 255).any():
        picture.putalpha(Image.fromarray(alpha))
    if scene is not None:
        return Painting(encode(picture, scene), notes=notes)
    # A picture that is partly somebody else's carries no Scene: painting it again
    # would lose that part.
    return _finished(picture, notes)


def _finished(picture: Image.Image, notes: tuple[str, ...] = ()) -> Painting:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=1)
    return Painting(buffer.getvalue(), notes=notes)

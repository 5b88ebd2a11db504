"""The illustrator's front door: a recipe becomes a PNG.

    prompt -> language -> Scene -> scenery + figures on one stage -> style -> PNG

Everything is a pure function of prompt, size and seed. The PNG carries the
Scene in a text chunk, so that an edit can draw the same picture again.
"""

from __future__ import annotations

import io
from dataclasses import replace

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from dalle_notebook.engine.base import Painting
from dalle_notebook.engine.illustrator import (
    casting,
    dressing,
    layout,
    places,
    stage,
    styles,
)
from dalle_notebook.engine.illustrator.finish import finish
from dalle_notebook.engine.illustrator.kit.figure import Figure
from dalle_notebook.engine.illustrator.kit.light import Light
from dalle_notebook.engine.illustrator.language import understand
from dalle_notebook.engine.illustrator.language.words import COLOURS
from dalle_notebook.engine.illustrator.plate import Plate
from dalle_notebook.engine.illustrator.scene import CHUNK, Scene
from dalle_notebook.engine.illustrator.scenery import (
    ABSTRACT,
    LONGEST_PX,
    SHARPNESS,
    Backdrop,
    air,
    paint_backdrop,
    paper_for,
    shot,
)
from dalle_notebook.engine.illustrator.scenery.weather import fall
from dalle_notebook.engine.illustrator.streams import (
    seed_of_picture,
    seed_of_prompt,
    stream,
)
from dalle_notebook.errors import UsageError
from dalle_notebook.wire.recipe import Recipe, parse_size

DEFAULT_SIZE = (1024, 1024)
SMALLEST_PX, LARGEST_PX = 64, 2048


def paint(recipe: Recipe, index: int) -> Painting:
    """Paint picture number `index` of a recipe.

    Raises:
        UsageError: the size is not "WIDTHxHEIGHT" within 64 to 2048 pixels.
    """
    width, height = _size(recipe.size)
    seed = seed_of_prompt(recipe.prompt) if recipe.seed is None else recipe.seed
    seed = seed_of_picture(seed, index)
    picture, scene = paint_prompt(recipe.prompt, width, height, seed)
    return Painting(encode(picture, scene), notes=notes_of(scene))


def paint_prompt(
    prompt: str, width: int, height: int, seed: int
) -> tuple[Image.Image, Scene]:
    """Paint a prompt at a size; gives the picture and what was understood."""
    return paint_scene(understand(prompt), width, height, seed)


def paint_scene(
    scene: Scene, width: int, height: int, seed: int
) -> tuple[Image.Image, Scene]:
    """Paint a Scene; gives the picture and the Scene with seed and size in it."""
    understood = replace(scene, seed=seed, width=width, height=height)
    scene = casting.playable(understood)
    if any(s.noun in {"moon", "sun"} for s in scene.subjects):
        # The figure is the only one of its kind in the sky.
        scene = replace(scene, features=(*scene.features, "bare sky"))
    setting = stream(seed, "setting")
    place = places.place_for(scene, setting)
    camera = shot.choose(scene, place, setting, has_head=casting.has_head(scene, seed))
    sky, light = air.choose(scene, place, setting)
    shrink = min(SHARPNESS, LONGEST_PX / max(width, height))
    shrink *= _PAINTED_SCENERY if scene.style in styles.PASSES else 1.0
    shrink = 1.0 if place in ABSTRACT else shrink
    backdrop = paint_backdrop(
        scene,
        place,
        max(16, round(width * shrink)),
        max(16, round(height * shrink)),
        camera,
        sky,
        light,
        stream(seed, "scenery"),
        paper_for(_main_colour(scene)),
    )
    plate = stage.set_up(backdrop, width, height)
    actors, _ = casting.cast(scene, seed, portrait=camera.portrait)
    spots = layout.arrange(
        actors, scene, camera, width, height, backdrop.floor, stream(seed, "layout")
    )
    _put_figures(plate, backdrop, spots, camera, light, scene.style)
    plate.pixels = fall(
        plate.pixels,
        scene.weather if place not in air.INDOORS else None,
        frozenset(scene.features),
        backdrop.haze,
        stream(seed, "weather"),
    )
    pixels = styles.apply(scene.style, plate, stream(seed, "style"))
    return finish(pixels, scene, stream(seed, "finish")), understood


_FIGURE_PX = 600
"""Side of the square that all figures of a picture may fill at full detail."""
_PAINTED_DETAIL = 0.72
_PAINTED_SCENERY = 0.84


def _put_figures(
    plate: Plate,
    backdrop: Backdrop,
    spots: list[layout.Place],
    camera: shot.Shot,
    light: Light,
    style: str | None,
) -> None:
    """Draw every actor once a size and lay it on the plate, far ones first."""
    area = sum(
        s.px * s.px * s.wide * s.tall for s in {id(s.actor): s for s in spots}.values()
    )
    detail = 1.0 if len(spots) < 2 else min(1.0, _FIGURE_PX / max(area, 1.0) ** 0.5)
    if style in styles.PASSES:
        detail *= _PAINTED_DETAIL
    drawn: dict[int, tuple[float, Figure]] = {}
    for spot in spots:
        key = id(spot.actor)
        if key not in drawn or abs(drawn[key][0] / spot.px - 1) > 0.12:
            drawn[key] = (spot.px, stage.draw(spot, camera, light, detail))
        stage.put(plate, backdrop, spot, drawn[key][1], light)


def encode(picture: Image.Image, scene: Scene) -> bytes:
    """Write the picture as PNG with its Scene, fast rather than small."""
    info = PngInfo()
    info.add_text(CHUNK, scene.to_json())
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=1, pnginfo=info)
    return buffer.getvalue()


def notes_of(scene: Scene) -> tuple[str, ...]:
    """What a person should know of the picture."""
    scene = casting.with_sky_things(scene)
    cannot = [
        s.word or s.noun
        for s in scene.subjects
        if casting.drawable(s.noun, s.word) is None
    ]
    for subject in scene.subjects:
        if subject.word not in cannot:
            cannot += dressing.cannot_wear(subject)
    words = list(dict.fromkeys([*scene.unknown, *cannot]))
    notes = []
    if words:
        more = " ..." if len(words) > 12 else ""
        notes.append(f"the illustrator did not know: {', '.join(words[:12])}{more}")
    if not casting.playable(scene).is_understood:
        notes.append("nothing in it could be drawn, so this is an abstract composition")
    return tuple(notes)


def _main_colour(scene: Scene) -> str | None:
    for subject in scene.subjects:
        for name in subject.colours:
            return COLOURS.get(name)
    return None


def _size(text: str | None) -> tuple[int, int]:
    if text is None or text == "auto":
        return DEFAULT_SIZE
    try:
        width, height = parse_size(text)
    except ValueError:
        raise UsageError(
            f"size {text!r} is not WIDTHxHEIGHT, such as 512x512"
        ) from None
    if not all(SMALLEST_PX <= side <= LARGEST_PX for side in (width, height)):
        raise UsageError(
            f"size {text!r} is not offered; the illustrator draws"
            f" {SMALLEST_PX} to {LARGEST_PX} pixels a side"
        )
    return width, height


__all__ = ["encode", "notes_of", "paint", "paint_prompt", "paint_scene"]

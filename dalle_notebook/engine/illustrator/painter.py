"""The illustrator's front door: a recipe becomes a PNG.

    prompt -> language -> Scene -> scenery + figures on one stage -> style -> PNG

Everything is a pure function of prompt, size and seed. The PNG carries the
Scene in a text chunk, so that an edit can draw the same picture again.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PIL import Image

from dalle_notebook.engine.base import Painting
from dalle_notebook.engine.illustrator import (
    casting,
    dressing,
    lettering,
    png,
    stage,
    styles,
)
from dalle_notebook.engine.illustrator.finish import finish
from dalle_notebook.engine.illustrator.kit.figure import Figure
from dalle_notebook.engine.illustrator.language import understand
from dalle_notebook.engine.illustrator.plate import Plate
from dalle_notebook.engine.illustrator.scene import CHUNK, Scene
from dalle_notebook.engine.illustrator.scenery import air
from dalle_notebook.engine.illustrator.scenery.pixels import Array, to_image
from dalle_notebook.engine.illustrator.scenery.weather import fall
from dalle_notebook.engine.illustrator.stand import Stand, set_up
from dalle_notebook.engine.illustrator.streams import (
    seed_of_picture,
    seed_of_prompt,
    stream,
)
from dalle_notebook.errors import UsageError
from dalle_notebook.wire.recipe import Recipe, parse_size

DEFAULT_SIZE = (1024, 1024)
SMALLEST_PX, LARGEST_PX = 64, 2048


def paint(recipe: Recipe, index: int, until: int | None = None) -> Painting:
    """Paint picture number `index` of a recipe.

    Args:
        until: paint only as far as this stage, 1 to 3; None paints it all.

    Raises:
        UsageError: the size is not "WIDTHxHEIGHT" within 64 to 2048 pixels.
        BadImage: an input is no picture that can be opened.
    """
    if recipe.verb != "generate":
        # Editing paints with this module, so it cannot stand above.
        from dalle_notebook.engine.illustrator import editing

        return editing.paint(recipe, index, until)
    width, height = size_of(recipe.size)
    seed = seed_of_picture(seed_of(recipe), index)
    scene = understand(recipe.prompt)
    if recipe.background == "transparent":
        return paint_cut_out(scene, width, height, seed, until)
    picture, scene = paint_scene(scene, width, height, seed, until=until)
    return Painting(encode(picture, scene), notes=notes_of(scene))


def paint_cut_out(
    scene: Scene, width: int, height: int, seed: int, until: int | None
) -> Painting:
    """Paint the figures of a Scene on nothing; all of it where it has none."""
    cut, scene = cut_out(scene, width, height, seed, until=until)
    notes = notes_of(scene)
    if cut.getchannel("A").getbbox() is None:
        cut, scene = paint_scene(scene, width, height, seed, until=until)
        notes += ("there is no figure in it to cut out, so it has a background",)
    return Painting(encode(cut, scene), notes=notes)


def seed_of(recipe: Recipe) -> int:
    """The seed of a recipe, from its prompt where none was given."""
    return seed_of_prompt(recipe.prompt) if recipe.seed is None else recipe.seed


def paint_prompt(
    prompt: str, width: int, height: int, seed: int
) -> tuple[Image.Image, Scene]:
    """Paint a prompt at a size; gives the picture and what was understood."""
    return paint_scene(understand(prompt), width, height, seed)


def paint_scene(
    scene: Scene,
    width: int,
    height: int,
    seed: int,
    *,
    cast_seed: int | None = None,
    frame: Scene | None = None,
    until: int | None = None,
) -> tuple[Image.Image, Scene]:
    """Paint a Scene; gives the picture and the Scene with seed and size in it.

    Args:
        cast_seed: for the figures and where they stand, where that shall differ
            while the place stays.
        frame: the Scene that settles place, camera and light, where they shall
            be those of another picture of the same seed.
        until: 1 gives the place alone, 2 rough figures in it, 3 all of it before
            weather and style.
    """
    stand = set_up(scene, width, height, seed, cast_seed, frame)
    return paint_stand(stand, until), stand.understood


def paint_stand(
    stand: Stand, until: int | None = None, within: Array | None = None
) -> Image.Image:
    """Paint what was set up, as far as the stage `until`.

    Args:
        within: (h, w), 0..1, where the shadows and mirror images of new figures
            may fall.
    """
    scene, backdrop = stand.scene, stand.backdrop
    understood = stand.understood
    seed = understood.seed
    plate = stage.set_up(backdrop, understood.width, understood.height)
    if until == 1:
        return to_image(plate.pixels)
    put_figures(plate, stand, ROUGHLY.get(until, 1.0), within)
    if until is not None:
        return to_image(plate.pixels)
    plate.pixels = fall(
        plate.pixels,
        scene.weather if stand.view.place not in air.INDOORS else None,
        frozenset(scene.features),
        backdrop.haze,
        stream(seed, "weather"),
    )
    pixels = styles.apply(scene.style, plate, stream(seed, "style"))
    picture = finish(pixels, scene, stream(seed, "finish"))
    grounded = stand.view.floor == "solid"
    return lettering.letter(picture, scene, plate.figures, grounded=grounded)


def cut_out(
    scene: Scene, width: int, height: int, seed: int, *, until: int | None = None
) -> tuple[Image.Image, Scene]:
    """Paint the figures of a Scene alone; the rest of the RGBA picture is clear.

    The figures are laid on black and on white: what both have in common is
    theirs, what differs is how much shines through, soft shadows included.

    Args:
        until: 1 and 2 give rough figures, 3 full ones without a style.
    """
    stand = set_up(scene, width, height, seed)
    clear = replace(stand.backdrop, water=None, density=0.0)
    empty = np.zeros((height, width), np.float32)
    normal = np.zeros((height, width, 3), np.float32)
    plates = []
    for ground in (0.0, 1.0):
        pixels = np.full((height, width, 3), ground, np.float32)
        plate = Plate(pixels, empty.copy(), normal.copy(), empty.copy(), empty.copy())
        put_figures(plate, replace(stand, backdrop=clear), ROUGHLY.get(until, 1.0))
        plates.append(plate)
    black, white = plates
    alpha = np.clip(1 - (white.pixels - black.pixels).mean(-1), 0, 1)
    solid = np.maximum(alpha, 1e-3)[..., None]
    if stand.scene.style in styles.PASSES and until is None:
        styled = styles.apply(stand.scene.style, white, stream(seed, "style"))
        colours = (styled - (1 - solid)) / solid
    else:
        colours = black.pixels / solid
    picture = to_image(colours)
    picture.putalpha(Image.fromarray((alpha * 255 + 0.5).astype(np.uint8)))
    return picture, stand.understood


_FIGURE_PX = 600
"""Side of the square that all figures of a picture may fill at full detail."""
_PAINTED_DETAIL = 0.72
ROUGHLY: dict[int | None, float] = {1: 0.15, 2: 0.3}
"""Detail of figures in a stage that is not for keeping."""


def put_figures(
    plate: Plate, stand: Stand, rough: float = 1.0, within: Array | None = None
) -> None:
    """Draw every actor once a size and lay it on the plate, far ones first."""
    view = stand.view
    spots = stand.spots
    area = sum(
        s.px * s.px * s.wide * s.tall for s in {id(s.actor): s for s in spots}.values()
    )
    detail = 1.0 if len(spots) < 2 else min(1.0, _FIGURE_PX / max(area, 1.0) ** 0.5)
    if stand.scene.style in styles.PASSES:
        detail *= _PAINTED_DETAIL
    drawn: dict[int, tuple[float, Figure]] = {}
    for spot in spots:
        key = id(spot.actor)
        if key not in drawn or abs(drawn[key][0] / spot.px - 1) > 0.12:
            figure = stage.draw(spot, view.camera, view.light, detail * rough)
            drawn[key] = (spot.px, figure)
        figure = drawn[key][1]
        fading = within if spot.fades else None
        stage.put(plate, stand.backdrop, spot, figure, view.light, fading)


def encode(picture: Image.Image, scene: Scene) -> bytes:
    """Write the picture as PNG with its Scene, fast rather than small."""
    return png.write(picture, CHUNK, scene.to_json())


def notes_of(scene: Scene) -> tuple[str, ...]:
    """What a person should know of the picture."""
    said = unknown_in(scene)
    if scene.lettering and not lettering.drawable(scene.lettering):
        said += ("the illustrator letters Latin text only",)
    if casting.playable(scene).is_understood:
        return said
    return (
        *said,
        "nothing in it could be drawn, so this is an abstract composition",
    )


def unknown_in(scene: Scene) -> tuple[str, ...]:
    """Which words of a prompt were not drawn, in one sentence or none."""
    scene = casting.with_sky_things(scene)
    cannot = [
        s.word or s.noun
        for s in scene.subjects
        if casting.drawable(s.noun, s.word) is None
    ]
    for subject in scene.subjects:
        if subject.word not in cannot:
            cannot += dressing.cannot_wear(subject) + casting.cannot_be(subject)
    words = list(dict.fromkeys([*scene.unknown, *cannot]))
    if not words:
        return ()
    more = " ..." if len(words) > 12 else ""
    return (f"the illustrator did not know: {', '.join(words[:12])}{more}",)


def size_of(text: str | None) -> tuple[int, int]:
    """Width and height in pixels.

    Raises:
        UsageError: it is not "WIDTHxHEIGHT" within 64 to 2048 pixels.
    """
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


__all__ = [
    "ROUGHLY",
    "cut_out",
    "encode",
    "notes_of",
    "paint",
    "paint_cut_out",
    "paint_prompt",
    "paint_scene",
    "paint_stand",
    "put_figures",
    "seed_of",
    "size_of",
    "unknown_in",
]

"""Given pictures on their way: as parts of a request, and into the archive.

What leaves is encoded anew from the pixels, so no camera, place or owner travels in
it. Only our own endpoint is also told what it had drawn.
"""

from __future__ import annotations

from dalle_notebook.client.inputs import input_shape
from dalle_notebook.session.inputs import Inputs, Size
from dalle_notebook.store.archive import Archive
from dalle_notebook.wire.catalogue import find_model
from dalle_notebook.wire.profiles import Profile
from dalle_notebook.wire.recipe import Recipe, Upload

_PNG = "image/png"


def size_taken(inputs: Inputs, recipe: Recipe, profile: Profile) -> Size | None:
    """What the first picture must be cut to for the model of a recipe, or None."""
    if inputs.first is None:
        return None
    model = find_model(recipe.model or profile.default_model)
    return input_shape(model, inputs.first.image.size)


def attach(inputs: Inputs, recipe: Recipe, profile: Profile) -> Recipe:
    """A recipe with its pictures encoded as this endpoint wants them."""
    own = profile.name == "offline"
    images = tuple(
        Upload(one.png_with_scene if own else one.png, _PNG, f"image-{number}.png")
        for number, one in enumerate(inputs.pictures, 1)
    )
    mask = None
    if inputs.mask is not None:
        white = profile.mask_convention == "white"
        data = inputs.white_png if white else inputs.alpha_png
        mask = Upload(data, _PNG, "mask.png")
    return recipe.having(images=images, mask=mask)


def keep_inputs(archive: Archive, inputs: Inputs) -> None:
    """Keep what a result will be held against, also where its file goes away.

    Raises:
        OSError: it cannot be written.
    """
    for picture in inputs.pictures:
        archive.inputs.put(picture.identity, picture.png)
        if picture.link:
            archive.inputs.remember(picture.link, picture.identity)
    if inputs.mask is not None:
        archive.inputs.put(inputs.mask.identity, inputs.white_png)

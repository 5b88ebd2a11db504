"""Given pictures on their way: as parts of a request, and into the archive.

What leaves is encoded anew from the pixels, so no camera, place or owner travels in
it. Only our own endpoint is also told what it had drawn.
"""

from __future__ import annotations

from dataclasses import replace

from dalle_notebook.client.inputs import check_inputs, input_shape
from dalle_notebook.picture.encode import encode_png
from dalle_notebook.picture.mask import Mask
from dalle_notebook.session.inputs import Given, Inputs
from dalle_notebook.session.keeper import Wanted
from dalle_notebook.store.archive import Archive
from dalle_notebook.wire.profiles import Profile
from dalle_notebook.wire.recipe import Upload

_PNG = "image/png"


def with_uploads(wanted: Wanted, inputs: Inputs) -> Wanted:
    """A wanted picture with its inputs attached, fitted and checked.

    Raises:
        UsageError: the model does not take such a picture; `--fit` may help.
    """
    model, recipe = wanted.fitted.model, wanted.fitted.recipe
    if wanted.ask.settings.get("fit"):
        inputs = _fitted(inputs, input_shape(model, inputs.pictures[0].image.size))
    own = wanted.chosen.profile.name == "offline"
    images = tuple(
        Upload(one.png_with_scene if own else one.png, _PNG, f"image-{number}.png")
        for number, one in enumerate(inputs.pictures, 1)
    )
    mask = None
    if inputs.mask is not None:
        mask = Upload(_mask(inputs.mask, wanted.chosen.profile), _PNG, "mask.png")
    recipe = recipe.having(images=images, mask=mask)
    check_inputs(model, recipe)
    fitted = replace(wanted.fitted, recipe=recipe)
    return replace(wanted, fitted=fitted, inputs=inputs)


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
        white = encode_png(inputs.mask.as_white())
        archive.inputs.put(inputs.mask.identity, white)


def _fitted(inputs: Inputs, size: tuple[int, int] | None) -> Inputs:
    if size is None:
        return inputs
    first, *others = inputs.pictures
    cut: list[Given] = [first.cut_to(size), *others]
    mask = inputs.mask.fitted(size) if inputs.mask else None
    return Inputs(tuple(cut), mask)


def _mask(mask: Mask, profile: Profile) -> bytes:
    as_wanted = (
        mask.as_white() if profile.mask_convention == "white" else mask.as_alpha()
    )
    return encode_png(as_wanted)

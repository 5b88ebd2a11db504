"""Pictures as they came, checked one by one.

A picture whose size differs from the asked one is kept, with a note; one that
is cut, damaged or of a kind that is never shown is a reason to complain.
"""

from __future__ import annotations

import asyncio

from dalle_notebook.errors import BadImage
from dalle_notebook.picture.inspect import inspect
from dalle_notebook.wire.endpoint import ReceivedImage
from dalle_notebook.wire.recipe import parse_size


async def receive(
    data: bytes, revised_prompt: str | None, *, verify: bool
) -> ReceivedImage | str:
    """Check one picture.

    Args:
        data: the encoded picture.
        verify: decode it as well, in a thread; only that finds damaged pixels, and
            rows missing from a PNG whose structure is sound.

    Returns:
        The picture, or what is wrong with it.
    """
    try:
        # Decoding takes the checksums of pixels, here or at the caller's.
        facts = inspect(data, pixel_sums=False)
        if verify:
            await asyncio.to_thread(_decode, data)
    except BadImage as problem:
        return str(problem)
    return ReceivedImage(data, facts.media_type, facts.size, revised_prompt)


def _decode(data: bytes) -> None:
    # Loads Pillow, which a caller that decodes for itself does not need here.
    from dalle_notebook.picture.verify import verify

    verify(data)


def size_note(asked: str | None, images: list[ReceivedImage]) -> str | None:
    """A note where a picture has another size than the one asked for."""
    try:
        width, height = parse_size(asked or "")
    except ValueError:
        return None
    for image in images:
        if image.size != (width, height):
            got = "x".join(map(str, image.size))
            return f"the size differs: asked for {asked}, got {got}"
    return None


def count_note(asked: int, got: int) -> str | None:
    """A note where another number of pictures came than was asked for."""
    if asked == got:
        return None
    return f"asked for {asked} picture{'s' * (asked > 1)}, {got} came"

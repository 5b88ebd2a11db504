"""Pictures as they came, checked one by one.

A picture whose size differs from the asked one is kept, with a note; one that
is cut, damaged or of a kind that is never shown is a reason to complain.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from dalle_notebook.client.provider_text import paragraph
from dalle_notebook.errors import BadImage
from dalle_notebook.picture.inspect import inspect
from dalle_notebook.settings import Secret
from dalle_notebook.wire.answers import Datum, ImagesBody
from dalle_notebook.wire.endpoint import ReceivedImage
from dalle_notebook.wire.recipe import parse_size


@dataclass(frozen=True, slots=True)
class Pictures:
    """An answer that was read, and what came beside it."""

    # Not the reply itself: its body, larger than the pictures, is not needed again.
    body: ImagesBody
    headers: Mapping[str, str]
    sent_at: float


class Receiver:
    """Gets the pictures of an answer together.

    Args:
        fetch: gets what a URL leads to, or says why nothing came.
        key: hidden in every text that comes along.
        verify: see `receive`.
    """

    def __init__(
        self,
        fetch: Callable[[str], Awaitable[bytes | str]],
        key: Secret,
        *,
        verify: bool,
    ) -> None:
        self._fetch = fetch
        self._key = key
        self._verify = verify

    async def receive_all(
        self, data: Sequence[Datum]
    ) -> tuple[list[ReceivedImage], list[str]]:
        """The pictures that can be used, and what is wrong with the others."""
        if any(datum.url for datum in data):
            # None of these raises, so no good picture goes down with a bad one.
            checked = await asyncio.gather(*map(self._receive, data))
        else:
            # Without tasks: one picture of megabytes is done with before the next.
            checked = [await self._receive(datum) for datum in data]
        images = [each for each in checked if isinstance(each, ReceivedImage)]
        return images, [each for each in checked if isinstance(each, str)]

    async def _receive(self, datum: Datum) -> ReceivedImage | str:
        revised = datum.revised_prompt and paragraph(datum.revised_prompt, self._key)
        data: bytes | str | None = datum.image
        if datum.url is not None:
            data = await self._fetch(datum.url)
        if not isinstance(data, bytes):
            return f"the picture could not be fetched: {data}"
        return await receive(data, revised, verify=self._verify)


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

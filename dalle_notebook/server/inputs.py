"""The pictures of an edit or a variation: where they come from, what they must be.

They arrive as parts of a form or as data URLs in JSON. What they are is decided
by their magic bytes alone, never by the type or name that came along. They are
looked into before anything is painted, cheap checks first: a bomb is refused by
its header.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pybase64
from PIL import Image

from dalle_notebook.errors import BadImage
from dalle_notebook.picture.inspect import Facts, inspect
from dalle_notebook.picture.orient import orient
from dalle_notebook.picture.verify import verify_inspected
from dalle_notebook.wire.catalogue import FileRule
from dalle_notebook.wire.faults import Fault
from dalle_notebook.wire.recipe import Upload, Verb, parse_size
from dalle_notebook.wire.requests import FaultError, invalid

from .contracts import Contract
from .forms import Form, typed
from .orders import Order

_LONGEST_URL = 20_971_520
_MOST_IMAGES = 16
_KNOWN_STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")


@dataclass(frozen=True, slots=True)
class Sent:
    """A request with pictures, as it was sent.

    Attributes:
        given: its parameters, by name.
        images: encoded inputs.
        mask: encoded, or None.
    """

    given: Mapping[str, object]
    images: Sequence[bytes]
    mask: bytes | None = None


def from_form(form: Form, verb: Verb) -> Sent:
    """A form as a request; files that its route has not are left as parameters."""
    given = typed(form.texts)
    files = dict(form.files)
    mask = files.pop("mask", None) if verb == "edit" else None
    return Sent({**given, **files}, form.images, mask)


def from_json(body: Any, *, lenient: bool = False) -> Sent:
    """A JSON body as a request.

    Raises:
        FaultError: a picture is no data URL.
    """
    if not isinstance(body, Mapping):
        raise FaultError(Fault(400, "The body must be a JSON object."))
    given = dict(body)
    listed, mask = given.pop("images", None), given.pop("mask", None)
    if listed is None:
        listed = []
    if not isinstance(listed, list):
        raise invalid("'images' must be a list.", "images", "invalid_type")
    if len(listed) > _MOST_IMAGES:
        raise invalid(f"'images' holds at most {_MOST_IMAGES}.", "images")
    images = [
        _referenced(one, f"images[{number}]", lenient=lenient)
        for number, one in enumerate(listed)
    ]
    masked = None if mask is None else _referenced(mask, "mask", lenient=lenient)
    return Sent(given, images, masked)


def _referenced(reference: object, where: str, *, lenient: bool) -> bytes:
    if not isinstance(reference, Mapping):
        raise invalid(f"'{where}' must be an object.", where, "invalid_type")
    url = reference.get("image_url")
    if set(reference) != {"image_url"} or not isinstance(url, str):
        if lenient:
            return b""
        raise invalid(
            f"'{where}' must hold 'image_url' and nothing else; this server takes no "
            "ids of files.",
            where,
        )
    if len(url) > _LONGEST_URL:
        raise invalid(f"'{where}.image_url' is too long.", f"{where}.image_url")
    head, comma, coded = url.partition(",")
    is_data = head[:5].lower() == "data:" and head.lower().endswith(";base64")
    if not (is_data and comma):
        if lenient:
            return b""
        raise invalid(
            f"'{where}.image_url' must be a data URL in base64: this server fetches "
            "nothing.",
            f"{where}.image_url",
        )
    try:
        return pybase64.b64decode(coded, validate=True)
    except ValueError:
        if lenient:
            return b""
        raise invalid(
            f"'{where}.image_url' is not valid base64.", f"{where}.image_url"
        ) from None


def check_inputs(order: Order, sent: Sent) -> Order:
    """Look into the pictures of a request; slow, so not for the loop.

    Returns:
        The order with its pictures, and with a size that follows the first one
        where none was given.

    Raises:
        FaultError: a picture is not what the contract asks for.
    """
    contract = order.contract
    if contract.is_lenient:
        canvas = _blank(order.recipe.size or "auto")
        sent = Sent(
            sent.given,
            [one if _opens(one) else canvas for one in sent.images],
            sent.mask if sent.mask is None or _opens(sent.mask) else canvas,
        )
    if len(sent.images) > contract.files.most:
        raise invalid(
            f"At most {contract.files.most} input images with this model.", "image"
        )
    uploads: list[Upload] = []
    first: Image.Image | None = None
    for number, data in enumerate(sent.images):
        where = "image" if len(sent.images) == 1 else f"image[{number}]"
        facts, picture = _open(data, contract, where, contract.files)
        name = f"image-{number + 1}.{facts.extension}"
        uploads.append(Upload(data, facts.media_type, name))
        # Decoded they are large: one is held, the others only pass by.
        first = first or picture
    assert first is not None
    if contract.files.square and first.size[0] != first.size[1]:
        raise _refused(contract, "The input image must be square.", "image")
    mask = None
    if sent.mask is not None:
        mask = _mask(sent.mask, contract, first)
    elif order.recipe.verb == "edit" and contract.name != "gpt-image":
        # The image's own transparency is the mask; where it may be missing, only
        # an image that has a hole has one.
        is_needed = contract.files.by_alpha
        if is_needed and not first.has_transparency_data:
            text = "Without a mask the image itself must be transparent."
            raise _refused(contract, text, "image")
        mask = uploads[0] if is_needed or _has_hole(first) else None
    return order.having_inputs(tuple(uploads), mask, first.size)


def _has_hole(picture: Image.Image) -> bool:
    if not picture.has_transparency_data:
        return False
    return picture.convert("RGBA").getchannel("A").getextrema()[0] == 0


def _mask(data: bytes, contract: Contract, first: Image.Image) -> Upload:
    rule = FileRule(contract.files.mask_types, contract.files.mask_below_bytes)
    facts, picture = _open(data, contract, "mask", rule)
    if not contract.is_lenient:
        if picture.size != first.size:
            raise _refused(
                contract,
                "The mask must have the size of the first image: "
                f"{first.width}x{first.height}, not {picture.width}x{picture.height}.",
                "mask",
            )
        if not picture.has_transparency_data:
            raise _refused(contract, "The mask has no alpha channel.", "mask")
    return Upload(data, facts.media_type, f"mask.{facts.extension}")


def _open(
    data: bytes, contract: Contract, where: str, rule: FileRule
) -> tuple[Facts, Image.Image]:
    kinds = " or ".join(kind.partition("/")[2].upper() for kind in rule.media_types)
    if len(data) >= rule.below_bytes:
        size = f"{rule.below_bytes / 2**20:.0f} MB"
        raise _refused(contract, f"An image must be smaller than {size}.", where)
    try:
        facts = inspect(data, rule.below_bytes)
    except BadImage as bad:
        if not data.startswith(_KNOWN_STARTS):
            raise _wrong_kind(contract, kinds, where) from None
        raise _broken(contract, bad, where) from None
    if facts.media_type not in rule.media_types:
        raise _wrong_kind(contract, kinds, where)
    try:
        return facts, orient(verify_inspected(data, facts))
    except BadImage as bad:
        raise _broken(contract, bad, where) from None


# Each family of models tells of a picture's faults in its own way.


def _refused(contract: Contract, message: str, where: str) -> FaultError:
    if contract.name == "dall-e-2":
        return FaultError(Fault(400, message))
    return invalid(message, where)


def _wrong_kind(contract: Contract, kinds: str, where: str) -> FaultError:
    message = f"The image must be {kinds}."
    if contract.name == "dall-e-2":
        return FaultError(Fault(400, message))
    return invalid(message, where, "unsupported_file_mimetype")


def _broken(contract: Contract, bad: BadImage, where: str) -> FaultError:
    if contract.name == "dall-e-2":
        return FaultError(Fault(400, str(bad)))
    if contract.name == "gpt-image":
        kind, where = "image_generation_user_error", ""
    else:
        kind = "invalid_request_error"
    return FaultError(
        Fault(400, str(bad), type=kind, param=where, code="invalid_image_file")
    )


def _opens(data: bytes) -> bool:
    try:
        verify_inspected(data, inspect(data))
    except BadImage:
        return False
    return True


def _blank(size: str) -> bytes:
    """A canvas without anything on it, all of which may be painted."""
    sides = (1024, 1024) if size == "auto" else parse_size(size)
    buffer = BytesIO()
    Image.new("RGBA", sides).save(buffer, "PNG")
    return buffer.getvalue()

"""A recipe as an HTTP request, and back.

`build_request` is what the client sends; `parse_generation` is what the server
understands. Both stand here so that the parameter names exist once; they are
written separately so that the server never trusts the client's checks. What a
request looks like at other endpoints is data, in their profiles.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pybase64

from dalle_notebook.errors import UsageError
from dalle_notebook.wire.faults import Fault
from dalle_notebook.wire.profiles import IMAGE_API, Profile, Route
from dalle_notebook.wire.recipe import PARAMETERS, Recipe, Upload, Verb

# What may stand in a path as it is; `..` there would lead to another route.
_IN_PATH = re.compile(r"(?!\.+\Z)[A-Za-z0-9._-]{1,128}")


@dataclass(frozen=True, slots=True)
class FormFile:
    """One file part of a multipart form."""

    field: str
    upload: Upload


@dataclass(frozen=True, slots=True)
class Request:
    """One POST, ready for a transport.

    Exactly one of `json` and `form` is used: `json` where `files` is empty.
    """

    path: str
    json: Mapping[str, Any] | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    files: tuple[FormFile, ...] = ()


def build_request(recipe: Recipe, profile: Profile | None = None) -> Request:
    """Turn a recipe into the request that asks for it.

    Generations travel as JSON; edits and variations as a form, scalars before
    files, one picture under `image` and several under `image[]`, unless the
    profile has other names for them.

    Args:
        recipe: what is wanted; all of it is sent.
        profile: the endpoint's manners; None for those of the Image API.

    Raises:
        UsageError: the endpoint has no route for it, or its model's name cannot
            stand in one.
    """
    route = route_of(recipe, profile)
    parameters = _spoken(recipe, route)
    path = _path(recipe, route)
    if recipe.verb == "generate":
        return Request(path, json=parameters)
    name = route.image_field if len(recipe.images) == 1 else route.images_field
    files = [FormFile(name, upload) for upload in recipe.images]
    if recipe.mask is not None:
        files.append(FormFile(route.mask_field, recipe.mask))
    form = {key: _form_text(value) for key, value in parameters.items()}
    return Request(path, form=form, files=tuple(files))


def json_body(recipe: Recipe, profile: Profile | None = None) -> dict[str, Any]:
    """The same request as one JSON object, pictures in it as data URLs.

    Raises:
        UsageError: the endpoint has no route for it.
    """
    body = _spoken(recipe, route_of(recipe, profile))
    if recipe.images:
        body["images"] = [_reference(upload) for upload in recipe.images]
    if recipe.mask is not None:
        body["mask"] = _reference(recipe.mask)
    return body


def _reference(upload: Upload) -> dict[str, str]:
    coded = pybase64.b64encode_as_string(upload.data)
    return {"image_url": f"data:{upload.media_type};base64,{coded}"}


def streamed(request: Request, partial_images: int) -> Request:
    """The same request, answered in events with this many unfinished pictures."""
    more = {"stream": True, "partial_images": partial_images}
    if request.json is not None:
        return replace(request, json={**request.json, **more})
    form = {key: _form_text(value) for key, value in more.items()}
    return replace(request, form={**request.form, **form})


def route_of(recipe: Recipe, profile: Profile | None = None) -> Route:
    """How an endpoint is asked for this.

    Raises:
        UsageError: it has no route for the verb, or the model's name cannot
            stand in one.
    """
    routes = IMAGE_API if profile is None else profile.routes
    if recipe.verb not in routes:
        assert profile is not None
        why = profile.lacks.get(recipe.verb)
        raise UsageError(why or f"{profile.title} cannot {recipe.verb} a picture")
    route = routes[recipe.verb]
    _path(recipe, route)
    return route


def _path(recipe: Recipe, route: Route) -> str:
    if "{model}" not in route.path:
        return route.path
    model = recipe.model or ""
    if not _IN_PATH.fullmatch(model):
        raise UsageError(
            f"{model!r} cannot be the name of a deployment: those have letters, "
            f"digits, '-', '_' and '.'"
        )
    return route.path.replace("{model}", model)


def _spoken(recipe: Recipe, route: Route) -> dict[str, Any]:
    """The parameters as this endpoint calls them."""
    given = recipe.parameters()
    if "{model}" in route.path:
        given.pop("model", None)
    if recipe.n == 1 and "n" not in route.parameters:
        del given["n"]
    if route.negative_after and (negative := given.pop("negative_prompt", None)):
        given["prompt"] = f"{recipe.prompt}{route.negative_after}{negative}"
    packed = {
        theirs: given.pop(ours)
        for ours, theirs in route.packed.items()
        if ours in given
    }
    spoken = {route.renamed.get(name, name): value for name, value in given.items()}
    if packed:
        text = _pack(packed)
        if route.packed_in == "prompt":
            text = f"{recipe.prompt}<{route.packed_tag}>{text}</{route.packed_tag}>"
        spoken[route.packed_in] = text
    return spoken


def _pack(given: Mapping[str, Any]) -> str:
    """Parameters as one JSON text that holds no tag, whatever is in them."""
    packed: dict[str, Any] = {}
    for name, value in given.items():
        *outer, last = name.split(".")
        inner = packed
        for step in outer:
            inner = inner.setdefault(step, {})
        inner[last] = value
    return json.dumps(packed).replace("<", "\\u003c")


def _form_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class FaultError(Exception):
    """Carries a fault to where the server turns it into an answer.

    Args:
        headers: of that answer.
    """

    def __init__(self, fault: Fault, headers: Mapping[str, str] | None = None) -> None:
        # As it was made: painting processes send it to where it is answered.
        super().__init__(fault, headers)
        self.fault = fault
        self.headers = headers

    def __str__(self) -> str:
        return self.fault.message


def invalid(message: str, param: str | None, code: str | None = None) -> FaultError:
    """A 400 for one parameter."""
    return FaultError(Fault(400, message, param=param, code=code or "invalid_value"))


_TEXT = {
    "prompt",
    "negative_prompt",
    "model",
    "size",
    "quality",
    "background",
    "output_format",
    "moderation",
    "style",
    "user",
    "response_format",
}
_WHOLE = {"n", "output_compression", "seed", "steps"}
_NUMBER = {"guidance"}


def parse_parameters(verb: Verb, given: Mapping[str, Any]) -> Recipe:
    """Read the parameters of a request as a recipe, checking types only.

    JSON null means *not given*. Which values a model accepts is decided later.

    Raises:
        FaultError: a value has the wrong type, or a name is not known.
    """
    known: dict[str, Any] = {}
    for name, value in given.items():
        if name not in PARAMETERS:
            raise FaultError(
                Fault(
                    400,
                    f"Unknown parameter: '{name}'.",
                    param=name,
                    code="unknown_parameter",
                )
            )
        if value is None:
            continue
        if name in _TEXT and not _is_text(value):
            raise invalid(f"'{name}' must be a string.", name, "invalid_type")
        if name in _WHOLE and not _is_whole(value):
            raise invalid(f"'{name}' must be an integer.", name, "invalid_type")
        if name in _NUMBER and not _is_number(value):
            raise invalid(f"'{name}' must be a number.", name, "invalid_type")
        known[name] = value
    return Recipe(verb=verb, **known)


def parse_generation(body: Any) -> Recipe:
    """Read the JSON body of a generation.

    Raises:
        FaultError: not an object, or a parameter that cannot be read.
    """
    if not isinstance(body, Mapping):
        raise FaultError(Fault(400, "The body must be a JSON object."))
    if body.get("prompt") is None:
        raise FaultError(
            Fault(
                400,
                "Missing required parameter: 'prompt'.",
                param="prompt",
                code="missing_required_parameter",
            )
        )
    return parse_parameters("generate", body)


def _is_text(value: object) -> bool:
    # A lone surrogate is valid JSON and cannot be written anywhere as UTF-8.
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

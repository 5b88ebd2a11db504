"""Endpoints that are not OpenAI's, in the shape that each of them documents.

They are as strict as the real ones where those are strict, and stricter elsewhere: a
parameter that the real one would pass over in silence is an objection here, because a
person's wish would be lost there. What arrived is remembered, and so are objections.
Each runs on 127.0.0.1 in a thread and a loop of its own, on aiohttp's server.
"""

from __future__ import annotations

import asyncio
import base64
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, ClassVar, Self

from aiohttp import BodyPartReader, web

from instruments.pictures import png

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class File:
    """One file of a form."""

    field: str
    name: str
    media_type: str
    data: bytes


@dataclass(slots=True)
class Seen:
    """One request, whole. A form's texts are in `fields`, and so is a JSON object."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    fields: Json = field(default_factory=dict)
    files: list[File] = field(default_factory=list)
    is_broken: bool = False
    """It says that it is JSON, and is none."""


class Refused(Exception):
    """What the server answers instead of a picture."""

    def __init__(self, status: int, body: Any = None) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


class CompatibleServer:
    """The part that all of them share: a socket, a memory and a picture.

    Example:
        with LocalAI() as server:
            ...  # talk to server.origin
            assert server.objections == []
    """

    parameters: ClassVar[Mapping[str, type]] = {}
    """Names and types that a request may have."""

    def __init__(self, key: str = "") -> None:
        self.key = key
        self.drawn = 0
        self.seen: list[Seen] = []
        self.objections: list[str] = []
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._runner: web.AppRunner | None = None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def posts(self) -> list[Seen]:
        return [seen for seen in self.seen if seen.method == "POST"]

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._runner is not None:
            done = asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop)
            done.result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _start(self) -> None:
        app = web.Application(client_max_size=64 << 20)
        app.router.add_route("*", "/{path:.*}", self._take)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _take(self, request: web.Request) -> web.Response:
        seen = await _read(request)
        self.seen.append(seen)
        try:
            return self.refuse(seen) if seen.is_broken else self.answer(seen)
        except Refused as refused:
            if refused.body is None:
                return web.Response(status=refused.status)
            return web.json_response(refused.body, status=refused.status)

    def answer(self, seen: Seen) -> web.Response:
        """Answer one request, or raise `Refused`."""
        raise NotImplementedError

    def refuse(self, seen: Seen) -> web.Response:
        """Answer a body that is no JSON, or raise `Refused`."""
        raise Refused(400, {"error": {"message": "not JSON", "type": "", "code": 400}})

    def check(self, seen: Seen, allowed: Mapping[str, type] | None = None) -> None:
        """Note what should not have come."""
        allowed = self.parameters if allowed is None else allowed
        for name, value in seen.fields.items():
            if name not in allowed:
                self.objections.append(f"{name} was sent to {seen.path}")
            elif not seen.files and not isinstance(value, allowed[name]):
                self.objections.append(f"{name} is {value!r}")
        for file in seen.files:
            if file.media_type != _type_of(file.data) or "." not in file.name:
                self.objections.append(f"{file.name} is said to be {file.media_type}")

    def picture(self, seen: Seen, size: str | None = None) -> bytes:
        """The picture of a request, in the size it asks for."""
        text = size or str(seen.fields.get("size") or "64x64")
        width, _, height = text.partition("x")
        self.drawn += 1
        return png((int(width), int(height)), seed=len(self.seen))

    def base64_answer(self, seen: Seen, **extra: Any) -> web.Response:
        count = int(seen.fields.get("n") or 1)
        coded = [base64.b64encode(self.picture(seen)).decode() for _ in range(count)]
        data = [{"b64_json": each} for each in coded]
        return web.json_response({"created": 1_763_800_000, "data": data, **extra})


async def _read(request: web.Request) -> Seen:
    seen = Seen(
        request.method, request.path, dict(request.query), dict(request.headers)
    )
    if request.content_type == "application/json":
        try:
            seen.fields = await request.json()
        except ValueError:
            seen.is_broken = True
    elif request.content_type == "multipart/form-data":
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            data, name = bytes(await part.read()), part.name or ""
            if part.filename is None:
                seen.fields[name] = data.decode()
            else:
                kind = part.headers.get("Content-Type", "")
                seen.files.append(File(name, part.filename, kind, data))
    return seen


def _type_of(data: bytes) -> str:
    if data.startswith(b"\x89PNG"):
        return "image/png"
    return "image/jpeg" if data.startswith(b"\xff\xd8") else "image/webp"


class LocalAI(CompatibleServer):
    """LocalAI: white masks, negative prompts after a bar, pictures as files.

    Args:
        urls: whether a URL is `relative`, `absolute`, or only sent where no base64
            was asked for.
        is_opaque: its errors have no body.
    """

    parameters: ClassVar[Mapping[str, type]] = {
        "prompt": str,
        "model": str,
        "n": int,
        "size": str,
        "seed": int,
        "step": int,
        "response_format": str,
    }

    def __init__(
        self, key: str = "", *, urls: str = "", is_opaque: bool = False
    ) -> None:
        super().__init__(key)
        self.urls = urls
        self.is_opaque = is_opaque
        self.pictures: dict[str, bytes] = {}

    def answer(self, seen: Seen) -> web.Response:
        if seen.path.startswith("/generated-images/"):
            if "Authorization" in seen.headers:
                self.objections.append("a picture was fetched with the key")
            data = self.pictures[seen.path]
            return web.Response(body=data, content_type="image/png")
        if self.key and seen.headers.get("Authorization") != f"Bearer {self.key}":
            raise self._refused(401, "Authentication failed")
        if seen.path == "/v1/models":
            return web.json_response({"data": [{"id": "sdxl"}, {"id": "flux"}]})
        if seen.method == "GET" and seen.path.startswith("/v1/images/"):
            known = ("/v1/images/generations", "/v1/images/inpainting")
            raise self._refused(405 if seen.path in known else 404, "Not here")
        if seen.path == "/v1/images/generations":
            return self._generation(seen)
        if seen.path == "/v1/images/inpainting":
            return self._inpainting(seen)
        raise self._refused(404, "Resource not found")

    def _refused(self, status: int, message: str) -> Refused:
        if self.is_opaque:
            return Refused(status)
        fault = {"code": status, "message": message, "type": ""}
        return Refused(status, {"error": fault})

    def _generation(self, seen: Seen) -> web.Response:
        self.check(seen)
        if not seen.fields["prompt"].partition("|")[0].strip():
            raise self._refused(500, "no prompt")
        size = str(seen.fields.get("size", "512x512"))
        if not size.replace("x", "", 1).isdigit():
            raise self._refused(500, "invalid value for 'size'")
        if not self.urls and seen.fields.get("response_format") == "b64_json":
            zeros = {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}
            return self.base64_answer(seen, id="1", usage=zeros)
        return self._as_file(self.picture(seen, size))

    def _inpainting(self, seen: Seen) -> web.Response:
        self.check(seen, {"prompt": str, "model": str, "steps": str})
        if not (seen.fields.get("model") and seen.fields.get("prompt")):
            raise self._refused(400, "Bad Request")
        names = [file.field for file in seen.files]
        if names != ["image", "mask"]:
            self.objections.append(f"the files are {names}")
            raise self._refused(400, "missing mask file")
        return self._as_file(self.picture(seen, "512x512"))

    def _as_file(self, data: bytes) -> web.Response:
        place = f"/generated-images/{len(self.pictures)}.png"
        self.pictures[place] = data
        url = place if self.urls == "relative" else self.origin + place
        return web.json_response({"created": 1, "id": "1", "data": [{"url": url}]})


class Diffusion(CompatibleServer):
    """A server on FastAPI around a diffusion model, as vLLM-Omni and SGLang are."""

    parameters: ClassVar[Mapping[str, type]] = {
        "prompt": str,
        "model": str,
        "n": int,
        "size": str,
        "user": str,
        "response_format": str,
        "seed": int,
        "negative_prompt": str,
        "num_inference_steps": int,
    }

    def answer(self, seen: Seen) -> web.Response:
        if seen.path not in ("/v1/images/generations", "/v1/images/edits"):
            raise Refused(404, {"detail": "Not Found"})
        self.check(seen)
        fields = seen.fields
        if fields.get("response_format") not in (None, "b64_json"):
            raise Refused(400, {"detail": "only b64_json is supported"})
        if int(fields.get("num_inference_steps", 1)) > 200:
            fault = {"type": "less_than_equal", "msg": "Input should be at most 200"}
            place = {"loc": ["body", "num_inference_steps"]}
            raise Refused(422, {"detail": [{**fault, **place}]})
        if "busy" in fields["prompt"]:
            raise Refused(503, {"detail": {"message": "the engine is not ready"}})
        return self.base64_answer(seen)

"""Servers of diffusion models and a proxy, each in the shape that it documents.

As in `compatible_servers`: strict, and without a mock in between. A picture depends on
the seed that was sent, and without one it is always the same, as it is there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from aiohttp import web

from instruments.compatible_servers import CompatibleServer, Json, Refused, Seen
from instruments.pictures import png

GENERATIONS = "/v1/images/generations"
EDITS = "/v1/images/edits"
VARIATIONS = "/v1/images/variations"


class Seeded(CompatibleServer):
    """Draws by the seed."""

    def seed_of(self, seen: Seen) -> int:
        return int(seen.fields.get("seed", 42))

    def picture(self, seen: Seen, size: str | None = None) -> bytes:
        text = size or str(seen.fields.get("size") or "64x64")
        width, _, height = text.partition("x")
        self.drawn += 1
        return png((int(width), int(height)), seed=self.seed_of(seen) % 10_007)


class SdServer(Seeded):
    """The server of stable-diffusion.cpp: bare texts as errors, more in the prompt."""

    parameters: ClassVar[Mapping[str, type]] = {
        "prompt": str,
        "model": str,
        "n": int,
        "size": str,
        "response_format": str,
        "output_format": str,
        "output_compression": int,
    }
    _MORE = re.compile(r"<sd_cpp_extra_args>(.*?)</sd_cpp_extra_args>")
    _KNOWN = ("seed", "negative_prompt", "sample_params")

    def more_of(self, seen: Seen) -> Json:
        """What stands in the prompt beside the prompt."""
        found = self._MORE.search(str(seen.fields.get("prompt", "")))
        if found is None:
            return {}
        try:
            more: Json = json.loads(found[1])
        except ValueError:
            raise Refused(400, {"error": "invalid sd_cpp_extra_args"}) from None
        self.objections += [
            f"{name} in the prompt" for name in {*more} - {*self._KNOWN}
        ]
        return more

    def prompt_of(self, seen: Seen) -> str:
        return self._MORE.sub("", seen.fields["prompt"])

    def seed_of(self, seen: Seen) -> int:
        return int(self.more_of(seen).get("seed", 42))

    def refuse(self, seen: Seen) -> web.Response:
        raise Refused(500, {"error": "server_error", "message": "parse error"})

    def answer(self, seen: Seen) -> web.Response:
        if (seen.method, seen.path) == ("GET", "/v1/models"):
            row = {"id": "sd-cpp-local", "object": "model", "owned_by": "local"}
            return web.json_response({"data": [row]})
        if seen.method != "POST":
            raise Refused(404)
        self.check(seen)
        if not seen.fields.get("prompt"):
            raise Refused(400, {"error": "prompt required"})
        if seen.path == EDITS:
            fields = [file.field for file in seen.files]
            if not {"image", "image[]"} & set(fields):
                raise Refused(400, {"error": "at least one image[] required"})
        elif seen.path != GENERATIONS:
            raise Refused(404, {"error": "no such route"})
        formats = (None, "png", "jpeg") + ("webp",) * (seen.path == GENERATIONS)
        if seen.fields.get("output_format") not in formats:
            raise Refused(400, {"error": "unknown output_format"})
        if "broken" in seen.fields["prompt"]:
            raise Refused(500, {"error": "generate_image failed"})
        return self.base64_answer(seen, output_format="png")


class Framework(Seeded):
    """What FastAPI does for all of its servers."""

    owner: ClassVar[str] = ""
    title: ClassVar[str] = "FastAPI"
    routes: ClassVar[tuple[str, ...]] = (GENERATIONS, EDITS)
    files: ClassVar[tuple[str, ...]] = ("image", "image[]")

    def refuse(self, seen: Seen) -> web.Response:
        fault = {"type": "json_invalid", "loc": ["body", 1], "msg": "JSON decode error"}
        raise Refused(422, {"detail": [fault]})

    def answer(self, seen: Seen) -> web.Response:
        if (seen.method, seen.path) == ("GET", "/v1/models"):
            return web.json_response({"object": "list", "data": self.models()})
        if (seen.method, seen.path) == ("GET", "/openapi.json"):
            paths: Json = {path: {"post": {}} for path in self.routes}
            info = {"title": self.title, "version": "1"}
            return web.json_response({"openapi": "3.1.0", "info": info, "paths": paths})
        if seen.path not in self.routes:
            raise Refused(404, {"detail": "Not Found"})
        if seen.method != "POST":
            raise Refused(405, {"detail": "Method Not Allowed"})
        self.check(seen)
        for file in seen.files:
            if file.field not in self.files:
                self.objections.append(f"a file {file.field}")
        if seen.path != VARIATIONS and not seen.fields.get("prompt"):
            place = {"loc": ["body", "prompt"], "msg": "Field required"}
            raise Refused(422, {"detail": [{"type": "missing", **place}]})
        return self.draw(seen)

    def models(self) -> list[Json]:
        return [{"id": "the-model", "object": "model", "owned_by": self.owner}]

    def draw(self, seen: Seen) -> web.Response:
        return self.base64_answer(seen)


class VllmOmni(Framework):
    """vLLM-Omni: one model, base64 only, white masks under a name of their own."""

    owner = "vllm"
    files = ("image", "image[]", "mask_image")
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
        "guidance_scale": float,
    }

    def draw(self, seen: Seen) -> web.Response:
        if seen.fields.get("response_format") not in (None, "b64_json"):
            raise Refused(400, {"detail": "Only response_format='b64_json' works"})
        if seen.fields.get("model") not in (None, "the-model"):
            raise Refused(404, {"detail": "The model does not exist"})
        return self.base64_answer(seen)


class SGLang(Framework):
    """SGLang: as above, with URLs of its own where no base64 is asked for."""

    owner = "sglang"
    parameters: ClassVar[Mapping[str, type]] = {
        "prompt": str,
        "model": str,
        "n": int,
        "size": str,
        "response_format": str,
        "seed": int,
        "negative_prompt": str,
        "num_inference_steps": int,
        "guidance_scale": float,
    }

    def draw(self, seen: Seen) -> web.Response:
        if seen.fields.get("response_format") != "b64_json":
            raise Refused(400, {"detail": "url needs cloud storage"})
        return self.base64_answer(seen, usage={"image_count": 1})


class Xinference(Framework):
    """Xinference: a model must be named, further parameters are a JSON text."""

    owner = "xinference"
    routes = (GENERATIONS, EDITS, VARIATIONS, "/v1/images/inpainting")
    parameters: ClassVar[Mapping[str, type]] = {
        "prompt": str,
        "model": str,
        "n": int,
        "size": str,
        "response_format": str,
        "kwargs": str,
    }

    def seed_of(self, seen: Seen) -> int:
        return int(json.loads(seen.fields.get("kwargs") or "{}").get("seed", 42))

    def draw(self, seen: Seen) -> web.Response:
        if not seen.fields.get("model"):
            raise Refused(400, {"detail": "[address] model is required"})
        more = json.loads(seen.fields.get("kwargs") or "{}")
        known = {"seed", "negative_prompt", "num_inference_steps"}
        self.objections += [f"{name} in kwargs" for name in {*more} - known]
        if seen.fields.get("response_format") != "b64_json":
            path = {"url": "/root/.xinference/image/1.png", "b64_json": None}
            return web.json_response({"created": 1, "data": [path]})
        return self.base64_answer(seen)


class LiteLLM(Framework):
    """The proxy of LiteLLM: other people's models under names of its owner."""

    owner = "openai"
    title = "LiteLLM API"
    files = ("image", "image[]", "mask")
    parameters: ClassVar[Mapping[str, type]] = {
        "prompt": str,
        "model": str,
        "n": int,
        "size": str,
        "quality": str,
        "background": str,
        "output_format": str,
        "output_compression": int,
        "moderation": str,
        "user": str,
    }

    async def _take(self, request: web.Request) -> web.Response:
        response = await super()._take(request)
        response.headers["x-litellm-version"] = "1.109.1"
        return response

    def answer(self, seen: Seen) -> web.Response:
        if self.key and seen.headers.get("Authorization") != f"Bearer {self.key}":
            raise self._fault(401, "Authentication Error, No api key passed in.")
        return super().answer(seen)

    def draw(self, seen: Seen) -> web.Response:
        if seen.fields.get("model") != "the-model":
            raise self._fault(400, "Invalid model name passed in model=None")
        return self.base64_answer(seen)

    def _fault(self, status: int, message: str) -> Refused:
        fault: dict[str, Any] = {
            "message": message,
            "type": "auth_error",
            "param": None,
        }
        return Refused(status, {"error": {**fault, "code": str(status)}})

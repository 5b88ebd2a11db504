"""A resource of Azure in its documented shape; what is shared is in
`compatible_servers`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from aiohttp import web

from instruments.compatible_servers import CompatibleServer, Refused, Seen


class Azure(CompatibleServer):
    """A resource of Azure with one deployment.

    Args:
        key: it must come as `api-key` and in no other way.
        api_version: None speaks v1, a date the older routes.
    """

    parameters: ClassVar[Mapping[str, type]] = {
        "prompt": str,
        "n": int,
        "size": str,
        "quality": str,
        "background": str,
        "output_format": str,
        "output_compression": int,
        "moderation": str,
        "user": str,
    }

    def __init__(self, key: str, api_version: str | None = None) -> None:
        super().__init__(key)
        self.deployment = "my-images"
        self.api_version = api_version

    def answer(self, seen: Seen) -> web.Response:
        if "Authorization" in seen.headers:
            self.objections.append("the key came as a bearer token")
        if seen.headers.get("api-key") != self.key:
            text = "Access denied due to invalid subscription key or wrong API endpoint"
            raise Refused(401, {"error": {"code": "401", "message": text}})
        route = self._route(seen)
        if route == "/models":
            return web.json_response({"data": [{"id": "gpt-image-2"}]})
        if route not in ("/images/generations", "/images/edits"):
            raise Refused(404, _not_found())
        if route == "/images/edits" and (self.api_version or "9") < "2025-04-01":
            raise Refused(404, _not_found())
        self._check_body(seen, route)
        return self.base64_answer(seen, usage={"input_tokens": 1, "output_tokens": 2})

    def _route(self, seen: Seen) -> str:
        wanted = {"api-version": self.api_version} if self.api_version else {}
        if seen.query != wanted:
            raise Refused(404, _not_found())
        base = "/openai" if self.api_version else "/openai/v1"
        if not seen.path.startswith(base):
            raise Refused(404, _not_found())
        rest = seen.path.removeprefix(base)
        if rest == "/models":
            return rest
        named = seen.fields.get("model")
        if self.api_version:
            before, rest = rest[: rest.find("/images")], rest[rest.find("/images") :]
            named = before.removeprefix("/deployments/")
        if named != self.deployment:
            text = "The API deployment for this resource does not exist."
            fault = {"code": "DeploymentNotFound", "message": text}
            raise Refused(404, {"error": fault})
        return rest

    def _check_body(self, seen: Seen, route: str) -> None:
        own = {} if self.api_version else {"model": str}
        self.check(seen, {**self.parameters, **own})
        if "response_format" in seen.fields:
            raise Refused(400, _unknown("response_format"))
        if seen.fields.get("output_format") == "webp":
            raise Refused(400, _unknown("output_format"))
        fields = {file.field for file in seen.files}
        if route == "/images/edits" and not fields & {"image", "image[]"}:
            raise Refused(400, _unknown("image"))
        prompt = seen.fields["prompt"]
        if "filtered" in prompt:
            fault = {"code": "contentFilter", "message": "Your task failed."}
            raise Refused(400, {"created": 1_763_800_000, "error": fault})
        if "policy" in prompt:
            raise Refused(400, _policy())


def _not_found() -> dict[str, Any]:
    return {"error": {"code": "404", "message": "Resource not found"}}


def _unknown(name: str) -> dict[str, Any]:
    fault = {"code": "unknown_parameter", "message": "Unknown parameter", "param": name}
    return {"error": {**fault, "type": "invalid_request_error"}}


def _policy() -> dict[str, Any]:
    results = {"sexual": {"filtered": True, "severity": "high"}}
    inner = {
        "code": "ResponsibleAIPolicyViolation",
        "content_filter_results": results,
    }
    text = "This request has been blocked by our content filters."
    return {"error": {"code": "BadRequest", "message": text, "inner_error": inner}}

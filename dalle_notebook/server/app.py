"""The server's routes, and what happens around each of them.

Every answer goes through here: guards first, the handler under a time limit,
whatever it raises as the API's envelope, and the same headers on all.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable

from aiohttp import web

from dalle_notebook.engine.base import Engine, SteeredEngine
from dalle_notebook.settings import Clock
from dalle_notebook.wire.faults import Fault
from dalle_notebook.wire.requests import FaultError

from . import events, models, openapi, picture_urls
from .batch_routes import (
    begin_batch,
    cancel_batch,
    describe_batch,
    list_batches,
    refuse_batches,
)
from .batches import Batches
from .faults import SERVER_NAME, answer_exception, new_request_id
from .files import delete_file, describe_file, list_files, send_content, upload
from .guards import Doors, check_caller
from .images import edit, generate, vary
from .limits import Limits
from .pace import ImagesPerMinute, Places, Room
from .picture_urls import PictureUrls
from .serving import DRAWN_BY, SERVING, Serving
from .stored_files import StoredFiles

_BEGAN = web.RequestKey("_BEGAN", float)
"""When a request reached us, by the performance counter."""

_log = logging.getLogger("dalle_notebook.server")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def build_app(
    engine: Engine,
    doors: Doors,
    *,
    clock: Clock | None = None,
    limits: Limits | None = None,
    lenient: bool = False,
) -> web.Application:
    """The Image API around an engine.

    The application closes the engine when it is cleaned up. Serve it with
    `connections.Listener`, which holds the limits that a handler never sees.

    Args:
        lenient: for test suites of clients: any parameters may stand together,
            and an upload that is no picture is an empty canvas.

    Raises:
        ValueError: the key is empty.
    """
    if not doors.key:
        raise ValueError("a server without a key would be open to every program")
    clock = clock or Clock()
    limits = limits or Limits()
    app = web.Application(middlewares=[_around], client_max_size=limits.body_bytes)
    per_minute = limits.images_per_minute
    files = StoredFiles(limits, clock)
    app[SERVING] = Serving(
        engine=engine,
        doors=doors,
        clock=clock,
        limits=limits,
        urls=PictureUrls(clock, limits),
        files=files,
        batches=Batches(files, limits),
        places=Places(limits.requests_under_way),
        room=Room(limits.held_bytes),
        looking=asyncio.Semaphore(limits.decoded_at_once),
        pace=ImagesPerMinute(per_minute, clock) if per_minute else None,
        last_asked=clock.monotonic(),
        lenient=lenient,
    )
    for prefix in ("/v1", ""):
        app.router.add_post(f"{prefix}/images/generations", generate)
        app.router.add_post(f"{prefix}/images/edits", edit)
        app.router.add_post(f"{prefix}/images/variations", vary)
        _route_batches(app, prefix)
        app.router.add_get(f"{prefix}/models", _list_models)
        app.router.add_get(f"{prefix}/models/{{name}}", _describe_model)
        app.router.add_get(f"{prefix}/health", _tell_health)
        app.router.add_get(f"{prefix}/openapi.json", _describe_all)
    app.router.add_get(picture_urls.ROUTE, _send_picture)
    app.on_response_prepare.append(_sign)
    app.on_cleanup.append(_close)
    return app


def _route_batches(app: web.Application, prefix: str) -> None:
    if app[SERVING].is_paid:
        for name in ("files", "batches"):
            app.router.add_route("*", f"{prefix}/{name}", refuse_batches)
            app.router.add_route("*", f"{prefix}/{name}/{{rest:.*}}", refuse_batches)
        return
    app.router.add_post(f"{prefix}/files", upload)
    app.router.add_get(f"{prefix}/files", list_files)
    app.router.add_get(f"{prefix}/files/{{name}}", describe_file)
    app.router.add_delete(f"{prefix}/files/{{name}}", delete_file)
    app.router.add_get(f"{prefix}/files/{{name}}/content", send_content)
    app.router.add_post(f"{prefix}/batches", begin_batch)
    app.router.add_get(f"{prefix}/batches", list_batches)
    app.router.add_get(f"{prefix}/batches/{{name}}", describe_batch)
    app.router.add_post(f"{prefix}/batches/{{name}}/cancel", cancel_batch)


@web.middleware
async def _around(request: web.Request, handler: Handler) -> web.StreamResponse:
    serving = request.app[SERVING]
    request[_BEGAN] = time.perf_counter()
    asked = request.match_info.handler
    is_picture = asked is _send_picture
    # A file may take longer than a picture; it is bounded piece by piece.
    seconds = None if asked is send_content else serving.limits.paint_timeout
    serving.under_way += 1
    response: web.StreamResponse | None = None
    try:
        check_caller(request, serving.doors, needs_key=not is_picture)
        async with asyncio.timeout(seconds):
            response = await handler(request)
    except ConnectionError:
        raise
    except Exception as error:
        if events.HAS_BEGUN in request:
            # A second answer in the same connection would be read as the rest of
            # the first one.
            raise ConnectionError("an answer has begun already") from None
        response = answer_exception(error)
    finally:
        serving.under_way -= 1
        serving.last_asked = serving.clock.monotonic()
        _note(request, response)
    return response


def _note(request: web.Request, response: web.StreamResponse | None) -> None:
    resource = request.match_info.route.resource
    _log.info(
        "%s %s %s %d ms",
        request.method if request.method.isalpha() else "?",
        # The route's pattern: a path or a query may hold what nobody should read.
        resource.canonical if resource else "no route",
        response.status if response else "gone",
        (time.perf_counter() - request[_BEGAN]) * 1000,
    )


async def _sign(request: web.Request, response: web.StreamResponse) -> None:
    headers = response.headers
    headers["Server"] = SERVER_NAME
    headers["x-request-id"] = new_request_id()
    headers["x-drawn-by"] = request.get(DRAWN_BY, request.app[SERVING].drawn_by)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cache-Control"] = "no-store"
    if _BEGAN in request:
        spent = time.perf_counter() - request[_BEGAN]
        headers["openai-processing-ms"] = str(round(spent * 1000))


async def _close(app: web.Application) -> None:
    await app[SERVING].batches.close()
    app[SERVING].files.close()
    await app[SERVING].engine.close()


async def _list_models(request: web.Request) -> web.Response:
    return web.json_response(models.list_models(request.app[SERVING].engine.name))


async def _describe_model(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    engine = request.app[SERVING].engine
    return web.json_response(models.describe_model(name, engine.name))


async def _describe_all(request: web.Request) -> web.Response:
    serving = request.app[SERVING]
    return web.json_response(
        openapi.describe(serving.engine.version, has_batches=not serving.is_paid)
    )


async def _tell_health(request: web.Request) -> web.Response:
    serving = request.app[SERVING]
    engine = serving.engine
    return web.json_response(
        {
            "status": "ok",
            "engine": engine.name,
            "version": engine.version,
            "pid": os.getpid(),
            "painted": serving.painted,
            "images_per_minute": serving.limits.images_per_minute,
            **({"steps": engine.steps} if isinstance(engine, SteeredEngine) else {}),
        }
    )


async def _send_picture(request: web.Request) -> web.Response:
    kept = request.app[SERVING].urls.find(request.match_info["name"])
    if kept is None:
        raise FaultError(Fault(404, "There is no such picture, or its hour is over."))
    return web.Response(
        body=kept.data,
        content_type=kept.media_type,
        headers={
            "Content-Disposition": "inline",
            # Nothing in it may ever run, whatever a browser takes it for.
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )

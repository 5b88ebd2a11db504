"""`dalle-notebook serve --engine diffusers`: a model on this machine, served."""

from __future__ import annotations

import os
from collections.abc import Callable

from dalle_notebook.engine.diffusion.folder import hub_cache, open_folder
from dalle_notebook.engine.diffusion.loading import Device, Dtype, check_installed
from dalle_notebook.errors import UsageError
from dalle_notebook.server.engines import Diffuser
from dalle_notebook.server.limits import STEERED_TIMEOUT
from dalle_notebook.server.serve import serve
from dalle_notebook.settings import read_environment, serve_key


def serve_model(
    model: str | None,
    device: Device,
    dtype: Dtype,
    *,
    host: str,
    port: int,
    rate_limit: int,
    allow_remote: bool,
    lenient: bool,
    announce: Callable[[str], object],
) -> None:
    """Serve a diffusion model until interrupted.

    Raises:
        UsageError: none was named, it cannot be used, or the extra is missing; and as
            `serve`.
    """
    if not model:
        raise UsageError(
            "--engine diffusers needs a --model: the folder of one, or its id"
        )
    check_installed()
    cache = hub_cache(read_environment(os.environ).variables)
    folder = open_folder(model, cache)
    announce(f"Loading {folder.name} ...")
    serve(
        host,
        port,
        serve_key(),
        rate_limit,
        allow_remote=allow_remote,
        lenient=lenient,
        announce=announce,
        drawer=Diffuser(str(folder.path), device, dtype, folder.name),
        title=folder.name,
        longest=STEERED_TIMEOUT,
    )

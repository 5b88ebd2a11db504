"""The terminal's face: `dalle-notebook quickstart | serve | doctor | archive`.

Each command imports what it needs when it runs, so that `--help` is instant.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dalle_notebook import __version__
from dalle_notebook.errors import DalleError, UsageError

if TYPE_CHECKING:
    from dalle_notebook.engine.diffusion.loading import Device, Dtype


class _OneLineErrors(click.Group):
    """Our errors end a command with one line instead of a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except DalleError as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=_OneLineErrors)
@click.version_option(__version__, prog_name="dalle-notebook")
def main() -> None:
    """Pictures from image endpoints, in notebooks and offline."""


@main.command()
@click.argument(
    "folder",
    metavar="[DIR]",
    default="dalle-quickstart",
    type=click.Path(file_okay=False, path_type=Path),
)
@click.option("--open", "then_open", is_flag=True, help="Open it in JupyterLab.")
def quickstart(folder: Path, then_open: bool) -> None:
    """Put the quickstart notebook into DIR, run it and save its pictures.

    Run again: a notebook that you have changed is left alone.
    """
    from dalle_notebook.cli.quickstart import open_in_lab, run_quickstart

    notebook = run_quickstart(folder, click.echo)
    if then_open:
        sys.exit(open_in_lab(notebook, click.echo))


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8899, show_default=True, help="0: any free port.")
@click.option(
    "--rate-limit",
    default=50,
    show_default=True,
    type=click.IntRange(min=0),
    help="Pictures a minute; 0: no limit.",
)
@click.option(
    "--allow-remote",
    is_flag=True,
    help="Listen beyond this machine: anybody with the key may draw.",
)
@click.option(
    "--lenient",
    is_flag=True,
    help="For test suites of clients: take any parameters, and any bytes as a picture.",
)
@click.option(
    "--engine",
    type=click.Choice(["illustrator", "gateway", "diffusers"]),
    default="illustrator",
    show_default=True,
    help="Who draws: the built-in illustrator, another endpoint for money, or a "
    "diffusion model on this machine.",
)
@click.option(
    "--executor",
    metavar="WHERE",
    default="processes",
    show_default=True,
    help="Where it paints: processes, processes:N, or dask://HOST:PORT.",
)
@click.option(
    "--dask-resources",
    metavar="NAME=NUMBER",
    default="",
    help="Of a worker's resources what one picture occupies, such as GPU=1.",
)
@click.option("--upstream", metavar="NAME|URL", help="gateway: whom it asks.")
@click.option("--upstream-model", metavar="MODEL", help="gateway: who draws there.")
@click.option("--max-cost", metavar="USD", help="gateway: the most for one day (UTC).")
@click.option(
    "--model",
    metavar="FOLDER|ID",
    help="diffusers: the model's folder, or the hub id of one that was fetched.",
)
@click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "cuda", "mps"]),
    help="diffusers: where it draws; auto takes a GPU where there is one.",
)
@click.option(
    "--dtype",
    type=click.Choice(["auto", "float32", "float16", "bfloat16"]),
    help="diffusers: in which numbers; half of them take half the memory.",
)
def serve(
    host: str,
    port: int,
    rate_limit: int,
    allow_remote: bool,
    lenient: bool,
    engine: str,
    executor: str,
    dask_resources: str,
    upstream: str | None,
    upstream_model: str | None,
    max_cost: str | None,
    model: str | None,
    device: Device | None,
    dtype: Dtype | None,
) -> None:
    """Serve the built-in endpoint to any client of the Image API.

    The key is made at random, or taken from DALLE_NOTEBOOK_SERVE_KEY. With
    `--engine gateway --upstream openai --max-cost 5` programs written for DALL-E 2
    and 3 get pictures of today's models. The upstream's key comes from the
    environment or a .env file here; for an --upstream URL, from
    DALLE_NOTEBOOK_UPSTREAM_KEY. With `--engine diffusers --model FOLDER` a diffusion
    model draws; nothing is fetched for it, and only safetensors are read.

    With `--executor dask://HOST:PORT` the workers of a Dask cluster paint; they
    need this package in the same version, and one thread each (--nthreads 1).
    """
    if (model or device or dtype) and engine != "diffusers":
        raise UsageError("--model, --device and --dtype are for --engine diffusers")
    if engine != "illustrator" and (executor != "processes" or dask_resources):
        raise UsageError("--executor and --dask-resources are for the illustrator")
    if engine == "gateway":
        from dalle_notebook.cli.gateway import serve_gateway

        if lenient:
            raise UsageError("a gateway spends money and is never --lenient")
        serve_gateway(
            *(upstream, upstream_model, max_cost),
            host=host,
            port=port,
            rate_limit=rate_limit,
            allow_remote=allow_remote,
            announce=click.echo,
        )
        return
    if upstream or upstream_model or max_cost:
        raise UsageError("--upstream and --max-cost are for --engine gateway")
    if engine == "diffusers":
        from dalle_notebook.cli.diffusers import serve_model

        serve_model(
            *(model, device or "auto", dtype or "auto"),
            host=host,
            port=port,
            rate_limit=rate_limit,
            allow_remote=allow_remote,
            lenient=lenient,
            announce=click.echo,
        )
        return
    from dalle_notebook.engine.executors import read_resources
    from dalle_notebook.server.engines import ILLUSTRATOR
    from dalle_notebook.server.serve import serve as run
    from dalle_notebook.settings import serve_key

    drawer = replace(
        ILLUSTRATOR, executor=executor, resources=read_resources(dask_resources)
    )
    run(
        host=host,
        port=port,
        key=serve_key(),
        rate_limit=rate_limit,
        allow_remote=allow_remote,
        lenient=lenient,
        announce=click.echo,
        drawer=drawer,
    )


@main.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option(
    "--endpoint",
    metavar="NAME|URL",
    help="Find out what this server can do, and which profile fits it.",
)
def doctor(as_json: bool, endpoint: str | None) -> None:
    """Look whether everything is in place, without paying for anything."""
    from dalle_notebook.cli.doctor import examine, report

    if endpoint is None:
        findings = examine()
    else:
        from dalle_notebook.cli.doctor_endpoint import examine_endpoint

        findings = examine_endpoint(endpoint)
    click.echo(report(findings, as_json=as_json))
    sys.exit(0 if all(finding.ok for finding in findings) else 1)


class _Words(click.Command):
    """Takes every word as it stands; the archive's own parser reads them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.params["words"] = args
        return []

    def get_help(self, ctx: click.Context) -> str:
        from dalle_notebook.session.archive.syntax import help_text

        return help_text("dalle-notebook archive")


@main.command(cls=_Words)
@click.pass_context
def archive(ctx: click.Context, words: list[str]) -> None:
    """Find, show, tag, forget and count the pictures that are kept."""
    if "--help" in words or words == ["help"]:
        click.echo(ctx.get_help())
        return
    from dalle_notebook.cli.archive import run_archive

    run_archive(words)

"""The verbs as functions: `dalle.generate(...)`, and awaitable in `dalle.aio`.

There is one way through the session; the synchronous form blocks on it and the
awaitable one waits from whatever loop the caller runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dalle_notebook.errors import UsageError
from dalle_notebook.session.archive.verbs import ArchiveVerbs
from dalle_notebook.session.batches import BatchList, list_batches
from dalle_notebook.session.key_sources import seal
from dalle_notebook.session.live import LiveGrid
from dalle_notebook.session.order import Order, make_order, read_order
from dalle_notebook.session.plan_view import PricedPlan, price_plan
from dalle_notebook.session.preparing import prepare
from dalle_notebook.session.results import Grid
from dalle_notebook.session.running import Running, start
from dalle_notebook.session.session import current_session
from dalle_notebook.session.studies import order_of_file
from dalle_notebook.study.axes import Axis
from dalle_notebook.study.grammar import NO_PROMPT, Prompts, expand
from dalle_notebook.study.options import read_keywords
from dalle_notebook.study.values import Value
from dalle_notebook.wire.recipe import Verb


def generate(prompt: str, n: int = 1, size: str | None = None, **settings: Any) -> Grid:
    """Ask for pictures of a prompt and wait for them.

    The prompt follows the grammar of a `%%dalle` cell (`{black|white}` is an
    axis, `{name}` a notebook variable, `raw=True` switches that off) and so do
    the settings: a list is an axis.

    Args:
        prompt: what the pictures show.
        n: pictures of each combination, 1 to 10.
        size: `"WIDTHxHEIGHT"` in pixels, or `"s"`, `"m"`, `"l"`.
        settings: any option of `%%dalle` by its Python name: model, endpoint,
            quality, background, output_format, output_compression, seed, take,
            fresh, replay, again, yes, max_cost (USD), timeout (seconds), raw,
            batch (cheaper, within a day; the same call again fetches it).

    Returns:
        An `ImageSet`, or a `Grid` where something is varied.

    Raises:
        UsageError: it cannot be done as asked; nothing was sent.
        Incomplete: a picture is missing; `.result` holds the others.
        ContentRefused: the provider refused every picture.

    Example:
        >>> cats = dalle.generate("a white siamese cat", n=2, size="64x64")
        >>> len(cats), cats[0].size, cats[0].model
        (2, (64, 64), 'illustrator')
    """
    return _start(_order(prompt, {"n": n, "size": size, **settings})).wait()


def edit(
    image: object,
    prompt: str,
    mask: object = None,
    n: int = 1,
    size: str | None = None,
    **settings: Any,
) -> Grid:
    """Ask for a changed picture and wait for it.

    Args:
        image: one of our pictures, a Pillow image, an array (height x width, also
            x 3 or x 4), encoded bytes, a path, an archive id, a link, or the name
            of a notebook variable; a list of several for models that take them,
            of which the first is masked.
        prompt: what the whole result shows; grammar as for `generate`.
        mask: a picture of the same size, whose transparent pixels may be
            repainted; without one, all of it may change.
        n, size: as for `generate`.
        settings: as for `generate`, and mask_from (`"alpha"`, `"white"` or
            `"black"`: which pixels of the mask may be repainted), region
            (`"LEFT,TOP,RIGHT,BOTTOM"` in fractions of the picture, or
            `"ellipse:..."`) instead of a mask, fit (scale and cut what does not
            fit, instead of an error).

    Returns:
        An `ImageSet`, or a `Grid` where something is varied.

    Raises:
        UsageError: it cannot be done as asked; nothing was sent.
        BadImage: a picture that cannot be opened; nothing was sent.
        Incomplete, ContentRefused: as `generate`.

    Example:
        >>> cat = dalle.generate("a white siamese cat", size="64x64")[0]
        >>> hat = dalle.edit(cat, "a cat with a red hat", region="0.2,0,0.8,0.4")[0]
        >>> hat.changed_outside.share
        0.0
    """
    given = {"n": n, "size": size, **settings}
    return _start(_edit_order(image, prompt, mask, given)).wait()


def vary(image: object, n: int = 1, size: str | None = None, **settings: Any) -> Grid:
    """Ask for variations of a picture and wait for them.

    Where an endpoint has none, they are asked for as an edit, and the caption
    says so.

    Args:
        image: as for `edit`.
        n, size, settings: as for `generate`, and fit as for `edit`.

    Returns:
        An `ImageSet`, or a `Grid` where something is varied.

    Raises:
        UsageError, BadImage, Incomplete, ContentRefused: as `edit`.

    Example:
        >>> cat = dalle.generate("a white siamese cat", size="64x64")[0]
        >>> more = dalle.vary(cat, n=2)
        >>> [picture.size for picture in more]
        [(64, 64), (64, 64)]
    """
    given = {"n": n, "size": size, **settings}
    return _start(_vary_order(image, given)).wait()


def compare(prompts: str | Sequence[str], **settings: Any) -> Grid:
    """Ask for every combination of prompts and settings, as a labelled grid.

    Args:
        prompts: one prompt or several; each may hold axes.
        settings: as for `generate`; every list is an axis.

    Returns:
        The grid.

    Raises:
        UsageError, Incomplete, ContentRefused: as `generate`.

    Example:
        >>> grid = dalle.compare(["a {red|blue} cup", "a dog"], size="64x64")
        >>> [picture.prompt for picture in grid]
        ['a red cup', 'a blue cup', 'a dog']
    """
    return _start(_order(prompts, settings)).wait()


def study(file: str | Path, **settings: Any) -> Grid:
    """Ask for what a TOML file says, as the equal cell would: the same asks.

    The keys of the file are the keyword arguments of `compare` that say what is
    asked (a list is an axis, in the order written), and

        prompts = "..." or ["...", "..."]   as in a cell
        image = "cat.png" or [...]          an edit; without prompts a variation
        [words]                             what {name} stands for in the prompts
        name = "..." or [...]               a list is an axis

    Paths are meant from the folder of the file; a picture may be an archive id as
    well. `grid.to_toml(file)` writes one, from a cell too.

    Args:
        file: its path.
        settings: what is said beside it and wins; what the file cannot say belongs
            here: max_cost, yes, timeout, fresh, replay, again.

    Returns:
        The grid, or an `ImageSet` where nothing varies.

    Raises:
        UsageError: a mistake in the file, with its line; nothing was sent.
        Incomplete, ContentRefused: as `generate`.

    Example:
        >>> grid = dalle.compare("a {red|blue} cup", size="64x64")
        >>> text = grid.to_toml("cups.toml")
        >>> dalle.study("cups.toml")[1].digest == grid[1].digest
        True
    """
    return _start(order_of_file(file, settings, current_session())).wait()


def plan(
    prompts: str | Sequence[str] | None = None,
    *,
    image: object = None,
    mask: object = None,
    study: str | Path | None = None,
    **settings: Any,
) -> PricedPlan:
    """Say what would be asked and what it costs at most; nothing is sent.

    The keyword arguments are those of the verb: `plan("a cat", n=4)` is of
    `generate` or `compare`, `plan("a red hat", image=cats[0])` of `edit`,
    `plan(image=cats[0], n=3)` of `vary`, `plan(study="coats.toml")` of `study`.

    Returns:
        The plan, which shows itself; `.cost.price.high` is the bound in USD, `.kept`
        how many pictures are there already, `.tiles` every single ask.

    Raises:
        UsageError, BadImage: it cannot be done as asked.

    Example:
        >>> plan = dalle.plan("a {red|blue} cup", n=3, size="s")
        >>> len(plan.tiles), float(plan.cost.price.high)
        (6, 0.0)
    """
    session = current_session()
    if study is not None:
        if not (prompts is image is mask is None):
            raise UsageError("a study file says its prompts and pictures itself")
        order = order_of_file(study, settings, session)
    elif image is None:
        if prompts is None:
            raise UsageError("there is nothing to plan: give prompts, or an image")
        order = _order(prompts, {"mask": mask, **settings})
    elif prompts is None:
        order = _vary_order(image, {"mask": mask, **settings})
    else:
        order = _edit_order(image, prompts, mask, settings)
    return price_plan(session, prepare(session, order))


def configure(**changes: Any) -> None:
    """Change settings of this kernel session; None takes a change back.

    Args:
        changes: endpoint (a name or base URL), api_key, model, timeout
            (seconds), max_cost and max_session_cost (USD), home (folder of the
            archive), originals (a folder or an address such as s3://BUCKET/FOLDER,
            where several archives copy what they keep), images_per_minute, executor
            (paints what the built-in illustrator draws, see `PricedPlan.run`). A key
            goes to a custom address only if both are given in one call.
            `api_key="ask"` asks for it at a hidden prompt, `api_key="keyring"` reads
            it from the system's keyring
            (service `dalle_notebook`, user the endpoint's name or host).

    Raises:
        UsageError: an unknown name or an impossible value; nothing changes.

    Example:
        >>> dalle.configure(max_cost=0.10, images_per_minute=5)
        >>> dalle.configure(max_cost=None, images_per_minute=None)
    """
    current_session().configure(**seal(changes))


def archive() -> ArchiveVerbs:
    """Everything that was made: shows the newest, and has a method for each verb.

    `list, show, recall, tag, untag, forget, restore, prune, spend, pack, unpack`,
    `export, share`,
    the same as `%dalle_archive`.

    Example:
        >>> cup = dalle.generate("a green cup", size="64x64")[0]
        >>> [record.prompt for record in dalle.archive().list("green cup")]
        ['a green cup']
    """
    return ArchiveVerbs(current_session())


def batches() -> BatchList:
    """What `--batch` sent and nobody has fetched yet, with `.status` and `.cancel()`.

    Pictures are fetched by the cell that asked for them, run again.

    Example:
        >>> dalle.batches()
        no batch is open
    """
    return list_batches(current_session())


class _Awaitable:
    """The same verbs, to be awaited on any event loop."""

    async def generate(
        self, prompt: str, n: int = 1, size: str | None = None, **settings: Any
    ) -> Grid:
        """`generate`, awaited."""
        order = _order(prompt, {"n": n, "size": size, **settings})
        return await _start(order).wait_from_any_loop()

    async def edit(
        self,
        image: object,
        prompt: str,
        mask: object = None,
        n: int = 1,
        size: str | None = None,
        **settings: Any,
    ) -> Grid:
        """`edit`, awaited."""
        given = {"n": n, "size": size, **settings}
        running = _start(_edit_order(image, prompt, mask, given))
        return await running.wait_from_any_loop()

    async def vary(
        self, image: object, n: int = 1, size: str | None = None, **settings: Any
    ) -> Grid:
        """`vary`, awaited."""
        given = {"n": n, "size": size, **settings}
        return await _start(_vary_order(image, given)).wait_from_any_loop()

    async def study(self, file: str | Path, **settings: Any) -> Grid:
        """`study`, awaited."""
        order = order_of_file(file, settings, current_session())
        return await _start(order).wait_from_any_loop()

    async def compare(self, prompts: str | Sequence[str], **settings: Any) -> Grid:
        """`compare`, awaited."""
        return await _start(_order(prompts, settings)).wait_from_any_loop()

    async def resume(self, grid: Grid, *, again: bool = False) -> Grid:
        """`Grid.resume`, awaited."""
        if isinstance(grid, LiveGrid):
            grid = await grid.settled()
        return await grid.start_again(again=again).wait_from_any_loop()


aio = _Awaitable()


def _order(prompts: str | Sequence[str], settings: Mapping[str, Any]) -> Order:
    options = _options("generate", settings)
    return make_order(
        "generate", _expand(prompts, raw=bool(options.get("raw"))), options
    )


def _edit_order(
    image: object,
    prompt: str | Sequence[str],
    mask: object,
    settings: Mapping[str, Any],
) -> Order:
    options = _options("edit", settings)
    prompts = _expand(prompt, raw=bool(options.get("raw")))
    if mask is not None and "region" in options:
        raise UsageError("mask and region do not go together: leave one of them out")
    return read_order(
        "edit",
        prompts,
        options,
        _notebook_variables(),
        current_session(),
        image=image,
        mask=mask,
    )


def _vary_order(image: object, settings: Mapping[str, Any]) -> Order:
    return read_order(
        "vary",
        NO_PROMPT,
        _options("vary", settings),
        _notebook_variables(),
        current_session(),
        image=image,
    )


def _options(verb: Verb, settings: Mapping[str, Any]) -> dict[str, Value | Axis]:
    given = {key: value for key, value in settings.items() if value is not None}
    return read_keywords(verb, given)


def _expand(prompts: str | Sequence[str], *, raw: bool) -> Prompts:
    namespace = _notebook_variables()
    if isinstance(prompts, str):
        return expand(prompts, namespace, raw=raw)
    if not prompts or not all(isinstance(prompt, str) for prompt in prompts):
        raise UsageError("prompts is a text or a list of texts")
    if raw:
        raise UsageError("raw takes one prompt at a time")
    return expand("\n---\n".join(prompts), namespace)


def _notebook_variables() -> Mapping[str, object]:
    """What `{name}` may name: the variables of the notebook, if there is one."""
    import sys

    # Without IPython loaded there is no notebook, and no reason to load it.
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell.user_ns if shell else {}


def _start(order: Order) -> Running:
    session = current_session()
    return start(session, prepare(session, order))

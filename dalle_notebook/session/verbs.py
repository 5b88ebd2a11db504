"""The verbs as functions: `dalle.generate(...)`, and awaitable in `dalle.aio`.

There is one way through the session; the synchronous form blocks on it and the
awaitable one waits from whatever loop the caller runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dalle_notebook.errors import UsageError
from dalle_notebook.session.archive_verbs import ArchiveVerbs
from dalle_notebook.session.endings import check_complete, stopped
from dalle_notebook.session.loop import wait, wait_from_any_loop
from dalle_notebook.session.order import Order, make_order
from dalle_notebook.session.results import Grid
from dalle_notebook.session.running import Running, start
from dalle_notebook.session.session import current_session
from dalle_notebook.study.grammar import Prompts, expand
from dalle_notebook.study.options import read_keywords


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
            fresh, replay, again, yes, max_cost (USD), timeout (seconds), raw.

    Returns:
        An `ImageSet`, or a `Grid` where something is varied.

    Raises:
        UsageError: it cannot be done as asked; nothing was sent.
        Incomplete: a picture is missing; `.result` holds the others.
        ContentRefused: the provider refused every picture.
    """
    return _wait_for(_start(_order(prompt, {"n": n, "size": size, **settings})))


def compare(prompts: str | Sequence[str], **settings: Any) -> Grid:
    """Ask for every combination of prompts and settings, as a labelled grid.

    Args:
        prompts: one prompt or several; each may hold axes.
        settings: as for `generate`; every list is an axis.

    Returns:
        The grid.

    Raises:
        UsageError, Incomplete, ContentRefused: as `generate`.
    """
    return _wait_for(_start(_order(prompts, settings)))


def configure(**changes: Any) -> None:
    """Change settings of this kernel session; None takes a change back.

    Args:
        changes: endpoint (a name or base URL), api_key, model, timeout
            (seconds), max_cost and max_session_cost (USD), home (folder of the
            archive), images_per_minute. A key goes to a custom address only if
            both are given in one call.

    Raises:
        UsageError: an unknown name or an impossible value; nothing changes.
    """
    current_session().configure(**changes)


def archive() -> ArchiveVerbs:
    """Everything that was made: shows the newest, and has a method for each verb.

    `list, show, recall, tag, untag, forget, restore, prune, spend, pack, unpack`,
    the same as `%dalle_archive`.
    """
    return ArchiveVerbs(current_session())


class _Awaitable:
    """The same verbs, to be awaited on any event loop."""

    async def generate(
        self, prompt: str, n: int = 1, size: str | None = None, **settings: Any
    ) -> Grid:
        """`generate`, awaited."""
        order = _order(prompt, {"n": n, "size": size, **settings})
        return await _await(_start(order))

    async def compare(self, prompts: str | Sequence[str], **settings: Any) -> Grid:
        """`compare`, awaited."""
        return await _await(_start(_order(prompts, settings)))


aio = _Awaitable()


def _order(prompts: str | Sequence[str], settings: Mapping[str, Any]) -> Order:
    given = {key: value for key, value in settings.items() if value is not None}
    options = read_keywords("generate", given)
    return make_order(
        "generate", _expand(prompts, raw=bool(options.get("raw"))), options
    )


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
    prepared = session.prepare(order)
    session.approve(prepared, order)
    return start(session, prepared)


def _wait_for(running: Running) -> Grid:
    try:
        wait(running.future)
    except KeyboardInterrupt:
        running.stop()
        raise stopped(running.result()) from None
    return _complete(running)


async def _await(running: Running) -> Grid:
    try:
        await wait_from_any_loop(running.future)
    except KeyboardInterrupt:
        running.stop()
        raise stopped(running.result()) from None
    return _complete(running)


def _complete(running: Running) -> Grid:
    result = running.result()
    check_complete(result)
    return result

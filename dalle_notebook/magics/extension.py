"""Loading and unloading the IPython extension."""

from __future__ import annotations

from typing import Any

from dalle_notebook.magics.archive import ArchiveMagics
from dalle_notebook.magics.awaiting import Awaiting
from dalle_notebook.magics.dalle import DalleMagics
from dalle_notebook.magics.page import Page

_loaded: dict[int, tuple[DalleMagics, ArchiveMagics, Awaiting, Page]] = {}


def load(shell: Any) -> None:
    """Register the magics, the awaited twin and the completion of options."""
    if id(shell) in _loaded:
        return
    magics = DalleMagics(shell)
    archive = ArchiveMagics(shell)
    shell.register_magics(magics, archive)
    awaiting = Awaiting(shell)
    awaiting.install()
    _loaded[id(shell)] = (magics, archive, awaiting, Page(shell))
    shell.Completer.custom_matchers.append(match_options)


def unload(shell: Any) -> None:
    """Take back what `load` did."""
    loaded = _loaded.pop(id(shell), None)
    if loaded is None:
        return
    magics, archive, awaiting, page = loaded
    page.forget()
    awaiting.remove()
    archive.remove()
    magics.remove()
    shell.Completer.custom_matchers.remove(match_options)
    for kind, names in (*magics.magics.items(), *archive.magics.items()):
        for name in names:
            shell.magics_manager.magics[kind].pop(name, None)


def match_options(context: Any) -> Any:
    """IPython's completion of a magic's options and their values."""
    from dalle_notebook.magics.completing import complete

    return complete(context)


match_options.matcher_api_version = 2  # type: ignore[attr-defined]
match_options.matcher_priority = 200  # type: ignore[attr-defined]
match_options.matcher_identifier = "dalle_notebook"  # type: ignore[attr-defined]

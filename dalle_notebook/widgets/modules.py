"""Several modules of a page as the one that a widget may have.

A widget's module reaches the page as text, without an address that others could be
imported by. So that the panel of JupyterLab and `dalle.gallery()` can be one view, and
that no module need be a thousand lines, they are joined when a widget is loaded:
imports go, and all `export` but those of the last. A bundler would do the same, and
would have to be installed by whoever changes a line.
"""

from __future__ import annotations

import re
from pathlib import Path

STATIC = Path(__file__).parent / "static"
PANEL = Path(__file__).parents[1] / "labextension" / "static"

_IMPORT = re.compile(r"^import \{[^}]*\} from '[^']*';\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:class|function|const) )", re.MULTILINE)


def join_modules(*names: str) -> str:
    """The text of one module.

    Args:
        names: of modules of the widgets, or else of the panel; each after those that
            it imports from. No two may have a name at their top level in common.
    """
    texts = [_IMPORT.sub("", _path(name).read_text("utf-8")) for name in names]
    return "\n".join([*(_EXPORT.sub("", text) for text in texts[:-1]), texts[-1]])


def _path(name: str) -> Path:
    own = STATIC / name
    return own if own.exists() else PANEL / name

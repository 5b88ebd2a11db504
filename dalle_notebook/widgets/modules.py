"""JavaScript modules put together as the one text that anywidget sends to a page.

They are written as modules that import each other, which node runs and tests as they
are; a page gets them one below the other in a single module, so that nothing has to be
built and nothing is fetched. All names then share one scope: no two may be equal.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_IMPORT = re.compile(r"^import \{[^}]*\} from '\./(\w+)\.js';\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default )", re.MULTILINE)


@cache
def module_text(folder: str, entry: str) -> str:
    """Return a module of `static` and all that it imports, as one module.

    Args:
        folder: of `static`; the modules of a widget lie in one.
        entry: the module, whose default export is that of the whole.
    """
    texts: dict[str, str] = {}

    def add(name: str) -> None:
        if name in texts:
            return
        texts[name] = ""
        source = _static(f"{folder}/{name}.js")
        for needed in _IMPORT.findall(source):
            add(needed)
        # Below what it needs: a class is not known above its definition.
        del texts[name]
        texts[name] = _EXPORT.sub("", _IMPORT.sub("", source))

    add(entry)
    return "\n".join(texts.values())


def style_text(name: str) -> str:
    """Return a style sheet of `static`."""
    return _static(f"{name}.css")


def _static(path: str) -> str:
    return (files("dalle_notebook.widgets") / "static" / path).read_text("utf-8")

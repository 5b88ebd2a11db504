"""The templates of this room, with autoescape on for every one of them.

A text can reach a page only through here; no caller marks anything as safe.
"""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template


@cache
def load_template(name: str) -> Template:
    """Return a template of the folder `templates/`."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    # Made on first use: loading a module must not read files.
    return Environment(
        loader=PackageLoader("dalle_notebook.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

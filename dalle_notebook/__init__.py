"""Pictures from image endpoints in Jupyter.

Public names are loaded when they are first used: importing this package, and
`%load_ext dalle_notebook`, load no third-party module.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dalle_notebook import errors as errors
    from dalle_notebook.session.recipes import recipe as recipe
    from dalle_notebook.session.verbs import aio as aio
    from dalle_notebook.session.verbs import archive as archive
    from dalle_notebook.session.verbs import compare as compare
    from dalle_notebook.session.verbs import configure as configure
    from dalle_notebook.session.verbs import edit as edit
    from dalle_notebook.session.verbs import generate as generate
    from dalle_notebook.session.verbs import plan as plan
    from dalle_notebook.session.verbs import study as study
    from dalle_notebook.session.verbs import vary as vary
    from dalle_notebook.widgets.compare_slider import compare_slider as compare_slider
    from dalle_notebook.widgets.form import form as form
    from dalle_notebook.widgets.gallery import gallery as gallery
    from dalle_notebook.widgets.mask_editor import mask_editor as mask_editor

__version__ = "0.1.0"

_WHERE = {
    "aio": "dalle_notebook.session.verbs",
    "archive": "dalle_notebook.session.verbs",
    "batches": "dalle_notebook.session.verbs",
    "compare": "dalle_notebook.session.verbs",
    "configure": "dalle_notebook.session.verbs",
    "edit": "dalle_notebook.session.verbs",
    "generate": "dalle_notebook.session.verbs",
    "plan": "dalle_notebook.session.verbs",
    "recipe": "dalle_notebook.session.recipes",
    "vary": "dalle_notebook.session.verbs",
    "compare_slider": "dalle_notebook.widgets.compare_slider",
    "form": "dalle_notebook.widgets.form",
    "gallery": "dalle_notebook.widgets.gallery",
    "mask_editor": "dalle_notebook.widgets.mask_editor",
}

__all__ = [
    "aio",
    "archive",
    "batches",
    "compare",
    "compare_slider",
    "configure",
    "edit",
    "errors",
    "form",
    "gallery",
    "generate",
    "last",
    "mask_editor",
    "plan",
    "recipe",
    "study",
    "vary",
]


def __getattr__(name: str) -> Any:
    if name == "errors":
        return import_module("dalle_notebook.errors")
    if name == "last":
        return import_module("dalle_notebook.session.session").current_session().last
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class _Package(ModuleType):
    """This package, whose `study` is the verb and not the room of the same name.

    The import of a subpackage puts it into its parent, where it would hide the verb.
    `from dalle_notebook.study import ...` does not look there.
    """

    @property
    def study(self) -> Any:
        return import_module("dalle_notebook.session.verbs").study

    @study.setter
    def study(self, room: ModuleType) -> None:
        pass


sys.modules[__name__].__class__ = _Package


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Where the part for JupyterLab lies; asked by installs that can be edited."""
    return [{"src": "labextension", "dest": "dalle-notebook"}]


def load_ipython_extension(shell: Any) -> None:
    """What `%load_ext dalle_notebook` calls."""
    from dalle_notebook.magics.extension import load

    load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """What `%unload_ext dalle_notebook` calls."""
    from dalle_notebook.magics.extension import unload

    unload(shell)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Tells the Jupyter server which module to load."""
    return [{"module": "dalle_notebook"}]


def _load_jupyter_server_extension(server_app: Any) -> None:
    """What the Jupyter server calls; a kernel never does."""
    from dalle_notebook.lab.extension import load

    load(server_app, __version__)

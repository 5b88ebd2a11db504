"""Whether JupyterLab will find our two parts: the panel and what serves it."""

from __future__ import annotations

from typing import Any

_NAME = "dalle-notebook"
_REPAIR = "pip install --force-reinstall dalle-notebook"
_SERVER_NAME = "dalle_notebook"


def panel_state(version: str) -> str | None:
    """What is wrong with the part in the browser, and what to do; None for nothing.

    Args:
        version: that it should have.
    """
    from jupyter_core.paths import jupyter_path
    from jupyterlab_server.config import get_federated_extensions, get_page_config

    folders = jupyter_path("labextensions")
    found: dict[str, Any] = get_federated_extensions(folders)
    if _NAME not in found:
        return (
            "the panel is not installed: pip install --force-reinstall dalle-notebook"
        )
    if found[_NAME]["version"] != version:
        return (
            f"the panel is of version {found[_NAME]['version']}, this is {version}: "
            f"{_REPAIR}"
        )
    if _NAME in get_page_config(folders).get("disabledExtensions", ()):
        return "the panel is switched off: jupyter labextension enable dalle-notebook"
    return None


def server_state() -> str | None:
    """The same of the part in the Jupyter server."""
    from jupyter_core.paths import jupyter_config_path
    from jupyter_server.extension.config import ExtensionConfigManager

    manager = ExtensionConfigManager(read_config_path=jupyter_config_path())
    known: dict[str, bool] = manager.get_jpserver_extensions()
    if _SERVER_NAME not in known:
        return f"the server part is not installed: {_REPAIR}"
    if not known[_SERVER_NAME]:
        return (
            "the server part is switched off: "
            "jupyter server extension enable dalle_notebook"
        )
    return None

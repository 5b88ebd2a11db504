"""What the Jupyter server loads: the handlers, and the desk that they share."""

from __future__ import annotations

import os
from typing import Any

from dalle_notebook.lab.desk import Desk
from dalle_notebook.lab.handlers import routes
from dalle_notebook.settings import read_environment


def load(server_app: Any, version: str) -> None:
    """Add our handlers to a server.

    Args:
        version: of this package, which the page is told.
    """
    # Of the environment only: a folder's `.env` holds keys, and none is wanted here.
    desk = Desk(read_environment(os.environ), version)
    web_app = server_app.web_app
    web_app.add_handlers(".*$", routes(web_app.settings["base_url"], desk))

"""A hub where a user may look at things and change none."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth import Authorizer


class ReadersOnly(Authorizer):
    """Allows `read` of our part."""

    def is_authorized(
        self, handler: Any, user: Any, action: str, resource: str
    ) -> bool:
        return action == "read" and resource == "dalle_notebook"

"""The tables that magics show, as text."""

from __future__ import annotations

from IPython.utils.capture import capture_output

from dalle_notebook.magics.tables import show_models
from dalle_notebook.session.session import Session


def models_table(session: Session, endpoint: str | None) -> str:
    """What `%dalle_models` shows of an endpoint."""
    with capture_output() as shown:
        show_models(session, endpoint)
    # Without a shell it is printed.
    return shown.stdout or str(shown.outputs[0].data["text/plain"])

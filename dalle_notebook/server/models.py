"""The list of models, as `GET /models` gives it."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from dalle_notebook.wire.catalogue import Model, catalogue
from dalle_notebook.wire.faults import Fault
from dalle_notebook.wire.requests import FaultError


def list_models(drawn_by: str) -> dict[str, Any]:
    """Every name that the server answers to by rules of its own."""
    entries = [_entry(model, drawn_by) for model in catalogue().values()]
    return {"object": "list", "data": entries}


def describe_model(name: str, drawn_by: str) -> dict[str, Any]:
    """One model.

    Raises:
        FaultError: the catalogue has no such name.
    """
    model = catalogue().get(name)
    if model is None:
        raise FaultError(
            Fault(
                404,
                f"The model '{name}' does not exist.",
                param="model",
                code="model_not_found",
            )
        )
    return _entry(model, drawn_by)


def _entry(model: Model, drawn_by: str) -> dict[str, Any]:
    released = datetime.combine(model.released, time(), UTC)
    entry = {
        "id": model.id,
        "object": "model",
        "created": int(released.timestamp()),
        "owned_by": "dalle-notebook" if model.provider == "offline" else model.provider,
        "drawn_by": drawn_by,
    }
    if model.shutdown is not None:
        entry["shutdown_date"] = model.shutdown.isoformat()
    return entry

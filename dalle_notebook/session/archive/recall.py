"""The cell that asks for a kept picture again, in the session that asks for it."""

from __future__ import annotations

from dalle_notebook.errors import DalleError
from dalle_notebook.session.endpoints import choose_endpoint
from dalle_notebook.settings import Settings
from dalle_notebook.store.record import Record
from dalle_notebook.study.equal_cell import equal_cell
from dalle_notebook.wire.profiles import is_own, profiles


def recall(record: Record, settings: Settings) -> tuple[str, tuple[str, ...]]:
    """The cell that asks for the same picture, and remarks about it.

    Args:
        settings: of the session that the cell would run in.

    Raises:
        UsageError: no cell can ask for it.
    """
    endpoint = _endpoint(record, settings)
    cell, first = equal_cell(record.ask, endpoint)
    notes = list(first)
    if settings.model and "model" not in record.ask.settings:
        notes.append(
            f"this session asks {settings.model} where a cell names no model: "
            f"dalle.configure(model=None) first, for this was asked without one"
        )
    if not is_own(record.endpoint_id) and not endpoint:
        notes.append(
            f"{record.endpoint_title} drew it; the archive answers as long as the "
            f"picture is kept"
        )
    return cell, tuple(notes)


def _endpoint(record: Record, settings: Settings) -> str | None:
    """What to write behind `--endpoint`; None where nothing is needed, or helps."""
    model = record.ask.settings.get("model")
    model = model if isinstance(model, str) else None

    def leads_there(name: str | None) -> bool:
        try:
            return choose_endpoint(settings, name, model).id == record.endpoint_id
        except DalleError:
            return False

    if leads_there(None):
        return None
    names = [name for name in profiles() if name != "generic"]
    return next(filter(leads_there, [*names, record.endpoint_id]), None)

"""Small tables that magics print: a plan, the models of an endpoint."""

from __future__ import annotations

from IPython.display import display

from dalle_notebook.errors import UsageError
from dalle_notebook.render.table import render_table
from dalle_notebook.session.endpoints import choose_endpoint
from dalle_notebook.session.session import Prepared, Session
from dalle_notebook.wire.catalogue import Model, catalogue
from dalle_notebook.wire.cost import in_words

_MOST_PROMPTS = 8


def show_plan(prepared: Prepared) -> None:
    """Say what would be asked and what it costs at most; nothing was sent."""
    asks = list(dict.fromkeys(tile.ask.prompt for tile in prepared.plan.tiles))
    shown = asks if len(asks) <= _MOST_PROMPTS else [*asks[:6], "…", asks[-1]]
    kept = len(prepared.known)
    missing = prepared.cost.pictures
    title = (
        f"plan: {len(prepared.plan.tiles)} pictures, {kept} kept already, "
        f"{missing} to ask for: {prepared.cost.in_words() if missing else 'free'}; "
        f"nothing was sent"
    )
    _show(title, ("prompt",), [(prompt,) for prompt in shown])


def show_models(session: Session, named: str | None) -> None:
    """Say which models an endpoint has, what they cost and when they end."""
    chosen = choose_endpoint(session.settings, named)
    provider = chosen.profile.name
    rows = [
        _model_row(model)
        for name, model in catalogue().items()
        if name == model.id
        and (
            model.provider == provider
            or (provider == "offline" and model.is_retired(session.clock.now().date()))
        )
    ]
    if not rows:
        raise UsageError(
            f"nothing is known of the models of {chosen.title}: ask its maker"
        )
    title = f"models of {chosen.title}"
    _show(title, ("model", "sizes", "quality", "one picture", "last day"), rows)


def _model_row(model: Model) -> tuple[str, ...]:
    rule = model.sizes
    sizes = ", ".join(rule.listed) or (
        f"{rule.shortest} to {rule.longest} px in steps of {rule.multiple}"
    )
    return (
        model.id,
        sizes,
        ", ".join(model.qualities),
        _price(model),
        model.shutdown.isoformat() if model.shutdown else "",
    )


def _price(model: Model) -> str:
    sums = [price for row in model.price.values() for price in row.values()]
    sums += list(model.by_size.values())
    if model.provider == "offline":
        return "free"
    if not sums:
        return "not known"
    mark = "" if model.certainty == "official" else f" ({model.certainty})"
    return f"{in_words(min(sums))} to {in_words(max(sums))}{mark}"


def _show(title: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    html, text = render_table(title, head, rows)
    display({"text/html": html, "text/plain": text}, raw=True)

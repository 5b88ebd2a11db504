"""Tables that magics print: a plan, the models of an endpoint."""

from __future__ import annotations

from datetime import date

from IPython.display import display

from dalle_notebook.errors import UsageError
from dalle_notebook.render.table import render_table
from dalle_notebook.session.endpoints import (
    Chosen,
    choose_endpoint,
    missing_variables,
)
from dalle_notebook.session.loop import wait
from dalle_notebook.session.plan_view import price_plan
from dalle_notebook.session.preparing import Prepared
from dalle_notebook.session.session import Session
from dalle_notebook.wire.catalogue import Model, catalogue
from dalle_notebook.wire.cost import price_in_words
from dalle_notebook.wire.profiles import Profile, profiles


def show_plan(session: Session, prepared: Prepared) -> None:
    """Say what would be asked and what it costs at most; nothing was sent."""
    display(price_plan(session, prepared))


def show_models(session: Session, named: str | None) -> None:
    """Say which models an endpoint has, what they cost and when they end."""
    # No key is needed to know a price.
    profile = profiles().get(named or "")
    if profile is None or not _known_models(profile, session):
        chosen = choose_endpoint(session.settings, named)
        profile = chosen.profile
        if chosen.folder is not None:
            width, height = chosen.folder.native
            made_for = f"made for {width}x{height}"
            head = ("model", "sizes", "weights", "one picture")
            weights = f"{chosen.folder.weight_bytes / 1e9:.1f} GB"
            row = (chosen.folder.id, made_for, weights, "free")
            _show("models of this machine", head, [row])
            return
        if not _known_models(profile, session):
            _show_listed(session, chosen)
            return
    title = f"models of {profile.title}"
    if profile.address:
        title += "; --model takes the name of your deployment of one"
        missing = missing_variables(session.settings, profile)
        if missing:
            title += f"; not set: {', '.join(missing)}"
    _show(
        title,
        ("model", "sizes", "quality", "one picture", "last day"),
        [_model_row(model, profile) for model in _known_models(profile, session)],
    )


def _known_models(profile: Profile, session: Session) -> list[Model]:
    today = session.clock.now().date()
    models = [model for model in catalogue().values() if not model.snapshot_of]
    if profile.name == "offline":
        return [m for m in models if _is_drawn_here(m, today)]
    return [m for m in models if profile.name == m.provider or m.id in profile.models]


def _show_listed(session: Session, chosen: Chosen) -> None:
    """The names that an endpoint itself lists; what each can do only it knows."""
    names = wait(session.loop.submit(session.endpoint(chosen).models()))
    if not names:
        raise UsageError(f"{chosen.title} lists no models: ask whoever runs it")
    _show(f"models that {chosen.title} lists", ("model",), [(name,) for name in names])


def _is_drawn_here(model: Model, today: date) -> bool:
    return model.provider == "offline" or model.is_retired(today)


def _model_row(model: Model, profile: Profile) -> tuple[str, ...]:
    rule = model.sizes
    sizes = ", ".join(rule.listed) or (
        f"sides of {rule.shortest} to {rule.longest} px in steps of {rule.multiple}"
    )
    if rule.least_pixels > rule.shortest**2:
        sizes += f", {rule.least_pixels:,} px in all at least"
    price = "free" if profile.free else price_in_words(model) or "not known"
    if not profile.free and model.provider != profile.name:
        price = "not known"  # the prices are those of another provider
    last_day = profile.models.get(model.id, model.shutdown)
    if profile.free and model.provider != profile.name:
        price = f"free, drawn by {profile.default_model}"
    return (
        model.id,
        sizes,
        ", ".join(model.qualities),
        price,
        last_day.isoformat() if last_day else "",
    )


def _show(title: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    html, text = render_table(title, head, rows)
    display({"text/html": html, "text/plain": text}, raw=True)

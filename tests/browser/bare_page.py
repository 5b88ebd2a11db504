"""A page with nothing but our widgets in it, whose questions Python answers at once.

For what a view does by itself, without the seconds that a whole JupyterLab takes to
open. The module is the widget's own and so are the answers; only the carrier between
them, which in a notebook is ipywidgets', is a few lines here.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from playwright.sync_api import Page

_ADDRESS = "http://127.0.0.1:9/"
_CARRIER = """
window.bytes = text => new DataView(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer);
window.carry = state => {
  const heard = {};
  const tell = (event, ...values) => (heard[event] ?? []).forEach(hear => hear(...values));
  return {
    saved: [],
    sent: [],
    get: name => state[name],
    set(name, value) { state[name] = value; tell(`change:${name}`); },
    save_changes() { this.saved.push({ ...state }); },
    on: (event, hear) => (heard[event] ??= []).push(hear),
    off: (event, hear) => (heard[event] = heard[event].filter(other => other !== hear)),
    async send(question) {
      this.sent.push(question);
      const { message, pictures, state: changed } = await window.ask(question);
      if (message) tell('msg:custom', message, pictures.map(bytes));
      for (const [name, value] of Object.entries(changed)) this.set(name, value);
    },
  };
};
window.show = async (text, model) => {
  const view = (await import(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })))).default;
  window.model = model;
  window.open_view = () => {
    const place = document.createElement('div');
    place.style.width = '600px';
    const end = view.render({ model, el: place });
    // Only now, as notebooks do.
    document.body.append(place);
    return end;
  };
};
"""  # noqa: E501


def open_bare(page: Page, widget: Any, answer: Any = None) -> None:
    """Bring a widget into a page; `open_view()` in it makes a view.

    Args:
        answer: takes a question; returns a message or None, pictures, and what changed
            of the state.
    """

    def ask(question: Any) -> dict[str, Any]:
        message, pictures, changed = answer(question)
        texts = [b64encode(picture).decode() for picture in pictures]
        return {"message": message, "pictures": texts, "state": changed}

    page.route(
        _ADDRESS,
        lambda route: route.fulfill(
            body="<!doctype html><html lang=en><body></body></html>",
            content_type="text/html",
        ),
    )
    page.goto(_ADDRESS)
    page.expose_function("ask", ask)
    page.evaluate(_CARRIER)
    page.add_style_tag(content=str(widget._css))
    state = {
        name: {"bytes": b64encode(value).decode()}
        if isinstance(value, bytes)
        else value
        for name, value in widget.get_state().items()
        if not name.startswith(("_model", "_view", "_dom", "_esm", "_css", "layout"))
    }
    page.evaluate(
        """([text, state]) => {
          for (const name of Object.keys(state)) {
            if (state[name]?.bytes) state[name] = bytes(state[name].bytes);
          }
          return show(text, carry(state));
        }""",
        [str(widget._esm), state],
    )

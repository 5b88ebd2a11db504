"""Widgets with their pictures beside them, as an output that needs no kernel.

JupyterLab shows a widget whose kernel is gone as an error, whatever else lies in the
same bundle: it takes the richest part that it trusts. So the twin is an output of its
own, right below; a style hides it for as long as the widget itself is seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import anywidget
from IPython.display import display

from dalle_notebook.render.form import render_message
from dalle_notebook.session.bundle import Bundle
from dalle_notebook.widgets.modules import STATIC

TWIN_STYLE = (STATIC / "twin.css").read_text("utf-8")
"""To stand before the style of every widget of this kind."""


class Twinned(anywidget.AnyWidget):
    """A widget that shows its twin along with itself."""

    remark = ""
    """What stands in the widget's place where nothing of it runs."""

    _handle: Any = None

    def twin(self) -> Bundle:
        """What can be seen without a kernel."""
        raise NotImplementedError

    def renew_twin(self) -> None:
        """Bring the twin that was shown last up to date; from any thread."""
        if self._handle is not None and self.comm is not None:
            data, metadata = self._marked_twin()
            self._handle.update(data, raw=True, metadata=metadata)

    def _marked_twin(self) -> Bundle:
        data, metadata = self.twin()
        html = f'<div class="dalle-twin">{data["text/html"]}</div>'
        return {**data, "text/html": html, "text/plain": repr(self)}, metadata

    def _repr_mimebundle_(self, **given: Any) -> Bundle:
        data, metadata = super()._repr_mimebundle_(**given) or ({}, {})
        twin, about = self.twin()
        return {**twin, **data}, {**about, **metadata}

    def _ipython_display_(self) -> None:
        own: tuple[Mapping[str, Any], Mapping[str, Any]]
        own = super()._repr_mimebundle_() or ({}, {})
        data = {kind: value for kind, value in own[0].items() if kind != "text/plain"}
        data["text/html"] = render_message(self.remark)
        display(data, raw=True, metadata=dict(own[1]))
        data, metadata = self._marked_twin()
        self._handle = display(data, raw=True, metadata=metadata, display_id=True)

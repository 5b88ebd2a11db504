"""`%dalle`, `%%dalle` and their companions.

A magic parses its words, hands an order to `conduct` and waits; everything else
happens elsewhere. `%%dalle` at the top of a cell is rewritten to its awaited
twin (see `awaiting`), so that buttons stay alive while pictures are drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.core.magic import (
    Magics,
    line_cell_magic,
    line_magic,
    magics_class,
    no_var_expand,
)
from traitlets import Float, Int, Unicode

if TYPE_CHECKING:
    from collections.abc import Callable

    from dalle_notebook.magics.conduct import Conduct
    from dalle_notebook.session.results import Grid
    from dalle_notebook.wire.recipe import Verb


@magics_class
class DalleMagics(Magics):
    """Pictures from image endpoints. `%dalle?` tells the options."""

    endpoint = Unicode(
        None, allow_none=True, help="offline, openai, or a base URL; none: offline"
    ).tag(config=True)
    model = Unicode(None, allow_none=True, help="asked when a cell names none").tag(
        config=True
    )
    timeout = Float(None, allow_none=True, help="seconds for one picture").tag(
        config=True
    )
    max_cost = Float(None, allow_none=True, help="US dollars a cell may cost").tag(
        config=True
    )
    max_session_cost = Float(
        None, allow_none=True, help="US dollars this session may cost"
    ).tag(config=True)
    images_per_minute = Int(
        None, allow_none=True, help="own pacing; none: learned from the endpoint"
    ).tag(config=True)

    def __init__(self, shell: Any, **kwargs: Any) -> None:
        super().__init__(shell, **kwargs)
        self._conductor: Conduct | None = None
        self._settle(
            {name: getattr(self, name) for name in self.trait_names(config=True)}
        )

    def update_config(self, config: Any) -> None:
        """What `%config` calls, also for a value that has not changed.

        Raises:
            UsageError: an impossible value; nothing changes, here or in IPython's
                configuration, from where it would come back at a reload.
        """
        self._settle(dict(config[type(self).__name__]), taken_back=True)
        super().update_config(config)

    def _settle(self, values: dict[str, Any], *, taken_back: bool = False) -> None:
        """Hand settings on; None counts only where it takes a change back."""
        given = {k: v for k, v in values.items() if v is not None or taken_back}
        if given:
            from dalle_notebook.session.session import current_session

            current_session().configure(**given)

    def remove(self) -> None:
        """Take back what stays with the shell beyond the magics themselves."""
        if self._conductor is not None:
            self._conductor.remove()
        shell: Any = self.shell
        # Otherwise `%config` would go on setting what nobody reads.
        shell.configurables.remove(self)
        shell.magics_manager.registry.pop(type(self).__name__, None)

    @property
    def _conduct(self) -> Conduct:
        if self._conductor is None:
            from dalle_notebook.magics.conduct import Conduct

            self._conductor = Conduct(self.shell)
        return self._conductor

    @no_var_expand
    @line_cell_magic
    def dalle(self, line: str, cell: str | None = None) -> Grid | None:
        return self._conduct.waiting("generate", line, cell)

    @no_var_expand
    @line_cell_magic
    async def _dalle_awaited(self, line: str, cell: str) -> Grid | None:
        return await self._conduct.awaited("generate", line, cell)

    @no_var_expand
    @line_cell_magic
    def dalle_edit(self, line: str, cell: str | None = None) -> Grid | None:
        return self._conduct.waiting("edit", line, cell)

    @no_var_expand
    @line_cell_magic
    async def _dalle_edit_awaited(self, line: str, cell: str) -> Grid | None:
        return await self._conduct.awaited("edit", line, cell)

    @no_var_expand
    @line_cell_magic
    def dalle_vary(self, line: str, cell: str | None = None) -> Grid | None:
        return self._conduct.waiting("vary", line, cell)

    @no_var_expand
    @line_cell_magic
    async def _dalle_vary_awaited(self, line: str, cell: str) -> Grid | None:
        return await self._conduct.awaited("vary", line, cell)

    @line_magic
    def dalle_wait(self, line: str) -> None:
        """Wait for the runs that `--detach` left behind, and show them."""
        self._conduct.wait_for_detached()

    @line_magic
    def dalle_models(self, line: str) -> None:
        """Models of an endpoint, their prices and last days."""
        self._conduct.models(line.strip() or None)


def _help(verb: Verb) -> Callable[[], str]:
    def text() -> str:
        from dalle_notebook.study.help import help_text

        return help_text(verb)

    return text


# IPython asks an object for `getdoc` before its docstring; the text is made from
# the option table, which need not be loaded before somebody asks.
DalleMagics.dalle.getdoc = _help("generate")  # type: ignore[union-attr]
DalleMagics.dalle_edit.getdoc = _help("edit")  # type: ignore[union-attr]
DalleMagics.dalle_vary.getdoc = _help("vary")  # type: ignore[union-attr]

"""`%dalle_archive`: what was made, and what can be done with it.

The verbs themselves are those of the terminal and of `dalle.archive()`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, line_magic, magics_class, no_var_expand

if TYPE_CHECKING:
    from dalle_notebook.session.archive.answers import Answer


@magics_class
class ArchiveMagics(Magics):
    """The archive. `%dalle_archive?` tells the verbs."""

    def __init__(self, shell: Any) -> None:
        super().__init__(shell)
        self._shown: list[Answer] = []
        shell.events.register("post_run_cell", self._end_of_cell)

    def remove(self) -> None:
        """Take back what stays with the shell beyond the magic itself."""
        shell: Any = self.shell
        shell.events.unregister("post_run_cell", self._end_of_cell)
        shell.configurables.remove(self)
        shell.magics_manager.registry.pop(type(self).__name__, None)

    @no_var_expand
    @line_magic
    def dalle_archive(self, line: str) -> Answer:
        from IPython.display import display

        from dalle_notebook.session.archive.answers import Recalled
        from dalle_notebook.session.archive.syntax import split_words
        from dalle_notebook.session.archive.verbs import ArchiveVerbs
        from dalle_notebook.session.session import current_session

        answer = ArchiveVerbs(current_session()).run(split_words(line))
        data, metadata = answer.bundle()
        display(data, raw=True, metadata=metadata)
        if isinstance(answer, Recalled):
            shell: Any = self.shell
            shell.set_next_input(answer.cell)
        answer.is_quiet = True
        self._shown.append(answer)
        return answer

    def _end_of_cell(self, *_: Any) -> None:
        # `x = %dalle_archive ...` shows nothing at its end; a later `x` must show.
        for answer in self._shown:
            answer.is_quiet = False
        self._shown.clear()


def _help() -> str:
    from dalle_notebook.session.archive.syntax import help_text

    return help_text("%dalle_archive")


ArchiveMagics.dalle_archive.getdoc = _help  # type: ignore[union-attr]

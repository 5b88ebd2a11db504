"""What the verbs give back: sequences of pictures that show themselves.

None of them holds base64 in its text form.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dalle_notebook.errors import UsageError
from dalle_notebook.render.view import GridView
from dalle_notebook.session.bundle import Bundle, CellOutput, display, mime_bundle
from dalle_notebook.session.image import Image
from dalle_notebook.session.images import Images, images_of
from dalle_notebook.session.saving import FORMATS, expanded
from dalle_notebook.study.outcome import Outcome
from dalle_notebook.study.outcomes import Outcomes
from dalle_notebook.study.plan import Plan
from dalle_notebook.study.relay import Names

if TYPE_CHECKING:
    from dalle_notebook.session.captions import Size
    from dalle_notebook.session.exporting.export import Exported, Page, Quality
    from dalle_notebook.session.running import Running


class Grid(CellOutput, Images):
    """Pictures of one plan, in the order of its table.

    Args:
        image_of: makes the image of an outcome that has one.
        view: what a cell shows of it.
        look: what a cell shows of it laid out otherwise, see `show`.
        whole: all of it in one row, with previews of a size; for other looks at it.
        start_again: asks once more for what is missing, see `resume`.

    Attributes:
        plan: what was asked.
        outcomes: what became of every tile, also of those without a picture.
    """

    def __init__(
        self,
        plan: Plan,
        outcomes: Sequence[Outcome],
        image_of: Callable[[Outcome], Image],
        view: Callable[[], GridView],
        look: Callable[..., GridView],
        whole: Callable[[Size], GridView],
        start_again: Callable[..., Running],
    ) -> None:
        self.plan = plan
        own = outcomes if isinstance(outcomes, Outcomes) else Outcomes(outcomes)
        self.outcomes = own
        self._images = images_of(self.outcomes, image_of)
        self._view = view
        self._look = look
        self.whole = whole
        self.start_again = start_again

    def show(
        self,
        rows: Names = None,
        columns: Names = None,
        page: int = 1,
        size: Size = "auto",
        *,
        revised: bool = False,
    ) -> None:
        """Show the same pictures again, along other axes; nothing is asked for.

        More than 200 tiles come in pages, which say how to see the next one.

        Args:
            rows, columns: axes by name, one or a list with the outermost first:
                `prompt`, a setting, a name in a prompt, or `n`. All others nest
                outside the rows, `take` and `n` innermost beside each other. Where
                one side is named only, the other keeps its own axes.
            size: of the pictures, as `--show` has it.
            revised: with what a provider made of each prompt.

        Raises:
            UsageError: there is no such axis or page.
        """
        display(self._look(rows, columns, page, size, revised=revised))

    @property
    def kept(self) -> Sequence[Image]:
        """Those that somebody marked with `keep`, in order."""
        return tuple(image for image in self if image.mark == "kept")

    @property
    def rejected(self) -> Sequence[Image]:
        """Those that somebody marked with `reject`, in order."""
        return tuple(image for image in self if image.mark == "rejected")

    @property
    def best(self) -> Sequence[Image]:
        """Those that were kept; as long as there are none, all but the rejected."""
        marked = [(image, image.mark) for image in self]
        kept = tuple(image for image, mark in marked if mark == "kept")
        return kept or tuple(image for image, mark in marked if mark != "rejected")

    def resume(self, *, again: bool = False, executor: object = None) -> Grid:
        """Ask for what is missing, as running the cell again does, and wait for it.

        This grid stays as it is. Pictures that are there are neither asked for nor
        paid again.

        Args:
            again: send also what was sent before without an answer, and may have
                been billed.
            executor: paints it, as `dalle.plan(...).run(executor)` has it.

        Returns:
            The grid with what came; `dalle.last` is then that one.

        Raises:
            OverBudget: what is missing is too dear; nothing was sent.
            Incomplete: a picture is missing still; `.result` holds the others.
            ContentRefused: every picture was refused.
        """
        return self.start_again(again=again, executor=executor).wait()

    def save(self, folder: str | Path, *, recipe: bool | None = None) -> list[Path]:
        """Save every picture into a folder; see `Image.save`."""
        target = expanded(folder)
        if len(self) == 1 and target.suffix.lower() in FORMATS:
            return [self[0].save(target, recipe=recipe)]
        if target.suffix.lower() in FORMATS:
            raise UsageError(
                f"{len(self)} pictures do not fit into {target.name}: name a folder"
            )
        return [image.save(target / image.file_name(), recipe=recipe) for image in self]

    def export(
        self,
        path: str | Path,
        *,
        page: Page = "auto",
        quality: Quality = "preview",
        recipe: bool | None = None,
    ) -> Exported:
        """Write it as files for others; the ending of the name says as what.

        `.html` is one page that needs no network. `.pdf`, `.png` and `.jpg` are a
        contact sheet with labels and reasons. `.csv` (for spreadsheets) and
        `.jsonl` (for programs) have a row for every tile, also without a picture.
        A folder (it is there, or `path` ends in "/") gets the originals, named by
        their labels, prompt and digest. Nothing is asked for and no file is ever
        overwritten: one with the same content is left as it is.

        Args:
            page: of a contact sheet: "A4" or "letter", upright or lying as it suits
                the table; None makes one picture without page breaks. "auto" is A4
                for a PDF, else None. Several pages of PNG or JPEG are as many files.
            quality: of a contact sheet: "preview" draws previews at 150 dpi,
                "original" the pictures themselves at 300 dpi.
            recipe: of originals, see `Image.save`.

        Returns:
            The paths of all files. Labels that the built-in font cannot draw (all
            but plain English) stand as A1, A2, ... on a contact sheet, and one of
            the files is then the legend, NAME.legend.txt.

        Raises:
            UsageError: the ending is none of these, an option does not go with
                it, or a file exists with another content; nothing was written.
            ArchiveError: it cannot be written, or an original is gone.
        """
        from dalle_notebook.session.exporting.export import export

        return export(self, path, page=page, quality=quality, recipe=recipe)

    def to_frame(self) -> Any:
        """A pandas DataFrame with the rows and columns of `export("x.csv")`, typed.

        Raises:
            UsageError: pandas is not installed.
        """
        from dalle_notebook.session.exporting.frame import frame_of

        return frame_of(self)

    def to_toml(self, path: str | Path | None = None) -> str:
        """The study file that asks for the same pictures, as text.

        `dalle.study` asks for what it says; see there for its form.

        Args:
            path: written to this file as well, which ends in .toml. Pictures beside
                or below it are named by their paths, others by their archive ids.

        Raises:
            UsageError: the file exists with another content.
            ArchiveError: it cannot be written.
        """
        # That module puts sessions together, which know this one.
        from dalle_notebook.session.plan_view import PricedPlan

        if not isinstance(self.plan, PricedPlan):
            raise UsageError("this grid was put together by hand: nobody asked for it")
        return self.plan.to_toml(path)

    def __repr__(self) -> str:
        batched = self.outcomes.count_of("batched")
        missing = len(self.outcomes) - len(self) - batched
        rest = f", {batched} in a batch" if batched else ""
        rest += f", {missing} missing" if missing else ""
        title = self.plan.title or f"{len(self.plan.rows)} prompts"
        title = title if len(title) <= 60 else title[:59] + "…"
        return f"<{type(self).__name__} of {len(self)}{rest}: {title!r}>"

    def bundle(self) -> Bundle:
        """What a cell shows of it."""
        return mime_bundle(self._view())


class ImageSet(Grid):
    """The pictures of one prompt."""

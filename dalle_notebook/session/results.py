"""What the verbs give back: pictures as values.

An `Image` is a record of the archive and a way to read its bytes; the bytes are
read when somebody wants them, so a hundred results weigh little. `ImageSet` and
`Grid` are sequences of images. None of them holds base64 in its text form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from dalle_notebook.errors import UsageError
from dalle_notebook.picture.difference import Difference, heat_map
from dalle_notebook.picture.inputs import open_input
from dalle_notebook.picture.mask import Mask
from dalle_notebook.picture.orient import orient
from dalle_notebook.picture.resize import resize
from dalle_notebook.picture.verify import verify
from dalle_notebook.render.view import GridView
from dalle_notebook.session.bundle import display, mime_bundle
from dalle_notebook.session.choosing import Choosable, Choosing
from dalle_notebook.session.saving import (
    FORMATS,
    encode,
    ending_of,
    expanded,
    file_name,
    holds_picture,
    is_folder,
    with_recipe,
    write_copy,
)
from dalle_notebook.store.record import Record
from dalle_notebook.study.outcome import Outcome
from dalle_notebook.study.plan import Plan
from dalle_notebook.study.relay import Names
from dalle_notebook.wire.recipe import parse_size

if TYPE_CHECKING:
    import PIL.Image

    from dalle_notebook.session.captions import Size
    from dalle_notebook.session.export import Exported, Page, Quality
    from dalle_notebook.session.running import Running

_ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}
Data = bytes
"""`bytes`, where a class has a property of that name."""


class Image(Choosable):
    """One picture.

    Args:
        read: gives the bytes as received.
        given: finds what it was made from and the mask, both encoded.
        choosing: reads and writes what somebody decided about it.
    """

    def __init__(
        self,
        record: Record,
        read: Callable[[], Data],
        lineage: Callable[[Image], Sequence[Image]] | None = None,
        given: Callable[[Record], tuple[Data, Data | None] | None] | None = None,
        choosing: Choosing | None = None,
    ) -> None:
        self.record = record
        self._read = read
        self._lineage = lineage
        self._given = given
        super().__init__(choosing)

    @property
    def bytes(self) -> Data:
        """The encoded picture exactly as received.

        Raises:
            ArchiveError: the file is gone or damaged.
        """
        return self._read()

    @property
    def digest(self) -> str:
        """SHA-256 of `bytes`, in hexadecimal."""
        return self.record.digest

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels, as asked for."""
        asked = self.record.asked_size
        if asked and asked != "auto":
            return parse_size(asked)
        return self.record.size

    def pil(self) -> PIL.Image.Image:
        """The picture for Pillow, of the size asked for."""
        image = orient(verify(self.bytes))
        return image if image.size == self.size else resize(image, self.size)

    @property
    def prompt(self) -> str:
        """The prompt it was asked with, expanded."""
        return self.record.ask.prompt

    @property
    def recipe(self) -> Mapping[str, Any]:
        """The request that would repeat it: its parameters as sent."""
        return self.record.parameters

    @property
    def model(self) -> str | None:
        """The model that was asked."""
        return self.record.model

    @property
    def endpoint(self) -> str:
        """Where it was asked for: `offline` or a base URL."""
        return self.record.endpoint_id

    def before(self) -> PIL.Image.Image | None:
        """What it was made from, as it was given; None if it was made from words."""
        given = self._given_pair()
        return None if given is None else open_input(given[0])

    def mask(self) -> Mask | None:
        """What was allowed to change; None where nothing was said of it."""
        given = self._given_pair()
        if given is None or given[1] is None:
            return None
        return Mask.from_picture(open_input(given[1]), "white")

    @property
    def changed_outside(self) -> Difference | None:
        """How much an edit changed where its mask said nothing may change."""
        changed = self.record.changed_outside
        return None if changed is None else Difference(*changed)

    def heat_map(self) -> PIL.Image.Image:
        """Where an edit changed the picture, its mask outlined, of the given size.

        Raises:
            UsageError: it is no edit, or what it was made from is gone.
        """
        before = self.before()
        if before is None:
            raise UsageError("there is nothing to hold this picture against")
        mask = self.mask()
        if mask is not None and mask.size != before.size:
            before = resize(before, mask.size)
        return heat_map(before, self.pil(), mask)

    def _given_pair(self) -> tuple[Data, Data | None] | None:
        return self._given(self.record) if self._given else None

    def save(self, path: str | Path, *, recipe: bool | None = None) -> Path:
        """Write the picture to a file or into a folder, of the size asked for.

        A folder gets a name made of the prompt and the digest. The ending
        chooses the format; transparency becomes white in a JPEG. Without
        conversion the pixels stay byte for byte as received.

        Args:
            recipe: whether the copy says how it was made, for `dalle.recipe`: what
                was asked, of whom, when; no key, user name, folder or address.
                None adds it, except to a picture that its maker signed (C2PA):
                a signature covers every byte, so on a copy with anything added it
                no longer validates. True adds it even there. False keeps the
                bytes exactly.

        Returns:
            The path of the file; one that is there already with the same picture
            is left as it is.

        Raises:
            UsageError: the file exists with another content, or its ending is
                not .png, .jpg, .jpeg or .webp.
            ArchiveError: it cannot be written.
        """
        target = expanded(path)
        if is_folder(path):
            target = target / self.file_name()
        plain = data = self._encoded(ending_of(target))
        if recipe is not False:
            data = with_recipe(plain, self.record, even_if_signed=bool(recipe))

        def is_same(found: Data) -> bool:
            if recipe is False:
                return False
            return (recipe is None and found == plain) or holds_picture(found, plain)

        write_copy(target, data, is_same)
        return target

    def file_name(self) -> str:
        """A name for a saved copy, made of the prompt and the digest."""
        return file_name(self.prompt, self.digest, _ENDINGS[self.record.media_type])

    def _encoded(self, ending: str) -> Data:
        same_kind = FORMATS[ending] == FORMATS[_ENDINGS[self.record.media_type]]
        if same_kind and self.record.size == self.size:
            return self.bytes
        return encode(self.pil(), ending)

    def history(self) -> Sequence[Image]:
        """The pictures it was made from, oldest first, itself last."""
        return self._lineage(self) if self._lineage else (self,)

    def __repr__(self) -> str:
        prompt = self.prompt if len(self.prompt) <= 60 else self.prompt[:59] + "…"
        width, height = self.size
        return f"<Image {self.digest[:8]} {width}x{height} {prompt!r}>"


class Grid(Sequence[Image]):
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
        is_quiet: a cell has just shown it, so the end of that cell does not.
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
        self.outcomes = tuple(outcomes)
        self.is_quiet = False
        self._images = tuple(image_of(o) for o in outcomes if o.state == "kept")
        self._view = view
        self._look = look
        self.whole = whole
        self.start_again = start_again

    def __len__(self) -> int:
        return len(self._images)

    @overload
    def __getitem__(self, index: int) -> Image: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Image]: ...
    def __getitem__(self, index: int | slice) -> Image | Sequence[Image]:
        return self._images[index]

    def __iter__(self) -> Iterator[Image]:
        return iter(self._images)

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

    def resume(self, *, again: bool = False) -> Grid:
        """Ask for what is missing, as running the cell again does, and wait for it.

        This grid stays as it is. Pictures that are there are neither asked for nor
        paid again.

        Args:
            again: send also what was sent before without an answer, and may have
                been billed.

        Returns:
            The grid with what came; `dalle.last` is then that one.

        Raises:
            OverBudget: what is missing is too dear; nothing was sent.
            Incomplete: a picture is missing still; `.result` holds the others.
            ContentRefused: every picture was refused.
        """
        return self.start_again(again=again).wait()

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
        from dalle_notebook.session.export import export

        return export(self, path, page=page, quality=quality, recipe=recipe)

    def to_frame(self) -> Any:
        """A pandas DataFrame with the rows and columns of `export("x.csv")`, typed.

        Raises:
            UsageError: pandas is not installed.
        """
        from dalle_notebook.session.frame import frame_of

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
        missing = len(self.outcomes) - len(self)
        rest = f", {missing} missing" if missing else ""
        title = self.plan.title or f"{len(self.plan.rows)} prompts"
        title = title if len(title) <= 60 else title[:59] + "…"
        return f"<{type(self).__name__} of {len(self)}{rest}: {title!r}>"

    def _ipython_display_(self) -> None:
        if not self.is_quiet:
            # IPython then goes on to the bundle below.
            raise NotImplementedError
        self.is_quiet = False

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        return mime_bundle(self._view())


class ImageSet(Grid):
    """The pictures of one prompt."""

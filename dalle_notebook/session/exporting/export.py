"""`Grid.export`: a study as files for others, of the kind that the ending names.

Files are made whole in memory and written as all our copies are: never over
another file, and never half. But for the page, which says how long its cell took,
they depend on the pictures alone, so that exporting after a rerun finds the same
files.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, get_args

from dalle_notebook.errors import UsageError
from dalle_notebook.picture.contact.files import Encoded, Kind, encode_sheet
from dalle_notebook.picture.contact.fitting import PageSize
from dalle_notebook.session.exporting.data import to_csv, to_jsonl
from dalle_notebook.session.exporting.originals import save_originals
from dalle_notebook.session.exporting.sheet import sheet_of
from dalle_notebook.session.results import Grid
from dalle_notebook.session.saving import expanded, is_folder, write_files

Page = PageSize | Literal["auto"] | None
Quality = Literal["preview", "original"]

_SHEETS: dict[str, Kind] = {
    ".pdf": "PDF",
    ".png": "PNG",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
}
_DATA = {".csv": to_csv, ".jsonl": to_jsonl}


class Exported(tuple[Path, ...]):
    """The files that hold an export, whether written now or there already.

    Attributes:
        legend: the one that says what A1, A2, ... stand for, or None.
    """

    legend: Path | None

    def __new__(cls, paths: Sequence[Path], legend: Path | None = None) -> Exported:
        made = super().__new__(cls, (*paths, *([legend] if legend else [])))
        made.legend = legend
        return made

    def __repr__(self) -> str:
        if not self:
            return "<nothing exported: there is no picture>"
        names = [path.name for path in self if path != self.legend]
        shown = ", ".join(names if len(names) <= 3 else [*names[:2], "…", names[-1]])
        count = "1 file" if len(names) == 1 else f"{len(names)} files"
        keys = f"; {self.legend.name} says what A1, A2 … mean" if self.legend else ""
        return f"<{count}: {shown}{keys}>"


def export(
    grid: Grid, path: str | Path, *, page: Page, quality: Quality, recipe: bool | None
) -> Exported:
    """See `Grid.export`."""
    target = expanded(path)
    ending = target.suffix.lower()
    # A name without an ending can be nothing else; one like ".csv" may be a slip.
    folder = is_folder(path) or not (ending or target.name.startswith("."))
    _check(target, folder, page=page, quality=quality, recipe=recipe)
    if folder:
        return Exported(save_originals(grid, target, recipe=recipe))
    if ending in _SHEETS:
        return _export_sheet(grid, target, page, quality)
    data = _page(grid) if ending == ".html" else _DATA[ending](grid)
    write_files([(target, data)])
    return Exported([target])


def _check(
    target: Path, folder: bool, *, page: Page, quality: Quality, recipe: bool | None
) -> None:
    ending = target.suffix.lower()
    if not folder and ending not in {".html", *_SHEETS, *_DATA}:
        raise UsageError(
            f"cannot export as {target.name!r}: end the name in .html, .pdf, .png, "
            f".jpg, .csv or .jsonl, or in / for a folder of the originals"
        )
    if page not in (*get_args(PageSize), "auto", None):
        raise UsageError(f"page is 'A4', 'letter', 'auto' or None, not {page!r}")
    if quality not in get_args(Quality):
        raise UsageError(f"quality is 'preview' or 'original', not {quality!r}")
    is_sheet = not folder and ending in _SHEETS
    if not is_sheet and (page != "auto" or quality != "preview"):
        raise UsageError("page and quality go with a contact sheet: .pdf, .png or .jpg")
    if not folder and recipe is not None:
        raise UsageError("recipe goes with a folder of the originals")


def _page(grid: Grid) -> bytes:
    # The page's templates are read by whoever wants one only.
    from dalle_notebook.session.exporting.page import page_of

    return page_of(grid).encode("utf-8", "replace")


def _export_sheet(grid: Grid, target: Path, page: Page, quality: Quality) -> Exported:
    kind = _SHEETS[target.suffix.lower()]
    if page == "auto":
        page = "A4" if kind == "PDF" else None
    legend = target.with_name(f"{target.stem}.legend.txt")
    encoded = encode_sheet(
        sheet_of(grid, quality),
        kind,
        page=page,
        legend_name=legend.name,
        is_fine=quality == "original",
    )
    paths = _page_names(target, encoded)
    files = list(zip(paths, encoded.files, strict=True))
    if not encoded.legend:
        write_files(files)
        return Exported(paths)
    write_files([*files, (legend, encoded.legend.encode("utf-8", "replace"))])
    return Exported(paths, legend)


def _page_names(target: Path, encoded: Encoded) -> list[Path]:
    count = len(encoded.files)
    if count == 1:
        return [target]
    digits = len(str(count))
    return [
        target.with_name(f"{target.stem}-{number:0{digits}}{target.suffix}")
        for number in range(1, count + 1)
    ]

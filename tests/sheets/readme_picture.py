"""The picture at the top of the README: the first pictures of the quickstart.

    python -m tests.sheets.readme_picture

runs the quickstart's first drawing cell in a real JupyterLab, with a fresh archive,
and writes what a person sees to notebooks/pictures/quickstart.webp. Run it again when
the illustrator draws differently.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

import nbformat
from PIL import Image
from playwright.sync_api import expect, sync_playwright

TREE = Path(__file__).parents[2]
TARGET = TREE / "notebooks" / "pictures" / "quickstart.webp"
MOST_BYTES = 60_000
WIDTH = 1000
_MARGIN, _FRAME = 12, 8
_VIEW = {"width": 1230, "height": 1000}


def main() -> None:
    """Draw, photograph, write."""
    sys.path.insert(0, str(TREE / "tests"))
    from instruments import environment

    from tests.browser.conftest import ARGUMENTS
    from tests.browser.lab_server import LabServer
    from tests.browser.notebook_page import NotebookPage

    shipped = nbformat.read(TREE / "notebooks" / "01-quickstart.ipynb", as_version=4)
    sources = [cell.source for cell in shipped.cells if cell.cell_type == "code"][:2]
    with (
        tempfile.TemporaryDirectory() as folder,
        LabServer(Path(folder)) as lab,
        sync_playwright() as playwright,
    ):
        lab.write_notebook("quickstart.ipynb", *sources)
        chromium = playwright.chromium.launch(
            executable_path=environment.find_chromium(), args=ARGUMENTS
        )
        page = chromium.new_page(viewport=_VIEW, device_scale_factor=2)
        notebook = NotebookPage.open(page, lab, "quickstart.ipynb")
        notebook.run(0)
        expect(notebook.run(1)).to_contain_text("4 pictures in", timeout=60_000)
        # The side bar and the mark of the selected cell say nothing here.
        page.keyboard.press("Escape")
        page.keyboard.press("Control+b")
        notebook.cell(0).locator(".jp-InputArea-prompt").click()
        page.wait_for_timeout(500)
        shot = Image.open(io.BytesIO(notebook.cell(1).screenshot()))
        chromium.close()
    _write(_trimmed(shot.convert("RGB")))


def _trimmed(shot: Image.Image) -> Image.Image:
    """Cut to what is drawn, and scale down to the usual width."""
    # The edge may hold a line that marks the selected cell.
    shot = shot.crop((_FRAME, _FRAME, shot.width - _FRAME, shot.height))
    light = shot.convert("L").point(lambda value: 255 if value < 250 else 0)
    left, top, right, bottom = light.getbbox() or (0, 0, *shot.size)
    box = (
        max(0, left - _MARGIN),
        max(0, top - _MARGIN),
        min(shot.width, right + _MARGIN),
        min(shot.height, bottom + _MARGIN),
    )
    cut = shot.crop(box)
    height = round(cut.height * WIDTH / cut.width)
    return cut.resize((WIDTH, height), Image.Resampling.LANCZOS)


def _write(picture: Image.Image) -> None:
    for quality in range(90, 40, -5):
        buffer = io.BytesIO()
        picture.save(buffer, "WEBP", quality=quality, method=6)
        if buffer.tell() <= MOST_BYTES:
            break
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(buffer.getvalue())
    print(f"{TARGET.name}: {picture.size}, {buffer.tell()} bytes")


if __name__ == "__main__":
    main()

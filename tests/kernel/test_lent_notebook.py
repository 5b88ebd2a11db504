"""A notebook lent with its pack: another person reruns it for nothing."""

from __future__ import annotations

import json
from pathlib import Path

import psutil
import pytest
from instruments.fault_server import FaultServer

from dalle_notebook.picture.metadata import RECIPE, read_texts
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.pack import pack, unpack
from tests.kernel.asking import Table
from tests.kernel.kernels import Cell, Kernel

CELLS = [
    "%%dalle -n 2 --size 256x256 --as cats\na cat with {{braces}}",
    "%%dalle\na {black|white} cat\n---\na dog 猫",
    "%%dalle_edit cats[1] --region 0.1,0.1,0.5,0.5 --as hat\na cat with a hat",
    "%dalle_vary hat",
]
OFFLINE = "%%dalle --endpoint offline --size 256x256 --save copies/\na red fox"


def _saved(cells: list[tuple[str, Cell]], path: Path) -> None:
    """Write the notebook as a front end saves it."""
    made = [
        {
            "cell_type": "code",
            "metadata": {},
            "execution_count": number,
            "source": source.splitlines(keepends=True),
            "outputs": [
                {"output_type": each.kind, "data": each.data, "metadata": each.metadata}
                for each in cell.displays
            ],
        }
        for number, (source, cell) in enumerate(cells, 1)
    ]
    notebook = {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook), "utf-8")


def _replayed(source: str) -> str:
    """The same cell, that may send nothing and names an endpoint without its key."""
    head, _, body = source.partition("\n")
    word, _, rest = head.partition(" ")
    image = ""
    if word != "%%dalle":
        image, _, rest = rest.partition(" ")
    elsewhere = "" if "--endpoint" in rest else "--endpoint openai"
    line = " ".join(filter(None, [word, image, "--replay", elsewhere, rest]))
    return f"{line}\n{body}" if body else line


@pytest.mark.slow
def test_a_lent_notebook_reruns_without_key_or_request(
    kernel: Kernel, own_kernel: Kernel, fault_server: FaultServer, home: Path
) -> None:
    lent, packed_file = home.parent / "lent.ipynb", home.parent / "lent.zip"
    kernel.run(f"dalle.configure(endpoint={fault_server.base_url!r})")
    shown = [(source, kernel.run(source, timeout=60)) for source in [*CELLS, OFFLINE]]
    copy = kernel.value(f"str(cats[1].save({str(home.parent / 'cat.jpg')!r}))")
    _saved(shown, lent)
    own = Archive(home)
    packed = pack(lent, packed_file, own)
    own.close()
    posts = fault_server.posts

    theirs = Archive(home.parent / "theirs")
    taken = unpack(packed_file, theirs)
    theirs.close()
    own_kernel.run("import dalle_notebook as dalle\n%load_ext dalle_notebook")
    own_kernel.run(f"dalle.configure(home={str(home.parent / 'theirs')!r})")
    again = [own_kernel.run(_replayed(source)) for source, _ in shown]

    assert packed.missing == ()
    assert (taken.added, taken.refused) == (packed.pictures, ())
    for (source, before), after in zip(shown, again, strict=True):
        assert "0 requests" in after.ours.data["text/plain"], source
        assert (
            Table(after.ours.data["text/html"]).pictures
            == Table(before.ours.data["text/html"]).pictures
        )

    # The recipe of a copy leads to the same picture as well.
    cell = own_kernel.value(f"dalle.recipe({copy!r}).cell()")
    once_more = own_kernel.run(cell)
    assert "--raw\na cat with {braces}" in cell
    assert "0 requests" in once_more.ours.data["text/plain"]

    # --save wrote one copy with its recipe, and found it again.
    (saved,) = (home.parent / "cwd" / "copies").iterdir()
    assert RECIPE in read_texts(saved.read_bytes())

    assert fault_server.posts == posts
    children = psutil.Process(own_kernel.pid).children(recursive=True)
    assert not [c for c in children if "dalle_notebook" in " ".join(c.cmdline())]

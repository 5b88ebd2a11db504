"""Another look at a grid, and choosing among its pictures, in a real kernel."""

from __future__ import annotations

from instruments.fault_server import FaultServer

from tests.kernel.asking import Table
from tests.kernel.kernels import Kernel

_STUDY = "%%dalle --size 256x256,512x512 --as cats\na {coat: black|white} cat"


def test_another_look_sends_nothing_and_shows_in_place(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")
    first = Table(kernel.run(_STUDY).ours.data["text/html"])
    assert (first.rows, first.columns) == (["black", "white"], ["256x256", "512x512"])
    posts = fault_server.posts

    cell = kernel.run("cats.show(columns='coat')\n'not the last line'")

    shown = [each for each in cell.displays if each.is_ours]
    assert len(shown) == 1
    table = Table(shown[0].data["text/html"])
    assert (table.rows, table.columns) == (["256x256", "512x512"], ["black", "white"])
    assert table.caption == first.caption
    assert sorted(table.pictures) == sorted(first.pictures)
    assert "0 requests" in shown[0].data["text/plain"]
    assert fault_server.posts == posts == 4


def test_what_was_chosen_stands_in_the_next_output(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")
    kernel.run(_STUDY)
    chosen = kernel.run("cats[1].keep(); cats[2].reject(); cats[1].note = 'warm'")
    assert chosen.displays == []

    again = kernel.run(_STUDY).ours
    found = kernel.run("%dalle_archive tag:kept")

    assert "✓ kept" in again.data["text/html"]
    assert "✗ rejected" in again.data["text/html"]
    tiles = [t for row in again.metadata["dalle_notebook"]["tiles"] for t in row]
    assert [tile.get("mark") for tile in tiles] == [None, "kept", "rejected", None]
    assert tiles[1]["note"] == "warm"
    assert len(Table(found.displays[0].data["text/html"]).pictures) == 1
    assert kernel.value("[each.digest for each in cats.best]") == [
        kernel.value("cats[1].digest")
    ]
    assert fault_server.posts == 4


def test_a_wrong_axis_is_one_line(kernel: Kernel, fault_server: FaultServer) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")
    kernel.run(_STUDY)

    cell = kernel.execute("cats.show(rows='colour')")

    assert cell.status == "error"
    assert "no axis 'colour': the axes are coat, size" in cell.error
    assert len(cell.error.splitlines()) == 1

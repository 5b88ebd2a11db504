"""Looking again, keeping and rejecting: through the session, with a real endpoint."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from instruments import pictures
from instruments.answers import good_body, head, status
from instruments.exchange import Exchange
from instruments.fault_server import FaultServer
from instruments.faults import hang_headers

import dalle_notebook as dalle
from dalle_notebook.errors import ArchiveError, UsageError
from dalle_notebook.render.view import GridView
from dalle_notebook.session.bundle import mime_bundle
from dalle_notebook.session.order import make_order
from dalle_notebook.session.preparing import prepare
from dalle_notebook.session.results import Grid
from dalle_notebook.session.running import start
from dalle_notebook.session.session import Session
from dalle_notebook.study.axes import Axis
from dalle_notebook.study.grammar import expand

ROOT = Path(__file__).parents[2]


@pytest.fixture
def grid(own_session: Session, fault_server: FaultServer, home: Path) -> Grid:
    async def answer(exchange: Exchange) -> None:
        # Another picture each time, also for the same words.
        size = exchange.request.fields()["size"]
        width, height = map(int, str(size).split("x"))
        png = pictures.png((width, height), fault_server.posts)
        body = good_body(exchange.request, png, datum={"revised_prompt": f"<i>{size}"})
        await exchange.send(head(length=len(body)) + body)

    fault_server.usual = answer
    dalle.configure(home=home, endpoint=fault_server.base_url, free=True)
    return dalle.compare("a {coat: black|white} cat", size=["256x256", "512x512"], n=2)


def seen(grid: Grid, *args: object, **named: object) -> GridView:
    """What `show` shows."""
    view: GridView = grid._look(*args, **named)
    return view


def test_another_look_sends_nothing_and_shows_the_same_pictures(
    grid: Grid, fault_server: FaultServer, capsys: pytest.CaptureFixture[str]
) -> None:
    posts = fault_server.posts
    before = sorted(t.preview or b"" for t in seen(grid).all_tiles)

    grid.show(rows="size", columns=["coat"])
    turned = seen(grid, "size", ["coat"])

    assert "8 pictures from the archive, 0 requests" in capsys.readouterr().out
    assert turned.rows == (("256x256",), ("512x512",))
    assert turned.columns == (
        ("black", "1"), ("black", "2"), ("white", "1"), ("white", "2"),
    )  # fmt: skip
    assert turned.progress == "rows: size, columns: coat × n"
    assert sorted(t.preview or b"" for t in turned.all_tiles) == before
    assert len(set(before)) == 8
    assert fault_server.posts == posts == 8


def test_each_picture_stands_under_what_it_was_asked_with(grid: Grid) -> None:
    view = seen(grid, rows=["n", "coat"], columns="size")

    for labels, row in zip(view.rows, view.tiles, strict=True):
        for (size,), tile in zip(view.columns, row, strict=True):
            assert f"a {labels[1]} cat" == tile.alt
            assert dict(tile.details)["size"] == size


def test_a_wrong_axis_page_or_size_is_said_in_our_words(grid: Grid) -> None:
    with pytest.raises(UsageError, match="no axis 'colour': the axes are"):
        grid.show(rows="colour")
    with pytest.raises(UsageError, match="one page"):
        grid.show(page=2)
    with pytest.raises(UsageError, match="page is a number"):
        grid.show(page="2")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="size is one of auto, large, small, text"):
        grid.show(size="huge")  # type: ignore[arg-type]


@pytest.mark.slow
def test_a_large_grid_comes_in_pages_that_name_the_next_one(
    own_session: Session, fault_server: FaultServer, home: Path
) -> None:
    dalle.configure(home=home, endpoint=fault_server.base_url, free=True)
    grid = dalle.compare("a {black|white} cat", seed=list(range(105)), size="256x256")

    second = seen(grid, columns="{black|white}", page=2)

    assert second.progress.startswith("page 2 of 3, rows 36 to 70 of 105 · grid.show(")
    assert "columns='{black|white}', page=3)" in second.progress
    assert len(second.all_tiles) == 70
    assert {tile.preview_px for tile in second.all_tiles} == {128}
    large = seen(grid, columns="{black|white}", page=2, size="small")
    assert sum(len(t.preview or b"") for t in second.all_tiles) < sum(
        len(t.preview or b"") for t in large.all_tiles
    )
    assert "70 pictures from the archive, 0 requests" in second.footer[0]
    assert "page=1)" in seen(grid, columns="{black|white}", page=3).progress


def test_marks_and_notes_are_shown_wherever_the_picture_is(grid: Grid) -> None:
    grid[0].keep()
    grid[0].note = "warm <b>light</b>"
    grid[1].reject()

    view = grid._view()
    assert [tile.mark for tile in view.all_tiles][:3] == ["kept", "rejected", None]
    assert view.all_tiles[0].note == "warm <b>light</b>"
    data, metadata = mime_bundle(view)
    assert "✓ kept" in data["text/html"]
    assert "warm &lt;b&gt;light" in data["text/html"]
    (first, second, *_), _ = metadata["dalle_notebook"]["tiles"]
    assert (first["mark"], first["note"]) == ("kept", "warm <b>light</b>")
    assert second["mark"] == "rejected"
    again = dalle.generate("a black cat", size="256x256", n=2)
    assert [image.mark for image in again] == ["kept", "rejected"]


def test_the_best_are_the_kept_ones_or_all_that_are_not_rejected(grid: Grid) -> None:
    assert list(grid.best) == list(grid)
    assert grid.kept == grid.rejected == ()

    grid[0].reject()
    assert list(grid.best) == list(grid)[1:]
    assert list(grid.rejected) == [grid[0]]

    grid[5].keep()
    grid[2].keep()
    assert list(grid.best) == list(grid.kept) == [grid[2], grid[5]]

    for image in grid:
        image.unmark()
    assert list(grid.best) == list(grid)


def test_what_another_process_chose_is_seen_at_the_next_look(
    grid: Grid, home: Path
) -> None:
    code = (
        "import sys, dalle_notebook as dalle; dalle.configure(home=sys.argv[1]); "
        "image = dalle.archive().show(sys.argv[2]).image; "
        "image.keep(); image.note = 'from there'"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(home), grid[3].digest], cwd=ROOT, check=True
    )

    assert (grid[3].mark, grid[3].note) == ("kept", "from there")
    assert list(grid.best) == [grid[3]]


def test_a_picture_that_is_gone_cannot_be_marked(grid: Grid) -> None:
    dalle.archive().forget(grid[0])

    with pytest.raises(ArchiveError, match="not in the archive"):
        grid[0].keep()
    with pytest.raises(ArchiveError, match="not in the archive"):
        grid[0].note = "gone"
    assert grid[0].mark is None


@pytest.mark.parametrize("note", [None, 3, b"x"])
def test_a_note_is_a_text(grid: Grid, note: object) -> None:
    with pytest.raises(UsageError, match="a note is a text"):
        grid[0].note = note  # type: ignore[assignment]


def test_revised_prompts_are_shown_on_demand_only(
    grid: Grid, own_session: Session, fault_server: FaultServer
) -> None:
    assert {tile.revised for tile in seen(grid).all_tiles} == {""}

    tiles = seen(grid, "coat", "size", revised=True).all_tiles

    assert [t.revised for t in tiles] == ["<i>256x256"] * 2 + ["<i>512x512"] * 2 + [
        "<i>256x256"
    ] * 2 + ["<i>512x512"] * 2
    assert not any("revised prompt" in dict(tile.details) for tile in tiles)


def test_where_nobody_revised_a_prompt_the_look_says_so(
    own_session: Session, fault_server: FaultServer, home: Path
) -> None:
    dalle.configure(home=home, endpoint=fault_server.base_url, free=True)
    two = dalle.generate("a cat", n=2)

    assert "no prompt of these was revised" in seen(two, revised=True).notes[-1]


def test_a_grid_without_all_pictures_is_laid_out_with_its_reasons(
    own_session: Session, fault_server: FaultServer, home: Path
) -> None:
    fault_server.always(
        status(400, fault_code="content_policy_violation"), containing="white"
    )
    dalle.configure(home=home, endpoint=fault_server.base_url, free=True)
    grid = dalle.compare("a {coat: black|white} cat", size=["256x256", "512x512"])

    view = seen(grid, "size", "coat")

    assert [[t.state for t in row] for row in view.tiles] == [["kept", "refused"]] * 2
    assert view.tiles[0][1].reason


def test_a_grid_that_is_still_running_is_shown_as_it_is_now(
    own_session: Session, fault_server: FaultServer, home: Path
) -> None:
    fault_server.always(hang_headers(), containing="white")
    dalle.configure(home=home, endpoint=fault_server.base_url, free=True)
    prompts = expand("a {coat: black|white} cat", {})
    order = make_order(
        "generate", prompts, {"size": Axis("size", ("256x256", "512x512"))}
    )
    running = start(own_session, prepare(own_session, order))
    grid = running.result()
    while sum(outcome.state == "kept" for outcome in running.run.outcomes) < 2:
        time.sleep(0.01)

    view = seen(grid, "size", "coat")
    running.stop()

    assert [[t.state for t in row] for row in view.tiles] == [["kept", "sending"]] * 2

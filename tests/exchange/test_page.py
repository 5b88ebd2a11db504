"""The page of a real grid: every tile at its place, from the archive alone."""

from __future__ import annotations

import pytest
from instruments import answers, pictures
from instruments.fault_server import FaultServer

import dalle_notebook as dalle
from dalle_notebook.render.page.values import PageView
from dalle_notebook.render.pictures import picture_type
from dalle_notebook.session.exporting.page import page_of, page_view


@pytest.fixture(autouse=True)
def endpoint(fault_server: FaultServer) -> FaultServer:
    dalle.configure(endpoint=fault_server.base_url, free=True)
    return fault_server


def where(view: PageView, number: int) -> dict[str, str]:
    at = view.tiles[number].at
    return {
        axis.name: axis.labels[value]
        for axis, value in zip(view.axes, at, strict=True)
        if value is not None
    }


def weight(view: PageView) -> int:
    return sum(len(tile.view.preview or b"") for tile in view.tiles)


def test_every_tile_knows_its_value_on_every_axis(endpoint: FaultServer) -> None:
    grid = dalle.compare("a {coat: red|blue} cat", size=["256x256", "512x512"], n=2)
    posts = endpoint.posts

    view = page_view(grid)

    assert [axis.name for axis in view.axes] == ["coat", "size", "n"]
    assert view.row_axes == 1
    assert [where(view, n) for n in (0, 7)] == [
        {"coat": "red", "size": "256x256", "n": "1"},
        {"coat": "blue", "size": "512x512", "n": "2"},
    ]
    for tile, image in zip(view.tiles, grid, strict=True):
        assert (tile.view.alt, tile.id) == (image.prompt, image.digest[:12])
        assert picture_type(tile.view.preview or b"") == "image/webp"
    assert endpoint.posts == posts == 8


def test_an_axis_of_one_value_is_a_fact_and_no_axis() -> None:
    view = page_view(dalle.compare("a {red|blue} {cup|cat}", size=["256x256"]))

    assert [axis.name for axis in view.axes] == ["{cup|cat}", "{red|blue}"]
    assert view.row_axes == 1
    assert ("size", "256x256") in view.tiles[0].view.details


def test_prompts_with_axes_of_their_own_say_what_does_not_concern_them() -> None:
    view = page_view(dalle.compare(["a {coat: red|blue} cat", "a dog"], n=1))

    assert [where(view, n) for n in range(3)] == [
        {"prompt": "a {coat: red|blue} cat", "coat": "red"},
        {"prompt": "a {coat: red|blue} cat", "coat": "blue"},
        {"prompt": "a dog"},
    ]


def test_a_tile_without_a_picture_has_its_reason(endpoint: FaultServer) -> None:
    refusal = answers.status(400, fault_code="moderation_blocked")
    endpoint.script(refusal, containing="a blue cat")
    grid = dalle.compare("a {red|blue|green} cat")

    view = page_view(grid)
    html = page_of(grid)

    assert [tile.view.state for tile in view.tiles] == ["kept", "refused", "kept"]
    assert view.tiles[1].view.reason
    assert html.count("<img") == 2
    assert 'data-state="refused"' in html


def test_what_was_edited_stands_beside_the_results() -> None:
    edited = dalle.edit(pictures.png((64, 64)), "a {red|blue} hat")

    before = page_view(edited).before

    assert before is not None
    assert before.view.preview
    assert before.view.alt.startswith("before")


def test_a_page_without_axes_holds_its_picture() -> None:
    assert page_of(dalle.generate("a cat")).count("<img") == 1


def test_where_previews_would_weigh_too_much_they_are_smaller() -> None:
    grid = dalle.compare("a {red|blue} cat", size="1024x1024")
    large = weight(page_view(grid))

    assert weight(page_view(grid, picture_bytes=large)) == large
    assert weight(page_view(grid, picture_bytes=large - 1)) < large


@pytest.mark.slow
def test_a_page_holds_also_what_a_cell_leaves_out() -> None:
    seeds = list(range(1, 106))

    view = page_view(dalle.compare("a {red|blue} cat", seed=seeds, size="256x256"))

    assert len(view.tiles) == 210
    assert {tile.view.state for tile in view.tiles} == {"kept"}
    assert where(view, 209) == {"{red|blue}": "blue", "seed": "seed 105"}

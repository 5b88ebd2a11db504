"""The notebooks of the tree: what they leave behind when a person has run them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest

from dalle_notebook.store.archive import Archive
from dalle_notebook.store.record import Record
from tests.notebooks.running import ALL, Ran, read_source, run_twice

_MOST_BYTES = 150_000
_MOST_SECONDS = 60
_FEWEST_PICTURES = {"06-old-tutorials": 1, "07-your-endpoint": 4}

# Links that are worth something to whoever finds them, keys, and places of a disk.
_TELLTALE = re.compile(
    r"https?://[^\s\"'\\]+(?:\?|/images/)"
    r"|OPENAI_API_KEY=|\bsk-\w{8}"
    r"|(?<![\w.])/(?:home|root|tmp|Users|private|var)/"
)


@pytest.fixture(scope="module", params=ALL)
def ran(request: pytest.FixtureRequest, sandbox: Path) -> tuple[Ran, Ran]:
    """Both runs of a notebook, which its tests share."""
    return run_twice(request.param, sandbox / request.param)


@pytest.mark.slow
def test_the_second_run_is_free(ran: tuple[Ran, Ran]) -> None:
    first, second = ran

    assert sum(first.pictures()) >= _FEWEST_PICTURES.get(first.name, 6)
    assert second.pictures() == first.pictures()
    assert all("0 requests" in data["text/plain"] for data in second.bundles())


@pytest.mark.slow
def test_a_run_is_short_and_its_file_small(ran: tuple[Ran, Ran]) -> None:
    for each in ran:
        assert each.seconds < _MOST_SECONDS
        assert len(each.text.encode()) < _MOST_BYTES


@pytest.mark.slow
def test_outputs_hold_no_key_no_signed_link_and_no_place(
    ran: tuple[Ran, Ran],
) -> None:
    for each in ran:
        texts = json.dumps(list(each.outputs()))
        assert _TELLTALE.findall(texts) == []
        assert str(each.folder) not in texts


@pytest.mark.slow
def test_edits_keep_all_outside_of_their_masks(ran: tuple[Ran, Ran]) -> None:
    pages = [data["text/html"] for data in ran[0].bundles()]
    edits = [page for page in pages if "outside the mask" in page]

    if ran[0].name == "02-edit-and-vary":
        assert len(edits) >= 4
    assert all("outside the mask all is kept" in page for page in edits)


@pytest.mark.slow
@pytest.mark.parametrize("ran", ["06-old-tutorials"], indirect=True)
def test_no_old_sample_is_skipped(ran: tuple[Ran, Ran]) -> None:
    printed = [out.get("text", "") for out in ran[0].outputs()]
    strips = [
        out for out in ran[0].outputs() if out.get("data", {}).keys() & {"image/jpeg"}
    ]

    assert not any("skipped" in text for text in printed)
    assert len(strips) == 4


@pytest.mark.slow
@pytest.mark.parametrize("ran", ["guide", "guide.zh-CN"], indirect=True)
def test_the_folded_requests_of_a_guide_are_those_of_its_cells(
    ran: tuple[Ran, Ran],
) -> None:
    archive = Archive(ran[0].folder.parent / "archive")
    kept = [_asked(record) for record in archive.newest(100)]
    archive.close()
    folded = _folded(ran[0].name)

    assert len(folded) == 6
    assert [request for request in folded if request not in kept] == []


def _asked(record: Record) -> dict[str, object]:
    """What a record was asked with, but for the seed, which a server may not take."""
    told = {k: v for k, v in record.parameters.items() if k != "seed"}
    verb = {"generate": "generations", "edit": "edits", "vary": "variations"}
    return {"path": verb[record.ask.verb], **told, "model": record.model}


def _folded(name: str) -> list[dict[str, object]]:
    """The requests in the folds below the cells of a notebook."""
    cells = ("".join(cell["source"]) for cell in read_source(name)["cells"])
    found = []
    for text in cells:
        body = re.search(r"-d '(\{.*\})'", text)
        form = re.findall(r"-F (\w+)=([^@\n]+?)(?: \\)?\n", text)
        path = re.search(r"BASE_URL/images/(\w+)", text)
        if path is None or '"response_format"' in text:
            continue
        told = json.loads(body[1]) if body else {k: v.strip('"') for k, v in form}
        found.append({"path": path[1], **told, "n": int(told["n"])})
    return found


@pytest.mark.slow
@pytest.mark.parametrize("ran", ["03-compare-prompts", "guide"], indirect=True)
@pytest.mark.parametrize("form", ["html", "markdown"])
def test_an_export_keeps_pictures_and_labels(ran: tuple[Ran, Ran], form: str) -> None:
    first = ran[0]
    # It is slow to load, and most tests of this file do without.
    from nbconvert import get_exporter

    exporter = get_exporter(form)()
    body, resources = exporter.from_notebook_node(nbformat.from_dict(first.notebook))

    assert body.count("data:image/webp;base64,") >= sum(first.pictures())
    for data in first.bundles():
        for label in re.findall(r"<th scope[^>]*>([^<]+)</th>", data["text/html"]):
            assert f">{label}</th>" in body
    assert resources


@pytest.mark.parametrize("name", ["01-quickstart", *ALL])
def test_a_notebook_in_the_tree_has_ids_and_no_outputs(name: str) -> None:
    cells = read_source(name)["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]

    assert not any(cell["outputs"] or cell["execution_count"] for cell in code)
    assert len({cell["id"] for cell in cells}) == len(cells)


def test_the_guide_says_the_same_in_both_languages() -> None:
    english, chinese = (
        read_source("guide")["cells"],
        read_source("guide.zh-CN")["cells"],
    )

    assert _shape(english) == _shape(chinese)


def _shape(cells: list[dict[str, object]]) -> list[tuple[object, list[str]]]:
    """Kinds of cells, and of each the words that do not depend on a language."""
    shapes = []
    for cell in cells:
        text = "".join(cell["source"])  # type: ignore[arg-type]
        options = re.findall(r"--[a-z][\w-]*|```\w*|^#+ |<details>", text, re.M)
        shapes.append((cell["cell_type"], sorted(options)))
    return shapes

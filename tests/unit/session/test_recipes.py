"""`dalle.recipe`: what it finds in which picture, and what it says of it."""

from __future__ import annotations

import json
import os
import random
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dalle_notebook as dalle
from dalle_notebook.errors import BadImage, DalleError, UsageError
from dalle_notebook.session.image import Image
from dalle_notebook.session.recipes import FoundRecipe, recipe
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.ask import Ask
from dalle_notebook.study.cell_text import write_cell
from tests.instruments import pictures
from tests.unit.picture.test_metadata import exif, mutated, text_png
from tests.unit.session.test_saving import image
from tests.unit.store.test_foreign_recipes import A1111, comfy_graph
from tests.unit.store.writers import ask, record

ENDINGS = ("png", "jpg", "webp")


def found(picture: Any) -> FoundRecipe:
    recipe_of_it = recipe(picture)
    assert recipe_of_it is not None
    return recipe_of_it


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_saved_copy_tells_how_it_was_made(tmp_path: Path, ending: str) -> None:
    wanted = ask("a {fox}\n---", settings={"size": "64x64", "seed": 7}, take=2, index=1)
    picture = image(
        ask=wanted, model="dall-e-2", drawn_by="illustrator 1", asked_size="64x64"
    )

    of_file = found(picture.save(tmp_path / f"x.{ending}"))

    assert of_file.source == "dalle_notebook"
    assert (of_file.prompt, of_file.model) == ("a {fox}\n---", "dall-e-2")
    assert (of_file.size, of_file.seed, of_file.steps) == ("64x64", 7, None)
    assert of_file.ask == wanted
    assert of_file.cell() == write_cell(wanted)
    assert dict(of_file) == dict(found(picture))
    assert of_file["drawn by"] == "illustrator 1"
    assert json.loads(of_file.raw)["picture"] == picture.digest


@settings(max_examples=120)
@given(
    prompt=st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
    ending=st.sampled_from(ENDINGS),
)
def test_any_prompt_comes_back(
    tmp_path_factory: pytest.TempPathFactory, prompt: str, ending: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    picture = image(pictures.png((8, 8)), prompt=prompt)

    path = picture.save(folder / f"x.{ending}")

    assert found(path).ask == picture.record.ask
    assert found(path.read_bytes()).prompt == prompt


def test_a_picture_of_the_archive_is_known_by_its_bytes(home: Path) -> None:
    data = pictures.png((24, 24), 3)
    kept = record(
        data,
        ask("a fox", settings={"model": "m"}),
        endpoint_id="http://127.0.0.1:9999/v1",
        endpoint_title="127.0.0.1",
        model="m",
    )
    archive = Archive(home)
    archive.keep(data, kept)
    archive.close()

    recipe_of_it = found(data)

    assert recipe_of_it.prompt == "a fox"
    assert recipe_of_it.cell() == (
        "%%dalle --model m --endpoint http://127.0.0.1:9999/v1\na fox"
    )


def test_a_copy_holds_no_address_and_the_archive_still_knows_it(
    home: Path, tmp_path: Path
) -> None:
    data = pictures.png((24, 24), 3)
    kept = record(data, ask("a fox"), endpoint_id="http://10.0.0.7:8080/v1")
    copy = Image(kept, lambda: data).save(tmp_path / "x.png")
    assert b"10.0.0.7" not in copy.read_bytes()
    assert found(copy).endpoint is None

    archive = Archive(home)
    archive.keep(data, kept)
    archive.close()

    assert found(copy).endpoint == "http://10.0.0.7:8080/v1"


def test_a_session_that_asks_elsewhere_is_told_where_it_was_asked() -> None:
    picture = found(image(prompt="a fox"))
    assert picture.cell() == "%%dalle\na fox"
    dalle.configure(endpoint="http://127.0.0.1:9/v1")
    try:
        assert picture.cell() == "%%dalle --endpoint offline\na fox"
    finally:
        dalle.configure(endpoint=None)


FOREIGN = {
    "automatic1111": A1111,
    "comfyui": json.dumps(comfy_graph()),
    "invokeai": json.dumps({"positive_prompt": "a red fox", "seed": 3, "steps": 9}),
}


def foreign_files() -> dict[str, tuple[str, bytes]]:
    keywords = {
        "automatic1111": b"parameters",
        "comfyui": b"prompt",
        "invokeai": b"invokeai_metadata",
    }
    files = {}
    for source, text in FOREIGN.items():
        body = keywords[source] + b"\0" + text.encode()
        files[f"{source}, png"] = source, text_png((b"tEXt", body))
    comment = b"UNICODE\0" + A1111.encode("utf-16-be")
    graph = b"prompt:" + FOREIGN["comfyui"].encode() + b"\0"
    for kind in ("JPEG", "WEBP"):
        for order in "<>":
            data = pictures.by_pillow(kind, exif=b"Exif\0\0" + exif(order, comment))
            files[f"automatic1111, {kind}, {order}"] = "automatic1111", data
        data = pictures.by_pillow(kind, exif=b"Exif\0\0" + exif("<", b"", model=graph))
        files[f"comfyui, {kind}"] = "comfyui", data
    return files


@pytest.mark.parametrize("name", foreign_files())
def test_pictures_of_other_programs_are_read(name: str) -> None:
    source, data = foreign_files()[name]

    recipe_of_it = found(data)

    assert recipe_of_it.source == source
    assert "red fox" in recipe_of_it.prompt
    assert recipe_of_it["seed"] == recipe_of_it.seed
    assert recipe_of_it.ask is None
    assert recipe_of_it.raw == FOREIGN[source]


def test_a_foreign_recipe_becomes_a_cell() -> None:
    cell = found(foreign_files()["automatic1111, png"][1]).cell()

    first, *prompt = cell.splitlines()
    assert first == "%%dalle --size 512x768 --seed 965400086"
    assert "\n".join(prompt) == "a red fox, (detailed:1.2), <lora:fur:0.8>\nin snow"


def test_an_endpoint_that_takes_more_is_told_more() -> None:
    recipe_of_it = found(foreign_files()["comfyui, JPEG"][1])
    dalle.configure(endpoint="localai+http://127.0.0.1:9/v1")
    try:
        first = recipe_of_it.cell().splitlines()[0]
    finally:
        dalle.configure(endpoint=None)

    assert '--negative-prompt "text, watermark"' in first


def test_our_recipe_wins_over_another() -> None:
    data = text_png((b"tEXt", b"parameters\0" + A1111.encode()))
    from dalle_notebook.session.saving import with_recipe

    picture = image(data, prompt="a dog")
    labelled = with_recipe(data, picture.record, even_if_signed=False)

    assert found(labelled).source == "dalle_notebook"


def test_it_reads_well() -> None:
    shown = repr(found(image(prompt="a fox", model="m", asked_size="64x64")))

    assert shown.splitlines()[:2] == [
        "recipe of dalle_notebook",
        "  prompt      a fox",
    ]
    hostile = text_png(
        (b"tEXt", b"parameters\0\x1b[31m\xe2\x80\xae" + b"x" * 900_000 + b"\nSteps: 1")
    )
    shown = repr(found(hostile))
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert len(shown) < 10_000
    assert "\x1b" not in found(hostile).cell()


def test_nothing_found_is_none_and_words() -> None:
    with pytest.warns(UserWarning, match="no recipe") as said:
        assert recipe(pictures.png()) is None
    assert said[0].filename == __file__
    broken = text_png((b"tEXt", b'dalle_notebook:recipe\0{"v":99}'))
    with pytest.warns(UserWarning, match="later version"):
        assert recipe(broken) is None


@pytest.mark.parametrize("given_value", [None, 5, ["x.png"], object()])
def test_what_is_no_picture_is_refused(given_value: Any) -> None:
    with pytest.raises(UsageError, match="recipe takes"):
        recipe(given_value)


def test_files_that_are_not_there_or_no_pictures(tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(b"GIF89a")
    for name in ("nowhere.png", "", "a\0b", "x" * 300, "~nobody-here/x.png"):
        with pytest.raises(UsageError):
            recipe(name and str(tmp_path / name))
    with pytest.raises(UsageError):
        recipe(tmp_path)
    with pytest.raises(BadImage):
        recipe(tmp_path / "x.png")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.png")
        with pytest.raises(UsageError):
            recipe(tmp_path / "pipe.png")


def test_a_private_archive_folder_out_of_order_hides_no_recipe(
    tmp_path: Path, home: Path
) -> None:
    path = image(prompt="a fox").save(tmp_path / "x.png")
    home.write_bytes(b"no folder")

    assert found(path).prompt == "a fox"


def fuzz(rounds: int, seed: int) -> tuple[int, int]:
    """Read mutated pictures; returns how many recipes, how many refusals."""
    rng = random.Random(seed)
    sources = [data for _, data in foreign_files().values()]
    sources += [text_png((b"zTXt", b"parameters\0\0xx")), pictures.png((4, 4))]
    made = image(
        pictures.png((8, 8)), prompt="a 猫 {x}", ask=Ask("generate", "a 猫 {x}")
    )
    for ending in ENDINGS:
        path = made.save(Path(f"fuzz-{seed}.{ending}"))
        sources.append(path.read_bytes())
    recipes = refused = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        for _ in range(rounds):
            data = mutated(rng.choice(sources), rng)
            try:
                it = recipe(data)
            except DalleError as problem:
                refused += 1
                assert "\n" not in str(problem)
                continue
            if it is not None:
                recipes += 1
                assert repr(it).startswith("recipe of")
                assert it.cell()
                assert dict(it)["prompt"] == it.prompt
    return recipes, refused


def test_2000_mutated_pictures_end_in_a_recipe_none_or_words() -> None:
    recipes, refused = fuzz(2_000, 1)

    assert recipes > 200
    assert refused > 20


@pytest.mark.soak
@pytest.mark.timeout(3_600)
def test_50000_mutated_pictures_end_in_a_recipe_none_or_words() -> None:
    recipes, _ = fuzz(50_000, 2)

    assert recipes > 5_000


def test_it_is_a_public_name() -> None:
    assert dalle.recipe is recipe
    assert "recipe" in dalle.__all__

"""What a plan says before anything is sent: counts, prices, time and remarks."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from instruments.fault_server import FaultServer

from dalle_notebook.errors import ArchiveError, UsageError
from dalle_notebook.picture.mask import Mask
from dalle_notebook.session.order import Order, make_order, read_order
from dalle_notebook.session.plan_view import PricedPlan, price_plan
from dalle_notebook.session.preparing import prepare
from dalle_notebook.session.results import Grid
from dalle_notebook.session.running import start
from dalle_notebook.session.session import Session
from dalle_notebook.session.studies import order_of_file
from dalle_notebook.settings import Clock
from dalle_notebook.study.grammar import NO_PROMPT, expand
from dalle_notebook.study.options import read_keywords
from dalle_notebook.wire.cost import NOTHING, Price, price_of

TODAY = date(2026, 11, 22)


class _Day(Clock):
    """A clock whose day does not change."""

    def now(self) -> datetime:
        return datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)


@pytest.fixture
def session(home: Path) -> Iterator[Session]:
    environ = {"DALLE_NOTEBOOK_HOME": str(home), "OPENAI_API_KEY": "key-of-the-test"}
    session = Session(environ, clock=_Day())
    yield session
    session.close()


def _order(text: str, **settings: Any) -> Order:
    return make_order("generate", expand(text), read_keywords("generate", settings))


def _plan(session: Session, text: str, **settings: Any) -> PricedPlan:
    return price_plan(session, prepare(session, _order(text, **settings)))


def _draw(session: Session, order: Order) -> Grid:
    running = start(session, prepare(session, order))
    running.future.result(timeout=20)
    return running.result()


def _said(plan: PricedPlan) -> list[str]:
    """The lines of a plan, each run of blanks as one."""
    return [" ".join(line.split()) for line in repr(plan).split("\n")]


def test_pictures_are_counted_as_kept_or_to_be_asked_for(
    session: Session, fault_server: FaultServer
) -> None:
    session.configure(endpoint=fault_server.base_url)
    _draw(session, _order("a cat", n=2))
    posts = fault_server.posts

    plan = _plan(session, "a cat\n---\na dog", n=3)

    assert fault_server.posts == posts
    assert (len(plan.tiles), plan.kept, plan.cost.pictures) == (6, 2, 4)
    assert _said(plan)[0].startswith("plan: 6 pictures, 2 kept already, 4 to ask for")


def test_the_first_and_the_last_prompt_stand_for_many(session: Session) -> None:
    said = _said(_plan(session, "a {1|2|3|4|5} {x|y} z"))

    start = said.index("prompts a 1 x z")
    assert said[start : start + 3] == ["prompts a 1 x z", "… 8 more …", "a 5 y z"]


def test_prompts_stand_in_the_order_written(session: Session) -> None:
    said = _said(_plan(session, "a {x|y} {1|2} z\n---\nno axis", skip="{x|y}=x"))

    start = said.index("prompts a y 1 z")
    assert said[start : start + 3] == ["prompts a y 1 z", "a y 2 z", "no axis"]


def test_axes_stand_with_their_values(session: Session) -> None:
    said = _said(
        _plan(session, "a {coat: black|} cat", size=["s", "m"], seed=range(20), n=2)
    )

    assert "coat black, (nothing)" in said
    assert "size 256x256, 512x512" in said
    assert "seed 0, 1, 2, 3, 4, 5, … 19 (20 in all)" in said
    assert "n 2 of each" in said


def test_skipped_tiles_are_counted(session: Session) -> None:
    said = _said(_plan(session, "a {red|blue} cat", n=2, skip="{red|blue}=red,n=2"))

    assert "skipped 1 picture: {red|blue}=red,n=2" in said


MODELS = [
    "illustrator", "gpt-image-2@openai", "gpt-image-1.5@openai",
    "gpt-image-2.5-flare@openai", "dall-e-2",
]  # fmt: skip


@pytest.mark.parametrize("size", ["1024x1024", "1536x1024", "256x256"])
def test_a_grid_of_several_models_costs_the_sum_of_its_tiles(
    session: Session, size: str
) -> None:
    models = [name for name in MODELS if size != "1536x1024" or name != "dall-e-2"]
    order = _order("a {big|small} cat", model=models, n=3, size=size)
    prepared = prepare(session, order)
    paid = [w for w in prepared.wanted if not w.chosen.profile.free]
    prices = [price_of(w.fitted.recipe, w.fitted.model) for w in paid]
    total = sum((p for p in prices if p is not None), NOTHING)

    assert len(paid) == 3 * 2 * 3
    assert prepared.cost.price == total
    assert prepared.cost.unpriced == 0
    rows = [line.split(" ") for line in _said(price_plan(session, prepared))]
    by_model = {tuple(row[:4]) for row in rows if row[1:2] in (["offline"], ["openai"])}
    assert by_model == {
        (name.split("@")[0], "openai" if "@" in name else "offline", "0", "6")
        for name in models
    }
    assert ["total", "0", str(6 * len(models))] in [row[:3] for row in rows]


def test_prices_of_a_model_add_up_to_a_tenth_of_a_cent(session: Session) -> None:
    plan = _plan(
        session, "x", model="gpt-image-2@openai", size="1024x1024",
        quality=["low", "medium", "high"], n=10,
    )  # fmt: skip

    listed = Decimal("0.006") + Decimal("0.053") + Decimal("0.211")
    assert plan.cost.price.low == 10 * listed
    assert abs(plan.cost.price.high - 10 * listed) < Decimal("0.001")
    assert "gpt-image-2 openai 0 30 $2.70" in _said(plan)


def test_free_and_paid_and_unknown_stand_side_by_side(
    session: Session, fault_server: FaultServer
) -> None:
    models = ["dall-e-2", "gpt-image-2@openai", f"odd@{fault_server.base_url}"]
    plan = _plan(session, "x", size="1024x1024", model=models)

    said = _said(plan)
    assert "dall-e-2 offline 0 1 free" in said
    assert f"odd 127.0.0.1:{fault_server.port} 0 1 not known" in said
    assert "total 0 3 $0.006 to $0.211 + 1 not known" in said
    assert plan.cost.price == Price(Decimal("0.006"), plan.cost.price.high)


def test_a_derived_price_says_so(session: Session) -> None:
    said = _said(
        _plan(session, "x", model="gpt-image-2.5-flare@openai", size="l", quality="low")
    )

    assert "gpt-image-2.5-flare openai 0 1 $0.007 (derived)" in said


def test_the_time_follows_from_the_limit(session: Session) -> None:
    def time(**settings: Any) -> str:
        plan = _plan(session, "x", model="gpt-image-2@openai", **settings)
        return next(line for line in _said(plan) if line.startswith("time "))

    many = list(range(1, 13))
    assert time().startswith("time gpt-image-2: not known, no limit has been learnt")
    session.configure(images_per_minute=5)
    assert time() == "time gpt-image-2: 1 at 5 a minute, at once"
    assert time(n=5) == "time gpt-image-2: 5 at 5 a minute, at once"
    assert time(n=6).endswith("6 at 5 a minute, the last one leaves after 1 min")
    assert time(take=many).endswith("12 at 5 a minute, the last one leaves after 2 min")


def test_a_limit_that_was_learnt_counts(
    session: Session, fault_server: FaultServer
) -> None:
    session.configure(endpoint=fault_server.base_url, free=True)
    client = session.endpoint(prepare(session, _order("x")).wanted[0].chosen)
    pacer = client._pacers.of(None)  # type: ignore[attr-defined]
    pacer.learn({"x-ratelimit-limit-images": "3"})

    said = _said(_plan(session, "x", n=10))

    assert any("10 at 3 a minute, the last one leaves after 3 min" in x for x in said)


def test_batches_are_counted_without_holding_what_is_in_them(
    session: Session,
) -> None:
    session.configure(endpoint="openai")
    numbers = "|".join(map(str, range(80)))
    # The models and profiles are read once.
    repr(_plan(session, "a fox", batch=True))
    plan = _plan(session, f"a {{{numbers}}}", n=10, batch=True)
    tracemalloc.start()
    said = _said(plan)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert any("800 pictures in 1 batch, " in line for line in said)
    # A tile that is held weighs a thousand bytes.
    assert peak < 800 * 500


def test_our_own_endpoint_has_no_limit(session: Session) -> None:
    assert "time offline: no limit, 4 at once" in _said(_plan(session, "x"))


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"model": "gpt-image-2@openai", "size": "s"},
         "asked for 1024x1024, shown and saved as 256x256"),
        ({"model": "gpt-image-1.5@openai", "size": "l"},
         "gpt-image-1.5 will be switched off on 2026-12-01"),
        ({"model": "gpt-image-9@openai"}, "gpt-image-9 is not in our catalogue"),
        ({"model": "gpt-image-2@openai", "seed": 7}, "seed"),
    ],
)  # fmt: skip
def test_what_a_caption_would_say_is_said_before(
    session: Session, settings: dict[str, Any], says: str
) -> None:
    notes = " ".join(x for x in _said(_plan(session, "x", **settings))).replace(
        "! ", ""
    )

    assert says in notes


def test_a_variation_that_is_asked_as_an_edit_is_said_before(session: Session) -> None:
    picture = PIL.Image.new("RGB", (1024, 1024))
    options = read_keywords("vary", {"model": "gpt-image-2@openai", "n": 2})
    order = read_order("vary", NO_PROMPT, options, {}, session, image=picture)

    said = " ".join(_said(price_plan(session, prepare(session, order))))

    assert "OpenAI has no variations any more: asked as an edit" in said
    assert "prompt none, variations of the picture" in said


def test_an_edit_says_what_it_starts_from(session: Session) -> None:
    picture = PIL.Image.new("RGB", (64, 64))
    options = read_keywords("edit", {"region": "0,0,0.5,0.5"})
    order = read_order("edit", expand("a hat"), options, {}, session, image=picture)

    said = _said(price_plan(session, prepare(session, order)))

    assert "picture the picture" in said
    assert "mask 25 % may be repainted" in said


def test_a_cap_that_would_refuse_it_is_named_with_its_flag(session: Session) -> None:
    dear = {"model": "gpt-image-2@openai", "size": "l", "quality": "high", "n": 10}

    said = " ".join(_said(_plan(session, "x", **dear)))

    assert "as it stands this is refused: up to $2.11" in said
    assert "--max-cost 2.12 allows it" in said
    assert session.budget.spent == 0
    assert "refused" not in repr(_plan(session, "x", **dear, max_cost=3))


def test_a_replay_asks_for_nothing(session: Session) -> None:
    said = _said(_plan(session, "x", n=2, replay=True))

    assert said[0] == "plan: 2 pictures; --replay sends nothing, 2 missing"


def test_a_finished_grid_shows_the_plan_that_it_had(
    session: Session, fault_server: FaultServer
) -> None:
    session.configure(endpoint=fault_server.base_url, free=True)
    grid = _draw(session, _order("a {red|blue} cat", n=2))

    assert isinstance(grid.plan, PricedPlan)
    assert _said(grid.plan)[0] == "plan: 4 pictures, 4 asked for: free"
    assert "{red|blue} red, blue" in _said(grid.plan)
    assert "<table" in grid.plan._repr_html_()
    again = _draw(session, _order("a {red|blue} cat", n=2))
    assert _said(again.plan)[0] == "plan: 4 pictures, 4 kept already, 0 asked for: free"  # type: ignore[arg-type]


# -- study files


def _ids(grid: Grid) -> list[str]:
    return [tile.ask.id for tile in grid.plan.tiles]


def test_a_grid_and_its_file_ask_the_same_and_the_second_is_free(
    session: Session, fault_server: FaultServer, tmp_path: Path
) -> None:
    session.configure(endpoint=fault_server.base_url, free=True, model="dall-e-2")
    grid = _draw(
        session,
        _order("a {coat: red|blue} cat", n=2, size=["s", "m"], skip="coat=red,size=m"),
    )
    posts = fault_server.posts
    file = tmp_path / "coats.toml"
    text = grid.to_toml(file)
    session.configure(model=None)

    again = _draw(session, order_of_file(file, {}, session))

    assert file.read_text("utf-8") == text
    assert 'model = "dall-e-2"' in text
    assert fault_server.posts == posts == 6
    assert _ids(again) == _ids(grid)


def test_what_is_said_beside_a_file_wins(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text('prompts = "a cat"\nn = 2\nsize = "s"\n')

    order = order_of_file(file, {"n": 3, "max_cost": 2}, session)

    assert (order.n, order.settings, order.max_cost) == (3, {"size": "256x256"}, 2)
    with pytest.raises(UsageError, match="do not go together"):
        file.write_text('prompts = "a cat"\ntake = 2\n')
        order_of_file(file, {"fresh": True}, session)


def test_a_fresh_grid_is_written_with_its_take(
    session: Session, fault_server: FaultServer
) -> None:
    session.configure(endpoint=fault_server.base_url, free=True)
    _draw(session, _order("a cat"))

    grid = _draw(session, _order("a cat", fresh=True))

    assert "take = 2\n" in grid.to_toml()


def _edit(session: Session, image: object, **given: Any) -> Order:
    options = read_keywords("edit", given)
    mask = given.get("mask")
    return read_order(
        "edit", expand("a {red|blue} hat"), options, {}, session, image=image, mask=mask
    )


def test_pictures_beside_the_file_are_named_by_their_paths(
    session: Session, fault_server: FaultServer, tmp_path: Path
) -> None:
    session.configure(endpoint=fault_server.base_url, free=True)
    folder = tmp_path / "pictures"
    folder.mkdir()
    PIL.Image.effect_noise((64, 64), 40).save(folder / "cat.png")
    grid = _draw(session, _edit(session, folder / "cat.png", region="0,0,0.5,1"))
    text = grid.to_toml(tmp_path / "hats.toml")

    moved = tmp_path / "moved"
    tmp_path.joinpath("hats.toml").replace(moved.with_suffix(".toml"))
    again = prepare(session, order_of_file(tmp_path / "moved.toml", {}, session))

    assert 'image = "pictures/cat.png"' in text
    assert [tile.ask.id for tile in again.plan.tiles] == _ids(grid)
    assert len(again.known) == 2


def test_any_other_picture_is_named_by_its_archive_id(
    session: Session, fault_server: FaultServer, tmp_path: Path
) -> None:
    session.configure(endpoint=fault_server.base_url, free=True)
    kept = _draw(session, _order("a cat", size="64x64"))[0]
    noise = PIL.Image.effect_noise(kept.size, 40).convert("RGB")
    grid = _draw(session, _edit(session, [kept, noise], region="0,0,0.5,1"))

    text = grid.to_toml(tmp_path / "hats.toml")
    again = prepare(session, order_of_file(tmp_path / "hats.toml", {}, session))

    assert f'image = ["{kept.digest}"' in text.replace("[\n    ", "[")
    assert str(tmp_path) not in text
    assert [tile.ask.id for tile in again.plan.tiles] == _ids(grid)
    assert len(again.known) == 2


@pytest.mark.parametrize("to_file", [True, False])
def test_the_study_of_a_plan_can_be_used_before_anything_was_asked(
    session: Session, fault_server: FaultServer, tmp_path: Path, to_file: bool
) -> None:
    session.configure(endpoint=fault_server.base_url, free=True)
    array = np.asarray(PIL.Image.effect_noise((64, 64), 40).convert("RGB"))
    hole = np.zeros((64, 64), dtype=bool)
    hole[8:24, 8:24] = True
    mask = Mask.from_picture(hole, "white")
    words = expand("a {red|blue} hat")
    order = read_order("edit", words, {}, {}, session, image=array, mask=mask)
    plan = price_plan(session, prepare(session, order))
    file = tmp_path / "hats.toml"

    if to_file:
        plan.to_toml(file)
    else:
        file.write_text(plan.to_toml(), "utf-8")
    again = prepare(session, order_of_file(file, {}, session))

    ids = [tile.ask.id for tile in plan.tiles]
    assert [tile.ask.id for tile in again.plan.tiles] == ids
    assert fault_server.requests == []


def test_a_study_whose_pictures_cannot_be_kept_is_not_written(
    session: Session, fault_server: FaultServer, home: Path, tmp_path: Path
) -> None:
    session.configure(endpoint=fault_server.base_url, free=True)
    noise = PIL.Image.effect_noise((64, 64), 40).convert("RGB")
    noise.save(tmp_path / "cat.png")
    (home / "inputs").parent.mkdir(parents=True, exist_ok=True)
    (home / "inputs").write_text("no folder")

    def plan(image: object) -> PricedPlan:
        return price_plan(session, prepare(session, _edit(session, image)))

    with pytest.raises(ArchiveError, match="cannot keep the pictures"):
        plan(noise).to_toml(tmp_path / "hats.toml")
    assert not (tmp_path / "hats.toml").exists()
    assert "cat.png" in plan(tmp_path / "cat.png").to_toml(tmp_path / "cats.toml")


def test_a_path_is_meant_from_the_folder_of_the_file(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    PIL.Image.new("RGB", (64, 64)).save(tmp_path / "elsewhere" / "cat.png")
    (tmp_path / "a.toml").write_text('prompts = "a hat"\nimage = "cat.png"\n')
    monkeypatch.chdir(tmp_path / "elsewhere")

    with pytest.raises(UsageError, match=r"a\.toml: the picture 'cat\.png' cannot be"):
        order_of_file(tmp_path / "a.toml", {}, session)


def test_a_file_names_no_variable(session: Session, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('prompts = "a {coat} cat"\n')

    with pytest.raises(UsageError, match="no variable 'coat'"):
        order_of_file(tmp_path / "a.toml", {}, session)


@pytest.mark.parametrize("name", ["missing.toml", ".", "a\x00b.toml"])
def test_a_file_that_is_not_there_is_named(session: Session, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        order_of_file(name, {}, session)


def test_a_study_never_writes_over_another(session: Session, tmp_path: Path) -> None:
    one, other = _plan(session, "a cat"), _plan(session, "a dog")
    one.to_toml(tmp_path / "a.toml")
    one.to_toml(tmp_path / "a.toml")

    with pytest.raises(UsageError, match="exists already"):
        other.to_toml(tmp_path / "a.toml")
    with pytest.raises(UsageError, match=r"end it in \.toml"):
        other.to_toml(tmp_path / "a.txt")

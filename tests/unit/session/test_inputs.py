"""The pictures that people give: found by whatever names them, told by their pixels."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from instruments import answers
from instruments.fault_server import FaultServer

from dalle_notebook.errors import BadImage, UsageError
from dalle_notebook.picture.mask import Mask
from dalle_notebook.session.inputs import (
    Given,
    find_picture,
    find_pictures,
    make_mask,
)
from dalle_notebook.session.order import Order, make_order, read_order
from dalle_notebook.session.preparing import prepare
from dalle_notebook.session.results import Grid
from dalle_notebook.session.running import start
from dalle_notebook.session.session import Session
from dalle_notebook.study.grammar import expand

PICTURE = PIL.Image.effect_noise((48, 32), 40).convert("RGB")


@pytest.fixture
def session(home: Path) -> Iterator[Session]:
    session = Session({"DALLE_NOTEBOOK_HOME": str(home)})
    yield session
    session.close()


def _png(image: PIL.Image.Image = PICTURE) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _draw(session: Session, server: FaultServer, n: int) -> Grid:
    session.configure(endpoint=server.base_url)
    order = make_order("generate", expand("a cat"), {"n": n})
    running = start(session, prepare(session, order))
    running.future.result(timeout=20)
    return running.result()


def test_a_picture_is_the_same_however_it_is_given(
    session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "a cat, sitting.png"
    path.write_bytes(_png())
    array = np.asarray(PICTURE)
    ways: list[object] = [PICTURE, array, _png(), path, str(path), "it", "its_path"]
    variables = {"it": PICTURE, "its_path": str(path)}

    found = [find_pictures(way, variables, session) for way in ways]

    assert {len(one) for one in found} == {1}
    assert len({one[0].identity for one in found}) == 1


def test_a_kept_picture_is_found_by_variable_by_number_and_by_its_id(
    session: Session, fault_server: FaultServer
) -> None:
    cats = _draw(session, fault_server, 2)
    second = cats[1].digest

    for words in ("cats[1]", "cats[-1]", second[:8], second):
        assert find_picture(words, {"cats": cats}, session).parent == second
    assert find_picture(cats[1], {}, session).parent == second


def test_several_pictures_are_not_one(
    session: Session, fault_server: FaultServer
) -> None:
    cats = _draw(session, fault_server, 2)

    with pytest.raises(UsageError, match=r"holds 2 pictures: write cats\[0\] to"):
        find_picture("cats", {"cats": cats}, session)
    with pytest.raises(UsageError, match=r"there is no cats\[2\]"):
        find_picture("cats[2]", {"cats": cats}, session)
    both = find_pictures("cats[0],cats[1]", {"cats": cats}, session)
    assert [one.parent for one in both] == [cat.digest for cat in cats]
    assert len(find_pictures(list(cats), {}, session)) == 2


def test_a_variable_comes_before_a_file_of_the_same_name(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cat").write_bytes(_png(PIL.Image.new("RGB", (8, 8))))

    assert find_picture("cat", {"cat": PICTURE}, session).image.size == (48, 32)
    assert find_picture("cat", {}, session).image.size == (8, 8)


@pytest.mark.parametrize(
    "words",
    ["nothing", "deadbeef", "no/such/file.png", "", "a" * 5000, "x\0y", "cats[9"],
)
def test_words_that_lead_nowhere_say_what_may_be_written(
    session: Session, words: str
) -> None:
    with pytest.raises(UsageError, match="an archive id") as caught:
        find_picture(words, {}, session)

    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize("thing", [None, 7, {"a": 1}, object(), [], "text"])
def test_what_is_no_picture_is_refused_in_words(
    session: Session, thing: object
) -> None:
    with pytest.raises((UsageError, BadImage)):
        find_pictures(thing, {"text": "a text"}, session)


def test_a_link_is_fetched_once_and_remembered(
    session: Session, fault_server: FaultServer
) -> None:
    fault_server.always(answers.respond(_png(), content_type=None), path="/cat.png")
    link = f"{fault_server.origin}/cat.png?sig=secret"
    session.configure(endpoint=fault_server.base_url)

    given = find_picture(link, {}, session)
    another = _png(PICTURE.rotate(180))
    fault_server.always(answers.respond(another, content_type=None), path="/cat.png")
    again = find_picture(link, {}, session)

    assert again.identity == given.identity
    assert len(fault_server.requests) == 1
    assert "sig" not in given.title


def test_a_link_is_used_also_where_it_cannot_be_remembered(
    session: Session, fault_server: FaultServer, home: Path
) -> None:
    fault_server.always(answers.respond(_png(), content_type=None), path="/cat.png")
    session.configure(endpoint=fault_server.base_url)
    home.mkdir(parents=True, exist_ok=True)
    (home / "inputs").write_text("no folder")

    given = find_picture(f"{fault_server.origin}/cat.png", {}, session)

    assert given.image.size == PICTURE.size


def test_a_replay_fetches_nothing_and_uses_what_is_remembered(
    session: Session, fault_server: FaultServer
) -> None:
    fault_server.always(answers.respond(_png(), content_type=None), path="/cat.png")
    link = f"{fault_server.origin}/cat.png?sig=secret"
    session.configure(endpoint=fault_server.base_url)

    def order(image: object, replay: bool, mask: object = None) -> Order:
        options = {"replay": replay, "mask": mask} if mask else {"replay": replay}
        words = expand("a hat")
        return read_order("edit", words, options, {}, session, image=image)

    for image, mask in ((link, None), (PICTURE, link)):
        with pytest.raises(UsageError, match="--replay fetches nothing") as caught:
            order(image, True, mask)
        assert "sig" not in str(caught.value)
    assert fault_server.requests == []

    first = order(link, False).inputs.first
    again = order(link, True).inputs.first

    assert first is not None and again is not None
    assert again.identity == first.identity
    assert len(fault_server.requests) == 1


def test_a_link_into_a_private_network_is_not_followed(session: Session) -> None:
    for link in ("http://169.254.169.254/a.png", "https://10.0.0.1/a.png"):
        with pytest.raises(UsageError, match="cannot be fetched") as caught:
            find_picture(link, {}, session)
        assert "a.png" not in str(caught.value)


def test_a_mask_of_another_size_is_refused_or_fitted(session: Session) -> None:
    picture = Given(PICTURE, "it")
    small = PIL.Image.new("L", (24, 16), 0)
    small.paste(255, (0, 0, 12, 16))

    with pytest.raises(UsageError, match=r"24x16.*48x32.*--fit"):
        make_mask(small, picture, {}, session, convention="white")
    mask = make_mask(small, picture, {}, session, convention="white", fit=True)

    assert mask.size == (48, 32)
    assert mask.share == 0.5


def test_a_mask_is_the_same_however_it_is_given(session: Session) -> None:
    picture = Given(PICTURE, "it")
    hole = PICTURE.convert("RGBA")
    hole.paste((9, 9, 9, 0), (8, 8, 24, 24))
    array = np.zeros((32, 48), dtype=bool)
    array[8:24, 8:24] = True

    ways = [
        make_mask(hole, picture, {}, session),
        make_mask(array, picture, {}, session, convention="white"),
        make_mask(~array, picture, {}, session, convention="black"),
        make_mask(
            Mask.from_picture(hole, "alpha"), picture, {}, session, convention="alpha"
        ),
    ]

    assert len({mask.identity for mask in ways}) == 1


class _Canvas:
    """Something that is painted on, as a mask editor is."""

    def as_mask(self) -> Mask:
        return Mask.from_picture(HALF_WHITE, "white")


HALF_WHITE = PIL.Image.new("L", PICTURE.size)
HALF_WHITE.paste(255, (0, 0, 24, 32))


def test_a_mask_may_be_a_variable_that_is_one_or_is_painted_on(
    session: Session,
) -> None:
    variables = {"canvas": _Canvas(), "mask": _Canvas().as_mask()}
    picture = Given(PICTURE, "it")

    found = [make_mask(name, picture, variables, session) for name in variables]
    found.append(make_mask(_Canvas(), picture, {}, session))

    assert {mask.identity for mask in found} == {_Canvas().as_mask().identity}
    with pytest.raises(UsageError, match="neither a variable nor a file"):
        make_mask("other", picture, variables, session)

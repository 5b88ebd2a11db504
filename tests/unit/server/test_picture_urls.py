"""How long pictures stay behind their URLs, and how many."""

from __future__ import annotations

from dalle_notebook.server.limits import Limits
from dalle_notebook.server.picture_urls import PictureUrls
from tests.unit.server.running import SetClock


def _name(path: str) -> str:
    return path.removeprefix("/pictures/")


def _find(urls: PictureUrls, name: str) -> bytes | None:
    kept = urls.find(name)
    return kept and kept.data


def test_a_picture_is_there_for_an_hour_and_then_gone() -> None:
    clock = SetClock()
    urls = PictureUrls(clock, Limits())
    name = _name(urls.add(b"picture"))
    clock.seconds += 3599

    assert _find(urls, name) == b"picture"

    clock.seconds += 1
    assert urls.find(name) is None
    assert len(urls) == 0


def test_names_hold_256_random_bits() -> None:
    urls = PictureUrls(SetClock(), Limits())
    names = {_name(urls.add(b"same")) for _ in range(100)}

    assert len(names) == 100
    assert {len(name.removesuffix(".png")) for name in names} == {43}


def test_the_oldest_make_room_when_there_are_too_many() -> None:
    urls = PictureUrls(SetClock(), Limits(pictures=3))
    names = [_name(urls.add(str(n).encode())) for n in range(5)]

    assert [_find(urls, name) for name in names] == [None, None, b"2", b"3", b"4"]


def test_the_oldest_make_room_when_they_are_too_large() -> None:
    urls = PictureUrls(SetClock(), Limits(pictures_bytes=100))
    names = [_name(urls.add(bytes(40))) for _ in range(3)]

    assert [urls.find(name) is None for name in names] == [True, False, False]


def test_one_picture_is_kept_however_large_it_is() -> None:
    urls = PictureUrls(SetClock(), Limits(pictures_bytes=10))

    assert _find(urls, _name(urls.add(bytes(40)))) == bytes(40)


def test_a_name_ends_as_its_picture_is_encoded() -> None:
    urls = PictureUrls(SetClock(), Limits())
    path = urls.add(b"picture", "image/jpeg")
    kept = urls.find(_name(path))

    assert path.endswith(".jpg")
    assert kept is not None
    assert kept.media_type == "image/jpeg"

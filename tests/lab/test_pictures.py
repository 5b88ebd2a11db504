"""Pictures by their hash: these bytes, their true type, nothing else on the disk."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path
from urllib.parse import quote

import pytest
from instruments import pictures
from instruments.jupyter_server import JupyterServer, Visitor
from PIL import Image

from dalle_notebook.store.archive import Archive
from dalle_notebook.store.objects import Objects
from dalle_notebook.store.record import Record
from tests.unit.store.shelves import HOSTILE, keep
from tests.unit.store.writers import ask, record

SECRET = b"a file of somebody else's"


def keep_bytes(archive: Archive, data: bytes, media_type: str) -> Record:
    """Keep bytes as another program would, whatever they are."""
    kept = record(data, ask(), media_type=media_type)
    Objects(archive.home).put(data, kept)
    archive.rebuild()
    return kept


def encoded(kind: str) -> bytes:
    memory = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(memory, kind)
    return memory.getvalue()


def test_an_original_comes_as_it_was_received(
    program: Visitor, archive: Archive
) -> None:
    data = pictures.png((700, 300), 5)
    kept = archive.keep(data, record(data, ask()))

    answer = program.ask(f"pictures/{kept.digest}/original")

    assert answer.body == data
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["etag"] == f'"{kept.digest}"'
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"


@pytest.mark.parametrize(("px", "size"), [(256, (256, 110)), (512, (512, 219))])
def test_a_preview_is_a_small_webp(
    program: Visitor, archive: Archive, px: int, size: tuple[int, int]
) -> None:
    data = pictures.png((700, 300), 5)
    kept = archive.keep(data, record(data, ask()))

    answer = program.ask(f"pictures/{kept.digest}/preview?px={px}")

    assert answer.headers["content-type"] == "image/webp"
    assert answer.headers["etag"] == f'"{kept.digest}-{px}"'
    with Image.open(io.BytesIO(answer.body)) as small:
        assert (small.format, small.size) == ("WEBP", size)


@pytest.mark.parametrize("path", ["preview?px=256", "preview?px=512", "original"])
def test_what_a_page_has_is_not_sent_again(
    program: Visitor, archive: Archive, path: str
) -> None:
    kept = keep(archive, 1)
    where = f"pictures/{kept.digest}/{path}"
    etag = program.ask(where).headers["etag"]

    again = program.ask(where, headers={"If-None-Match": etag})
    assert (again.status, again.body) == (304, b"")
    assert "immutable" in again.headers["cache-control"]
    assert program.ask(where, headers={"If-None-Match": '"x"'}).status == 200

    program.post(f"pictures/{kept.digest}/forget", {})
    assert program.ask(where, headers={"If-None-Match": etag}).status == 404


@pytest.mark.parametrize(
    ("data", "said", "told"),
    [
        (encoded("JPEG"), "image/png", "image/jpeg"),
        (encoded("WEBP"), "image/png", "image/webp"),
        (encoded("PNG"), "image/webp", "image/png"),
        (b"<svg onload='alert(1)'/>", "image/png", "application/octet-stream"),
        (
            b"<!doctype html><script>1</script>",
            "image/jpeg",
            "application/octet-stream",
        ),
        (encoded("GIF"), "image/png", "application/octet-stream"),
        (b"", "image/png", "application/octet-stream"),
    ],
    ids=["jpeg", "webp", "png", "svg", "html", "gif", "nothing"],
)
def test_the_type_of_an_original_is_that_of_its_bytes(
    program: Visitor, archive: Archive, data: bytes, said: str, told: str
) -> None:
    kept = keep_bytes(archive, data, said)

    answer = program.ask(f"pictures/{kept.digest}/original")

    assert (answer.status, answer.body) == (200, data)
    assert answer.headers["content-type"] == told
    is_shown = "content-disposition" not in answer.headers
    assert is_shown == told.startswith("image/")
    preview = program.ask(f"pictures/{kept.digest}/preview")
    assert preview.status == (200 if is_shown else 404)


@pytest.mark.parametrize("px", ["", "0", "48", "1024", "256.0", "-256", "x"])
def test_previews_have_two_sizes_only(
    program: Visitor, archive: Archive, px: str
) -> None:
    kept = keep(archive, 1)

    answer = program.ask(f"pictures/{kept.digest}/preview?px={px}")

    assert answer.status == (400 if px else 200)


def hostile_ids(digest: str) -> list[str]:
    return [
        "..", "../..", "%2e%2e", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", digest[:63],
        f"{digest}0", digest.upper(), f"{digest[:63]}G", f"{digest}%00", f"%00{digest}",
        f"{digest}%0a", f"{digest}.png", f"{digest}%2f..", f"..%2f{digest}",
        f"./{digest}", f"{digest[:2]}/{digest}", digest[:8], f"{digest};x",
        "%D9%A3" * 64, "%EF%BC%91" * 64, "%ff" * 64, "%25" * 64, "*" * 64, "-" * 64,
    ]  # fmt: skip


def test_only_sixty_four_small_hex_digits_name_a_picture(
    program: Visitor, archive: Archive
) -> None:
    digest = keep(archive, 1).digest
    assert digest != digest.upper()
    before = sorted(archive.home.rglob("*"))

    for name in hostile_ids(digest):
        for rest in ("", "/preview", "/original"):
            answer = program.ask(f"pictures/{name}{rest}")
            assert answer.status in (400, 404), (name, answer)
            assert answer.json()["error"]
        for rest in ("tags", "mark", "forget", "restore"):
            assert program.post(f"pictures/{name}/{rest}", {}).status in (400, 404)
    assert sorted(archive.home.rglob("*")) == before


def test_a_hash_of_a_file_that_is_no_picture_of_the_archive_finds_nothing(
    server: JupyterServer, archive: Archive, tmp_path: Path
) -> None:
    program = server.program()
    forgotten = keep(archive, 2).digest
    archive.trash.forget(forgotten, archive._clock.now())
    data = pictures.png((20, 20), 9)
    archive.inputs.put("ab" * 32, data)
    (tmp_path / "notebooks" / "note.txt").write_bytes(SECRET)
    keep(archive, 1)
    (archive.home / "note.txt").write_bytes(SECRET)
    digests = [
        hashlib.sha256(SECRET).hexdigest(),
        hashlib.sha256((archive.home / "README.txt").read_bytes()).hexdigest(),
        hashlib.sha256(data).hexdigest(),
        "ab" * 32,
        forgotten,
    ]

    for digest in digests:
        for rest in ("", "/preview", "/original"):
            assert program.ask(f"pictures/{digest}{rest}").status == 404


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_a_planted_link_leads_nowhere(
    program: Visitor, archive: Archive, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere.png"
    elsewhere.write_bytes(SECRET)
    kept, other = keep(archive, 1), keep(archive, 2)
    unknown = hashlib.sha256(SECRET).hexdigest()
    objects = archive.home / "objects"
    (objects / unknown[:2]).mkdir(exist_ok=True)
    (objects / unknown[:2] / f"{unknown}.png").symlink_to(elsewhere)
    original = objects / kept.digest[:2] / f"{kept.digest}.png"
    original.unlink()
    original.symlink_to(elsewhere)
    preview = archive.home / "previews" / "256" / other.digest[:2]
    (preview / f"{other.digest}.webp").unlink()
    (preview / f"{other.digest}.webp").symlink_to(elsewhere)

    # Its bytes are those of its name, and still nobody kept it.
    assert program.ask(f"pictures/{unknown}/original").status == 404
    assert program.ask(f"pictures/{unknown}/preview").status == 404
    gone = program.ask(f"pictures/{kept.digest}/original")
    assert gone.status == 404
    assert SECRET not in gone.body
    made_again = program.ask(f"pictures/{other.digest}/preview?px=256")
    assert made_again.status == 200
    assert SECRET not in made_again.body
    assert elsewhere.read_bytes() == SECRET


def test_a_rotten_original_is_not_sent(program: Visitor, archive: Archive) -> None:
    kept = keep(archive, 1)
    path = archive.home / "objects" / kept.digest[:2] / f"{kept.digest}.png"
    path.write_bytes(path.read_bytes()[:-1] + b"!")

    answer = program.ask(f"pictures/{kept.digest}/original")

    assert answer.status == 404
    assert "changed or damaged" in answer.json()["error"]["message"]


def test_hostile_words_as_names_are_no_error_of_ours(
    program: Visitor, archive: Archive
) -> None:
    keep(archive, 1)

    for word in HOSTILE:
        name = quote(word.encode("utf-8", "surrogatepass"), safe="")
        assert program.ask(f"pictures/{name}/original").status in (400, 404)
        assert program.ask(f"pictures?q={name}&tag={name}").status in (200, 400)
        assert program.ask(f"pictures?model={name}&before={name}").status in (200, 400)

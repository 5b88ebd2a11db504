"""Disks that are full, folders that may not be written to, users without a home.

Whole sessions in processes of their own, on real small disks; the endpoint is one
that takes money, unless a test says otherwise.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from instruments import answers, pictures
from instruments.fault_server import FaultServer
from instruments.small_disk import run_apart, run_on_small_disk

_ASK = """
import json, os, subprocess, sys
import dalle_notebook as dalle
from dalle_notebook.errors import DalleError
from dalle_notebook.session.session import Session, current_session

def mount(options):
    subprocess.run(["mount", "-o", "remount," + options, os.getcwd()], check=True)

def say(**words):
    print(json.dumps(words), flush=True)

def ask(endpoint, prompt="a cat"):
    try:
        result = dalle.generate(prompt, endpoint=endpoint, yes=True)
    except DalleError as error:
        return say(error=str(error), pictures=0)
    data, _ = result._repr_mimebundle_()
    say(
        pictures=len(result),
        whole=all(image.pil().size[0] > 0 for image in result),
        shown=data["text/html"].count("<img"),
        text=data["text/plain"] + data["text/html"],
    )

def kept():
    session = Session()
    say(kept=session.with_archive(lambda archive: archive.count()))
    session.close()
"""


def test_a_paid_picture_that_does_not_fit_is_shown_and_saved_once_there_is_room(
    tmp_path: Path, fault_server: FaultServer
) -> None:
    fault_server.always(answers.good(pictures.noise_png()), method="POST")
    url = fault_server.base_url
    script = f"""{_ASK}
os.environ["DALLE_NOTEBOOK_HOME"] = "archive"
ask({url!r})
ask({url!r})
kept()
mount("size=16m")
ask({url!r})
kept()
"""

    first, second, before, third, after = run_on_small_disk(
        tmp_path / "disk", "1500k", "-c", script
    )

    for told in (first, second):
        assert (told["pictures"], told["shown"], told["whole"]) == (1, 1, True)
        assert "held in the memory of this kernel" in told["text"]
        assert "kept in" not in told["text"]
    assert "No space left" in first["text"]
    assert before["kept"] == 0
    assert third["pictures"] == 1
    assert "held in the memory" not in third["text"]
    assert "1 picture from the archive, 0 requests" in third["text"]
    assert after["kept"] == 1
    assert fault_server.posts == 1


@pytest.mark.slow
def test_another_kernel_does_not_pay_for_a_picture_that_one_holds(
    tmp_path: Path, fault_server: FaultServer
) -> None:
    fault_server.always(answers.good(pictures.noise_png()), method="POST")
    url = fault_server.base_url
    other = f"{_ASK}\nask({url!r})\n"
    script = f"""{_ASK}
os.environ["DALLE_NOTEBOOK_HOME"] = "archive"
ask({url!r})
subprocess.run([sys.executable, "-c", {other!r}], check=True)
mount("size=16m")
ask({url!r})
subprocess.run([sys.executable, "-c", {other!r}], check=True)
"""

    first, refused, _, kept = run_on_small_disk(
        tmp_path / "disk", "1500k", "-c", script
    )

    assert "held in the memory" in first["text"]
    assert "may have been billed" in refused["error"]
    assert (kept["pictures"], kept["whole"]) == (1, True)
    assert fault_server.posts == 1


def test_a_picture_that_is_held_goes_into_a_folder_chosen_later(
    tmp_path: Path, fault_server: FaultServer
) -> None:
    fault_server.always(answers.good(pictures.noise_png()), method="POST")
    other = tmp_path / "other"
    script = f"""{_ASK}
os.environ["DALLE_NOTEBOOK_HOME"] = "archive"
ask({fault_server.base_url!r})
dalle.configure(home={str(other)!r})
ask({fault_server.base_url!r})
kept = current_session().with_archive(lambda archive: archive.count())
say(kept=kept)
"""

    first, second, after = run_on_small_disk(tmp_path / "disk", "1500k", "-c", script)

    assert "held in the memory" in first["text"]
    assert "kept in other" in second["text"]
    assert after["kept"] == 1
    assert fault_server.posts == 1


def test_a_picture_that_is_still_held_at_the_end_is_saved_if_there_is_room_by_then(
    tmp_path: Path, fault_server: FaultServer
) -> None:
    fault_server.always(answers.good(pictures.noise_png()), method="POST")
    script = f"""{_ASK}
os.environ["DALLE_NOTEBOOK_HOME"] = "archive"
ask({fault_server.base_url!r})
mount("size=16m")
current_session().close()
kept()
"""

    _, after = run_on_small_disk(tmp_path / "disk", "1500k", "-c", script)

    assert after["kept"] == 1


def test_nothing_is_paid_for_where_it_cannot_be_noted_that_it_was_sent(
    tmp_path: Path, fault_server: FaultServer
) -> None:
    script = f"""{_ASK}
os.environ["DALLE_NOTEBOOK_HOME"] = "archive"
mount("ro")
ask({fault_server.base_url!r})
mount("rw")
ask({fault_server.base_url!r})
"""

    first, second = run_on_small_disk(tmp_path / "disk", "16m", "-c", script)

    assert "nothing is sent without it" in first["error"]
    assert "dalle.configure(home=...)" in first["error"]
    assert second["pictures"] == 1
    assert fault_server.posts == 1


@pytest.mark.slow
def test_what_is_free_is_drawn_on_a_disk_that_may_only_be_read(
    tmp_path: Path,
) -> None:
    script = f"""{_ASK}
os.environ["DALLE_NOTEBOOK_HOME"] = "archive"
mount("ro")
ask("offline")
ask("offline")
mount("rw")
ask("offline")
kept()
"""

    first, second, third, after = run_on_small_disk(
        tmp_path / "disk", "16m", "-c", script
    )

    for told in (first, second):
        assert (told["pictures"], told["shown"]) == (1, 1)
        assert "held in the memory" in told["text"]
    assert "0 requests" in second["text"]
    assert "kept in archive" in third["text"]
    assert after["kept"] == 1


def test_a_user_without_a_home_gets_a_folder_of_his_own_and_is_told(
    tmp_path: Path, fault_server: FaultServer
) -> None:
    script = f"""{_ASK}
for name in ("HOME", "DALLE_NOTEBOOK_HOME", "XDG_DATA_HOME"):
    os.environ.pop(name, None)
ask({fault_server.base_url!r})
home = current_session().home
say(home=str(home), rights=home.stat().st_mode & 0o777)
try:
    dalle.configure(home="~/pictures")
except DalleError as error:
    say(error=str(error))
"""
    nobody = ["--user", "--map-user=12345", "--map-group=12345"]

    first, place, refused = run_apart("-c", script, inside=nobody, cwd=tmp_path)

    assert first["pictures"] == 1
    assert "there is no home folder" in first["text"]
    assert "DALLE_NOTEBOOK_HOME" in first["text"]
    assert place["home"] not in first["text"]
    assert place["rights"] == 0o700
    assert "no home folder is known" in refused["error"]

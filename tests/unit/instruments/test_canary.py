from __future__ import annotations

import base64
import gzip
import logging
import os
import sqlite3
import subprocess
import sys
import zlib
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from instruments import pictures
from instruments.canary import Canary, exception_graph
from instruments.fault_server import FaultServer
from instruments.raw_client import exchange, post_bytes
from instruments.search_forms import forms_of, search, search_file

KEY = "sk-canary-0123456789abcdef0123456789abcdefghjkmn"
FORMS = forms_of(KEY)


@given(before=st.binary(max_size=40), after=st.binary(max_size=40))
def test_base64_is_found_whatever_stands_around_the_key(
    before: bytes, after: bytes
) -> None:
    for code in (base64.b64encode, base64.urlsafe_b64encode):
        assert search(code(before + KEY.encode() + after), FORMS)


@given(st.binary(max_size=2000))
def test_other_bytes_hold_no_key(data: bytes) -> None:
    for text in (data, data.hex().encode(), base64.b64encode(data)):
        assert search(text, FORMS) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"Bearer {KEY}", id="raw"),
        pytest.param(f"{KEY[:12]}****", id="the first characters"),
        pytest.param(f"sk-...{KEY[-6:]}.", id="the last characters"),
        pytest.param(KEY.upper(), id="capitals"),
        pytest.param("".join(f"%{ord(c):02x}" for c in KEY), id="percent"),
        pytest.param("".join(f"\\u{ord(c):04x}" for c in KEY), id="JSON"),
        pytest.param("".join(f"&#{ord(c)};" for c in KEY), id="HTML"),
        pytest.param(KEY.encode().hex(), id="hex"),
        pytest.param(KEY.encode("utf-16").decode("latin-1"), id="UTF-16"),
    ],
)
def test_each_shape_of_the_key_is_found(text: str) -> None:
    assert search(f"<p>{text}</p>".encode("latin-1"), FORMS)


def test_packed_files_are_looked_into(tmp_path: Path) -> None:
    gz, png = tmp_path / "a.gz", tmp_path / "a.png"
    gz.write_bytes(gzip.compress(KEY.encode()))
    text = b"recipe\0\0" + zlib.compress(KEY.encode() * 2)
    png.write_bytes(
        pictures.write_png(pictures.pixels(), before_pixels=((b"zTXt", text),))
    )

    assert search_file(gz, FORMS)
    assert search_file(png, FORMS)


def test_a_key_spread_over_pages_of_a_database_is_found(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    # A row too long for its page leaves behind what does not fill pages of its own,
    # here the first thousand bytes: the border runs through the key.
    body = "x" * 1000 + KEY + "y" * (4092 - 24)
    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA page_size = 4096")
        base.execute("CREATE TABLE records (body TEXT)")
        base.execute("INSERT INTO records VALUES (?)", (body,))
        base.commit()

    assert KEY.encode() not in path.read_bytes()
    assert "raw, in a row" in search_file(path, FORMS)


def test_the_graph_of_an_exception_is_walked_whole() -> None:
    cause, context, argument, member = (ValueError(name) for name in "abcd")
    outer = RuntimeError("outer", argument)
    outer.__cause__, cause.__context__ = cause, context
    outer.kept = ExceptionGroup("group", [member, outer])  # type: ignore[attr-defined]

    assert {cause, context, argument, member, outer} <= set(exception_graph(outer))


def test_each_test_has_a_key_of_its_own(canary: Canary) -> None:
    assert canary.key != Canary().key
    assert canary.key == canary.key


def test_an_unread_key_is_not_searched_for(canary: Canary) -> None:
    canary.register("output", canary._key)

    assert not canary.is_armed
    assert canary.leaks() == []


def test_a_clean_test_has_no_leaks(canary: Canary, home: Path) -> None:
    (home.parent / "home" / "note.txt").write_text("Bearer sk-...")
    logging.getLogger("a").info("asked with %s", "a key")
    canary.place_in_environment()

    canary.look()

    assert canary.leaks() == []


def test_allowed_places_are_passed_over(canary: Canary) -> None:
    written = canary.place_in_file(Path(".env"))
    canary.place_in_environment("OPENAI_API_KEY", "AZURE_OPENAI_API_KEY")
    canary.allow_command("import time")
    with subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(9)"]
    ) as child:
        canary.look()
        child.kill()

    assert canary.key in written.read_text()
    assert canary.leaks() == []


def test_the_key_leaves_the_environment_afterwards() -> None:
    os.environ["A_SETTING"] = "before"
    other = Canary()
    other.place_in_environment("A_SETTING", "B_SETTING")
    assert os.environ["A_SETTING"] == os.environ["B_SETTING"] == other.key

    other.remove()

    assert os.environ.pop("A_SETTING") == "before"
    assert "B_SETTING" not in os.environ


def test_the_name_of_a_sink_does_not_carry_the_key_on(canary: Canary) -> None:
    canary.register_command(["tool", "--key", canary.key], {"K": canary.key})

    assert canary.key not in " ".join(map(str, canary.forget_leaks()))


def test_local_variables_of_certain_files_can_be_searched(canary: Canary) -> None:
    def ask(headers: dict[str, str]) -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no") as caught:
        ask({"Authorization": canary.key})

    canary.register_exception(caught.value)
    assert canary.leaks() == []
    canary.register_exception(caught.value, locals_of=__file__)
    assert canary.forget_leaks()


def test_what_a_foreign_server_received_is_searched(fault_server: FaultServer) -> None:
    canary = Canary()
    header = (("Authorization", f"Bearer {canary.key}"),)
    exchange(fault_server.origin, post_bytes(headers=header))
    canary.look()
    assert canary.leaks() == []

    canary.watch_foreign(fault_server)
    canary.look()
    assert canary.leaks()


LEAKY_TESTS = """
import base64, json, logging, os, subprocess, sys, time
from pathlib import Path
from urllib.parse import quote
import pytest

def test_plant_01_file_in_home(canary):
    Path.home().joinpath(".dallerc").write_text(canary.key)

def test_plant_02_file_in_working_folder_utf16(canary):
    Path("notes.txt").write_text(canary.key, encoding="utf-16")

def test_plant_03_file_in_tmp_base64(canary):
    import tempfile
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(base64.b64encode(b"Bearer " + canary.key.encode()))

def test_plant_04_archive_database(canary, home):
    import sqlite3
    home.mkdir()
    base = sqlite3.connect(home / "catalogue.db")
    base.execute("CREATE TABLE asks (body)")
    base.execute("INSERT INTO asks VALUES (?)", (canary.key,))
    base.commit()
    base.close()

def test_plant_05_jupyter_runtime_hex(canary):
    folder = Path(os.environ["JUPYTER_RUNTIME_DIR"])
    folder.mkdir()
    folder.joinpath("kernel-1.json").write_text(canary.key.encode().hex())

def test_plant_06_ipython_history(canary):
    folder = Path(os.environ["IPYTHONDIR"])
    folder.mkdir()
    folder.joinpath("history.txt").write_text("x = 1\\n# " + canary.key)

def test_plant_07_file_name(canary, tmp_path):
    tmp_path.joinpath(canary.key).touch()

def test_plant_08_picture_text(canary, home):
    import zlib
    from instruments import pictures
    text = b"recipe\\0\\0\\1\\0\\0\\0" + zlib.compress(canary.key.encode())
    home.mkdir()
    home.joinpath("a.png").write_bytes(
        pictures.write_png(pictures.pixels(), before_pixels=((b"iTXt", text),)))

def test_plant_09_stdout_first_characters(canary):
    print("using key", canary.key[:12] + "...")

def test_plant_10_stderr_last_characters(canary):
    print("using key ..." + canary.key[-6:], file=sys.stderr)

def test_plant_11_captured_and_read(canary, capsys):
    print(quote(canary.key), "".join(f"%{ord(c):02X}" for c in canary.key))
    capsys.readouterr()

def test_plant_12_debug_log_argument(canary):
    logging.getLogger("deep.inside").debug("headers %s", {"api-key": canary.key})

def test_plant_13_log_extra_of_a_silent_logger(canary):
    logger = logging.getLogger("silent")
    logger.propagate = False
    logger.warning("asked", extra={"request": json.dumps([canary.key])})

def test_plant_14_exception_context(canary):
    with pytest.raises(RuntimeError):
        try:
            raise ValueError({"headers": {"Authorization": canary.key}})
        except ValueError:
            raise RuntimeError("the endpoint said no") from None

def test_plant_15_iopub_message_json_escaped(canary):
    escaped = "".join(f"\\\\u{ord(c):04x}" for c in canary.key)
    canary.register("iopub", {"content": {"data": {"text/html": escaped}}})

def test_plant_16_notebook_metadata_html(canary):
    hidden = "".join(f"&#{ord(c)};" for c in canary.key)
    canary.register("notebook", {"cells": [{"metadata": {"dalle": {hidden: 1}}}]})

def test_plant_17_command_line_of_a_finished_child(canary):
    subprocess.run([sys.executable, "-c", "pass", "--api-key", canary.key])

@pytest.fixture
def child():
    started = []
    yield started.append
    for each in started:
        each.kill()
        each.wait()

def test_plant_18_environment_of_a_living_child(canary, child):
    canary.place_in_environment()
    child(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]))
    time.sleep(0.2)

def test_plant_19_foreign_server(canary, foreign_server):
    from instruments.raw_client import exchange, post_bytes
    exchange(foreign_server.origin, post_bytes(headers=(("api-key", canary.key),)))

def test_plant_20_own_environment(canary):
    os.environ["SOMEBODY_ELSES_SETTING"] = canary.key

@pytest.fixture
def last_words(canary):
    yield
    print("closing", canary.key)

def test_extra_21_output_of_a_fixture_on_its_way_out(last_words):
    pass

def test_extra_22_failing_test(canary):
    raise ValueError(canary.key)

def test_clean_placed(canary):
    canary.place_in_environment()
    print("using key sk-...")

def test_clean_unread():
    print("nothing")
"""


# For each planted leak a part of the sink in which it must be found.
SINKS = {
    "test_plant_01": "home/.dallerc",
    "test_plant_02": "cwd/notes.txt (UTF-16)",
    "test_plant_03": "(base64",
    "test_plant_04": "archive/catalogue.db",
    "test_plant_05": "kernel-1.json (hex)",
    "test_plant_06": ".ipython/history.txt",
    "test_plant_07": "name of <key>",
    "test_plant_08": "a.png (raw, packed)",
    "test_plant_09": "stdout during call (first 12 characters)",
    "test_plant_10": "stderr during call (last 6 characters)",
    "test_plant_11": "captured output",
    "test_plant_12": "log of deep.inside",
    "test_plant_13": "log of silent",
    "test_plant_14": "exception: ValueError, arguments",
    "test_plant_15": "iopub (JSON escapes)",
    "test_plant_16": "notebook (HTML entities)",
    "test_plant_17": "command line (raw)",
    "test_plant_18": ", environment (raw)",
    "test_plant_19": "bytes received by http://127.0.0.1",
    "test_plant_20": "own environment, SOMEBODY_ELSES_SETTING",
    "test_extra_21": "stdout during teardown",
    "test_extra_22": "exception: ValueError, text",
}
if not Path("/proc/self/environ").exists():
    del SINKS["test_plant_18"]


def test_twenty_planted_leaks_are_caught_twenty_times(tmp_path: Path) -> None:
    """The fixtures themselves, in a run of their own: each leak fails its own test."""
    path, report = tmp_path / "test_leaks.py", tmp_path / "report.xml"
    path.write_text(LEAKY_TESTS)
    options = ["-p", "conftest", "-p", "no:cacheprovider", "-c", os.devnull, "-q"]
    options += ["-o", "asyncio_default_fixture_loop_scope=function"]
    options += [f"--rootdir={tmp_path}", f"--junitxml={report}", str(path)]

    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )

    caught = {}
    for case in ElementTree.parse(report).iter("testcase"):
        said = "".join(each.text or "" for each in case.iter("error"))
        if "the key was found in" in said:
            caught[case.attrib["name"][:13]] = said
    assert caught.keys() == SINKS.keys(), done.stdout[-4000:]
    missed = {name: caught[name] for name in SINKS if SINKS[name] not in caught[name]}
    assert missed == {}

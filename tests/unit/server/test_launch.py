"""What the endpoint process is given by its parent."""

from __future__ import annotations

import os

import pytest

from dalle_notebook.errors import EndpointDown
from dalle_notebook.server.engines import Drawer
from dalle_notebook.server.launch import EmbeddedEndpoint, clean_environment


def test_no_key_of_anybody_reaches_the_process() -> None:
    environ = {
        "PATH": "/bin",
        "OPENAI_API_KEY": "sk-1",
        "AZURE_OPENAI_API_KEY": "2",
        "HF_TOKEN": "3",
        "AWS_SECRET_ACCESS_KEY": "4",
        "DALLE_NOTEBOOK_SERVE_KEY": "5",
        "MY_OWN_THING": "6",
        "https_proxy": "http://user:7@proxy.invalid",
    }
    passed = clean_environment(environ)

    assert passed["PATH"] == "/bin"
    assert set(passed) <= {"PATH", "PYTHONPATH"}


def test_a_relative_module_path_still_means_the_same_folder() -> None:
    passed = clean_environment({"PYTHONPATH": os.pathsep.join(["source", ""])})

    assert passed["PYTHONPATH"].split(os.pathsep)[0] == os.path.abspath("source")


async def test_a_process_that_cannot_start_is_one_line() -> None:
    endpoint = EmbeddedEndpoint(
        drawer=Drawer("no_such_module:paint", "s", "1"),
        environ={**os.environ, "PYTHONHOME": "/nowhere"},
    )
    with pytest.raises(EndpointDown) as caught:
        await endpoint.address()
    await endpoint.stop()

    assert "did not start" in str(caught.value)
    assert "doctor" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.__cause__ is None


async def test_nothing_runs_before_the_first_question() -> None:
    endpoint = EmbeddedEndpoint()

    assert endpoint.pid is None
    await endpoint.stop()

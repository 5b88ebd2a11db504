"""Help, completion and configuration, over the kernel's own messages."""

from __future__ import annotations

import pytest
from instruments.fault_server import FaultServer

from tests.kernel.kernels import Kernel


@pytest.mark.parametrize("words", ["%dalle", "%%dalle"])
def test_inspecting_the_magic_tells_what_can_be_typed(
    kernel: Kernel, words: str
) -> None:
    # Where a variable has the name of the magic, IPython tells about the variable.
    kernel.run("del dalle")

    text = kernel.inspect(words)

    assert "--size" in text
    assert "--max-cost" in text


def test_inspecting_the_function_tells_its_arguments(kernel: Kernel) -> None:
    text = kernel.inspect("dalle.generate")

    assert "prompt" in text
    assert "size" in text


@pytest.mark.parametrize("words", ["%dalle?", "%%dalle?", "?%dalle"])
def test_a_question_mark_shows_every_option(kernel: Kernel, words: str) -> None:
    cell = kernel.run(words)

    [page] = cell.reply["payload"]
    text = page["data"]["text/plain"]
    for option in ("-n", "--size", "--max-cost", "--fresh", "--detach"):
        assert option in text
    assert "{black|white}" in text


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("%%dalle --si", "--size", id="cell_option"),
        pytest.param("%dalle --si", "--size", id="line_option"),
        pytest.param("x = %dalle --si", "--size", id="assigned"),
        pytest.param("%%dalle -n 4 --model ", "illustrator", id="model"),
        pytest.param("%%dalle --size=2", "256x256", id="after_equals"),
        pytest.param("%%dalle --endpoint o", "offline", id="endpoint"),
        pytest.param("%%da", "%%dalle", id="magic"),
    ],
)
def test_words_are_completed(kernel: Kernel, code: str, expected: str) -> None:
    assert expected in kernel.complete(code)


def test_a_used_option_is_not_offered_again(kernel: Kernel) -> None:
    assert "--size" not in kernel.complete("%%dalle --size m --s")


@pytest.mark.slow
def test_a_prompt_is_not_completed_with_options(kernel: Kernel) -> None:
    code = "%%dalle --size m\na cat --si"

    assert "--size" not in kernel.complete(code)
    assert "--size" not in kernel.complete("%dalle a cat --si")


def test_other_code_is_completed_as_ever(kernel: Kernel) -> None:
    kernel.run("siamese = 1")

    assert "siamese" in kernel.complete("print(siam")
    assert "--size" not in kernel.complete("%timeit --si")


def test_the_listing_of_the_configuration_names_every_setting(kernel: Kernel) -> None:
    text = kernel.run("%config DalleMagics").text

    for name in ("endpoint", "model", "timeout", "max_cost", "images_per_minute"):
        assert f"DalleMagics.{name}" in text


def _is_free(kernel: Kernel) -> bool:
    """Whether the chosen endpoint is our own; asks for nothing."""
    plan = kernel.run("%dalle --plan a bird").displays[0].data["text/plain"]
    return "1 to ask for: free" in plan


def test_the_configured_endpoint_is_asked_until_another_is(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    assert _is_free(kernel)

    kernel.run(f"%config DalleMagics.endpoint = '{fault_server.base_url}'")
    kernel.run("%dalle a cat")
    assert fault_server.posts == 1
    kernel.run("%config DalleMagics.endpoint = 'offline'")
    assert _is_free(kernel)


def test_the_later_of_two_settings_wins_even_if_it_was_set_before(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    kernel.run("%config DalleMagics.endpoint = 'offline'")
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")
    assert not _is_free(kernel)

    kernel.run("%config DalleMagics.endpoint = 'offline'")
    assert _is_free(kernel)
    kernel.run(f"%config DalleMagics.endpoint = '{fault_server.base_url}'")
    assert not _is_free(kernel)
    kernel.run("dalle.configure(endpoint='offline')")
    assert _is_free(kernel)


@pytest.mark.parametrize("value", ["endpoint = 'nowhere'", "timeout = -3"])
def test_a_wrong_setting_is_refused_and_changes_nothing(
    kernel: Kernel, value: str
) -> None:
    before = kernel.run("%config DalleMagics").text

    cell = kernel.execute(f"%config DalleMagics.{value}")

    assert "ERROR" in cell.text
    assert "Traceback" not in cell.text
    assert kernel.run("%config DalleMagics").text == before
    assert _is_free(kernel)


def test_a_pace_that_is_set_later_holds(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")
    kernel.run("%dalle a cat")

    kernel.run("dalle.configure(images_per_minute=1)")
    cell = kernel.start("%%dalle -n 2\na dog")
    kernel.settle(1.0)
    kernel.interrupt()
    kernel.wait(cell)

    # What was sent before counts: the minute of the cat is not over.
    assert fault_server.posts == 1


def test_models_are_listed_with_what_they_cost(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    text = kernel.run("%dalle_models").displays[0].data["text/plain"]
    assert "illustrator" in text
    assert "free" in text

    kernel.run("import os\nos.environ['OPENAI_API_KEY'] = 'of-no-use-to-anybody'")
    text = kernel.run("%dalle_models openai").displays[0].data["text/plain"]
    assert "gpt-image-2.5-flare" in text
    assert "$" in text
    (ending,) = [line for line in text.splitlines() if "gpt-image-1.5 " in line]
    assert "2026-12-01" in ending

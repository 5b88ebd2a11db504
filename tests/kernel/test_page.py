"""What a kernel tells the page that shows its notebook."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kernel.kernels import Kernel


def _said(kernel: Kernel) -> list[dict[str, str]]:
    kernel.settle(0.2)
    names = [c["comm_id"] for c in kernel.comms if "target_name" in c]
    ours = {c["comm_id"] for c in kernel.comms if c.get("target_name") == TARGET}
    assert len(ours) <= 1, names
    return [c["data"] for c in kernel.comms if c["comm_id"] in ours]


TARGET = "dalle_notebook"


def test_a_kernel_says_nothing_before_the_archive_is_used(own_kernel: Kernel) -> None:
    own_kernel.run("%load_ext dalle_notebook")
    own_kernel.run("1 + 1")

    assert _said(own_kernel) == []


def test_a_kernel_says_once_where_it_keeps_pictures(
    own_kernel: Kernel, home: Path
) -> None:
    own_kernel.run("%load_ext dalle_notebook")
    own_kernel.run("%%dalle --size 64x64\na cat")
    own_kernel.run("%%dalle --size 64x64\na dog")

    assert _said(own_kernel) == [{"home": str(home)}]


@pytest.mark.slow
def test_another_archive_is_said_and_so_is_the_answer_to_a_page_that_asks(
    own_kernel: Kernel, home: Path, tmp_path: Path
) -> None:
    own_kernel.run("%load_ext dalle_notebook")
    own_kernel.run("%%dalle --size 64x64\na cat")
    own_kernel.run(
        f"import dalle_notebook as dalle\ndalle.configure(home={str(tmp_path)!r})"
    )
    own_kernel.run("%%dalle --size 64x64\na fox")
    assert _said(own_kernel) == [{"home": str(home)}, {"home": str(tmp_path)}]

    (comm,) = (c for c in own_kernel.comms if c.get("target_name") == TARGET)
    own_kernel.send_comm(comm["comm_id"], {"ask": "home"})
    own_kernel.wait_until(lambda: len(_said(own_kernel)) == 3, timeout=5)

    assert _said(own_kernel)[-1] == {"home": str(tmp_path)}


@pytest.mark.slow
def test_what_is_unloaded_says_nothing_more(own_kernel: Kernel, tmp_path: Path) -> None:
    own_kernel.run("%load_ext dalle_notebook")
    own_kernel.run("%%dalle --size 64x64\na cat")
    own_kernel.run("%unload_ext dalle_notebook")
    before = _said(own_kernel)
    own_kernel.run(
        f"import dalle_notebook as dalle\ndalle.configure(home={str(tmp_path)!r})"
    )
    own_kernel.run("dalle.generate('a fox', size='64x64')")

    assert _said(own_kernel) == before

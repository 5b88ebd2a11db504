"""A disk with ever more room on it: whatever does not fit, nothing is lost.

The disk is a real one, a few megabytes in memory, mounted where nobody else sees
it. Filled up to so many pages, or so many files, it fails a save at every step.
"""

from __future__ import annotations

from pathlib import Path

from instruments.small_disk import run_on_small_disk


def test_a_disk_that_is_full_at_any_step_loses_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    module = "tests.unit.store.writers"

    told = run_on_small_disk(
        folder, "2m", "-m", module, "full", str(folder / "home"), "64", "24"
    )

    assert len(told) == 88
    for line in told:
        assert all(line["full"].values()), line
        assert all(line["roomy"].values()), line
    reached = {tuple(line["steps"]) for line in told}
    # Each of the steps was the first to fail at least once.
    assert {steps[:1] for steps in reached} >= {(), ("claimed",)}
    assert any(steps[-1:] == ("claimed",) for steps in reached)
    assert any(steps[-1:] == ("sent",) for steps in reached)
    saved = [set(steps) for steps in reached if "saved" in steps]
    assert any("preview 512" not in steps for steps in saved)
    assert any(
        {"preview 512"} <= steps and "preview 256" not in steps for steps in saved
    )
    assert any({"preview 256"} <= steps and "row" not in steps for steps in saved)
    assert any({"sent", "preview 256", "row"} <= steps for steps in saved)

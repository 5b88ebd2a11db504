"""Studies of many thousand pictures, in a process that hardly grows with them."""

from __future__ import annotations

import pytest
from benchmarks.apart import measure_apart
from instruments.environment import needs

pytestmark = pytest.mark.timeout(300)


@pytest.mark.slow
def test_a_plan_of_a_hundred_thousand_fits_into_150_megabytes() -> None:
    needs("slow")

    found = measure_apart("large", "plan", "100000")

    # All of the process, the interpreter and what was loaded included.
    assert found["MB at most"] < 150


@pytest.mark.soak
def test_a_study_of_thousands_holds_little_of_each_tile() -> None:
    few, many = (measure_apart("large", "run", str(tiles)) for tiles in (2_000, 5_000))

    # A record alone is several kilobytes as an object.
    assert many["MB grown"] - few["MB grown"] < 3_000 * 2 / 2**10

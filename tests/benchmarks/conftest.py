"""`pytest tests/benchmarks --report` measures and prints; without it nothing runs."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--report",
        nargs="?",
        const="",
        help="measure, and print the tables; a comma list of modules chooses",
    )


@pytest.fixture
def modules(request: pytest.FixtureRequest) -> list[str]:
    chosen = request.config.getoption("--report")
    if chosen is None:
        pytest.skip("measures only with --report: timings never decide a test")
    return [name for name in chosen.split(",") if name]

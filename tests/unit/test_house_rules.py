"""Rules of the house that a machine can hold: layout, imports, types, words."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

TOP = {
    ".ci", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md",
    "README.zh-CN.md",
    "SECURITY.md", "dalle_notebook", "jupyter-config", "notebooks", "pyproject.toml",
    "tests",
}  # fmt: skip
_BY_TOOLS = {
    ".git", ".venv", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis",
    ".import_linter_cache", "dist", "build", "dalle-quickstart",
}  # fmt: skip

_PICTURE_BYTES = 200_000


def _run(*command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def _passes(*command: str) -> None:
    done = _run(*command)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_top_level_is_fixed() -> None:
    found = {path.name for path in ROOT.iterdir()} - _BY_TOOLS
    found = {name for name in found if not name.endswith(".egg-info")}

    assert found - TOP == set()
    assert TOP - found - {".ci"} == set()


def test_the_code_is_linted() -> None:
    _passes("-m", "ruff", "check", ".")


def test_the_code_is_formatted() -> None:
    _passes("-m", "ruff", "format", "--check", ".")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_package_is_typed() -> None:
    _passes("-m", "mypy", "-p", "dalle_notebook")


def test_imports_run_down_the_ladder() -> None:
    _passes("-c", "from importlinter.cli import lint_imports_command as c; c([])")


def test_importing_the_package_loads_no_third_party_module() -> None:
    code = (
        "import sys; before = set(sys.modules); import dalle_notebook; "
        "new = {m.partition('.')[0] for m in set(sys.modules) - before}; "
        "print(sorted(new - set(sys.stdlib_module_names)))"
    )

    assert _run("-c", code).stdout.strip() == "['dalle_notebook']"


def test_public_names_can_all_be_imported() -> None:
    import dalle_notebook

    for name in dalle_notebook.__all__:
        getattr(dalle_notebook, name)


def test_the_pictures_of_the_readme_stay_small() -> None:
    pictures = list((ROOT / "notebooks" / "pictures").glob("*"))

    assert sum(path.stat().st_size for path in pictures) <= _PICTURE_BYTES


def test_the_changelog_knows_this_version() -> None:
    import dalle_notebook

    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")

    assert f"## {dalle_notebook.__version__}" in changelog


def test_the_wheel_holds_the_package_and_its_data(tmp_path: Path) -> None:
    _passes(
        "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-q",
        "-w", str(tmp_path), ".",
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())

    assert {
        "dalle_notebook/__init__.py",
        "dalle_notebook/py.typed",
        "dalle_notebook/widgets/static/mask_editor.css",
        "dalle_notebook/widgets/static/mask_editor/editor.js",
        "dalle_notebook/quickstart.ipynb",
        "dalle_notebook/wire/models.toml",
        "dalle_notebook/wire/profiles.toml",
        "dalle_notebook/render/templates/grid.html",
        "dalle_notebook/render/page/static/start.js",
        "dalle_notebook/render/page/static/page.css",
        "dalle_notebook/lab/handlers.py",
        "dalle_notebook/labextension/static/gallery.js",
        "dalle_notebook/widgets/static/kernel_wall.js",
        "dalle_notebook/widgets/static/compare_slider.css",
    } <= names
    shared = {name.partition(".data/data/")[2] for name in names} - {""}
    panel = "share/jupyter/labextensions/dalle-notebook"
    static = ROOT / "dalle_notebook" / "labextension" / "static"
    assert shared == {
        "etc/jupyter/jupyter_server_config.d/dalle_notebook.json",
        f"{panel}/install.json",
        f"{panel}/package.json",
        *(f"{panel}/static/{path.name}" for path in static.iterdir()),
    }
    assert not [n for n in names if "tests" in n or n.endswith((".png", ".pyc"))]


def test_the_panel_is_of_this_version() -> None:
    import dalle_notebook

    panel = ROOT / "dalle_notebook" / "labextension" / "package.json"

    assert json.loads(panel.read_text("utf-8"))["version"] == dalle_notebook.__version__

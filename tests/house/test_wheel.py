"""What is installed from the wheel is whole: a government intranet has nothing else to fetch from."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from builders.tree import ROOT, tracked
from setup import assets, fonts


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    return Path(built)


@pytest.fixture(scope="module")
def contents(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


def _inside(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_wheel_carries_every_file_of_the_packages(contents: set[str]) -> None:
    ours = {_inside(path) for path in tracked()}
    packages = {name for name in ours if name.split("/")[0] in {"workflow", "forms", "api"}}
    assert packages <= contents


def test_the_wheel_carries_fonts_and_assets(contents: set[str]) -> None:
    built = [*fonts.STEP.outputs, *assets.step().outputs]
    assert {_inside(path) for path in built} <= contents


def test_the_wheel_carries_the_migrations_where_they_bury_no_library(contents: set[str]) -> None:
    assert "workflow/records/migrations/env.py" in contents
    assert any(name.startswith("workflow/records/migrations/versions/0001") for name in contents)
    assert not any(name.startswith("alembic/") for name in contents)


def test_the_program_in_the_wheel_makes_a_database(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    surroundings = os.environ | {
        "DAIBAN_DATABASE_URL": f"sqlite:///{tmp_path / 'installed.sqlite3'}",
        # Before the tree of the editable install, and without the folder that the command is typed in.
        "PYTHONPATH": str(tmp_path / "installed"),
        "PYTHONSAFEPATH": "1",
    }
    command = [sys.executable, "-m", "workflow.cli", "migrate"]
    answer = subprocess.run(
        command, cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    assert (tmp_path / "installed.sqlite3").is_file()


def test_the_wheel_carries_no_test_and_no_bench(contents: set[str]) -> None:
    assert not any(name.startswith(("tests/", "bench/", "setup/")) for name in contents)

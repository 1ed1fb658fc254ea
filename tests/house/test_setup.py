"""Two commands are enough, every choice says why, and nothing unpinned is fetched."""

import ast
import json
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from builders.tree import ROOT, tracked
from setup import fonts

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = ("requirements.lock", "requirements-node.lock", "requirements-bench.lock")


def _requirements(lock: str) -> list[str]:
    """The requirements of a lock, each with its continued lines, without comments."""
    lines = [line for line in (ROOT / lock).read_text().splitlines() if not line.lstrip().startswith("#")]
    return [entry for entry in "\n".join(lines).replace("\\\n", " ").splitlines() if entry.strip()]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_every_package_by_version_and_hash(lock: str) -> None:
    requirements = _requirements(lock)
    assert requirements
    for requirement in requirements:
        assert re.match(r"[a-z0-9.\-]+==[^ ;]+ ", requirement), requirement
        assert "--hash=sha256:" in requirement, requirement


@pytest.mark.parametrize("lock", [*LOCKS, "package-lock.json", ".npmrc"])
def test_a_lock_names_no_place(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert "index-url" not in text
    assert "registry=" not in text


def test_the_lock_holds_what_the_project_asks_for() -> None:
    pinned = {requirement.partition("==")[0] for requirement in _requirements("requirements.lock")}
    groups = PROJECT["dependency-groups"]
    asked = [*PROJECT["project"]["dependencies"], *groups["setup"], *groups["dev"]]
    assert {re.split(r"[\[<>=]", name)[0] for name in asked} <= pinned


def test_npm_packages_are_pinned_exactly_and_by_checksum() -> None:
    wanted = json.loads((ROOT / "package.json").read_text())["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for place, package in locked.items():
        assert "resolved" not in package
        assert not place or package["integrity"].startswith("sha512-")
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted


def _array(opening: str) -> list[str]:
    """The lines of an array in pyproject.toml, from its opening line to the bracket that ends it."""
    text = (ROOT / "pyproject.toml").read_text()
    body = text.partition(f"\n{opening}\n")[2].partition("\n]")[0]
    return [line for line in body.splitlines() if line.strip()]


@pytest.mark.parametrize(
    "opening",
    [
        "dependencies = [",
        "setup = [",
        "node = [",
        "dev = [",
        "bench = [",
        "ignore = [",
        '"tests/**" = [',
        '"bench/**" = [',
    ],
)
def test_every_dependency_and_every_ignored_rule_says_why(opening: str) -> None:
    lines = _array(opening)
    assert lines
    assert [line for line in lines if not re.search(r"\S\s+# \S", line)] == []


def test_what_the_packages_import_is_declared() -> None:
    declared = {
        re.split(r"[\[<>=]", name)[0].replace("_", "-").lower() for name in PROJECT["project"]["dependencies"]
    }
    providers = packages_distributions()
    undeclared = set()
    for path in tracked():
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in {"workflow", "forms", "api"}:
            for node in ast.walk(ast.parse(path.read_text())):
                modules = (
                    [alias.name for alias in node.names]
                    if isinstance(node, ast.Import)
                    else [node.module or ""]
                    if isinstance(node, ast.ImportFrom)
                    else []
                )
                for top in {module.partition(".")[0] for module in modules}:
                    names = {name.replace("_", "-").lower() for name in providers.get(top, ())}
                    if top not in sys.stdlib_module_names and names - {"daiban"} and not names & declared:
                        undeclared.add(f"{path.name}: {top}")
    assert undeclared == set()


def test_help_names_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony is not None
    assert targets == set(phony.group(1).split())
    make = shutil.which("make")
    assert make is not None
    said = subprocess.run(
        [make, "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(re.findall(r"^  make ([a-z]+)", said.stdout, re.MULTILINE)) == targets
    assert {"run", "test", "lint", "bench"} <= targets


def test_what_must_pass_is_lint_and_test_and_nothing_cleverer() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert [line for line in lines if line.startswith("make")] == ["make lint", "make test"]


def test_the_linter_holds_the_layers_of_the_design() -> None:
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    layers, rooms = (contract for contract in contracts if contract["type"] == "layers")
    assert layers["layers"] == [
        "api | workflow.cli",
        "workflow.actions",
        "workflow.records | workflow.channels | forms",
        "workflow.rules",
        "workflow.law",
        "workflow.errors | workflow.settings",
    ]
    assert rooms["containers"] == ["workflow"]
    assert rooms["exhaustive"] is True
    forbidden = {
        tuple(contract["source_modules"]): set(contract["forbidden_modules"])
        for contract in contracts
        if contract["type"] == "forbidden"
    }
    assert forbidden == {
        ("workflow.law", "workflow.rules"): {
            "sqlalchemy", "fastapi", "starlette", "jinja2", "weasyprint", "logging",
        },
        ("forms",): {"workflow", "api", "sqlalchemy"},
    }  # fmt: skip
    protected = {
        tuple(contract["protected_modules"]): contract["allowed_importers"]
        for contract in contracts
        if contract["type"] == "protected"
    }
    assert protected == {("weasyprint",): ["forms"], ("transitions",): ["workflow.rules.moves"]}
    assert any(contract["type"] == "acyclic_siblings" for contract in contracts)


def test_no_contract_lets_an_import_pass() -> None:
    assert [c["name"] for c in PROJECT["tool"]["importlinter"]["contracts"] if "ignore_imports" in c] == []


def test_only_the_door_and_the_command_read_the_clock() -> None:
    lint = PROJECT["tool"]["ruff"]["lint"]
    assert {
        "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
        "time.time",
    } <= set(lint["flake8-tidy-imports"]["banned-api"])  # fmt: skip
    allowed = {place for place, rules in lint["per-file-ignores"].items() if "TID251" in rules}
    assert allowed == {"api/clock.py", "workflow/cli/clock.py"}


def _held(file: Path) -> set[int]:
    """The code points that a font file has a glyph for."""
    with TTFont(file, lazy=True) as font:
        return set(font.getBestCmap())


@pytest.mark.parametrize("cut", [cut for cut in fonts.CUTS if not cut.rare], ids=lambda cut: cut.target.stem)
def test_an_ordinary_font_holds_both_lists_and_the_signs_of_the_forms(cut: fonts.Cut) -> None:
    assert len(fonts.standard()) == fonts.STANDARD_COUNT
    holds = _held(cut.target)
    assert fonts.standard() <= holds
    assert fonts.gb2312() <= holds
    assert {ord(character) for character in "堃㛃𬭎䶮✓①⑳□■…—·“”〔〕《》／（）％"} <= holds


def test_the_rare_font_holds_whatever_else_the_source_has() -> None:
    rare = next(cut for cut in fonts.CUTS if cut.rare)
    holds = _held(rare.target)
    assert holds == _held(rare.source) - fonts.common()
    assert {ord(character) for character in "㙟龘淸"} <= holds

"""`daiban law`, `diagram` and `version`."""

import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from builders.command import Run, command
from builders.county import a_county
from workflow.actions import projects
from workflow.cli import law as command_of_law
from workflow.law.editions import read_law
from workflow.law.loading import load_folder
from workflow.rules.machines import MACHINES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A county's own copy of the packaged law."""
    with as_file(files("workflow.law") / "luoding") as packaged:
        shutil.copytree(packaged, tmp_path / "law", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "law"


def test_the_packaged_law_has_no_finding(run_alone: Run) -> None:
    said = run_alone("law", "check")
    assert said.code == 0
    assert "没有发现问题" in said.out
    assert read_law().current.hash[:12] in said.out


def test_a_sound_folder_has_no_finding(run_alone: Run, folder: Path) -> None:
    assert run_alone("law", "check", str(folder)).code == 0


def test_a_finding_names_file_key_and_reason(run_alone: Run, folder: Path) -> None:
    limits = folder / "limits.toml"
    text = limits.read_text(encoding="utf-8")
    limits.write_text(
        text.replace("3个工作日内复代办专班办公室", "4个工作日内复代办专班办公室", 1), encoding="utf-8"
    )
    (folder / "notes.txt").write_text("x", encoding="utf-8")
    said = run_alone("law", "check", str(folder))
    assert said.code == 1
    assert any(line.startswith("limits.toml：limits.checklist_reply") for line in said.out.splitlines())
    assert any(line.startswith("notes.txt：") for line in said.out.splitlines())
    assert "处问题" in said.err


def test_a_folder_that_is_not_there_is_refused(run_alone: Run, tmp_path: Path) -> None:
    assert run_alone("law", "check", str(tmp_path / "nowhere")).code == 2


def test_every_limit_is_listed_with_its_clause(run_alone: Run) -> None:
    out = run_alone("law", "limits").out
    for limit in read_law().current.limits.values():
        line = next(line for line in out.splitlines() if line.startswith(limit.title))
        assert limit.clause in line


def test_the_table_comes_as_markdown(run_alone: Run) -> None:
    out = run_alone("law", "limits", "--markdown").out
    assert "| 时限 | 期限 |" in out
    assert "| 部门回复意见征询表（附件2） | 3个工作日 |" in out


@pytest.mark.parametrize("machine", MACHINES)
def test_each_machine_is_drawn(run_alone: Run, machine: str) -> None:
    said = run_alone("diagram", machine)
    assert (said.code, said.out) == (0, MACHINES[machine].mermaid())


def test_a_drawing_goes_into_a_file(run_alone: Run, tmp_path: Path) -> None:
    file = tmp_path / "project.mmd"
    assert run_alone("diagram", "project", "--out", str(file)).code == 0
    assert file.read_text(encoding="utf-8").startswith("stateDiagram-v2")


def test_a_drawing_that_cannot_be_written_is_refused(run_alone: Run, tmp_path: Path) -> None:
    said = run_alone("diagram", "project", "--out", str(tmp_path / "nowhere" / "project.mmd"))
    assert said.code == 1
    assert "project.mmd" in said.err


def test_an_unknown_machine_is_answered_with_those_that_are(run_alone: Run) -> None:
    said = run_alone("diagram", "commitment_of_nobody")
    assert said.code == 2
    for name in MACHINES:
        assert name in said.err


def test_the_version_names_program_and_law(run_alone: Run) -> None:
    said = run_alone("version")
    assert said.out.startswith("daiban ")
    assert "罗府办函〔2023〕16号" in said.out


def test_two_editions_are_compared_line_by_line(run_alone: Run, folder: Path) -> None:
    county = folder / "county.toml"
    county.write_text(county.read_text().replace('"09:00"', '"08:30"'), encoding="utf-8")
    said = run_alone("law", "compare", read_law().current.hash[:12], str(folder))
    assert said.code == 0
    assert "09:00—12:00、14:30—17:30 → 08:30—12:00、14:30—17:30" in said.out
    assert run_alone("law", "compare", str(folder), str(folder)).out.strip() == "两个版本没有不同。"


def test_an_edition_that_is_neither_folder_nor_installed_is_a_wrong_use(run_alone: Run) -> None:
    assert run_alone("law", "compare", "abcdef", "abcdef").code == 2


def test_a_case_is_not_moved_without_a_reason(run_alone: Run) -> None:
    said = run_alone("law", "move", read_law().current.hash[:12], "--apply")
    assert said.code == 2
    assert "--reason" in said.err


def test_every_case_is_moved_however_many_before_it_are_blocked(
    database_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command_of_law, "AT_A_TIME", 2)
    county = a_county(database_url)
    ids = [
        county.a_project(name=f"第{each}号项目", despite="另一个项目")
        for each in ("一", "二", "三", "四", "五")
    ]
    for blocked in ids[:2]:
        county.do(projects.move_stage, project_id=blocked, move="suspend", reason="企业暂缓")
    table = folder / "county.toml"
    table.write_text(table.read_text().replace('"09:00"', '"08:30"'), encoding="utf-8")
    run = command({"DAIBAN_DATABASE_URL": database_url, "DAIBAN_LAW": str(folder)})
    to = load_folder(folder).hash
    tried = run("law", "move", to[:12])
    assert tried.last == "5 个项目，3 个可以变更，没有改动（试算）。"
    assert {county.project(each).edition_hash for each in ids} == {county.law.current.hash}
    done = run("law", "move", to[:12], "--reason", "新规施行", "--apply")
    assert done.last == "5 个项目，3 个已变更；按其他版本办理的在办项目还有 2 个。"
    assert (done.code, "2 个项目不能变更" in done.err) == (1, True)
    assert [county.project(each).edition_hash == to for each in ids] == [False, False, True, True, True]
    county.database.close()

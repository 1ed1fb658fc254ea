"""`daiban demo`: the papers read back as text, the timeline checked against them and against the history."""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from builders.command import Run
from workflow.actions.demonstration import play
from workflow.law.editions import read_law
from workflow.records.database import Database
from workflow.records.paper import Paper
from workflow.records.project import Project
from workflow.records.verification import verify


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The demonstration, run as people run it: its folder and what it printed."""
    folder = tmp_path_factory.mktemp("demo") / "out"
    done = subprocess.run(
        [sys.executable, "-m", "workflow.cli", "demo", "--out", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return folder, done.stdout


@pytest.fixture(scope="module")
def timeline(played: tuple[Path, str]) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((played[0] / "timeline.json").read_text(encoding="utf-8"))
    return loaded


def text_of(file: Path) -> str:
    """All text of a PDF, without blanks: lines break where the cell ends."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(file).pages))


def test_every_sort_of_paper_is_written(played: tuple[Path, str]) -> None:
    names = {file.name for file in played[0].iterdir()}
    assert len([name for name in names if name.startswith("annex1-")]) == 20
    assert {name for name in names if name.startswith("pack-")} == {
        f"pack-{phase}.pdf"
        for phase in ("business_setup", "land_use", "engineering", "construction", "completion", "title")
    }
    assert {name for name in names if name.startswith("annex2-")} == {
        f"annex2-{department}.pdf"
        for department in ("natural_resources", "housing", "ecology", "emergency", "development_reform")
    }
    assert {"proof-checklist-natural_resources.pdf", "proof-checklist-ecology-2.pdf"} <= names
    assert "proof-consultation-ecology.pdf" in names


def test_what_was_done_is_said_line_by_line(played: tuple[Path, str], timeline: dict[str, Any]) -> None:
    folder, said = played
    lines = said.splitlines()
    assert lines[0].startswith("2026-09-28 09:20　受理项目（梁舒；二（一）1）")
    for told in timeline["events"]:
        assert told["title"] in said
    for file in folder.iterdir():
        assert f"写出 {file}" in said


def test_annex1_says_what_the_department_answered(played: tuple[Path, str]) -> None:
    text = text_of(played[0] / "annex1-natural_resources.pdf")
    for words in (
        "产业投资项目专属定制事项材料清单",
        "填报单位：罗定市自然资源局",
        "填报人：陈岚",
        "2026年9月30日",
        "杉屿精密轴承智能制造项目",
        "建设用地规划许可证核发",
        "出让用地",
    ):
        assert words in text


def test_annex1_of_a_department_that_is_not_involved_says_so(played: tuple[Path, str]) -> None:
    assert "不涉及" in text_of(played[0] / "annex1-meteorology.pdf")


def test_the_pack_asks_for_each_paper_once_and_says_who_needs_it(played: tuple[Path, str]) -> None:
    text = text_of(played[0] / "pack-construction.pdf")
    assert "一张表单、一套材料" in text
    assert "建筑工程施工许可证核发" in text
    assert "办理中产生，无需另备" in text
    assert "罗定市城市管理和综合执法局" in text


def test_annex2_carries_both_sides_clauses_and_the_opinion(played: tuple[Path, str]) -> None:
    agreed = text_of(played[0] / "annex2-natural_resources.pdf")
    assert "自愿承诺《企业投资项目“双容双承诺”直接落地双向承诺书》格式文本中的全部内容" in agreed
    assert "取得用地后2个月内开工，15个月内建成投产。" in agreed
    assert "10个工作日内签订土地出让合同" in agreed
    assert "✓同意" in agreed
    assert "✓不同意" not in agreed
    objected = text_of(played[0] / "annex2-ecology.pdf")
    assert "✓不同意，理由：项目含酸洗工序" in objected
    added = text_of(played[0] / "annex2-housing.pdf")
    assert "施工图审查与质量安全监督手续同步受理。" in added


def test_the_proof_counts_across_national_day(played: tuple[Path, str]) -> None:
    text = text_of(played[0] / "proof-checklist-natural_resources.pdf")
    assert "国庆节" in text
    assert "调休上班" in text
    assert "2026年10月10日" in text
    assert "按时办结" in text
    assert "3个工作日内复代办专班办公室" in text
    assert "超时办结" in text_of(played[0] / "proof-checklist-culture_tourism.pdf")


def test_the_timeline_is_the_history_in_words(timeline: dict[str, Any]) -> None:
    events = timeline["events"]
    assert [told["seq"] for told in events] == list(range(1, len(events) + 1))
    assert [told["happened_at"] for told in events] == sorted(told["happened_at"] for told in events)
    asked = next(told for told in events if told["kind"] == "docking.dispatch")
    assert set(asked["due"].values()) == {"2026-10-10"}
    assert len(asked["due"]) == 20
    assert asked["clause"] == "二（一）2"
    assert asked["happened_at"] == "2026-09-30T10:00:00+08:00"
    consulted = next(told for told in events if told["kind"] == "consultation.circulate")
    assert set(consulted["due"].values()) == {"2026-10-20"}
    late = next(told for told in events if "文化广电" in told["title"])
    assert late["title"].endswith("（超时）")
    made = [told for told in events if told["kind"] == "paper.make"]
    last = events[-1 - len(made)]
    assert last["title"].endswith("征询完毕，有异议，建议组织会商")
    assert last["clause"] == "二（三）2"
    assert len(made) == len(timeline["papers"])


def test_the_timeline_knows_each_paper_by_its_hash(
    played: tuple[Path, str], timeline: dict[str, Any]
) -> None:
    listed = {paper["file"]: paper["sha256"] for paper in timeline["papers"]}
    files = {file.name: file for file in played[0].iterdir() if file.suffix == ".pdf"}
    assert listed == {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in files.items()}


@pytest.fixture
def database(bare_database_url: str) -> Iterator[Database]:
    database = Database(bare_database_url)
    yield database
    database.close()


def test_a_named_database_is_left_for_inspection_and_may_be_played_in_again(
    played: tuple[Path, str], database: Database, bare_database_url: str, tmp_path: Path, run_bare: Run
) -> None:
    first = tmp_path / "out"
    first.mkdir()
    mine = first / "mine.txt"
    mine.write_text("mine", encoding="utf-8")
    (first / "pack-title.pdf").write_bytes(b"old")
    said = run_bare("demo", "--out", str(first), "--database", bare_database_url)
    assert said.code == 0
    assert "数据库已留下" in said.last

    # The same was written as in any other empty database, and nobody else's file was touched.
    assert mine.read_text(encoding="utf-8") == "mine"
    written = {file.name: file.read_bytes() for file in first.iterdir() if file != mine}
    assert written == {file.name: file.read_bytes() for file in played[0].iterdir()}
    with database.reading() as session:
        assert verify(session).holds
        assert session.scalar(select(func.count()).select_from(Paper)) == len(list(first.glob("*.pdf")))

    play(database, read_law())
    with database.reading() as session:
        numbers = session.scalars(select(Project.number).order_by(Project.number)).all()
        assert numbers == ["2026-0001", "2026-0002"]
        assert verify(session).holds
    assert run_bare("verify").code == 0

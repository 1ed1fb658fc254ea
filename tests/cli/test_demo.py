"""`daiban demo`: papers read back as text, each timeline checked against them and against the history."""

import hashlib
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from builders.command import Run
from workflow.actions.demonstration import play
from workflow.actions.dossiers import CHECK, INDEX
from workflow.law.editions import read_law
from workflow.records.clock import ClockRecord
from workflow.records.database import Database
from workflow.records.paper import Paper
from workflow.records.project import Project
from workflow.records.verification import verify

#: The folder of each project's papers; the first one's lie at the top.
NEW, EXPANSION, HIGH_RISK = ".", "expansion", "high-risk"
FOLDERS = (NEW, EXPANSION, HIGH_RISK)
SPRING_FESTIVAL = (date(2026, 2, 15), date(2026, 2, 23))
NATIONAL_DAYS = ((date(2025, 10, 1), date(2025, 10, 8)), (date(2026, 10, 1), date(2026, 10, 7)))


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


def timeline_in(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / "timeline.json").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def timelines(played: tuple[Path, str]) -> dict[str, dict[str, Any]]:
    return {name: timeline_in(played[0] / name) for name in FOLDERS}


def text_of(file: Path) -> str:
    """All text of a PDF, without blanks: lines break where the cell ends."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(file).pages))


def days_of(timeline: dict[str, Any]) -> list[date]:
    return [date.fromisoformat(told["happened_at"][:10]) for told in timeline["events"]]


def kinds_of(timeline: dict[str, Any]) -> set[str]:
    return {told["kind"] for told in timeline["events"]}


# --- three projects ---------------------------------------------------------------------------------------------


def test_three_projects_are_played_to_their_end(timelines: dict[str, dict[str, Any]]) -> None:
    assert [timelines[name]["project"]["state"] for name in FOLDERS] == ["completed"] * 3
    for timeline in timelines.values():
        after = ("paper.make", "dossier.export")
        before_papers = [told for told in timeline["events"] if told["kind"] not in after]
        assert before_papers[-1]["title"] == "办结项目"
        granted = [told["title"] for told in timeline["events"] if told["kind"] == "item.deliver"]
        assert any("首次登记" in title for title in granted), granted


def test_their_dates_cross_spring_festival_and_national_day(timelines: dict[str, dict[str, Any]]) -> None:
    for timeline in timelines.values():
        days = days_of(timeline)
        assert {day.year for day in days} == {2025, 2026}
        for first, last in (SPRING_FESTIVAL, *NATIONAL_DAYS[: 1 if timeline is timelines[NEW] else 0]):
            assert min(days) < first
            assert last < max(days)
            assert not [day for day in days if first <= day <= last], "nobody acts on a holiday"
        assert any(min(days) < first and last < max(days) for first, last in NATIONAL_DAYS)


def test_the_timeline_is_the_history_in_words(timelines: dict[str, dict[str, Any]]) -> None:
    for timeline in timelines.values():
        events = timeline["events"]
        assert [told["seq"] for told in events] == list(range(1, len(events) + 1))
        assert [told["recorded_at"] for told in events] == sorted(told["recorded_at"] for told in events)
        made = [told for told in events if told["kind"] == "paper.make"]
        assert len(made) == len(timeline["papers"])
        assert not [told for told in events if told["title"] == told["kind"]], "every event has its words"


def test_every_paper_is_listed_with_its_hash(
    played: tuple[Path, str], timelines: dict[str, dict[str, Any]]
) -> None:
    for name, timeline in timelines.items():
        listed = {paper["file"]: paper["sha256"] for paper in timeline["papers"]}
        files = {file.name: file for file in (played[0] / name).iterdir() if file.suffix == ".pdf"}
        assert listed == {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in files.items()}


def test_each_line_says_what_the_clocks_said(timelines: dict[str, dict[str, Any]]) -> None:
    events = timelines[NEW]["events"]
    asked = next(told for told in events if told["kind"] == "docking.dispatch")
    assert len(asked["clock"]) == 20
    assert (
        "部门回复专属定制事项材料清单（附件1）（市水务局）起算，2025年10月11日（周六）到期" in asked["clock"]
    )
    late = next(told for told in events if "文化广电" in told["title"] and "超时" in told["title"])
    assert late["clock"] == ["部门回复专属定制事项材料清单（附件1）（市文化广电旅游体育局）停止，超时"]
    paused = next(told for told in timelines[EXPANSION]["events"] if told["kind"] == "item.pause")
    assert sum(said.endswith("暂停：听证") for said in paused["clock"]) >= 2
    assert paused["reason"] == "听证"


def test_what_was_done_is_said_in_order_and_briefly(played: tuple[Path, str]) -> None:
    folder, said = played
    lines = said.splitlines()
    assert "2025-09-26 09:20　受理项目（梁舒；二（一）1）" in lines
    assert "2025-09-30 至 2025-10-10　回复材料清单19次，到期提醒1次" in lines
    assert len(lines) < 300
    for name in FOLDERS:
        papers = len(list((folder / name).glob("*.pdf")))
        assert f"写出 {papers} 份文书、timeline.json 和 dossier.zip：{folder / name}" in said
    days = [line[:10] for line in lines if re.match(r"2025|2026", line)]
    turns = [number for number in range(1, len(days)) if days[number] < days[number - 1]]
    # A visit that is written down a day later stands where it was written.
    assert len(turns) <= len(FOLDERS) + 2


def test_the_dossiers_prove_themselves(played: tuple[Path, str], tmp_path: Path) -> None:
    for name in FOLDERS:
        inside = tmp_path / name
        with zipfile.ZipFile(played[0] / name / "dossier.zip") as archive:
            archive.extractall(inside)
        done = subprocess.run(
            [sys.executable, str(inside / CHECK)], cwd=inside, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout


# --- the new company --------------------------------------------------------------------------------------------


def test_the_first_project_writes_every_paper_of_docking_and_consultation(played: tuple[Path, str]) -> None:
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


def test_annex1_says_what_the_department_answered(played: tuple[Path, str]) -> None:
    text = text_of(played[0] / "annex1-natural_resources.pdf")
    for words in (
        "产业投资项目专属定制事项材料清单",
        "填报单位：罗定市自然资源局",
        "填报人：陈岚",
        "2025年9月30日",
        "杉屿精密轴承智能制造项目",
        "建设用地规划许可证核发",
        "出让用地",
    ):
        assert words in text
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
    assert "缴清土地价款后90日内开工。" in agreed
    assert "10个工作日内签订土地出让合同" in agreed
    assert "✓同意" in agreed
    assert "✓不同意" not in agreed
    assert "施工图审查与质量安全监督手续同步受理。" in text_of(played[0] / "annex2-housing.pdf")


def test_the_proof_counts_across_national_day(
    played: tuple[Path, str], timelines: dict[str, dict[str, Any]]
) -> None:
    text = text_of(played[0] / "proof-checklist-natural_resources.pdf")
    assert "国庆节" in text
    assert "调休上班" in text
    assert "2025年10月11日" in text
    assert "按时办结" in text
    assert "3个工作日内复代办专班办公室" in text
    assert "超时办结" in text_of(played[0] / "proof-checklist-culture_tourism.pdf")
    asked = next(told for told in timelines[NEW]["events"] if told["kind"] == "docking.dispatch")
    assert set(asked["due"].values()) == {"2025-10-11"}
    assert len(asked["due"]) == 20
    assert (asked["clause"], asked["happened_at"]) == ("二（一）2", "2025-09-30T10:00:00+08:00")
    late = next(
        told for told in timelines[NEW]["events"] if "文化广电" in told["title"] and "超时" in told["title"]
    )
    assert late["title"].endswith("（超时）")


def test_the_company_collects_everything_once_and_signs_for_it(played: tuple[Path, str]) -> None:
    text = text_of(played[0] / "receipt-1.pdf")
    for words in ("一窗通取领取单", "营业执照", "发票专用章", "税控设备", "席蔓", "2025年10月21日15:20"):
        assert words in text


def test_both_sides_sign_what_was_explained_and_the_building_is_accepted_once(
    played: tuple[Path, str],
) -> None:
    commitment = text_of(played[0] / "commitment-1.pdf")
    for words in ("直接落地双向承诺书", "缴清土地价款后90日内开工", "10个工作日内签订土地出让合同", "违诺"):
        assert words in commitment, words
    assert "自愿原则" in text_of(played[0] / "informing-1.pdf")
    opinion = text_of(played[0] / "acceptance-1.pdf")
    for words in ("联合验收意见书", "一号厂房、综合楼及室外工程", "联合验收通过", "2026年10月8日"):
        assert words in opinion, words
    assert "室外消火栓未设永久性标识" in text_of(played[0] / "rectifications-1.pdf")
    assert "建设工程规划许可证核发" in text_of(played[0] / "decision-GC-02.pdf")


def test_the_seals_are_ordered_before_lunch_and_come_after_it(timelines: dict[str, dict[str, Any]]) -> None:
    told = [each for each in timelines[NEW]["events"] if "刻制印章" in each["title"]]
    assert [each["happened_at"][11:16] for each in told] == ["11:20", "14:45"]


# --- the expansion ----------------------------------------------------------------------------------------------


def test_the_expansion_meets_an_objection_and_every_turn(
    played: tuple[Path, str], timelines: dict[str, dict[str, Any]]
) -> None:
    kinds = kinds_of(timelines[EXPANSION])
    assert {
        "scorecard.dispute", "scorecard.answer", "minutes.correct", "deliberation.call", "deliberation.hold", "minutes.issue", "resolution.confirm", "commitment.sign", "item.correct",
        "item.pause", "item.resume", "item.hand_in", "blocker.raise", "blocker.resolve", "clock.supervise",
        "supervision.close",
    } <= kinds  # fmt: skip
    folder = played[0] / EXPANSION
    assert "✓不同意，理由：喷涂工序布置在厂区南侧" in text_of(folder / "annex2-ecology.pdf")
    assert "✓不同意，理由：二期喷涂工序" in text_of(folder / "annex2-ecology-2.pdf")
    order = text_of(folder / "supervision-1.pdf")
    assert "罗定市水务局：" in order
    assert "罗定市水务局：" in text_of(folder / "supervision-2.pdf")
    assert not (folder / "supervision-3.pdf").exists(), "the ladder goes as far as an order twice"
    skipped = next(told for told in timelines[EXPANSION]["events"] if "跳过商事登记" in told["title"])
    assert "91445381MA" in skipped["reason"]


def test_a_promise_is_missed_found_broken_questioned_and_the_credit_repaired(
    timelines: dict[str, dict[str, Any]],
) -> None:
    course = [
        told["kind"]
        for told in timelines[EXPANSION]["events"]
        if told["kind"].split(".")[0] in ("breach", "dispute", "repair") or told["kind"] == "clause.miss"
    ]
    assert course == [
        "clause.miss", "breach.record", "dispute.raise", "dispute.answer", "dispute.close", "breach.step", "breach.step",
        "repair.apply", "repair.decide",
    ]  # fmt: skip
    assert timelines[EXPANSION]["project"]["state"] == "completed"


def test_an_application_left_without_a_word_is_accepted_by_the_statute_and_granted_by_nobody_but_the_department(
    played: tuple[Path, str], timelines: dict[str, dict[str, Any]]
) -> None:
    events = [told for told in timelines[EXPANSION]["events"] if "水土保持" in told["title"]]
    deemed = next(told for told in events if told["kind"] == "item.deem")
    assert (deemed["by"], deemed["happened_at"]) == ("系统", "2025-12-18T09:00:00+08:00")
    assert any("一次性告知补正（市水务局）停止，超时" in said for said in deemed["clock"])
    assert not [told for told in events if told["kind"] == "item.accept"]
    (decided,) = (told for told in events if told["kind"] == "item.decide")
    assert (decided["by"], decided["happened_at"] > deemed["happened_at"]) == ("江沅", True)
    paper = text_of(played[0] / EXPANSION / "acceptance-LX-10.pdf")
    for words in (
        "申请受理通知书",
        "第三十二条，自收到申请材料之日起即为受理",
        "受理日期为2025年12月10日",
        "受理不是准予",
    ):
        assert words in paper, words


def test_what_is_out_of_the_ordinary_is_on_paper(played: tuple[Path, str]) -> None:
    folder = played[0] / EXPANSION
    corrected = text_of(folder / "correction-GC-05.pdf")
    assert "环境影响报告表" in corrected
    assert "废气治理设施设计说明" in corrected
    assert "听证" in text_of(folder / "pause-GC-02.pdf")
    assert "经济技术指标承诺" in text_of(folder / "decision-GC-01.pdf")


def test_the_minutes_say_what_was_settled_and_who_does_what(played: tuple[Path, str]) -> None:
    folder = played[0] / EXPANSION
    upheld = text_of(folder / "minutes-1.pdf")
    assert "不足一百米" in upheld
    assert "不足八十米" in text_of(folder / "minutes-2.pdf")
    settled = text_of(folder / "minutes-3.pdf")
    assert "异议已化解" in settled
    assert "向企业一次告知废气治理的环评要点" in settled
    assert "完成10千伏线路迁改并送电" in text_of(folder / "minutes-4.pdf")


# --- the high-risk one ------------------------------------------------------------------------------------------


def test_the_high_risk_project_goes_the_ordinary_way(timelines: dict[str, dict[str, Any]]) -> None:
    timeline = timelines[HIGH_RISK]
    kinds = kinds_of(timeline)
    assert not {kind for kind in kinds if kind.startswith(("commitment.", "consultee."))}
    assert {"item.promise", "item.check"} <= kinds
    skipped = next(
        told
        for told in timeline["events"]
        if "跳过项目直接落地" in told["title"] or "跳过直接落地" in told["title"]
    )
    assert "高危行业" in skipped["reason"]
    refused = next(told for told in timeline["events"] if told["kind"] == "item.decide" and told["reason"])
    assert "防火间距不足" in refused["reason"]
    again = [
        told
        for told in timeline["events"]
        if "安全条件审查" in told["title"] and told["kind"] == "item.receive"
    ]
    assert len(again) == 2


def test_the_refusal_says_why_and_what_may_be_done_about_it(played: tuple[Path, str]) -> None:
    folder = played[0] / HIGH_RISK
    refused = text_of(folder / "decision-GC-06-1.pdf")
    for words in ("不予行政许可决定书", "防火间距不足", "行政复议", "行政诉讼", "2025年8月20日"):
        assert words in refused, words
    assert "不予" not in text_of(folder / "decision-GC-06.pdf")
    assert "延长" in text_of(folder / "extension-GC-02.pdf")
    assert "公示" in text_of(folder / "pause-GC-02.pdf")


def test_a_failed_joint_acceptance_is_followed_by_a_passed_one(
    played: tuple[Path, str], timelines: dict[str, dict[str, Any]]
) -> None:
    concluded = [
        told["kind"]
        for told in timelines[HIGH_RISK]["events"]
        if told["kind"] in ("acceptance.fail", "acceptance.pass")
    ]
    assert concluded == ["acceptance.fail", "acceptance.pass"]
    folder = played[0] / HIGH_RISK
    assert "联合验收不通过" in text_of(folder / "acceptance-1.pdf")
    assert "联合验收通过" in text_of(folder / "acceptance-2.pdf")


def test_what_was_received_while_the_network_was_down_is_recorded_late_and_not_accepted(
    played: tuple[Path, str], timelines: dict[str, dict[str, Any]]
) -> None:
    events = timelines[HIGH_RISK]["events"]
    late = next(told for told in events if told["happened_at"] != told["recorded_at"])
    assert (late["kind"], late["happened_at"][:10], late["recorded_at"][:10]) == (
        "item.receive", "2025-11-21", "2025-11-24",
    )  # fmt: skip
    assert "item.refuse_intake" in kinds_of(timelines[HIGH_RISK])
    stale = [told for told in events if told["kind"] == "checklist.confirm"]
    assert len(stale) == 15


# --- what concerns no one project ---------------------------------------------------------------------------------


def test_the_house_keeps_what_concerns_no_one_project(played: tuple[Path, str]) -> None:
    assert {
        "service.train", "address.report", "address.decide", "absence.declare", "acceptance_check.record",
    } <= kinds_of(timeline_in(played[0] / "house"))  # fmt: skip
    # What a check asks for runs with the project that it concerns.
    assert "acceptance_check.finish" in set().union(
        *(kinds_of(timeline_in(found.parent)) for found in played[0].glob("*/timeline.json"))
    )


# --- the database -----------------------------------------------------------------------------------------------


@pytest.fixture
def database(bare_database_url: str) -> Iterator[Database]:
    database = Database(bare_database_url)
    yield database
    database.close()


def open_clocks(database: Database) -> list[tuple[str, int, str]]:
    with database.reading() as session:
        rows = session.scalars(select(ClockRecord).where(ClockRecord.stopped_at.is_(None)))
        return [(row.subject_kind, row.subject_id, row.limit_key) for row in rows]


def test_the_house_writes_the_scorecards_and_lists_them(played: tuple[Path, str]) -> None:
    folder = played[0] / "house"
    every = text_of(folder / "scorecard.pdf")
    for words in (
        "审批代办服务监督考核表",
        "罗定市政务服务数据管理局",
        "各责任单位：",
        "市文化广电旅游体育局",
    ):
        assert words in every, words
    assert "罗定市水务局：" in text_of(folder / "scorecard-water.pdf")
    listed = {paper["file"]: paper["sha256"] for paper in timeline_in(folder)["papers"]}
    assert listed == {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.glob("*.pdf")
    }


def test_the_index_of_a_dossier_names_every_paper(
    played: tuple[Path, str], timelines: dict[str, dict[str, Any]]
) -> None:
    for name, timeline in timelines.items():
        with zipfile.ZipFile(played[0] / name / "dossier.zip") as archive:
            index = archive.read(INDEX).decode()
            held = [each for each in archive.namelist() if each.endswith(".pdf")]
        assert len(index.splitlines()) == len(held) == len(timeline["papers"])
        assert all(file in index for file in held)
        assert all(f". {paper['title']}（" in index for paper in timeline["papers"])


def test_an_application_that_is_not_accepted_is_told_why_and_what_may_be_done(
    played: tuple[Path, str],
) -> None:
    refused = text_of(played[0] / HIGH_RISK / "refusal-SG-06-1.pdf")
    for words in ("申请不予受理通知书", "请向水务部门申请", "行政复议", "2025年11月25日"):
        assert words in refused, words


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
    written = {file.relative_to(first): file.read_bytes() for file in first.rglob("*.*") if file != mine}
    assert written == {file.relative_to(played[0]): file.read_bytes() for file in played[0].rglob("*.*")}
    with database.reading() as session:
        assert verify(session).holds
        assert session.scalar(select(func.count()).select_from(Paper)) == len(list(first.rglob("*.pdf")))
    assert open_clocks(database) == []

    play(database, read_law())
    assert open_clocks(database) == []
    with database.reading() as session:
        numbers = session.scalars(select(Project.number).order_by(Project.number)).all()
        assert numbers == [f"2025-000{number}" for number in range(1, 7)]
        assert set(session.scalars(select(Project.state))) == {"completed"}
        assert verify(session).holds
    assert run_bare("verify").code == 0

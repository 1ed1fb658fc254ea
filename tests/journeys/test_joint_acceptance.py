"""二（四）2 as the people in it play it: one application, one date, three departments, one list, one conclusion."""

import io
import re
from datetime import date
from typing import Any

from pypdf import PdfReader

import forms
from builders.acceptance import DEPARTMENTS, a_built_project, acceptance_of, listed, opine, parts
from builders.approval import receive
from builders.county import County, at
from workflow.actions import (
    acceptance_checks,
    acceptance_conclusions,
    acceptance_drafts,
    acceptance_parts,
    acceptance_site,
    acceptances,
    entrusting,
    papers,
    rectifications,
)
from workflow.errors import (
    AcceptanceUnfinished,
    CheckPeriodInvalid,
    CheckSampleUnknown,
    FollowUpDone,
    FollowUpsInvalid,
    NotAllowed,
    PartsAwaited,
    PartsNotPassed,
)
from workflow.law.terms import Scope
from workflow.records.acceptance_check import FollowUp
from workflow.records.approval_item import ApprovalItem
from workflow.records.clock import ClockRecord
from workflow.records.paper import Paper
from workflow.rules.duty import Role


def text_of(paper: Paper) -> str:
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.pdf)).pages))


def printed(county: County, gather: Any, acceptance_id: int) -> str:
    """A paper, made after the commit and read back by the enterprise that it is addressed to."""
    by, now = county.liaison("housing"), at("2026-12-05 09:00")
    paper_id = papers.make(
        county.database,
        forms.render,
        lambda session: gather(session, county.law, acceptance_id=acceptance_id, by=by, now=now),
        by=by,
        now=now,
    )
    owner = county.enterprise(acceptance_of(county, acceptance_id).project_id)
    return text_of(county.attempt(papers.read, paper_id=paper_id, by=owner))


def filings(county: County, project_id: int) -> dict[str, ClockRecord]:
    """The enterprise's clocks of the project that run, by limit."""
    rows = county.all(
        ClockRecord,
        ClockRecord.project_id == project_id,
        ClockRecord.obligor_kind == "enterprise",
        ClockRecord.stopped_at.is_(None),
    )
    return {row.limit_key: row for row in rows}


def test_a_factory_is_inspected_once_put_right_and_accepted(county: County) -> None:
    housing = county.liaison("housing")
    project_id = a_built_project(county)

    # 1. The agent, entrusted with the whole, applies once for everything.
    county.do(entrusting.give_mandate, project_id=project_id, scope=Scope.WHOLE, source="委托书")
    acceptance_id = county.do(
        acceptances.apply,
        project_id=project_id,
        scope="一号厂房、综合楼及室外工程",
        materials=["联合验收申请表", "竣工验收报告（五方）", "“多测合一”测绘成果"],
        by=county.agent,
        now=at("2026-11-23 10:00"),
    ).id

    # 2. Housing sees who the catalogue and the analysis name, decides, and sets one date for all.
    proposed = county.attempt(acceptance_site.propose, project_id=project_id, by=housing)
    assert "牵头" in proposed[0].reason
    assert "YS-02规划条件核实" in "".join(each.reason for each in proposed)
    county.do(
        acceptance_site.arrange,
        acceptance_id=acceptance_id,
        departments=[each.department for each in proposed],
        on_site_at=at("2026-11-26 09:00"),
        place="项目南门",
        by=housing,
        now=at("2026-11-24 09:00"),
    )
    county.do(
        acceptance_site.rearrange,
        acceptance_id=acceptance_id,
        on_site_at=at("2026-11-27 09:00"),
        reason="暴雨预警",
        by=housing,
        now=at("2026-11-25 16:00"),
    )
    assert {key for _, key in county.notices("acceptance.redated")} >= set(DEPARTMENTS)

    # 3. Each department gives its part; one wants one thing put right. Nobody is taken to have agreed by silence.
    asked = parts(county, acceptance_id)
    site = at("2026-11-27 15:00")
    opine(county, asked["natural_resources"], now=site)
    opine(
        county,
        asked["housing"],
        ("室外消火栓未设永久标识，补设", "消防给水及消火栓系统技术规范第8章", "2026-12-03"),
        now=site,
    )
    last: dict[str, Any] = {"acceptance_id": acceptance_id, "handled_by": "科长甲", "by": housing}
    county.refused(PartsAwaited, acceptance_conclusions.conclude_passed, **last, now=site)
    county.refused(PartsAwaited, rectifications.hand_over, acceptance_id=acceptance_id, by=housing, now=site)
    opine(county, asked["meteorology"], now=at("2026-11-27 16:00"))
    county.refused(PartsNotPassed, acceptance_conclusions.conclude_passed, **last, now=site)
    county.refused(
        AcceptanceUnfinished, acceptance_drafts.draft_opinion, acceptance_id=acceptance_id, by=housing
    )

    # 4. One list, handed over once; the enterprise is on the clock until the agreed day.
    county.do(rectifications.hand_over, acceptance_id=acceptance_id, by=housing, now=at("2026-11-27 17:00"))
    assert filings(county, project_id)["rectification"].due_day == date(2026, 12, 3)
    county.do(
        rectifications.report,
        acceptance_id=acceptance_id,
        numbers=[1],
        what="已补设6处标识",
        by=county.enterprise(project_id),
        now=at("2026-12-02 11:00"),
    )

    # 5. Only housing looks again, and only at that.
    assert county.notices("acceptance.recheck") == [("department", "housing")]
    county.do(
        acceptance_parts.recheck,
        part_id=asked["housing"].id,
        results={1: "passed"},
        findings="标识已补设",
        handled_by="核验员乙",
        by=housing,
        now=at("2026-12-03 10:00"),
    )

    # 6. One conclusion; what the enterprise has to file starts with it and ends when it is filed.
    done = county.do(acceptance_conclusions.conclude_passed, **last, now=at("2026-12-03 16:00"))
    assert (done.state, done.number) == ("passed", "联合验收〔2026〕1号")
    running = filings(county, project_id)
    assert {key: clock.due_day for key, clock in running.items()} == {
        "fire_filing": date(2026, 12, 10),
        "completion_filing": date(2026, 12, 18),
    }
    fire = county.one(ApprovalItem, running["fire_filing"].subject_id)
    assert fire.item_code == "YS-04"
    receive(county, fire.id, now=at("2026-12-08 10:00"))
    assert set(filings(county, project_id)) == {"completion_filing"}

    # 7. Both papers say what happened; the enterprise reads its own copies.
    opinion = printed(county, acceptance_drafts.draft_opinion, acceptance_id)
    for words in (
        "联合验收意见书", "联合验收〔2026〕1号", "罗定测试精密制造有限公司", "一号厂房、综合楼及室外工程", "2026年11月27日9时",
        "改期1次", "共1项", "联合验收通过", "罗定市自然资源局", "标识已补设", "核验员乙", "单位盖章", "2026年12月3日", "竣工验收备案",
    ):  # fmt: skip
        assert words in opinion, words
    handed = printed(county, acceptance_drafts.draft_rectifications, acceptance_id)
    for words in ("整改清单", "室外消火栓未设永久标识", "消防给水", "2026年12月3日", "清单一次告知"):
        assert words in handed, words
    assert [row.outcome for row in listed(county, acceptance_id)] == ["passed"]
    assert county.verified().breaks == ()


def test_joint_acceptances_are_checked_and_what_is_asked_is_followed(county: County) -> None:
    housing = county.liaison("housing")
    supervisor = county.person("supervisor", Role.SUPERVISOR)
    with county.database.reading() as session:
        assert acceptance_checks.owed(session, county.law) is None
    project_id = a_built_project(county)
    acceptance = county.do(acceptances.apply, project_id=project_id, scope="厂房")
    with county.database.reading() as session:
        owed = acceptance_checks.owed(session, county.law)
    assert owed is not None
    # Ninety days from the first application, run over to a working day.
    assert (owed.department, owed.due_on >= date(2027, 2, 21)) == ("housing", True)

    check: dict[str, Any] = {
        "period_from": date(2026, 9, 1),
        "period_until": date(2026, 11, 23),
        "sample": [acceptance.id],
        "findings": "整改期限不统一",
        "handled_by": "检查员甲",
    }
    asked = {"content": "统一整改期限的掌握", "department": "natural_resources", "due_on": "2026-12-31"}
    record = acceptance_checks.record
    county.refused(NotAllowed, record, **check, by=county.liaison("ecology"))
    county.refused(CheckPeriodInvalid, record, **{**check, "period_until": date(2026, 12, 1)}, by=housing)
    county.refused(CheckSampleUnknown, record, **{**check, "sample": [99]}, by=housing)
    wrong = [{**asked, "department": "army"}, {**asked, "content": "", "due_on": "2026-11-23"}]
    problems = county.refused(FollowUpsInvalid, record, **check, follow_ups=wrong, by=housing).problems
    assert [each.field for each in problems] == [
        "follow_ups.0.department",
        "follow_ups.1.content",
        "follow_ups.1.due_on",
    ]
    # One line of the house, and one of the project that was looked at.
    county.do(record, **check, follow_ups=[asked], by=housing, events=2)
    county.do(record, **check, by=supervisor)
    assert [line.kind for line in county.events(None)][-2:] == ["acceptance_check.record"] * 2
    assert county.notices("acceptance_check.follow_up") == [("department", "natural_resources")]
    (row,) = county.all(FollowUp)
    finish: dict[str, Any] = {"follow_up_id": row.id, "outcome": "已印发统一口径"}
    county.refused(NotAllowed, acceptance_checks.finish, **finish, by=county.liaison("ecology"))
    county.do(acceptance_checks.finish, **finish, by=county.liaison("natural_resources"))
    county.refused(FollowUpDone, acceptance_checks.finish, **finish, by=county.liaison("natural_resources"))
    assert county.verified().breaks == ()

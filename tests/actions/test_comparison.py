"""Whoever edits a paper or an opinion past history, or takes out a case whole, is found and named."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from builders.attacker import an_attacker
from builders.county import County
from workflow.actions import papers, projects
from workflow.records.schema import metadata
from workflow.records.verification import Verification, verify

ONE = [("housing", "construction")]


@pytest.fixture
def papered(county: County) -> County:
    """A county with one paper, of its first case."""
    _, asked = county.an_answered_project(ONE)

    def gather(session: Session) -> Any:
        return papers.draft_annex1(
            session, county.law, checklist_id=asked["housing"].id, by=county.office, now=county.now
        )

    papers.make(county.database, lambda _: b"%PDF", gather, by=county.office, now=county.now)
    return county


def said(found: Verification) -> list[str]:
    assert found.breaks == ()
    assert found.holds is not bool(found.differences)
    return [str(each) for each in found.differences]


def test_what_was_left_alone_is_counted_and_holds(papered: County) -> None:
    found = papered.verified()
    assert (found.holds, found.papers) == (True, 1)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        ({"pdf": b"%PDF forged"}, "的PDF与生成时不同"),
        ({"pdf_sha256": "0" * 64}, "的PDF与生成时不同"),
        ({"sheet": {"rows": []}}, "的原始数据与生成时不同"),
    ],
)
def test_an_edited_paper_is_named(papered: County, spoil: dict[str, Any], says: str) -> None:
    with an_attacker(papered.database) as session:
        session.execute(metadata.tables["paper"].update().values(spoil))
        [found] = said(verify(session))
    assert found.startswith("2026-0001 第")
    assert found.endswith(says)
    assert "（paper.make）：表单“" in found


def test_a_paper_that_was_taken_out_or_slipped_in_is_named(papered: County) -> None:
    paper = metadata.tables["paper"]
    with an_attacker(papered.database) as session:
        session.execute(paper.update().values(id=77, title="另一份"))
        slipped, gone = sorted(said(verify(session)), key=lambda each: "不在了" in each)
    assert "表单“另一份”（编号77）没有生成的记录" in slipped
    assert gone.endswith("（编号1）不在了")


def test_an_opinion_that_is_not_the_one_given_is_named(county: County) -> None:
    county.a_consultation(awaiting=[], objected=["housing"])
    with an_attacker(county.database) as session:
        session.execute(text("UPDATE consultee SET opinion = 'agree', state = 'agreed'"))
        [found] = said(verify(session))
    assert found.endswith("（consultee.reply）：部门意见（housing）与答复时不同")


def test_a_case_that_was_taken_out_whole_is_missed_by_its_number(county: County) -> None:
    first = county.a_project()
    county.a_project(name="另一个项目", enterprise_name="罗定另一家有限公司")
    with an_attacker(county.database) as session:
        for table in metadata.tables.values():
            if "project_id" in table.columns and table.name != "event":
                session.execute(table.delete().where(table.c.project_id == first))
        session.execute(text(f"DELETE FROM event WHERE project_id = {first}"))
        session.execute(text(f"DELETE FROM project WHERE id = {first}"))
        assert said(verify(session)) == ["2026-0001 第1条：受理过的案卷不在了，连同其全部记录"]


@pytest.mark.parametrize(
    "spoil",
    [
        {"handled_by": "别人"},
        {"in_time": False},
        {"involved": False},
        {"lines": [{"phase": "construction", "item_name": "另一事项", "materials": []}]},
    ],
)
def test_an_answer_to_a_checklist_that_is_not_the_one_given_is_named(
    county: County, spoil: dict[str, Any]
) -> None:
    county.an_answered_project(ONE)
    with an_attacker(county.database) as session:
        session.execute(metadata.tables["checklist_answer"].update().values(spoil))
        [found] = said(verify(session))
    assert found.endswith("（checklist.reply）：材料清单第1轮答复（housing）与答复时不同")


def test_an_answer_that_was_taken_out_is_named(county: County) -> None:
    county.an_answered_project(ONE)
    with an_attacker(county.database) as session:
        session.execute(metadata.tables["checklist_answer"].delete())
        [found] = said(verify(session))
    assert found.endswith("材料清单第1轮答复（housing）不在了")


@pytest.mark.parametrize("moved", [False, True])
def test_a_project_that_stands_elsewhere_than_history_brought_it_is_named(
    county: County, *, moved: bool
) -> None:
    project = county.a_project()
    if moved:
        county.do(projects.move_stage, project_id=project, move="suspend", reason="暂缓")
    with an_attacker(county.database) as session:
        session.execute(text("UPDATE project SET state = 'completed'"))
        [found] = said(verify(session))
    assert found.endswith("（project.move）：项目阶段与最近一次变动后的不同")

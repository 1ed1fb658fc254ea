"""A running case is brought under another edition by the office: looked at first, with a reason, and back again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from builders.acceptance import DEPARTMENTS, ON_SITE, a_built_project, an_application
from builders.approval import a_project_in_approval, accept, planned, receive
from builders.county import County, at
from builders.landing import (
    LETTER,
    PROMISES,
    an_unopposed_project,
    clauses_of,
    informed,
    qualified,
    signed,
)
from builders.registration import a_company, apply, approve, deliver
from workflow.actions import (
    acceptance_site,
    approval_items,
    blockers,
    breaches,
    clauses,
    editions,
    informing,
    projects,
)
from workflow.errors import (
    EditionDoesNotFit,
    EditionNotMoved,
    EditionSame,
    LetterMissing,
    NotAllowed,
    ProjectNotOpen,
    ReasonMissing,
    UnknownEdition,
)
from workflow.law.book import Law
from workflow.law.edition import Edition
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Commitment
from workflow.records.project import Project
from workflow.rules.commitment import from_json

LATER = "f" * 64


def with_edition(county: County, edition: Edition) -> County:
    county.law = Law(county.law.current, {**county.law.editions, edition.hash: edition}, county.law.notices)
    return county


@pytest.fixture
def later(county: County) -> County:
    """The county after a new edition whose window closes half an hour earlier, and whose replies take 2 days."""
    now = county.law.current
    reply = replace(now.limits["checklist_reply"], amount=2)
    return with_edition(
        county,
        replace(
            now,
            hash=LATER,
            limits={**now.limits, "checklist_reply": reply},
            window_hours=((time(9), time(12)), (time(14, 30), time(17))),
        ),
    )


def looked_at(county: County, project_id: int, to: str = LATER) -> editions.Prospect:
    with county.database.reading() as session:
        (found,) = editions.prospects(
            session, county.law, to=to, by=county.office, project_ids=[project_id], most=2
        )
    return found


def test_looking_tells_which_dates_would_move_and_changes_nothing(later: County) -> None:
    project_id, _ = later.a_dispatched_project()
    before = later.everything()
    found = looked_at(later, project_id)
    assert found.obstacles == ()
    assert len(found.dates) == 3
    assert later.everything() == before


def test_a_clock_that_runs_keeps_its_limit_and_takes_the_new_window_hours(later: County) -> None:
    project_id, _ = later.a_dispatched_project()
    before = later.open_clocks("checklist")
    later.do(editions.move, project_id=project_id, to=LATER, reason="新规施行")
    after = later.open_clocks("checklist")
    assert {row.limit["amount"] for row in after.values()} == {3}
    assert {row.due_at for row in before.values()} == {at("2026-11-26 17:30")}
    assert {row.due_at for row in after.values()} == {at("2026-11-26 17:00")}
    assert later.project(project_id).edition_hash == LATER


def test_the_move_is_a_line_of_history_with_its_reason(later: County) -> None:
    project_id = later.a_project()
    later.do(editions.move, project_id=project_id, to=LATER, reason="新规施行")
    line = later.events(project_id)[-1]
    assert line.kind == "edition.move"
    assert "新规施行" in line.data


def test_it_is_taken_back_by_another_line(later: County) -> None:
    project_id = later.a_project()
    first = later.project(project_id).edition_hash
    later.do(editions.move, project_id=project_id, to=LATER, reason="新规施行")
    later.do(editions.undo, project_id=project_id, reason="移错了项目")
    assert later.project(project_id).edition_hash == first
    later.refused(EditionNotMoved, editions.undo, project_id=project_id, reason="再撤一次")


def test_what_was_written_in_by_hand_moves_with_its_case_and_back_again(later: County) -> None:
    project_id = a_project_in_approval(later)
    first = later.project(project_id).edition_hash
    by_hand: list[dict[str, object]] = [
        {"name": "用水接入", "phase": "construction", "department": "housing"}
    ]
    later.do(approval_items.plan, project_id=project_id, written=by_hand)
    assert looked_at(later, project_id).obstacles == ()
    later.do(editions.move, project_id=project_id, to=LATER, reason="新规施行")
    assert later.project(project_id).edition_hash == LATER
    later.do(editions.undo, project_id=project_id, reason="移错了项目")
    assert later.project(project_id).edition_hash == first


def test_what_has_no_place_in_the_new_edition_blocks_the_move_and_is_named(later: County) -> None:
    project_id, _ = later.a_dispatched_project()
    edition = later.law.edition(LATER)
    limits = {key: limit for key, limit in edition.limits.items() if key != "checklist_reply"}
    with_edition(later, replace(edition, hash="e" * 64, limits=limits))
    assert looked_at(later, project_id, "e" * 64).obstacles == (
        "新版本没有时限“checklist_reply 部门回复专属定制事项材料清单（附件1）”",
    )
    refused = later.refused(
        EditionDoesNotFit, editions.move, project_id=project_id, to="e" * 64, reason="新规施行"
    )
    assert "checklist_reply" in refused.message()


def test_it_needs_a_reason_another_edition_and_the_office(later: County) -> None:
    project_id = later.a_project()
    later.refused(ReasonMissing, editions.move, project_id=project_id, to=LATER, reason=" ")
    same = later.project(project_id).edition_hash
    later.refused(EditionSame, editions.move, project_id=project_id, to=same, reason="无")
    later.refused(UnknownEdition, editions.move, project_id=project_id, to="d" * 64, reason="无")
    later.refused(NotAllowed, editions.move, project_id=project_id, to=LATER, reason="无", by=later.agent)


def test_a_closed_project_is_not_among_those_to_move(later: County) -> None:
    project_id = later.a_project()
    later.do(projects.move_stage, project_id=project_id, move="withdraw", reason="企业不投了")
    later.refused(ProjectNotOpen, editions.move, project_id=project_id, to=LATER, reason="新规施行")
    with later.database.reading() as session:
        assert editions.prospects(session, later.law, to=LATER, by=later.office, most=2) == []


def test_what_a_text_promises_that_waits_for_its_signatures_has_its_place_in_the_new_edition(
    later: County,
) -> None:
    project_id = an_unopposed_project(later)
    qualified(later, project_id)
    edition = later.law.edition(LATER)
    limits = {key: limit for key, limit in edition.limits.items() if key != "setting_out_check"}
    with_edition(later, replace(edition, hash="e" * 64, limits=limits))
    assert "setting_out_check" in "".join(looked_at(later, project_id, "e" * 64).obstacles)


def test_a_limit_of_an_item_goes_with_the_item(later: County) -> None:
    edition = later.law.edition(LATER)
    project_id = a_project_in_approval(later)
    listed = planned(later, project_id, "LX-01", "LX-10")
    item_id = listed["LX-10"]
    later.do(approval_items.set_aside, item_id=listed["LX-01"], reason="早已备案")
    receive(later, item_id)
    accept(later, item_id)
    assert {"statutory:LX-10"} <= {row.limit_key for row in later.all(ClockRecord)}
    assert looked_at(later, project_id).obstacles == ()
    items = {code: each for code, each in edition.items.items() if code != "LX-10"}
    with_edition(later, replace(edition, hash="e" * 64, items=items))
    (why,) = looked_at(later, project_id, "e" * 64).obstacles
    assert "LX-10" in why


def test_a_suspended_case_is_shown_as_blocked_until_it_goes_on(later: County) -> None:
    project_id = later.a_project()
    later.do(projects.move_stage, project_id=project_id, move="suspend", reason="暂缓")
    assert looked_at(later, project_id).obstacles == ("项目已中止，恢复后才能变更",)


def test_an_item_of_registration_that_the_new_edition_does_not_carry_blocks_the_move(county: County) -> None:
    project_id, _ = a_company(county)
    now = county.law.current
    kept = {code: entry for code, entry in now.registration.items.items() if code != "KB-05"}
    with_edition(county, replace(now, hash=LATER, registration=replace(now.registration, items=kept)))
    assert looked_at(county, project_id).obstacles == (
        f"新版本没有企业开办事项“KB-05 {now.registration.items['KB-05'].short}”",
    )
    county.refused(EditionDoesNotFit, editions.move, project_id=project_id, to=LATER, reason="新规施行")


@pytest.mark.parametrize("steps", [(), ("预约开户",), ("网上预约", "账户开立")])
def test_steps_at_the_bank_that_the_new_edition_cannot_go_on_from_block_the_move(
    county: County, steps: tuple[str, ...]
) -> None:
    project_id, items = a_company(county)
    apply(county, items["KB-01"])
    approve(county, items["KB-01"])
    apply(county, items["KB-02"])
    deliver(county, items["KB-02"])
    apply(county, items["KB-05"])
    now = county.law.current
    entry = replace(now.registration.items["KB-05"], steps=steps)
    kept = {**now.registration.items, "KB-05": entry}
    with_edition(county, replace(now, hash=LATER, registration=replace(now.registration, items=kept)))
    (why,) = looked_at(county, project_id).obstacles
    assert "接不上已登记的步骤“预约开户”" in why


# --- departments that a new edition lacks -----------------------------------------------------------------------

GONE = "ecology"
LACKS = "新版本没有部门“ecology 云浮市生态环境局罗定分局”"


def without(county: County, department: str = GONE) -> County:
    """The county after an edition that lacks a department."""
    now = county.law.current
    kept = {key: entry for key, entry in now.departments.items() if key != department}
    return with_edition(county, replace(now, hash=LATER, departments=kept))


def agreed(county: County) -> int:
    return an_unopposed_project(county, ("natural_resources", GONE), ecology=["5日内出具环评意见"])


def drafted(county: County) -> int:
    project_id = agreed(county)
    informed(county, project_id)
    return project_id


def bound(county: County) -> int:
    project_id = agreed(county)
    signed(county, project_id)
    return project_id


def checking(county: County) -> int:
    project_id = an_unopposed_project(county)
    signed(county, project_id, points=[{"title": "环评检查", "department": GONE, "on": "2026-12-10"}])
    return project_id


def deciding(county: County) -> int:
    project_id = a_project_in_approval(county)
    by_hand: list[dict[str, object]] = [{"name": "环评备案", "phase": "construction", "department": GONE}]
    county.do(approval_items.plan, project_id=project_id, written=by_hand)
    return project_id


def seeing_to(county: County) -> int:
    project_id, _ = county.an_answered_project()
    blocker = county.do(blockers.bring_up, project_id=project_id, text="排污口未定")
    county.do(blockers.coordinate, blocker_id=blocker.id, owner=GONE, amount=3)
    return project_id


def accepting(county: County) -> int:
    project_id = a_built_project(county)
    county.do(
        acceptance_site.arrange,
        acceptance_id=an_application(county, project_id).id,
        departments=[*DEPARTMENTS, GONE],
        reasons={GONE: "有排污设施"},
        on_site_at=ON_SITE,
        place="门口",
        by=county.liaison("housing"),
    )
    return project_id


@pytest.mark.parametrize("case", [agreed, drafted, bound, checking, deciding, seeing_to, accepting])
def test_a_department_of_which_something_is_not_done_yet_has_its_place_in_the_new_edition(
    county: County, case: Callable[[County], int]
) -> None:
    project_id = case(county)
    without(county)
    assert looked_at(county, project_id).obstacles == (LACKS,)
    county.refused(EditionDoesNotFit, editions.move, project_id=project_id, to=LATER, reason="新规施行")


def test_what_a_department_has_done_holds_no_case_back_and_its_promise_can_still_be_found_broken(
    county: County,
) -> None:
    project_id = agreed(county)
    commitment = signed(county, project_id)
    for clause in clauses_of(county, commitment):
        if clause.department_key == GONE:
            county.do(clauses.waive, clause_id=clause.id, reason="企业同意免除", source=LETTER)
    without(county)
    assert looked_at(county, project_id).obstacles == ()
    county.do(editions.move, project_id=project_id, to=LATER, reason="新规施行")
    found: dict[str, Any] = {"commitment_id": commitment.id, "facts": "早先推诿", "evidence": "来函"}
    county.do(breaches.record, **found, side="department", department=GONE, by=county.enterprise(project_id))


def test_a_draft_that_named_a_department_is_kept_although_no_edition_knows_it_any_more(
    county: County,
) -> None:
    """Moved before the look at it told so: the text is still worked on, and nothing breaks."""
    project_id = drafted(county)
    (commitment,) = county.all(Commitment)
    without(county)
    with county.database.acting() as session:
        session.get_one(Project, project_id).edition_hash = LATER
    typed: dict[str, Any] = {"commitment_id": commitment.id, "enterprise": PROMISES}
    county.do(informing.redraft, **typed)
    refused = county.refused(LetterMissing, informing.redraft, **typed, departments=[])
    assert "生态环境罗定分局" in str(refused)
    kept = [
        {"text": line.text, "department": line.department, "amount": 10}
        for line in from_json(commitment.draft).lines
        if line.department == GONE and not line.cite and not line.limit
    ]
    county.do(informing.redraft, **typed, departments=kept, source=LETTER)


def test_a_clause_left_out_of_a_text_still_needs_its_limit(county: County) -> None:
    project_id = an_unopposed_project(county)
    commitment = informed(county, project_id)
    county.do(informing.redraft, commitment_id=commitment.id, applies={"property_title": False})
    now = county.law.current
    limits = {key: limit for key, limit in now.limits.items() if key != "property_title"}
    with_edition(county, replace(now, hash=LATER, limits=limits))
    assert "property_title" in "".join(looked_at(county, project_id).obstacles)


def test_a_promise_that_waits_for_its_event_needs_the_event_in_the_new_edition(county: County) -> None:
    project_id = bound(county)
    now = county.law.current
    events = {key: words for key, words in now.events.items() if key != "land_price_paid"}
    with_edition(county, replace(now, hash=LATER, events=events))
    assert any("land_price_paid" in why for why in looked_at(county, project_id).obstacles)

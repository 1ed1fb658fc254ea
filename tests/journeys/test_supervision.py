"""三（二）全流程跟踪、协调、监测、督办 as the people in it play it: a department lets its list run over."""

import io
import re
from datetime import date, datetime

from pypdf import PdfReader

import forms
from builders.county import County, at
from workflow.actions import checklist_answers, papers, supervisions
from workflow.actions.deliveries import deliver
from workflow.actions.routing import route
from workflow.actions.supervision import sweep
from workflow.channels.memory import MemoryChannel
from workflow.records.clock import ClockRecord
from workflow.records.person import Person
from workflow.records.supervision import Supervision
from workflow.rules.duty import Actor, Role

#: Dispatched on Monday before the National Day holidays, which end with a make-up Saturday.
DISPATCHED = at("2026-09-28 10:00")
DUE = at("2026-10-08 17:30")


def mailed(county: County, actor: Actor, address: str) -> Actor:
    with county.database.acting() as session:
        session.get_one(Person, actor.person_id).email = address
    return actor


def a_round(county: County, post: MemoryChannel, now: datetime) -> list[str]:
    """What time sets off at an instant: rungs and mail; answers the subjects of what went out now."""
    before = len(post.sent)
    assert sweep(county.database, county.law, now=now).failed == ()
    route(county.database, county.law, {"email": post}, now=now)
    deliver(county.database, {"email": post}, now=now)
    return [f"{message.to[0].partition('@')[0]} {message.subject}" for message in post.sent[before:]]


def test_a_department_that_is_late_is_reminded_urged_and_ordered_to_answer(county: County) -> None:
    post = MemoryChannel()
    land = mailed(county, county.liaison("natural_resources"), "land@example.org")
    boss = mailed(county, county.person("boss", Role.SUPERVISOR), "boss@example.org")
    project_id, asked = county.a_dispatched_project([("natural_resources", "land_use")], now=DISPATCHED)
    list_of_land = asked["natural_resources"].id
    assert [clock.due_at for clock in county.open_clocks().values()] == [DUE]

    # Told at once that it is asked; then nothing until the last working day before, and nothing over the holidays.
    assert a_round(county, post, DISPATCHED) == ["land 【代办】请回复材料清单"]
    assert a_round(county, post, at("2026-09-29 09:00")) == []
    assert a_round(county, post, at("2026-09-30 09:00")) == ["land 【代办】到期提醒"]
    for day in range(1, 8):
        assert a_round(county, post, at(f"2026-10-0{day} 10:00")) == []
    assert a_round(county, post, at("2026-10-08 09:00")) == ["land 【代办】催办"]
    assert a_round(county, post, at("2026-10-08 17:30")) == []

    # Overdue by a working day: the order, in official form, with a copy to whoever supervises.
    ordered = at("2026-10-09 09:00")
    assert sorted(a_round(county, post, ordered)) == ["boss 【代办】督办", "land 【代办】督办"]
    (order,) = county.all(Supervision)
    text = paper_of(county, order, boss, ordered)
    for part in (
        order.number, "罗定市自然资源局：", "2026年10月8日17时30分到期", "2个工作日内书面回复", "抄送：罗定市政务服务数据管理局。",
    ):  # fmt: skip
        assert part in text, part

    # The department answers, and then does what it owes; the office closes.
    county.do(
        supervisions.answer,
        supervision_id=order.id,
        measures="经办人外出，已另派人办理",
        promised_for=date(2026, 10, 10),
        handled_by="经办甲",
        by=land,
        now=at("2026-10-09 11:00"),
    )
    county.answer(county.checklists(project_id)["natural_resources"], now=at("2026-10-10 10:00"))
    county.do(
        supervisions.close,
        supervision_id=order.id,
        conclusion="10月10日已补回清单",
        now=at("2026-10-10 10:30"),
    )
    assert sorted(a_round(county, post, at("2026-10-10 11:00"))) == [
        "boss 【代办】督办办结",
        "land 【代办】督办办结",
    ]
    assert county.open_clocks() == {}
    assert a_round(county, post, at("2026-10-20 11:00")) == []

    # A returned answer is a new clock with a ladder of its own.
    county.do(
        checklist_answers.return_answer,
        checklist_id=list_of_land,
        reason="缺规划条件",
        now=at("2026-10-20 11:00"),
    )
    a_round(county, post, at("2026-10-20 11:00"))
    assert a_round(county, post, at("2026-10-22 09:00")) == ["land 【代办】到期提醒"]
    # What the office owes meanwhile, such as the pack, has no due date and is another matter.
    owed = [row.id for row in county.all(ClockRecord, ClockRecord.subject_kind == "awaited")]
    kinds = [
        line.kind
        for line in county.events(project_id)
        if line.kind.startswith(("clock.", "supervision."))
        and (line.subject_kind, line.subject_id) not in {("clock", key) for key in owed}
    ]
    assert kinds == [
        "clock.remind", "clock.urge", "clock.supervise", "supervision.answer", "supervision.close", "clock.remind",
    ]  # fmt: skip


def paper_of(county: County, order: Supervision, by: Actor, now: datetime) -> str:
    paper_id = papers.make(
        county.database,
        forms.render,
        lambda session: papers.draft_supervision(
            session, county.law, supervision_id=order.id, by=by, now=now
        ),
        by=by,
        now=now,
    )
    paper = county.attempt(papers.read, paper_id=paper_id, by=by)
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.pdf)).pages))

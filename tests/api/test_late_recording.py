"""What happened on paper is recorded at the door: by JSON and on the pages, with its time, its reason and its letter."""

from datetime import datetime, timedelta

from sqlalchemy import select

from builders.door import FACTS, World
from forms import ProofSheet
from workflow.actions.drafts import draft_proof
from workflow.records.clock import ClockRecord
from workflow.rules.local_time import SHANGHAI

HOUSING = "housing"
WHY = "系统停机，先在纸面办理"
SIGNED_FOR = "罗代办〔2026〕3号征集函，各部门签收"


def typed(moment: datetime) -> str:
    """As a browser's field says it, by the wall clock in Luoding."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")


def late(moment: datetime) -> dict[str, str]:
    return {"happened_at": typed(moment), "late_because": WHY}


def test_the_office_records_a_list_that_came_by_letter_on_its_page(world: World) -> None:
    asked_at = world.wall.now
    project = world.dispatched({HOUSING: ["construction"]})
    path = f"/checklists/{project['checklists'][0]['id']}"
    world.wall.pass_by(timedelta(days=1))
    office = world.desk()
    page = office.get(path)
    assert "代记部门书面答复" in page.text
    version = office.get(f"/api/v1{path}").json()["version"]
    form = {
        "do": "reply", "version": str(version), "involved": "no", "handled_by": "经办甲",
        **late(asked_at + timedelta(hours=1)),
    }  # fmt: skip
    unnamed = office.submit(f"{path}/record", form)
    assert unnamed.status_code == 422
    assert "来文字号" in unnamed.text
    assert WHY in unnamed.text
    answer = office.submit(f"{path}/record", form | {"source": "罗建函〔2026〕12号"})
    assert answer.status_code == 303, answer.text
    seen = office.get(f"/api/v1{path}").json()
    assert (seen["state"], seen["answers"][-1]["in_time"]) == ("not_involved", True)
    assert "补录" in office.get(f"/projects/{project['id']}").text
    assert world.desk(HOUSING).submit(f"{path}/record", form).status_code in (403, 404)


def test_the_office_records_an_opinion_that_came_by_letter_on_its_page(world: World) -> None:
    asked_at = world.wall.now
    project = world.circulated([HOUSING])
    world.wall.pass_by(timedelta(days=1))
    office = world.desk()
    (row,) = office.get(f"/api/v1/projects/{project['id']}/consultation").json()["consultees"]
    path = f"/consultees/{row['id']}"
    seen = office.get(f"/api/v1{path}").json()
    form = {
        "version": str(seen["version"]), "facts_version": str(seen["facts_version"]), "opinion": "agree",
        "handled_by": "经办甲", "source": "罗建函〔2026〕13号", **late(asked_at + timedelta(hours=1)),
    }  # fmt: skip
    early = office.submit(f"{path}/record", form | late(asked_at - timedelta(days=2)))
    assert early.status_code == 422
    assert office.submit(f"{path}/record", form).status_code == 303
    assert office.get(f"/api/v1/projects/{project['id']}/consultation").json()["state"] == "unopposed"


def test_a_project_taken_in_by_the_page_keeps_the_day_it_came(world: World) -> None:
    came = world.wall.now - timedelta(days=3)
    office = world.desk()
    refused = office.submit("/projects/new", {**FACTS, "happened_at": typed(came)})
    assert refused.status_code == 422
    assert typed(came) in refused.text
    taken = office.submit("/projects/new", {**FACTS, **late(came)})
    assert taken.status_code == 303, taken.text
    project = office.get(f"/api/v1{taken.headers['location'].split('?')[0]}").json()
    assert datetime.fromisoformat(project["taken_in_at"]) == came.replace(second=0, microsecond=0)


def test_lists_sent_on_paper_are_dispatched_late_from_the_page(world: World) -> None:
    office = world.desk()
    project = world.project(office)
    wanted = {"involvements": [{"department": HOUSING, "phase": "construction"}]}
    office.ask("PUT", f"/api/v1/projects/{project['id']}/analysis", json=wanted, version=project["version"])
    sent_at = world.wall.now + timedelta(hours=1)
    world.wall.pass_by(timedelta(days=1))
    office = world.desk()
    version = office.get(f"/api/v1/projects/{project['id']}").json()["version"]
    form = {"version": str(version), "confirmed": "1", "paper": SIGNED_FOR, **late(sent_at)}
    too_long = office.submit(f"/projects/{project['id']}/dispatch", form | {"paper": "函" * 101})
    assert too_long.status_code == 422
    assert "函" * 101 in too_long.text, "what was typed stays"
    assert office.submit(f"/projects/{project['id']}/dispatch", form).status_code == 303
    (asked,) = office.get(f"/api/v1/projects/{project['id']}/checklists").json()["items"]
    assert datetime.fromisoformat(asked["notified_at"]) == sent_at.replace(second=0, microsecond=0)
    assert f"凭“{SIGNED_FOR}”自送达之时起算" in office.get(f"/projects/{project['id']}").text


def test_forms_sent_on_paper_count_from_their_record_where_no_paper_is_named_by_json(world: World) -> None:
    project = world.landing()
    opinion = {"enterprise_opinion": "愿意", "high_risk": False, "high_risk_reason": "不涉及危险化学品"}
    path = f"/api/v1/projects/{project['id']}/consultation"
    consultation = world.desk().post(path, opinion, version=project["version"]).json()
    sent_at = world.wall.now
    world.wall.pass_by(timedelta(days=1))
    office = world.desk()
    given = {"departments": [HOUSING], "happened_at": sent_at.isoformat(), "late_because": WHY}
    path = f"/api/v1/consultations/{consultation['id']}/circulate"
    answer = office.post(path, given, version=consultation["version"])
    assert answer.status_code == 200, answer.text
    (row,) = answer.json()["consultees"]
    seen = office.get(f"/api/v1/consultees/{row['id']}").json()
    assert datetime.fromisoformat(seen["notified_at"]) == world.wall.now
    assert "没有写明送达的文件，自登记之时起算" in office.get(f"/projects/{project['id']}").text
    assert "自登记之时起算" in office.get(f"/clocks/{row['light']['clock_id']}").text


def test_a_list_sent_back_on_paper_counts_from_its_delivery_on_the_page_and_by_json(world: World) -> None:
    project = world.dispatched({HOUSING: ["construction"]})
    path = f"/checklists/{project['checklists'][0]['id']}"
    desk = world.desk(HOUSING)
    reply = {"involved": False, "handled_by": "经办甲"}
    for by_page in (True, False):
        version = desk.get(f"/api/v1{path}").json()["version"]
        desk.post(f"/api/v1{path}/reply", reply, version=version)
        returned = (world.wall.now + timedelta(hours=1)).replace(second=0, microsecond=0)
        world.wall.pass_by(timedelta(days=1))
        desk, office = world.desk(HOUSING), world.desk()
        version = office.get(f"/api/v1{path}").json()["version"]
        given = {"reason": "材料不全", "paper": SIGNED_FOR}
        if by_page:
            assert (
                office.submit(
                    f"{path}/return", {**given, "version": str(version), **late(returned)}
                ).status_code
                == 303
            )
        else:
            given |= {"happened_at": returned.isoformat(), "late_because": WHY}
            assert office.post(f"/api/v1{path}/return", given, version=version).status_code == 200
        assert datetime.fromisoformat(office.get(f"/api/v1{path}").json()["notified_at"]) == returned


def test_a_department_takes_its_opinion_back_by_json(world: World) -> None:
    project = world.circulated([HOUSING, "ecology"])
    rows = world.desk().get(f"/api/v1/projects/{project['id']}/consultation").json()["consultees"]
    consultee = next(row["id"] for row in rows if row["department"] == HOUSING)
    desk, path = world.desk(HOUSING), f"/api/v1/consultees/{consultee}"
    desk.post(
        f"{path}/reply", {"opinion": "agree", "handled_by": "经办"}, version=desk.get(path).json()["version"]
    )
    answer = desk.post(f"{path}/retract", {"reason": "点错了"}, version=desk.get(path).json()["version"])
    assert answer.status_code == 200, answer.text
    assert desk.get(path).json()["state"] == "stale"


def test_the_page_of_a_clock_and_its_proof_show_both_times_and_the_reason(world: World) -> None:
    asked_at = world.wall.now
    project = world.dispatched({HOUSING: ["construction"]})
    path = f"/checklists/{project['checklists'][0]['id']}"
    world.wall.pass_by(timedelta(days=1))
    office = world.desk()
    form = {
        "do": "reply", "version": str(office.get(f"/api/v1{path}").json()["version"]), "involved": "no",
        "handled_by": "经办甲", "source": "罗建函〔2026〕12号", **late(asked_at + timedelta(hours=1)),
    }  # fmt: skip
    assert office.submit(f"{path}/record", form).status_code == 303
    with world.database.reading() as session:
        clock = session.scalars(select(ClockRecord).where(ClockRecord.obligor_key == HOUSING)).one().id
        draft = draft_proof(
            session, world.door.law, clock_id=clock, by=world.cast["office"], now=world.wall.now
        )
    assert isinstance(draft.sheet, ProofSheet)
    (act,) = draft.sheet.late
    assert (act.happened, act.recorded, act.reason) == (
        (asked_at + timedelta(hours=1)).replace(second=0, microsecond=0),
        world.wall.now,
        WHY,
    )
    page = office.get(f"/clocks/{clock}").text
    assert WHY in page
    assert act.recorded.isoformat() in page
    assert "登记时间" in page


def test_minutes_and_what_follows_them_are_recorded_late_on_the_page_and_by_json(world: World) -> None:
    project = world.circulated([HOUSING])
    (row,) = world.desk().get(f"/api/v1/projects/{project['id']}/consultation").json()["consultees"]
    body = {"handled_by": "经办", "opinion": "object", "reason": "用地红线待核"}
    world.desk(HOUSING).post(f"/api/v1/consultees/{row['id']}/reply", body, version="*")
    office = world.desk()
    consultation = office.get(f"/api/v1/projects/{project['id']}/consultation").json()["id"]
    call = {"meets_at": (world.wall.now + timedelta(hours=1)).isoformat(), "place": "三楼"}
    path = f"/api/v1/consultations/{consultation}/deliberation"
    meeting = f"/api/v1/deliberations/{office.post(path, call, version='*').json()['id']}"
    opinion = {"matter": 1, "outcome": "settled", "text": "开工前补图"}
    world.wall.pass_by(timedelta(hours=1))
    office = world.desk()
    office.post(f"{meeting}/hold", {"attended": [HOUSING], "opinions": [opinion]}, version="*")
    office.post(
        f"{meeting}/resolutions", {"text": "补齐总平面图", "owner": HOUSING, "amount": 3}, version="*"
    )
    issued = (world.wall.now + timedelta(hours=2)).replace(second=0, microsecond=0)
    world.wall.pass_by(timedelta(days=1))
    office = world.desk()
    seen = office.get(meeting).json()
    form = {
        "version": str(seen["version"]), "text": seen["proposed"], "what": "issue",
        "happened_at": typed(issued),
    }  # fmt: skip
    page = meeting.removeprefix("/api/v1")
    silent = office.submit(f"{page}/minutes", form)
    assert silent.status_code == 422
    assert f'value="{typed(issued)}"' in silent.text, "what was typed stays"
    assert office.submit(f"{page}/minutes", form | {"late_because": WHY}).status_code == 303
    seen = office.get(meeting).json()
    assert datetime.fromisoformat(seen["minutes"][0]["issued_at"]) == issued
    decision = f"/api/v1/resolutions/{seen['resolutions'][0]['id']}"
    world.desk(HOUSING).post(f"{decision}/report", {"evidence": "已补齐"}, version="*")
    world.wall.pass_by(timedelta(days=1))
    office = world.desk()
    given = {"happened_at": (world.wall.now - timedelta(hours=1)).isoformat()}
    assert office.post(f"{decision}/confirm", given, version="*").status_code == 422
    confirmed = office.post(f"{decision}/confirm", given | {"late_because": WHY}, version="*")
    assert confirmed.status_code == 200, confirmed.text
    told = office.get(f"/projects/{project['id']}").text
    assert told[told.index('id="history"') :].count(WHY) == 2

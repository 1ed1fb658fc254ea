"""`opinions.reply` is written in lean statements; what it leaves must be what the mapped classes would leave."""

import json

from sqlalchemy import event as listened

from builders.county import NOW, County
from workflow.actions import consultation_ends, opinions
from workflow.records.event import line_of
from workflow.rules.consultation import Opinion


def test_versions_move_as_if_the_mapped_rows_had_been_changed(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing", "ecology"])
    project = county.consultation(consultation).project_id
    before = county.project(project).version, county.consultation(consultation).version
    county.opine(asked["housing"])
    assert county.consultees(consultation)["housing"].version == asked["housing"].version + 1
    assert county.project(project).version == before[0] + 1
    assert county.consultation(consultation).version == before[1]
    county.opine(asked["ecology"])
    assert county.consultation(consultation).version == before[1] + 1


def test_the_line_of_history_is_chained_to_the_one_before_and_heads_the_chain(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing"])
    project = county.consultation(consultation).project_id
    county.opine(asked["housing"], reason="用地红线待核")
    *_, before, line = county.events(project)
    assert line.previous == before.hash
    assert line.hash == line_of(line).hash()
    assert (county.project(project).event_seq, county.project(project).event_hash) == (line.seq, line.hash)
    assert (line.kind, line.subject_kind, line.subject_id) == (
        "consultee.reply",
        "consultee",
        asked["housing"].id,
    )
    assert (line.person_id, line.person_name) == (county.liaison("housing").person_id, "经办housing")
    assert (line.happened_at, line.recorded_at) == (NOW, NOW)
    data = json.loads(line.data)
    assert (data["opinion"], data["reason"], data["consultation"]) == ("object", "用地红线待核", "opposed")


def test_the_row_that_it_writes_reads_back_as_a_mapped_row(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing"])
    county.opine(asked["housing"], phone="0766-3800000", added_clauses=["现场指导"])
    kept = county.consultees(consultation)["housing"]
    assert (kept.state, kept.opinion, kept.reason) == ("agreed", Opinion.AGREE.value, "")
    assert (kept.handled_by, kept.phone, kept.replied_at, kept.in_time) == (
        "经办甲",
        "0766-3800000",
        NOW,
        True,
    )
    assert kept.person_id == county.liaison("housing").person_id
    assert kept.clauses == asked["housing"].clauses


def test_mapped_acts_before_and_after_it_in_one_transaction_see_it(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing", "ecology", "water"])
    liaison, office, now = county.liaison("housing"), county.office, county.now
    with county.database.acting() as session:
        consultation_ends.withdraw_consultee(
            session,
            county.law,
            consultee_id=asked["water"].id,
            reason="不涉及",
            not_concerned=True,
            by=office,
            now=now,
        )
        opinions.reply(
            session,
            county.law,
            consultee_id=asked["housing"].id,
            opinion="agree",
            handled_by="甲",
            by=liaison,
            now=now,
        )
        consultation_ends.withdraw_consultee(
            session,
            county.law,
            consultee_id=asked["ecology"].id,
            reason="不涉及",
            not_concerned=True,
            by=office,
            now=now,
        )
    assert county.consultation(consultation).state == "unopposed"


def test_it_costs_no_more_statements_than_were_measured(county: County) -> None:
    _, asked = county.a_consultation(awaiting=["housing", "ecology"])
    liaison = county.liaison("housing")
    said: list[str] = []

    def hear(*heard: object) -> None:
        said.append(str(heard[2]).split(maxsplit=1)[0].upper())

    listened.listen(county.database.engine, "before_cursor_execute", hear)
    with county.database.acting() as session:
        opinions.reply(
            session,
            county.law,
            consultee_id=asked["housing"].id,
            opinion="agree",
            handled_by="甲",
            by=liaison,
            now=county.now,
        )
    listened.remove(county.database.engine, "before_cursor_execute", hear)
    rows = [word for word in said if word in {"SELECT", "INSERT", "UPDATE", "WITH"}]
    # PostgreSQL writes all five in one statement (ADR 0005).
    together = county.database.engine.dialect.name == "postgresql"
    writes = ["WITH"] if together else ["INSERT"] * 2 + ["UPDATE"] * 3
    assert sorted(rows) == sorted(["SELECT"] * 2 + writes)

"""机构改革 with a day ahead: planned, withdrawn before, carried out once on its day by the sweep (三（一）). House practice."""

import logging
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import departments, mergers, notices, splits
from workflow.actions.cases import expect_version, reason_given
from workflow.actions.departments import departments_version
from workflow.actions.splits import SplitGiven, split_given
from workflow.errors import ReformDone, ReformNotAhead, Refusal
from workflow.law.book import Law
from workflow.records import event
from workflow.records.database import Database
from workflow.records.department import Department
from workflow.records.reform import Reform
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day

#: Greatest number of characters of why a plan is withdrawn, and of why one could not be carried out.
LONGEST_REASON: Final = 400
LONGEST_TROUBLE: Final = 300
_LOG: Final = logging.getLogger("daiban.reforms")


def plan_renaming(
    session: Session,
    *,
    key: str,
    name: str,
    short: str,
    since: date,
    document: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Reform:
    """Plan the name that a department has from a day on.

    Raises:
        UnknownDepartment, DepartmentUnchanged, DepartmentNameTaken, ChangedMeanwhile: as for a renaming done at once.
        ReformNotAhead: the day has come already.
    """
    duty.require(by, "departments.manage")
    house = event.house_locked(session)
    expect_version(expected_version, departments_version(session))
    found, wanted = departments.names_given(session, key, name, short)
    paper = mergers.document_given(document) if document.strip() else ""
    given = {"name": wanted[0], "short": wanted[1]}
    return _plan(session, house, "rename", found, since, paper, given, by, now)


def plan_merger(
    session: Session,
    law: Law,
    *,
    key: str,
    into: str,
    since: date,
    document: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Reform:
    """Plan a merger for a day. What is in its way then is said then; until then it may be taken out of the way.

    Raises:
        UnknownDepartment, MergedWithItself, MergerOfLead, MergerWithoutDocument, ChangedMeanwhile: as `mergers.merge`.
        ReformNotAhead: the day has come already.
    """
    duty.require(by, "departments.manage")
    house = event.house_locked(session)
    expect_version(expected_version, departments_version(session))
    told = mergers.preview(session, law, key=key, into=into, since=since, document=document, by=by, now=now)
    return _plan(session, house, "merge", told.former, since, told.document, {"into": into}, by, now)


def plan_split(
    session: Session,
    law: Law,
    *,
    key: str,
    given: SplitGiven,
    since: date,
    document: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Reform:
    """Plan a split for a day. What is in its way then is said then.

    Raises:
        The refusals of `splits.preview`; ReformNotAhead where the day has come already; ChangedMeanwhile.
    """
    duty.require(by, "departments.manage")
    house = event.house_locked(session)
    expect_version(expected_version, departments_version(session))
    told = splits.preview(session, law, key=key, given=given, since=since, document=document, by=by, now=now)
    return _plan(session, house, "split", told.former, since, told.document, given.kept(), by, now)


def _plan(
    session: Session,
    house: event.House,
    kind: str,
    department: Department,
    since: date,
    document: str,
    given: dict[str, Any],
    by: Actor,
    now: datetime,
) -> Reform:
    if since <= local_day(now):
        raise ReformNotAhead(day=since)
    reform = Reform(
        kind=kind,
        department_key=department.key,
        since=since,
        document=document,
        given=given,
        state="planned",
        planned_at=now,
        planned_by=by.person_id,
        withdrawn_because="",
        trouble="",
    )
    session.add(reform)
    session.flush()
    event.append(
        session,
        house,
        kind="reform.plan",
        by=by,
        now=now,
        subject=("reform", reform.id),
        data={
            "department": department.key,
            "reform": kind,
            "since": since,
            "document": document,
            "given": given,
        },
    )
    _tell(session, "reform.planned", reform, department, now)
    session.flush()
    return reform


def withdraw(
    session: Session,
    *,
    reform_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Reform:
    """Withdraw a plan before it is carried out; nothing has been changed by it.

    Raises:
        NotFound: there is no such plan.
        ReformDone: it was carried out, or withdrawn already.
        ReasonMissing: no reason.
        ChangedMeanwhile: the dictionary is not the one that was looked at.
    """
    duty.require(by, "departments.manage")
    house = event.house_locked(session)
    expect_version(expected_version, departments_version(session))
    reform = Reform.found(session, reform_id)
    if reform.state != "planned":
        raise ReformDone()
    why = reason_given(reason, "撤销机构改革计划", limit=LONGEST_REASON)
    reform.state, reform.withdrawn_at, reform.withdrawn_because = "withdrawn", now, why
    event.append(
        session,
        house,
        kind="reform.withdraw",
        by=by,
        now=now,
        subject=("reform", reform.id),
        data={
            "department": reform.department_key,
            "reform": reform.kind,
            "since": reform.since,
            "reason": why,
        },
    )
    department = session.get_one(Department, reform.department_key)
    _tell(session, "reform.withdrawn", reform, department, now, reason=why)
    session.flush()
    return reform


def carry_out_due(database: Database, law: Law, *, now: datetime) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Carry out the plans whose day has come, the earliest first; answer those done, and those that something is in the way of.

    Each is a transaction of its own, in which it is looked at again while the house is held: two who do this at once do it
    once, and days that were missed are made up for. What is in the way of one is kept with it and told once; the next
    round tries again.
    """
    with database.reading() as session:
        due = session.scalars(
            select(Reform.id)
            .where(Reform.state == "planned", Reform.since <= local_day(now))
            .order_by(Reform.since, Reform.id)
        ).all()
    done: list[int] = []
    stuck: list[int] = []
    for reform_id in due:
        try:
            with database.acting() as session:
                if carry_out(session, law, reform_id=reform_id, now=now):
                    done.append(reform_id)
        except Refusal as refused:
            _LOG.warning("reform %s cannot be carried out: %s", reform_id, refused)
            stuck.append(reform_id)
            with database.acting() as session:
                _keep_trouble(session, reform_id, str(refused)[:LONGEST_TROUBLE], now)
    return tuple(done), tuple(stuck)


def carry_out(session: Session, law: Law, *, reform_id: int, now: datetime) -> bool:
    """Carry one plan out if its day has come and nobody has done so; answer whether it was.

    Raises:
        The refusals of what was planned: something has come in its way since.
    """
    event.house_locked(session)
    reform = Reform.found(session, reform_id)
    if reform.state != "planned" or reform.since > local_day(now):
        return False
    key, since, given = reform.department_key, reform.since, reform.given
    if reform.kind == "rename":
        departments.rename_department(
            session, key=key, name=given["name"], short=given["short"], by=None, now=now, planned=reform
        )
    elif reform.kind == "merge":
        mergers.merge(
            session, law, key=key, into=given["into"], since=since, document=reform.document,
            by=None, now=now, planned=reform,
        )  # fmt: skip
    else:
        splits.split(
            session, law, key=key, given=split_given(given), since=since, document=reform.document,
            by=None, now=now, planned=reform,
        )  # fmt: skip
    return True


def _keep_trouble(session: Session, reform_id: int, said: str, now: datetime) -> None:
    event.house_locked(session)
    reform = Reform.found(session, reform_id)
    if reform.state != "planned" or reform.trouble == said:
        return
    reform.trouble = said
    department = session.get_one(Department, reform.department_key)
    _tell(session, "reform.stuck", reform, department, now, reason=said)
    session.flush()


def _tell(
    session: Session, kind: str, reform: Reform, department: Department, now: datetime, **more: object
) -> None:
    """The departments concerned and the office hear of a plan; what is in its way, whoever planned it, and the office."""
    concerned = dict.fromkeys((department.key, *_named(reform)))
    to = [("department", key) for key in concerned] if kind != "reform.stuck" else []
    if kind == "reform.stuck" and reform.planned_by is not None:
        to.append(("person", str(reform.planned_by)))
    for address in [*to, notices.OFFICE]:
        notices.tell(
            session,
            kind,
            to=address,
            project_id=None,
            subject=("reform", reform.id),
            occasion=now.isoformat(),
            now=now,
            department=department.name,
            day=reform.since.isoformat(),
            reform=KIND_WORDS[reform.kind],
            **more,
        )


#: Each kind of reform in words.
KIND_WORDS: Final = {"rename": "更名", "merge": "并入另一个部门", "split": "划出职责"}


def _named(reform: Reform) -> list[str]:
    given = reform.given
    if reform.kind == "merge":
        return [given["into"]]
    if reform.kind == "split":
        return [given["rest"], *(part["to"] for part in given["parts"])]
    return []

"""The dictionary of departments: brought from the law, renamed and closed as reforms ask (三（一）)."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions.cases import expect_version
from workflow.actions.liaisons import end_terms
from workflow.actions.open_duties import open_duties
from workflow.errors import (
    DepartmentNameTaken,
    DepartmentOwes,
    DepartmentUnchanged,
    UnknownDepartment,
)
from workflow.law.edition import Edition
from workflow.records import event
from workflow.records.department import Department, Liaison
from workflow.records.reform import Reform
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day
from workflow.rules.wording import clean

#: Greatest number of characters of a department's name and of its short name, as the records hold them.
LONGEST_DEPARTMENT: Final = 80
LONGEST_SHORT: Final = 40


#: What changes the dictionary; its version is the number of the newest line of these.
DEPARTMENT_CHANGES: Final = frozenset(
    {
        "department.rename",
        "department.close",
        "department.merge",
        "department.split",
        "reform.plan",
        "reform.withdraw",
    }
)


def departments_version(session: Session) -> int:
    """The version of the dictionary that whoever changes it has looked at."""
    return event.newest_of(session, DEPARTMENT_CHANGES)


def bring_departments(session: Session, edition: Edition) -> list[Department]:
    """Bring the edition's departments into the dictionary; those that are there already keep their names."""
    known = set(session.scalars(select(Department.key)))
    added = [
        Department(key=entry.key, name=entry.name, short=entry.short, position=position, active=True)
        for position, entry in enumerate(edition.departments.values())
        if entry.key not in known
    ]
    session.add_all(added)
    session.flush()
    return added


def rename_department(
    session: Session,
    *,
    key: str,
    name: str,
    short: str,
    by: Actor | None,
    now: datetime,
    expected_version: int | None = None,
    planned: Reform | None = None,
) -> Department:
    """Give a department the name it has after a reform; its key, and paper that was made, stay.

    `planned` is the plan that is carried out, if it is one.

    Raises:
        UnknownDepartment: the dictionary does not hold it, or it is closed.
        DepartmentNameTaken: another one has the name or the short name.
        DepartmentUnchanged: it is called so already.
        ChangedMeanwhile: the dictionary is not the one that was looked at.
    """
    if by is not None:
        duty.require(by, "departments.manage")
    house = event.house_locked(session)
    expect_version(expected_version, departments_version(session))
    department, (name, short) = names_given(session, key, name, short)
    before = {"name": department.name, "short": department.short}
    department.name, department.short = name, short
    said = {"reform": planned.id, "since": planned.since, "document": planned.document} if planned else {}
    event.append(
        session,
        house,
        kind="department.rename",
        by=by,
        now=now,
        data={"department": key, "before": before, "after": {"name": name, "short": short}, **said},
    )
    if planned is not None:
        planned.state, planned.done_at, planned.house_seq, planned.trouble = "done", now, house.event_seq, ""
    session.flush()
    return department


def names_given(session: Session, key: str, name: str, short: str) -> tuple[Department, tuple[str, str]]:
    """A department, and the name and short name that it is given, as they are kept.

    Raises:
        UnknownDepartment: the dictionary does not hold it, or it is closed.
        DepartmentNameTaken: another one has the name or the short name.
        DepartmentUnchanged: it is called so already.
    """
    name = clean(name, fact="部门名称", field="name", limit=LONGEST_DEPARTMENT, required=True)
    short = clean(short, fact="部门简称", field="short", limit=LONGEST_SHORT, required=True)
    department = _open_department(session, key)
    if (department.name, department.short) == (name, short):
        raise DepartmentUnchanged()
    others = select(Department).where(Department.key != key, Department.active)
    for column, field, wanted in ((Department.name, "name", name), (Department.short, "short", short)):
        if session.scalar(others.where(column == wanted).limit(1)) is not None:
            raise DepartmentNameTaken(name=wanted, field=field)
    return department, (name, short)


def close_department(
    session: Session, *, key: str, by: Actor | None, now: datetime, expected_version: int | None = None
) -> Department:
    """Close a department that a reform has abolished: nobody asks it any more, its liaisons' terms end.

    Raises:
        UnknownDepartment: the dictionary does not hold it, or it is closed already.
        DepartmentOwes: it still owes something, leads it, or is named in the analysis of a project that goes on.
        ChangedMeanwhile: the dictionary is not the one that was looked at.
    """
    if by is not None:
        duty.require(by, "departments.manage")
    # Whoever starts a clock holds the house as well, so that none starts while this looks.
    house = event.house_locked(session)
    expect_version(expected_version, departments_version(session))
    department = _open_department(session, key)
    if owed := open_duties(session, key):
        raise DepartmentOwes(
            department=department.name, owed="、".join(f"{count}项{name}" for name, count in owed.items())
        )
    department.active = False
    ended = end_terms(session, Liaison.department_key == key, on=local_day(now))
    event.append(
        session,
        house,
        kind="department.close",
        by=by,
        now=now,
        data={"department": key, "liaisons_ended": ended},
    )
    session.flush()
    return department


def _open_department(session: Session, key: str) -> Department:
    department = session.get(Department, key, populate_existing=True)
    if department is None or not department.active:
        raise UnknownDepartment(key=key, field="key")
    return department

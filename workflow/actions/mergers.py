"""机构改革: one department merged into another from a day on, with everything it still owes (三（一）).

House practice: due dates stay as they are, what was done stays under the name of whoever did it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflow.actions import notices, succession
from workflow.actions.cases import expect_version
from workflow.actions.departments import departments_version
from workflow.errors import (
    MergedWithItself,
    MergerInTheWay,
    MergerOfLead,
    MergerTooEarly,
    MergerWithoutDocument,
    UnknownDepartment,
)
from workflow.law.book import Law
from workflow.records import event
from workflow.records.department import SUPERVISING, Department, Liaison
from workflow.records.person import Person
from workflow.records.project import Involvement, Project
from workflow.rules import duty
from workflow.rules.acceptance import lead_of
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day
from workflow.rules.wording import clean

#: Greatest number of characters of the document of the reform, as history keeps it.
LONGEST_DOCUMENT: Final = 100


@dataclass(frozen=True, slots=True)
class Merger:
    """What a merger moves, looked at before it is done."""

    former: Department
    successor: Department
    since: date
    document: str
    #: How many of each kind go over, by its name in Chinese.
    moves: dict[str, int]
    #: Names of the projects concerned.
    projects: tuple[str, ...]
    #: Names of the people whose accounts go over.
    people: tuple[str, ...]
    #: What was answered already where the successor was asked too, by project and kind; it stays where it is.
    staying: tuple[tuple[str, str], ...]
    #: What has to be taken back first, by project and kind.
    in_the_way: tuple[tuple[str, str], ...]


def preview(
    session: Session, law: Law, *, key: str, into: str, since: date, document: str, by: Actor, now: datetime
) -> Merger:
    """What a merger would move; it is refused here as it would be when it is done, but for what stands in the way.

    Raises:
        UnknownDepartment, MergedWithItself, MergerOfLead, MergerTooEarly, MergerWithoutDocument: as `merge`.
    """
    duty.require(by, "departments.manage")
    former, successor, paper = _read(session, law, key, into, since, document, now)
    found = succession.found(session, key, into)
    return _told(session, former, successor, since, paper, found)


def merge(
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
) -> Merger:
    """Merge a department into another from a day on: what it still owes is owed by the other, at the same dates.

    Its accounts go over; its terms as liaison do where nobody of the successor answers for the phase, and end else.
    Each project gets one line of history that names what went over; the successor, the former's people and the office
    are told. The former stays readable and closed, with what it had done. What the law's editions say of it is said
    of the successor from now on.

    Raises:
        UnknownDepartment: the dictionary does not hold one of them, or it is closed; so it is done only once.
        MergedWithItself: both are the same.
        MergerOfLead: the law in force gives it what no other department does.
        MergerTooEarly: the day lies ahead.
        MergerWithoutDocument: nothing says on what it rests.
        MergerInTheWay: both are asked the same question, which the former has not answered.
        ChangedMeanwhile: the dictionary is not the one that was looked at.
    """
    duty.require(by, "departments.manage")
    # Whoever starts a clock holds the house as well, so that none starts while this looks.
    house = event.house_locked(session)
    expect_version(expected_version, departments_version(session))
    former, successor, paper = _read(session, law, key, into, since, document, now)
    concerned = {each.project_id for each in succession.found(session, key, into).going}
    concerned |= {row.project_id for row in _others(session, key)}
    projects = {
        project_id: Project.locked(session, project_id)
        for project_id in sorted(each for each in concerned if each is not None)
    }
    session.expire_all()
    found = succession.found(session, key, into)
    told = _told(session, former, successor, since, paper, found)
    if told.in_the_way:
        raise MergerInTheWay(
            department=former.name,
            successor=successor.name,
            cases="、".join(f"{project}（{what}）" for project, what in told.in_the_way[:5]),
        )
    moved: dict[int, dict[str, list[int]]] = {}
    for each in found.going:
        setattr(each.record, each.column, into)
        if each.project_id is not None:
            moved.setdefault(each.project_id, {}).setdefault(each.kind, []).append(each.record.id)
    for project_id, kind, subject_id in _hand_on_others(session, key, into):
        moved.setdefault(project_id, {}).setdefault(kind, []).append(subject_id)
    people = session.scalars(select(Person).where(Person.department_key == key).order_by(Person.id)).all()
    for person in people:
        person.department_key = into
    handed, ended = _hand_terms_on(session, key, into, since, local_day(now))
    former.active, former.successor_key = False, into
    session.flush()
    said = {"department": key, "into": into, "since": since, "document": paper}
    for project_id in sorted(moved):
        event.append(
            session,
            projects[project_id],
            kind="department.merge",
            by=by,
            now=now,
            data=said | {"moved": moved[project_id]},
        )
    event.append(
        session,
        house,
        kind="department.merge",
        by=by,
        now=now,
        data=said
        | {"people": [each.id for each in people], "liaisons_moved": handed, "liaisons_ended": ended},
    )
    addressees = [("department", into), notices.OFFICE, *(("person", str(each.id)) for each in people)]
    for address in addressees:
        notices.tell(
            session,
            "department.merged",
            to=address,
            project_id=None,
            subject=("house", house.event_seq),
            occasion=key,
            now=now,
            department=former.name,
            successor=successor.name,
            day=since.isoformat(),
            document=paper,
        )
    session.flush()
    return told


def _read(
    session: Session, law: Law, key: str, into: str, since: date, document: str, now: datetime
) -> tuple[Department, Department, str]:
    former, successor = _open(session, key, "key"), _open(session, into, "into")
    if key == into:
        raise MergedWithItself()
    if key in (lead_of(law.current), law.current.registration.address_department, SUPERVISING):
        raise MergerOfLead(department=former.name)
    if since > local_day(now):
        raise MergerTooEarly()
    paper = clean(document, fact="依据的文件", field="document", limit=LONGEST_DOCUMENT)
    if not paper:
        raise MergerWithoutDocument()
    return former, successor, paper


def _open(session: Session, key: str, field: str) -> Department:
    department = session.get(Department, key, populate_existing=True)
    if department is None or not department.active:
        raise UnknownDepartment(key=key, field=field)
    return department


def _others(session: Session, key: str) -> list[Any]:
    return [
        *succession.involvements(session, key),
        *succession.meetings(session, key),
        *succession.drafts(session, key),
    ]


def _told(
    session: Session,
    former: Department,
    successor: Department,
    since: date,
    document: str,
    found: succession.Succession,
) -> Merger:
    key = former.key
    counted = found.counted()
    for word, rows in (
        ("在办项目中研判列明的阶段", succession.involvements(session, key)),
        ("待召开的会商", succession.meetings(session, key)),
        ("尚未签订的承诺书文本", succession.drafts(session, key)),
    ):
        if rows:
            counted[word] = len(rows)
    concerned = {each.project_id for each in (*found.going, *found.staying, *found.in_the_way)}
    concerned |= {row.project_id for row in _others(session, key)}
    names = {
        row.id: row.name
        for row in session.execute(
            select(Project.id, Project.name).where(Project.id.in_(each for each in concerned if each))
        )
    }
    people = session.scalars(select(Person.name).where(Person.department_key == key, Person.active))
    return Merger(
        former,
        successor,
        since,
        document,
        counted,
        tuple(names[each] for each in sorted(names)),
        tuple(people),
        tuple((names.get(each.project_id or 0, ""), each.word) for each in found.staying),
        tuple((names.get(each.project_id or 0, ""), each.word) for each in found.in_the_way),
    )


def _hand_on_others(session: Session, key: str, into: str) -> list[tuple[int, str, int]]:
    """Phases, invitations and texts not signed yet name the successor; answers the project and the thing of each."""
    said: list[tuple[int, str, int]] = []
    for row in succession.involvements(session, key):
        own = session.scalar(
            select(Involvement).where(
                Involvement.project_id == row.project_id,
                Involvement.department_key == into,
                Involvement.phase == row.phase,
            )
        )
        said.append((row.project_id, "involvement", row.id))
        if own is None:
            row.department_key = into
        else:
            # One department is named once for a phase, with the items of both.
            own.items = list(dict.fromkeys([*own.items, *row.items]))
            session.delete(row)
    for meeting in succession.meetings(session, key):
        meeting.departments = list(
            dict.fromkeys(into if each == key else each for each in meeting.departments)
        )
        meeting.agenda = succession.renamed(meeting.agenda, key, into, [])
        said.append((meeting.project_id, "deliberation", meeting.id))
    for commitment in succession.drafts(session, key):
        commitment.draft = succession.renamed(commitment.draft, key, into, [])
        said.append((commitment.project_id, "commitment", commitment.id))
    return said


def _hand_terms_on(
    session: Session, key: str, into: str, since: date, today: date
) -> tuple[list[int], list[int]]:
    """Terms as liaison that last on: taken over where nobody of the successor answers for the phase, ended else."""

    def lasting(department: str) -> list[Liaison]:
        return list(
            session.scalars(
                select(Liaison)
                .where(
                    Liaison.department_key == department,
                    or_(Liaison.until.is_(None), Liaison.until >= today),
                )
                .order_by(Liaison.id)
            )
        )

    covered = {term.phase for term in lasting(into)}
    handed, ended = [], []
    for term in lasting(key):
        if term.phase in covered or "" in covered:
            term.until = max(term.since, today)
            ended.append(term.id)
        elif term.since >= since:
            term.department_key = into
            handed.append(term.id)
        else:
            session.add(
                Liaison(
                    department_key=into,
                    phase=term.phase,
                    person_id=term.person_id,
                    since=since,
                    until=term.until,
                )
            )
            term.until = since - timedelta(days=1)
            handed.append(term.id)
    return handed, ended

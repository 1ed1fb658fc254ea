"""What mergers and splits of departments do alike: running duties, phases, texts, accounts and terms go over (三（一）).

House practice: due dates stay as they are, what was done stays under the name of whoever did it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflow.actions import succession
from workflow.actions.succession import Heirs, Succession
from workflow.errors import MergerInTheWay, UnknownDepartment
from workflow.records import event
from workflow.records.department import Department, Liaison
from workflow.records.event import House
from workflow.records.person import Person
from workflow.records.project import Involvement, Project
from workflow.records.reform import Reform
from workflow.rules.division import Division
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day

#: What went over in one project: by the department it went to, then by kind, the ids.
Moved: TypeAlias = dict[str, dict[str, list[int]]]
#: A project, and one of its things in words.
Concerned: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a division moves, looked at before it is done."""

    #: How many of each kind go to each department, by its key and the kind's name in Chinese.
    moves: dict[str, dict[str, int]]
    #: Names of the projects concerned.
    projects: tuple[str, ...]
    #: Names of the people whose accounts go over, each with the department.
    people: tuple[tuple[str, str], ...]
    #: What was answered already where the successor was asked too, by project and kind; it stays where it is.
    staying: tuple[Concerned, ...]
    #: What has to be taken back first, by project and kind.
    in_the_way: tuple[Concerned, ...]


@dataclass(frozen=True, slots=True)
class Handing:
    """One division of one department, with what goes with it."""

    division: Division
    since: date
    #: Whether what runs goes over with its duty; else the department ends what it has begun, and has what is new no more.
    running: bool = True
    #: Which accounts go where, by the person's id; those not named stay, or go to whoever has the rest.
    people: Mapping[int, str] = field(default_factory=dict)


def open_department(session: Session, key: str, field_name: str) -> Department:
    """A department that is in use.

    Raises:
        UnknownDepartment: the dictionary does not hold it, or it is closed.
    """
    department = session.get(Department, key, populate_existing=True)
    if department is None or not department.active:
        raise UnknownDepartment(key=key, field=field_name)
    return department


def prospect(session: Session, handing: Handing, *, now: datetime) -> Prospect:
    """What a division would move; nothing is changed by looking."""
    found = _found(session, handing, local_day(now))
    heirs = Heirs(session, handing.division, local_day(now))
    moves = found.counted()
    concerned = {each.project_id for each in (*found.going, *found.staying, *found.in_the_way)}
    for word, rows in _others(session, handing, heirs):
        for project_id, to in rows:
            theirs = moves.setdefault(to, {})
            theirs[word] = theirs.get(word, 0) + 1
            concerned.add(project_id)
    names = {
        row.id: row.name
        for row in session.execute(
            select(Project.id, Project.name).where(Project.id.in_(each for each in concerned if each))
        )
    }
    return Prospect(
        moves,
        tuple(names[each] for each in sorted(names)),
        tuple((person.name, to) for person, to in _movers(session, handing) if person.active),
        tuple((names.get(each.project_id or 0, ""), each.word) for each in found.staying),
        tuple((names.get(each.project_id or 0, ""), each.word) for each in found.in_the_way),
    )


def carry(
    session: Session,
    house: House,
    handing: Handing,
    *,
    kind: str,
    by: Actor | None,
    now: datetime,
    said: Mapping[str, Any],
) -> tuple[Prospect, list[int]]:
    """Hand over, with one line of history in each project and one in the house's; the house is held.

    Answers what was moved, and the numbers of the people whose accounts went over.

    Raises:
        MergerInTheWay: the former and a successor are asked the same question, which the former has not answered.
    """
    division, today = handing.division, local_day(now)
    heirs = Heirs(session, division, today)
    concerned = {each.project_id for each in _found(session, handing, today).going}
    concerned |= {project for _, rows in _others(session, handing, heirs) for project, _ in rows}
    projects = {
        project_id: Project.locked(session, project_id)
        for project_id in sorted(each for each in concerned if each is not None)
    }
    session.expire_all()
    told = prospect(session, handing, now=now)
    if told.in_the_way:
        former = session.get_one(Department, division.former)
        raise MergerInTheWay(
            department=former.name,
            successor="、".join(session.get_one(Department, key).name for key in division.heirs),
            cases="、".join(f"{project}（{what}）" for project, what in told.in_the_way[:5]),
        )
    moved: dict[int, Moved] = {}
    heirs = Heirs(session, division, today)
    texts = _hand_on_texts(session, handing, heirs)
    for each in _found(session, handing, today).going:
        setattr(each.record, each.column, each.to)
        if each.project_id is not None:
            _note(moved, each.project_id, each.to, each.kind, each.record.id)
    for project_id, to, what, subject_id in (*texts, *_hand_on_phases(session, handing)):
        _note(moved, project_id, to, what, subject_id)
    movers = _movers(session, handing)
    handed, ended = _hand_terms_on(session, handing, {person.id: to for person, to in movers}, today)
    for person, to in movers:
        person.department_key = to
    former = session.get_one(Department, division.former)
    if division.closes:
        former.active = False
        former.successor_key = division.rest
    session.flush()
    for project_id in sorted(moved):
        theirs = moved[project_id]
        event.append(
            session,
            projects[project_id],
            kind=kind,
            by=by,
            now=now,
            data={**said, **_moved(division, theirs)},
        )
    event.append(
        session,
        house,
        kind=kind,
        by=by,
        now=now,
        data={
            **said,
            "people": [person.id for person, _ in movers],
            "liaisons_moved": handed,
            "liaisons_ended": ended,
        },
    )
    return told, [person.id for person, _ in movers]


def keep(
    session: Session,
    planned: Reform | None,
    house: House,
    *,
    kind: str,
    key: str,
    since: date,
    document: str,
    given: dict[str, Any],
    by: Actor | None,
    now: datetime,
) -> Reform:
    """Remember a reform that was carried out, behind the house's line of it: the one that was planned, or a new one."""
    reform = planned
    if reform is None:
        reform = Reform(
            kind=kind,
            department_key=key,
            since=since,
            document=document,
            given=given,
            planned_at=now,
            planned_by=by.person_id if by else None,
            withdrawn_because="",
        )
        session.add(reform)
    reform.state, reform.done_at, reform.house_seq, reform.trouble = "done", now, house.event_seq, ""
    session.flush()
    return reform


def _moved(division: Division, theirs: Moved) -> dict[str, Any]:
    """What went over in a project: under one successor by kind alone, as lines of mergers have always said."""
    if not division.parts:
        return {"moved": theirs.get(division.rest, {})}
    return {"moved_to": theirs}


def _note(moved: dict[int, Moved], project_id: int, to: str, kind: str, subject_id: int) -> None:
    moved.setdefault(project_id, {}).setdefault(to, {}).setdefault(kind, []).append(subject_id)


def _found(session: Session, handing: Handing, today: date) -> Succession:
    if not handing.running:
        return Succession()
    return succession.found(session, handing.division, today=today)


def _others(
    session: Session, handing: Handing, heirs: Heirs
) -> list[tuple[str, list[tuple[int | None, str]]]]:
    """Phases, meetings and texts of which something goes over: each kind in words, with the project and to whom."""
    if not handing.running:
        return []
    division, key = handing.division, handing.division.former
    phases = [
        (row.project_id, to)
        for row in succession.involvements(session, key)
        for to in _shares(division, row)
        if to != key
    ]
    rows = {
        "在办项目中研判列明的阶段": phases,
        "待召开的会商": [(row.project_id, heirs.in_project(row.project_id)) for row in succession.meetings(session, key)],
        "尚未签订的承诺书文本": [
            (row.project_id, to) for row in succession.drafts(session, key) for to in _named_in(row, heirs, key)
        ],
    }  # fmt: skip
    return [(word, [each for each in found if each[1] != key]) for word, found in rows.items()]


def _named_in(commitment: Any, heirs: Heirs, former: str) -> list[str]:
    named: dict[str, None] = {}

    def asked(line: Mapping[str, Any]) -> str:
        to = heirs.of_line(line, commitment.project_id)
        named[to] = None
        return to

    succession.renamed(commitment.draft, former, asked)
    return list(named)


def _shares(division: Division, row: Involvement) -> dict[str, list[str]]:
    """A phase of a project by whoever answers for it: each with its items, in their order."""
    if not row.items:
        return {division.heir(phase=row.phase): []}
    found: dict[str, list[str]] = {}
    for item in row.items:
        found.setdefault(division.heir(phase=row.phase, item=item), []).append(item)
    return found


def _hand_on_phases(session: Session, handing: Handing) -> list[tuple[int, str, str, int]]:
    """The phases that analysis decided on name whoever answers for them; one department once for a phase."""
    if not handing.running:
        return []
    division = handing.division
    said: list[tuple[int, str, str, int]] = []
    for row in succession.involvements(session, division.former):
        shares = _shares(division, row)
        kept = shares.pop(division.former, None)
        free = kept is None
        for to, items in shares.items():
            said.append((row.project_id, to, "involvement", row.id))
            own = session.scalar(
                select(Involvement).where(
                    Involvement.project_id == row.project_id,
                    Involvement.department_key == to,
                    Involvement.phase == row.phase,
                )
            )
            if own is not None:
                # One department is named once for a phase, with the items of both.
                own.items = list(dict.fromkeys([*own.items, *items]))
            elif free:
                row.department_key, row.items, free = to, items, False
            else:
                session.add(_share(row, to, items))
        if kept is not None and shares:
            row.items = kept
        elif free:
            session.delete(row)
        session.flush()
    return said


def _share(row: Involvement, to: str, items: list[str]) -> Involvement:
    return Involvement(
        project_id=row.project_id,
        department_key=to,
        phase=row.phase,
        items=items,
        reason=row.reason,
        proposed=row.proposed,
        facts_version=row.facts_version,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
    )


def _hand_on_texts(session: Session, handing: Handing, heirs: Heirs) -> list[tuple[int, str, str, int]]:
    """Invitations and texts not signed yet name whoever follows."""
    if not handing.running:
        return []
    key, said = handing.division.former, []
    for meeting in succession.meetings(session, key):
        to = heirs.in_project(meeting.project_id)
        if to != key:
            called = dict.fromkeys(to if each == key else each for each in meeting.departments)
            meeting.departments = list(called)
            meeting.agenda = succession.renamed(meeting.agenda, key, lambda _, to=to: to)  # type: ignore[misc]
            said.append((meeting.project_id, to, "deliberation", meeting.id))
    for commitment in succession.drafts(session, key):
        named = [to for to in _named_in(commitment, heirs, key) if to != key]
        project_id = commitment.project_id
        if named:
            commitment.draft = succession.renamed(
                commitment.draft,
                key,
                lambda line, of=project_id: heirs.of_line(line, of),  # type: ignore[misc]
            )
        said += [(project_id, to, "commitment", commitment.id) for to in named]
    return said


def _movers(session: Session, handing: Handing) -> list[tuple[Person, str]]:
    """The accounts that go over, each with the department."""
    division = handing.division
    people = session.scalars(
        select(Person).where(Person.department_key == division.former).order_by(Person.id)
    )
    stays = division.rest if division.closes else division.former
    found = [(person, handing.people.get(person.id, stays)) for person in people]
    return [(person, to) for person, to in found if to != division.former]


def _hand_terms_on(
    session: Session, handing: Handing, went: Mapping[int, str], today: date
) -> tuple[list[int], list[int]]:
    """Terms as liaison of those who go over: taken over where nobody of theirs answers for the phase, ended else."""
    division, since = handing.division, handing.since
    covered = {heir: {term.phase for term in _lasting(session, heir, today)} for heir in division.heirs}
    handed, ended = [], []
    for term in _lasting(session, division.former, today):
        to = went.get(term.person_id, division.rest if division.closes else division.former)
        if to == division.former:
            continue
        theirs = not term.phase or division.heir(phase=term.phase) == to
        if not theirs or _covers(covered.get(to, ()), term.phase):
            term.until = max(term.since, today)
            ended.append(term.id)
        elif term.since >= since:
            term.department_key = to
            handed.append(term.id)
        else:
            session.add(
                Liaison(
                    department_key=to,
                    phase=term.phase,
                    person_id=term.person_id,
                    since=since,
                    until=term.until,
                )
            )
            term.until = since - timedelta(days=1)
            handed.append(term.id)
    return handed, ended


def _covers(phases: Collection[str], phase: str) -> bool:
    return phase in phases or "" in phases


def _lasting(session: Session, department: str, today: date) -> list[Liaison]:
    return list(
        session.scalars(
            select(Liaison)
            .where(Liaison.department_key == department, or_(Liaison.until.is_(None), Liaison.until >= today))
            .order_by(Liaison.id)
        )
    )

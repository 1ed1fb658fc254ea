"""机构改革: duties of one department go to others from a day on, with what runs of them or without (三（一）).

House practice: due dates stay as they are, what was done stays under the name of whoever did it. The roles that the law in
force gives to one department alone move with a new edition, not by a split.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import divisions, notices
from workflow.actions.cases import expect_version
from workflow.actions.departments import departments_version
from workflow.actions.divisions import Handing, Prospect, open_department
from workflow.actions.mergers import document_given, require_no_role
from workflow.errors import (
    MergerOfLead,
    SplitDutyTwice,
    SplitDutyUnknown,
    SplitLeavesCases,
    SplitNamesNothing,
    SplitPersonUnknown,
    SplitTooEarly,
)
from workflow.law.book import Law
from workflow.law.edition import Edition
from workflow.law.terms import Phase
from workflow.law.words import word
from workflow.records import event
from workflow.records.department import Department
from workflow.records.person import Person
from workflow.records.reform import Reform, answering
from workflow.rules import acceptance, duty
from workflow.rules.division import SORT_WORDS, Division, Part, Sort
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day


@dataclass(frozen=True, slots=True)
class LawDuty:
    """One thing that the law in force, or a reform since, gives to a department."""

    sort: Sort
    key: str
    title: str
    #: The department that has it after a split; empty where it goes with the rest.
    to: str = ""

    @property
    def sort_words(self) -> str:
        """What it is told by, in Chinese."""
        return SORT_WORDS[self.sort]


@dataclass(frozen=True, slots=True)
class SplitGiven:
    """What is to be split, as somebody has written it."""

    #: Who has what no part names: the department itself, where it goes on.
    rest: str
    parts: Sequence[Part]
    #: Whether what runs goes over with its duty; else the department ends it.
    running: bool = True
    #: Which accounts go where, by the person's id; those not named stay, or go to whoever has the rest.
    people: Mapping[int, str] = field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        """As a reform keeps it."""
        return {
            "rest": self.rest,
            "parts": [{"sort": part.sort, "key": part.key, "to": part.to} for part in self.parts],
            "running": self.running,
            "people": {str(person): to for person, to in self.people.items()},
        }


def split_given(kept: Mapping[str, Any]) -> SplitGiven:
    """A split as a reform keeps it."""
    return SplitGiven(
        kept["rest"],
        [Part(each["sort"], each["key"], each["to"]) for each in kept["parts"]],
        kept["running"],
        {int(person): to for person, to in kept["people"].items()},
    )


@dataclass(frozen=True, slots=True)
class Split:
    """What a split moves, looked at before it is done."""

    former: Department
    since: date
    document: str
    given: SplitGiven
    #: The duties that are named, with where they go.
    duties: tuple[LawDuty, ...]
    prospect: Prospect
    #: Names of the departments concerned, by key.
    names: Mapping[str, str]

    @property
    def division(self) -> Division:
        """Who has what from the day on."""
        return Division(self.former.key, self.given.rest, tuple(self.given.parts))


def duties_of(session: Session, edition: Edition, key: str) -> list[LawDuty]:
    """What a department answers for by an edition and the reforms since: phases, items, promised limits."""
    answers = answering(session)
    found = [LawDuty("phase", phase.value, word(phase)) for phase in Phase]
    found += [
        LawDuty("item", item.code, item.name)
        for item in edition.items.values()
        if answers.of(item.lead, phase=item.phase.value, item=item.code) == key
    ]
    limits: dict[str, None] = {}
    for clause in edition.clauses:
        limits |= {
            each: None
            for each in clause.limits
            if clause.department and answers.of(clause.department, limit=each) == key
        }
    return found + [LawDuty("limit", each, edition.limits[each].title) for each in limits]


def preview(
    session: Session,
    law: Law,
    *,
    key: str,
    given: SplitGiven,
    since: date,
    document: str,
    by: Actor,
    now: datetime,
) -> Split:
    """What a split would move if it were done today; refused as it would be then, but for what stands in the way.

    Raises:
        UnknownDepartment, MergerOfLead, MergerWithoutDocument, SplitNamesNothing, SplitDutyUnknown, SplitDutyTwice,
        SplitLeavesCases, SplitPersonUnknown: as `split`.
    """
    duty.require(by, "departments.manage")
    return _read(session, law, key, given, since, document, now)


def split(
    session: Session,
    law: Law,
    *,
    key: str,
    given: SplitGiven,
    since: date,
    document: str,
    by: Actor | None,
    now: datetime,
    expected_version: int | None = None,
    planned: Reform | None = None,
) -> Split:
    """Hand duties of a department on from a day: each running one goes to exactly one department, at the same dates.

    Each project of which something goes over gets one line of history; the departments, whoever goes over and the office
    are told. The department is closed where nothing is left to it. What the law's editions say of the duties that were
    named is said of their new departments from now on. `planned` is the plan that is carried out.

    Raises:
        UnknownDepartment: the dictionary does not hold one of them, or it is closed.
        SplitNamesNothing, SplitDutyUnknown, SplitDutyTwice: no duty is named; one that it does not have; one twice.
        SplitLeavesCases: the department has nothing left, and what runs is to stay with it.
        SplitPersonUnknown: an account is not the department's, or goes to one that gets no duty.
        MergerOfLead: the law in force gives it what would be handed on, and no other department has it.
        SplitTooEarly: the day lies ahead; until then it is planned (`reforms.plan_split`).
        MergerWithoutDocument: nothing says on what it rests.
        MergerInTheWay: a successor is asked the same question, which the department has not answered.
        ChangedMeanwhile: the dictionary is not the one that was looked at.
    """
    if by is not None:
        duty.require(by, "departments.manage")
    # Whoever starts a clock holds the house as well, so that none starts while this looks.
    house = event.house_locked(session)
    expect_version(expected_version, departments_version(session))
    told = _read(session, law, key, given, since, document, now)
    if since > local_day(now):
        raise SplitTooEarly()
    division = told.division
    moved, people = divisions.carry(
        session,
        house,
        _handing(division, given, since),
        kind="department.split",
        by=by,
        now=now,
        said={
            "department": key,
            "heirs": list(division.heirs),
            "duties": [[each.sort, each.key, each.to] for each in told.duties],
            "rest": given.rest,
            "running": given.running,
            "since": since,
            "document": told.document,
            **({"reform": planned.id} if planned else {}),
        },
    )
    divisions.keep(
        session, planned, house, kind="split", key=key, since=since, document=told.document,
        given=given.kept(), by=by, now=now,
    )  # fmt: skip
    addressees = [
        *(("department", each) for each in dict.fromkeys((key, *division.heirs))),
        notices.OFFICE,
        *(("person", str(each)) for each in people),
    ]
    for address in addressees:
        notices.tell(
            session,
            "department.divided",
            to=address,
            project_id=None,
            subject=("house", house.event_seq),
            occasion=key,
            now=now,
            department=told.former.name,
            successor="、".join(told.names[each] for each in division.heirs),
            day=since.isoformat(),
            document=told.document,
            duties="、".join(each.title for each in told.duties),
        )
    session.flush()
    return Split(told.former, since, told.document, given, told.duties, moved, told.names)


def _handing(division: Division, given: SplitGiven, since: date) -> Handing:
    return Handing(division, since, given.running, given.people)


def _read(
    session: Session, law: Law, key: str, given: SplitGiven, since: date, document: str, now: datetime
) -> Split:
    former = open_department(session, key, "key")
    names = {key: former.name}
    for place, to in (("rest", given.rest), *(("parts", part.to) for part in given.parts)):
        names[to] = open_department(session, to, place).name
    duties = _duties(session, law.current, key, given, former)
    division = Division(key, given.rest, tuple(given.parts))
    if not division.heirs:
        raise SplitNamesNothing()
    _require_roles(law, former, division)
    if division.closes and not given.running:
        raise SplitLeavesCases(department=former.name)
    _require_people(session, former, division, given.people)
    paper = document_given(document)
    prospect = divisions.prospect(session, _handing(division, given, since), now=now)
    return Split(former, since, paper, given, duties, prospect, names)


def _duties(
    session: Session, edition: Edition, key: str, given: SplitGiven, former: Department
) -> tuple[LawDuty, ...]:
    has = {(each.sort, each.key): each for each in duties_of(session, edition, key)}
    found: dict[tuple[str, str], LawDuty] = {}
    for part in given.parts:
        named = (part.sort, part.key)
        if named not in has:
            raise SplitDutyUnknown(department=former.name, duty=part.key)
        if named in found:
            raise SplitDutyTwice(duty=has[part.sort, part.key].title)
        found[named] = LawDuty(part.sort, part.key, has[part.sort, part.key].title, part.to)
    return tuple(found.values())


def _require_roles(law: Law, former: Department, division: Division) -> None:
    if division.closes:
        require_no_role(law, former)
    leads = acceptance.lead_of(law.current) == former.key
    completion = {("phase", Phase.COMPLETION.value), ("item", acceptance.ITEM)}
    if leads and any(
        (part.sort, part.key) in completion and part.to != former.key for part in division.parts
    ):
        raise MergerOfLead(department=former.name)
    if leads and division.rest != former.key:
        raise MergerOfLead(department=former.name)
    if former.key == law.current.registration.address_department and division.rest != former.key:
        raise MergerOfLead(department=former.name)


def _require_people(
    session: Session, former: Department, division: Division, people: Mapping[int, str]
) -> None:
    theirs = set(session.scalars(select(Person.id).where(Person.department_key == former.key)))
    for person, to in people.items():
        if person not in theirs or to not in (*division.heirs, former.key):
            raise SplitPersonUnknown(department=former.name)

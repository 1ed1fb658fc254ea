"""机构改革: one department merged into another from a day on, with everything it still owes (三（一）).

House practice: due dates stay as they are, what was done stays under the name of whoever did it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from workflow.actions import divisions, notices
from workflow.actions.cases import expect_version
from workflow.actions.departments import departments_version
from workflow.actions.divisions import Concerned, Handing, Prospect, open_department
from workflow.errors import MergedWithItself, MergerOfLead, MergerTooEarly, MergerWithoutDocument
from workflow.law.book import Law
from workflow.records import event
from workflow.records.department import SUPERVISING, Department
from workflow.records.reform import Reform
from workflow.rules import duty
from workflow.rules.acceptance import lead_of
from workflow.rules.division import Division
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
    prospect: Prospect

    @property
    def moves(self) -> dict[str, int]:
        """How many of each kind go over, by its name in Chinese."""
        return self.prospect.moves.get(self.successor.key, {})

    @property
    def projects(self) -> tuple[str, ...]:
        """Names of the projects concerned."""
        return self.prospect.projects

    @property
    def staying(self) -> tuple[Concerned, ...]:
        """What was answered already where the successor was asked too; it stays where it is."""
        return self.prospect.staying

    @property
    def in_the_way(self) -> tuple[Concerned, ...]:
        """What has to be taken back first."""
        return self.prospect.in_the_way

    @property
    def people(self) -> tuple[str, ...]:
        """Names of the people whose accounts go over."""
        return tuple(name for name, _ in self.prospect.people)


def preview(
    session: Session, law: Law, *, key: str, into: str, since: date, document: str, by: Actor, now: datetime
) -> Merger:
    """What a merger would move if it were done today; refused as it would be then, but for what stands in the way.

    Raises:
        UnknownDepartment, MergedWithItself, MergerOfLead, MergerWithoutDocument: as `merge`.
    """
    duty.require(by, "departments.manage")
    former, successor, paper = _read(session, law, key, into, document)
    return Merger(
        former, successor, since, paper, divisions.prospect(session, _handing(key, into, since), now=now)
    )


def merge(
    session: Session,
    law: Law,
    *,
    key: str,
    into: str,
    since: date,
    document: str,
    by: Actor | None,
    now: datetime,
    expected_version: int | None = None,
    planned: Reform | None = None,
) -> Merger:
    """Merge a department into another from a day on: what it still owes is owed by the other, at the same dates.

    Its accounts go over; its terms as liaison do where nobody of the successor answers for the phase, and end else.
    Each project gets one line of history that names what went over; the successor, the former's people and the office
    are told. The former stays readable and closed, with what it had done. What the law's editions say of it is said
    of the successor from now on. `planned` is the plan that is carried out; nobody acts then (`by` is None).

    Raises:
        UnknownDepartment: the dictionary does not hold one of them, or it is closed; so it is done only once.
        MergedWithItself: both are the same.
        MergerOfLead: the law in force gives it what no other department does.
        MergerTooEarly: the day lies ahead; until then it is planned (`reforms.plan_merger`).
        MergerWithoutDocument: nothing says on what it rests.
        MergerInTheWay: both are asked the same question, which the former has not answered.
        ChangedMeanwhile: the dictionary is not the one that was looked at.
    """
    if by is not None:
        duty.require(by, "departments.manage")
    # Whoever starts a clock holds the house as well, so that none starts while this looks.
    house = event.house_locked(session)
    expect_version(expected_version, departments_version(session))
    former, successor, paper = _read(session, law, key, into, document)
    if since > local_day(now):
        raise MergerTooEarly()
    told, people = divisions.carry(
        session,
        house,
        _handing(key, into, since),
        kind="department.merge",
        by=by,
        now=now,
        said={
            "department": key,
            "into": into,
            "since": since,
            "document": paper,
            **({"reform": planned.id} if planned else {}),
        },
    )
    divisions.keep(
        session, planned, house, kind="merge", key=key, since=since, document=paper,
        given={"into": into}, by=by, now=now,
    )  # fmt: skip
    addressees = [("department", into), notices.OFFICE, *(("person", str(each)) for each in people)]
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
    return Merger(former, successor, since, paper, told)


def _handing(key: str, into: str, since: date) -> Handing:
    return Handing(Division(key, into), since)


def require_no_role(law: Law, department: Department) -> None:
    """See that a department may give all that it has away.

    Raises:
        MergerOfLead: the law in force gives it what no other department does.
    """
    if department.key in (lead_of(law.current), law.current.registration.address_department, SUPERVISING):
        raise MergerOfLead(department=department.name)


def document_given(value: str) -> str:
    """The document that a reform rests on.

    Raises:
        MergerWithoutDocument: nothing is written.
    """
    paper = clean(value, fact="依据的文件", field="document", limit=LONGEST_DOCUMENT)
    if not paper:
        raise MergerWithoutDocument()
    return paper


def _read(
    session: Session, law: Law, key: str, into: str, document: str
) -> tuple[Department, Department, str]:
    former, successor = open_department(session, key, "key"), open_department(session, into, "into")
    if key == into:
        raise MergedWithItself()
    require_no_role(law, former)
    return former, successor, document_given(document)

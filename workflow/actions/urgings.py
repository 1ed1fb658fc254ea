"""企业催办: the enterprise asks whoever's turn it is to go on. No clock moves by it, and no rung of the ladder. House practice."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.actions import notices
from workflow.actions.cases import case_of, goes_on, require_open
from workflow.errors import NoAgentToUrge, NobodyToUrge, NotFound, UrgedTooSoon, UrgingOfOne
from workflow.law.book import Law
from workflow.law.terms import Obligor
from workflow.records import event
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord, clock_of, pauses_of
from workflow.records.project import Project
from workflow.records.urging import Urging
from workflow.rules import duty
from workflow.rules.calendar import Calendar
from workflow.rules.duty import Actor
from workflow.rules.standing import Standing
from workflow.rules.urging import EVERY, again_from
from workflow.rules.wording import clean
from workflow.rules.words import moment_words

#: Who is urged where the agent is, on whom no clock runs.
AGENT = "agent"
LONGEST_WORDS = 400
#: Whose clocks may be urged: what a company or a shop owes is not the administration's turn.
URGED = frozenset({Obligor.DEPARTMENT.value, Obligor.OFFICE.value})
#: Standings in which it is nobody's turn.
_AT_REST = frozenset({Standing.PAUSED, Standing.WAITING})


def urge(
    session: Session,
    law: Law,
    *,
    project_id: int,
    clock_id: int | None = None,
    agent: bool = False,
    words: str = "",
    by: Actor,
    now: datetime,
) -> Urging:
    """Urge whoever owes a running clock of a project, or its agent; they hear of it, and supervisors see it.

    Raises:
        UrgingOfOne: neither a clock nor the agent is named, or both are.
        NotFound: there is no such project, or it has no such clock.
        NobodyToUrge: the clock does not run, or not against a department or the office.
        NoAgentToUrge: nobody is assigned.
        UrgedTooSoon: it was done lately; it says when it may be done again.
    """
    project = Project.locked(session, project_id)
    duty.require(by, "urging.urge", case_of(project))
    if agent is (clock_id is not None):
        raise UrgingOfOne
    calendar = calendar_of(session, law.editions.get(project.edition_hash, law.current), law.notices)
    if clock_id is None:
        require_open(project, "urging.urge")
        if project.agent_id is None:
            raise NoAgentToUrge
        title, to, thing = "", (AGENT, str(project.agent_id)), ("project", project_id)
    else:
        record = _running(session, project, clock_id, calendar, now)
        title, to = str(record.limit["title"]), (record.obligor_kind, record.obligor_key)
        thing = (record.subject_kind, record.subject_id)
    _not_too_soon(session, project_id, clock_id, to, calendar, now)
    row = Urging(
        project_id=project_id,
        clock_id=clock_id,
        title=title,
        obligor_kind=to[0],
        obligor_key=to[1] if to[0] != Obligor.OFFICE.value else "",
        words=clean(words, fact="催办的话", field="words", limit=LONGEST_WORDS, multiline=True),
        person_id=by.person_id,
        at=now,
    )
    session.add(row)
    session.flush()
    event.append(
        session,
        project,
        kind="urging.urge",
        by=by,
        now=now,
        subject=("urging", row.id),
        data={"obligor": [to[0], row.obligor_key], "clock": clock_id, "limit": title, "reason": row.words},
        changes_case=False,
    )
    address = ("person", to[1]) if to[0] == AGENT else (to[0], row.obligor_key)
    notices.tell(
        session,
        "urging.agent" if to[0] == AGENT else "urging.clock",
        to=address,
        project_id=project_id,
        subject=thing,
        occasion=f"urging{row.id}",
        now=now,
        project=project.name,
        title=title,
        words=row.words or "（没有附言）",
    )
    return row


def newest_of_clocks(session: Session, clock_ids: Iterable[int]) -> dict[int, datetime]:
    """When clocks were last urged, of those that were."""
    wanted = list(clock_ids)
    if not wanted:
        return {}
    rows = session.execute(
        select(Urging.clock_id, func.max(Urging.at))
        .where(Urging.clock_id.in_(wanted))
        .group_by(Urging.clock_id)
    )
    return {key: at for key, at in rows if key is not None}


def newest_of_agent(session: Session, project_id: int, agent_id: int) -> datetime | None:
    """When the agent of a project was last urged there; whoever took over was not."""
    return session.scalar(
        select(func.max(Urging.at)).where(
            Urging.project_id == project_id,
            Urging.obligor_kind == AGENT,
            Urging.obligor_key == str(agent_id),
        )
    )


def _running(
    session: Session, project: Project, clock_id: int, calendar: Calendar, now: datetime
) -> ClockRecord:
    record = session.get(ClockRecord, clock_id)
    if record is None or record.project_id != project.id:
        raise NotFound(what="该计时")
    standing = clock_of(record, pauses_of(session, [clock_id]).get(clock_id, ())).standing(now, calendar)
    if (
        record.stopped_at is not None
        or record.obligor_kind not in URGED
        or standing in _AT_REST
        or not goes_on(record.subject_kind, project.state)
    ):
        raise NobodyToUrge
    return record


def _not_too_soon(
    session: Session,
    project_id: int,
    clock_id: int | None,
    to: tuple[str, str],
    calendar: Calendar,
    now: datetime,
) -> None:
    last = (
        newest_of_agent(session, project_id, int(to[1]))
        if clock_id is None
        else newest_of_clocks(session, [clock_id]).get(clock_id)
    )
    if last is None:
        return
    again = again_from(last, calendar)
    if now < again:
        raise UrgedTooSoon(last=moment_words(last), again=moment_words(again), every=EVERY)

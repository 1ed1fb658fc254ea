"""The one on-site date of a joint acceptance: who takes part, when and where, told to all at once (二（四）2)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.actions import item_clocks, part_clocks
from workflow.actions.acceptances import (
    PART,
    SUBJECT,
    agent_of,
    case_of_lead,
    enterprise_of,
    locked,
    taking_part,
    tell,
)
from workflow.actions.approval_items import items_of
from workflow.actions.cases import (
    Happening,
    case_of,
    expect_version,
    happening,
    known_since,
    reason_given,
    require_open,
)
from workflow.errors import (
    AcceptanceDepartmentsMissing,
    AcceptanceLeadMissing,
    OnSiteAfterDue,
    OnSiteInPast,
    OnSiteOnRestDay,
    PartSilent,
    PartStands,
    UnknownDepartment,
)
from workflow.law.book import Law
from workflow.law.terms import Obligor, Phase
from workflow.records import event
from workflow.records.acceptance import AcceptancePart, JointAcceptance, parts_of
from workflow.records.department import Department
from workflow.records.event import EventRecord
from workflow.records.project import Involvement, Project
from workflow.rules import acceptance as rules
from workflow.rules import duty
from workflow.rules.acceptance import Taking
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day
from workflow.rules.machines import ACCEPTANCE_PART, JOINT_ACCEPTANCE, NOT_FILED
from workflow.rules.wording import clean
from workflow.rules.words import due_words, moment_words

LONGEST_PLACE: Final = 200


def propose(session: Session, law: Law, *, project_id: int, by: Actor) -> tuple[Taking, ...]:
    """Who the catalogue and the analysis say takes part, with the reason for each; a person decides."""
    project = Project.found(session, project_id)
    edition = law.edition(project.edition_hash)
    duty.require(by, "acceptance.arrange", case_of(project, [rules.lead_of(edition)]))
    return _proposed(session, law, project)


def _proposed(session: Session, law: Law, project: Project) -> tuple[Taking, ...]:
    rows = session.execute(
        select(Involvement.department_key, Involvement.items).where(
            Involvement.project_id == project.id, Involvement.phase == Phase.COMPLETION.value
        )
    )
    edition = law.edition(project.edition_hash)
    listed: dict[str, list[str]] = {}
    elsewhere = set()
    for item in items_of(session, project.id):
        if not rules.decided_jointly([item.item_code], edition):
            continue
        if item.state in NOT_FILED:
            listed.setdefault(item.department_key, []).append(item.item_code)
        else:
            elsewhere.add(item.item_code)
    return rules.propose(dict(rows.all()), edition, listed=listed, elsewhere=elsewhere)


def arrange(
    session: Session,
    law: Law,
    *,
    acceptance_id: int,
    departments: Sequence[str],
    reasons: Mapping[str, str] | None = None,
    on_site_at: datetime,
    place: str,
    rest_day_because: str = "",
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> list[AcceptancePart]:
    """Decide who takes part, set the one date, and tell every department and the enterprise at once.

    A department that analysis did not name takes part for a reason in `reasons`. Where a limit of a part is known,
    its clock starts here: the application is complete.

    Raises:
        AcceptanceLeadMissing: the lead is left out.
        AcceptanceDepartmentsMissing, UnknownDepartment: the list of departments is empty or wrong.
        OnSiteInPast: the date lies before it is set.
        OnSiteOnRestDay: it is no working day, and nothing says why everybody is to come all the same.
        OnSiteAfterDue: a department would be late before it may say anything.
    """
    acceptance, project = locked(session, acceptance_id)
    duty.require(by, "acceptance.arrange", case_of_lead(project, acceptance))
    expect_version(expected_version, acceptance.version)
    require_open(project, "acceptance.arrange")
    state = JOINT_ACCEPTANCE.after(acceptance.state, "arrange")
    happened = happening(project, happened_at, late_because, now=now, after=[acceptance.applied_at])
    if on_site_at <= happened.at:
        raise OnSiteInPast()
    rest = _rest_day(session, law, project, on_site_at, rest_day_because)
    chosen = _chosen(session, acceptance, departments)
    proposed = {each.department: each for each in _proposed(session, law, project)}
    taking = [_taking(key, proposed, reasons or {}) for key in chosen]
    acceptance.state = state
    acceptance.on_site_at, acceptance.arranged_at = on_site_at, happened.at
    acceptance.place = _place(place)
    added = [
        _add(session, law, project, acceptance, each, since=_told(happened, each.department, by=by, now=now))
        for each in taking
    ]
    _require_nobody_late(session, acceptance, happened.at)
    event.append(
        session,
        project,
        kind="acceptance.arrange",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=(SUBJECT, acceptance.id),
        data={
            "on_site_at": on_site_at,
            "place": acceptance.place,
            "departments": {part.department_key: due for part, due, _ in added},
            "reasons": {part.department_key: part.reason for part, _, _ in added},
            "left_out": sorted(proposed.keys() - set(chosen)),
        }
        | rest
        | happened.data,
    )
    for part, _, words in added:
        _tell_part(session, project, acceptance, part, words, now)
    tell(
        session,
        "acceptance.on_site",
        [enterprise_of(project), *agent_of(project)],
        project,
        (SUBJECT, acceptance.id),
        now,
        day=moment_words(on_site_at),
        place=acceptance.place,
    )
    session.flush()
    return [part for part, _, _ in added]


def _rest_day(
    session: Session, law: Law, project: Project, on_site_at: datetime, because: object
) -> dict[str, str]:
    """Why everybody meets on a day off, for the event; nothing on a working day, where no reason is asked for.

    To work on a day off is possible. That it is one nobody should find out at the gate.
    """
    day = local_day(on_site_at)
    if item_clocks.calendar_for(session, law, project).is_working(day):
        return {}
    why = clean(because, fact="休息日核验的理由", field="rest_day_because", limit=rules.LONGEST_REASON)
    if not why:
        raise OnSiteOnRestDay(day=due_words(day))
    return {"rest_day_because": why}


def _chosen(session: Session, acceptance: JointAcceptance, departments: Sequence[str]) -> list[str]:
    chosen = list(dict.fromkeys(departments))
    if not chosen:
        raise AcceptanceDepartmentsMissing()
    known = set(session.scalars(select(Department.key).where(Department.active)))
    for key in chosen:
        if key not in known:
            raise UnknownDepartment(key=key)
    if acceptance.lead_key not in chosen:
        raise AcceptanceLeadMissing(department=session.get_one(Department, acceptance.lead_key).name)
    return chosen


def _taking(key: str, proposed: Mapping[str, Taking], reasons: Mapping[str, str]) -> Taking:
    own = reason_given(
        reasons.get(key, ""),
        "增加参加部门",
        limit=rules.LONGEST_REASON,
        field=f"reasons.{key}",
        required=key not in proposed,
    )
    found = proposed.get(key, Taking(key, (), ""))
    return Taking(key, found.items, own or found.reason)


def _place(place: object) -> str:
    return clean(place, fact="集合地点", field="place", limit=LONGEST_PLACE, required=True)


def _told(happened: Happening, department: str, *, by: Actor, now: datetime) -> datetime:
    return known_since(happened, (Obligor.DEPARTMENT, department), by=by, now=now)


def _add(
    session: Session,
    law: Law,
    project: Project,
    acceptance: JointAcceptance,
    taking: Taking,
    *,
    since: datetime,
) -> tuple[AcceptancePart, Any, str]:
    """A department's part with its clock, where its limit is known; answer the due day and its words as well."""
    part = AcceptancePart(
        acceptance_id=acceptance.id,
        department_key=taking.department,
        state=ACCEPTANCE_PART.initial,
        items=list(taking.items),
        reason=taking.reason,
        round=1,
        findings="",
        handled_by="",
        phone="",
        recheck_findings="",
        rechecked_by="",
        withdrawn_because="",
    )
    session.add(part)
    session.flush()
    due, words = part_clocks.start(session, law, project, part, at=since)
    return part, due, words


def _tell_part(
    session: Session,
    project: Project,
    acceptance: JointAcceptance,
    part: AcceptancePart,
    due: str,
    now: datetime,
) -> None:
    if acceptance.on_site_at is None:
        raise ValueError("a part is told once there is a date")
    tell(
        session,
        "acceptance.arranged",
        [("department", part.department_key)],
        project,
        (PART, part.id),
        now,
        day=moment_words(acceptance.on_site_at),
        place=acceptance.place,
        due=due,
    )


def _require_nobody_late(session: Session, acceptance: JointAcceptance, at: datetime) -> None:
    """Nobody may give an opinion before the visit: one past a day that has still to come would make a department late.

    Raises:
        OnSiteAfterDue: a department's limit ends between `at` and the visit.
    """
    visit = acceptance.on_site_at
    for part in taking_part(parts_of(session, acceptance.id)):
        due = part_clocks.due_at(session, part) if part.state == ACCEPTANCE_PART.initial else None
        if visit is not None and due is not None and at <= due and local_day(due) < local_day(visit):
            name = session.get_one(Department, part.department_key).name
            raise OnSiteAfterDue(department=name, due=due_words(local_day(due)))


def rearrange(
    session: Session,
    law: Law,
    *,
    acceptance_id: int,
    on_site_at: datetime,
    place: str = "",
    rest_day_because: str = "",
    reason: str,
    departments: Sequence[str] | None = None,
    reasons: Mapping[str, str] | None = None,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> JointAcceptance:
    """Move the one date, with the reason; who takes part may be decided anew with it. Clocks run on.

    A department that has given its opinion stays; one that was silent past the date stays as well, so that leaving it
    out never stands in for its opinion. House practice.

    Raises:
        ReasonMissing: nothing says why.
        PartStands, PartSilent: a department cannot be left out.
        OnSiteInPast: the new date lies before it was set.
        OnSiteOnRestDay: it is no working day, and nothing says why everybody is to come all the same.
        OnSiteAfterDue: a department that owes its opinion would be late before it may say anything.
        HappenedOutOfOrder: it was moved, or an opinion was given, after that.
    """
    acceptance, project = locked(session, acceptance_id)
    duty.require(by, "acceptance.arrange", case_of_lead(project, acceptance))
    expect_version(expected_version, acceptance.version)
    require_open(project, "acceptance.arrange")
    acceptance.state = JOINT_ACCEPTANCE.after(acceptance.state, "rearrange")
    why = reason_given(reason, "改期")
    happened = happening(project, happened_at, late_because, now=now, after=_since(session, acceptance))
    if on_site_at <= happened.at:
        raise OnSiteInPast()
    rest = _rest_day(session, law, project, on_site_at, rest_day_because)
    before = acceptance.on_site_at
    left, added = (
        ([], [])
        if departments is None
        else _decide_anew(
            session, law, project, acceptance, departments, reasons or {}, why, happened, by=by, now=now
        )
    )
    acceptance.on_site_at, acceptance.redate_reason = on_site_at, why
    acceptance.redated += 1
    acceptance.place = _place(place) if place else acceptance.place
    _require_nobody_late(session, acceptance, happened.at)
    event.append(
        session,
        project,
        kind="acceptance.rearrange",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=(SUBJECT, acceptance.id),
        data={
            "before": before,
            "on_site_at": on_site_at,
            "place": acceptance.place,
            "reason": why,
            "added": [part.department_key for part, _ in added],
            "left_out": [part.department_key for part in left],
        }
        | rest
        | happened.data,
    )
    for part, words in added:
        _tell_part(session, project, acceptance, part, words, now)
    for part in left:
        tell(
            session,
            "acceptance.part_ended",
            [("department", part.department_key)],
            project,
            (PART, part.id),
            now,
            reason=why,
        )
    new = {part.id for part, _ in added}
    staying = [part for part in taking_part(parts_of(session, acceptance.id)) if part.id not in new]
    tell(
        session,
        "acceptance.redated",
        [
            *(("department", part.department_key) for part in staying),
            enterprise_of(project),
            *agent_of(project),
        ],
        project,
        (SUBJECT, acceptance.id),
        now,
        day=moment_words(on_site_at),
        place=acceptance.place,
        reason=why,
    )
    session.flush()
    return acceptance


def _since(session: Session, acceptance: JointAcceptance) -> list[datetime | None]:
    """What a new date must follow: the one that it moves, and the opinions that were given by that one."""
    moved = session.scalar(
        select(func.max(EventRecord.happened_at)).where(
            EventRecord.project_id == acceptance.project_id,
            EventRecord.kind == "acceptance.rearrange",
            EventRecord.subject_kind == SUBJECT,
            EventRecord.subject_id == acceptance.id,
        )
    )
    given = [part.recorded_at for part in parts_of(session, acceptance.id)]
    return [acceptance.arranged_at, moved, *given]


def _decide_anew(
    session: Session,
    law: Law,
    project: Project,
    acceptance: JointAcceptance,
    departments: Sequence[str],
    reasons: Mapping[str, str],
    why: str,
    happened: Happening,
    *,
    by: Actor,
    now: datetime,
) -> tuple[list[AcceptancePart], list[tuple[AcceptancePart, str]]]:
    chosen = _chosen(session, acceptance, departments)
    parts = {part.department_key: part for part in parts_of(session, acceptance.id)}
    proposed = {each.department: each for each in _proposed(session, law, project)}
    left = [part for part in taking_part(parts.values()) if part.department_key not in chosen]
    for part in left:
        name = session.get_one(Department, part.department_key).name
        if part.state != "awaiting":
            raise PartStands(department=name)
        # By the time of recording: what is written down late must not do away with a silence meanwhile.
        if acceptance.on_site_at is not None and acceptance.on_site_at <= now:
            raise PartSilent(department=name)
        part.state, part.withdrawn_because = ACCEPTANCE_PART.after(part.state, "withdraw"), why
        part_clocks.end(session, law, project, part, at=happened.at, because="withdrawn")
    added = []
    for key in chosen:
        standing = parts.get(key)
        if standing is not None and standing.state != "withdrawn":
            continue
        taking = _taking(key, proposed, reasons)
        since = _told(happened, key, by=by, now=now)
        if standing is None:
            part, _, words = _add(session, law, project, acceptance, taking, since=since)
        else:
            part = standing
            part.state = ACCEPTANCE_PART.after(part.state, "join")
            part.round, part.reason, part.withdrawn_because = part.round + 1, taking.reason, ""
            part.items = list(taking.items)
            _, words = part_clocks.start(session, law, project, part, at=since)
        added.append((part, words))
    return left, added

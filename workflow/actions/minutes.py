"""会议纪要: drafted, issued with a number, corrected by another issue; issuing sets the decisions going (三（二）)."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import deliberations, notices, resolutions
from workflow.actions.cases import case_of, expect, happening, reason_given
from workflow.actions.numbers import next_in
from workflow.errors import MinutesIssued, MinutesLackResolution, MinutesNotIssued
from workflow.law.book import Law
from workflow.law.edition import Edition
from workflow.records import event
from workflow.records.consultation import Consultation
from workflow.records.deliberation import Deliberation, Minutes
from workflow.records.department import Department
from workflow.records.project import Project
from workflow.rules import deliberation as rules_of_meeting
from workflow.rules import duty
from workflow.rules import minutes as rules
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day
from workflow.rules.machines import CONSULTATION, DELIBERATION
from workflow.rules.wording import clean

LONGEST_REASON: Final = 400


def issues_of(session: Session, deliberation_id: int) -> list[Minutes]:
    """Every issue of the minutes of a meeting, the draft included, in order."""
    return list(
        session.scalars(
            select(Minutes)
            .where(Minutes.deliberation_id == deliberation_id)
            .order_by(Minutes.issue)
            .execution_options(populate_existing=True)
        )
    )


def proposed(session: Session, law: Law, deliberation: Deliberation) -> str:
    """The text that the minutes may have, composed from what was recorded of the meeting."""
    project = session.get_one(Project, deliberation.project_id)
    names = {key: name for key, name in session.execute(select(Department.key, Department.name))}  # noqa: C416
    agenda = rules_of_meeting.agenda_of(deliberation.agenda)
    result = ""
    if deliberation.consultation_id is not None:
        state = session.get_one(Consultation, deliberation.consultation_id).state
        result = CONSULTATION.words[state] if state in ("cleared", "refused") else ""
    return rules.compose(
        rules.Meeting(
            project=project.name,
            office=law.edition(project.edition_hash).office,
            held_at=deliberation.held_at or deliberation.meets_at,
            place=deliberation.place,
            attended=tuple(names.get(key, key) for key in deliberation.attended),
            attended_persons=deliberation.attended_persons,
            agenda=agenda,
            objectors=tuple(names.get(matter.department, "") for matter in agenda),
            positions=tuple(
                (names.get(entry["department"], entry["department"]), entry["text"])
                for entry in deliberation.positions
            ),
            opinions=rules_of_meeting.opinions_of(deliberation.opinions),
            resolutions=_decided(session, law, project, deliberation),
            result=result,
        )
    )


def _decided(
    session: Session, law: Law, project: Project, deliberation: Deliberation
) -> tuple[rules.Decided, ...]:
    return tuple(
        resolutions.as_minuted(session, law, project, each)
        for each in resolutions.of_meeting(session, deliberation.id)
    )


def at_hand(session: Session, law: Law, deliberation: Deliberation) -> str:
    """The text to go on with: the draft with the decisions entered since it was kept, or what is composed."""
    kept = issues_of(session, deliberation.id)
    if not kept or deliberation.state != "held":
        return proposed(session, law, deliberation)
    project = session.get_one(Project, deliberation.project_id)
    return rules.with_decisions(kept[0].text, _decided(session, law, project, deliberation))


def write(
    session: Session,
    *,
    deliberation_id: int,
    text: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Minutes:
    """Keep a draft of the minutes; it may be changed until it is issued.

    Raises:
        MinutesIssued: they were issued.
        MinutesNotIssued: the meeting was not held yet.
    """
    deliberation, project = deliberations.locked(session, deliberation_id)
    duty.require(by, "minutes.write", case_of(project))
    expect(expected_version, deliberation)
    _require_draft(deliberation)
    draft = _draft(session, deliberation, _text(text), by=by)
    event.append(
        session,
        project,
        kind="minutes.write",
        by=by,
        now=now,
        subject=("deliberation", deliberation_id),
        data={"text": draft.text},
    )
    session.flush()
    return draft


def _require_draft(deliberation: Deliberation) -> None:
    if deliberation.held_at is None:
        raise MinutesNotIssued()
    if deliberation.state != "held":
        raise MinutesIssued()


def _draft(session: Session, deliberation: Deliberation, text: str, *, by: Actor) -> Minutes:
    """The draft with this text, made where there is none."""
    kept = issues_of(session, deliberation.id)
    if kept:
        kept[0].text = text
        return kept[0]
    draft = Minutes(deliberation_id=deliberation.id, issue=1, text=text, reason="", person_id=by.person_id)
    session.add(draft)
    return draft


def _text(text: object) -> str:
    return clean(
        text, fact="会议纪要", field="text", limit=rules.LONGEST_MINUTES, required=True, multiline=True
    )


def issue(
    session: Session,
    law: Law,
    *,
    deliberation_id: int,
    text: str = "",
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Minutes:
    """Issue the minutes: they get their number, are never edited again, and every decision takes effect (三（二）).

    Without a text the draft is issued, and where there is none the text that was composed. A meeting that was held may
    be minuted even where its project has stopped since.

    Raises:
        IllegalMove: the meeting was not held, or the minutes were issued.
        MinutesLackResolution: a decision does not stand in the text.
        HappenedInFuture, HappenedBeforeIntake, HappenedOutOfOrder: they cannot have been issued then.
    """
    event.hold_calendar(session)
    deliberation, project = deliberations.locked(session, deliberation_id)
    duty.require(by, "minutes.issue", case_of(project))
    expect(expected_version, deliberation)
    happened = happening(project, happened_at, late_because, now=now, after=[deliberation.held_at])
    deliberation.state = DELIBERATION.after(deliberation.state, "minute")
    edition = law.edition(project.edition_hash)
    kept = issues_of(session, deliberation_id)
    said = text or (kept[0].text if kept else proposed(session, law, deliberation))
    draft = _draft(session, deliberation, _text(said), by=by)
    for each in resolutions.of_meeting(session, deliberation_id):
        if rules.bare(each.text) not in rules.bare(draft.text):
            raise MinutesLackResolution(position=each.position, text=each.text)
    number = _number(session, edition, happened.at)
    draft.number, draft.issued_at = number, happened.at
    draft.person_id = by.person_id
    taking_effect = resolutions.issue_all(session, law, project, deliberation, at=happened.at, now=now)
    resolutions.close_if_settled(session, deliberation, now=happened.at)
    event.append(
        session,
        project,
        kind="minutes.issue",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("deliberation", deliberation_id),
        data={"number": draft.number, "text": draft.text, "resolutions": taking_effect, **happened.data},
    )
    _tell(session, project, deliberation, draft, "minutes.issue", now=now)
    session.flush()
    return draft


def _number(session: Session, edition: Edition, now: datetime) -> str:
    """The next number of the year, e.g. 罗代办纪〔2026〕1号. The series is house practice."""
    year = local_day(now).year
    return f"{edition.county_name[:1]}代办纪〔{year}〕{next_in(session, f'minutes:{year}')}号"


def _tell(
    session: Session,
    project: Project,
    deliberation: Deliberation,
    issued: Minutes,
    kind: str,
    *,
    now: datetime,
) -> None:
    for key in dict.fromkeys((*deliberation.departments, *deliberation.attended)):
        notices.tell(
            session,
            kind,
            to=("department", key),
            project_id=project.id,
            subject=("deliberation", deliberation.id),
            occasion=issued.issue,
            now=now,
            project=project.name,
            number=issued.number,
            reason=issued.reason,
        )


def correct(
    session: Session,
    law: Law,
    *,
    deliberation_id: int,
    text: str,
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Minutes:
    """Issue a correction with a number of its own; what was issued before stays as it is.

    It corrects the words of the minutes. Decisions and opinions are no words: they are changed by their own acts.

    Raises:
        MinutesNotIssued: there is nothing to correct yet.
        ReasonMissing: no reason.
    """
    deliberation, project = deliberations.locked(session, deliberation_id)
    duty.require(by, "minutes.correct", case_of(project))
    expect(expected_version, deliberation)
    kept = issues_of(session, deliberation_id)
    if deliberation.state not in ("minuted", "closed") or not kept:
        raise MinutesNotIssued()
    happened = happening(project, happened_at, late_because, now=now, after=[kept[-1].issued_at])
    why = reason_given(reason, "更正会议纪要", limit=LONGEST_REASON)
    issued = Minutes(
        deliberation_id=deliberation_id,
        issue=kept[-1].issue + 1,
        text=_text(text),
        number=_number(session, law.edition(project.edition_hash), happened.at),
        reason=why,
        issued_at=happened.at,
        person_id=by.person_id,
    )
    session.add(issued)
    session.flush()
    event.append(
        session,
        project,
        kind="minutes.correct",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("deliberation", deliberation_id),
        data={
            "number": issued.number,
            "corrects": kept[-1].number,
            "reason": why,
            "text": issued.text,
            **happened.data,
        },
    )
    _tell(session, project, deliberation, issued, "minutes.correct", now=now)
    session.flush()
    return issued

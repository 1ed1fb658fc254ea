"""What stands on a form is gathered into a sheet: the annexes, the pack of a phase, the proof of a date."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

import forms
from forms import (
    AnySheet,
    ChecklistRow,
    ChecklistSheet,
    ConsultationSheet,
    PackField,
    PackItem,
    PackMaterial,
    PackNeed,
    PackSheet,
    ProofDay,
    ProofLate,
    ProofPause,
    ProofSheet,
)
from workflow.actions.backfills import late_acts
from workflow.actions.cases import case_of
from workflow.errors import NotAnsweredYet, NotFound
from workflow.law.book import Law
from workflow.law.edition import Edition
from workflow.law.terms import Basis, Obligor, Phase, Unit
from workflow.law.words import duration, word
from workflow.records.calendar import calendar_of, notices_in_force
from workflow.records.checklist import Checklist, ChecklistAnswer, Pack
from workflow.records.clock import ClockRecord, clock_of, open_clock, pauses_of
from workflow.records.consultation import Consultation, Consultee
from workflow.records.department import Department
from workflow.records.enterprise import Enterprise
from workflow.records.project import Project, ProjectFacts
from workflow.rules import checklist as lines
from workflow.rules import duty
from workflow.rules import facts as rules
from workflow.rules import pack as packs
from workflow.rules import proof as rules_of_proof
from workflow.rules.clock import Standing
from workflow.rules.consultation import ANY_DEPARTMENT, Opinion
from workflow.rules.duty import Actor
from workflow.rules.local_time import local, local_day
from workflow.rules.machines import CHECKLIST
from workflow.rules.pause import Pause
from workflow.rules.words import moment_words

#: Facts of a project that its departments are told on paper, in this order.
_TOLD: Final = (
    "enterprise_name",
    "credit_code",
    "code",
    "origin",
    "kind",
    "industry_code",
    "address",
    "investment",
    "contact_name",
    "contact_phone",
)
_BASES: Final = {Basis.DOCUMENT: "文件", Basis.STATUTE: "法律", Basis.PRACTICE: "惯例"}
_STANDINGS: Final = {
    Standing.WAITING: "等待起算",
    Standing.RUNNING: "计时中",
    Standing.UNLIMITED: "办理中，时限待核定",
    Standing.NEAR: "计时中，临近到期",
    Standing.DUE_TODAY: "今日到期",
    Standing.OVERDUE: "已逾期",
    Standing.PAUSED: "暂停",
    Standing.MET: "按时办结",
    Standing.MISSED: "超时办结",
    Standing.UNTIMED: "已办结（未起算，不评价是否按时）",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A sheet with what has to be kept beside it."""

    form: str
    title: str
    #: None for a paper of the house, which belongs to no case.
    project_id: int | None
    subject: tuple[str, int]
    edition_hash: str
    sheet: AnySheet

    @property
    def sheet_sha256(self) -> str:
        """Digest of what the sheet says, whenever it is printed: the same data is the same paper."""
        timeless = {"made_at": None, "computed_at": None} if self.form == "proof" else {"made_at": None}
        return forms.digest(replace(self.sheet, **timeless))  # type: ignore[arg-type]


def told(facts: rules.ProjectFacts) -> tuple[str, ...]:
    """The facts of a project that its departments are told on paper."""
    shown = ((rules.FACT_WORDS[name], rules.shown(facts, name)) for name in _TOLD)
    return tuple(f"{label}：{text}" for label, text in shown if text)


def _facts_at(session: Session, project: Project, version: int) -> rules.ProjectFacts:
    return rules.from_json(session.get_one(ProjectFacts, (project.id, version)).facts)


def every_paper(project: Project, edition: Edition, now: datetime) -> dict[str, Any]:
    """What every paper of a project says of itself."""
    return {"reference": project.number, "edition": edition.hash, "issuer": edition.office, "made_at": now}


def _below(text: str, *more: tuple[str, tuple[str, ...]]) -> str:
    """The text of a cell and, each on a line of its own, what else is to be said: 条件：…, 备注：…."""
    said = (f"{label}：{'；'.join(parts)}" for label, texts in more if (parts := [t for t in texts if t]))
    return "\n".join(line for line in (text, *said) if line)


def draft_annex1(
    session: Session,
    law: Law,
    *,
    checklist_id: int,
    round_number: int | None = None,
    by: Actor,
    now: datetime,
) -> Draft:
    """附件1 as a department filled it in, in the newest answered round or the one asked for.

    Raises:
        NotAnsweredYet: there is no answer to print.
    """
    checklist = Checklist.found(session, checklist_id)
    project = session.get_one(Project, checklist.project_id)
    duty.require(by, "paper.make", case_of(project, [checklist.department_key]))
    department = session.get_one(Department, checklist.department_key)
    query = select(ChecklistAnswer).where(ChecklistAnswer.checklist_id == checklist_id)
    if round_number is not None:
        query = query.where(ChecklistAnswer.round == round_number)
    answer = session.scalar(query.order_by(ChecklistAnswer.round.desc()).limit(1))
    if answer is None:
        raise NotAnsweredYet(department=department.name)
    edition = law.edition(project.edition_hash)
    facts = _facts_at(session, project, answer.facts_version)
    sheet = ChecklistSheet(
        **every_paper(project, edition, now),
        filled_by_unit=department.name,
        filled_by=answer.handled_by,
        filled_on=local_day(answer.replied_at),
        project_name=facts.name,
        project_info=told(facts),
        **annex1_rows([(line.phase, annex1_row(line)) for line in map(lines.from_json, answer.lines)]),
        not_involved=not answer.involved,
        round=answer.round if answer.round > 1 else 0,
        footnote=answer.note,
    )
    return Draft(
        "annex1",
        f"{department.short}·专属定制事项材料清单",
        project.id,
        ("checklist", checklist_id),
        edition.hash,
        sheet,
    )


def annex1_row(line: lines.ChecklistLine) -> ChecklistRow:
    """A line as 附件1 prints it."""
    return ChecklistRow(
        phase=word(line.phase),
        item=line.item_name,
        circumstance=_below(line.circumstance, ("条件", (line.condition,)), ("备注", (line.note,))),
        materials=tuple(lines.material_words(material) for material in line.materials)
        or (lines.NO_MATERIALS,),
    )


def annex1_rows(rows: Sequence[tuple[Phase, ChecklistRow]]) -> dict[str, Any]:
    """The rows of 附件1 in the order of the phases, and which phases are ticked: those that have an item.

    不涉及: no phase is ticked, since none has an item of this department.
    """
    order = list(Phase)
    named = {phase for phase, _ in rows}
    return {
        "phases": tuple(word(phase) for phase in Phase if phase in named),
        "rows": tuple(row for _, row in sorted(rows, key=lambda each: order.index(each[0]))),
    }


def draft_annex2(session: Session, law: Law, *, consultee_id: int, by: Actor, now: datetime) -> Draft:
    """附件2 as it was put to a department, with its opinion once it is given."""
    consultee = session.get(Consultee, consultee_id)
    if consultee is None:
        raise NotFound(what="该征询")
    consultation = session.get_one(Consultation, consultee.consultation_id)
    project = session.get_one(Project, consultation.project_id)
    duty.require(by, "paper.make", case_of(project, [consultee.department_key]))
    sheet = annex2_sheet(session, law, consultee, now)
    return Draft(
        "annex2",
        f"{session.get_one(Department, consultee.department_key).short}·双向承诺书意见征询表",
        project.id,
        ("consultee", consultee_id),
        sheet.edition,
        sheet,
    )


def annex2_sheet(session: Session, law: Law, consultee: Consultee, now: datetime) -> ConsultationSheet:
    """What 附件2 says as it was put to a department, with its opinion once it is given."""
    consultation = session.get_one(Consultation, consultee.consultation_id)
    project = session.get_one(Project, consultation.project_id)
    department = session.get_one(Department, consultee.department_key)
    edition = law.edition(project.edition_hash)
    owing = consultee.opinion is None
    facts = _facts_at(session, project, consultation.facts_version if owing else consultee.facts_version)
    clock = open_clock(session, "consultee", consultee.id)
    own = edition.closings.get(consultee.department_key, edition.closings.get(ANY_DEPARTMENT))
    standing = [
        line["text"] for line in consultation.enterprise_clauses if not line["key"].startswith("added")
    ]
    promised = [line["text"] for line in consultation.enterprise_clauses if line["key"].startswith("added")]
    return ConsultationSheet(
        **every_paper(project, edition, now),
        project_name=facts.name,
        project_info=(*told(facts), *((consultation.info,) if consultation.info else ())),
        enterprise_clauses=tuple(standing),
        enterprise_other=tuple(promised),
        department_name=department.name,
        department_clauses=tuple(line["text"] for line in consultee.clauses),
        department_other=tuple(line["text"] for line in consultee.added_clauses),
        excluded_note=own or "",
        opinion=Opinion(consultee.opinion).value if consultee.opinion else None,
        reason=consultee.reason,
        signed_on=local_day(consultee.replied_at) if consultee.replied_at else None,
        handled_by=consultee.handled_by,
        phone=consultee.phone,
        answered_via=_below(
            f"{moment_words(consultee.replied_at)}由经办人登录系统答复" if consultee.replied_at else "",
            ("项目信息其后已变更，本意见待确认或重新答复", (consultee.asked_again_because,))
            if consultee.state == "stale"
            else ("不涉及，征询已撤销", (consultee.taken_back_because,))
            if consultee.state == "not_concerned"
            else ("征询已撤销", (consultee.taken_back_because,)),
        ),
        due=f"请于{moment_words(clock.due_at)}前回复" if clock and clock.due_at else "",
        round=consultation.round if consultation.round > 1 else 0,
    )


def draft_pack(session: Session, law: Law, *, pack_id: int, by: Actor, now: datetime) -> Draft:
    """一张表单、一套材料 of one phase as it was compiled: its facts, its answers, and who was missing then."""
    pack = session.get(Pack, pack_id)
    if pack is None:
        raise NotFound(what="该套材料")
    project = session.get_one(Project, pack.project_id)
    departments = session.scalars(select(Checklist.department_key).where(Checklist.project_id == project.id))
    duty.require(by, "pack.read", case_of(project, departments))
    edition = law.edition(project.edition_hash)
    content = packs.from_json(pack.content)
    facts = _facts_at(session, project, pack.facts_version)
    phase = word(content.phase)
    sheet = PackSheet(
        **every_paper(project, edition, now),
        project_name=facts.name,
        enterprise_name=facts.enterprise_name,
        project_info=told(facts),
        phase=phase,
        form=tuple(PackField(field.label, field.value) for field in content.form),
        items=tuple(
            PackItem(
                name=item.name,
                department="、".join(item.departments),
                circumstance=_below(
                    "；".join((*item.circumstances, *item.conflicts)),
                    ("先办", item.after),
                    ("备注", item.notes),
                ),
                limit=item.limit,
            )
            for item in content.items
        ),
        materials=tuple(
            PackMaterial(
                name=material.name,
                originals=material.originals,
                copies=material.copies,
                remarks="；".join(material.notes),
                needed_by=tuple(
                    PackNeed(need.item_name, need.department_name, need.circumstance)
                    for need in material.needed_by
                ),
                produced_by=material.produced_by,
                conflict="；".join(material.conflicts),
                maybe_same=material.maybe_same,
            )
            for material in content.materials
        ),
        compiled_on=local_day(pack.compiled_at),
        notes=tuple(f"{name}：{CHECKLIST.words[state]}" for name, state in pack.missing),
    )
    return Draft(
        "pack",
        f"{phase}·一张表单、一套材料（第{pack.version}版）",
        project.id,
        ("pack", pack_id),
        edition.hash,
        sheet,
    )


def draft_proof(session: Session, law: Law, *, clock_id: int, by: Actor, now: datetime) -> Draft:
    """计时证明 of one clock under the calendar in force, day by day."""
    record = session.get(ClockRecord, clock_id)
    if record is None:
        raise NotFound(what="该计时")
    project = session.get_one(Project, record.project_id)
    of_department = record.obligor_kind == Obligor.DEPARTMENT
    duty.require(by, "paper.make", case_of(project, [record.obligor_key] if of_department else []))
    edition = law.edition(project.edition_hash)
    calendar = calendar_of(session, edition, law.notices)
    clock = clock_of(record, pauses_of(session, [clock_id]).get(clock_id, ()))
    proven = rules_of_proof.proof(clock, calendar)
    limit = clock.limit
    obligor = _obligor_name(session, record)
    years = {day.day.year for day in proven.days}
    in_hours = limit.unit is Unit.WORKING_HOUR
    sheet = ProofSheet(
        **every_paper(project, edition, now),
        title=limit.title,
        obligor=obligor,
        project_name=project.name,
        amount=duration(clock.amount, limit.unit),
        basis=_BASES[limit.basis],  # type: ignore[arg-type]
        clause=limit.clause or limit.why,
        quote=limit.quote,
        started_by=edition.events.get(limit.starts, ""),
        started=clock.started,
        days=tuple(ProofDay(day.day, day.counts, day.running, _why(day)) for day in proven.days),
        pauses=tuple(
            ProofPause(
                word(pause.reason),
                pause.basis,
                pause.start if in_hours else local_day(pause.start),
                _end(pause, in_hours=in_hours),
            )
            for pause in proven.pauses
        ),
        late=tuple(
            ProofLate(act.title, act.happened, act.recorded, act.because, act.counts)
            for act in late_acts(session, [record], now).get(record.id, ())
        ),
        due=proven.due.at if proven.due else None,
        provisional=bool(proven.due and proven.due.provisional),
        stopped=clock.stopped,
        outcome=_STANDINGS[clock.standing(now, calendar)],
        calendar=tuple(
            f"{notice.title}（{notice.number}）" if notice.number not in notice.title else notice.title
            for notice in notices_in_force(session, law.notices)
            if notice.year in years
        ),
        computed_at=now,
    )
    return Draft(
        "proof", f"{obligor}·{limit.title}·计时证明", project.id, ("clock", clock_id), edition.hash, sheet
    )


def _obligor_name(session: Session, record: ClockRecord) -> str:
    if record.obligor_kind == Obligor.DEPARTMENT:
        return session.get_one(Department, record.obligor_key).name
    if record.obligor_kind == Obligor.ENTERPRISE:
        return session.get_one(Enterprise, int(record.obligor_key)).name
    return word(Obligor(record.obligor_kind))


def _why(day: rules_of_proof.ProofDay) -> str:
    """The reason of a day; for a limit in hours with the stretches that were counted."""
    counted = "、".join(
        f"{local(span.start):%H:%M}–{local(span.until):%H:%M}" for span in day.spans if span.counts
    )
    return f"{day.reason}：{counted}" if counted else day.reason


def _end(pause: Pause, *, in_hours: bool) -> date | datetime | None:
    return pause.until if pause.until is None or in_hours else local_day(pause.until)

"""What stands on the documents of an application: correction, acceptance, special procedure, extension, decision."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.official import Grid, OfficialSheet, Paragraph, Row
from forms.sheets_approval import (
    AcceptanceSheet,
    CorrectionSheet,
    DecisionSheet,
    ExtensionSheet,
    IntakeRefusalSheet,
    SpecialProcedureSheet,
)
from workflow.actions import item_clocks, item_rounds
from workflow.actions.approval_items import case_of_item
from workflow.actions.drafts import Draft
from workflow.actions.item_decisions import deferrals_of
from workflow.actions.item_rounds import Application
from workflow.errors import NotFound, NothingToPrint
from workflow.law.book import Law
from workflow.law.edition import Edition, Limit
from workflow.law.terms import PauseReason
from workflow.law.words import duration, word
from workflow.records.approval_item import ApprovalItem
from workflow.records.clock import ClockRecord, limit_of
from workflow.records.department import Department
from workflow.records.enterprise import Enterprise
from workflow.records.event import EventRecord
from workflow.records.project import Project
from workflow.rules import approval_item as rules
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.history import DECISION_WORDS
from workflow.rules.local_time import local_day
from workflow.rules.words import due_words

Sheets = Callable[[Session, Edition, Project, ApprovalItem, Application, str], OfficialSheet]


def draft(
    session: Session,
    law: Law,
    *,
    form: str,
    item_id: int,
    round_number: int | None = None,
    by: Actor,
    now: datetime,
) -> Draft:
    """The document of one kind for an application: the newest as it stands, or an earlier one by its number.

    Raises:
        NotFound: there is no such item.
        NothingToPrint: nothing of the kind has happened to it.
    """
    item = session.get(ApprovalItem, item_id)
    if item is None or form not in DOCUMENTS:
        raise NotFound(what="该审批事项")
    project = session.get_one(Project, item.project_id)
    duty.require(by, "paper.make", case_of_item(project, item))
    edition = law.edition(project.edition_hash)
    department = session.get_one(Department, item.department_key).name
    one = item_rounds.application(session, item, round_number)
    if one is None or not (one.newest or form in EARLIER):
        raise NothingToPrint(what="文书")
    sheet = DOCUMENTS[form](session, edition, project, item, one, department)
    return Draft(
        form,
        f"{sheet.TITLE}·{item.name}" + ("" if one.newest else f"（第{one.round}次申请）"),
        project.id,
        ("approval_item", item.id),
        edition.hash,
        _issued(sheet, edition, project, now),
    )


def _issued(sheet: OfficialSheet, edition: Edition, project: Project, now: datetime) -> OfficialSheet:
    return replace(sheet, reference=project.number, edition=edition.hash, issuer=edition.office, made_at=now)


def _addressee(session: Session, project: Project) -> str:
    return session.get_one(Enterprise, project.enterprise_id).name


def _opening(project: Project, item: ApprovalItem, one: Application) -> str:
    day = due_words(local_day(one.received_at)) if one.received_at else ""
    return f"你单位{day}就“{project.name}”提出的“{item.name}”申请收悉。"


def _correction(
    session: Session,
    edition: Edition,
    project: Project,
    item: ApprovalItem,
    one: Application,
    department: str,
) -> OfficialSheet:
    notice = item_rounds.correction(session, item, one)
    if notice is None:
        raise NothingToPrint(what="补正告知书")
    permit = rules.is_permit(edition.items.get(item.item_code))
    deemed = one.accepted_how == "deemed" and not notice.in_time
    late = (
        (
            Paragraph(
                "本告知已超过五日，依照《中华人民共和国行政许可法》第三十二条，该申请自收到申请材料之日起即为受理；下列材料仍请补交。"
            ),
        )
        if deemed
        else ()
    )
    return CorrectionSheet(
        mark=department,
        project_name=project.name,
        addressee=_addressee(session, project),
        paragraphs=(
            Paragraph(
                f"{_opening(project, item, one)}经核对，申请材料不齐全或者不符合法定形式。{'依照' if permit else '参照'}"
                "《中华人民共和国行政许可法》第三十二条的规定，现将需要补正的全部内容一次告知如下："
            ),
            *late,
        ),
        grids=(
            Grid(
                heads=("序号", "需要补正的内容"),
                rows=tuple(Row((str(n), line["text"])) for n, line in enumerate(notice.lines, 1)),
                widths=(1, 8),
            ),
        ),
        closing=(
            Paragraph(
                "申请已经受理，不再另行要求补正。"
                if deemed
                else "按照上述要求提交全部补正材料的，即予受理；不再另行要求补正。"
            ),
        ),
        signed_by=department,
        signed_on=local_day(notice.issued_at),
    )


def _acceptance(
    session: Session,
    edition: Edition,
    project: Project,
    item: ApprovalItem,
    one: Application,
    department: str,
) -> OfficialSheet:
    if item.accepted_at is None:
        raise NothingToPrint(what="受理通知书")
    deemed = item.accepted_how == "deemed"
    entry = edition.items.get(item.item_code)
    rows = []
    for what, limit, term in (
        ("承诺时限", rules.committed_limit(entry, edition), entry.committed_limit if entry else None),
        (
            "法定时限",
            rules.statutory_limit(entry, edition, item.circumstance),
            rules.statutory_term(entry, item.circumstance) if entry else None,
        ),
    ):
        clock = _newest_clock(session, item, limit) if limit else None
        due = "—"
        if clock is not None:
            due = (
                due_words(clock.due_day, provisional=clock.provisional)
                if clock.started_at
                else f"自{edition.events.get(clock.limit['starts'], '起算')}起算"
            )
        words = duration(term.amount, term.unit) if term else "待核定"
        rows.append(Row((what, words, limit.clause or limit.why if limit else "", due)))
    how = (
        "因逾期未告知补正，依照《中华人民共和国行政许可法》第三十二条，自收到申请材料之日起即为受理"
        if deemed
        else "经审查，申请材料齐全、符合法定形式，决定予以受理"
    )
    return AcceptanceSheet(
        mark=department,
        project_name=project.name,
        addressee=_addressee(session, project),
        paragraphs=(
            Paragraph(
                f"{_opening(project, item, one)}{how}，受理日期为{due_words(local_day(item.accepted_at))}。"
                "受理不是准予；准予与否以决定书为准。"
            ),
        ),
        grids=(Grid(heads=("时限", "长度", "依据", "到期"), rows=tuple(rows), widths=(2, 2, 4, 4)),),
        closing=tuple(
            Paragraph(f"容缺材料：{row.name}，请于{due_words(row.until)}前补交。")
            for row in deferrals_of(session, item.id)
            if not row.waived_reason and row.handed_in_at is None
        ),
        signed_by=department,
        # Deemed accepted from its receipt, it is written down later: the paper bears the day on which that was done.
        signed_on=_said_on(session, item, "item.deem", "item.correct", "item.accept")
        or local_day(item.accepted_at),
    )


def _newest_clock(session: Session, item: ApprovalItem, limit: Limit) -> ClockRecord | None:
    """The newest clock of a limit: the application's own, or that of the promise which it carries out."""
    return session.scalar(
        select(ClockRecord)
        .where(item_clocks.of(item_clocks.ITEM, [item.id]), ClockRecord.limit_key == limit.key)
        .order_by(ClockRecord.id.desc())
        .limit(1)
    )


def _said_on(session: Session, item: ApprovalItem, *kinds: str) -> date | None:
    """The day on which the newest act of one of these kinds was done to the application."""
    at = session.scalar(
        select(EventRecord.happened_at)
        .where(
            EventRecord.project_id == item.project_id,
            EventRecord.subject_kind == item_clocks.ITEM,
            EventRecord.subject_id == item.id,
            EventRecord.kind.in_(kinds),
        )
        .order_by(EventRecord.id.desc())
        .limit(1)
    )
    return local_day(at) if at is not None else None


def _intake_refusal(
    session: Session,
    edition: Edition,
    project: Project,
    item: ApprovalItem,
    one: Application,
    department: str,
) -> OfficialSheet:
    del edition
    if item.state != "refused_at_intake":
        raise NothingToPrint(what="不予受理通知书")
    return IntakeRefusalSheet(
        mark=department,
        project_name=project.name,
        addressee=_addressee(session, project),
        paragraphs=(
            Paragraph(f"{_opening(project, item, one)}经审查，决定不予受理。理由：{item.ended_reason}"),
            Paragraph(rules.REMEDIES),
        ),
        signed_by=department,
        signed_on=_said_on(session, item, "item.refuse_intake"),
    )


def _special(
    session: Session,
    edition: Edition,
    project: Project,
    item: ApprovalItem,
    one: Application,
    department: str,
) -> OfficialSheet:
    del edition
    row = item_rounds.pause(session, item, one)
    if row is None:
        raise NothingToPrint(what="特别程序告知书")
    what = word(PauseReason(row.reason))
    heard = (
        (
            Paragraph(
                "你单位自被告知听证权利之日起五日内可以提出听证申请；提出申请的，二十日内组织听证"
                "（《中华人民共和国行政许可法》第四十七条）。"
            ),
        )
        if row.reason == PauseReason.HEARING
        else ()
    )
    return SpecialProcedureSheet(
        mark=department,
        project_name=project.name,
        addressee=_addressee(session, project),
        paragraphs=(
            Paragraph(
                f"{_opening(project, item, one)}该申请自{due_words(local_day(row.started_at))}起进入{what}程序，"
                f"预计至{due_words(row.planned_until)}结束。依据：{row.basis}。证明材料：{row.evidence}。"
            ),
            Paragraph("所需时间对各时限的影响如下："),
        ),
        grids=(
            Grid(
                heads=("时限", "是否计入", "说明"),
                rows=tuple(
                    Row((told["title"], "不计入" if told["paused"] else "照常计入", told["why"]))
                    for told in row.clocks
                )
                or (Row(("待核定", "—", "该事项没有正在计时的时限")),),
                widths=(4, 2, 5),
            ),
        ),
        closing=heard,
        signed_by=department,
        signed_on=local_day(row.started_at),
    )


def _extension(
    session: Session,
    edition: Edition,
    project: Project,
    item: ApprovalItem,
    one: Application,
    department: str,
) -> OfficialSheet:
    del edition
    clock = session.scalar(
        select(ClockRecord)
        .where(
            ClockRecord.subject_kind == item_clocks.ITEM,
            ClockRecord.subject_id == item.id,
            ClockRecord.extended > 0,
        )
        .order_by(ClockRecord.id.desc())
        .limit(1)
    )
    if clock is None:
        raise NothingToPrint(what="延长期限告知书")
    limit = limit_of(clock.limit)
    return ExtensionSheet(
        mark=department,
        project_name=project.name,
        addressee=_addressee(session, project),
        paragraphs=(
            Paragraph(
                f"{_opening(project, item, one)}依照{limit.extension.clause if limit.extension else limit.clause}，经"
                f"{clock.extension_approver}批准，“{limit.title}”的期限延长{duration(clock.extended, limit.unit)}，"
                f"至{due_words(clock.due_day, provisional=clock.provisional)}。理由：{clock.extension_reason}"
            ),
            Paragraph("承诺时限不因此延长。"),
        ),
        signed_by=department,
        signed_on=_extended_on(session, clock),
    )


def _extended_on(session: Session, clock: ClockRecord) -> date | None:
    at = session.scalar(
        select(EventRecord.happened_at).where(
            EventRecord.project_id == clock.project_id,
            EventRecord.kind == "clock.extend",
            EventRecord.subject_id == clock.id,
        )
    )
    return local_day(at) if at is not None else None


def _decision(
    session: Session,
    edition: Edition,
    project: Project,
    item: ApprovalItem,
    one: Application,
    department: str,
) -> OfficialSheet:
    if not one.decision or one.decided_at is None:
        raise NothingToPrint(what="审批决定书")
    if one.decision == "refused" and not one.remedies:
        # An earlier refusal of which history did not keep the remedies is not written anew without them (行政许可法38).
        raise NothingToPrint(what="审批决定书")
    if one.newest and item.state == "revoked":
        return _revocation(session, edition, project, item, one, department)
    refused = one.decision == "refused"
    said = [Paragraph(f"{_opening(project, item, one)}经审查，决定：{DECISION_WORDS[one.decision]}。")]
    if one.decision_reason:
        said.append(Paragraph(f"理由：{one.decision_reason}"))
    if one.promised_at is not None:
        said.append(
            Paragraph(
                f"本决定以告知承诺方式作出（承诺由{one.promise_signer}于{due_words(local_day(one.promised_at))}签署）。"
                "事后核查与承诺不符的，依法撤销本决定。"
            )
        )
    entry = edition.items.get(item.item_code)
    if not refused and (one.result_number or one.valid_until):
        said.append(
            Paragraph(
                "；".join(
                    text
                    for text in (
                        f"{(entry.output if entry else '') or '结果'}：{one.result_number}"
                        if one.result_number
                        else "",
                        f"有效期至{due_words(one.valid_until)}" if one.valid_until else "",
                    )
                    if text
                )
                + "。"
            )
        )
    later = [row for row in item_rounds.deferrals(session, item, one) if not row.waived_reason]
    return DecisionSheet(
        mark=department,
        heading="不予行政许可决定书" if refused and rules.is_permit(entry) else "",
        number=one.result_number,
        project_name=project.name,
        addressee=_addressee(session, project),
        paragraphs=tuple(said),
        grids=(
            Grid(
                caption="容缺材料",
                heads=("材料", "补交日期"),
                rows=tuple(Row((row.name, due_words(row.until))) for row in later),
                widths=(3, 2),
            ),
        )
        if later
        else (),
        closing=(Paragraph(one.remedies),) if one.remedies else (),
        signed_by=department,
        signed_on=local_day(one.decided_at),
    )


def _revocation(
    session: Session,
    edition: Edition,
    project: Project,
    item: ApprovalItem,
    one: Application,
    department: str,
) -> OfficialSheet:
    """A decision that was revoked is printed as revoked: nobody is handed 准予 again."""
    revoked_on = _said_on(session, item, "item.revoke")
    if one.decided_at is None or revoked_on is None:
        raise NothingToPrint(what="撤销决定书")
    numbered = f"（{one.result_number}）" if one.result_number else ""
    permit = rules.is_permit(edition.items.get(item.item_code))
    return DecisionSheet(
        mark=department,
        heading="撤销行政许可决定书" if permit else "撤销决定书",
        number="",
        project_name=project.name,
        addressee=_addressee(session, project),
        paragraphs=(
            Paragraph(
                f"{_opening(project, item, one)}{due_words(local_day(one.decided_at))}作出的"
                f"“{DECISION_WORDS[one.decision]}”决定{numbered}，现决定予以撤销。"
            ),
            Paragraph(f"理由：{item.ended_reason}"),
        ),
        closing=(Paragraph(one.remedies),) if one.remedies else (),
        signed_by=department,
        signed_on=revoked_on,
    )


#: What is kept of earlier applications, so that it can be printed of them too.
EARLIER: Final = (CorrectionSheet.KIND, SpecialProcedureSheet.KIND, DecisionSheet.KIND)

#: Every document by its kind.
DOCUMENTS: Final[Mapping[str, Sheets]] = {
    CorrectionSheet.KIND: _correction,
    AcceptanceSheet.KIND: _acceptance,
    IntakeRefusalSheet.KIND: _intake_refusal,
    SpecialProcedureSheet.KIND: _special,
    ExtensionSheet.KIND: _extension,
    DecisionSheet.KIND: _decision,
}


def printable(session: Session, item: ApprovalItem, number: int | None = None) -> tuple[tuple[str, str], ...]:
    """The documents that an application gives occasion for: kind and title; of an earlier one by its number."""
    one = item_rounds.application(session, item, number)
    if one is None or not item.round:
        return ()
    extended = session.scalar(
        select(ClockRecord.id)
        .where(
            ClockRecord.subject_kind == item_clocks.ITEM,
            ClockRecord.subject_id == item.id,
            ClockRecord.extended > 0,
        )
        .limit(1)
    )
    occasions = (
        (CorrectionSheet, item_rounds.correction(session, item, one) is not None),
        (AcceptanceSheet, one.newest and item.accepted_at is not None),
        (IntakeRefusalSheet, one.newest and item.state == "refused_at_intake"),
        (SpecialProcedureSheet, item_rounds.pause(session, item, one) is not None),
        (ExtensionSheet, one.newest and extended is not None),
        (DecisionSheet, bool(one.decision) and (one.decision != "refused" or bool(one.remedies))),
    )
    return tuple((sheet.KIND, sheet.TITLE) for sheet, happened in occasions if happened)


def printable_before(
    session: Session, item: ApprovalItem
) -> tuple[tuple[int, tuple[tuple[str, str], ...]], ...]:
    """The documents of earlier applications, newest first: the number of each with its kinds and titles."""
    found = ((number, printable(session, item, number)) for number in range(item.round - 1, 0, -1))
    return tuple((number, documents) for number, documents in found if documents)

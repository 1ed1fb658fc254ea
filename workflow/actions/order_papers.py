"""What stands on 督办单 is gathered into its sheet (三（二）)."""

from datetime import datetime

from sqlalchemy.orm import Session

from forms.official import Grid, Paragraph, Row
from forms.supervision import SupervisionSheet
from workflow.actions.drafts import Draft
from workflow.actions.letters import length_of
from workflow.actions.rungs import obligor_words
from workflow.actions.supervisions import LIMIT, case_of_order
from workflow.law.book import Law
from workflow.law.terms import Obligor
from workflow.law.words import duration
from workflow.records.clock import ClockRecord, limit_of, pauses_of
from workflow.records.department import SUPERVISING, Department
from workflow.records.project import Project
from workflow.records.supervision import Supervision
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day
from workflow.rules.words import day_in_full, moment_in_full


def draft_supervision(session: Session, law: Law, *, supervision_id: int, by: Actor, now: datetime) -> Draft:
    """督办单 as it was issued, to the obligor, copied to whoever supervises and scores."""
    order = Supervision.found(session, supervision_id)
    project = session.get_one(Project, order.project_id)
    duty.require(by, "paper.make", case_of_order(project, order))
    edition = law.editions.get(project.edition_hash, law.current)
    record = session.get_one(ClockRecord, order.clock_id)
    limit = limit_of(record.limit)
    owing = obligor_words(session, edition, record)
    pauses = pauses_of(session, [record.id]).get(record.id, ())
    supervisor = session.get(Department, SUPERVISING)
    reply = edition.limits.get(LIMIT) or law.current.limits.get(LIMIT)
    within = f"于收到本单之日起{duration(reply.amount, reply.unit)}内" if reply else ""
    basis = limit.clause or "专班约定"
    # What the office itself owes is ordered by whoever supervises it (二（一）2): nobody writes orders to himself.
    of_office = order.obligor_kind == Obligor.OFFICE
    issuer = supervisor.name if of_office and supervisor else edition.office
    sheet = SupervisionSheet(
        reference=project.number,
        edition=edition.hash,
        issuer=issuer,
        made_at=now,
        mark=issuer,
        number=order.number,
        heading=f"关于{limit.title.partition('（')[0]}逾期的督办单",
        project_name=project.name,
        addressee=owing,
        paragraphs=(
            Paragraph("一、督办事项", 1),
            Paragraph(
                f"“{project.name}”（受理编号{project.number}）的“{limit.title}”已于{moment_in_full(order.overdue_since)}到期，"
                f"截至{moment_in_full(order.issued_at)}尚未办结。"
            ),
            Paragraph("二、督办要求", 1),
            Paragraph(
                f"请立即办理，并{within}书面回复逾期原因、采取的措施和办结日期。逾期仍未办结的，将研究提请代办专班会商。"
            ),
        ),
        grids=(
            Grid(
                ("事项", "时限", "依据", "起算", "到期"),
                (
                    Row(
                        (
                            limit.title,
                            length_of(record, pauses),
                            basis,
                            moment_in_full(record.started_at) if record.started_at else "",
                            day_in_full(local_day(order.overdue_since)),
                        )
                    ),
                ),
                (4, 3, 3, 4, 4),
                caption="三、计时情况",
            ),
        ),
        signed_by=issuer,
        signed_on=local_day(order.issued_at),
        copies=(supervisor.name,) if supervisor and supervisor.name not in (owing, issuer) else (),
        remark="督办依据机制三（二）；发出督办单的时间和回复时限为专班约定。计时依据见系统中的计时证明。",
    )
    short = session.get(Department, order.obligor_key)
    return Draft(
        "supervision",
        f"{short.short if short else owing}·督办单（{order.number}）",
        project.id,
        ("supervision", order.id),
        edition.hash,
        sheet,
    )

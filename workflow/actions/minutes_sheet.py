"""What stands on 会议纪要 is gathered into its sheet, exactly as it was issued (三（二）)."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.deliberation import MinutesSheet
from forms.official import Paragraph, Roll
from workflow.actions.cases import case_of
from workflow.actions.drafts import Draft
from workflow.errors import MinutesNotIssued, NotFound
from workflow.law.book import Law
from workflow.law.terms import Obligor
from workflow.records.deliberation import Deliberation, Minutes, Resolution
from workflow.records.department import Department
from workflow.records.enterprise import Enterprise
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day
from workflow.rules.minutes import ATTENDED

_HEADING: Final = re.compile(r"[一二三四五六七八九十]{1,3}、")
_ITEM: Final = re.compile(r"\d{1,2}\. ")


def draft_minutes(session: Session, law: Law, *, minutes_id: int, by: Actor, now: datetime) -> Draft:
    """会议纪要 as it was issued, or one of its corrections.

    Raises:
        NotFound: there is none.
        MinutesNotIssued: it is a draft still.
    """
    issued = session.get(Minutes, minutes_id)
    if issued is None:
        raise NotFound(what="该会议纪要")
    deliberation = session.get_one(Deliberation, issued.deliberation_id)
    project = session.get_one(Project, deliberation.project_id)
    called = tuple(dict.fromkeys((*deliberation.departments, *deliberation.attended)))
    duty.require(by, "deliberation.read", case_of(project, called))
    if issued.issued_at is None or issued.number is None:
        raise MinutesNotIssued()
    edition = law.edition(project.edition_hash)
    names = {key: name for key, name in session.execute(select(Department.key, Department.name))}  # noqa: C416
    lines = [line for line in issued.text.split("\n") if line]
    paragraphs = [_paragraph(line) for line in lines if not line.startswith(ATTENDED)]
    if issued.issue > 1:
        first = session.scalar(
            select(Minutes.number).where(Minutes.deliberation_id == deliberation.id, Minutes.issue == 1)
        )
        paragraphs.insert(0, Paragraph(f"本件更正{first}，理由：{issued.reason.rstrip('。')}。"))
    heading = f"“{project.name}”会商会议纪要" + ("（更正）" if issued.issue > 1 else "")
    sheet = MinutesSheet(
        reference=project.number,
        edition=edition.hash,
        issuer=edition.office,
        made_at=now,
        mark=edition.office,
        number=issued.number,
        heading=heading,
        project_name=project.name,
        paragraphs=tuple(paragraphs),
        rolls=tuple(_roll(line) for line in lines if line.startswith(ATTENDED)),
        signed_by=edition.office,
        signed_on=local_day(issued.issued_at),
        copies=_copies(session, project, deliberation, called, names),
    )
    return Draft("minutes", heading, project.id, ("minutes", minutes_id), edition.hash, sheet)


def _copies(
    session: Session,
    project: Project,
    deliberation: Deliberation,
    called: Sequence[str],
    names: Mapping[str, str],
) -> tuple[str, ...]:
    """Whoever was called, and whoever has something to carry out by it, the enterprise among them (三（二）)."""
    owners = session.execute(
        select(Resolution.owner_kind, Resolution.owner_key)
        .where(Resolution.deliberation_id == deliberation.id, Resolution.state != "drafted")
        .order_by(Resolution.position)
    ).all()
    copies = [names.get(key, key) for key in called]
    copies += [names.get(key, key) for kind, key in owners if kind == Obligor.DEPARTMENT]
    if any(kind == Obligor.ENTERPRISE for kind, _ in owners):
        copies.append(session.get_one(Enterprise, project.enterprise_id).name)
    return tuple(dict.fromkeys(copies))


def _roll(line: str) -> Roll:
    """Who came, a unit each."""
    came = line.removeprefix(ATTENDED).rstrip("。").split("；")
    return Roll(ATTENDED.rstrip("："), tuple(unit.strip() for unit in came if unit.strip()))


def _paragraph(line: str) -> Paragraph:
    if _HEADING.match(line):
        return Paragraph(line, 1)
    return Paragraph(line, 3 if _ITEM.match(line) else 0)

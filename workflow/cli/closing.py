"""What a local closure would move, looked at before it is declared."""

from datetime import date

import click
from sqlalchemy.orm import Session

from workflow.actions import calendars, clocks
from workflow.actions.cases import reason_given
from workflow.actions.clocks import MovedDate
from workflow.errors import ClosureExists, DocumentMissing
from workflow.law.book import Law
from workflow.records.calendar import build_calendar, calendar_of, closures_of, notices_in_force
from workflow.rules.wording import clean


def moved_by_closing(session: Session, law: Law, *, day: date, reason: str, document: str) -> list[MovedDate]:
    """Which running dates a closure would move; nothing is changed by looking.

    Raises:
        ReasonMissing, DocumentMissing: reason or document is missing.
        ClosureExists: the day is declared already.
        click.ClickException: the day is no working day anyway, so that there is nothing to close.
    """
    why = reason_given(reason, "停办", limit=calendars.LONGEST_REASON)
    paper = clean(document, fact="所依据的文件", field="document", limit=calendars.LONGEST_DOCUMENT)
    if not paper:
        raise DocumentMissing()
    closures = closures_of(session)
    if day in closures:
        raise ClosureExists(day=day)
    note = calendar_of(session, law.current, law.notices).note(day)
    if not note.counts:
        raise click.ClickException(
            f"{day}本来就不是工作日（{note.reason}），不必登记停办；没有登记，到期日都不变动。"
        )
    notices = notices_in_force(session, law.notices)
    after = {**closures, day: f"{why}（{paper}）"}
    return clocks.dates_moved_by(
        session, law, {key: build_calendar(edition, notices, after) for key, edition in law.editions.items()}
    )

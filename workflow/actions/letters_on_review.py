"""特别程序告知书 (行政许可法 45) and 延长期限告知书 (行政许可法 42)."""

from forms.official import Grid, OfficialSheet, Paragraph, Row
from forms.sheets_approval import ExtensionSheet, SpecialProcedureSheet
from workflow.actions import item_rounds
from workflow.actions.letters import Letter, extended_clock
from workflow.errors import NothingToPrint
from workflow.law.terms import PauseReason
from workflow.law.words import duration, word
from workflow.records.clock import limit_of
from workflow.rules.local_time import local_day
from workflow.rules.words import cited, day_in_full, sentence


def special(letter: Letter) -> OfficialSheet:
    """特别程序告知书: how long it takes, and which limit stands still for it. Raises NothingToPrint where there was none."""
    row = item_rounds.pause(letter.session, letter.item, letter.one)
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
        **letter.frame(),
        paragraphs=(
            Paragraph(
                f"{letter.opening()}该申请自{day_in_full(local_day(row.started_at))}起进入{what}程序，"
                f"预计至{day_in_full(row.planned_until)}结束。依据：{sentence(cited(row.basis))}证明材料：{sentence(row.evidence)}"
            ),
            Paragraph("所需时间对各时限的影响如下："),
        ),
        grids=(
            Grid(
                heads=("时限", "是否计入", "说明"),
                rows=tuple(
                    Row((told["title"], "不计入", told["why"] or f"{what}所需时间不计算在内"))
                    if told["paused"]
                    else Row((told["title"], "照常计入", told["why"]))
                    for told in row.clocks
                )
                or (Row(("待核定", "—", "该事项没有正在计时的时限")),),
                widths=(4, 2, 5),
            ),
        ),
        closing=heard,
        signed_on=local_day(row.started_at),
    )


def extension(letter: Letter) -> OfficialSheet:
    """延长期限告知书: by how much, on whose word, why. Raises NothingToPrint where nothing was extended."""
    clock = extended_clock(letter.session, letter.item, letter.one)
    if clock is None:
        raise NothingToPrint(what="延长期限告知书")
    limit = limit_of(clock.limit)
    return ExtensionSheet(
        **letter.frame(),
        paragraphs=(
            Paragraph(
                f"{letter.opening()}依照{cited(limit.extension.clause if limit.extension else limit.clause)}，经"
                f"{clock.extension_approver}批准，“{limit.title}”的期限延长{duration(clock.extended, limit.unit)}，"
                f"至{day_in_full(clock.due_day, provisional=clock.provisional)}。理由：{sentence(clock.extension_reason)}"
            ),
            Paragraph("承诺时限不因此延长。"),
        ),
        signed_on=letter.said_on("clock.extend", of=("clock", clock.id)),
    )

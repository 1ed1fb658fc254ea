"""补正告知书, 受理通知书, 不予受理通知书 (行政许可法 32)."""

from forms.official import Grid, OfficialSheet, Paragraph, Row
from forms.sheets_approval import AcceptanceSheet, CorrectionSheet, IntakeRefusalSheet
from workflow.actions import item_rounds
from workflow.actions.item_deferrals import deferrals_of
from workflow.actions.letters import Letter, length_of
from workflow.errors import NothingToPrint
from workflow.law.words import duration
from workflow.records.approval_item import ItemDeferral
from workflow.rules import approval_item as rules
from workflow.rules.local_time import local_day
from workflow.rules.words import cited, day_in_full, sentence


def correction(letter: Letter) -> OfficialSheet:
    """补正告知书: what is missing, told once and whole. Raises NothingToPrint where nothing was asked for."""
    notice = item_rounds.correction(letter.session, letter.item, letter.one)
    if notice is None:
        raise NothingToPrint(what="补正告知书")
    permit = rules.is_permit(letter.edition.items.get(letter.item.item_code))
    deemed = letter.one.accepted_how == "deemed" and not notice.in_time
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
        **letter.frame(),
        paragraphs=(
            Paragraph(
                f"{letter.opening()}经核对，申请材料不齐全或者不符合法定形式。{'依照' if permit else '参照'}"
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
        signed_on=local_day(notice.issued_at),
    )


def acceptance(letter: Letter) -> OfficialSheet:
    """受理通知书: since when it counts as accepted, and both limits. Raises NothingToPrint where it is not accepted."""
    if letter.item.accepted_at is None:
        raise NothingToPrint(what="受理通知书")
    deemed = letter.item.accepted_how == "deemed"
    entry = letter.edition.items.get(letter.item.item_code)
    statutory = rules.statutory_limit(entry, letter.edition, letter.item.circumstance)
    later = _deferred_at_acceptance(letter)
    committed = rules.committed_limit(entry, letter.edition)
    # 附件2 leaves some registrations out of its five days: nobody is told a promise that does not hold for him.
    left_out = (
        {committed.key: rules.NO_FIVE_DAYS[letter.item.no_commitment]}
        if committed and letter.item.no_commitment
        else {}
    )
    rows = []
    for what, limit, term in (
        ("承诺时限", committed, entry.committed_limit if entry else None),
        (
            "参照时限" if rules.is_by_analogy(statutory) else "法定时限",
            statutory,
            rules.statutory_term(entry, letter.item.circumstance) if entry else None,
        ),
    ):
        if limit is not None and limit.key in left_out:
            rows.append(Row((what, "不适用", f"{cited(limit.clause)}：{left_out[limit.key]}除外", "—")))
            continue
        clock = letter.newest_clock(limit) if limit else None
        due = "待核定"
        if clock is not None:
            due = (
                letter.due_words(clock)
                if clock.started_at
                else f"自{letter.edition.events.get(clock.limit['starts'], '起算')}起算"
            )
        words = duration(term.amount, term.unit) if term else "待核定"
        if clock is not None and clock.extended:
            words = length_of(clock)
        basis = cited(limit.clause) or limit.why if limit else ""
        rows.append(Row((what, words, basis or "待核定", due)))
    how = (
        "因逾期未告知补正，依照《中华人民共和国行政许可法》第三十二条，自收到申请材料之日起即为受理"
        if deemed
        else "经审查，除下列容缺材料外，申请材料齐全、符合法定形式，决定予以容缺受理"
        if later
        else "经审查，申请材料齐全、符合法定形式，决定予以受理"
    )
    return AcceptanceSheet(
        **letter.frame(),
        paragraphs=(
            Paragraph(
                f"{letter.opening()}{how}，受理日期为{day_in_full(local_day(letter.item.accepted_at))}。"
                "受理不是准予；准予与否以决定书为准。"
            ),
        ),
        grids=(Grid(heads=("时限", "长度", "依据", "到期"), rows=tuple(rows), widths=(2, 2, 4, 4)),),
        closing=tuple(
            Paragraph(f"容缺材料：{row.name}，请于{day_in_full(row.until)}前补交。") for row in later
        ),
        # Deemed accepted from its receipt, it is written down later: the paper bears the day on which that was done.
        signed_on=letter.said_on("item.deem", "item.correct", "item.accept")
        or local_day(letter.item.accepted_at),
    )


def _deferred_at_acceptance(letter: Letter) -> list[ItemDeferral]:
    """What the application was accepted without, whatever became of it since: the notice says what was found then."""
    return [
        row
        for row in deferrals_of(letter.session, letter.item.id)
        if letter.item.accepted_how == "accepted" and row.agreed_at == letter.item.accepted_at
    ]


def refusal(letter: Letter) -> OfficialSheet:
    """不予受理通知书 with its reason and the remedies. Raises NothingToPrint where it was not refused at the window."""
    if letter.item.state != "refused_at_intake":
        raise NothingToPrint(what="不予受理通知书")
    return IntakeRefusalSheet(
        **letter.frame(),
        paragraphs=(
            Paragraph(f"{letter.opening()}经审查，决定不予受理。理由：{sentence(letter.item.ended_reason)}"),
            Paragraph(rules.REMEDIES),
        ),
        signed_on=letter.said_on("item.refuse_intake"),
    )

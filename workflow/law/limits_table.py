"""The table of limits for people: on the command line, in the docs, in the README; generated, never typed."""

from dataclasses import dataclass

from workflow.law.edition import Edition, LadderRung, Limit
from workflow.law.terms import Basis, Obligor, PauseReason
from workflow.law.words import duration, word

#: Heads of the columns, in the order of a row's fields.
HEADS = ("时限", "期限", "起算", "由谁办", "约束", "条款", "依据", "说明")


@dataclass(frozen=True, slots=True)
class LimitRow:
    """One limit in words."""

    title: str
    #: 3个工作日, 2小时, 15日.
    amount: str
    starts: str
    obligor: str
    binding: str
    #: Clause, or statute and article; empty for practice.
    clause: str
    basis: str
    #: What is not counted, how far it may be extended, and what else is to be known; why, for practice.
    remark: str

    def cells(self) -> tuple[str, ...]:
        """The row in the order of `HEADS`."""
        return (
            self.title,
            self.amount,
            self.starts,
            self.obligor,
            self.binding,
            self.clause,
            self.basis,
            self.remark,
        )


def limit_rows(edition: Edition) -> tuple[LimitRow, ...]:
    """Every limit of the edition in the order of its file, then the reminders, which are house practice."""
    limits = [_row(limit, edition) for limit in edition.limits.values()]
    return (*limits, *(_reminder(rung) for rung in edition.ladder))


def limits_markdown(edition: Edition) -> str:
    """The table as markdown, under one line that says which document and edition it was made from."""
    said = f"依据《{edition.title}》（{edition.number}），规则版本 `{edition.hash[:12]}`。本表由规则数据生成，不要手工修改。"
    lines = ["| " + " | ".join(HEADS) + " |", "|" + "---|" * len(HEADS)]
    lines += ["| " + " | ".join(_cell(text) for text in row.cells()) + " |" for row in limit_rows(edition)]
    return "\n".join([said, "", *lines, ""])


def _row(limit: Limit, edition: Edition) -> LimitRow:
    remarks = []
    if limit.excludes:
        # In the order of the vocabulary: a set has none, and the docs must not change from run to run.
        remarks.append(
            f"不计入：{'、'.join(word(reason) for reason in PauseReason if reason in limit.excludes)}"
        )
    if limit.extension is not None:
        longer = duration(limit.extension.amount, limit.unit)
        remarks.append(f"经{limit.extension.approver}批准可延长{longer}（{limit.extension.clause}）")
    remarks += [text for text in (limit.note, limit.why) if text]
    if limit.unsettled:
        remarks.append(f"适用待核定：{limit.unsettled}")
    return LimitRow(
        title=limit.title,
        amount=duration(limit.amount, limit.unit),
        starts=edition.events[limit.starts],
        obligor=word(limit.obligor),
        binding=word(limit.binding),
        clause=limit.clause,
        basis=word(limit.basis),
        remark="；".join(remarks),
    )


def _reminder(rung: LadderRung) -> LimitRow:
    if rung.since_owed:
        return LimitRow(
            title=f"{word(rung.rung)}（时限待核定的各步）",
            amount=f"应办满{rung.offset}个工作日",
            starts="应办之日",
            obligor=word(Obligor.OFFICE),
            binding="",
            clause="",
            basis=word(Basis.PRACTICE),
            remark=rung.why,
        )
    when = (
        "到期当日"
        if rung.offset == 0
        else f"到期{'前' if rung.offset < 0 else '后'}{abs(rung.offset)}个工作日"
    )
    watched = f"{len(rung.limits)}项时限" if rung.limits else "全部时限"
    return LimitRow(
        title=f"{word(rung.rung)}（{watched}）",
        amount=when,
        starts="到期日",
        obligor=word(Obligor.OFFICE),
        binding="",
        clause="",
        basis=word(Basis.PRACTICE),
        remark=rung.why,
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")

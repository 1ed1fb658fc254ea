"""What an edition must say consistently: names that lead somewhere, no circles, no promise beyond the statute."""

import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from workflow.law.edition import SET_BY_PEOPLE, Edition, Item, Term
from workflow.law.reading import Findings
from workflow.law.terms import Basis, Phase, Stage, Unit

#: What a department may be charged with, besides leading a phase (`lead:land_use`).
DUTIES = frozenset({"task_force", "investment_promotion", "one_window", "supervision"})

_Dangling = Callable[[str, str, Iterable[str], Iterable[str], str], None]


def check_edition(edition: Edition, findings: Findings) -> None:
    """Note everything in which the parts of an edition do not fit one another."""

    def dangling(file: str, key: str, names: Iterable[str], known: Iterable[str], what: str) -> None:
        for name in names:
            if name not in known:
                findings.add(file, key, f"没有名为“{name}”的{what}")

    _limits(edition, dangling)
    _stages(edition, findings, dangling)
    _departments(edition, findings, dangling)
    _clauses(edition, findings, dangling)
    _items(edition, findings, dangling)
    _triggers(edition, findings, dangling)
    _once("standards.toml", [point.key for point in edition.standards], findings)
    for point in edition.standards:
        dangling("standards.toml", f"points.{point.key}.items", point.items, edition.items, "事项")
    for number, condition in enumerate(edition.commitment.conditions, start=1):
        dangling("commitment.toml", f"conditions[{number}].limits", condition.limits, edition.limits, "时限")
    _once("negative_list.toml", [rule.key for rule in edition.negative_list], findings)
    _registration(edition, findings, dangling)
    for code in circle(edition.items):
        findings.add(_file(edition.items[code]), f"items.{code}.depends_on", "前置事项首尾相接，成了循环")


def _file(item: Item) -> str:
    return f"catalogue/{item.phase}.toml"


def _once(file: str, values: Iterable[str], findings: Findings) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            findings.add(file, value, "重复")
        seen.add(value)


def _limits(edition: Edition, dangling: _Dangling) -> None:
    for key, limit in edition.limits.items():
        dangling("limits.toml", f"limits.{key}.starts", [limit.starts], edition.events, "起算事件")
    known = {*edition.limits, *SET_BY_PEOPLE}
    for rung in edition.ladder:
        dangling("ladder.toml", f"rungs.{rung.rung}.limits", rung.limits, known, "时限")
        dangling("ladder.toml", f"rungs.{rung.rung}.exempt", rung.exempt, known, "时限")


def _stages(edition: Edition, findings: Findings, dangling: _Dangling) -> None:
    stages = [entry.stage for entry in edition.stages]
    phases = [entry.phase for entry in edition.phases]
    _once("stages.toml", [*stages, *phases], findings)
    for missing in (
        *(stage for stage in Stage if stage not in stages),
        *(p for p in Phase if p not in phases),
    ):
        findings.add("stages.toml", missing.value, "缺少这一阶段")
    for place, stage in enumerate(edition.stages):
        # A stage opens after stages above it: the order of the document allows no circle.
        if any(before not in stages[:place] for before in stage.opens_after):
            findings.add("stages.toml", f"stages.{stage.stage}.opens_after", "只能在排在前面的阶段之后开启")
    for phase in edition.phases:
        dangling("stages.toml", f"phases.{phase.phase}.lead", [phase.lead], edition.departments, "部门")


def _departments(edition: Edition, findings: Findings, dangling: _Dangling) -> None:
    leads = {f"lead:{entry.phase}": entry.lead for entry in edition.phases}
    for key, department in edition.departments.items():
        for duty in department.duties:
            if not duty.startswith("lead:"):
                dangling("departments.toml", f"departments.{key}.duties", [duty], DUTIES, "职责")
            elif leads.get(duty) != key:
                findings.add(
                    "departments.toml",
                    f"departments.{key}.duties",
                    f"“{duty}”与stages.toml里的牵头部门不一致",
                )
    names = [name for entry in edition.departments.values() for name in {entry.name, entry.short}]
    _once("departments.toml", names, findings)


def _clauses(edition: Edition, findings: Findings, dangling: _Dangling) -> None:
    _once("clauses.toml", [text.key for text in edition.clauses], findings)
    for text in edition.clauses:
        key = f"clauses.{text.key}"
        if text.department:
            dangling("clauses.toml", f"{key}.department", [text.department], edition.departments, "部门")
        dangling("clauses.toml", f"{key}.limits", text.limits, edition.limits, "时限")
    dangling("clauses.toml", "closings", edition.closings, edition.departments, "部门")


def _items(edition: Edition, findings: Findings, dangling: _Dangling) -> None:
    orders: dict[int, str] = {}
    for code, item in edition.items.items():
        file, key = _file(item), f"items.{code}"
        dangling(file, f"{key}.lead", [item.lead], edition.departments, "部门")
        dangling(file, f"{key}.partners", item.partners, edition.departments, "部门")
        dangling(file, f"{key}.depends_on", item.depends_on, edition.items, "事项")
        dangling(file, f"{key}.produces", item.produces, edition.papers, "材料")
        starts = [item.statutory_limit.starts] if item.statutory_limit.starts else []
        dangling(file, f"{key}.statutory_limit.starts", starts, edition.events, "起算事件")
        _once(file, [f"{key}.circumstances.{each.name}" for each in item.circumstances], findings)
        if item.order in orders:
            findings.add(file, f"{key}.order", f"与{orders[item.order]}的顺序号相同")
        orders[item.order] = code
        own = [each.statutory_limit for each in item.circumstances if each.statutory_limit is not None]
        if any(exceeds(item.committed_limit, term, edition) for term in (item.statutory_limit, *own)):
            findings.add(file, f"{key}.committed_limit", "承诺时限不能长于法定时限")


def _triggers(edition: Edition, findings: Findings, dangling: _Dangling) -> None:
    _once("triggers.toml", [trigger.key for trigger in edition.triggers], findings)
    for trigger in edition.triggers:
        key = f"triggers.{trigger.key}"
        dangling("triggers.toml", f"{key}.items", trigger.items, edition.items, "事项")
        dangling("triggers.toml", f"{key}.kinds", trigger.kinds, edition.project_kinds, "项目类型")
        if not trigger.items:
            findings.add("triggers.toml", f"{key}.items", "至少要提出一个事项")
        if trigger.basis is not Basis.PRACTICE:
            findings.add("triggers.toml", f"{key}.basis", "文件没有规定如何研判，只能是practice")
        for prefix in trigger.industries:
            if not re.fullmatch(r"\d{2,4}", prefix):
                findings.add("triggers.toml", f"{key}.industries", f"“{prefix}”应为二至四位行业代码")


def _registration(edition: Edition, findings: Findings, dangling: _Dangling) -> None:
    file, registration = "registration.toml", edition.registration
    for code, entry in registration.items.items():
        dangling(file, f"items.{code}", entry.after, registration.items, "企业开办事项")
        if entry.yields and entry.yields != "credit_code":
            findings.add(file, f"items.{code}.yields", "只认得credit_code")
        chooser = [each for each in registration.fields if each.key == entry.chosen_by]
        if entry.chosen_by and [each.choices for each in chooser] != [entry.things]:
            findings.add(file, f"items.{code}.chosen_by", "表单里没有这一项，或选项与things不一致")
    _once(file, [f"fields.{each.key}" for each in registration.fields], findings)
    for each in registration.fields:
        dangling(file, f"fields.{each.key}.needed_by", each.needed_by, registration.items, "企业开办事项")
    keeper = registration.address_department
    dangling(file, "addresses.department", [keeper] if keeper else [], edition.departments, "部门")


def exceeds(committed: Term, statutory: Term, edition: Edition) -> bool:
    """Whether a promise is certainly longer than the statute allows.

    Hours count as the part of a working day that the window is open. Working days are at least as many
    calendar days, so a promise of more working days than the statute gives calendar days is too long; the
    other way round nothing certain can be said (a holiday week may lie between), and nothing is refused.
    """
    if committed.amount is None or statutory.amount is None:
        return False
    if (
        committed.unit is Unit.CALENDAR_DAY
        and statutory.unit is not Unit.CALENDAR_DAY
        and statutory.amount > 0
    ):
        return False
    longest, allowed = _days(committed, edition), _days(statutory, edition)
    return longest is not None and allowed is not None and longest > allowed


def _days(term: Term, edition: Edition) -> Fraction | None:
    """A term in days; None where hours cannot be turned into days because the window never opens."""
    amount = Fraction(term.amount or 0)
    if term.unit is not Unit.WORKING_HOUR:
        return amount
    minutes = sum(
        (end.hour - start.hour) * 60 + end.minute - start.minute for start, end in edition.window_hours
    )
    open_hours = Fraction(minutes, 60)
    return amount / open_hours if open_hours > 0 else None


def circle(items: Mapping[str, Item]) -> tuple[str, ...]:
    """Codes of items that wait, directly or not, for themselves."""
    waiting = {
        code: {before for before in item.depends_on if before in items} for code, item in items.items()
    }
    # Take away what waits for nothing until nothing more can be taken; then what nothing of the rest waits for.
    _strip(waiting)
    needed_by: dict[str, set[str]] = {code: set() for code in waiting}
    for code, before in waiting.items():
        for each in before:
            needed_by[each].add(code)
    _strip(needed_by)
    return tuple(sorted(needed_by))


def _strip(waiting: dict[str, set[str]]) -> None:
    """Remove, again and again, every code that waits for nothing that is still there."""
    while free := [code for code, before in waiting.items() if not before]:
        for code in free:
            del waiting[code]
        for before in waiting.values():
            before.difference_update(free)

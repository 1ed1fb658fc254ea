"""Two editions of the law side by side: what changed, clause by clause, and what of a case does not fit the other."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, Final, Literal

from workflow.law.edition import Circumstance, Edition, Extension, Limit, Material, Term
from workflow.law.sentence import Sentence
from workflow.law.words import duration, word

Change = Literal["added", "removed", "changed"]

CHANGE_WORDS: Final[Mapping[Change, str]] = {"added": "新增", "removed": "取消", "changed": "改动"}
PART_WORDS: Final[Mapping[str, str]] = {
    "source": "文件原文",
    "limits": "时限",
    "items": "事项",
    "clauses": "承诺条款",
    "departments": "部门",
    "phases": "阶段",
    "window": "窗口时间",
    "other": "其他",
}
#: What people call the fields in which two things differ.
_FIELD_WORDS: Final[Mapping[str, str]] = {
    "length": "多长", "title": "名称", "name": "名称", "short": "简称", "text": "文字", "starts": "自何时起算",
    "obligor": "由谁办", "binding": "约束程度", "basis": "依据", "clause": "条款", "quote": "原文", "why": "为什么",
    "excludes": "可扣除的情形", "extension": "可以延长", "note": "说明", "to_a_day": "到约定之日", "unsettled": "适用待核定", "kind": "类型",
    "lead": "牵头部门", "partners": "配合部门", "statutory_limit": "法定时限", "committed_limit": "承诺时限",
    "circumstances": "情形和材料", "output": "结果", "depends_on": "前置事项", "excluded_steps": "不计入的环节",
    "order": "顺序", "sources": "出处", "confidence": "可信程度", "applicability": "适用范围", "track": "办理方式",
    "binds_enterprise": "约束企业", "deferrable": "可以容缺", "notified_commitment": "告知承诺",
    "tolerable_materials": "可以容缺的材料", "produces": "产生的材料", "assisting": "协助单位", "delivered_to": "送达",
    "phase": "阶段", "stage": "所属环节", "side": "哪一方", "department": "部门", "limits": "时限", "number": "序号",
    "open": "留空填写", "duties": "职责",
}  # fmt: skip
#: What else an edition holds; that it changed is said, and in which file.
_OTHERS: Final[tuple[tuple[str, str], ...]] = (
    ("stages", "stages.toml"),
    ("ladder", "ladder.toml"),
    ("triggers", "triggers.toml"),
    ("standards", "standards.toml"),
    ("papers", "materials.toml"),
    ("closings", "clauses.toml"),
    ("commitment", "commitment.toml"),
    ("negative_list", "negative_list.toml"),
    ("registration", "registration.toml"),
    ("events", "limits.toml"),
    ("project_kinds", "county.toml"),
    ("high_risk_prefixes", "county.toml"),
    ("late_receipt_next_day", "county.toml"),
)
_OTHER_WORDS: Final[Mapping[str, str]] = {
    "stages": "四个环节",
    "ladder": "提醒、催办、督办的时点",
    "triggers": "研判规则",
    "standards": "接件标准和审查要点",
    "papers": "材料名称",
    "closings": "承诺条款的结束语",
    "commitment": "双向承诺书文本",
    "negative_list": "负面清单",
    "registration": "企业开办事项和表单",
    "events": "起算事件的名称",
    "project_kinds": "项目类型",
    "high_risk_prefixes": "高危行业代码",
    "late_receipt_next_day": "下班后收到的如何起算",
}


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field of a thing in which two editions differ; empty where there was or is nothing."""

    words: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which two editions differ."""

    #: A key of `PART_WORDS`.
    part: str
    key: str
    title: str
    change: Change
    #: What it said before and says after, in words; empty where there was or is nothing.
    before: str = ""
    after: str = ""
    #: The same field by field, for what changed.
    fields: tuple[FieldDifference, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseUnderLaw:
    """What a running case uses of its edition."""

    #: Phases that analysis decided on.
    phases: frozenset[str] = frozenset()
    #: Departments that take part, or of which something is not done yet, by key with what they are called now.
    departments: Mapping[str, str] = field(default_factory=dict)
    #: Events at which something starts that waits for them.
    events: frozenset[str] = frozenset()
    #: Codes of the items that the case names anywhere.
    items: frozenset[str] = frozenset()
    #: Keys of the limits that run or wait for their anchor, or that a text which waits for its signatures promises.
    running_limits: frozenset[str] = frozenset()
    #: Codes of the items of business registration that are planned, with the steps recorded of those that go on.
    registration: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def differences(before: Edition, after: Edition) -> tuple[Difference, ...]:
    """Everything in which `after` differs from `before`, in the order of the parts."""
    return (
        *_passages(before.source_text, after.source_text),
        *_compared("limits", _limits(before), _limits(after)),
        *_compared("items", _by(before.items.values(), "code"), _by(after.items.values(), "code")),
        *_compared("clauses", _by(before.clauses, "key"), _by(after.clauses, "key")),
        *_compared("departments", dict(before.departments), dict(after.departments)),
        *_compared("phases", _by(before.phases, "phase"), _by(after.phases, "phase")),
        *_window(before, after),
        *_others(before, after),
    )


def pieces(before: str, after: str) -> tuple[tuple[tuple[str, bool], ...], tuple[tuple[str, bool], ...]]:
    """Two texts cut where they differ: each piece with whether the other text has something else there."""
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return (
        tuple((before[start:end], kind != "equal") for kind, start, end, _, _ in codes if start < end),
        tuple((after[start:end], kind != "equal") for kind, _, _, start, end in codes if start < end),
    )


def obstacles(case: CaseUnderLaw, after: Edition, before: Edition | None = None) -> tuple[str, ...]:
    """Why the case cannot be brought under `after`, in Chinese; empty where it can.

    What the case has decided and what runs for it must have its place in the other edition: nothing is dropped and
    nothing is translated by guess. House practice. `before` tells what the missing things are called.
    """
    phases = {entry.phase.value for entry in after.phases}
    called: Mapping[str, Mapping[str, str]] = {"部门": case.departments}
    if before is not None:
        called = {
            "阶段": {entry.phase.value: entry.name for entry in before.phases},
            "部门": {**case.departments, **{key: entry.name for key, entry in before.departments.items()}},
            "起算事件": before.events,
            "事项": {code: item.name for code, item in before.items.items()},
            "时限": {key: limit.title for key, limit in before.limits.items()},
            "企业开办事项": {code: entry.short for code, entry in before.registration.items.items()},
        }
    missing = (
        ("阶段", sorted(case.phases - phases)),
        # A department of neither edition, which a reform has brought in meanwhile, loses nothing.
        (
            "部门",
            sorted(
                key
                for key in case.departments.keys() - after.departments.keys()
                if before is None or key in before.departments
            ),
        ),
        ("事项", sorted(case.items - after.items.keys())),
        ("时限", sorted(case.running_limits - after.limits.keys())),
        # What starts by an act rather than by an event on record has no name in any edition.
        (
            "起算事件",
            sorted((case.events & (before.events.keys() if before else set())) - after.events.keys()),
        ),
        # Whoever acts on one reads it there, though the catalogue may still name it.
        ("企业开办事项", sorted(case.registration.keys() - after.registration.items.keys())),
    )
    gone = tuple(
        Sentence(
            "新版本没有{what}“{names}”",
            what=what,
            names=[f"{key} {name}" if (name := called.get(what, {}).get(key)) else key for key in keys],
        )
        for what, keys in missing
        if keys
    )
    return (*gone, *_steps_that_lead_nowhere(case, after))


def _steps_that_lead_nowhere(case: CaseUnderLaw, after: Edition) -> Iterator[str]:
    """The steps recorded of an item that goes on are not how it begins in the other edition, or leave nothing to do."""
    for code, done in sorted(case.registration.items()):
        entry = after.registration.items.get(code)
        if entry is not None and done and (entry.steps[: len(done)] != done or entry.steps == done):
            yield Sentence(
                "新版本的企业开办事项“{item}”接不上已登记的步骤“{step}”", item=entry.short, step=done[-1]
            )


def _limits(edition: Edition) -> dict[str, Limit]:
    return dict(edition.limits)


def _by(things: Iterable[Any], name: str) -> dict[str, Any]:
    return {str(getattr(thing, name)): thing for thing in things}


def _compared(part: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        title = _title(new if new is not None else old)
        if old is None:
            yield Difference(part, key, title, "added", after=_said(new))
        elif new is None:
            yield Difference(part, key, title, "removed", before=_said(old))
        else:
            found = tuple(_fields(old, new))
            yield Difference(
                part,
                key,
                title,
                "changed",
                _joined(found, "before"),
                _joined(found, "after"),
                found,
            )


def _joined(found: tuple[FieldDifference, ...], side: str) -> str:
    """The fields of one side as one text; a single length needs no name."""
    if [each.words for each in found] == [_FIELD_WORDS["length"]]:
        return str(getattr(found[0], side))
    return "；".join(f"{each.words}：{getattr(each, side) or '无'}" for each in found)


def _title(thing: Any) -> str:
    for name in ("title", "name", "text"):
        if found := getattr(thing, name, ""):
            return str(found)
    return word(thing.phase)


def _said(thing: Any) -> str:
    """What a thing says in a few words: a limit its length and clause, another its title."""
    if isinstance(thing, Limit):
        return duration(thing.amount, thing.unit)
    return _title(thing)


def _fields(old: Any, new: Any) -> Iterator[FieldDifference]:
    """The fields in which a thing differs from the other one; amount and unit are one."""
    if not is_dataclass(old):
        yield FieldDifference(_FIELD_WORDS["text"], str(old), str(new))
        return
    if isinstance(old, Limit) and (old.amount, old.unit) != (new.amount, new.unit):
        yield FieldDifference(_FIELD_WORDS["length"], _said(old), _said(new))
    for each in fields(old):
        was, now = getattr(old, each.name), getattr(new, each.name)
        if was != now and not (isinstance(old, Limit) and each.name in ("amount", "unit")):
            yield FieldDifference(_FIELD_WORDS.get(each.name, each.name), _plain(was), _plain(now))


def _plain(value: Any) -> str:
    """A value in words; empty for nothing."""
    match value:
        case None | "":
            return ""
        case bool():
            return "是" if value else "否"
        case StrEnum():
            return word(value)
        case Term():
            return (
                f"{duration(value.amount, value.unit)}（{value.clause}）"
                if value.clause
                else duration(value.amount, value.unit)
            )
        case Extension():
            return f"{value.amount}，{value.approver}批准（{value.clause}）"
        case Circumstance():
            papers = "、".join(map(_plain, value.materials))
            return f"{value.name}：{papers or value.note}"
        case Material():
            counts = (f"原件{value.originals}" if value.originals else "") + (
                f"复印件{value.copies}" if value.copies else ""
            )
            return f"{value.name}（{counts}）" if counts else value.name
        case frozenset():
            return "、".join(sorted(map(_plain, value)))
        case tuple():
            sign = "；" if any(isinstance(part, Circumstance) for part in value) else "、"
            return sign.join(map(_plain, value))
        case _:
            return str(getattr(value, "name", value))


def _window(before: Edition, after: Edition) -> Iterator[Difference]:
    def hours(edition: Edition) -> str:
        spans = [f"{opens:%H:%M}—{closes:%H:%M}" for opens, closes in edition.window_hours]
        return Sentence("{spans}", spans=spans)

    if hours(before) != hours(after):
        yield Difference("window", "hours", "窗口时间", "changed", hours(before), hours(after))


def _passages(before: str, after: str) -> Iterator[Difference]:
    """The paragraphs of the document that differ, those that took one another's place side by side."""
    old, new = ([line.strip() for line in text.splitlines() if line.strip()] for text in (before, after))
    number = 0
    for kind, start, end, there, until in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        number += 1
        was, now = "\n".join(old[start:end]), "\n".join(new[there:until])
        change: Change = "changed" if was and now else "added" if now else "removed"
        yield Difference("source", str(number), Sentence("第{n}处", n=number), change, was, now)


def _others(before: Edition, after: Edition) -> Iterator[Difference]:
    for name, file in _OTHERS:
        if getattr(before, name) != getattr(after, name):
            yield Difference("other", f"{file}:{name}", _OTHER_WORDS[name], "changed")

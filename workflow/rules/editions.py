"""Two editions of the law side by side: what changed, clause by clause, and what of a case does not fit the other."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final, Literal

from workflow.law.edition import Edition, Limit
from workflow.law.words import duration, word

Change = Literal["added", "removed", "changed"]

CHANGE_WORDS: Final[Mapping[Change, str]] = {"added": "新增", "removed": "取消", "changed": "改动"}
PART_WORDS: Final[Mapping[str, str]] = {
    "limits": "时限",
    "items": "事项",
    "clauses": "承诺条款",
    "departments": "部门",
    "phases": "阶段",
    "window": "窗口时间",
}


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


@dataclass(frozen=True, slots=True)
class CaseUnderLaw:
    """What a running case uses of its edition."""

    #: Phases and departments that analysis decided on.
    phases: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    #: Codes of the items that the case names anywhere.
    items: frozenset[str] = frozenset()
    #: Keys of the limits that run or wait for their anchor, or that a text which waits for its signatures promises.
    running_limits: frozenset[str] = frozenset()


def differences(before: Edition, after: Edition) -> tuple[Difference, ...]:
    """Everything in which `after` differs from `before`, in the order of the parts."""
    return (
        *_compared("limits", _limits(before), _limits(after)),
        *_compared("items", _by(before.items.values(), "code"), _by(after.items.values(), "code")),
        *_compared("clauses", _by(before.clauses, "key"), _by(after.clauses, "key")),
        *_compared("departments", dict(before.departments), dict(after.departments)),
        *_compared("phases", _by(before.phases, "phase"), _by(after.phases, "phase")),
        *_window(before, after),
    )


def obstacles(case: CaseUnderLaw, after: Edition) -> tuple[str, ...]:
    """Why the case cannot be brought under `after`, in Chinese; empty where it can.

    What the case has decided and what runs for it must have its place in the other edition: nothing is dropped and
    nothing is translated by guess. House practice.
    """
    phases = {entry.phase.value for entry in after.phases}
    missing = (
        ("阶段", sorted(case.phases - phases)),
        ("部门", sorted(case.departments - after.departments.keys())),
        ("事项", sorted(case.items - after.items.keys())),
        ("时限", sorted(case.running_limits - after.limits.keys())),
    )
    return tuple(f"新版本没有{what}“{'、'.join(names)}”" for what, names in missing if names)


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
            yield Difference(part, key, title, "changed", _told(old, new), _told(new, old))


def _title(thing: Any) -> str:
    for name in ("title", "name", "text"):
        if found := getattr(thing, name, ""):
            return str(found)
    return word(thing.phase)


def _said(thing: Any) -> str:
    """What a thing says in a few words: a limit its length, another its title."""
    return duration(thing.amount, thing.unit) if isinstance(thing, Limit) else _title(thing)


def _told(thing: Any, other: Any) -> str:
    """The fields in which a thing differs from the other one."""
    if not is_dataclass(thing):
        return str(thing)
    if isinstance(thing, Limit) and (thing.amount, thing.unit) != (other.amount, other.unit):
        return duration(thing.amount, thing.unit)
    changed = [each.name for each in fields(thing) if getattr(thing, each.name) != getattr(other, each.name)]
    return "；".join(f"{name}：{_plain(getattr(thing, name))}" for name in changed)


def _plain(value: Any) -> str:
    if isinstance(value, frozenset | tuple):
        return "、".join(sorted(str(getattr(part, "name", part)) for part in value)) or "无"
    return str(value) if value not in (None, "") else "无"


def _window(before: Edition, after: Edition) -> Iterator[Difference]:
    def hours(edition: Edition) -> str:
        return "、".join(f"{opens:%H:%M}—{closes:%H:%M}" for opens, closes in edition.window_hours)

    if hours(before) != hours(after):
        yield Difference("window", "hours", "窗口时间", "changed", hours(before), hours(after))

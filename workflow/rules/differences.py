"""What changed between two answers of a department, in sentences."""

from dataclasses import dataclass
from typing import Literal

from workflow.law.sentence import Sentence
from workflow.law.terms import Phase
from workflow.rules.checklist_line import Answer, ChecklistLine, item_identity, material_words
from workflow.rules.wording import identity


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which a later answer differs from an earlier one."""

    change: Literal["added", "removed", "changed"]
    phase: Phase
    item_name: str
    #: The sentence that people read.
    text: str


def differences(before: Answer, after: Answer) -> tuple[Difference, ...]:
    """What changed between two answers, in the order of the earlier one, then what is new."""
    old, new = _by_item(before), _by_item(after)
    found: list[Difference] = []
    for sort in [*old, *(sort for sort in new if sort not in old)]:
        earlier, later = dict(old.get(sort, {})), dict(new.get(sort, {}))
        if len(earlier) == len(later) == 1:
            found += _between(*earlier.values(), *later.values())
            continue
        for circumstance in [*earlier, *(c for c in later if c not in earlier)]:
            if circumstance not in later:
                found.append(_whole("removed", "删去", earlier[circumstance]))
            elif circumstance not in earlier:
                found.append(_whole("added", "新增", later[circumstance]))
            else:
                found += _between(earlier[circumstance], later[circumstance])
    return tuple(found)


def _by_item(lines: Answer) -> dict[tuple[Phase, str], dict[str, ChecklistLine]]:
    items: dict[tuple[Phase, str], dict[str, ChecklistLine]] = {}
    for line in lines:
        items.setdefault((line.phase, item_identity(line)), {})[identity(line.circumstance)] = line
    return items


def _whole(change: Literal["added", "removed"], verb: str, line: ChecklistLine) -> Difference:
    template = "{verb}事项“{item}”（{situation}）" if line.circumstance else "{verb}事项“{item}”"
    text = Sentence(template, verb=verb, item=line.item_name, situation=line.circumstance)
    return Difference(change, line.phase, line.item_name, text)


def _between(old: ChecklistLine, new: ChecklistLine) -> list[Difference]:
    found: list[Difference] = []

    def say(change: Literal["added", "removed", "changed"], template: str, **facts: object) -> None:
        text = Sentence(template, item=new.item_name, **facts)
        found.append(Difference(change, new.phase, new.item_name, text))

    for what, was, becomes in (
        ("事项名称", old.item_name, new.item_name),
        ("具体情形", old.circumstance, new.circumstance),
        ("适用条件", old.condition, new.condition),
        ("备注", old.note, new.note),
    ):
        if was != becomes:
            say(
                "changed",
                "“{item}”的{what}由“{was}”改为“{becomes}”",
                what=what,
                was=was or "（空）",
                becomes=becomes or "（空）",
            )
    earlier = {m.key or identity(m.name): m for m in old.materials}
    later = {m.key or identity(m.name): m for m in new.materials}
    for sort, material in earlier.items():
        if sort not in later:
            say("removed", "“{item}”删去材料“{material}”", material=material_words(material))
        elif material != later[sort]:
            say(
                "changed",
                "“{item}”的材料由“{was}”改为“{becomes}”",
                was=material_words(material),
                becomes=material_words(later[sort]),
            )
    for sort, material in later.items():
        if sort not in earlier:
            say("added", "“{item}”新增材料“{material}”", material=material_words(material))
    return found

"""The papers of a pack: which two are one, how many are handed in, which are produced on the way, where asking differs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from workflow.law.edition import Edition
from workflow.law.sentence import Sentence
from workflow.law.terms import Phase
from workflow.rules.checklist_line import ChecklistLine, MaterialLine, item_identity, paper_index
from workflow.rules.near_names import SORTS, may_be_one
from workflow.rules.pack_content import Need, PackMaterial
from workflow.rules.pack_order import ancestors, place, rank
from workflow.rules.wording import identity

#: What a pack notes where departments ask for things differently; kept as text with the pack.
CONFLICTS: Final = (
    "所要原件份数不同（{said}），按最多的计",
    "同一事项所要复印件份数不同（{said}），按最多的计",
    "要求不同（{said}）",
    "名称写法不同（{said}），按同一份材料计",
    "{n}个事项共用",
    "各部门认定的情形不同（{said}）",
    "是否需要材料，各部门答复不同（{wanted}要材料；{nothing}：无需材料）",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A department's answer in force: all its lines, of whatever phase."""

    #: Key of the department.
    department: str
    #: Its name as people read it.
    name: str
    lines: tuple[ChecklistLine, ...]
    round: int = 1


@dataclass(frozen=True, slots=True)
class Ask:
    """One department's line, with who asks."""

    answer: Answer
    line: ChecklistLine


@dataclass(frozen=True, slots=True)
class Settled:
    """What the office has said of two papers whose names are nearly the same."""

    #: As `paper_of` names them.
    first: str
    second: str
    #: Whether they are one paper.
    same: bool
    #: Who said so, and when.
    by: str
    on: date


def paper_of(index: Mapping[str, str], name: str) -> str:
    """What makes a paper of this written name one with others: its key, else the name but for marks."""
    said = identity(name)
    return index.get(said, "") or f"name:{said}"


class Groups:
    """Papers that are one because the office says so, each group known by one of its papers."""

    def __init__(self, settled: Iterable[Settled]) -> None:
        """`settled` in whatever order: the groups do not depend on it."""
        self._above: dict[str, str] = {}
        self.settled = tuple(settled)
        for each in self.settled:
            if each.same:
                # A paper that the catalogue knows stands for its group, else the first by name.
                one, other = sorted((self.of(each.first), self.of(each.second)), key=_known_first)
                if one != other:
                    self._above[other] = one

    def of(self, paper: str) -> str:
        """The paper that stands for the group of this one."""
        while paper in self._above:
            paper = self._above[paper]
        return paper

    def told_apart(self, one: str, other: str) -> bool:
        """Whether the office has said that a paper of one group is not a paper of the other."""
        pair = {self.of(one), self.of(other)}
        return any(
            not each.same and {self.of(each.first), self.of(each.second)} == pair for each in self.settled
        )

    def said_of(self, paper: str) -> list[Settled]:
        """What made the group of this paper."""
        return [each for each in self.settled if each.same and self.of(each.first) == self.of(paper)]


def _known_first(paper: str) -> tuple[bool, str]:
    return (paper.startswith("name:"), paper)


class Papers:
    """The papers of one phase of one project."""

    def __init__(
        self,
        phase: Phase,
        edition: Edition,
        project_items: Collection[str],
        order: Sequence[str],
        settled: Iterable[Settled] = (),
    ) -> None:
        """`project_items` are the codes of all items of the project, `order` the identities of those of the phase."""
        self.phase = phase
        self.edition = edition
        self.project_items = project_items
        self.order = {item: position for position, item in enumerate(order)}
        self.index = paper_index(edition)
        self.groups = Groups(settled)

    def of(self, asks: Iterable[Ask]) -> tuple[PackMaterial, ...]:
        """The papers asked for, each once, in the order in which the items first need them."""
        needs: dict[str, list[Need]] = {}
        first: dict[str, tuple[int, int, str]] = {}
        for ask in asks:
            item = item_identity(ask.line)
            for position, material in enumerate(ask.line.materials):
                paper = self.groups.of(self._identity(material, item))
                where = (self.order[item], position, paper)
                first[paper] = min(where, first.get(paper, where))
                needs.setdefault(paper, []).append(_need(ask, material))
        papers = sorted(needs, key=first.__getitem__)
        merged = {paper: self._merged(paper, needs[paper]) for paper in papers}
        return tuple(
            replace(merged[paper], maybe_same=tuple(self._maybe_same(paper, merged))) for paper in papers
        )

    def _maybe_same(self, paper: str, merged: Mapping[str, PackMaterial]) -> list[str]:
        """Names of papers that may be this one; two that the catalogue knows are two."""
        return [
            material.name
            for other, material in merged.items()
            if other != paper
            and "@" not in paper + other
            and (paper.startswith("name:") or other.startswith("name:"))
            and any(may_be_one(a, b) for a in _names(merged[paper]) for b in _names(material))
            and not self.groups.told_apart(paper, other)
        ]

    def _identity(self, material: MaterialLine, item: str) -> str:
        """What makes two papers one: the key, or the written name; a mere sort of paper is its item's own."""
        name = identity(material.name)
        if key := material.key or self.index.get(name, ""):
            return key
        return f"name:{name}@{item}" if name in SORTS else f"name:{name}"

    def _merged(self, paper: str, needs: list[Need]) -> PackMaterial:
        needs = sorted(needs, key=self._place)
        entry = self.edition.papers.get(paper)
        copies: dict[str, int] = {}
        for need in needs:
            if need.copies is not None:
                copies[_file(need)] = max(need.copies, copies.get(_file(need), 0))
        return PackMaterial(
            key="" if paper.startswith("name:") else paper,
            name=entry.name if entry is not None else min(need.wording for need in needs),
            originals=max((need.originals for need in needs if need.originals is not None), default=None),
            copies=sum(copies.values()) if copies else None,
            notes=(
                *dict.fromkeys(need.note for need in needs if need.note),
                *_shared(needs),
                *self._said_one(paper, needs),
            ),
            needed_by=tuple(needs),
            produced_by=self._produced_by(paper, needs),
            conflicts=tuple(self._conflicts(paper, needs)),
        )

    def _said_one(self, paper: str, needs: list[Need]) -> list[str]:
        """That the office has said that papers of several names are this one."""
        said = self.groups.said_of(paper)
        if not said:
            return []
        names = "、".join(f"“{name}”" for name in dict.fromkeys(need.wording for need in needs))
        who = "、".join(dict.fromkeys(f"{each.by}{each.on:%Y-%m-%d}" for each in said))
        return [f"{names}经办公室认定为同一份（{who}）"] if "、" in names else []

    def _place(self, need: Need) -> tuple[Any, ...]:
        return (self.order[_file(need)], rank(self.edition, need.department), need.circumstance, repr(need))

    def _produced_by(self, paper: str, needs: list[Need]) -> str:
        """The items that yield it in time for everyone who needs it, by name; empty if for anyone it is too late."""
        phases = list(Phase)
        makers = sorted(
            (code for code in self.edition.producers(paper) if code in self.project_items),
            key=lambda code: (place(self.edition, code), code),
        )
        earlier = [m for m in makers if phases.index(self.edition.items[m].phase) < phases.index(self.phase)]
        names: dict[str, None] = {}
        for need in needs:
            before = ancestors(self.edition, need.item_code) if makers else set()
            maker = next((code for code in makers if code in before or code in earlier), None)
            if maker is None:
                return ""
            names[self.edition.items[maker].name] = None
        return "、".join(names)

    def _conflicts(self, paper: str, needs: list[Need]) -> list[str]:
        """Where departments ask for it differently, in words."""
        found: list[str] = []
        if len({need.originals for need in needs} - {None}) > 1:
            said = _said((need, f"{need.originals}份") for need in needs if need.originals is not None)
            found.append(Sentence(CONFLICTS[0], said=said))
        for item in dict.fromkeys(_file(need) for need in needs):
            same = [need for need in needs if _file(need) == item and need.copies is not None]
            if len({need.copies for need in same}) > 1:
                said = _said((need, f"{need.copies}份") for need in same)
                found.append(Sentence(CONFLICTS[1], said=said))
        if len({identity(need.note) for need in needs if need.note}) > 1:
            found.append(Sentence(CONFLICTS[2], said=_said((need, need.note) for need in needs if need.note)))
        strange = [need for need in needs if self.index.get(identity(need.wording), "") != paper]
        if strange and not paper.startswith("name:"):
            said = _said((need, need.wording) for need in strange)
            found.append(Sentence(CONFLICTS[3], said=said))
        return found


def _names(material: PackMaterial) -> set[str]:
    return {material.name, *(need.wording for need in material.needed_by)}


def _shared(needs: list[Need]) -> list[str]:
    """That one original serves several items; nothing where no original is asked for, or one item asks alone."""
    items = {_file(need) for need in needs if need.originals}
    return [Sentence(CONFLICTS[4], n=len(items))] if len(items) > 1 else []


def _need(ask: Ask, material: MaterialLine) -> Need:
    return Need(
        department=ask.answer.department,
        department_name=ask.answer.name,
        item_code=ask.line.item_code,
        item_name=ask.line.item_name,
        circumstance=ask.line.circumstance,
        wording=material.name,
        originals=material.originals,
        copies=material.copies,
        note=material.note,
    )


def _file(need: Need) -> str:
    """The item whose file the paper goes into, as `item_identity` names it."""
    return need.item_code or f"name:{identity(need.item_name)}"


def _said(saying: Iterable[tuple[Need, str]]) -> str:
    return "；".join(
        dict.fromkeys(f"{need.department_name}“{need.item_name}”：{text}" for need, text in saying)
    )

"""专属定制事项材料清单（附件1）: a department's lines, read whole or refused whole, and suggested."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any, Final

from workflow.errors import (
    CircumstanceMissing,
    CountUnreadable,
    FactMissing,
    ItemOfOtherPhase,
    LinesInvalid,
    LinesMissing,
    LinesUnreadable,
    LineTwice,
    MaterialsMissing,
    MaterialTwice,
    MaterialUnknown,
    NoMaterialsContradicted,
    PhaseNotAsked,
    TooMany,
    UnknownItem,
)
from workflow.law.edition import Circumstance, Edition, Item
from workflow.law.sentence import Sentence
from workflow.law.terms import Phase
from workflow.law.words import word
from workflow.rules.checklist_line import (
    NO_MATERIALS,
    Answer,
    ChecklistLine,
    MaterialLine,
    counts_words,
    from_json,
    item_identity,
    material_words,
    paper_index,
    to_json,
)
from workflow.rules.differences import Difference, differences
from workflow.rules.wording import Problems, half_width, identity

__all__ = [
    "MOST_LINES",
    "MOST_MATERIALS",
    "NO_MATERIALS",
    "Answer",
    "ChecklistLine",
    "Difference",
    "MaterialLine",
    "catalogue_materials",
    "counts_words",
    "differences",
    "from_json",
    "item_identity",
    "material_words",
    "paper_index",
    "read_lines",
    "suggest_lines",
    "to_json",
]

#: Most lines in an answer, and most materials in a line. House limits.
MOST_LINES: Final = 100
MOST_MATERIALS: Final = 60

_NONE_NEEDED: Final = frozenset(identity(said) for said in (NO_MATERIALS, "无", "不需要材料", "无需提交材料"))
_TICKED: Final = frozenset({"true", "on", "1", "yes", "是"})


# --- reading ---------------------------------------------------------------------------------------------------


def read_lines(
    raw: Sequence[Mapping[str, object]], edition: Edition, asked_phases: Collection[Phase]
) -> Answer:
    """A department's lines as they come from a form or a JSON body.

    A line has `phase`, `item_code` or `item_name`, `circumstance`, `materials` (a list of names or of
    `name`/`key`/`originals`/`copies`/`note`, or one text with a name a line), `no_materials`, `condition`, `note`.
    The phase may be left out where the item or a single asked phase says it. A written name that is the catalogue's
    takes the catalogue's code, a written paper that the table of papers knows takes its key; a key whose name was
    rewritten into another paper is dropped. A catalogue circumstance may be named or written in; where an item has
    just one it need not be named. Where a line names a catalogue circumstance and gives no materials, the
    catalogue's are filled in.

    Raises:
        LinesInvalid: with every problem at once, each with a field such as `lines[2].materials[0].name`.
    """
    if isinstance(raw, str | bytes | Mapping) or not isinstance(raw, Sequence):
        raise LinesInvalid([LinesUnreadable(fact="材料清单")])
    if not raw:
        raise LinesInvalid([LinesMissing()])
    if len(raw) > MOST_LINES:
        raise LinesInvalid([TooMany(fact="材料清单", limit=MOST_LINES, count=len(raw), field="lines")])
    reader = _Reader(edition, frozenset(Phase(phase) for phase in asked_phases))
    lines = [reader.line(number, entry) for number, entry in enumerate(raw)]
    if reader.problems:
        raise LinesInvalid(reader.problems)
    return tuple(line for line in lines if line is not None)


class _Reader:
    """Reads line after line of one answer against one edition."""

    def __init__(self, edition: Edition, asked: frozenset[Phase]) -> None:
        self.edition = edition
        self.asked = asked
        self.papers = paper_index(edition)
        self.problems = Problems()
        self.seen: dict[tuple[Phase, str, str], int] = {}

    def line(self, number: int, entry: object) -> ChecklistLine | None:
        place = f"lines[{number}]"
        if not isinstance(entry, Mapping):
            self.problems.append(LinesUnreadable(fact=Sentence("第{n}行", n=number + 1), field=place))
            return None
        before = len(self.problems)
        code = self._text(entry.get("item_code"), "事项编号", f"{place}.item_code", 40)
        written = self._text(entry.get("item_name"), "事项名称", f"{place}.item_name", 120)
        item = self.edition.items.get(code)
        phase = self._phase(entry.get("phase"), item, f"{place}.phase")
        if code and item is None:
            self.problems.append(UnknownItem(code=code, field=f"{place}.item_code"))
        elif not code and not written and not self._named(f"{place}.item_name"):
            self.problems.append(
                FactMissing(fact=Sentence("第{n}行的事项名称", n=number + 1), field=f"{place}.item_name")
            )
        elif item is None:
            item = self._item_called(written, phase)
        if item is not None and phase is not None and item.phase is not phase:
            self._misplaced(item, phase, place)
        name = item.name if item is not None else written
        circumstance, known = self._circumstance(entry.get("circumstance"), item, place)
        materials, why_none = self._materials(entry, name, known, place)
        condition = self._text(entry.get("condition"), "适用条件", f"{place}.condition", 400)
        note = self._text(entry.get("note"), "备注", f"{place}.note", 400)
        if len(self.problems) > before or phase is None:
            return None
        line = ChecklistLine(
            phase=phase,
            item_name=name,
            item_code=item.code if item is not None else "",
            circumstance=circumstance,
            materials=materials,
            condition=condition,
            note=note or why_none,
        )
        sort = (phase, item_identity(line), identity(circumstance))
        if (first := self.seen.setdefault(sort, number)) != number:
            shown = circumstance or "未写情形"
            self.problems.append(LineTwice(item=name, circumstance=shown, first=first + 1, field=place))
        return line

    def _named(self, place: str) -> bool:
        """Whether a problem already stands at this place or within it, so that none follows from it."""
        return any(problem.field.startswith(place) for problem in self.problems)

    def _text(self, value: object, fact: str, field: str, limit: int) -> str:
        return self.problems.text(value, fact=fact, field=field, limit=limit)

    def _phase(self, value: object, item: Item | None, field: str) -> Phase | None:
        named = self._text(value, "阶段", field, 40)
        if not named:
            if item is not None:
                named = item.phase.value
            elif len(self.asked) == 1:
                named = next(iter(self.asked)).value
            else:
                self.problems.append(FactMissing(fact="事项所属的阶段", field=field))
                return None
        meant = next((phase for phase in Phase if named in {phase.value, word(phase)}), None)
        if meant in self.asked:
            return meant
        choices = "、".join(word(phase) for phase in Phase if phase in self.asked)
        shown = word(meant) if meant is not None else named
        self.problems.append(PhaseNotAsked(phase=shown, choices=choices, field=field))
        return None

    def _item_called(self, name: str, phase: Phase | None) -> Item | None:
        wanted = identity(name)
        for item in self.edition.items.values():
            if item.phase is phase and identity(item.name) == wanted:
                return item
        return None

    def _misplaced(self, item: Item, phase: Phase, place: str) -> None:
        self.problems.append(
            ItemOfOtherPhase(
                item=item.name, belongs=word(item.phase), phase=word(phase), field=f"{place}.phase"
            )
        )

    def _circumstance(self, value: object, item: Item | None, place: str) -> tuple[str, Circumstance | None]:
        field = f"{place}.circumstance"
        before = len(self.problems)
        named = self._text(value, "具体情形", field, 200)
        if item is None or len(self.problems) > before:
            return named, None
        if not named and len(item.circumstances) > 1:
            choices = "、".join(one.name for one in item.circumstances)
            self.problems.append(CircumstanceMissing(item=item.name, choices=choices, field=field))
            return "", None
        wanted = identity(named)
        for one in item.circumstances:
            if not named or identity(one.name) == wanted:
                return one.name, one
        return named, None

    def _materials(
        self, entry: Mapping[str, object], item_name: str, known: Circumstance | None, place: str
    ) -> tuple[tuple[MaterialLine, ...], str]:
        """The materials of a line, and why there are none where the catalogue says so."""
        field = f"{place}.materials"
        raw = entry.get("materials")
        if isinstance(raw, str):
            raw = [line for line in raw.splitlines() if line.strip()]
        if raw is not None and not isinstance(raw, list | tuple):
            self.problems.append(
                LinesUnreadable(fact=Sentence("“{item}”的材料", item=item_name), field=field)
            )
            return (), ""
        given = list(raw or ())
        ticked = entry.get("no_materials")
        none_needed = ticked is True or (isinstance(ticked, str) and half_width(ticked).casefold() in _TICKED)
        if len(given) == 1 and isinstance(given[0], str) and identity(given[0]) in _NONE_NEEDED:
            given, none_needed = [], True
        if none_needed and given:
            self.problems.append(NoMaterialsContradicted(item=item_name, field=field))
        elif len(given) > MOST_MATERIALS:
            count = len(given)
            self.problems.append(
                TooMany(
                    fact=Sentence("“{item}”的材料", item=item_name),
                    limit=MOST_MATERIALS,
                    count=count,
                    field=field,
                )
            )
        elif not given and not none_needed and (known is None or entry.get("emptied") is True):
            if not self._named(place):
                self.problems.append(MaterialsMissing(item=item_name, field=field))
        elif not given and not none_needed and known is not None:
            return catalogue_materials(known), "" if known.materials else known.note
        return self._given(given, item_name, field), ""

    def _given(self, given: list[Any], item_name: str, field: str) -> tuple[MaterialLine, ...]:
        materials: dict[str, MaterialLine] = {}
        for number, entry in enumerate(given[:MOST_MATERIALS]):
            material = self._material(entry, f"{field}[{number}]", item_name, number)
            if material is None:
                continue
            sort = material.key or f"name:{identity(material.name)}"
            if sort in materials:
                self.problems.append(
                    MaterialTwice(item=item_name, material=material.name, field=f"{field}[{number}].name")
                )
            materials.setdefault(sort, material)
        return tuple(materials.values())

    def _material(self, entry: object, place: str, item: str, number: int) -> MaterialLine | None:
        if isinstance(entry, str):
            entry = {"name": entry}
        if not isinstance(entry, Mapping):
            self.problems.append(LinesUnreadable(fact="材料", field=place))
            return None
        before = len(self.problems)
        key = self._text(entry.get("key"), "材料编号", f"{place}.key", 80)
        name = self._text(entry.get("name"), "材料名称", f"{place}.name", 200)
        note = self._text(entry.get("note"), "材料备注", f"{place}.note", 400)
        which = name or (self.edition.papers[key].name if key in self.edition.papers else f"第{number + 1}份")
        said_at = partial(Sentence, item=item, material=which)
        originals = self._count(
            entry.get("originals"), said_at("“{item}”的材料“{material}”的原件份数"), f"{place}.originals"
        )
        copies = self._count(
            entry.get("copies"), said_at("“{item}”的材料“{material}”的复印件份数"), f"{place}.copies"
        )
        if key and key not in self.edition.papers:
            self.problems.append(MaterialUnknown(key=key, field=f"{place}.key"))
        elif not key and not name and not self._named(f"{place}.name"):
            self.problems.append(
                FactMissing(
                    fact=Sentence("“{item}”第{n}份材料的名称", item=item, n=number + 1), field=f"{place}.name"
                )
            )
        if len(self.problems) > before:
            return None
        name = name or self.edition.papers[key].name
        if identity(name) not in self.papers:
            name, said = without_counts(name)
            if originals is None and copies is None:
                originals, copies = said
        return MaterialLine(name, self.papers.get(identity(name), ""), originals, copies, note)

    def _count(self, value: object, fact: str, field: str) -> int | None:
        if value is None or value == "":
            return None
        text = half_width(value) if isinstance(value, str) else str(value)
        if isinstance(value, bool) or not re.fullmatch("[0-9]{1,2}", text):
            self.problems.append(CountUnreadable(fact=fact, value=text[:20], field=field))
            return None
        return int(text)


#: 原件 or 复印件 at the end of a written name, in brackets or not, with or without how many.
_KIND: Final = r"(?:原件|复印件)(?:[0-9０-９]{1,2}份)?"
_COUNTED: Final = re.compile(
    rf"(.*?\S)\s*(?:[（(]({_KIND}(?:[及和与、，,]{_KIND})*)[）)]|({_KIND}(?:[及和与、]{_KIND})*))"
)


def without_counts(name: str) -> tuple[str, tuple[int | None, int | None]]:
    """身份证复印件2份 → 身份证, with originals and copies as far as the name says them: two wordings are one paper.

    House practice: a sort that is named without a number is one. What is not named stays unsaid.
    """
    found = _COUNTED.fullmatch(name)
    if found is None or len(identity(found[1])) < 2:
        return name, (None, None)
    counts: dict[str, int] = {}
    for sort, number in re.findall(r"(原件|复印件)(?:([0-9０-９]{1,2})份)?", found[2] or found[3]):
        counts[sort] = int(half_width(number)) if number else 1
    return found[1], (counts.get("原件"), counts.get("复印件"))


# --- suggesting ------------------------------------------------------------------------------------------------


def catalogue_materials(circumstance: Circumstance) -> tuple[MaterialLine, ...]:
    """The papers of a catalogue circumstance as lines, each once."""
    papers = {paper.key or identity(paper.name): paper for paper in reversed(circumstance.materials)}
    return tuple(
        MaterialLine(paper.name, paper.key, paper.originals, paper.copies, paper.note)
        for paper in reversed(papers.values())
    )


def suggest_lines(
    edition: Edition, department: str, phases: Collection[Phase], items: Collection[str] = ()
) -> Answer:
    """What the catalogue would have this department answer, for it to confirm or change.

    `items` are the codes that the office expects of it; without any, all that it leads in these phases. An item
    with one circumstance comes with its papers; one with several comes without a circumstance, since choosing is the
    department's. An item that it does not lead says who does.
    """
    expected = frozenset(items)
    wanted = [
        item
        for item in edition.items.values()
        if item.phase in phases and (item.code in expected if expected else item.lead == department)
    ]
    order = list(Phase)
    return tuple(
        _suggested(edition, department, item)
        for item in sorted(wanted, key=lambda item: (order.index(item.phase), item.order, item.code))
    )


def _suggested(edition: Edition, department: str, item: Item) -> ChecklistLine:
    only = item.circumstances[0] if len(item.circumstances) == 1 else None
    lead = edition.departments.get(item.lead)
    notes = []
    if item.lead != department:
        notes.append(f"配合事项，牵头部门：{lead.short if lead else item.lead}")
    if only is not None and not only.materials and only.note:
        notes.append(only.note)
    return ChecklistLine(
        phase=item.phase,
        item_name=item.name,
        item_code=item.code,
        circumstance=only.name if only else "",
        materials=catalogue_materials(only) if only else (),
        condition=item.applicability,
        note="；".join(notes),
    )

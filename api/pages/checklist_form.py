"""The form of Annex 1 as it is typed: rows of items with rows of materials, added and dropped without JavaScript."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from starlette.datastructures import FormData

from workflow.law.edition import Circumstance, Edition
from workflow.law.terms import Phase
from workflow.rules.checklist import (
    MOST_LINES,
    MOST_MATERIALS,
    ChecklistLine,
    MaterialLine,
    catalogue_materials,
)
from workflow.rules.wording import identity

#: Empty rows of materials that stand ready below those that are filled.
SPARE: Final = 1


@dataclass(slots=True)
class MaterialTyped:
    """One row of materials."""

    name: str = ""
    key: str = ""
    originals: str = ""
    copies: str = ""
    note: str = ""


@dataclass(slots=True)
class LineTyped:
    """One item with its circumstance and materials."""

    phase: str = ""
    item_code: str = ""
    item_name: str = ""
    circumstance: str = ""
    materials: list[MaterialTyped] = field(default_factory=list)
    no_materials: bool = False
    condition: str = ""
    note: str = ""
    #: The circumstance with which the form was shown.
    was: str = field(default="", compare=False)
    #: Papers stood in the form and every one of them was cleared: not the same as a line that was left to the catalogue.
    emptied: bool = field(default=False, compare=False)
    #: A button of this line was pressed: it is being worked on.
    touched: bool = field(default=False, compare=False)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed into it."""
        return not (self.item_code or self.item_name or self.circumstance or self.materials or self.note)


@dataclass(slots=True)
class ChecklistTyped:
    """The whole form."""

    involved: str = ""
    lines: list[LineTyped] = field(default_factory=list)
    handled_by: str = ""
    phone: str = ""
    note: str = ""
    #: Of a letter that the office records: which it is, when it came, why it is recorded later.
    source: str = ""
    happened_at: str = ""
    late_because: str = ""

    def for_action(self) -> list[dict[str, Any]]:
        """The lines as the rules read them."""
        return [
            {
                "phase": line.phase,
                "item_code": line.item_code,
                "item_name": line.item_name,
                "circumstance": line.circumstance,
                "materials": [
                    {
                        "name": material.name,
                        "key": material.key,
                        "originals": material.originals,
                        "copies": material.copies,
                        "note": material.note,
                    }
                    for material in line.materials
                ],
                "no_materials": line.no_materials,
                "emptied": line.emptied,
                "condition": line.condition,
                "note": line.note,
            }
            for line in self.lines
        ]


def _count(number: int | None) -> str:
    return "" if number is None else str(number)


def _typed_materials(materials: Iterable[MaterialLine]) -> list[MaterialTyped]:
    return [MaterialTyped(m.name, m.key, _count(m.originals), _count(m.copies), m.note) for m in materials]


def typed_line(line: ChecklistLine) -> LineTyped:
    """A line that is known, as it would be typed."""
    return LineTyped(
        phase=line.phase.value,
        item_code=line.item_code,
        item_name=line.item_name,
        circumstance=line.circumstance,
        materials=_typed_materials(line.materials),
        # A suggestion without circumstance has no materials yet, which does not mean that none are needed.
        no_materials=not line.materials and bool(line.circumstance),
        condition=line.condition,
        note=line.note,
    )


def typed_lines(lines: Iterable[ChecklistLine]) -> list[LineTyped]:
    """Lines that are known, as they would be typed."""
    return [typed_line(line) for line in lines]


def read_form(form: FormData) -> ChecklistTyped:
    """What was typed. Empty rows fall away, so that the numbers in refusals are those on the page."""

    def text(name: str) -> str:
        value = form.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    lines = []
    for number in range(_numbered(form, "line-", MOST_LINES)):
        place = f"line-{number}-"
        materials = [
            MaterialTyped(
                **{
                    part: text(f"{place}m-{row}-{part}")
                    for part in ("name", "key", "originals", "copies", "note")
                }
            )
            for row in range(_numbered(form, f"{place}m-", MOST_MATERIALS))
        ]
        line = LineTyped(
            phase=text(f"{place}phase"),
            item_code=text(f"{place}item_code"),
            item_name=text(f"{place}item_name"),
            circumstance=text(f"{place}circumstance"),
            # A row with a count and no name was meant: the rules ask for its name. A row that was cleared is gone:
            # the key that stands behind its name goes with the name.
            materials=[
                material for material in map(_named_by_its_name, materials) if material != MaterialTyped()
            ],
            no_materials=bool(text(f"{place}no_materials")),
            condition=text(f"{place}condition"),
            note=text(f"{place}note"),
            was=text(f"{place}was"),
        )
        line.emptied = bool(materials) and not line.materials and any(material.key for material in materials)
        if not line.is_empty or text(f"{place}keep"):
            lines.append(line)
    return ChecklistTyped(
        involved=text("involved"),
        lines=lines,
        handled_by=text("handled_by"),
        phone=text("phone"),
        note=text("note"),
        source=text("source"),
        happened_at=text("happened_at"),
        late_because=text("late_because"),
    )


def _named_by_its_name(material: MaterialTyped) -> MaterialTyped:
    return material if material.name else replace(material, key="")


def _numbered(form: FormData, prefix: str, most: int) -> int:
    """How many rows a form has: one more than the greatest number in the names of its fields."""
    greatest = -1
    for name in form:
        if name.startswith(prefix):
            number = name[len(prefix) :].partition("-")[0]
            if number.isascii() and number.isdecimal() and len(number) < 4:
                greatest = max(greatest, int(number))
    return min(greatest + 1, most + 1)


def worked_on(typed: ChecklistTyped, prefilled: ChecklistTyped, edition: Edition) -> frozenset[int]:
    """The lines that somebody has to see in full: new, changed, or being changed.

    The others stand as the catalogue or the last answer has them, and one row says all there is to check.
    """
    return frozenset(
        number
        for number, line in enumerate(typed.lines)
        if line.touched or not (line in prefilled.lines or _only_chosen(line, prefilled, edition))
    )


def _only_chosen(line: LineTyped, prefilled: ChecklistTyped, edition: Edition) -> bool:
    """Of the circumstances that the catalogue offers one was chosen, and nothing else was changed."""
    chosen = _circumstance(edition, line, line.circumstance)
    unsaid = replace(line, circumstance="", materials=[], no_materials=False)
    return chosen is not None and unsaid in prefilled.lines and _as_listed(line, chosen)


def follow_circumstances(typed: ChecklistTyped, edition: Edition) -> None:
    """Where another circumstance was chosen and the papers were left as the catalogue listed them, they follow it."""
    for line in typed.lines:
        before = _circumstance(edition, line, line.was)
        if line.circumstance != line.was and before is not None and _as_listed(line, before):
            relist(line, edition)
        # Its first circumstance brings the papers; where the catalogue has none, the rules say why none are needed.
        first = None if line.was else _circumstance(edition, line, line.circumstance)
        if first is not None and first.materials and _says_no_papers(line):
            relist(line, edition)


def relist(line: LineTyped, edition: Edition) -> None:
    """List the papers that the catalogue has for the line's circumstance; nothing where it has no such circumstance."""
    now = _circumstance(edition, line, line.circumstance)
    if now is not None:
        line.materials = _typed_materials(catalogue_materials(now))
        line.emptied = False
        line.no_materials = not line.materials
        line.was = line.circumstance


def _circumstance(edition: Edition, line: LineTyped, named: str) -> Circumstance | None:
    item = edition.items.get(line.item_code)
    wanted = identity(named)
    return next((one for one in item.circumstances if identity(one.name) == wanted), None) if item else None


def _as_listed(line: LineTyped, circumstance: Circumstance) -> bool:
    return line.materials == _typed_materials(catalogue_materials(circumstance))


def _says_no_papers(line: LineTyped) -> bool:
    return not (line.materials or line.no_materials or line.emptied)


def _is_row(number: str, rows: Sequence[object]) -> bool:
    return number.isascii() and number.isdecimal() and len(number) < 4 and int(number) < len(rows)


def _strike(line: LineTyped, row: int) -> None:
    del line.materials[row]
    # Whoever strikes out the last paper is asked whether none are needed.
    line.emptied = not line.materials


def rearranged(typed: ChecklistTyped, wish: str, picked: str, edition: Edition) -> bool:
    """Add, pick or drop a line as a button of the form wishes; False where the wish is none of these."""
    kind, _, number = wish.partition("-")
    if kind == "add":
        typed.lines.append(LineTyped(touched=True))
    elif kind == "pick":
        item = edition.items.get(picked)
        if item is not None:
            only = item.circumstances[0] if len(item.circumstances) == 1 else None
            typed.lines.append(
                typed_line(
                    ChecklistLine(
                        phase=Phase(item.phase),
                        item_name=item.name,
                        item_code=item.code,
                        circumstance=only.name if only else "",
                        materials=catalogue_materials(only) if only else (),
                        condition=item.applicability,
                    )
                )
            )
            typed.lines[-1].touched = True
    elif kind == "drop" and number.isdecimal() and int(number) < len(typed.lines):
        del typed.lines[int(number)]
    elif kind == "strike":
        line, _, row = number.partition("-")
        if _is_row(line, typed.lines) and _is_row(row, typed.lines[int(line)].materials):
            _strike(typed.lines[int(line)], int(row))
            typed.lines[int(line)].touched = True
    elif kind == "relist" and number.isdecimal() and int(number) < len(typed.lines):
        relist(typed.lines[int(number)], edition)
        typed.lines[int(number)].touched = True
    elif kind == "more" and number.isdecimal() and int(number) < len(typed.lines):
        typed.lines[int(number)].materials.append(MaterialTyped())
        typed.lines[int(number)].touched = True
    else:
        return False
    typed.involved = "yes"
    return True

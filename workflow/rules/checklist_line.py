"""One line of Annex 1 as a value: how it is kept, worded, and told from others."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from workflow.law.edition import Edition
from workflow.law.sentence import Sentence, Several
from workflow.law.terms import Phase
from workflow.rules.wording import identity

#: What stands in the materials' cell where nothing is to be handed in.
NO_MATERIALS: Final = "无需材料"


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """One paper that a department asks for."""

    #: As the department words it.
    name: str
    #: Key in the edition's table of papers; empty for a paper that the table does not know.
    key: str = ""
    #: Originals to be handed in, 0 to 99; None where the department does not say.
    originals: int | None = None
    #: Copies, likewise.
    copies: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """One line of 具体事项 in Annex 1: an item in a circumstance, with its papers."""

    phase: Phase
    item_name: str
    #: Code in the catalogue; empty for an item that the department wrote in.
    item_code: str = ""
    circumstance: str = ""
    #: Empty means that nothing is to be handed in (无需材料), said outright by the department or by the catalogue.
    materials: tuple[MaterialLine, ...] = ()
    #: When the item applies at all, in words; empty means that it does.
    condition: str = ""
    note: str = ""


Answer = tuple[ChecklistLine, ...]


def item_identity(line: ChecklistLine) -> str:
    """What makes two lines speak of one item: the code, or the written name."""
    return line.item_code or f"name:{identity(line.item_name)}"


def paper_index(edition: Edition) -> Mapping[str, str]:
    """The key of each paper by the identity of its name and of its other wordings."""
    index: dict[str, str] = {}
    for entry in edition.papers.values():
        for wording in (entry.name, *entry.aliases):
            index.setdefault(identity(wording), entry.key)
    return index


def to_json(line: ChecklistLine) -> dict[str, Any]:
    """One line as JSON holds it."""
    return {**asdict(line), "materials": [asdict(material) for material in line.materials]}


def from_json(kept: Mapping[str, Any]) -> ChecklistLine:
    """The line that `to_json` wrote."""
    materials = tuple(MaterialLine(**material) for material in kept["materials"])
    return ChecklistLine(**{**kept, "phase": Phase(kept["phase"]), "materials": materials})


def counts_words(originals: int | None, copies: int | None) -> str:
    """原件1份、复印件2份; empty where nothing is said."""
    parts = [Sentence(said, n=n) for said, n in (("原件{n}份", originals), ("复印件{n}份", copies)) if n]
    if not parts and originals is not None and copies is not None:
        return "免交纸质"
    return Sentence("{parts}", parts=parts)


def material_words(material: MaterialLine) -> str:
    """A material as one text of Annex 1's cell: 营业执照（复印件2份；加盖公章）."""
    said = [word for word in (counts_words(material.originals, material.copies), material.note) if word]
    return (
        Sentence("{name}（{said}）", name=material.name, said=Several(said, "；")) if said else material.name
    )

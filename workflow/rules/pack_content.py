"""What a pack holds: the single form, the items, the papers and who needs each."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from workflow.law.terms import Phase


@dataclass(frozen=True, slots=True)
class Need:
    """Who needs a paper, for which item, and how that department asks for it."""

    department: str
    department_name: str
    #: Code of the item; empty for one written in.
    item_code: str
    item_name: str
    circumstance: str
    #: The paper as this department words it.
    wording: str
    originals: int | None
    copies: int | None
    note: str


@dataclass(frozen=True, slots=True)
class PackField:
    """One field of the single form, asked for once."""

    #: Name of the fact.
    key: str
    label: str
    value: str
    #: Names of the departments that need it.
    needed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackItem:
    """One item of the phase, in the order in which it can be done."""

    code: str
    name: str
    #: Names of the departments that ask for it, the lead first.
    departments: tuple[str, ...]
    circumstances: tuple[str, ...]
    #: 承诺时限 in words; empty for an item that the catalogue does not know.
    limit: str
    #: Names of the items of this project that have to be done before it.
    after: tuple[str, ...]
    #: Conditions and remarks of the departments, each once.
    notes: tuple[str, ...]
    conflicts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackMaterial:
    """One paper, asked for once however many items need it."""

    #: Key in the table of papers; empty for a paper that it does not know.
    key: str
    name: str
    #: To be handed in; None where no department says how many (待核定).
    originals: int | None
    copies: int | None
    notes: tuple[str, ...]
    needed_by: tuple[Need, ...]
    #: Name of the earlier item whose result it is (办理中产生); empty where the enterprise has to prepare it.
    produced_by: str
    conflicts: tuple[str, ...]
    #: Names of papers of this pack that may be the same one (可能同一份): for the office to look at.
    maybe_same: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """An answer that went into the pack."""

    department: str
    name: str
    round: int


@dataclass(frozen=True, slots=True)
class PackContent:
    """一张表单、一套材料 of one phase."""

    phase: Phase
    form: tuple[PackField, ...]
    items: tuple[PackItem, ...]
    materials: tuple[PackMaterial, ...]
    #: The answers that have a line in this phase, by department.
    sources: tuple[Source, ...]


def to_json(content: PackContent) -> dict[str, Any]:
    """The pack as JSON holds it: plain lists and texts, the same for the same content."""
    kept: dict[str, Any] = _plain(asdict(content))
    for paper in kept["materials"]:
        # Packs compiled before anybody looked for doubles say nothing of them, and are not outdated for that.
        if not paper["maybe_same"]:
            del paper["maybe_same"]
    return kept


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, Phase) else value


def from_json(kept: Mapping[str, Any]) -> PackContent:
    """The pack that `to_json` wrote."""
    return PackContent(
        phase=Phase(kept["phase"]),
        form=tuple(PackField(**_tuples(field)) for field in kept["form"]),
        items=tuple(PackItem(**_tuples(item)) for item in kept["items"]),
        materials=tuple(
            PackMaterial(
                **{**_tuples(paper), "needed_by": tuple(Need(**need) for need in paper["needed_by"])}
            )
            for paper in kept["materials"]
        ),
        sources=tuple(Source(**source) for source in kept["sources"]),
    )


def _tuples(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in kept.items()}

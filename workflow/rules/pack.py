"""一张表单、一套材料 (二（一）2): the departments' answers of one phase compiled, so that nothing is asked for twice."""

from collections.abc import Sequence
from typing import Any, Final

from workflow.law.edition import Edition, Item
from workflow.law.sentence import Sentence
from workflow.law.terms import Phase
from workflow.law.words import duration
from workflow.rules.checklist_line import item_identity
from workflow.rules.facts import FACT_WORDS, ProjectFacts, shown
from workflow.rules.pack_content import (
    Need,
    PackContent,
    PackField,
    PackItem,
    PackMaterial,
    Source,
    from_json,
    to_json,
)
from workflow.rules.pack_order import ancestors, ordered, place, rank
from workflow.rules.pack_papers import CONFLICTS, Answer, Ask, Groups, Papers, Settled, paper_of
from workflow.rules.wording import identity

__all__ = [
    "Answer",
    "Groups",
    "Need",
    "PackContent",
    "PackField",
    "PackItem",
    "PackMaterial",
    "Settled",
    "Source",
    "compile_pack",
    "from_json",
    "paper_of",
    "to_json",
]

#: What the single form asks for, each once; the reason for a credit code is between the office and the enterprise.
FORM_FIELDS: Final = tuple(field for field in FACT_WORDS if field != "credit_code_reason")


def compile_pack(
    phase: Phase,
    answers: Sequence[Answer],
    edition: Edition,
    facts: ProjectFacts,
    settled: Sequence[Settled] = (),
) -> PackContent:
    """Compile the answers of the departments for one phase.

    Give all answers in force of the project, with their lines of every phase: those of other phases say which papers
    are produced on the way. The order of answers and of lines does not matter.

    House practice, since the document only says 汇总:

    - Two papers are one when they have the same key, or the same written name but for blanks, brackets and
      punctuation. A written name that only says a sort of paper (申请表) is merged within one item only.
    - Names that are only nearly the same are shown as 可能同一份 and stay two papers, until the office says in `settled`
      that they are one.
    - Originals: the greatest number that any item needs; an original is seen and handed back.
    - Copies: the sum over the items, each of which keeps its own; of departments at one item, the one that asks for
      most counts, since an item is one file. What no department says is None (待核定).
    - A paper is *produced on the way* when every item that needs it comes after an item of this project that yields
      it: by the catalogue's dependencies, or because the yielding item is of an earlier phase.
    - Items stand after those they depend on, then in the order of the catalogue; written-in items come last.
    - Departments that differ in counts, in wording, in notes, in the circumstance or in whether an item needs papers at
      all are shown as conflicts; the office settles them, the pack hides nothing.
    - An original that serves several items is marked so: nobody has to guess why one is enough.
    """
    asked = _by_item(phase, answers)
    order = ordered(list(asked), edition)
    project_items = {line.item_code for answer in answers for line in answer.lines if line.item_code}
    sources = sorted({Source(ask.answer.department, ask.answer.name, ask.answer.round) for asks in asked.values() for ask in asks},
                     key=lambda source: (rank(edition, source.department), source.round))  # fmt: skip
    return PackContent(
        phase=phase,
        form=tuple(
            PackField(
                field, FACT_WORDS[field], shown(facts, field), tuple(dict.fromkeys(s.name for s in sources))
            )
            for field in FORM_FIELDS
        ),
        items=tuple(_item(asked[sort], edition, project_items) for sort in order),
        materials=Papers(phase, edition, project_items, order, settled).of(
            ask for sort in order for ask in asked[sort]
        ),
        sources=tuple(sources),
    )


def _by_item(phase: Phase, answers: Sequence[Answer]) -> dict[str, list[Ask]]:
    asked: dict[str, list[Ask]] = {}
    for answer in answers:
        for line in answer.lines:
            if line.phase is phase:
                asked.setdefault(item_identity(line), []).append(Ask(answer, line))
    return asked


# --- items -----------------------------------------------------------------------------------------------------


def _item(asks: list[Ask], edition: Edition, project_items: set[str]) -> PackItem:
    code = asks[0].line.item_code
    item = edition.items.get(code)
    asks = sorted(asks, key=lambda ask: _sort_of(ask, edition, item))
    by_department: dict[str, set[str]] = {}
    for ask in asks:
        by_department.setdefault(ask.answer.name, set()).add(ask.line.circumstance)
    conflicts = []
    if len({frozenset(identity(c) for c in each) for each in by_department.values()}) > 1:
        said = "；".join(
            f"{name}：{'、'.join(sorted(c or '未写' for c in each))}" for name, each in by_department.items()
        )
        conflicts.append(Sentence(CONFLICTS[5], said=said))
    wanting = {ask.answer.name for ask in asks if ask.line.materials}
    nothing = [name for name in by_department if name not in wanting]
    if wanting and nothing:
        wanted = [name for name in by_department if name in wanting]
        conflicts.append(Sentence(CONFLICTS[6], wanted=wanted, nothing=nothing))
    names = sorted({ask.line.item_name for ask in asks})
    before = ancestors(edition, code) & project_items
    # What comes before something that comes before is said there.
    farther = {far for near in before for far in ancestors(edition, near)}
    done_before = sorted(before - farther, key=lambda c: (place(edition, c), c))
    return PackItem(
        code=code,
        name=item.name if item is not None else names[0],
        departments=tuple(by_department),
        circumstances=tuple(dict.fromkeys(ask.line.circumstance for ask in asks if ask.line.circumstance)),
        limit="" if item is None else duration(item.committed_limit.amount, item.committed_limit.unit),
        after=tuple(edition.items[c].name for c in done_before),
        notes=tuple(dict.fromkeys(n for ask in asks for n in (ask.line.condition, ask.line.note) if n)),
        conflicts=tuple(conflicts),
    )


def _sort_of(ask: Ask, edition: Edition, item: Item | None) -> tuple[Any, ...]:
    """Lead first, then the edition's order; then what the line says, so that no order of input shows."""
    leads = item is not None and ask.answer.department == item.lead
    return (not leads, rank(edition, ask.answer.department), ask.line.circumstance, repr(ask.line))

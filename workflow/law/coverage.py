"""Which clause of the document puts which duty on whom, and what of this software fulfils it; nothing may be missing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby

from workflow.law.passages import passages
from workflow.law.reading import Findings, Table
from workflow.law.source import bare

FILE = "duties.toml"


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty that the document puts on someone, and where it is fulfilled."""

    #: Where it stands, e.g. 二（一）3.
    clause: str
    #: On whom, in the document's words.
    who: str
    #: The words of the document.
    quote: str
    #: Machines by name; empty for a duty that knows no states.
    machines: tuple[str, ...]
    #: `module.function` below `workflow.actions`, or `workflow.rules` where nothing is written.
    actions: tuple[str, ...]
    #: `file::test` below `tests/`.
    tests: tuple[str, ...]
    #: What of the duty lies outside any software, said plainly.
    outside: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """Words of the document that put no duty on anybody, and why not."""

    #: Where they stand.
    clause: str
    quote: str
    why: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every duty of a document, and all of its words that are none."""

    document: str
    duties: tuple[Duty, ...]
    statements: tuple[Statement, ...]

    def missing(self, source: str) -> tuple[str, ...]:
        """The words of the document, each with its clause, that neither a duty nor a statement of that clause quotes.

        Every word counts, the annexes' too: a quote answers for what it says and for nothing else of its sentence,
        and the same words in another clause bind somebody else.
        """
        return tuple(
            f"{clause}：{words}"
            for clause, text in passages(source).items()
            for words in _left(bare(text), [quote for said, quote in self._quotes() if said == clause])
        )

    def unfounded(self, source: str) -> tuple[str, ...]:
        """The quotes, each with its clause, that do not stand in that clause of the document."""
        texts = {clause: bare(text) for clause, text in passages(source).items()}
        return tuple(
            f"{clause}：{quote}"
            for clause, quote in self._quotes()
            if bare(quote) not in texts.get(clause, "")
        )

    def _quotes(self) -> list[tuple[str, str]]:
        return [
            *((duty.clause, duty.quote) for duty in self.duties),
            *((said.clause, said.quote) for said in self.statements),
        ]


def _left(text: str, quotes: list[str]) -> Iterator[str]:
    """What stays of a text once every quote is struck out, without the signs between."""
    struck = [False] * len(text)
    for quote in map(bare, quotes):
        for found in re.finditer(re.escape(quote), text):
            struck[found.start() : found.end()] = [True] * len(quote)
    for gone, group in groupby(range(len(text)), key=struck.__getitem__):
        words = re.sub(r"^\W+|\W+$", "", "".join(text[place] for place in group))
        if words and not gone:
            yield words


def read_coverage(data: bytes, findings: Findings) -> Coverage:
    """The coverage that a file says; whatever is wrong with it is noted with its key."""
    table = Table.parse(data, file=FILE, findings=findings)
    found = Coverage(
        table.text("document"),
        tuple(_duty(entry) for entry in table.tables("duties")),
        tuple(_statement(entry) for entry in table.tables("statements")),
    )
    table.close()
    return found


def _duty(entry: Table) -> Duty:
    duty = Duty(
        entry.text("clause"),
        entry.text("who"),
        entry.text("quote"),
        entry.texts("machines"),
        entry.texts("actions"),
        entry.texts("tests"),
        entry.maybe_text("outside"),
    )
    if not (duty.actions and duty.tests) and not duty.outside:
        entry.wrong("actions", "应写明由哪个动作履行、由哪个测试证明，或者写明为什么在软件之外")
    entry.close()
    return duty


def _statement(entry: Table) -> Statement:
    statement = Statement(entry.text("clause"), entry.text("quote"), entry.text("why"))
    entry.close()
    return statement


def coverage() -> Coverage:
    """The coverage that travels with the software.

    Raises:
        LawInvalid: the first finding.
    """
    findings = Findings()
    found = read_coverage(files("workflow.law").joinpath(FILE).read_bytes(), findings)
    for finding in findings.all:
        raise finding
    return found

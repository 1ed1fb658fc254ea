"""Which clause of the document puts which duty on whom, and what of this software fulfils it; nothing may be missing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

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
    """A sentence of the document that puts no duty on anybody, and why not."""

    quote: str
    why: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every duty of a document, and every sentence that is none."""

    document: str
    duties: tuple[Duty, ...]
    statements: tuple[Statement, ...]

    def missing(self, source: str) -> tuple[str, ...]:
        """The sentences of the document's parts that neither a duty nor a statement quotes."""
        quotes = [bare(quote) for quote in self._quotes()]
        return tuple(
            sentence
            for sentence in sentences(source)
            if not any(quote in bare(sentence) or bare(sentence) in quote for quote in quotes)
        )

    def unfounded(self, source: str) -> tuple[str, ...]:
        """The quotes that do not stand in the document."""
        text = bare(source)
        return tuple(quote for quote in self._quotes() if bare(quote) not in text)

    def _quotes(self) -> list[str]:
        return [duty.quote for duty in self.duties] + [said.quote for said in self.statements]


def sentences(source: str) -> Iterator[str]:
    """The sentences and half-sentences of the three parts, without headings; the annexes are forms."""
    text = source[source.index("一、责任单位") : source.index("附件：1.")]
    for line in (row.replace("**", "").strip() for row in text.splitlines()):
        if re.match(r"[一二三]、|（[一二三四]）[^。]*（[^）]*）。$|- $|-$", line):
            continue
        for part in re.split(r"(?<=[。；])", line):
            sentence = re.sub(r"^\d\.\s*", "", part.strip())
            # A head names who is meant, or the chapter.
            if sentence and not re.fullmatch(
                r"(（[一二三四]）)?[^，；]{0,60}(部门|人民银行|分工|联动|支撑|阶段)(（.*）)?。", sentence
            ):
                yield re.sub(r"^（[一二三四]）[^。]{2,12}。", "", sentence)


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
    statement = Statement(entry.text("quote"), entry.text("why"))
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

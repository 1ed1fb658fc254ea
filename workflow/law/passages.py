"""The document cut into its clauses, each under the label by which the law is cited."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

#: What the numbered lines of a chapter begin with; the sentence after it only says whom they bind.
_NUMBERED = re.compile(r"(?P<number>\d)\.\s*(?P<heading>[^。]*)。")
_SECTION = re.compile(r"（(?P<number>[一二三四])）(?P<heading>[^。]*)。")
_CHAPTER = re.compile(r"(?P<number>[一二三])、(?P<heading>.*)")
_ANNEX = re.compile(r"##\s*附件\s*(?P<number>\d)")
#: The lists of promises of Annex 2, whose entries are cited one by one.
_PROMISES = re.compile(r"(?P<side>企业承诺条款|部门承诺条款)(（[^）]*）)?")
_ENTRY = re.compile(r"(?<![\d年月])(?P<number>\d)\.\s*")

#: What stands before the first chapter: who sends it to whom, and why.
OPENING = "印发通知"


@dataclass(frozen=True, slots=True)
class Passage:
    """One clause of the document as it is read: under its label, with its heading and its words."""

    label: str
    #: Empty where the document gives it none.
    heading: str
    text: str


def document(source: str) -> tuple[Passage, ...]:
    """The whole document clause by clause, in its order; a heading under which nothing else stands is kept too."""
    headings: dict[str, str] = {}
    for label, heading, _ in _parts(source):
        headings[label] = headings.get(label) or heading
    texts = passages(source)
    return tuple(Passage(label, heading, texts.get(label, "")) for label, heading in headings.items())


def passages(source: str) -> dict[str, str]:
    """The text of each clause by its label, e.g. 二（一）3 or 附件2部门承诺条款1, without headings and numbers.

    Nothing of the document is left out but its headings: what introduces a chapter stands under the chapter, what
    the two forms print stands under their annex.
    """
    found: defaultdict[str, list[str]] = defaultdict(list)
    for label, text in _lines(source):
        if text.strip():
            found[label].append(text.strip())
    return {label: "\n".join(texts) for label, texts in found.items()}


def _lines(source: str) -> Iterator[tuple[str, str]]:
    return ((label, text) for label, _, text in _parts(source))


def _parts(source: str) -> Iterator[tuple[str, str, str]]:
    """Line by line: under which label it stands, the heading that it opens with, and what is left of it."""
    chapter, section, annex = "", "", ""
    for line in (row.replace("**", "").strip() for row in source.splitlines()):
        if head := _ANNEX.match(line):
            annex = f"附件{head['number']}"
        elif annex:
            yield from ((label, "", text) for label, text in _of_an_annex(annex, line))
        elif head := _CHAPTER.match(line):
            chapter, section = head["number"], ""
            yield chapter, head["heading"], ""
        elif not chapter:
            yield OPENING, "", line
        elif head := _SECTION.match(line):
            section = f"（{head['number']}）"
            yield chapter + section, head["heading"], line[head.end() :]
        elif section and (head := _NUMBERED.match(line)):
            yield chapter + section + head["number"], head["heading"], line[head.end() :]
        elif re.match(r"(- 附件：1|2)\. [^。]*$", line):
            # The list of annexes: each has its own heading below.
            continue
        else:
            yield chapter + section, "", line


def _of_an_annex(annex: str, line: str) -> Iterator[tuple[str, str]]:
    """A line of a form: a row of its table, or the entries of a list of promises, each by its own label."""
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    promises = _PROMISES.fullmatch(cells[0])
    if promises is None:
        yield annex, " ".join(cell for cell in cells if cell.strip("-"))
        return
    parts = _ENTRY.split(cells[1])
    for number, text in zip(parts[1::2], parts[2::2], strict=True):
        yield f"{annex}{promises['side']}{number}", text

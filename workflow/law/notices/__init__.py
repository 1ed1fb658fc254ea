"""What notices say: templates as data, one file per chapter, checked when they are loaded. House wording."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Formatter
from types import MappingProxyType

from workflow.law.reading import Findings, Table

#: The chapters in the order of the mechanism, by the names of their files.
CHAPTERS = MappingProxyType(
    {
        "docking": "对接",
        "registration": "商事登记",
        "landing": "征询意见",
        "deliberation": "会商和难点、堵点",
        "commitment": "双向承诺",
        "approval": "审批事项",
        "acceptance": "联合验收",
        "clock": "期限变动",
        "supervision": "催办和督办",
        "retractions": "更正和收回",
        "scorecard": "监督考核",
        "enterprise": "企业催办和评价",
    }
)
_KIND = re.compile(r"[a-z_]+\.[a-z_]+")


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What one kind of notice says."""

    kind: str
    #: The subject of a mail, the head of a message.
    title: str
    #: One sentence or two, with the names of facts in braces.
    text: str
    #: The facts that the text names.
    facts: frozenset[str]
    #: The chapter that it belongs to: the name of its file, a key of `CHAPTERS`.
    chapter: str = ""

    @property
    def asks(self) -> bool:
        """Whether it asks something of whoever is told, and does not only let him know: then it says 请."""
        return "请" in self.text

    def say(self, facts: Mapping[str, object]) -> str:
        """The text with its facts filled in. Raises KeyError for a fact that is not given."""
        return self.text.format_map(facts)


def read_notices(sources: Mapping[str, bytes], findings: Findings) -> dict[str, NoticeText]:
    """The notices of some files by kind; whatever is wrong with them is noted with file and key."""
    found: dict[str, NoticeText] = {}
    for file, data in sources.items():
        table = Table.parse(data, file=file, findings=findings)
        known = table.words("facts")
        used: set[str] = set()
        for entry in table.tables("notices"):
            notice = _read(entry, known, file.rpartition("/")[2].removesuffix(".toml"))
            used |= notice.facts
            if notice.kind in found:
                entry.wrong("kind", f"“{notice.kind}”重复")
            found[notice.kind] = notice
        for name in sorted(known.keys() - used):
            table.wrong(f"facts.{name}", "没有通知用到它")
        table.close()
    return found


def _read(entry: Table, known: Mapping[str, str], chapter: str) -> NoticeText:
    kind, title, text = entry.text("kind"), entry.text("title"), entry.text("text")
    entry.at(kind or "notices")
    if not _KIND.fullmatch(kind):
        entry.wrong("kind", "应为“名词.动作”，只用小写字母和下划线")
    facts = frozenset(_names(entry, text))
    for name in sorted(facts - known.keys()):
        entry.wrong("text", f"“{{{name}}}”没有在 [facts] 里登记")
    entry.close()
    return NoticeText(kind, title, text, facts, chapter)


def _names(entry: Table, text: str) -> Iterator[str]:
    try:
        for _, name, spec, conversion in Formatter().parse(text):
            if name is None:
                continue
            if spec or conversion or not name.isidentifier():
                entry.wrong("text", f"花括号里只写事实的名称：“{name}”")
            else:
                yield name
    except ValueError as error:
        entry.wrong("text", f"花括号不成对：{error}")


@cache
def notice_texts() -> Mapping[str, NoticeText]:
    """Every notice there is, by kind.

    Raises:
        LawInvalid: a template is wrong.
    """
    findings = Findings()
    sources = {
        f"notices/{entry.name}": entry.read_bytes()
        for entry in sorted(files(__package__).iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    }
    found = read_notices(sources, findings)
    for finding in findings.all:
        raise finding
    return MappingProxyType(found)


@cache
def notice_facts(chapter: str) -> Mapping[str, str]:
    """What each fact is that the texts of a chapter may name, by the name that stands in braces."""
    findings = Findings()
    file = f"{chapter}.toml"
    table = Table.parse((files(__package__) / file).read_bytes(), file=f"notices/{file}", findings=findings)
    return MappingProxyType(dict(table.words("facts")))

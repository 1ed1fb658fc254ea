"""The templates of notices as they are shown: as data, and as they read with the names of their facts."""

from dataclasses import dataclass

from workflow.law.notices import CHAPTERS, notice_facts, notice_texts
from workflow.law.sentence import Sentence


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One kind of notice."""

    kind: str
    chapter: str
    chapter_words: str
    title: str
    #: The text as it stands in its file.
    text: str
    #: The same with each fact told by what it is: 〔项目名称〕.
    example: str
    #: The file that it stands in.
    file: str
    #: Whether it asks something of whoever is told.
    asks: bool


def templates() -> list[TemplateRow]:
    """Every notice there is, chapter by chapter."""
    order = list(CHAPTERS)
    rows = [
        TemplateRow(
            each.kind,
            each.chapter,
            CHAPTERS[each.chapter],
            each.title,
            each.text,
            _example(each.text, each.chapter),
            f"workflow/law/notices/{each.chapter}.toml",
            each.asks,
        )
        for each in notice_texts().values()
    ]
    return sorted(rows, key=lambda row: order.index(row.chapter))


def _example(text: str, chapter: str) -> str:
    return Sentence(text, **{name: f"〔{words}〕" for name, words in notice_facts(chapter).items()})

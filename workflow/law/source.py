"""The text of the document, and whether what the data says rests on what its basis asks for."""

import re
from difflib import SequenceMatcher

from workflow.law.reading import Table
from workflow.law.terms import Basis

#: A whole number in a sentence, in digits or in Chinese.
_NUMBER = re.compile(r"[\d零一二三四五六七八九十百两]+")

#: The kinds of writing in which a limit may be laid down: statute, regulation, rule, measure.
_OF_A_LAW = re.compile(r"法|条例|规定|办法|规则")

#: How many characters in a row a passage shares with a quote that is taken for it.
_ALIKE = 6


class Source:
    """The text of the document, against which every quote is held."""

    def __init__(self, text: str) -> None:
        """Keep the text, and what is left of it without emphasis and white space."""
        self.text = text
        self._bare = bare(text)

    def holds(self, quote: str) -> bool:
        """Whether the words stand in the text."""
        return bare(quote) in self._bare

    def nearest(self, quote: str) -> str:
        """The passage of the text that a quote seems to mean, as long as the quote; empty where none is like it."""
        wanted = bare(quote)
        found = SequenceMatcher(None, self._bare, wanted, autojunk=False).find_longest_match()
        if found.size < min(_ALIKE, len(wanted)):
            return ""
        start = max(0, found.a - found.b)
        return self._bare[start : start + len(wanted)]


def bare(text: str) -> str:
    """The characters that carry words: no white space, no markdown emphasis."""
    return re.sub(r"[\s*]+", "", text)


def names_a_law(clause: str) -> bool:
    """Whether the words name a law, regulation or rule: what is general knowledge, or still to be checked, is none."""
    return "待核" not in clause and _OF_A_LAW.search(clause) is not None


def require_basis(table: Table, basis: Basis, clause: str, quote: str, why: str, source: Source) -> None:
    """Whether what is said rests on what its basis asks for."""
    if basis is not Basis.PRACTICE and not clause.strip():
        table.wrong("clause", "缺少条款" if basis is Basis.DOCUMENT else "缺少法律法规和条次")
    elif basis is Basis.STATUTE and not names_a_law(clause):
        table.wrong("clause", "应当写明法律法规或规章的名称")
    if basis is Basis.DOCUMENT and not quote.strip():
        table.wrong("quote", "缺少原文")
    if quote.strip() and basis is not Basis.DOCUMENT:
        table.wrong("quote", "只有依据文件的才引原文")
    elif quote.strip() and not source.holds(quote):
        table.wrong("quote", _not_there(quote, source.nearest(quote)))
    if basis is Basis.PRACTICE and not why.strip():
        table.wrong("why", "专班约定应当写明为什么")
    if basis is Basis.PRACTICE and clause.strip():
        table.wrong("clause", "专班约定没有条款；有条款的应写明依据")


def _not_there(quote: str, nearest: str) -> str:
    """What is wrong with a quote, and what to do about it."""
    like = f"；相近的原文是“{nearest}”" if nearest else ""
    return (
        f"原文中没有这句话：“{quote.strip()}”{like}。请照 source.zh.md 逐字改正引文；"
        "文件确实没有规定的，basis 改为 practice 并写明 why"
    )


def names_amount(quote: str, amount: int) -> bool:
    """Whether a quote says the number, in digits or in Chinese: who changes one must change the other."""
    said = {str(amount), _chinese(amount), "两" if amount == 2 else ""} - {""}
    return not said.isdisjoint(_NUMBER.findall(quote))


def _chinese(amount: int) -> str:
    """A number below a hundred as statutes write it; empty above, where none of our limits is."""
    if not 0 < amount < 100:
        return ""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(amount, 10)
    head = ("" if tens == 1 else digits[tens]) + "十" if tens else ""
    return head + (digits[ones] if ones else "")

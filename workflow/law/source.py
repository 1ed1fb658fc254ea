"""The text of the document, and whether what the data says rests on what its basis asks for."""

import re

from workflow.law.reading import Table
from workflow.law.terms import Basis

#: A whole number in a sentence, in digits or in Chinese.
_NUMBER = re.compile(r"[\d零一二三四五六七八九十百两]+")


class Source:
    """The text of the document, against which every quote is held."""

    def __init__(self, text: str) -> None:
        """Keep the text, and what is left of it without emphasis and white space."""
        self.text = text
        self._bare = bare(text)

    def holds(self, quote: str) -> bool:
        """Whether the words stand in the text."""
        return bare(quote) in self._bare


def bare(text: str) -> str:
    """The characters that carry words: no white space, no markdown emphasis."""
    return re.sub(r"[\s*]+", "", text)


def require_basis(table: Table, basis: Basis, clause: str, quote: str, why: str, source: Source) -> None:
    """Whether what is said rests on what its basis asks for."""
    if basis is not Basis.PRACTICE and not clause.strip():
        table.wrong("clause", "缺少条款" if basis is Basis.DOCUMENT else "缺少法律法规和条次")
    if basis is Basis.DOCUMENT and not quote.strip():
        table.wrong("quote", "缺少原文")
    if quote.strip() and not (basis is Basis.DOCUMENT and source.holds(quote)):
        table.wrong("quote", "原文中没有这句话" if basis is Basis.DOCUMENT else "只有依据文件的才引原文")
    if basis is Basis.PRACTICE and not why.strip():
        table.wrong("why", "专班约定应当写明为什么")
    if basis is Basis.PRACTICE and clause.strip():
        table.wrong("clause", "专班约定没有条款；有条款的应写明依据")


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

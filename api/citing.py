"""Where the words of a clause stand: every clause of the document that a page names leads there."""

import re
from typing import Final
from urllib.parse import quote

from markupsafe import Markup, escape

from api.wording import Catalogues

#: The page of the document, on which each clause has its label as its mark.
TEXT: Final = "/law/text"
_LABEL: Final = re.compile(
    r"附件\d(?:(?:企业|部门)承诺条款\d)?|[一二三]（[一二三四五六七八九十]+）\d?(?![\d〔])"
)
#: A whole chapter is cited by its number alone.
_CHAPTERS: Final = frozenset("一二三")
#: What stands between two clauses.
_BETWEEN: Final = frozenset("、；")


def cited(words: Catalogues, language: str, text: str) -> Markup:
    """What a rule rests on, as HTML: clauses of the document as links to their words, the rest as it is told.

    The words of a statute are not kept here, so its article is named and leads nowhere.
    """
    if isinstance(text, Markup):
        return text
    if text in _CHAPTERS:
        return _link(words, language, text)
    found, at = Markup(), 0
    for label in _LABEL.finditer(text):
        found += _rest(words, language, text[at : label.start()]) + _link(words, language, label[0])
        at = label.end()
    return found + _rest(words, language, text[at:])


def _rest(words: Catalogues, language: str, text: str) -> Markup:
    between = text.strip()
    if between in _BETWEEN:
        return escape(words.say(language, between))
    return words.noted(language, text) if between else escape(text)


def _link(words: Catalogues, language: str, label: str) -> Markup:
    return Markup('<a class="cite" href="{}#{}">{}</a>').format(
        TEXT, quote(label), words.noted(language, label)
    )

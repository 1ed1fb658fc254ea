"""Finds the words that people read where they are not wrapped in a call: refusals and vocabularies."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import IO, Any, Final

_CLAUSE: Final = re.compile(r"[一二三四]（[一二三四]）\d?$")

Found = tuple[int, str, str, list[str]]


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def refusals(
    source: IO[bytes], keywords: Mapping[str, Any], comment_tags: Sequence[str], options: Mapping[str, Any]
) -> Iterator[Found]:
    """The docstring of every class that speaks Chinese: a refusal's sentence, with its placeholders.

    With the option `values = yes` the Chinese values of tables as well.
    """
    text = source.read()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef) and (sentence := ast.get_docstring(node)) and _is_chinese(sentence):
            yield node.lineno, "", sentence, []
    if options.get("values") == "yes":
        yield from chinese(BytesIO(text), keywords, comment_tags, {})


def chinese(
    source: IO[bytes],
    keywords: Mapping[str, Any],  # noqa: ARG001
    comment_tags: Sequence[str],  # noqa: ARG001
    options: Mapping[str, Any],
) -> Iterator[Found]:
    """Every Chinese string that is a value: the words of vocabularies, states, moves, notices on pages.

    With the option `only = values` only what stands as a value in a table; references to clauses are left as they are.
    """
    tree = ast.parse(source.read())
    values = {id(value) for node in ast.walk(tree) if isinstance(node, ast.Dict) for value in node.values}
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if options.get("only") == "values" and id(node) not in values:
            continue
        if id(node) not in docstrings | inside and _is_chinese(node.value) and not _CLAUSE.match(node.value):
            yield node.lineno, "", node.value, []

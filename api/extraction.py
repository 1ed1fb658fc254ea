"""Finds the words that people read where they are not wrapped in a call: refusals and vocabularies."""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import IO, Any, Final

_CLAUSE: Final = re.compile(r"[一二三四]（[一二三四]）\d?$")

Found = tuple[int, str, str, list[str]]


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def _is_shape(node: ast.ClassDef) -> bool:
    return any(isinstance(base, ast.Name) and base.id == "BaseModel" for base in node.bases)


def refusals(
    source: IO[bytes], keywords: Mapping[str, Any], comment_tags: Sequence[str], options: Mapping[str, Any]
) -> Iterator[Found]:
    """The docstring of every class that speaks Chinese: a refusal's sentence, with its placeholders.

    With the option `values = yes` the Chinese values of tables as well.
    """
    text = source.read()
    for node in ast.walk(ast.parse(text)):
        if (
            isinstance(node, ast.ClassDef)
            and not _is_shape(node)
            and (sentence := ast.get_docstring(node))
            and _is_chinese(sentence)
        ):
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
    # What OpenAPI says of a field is documentation, in the language of the source.
    docstrings |= {
        id(word.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for word in node.keywords
        if word.arg == "description"
    }
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if options.get("only") == "values" and id(node) not in values:
            continue
        if id(node) not in docstrings | inside and _is_chinese(node.value) and not _CLAUSE.match(node.value):
            yield node.lineno, "", node.value, []


def sentences(
    source: IO[bytes],
    keywords: Mapping[str, Any],  # noqa: ARG001
    comment_tags: Sequence[str],  # noqa: ARG001
    options: Mapping[str, Any],  # noqa: ARG001
) -> Iterator[Found]:
    """The template of every `Sentence(…)`, where it stands in the call."""
    for node in ast.walk(ast.parse(source.read())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Sentence":
            for part in ast.walk(node.args[0]) if node.args else ():
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and _is_chinese(part.value):
                    yield part.lineno, "", part.value, []


#: The keys of tables of the law whose texts are words of pages: what a limit is called, what a form asks.
_TITLES: Final = frozenset(("title", "hint", "steps", "things", "choices", "free", "events", "approver"))


def titles(
    source: IO[bytes],
    keywords: Mapping[str, Any],  # noqa: ARG001
    comment_tags: Sequence[str],  # noqa: ARG001
    options: Mapping[str, Any],  # noqa: ARG001
) -> Iterator[Found]:
    """What things of the law are called, in its TOML."""

    def walk(value: object, key: str) -> Iterator[Found]:
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from walk(inner, key if key == "events" else name)
        elif isinstance(value, list):
            for inner in value:
                yield from walk(inner, key)
        elif isinstance(value, str) and key in _TITLES and _is_chinese(value):
            yield 1, "", value, []

    yield from walk(tomllib.load(source), "")

"""Templates call macros with words that these know: another one fails only on the page that says it, and only when it does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

import api
import forms

_ROOTS = [Path(api.__file__).parent / "templates", Path(forms.__file__).parent / "templates"]
_ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)
_TEMPLATES = [(root, path) for root in _ROOTS for path in sorted(root.rglob("*.html"))]


def _tree(path: Path) -> nodes.Template:
    return _ENVIRONMENT.parse(path.read_text(encoding="utf-8"))


def _macros(tree: nodes.Template) -> dict[str, tuple[list[str], int]]:
    """Of each macro the names of its arguments, and how many need not be given; not of those that take any number."""
    return {
        each.name: ([argument.name for argument in each.args], len(each.defaults))
        for each in tree.find_all(nodes.Macro)
        if "varargs" not in {name.name for name in each.find_all(nodes.Name)}
    }


def _known(root: Path, tree: nodes.Template) -> dict[str, tuple[list[str], int]]:
    found = {}
    for imported in tree.find_all(nodes.FromImport):
        if isinstance(imported.template, nodes.Const):
            there = _macros(_tree(root / str(imported.template.value)))
            for name in imported.names:
                own, other = name if isinstance(name, tuple) else (name, name)
                if own in there:
                    found[other] = there[own]
    return found | _macros(tree)


def _wrong(root: Path, path: Path) -> Iterator[str]:
    tree = _tree(path)
    known = _known(root, tree)
    for call in tree.find_all(nodes.Call):
        if not isinstance(call.node, nodes.Name) or call.node.name not in known:
            continue
        arguments, optional = known[call.node.name]
        given = [keyword.key for keyword in call.kwargs]
        for key in given:
            if key not in arguments and key != "caller":
                yield f"{path.name}:{call.lineno} {call.node.name} knows no {key}"
        if len(call.args) > len(arguments):
            yield f"{path.name}:{call.lineno} {call.node.name} takes {len(arguments)} arguments"
        needed = arguments[len(call.args) : len(arguments) - optional]
        if call.dyn_args is None and call.dyn_kwargs is None:
            for name in needed:
                if name not in given:
                    yield f"{path.name}:{call.lineno} {call.node.name} needs {name}"


@pytest.mark.parametrize(("root", "path"), _TEMPLATES, ids=[path.name for _, path in _TEMPLATES])
def test_macros_are_called_as_they_are_written(root: Path, path: Path) -> None:
    assert list(_wrong(root, path)) == []

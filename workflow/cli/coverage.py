"""`daiban law coverage`: whether what the table of duties names is really there, and the table itself."""

import ast
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

from workflow.law.coverage import Coverage, Duty
from workflow.rules.machines import MACHINES

_TESTS = Path(__file__).parents[2] / "tests"


def defects(found: Coverage, source: str) -> list[str]:
    """What is missing or named wrongly, one line each; empty when every duty is met.

    Tests are looked for where they are: in a checkout, not in a wheel.
    """
    lines = [f"没有对上：{words}" for words in found.missing(source)]
    lines += [f"原文中没有：{quote}" for quote in found.unfounded(source)]
    for duty in found.duties:
        lines += [f"{duty.clause}：{each}" for each in _defects_of(duty)]
    return lines


def _defects_of(duty: Duty) -> Iterator[str]:
    for machine in duty.machines:
        if machine not in MACHINES:
            yield f"没有状态机 {machine}"
    for action in duty.actions:
        module, _, name = action.rpartition(".")
        if not _is_there(module, name):
            yield f"没有动作 {action}"
    for test in duty.tests if _TESTS.is_dir() else ():
        file, _, name = test.partition("::")
        if name not in _tests_of(file):
            yield f"没有测试 {test}"


def _is_there(module: str, name: str) -> bool:
    """Whether a function is in `workflow.MODULE`; `actions` is understood."""
    for place in (f"workflow.actions.{module}", f"workflow.{module}"):
        try:
            found = import_module(place)
        except ModuleNotFoundError:
            continue
        if callable(getattr(found, name, None)):
            return True
    return False


@cache
def _tests_of(file: str) -> frozenset[str]:
    path = _TESTS / file
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def as_text(found: Coverage) -> Iterator[str]:
    """The table for a terminal: a duty, and below it what fulfils it."""
    yield f"{found.document}：{len(found.duties)} 项职责"
    for duty in found.duties:
        yield f"{duty.clause}　{duty.who}：{duty.quote}"
        for head, names in (("状态机", duty.machines), ("动作", duty.actions), ("测试", duty.tests)):
            if names:
                yield f"    {head}：{'、'.join(names)}"
        if duty.outside:
            yield f"    软件之外：{duty.outside}"


def as_markdown(found: Coverage) -> str:
    """The table for the docs."""
    lines = [
        f"{found.document}：{len(found.duties)} 项职责。",
        "",
        "| 条款 | 谁 | 职责（原文） | 状态机 | 动作 | 测试 |",
        "|---|---|---|---|---|---|",
    ]
    for duty in found.duties:
        actions = "、".join(f"`{name}`" for name in duty.actions)
        outside = f"软件之外：{duty.outside}" if duty.outside else ""
        cells = (
            duty.clause,
            duty.who,
            duty.quote,
            "、".join(f"`{name}`" for name in duty.machines),
            "；".join(part for part in (actions, outside) if part),
            "<br>".join(f"`{name.rpartition('::')[2]}`" for name in duty.tests),
        )
        lines.append("| " + " | ".join(cell.replace("|", "\\|") or "—" for cell in cells) + " |")
    lines += ["", "不含职责的文字：", ""]
    lines += [f"- {each.clause}　{each.quote}（{each.why}）" for each in found.statements]
    return "\n".join(lines) + "\n"

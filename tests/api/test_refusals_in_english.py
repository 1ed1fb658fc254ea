"""What is refused in English is wholly English, but for what somebody typed; on a page that says that it is Chinese."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import workflow
from api.refusals import every_refusal, sentence
from api.wording import Catalogues
from builders.door import World
from workflow.errors import (
    CreditCodeMalformed,
    FactsInvalid,
    FactTooLong,
    LinesUnreadable,
    ListTooBig,
    Refusal,
)
from workflow.law.sentence import Sentence
from workflow.rules import identifiers

_CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
_MARKED = re.compile(r'<span lang="zh">(.*?)</span>')
#: Functions that make a refusal of the name of a fact.
_TELLING = {"text", "clean", "reason_given", "_unknown", "_not_extended"}
#: What the command line refuses and the findings in the files of the law are read by those who run the house.
_OF_THE_HOUSE = {"cli", "law", "demonstration"}


def _given() -> Iterator[tuple[str, ast.expr]]:
    """Every expression that is given to a refusal, with where it stands."""
    root = Path(workflow.__file__).parent.parent
    telling = {kind.__name__ for kind in every_refusal()} | _TELLING
    for file in sorted([*(root / "workflow").rglob("*.py"), *(root / "api").rglob("*.py")]):
        if file.relative_to(root).parts[1] in _OF_THE_HOUSE:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if called in telling or any(each.arg == "fact" for each in node.keywords):
                    for value in (*node.args, *(each.value for each in node.keywords)):
                        for one in _alternatives(value):
                            yield f"{file.name}:{node.lineno}", one


def _alternatives(value: ast.expr) -> Iterator[ast.expr]:
    if isinstance(value, ast.IfExp):
        yield from (*_alternatives(value.body), *_alternatives(value.orelse))
    elif isinstance(value, ast.BoolOp):
        for each in value.values:
            yield from _alternatives(each)
    else:
        yield value


def test_no_refusal_is_given_chinese_that_was_glued_together() -> None:
    glued = [
        (place, ast.unparse(each))
        for place, each in _given()
        if isinstance(each, ast.JoinedStr) and _CHINESE.search(ast.unparse(each))
    ]
    assert glued == []


def test_every_fact_that_a_refusal_is_given_has_its_english() -> None:
    english = Catalogues.read()
    untold = [
        (place, each.value)
        for place, each in _given()
        if isinstance(each, ast.Constant)
        and isinstance(each.value, str)
        and _CHINESE.search(each.value)
        and _CHINESE.search(english.say("en", each.value))
    ]
    assert untold == []


def _refused(act: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value


def _a_code(code: str) -> Refusal:
    problem = identifiers.credit_code_problem(code)
    assert problem is not None
    return problem


#: A refusal, and what of it somebody typed.
REFUSALS: dict[str, tuple[Callable[[], Refusal], set[str]]] = {
    "a code that is too short": (lambda: _a_code("9144"), set()),
    "a letter for a digit": (lambda: _a_code("914453810I23456789"), set()),
    "a letter in the region": (lambda: _a_code("91A453810123456789"), set()),
    "a Chinese character in a code": (lambda: _a_code("91445381012345678罗"), {"罗"}),
    "a line that is none": (lambda: LinesUnreadable(fact=Sentence("第{n}行", n=3)), set()),
    "the materials of an item": (
        lambda: LinesUnreadable(fact=Sentence("“{item}”的材料", item="某事")),
        {"某事"},
    ),
    "a reason that is too long": (
        lambda: FactTooLong(fact=Sentence("{what}的理由", what="停办"), limit=200, length=201),
        set(),
    ),
    "a list that is too big": (
        lambda: ListTooBig(what=Sentence("超过{n}行", n=500), limit=Sentence("{n}行", n=500)),
        set(),
    ),
    "several at once": (lambda: FactsInvalid([_a_code("9144"), _a_code("91445381012345678罗")]), {"罗"}),
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_in_english_only_what_was_typed_is_chinese_and_says_so(refusal: str) -> None:
    make, typed = REFUSALS[refusal]
    words = Catalogues.read()
    told = words.marked("en", sentence(make()))
    assert set(_MARKED.findall(told)) == typed
    assert not _CHINESE.search(_MARKED.sub("", told)), told


def test_in_chinese_it_says_what_it_said() -> None:
    refusal = _a_code("91445381O123456789")
    assert isinstance(refusal, CreditCodeMalformed)
    assert Catalogues.read().say("zh", sentence(refusal)) == str(refusal)
    assert "第9位“O”不能使用，是否为数字“0”" in str(refusal)


#: By chapter: what is asked for, and the status of the refusal.
ASKED: dict[str, tuple[str, str, Any, int]] = {
    "docking: facts": ("POST", "/api/v1/projects", {"origin": "招商引资"}, 422),
    "docking: a project that is not there": ("GET", "/api/v1/projects/999999", None, 404),
    "docking: a checklist that is not there": ("GET", "/api/v1/checklists/999999", None, 404),
    "consultation": ("GET", "/api/v1/consultations/999999", None, 404),
    "registration": ("GET", "/api/v1/projects/999999/registration", None, 404),
    "approval": ("GET", "/api/v1/items/999999", None, 404),
    "acceptance": ("GET", "/api/v1/acceptances/999999", None, 404),
    "time": ("GET", "/api/v1/clocks/999999", None, 404),
    "supervision": ("GET", "/api/v1/supervisions/999999", None, 404),
    "no such address": ("GET", "/api/v1/nowhere", None, 404),
}


# The language of an answer does not depend on the database.
@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
@pytest.mark.parametrize("asked", ASKED)
def test_a_problem_document_is_in_the_language_that_was_asked_for(world: World, asked: str) -> None:
    method, path, json, status = ASKED[asked]
    for language, chinese in (("en", False), ("zh", True)):
        answer = world.desk().ask(method, path, json=json, headers={"Accept-Language": language})
        problem = answer.json()
        said = [problem["title"], problem["detail"], *(each["detail"] for each in problem["errors"])]
        assert (answer.status_code, answer.headers["content-language"]) == (status, language), problem
        assert [bool(_CHINESE.search(each)) for each in said] == [chinese] * len(said), said

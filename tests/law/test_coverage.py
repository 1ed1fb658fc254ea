"""Every sentence of the document is a duty that something fulfils, or is said not to be one."""

from workflow.cli.coverage import as_markdown, defects
from workflow.law.coverage import coverage, read_coverage, sentences
from workflow.law.loading import load
from workflow.law.reading import Findings

SOURCE = load().source_text


def found(text: str) -> list[str]:
    findings = Findings()
    read_coverage(text.encode(), findings)
    return [str(finding) for finding in findings.all]


def test_nothing_is_missing_and_everything_that_is_named_is_there() -> None:
    assert defects(coverage(), SOURCE) == []


def test_every_sentence_of_the_three_parts_is_looked_at() -> None:
    every = list(sentences(SOURCE))
    assert len(every) > 40
    assert any(sentence.startswith("就审批事项形成完备详尽") for sentence in every)
    assert not any(sentence.startswith(("一、", "（一）", "1.")) for sentence in every)


def test_a_sentence_that_nobody_answers_for_is_named() -> None:
    whole = coverage()
    less = type(whole)(whole.document, whole.duties[1:], whole.statements)
    assert any("形成项目清单" in sentence for sentence in less.missing(SOURCE))


def test_what_is_named_and_not_there_is_told() -> None:
    text = """
document = "某文件"

[[duties]]
clause = "二（一）3"
who = "各审批部门"
quote = "原文没有的话"
machines = ["no_such_machine"]
actions = ["checklists.fly"]
tests = ["law/test_coverage.py::test_nobody_wrote"]
"""
    findings = Findings()
    told = defects(read_coverage(text.encode(), findings), SOURCE)
    assert findings.all == []
    assert {
        "原文中没有：原文没有的话",
        "二（一）3：没有状态机 no_such_machine",
        "二（一）3：没有动作 checklists.fly",
    } <= set(told)
    assert "二（一）3：没有测试 law/test_coverage.py::test_nobody_wrote" in told


def test_a_duty_that_nothing_fulfils_says_why_it_lies_outside() -> None:
    bare = 'document = "某"\n[[duties]]\nclause = "一"\nwho = "某"\nquote = "某"\n'
    assert any("应写明由哪个动作履行" in finding for finding in found(bare))
    assert found(bare + 'outside = "线下的事"\n') == []


def test_the_table_for_the_docs_has_a_row_for_each_duty() -> None:
    whole = coverage()
    assert as_markdown(whole).count("\n| ") == len(whole.duties) + 1

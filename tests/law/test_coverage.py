"""Every word of the document is of a duty that something fulfils, or is said not to be of one."""

from dataclasses import replace

import pytest

from workflow.cli.coverage import as_markdown, defects
from workflow.law.coverage import Duty, Statement, coverage, read_coverage
from workflow.law.loading import load
from workflow.law.passages import passages
from workflow.law.reading import Findings
from workflow.law.source import bare

SOURCE = load().source_text
WHOLE = coverage()


def found(text: str) -> list[str]:
    findings = Findings()
    read_coverage(text.encode(), findings)
    return [str(finding) for finding in findings.all]


def test_nothing_is_missing_and_everything_that_is_named_is_there() -> None:
    assert defects(WHOLE, SOURCE) == []


def test_the_clauses_hold_every_word_of_the_document_but_its_headings() -> None:
    clauses = passages(SOURCE)
    assert clauses["二（一）3"].startswith("接到代办专班办公室通知后，")
    assert clauses["附件2部门承诺条款3"] == "其他承诺事项。以上完成时限均不包含批前公示、听证及专家论证时间。"
    left = bare(SOURCE)
    lines = [line for text in clauses.values() for line in text.splitlines()]
    for line in sorted(lines, key=len, reverse=True):
        for cell in line.split(" "):
            left = left.replace(bare(cell), "", 1)
    assert "工作日" not in left
    assert len(left) < 500


@pytest.mark.parametrize("gone", [*WHOLE.duties, *WHOLE.statements], ids=lambda each: each.quote[:16])
def test_whatever_is_left_out_is_named_word_for_word(gone: Duty | Statement) -> None:
    less = replace(
        WHOLE,
        duties=tuple(duty for duty in WHOLE.duties if duty is not gone),
        statements=tuple(said for said in WHOLE.statements if said is not gone),
    )
    (named,) = less.missing(SOURCE)
    clause, _, words = named.partition("：")
    assert clause == gone.clause
    assert words.strip("“”）") == bare(gone.quote).strip("“”）")
    assert defects(less, SOURCE) == [f"没有对上：{named}"]


def test_a_quote_answers_for_its_own_words_only_and_not_for_the_rest_of_the_sentence() -> None:
    whole = next(duty for duty in WHOLE.duties if duty.clause == "二（一）3")
    half = replace(whole, quote=whole.quote.partition("判别涉及本部门的审批事项，")[2])
    less = replace(WHOLE, duties=tuple(half if duty is whole else duty for duty in WHOLE.duties))
    (named,) = less.missing(SOURCE)
    assert named.startswith("二（一）3：接到代办专班办公室通知后，")
    assert named.endswith("判别涉及本部门的审批事项")


def test_the_same_words_in_another_clause_bind_somebody_else() -> None:
    words = "对符合条件的项目，实行告知承诺，优化审批流程，压减审批时限"
    bound = [duty for duty in WHOLE.duties if duty.quote == words]
    assert [(duty.clause, duty.who) for duty in bound] == [
        ("二（四）1", "自然资源部门"),
        ("二（四）4", "各审批部门"),
    ]
    moved = replace(bound[1], clause="二（四）3")
    less = replace(WHOLE, duties=tuple(moved if duty is bound[1] else duty for duty in WHOLE.duties))
    assert less.missing(SOURCE) == (f"二（四）4：{words}",)
    assert less.unfounded(SOURCE) == (f"二（四）3：{words}",)


def test_every_promise_of_annex_2_has_a_machine_an_action_and_a_test() -> None:
    promises = [duty for duty in WHOLE.duties if "承诺条款" in duty.clause]
    assert len(promises) == 11
    assert all(duty.machines and duty.actions and duty.tests for duty in promises)


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
        "原文中没有：二（一）3：原文没有的话",
        "二（一）3：没有状态机 no_such_machine",
        "二（一）3：没有动作 checklists.fly",
    } <= set(told)
    assert "二（一）3：没有测试 law/test_coverage.py::test_nobody_wrote" in told


def test_a_duty_that_nothing_fulfils_says_why_it_lies_outside() -> None:
    bare = 'document = "某"\n[[duties]]\nclause = "一"\nwho = "某"\nquote = "某"\n'
    assert any("应写明由哪个动作履行" in finding for finding in found(bare))
    assert found(bare + 'outside = "线下的事"\n') == []


def test_the_table_for_the_docs_has_a_row_for_each_duty() -> None:
    assert as_markdown(WHOLE).count("\n| ") == len(WHOLE.duties) + 1

"""Notices are templates in data: what is wrong with one is said with file and key when they are loaded."""

import pytest

from workflow.law.notices import notice_texts, read_notices
from workflow.law.reading import Findings

GOOD = """
[facts]
project = "项目名称"

[[notices]]
kind = "checklist.notify"
title = "请回复"
text = "请回复“{project}”。"
"""


def found(text: str) -> list[str]:
    findings = Findings()
    read_notices({"x.toml": text.encode()}, findings)
    return [str(finding) for finding in findings.all]


def test_a_sound_file_has_no_findings() -> None:
    assert found(GOOD) == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("{project}", "{projekt}", "“{projekt}”没有在 [facts] 里登记"),
        ("{project}", "某项目", "facts.project：没有通知用到它"),
        ("{project}", "{project!r}", "花括号里只写事实的名称"),
        ("{project}", "{project", "花括号不成对"),
        ("checklist.notify", "Checklist", "应为“名词.动作”"),
        ('title = "请回复"', "", "title：缺少这一项"),
        ('title = "请回复"', 'titel = "请回复"', "titel：不认识的项目"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_key(before: str, after: str, said: str) -> None:
    findings = found(GOOD.replace(before, after))
    assert any(said in finding for finding in findings), findings
    assert all(finding.startswith("x.toml：") for finding in findings)


def test_two_notices_of_one_kind_are_refused() -> None:
    assert any(
        "重复" in finding
        for finding in found(GOOD + GOOD.partition("[[notices]]")[1] + GOOD.partition("[[notices]]")[2])
    )


def test_every_notice_of_the_house_fills_in_from_its_facts() -> None:
    for notice in notice_texts().values():
        assert "{" not in notice.say(dict.fromkeys(notice.facts, "某"))

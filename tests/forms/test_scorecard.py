"""监督考核表 read back from paper: whose figures, of which period, what each means, when it was made."""

import re
from collections.abc import Callable
from datetime import date

import forms
from builders.sheets import MADE_AT

Read = Callable[[forms.AnySheet], list[str]]


def test_a_scorecard_is_an_official_document_that_says_when_it_was_made(read: Read) -> None:
    sheet = forms.ScorecardSheet(
        edition="3fa94c1e77d2b0aa",
        made_at=MADE_AT,
        mark="罗定市政务服务数据管理局",
        heading="罗定市住房和城乡建设局审批代办服务监督考核表",
        addressee="罗定市住房和城乡建设局",
        paragraphs=(forms.Paragraph("考核期间：2026年11月1日至2026年11月30日。"),),
        grids=(
            forms.Grid(("项目", "数据"), (forms.Row(("应办", "3件")),), (2, 6), caption="一、考核数据"),
            forms.Grid(("指标", "含义"), (forms.Row(("应办", "各项时限")),), (2, 6), caption="二、指标含义"),
        ),
        signed_by="罗定市政务服务数据管理局",
        department="housing",
        since=date(2026, 11, 1),
        until=date(2026, 11, 30),
    )
    text = re.sub(r"\s", "", "".join(read(sheet)))
    for part in (
        "罗定市住房和城乡建设局：",
        "考核期间",
        "一、考核数据",
        "3件",
        "二、指标含义",
        "机制版本3fa94c1e",
        "生成时间：",
    ):
        assert part in text
    assert forms.from_json("scorecard", forms.to_json(sheet)) == sheet

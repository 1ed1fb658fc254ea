"""督办单 read back from paper: whom it is to, what is overdue, what is asked, who gets a copy."""

import re
from collections.abc import Callable
from datetime import date

import forms
from builders.sheets import MADE_AT

Read = Callable[[forms.AnySheet], list[str]]


def test_an_order_is_an_official_document_copied_to_whoever_supervises(read: Read) -> None:
    sheet = forms.SupervisionSheet(
        reference="2026-0012",
        edition="3fa94c1e77d2b0aa",
        made_at=MADE_AT,
        mark="罗定市产业投资项目审批代办服务工作专班办公室",
        number="督办〔2026〕3号",
        heading="关于“部门回复材料清单”逾期的督办单",
        addressee="罗定市自然资源局",
        paragraphs=(forms.Paragraph("一、督办事项", 1), forms.Paragraph("尚未办结。")),
        grids=(forms.Grid(("事项", "到期"), (forms.Row(("回复", "2026年11月26日")),)),),
        signed_by="代办专班办公室",
        signed_on=date(2026, 11, 27),
        copies=("罗定市政务服务数据管理局",),
    )
    text = re.sub(r"\s", "", "".join(read(sheet)))
    for part in (
        "督办〔2026〕3号",
        "罗定市自然资源局：",
        "一、督办事项",
        "2026年11月26日",
        "抄送：罗定市政务服务数据管理局。",
    ):
        assert part in text
    assert forms.from_json("supervision", forms.to_json(sheet)) == sheet

"""Filled forms as departments send them; every field can be replaced."""

from datetime import UTC, date, datetime
from typing import Any

import forms

MADE_AT = datetime(2026, 11, 23, 7, 2, tzinfo=UTC)
PROJECT = "金堃精密铸造有限公司年产三万吨精密铸件项目"
INFO = (
    "建设地址：罗定市双东街道产业转移工业园横五路以北地块",
    "投资额：3.2亿元　　项目代码：2611-445381-04-01-123456",
)
NATURAL_RESOURCES_CLAUSES = (
    (
        "企业竞得土地并签订《成交确认书》后10个工作日内签订土地出让合同；企业按出让合同约定时间缴清土地价款后"
        "10个工作日内出具用地批文；资料齐全情况下，除法人或其他组织建造房屋首次登记、涉及历史遗留问题、非公证的"
        "继承等复杂的不动产登记外，5个工作日内办结不动产权证。"
    ),
    (
        "对项目申请资料齐全，符合规划要求，建设用地规划许可在10个工作日内完成；建设工程规划许可在10个工作日内"
        "完成；规划验线在7个工作日内完成；规划条件核实在7个工作日内完成。"
    ),
)
_CASE: dict[str, Any] = {
    "reference": "LD-2026-0017",
    "edition": "3fa94c1e77d2b0aa",
    "issuer": "代办专班办公室",
    "made_at": MADE_AT,
    "project_name": PROJECT,
}


def a_checklist(rows: int = 3, **fields: Any) -> forms.ChecklistSheet:
    """附件1, answered by the bureau of natural resources."""
    materials = ("营业执照（复印件1份）", "建设用地规划许可证及附图（复印件1份）", "申请表（原件1份）")
    lines = tuple(
        forms.ChecklistRow(
            forms.PHASES[i * 6 // rows],
            f"第{i + 1}号事项许可",
            "新建厂房，以出让方式取得土地",
            materials[: 1 + i % 3],
        )
        for i in range(rows)
    )
    values = {
        "filled_by_unit": "罗定市自然资源局",
        "filled_by": "张䶮",
        "filled_on": date(2026, 11, 25),
        "project_info": INFO,
        "phases": ("立项用地规划许可", "不动产登记"),
        "rows": lines,
        "round": 1,
    }
    return forms.ChecklistSheet(**_CASE | values | fields)


def a_consultation(**fields: Any) -> forms.ConsultationSheet:
    """附件2 as it goes out, not answered yet."""
    values = {
        "project_info": INFO,
        "department_name": "市自然资源局",
        "department_clauses": NATURAL_RESOURCES_CLAUSES,
        "due": "请于2026年11月26日17:30前回复",
        "round": 1,
    }
    return forms.ConsultationSheet(**_CASE | values | fields)


def a_pack(**fields: Any) -> forms.PackSheet:
    """一张表单、一套材料 of the engineering phase."""
    design, permit = "建设工程设计方案审查", "建设工程规划许可证核发"
    values = {
        "enterprise_name": "金堃精密铸造有限公司",
        "project_info": INFO,
        "phase": "工程建设许可",
        "form": (
            forms.PackField("建设单位", "金堃精密铸造有限公司"),
            forms.PackField("总建筑面积"),
            forms.PackField("统一社会信用代码", "91445381MA0000015A"),
        ),
        "items": (
            forms.PackItem(design, "市自然资源局", "新建厂房", "10个工作日"),
            forms.PackItem("节水设施方案审查", "市水务局"),
        ),
        "materials": (
            forms.PackMaterial(
                "营业执照",
                originals=0,
                copies=2,
                remarks="纸质或电子证照",
                needed_by=(
                    forms.PackNeed(design, "市自然资源局", "核对申请主体"),
                    forms.PackNeed(permit, "市自然资源局"),
                ),
                produced_by="企业设立登记",
            ),
            forms.PackMaterial(
                "建设工程设计方案",
                originals=2,
                copies=1,
                needed_by=(forms.PackNeed(design, "市自然资源局", "方案审查"),),
                conflict="市自然资源局要求原件2份，市水务局接受复印件",
            ),
            forms.PackMaterial("节水设施方案"),
        ),
        "compiled_on": date(2026, 11, 27),
        "notes": ("市水务局尚未答复。",),
    }
    return forms.PackSheet(**_CASE | values | fields)


def a_proof(**fields: Any) -> forms.ProofSheet:
    """The three working days from 30 September 2026, over the National Day holidays to a make-up Saturday."""
    holidays = tuple(forms.ProofDay(date(2026, 10, d), False, "", "国庆节放假") for d in range(1, 8))
    values = {
        "title": "审批部门回复意见征询表",
        "obligor": "市自然资源局",
        "amount": "3个工作日",
        "clause": "二（三）2",
        "quote": "3个工作日内复同意签订意见或不同意签订的理由",
        "started_by": "收到征询意见表",
        "started": datetime(2026, 9, 30, 2, 15, tzinfo=UTC),
        "days": (
            forms.ProofDay(date(2026, 9, 30), False, "", "起算当日不计"),
            *holidays,
            forms.ProofDay(date(2026, 10, 8), True, "1", "工作日"),
            forms.ProofDay(date(2026, 10, 9), True, "2", "工作日"),
            forms.ProofDay(date(2026, 10, 10), True, "3", "调休上班"),
        ),
        "due": datetime(2026, 10, 10, 9, 30, tzinfo=UTC),
        "outcome": "计时中",
        "calendar": ("国务院办公厅关于2026年部分节假日安排的通知",),
        "computed_at": MADE_AT,
    }
    return forms.ProofSheet(**_CASE | values | fields)

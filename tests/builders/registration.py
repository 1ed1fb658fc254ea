"""A company that is being set up: an address in the library, the one form filled in, its items planned."""

from typing import Any

from builders.county import County
from workflow.actions import (
    addresses,
    business_setups,
    entrusting,
    projects,
    registration_items,
    registrations,
)
from workflow.law.terms import Scope
from workflow.records.address import StandardAddress
from workflow.records.project import Mandate
from workflow.records.registration import RegistrationItem

#: Sound by GB 32100-2015, and nobody's.
CREDIT_CODE = "91445381MA0000015A"
LICENCE, SEALS, INVOICES, INSURANCE, BANK = "KB-01", "KB-02", "KB-03", "KB-04", "KB-05"
ALL = (LICENCE, SEALS, INVOICES, INSURANCE, BANK)

PARTS = {"town": "双东街道", "road": "创业路", "number": "12号", "room": "1栋"}

#: What a company fills in besides what its project says already; the address is picked from the library.
ANSWERS: dict[str, object] = {
    "company_type": "有限责任公司",
    "legal_representative": "负责人甲",
    "legal_representative_phone": "13800000002",
    "registered_capital": "500万元",
    "shareholders": "股东甲 300万元 60%\n股东乙 200万元 40%",
    "business_scope": "精密零部件制造、销售",
    "seals_wanted": ["企业公章", "财务专用章", "发票专用章", "合同专用章"],
    "taxpayer_kind": "一般纳税人",
    "invoice_kinds": ["数电发票（普通发票）", "数电发票（增值税专用发票）"],
    "insured_headcount": "36",
    "housing_fund": "是",
    "bank": "某银行罗定支行",
    "bank_time": "11月25日上午",
}


def an_address(county: County, **parts: str) -> StandardAddress:
    """An address that the bureau of public security has entered."""
    return county.do(addresses.enter, form={**PARTS, **parts}, by=county.liaison("public_security"))


def entrust(county: County, project_id: int) -> None:
    """The enterprise has entrusted the whole way to its agent, whom everything here asks about."""
    if not county.all(Mandate, Mandate.project_id == project_id):
        county.do(entrusting.give_mandate, project_id=project_id, scope=Scope.WHOLE, source="委托书")


def fill_in(county: County, project_id: int, **answers: object) -> None:
    """The whole form, with an address of the library."""
    entrust(county, project_id)
    picked = {"registered_address": str(an_address(county).id)}
    county.do(
        business_setups.fill,
        project_id=project_id,
        form={**ANSWERS, **picked, **answers},
        by=county.agent,
    )


def a_company(county: County, *items: str) -> tuple[int, dict[str, RegistrationItem]]:
    """A new company whose items are planned and whose form is filled in, and its items by code."""
    project_id = county.a_landing_project()
    county.do(registrations.plan, project_id=project_id, items=items or ALL, by=county.agent)
    fill_in(county, project_id)
    return project_id, items_of(county, project_id)


def items_of(county: County, project_id: int) -> dict[str, RegistrationItem]:
    """The items of a project by code, as they are committed."""
    rows = county.all(RegistrationItem, RegistrationItem.project_id == project_id)
    return {row.code: row for row in rows}


def apply(county: County, item: RegistrationItem, **given: Any) -> RegistrationItem:
    """The agent hands the application in."""
    entrust(county, item.project_id)
    return county.do(registration_items.apply, item_id=item.id, **{"by": county.agent, **given})


def approve(county: County, item: RegistrationItem, **given: Any) -> RegistrationItem:
    """The department approves; the licence comes with its code."""
    code = {"credit_code": CREDIT_CODE} if item.code == LICENCE else {}
    return county.do(
        registration_items.approve,
        item_id=item.id,
        **{**code, "by": county.liaison(item.department_key), **given},
    )


def deliver(county: County, item: RegistrationItem, **given: Any) -> RegistrationItem:
    """It arrives at the pickup window."""
    return county.do(registration_items.deliver, item_id=item.id, **{"by": county.agent, **given})


def done_with_registration(county: County, project_id: int) -> None:
    """The stage is finished the shortest way: one item that turned out not to be needed."""
    planned = county.do(registrations.plan, project_id=project_id, items=[INSURANCE])
    county.do(registrations.drop, item_id=planned[0].id, move="spare", reason="没有职工")
    county.do(projects.move_stage, project_id=project_id, move="finish_business_registration")

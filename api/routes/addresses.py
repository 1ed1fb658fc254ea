"""The library of standard addresses by JSON: entered, looked for, updated, reported, corrected (二（二）3)."""

from typing import Annotated

from fastapi import Depends, Path, Query, status
from pydantic import Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.dependencies import Decision, Reading
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.shapes import LONGEST_REASON, Given
from api.views import addresses as view
from api.views.addresses import AddressRow, AddressView, ReportView
from workflow.actions import addresses
from workflow.rules.duty import Actor

router = Chapter(tags=["addresses"], route_class=Repeatable)

AddressId = Annotated[int, Path(ge=1, le=2**53, description="标准地址编号。")]
ReportId = Annotated[int, Path(ge=1, le=2**53, description="纠错编号。")]


class PartsGiven(Given):
    """地址的各部分。"""

    town: str = Field(default="", max_length=40, description="镇（街道）。")
    road: str = Field(default="", max_length=80, description="路、街巷或村。")
    number: str = Field(default="", max_length=40, description="门牌号。")
    room: str = Field(default="", max_length=60, description="楼栋、单元、室。")

    def parts(self) -> dict[str, object]:
        """The parts as the rules read them."""
        return {"town": self.town, "road": self.road, "number": self.number, "room": self.room}


class UpdateGiven(PartsGiven):
    """更新后的地址。"""

    in_use: bool = Field(default=True, description="是否仍在使用；不再使用的只作标记，不删除。")
    reason: str = Field(max_length=LONGEST_REASON, description="理由。")


class AddressReport(PartsGiven):
    """哪里有误。"""

    said: str = Field(default="", max_length=400, description="哪里有误；或者填写更正后的各部分。")


class AddressDecision(PartsGiven):
    """核实结果。"""

    accept: bool = Field(description="是否更正。")
    reason: str = Field(default="", max_length=LONGEST_REASON, description="不予更正的理由。")


@router.get(
    "/addresses",
    operation_id="searchAddresses",
    summary="查询标准地址",
    response_model=list[AddressRow],
    responses=responses(),
)
def search(
    by: Annotated[Actor, Depends(Decision("address.read"))],  # noqa: ARG001
    session: Reading,
    q: Annotated[str, Query(max_length=100, description="地址的任何一部分，可以几段，空格分开。")] = "",
    *,
    retired: Annotated[bool, Query(description="包括不再使用的。")] = False,
) -> list[AddressRow]:
    """最多20条；再多写几个字就更准。"""
    return view.search(session, q, retired=retired)


@router.post(
    "/addresses",
    operation_id="enterAddress",
    summary="录入标准地址",
    response_model=AddressView,
    status_code=status.HTTP_201_CREATED,
    responses=responses(409),
)
def enter(asked: Annotated[Asked, Depends(to_do("address.enter"))], given: PartsGiven) -> AddressView:
    """由公安部门或代办专班办公室录入（二（二）3）。"""
    address = addresses.enter(asked.session, asked.law, form=given.parts(), by=asked.by, now=asked.now)
    asked.made_at(f"/api/v1/addresses/{address.id}")
    asked.at_version(address.version)
    return view.read(asked.session, asked.law, address_id=address.id, by=asked.by)


@router.get(
    "/addresses/{address_id}",
    operation_id="readAddress",
    summary="一个标准地址及其沿革",
    response_model=AddressView,
    responses=responses(404),
)
def read_address(
    asked: Annotated[Asked, Depends(to_read("address.read"))], address_id: AddressId
) -> AddressView:
    """各版本都留存；纠错只给核实的人看。"""
    seen = view.read(asked.session, asked.law, address_id=address_id, by=asked.by)
    asked.at_version(seen.version)
    return seen


@router.post(
    "/addresses/{address_id}/update",
    operation_id="updateAddress",
    summary="更新标准地址",
    response_model=AddressView,
    responses=responses(404, 409, 412, 428),
)
def update(
    asked: Annotated[Asked, Depends(to_do("address.enter"))],
    address_id: AddressId,
    given: UpdateGiven,
    version: KnownVersion,
) -> AddressView:
    """写明理由；原来的版本留存。"""
    address = addresses.update(
        asked.session,
        asked.law,
        address_id=address_id,
        form=given.parts(),
        reason=given.reason,
        in_use=given.in_use,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    asked.at_version(address.version)
    return view.read(asked.session, asked.law, address_id=address_id, by=asked.by)


@router.post(
    "/addresses/{address_id}/reports",
    operation_id="reportAddress",
    summary="报告标准地址有误",
    status_code=status.HTTP_201_CREATED,
    response_model=dict[str, int],
    responses=responses(404),
)
def report(
    asked: Annotated[Asked, Depends(to_do("address.report"))], address_id: AddressId, given: AddressReport
) -> dict[str, int]:
    """谁都可以报告；由公安部门或代办专班办公室核实。答复纠错的编号。"""
    raised = addresses.report(
        asked.session,
        asked.law,
        address_id=address_id,
        said=given.said,
        form=given.parts(),
        by=asked.by,
        now=asked.now,
    )
    return {"id": raised.id}


@router.get(
    "/address-reports",
    operation_id="listAddressReports",
    summary="待核实的纠错",
    response_model=list[ReportView],
    responses=responses(),
)
def list_reports(asked: Annotated[Asked, Depends(to_read("address.decide"))]) -> list[ReportView]:
    """待核实的，最新的在前。"""
    return list(view.reports(asked.session, asked.law, by=asked.by))


@router.post(
    "/address-reports/{report_id}/decide",
    operation_id="decideAddressReport",
    summary="核实标准地址纠错",
    response_model=AddressView,
    responses=responses(404, 409, 412, 428),
)
def decide(
    asked: Annotated[Asked, Depends(to_do("address.decide"))],
    report_id: ReportId,
    given: AddressDecision,
    version: KnownVersion,
) -> AddressView:
    """采纳的，地址随即更正；不予更正的，写明理由。"""
    decided = addresses.decide(
        asked.session,
        asked.law,
        report_id=report_id,
        accept=given.accept,
        reason=given.reason,
        form=given.parts(),
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    asked.at_version(decided.version)
    return view.read(asked.session, asked.law, address_id=decided.address_id, by=asked.by)

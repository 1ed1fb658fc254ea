"""The library of standard addresses by JSON: entered, looked for, updated, reported, corrected (二（二）3)."""

from typing import Annotated

from fastapi import Depends, Path, Query, Response, status
from pydantic import Field

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, Decision, InForce, Reading
from api.idempotency import Repeatable
from api.preconditions import KnownVersion, etag
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


class ReportGiven(PartsGiven):
    """哪里有误。"""

    said: str = Field(default="", max_length=400, description="哪里有误；或者填写更正后的各部分。")


class DecisionGiven(PartsGiven):
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
def enter(
    by: Annotated[Actor, Depends(Decision("address.enter"))],
    session: Acting,
    law: InForce,
    now: Now,
    given: PartsGiven,
    response: Response,
) -> AddressView:
    """由公安部门或代办专班办公室录入（二（二）3）。"""
    address = addresses.enter(session, law, form=given.parts(), by=by, now=now)
    response.headers["location"] = f"/api/v1/addresses/{address.id}"
    response.headers["etag"] = etag(address.version)
    return view.read(session, law, address_id=address.id, by=by)


@router.get(
    "/addresses/{address_id}",
    operation_id="readAddress",
    summary="一个标准地址及其沿革",
    response_model=AddressView,
    responses=responses(404),
)
def read_address(
    by: Annotated[Actor, Depends(Decision("address.read"))],
    session: Reading,
    law: InForce,
    address_id: AddressId,
    response: Response,
) -> AddressView:
    """各版本都留存；纠错只给核实的人看。"""
    seen = view.read(session, law, address_id=address_id, by=by)
    response.headers["etag"] = etag(seen.version)
    return seen


@router.post(
    "/addresses/{address_id}/update",
    operation_id="updateAddress",
    summary="更新标准地址",
    response_model=AddressView,
    responses=responses(404, 409, 412, 428),
)
def update(
    by: Annotated[Actor, Depends(Decision("address.enter"))],
    session: Acting,
    law: InForce,
    now: Now,
    address_id: AddressId,
    given: UpdateGiven,
    version: KnownVersion,
    response: Response,
) -> AddressView:
    """写明理由；原来的版本留存。"""
    address = addresses.update(
        session,
        law,
        address_id=address_id,
        form=given.parts(),
        reason=given.reason,
        in_use=given.in_use,
        by=by,
        now=now,
        expected_version=version,
    )
    response.headers["etag"] = etag(address.version)
    return view.read(session, law, address_id=address_id, by=by)


@router.post(
    "/addresses/{address_id}/reports",
    operation_id="reportAddress",
    summary="报告标准地址有误",
    status_code=status.HTTP_201_CREATED,
    response_model=dict[str, int],
    responses=responses(404),
)
def report(
    by: Annotated[Actor, Depends(Decision("address.report"))],
    session: Acting,
    law: InForce,
    now: Now,
    address_id: AddressId,
    given: ReportGiven,
) -> dict[str, int]:
    """谁都可以报告；由公安部门或代办专班办公室核实。答复纠错的编号。"""
    raised = addresses.report(
        session, law, address_id=address_id, said=given.said, form=given.parts(), by=by, now=now
    )
    return {"id": raised.id}


@router.get(
    "/address-reports",
    operation_id="listAddressReports",
    summary="待核实的纠错",
    response_model=list[ReportView],
    responses=responses(),
)
def list_reports(
    by: Annotated[Actor, Depends(Decision("address.decide"))], session: Reading, law: InForce
) -> list[ReportView]:
    """待核实的，最新的在前。"""
    return list(view.reports(session, law, by=by))


@router.post(
    "/address-reports/{report_id}/decide",
    operation_id="decideAddressReport",
    summary="核实标准地址纠错",
    response_model=AddressView,
    responses=responses(404, 409, 412, 428),
)
def decide(
    by: Annotated[Actor, Depends(Decision("address.decide"))],
    session: Acting,
    law: InForce,
    now: Now,
    report_id: ReportId,
    given: DecisionGiven,
    version: KnownVersion,
    response: Response,
) -> AddressView:
    """采纳的，地址随即更正；不予更正的，写明理由。"""
    decided = addresses.decide(
        session,
        law,
        report_id=report_id,
        accept=given.accept,
        reason=given.reason,
        form=given.parts(),
        by=by,
        now=now,
        expected_version=version,
    )
    response.headers["etag"] = etag(decided.version)
    return view.read(session, law, address_id=decided.address_id, by=by)

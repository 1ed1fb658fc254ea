"""The library of standard addresses: nothing is lost, nothing is doubled, errors are corrected in the open."""

from typing import Any

from api.views.addresses import search
from builders.county import County, at
from builders.registration import PARTS, an_address
from workflow.actions import addresses
from workflow.errors import (
    AddressExists,
    AddressInvalid,
    AddressUnchanged,
    ChangedMeanwhile,
    IllegalMove,
    NotAllowed,
    ReasonMissing,
    ReportEmpty,
)
from workflow.records.address import AddressVersion, StandardAddress


def versions(county: County, address: StandardAddress) -> list[tuple[int, str, bool]]:
    rows = county.all(AddressVersion, AddressVersion.address_id == address.id)
    return [(row.version, row.parts["number"], row.in_use) for row in rows]


def test_an_address_is_entered_once_however_it_is_written(county: County) -> None:
    address = an_address(county)
    assert address.text == "罗定市双东街道创业路12号1栋"
    county.refused(AddressExists, addresses.enter, form={**PARTS, "number": "１２ 号"})
    county.refused(AddressInvalid, addresses.enter, form={**PARTS, "town": ""})
    county.refused(NotAllowed, addresses.enter, form=PARTS, by=county.liaison("housing"))
    county.refused(NotAllowed, addresses.enter, form=PARTS, by=county.agent)
    assert [line.kind for line in county.events(None)].count("address.enter") == 1


def test_every_version_is_kept_and_an_address_is_never_deleted(county: County) -> None:
    address = an_address(county)
    of_police = county.liaison("public_security")
    update: dict[str, Any] = {"address_id": address.id, "by": of_police}
    county.refused(ReasonMissing, addresses.update, form={**PARTS, "number": "14号"}, reason="", **update)
    county.refused(AddressUnchanged, addresses.update, form=PARTS, reason="核对", **update)
    changed = county.do(addresses.update, form={**PARTS, "number": "14号"}, reason="门牌改编", **update)
    county.refused(
        ChangedMeanwhile,
        addresses.update,
        form=PARTS,
        reason="改回",
        expected_version=address.version,
        **update,
    )
    county.do(addresses.update, form={**PARTS, "number": "14号"}, reason="拆除", in_use=False, **update)
    assert changed.text == "罗定市双东街道创业路14号1栋"
    assert versions(county, address) == [(1, "12号", True), (2, "14号", True), (3, "14号", False)]
    with county.database.reading() as session:
        assert search(session, "创业路") == []
        assert [row.id for row in search(session, "创业路", retired=True)] == [address.id]


def test_a_report_is_decided_by_the_keeper_and_whoever_reported_is_told(county: County) -> None:
    address = an_address(county)
    agent, of_police = county.agent, county.liaison("public_security")
    county.refused(ReportEmpty, addresses.report, address_id=address.id, form=PARTS, by=agent)
    first = county.do(
        addresses.report,
        address_id=address.id,
        said="门牌号有误",
        form={**PARTS, "number": "12-1号"},
        by=agent,
    )
    assert county.notices("address.reported") == [("department", "public_security")]
    assert county.one(StandardAddress, address.id).number == "12号", "a report changes nothing by itself"
    decide: dict[str, Any] = {"report_id": first.id, "accept": True}
    county.refused(NotAllowed, addresses.decide, **decide, by=agent)
    county.refused(NotAllowed, addresses.decide, **decide, by=county.liaison("housing"))
    county.do(addresses.decide, **decide, by=of_police, now=at("2026-11-24 09:00"))
    county.refused(IllegalMove, addresses.decide, **decide, by=of_police)
    assert county.one(StandardAddress, address.id).text == "罗定市双东街道创业路12-1号1栋"
    assert county.notices("address.decided") == [("person", str(agent.person_id))]
    assert versions(county, address)[-1] == (2, "12-1号", True)


def test_a_report_that_is_decided_late_puts_no_retired_address_back_into_use(county: County) -> None:
    address, keeper = an_address(county), county.liaison("public_security")
    told = county.do(
        addresses.report,
        address_id=address.id,
        said="门牌号有误",
        form={**PARTS, "number": "12-1号"},
        by=county.agent,
    )
    county.do(
        addresses.update, address_id=address.id, form=PARTS, reason="房屋已拆除", in_use=False, by=keeper
    )
    county.do(addresses.decide, report_id=told.id, accept=True, by=keeper)
    assert versions(county, address)[-1] == (3, "12-1号", False)


def test_a_rejection_says_why_and_changes_nothing(county: County) -> None:
    address = an_address(county)
    told = county.do(addresses.report, address_id=address.id, said="没有这条路", by=county.agent)
    county.refused(ReasonMissing, addresses.decide, report_id=told.id, accept=False)
    county.refused(AddressInvalid, addresses.decide, report_id=told.id, accept=True)
    rejected = county.do(addresses.decide, report_id=told.id, accept=False, reason="经现场核实，路名无误")
    assert rejected.state == "rejected"
    assert versions(county, address) == [(1, "12号", True)]


def test_an_address_is_found_by_any_of_its_parts_in_any_order(county: County) -> None:
    first = an_address(county)
    second = an_address(county, road="创新路", number="3-5号", room="")
    with county.database.reading() as session:

        def found(typed: str) -> list[int]:
            return [row.id for row in search(session, typed)]

        assert found("双东") == found("罗定市 街道") == [first.id, second.id]
        assert found("12号 创业") == found("1栋") == [first.id]
        assert found("创新路3-5") == [second.id]
        assert found("35") == [], "3-5 is not 35"
        assert found("%") == found("_") == found("没有这条路") == []
        assert len(search(session, "", most=1)) == 1

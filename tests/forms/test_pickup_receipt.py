"""一窗通取领取单 read back from paper (二（二）4)."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import forms
from builders.sheets import MADE_AT, PROJECT

Read = Callable[[forms.AnySheet], list[str]]


def a_receipt(**fields: Any) -> forms.PickupReceiptSheet:
    """Everything at once, with long names."""
    arrived = datetime(2026, 11, 25, 2, 10, tzinfo=UTC)
    given: dict[str, Any] = {
        "reference": "2026-0017",
        "edition": "3fa94c1e77d2b0aa",
        "issuer": "代办专班办公室",
        "made_at": MADE_AT,
        "project_name": PROJECT,
        "enterprise_name": "金堃精密铸造有限公司",
        "credit_code": "91445381MA0000015A",
        "window": "企业开办“一窗通取”窗口",
        "rows": (
            forms.HandedRow("营业执照", "市市场监督管理局", ("营业执照",), arrived),
            forms.HandedRow(
                "刻制印章", "市公安局", ("企业公章", "财务专用章", "发票专用章", "合同专用章"), arrived
            ),
            forms.HandedRow("发票和税控设备", "市税务局", ("发票", "税控设备"), arrived),
        ),
        "collector_name": "领取人甲",
        "document_kind": "居民身份证",
        "document_masked": "445***********0012",
        "handed_by": "经办人乙",
        "collected_at": datetime(2026, 11, 26, 8, 0, tzinfo=UTC),
    }
    return forms.PickupReceiptSheet(**given | fields)


def flat(pages: list[str]) -> str:
    return re.sub(r"\s", "", "".join(pages))


def test_a_receipt_lists_everything_handed_over_on_one_page_to_be_signed_by_both(read: Read) -> None:
    pages = read(a_receipt())
    assert len(pages) == 1
    text = flat(pages)
    assert text.startswith("一窗通取领取单企业开办“一窗通取”窗口")
    for words in (
        "1营业执照市市场监督管理局营业执照2026年11月25日10:10",
        "企业公章、财务专用章、发票专用章、合同专用章",
        "领取人领取人甲居民身份证445***********0012",
        "领取时间2026年11月26日16:00窗口经办人经办人乙",
        "领取人签字：",
        "窗口经办人签字：",
        "证件号码只留存首三位和末四位",
    ):
        assert words in text
    assert "部分领取" not in text


def test_what_is_left_for_later_is_said_with_its_reason(read: Read) -> None:
    text = flat(read(a_receipt(number=1, remaining=("刻制印章",), partial_reason="下午签合同要用营业执照")))
    assert "第1次领取" in text
    assert "留待以后领取：刻制印章。部分领取的理由：下午签合同要用营业执照" in text


def test_a_receipt_of_a_long_list_repeats_its_head_overleaf(read: Read) -> None:
    rows = tuple(forms.HandedRow(f"事项{i}", "市税务局", (f"材料{i}",)) for i in range(60))
    pages = read(a_receipt(rows=rows))
    assert len(pages) > 1
    assert all("领取物品" in page for page in pages[:-1])

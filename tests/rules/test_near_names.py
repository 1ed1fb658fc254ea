"""Names of papers that are nearly the same: shown, never taken as one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.near_names import core, may_be_one
from workflow.rules.wording import identity


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("营业执照复印件", "营业执照（复印件）"),
        ("营业执照复印件", "企业营业执照"),
        ("营业执照", "申请人的营业执照副本"),
        ("建设单位营业执照（加盖公章）", "营业执照原件一份"),
        ("施工图", "施工图纸"),
        ("不动产权证", "不动产权证书"),
        ("项目申请报告电子版", "项目申请报告（纸质，一式三份）"),
    ],
)
def test_names_that_differ_in_form_or_owner_may_be_one(name: str, other: str) -> None:
    assert may_be_one(name, other)
    assert may_be_one(other, name)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("建设用地规划许可证", "建设工程规划许可证"),
        ("申请表", "申请书"),
        ("申请表", "申请表（原件）"),
        ("一号厂房施工图", "二号厂房施工图"),
        ("厂房施工图", "厂房1施工图"),
        ("涉密证明", "非涉密证明"),
        ("营业执照", "税务登记证"),
        ("复印件", "原件"),
        ("企业", "申请人"),
    ],
)
def test_other_papers_and_mere_sorts_are_not_shown(name: str, other: str) -> None:
    assert not may_be_one(name, other)


NAMES = st.text("营业执照施工图复印件企公司申请表（）12一 份", min_size=1, max_size=12)


@given(NAMES, NAMES)
def test_nearness_has_no_side_and_does_not_depend_on_marks(name: str, other: str) -> None:
    assert may_be_one(name, other) == may_be_one(other, name)
    assert may_be_one(name, other) == may_be_one(identity(name), f"（{identity(other)}）")


@given(NAMES)
def test_a_core_has_no_core_of_its_own(name: str) -> None:
    assert core(core(name)) == core(name)

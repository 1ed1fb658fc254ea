"""一张表单、一套材料 and 计时证明 read back from paper."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

import forms
from builders.sheets import a_pack, a_proof

Read = Callable[[forms.AnySheet], list[str]]


def flat(pages: list[str]) -> str:
    return re.sub(r"\s", "", "".join(pages))


def test_a_pack_names_its_phase_and_asks_for_each_field_once(read: Read) -> None:
    text = flat(read(a_pack()))
    assert text.startswith("一张表单、一套材料工程建设许可")
    assert text.count("统一社会信用代码") == 1
    assert "91445381MA0000015A" in text


def test_an_unknown_limit_is_to_be_determined_and_not_invented(read: Read) -> None:
    text = flat(read(a_pack(materials=())))
    assert "10个工作日" in text
    assert text.count("待核定") == 1


def test_a_material_says_who_needs_it_and_what_for(read: Read) -> None:
    text = flat(read(a_pack()))
    assert "建设工程设计方案审查（市自然资源局：核对申请主体）建设工程规划许可证核发（市自然资源局）" in text


def test_a_paper_produced_on_the_way_is_not_asked_for(read: Read) -> None:
    assert "办理中产生，无需另备：企业设立登记" in flat(read(a_pack()))


def test_a_conflict_between_departments_is_shown(read: Read) -> None:
    assert "要求不一：市自然资源局要求原件2份，市水务局接受复印件" in flat(read(a_pack()))


def test_counts_stand_in_their_columns_and_an_unknown_one_is_to_be_determined(read: Read) -> None:
    text = flat(read(a_pack()))
    assert "序号材料名称原件复印件用于哪个事项" in text
    assert "—2建设工程设计方案审查" in text
    assert "建设工程设计方案21" in text
    assert "节水设施方案待核定" in text


def test_a_paper_that_is_not_handed_in_on_paper_says_so(read: Read) -> None:
    materials = (
        forms.PackMaterial("营业执照", originals=0, copies=0),
        forms.PackMaterial("总平面图", originals=1),
    )
    text = flat(read(a_pack(materials=materials, items=())))
    assert "营业执照免交纸质" in text
    assert "总平面图1待核定" in text
    only = flat(read(a_pack(materials=materials[:1], items=())))
    assert "营业执照免交纸质" in only
    assert "待核定" not in only


def test_where_no_count_is_known_it_is_said_once(read: Read) -> None:
    materials = tuple(forms.PackMaterial(f"材料{n}") for n in range(9))
    text = flat(read(a_pack(materials=materials, items=())))
    assert "每份只交一次；原件、复印件的份数待核定" in text
    assert "序号材料名称用于哪个事项" in text
    assert text.count("待核定") == 1


def test_what_the_single_form_says_is_not_said_twice(read: Read) -> None:
    assert "项目基本信息" not in flat(read(a_pack()))
    assert "项目基本信息建设地址" in flat(read(a_pack(form=())))


def test_a_phase_without_materials_says_so(read: Read) -> None:
    assert "本阶段无需提交材料" in flat(read(a_pack(materials=())))


def test_a_proof_lists_each_day_with_its_reason(read: Read) -> None:
    text = flat(read(a_proof()))
    assert "2026年10月7日周三不计国庆节放假" in text
    assert "2026年10月10日周六计入3调休上班" in text
    assert "停止计时—结果计时中" in text
    assert "节假日依据：国务院办公厅关于2026年部分节假日安排的通知。" in text
    assert "文件：二（三）2“3个工作日内复同意签订意见或不同意签订的理由”" in text


def test_a_proof_prints_instants_in_the_time_of_luoding(read: Read) -> None:
    text = flat(read(a_proof()))
    assert "2026年9月30日10:15收到征询意见表" in text
    assert "2026年10月10日17:30" in text


def test_a_provisional_date_says_so_and_why(read: Read) -> None:
    text = flat(read(a_proof(provisional=True)))
    assert "2026年10月10日17:30（暂定）" in text
    assert "节假日安排尚未公布" in text
    assert "暂定" not in flat(read(a_proof()))


def test_a_pause_without_an_end_leaves_no_due_date(read: Read) -> None:
    pause = forms.ProofPause("专家论证", "行政许可法第四十五条", date(2026, 10, 9))
    text = flat(read(a_proof(pauses=(pause,), due=None)))
    assert "专家论证行政许可法第四十五条2026年10月9日尚未结束" in text
    assert "尚无到期日" in text


def test_a_pause_of_hours_is_printed_to_the_minute(read: Read) -> None:
    pause = forms.ProofPause(
        "听证",
        "行政许可法第四十五条",
        datetime(2026, 10, 9, 1, 5, tzinfo=UTC),
        datetime(2026, 10, 9, 2, 40, tzinfo=UTC),
    )
    text = flat(read(a_proof(pauses=(pause,), amount="2小时")))
    assert "事由依据自至听证" in text
    assert "2026年10月9日09:052026年10月9日10:40" in text
    assert "事由依据自（当日不计）至（当日计）听证" in flat(read(a_proof(pauses=(pause,))))


def test_what_was_recorded_late_stands_on_a_proof_with_both_times_and_the_reason(read: Read) -> None:
    late = forms.ProofLate(
        "受理申请",
        datetime(2026, 10, 8, 2, 0, tzinfo=UTC),
        datetime(2026, 10, 9, 6, 30, tzinfo=UTC),
        "系统停机，先在纸面办理",
    )
    text = flat(read(a_proof(late=(late,))))
    assert "补录的办理" in text
    assert "受理申请2026年10月8日10:002026年10月9日14:30系统停机，先在纸面办理" in text
    assert "补录的办理" not in flat(read(a_proof()))


def test_an_instant_without_a_time_zone_is_refused() -> None:
    naive = datetime(2026, 10, 10, 17, 30)  # noqa: DTZ001 - this is what must be refused
    with pytest.raises(ValueError, match="without a time zone"):
        forms.render(replace(a_proof(), due=naive))


def test_a_proof_of_a_hundred_days_repeats_its_head(read: Read) -> None:
    days = tuple(
        forms.ProofDay(date.fromordinal(date(2026, 1, 1).toordinal() + n), True, str(n)) for n in range(100)
    )
    pages = read(a_proof(days=days))
    assert len(pages) >= 3
    assert all("日期星期是否计入累计理由" in flat([page]) for page in pages)

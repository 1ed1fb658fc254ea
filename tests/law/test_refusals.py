"""What makes an edition unloadable: each defect is put into a copy of the real folder, and named."""

import shutil
from contextlib import suppress
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.defects import FILES, changed, findings
from workflow.errors import LawInvalid
from workflow.law.loading import MAYBE, check, content_hash, load, load_files, load_folder
from workflow.law.source import names_amount

LAND = "catalogue/land_use.toml"
DONE = "catalogue/completion.toml"
A_FILING = '\n[[items]]\ncode = "LX-01"\n'
REPLY = 'clause = "二（一）3"\n'

DEFECTS: dict[str, tuple[str, str, str, str, str]] = {
    # name: file, old words, new words, key of the finding, reason
    "an unknown key": ("limits.toml", REPLY, REPLY + 'colour = "red"\n', "limits.checklist_reply.colour", "不认识的项目"),
    "an unknown key at the top": ("ladder.toml", "[[rungs]]", 'x = 1\n[[rungs]]', "x", "不认识的项目"),
    "an unknown key of an item": (LAND, 'kind = "备案"', 'kind = "备案"\nfee = 3', "items.LX-01.fee", "不认识的项目"),
    "an unknown key in a window": ("county.toml", "late_receipt", "late", "window.late_next_day", "不认识的项目"),
    "a missing key": ("limits.toml", 'unit = "working_day"\n', "", "limits.checklist_reply.unit", "缺少这一项"),
    "a wrong type": ("limits.toml", "amount = 3", 'amount = "3"', "limits.checklist_reply.amount", "应为整数"),
    "a flag for a number": ("limits.toml", "amount = 3", "amount = true", "limits.checklist_reply.amount", "应为整数"),
    "an instant for a date": ("county.toml", "2023-02-01", "2023-02-01T00:00:00", "in_force", "应为日期"),
    "a word for a list": ("county.toml", 'project_kinds = ["新建厂房"', 'project_kinds = "新" #', "project_kinds", "应为文字列表"),
    "a number in a list": (LAND, 'depends_on = ["KB-01"]', "depends_on = [1]", "items.LX-01.depends_on", "应为文字列表"),
    "empty words": ("limits.toml", '[limits.checklist_reply]\ntitle = "部门', '[limits.checklist_reply]\ntitle = "" #', "limits.checklist_reply.title", "不能为空"),
    "a word outside the vocabulary": ("limits.toml", '"strict"', '"hard"', "limits.checklist_reply.binding", "“hard”不在可用的词里"),
    "a limit of nothing": ("limits.toml", "amount = 3", "amount = 0", "limits.checklist_reply.amount", "没有查到的时限不写"),
    "a limit other than its quote": ("limits.toml", "amount = 3", "amount = 5", "limits.checklist_reply.amount", "时限写的是5，所引原文是“形成《产业投资项目专属定制事项材料清单》（附件1），3个工作日内复代办专班办公室”"),
    "a limit without its clause": ("limits.toml", REPLY, "", "limits.checklist_reply.clause", "缺少条款"),
    "a statute without its article": ("limits.toml", 'clause = "行政许可法第32条"\n', "", "limits.correction_notice.clause", "缺少法律法规和条次"),
    "a limit without its quote": ("limits.toml", "quote = ", "note = ", "limits.checklist_reply.quote", "缺少原文"),
    "a quote that is not in the source": ("limits.toml", "3个工作日内复代办", "5个工作日内复代办", "limits.checklist_reply.quote", "（附件1），5个工作日内复代办专班办公室”；相近的原文是“形成《产业投资项目专属定制事项材料清单》（附件1），3个工作日内"),
    "a quote under a statute": ("limits.toml", 'clause = "行政许可法第32条"', 'clause = "行政许可法第32条"\nquote = "市商务局"', "limits.correction_notice.quote", "只有依据文件的才引原文"),
    "practice without why": ("stages.toml", "why = ", 'quote = "" #', "phases[1].why", "专班约定应当写明为什么"),
    "practice with a clause": ("stages.toml", 'basis = "practice"', 'basis = "practice"\nclause = "二（二）"', "phases[1].clause", "专班约定没有条款"),
    "an unknown event": ("limits.toml", 'starts = "objection_raised"', 'starts = "dawn"', "limits.deliberation.starts", "没有名为“dawn”的起算事件"),
    "an excluded time nobody knows": ("limits.toml", '"publicity"', '"lunch"', "limits.land_transfer_contract.excludes", "“lunch”不在可用的词里"),
    "an extension without approver": ("limits.toml", 'approver = "本行政机关负责人", ', "", "limits.permit_decision.extension.approver", "缺少这一项"),
    "an extension of nothing": ("limits.toml", "{ amount = 10", "{ amount = -1", "limits.permit_decision.extension.amount", "应为正整数"),
    "a name in capitals": ("limits.toml", "[limits.licence]", "[limits.Licence]", "limits.Licence", "名称只用小写字母"),
    "a limit declared twice": ("limits.toml", "[limits.invoices]", "[limits.licence]", "全文", "不是有效的TOML"),
    "an unknown stage": ("stages.toml", '"docking"\nname', '"parking"\nname', "stages[1].stage", "“parking”不在可用的词里"),
    "a stage twice": ("stages.toml", 'stage = "direct_landing"', 'stage = "docking"', "docking", "重复"),
    "a phase missing": ("stages.toml", 'phase = "title"', 'phase = "completion"', "title", "缺少这一阶段"),
    "a stage after a later one": ("stages.toml", "opens_after = []", 'opens_after = ["direct_landing"]', "stages.docking.opens_after", "只能在排在前面的阶段之后开启"),
    "a phase led by nobody": ("stages.toml", 'lead = "housing"', 'lead = "army"', "phases.construction.lead", "没有名为“army”的部门"),
    "a duty that the phases deny": ("departments.toml", '"lead:construction", ', '"lead:title", ', "departments.housing.duties", "与stages.toml里的牵头部门不一致"),
    "a duty that nobody knows": ("departments.toml", '"supervision"', '"supervison"', "departments.government_data.duties", "没有名为“supervison”的职责"),
    "a closing in other words": ("clauses.toml", 'text = "以上完成时限', 'text = "以上时限', "closings[1].text", "一字不差"),
    "two departments of one name": ("departments.toml", "罗定市水务局", "罗定市气象局", "罗定市气象局", "重复"),
    "a clause of no department": ("clauses.toml", 'department = "natural_resources"', 'department = "army"', "clauses.natural_resources_land.department", "没有名为“army”的部门"),
    "an enterprise's clause with a department": ("clauses.toml", 'side = "enterprise"', 'side = "enterprise"\ndepartment = "housing"', "clauses[1].department", "企业条款不写部门"),
    "a clause that promises nothing known": ("clauses.toml", '"property_title"', '"happiness"', "clauses.natural_resources_land.limits", "没有名为“happiness”的时限"),
    "a printed clause in other words": ("clauses.toml", 'text = "其他承诺事项：', 'text = "其他事项：', "clauses[2].text", "一字不差"),
    "a clause key twice": ("clauses.toml", 'key = "enterprise_other"', 'key = "enterprise_template"', "enterprise_template", "重复"),
    "a rung for an unknown limit": ("ladder.toml", '"deliberation"', '"debate"', "rungs.deliberate.exempt", "没有名为“debate”的时限"),
    "a rung without why": ("ladder.toml", "why = ", "because = ", "rungs[1].why", "缺少这一项"),
    "a trigger for an unknown item": ("triggers.toml", '"KB-01"', '"KB-99"', "triggers.new_enterprise.items", "没有名为“KB-99”的事项"),
    "a trigger for an unknown kind": ("triggers.toml", 'kinds = ["新建厂房"', 'kinds = ["造船"', "triggers.energy_and_soil.kinds", "没有名为“造船”的项目类型"),
    "a trigger by an industry in words": ("triggers.toml", '"17", "22"', '"纺织", "22"', "triggers.water.industries", "应为二至四位行业代码"),
    "a trigger that claims the document": ("triggers.toml", "new_enterprise = true", 'basis = "document"', "triggers.new_enterprise.basis", "只能是practice"),
    "a trigger that proposes nothing": ("triggers.toml", 'items = ["LX-01"]', "items = []", "triggers.filing_of_an_investment.items", "至少要提出一个事项"),
    "a trigger twice": ("triggers.toml", 'key = "land"', 'key = "water"', "water", "重复"),
    "a filing decided with the joint acceptance": (DONE, "binds_enterprise = true", "binds_enterprise = true\njoint = true", "items.YS-04.joint", "随联合验收一并办理"),
    "an item led by nobody": (LAND, 'lead = "development_reform"', 'lead = "army"', "items.LX-01.lead", "没有名为“army”的部门"),
    "an item after an unknown one": (LAND, 'depends_on = ["KB-01"]', 'depends_on = ["KB-77"]', "items.LX-01.depends_on", "没有名为“KB-77”的事项"),
    "an item that yields an unknown paper": (LAND, '["project_approval"]', '["gold"]', "items.LX-01.produces", "没有名为“gold”的材料"),
    "a code twice": (LAND, 'code = "LX-02"', 'code = "LX-01"', "items.LX-01.code", "编号重复"),
    "an order twice": (LAND, "order = 7", "order = 6", "items.LX-02.order", "与LX-01的顺序号相同"),
    "a circle": (LAND, 'depends_on = ["KB-01"]', 'depends_on = ["LX-07"]', "items.LX-01.depends_on", "成了循环"),
    "an item of its own": (LAND, 'depends_on = ["KB-01"]', 'depends_on = ["LX-01"]', "items.LX-01.depends_on", "成了循环"),
    "a paper not in the table": (LAND, '"项目总投资额"', '"项目总投资"', "items.LX-01.circumstances[1].materials", "没有在materials.toml里登记"),
    "a paper asked for twice": (LAND, '"项目总投资额"', '"企业基本情况"', "items.LX-01.circumstances[1].materials", "是同一份纸"),
    "a paper that is a number": (LAND, '"项目总投资额"', "3", "items.LX-01.circumstances[1].materials", "应为材料名称"),
    "fewer than no copies": (LAND, '"项目总投资额"', '{ name = "项目总投资额", copies = -1 }', "items.LX-01.circumstances[1].materials.copies", "份数不能为负数"),
    "a circumstance without papers or note": (LAND, 'note = "不需编制水土保持方案"\n', "", "items.LX-10.circumstances[3].note", "没有材料的情形应当写明为什么"),
    "a wording of two papers": ("materials.toml", 'name = "公司章程"', 'name = "营业执照"', "materials.business_licence", "已经是“articles_of_association”的名称或别名"),
    "a term with neither clause nor limit": (LAND, 'clause = "企业投资项目核准和备案管理条例（国务院令第673号）第13—14条", ', "", "items.LX-01.statutory_limit.clause", "缺少条款"),
    "a term by general knowledge": (LAND, 'clause = "企业投资项目核准和备案管理条例（国务院令第673号）第11条"', 'clause = "一般知识（待核）"', "items.LX-03.statutory_limit.clause", "应当写明法律法规或规章"),
    "a statute that is still to be checked": ("limits.toml", 'clause = "行政许可法第32条"', 'clause = "某条例（待核）"', "limits.correction_notice.clause", "应当写明法律法规或规章"),
    "a term without its unit": (LAND, 'amount = 0, unit = "working_day"', "amount = 0", "items.LX-01.statutory_limit.unit", "缺少这一项"),
    "a term by an unknown limit": (LAND, 'limit = "land_transfer_contract"', 'limit = "forever"', "items.LX-05.committed_limit.limit", "没有名为“forever”的时限"),
    "a term by a limit and a number": (LAND, 'limit = "land_transfer_contract"', 'limit = "land_transfer_contract", amount = 3', "items.LX-05.committed_limit.limit", "引用时限时不再写数字"),
    "no source": (LAND, 'sources = ["企业投资项目核准和备案管理条例（国务院令第673号）", "一般知识（待核）"]', "sources = []", "items.LX-01.sources", "应当写明来源"),
    "a phase in the wrong file": ("catalogue/title.toml", 'phase = "title"', 'phase = "completion"', "phase", "文件名应与阶段一致"),
    "an afternoon before the morning": ("county.toml", "14:30", "11:30", "window.hours", "先后有序"),
    "a window that closes before it opens": ("county.toml", '"09:00", "12:00"', '"12:00", "09:00"', "window.hours", "先后有序"),
    "an hour that does not exist": ("county.toml", "17:30", "25:30", "window.hours", "每段应为"),
    "a window of one time": ("county.toml", '["09:00", "12:00"]', '["09:00"]', "window.hours", "每段应为"),
    "no window": ("county.toml", 'hours = [["09:00", "12:00"], ["14:30", "17:30"]]', "hours = []", "window.hours", "至少要有一段窗口时间"),
    "a region of five digits": ("county.toml", "445381", "44538", "region", "六位行政区划代码"),
    "a prefix in words": ("county.toml", 'prefix = "594"', 'prefix = "危化"', "high_risk.prefixes[12].prefix", "应为二至四位行业代码"),
    "no window table": ("county.toml", "[window]", "[other]", "window", "缺少这一项"),
    "broken TOML": ("ladder.toml", "[[rungs]]", "[[rungs]", "全文", "不是有效的TOML"),
}  # fmt: skip


@pytest.mark.parametrize("defect", DEFECTS.values(), ids=DEFECTS.keys())
def test_a_defect_is_named_with_file_key_and_reason(
    defect: tuple[str, str, str, str, str], tmp_path: Path
) -> None:
    file, old, new, key, reason = defect
    found = findings(changed(file, old, new), tmp_path)
    assert any((f, k) == (file, key) and reason in r for f, k, r in found), found


def test_the_real_edition_has_no_findings(tmp_path: Path) -> None:
    assert findings(FILES, tmp_path) == []
    assert load_folder(tmp_path / "edition") == load()


@pytest.mark.parametrize(
    ("quote", "amount", "said"),
    [
        ("3个工作日内", 3, True),
        ("13个工作日内", 3, False),
        ("三个工作日内", 3, True),
        ("十三个工作日内", 3, False),
        ("二十个工作日内", 20, True),
        ("四十五日内", 45, True),
        ("十日内", 10, True),
        ("两小时内", 2, True),
        ("及时", 1, False),
        ("150日内", 150, True),
        ("一百五十日内", 50, False),
    ],
)
def test_a_quote_names_its_amount_in_digits_or_in_chinese(quote: str, amount: int, said: bool) -> None:
    assert names_amount(quote, amount) is said


# --- promise and statute ----------------------------------------------------------------------------------


def with_terms(statutory: str, committed: str) -> dict[str, bytes]:
    """LX-09, whose promise is unknown, with two limits of its own."""
    text = FILES[LAND].decode()
    head, tail = text.split('code = "LX-09"', 1)
    lines = tail.split("\n")
    for place, line in enumerate(lines):
        if line.startswith("statutory_limit"):
            lines[place] = f'statutory_limit = {{ {statutory}, clause = "某法第1条", confidence = "found" }}'
            lines[place + 1] = f'committed_limit = {{ {committed}, clause = "某指南", confidence = "found" }}'
            break
    return {**FILES, LAND: (head + 'code = "LX-09"' + "\n".join(lines)).encode()}


DAYS, HOURS, CALENDAR = 'unit = "working_day"', 'unit = "working_hour"', 'unit = "calendar_day"'


@pytest.mark.parametrize(
    ("statutory", "committed", "too_long"),
    [
        (f"amount = 20, {DAYS}", f"amount = 20, {DAYS}", False),
        (f"amount = 20, {DAYS}", f"amount = 21, {DAYS}", True),
        (f"amount = 1, {DAYS}", f"amount = 6, {HOURS}", False),  # the sample window is open six hours a day
        (f"amount = 1, {DAYS}", f"amount = 7, {HOURS}", True),
        (f"amount = 5, {HOURS}", f"amount = 1, {DAYS}", True),
        (f"amount = 60, {CALENDAR}", f"amount = 60, {DAYS}", False),
        (
            f"amount = 60, {CALENDAR}",
            f"amount = 61, {DAYS}",
            True,
        ),  # never fewer calendar days than working days
        (f"amount = 5, {DAYS}", f"amount = 7, {CALENDAR}", False),
        (
            f"amount = 5, {DAYS}",
            f"amount = 9, {CALENDAR}",
            False,
        ),  # nothing certain: a holiday week may lie between
        (f"amount = 0, {DAYS}", f"amount = 1, {HOURS}", True),
        (f"amount = 0, {DAYS}", f"amount = 1, {CALENDAR}", True),
        (f"amount = 30, {CALENDAR}", f"amount = 31, {CALENDAR}", True),
    ],
)
def test_a_promise_beyond_the_statute_is_refused(
    statutory: str, committed: str, too_long: bool, tmp_path: Path
) -> None:
    found = findings(with_terms(statutory, committed), tmp_path)
    wanted = (LAND, "items.LX-09.committed_limit", "承诺时限不能长于法定时限")
    assert found == ([wanted] if too_long else [])


# --- folders ----------------------------------------------------------------------------------------------


def test_all_findings_are_collected_and_the_first_is_raised(tmp_path: Path) -> None:
    broken = changed("limits.toml", "amount = 3", 'amount = "3"')
    broken["ladder.toml"] = FILES["ladder.toml"].replace(b"why = ", b"because = ")
    found = findings(broken, tmp_path)
    assert [(file, key) for file, key, _ in found] == [
        ("limits.toml", "limits.checklist_reply.amount"),
        *(("ladder.toml", f"rungs[{n}].{key}") for n in range(1, 8) for key in ("why", "because")),
    ]
    with pytest.raises(LawInvalid, match=r"^limits.toml：limits.checklist_reply.amount：应为整数$"):
        load_folder(tmp_path / "edition")


def test_a_finding_reads_as_one_chinese_sentence() -> None:
    with pytest.raises(LawInvalid) as refusal:
        load_files(changed("limits.toml", REPLY, ""))
    assert refusal.value.message() == "limits.toml：limits.checklist_reply.clause：缺少条款"


@pytest.mark.parametrize("name", sorted(FILES.keys() - set(MAYBE)))
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    found = findings({file: data for file, data in FILES.items() if file != name}, tmp_path)
    assert found
    if "/" not in name:
        assert (name, "全文", "缺少这个文件") in found


@pytest.mark.parametrize("name", MAYBE)
def test_what_came_later_may_be_missing(name: str, tmp_path: Path) -> None:
    """An edition that was read before it could be said stays readable."""
    assert findings({file: data for file, data in FILES.items() if file != name}, tmp_path) == []


def test_a_file_nobody_knows_is_named(tmp_path: Path) -> None:
    found = findings({**FILES, "limits copy.toml": b"", "catalogue/notes.md": b""}, tmp_path)
    assert found == [
        ("catalogue/notes.md", "全文", "不认识的文件"),
        ("limits copy.toml", "全文", "不认识的文件"),
    ]


def test_hidden_files_of_an_editor_do_not_count(tmp_path: Path) -> None:
    with as_file(files("workflow.law") / "luoding") as packaged:
        shutil.copytree(packaged, tmp_path / "edition")
    (tmp_path / "edition" / ".limits.toml.swp").write_bytes(b"x")
    (tmp_path / "edition" / "__pycache__").mkdir()
    assert load_folder(tmp_path / "edition").hash == load().hash


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LawInvalid, match="无法读取"):
        load_folder(tmp_path / "nowhere")
    assert len(check(tmp_path / "nowhere")) == 1


def test_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    gbk = "罗定市".encode("gbk")
    found = findings({**FILES, "ladder.toml": gbk, "source.zh.md": gbk}, tmp_path)
    assert ("ladder.toml", "全文", "不是UTF-8文本") in found
    assert ("source.zh.md", "全文", "不是UTF-8文本") in found


def test_any_changed_byte_makes_another_edition() -> None:
    hashes = {content_hash(FILES)}
    for name in FILES:
        hashes.add(content_hash({**FILES, name: FILES[name] + b"\n"}))
    assert len(hashes) == len(FILES) + 1


def test_bytes_moved_from_one_file_to_the_next_make_another_edition() -> None:
    assert content_hash({"a": b"xy", "b": b"z"}) != content_hash({"a": b"x", "b": b"yz"})
    assert content_hash({"a": b"1", "b": b"2"}) == content_hash({"b": b"2", "a": b"1"})


def mangled(draw: st.DrawFn) -> dict[str, bytes]:
    name = draw(st.sampled_from(sorted(FILES)))
    data = bytearray(FILES[name])
    place = draw(st.integers(0, len(data) - 1))
    data[place : place + draw(st.integers(0, 40))] = draw(st.binary(max_size=12))
    return {**FILES, name: bytes(data)}


@settings(max_examples=40)
@given(st.composite(mangled)())
def test_a_mangled_edition_loads_or_is_refused_by_name(given_files: dict[str, bytes]) -> None:
    # Any other exception fails the test.
    with suppress(LawInvalid):
        load_files(given_files)

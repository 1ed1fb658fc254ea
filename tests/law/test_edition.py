"""Luoding's edition: what it says, where it says it from, and that nothing in it is invented."""

import hashlib
import re
from importlib.resources import files

import pytest

from builders.tree import ROOT
from workflow.errors import UnknownEdition
from workflow.law.edition import Limit
from workflow.law.loading import FILES, load, read_files
from workflow.law.source import bare
from workflow.law.terms import Basis, Binding, Obligor, Origin, PauseReason, Phase, Rung, Side, Stage, Unit

EDITION = load()
FOLDER = files("workflow.law") / "luoding"
OF_ANNEX_2 = (
    "land_transfer_contract",
    "land_use_approval_document",
    "property_title",
    "land_use_planning_permit",
    "engineering_planning_permit",
    "setting_out_check",
    "planning_conditions_verification",
)


def test_it_is_the_document_of_february_2023() -> None:
    assert (EDITION.number, EDITION.in_force.isoformat()) == ("罗府办函〔2023〕16号", "2023-02-01")
    assert EDITION.number in EDITION.source_text
    assert EDITION.title in EDITION.source_text
    assert (EDITION.county, EDITION.county_name, EDITION.region) == ("luoding", "罗定市", "445381")


def test_it_is_read_once_and_its_hash_is_that_of_its_files() -> None:
    assert load() is load("luoding")
    digest = hashlib.sha256()
    for name, data in sorted(read_files(FOLDER).items()):
        digest.update(f"{len(name.encode())}:{name}{len(data)}:".encode() + data)
    assert EDITION.hash == digest.hexdigest()


@pytest.mark.parametrize("county", ["yunan", "holidays", "../luoding", "", "Luoding"])
def test_a_county_without_a_packaged_law_is_unknown(county: str) -> None:
    with pytest.raises(UnknownEdition):
        load(county)


# --- limits -----------------------------------------------------------------------------------------------

A_LIMIT = tuple[int, Unit, str, Obligor, Binding]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("checklist_reply", (3, Unit.WORKING_DAY, "checklist_notified", Obligor.DEPARTMENT, Binding.STRICT)),
        (
            "consultation_reply",
            (3, Unit.WORKING_DAY, "consultee_notified", Obligor.DEPARTMENT, Binding.STRICT),
        ),
        (
            "supervision_reply",
            (2, Unit.WORKING_DAY, "supervision_issued", Obligor.DEPARTMENT, Binding.STRICT),
        ),
        ("deliberation", (5, Unit.WORKING_DAY, "objection_raised", Obligor.OFFICE, Binding.IN_PRINCIPLE)),
        ("blocker_answer", (1, Unit.WORKING_DAY, "blocker_raised", Obligor.OFFICE, Binding.IN_PRINCIPLE)),
        (
            "blocker_deliberation",
            (5, Unit.WORKING_DAY, "blocker_brought", Obligor.OFFICE, Binding.IN_PRINCIPLE),
        ),
        (
            "commitment_signing",
            (3, Unit.WORKING_DAY, "commitment_qualified", Obligor.OFFICE, Binding.IN_PRINCIPLE),
        ),
        ("dispute_answer", (5, Unit.WORKING_DAY, "dispute_raised", Obligor.OFFICE, Binding.IN_PRINCIPLE)),
        ("licence", (2, Unit.WORKING_HOUR, "setup_applied", Obligor.DEPARTMENT, Binding.STRICT)),
        ("invoices", (2, Unit.WORKING_HOUR, "invoices_applied", Obligor.DEPARTMENT, Binding.STRICT)),
        ("seals", (1, Unit.WORKING_HOUR, "seals_ordered", Obligor.SEAL_SHOP, Binding.STRICT)),
        (
            "land_transfer_contract",
            (10, Unit.WORKING_DAY, "deal_confirmed", Obligor.DEPARTMENT, Binding.STRICT),
        ),
        (
            "land_use_approval_document",
            (10, Unit.WORKING_DAY, "land_price_paid", Obligor.DEPARTMENT, Binding.STRICT),
        ),
        ("property_title", (5, Unit.WORKING_DAY, "papers_complete", Obligor.DEPARTMENT, Binding.STRICT)),
        (
            "land_use_planning_permit",
            (10, Unit.WORKING_DAY, "papers_complete", Obligor.DEPARTMENT, Binding.STRICT),
        ),
        (
            "engineering_planning_permit",
            (10, Unit.WORKING_DAY, "papers_complete", Obligor.DEPARTMENT, Binding.STRICT),
        ),
        ("setting_out_check", (7, Unit.WORKING_DAY, "papers_complete", Obligor.DEPARTMENT, Binding.STRICT)),
        (
            "planning_conditions_verification",
            (7, Unit.WORKING_DAY, "papers_complete", Obligor.DEPARTMENT, Binding.STRICT),
        ),
        (
            "correction_notice",
            (5, Unit.WORKING_DAY, "application_received", Obligor.DEPARTMENT, Binding.STRICT),
        ),
        (
            "permit_decision",
            (20, Unit.WORKING_DAY, "application_accepted", Obligor.DEPARTMENT, Binding.STRICT),
        ),
        (
            "joint_permit_decision",
            (45, Unit.WORKING_DAY, "application_accepted", Obligor.DEPARTMENT, Binding.STRICT),
        ),
        ("delivery", (10, Unit.WORKING_DAY, "permit_decided", Obligor.DEPARTMENT, Binding.STRICT)),
        ("hearing_request", (5, Unit.WORKING_DAY, "hearing_informed", Obligor.ENTERPRISE, Binding.STRICT)),
        ("hearing_held", (20, Unit.WORKING_DAY, "hearing_requested", Obligor.DEPARTMENT, Binding.STRICT)),
        ("fire_filing", (5, Unit.WORKING_DAY, "completion_accepted", Obligor.ENTERPRISE, Binding.STRICT)),
        (
            "completion_filing",
            (15, Unit.CALENDAR_DAY, "completion_accepted", Obligor.ENTERPRISE, Binding.STRICT),
        ),
        (
            "acceptance_check",
            (90, Unit.CALENDAR_DAY, "acceptance_checked", Obligor.DEPARTMENT, Binding.IN_PRINCIPLE),
        ),
        ("commitment_check", (40, Unit.WORKING_DAY, "promise_decided", Obligor.DEPARTMENT, Binding.STRICT)),
    ],
)
def test_each_limit_is_as_the_law_says(key: str, said: A_LIMIT) -> None:
    limit = EDITION.limits[key]
    assert (limit.amount, limit.unit, limit.starts, limit.obligor, limit.binding) == said


def documented() -> list[Limit]:
    return [limit for limit in EDITION.limits.values() if limit.basis is Basis.DOCUMENT]


@pytest.mark.parametrize("limit", documented(), ids=lambda limit: limit.key)
def test_each_quote_stands_in_the_source_and_names_the_amount(limit: Limit) -> None:
    assert bare(limit.quote) in bare(EDITION.source_text)
    assert str(limit.amount) in limit.quote
    assert ("小时" if limit.unit is Unit.WORKING_HOUR else "工作日") in limit.quote
    assert ("原则上" in limit.quote) is (limit.binding is Binding.IN_PRINCIPLE)


def clause_text(clause: str) -> str:
    """The part of the source that a clause such as 二（三）2 names."""
    chapter, section, paragraph = re.fullmatch(r"(.)（(.)）(\d)", clause).groups()  # type: ignore[union-attr]
    text = EDITION.source_text.split(f"\n{chapter}、", 1)[1].split(f"\n（{section}）", 1)[1]
    return re.split(r"\n（.）|\n\d+\.", re.split(rf"\n{paragraph}\.", text, maxsplit=1)[1], maxsplit=1)[0]


@pytest.mark.parametrize("limit", documented(), ids=lambda limit: limit.key)
def test_each_quote_stands_under_the_clause_that_is_cited(limit: Limit) -> None:
    if limit.clause.startswith("附件2"):
        row = next(line for line in EDITION.source_text.splitlines() if line.startswith("| 部门承诺条款"))
        numbered = re.split(r"(?<!\d)(?=[123]\. )", row)
        part = next(each for each in numbered if each.startswith(f"{limit.clause[-1]}. "))
    else:
        part = clause_text(limit.clause)
    assert bare(limit.quote) in bare(part)


def test_annex_2_excludes_publicity_hearing_and_expert_time() -> None:
    excluded = {PauseReason.PUBLICITY, PauseReason.HEARING, PauseReason.EXPERT_REVIEW}
    assert {key for key in OF_ANNEX_2 if EDITION.limits[key].excludes == excluded} == set(OF_ANNEX_2)


def test_publicity_is_not_excluded_by_the_statute() -> None:
    assert PauseReason.PUBLICITY not in EDITION.limits["permit_decision"].excludes
    assert PauseReason.HEARING in EDITION.limits["permit_decision"].excludes


def test_the_replies_exclude_nothing_and_cannot_be_extended() -> None:
    for key in ("checklist_reply", "consultation_reply"):
        assert EDITION.limits[key].excludes == frozenset()
        assert EDITION.limits[key].extension is None


def test_only_the_statute_allows_an_extension() -> None:
    extended = {key: limit for key, limit in EDITION.limits.items() if limit.extension is not None}
    assert sorted(extended) == ["joint_permit_decision", "permit_decision"]
    ten_more = extended["permit_decision"].extension
    assert ten_more is not None
    assert (ten_more.amount, ten_more.approver, ten_more.clause) == (
        10,
        "本行政机关负责人",
        "行政许可法第42条",
    )


def test_the_ladder_is_house_practice_and_says_why() -> None:
    assert [(rung.rung, rung.offset) for rung in EDITION.ladder if not rung.since_owed] == [
        (Rung.REMIND, -1),
        (Rung.URGE, 0),
        (Rung.SUPERVISE, 1),
        (Rung.DELIBERATE, 3),
    ]
    assert all("文件未规定" in rung.why for rung in EDITION.ladder)


def test_what_no_limit_is_known_for_is_reminded_of_urged_and_brought_to_deliberation_and_never_supervised() -> (
    None
):
    since_owed = [rung for rung in EDITION.ladder if rung.since_owed]
    assert [(rung.rung, rung.offset) for rung in since_owed] == [
        (Rung.REMIND, 3),
        (Rung.URGE, 5),
        (Rung.DELIBERATE, 10),
    ]


def test_limits_in_hours_or_of_one_day_are_not_reminded_of_a_day_before() -> None:
    short = {
        key for key, limit in EDITION.limits.items() if limit.unit is Unit.WORKING_HOUR or limit.amount == 1
    }
    assert set(EDITION.ladder[0].exempt) == short
    assert EDITION.ladder[0].limits == ()


# --- stages, departments, clauses -------------------------------------------------------------------------


def test_four_stages_and_six_phases_stand_in_their_printed_order() -> None:
    assert [entry.stage for entry in EDITION.stages] == list(Stage)
    assert [entry.phase for entry in EDITION.phases] == list(Phase)
    boxes = "".join(f"□{entry.name} " for entry in EDITION.phases).strip()
    assert boxes in EDITION.source_text


def test_registration_and_landing_run_side_by_side() -> None:
    after = {entry.stage: entry.opens_after for entry in EDITION.stages}
    assert after[Stage.BUSINESS_REGISTRATION] == after[Stage.DIRECT_LANDING] == (Stage.DOCKING,)
    assert set(after[Stage.CONSTRUCTION_APPROVAL]) == {Stage.BUSINESS_REGISTRATION, Stage.DIRECT_LANDING}


def test_the_leads_are_those_that_the_document_names() -> None:
    leads = {entry.phase: entry.lead for entry in EDITION.phases if entry.basis is Basis.DOCUMENT}
    assert leads == {
        Phase.LAND_USE: "natural_resources",
        Phase.ENGINEERING: "natural_resources",
        Phase.CONSTRUCTION: "housing",
        Phase.COMPLETION: "housing",
    }


def test_four_bureaus_make_up_the_task_force() -> None:
    founders = [key for key, entry in EDITION.departments.items() if "task_force" in entry.duties]
    assert founders == ["commerce", "natural_resources", "housing", "government_data"]
    assert all(EDITION.departments[key].short in EDITION.source_text for key in founders)


def test_the_clauses_of_annex_2_come_out_as_printed() -> None:
    row = next(line for line in EDITION.source_text.splitlines() if line.startswith("| 部门承诺条款"))
    clauses = EDITION.clauses_of(Side.DEPARTMENT, "natural_resources")
    printed = (
        "".join(f"{line.number}. {line.text}" for line in clauses) + EDITION.closings["natural_resources"]
    )
    assert row == f"| 部门承诺条款（以市自然资源局为例） | {printed} |"
    row = next(line for line in EDITION.source_text.splitlines() if line.startswith("| 企业承诺条款"))
    printed = "".join(f"{line.number}. {line.text}" for line in EDITION.clauses_of(Side.ENTERPRISE))
    assert row == f"| 企业承诺条款 | {printed} |"


def test_the_printed_clauses_promise_the_seven_limits() -> None:
    promised = [
        key for line in EDITION.clauses_of(Side.DEPARTMENT, "natural_resources") for key in line.limits
    ]
    assert tuple(promised) == OF_ANNEX_2


def test_every_other_department_has_a_skeleton_labelled_as_practice() -> None:
    for key in EDITION.departments:
        lines = EDITION.clauses_of(Side.DEPARTMENT, key)
        assert [line.number for line in lines] == [1, 2, 3]
        assert [line.open for line in lines] == [False, False, True]
        assert lines[2].text == "其他承诺事项。"
        if key != "natural_resources":
            assert {line.basis for line in lines} == {Basis.PRACTICE}
            assert all(line.why for line in lines)
    assert len({line.key for line in EDITION.clauses}) == len(EDITION.clauses)


# --- catalogue --------------------------------------------------------------------------------------------


def test_the_catalogue_has_its_forty_two_items_in_order() -> None:
    assert len(EDITION.items) == 42
    assert [item.order for item in EDITION.items.values()] == list(range(1, 43))
    assert [item.order for phase in Phase for item in EDITION.items_of(phase)] == list(range(1, 43))
    counted = {phase: len(EDITION.items_of(phase)) for phase in Phase}
    assert list(counted.values()) == [5, 12, 7, 7, 9, 2]


def test_unknown_limits_stay_unknown() -> None:
    known = {code for code, item in EDITION.items.items() if item.committed_limit.amount is not None}
    assert known == {
        *("KB-01", "KB-02", "KB-03", "LX-05", "LX-06", "LX-07", "LX-08"),
        *("GC-02", "GC-03", "YS-02", "BD-02"),
    }
    for item in EDITION.items.values():
        if item.committed_limit.amount is None:
            assert item.committed_limit.confidence == "unknown"
        if item.statutory_limit.amount is None:
            assert item.statutory_limit.confidence == "unknown"


def test_the_first_registration_of_buildings_has_no_promised_limit() -> None:
    term = EDITION.items["BD-01"].committed_limit
    assert term.amount is None
    assert "法人或其他组织建造房屋首次登记" in term.note
    assert "法人或其他组织建造房屋首次登记" in EDITION.source_text


def test_a_promised_limit_is_the_documents_own_number() -> None:
    for item in EDITION.items.values():
        term = item.committed_limit
        if term.amount is not None:
            limit = EDITION.limits[term.limit]
            assert (term.amount, term.unit, term.clause) == (limit.amount, limit.unit, limit.clause)


def test_the_enterprise_is_bound_by_two_filings() -> None:
    bound = {code for code, item in EDITION.items.items() if item.binds_enterprise}
    assert bound == {"YS-04", "YS-08"}
    assert {EDITION.items[code].statutory_limit.limit for code in bound} == {
        "fire_filing",
        "completion_filing",
    }


def test_no_list_of_papers_points_to_another_list() -> None:
    for item in EDITION.items.values():
        for circumstance in item.circumstances:
            for material in circumstance.materials:
                assert not re.search(r"同上|同[A-Z]{2}-|基础上", material.name), (item.code, material.name)
            assert circumstance.materials or circumstance.note


def test_a_list_that_was_a_reference_is_expanded() -> None:
    first, foreign, *_ = EDITION.items["KB-01"].circumstances
    assert [each.key for each in foreign.materials[: len(first.materials)]] == [
        each.key for each in first.materials
    ]
    assert "外方主体资格公证认证文件" in [each.name for each in foreign.materials]
    assert "已展开" in foreign.note
    filing = {each.key for each in EDITION.items["LX-01"].circumstances[0].materials}
    renovation = {each.key for each in EDITION.items["LX-02"].circumstances[0].materials}
    assert renovation - filing == {"renovation_statement"}
    assert filing < renovation


def test_allocated_land_replaces_the_contract() -> None:
    transferred, allocated = (
        {each.key for each in circumstance.materials} for circumstance in EDITION.items["LX-07"].circumstances
    )
    assert transferred - allocated == {"land_transfer_contract"}
    assert allocated - transferred == {"allocation_decision", "site_opinion"}


@pytest.mark.parametrize(
    ("wording", "key"),
    [
        ("营业执照", "business_licence"),
        ("营业执照/信用代码", "business_licence"),
        ("委托书", "power_of_attorney"),
        ("建设工程规划许可证及附图", "engineering_planning_permit"),
        ("立项批文", "project_approval"),
        ("没有这种材料", None),
    ],
)
def test_one_paper_in_several_wordings_has_one_key(wording: str, key: str | None) -> None:
    assert EDITION.paper_key(wording) == key


def test_every_paper_in_the_table_is_asked_for_or_produced() -> None:
    asked = {m.key for item in EDITION.items.values() for c in item.circumstances for m in c.materials}
    produced = {key for item in EDITION.items.values() for key in item.produces}
    assert set(EDITION.papers) == asked | produced


def test_an_application_form_of_one_item_is_not_that_of_another() -> None:
    forms: dict[str, set[str]] = {}
    for item in EDITION.items.values():
        for circumstance in item.circumstances:
            for material in circumstance.materials:
                if re.search(r"申请表|申请书|申报表|备案表", material.name):
                    forms.setdefault(material.key, set()).add(item.code)
    assert {key for key, codes in forms.items() if len(codes) > 1} == set()


def test_a_paper_that_an_earlier_item_yields_names_its_maker() -> None:
    assert EDITION.producers("project_approval") == ("LX-01", "LX-02", "LX-03")
    assert EDITION.producers("engineering_planning_permit") == ("GC-02",)
    assert EDITION.producers("energy_report") == ()


def test_no_item_asks_for_the_paper_that_it_yields() -> None:
    for item in EDITION.items.values():
        asked = {material.key for circumstance in item.circumstances for material in circumstance.materials}
        assert asked.isdisjoint(item.produces), item.code


def test_sources_cite_the_law_by_name_and_no_web_address() -> None:
    for name in FILES:
        text = (FOLDER / name).read_text(encoding="utf-8")
        assert not re.search(r"https?:|www\.|github|\.(com|cn|html|jsp)\b", text), name
    for phase in Phase:
        text = (FOLDER / f"catalogue/{phase}.toml").read_text(encoding="utf-8")
        assert not re.search(r"https?:|www\.|github|\.(com|cn|html|jsp)\b", text), phase


# --- analysis ---------------------------------------------------------------------------------------------


def test_each_trigger_is_practice_and_gives_a_reason() -> None:
    assert all(trigger.basis is Basis.PRACTICE and len(trigger.reason) > 10 for trigger in EDITION.triggers)


def test_either_origin_has_its_filing() -> None:
    filing = {trigger.origins: trigger.items for trigger in EDITION.triggers if trigger.origins}
    assert filing == {(Origin.INVESTMENT,): ("LX-01",), (Origin.EXPANSION,): ("LX-02",)}


def test_only_items_for_rare_cases_wait_for_a_person_to_think_of_them() -> None:
    proposed = {code for trigger in EDITION.triggers for code in trigger.items}
    # Approval instead of filing, allocated land, civil defence works: the office adds them where they apply.
    assert set(EDITION.items) - proposed == {"LX-03", "LX-04", "YS-05"}


def test_the_flag_of_high_risk_covers_the_industries_of_the_facts() -> None:
    def flagged(industry: str) -> bool:
        return industry.startswith(EDITION.high_risk_prefixes)

    assert all(
        flagged(code)
        for code in ("0610", "1190", "2511", "2614", "2631", "2671", "3110", "3240", "4511", "5941")
    )
    assert not any(flagged(code) for code in ("1310", "2710", "3011", "3670", "5951", "5910"))
    assert "由经办人判定" in EDITION.high_risk_note


def test_a_limit_whose_application_is_not_settled_times_nothing() -> None:
    unsettled = {key for key, limit in EDITION.limits.items() if limit.unsettled}
    used = {
        key
        for path in (ROOT / "workflow").rglob("*.py")
        for key in unsettled
        if f'"{key}"' in path.read_text(encoding="utf-8")
    }
    assert (unsettled, used) == ({"joint_permit_decision"}, set())

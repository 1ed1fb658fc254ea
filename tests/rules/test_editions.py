"""Two editions side by side, clause by clause; and what of a case has no place in the other."""

from dataclasses import replace

from workflow.law.loading import load
from workflow.rules.editions import CaseUnderLaw, differences, obstacles

EDITION = load()


def test_an_edition_does_not_differ_from_itself() -> None:
    assert differences(EDITION, EDITION) == ()


def test_a_shortened_limit_is_said_in_words() -> None:
    limit = EDITION.limits["checklist_reply"]
    after = replace(EDITION, limits={**EDITION.limits, "checklist_reply": replace(limit, amount=2)})
    (found,) = differences(EDITION, after)
    assert (found.part, found.key, found.change) == ("limits", "checklist_reply", "changed")
    assert (found.before, found.after) == ("3个工作日", "2个工作日")


def test_what_is_new_and_what_is_gone_is_told_apart() -> None:
    items = dict(EDITION.items)
    gone = items.pop("LX-01")
    after = replace(EDITION, items={**items, "LX-99": replace(gone, code="LX-99")})
    found = {(each.key, each.change) for each in differences(EDITION, after)}
    assert found == {("LX-01", "removed"), ("LX-99", "added")}


def test_changed_window_hours_are_a_difference() -> None:
    after = replace(EDITION, window_hours=EDITION.window_hours[:1])
    (found,) = differences(EDITION, after)
    assert (found.before, found.after) == ("09:00—12:00、14:30—17:30", "09:00—12:00")


def test_a_case_fits_where_everything_it_uses_has_its_place() -> None:
    case = CaseUnderLaw(
        phases=frozenset({"land_use"}),
        departments={"housing": "市住房和城乡建设局"},
        events=frozenset({"land_price_paid", "checklist_notified"}),
        items=frozenset({"LX-01"}),
        running_limits=frozenset({"checklist_reply"}),
    )
    assert obstacles(case, EDITION) == ()


def test_a_case_that_uses_what_is_gone_is_blocked_and_told_why() -> None:
    limits = {key: limit for key, limit in EDITION.limits.items() if key != "checklist_reply"}
    items = {code: item for code, item in EDITION.items.items() if code != "LX-01"}
    after = replace(EDITION, limits=limits, items=items)
    case = CaseUnderLaw(items=frozenset({"LX-01"}), running_limits=frozenset({"checklist_reply"}))
    assert obstacles(case, after, EDITION) == (
        "新版本没有事项“LX-01 企业投资项目备案（新建）”",
        "新版本没有时限“checklist_reply 部门回复专属定制事项材料清单（附件1）”",
    )
    assert obstacles(case, after) == ("新版本没有事项“LX-01”", "新版本没有时限“checklist_reply”")


def test_a_department_is_called_by_what_it_is_called_now_where_the_edition_is_lost() -> None:
    after = replace(EDITION, departments={k: v for k, v in EDITION.departments.items() if k != "water"})
    case = CaseUnderLaw(departments={"water": "罗定市水务局"})
    assert obstacles(case, after) == ("新版本没有部门“water 罗定市水务局”",)
    assert obstacles(case, after, EDITION) == ("新版本没有部门“water 罗定市水务局”",)
    # A department of neither loses nothing by the move.
    assert obstacles(CaseUnderLaw(departments={"reformed": "新设局"}), after, EDITION) == ()


def test_what_waits_for_an_event_needs_the_event() -> None:
    events = {key: words for key, words in EDITION.events.items() if key != "land_price_paid"}
    case = CaseUnderLaw(events=frozenset({"land_price_paid"}))
    (why,) = obstacles(case, replace(EDITION, events=events), EDITION)
    assert why == f"新版本没有起算事件“land_price_paid {EDITION.events['land_price_paid']}”"

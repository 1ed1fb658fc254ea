"""好差评: what was finished is rated in five grades under the enterprise's name; what is bad is answered."""

from datetime import timedelta
from typing import Any

import pytest

from builders.approval import a_project_in_approval, planned, receive, through
from builders.county import NOW, County
from builders.registration import LICENCE, a_company, apply, approve, deliver
from workflow.actions import ratings
from workflow.errors import (
    ChangedMeanwhile,
    GradeUnknown,
    NotAllowed,
    NotFinishedYet,
    NotFound,
    NothingToAnswer,
    RatingAnswered,
    RatingSettled,
    ReasonMissing,
)
from workflow.records.clock import ClockRecord
from workflow.records.rating import Rating
from workflow.rules.rating import CHANGE_FOR


@pytest.fixture
def item(county: County) -> tuple[int, int, str]:
    """A permit that was handed over: its project, its id and its department."""
    project_id = a_project_in_approval(county)
    [item_id] = planned(county, project_id, "LX-02").values()
    return project_id, item_id, through(county, item_id).department_key


def _rate(county: County, project_id: int, item_id: int, grade: int, **given: Any) -> Rating:
    return county.do(
        ratings.rate,
        project_id=project_id,
        grade=grade,
        **{
            "subject_kind": "approval_item",
            "subject_id": item_id,
            "by": county.enterprise(project_id),
            **given,
        },
    )


def _owed(county: County) -> list[ClockRecord]:
    return county.all(
        ClockRecord, ClockRecord.limit_key == "awaited_rating_answer", ClockRecord.stopped_at.is_(None)
    )


def test_a_finished_item_is_rated_once_under_the_enterprise_s_name(
    county: County, item: tuple[int, int, str]
) -> None:
    project_id, item_id, department = item
    rated = _rate(county, project_id, item_id, 5, words="办得很快")
    assert (rated.grade, rated.department_key, rated.person_id) == (
        5,
        department,
        county.enterprise(project_id).person_id,
    )
    assert _owed(county) == []
    assert county.notices("rating.bad") == []
    _rate(county, project_id, item_id, 4)
    [only] = county.all(Rating)
    assert (only.grade, only.changed_at is not None) == (4, True)
    kinds = [event.kind for event in county.events(project_id)][-2:]
    assert kinds == ["rating.rate", "rating.change"]
    assert county.verified().breaks == ()
    assert county.verified().differences == ()


def test_a_registration_item_is_rated_once_it_has_been_delivered(county: County) -> None:
    project_id, items = a_company(county, LICENCE)
    licence = items[LICENCE]
    apply(county, licence)
    given: dict[str, Any] = {"subject_kind": "registration_item"}
    with pytest.raises(NotFinishedYet):
        _rate(county, project_id, licence.id, 5, **given)
    approve(county, licence)
    deliver(county, licence)
    assert _rate(county, project_id, licence.id, 3, **given).department_key == licence.department_key


def test_what_is_bad_is_owed_an_answer_without_a_limit_and_supervisors_hear_of_it(
    county: County, item: tuple[int, int, str]
) -> None:
    project_id, item_id, department = item
    rated = _rate(county, project_id, item_id, 2, words="跑了三趟")
    [clock] = _owed(county)
    assert (clock.obligor_kind, clock.obligor_key, clock.due_at) == ("department", department, None)
    assert county.notices("rating.bad") == [("department", department)]
    assert county.notices("rating.bad_seen") == [("supervisor", "")]
    answered = county.do(
        ratings.answer, rating_id=rated.id, text="已当面致歉，材料一次告知", by=county.liaison(department)
    )
    assert answered.answered_by == county.liaison(department).name
    assert _owed(county) == []
    assert set(county.notices("rating.answered")) == {
        ("enterprise", str(county.project(project_id).enterprise_id)),
        ("supervisor", ""),
    }
    with pytest.raises(RatingAnswered):
        _rate(county, project_id, item_id, 5)
    with pytest.raises(RatingAnswered):
        county.do(ratings.take_back, rating_id=rated.id, by=county.enterprise(project_id))
    with pytest.raises(NothingToAnswer):
        county.do(ratings.answer, rating_id=rated.id, text="再答", by=county.liaison(department))


def test_nobody_owes_an_answer_any_more_once_the_enterprise_is_content_or_takes_it_back(
    county: County, item: tuple[int, int, str]
) -> None:
    project_id, item_id, _ = item
    rated = _rate(county, project_id, item_id, 1)
    assert len(_owed(county)) == 1
    _rate(county, project_id, item_id, 3)
    assert _owed(county) == []
    _rate(county, project_id, item_id, 2)
    assert len(_owed(county)) == 1
    county.do(ratings.take_back, rating_id=rated.id, by=county.enterprise(project_id))
    assert _owed(county) == []
    with pytest.raises(NotFound):
        county.do(ratings.take_back, rating_id=rated.id, by=county.enterprise(project_id))
    assert _rate(county, project_id, item_id, 4).withdrawn_at is None


def test_a_rating_stays_once_its_time_has_passed(county: County, item: tuple[int, int, str]) -> None:
    project_id, item_id, _ = item
    _rate(county, project_id, item_id, 4, now=NOW)
    with pytest.raises(RatingSettled):
        _rate(county, project_id, item_id, 5, now=NOW + CHANGE_FOR + timedelta(minutes=1))


def test_what_is_not_finished_not_a_grade_or_not_one_s_own_is_refused(county: County) -> None:
    project_id = a_project_in_approval(county)
    [item_id] = planned(county, project_id, "LX-02").values()
    receive(county, item_id)
    with pytest.raises(NotFinishedYet):
        _rate(county, project_id, item_id, 5)
    with pytest.raises(GradeUnknown):
        _rate(county, project_id, item_id, 6)
    with pytest.raises(NotFound):
        _rate(county, project_id, item_id, 5, subject_kind="project")
    for by in (county.office, county.agent):
        with pytest.raises(NotAllowed):
            _rate(county, project_id, item_id, 5, by=by)


def test_only_the_department_answers_says_something_and_has_seen_what_it_answers(
    county: County, item: tuple[int, int, str]
) -> None:
    project_id, item_id, department = item
    rated = _rate(county, project_id, item_id, 1)
    with pytest.raises(NotAllowed):
        county.do(ratings.answer, rating_id=rated.id, text="已整改", by=county.office)
    with pytest.raises(ReasonMissing):
        county.do(ratings.answer, rating_id=rated.id, text=" ", by=county.liaison(department))
    with pytest.raises(ChangedMeanwhile):
        county.do(
            ratings.answer,
            rating_id=rated.id,
            text="已整改",
            by=county.liaison(department),
            expected_version=9,
        )

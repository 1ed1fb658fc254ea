"""好差评 by JSON: given and taken back by the enterprise, answered by the department, listed and counted."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import Depends, Path, Query
from pydantic import BaseModel, Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.shapes import Given, Late, ProjectId
from api.views import ratings as view
from api.views.projects import visible
from api.views.scorecards import period
from workflow.actions import ratings
from workflow.errors import NotFound
from workflow.records.project import Project
from workflow.records.rating import Rating

router = Chapter(tags=["ratings"], route_class=Repeatable)

RatingId = Annotated[int, Path(ge=1, le=2**53, description="评价编号。")]
Since = Annotated[date | None, Query(description="自这一天起；默认与考核相同。")]
Until = Annotated[date | None, Query(description="至这一天。")]


class RatingGiven(Given):
    """对一件办结事项的评价。"""

    subject_kind: Literal["registration_item", "approval_item", "joint_acceptance"]
    subject_id: int = Field(ge=1, le=2**53)
    grade: int = Field(ge=1, le=5, description="5非常满意、4满意、3基本满意、2不满意、1非常不满意。")
    words: str = Field(default="", max_length=ratings.LONGEST_WORDS, description="可不填。")


class RatingAnswerGiven(Late):
    """整改回访。"""

    text: str = Field(max_length=ratings.LONGEST_WORDS, description="整改情况和回访结果。")


class RatingOut(BaseModel):
    """一件办结事项和企业对它的评价。"""

    id: int | None = Field(description="评价编号；还没有评价的为 null。")
    version: int = Field(description="写操作放入 `If-Match`；还没有评价的为 0。")
    project_id: int
    subject_kind: str
    subject_id: int
    title: str
    department: str
    grade: int | None
    grade_words: str
    words: str
    rated_by: str
    enterprise: str
    rated_at: datetime | None
    open: bool = Field(description="企业是否还可以评价或者更改。")
    owed: bool = Field(description="责任部门是否还应整改回访（没有规定期限）。")
    answer: str
    answered_at: datetime | None


class TallyOut(BaseModel):
    """一个部门在一段时间内得到的评价。"""

    department: str
    count: int
    average: float | None = Field(description="少于5件的不算平均，为 null。")
    grades: dict[int, int] = Field(description="各等次的件数。")
    owed: int = Field(description="待整改回访的件数。")


def _out(seen: view.RatingView) -> RatingOut:
    return RatingOut(
        id=seen.id,
        version=seen.version,
        project_id=seen.project_id,
        subject_kind=seen.subject_kind,
        subject_id=seen.subject_id,
        title=seen.title,
        department=seen.department,
        grade=seen.grade,
        grade_words=seen.grade_words,
        words=seen.words,
        rated_by=seen.rated_by,
        enterprise=seen.enterprise,
        rated_at=seen.rated_at,
        open=seen.open,
        owed=seen.owed,
        answer=seen.answer,
        answered_at=seen.answered_at,
    )


def _told(asked: Asked, row: Rating) -> RatingOut:
    asked.at_version(row.version)
    project = asked.session.get_one(Project, row.project_id)
    seen = view.of_project(asked.session, project, asked.by, asked.now)
    return next(_out(each) for each in seen if each.id == row.id)


@router.get(
    "/projects/{project_id}/ratings",
    operation_id="listRatings",
    summary="项目的企业评价",
    response_model=list[RatingOut],
    responses=responses(404),
)
def of_project(
    asked: Annotated[Asked, Depends(to_read("project.read"))], project_id: ProjectId
) -> list[RatingOut]:
    """企业看到全部办结的事项，其他人看到已有评价的；部门只看本部门的。"""
    project, _ = visible(asked.session, project_id, asked.by)
    return [_out(row) for row in view.of_project(asked.session, project, asked.by, asked.now)]


@router.post(
    "/projects/{project_id}/ratings",
    operation_id="rate",
    summary="评价办结的事项",
    response_model=RatingOut,
    responses=responses(404, 409, 412, 428),
)
def rate(
    asked: Annotated[Asked, Depends(to_do("rating.rate"))],
    project_id: ProjectId,
    given: RatingGiven,
    version: KnownVersion,
) -> RatingOut:
    """每件办结的事项评价一次，责任部门答复之前、30日内可以更改（专班约定）。首次评价的 `If-Match` 为 `"0"`。"""
    visible(asked.session, project_id, asked.by)
    row = ratings.rate(
        asked.session,
        project_id=project_id,
        subject_kind=given.subject_kind,
        subject_id=given.subject_id,
        grade=given.grade,
        words=given.words,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return _told(asked, row)


@router.post(
    "/ratings/{rating_id}/take-back",
    operation_id="takeBackRating",
    summary="撤回评价",
    response_model=RatingOut,
    responses=responses(404, 409, 412, 428),
)
def take_back(
    asked: Annotated[Asked, Depends(to_do("rating.rate"))], rating_id: RatingId, version: KnownVersion
) -> RatingOut:
    """撤回后不再计入，可以重新评价。"""
    _visible(asked, rating_id)
    row = ratings.take_back(
        asked.session, rating_id=rating_id, by=asked.by, now=asked.now, expected_version=version
    )
    return _told(asked, row)


@router.post(
    "/ratings/{rating_id}/answer",
    operation_id="answerRating",
    summary="整改回访",
    response_model=RatingOut,
    responses=responses(404, 409, 412, 428),
)
def answer(
    asked: Annotated[Asked, Depends(to_do("rating.answer"))],
    rating_id: RatingId,
    given: RatingAnswerGiven,
    version: KnownVersion,
) -> RatingOut:
    """对不满意、非常不满意的评价，由责任部门整改并回访企业。文件没有规定期限，只提醒，不计逾期。"""
    _visible(asked, rating_id)
    row = ratings.answer(
        asked.session, rating_id=rating_id, text=given.text, **asked.dated(given), expected_version=version
    )
    return _told(asked, row)


@router.get(
    "/ratings",
    operation_id="listAllRatings",
    summary="全部企业评价",
    response_model=list[RatingOut],
    responses=responses(),
)
def everywhere(
    asked: Annotated[Asked, Depends(to_read("rating.list"))],
    since: Since = None,
    until: Until = None,
    department: Annotated[str, Query(max_length=40)] = "",
    grade: Annotated[int | None, Query(ge=1, le=5)] = None,
) -> list[RatingOut]:
    """一段时间内的评价，新的在前，最多200条；部门只看本部门的。"""
    first, last = period(since, until, asked.now)
    rows = view.everywhere(
        asked.session, by=asked.by, since=first, until=last, now=asked.now, department=department, grade=grade
    )
    return [_out(row) for row in rows]


@router.get(
    "/ratings/summary",
    operation_id="summariseRatings",
    summary="企业评价汇总",
    response_model=list[TallyOut],
    responses=responses(),
)
def summary(
    asked: Annotated[Asked, Depends(to_read("rating.list"))], since: Since = None, until: Until = None
) -> list[TallyOut]:
    """按部门的次序排列，不排名；少于5件的不算平均（专班约定）。"""
    first, last = period(since, until, asked.now)
    return [
        TallyOut(
            department=row.department,
            count=row.tally.count,
            average=row.tally.average,
            grades=dict(row.tally.grades),
            owed=row.owed,
        )
        for row in view.tallies(asked.session, by=asked.by, since=first, until=last)
    ]


def _visible(asked: Asked, rating_id: int) -> None:
    found = asked.session.get(Rating, rating_id)
    if found is None:
        raise NotFound(what="该评价")
    visible(asked.session, found.project_id, asked.by)

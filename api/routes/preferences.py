"""How one wants to be told, and what could not be delivered, by JSON."""

from typing import Annotated

from fastapi import Depends, Path, status
from pydantic import Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.dependencies import AtDoor, Decision, Reading
from api.idempotency import Repeatable
from api.paging import Cursor, Limit, Listed, decode, page_of
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.shapes import Given
from api.views import deliveries as view
from api.views.deliveries import FailedDelivery, PreferenceView
from workflow.actions import deliveries, preferences, trial_messages
from workflow.actions.trial_messages import Tried
from workflow.rules.duty import Actor

router = Chapter(tags=["people"], route_class=Repeatable)


class FindingGiven(Given):
    """如何得知已经送达。"""

    finding: str = Field(description="核实情况：收件人已答复收到，或者邮件服务器日志中有该消息。")


class PreferenceGiven(Given):
    """接收方式。系统内的通知不受影响，始终可以查看。"""

    email: bool = Field(default=True, description="是否发邮件。")
    services: list[str] = Field(
        default_factory=list, max_length=5, description="消息服务地址（Apprise 写法），限本系统开放的种类。"
    )
    digest: bool = Field(default=False, description="每个工作日开始办公时汇总发一次，不即时发。")
    muted: list[str] = Field(
        default_factory=list, max_length=200, description="不向外发送的通知种类；督办不能关闭。"
    )


@router.get(
    "/me/notices",
    operation_id="readNoticePreference",
    summary="我的接收方式",
    response_model=PreferenceView,
    responses=responses(),
)
def read_preference(asked: Annotated[Asked, Depends(to_read())]) -> PreferenceView:
    """通知除在系统内查看外，另以何种方式告知。"""
    seen = view.preference(asked.session, by=asked.by)
    asked.at_version(seen.version)
    return seen


@router.put(
    "/me/notices",
    operation_id="changeNoticePreference",
    summary="更改我的接收方式",
    response_model=PreferenceView,
    responses=responses(409, 412, 428),
)
def change_preference(
    asked: Annotated[Asked, Depends(to_do())], door: AtDoor, given: PreferenceGiven, version: KnownVersion
) -> PreferenceView:
    """邮件、消息服务，即时或汇总，哪些不发。"""
    preferences.change(
        asked.session,
        email=given.email,
        services=given.services,
        digest=given.digest,
        muted=given.muted,
        allowed=door.settings.services,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return read_preference(asked)


@router.get(
    "/me/notices/trial",
    operation_id="readTrialMessage",
    summary="测试消息的结果",
    response_model=list[Tried],
    responses=responses(),
)
def read_trial(asked: Annotated[Asked, Depends(to_read())]) -> list[Tried]:
    """最近一次测试消息，按发送方式；`nowhere` 为本系统没有可用的发送方式。"""
    return trial_messages.outcome(asked.session, by=asked.by)


@router.post(
    "/me/notices/trial",
    operation_id="sendTrialMessage",
    summary="发送测试消息",
    response_model=list[Tried],
    responses=responses(409, 429),
)
def send_trial(asked: Annotated[Asked, Depends(to_do())]) -> list[Tried]:
    """只发给本人登记的地址，每5分钟最多一次；随下一轮投递发出。"""
    trial_messages.send(asked.session, by=asked.by, now=asked.now)
    return trial_messages.outcome(asked.session, by=asked.by)


@router.get(
    "/deliveries/failed",
    operation_id="listFailedDeliveries",
    summary="未送达的通知",
    response_model=Listed[FailedDelivery],
    responses=responses(),
)
def list_failed(
    by: Annotated[Actor, Depends(Decision("delivery.read"))],
    session: Reading,
    *,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listed[FailedDelivery]:
    """多次发送仍未送达、已不再自动重试的，最近的在前。"""
    after = decode(cursor, int)
    rows = view.failed(session, by=by, before_id=int(after[0]) if after else None, most=limit + 1)
    kept, following = page_of(rows, limit, lambda row: (row.id,))
    return Listed[FailedDelivery](items=list(kept), next=following)


@router.post(
    "/deliveries/{delivery_id}/retry",
    operation_id="retryDelivery",
    summary="重新发送",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(404),
)
def retry(
    asked: Annotated[Asked, Depends(to_do("delivery.retry"))],
    delivery_id: Annotated[int, Path(ge=1, le=2**53, description="投递编号。")],
) -> None:
    """从头再试；同一封消息里的其他通知一并重发。"""
    deliveries.retry(asked.session, delivery_id=delivery_id, by=asked.by, now=asked.now)


@router.post(
    "/deliveries/{delivery_id}/confirm",
    operation_id="confirmDelivery",
    summary="确认已送达",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(404),
)
def confirm(
    asked: Annotated[Asked, Depends(to_do("delivery.confirm"))],
    delivery_id: Annotated[int, Path(ge=1, le=2**53, description="投递编号。")],
    given: FindingGiven,
) -> None:
    """不知是否送达的，经人核实确已送达，不再发送；同一封消息里的其他通知一并确认。"""
    deliveries.confirm(
        asked.session, delivery_id=delivery_id, finding=given.finding, by=asked.by, now=asked.now
    )

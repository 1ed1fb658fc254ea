"""Refusals as HTTP: the one place that knows which refusal is which status, and the door's own refusals."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from pydantic import BaseModel, Field

from workflow.errors import Busy, DatabaseUnreachable, Kind, NotSignedIn, Refusal, Refusals
from workflow.law.sentence import Sentence, Several

MEDIA_TYPE: Final = "application/problem+json"
#: Where the types of problems are described.
TYPES: Final = "/api/v1/problems/"

_STATUS: Final[Mapping[Kind, int]] = {
    "invalid": 422,
    "forbidden": 403,
    "conflict": 409,
    "missing": 404,
    "gone": 410,
    "too_often": 429,
}

#: The short name of a problem, by status.
TITLES: Final[Mapping[int, str]] = {
    400: "请求有误",
    401: "请先登录",
    403: "不能办理",
    404: "没有找到",
    405: "不支持的操作",
    409: "情况不允许",
    410: "已经失效",
    412: "内容已被更新",
    413: "内容太大",
    422: "填写有误",
    428: "缺少版本",
    429: "请稍后再试",
    500: "系统出错",
    503: "暂时不能办理",
}


class DoorRefusal(Refusal):
    """请求没有被接受。"""

    #: The door's own refusals are about HTTP, and say their status themselves.
    status: ClassVar[int] = 400


class CsrfMissing(DoorRefusal):
    """页面已过期或不是从本系统打开的，请返回上一页刷新后再提交。"""

    kind = "forbidden"
    status = 403


class CursorInvalid(DoorRefusal):
    """游标无效，请从第一页重新查询。"""

    status = 422
    field = "cursor"


class IdempotencyKeyReused(DoorRefusal):
    """这个 Idempotency-Key 已用于另一个请求，请换一个。"""

    status = 422
    field = "Idempotency-Key"


class IdempotencyKeyInvalid(DoorRefusal):
    """Idempotency-Key 应为1至80个可见的英文字符。"""

    status = 422
    field = "Idempotency-Key"


class PreconditionFailed(DoorRefusal):
    """该内容已被他人更新，请重新读取后再提交。"""

    kind = "conflict"
    status = 412
    field = "If-Match"


class PreconditionUnreadable(DoorRefusal):
    """If-Match 写法有误，应为读取时答复中的 ETag，连同引号，例如 "3"。"""

    status = 400
    field = "If-Match"


class PreconditionMissing(DoorRefusal):
    """请在 If-Match 中写明读取时的 ETag。"""

    status = 428
    field = "If-Match"


class SignInFailed(DoorRefusal):
    """账号或密码不正确。"""

    status = 401
    field = "password"


class SignInTooSoon(DoorRefusal):
    """密码连续输错次数较多，请在{seconds}秒后再试。"""

    status = 429
    field = "password"


class TooManyWatched(DoorRefusal):
    """同时打开的页面较多，这一页不自动更新；需要时请自行刷新。"""

    status = 429


class Shape(DoorRefusal):
    """请求内容有{count}处不符合要求。"""

    status = 422


class UploadUnreadable(DoorRefusal):
    """请选择要上传的文件。"""

    status = 422
    field = "file"


class FieldProblem(BaseModel):
    """一处需要更正的地方。"""

    field: str = Field(description="哪一项，例如 `rows[2].item`。")
    detail: str = Field(description="为什么不行。")


class Problem(BaseModel):
    """办理不成功的答复（RFC 9457）。"""

    type: str = Field(description="问题的类型，可以打开查看说明。")
    title: str
    status: int
    detail: str = Field(description="给人看的一句话。")
    clause: str = Field(default="", description="依据的条款；系统自身的规矩没有条款。")
    errors: list[FieldProblem] = Field(default_factory=list, description="逐项的问题。")


def slug(name: str) -> str:
    """The name of a class as it stands in an address: ObjectionWithoutReason → objection-without-reason."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


def every_refusal(of: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """Every kind of refusal that is known to this process."""
    for kind in of.__subclasses__():
        yield kind
        yield from every_refusal(kind)


def status_of(refusal: Refusal | type[Refusal]) -> int:
    """The HTTP status of a refusal."""
    kind = refusal if isinstance(refusal, type) else type(refusal)
    if issubclass(kind, DoorRefusal):
        return kind.status
    if issubclass(kind, NotSignedIn):
        return 401
    if issubclass(kind, Busy | DatabaseUnreachable):
        return 503
    return _STATUS[refusal.kind]


@dataclass(frozen=True, slots=True)
class Wrong:
    """What has to be corrected at one field."""

    field: str
    detail: Sentence


def sentence(refusal: Refusal) -> Sentence:
    """What a refusal says, with the facts that it names."""
    if isinstance(refusal, Refusals) and len(refusal.problems) == 1:
        return sentence(refusal.problems[0])
    if isinstance(refusal, Refusals):
        several = [
            Sentence("（{n}）{problem}", n=number, problem=sentence(one))
            for number, one in enumerate(refusal.problems, start=1)
        ]
        return Sentence("{problems}", problems=Several(several, ""))
    return Sentence(refusal.template(), **refusal.facts)


def by_field(refusal: Refusal) -> tuple[Wrong, ...]:
    """The problems of a refusal by field."""
    several = refusal.problems if isinstance(refusal, Refusals) else (refusal,)
    return tuple(Wrong(one.field, sentence(one)) for one in several if one.field)


def problem_of(refusal: Refusal, say: Callable[[str], str]) -> Problem:
    """The refusal as a problem document."""
    status = status_of(refusal)
    return Problem(
        type=TYPES + slug(type(refusal).__name__),
        title=say(TITLES[status]),
        status=status,
        detail=say(sentence(refusal)),
        clause=refusal.clause,
        errors=[FieldProblem(field=one.field, detail=say(one.detail)) for one in by_field(refusal)],
    )


def problem_of_status(status: int, say: Callable[[str], str]) -> Problem:
    """A problem that has no refusal of its own: no such address, no such method, a failure of ours."""
    details = {
        404: "没有这个地址。",
        405: "这个地址不支持该操作。",
        413: "提交的内容太大。",
        503: "系统暂时不能办理，请稍后再试；仍不行的，请联系系统管理员。",
        500: "系统出错了，已经记录。请稍后再试；仍不行的，请联系系统管理员。",
    }
    return Problem(
        type="about:blank",
        title=say(TITLES.get(status, TITLES[400])),
        status=status,
        detail=say(details.get(status, "请求没有被接受。")),
    )


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Error answers as OpenAPI declares them; 401, 403 and 422 stand everywhere."""
    return {
        status: {"model": Problem, "description": TITLES[status], "content": {MEDIA_TYPE: {}}}
        for status in sorted({401, 403, 422, *statuses})
    }

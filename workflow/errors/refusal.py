"""What a refusal is, and those that any act may meet."""

from collections.abc import Iterable
from typing import ClassVar, Literal

Kind = Literal["invalid", "forbidden", "conflict", "missing", "gone", "too_often"]


class Refusal(Exception):
    """办理不成功。"""

    #: The clause of the mechanism (or the statute and article) that the refusal rests on; empty for house rules.
    clause: ClassVar[str] = ""
    #: What sort of no this is; the door turns it into an HTTP status.
    kind: ClassVar[Kind] = "invalid"

    #: The input that has to change, if one does.
    field: str = ""

    def __init__(self, *, field: str | None = None, **facts: object) -> None:
        """Remember the facts that the message names, and which field they came in by."""
        if field is not None:
            self.field = field
        self.facts = facts
        super().__init__(self.message())

    @classmethod
    def template(cls) -> str:
        """The sentence with its placeholders, as the translator sees it."""
        return (cls.__doc__ or "").strip()

    def message(self) -> str:
        """The sentence in Chinese with its facts filled in."""
        return self.template().format(**self.facts)


class NotAllowed(Refusal):
    """您的角色不能办理“{act}”，请联系代办专班办公室。"""

    kind = "forbidden"


class NotFound(Refusal):
    """没有找到{what}。"""

    kind = "missing"


class NotSignedIn(Refusal):
    """请先登录。"""

    kind = "forbidden"


class ChangedMeanwhile(Refusal):
    """该事项在您打开之后已经更新（他人办理，或您在另一窗口办理），请按现在的内容核对后再办理。"""

    kind = "conflict"


class FactsChangedMeanwhile(ChangedMeanwhile):
    """您打开之后项目信息已变更（{changed}），所填内容已保留，请按变更后的信息核对，再行提交。"""

    clause = "二（一）1"


class Busy(Refusal):
    """系统正在办理其他请求，请稍后再试。"""

    kind = "conflict"


class DatabaseInUse(Refusal):
    """数据库里已有人员或项目，样例和演示只装入空数据库，以免与正式数据混在一起。"""

    kind = "conflict"


class DatabaseOutdated(Refusal):
    """数据库还没有建好，或与本程序的版本不一致。请先运行 daiban migrate。"""

    kind = "conflict"


class DatabaseUnreachable(Refusal):
    """无法使用数据库 {database}：{why}。请确认数据库已经启动、DAIBAN_DATABASE_URL 填写正确，然后重试。"""

    kind = "conflict"


class IllegalMove(Refusal):
    """当前状态为“{state}”，不能办理“{move}”。"""

    kind = "conflict"


class Refusals(Refusal):
    """共{count}处需要更正：{sentences}"""

    #: Every problem, in the order in which the input was read, each with its own `field`.
    problems: tuple[Refusal, ...]

    def __init__(self, problems: Iterable[Refusal], *, field: str | None = None) -> None:
        """Gather the problems; the message joins their sentences."""
        self.problems = tuple(problems)
        super().__init__(
            field=field,
            count=len(self.problems),
            sentences=str(self.problems[0])
            if len(self.problems) == 1
            else "".join(f"（{i}）{problem}" for i, problem in enumerate(self.problems, start=1)),
        )

"""先做什么: what each role does first, in the order in which it is done; a step that the reader may not take is not shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from workflow.law.edition import Edition, Limit
from workflow.rules.duty import ROLE_WORDS, Role


@dataclass(frozen=True, slots=True)
class Step:
    """One of the first steps: where it is done, what it is, and what is good to know of it."""

    path: str
    title: str
    says: str
    #: The act of the duty matrix that opens the page; empty for what any signed-in person may do.
    act: str = ""
    #: Key of the limit within which it is done; empty where none counts.
    limit: str = ""
    #: The clause that asks for it; empty where house practice does.
    clause: str = ""


_TASKS: Final = "轮到您办理的都在这里，先到期的在前；点开就能办。"
_AWAY: Final = Step("/absences", "不在的时候", "登记什么时候不在、由谁代办；期间轮到您的由代办的人办理。")
_TOLD: Final = Step(
    "/me/notices", "怎样告知您", "选择邮件或者消息服务、即时或者每天一次；系统内的通知始终可查。"
)
_FEED: Final = Step("/me/calendar", "日历订阅", "把到期日订阅到手机或者电脑的日历，日期变动时自动更新。")

#: What each role does first, at most six steps: one screen.
FIRST_STEPS: Final[Mapping[Role, tuple[Step, ...]]] = {
    Role.OFFICE: (
        Step(
            "/projects/new",
            "受理项目",
            "投促、工信部门提供的项目信息在这里登记；很多项目可以用Excel清单导入。",
            "project.take_in",
            clause="二（一）1",
        ),
        Step(
            "/projects?stage=docking",
            "研判并发出材料清单征集",
            "打开对接阶段的项目，确定涉及的阶段和部门，一次发给全部部门；同时指派代办员。",
            "project.analyse",
            clause="二（一）2",
        ),
        Step("/tasks", "看待办", _TASKS),
        Step(
            "/projects?overdue=1",
            "看逾期的",
            "谁逾期、逾期几天；需要时在项目页督办、提请会商。",
            "project.list",
            clause="三（二）",
        ),
        Step("/people", "核对部门联络员", "每个部门每个阶段要有联络员，缺的通知没有人收。", "people.read"),
        _AWAY,
    ),
    Role.AGENT: (
        Step("/projects?mine=1", "看我代办的项目", "每个项目办到哪一步、现在轮到谁。", "project.list"),
        Step("/tasks", "看待办", _TASKS),
        Step(
            "/projects/new",
            "受理项目",
            "企业到窗口来的，先登记项目信息；与已有项目相似的会先提示。",
            "project.take_in",
            clause="二（一）1",
        ),
        Step(
            "/guide",
            "查办事指南",
            "每个事项要哪些材料、先办什么、时限多长；企业不用账号也能看。",
            clause="二（四）3",
        ),
        _AWAY,
        _TOLD,
    ),
    Role.LIAISON: (
        Step(
            "/tasks",
            "回复材料清单",
            "打开待办里的征集，核对上次的清单，改动的改，没有的写无需材料，然后回复。",
            limit="checklist_reply",
            clause="二（一）3",
        ),
        Step(
            "/tasks",
            "回复意见征询表",
            "同意的确认本部门的承诺条款；不同意的写明理由。不回复不等于同意。",
            limit="consultation_reply",
            clause="二（三）2",
        ),
        Step("/projects", "看涉及本部门的项目", "只列出征集、征询过本部门的项目。", "project.list"),
        Step(
            "/scorecards",
            "看本部门的考核",
            "每个数字都能点开看是哪些事项；数据有误的可以提出异议。",
            "scorecard.read",
        ),
        _AWAY,
        _FEED,
    ),
    Role.ENTERPRISE: (
        Step(
            "/projects", "看我的项目", "办到哪一步、现在轮到谁、接下来是什么，都在项目页上。", "project.list"
        ),
        Step("/tasks", "看轮到您的", "要您提交、签署、确认的，先到期的在前。"),
        Step(
            "/projects",
            "选择代办方式",
            "在项目页选择自己办，或者委托代办员办单个事项、一个阶段、全流程，可以随时更改。",
            "project.list",
            clause="二（一）2",
        ),
        Step("/guide", "查办事指南", "每个事项要哪些材料、先办什么、时限多长。"),
        _TOLD,
        _FEED,
    ),
    Role.SUPERVISOR: (
        Step(
            "/overview",
            "看总览",
            "按时率、时间花在哪里、各部门的比较；点一下就是背后的事项。",
            "scorecard.read",
            clause="二（一）2",
        ),
        Step("/projects?overdue=1", "看逾期的项目", "逾期的是哪个部门、哪一步、从哪天起。", "project.list"),
        Step(
            "/scorecards",
            "看考核表",
            "本部门用时、企业用时和扣除的时间分开；答复部门的异议。",
            "scorecard.read",
        ),
        Step("/urgings", "看企业催办", "企业催过哪些单位，催后多久有结果。", "urging.list"),
        Step("/ratings", "看企业评价", "好差评和整改回访。", "rating.list"),
        _FEED,
    ),
    Role.ADMIN: (
        Step("/people", "建账号", "给每个人建账号、定角色；部门的人写明是哪个部门的联络员。", "people.read"),
        Step("/departments", "核对部门", "部门名称以本地的为准；改革时更名、合并，不删除。", "people.read"),
        Step(
            "/law/calendar",
            "导入节假日安排",
            "国务院办公厅公布后导入，先看哪些日期会变；没有公布的年份，到期日标“暂定”。",
            "law.read",
        ),
        Step("/law/editions", "核对规则版本", "现行规则是哪一版，和上一版差在哪里。", "edition.preview"),
        Step(
            "/notices/failed", "看没有送达的通知", "没有发出的在这里重发，或者核实已经送达。", "delivery.read"
        ),
        _TOLD,
    ),
}


@dataclass(frozen=True, slots=True)
class Part:
    """What one role does first."""

    role: Role
    title: str
    #: Each step with the limit that counts for it, if any.
    steps: tuple[tuple[Step, Limit | None], ...]


def parts_for(roles: frozenset[Role], edition: Edition) -> tuple[Part, ...]:
    """The first steps of somebody's roles, each role by itself, in the order of the vocabulary."""
    return tuple(
        Part(
            role,
            ROLE_WORDS[role],
            tuple(
                (step, edition.limits.get(step.limit) if step.limit else None) for step in FIRST_STEPS[role]
            ),
        )
        for role in Role
        if role in roles
    )

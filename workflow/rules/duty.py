"""Who may do what: one table of role, act and relation to the case. Nothing else decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from workflow.errors import NotAllowed


class Role(StrEnum):
    """What a person may be in the mechanism."""

    OFFICE = "office"
    AGENT = "agent"
    LIAISON = "liaison"
    ENTERPRISE = "enterprise"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


ROLE_WORDS: Final[Mapping[Role, str]] = {
    Role.OFFICE: "代办专班办公室",
    Role.AGENT: "代办员",
    Role.LIAISON: "部门联络员",
    Role.ENTERPRISE: "企业",
    Role.SUPERVISOR: "监督考核",
    Role.ADMIN: "系统管理员",
}


class Relation(StrEnum):
    """How an actor stands to a case."""

    ANY = "any"
    #: The case asks or involves the actor's department.
    DEPARTMENT = "department"
    #: The case is the actor's enterprise's own.
    ENTERPRISE = "enterprise"
    #: The actor is the agent assigned to the case.
    AGENT = "agent"
    #: The case asks the office itself: it answers there, and another looks at the answer.
    OFFICE = "office"
    #: The case asks somebody other than the office.
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at the moment of acting."""

    person_id: int
    name: str
    roles: frozenset[Role]
    department_key: str | None = None
    enterprise_id: int | None = None
    phone: str = ""
    #: Those in whose place the person acts today, while they are away.
    stands_in_for: frozenset[int] = frozenset()
    #: By what the person came, where not by an account: `link`. History says it.
    through: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """What the matrix has to know of a case: whom it concerns."""

    departments: frozenset[str] = field(default_factory=frozenset)
    enterprise_id: int | None = None
    agent_id: int | None = None
    #: Whether it is the office itself that is asked.
    of_office: bool = False


#: A case of nobody: for acts of the house that concern no project.
NO_CASE: Final = Case()

_OFFICE: Final = (Role.OFFICE, Relation.ANY)
_AGENT: Final = (Role.AGENT, Relation.AGENT)
_ANY_AGENT: Final = (Role.AGENT, Relation.ANY)
_LIAISON: Final = (Role.LIAISON, Relation.DEPARTMENT)
_ENTERPRISE: Final = (Role.ENTERPRISE, Relation.ENTERPRISE)
_SUPERVISOR: Final = (Role.SUPERVISOR, Relation.ANY)
_ADMIN: Final = (Role.ADMIN, Relation.ANY)


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its Chinese name and who may do it in which relation."""

    title: str
    allowed: tuple[tuple[Role, Relation], ...]


#: What a liaison who came by a link may do (`workflow/rules/answer_link.py`): read, answer, take back.
BY_LINK: Final = frozenset(
    {
        "checklist.read",
        "checklist.reply",
        "checklist.confirm",
        "checklist.retract",
        "consultation.read",
        "consultee.reply",
        "consultee.confirm",
        "consultee.retract",
    }
)

ACTS: Final[Mapping[str, Act]] = {
    "project.take_in": Act("受理项目", (_OFFICE, _ANY_AGENT)),
    "project.list": Act(
        "查看项目列表",
        (_OFFICE, _ANY_AGENT, _SUPERVISOR, (Role.LIAISON, Relation.ANY), (Role.ENTERPRISE, Relation.ANY)),
    ),
    "project.read": Act("查看项目", (_OFFICE, _ANY_AGENT, _SUPERVISOR, _LIAISON, _ENTERPRISE)),
    "project.history": Act("查看留痕", (_OFFICE, _ANY_AGENT, _SUPERVISOR)),
    "project.change_facts": Act("变更项目信息", (_OFFICE, _AGENT)),
    "project.analyse": Act("研判项目", (_OFFICE,)),
    "project.assign_agent": Act("指派代办员", (_OFFICE,)),
    "project.give_mandate": Act("选择代办方式", (_OFFICE, _AGENT, _ENTERPRISE)),
    "project.end_mandate": Act("收回委托", (_OFFICE, _AGENT, _ENTERPRISE)),
    "project.move": Act("推进项目阶段", (_OFFICE,)),
    "link.issue": Act("生成免账号链接", (_OFFICE,)),
    "link.revoke": Act("停用免账号链接", (_OFFICE,)),
    #: The code that shows the standing without an account: whose project it is hands it on, or those who act for it.
    "tracking.issue": Act("生成公开查询码", (_OFFICE, _AGENT, _ENTERPRISE)),
    "tracking.revoke": Act("停用公开查询码", (_OFFICE, _AGENT, _ENTERPRISE)),
    #: What enterprises urge, and how they are answered, is looked at by the office and whoever supervises.
    "urging.urge": Act("催办", (_ENTERPRISE,)),
    "urging.list": Act("查看企业催办", (_OFFICE, _SUPERVISOR)),
    "rating.rate": Act("评价办结的事项", (_ENTERPRISE,)),
    "rating.answer": Act("整改回访", (_LIAISON,)),
    "rating.list": Act("查看企业评价", (_OFFICE, _SUPERVISOR, (Role.LIAISON, Relation.ANY))),
    "docking.dispatch": Act("发出材料清单征集", (_OFFICE,)),
    "checklist.read": Act("查看材料清单", (_OFFICE, _ANY_AGENT, _SUPERVISOR, _LIAISON)),
    "checklist.reply": Act("回复材料清单", (_LIAISON,)),
    "checklist.record": Act("代记部门书面回复的材料清单", (_OFFICE,)),
    "checklist.confirm": Act("确认材料清单", (_LIAISON,)),
    "checklist.return": Act("退回材料清单", (_OFFICE,)),
    "checklist.withdraw": Act("撤销材料清单征集", (_OFFICE,)),
    "pack.compile": Act("汇总一张表单、一套材料", (_OFFICE, _AGENT)),
    "pack.settle": Act("认定材料是否同一份", (_OFFICE,)),
    "pack.read": Act("查看一张表单、一套材料", (_OFFICE, _ANY_AGENT, _SUPERVISOR, _LIAISON, _ENTERPRISE)),
    "consultation.open": Act("初步判别", (_OFFICE,)),
    "consultation.circulate": Act("发出征询意见表", (_OFFICE,)),
    "consultation.judge_risk": Act("重新判定高危行业", (_OFFICE,)),
    "consultation.decline": Act("登记企业不参加", (_OFFICE, _AGENT, _ENTERPRISE)),
    "consultation.withdraw": Act("撤销意见征询", (_OFFICE,)),
    "consultation.read": Act("查看征询意见", (_OFFICE, _ANY_AGENT, _SUPERVISOR, _LIAISON)),
    "consultee.reply": Act("答复征询意见", (_LIAISON,)),
    "consultee.record": Act("代记部门书面答复的征询意见", (_OFFICE,)),
    "consultee.confirm": Act("确认征询意见", (_LIAISON,)),
    "consultee.withdraw": Act("撤销对部门的征询", (_OFFICE,)),
    "clock.pause": Act("暂停计时", (_OFFICE, _LIAISON)),
    "clock.resume": Act("恢复计时", (_OFFICE, _LIAISON)),
    "clock.extend": Act("延长期限", (_OFFICE, _LIAISON)),
    "paper.make": Act("生成表单", (_OFFICE, _ANY_AGENT, _SUPERVISOR, _LIAISON)),
    "paper.read": Act("查看表单", (_OFFICE, _ANY_AGENT, _SUPERVISOR, _LIAISON)),
    "dossier.export": Act("导出电子档案", (_OFFICE, _AGENT, _SUPERVISOR)),
    "calendar.import": Act("导入节假日安排", (_ADMIN, _OFFICE)),
    "calendar.close": Act("登记本地停办日", (_ADMIN, _OFFICE)),
    "people.read": Act("查看人员和部门", (_ADMIN, _OFFICE)),
    "people.manage": Act("管理人员", (_ADMIN,)),
    "departments.manage": Act("管理部门", (_ADMIN,)),
    "house.read": Act("查看系统管理", (_ADMIN,)),
    "background.run": Act("运行后台工作", (_ADMIN,)),
    "chain.verify": Act("核验留痕", (_ADMIN, _SUPERVISOR)),
    # business registration
    "registration.plan": Act("确定企业开办事项", (_OFFICE, _AGENT)),
    "registration.fill": Act("填写企业开办一张表单", (_OFFICE, _AGENT, _ENTERPRISE)),
    "registration.apply": Act("申请企业开办事项", (_OFFICE, _AGENT, _ENTERPRISE)),
    "registration.approve": Act("审批企业开办事项", (_LIAISON,)),
    "registration.return": Act("退回企业开办事项补正", (_OFFICE, _AGENT, _LIAISON)),
    "registration.record": Act("代记窗口、刻章店和银行的办理情况", (_OFFICE, _AGENT)),
    "registration.deliver": Act("登记送达一窗通取窗口", (_OFFICE, _AGENT, _LIAISON)),
    "registration.drop": Act("撤回或登记不需要企业开办事项", (_OFFICE, _AGENT)),
    "pickup.collect": Act("登记一窗通取领取", (_OFFICE, _AGENT)),
    "pickup.read": Act("查看一窗通取领取单", (_OFFICE, _ANY_AGENT, _SUPERVISOR, _ENTERPRISE)),
    "address.read": Act(
        "查询标准地址",
        (_OFFICE, _ANY_AGENT, _SUPERVISOR, (Role.LIAISON, Relation.ANY), (Role.ENTERPRISE, Relation.ANY)),
    ),
    "address.enter": Act("录入、更新标准地址", (_OFFICE, _LIAISON)),
    "address.report": Act(
        "报告标准地址有误",
        (_OFFICE, _ANY_AGENT, (Role.LIAISON, Relation.ANY), (Role.ENTERPRISE, Relation.ANY)),
    ),
    "address.decide": Act("核实标准地址纠错", (_OFFICE, _LIAISON)),
    # deliberation and blockers
    "deliberation.call": Act("召集会商", (_OFFICE,)),
    "deliberation.put_off": Act("会商改期", (_OFFICE,)),
    "deliberation.cancel": Act("取消会商", (_OFFICE,)),
    "deliberation.hold": Act("登记会商结果", (_OFFICE,)),
    "deliberation.read": Act("查看会商", (_OFFICE, _ANY_AGENT, _SUPERVISOR, _LIAISON)),
    "minutes.write": Act("拟写会议纪要", (_OFFICE,)),
    "minutes.issue": Act("印发会议纪要", (_OFFICE,)),
    "minutes.correct": Act("更正会议纪要", (_OFFICE,)),
    "resolution.decide": Act("登记会商决定", (_OFFICE,)),
    "resolution.report": Act("报告决定落实情况", (_OFFICE, _LIAISON, _ENTERPRISE)),
    "resolution.confirm": Act("确认决定落实", (_OFFICE,)),
    "resolution.withdraw": Act("撤销会商决定", (_OFFICE,)),
    "resolution.reopen": Act("重开会商决定", (_OFFICE,)),
    "blocker.raise": Act("提出难点、堵点", (_OFFICE, _AGENT, _LIAISON, _ENTERPRISE, _SUPERVISOR)),
    "blocker.coordinate": Act("协调难点、堵点", (_OFFICE, _AGENT)),
    "blocker.ask": Act("报请会商", (_AGENT, _LIAISON)),
    "blocker.retract": Act("撤回会商报请", (_AGENT, _LIAISON)),
    "blocker.resolve": Act("登记难点、堵点解决", (_OFFICE, _AGENT, _LIAISON)),
    "blocker.withdraw": Act("撤回难点、堵点", (_OFFICE, _AGENT, _LIAISON, _ENTERPRISE)),
    "blocker.reopen": Act("重提难点、堵点", (_OFFICE, _AGENT, _LIAISON, _ENTERPRISE)),
    # the commitment
    "commitment.read": Act("查看双向承诺书", (_OFFICE, _ANY_AGENT, _SUPERVISOR, _LIAISON, _ENTERPRISE)),
    "commitment.inform": Act("告知企业承诺事项", (_OFFICE, _AGENT)),
    "commitment.redraft": Act("修改承诺书文本", (_OFFICE, _AGENT)),
    "commitment.settle_clauses": Act("确定部门承诺条款", (_OFFICE,)),
    "commitment.apply": Act("申请承诺准入", (_AGENT, _ENTERPRISE)),
    "commitment.decide": Act("审核承诺准入申请", (_OFFICE,)),
    "commitment.reopen": Act("退回重拟承诺书文本", (_OFFICE,)),
    "commitment.decline": Act("登记企业放弃承诺准入", (_OFFICE, _AGENT, _ENTERPRISE)),
    "commitment.withdraw": Act("撤回承诺准入办理", (_OFFICE,)),
    "commitment.upload": Act("上传企业签署的双向承诺书", (_OFFICE, _AGENT, _ENTERPRISE)),
    "commitment.sign": Act("登记签订双向承诺书", (_OFFICE, _AGENT)),
    "commitment.take_back": Act("收回误登记的签订", (_OFFICE,)),
    "commitment.fulfil": Act("确认承诺履行完毕", (_OFFICE,)),
    "commitment.resume": Act("恢复承诺计时", (_OFFICE,)),
    "anchor.record": Act("登记起算事件", (_OFFICE, _AGENT, _LIAISON)),
    "clause.fulfil": Act("登记承诺条款已履行", (_OFFICE, _AGENT, _LIAISON, _ENTERPRISE)),
    "clause.confirm": Act("确认对方的履行", (_OFFICE, _LIAISON, _ENTERPRISE)),
    "clause.decide": Act("核定有异议的履行情况", (_OFFICE,)),
    "clause.miss": Act("登记承诺条款未履行", (_OFFICE,)),
    "clause.waive": Act("免除承诺条款", (_OFFICE,)),
    "deferral.hand_in": Act("补交容缺材料", (_OFFICE, _AGENT, _ENTERPRISE)),
    "deferral.check": Act("核对容缺材料", (_OFFICE, _LIAISON)),
    "oversight.plan": Act("安排监管检查", (_OFFICE, _LIAISON)),
    "oversight.report": Act("报送检查要求的整改情况", (_OFFICE, _AGENT, _ENTERPRISE)),
    "oversight.record": Act("登记监管检查结果", (_OFFICE, _LIAISON)),
    "breach.record": Act("登记违诺", (_OFFICE, _LIAISON, _ENTERPRISE)),
    "breach.report": Act("报送违诺整改情况", (_OFFICE, _AGENT, _LIAISON, _ENTERPRISE)),
    "breach.step": Act("处置违诺", (_OFFICE,)),
    "breach.close": Act("了结违诺", (_OFFICE,)),
    "repair.apply": Act("申请信用修复", (_OFFICE, _AGENT, _ENTERPRISE)),
    "repair.decide": Act("审核信用修复", (_OFFICE,)),
    "dispute.raise": Act("提出承诺异议", (_AGENT, _LIAISON, _ENTERPRISE)),
    "dispute.answer": Act("答复承诺异议", (_OFFICE,)),
    "dispute.close": Act("了结承诺异议", (_OFFICE, _AGENT, _LIAISON, _ENTERPRISE)),
    # approval items
    #: The letters about an application are addressed to the enterprise: it has them from here as well.
    "letter.read": Act("查看审批文书", (_OFFICE, _ANY_AGENT, _SUPERVISOR, _LIAISON, _ENTERPRISE)),
    "item.read": Act("查看审批事项", (_OFFICE, _ANY_AGENT, _SUPERVISOR, _LIAISON, _ENTERPRISE)),
    "item.plan": Act("列出审批事项", (_OFFICE, _AGENT)),
    "item.set_aside": Act("审批事项不需办理或依承诺先行", (_OFFICE,)),
    "item.receive": Act("窗口收件", (_OFFICE, _AGENT, _LIAISON)),
    "item.hand_in": Act("补交审批事项的容缺材料", (_OFFICE, _AGENT, _LIAISON, _ENTERPRISE)),
    "item.check_paper": Act("核对审批事项的容缺材料", (_LIAISON,)),
    "item.unreceive": Act("收回误收的件", (_OFFICE, _AGENT)),
    "item.take_back": Act("收回误办的一步", (_OFFICE, _AGENT, _LIAISON)),
    "item.promise": Act("企业签署告知承诺、申请听证", (_OFFICE, _AGENT, _ENTERPRISE)),
    "item.withdraw": Act("企业撤回申请", (_OFFICE, _AGENT, _ENTERPRISE)),
    "item.examine": Act("受理和审查申请", (_LIAISON,)),
    "item.deem": Act("登记逾期未告知视为受理", (_OFFICE, _LIAISON)),
    "item.decide": Act("作出审批决定", (_LIAISON,)),
    "item.deliver": Act("送达决定", (_OFFICE, _AGENT, _LIAISON)),
    # joint acceptance
    "acceptance.read": Act("查看联合验收", (_OFFICE, _ANY_AGENT, _SUPERVISOR, _LIAISON, _ENTERPRISE)),
    "acceptance.apply": Act("申请联合验收", (_OFFICE, _AGENT, _ENTERPRISE)),
    "acceptance.withdraw": Act("撤回联合验收", (_OFFICE, _AGENT, _ENTERPRISE)),
    "acceptance.arrange": Act("安排联合验收现场核验", (_OFFICE, _LIAISON)),
    "acceptance.record": Act("出具联合验收部门意见", (_LIAISON,)),
    "acceptance.hand_over": Act("送达联合验收整改清单", (_LIAISON,)),
    "acceptance.redate": Act("调整整改完成日期", (_LIAISON,)),
    "acceptance.report": Act("报送整改情况", (_OFFICE, _AGENT, _ENTERPRISE)),
    "acceptance.conclude": Act("作出联合验收结论", (_LIAISON,)),
    "acceptance_check.read": Act("查看联合验收定期检查", (_OFFICE, _SUPERVISOR, _LIAISON)),
    "acceptance_check.record": Act("登记联合验收定期检查", (_SUPERVISOR, _LIAISON)),
    "acceptance_check.redate": Act("调整检查整改的完成日期", (_SUPERVISOR, _LIAISON)),
    "acceptance_check.finish": Act("办结检查整改事项", (_OFFICE, _LIAISON)),
    "acceptance_check.take_back": Act("收回误登记的检查", (_SUPERVISOR, _LIAISON)),
    "acceptance_check.reopen": Act("收回误登记的检查整改办结", (_OFFICE, _LIAISON)),
    # supervision and channels
    # Nobody is judge of his own answer: where the office is late itself, whoever supervises it looks at what it says.
    "supervision.answer": Act("回复督办单", (_LIAISON, (Role.OFFICE, Relation.OFFICE))),
    "supervision.return": Act(
        "退回督办回复", ((Role.OFFICE, Relation.OTHERS), (Role.SUPERVISOR, Relation.OFFICE))
    ),
    "supervision.close": Act(
        "办结督办", ((Role.OFFICE, Relation.OTHERS), (Role.SUPERVISOR, Relation.OFFICE))
    ),
    "delivery.read": Act("查看未送达的通知", (_OFFICE, _ADMIN)),
    "delivery.retry": Act("重新发送通知", (_OFFICE, _ADMIN)),
    "delivery.confirm": Act("确认通知已送达", (_OFFICE, _ADMIN)),
    # people, undo
    "checklist.retract": Act("撤回材料清单", (_LIAISON, _OFFICE)),
    "consultee.retract": Act("撤回征询意见", (_LIAISON, _OFFICE)),
    "absence.declare": Act("登记代为办理", (_OFFICE, _ADMIN)),
    "service.record": Act("登记服务", (_OFFICE, _AGENT, _LIAISON)),
    "training.read": Act(
        "查看培训", (_OFFICE, _ANY_AGENT, (Role.LIAISON, Relation.ANY), _SUPERVISOR, _ADMIN)
    ),
    "service.train": Act("登记培训", (_OFFICE, _ADMIN, (Role.LIAISON, Relation.ANY))),
    # scorecards and editions
    "edition.preview": Act("查看规则版本变更", (_OFFICE, _SUPERVISOR, _ADMIN)),
    "edition.move": Act("变更规则版本", (_OFFICE,)),
    "scorecard.read": Act("查看考核", (_OFFICE, _SUPERVISOR, _LIAISON)),
    "scorecard.dispute": Act("对考核数据提出异议", (_LIAISON,)),
    "scorecard.answer": Act("答复考核异议", (_SUPERVISOR,)),
    "law.read": Act("查看规则", tuple((role, Relation.ANY) for role in Role)),
}


def _holds(actor: Actor, relation: Relation, case: Case) -> bool:
    match relation:
        case Relation.ANY:
            return True
        case Relation.DEPARTMENT:
            return actor.department_key is not None and actor.department_key in case.departments
        case Relation.ENTERPRISE:
            return actor.enterprise_id is not None and actor.enterprise_id == case.enterprise_id
        case Relation.AGENT:
            return case.agent_id is not None and case.agent_id in {actor.person_id, *actor.stands_in_for}
        case Relation.OFFICE:
            return case.of_office
        case Relation.OTHERS:
            return not case.of_office


def may(actor: Actor, act: str, case: Case = NO_CASE) -> bool:
    """Whether the actor may do `act` on the case. Whoever came by a link may answer there, and nothing else."""
    if actor.through == "link" and act not in BY_LINK:
        return False
    return any(role in actor.roles and _holds(actor, relation, case) for role, relation in ACTS[act].allowed)


def require(actor: Actor, act: str, case: Case = NO_CASE) -> None:
    """Let the actor do `act` on the case.

    Raises:
        NotAllowed: none of the actor's roles allows it in this relation.
    """
    if not may(actor, act, case):
        raise NotAllowed(act=ACTS[act].title)

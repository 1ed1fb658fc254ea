"""Refusals about people, accounts, and who stands in for whom."""

from workflow.errors.refusal import Refusal


class AccountClosed(Refusal):
    """账号“{login}”已停用。"""

    kind = "conflict"


class AccountOpen(Refusal):
    """账号“{login}”没有停用。"""

    kind = "conflict"


class DepartmentNameTaken(Refusal):
    """已有名称为“{name}”的部门，请核对。"""

    kind = "conflict"
    field = "name"


class DepartmentOwes(Refusal):
    """{department}手上还有{owed}，请先由其办结、撤销，或者改由其他部门承担，再停用。"""

    kind = "conflict"


class DepartmentUnchanged(Refusal):
    """部门名称和简称没有变化，无需保存。"""

    kind = "conflict"


class MergedWithItself(Refusal):
    """部门不能并入本部门，请另选。"""

    field = "into"


class MergerTooEarly(Refusal):
    """合并自当日或者以前的日期起办理；日期未到的，先列入计划。"""

    field = "since"


class MergerOfLead(Refusal):
    """机制规定由{department}牵头联合验收、维护标准地址库或者负责考核，请先载入写明新部门的机制版本，再办理合并。"""

    kind = "conflict"
    field = "key"


class MergerWithoutDocument(Refusal):
    """请写明机构改革所依据的文件。"""

    field = "document"


class MergerInTheWay(Refusal):
    """{department}和{successor}被问到同一件事，{department}还没有答复：{cases}。请先由其答复，或者由办公室撤销对其中一个部门的征询。"""

    kind = "conflict"


class SplitNamesNothing(Refusal):
    """请至少选择一项划给其他部门的职责，或者把其余职责划给其他部门。"""

    field = "parts"


class SplitDutyUnknown(Refusal):
    """“{duty}”不是{department}的职责，不能划出，请从所列的阶段、事项和承诺时限中选择。"""

    field = "parts"


class SplitDutyTwice(Refusal):
    """“{duty}”写了两次，一项职责只能划给一个部门。"""

    field = "parts"


class SplitLeavesCases(Refusal):
    """{department}的职责全部划出以后停用，在办的事须随职责移交，不能留下。"""

    field = "running"


class SplitPersonUnknown(Refusal):
    """账号只能是{department}的，并且只能转入承接职责的部门，请核对。"""

    field = "people"


class SplitTooEarly(Refusal):
    """职责划转自当日或者以前的日期起办理；日期未到的，先列入计划。"""

    field = "since"


class ReformNotAhead(Refusal):
    """{day}已到，不必列入计划，请直接办理。"""

    kind = "conflict"
    field = "since"


class ReformDone(Refusal):
    """该项机构改革已经办理或者已经撤销，不能再撤销。"""

    kind = "conflict"


class LastAdmin(Refusal):
    """“{login}”是最后一名在用的系统管理员，请先另设一名管理员。"""

    kind = "conflict"


class LastOfOffice(Refusal):
    """{name}是代办专班办公室最后一名在岗人员，请先另设一名，再停用账号或取消角色。"""

    clause = "三（一）"
    kind = "conflict"


class StandsInForSomebody(Refusal):
    """{name}正在或者将要代{others}办理，请先提前结束代办期或者另定代办人。"""

    clause = "三（一）"
    kind = "conflict"


class LiaisonEnded(Refusal):
    """该联络员的任期已定于{until}结束，最后一天只能提前。"""

    kind = "conflict"
    field = "last_day"


class LiaisonEndsTooEarly(Refusal):
    """该联络员的任期自{since}开始，最后一天不能早于这一天。"""

    field = "last_day"


class LoginTaken(Refusal):
    """登录名“{login}”已被使用，请换一个。"""

    kind = "conflict"
    field = "login"


class NotOfDepartment(Refusal):
    """“{name}”不是{department}在用的联络员账号，请另选，或先为其开立账号。"""

    clause = "三（一）"
    field = "person_id"


class SeveralEnterprises(Refusal):
    """有{count}家企业都叫“{name}”，请写统一社会信用代码。"""

    field = "enterprise"


class OfTwoSides(Refusal):
    """一个账号只能属于一个部门或一家企业，不能兼属。"""

    field = "enterprise_id"


class RolesMissing(Refusal):
    """请至少选择一个角色；不再使用的账号，请停用。"""

    field = "roles"


class RolesUnchanged(Refusal):
    """角色没有变化，无需保存。"""

    kind = "conflict"
    field = "roles"


class PasswordTooShort(Refusal):
    """密码至少{shortest}个字符。"""

    field = "password"


class AbsenceBackwards(Refusal):
    """代为办理的期间有误：结束日期应不早于开始日期，也不早于今天。"""


class DeputyOfOtherStanding(Refusal):
    """{deputy}不能代{person}办理：代办人应是另一人，同属一个单位，并具有同样的角色。"""


class DeputyAway(Refusal):
    """{deputy}在这段时间也不在岗，请另选代办人。"""

    kind = "conflict"


class DeputyNeeded(Refusal):
    """{person}在这段时间代{others}办理，请先提前结束该代办期或者另定代办人。"""

    clause = "三（一）"
    kind = "conflict"


class AbsenceTwice(Refusal):
    """{person}在这段时间已经登记了代办人。"""

    kind = "conflict"


class AbsenceOver(Refusal):
    """代为办理的期间已经结束。"""

    kind = "conflict"


class AgentHasProjects(Refusal):
    """{name}还是{count}个项目的代办员，请先在项目里更换代办员，再停用账号或取消角色。"""

    clause = "三（一）"
    kind = "conflict"


class NothingToHandOver(Refusal):
    """没有需要交接的项目或者分工，或者交给了本人。"""

    clause = "三（一）"
    kind = "conflict"
    field = "successor_id"


class HandoverMissing(Refusal):
    """更换代办员应写明交接情况。"""

    clause = "三（一）"
    field = "handover"


class ServiceKindUnknown(Refusal):
    """请选择服务的种类：{choices}。"""


class ServiceCorrected(Refusal):
    """这条服务记录已经更正过，请更正最新的一条。"""

    kind = "conflict"


class ServiceWithoutProject(Refusal):
    """培训学习不属于某个项目；其他服务应写明项目。"""


class MomentUnreadable(Refusal):
    """“{value}”不是日期和时间，应写成 2026-11-23 09:30 的样子。"""


class AnswerIsTheirs(Refusal):
    """该答复由部门自己作出，只能由部门撤回；办公室只能收回自己代记的，要部门重新答复的，请退回或重新征询。"""

    kind = "forbidden"


class AnswerUsed(Refusal):
    """不能撤回：{use}。"""

    kind = "conflict"


class HappenedInFuture(Refusal):
    """发生时间不能晚于现在，请核对后重填。"""

    field = "happened_at"


class HappenedBeforeForce(Refusal):
    """发生时间早于本机制施行之日（{day}），请核对后重填。"""

    field = "happened_at"


class HappenedBeforeIntake(Refusal):
    """发生时间早于项目受理，请核对后重填。"""

    field = "happened_at"


class NoAddressToTry(Refusal):
    """没有可以测试的地址：请先登记邮箱并勾选邮件，或者填写消息服务地址并保存。"""

    kind = "conflict"


class TriedJustNow(Refusal):
    """测试消息刚刚发过，请在{minutes}分钟后再试。"""

    kind = "too_often"


class FeedUnknown(Refusal):
    """这个日历订阅地址无效或者已停用，请登录后在“日历订阅”重新生成。"""

    kind = "missing"


class FeedsOff(Refusal):
    """本系统没有设置密钥（DAIBAN_SECRETS），不能生成日历订阅地址，请联系管理员。"""

    kind = "conflict"

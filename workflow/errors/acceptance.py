"""Refusals of joint acceptance (二（四）2)."""

from workflow.errors.refusal import Refusal, Refusals


class AcceptanceOpen(Refusal):
    """该项目已有联合验收在办理，不能重复申请。"""

    clause = "二（四）2"
    kind = "conflict"


class AcceptancePassed(Refusal):
    """该项目的联合验收已经通过（{number}），不再重复申请。"""

    clause = "二（四）2"
    kind = "conflict"


class AcceptanceLeadMissing(Refusal):
    """参加部门应当包括牵头部门{department}。"""

    clause = "二（四）2"
    field = "departments"


class AcceptanceDepartmentsMissing(Refusal):
    """请选择参加联合验收的部门。"""

    clause = "二（四）2"
    field = "departments"


class OnSiteInPast(Refusal):
    """现场核验的时间应当晚于现在，请重新选择。"""

    field = "on_site_at"


class OnSiteOnRestDay(Refusal):
    """现场核验定在{day}，不是工作日：请改选工作日；各方确需当日到场的，请写明理由。"""

    kind = "conflict"
    field = "rest_day_because"


class CompletionInFuture(Refusal):
    """工程竣工验收合格的日期应当在项目受理之后、不晚于申请当日，请更正；不清楚的可以不填。"""

    field = "completed_on"


class OnSiteAfterDue(Refusal):
    """{department}办理期限的到期日是{due}，现场核验不能晚于这一天，请选更早的时间。"""

    clause = "二（四）2"
    field = "on_site_at"


class OnSiteNotYet(Refusal):
    """现场核验定于{day}，核验之后才能出具意见；提前核验的，请牵头部门先改期。"""

    clause = "二（四）2"
    kind = "conflict"


class PartStands(Refusal):
    """{department}已出具意见，不能移出参加部门；确需调整的，请其先收回意见。"""

    kind = "conflict"
    field = "departments"


class PartSilent(Refusal):
    """现场核验日已过，{department}尚未出具意见，不能以移出参加部门代替其意见。"""

    clause = "二（四）2"
    kind = "conflict"
    field = "departments"


class PartsAwaited(Refusal):
    """{departments}尚未出具意见；没有出具意见不视为合格。"""

    clause = "二（四）2"
    kind = "conflict"


class PartsNotPassed(Refusal):
    """{departments}的意见不是合格，联合验收不能通过。"""

    clause = "二（四）2"
    kind = "conflict"


class AllPartsPassed(Refusal):
    """各参加部门的意见均为合格，应当作出通过的结论。"""

    clause = "二（四）2"
    kind = "conflict"


class NothingFailed(Refusal):
    """没有复验不合格的部门意见，不需要再次整改；请直接作出结论。"""

    kind = "conflict"


class NothingToRectify(Refusal):
    """各部门均未提出整改，没有清单可以送达；请直接作出结论。"""

    kind = "conflict"


class PartResultUnknown(Refusal):
    """请选择“合格”或者“需整改”。"""

    field = "result"


class RectificationsMissing(Refusal):
    """意见为需整改的，应当逐项写明整改内容、依据和完成日期。"""

    field = "rectifications"


class RectificationsContradict(Refusal):
    """意见为合格的，不应再列整改事项；有整改事项的，请选择“需整改”。"""

    field = "rectifications"


class RectificationsInvalid(Refusals):
    """整改事项有{count}处需要更正：{sentences}"""

    field = "rectifications"


class RectificationDateUnreadable(Refusal):
    """第{number}项的完成日期应当晚于当日、在两年以内，写法如2026-12-01。"""

    field = "due_on"


class RectificationDatePast(Refusal):
    """第{number}项的完成日期{day}不晚于送达当日，请与企业另行约定。"""

    field = "due_on"


class RectificationDateUnchanged(Refusal):
    """第{number}项整改的完成日期已经是{day}。"""

    field = "due_on"


class RectificationSettled(Refusal):
    """该项整改已经报送或者不再要求，完成日期不能再调整。"""

    kind = "conflict"


class NoRectificationChosen(Refusal):
    """请至少选择一项已经整改的事项。"""

    field = "numbers"


class RectificationUnknown(Refusal):
    """整改清单里没有编号为{number}的待整改事项。"""

    field = "rectifications"


class RectificationsOpen(Refusal):
    """整改清单还有{count}项没有报送整改情况，不能结束复验。"""

    kind = "conflict"


class RecheckIncomplete(Refusal):
    """复验应当对本部门尚未合格的各项逐项写明合格或者不合格，不涉及其他事项：请核对第{numbers}项。"""

    field = "results"


class RecheckUnexplained(Refusal):
    """有不合格的，请在复验情况中写明仍然哪里不合格，企业据此整改。"""

    field = "findings"


class PartUsed(Refusal):
    """该意见已经写入整改清单或者结论，不能收回。"""

    kind = "conflict"


class AcceptanceUnfinished(Refusal):
    """尚没有可以生成的{what}。"""

    kind = "conflict"


class CheckPeriodInvalid(Refusal):
    """检查期间应当填写起止日期，起不晚于止，止不晚于今天。"""

    field = "period_from"


class CheckSampleUnknown(Refusal):
    """抽查的联合验收没有找到：{ids}。"""

    field = "sample"


class CheckSampleEmpty(Refusal):
    """该期间作出过联合验收结论（{n}项），检查应当至少抽查一项。"""

    field = "sample"


class CheckOfNothing(Refusal):
    """该期间没有作出过联合验收结论；没有抽查的，应当写明没有可查的情况。"""

    field = "nothing_because"


class CheckTakenBack(Refusal):
    """该次检查已经收回。"""

    kind = "conflict"


class CheckOfOthers(Refusal):
    """该次检查由{checker}登记，由其收回。"""

    kind = "forbidden"


class FollowUpNotDone(Refusal):
    """该事项尚未办结。"""

    kind = "conflict"


class FollowUpsInvalid(Refusals):
    """检查提出的事项有{count}处需要更正：{sentences}"""

    field = "follow_ups"


class FollowUpDateInvalid(Refusal):
    """第{number}项的完成日期应为今天之后两年以内的日期。"""

    field = "due_on"


class FollowUpDateUnchanged(Refusal):
    """第{number}项的完成日期已经是{day}。"""

    field = "due_on"


class FollowUpConcernsNone(Refusal):
    """第{number}项应当写明涉及抽查的哪一项联合验收。"""

    field = "acceptance"


class FollowUpDone(Refusal):
    """该事项已经办结。"""

    kind = "conflict"

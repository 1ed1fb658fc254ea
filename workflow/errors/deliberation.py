"""Refusals of deliberations, resolutions and blockers (二（三）1, 三（二）)."""

from workflow.errors.refusal import Refusal, Refusals


class AgreedDayUnreadable(Refusal):
    """请填写办结期限：几个工作日，或一个日期，二者取一。"""

    field = "due_on"


class AgreedDayPast(Refusal):
    """办结日期应当在今天之后，现为{day}。"""

    field = "due_on"


class BlockerBrought(Refusal):
    """该难点、堵点已经召集会商，请在会商中办理，或先取消会商。"""

    clause = "三（二）"
    kind = "conflict"


class BlockerNotCoordinated(Refusal):
    """该难点、堵点尚未协调，也没有部门或代办员报请会商；请先商定责任单位和办结日期。"""

    clause = "三（二）"
    kind = "conflict"


class AskedAlready(Refusal):
    """该难点、堵点已经报请会商，由代办专班办公室召集；不需要再报。"""

    clause = "三（二）"
    kind = "conflict"


class NotAsked(Refusal):
    """该难点、堵点没有报请会商，没有可以撤回的。"""

    kind = "conflict"


class BlockerTwice(Refusal):
    """同样内容的难点、堵点已列为第{number}项（{state}），请在该项下办理；确为另一事的，请写明不同之处。"""

    kind = "conflict"
    field = "text"


class BlockerConclusionMissing(Refusal):
    """请写明对该难点、堵点的会商意见。"""

    clause = "三（二）"
    field = "conclusion"


class CalledForNobody(Refusal):
    """请至少通知一个部门参加会商。"""

    clause = "二（三）1"
    field = "departments"


class ClearOpinionMissing(Refusal):
    """请对{department}的异议形成明确意见：异议已化解，或异议维持。"""

    clause = "二（三）1"


class ClearOpinionUnfounded(Refusal):
    """请写明{department}的异议{outcome}的{what}。"""

    clause = "二（三）1"


class ObjectorUnheard(Refusal):
    """{department}没有到会，也没有写明其意见，不能登记为异议已化解；请写明该部门的意见（来文的写明文号），或登记为异议维持。"""

    clause = "二（三）1"


class AddedUnconfirmed(Refusal):
    """承诺条款由各部门自己确认：为{department}增补承诺事项的，请在各方意见中写明该部门的意见。"""

    clause = "二（三）2"


class DeliberationInvalid(Refusals):
    """会商结果有{count}处需要更正：{sentences}"""

    clause = "二（三）1"


class DeliberationNotYet(Refusal):
    """会商定于{meets_at}，召开之后才能登记会商结果；提前召开的，请先改期。"""

    clause = "二（三）1"
    kind = "conflict"


class DeliberationOver(Refusal):
    """会商时间应当在现在之后，现为{meets_at}。"""

    field = "meets_at"


class EvidenceMissing(Refusal):
    """请写明落实情况和依据。"""

    clause = "三（二）"
    field = "evidence"


class LandEvidenceMissing(Refusal):
    """请写明认定用地情况所依据的证明，例如不动产权证号、成交确认书编号。"""

    field = "land_evidence"


class MinutesIssued(Refusal):
    """会议纪要已经印发，不能再改；有误的，请说明理由印发更正。"""

    clause = "三（二）"
    kind = "conflict"


class MinutesLackResolution(Refusal):
    """会议纪要没有写入第{position}项决定：“{text}”。"""

    clause = "三（二）"
    field = "text"


class MinutesNotIssued(Refusal):
    """会议纪要尚未印发。"""

    clause = "三（二）"
    kind = "conflict"


class NobodyAttended(Refusal):
    """请登记到会的部门。"""

    field = "attended"


class OwnerUnknown(Refusal):
    """请选择责任单位：部门、代办专班办公室{more}。"""

    clause = "三（二）"
    field = "owner"


class ScreeningBars(Refusal):
    """初步判别不符合直接落地的条件，不能发出征询或者签订：{sentences}。"""

    clause = "二（三）1"
    kind = "conflict"

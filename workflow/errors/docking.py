"""Refusals of docking and of checklists (二（一）)."""

from workflow.errors.refusal import Refusal, Refusals


class CircumstanceMissing(Refusal):
    """“{item}”有多种情形，请选择其一或自行写明：{choices}。"""

    clause = "二（一）3"


class CountUnreadable(Refusal):
    """{fact}请填写0至99的整数，现为“{value}”。"""


class ItemOfOtherPhase(Refusal):
    """“{item}”属于{belongs}阶段，不能列在{phase}阶段。"""

    clause = "二（一）3"


class LineTwice(Refusal):
    """“{item}”（{circumstance}）已在第{first}行列出，请勿重复。"""


class LinesInvalid(Refusals):
    """材料清单有{count}处需要更正：{sentences}"""

    clause = "二（一）3"


class LinesMissing(Refusal):
    """请至少列出一个审批事项；确与本部门无关的，请选择“不涉及”。"""

    clause = "二（一）3"
    field = "lines"


class LinesUnreadable(Refusal):
    """{fact}的格式无法识别。"""

    field = "lines"


class MaterialTwice(Refusal):
    """“{item}”的材料“{material}”列了两次，请删去一处。"""


class MaterialUnknown(Refusal):
    """材料目录中没有编号“{key}”，请从目录中选择，或不带编号自行写明名称。"""


class MaterialsMissing(Refusal):
    """“{item}”请至少列出一份材料；确不需要材料的，请勾选“无需材料”。"""

    clause = "二（一）3"


class NoMaterialsContradicted(Refusal):
    """“{item}”勾选了“无需材料”，却又列出了材料，请二者取一。"""


class PhaseNotAsked(Refusal):
    """本次未就“{phase}”阶段征集清单，可选阶段：{choices}。"""

    clause = "二（一）3"


class TooMany(Refusal):
    """{fact}最多{limit}项，现有{count}项。"""


class DepartmentClosed(Refusal):
    """{department}已停用，请先调整研判结果，再发出征集。"""

    clause = "二（一）2"
    kind = "conflict"


class NothingToDispatch(Refusal):
    """没有需要发送的部门：请先完成研判，或各部门已全部发出。"""

    clause = "二（一）2"
    kind = "conflict"


class LiaisonsWanting(Refusal):
    """{departments}还没有联络员，发出后无人答复；仍要发出的，请勾选确认。"""

    clause = "三（一）"
    kind = "conflict"
    field = "confirmed"


class PacksWanting(Refusal):
    """各部门对{phases}的答复已齐，还没有汇总一张表单、一套材料；请先汇总，仍要先完成对接的，请勾选确认。"""

    clause = "二（一）2"
    kind = "conflict"
    field = "without_packs"


class HandlerMissing(Refusal):
    """请填写经办人（填报人）姓名。"""

    field = "handled_by"


class StageClosed(Refusal):
    """“{stage}”阶段{state}，不能办理“{act}”；确需办理的，请先重开该阶段。"""

    kind = "conflict"


class StageWaiting(Refusal):
    """“{stage}”尚未开启，不能办理“{act}”；须先完成{before}。"""

    kind = "conflict"


class StageNotReady(Refusal):
    """“{stage}”尚不能完成：{lacking}。"""

    kind = "conflict"


class PaperNotAsked(Refusal):
    """各部门的答复里没有“{name}”这份材料，请刷新后再认定。"""

    clause = "二（一）2"
    kind = "conflict"


class PapersAreTwo(Refusal):
    """事项目录中“{first}”和“{second}”是两份不同的材料，不能认定为同一份。"""

    clause = "二（一）2"
    kind = "conflict"


class PapersSettled(Refusal):
    """“{first}”和“{second}”已经{said}，改变认定请先撤销原来的认定。"""

    clause = "二（一）2"
    kind = "conflict"


class PapersUnsettled(Refusal):
    """“{first}”和“{second}”没有认定过，无从撤销。"""

    clause = "二（一）2"
    kind = "conflict"


class NoPackReady(Refusal):
    """没有可以一并汇总的阶段：各阶段或者还有部门未答复，或者已经汇总而没有变化。还有部门未答复的，可以单独汇总。"""

    clause = "二（一）2"
    kind = "conflict"


class NothingToCompile(Refusal):
    """{phase}还没有部门回复的事项，无法汇总。"""

    clause = "二（一）2"
    kind = "conflict"


class SourceMissing(Refusal):
    """代记部门书面答复的，应当写明来文字号或凭据。"""

    field = "source"

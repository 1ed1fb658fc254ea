"""Refusals of the list of projects: as Excel (项目清单), as views that people keep."""

from workflow.errors.refusal import Refusal, Refusals


class ListCellProblem(Refusal):
    """第{row}行{letter}列“{column}”：{problem}"""


class ListColumnTwice(Refusal):
    """第{row}行标题中“{column}”出现了两次，请删去一列。"""

    field = "list"


class ListColumnUnknown(Refusal):
    """第{row}行标题中的“{column}”不是项目清单的列，请删去该列，或改为：{choices}。"""

    field = "list"


class ListColumnsMissing(Refusal):
    """第{row}行标题中缺少以下列：{columns}。请使用系统提供的项目清单模板。"""

    field = "list"


class ListEmpty(Refusal):
    """清单中没有项目：标题行以下没有填写任何一行。"""

    field = "list"


class ListEncrypted(Refusal):
    """文件已加密，请取消密码后另存为 .xlsx 再导入。"""

    field = "list"


class ListFactProblem(Refusal):
    """第{row}行“{column}”：{problem}"""


class ListHeadingsMissing(Refusal):
    """前{rows}行内没有找到项目清单的标题行（如“项目名称”“建设地址”），请使用系统提供的模板。"""

    field = "list"


class ListInvalid(Refusals):
    """项目清单有{count}处需要更正，均未导入：{sentences}"""

    clause = "二（一）1"
    field = "list"


class ListNotExcel(Refusal):
    """文件不是可读的 .xlsx 工作簿，请用 Excel 或 WPS 另存为 .xlsx 再导入。"""

    field = "list"


class ListOldOrEncrypted(Refusal):
    """文件是旧版 .xls 格式，或设了打开密码；请去掉密码，另存为 .xlsx 再导入。"""

    field = "list"


class ListRowProblem(Refusal):
    """第{row}行：{problem}"""


class ListTooBig(Refusal):
    """文件过大（{what}），最多{limit}；请删去多余内容或分次导入。"""

    field = "list"


class TooManyProjects(Refusal):
    """符合条件的项目超过{most}个，一次最多导出{most}个，请先筛选再导出。"""

    field = "q"


class TooManyViews(Refusal):
    """最多保存{most}个视图，请先删除不用的视图。"""

    kind = "conflict"
    field = "name"


class ViewNameTaken(Refusal):
    """您已有名为“{name}”的视图，请换一个名称。"""

    kind = "conflict"
    field = "name"

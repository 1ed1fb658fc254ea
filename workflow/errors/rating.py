"""Refusals where an enterprise rates what was finished, and a department answers."""

from workflow.errors.refusal import Refusal


class GradeUnknown(Refusal):
    """请在五个等次中选择一个：{choices}。"""

    field = "grade"


class NotFinishedYet(Refusal):
    """这一项还没有办结，办结后才能评价。"""

    kind = "conflict"


class RatingAnswered(Refusal):
    """责任部门已经回访答复，评价不再更改。"""

    kind = "conflict"


class RatingSettled(Refusal):
    """评价自首次作出起满{days}日，不再更改（专班约定）。"""

    kind = "conflict"


class NothingToAnswer(Refusal):
    """这一评价没有待回访的内容。"""

    kind = "conflict"

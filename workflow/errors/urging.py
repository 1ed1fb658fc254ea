"""Refusals where an enterprise urges whoever's turn it is."""

from workflow.errors.refusal import Refusal


class UrgedTooSoon(Refusal):
    """这一项已于{last}催办过，{again}起可以再次催办（专班约定：每{every}个工作日一次）。"""

    kind = "too_often"


class NobodyToUrge(Refusal):
    """这一项现在不是等部门或者代办专班办公室办理，不能催办。"""

    kind = "conflict"


class NoAgentToUrge(Refusal):
    """这个项目还没有指派代办员，不能催办代办员。"""

    kind = "conflict"


class UrgingOfOne(Refusal):
    """请写明催办哪一项计时，或者催办代办员，二者选一。"""

    field = "clock_id"

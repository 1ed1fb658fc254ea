"""Refusals of paper."""

from workflow.errors.refusal import Refusal


class NotAnsweredYet(Refusal):
    """{department}尚未回复，没有可以生成的表单；可先打印空白表。"""

    kind = "conflict"

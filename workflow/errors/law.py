"""Refusals of the law's data when it is loaded."""

from workflow.errors.refusal import Refusal


class LawInvalid(Refusal):
    """{file}：{key}：{reason}"""


class UnknownEdition(Refusal):
    """没有版本号为“{edition}”的规则版本。"""

    kind = "missing"


class UnknownItem(Refusal):
    """事项目录中没有编号“{code}”。"""

"""Refusals of the law's data when it is loaded."""

from workflow.errors.refusal import Refusal


class LawInvalid(Refusal):
    """{file}：{key}：{reason}"""


class LawFolderWrong(Refusal):
    """DAIBAN_LAW 指定的“{folder}”{why}。请把 DAIBAN_LAW 改为一个规则文件夹（里面有 county.toml），或装有若干规则文件夹的文件夹；使用随程序安装的规则的，不设置 DAIBAN_LAW。"""


class UnknownEdition(Refusal):
    """没有版本号为“{edition}”的规则版本。"""

    kind = "missing"


class UnknownItem(Refusal):
    """事项目录中没有编号“{code}”。"""

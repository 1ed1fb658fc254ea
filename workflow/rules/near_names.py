"""Two written names that may mean the same paper: shown to the office, never taken as one by themselves."""

import re
from typing import Final

from workflow.rules.wording import identity

#: What says in which form a paper is handed in, or for whom, but not which paper it is. House practice; longest first.
_FORMS: Final = re.compile(
    "复印件|影印件|扫描件|原件|正副本|副本|正本|电子证照|电子文件|电子版|电子档|纸质版|纸质|加盖公章|加盖企业公章|盖章|"
    "一式[一二两三四五六七八九十0-9]+份|[一二两三四五六七八九十0-9]+份|材料$"
)
_OWNERS: Final = re.compile("^(项目单位|建设单位|申请单位|申请企业|申请人|企业|公司|本单位|单位)的?")

#: Fewest characters of a name to which one more may be added without its saying something else: 施工图, 施工图纸.
_SHORTEST: Final = 3

#: Names that say of what sort a paper is, but not which one. Written in without a key, they are merged only within
#: one item: the 申请表 of one item is not that of another. House practice.
SORTS: Final = frozenset({
    "申请表", "申请书", "申请", "审批申请", "备案申请", "备案表", "申报表", "登记表", "承诺书", "承诺函", "委托书", "授权书",
    "报告", "评估报告", "检测报告", "验收报告", "验收意见", "专家意见", "方案", "说明", "情况说明", "证明", "证明材料", "图纸",
    "附件", "其他", "其他材料", "相关材料",
})  # fmt: skip


def core(name: str) -> str:
    """The name without the form it is handed in and without whose it is; empty where nothing else is said."""
    kept = identity(name)
    if not any(character.isalnum() for character in kept):
        # Marks alone name nothing.
        return ""
    while (shorter := _OWNERS.sub("", _FORMS.sub("", kept))) != kept:
        kept = shorter
    return kept


def may_be_one(name: str, other: str) -> bool:
    """Whether two names may mean the same paper (可能同一份), so that somebody has to look.

    House practice: they say the same but for the form and for whose paper it is, or one has a single character more
    that is no number. A mere sort of paper (申请表) is nobody's double.
    """
    mine, theirs = sorted((core(name), core(other)), key=lambda each: (len(each), each))
    if len(mine) < 2 or mine in SORTS or theirs in SORTS:
        return False
    return mine == theirs or _one_more(mine, theirs)


def _one_more(shorter: str, longer: str) -> bool:
    if len(shorter) < _SHORTEST or len(longer) != len(shorter) + 1:
        return False
    at = next((i for i, c in enumerate(shorter) if c != longer[i]), len(shorter))
    return longer[at + 1 :] == shorter[at:] and not longer[at].isdigit() and longer[at] not in _NUMBERS


#: What tells one of a row of papers from the next: 一号厂房, 二期.
_NUMBERS: Final = frozenset("一二三四五六七八九十甲乙丙丁戊非不")

"""`registration.toml`: what is wrong with it is said with file and key when the edition is loaded."""

from importlib.resources import files

import pytest

from workflow.errors import LawInvalid
from workflow.law.loading import load_files, read_files

FOLDER = files("workflow.law") / "luoding"
FILE = "registration.toml"


def refused(before: str, after: str) -> str:
    sources = read_files(FOLDER)
    text = sources[FILE].decode()
    assert before in text
    with pytest.raises(LawInvalid) as found:
        load_files({**sources, FILE: text.replace(before, after, 1).encode()})
    return str(found.value)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('item = "KB-01"', 'item = "KB-99"', "目录中没有编号“KB-99”"),
        ('item = "KB-03"', 'item = "KB-01"', "items.KB-01.item：重复"),
        ('stops = "approval"', "", "items.KB-01.stops：有时限的应写明计到哪一步"),
        ('stops = "approval"', 'stops = "someday"', "items.KB-01.stops：“someday”不在可用的词里"),
        (
            "申请后2小时内完成审批，并将企业",
            "申请后3小时内完成审批，并将企业",
            "items.KB-01.quote：原文中没有这句话",
        ),
        ('performed_by = "线上已进驻的刻章店"', "", "items.KB-02.performed_by"),
        ('yields = "credit_code"', 'yields = "luck"', "items.KB-01.yields：只认得credit_code"),
        ('chosen_by = "seals_wanted"', 'chosen_by = "bank"', "items.KB-02.chosen_by"),
        ('department = "public_security"', 'department = "nobody"', "没有名为“nobody”的部门"),
        ('key = "bank_time"', 'key = "bank"', "fields.bank：重复"),
        ('needed_by = ["KB-04"]', 'needed_by = ["KB-40"]', "没有名为“KB-40”的企业开办事项"),
        ('kind = "count"', 'kind = "choice"', "fields.insured_headcount.choices"),
        ('hint = "首套4枚免费"', 'colour = "red"', "fields.seals_wanted.colour：不认识的项目"),
        ("[pickup]", "[window]", "pickup：缺少这一项"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(before: str, after: str, said: str) -> None:
    found = refused(before, after)
    assert found.startswith(f"{FILE}：")
    assert said in found

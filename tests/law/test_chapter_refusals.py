"""What makes the files of the chapters unloadable, each defect named: commitment, registration, standards and the rest."""

from pathlib import Path

import pytest

from builders.defects import changed, findings

NEGATIVE = 'industries = ["26"]'
DEFECTS: dict[str, tuple[str, str, str, str, str]] = {
    # name: file, old words, new words, key of the finding, reason
    "commitment: an unknown key": ("commitment.toml", "[repair]\n", "[repair]\ncolour = 1\n", "repair.colour", "不认识的项目"),
    "commitment: no repair": ("commitment.toml", "[repair]\n", "[mending]\n", "repair", "缺少这一项"),
    "commitment: publicity of nothing": ("commitment.toml", "publicity_days = 90", "publicity_days = 0", "repair.publicity_days", "应为正整数"),
    "commitment: a section of no part": ("commitment.toml", 'part = "never_deferred"', 'part = "poems"', "sections[5].part", "“poems”不在可用的词里"),
    "commitment: a promise without consequence": ("commitment.toml", 'consequence = "逾期', 'because = "逾期', "promises[1].consequence", "缺少这一项"),
    "commitment: a paper twice": ("commitment.toml", 'key = "land_proof"', 'key = "design_scheme"', "papers", "“design_scheme”重复"),
    "commitment: a quote that is not in the source": ("commitment.toml", 'quote = "告知企业可', 'quote = "告知公司可', "explanations[1].quote", "原文中没有这句话"),
    "commitment: a document without its clause": ("commitment.toml", 'clause = "二（三）1"\n', "", "explanations[1].clause", "缺少条款"),
    "commitment: never deferred without words": ("commitment.toml", 'words = ["消防"]', "words = []", "never_deferred[3].words", "至少要有一个词"),
    "commitment: a step nobody can take": ("commitment.toml", 'move = "propose_stop"', 'move = "shout"', "steps[2].move", "“shout”不在可用的词里"),
    "commitment: a step on no side": ("commitment.toml", 'sides = ["enterprise"]', "sides = []", "steps[2].sides", "至少要写明一方"),
    "commitment: a condition for an unknown limit": ("commitment.toml", '"land_transfer_contract"', '"moon_contract"', "conditions[1].limits", "没有名为“moon_contract”的时限"),
    "commitment: a condition on an unknown fact": ("commitment.toml", 'when = "new_land"', 'when = "full_moon"', "conditions[1].when", "“full_moon”不在可用的词里"),
    "commitment: a condition that ends in nothing": ("commitment.toml", 'otherwise = "left_out"', 'otherwise = "guessed"', "conditions[1].otherwise", "“guessed”不在可用的词里"),
    "commitment: a condition for nothing": ("commitment.toml", 'limits = ["property_title"]', "limits = []", "conditions[2].limits", "至少要写明一个时限"),
    "commitment: a limit with two conditions": ("commitment.toml", 'limits = ["property_title"]', 'limits = ["land_transfer_contract"]', "conditions", "“land_transfer_contract”重复"),
    "registration: an unknown key": ("registration.toml", "[pickup]\n", "[pickup]\ncolour = 1\n", "pickup.colour", "不认识的项目"),
    "registration: a quote that is not in the source": ("registration.toml", "收到企业开办申请后2小时内", "收到申请后3小时内", "items.KB-01.quote", "原文中没有这句话"),
    "standards: an unknown key": ("standards.toml", '[[points]]\n', '[[points]]\ncolour = 1\n', "points[1].colour", "不认识的项目"),
    "standards: a sort nobody knows": ("standards.toml", 'sort = "intake"', 'sort = "mood"', "points[1].sort", "“mood”不在可用的词里"),
    "standards: a point of an unknown item": ("standards.toml", 'items = ["GC-03"]', 'items = ["GC-99"]', "points.line_conforms.items", "没有名为“GC-99”的事项"),
    "standards: a point twice": ("standards.toml", 'key = "legible"', 'key = "form_complete"', "form_complete", "重复"),
    "ladder: an unknown key": ("ladder.toml", "offset = -1\n", "offset = -1\ncolour = 1\n", "rungs[1].colour", "不认识的项目"),
    "ladder: exempt from an unknown limit": ("ladder.toml", 'exempt = ["supervision_reply", "supervision_promise"]', 'exempt = ["moon_reply"]', "rungs.supervise.exempt", "没有名为“moon_reply”的时限"),
    "ladder: owed for no day": ("ladder.toml", "since_owed = true\nlimits = []\noffset = 3", "since_owed = true\nlimits = []\noffset = 0", "rungs[5].offset", "自应办之日起算的，应为正整数"),
    "ladder: an obligor nobody knows": ("ladder.toml", 'obligors = ["department", "office"]', 'obligors = ["army"]', "rungs[3].obligors", "“army”不在可用的词里"),
    "negative list: an unknown key": ("negative_list.toml", NEGATIVE, f"{NEGATIVE}\ncolour = 1", "rules[1].colour", "不认识的项目"),
    "negative list: practice without why": ("negative_list.toml", "why = ", "because = ", "rules[1].why", ""),
}  # fmt: skip


@pytest.mark.parametrize("defect", DEFECTS.values(), ids=DEFECTS.keys())
def test_a_defect_is_named_with_file_key_and_reason(
    defect: tuple[str, str, str, str, str], tmp_path: Path
) -> None:
    file, old, new, key, reason = defect
    found = findings(changed(file, old, new), tmp_path)
    assert any((f, k) == (file, key) and reason in r for f, k, r in found), found

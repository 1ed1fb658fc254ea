"""The sample catalogue, number by number: a changed limit is noticed here, and changed here on purpose."""

from workflow.law.loading import load
from workflow.law.terms import Unit

EDITION = load()
#: What the statute gives each item, as the sample catalogue found it: amount and unit; None is 待核定.
STATUTORY: dict[str, tuple[int, Unit] | None] = {
    "KB-01": (3, Unit.WORKING_DAY),
    "KB-02": None,
    "KB-03": None,
    "KB-04": None,
    "KB-05": None,
    "LX-01": (0, Unit.WORKING_DAY),
    "LX-02": (0, Unit.WORKING_DAY),
    "LX-03": (20, Unit.WORKING_DAY),
    "LX-04": (20, Unit.WORKING_DAY),
    "LX-05": None,
    "LX-06": None,
    "LX-07": (20, Unit.WORKING_DAY),
    "LX-08": (30, Unit.WORKING_DAY),
    "LX-09": (20, Unit.WORKING_DAY),
    "LX-10": (10, Unit.WORKING_DAY),
    "LX-11": (20, Unit.WORKING_DAY),
    "LX-12": None,
    "GC-01": None,
    "GC-02": (20, Unit.WORKING_DAY),
    "GC-03": None,
    "GC-04": (20, Unit.WORKING_DAY),
    "GC-05": (60, Unit.CALENDAR_DAY),
    "GC-06": None,
    "GC-07": (20, Unit.WORKING_DAY),
    "SG-01": (15, Unit.WORKING_DAY),
    "SG-02": (15, Unit.WORKING_DAY),
    "SG-03": None,
    "SG-04": (7, Unit.CALENDAR_DAY),
    "SG-05": (10, Unit.WORKING_DAY),
    "SG-06": (20, Unit.WORKING_DAY),
    "SG-07": None,
    "YS-01": None,
    "YS-02": (20, Unit.WORKING_DAY),
    "YS-03": (15, Unit.CALENDAR_DAY),
    "YS-04": (5, Unit.WORKING_DAY),
    "YS-05": None,
    "YS-06": (10, Unit.WORKING_DAY),
    "YS-07": None,
    "YS-08": (15, Unit.CALENDAR_DAY),
    "YS-09": (30, Unit.CALENDAR_DAY),
    "BD-01": (30, Unit.WORKING_DAY),
    "BD-02": (30, Unit.WORKING_DAY),
}
#: Steps that do not count, in the words of the catalogue; no other item has any.
EXCLUDED: dict[str, str] = {
    "KB-05": "尽职调查",
    "LX-03": "委托评估、专家评议、公示",
    "LX-04": "专家论证、公示",
    "LX-07": "批前公示、听证、专家论证",
    "LX-08": "公告（按需）",
    "LX-09": "节能评审",
    "LX-10": "技术评审（≤30个工作日）",
    "LX-11": "现场查验、公示",
    "LX-12": "野外勘探、专家评审",
    "GC-01": "批前公示、专家评审、部门征询",
    "GC-02": "批前公示、听证、专家论证",
    "GC-05": "受理公示、拟批准公示、技术评估、专家评审、听证",
    "GC-06": "专家评审、现场核查",
    "GC-07": "专家评审、公示听证",
    "SG-01": "设计修改、复审",
    "SG-02": "专家评审（≤20个工作日）",
    "SG-03": "现场踏勘",
    "SG-04": "现场踏勘",
    "SG-05": "设计技术评价",
    "SG-06": "现场勘查",
    "SG-07": "外线工程施工、行政审批并联",
    "YS-01": "现场核验、整改复验",
    "YS-02": "整改",
    "YS-03": "现场评定、整改",
    "YS-04": "抽查现场检查",
    "YS-06": "检测",
    "YS-09": "现场核查、公开",
    "BD-01": "公告、实地查看",
}


def test_each_statutory_limit_is_as_the_catalogue_found_it() -> None:
    terms = {code: item.statutory_limit for code, item in EDITION.items.items()}
    said = {code: None if term.amount is None else (term.amount, term.unit) for code, term in terms.items()}
    assert said == STATUTORY


def test_the_excluded_steps_are_those_of_the_catalogue() -> None:
    steps = {
        code: "、".join(item.excluded_steps) for code, item in EDITION.items.items() if item.excluded_steps
    }
    assert steps == EXCLUDED

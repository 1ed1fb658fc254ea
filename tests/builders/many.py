"""Very many projects at once, written without the acts that would bring them about: as lists meet them."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Table, insert

from workflow.law.edition import Edition
from workflow.records.clock import limit_data
from workflow.records.database import Database
from workflow.records.schema import metadata
from workflow.rules.finding import grams, ordered_by
from workflow.rules.machines.project import place_of
from workflow.rules.wording import kept_identity

#: Keys that no sequence comes to.
BASE = 1_000_000
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
STATES = (
    "docking",
    "advancing.business_registration.open+advancing.direct_landing.open",
    "construction_approval",
    "completed",
    "suspended",
)
_TOWNS = [
    "罗城",
    "双东",
    "附城",
    "素龙",
    "黎少",
    "生江",
    "连州",
    "泗纶",
    "加益",
    "龙湾",
    "船步",
    "朗塘",
    "苹塘",
    "金鸡",
    "围底",
    "华石",
    "榃滨",
    "罗平",
    "分界",
]
_SURNAMES = [
    "松源",
    "峤川",
    "澄砾",
    "砺槐",
    "霖筱",
    "杼榆",
    "曜岑",
    "筱川",
    "槿棠",
    "岑砚",
    "恒岳",
    "沐禾",
    "景初",
    "云栖",
    "望舒",
    "知远",
    "长乐",
    "重明",
]
_TRADES = [
    "建材",
    "石材",
    "水泥",
    "陶瓷",
    "食品",
    "服饰",
    "农机",
    "五金",
    "电子",
    "新能源",
    "松脂",
    "造纸",
    "家具",
    "汽车零部件",
    "冷链物流",
    "中药饮片",
]
_WORKS = ["生产线", "二期扩建", "技术改造", "加工厂", "配套车间", "智能化改造", "仓储中心", "深加工"]


def lay_out(database: Database, edition: Edition, count: int, *, some: int = 500) -> None:
    """Write so many projects: three to a company, of every stage, most with a clock that runs for a department."""
    rows = _rows(edition, count)
    while chunk := list(islice(rows, some)):
        with database.acting() as session:
            for name in ("enterprise", "project", "project_stage", "checklist", "clock", "search_entry"):
                if found := [row for of in chunk for row in of.get(name, ())]:
                    session.execute(insert(_table(name)), found)


def _table(name: str) -> Table:
    return metadata.tables[name]


def _rows(edition: Edition, count: int) -> Iterator[dict[str, list[dict[str, Any]]]]:
    chance = random.Random(20230016)
    limit = limit_data(edition.limits["checklist_reply"])
    company, credit_code, owner = "", "", BASE
    for number in range(count):
        key = BASE + number
        rows: dict[str, list[dict[str, Any]]] = {}
        if number % 3 == 0:
            owner = key
            company = (
                f"罗定市{chance.choice(_TOWNS)}{chance.choice(_SURNAMES)}{chance.choice(_TRADES)}有限公司"
            )
            credit_code = f"91445381MA{number:07d}X"
            rows["enterprise"] = [
                {
                    "id": key,
                    "name": company,
                    "identity": kept_identity(company),
                    "credit_code": credit_code,
                }
            ]
        name = f"{chance.choice(_SURNAMES)}{chance.choice(_TRADES)}{chance.choice(_WORKS)}项目"
        state = STATES[number % len(STATES)]
        written = {"number": f"L{number:08d}", "code": f"2302-445381-04-01-{number:06d}"}
        rows["project"] = [
            {
                "id": key,
                "name": name,
                "identity": kept_identity(name),
                "name_order": ordered_by(name),
                "enterprise_id": owner,
                "origin": "investment",
                "kind": "新建厂房",
                "new_enterprise": False,
                "needs_land": True,
                "edition_hash": edition.hash,
                "state": state,
                "stage_order": place_of(state),
                # Several on one day, as a list that is imported brings them.
                "taken_in_at": NOON - timedelta(days=number // 4),
            }
            | written
        ]
        rows["project_stage"] = _stages(key, number % len(STATES))
        if number % len(STATES) < 2:
            rows["checklist"] = [
                {
                    "id": key,
                    "project_id": key,
                    "department_key": "housing",
                    "phases": ["construction"],
                    "state": "awaiting",
                    "notified_at": NOON,
                }
            ]
            due = NOON + timedelta(days=number % 90)
            rows["clock"] = [
                {
                    "id": key,
                    "project_id": key,
                    "subject_kind": "checklist",
                    "subject_id": key,
                    "limit_key": "checklist_reply",
                    "limit": limit,
                    "obligor_kind": "department",
                    "obligor_key": "housing",
                    "started_at": NOON - timedelta(days=3),
                    "due_at": due,
                    "due_day": date(due.year, due.month, due.day),
                    "next_rung": "",
                }
            ]
        rows["search_entry"] = [
            {"gram": gram, "project_id": key}
            for gram in grams((written["number"], written["code"], credit_code), (name, company))
        ]
        yield rows


def _stages(key: int, place: int) -> list[dict[str, Any]]:
    opened = {
        0: {"docking"},
        1: {"business_registration", "direct_landing"},
        2: {"construction_approval"},
        3: set(),
        4: {"docking"},
    }[place]
    return [
        {
            "project_id": key,
            "stage": stage,
            "state": "open" if stage in opened else "waiting",
            "opened_at": NOON if stage in opened else None,
            "closed_at": None,
        }
        for stage in ("docking", "business_registration", "direct_landing", "construction_approval")
    ]

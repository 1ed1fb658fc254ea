"""History only grows: the database itself refuses to change it, whoever asks and however."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from builders.rows import LATER, NOW, ROWS, sound_rows
from workflow.records.checklist import ChecklistAnswer
from workflow.records.database import Database
from workflow.records.event import EVENTS
from workflow.records.schema import metadata

ANSWERS = metadata.tables["checklist_answer"]
#: What may be added to an answer afterwards, once.
RETURN = {"returned_at": LATER, "return_reason": "缺少材料份数"}

OTHER_WORDS: dict[str, dict[str, Any]] = {
    "event": {
        "id": 2,
        "project_id": None,
        "seq": 2,
        "kind": "project.withdraw",
        "subject_kind": "checklist",
        "subject_id": 1,
        "person_id": 1,
        "person_name": "经办丙",
        "happened_at": NOW.replace(year=2025),
        "recorded_at": LATER,
        "data": '{"a":1}',
        "previous": "1" * 64,
        "hash": "1" * 64,
    },
    "checklist_answer": {
        "id": 2,
        "checklist_id": 1,
        "round": 2,
        "involved": False,
        "lines": [{"item": "LX-01"}],
        "facts_version": 2,
        "confirms_round": 1,
        "note": "改",
        "handled_by": "经办丙",
        "phone": "1",
        "person_id": 1,
        "replied_at": NOW,
        "in_time": False,
    },
    "paper": {
        "id": 2,
        "project_id": None,
        "form": "annex2",
        "title": "另一份",
        "subject_kind": "consultee",
        "subject_id": 2,
        "edition_hash": "1" * 64,
        "sheet_sha256": "1" * 64,
        "sheet": {"a": 1},
        "pdf_sha256": "1" * 64,
        "pdf": b"%PDF-1.7",
        "made_at": LATER,
        "person_id": 1,
    },
    "project_facts": {
        "project_id": 2,
        "version": 2,
        "facts": {"name": "另一个"},
        "changed": ["name"],
        "reason": "改",
        "recorded_at": LATER,
        "person_id": 1,
    },
    "pack": {
        "id": 2,
        "project_id": 2,
        "phase": "construction",
        "version": 2,
        "content_sha256": "1" * 64,
        "content": {"a": 1},
        "facts_version": 2,
        "missing": ["housing"],
        "compiled_at": LATER,
        "person_id": 1,
    },
}
#: What the database says to whoever tries.
SAYS = [
    ("event", "留痕只增不改"),
    ("checklist_answer", "不得修改、删除"),
    ("paper", "已生成的表单不得修改、删除"),
    ("project_facts", "项目信息各版本不得修改、删除"),
    ("pack", "一套材料不得修改、删除"),
]
#: What a department said on Annex 2.
OPINION: dict[str, Any] = {
    "opinion": "agree",
    "reason": "另一个理由",
    "added_clauses": [{"text": "另加"}],
    "handled_by": "经办丙",
    "phone": "1",
    "person_id": 1,
    "replied_at": NOW,
    "in_time": False,
}


@pytest.fixture(autouse=True)
def _sound(database: Database) -> None:
    with database.acting() as session:
        sound_rows(session)


def test_every_column_is_tried() -> None:
    assert OTHER_WORDS["event"].keys() == set(EVENTS.columns.keys())
    assert OTHER_WORDS["checklist_answer"].keys() | RETURN.keys() == set(ANSWERS.columns.keys())
    for table in ("paper", "project_facts", "pack"):
        assert OTHER_WORDS[table].keys() == set(metadata.tables[table].columns.keys())


@pytest.mark.parametrize(("table", "says"), SAYS)
def test_no_word_of_a_line_can_be_changed(database: Database, table: str, says: str) -> None:
    for column, value in OTHER_WORDS[table].items():
        change = metadata.tables[table].update().values({column: value})
        with pytest.raises(IntegrityError, match=says), database.acting() as session:
            session.execute(change)
    with database.reading() as session:
        row = session.execute(metadata.tables[table].select()).mappings().one()
        assert {column: row[column] for column in ROWS[table]} == ROWS[table]


@pytest.mark.parametrize(("table", "says"), SAYS)
def test_no_line_can_be_removed(database: Database, table: str, says: str) -> None:
    key = "id" if "id" in metadata.tables[table].columns else "project_id"
    removals = [f"DELETE FROM {table}", f"DELETE FROM {table} WHERE {key} = 1"]
    if database.is_sqlite:
        columns = ", ".join(metadata.tables[table].columns.keys())
        removals.append(f"INSERT OR REPLACE INTO {table} SELECT {columns} FROM {table}")
    else:
        removals += [f"TRUNCATE {table}", f"TRUNCATE {table} CASCADE"]
    for removal in removals:
        with pytest.raises(IntegrityError, match=says), database.acting() as session:
            session.execute(text(removal))
    with database.reading() as session:
        assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 1


def test_an_answer_is_marked_as_returned_once_with_its_reason(database: Database) -> None:
    with database.acting() as session:
        answer = session.get_one(ChecklistAnswer, 1)
        answer.returned_at, answer.return_reason = LATER, "缺少材料份数"
    for taken_back in ({"returned_at": None, "return_reason": ""}, {"return_reason": "另一个理由"}):
        with pytest.raises(IntegrityError, match="不得修改、删除"), database.acting() as session:
            session.execute(ANSWERS.update().values(taken_back))
    with database.reading() as session:
        kept = session.get_one(ChecklistAnswer, 1)
        assert (kept.returned_at, kept.return_reason) == (LATER, "缺少材料份数")


def test_a_return_without_a_reason_is_a_half_truth(database: Database) -> None:
    with pytest.raises(IntegrityError, match="return_has_its_reason"), database.acting() as session:
        session.execute(ANSWERS.update().values(returned_at=LATER))


def test_a_return_cannot_carry_another_change_along(database: Database) -> None:
    with pytest.raises(IntegrityError, match="不得修改、删除"), database.acting() as session:
        session.execute(ANSWERS.update().values(**RETURN, note="改"))


def test_an_answered_department_keeps_its_opinion(database: Database) -> None:
    consultee = metadata.tables["consultee"]
    for column, value in OPINION.items():
        with pytest.raises(IntegrityError, match="已答复的意见不得修改"), database.acting() as session:
            session.execute(consultee.update().values({column: value}))
    for removal in ["DELETE FROM consultee"] + ([] if database.is_sqlite else ["TRUNCATE consultee CASCADE"]):
        with pytest.raises(IntegrityError, match="已答复的意见不得修改"), database.acting() as session:
            session.execute(text(removal))
    with database.acting() as session:
        session.execute(consultee.update().values(state="stale", round=2))
    with database.acting() as session:
        session.execute(consultee.update().values(state="agreed", **OPINION))


def test_nothing_is_emptied_along_with_its_case(database: Database) -> None:
    if database.is_sqlite:
        return
    with pytest.raises(IntegrityError, match=r"不得|只增不改"), database.acting() as session:
        session.execute(text("TRUNCATE project CASCADE"))

"""One sound row of every table, made by hand: what the database must accept, and tests then spoil."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from workflow.records.schema import metadata

#: Monday, 2026-11-23 09:00 in Luoding.
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
HASH = "0" * 64

ROWS: Mapping[str, Mapping[str, Any]] = {
    "department": {"key": "land", "name": "罗定市自然资源局", "short": "自然资源局"},
    "enterprise": {"id": 1, "name": "罗定测试制造有限公司", "identity": "罗定测试制造有限公司"},
    "failed_sign_in": {"id": 1, "login": "clerk", "at": NOW},
    "house": {"id": 1},
    "number_series": {"series": "project:2026", "last": 1},
    "person": {"id": 1, "login": "clerk", "name": "经办甲"},
    "closure": {"day": date(2026, 9, 1), "reason": "台风", "document": "停工通知", "declared_at": NOW},
    "grant_of_role": {"person_id": 1, "role": "office"},
    "imported_notice": {
        "year": 2027,
        "number": "国办发明电〔2026〕1号",
        "published": date(2026, 11, 20),
        "title": "关于2027年部分节假日安排的通知",
        "off": {"2027-01-01": "元旦"},
        "makeup": {},
        "imported_at": NOW,
    },
    "liaison": {"id": 1, "department_key": "land", "person_id": 1, "since": date(2026, 1, 1)},
    "project": {
        "id": 1,
        "number": "2026-0001",
        "name": "测试项目",
        "identity": "测试项目",
        "enterprise_id": 1,
        "origin": "investment",
        "kind": "工业",
        "new_enterprise": True,
        "needs_land": True,
        "edition_hash": HASH,
        "state": "docking",
        "taken_in_at": NOW,
    },
    "request_key": {
        "person_id": 1,
        "key": "k",
        "request_sha256": HASH,
        "status": 201,
        "headers": "{}",
        "body": b"{}",
        "created_at": NOW,
    },
    "sign_in": {"token_sha256": HASH, "person_id": 1, "csrf": HASH, "created_at": NOW, "expires_at": LATER},
    "checklist": {
        "id": 1,
        "project_id": 1,
        "department_key": "land",
        "phases": ["land_use"],
        "state": "awaiting",
        "notified_at": NOW,
    },
    "clock": {
        "id": 1,
        "project_id": 1,
        "subject_kind": "checklist",
        "subject_id": 1,
        "limit_key": "checklist_reply",
        "limit": {"amount": 3},
        "obligor_kind": "department",
        "obligor_key": "land",
        "started_at": NOW,
    },
    "consultation": {
        "id": 1,
        "project_id": 1,
        "round": 1,
        "state": "circulating",
        "enterprise_clauses": [],
        "facts_version": 1,
        "opened_at": NOW,
        "circulated_at": NOW,
    },
    "event": {
        "id": 1,
        "project_id": 1,
        "seq": 1,
        "kind": "project.take_in",
        "person_name": "经办甲",
        "happened_at": NOW,
        "recorded_at": NOW,
        "data": "{}",
        "previous": "",
        "hash": HASH,
    },
    "involvement": {
        "id": 1,
        "project_id": 1,
        "department_key": "land",
        "phase": "land_use",
        "items": [],
        "proposed": True,
        "facts_version": 1,
        "decided_at": NOW,
    },
    "mandate": {"id": 1, "project_id": 1, "scope": "whole", "phases": [], "items": [], "given_at": NOW},
    "notice": {
        "id": 1,
        "key": "checklist.notify:1:1",
        "project_id": 1,
        "addressee_kind": "department",
        "addressee_key": "land",
        "kind": "checklist.notify",
        "subject_kind": "checklist",
        "subject_id": 1,
        "text": "请回复材料清单",
        "created_at": NOW,
    },
    "pack": {
        "id": 1,
        "project_id": 1,
        "phase": "land_use",
        "version": 1,
        "content_sha256": HASH,
        "content": {},
        "facts_version": 1,
        "missing": [],
        "compiled_at": NOW,
    },
    "paper": {
        "id": 1,
        "project_id": 1,
        "form": "annex1",
        "title": "材料清单",
        "subject_kind": "checklist",
        "subject_id": 1,
        "edition_hash": HASH,
        "sheet_sha256": HASH,
        "sheet": {},
        "pdf_sha256": HASH,
        "pdf": b"%PDF",
        "made_at": NOW,
    },
    "project_facts": {"project_id": 1, "version": 1, "facts": {}, "changed": [], "recorded_at": NOW},
    "project_stage": {"project_id": 1, "stage": "docking", "state": "open", "opened_at": NOW},
    "checklist_answer": {
        "id": 1,
        "checklist_id": 1,
        "round": 1,
        "involved": True,
        "lines": [],
        "facts_version": 1,
        "handled_by": "经办乙",
        "replied_at": LATER,
        "in_time": True,
    },
    "consultee": {
        "id": 1,
        "consultation_id": 1,
        "department_key": "land",
        "state": "objected",
        "clauses": [],
        "added_clauses": [],
        "facts_version": 1,
        "notified_at": NOW,
        "opinion": "object",
        "reason": "用地红线待核",
        "handled_by": "经办乙",
        "replied_at": LATER,
        "in_time": True,
    },
    "pause": {
        "id": 1,
        "clock_id": 1,
        "reason": "publicity",
        "basis": "城乡规划法第40条",
        "evidence": "公示截图",
        "start": NOW,
        "planned_until": date(2026, 12, 1),
    },
}


def sound_rows(session: Session, *, before: str | None = None) -> None:
    """Insert the sound row of every table, parents first; only of those before one table, if it is named."""
    for table in metadata.sorted_tables:
        if table.name == before:
            return
        session.execute(insert(table), dict(ROWS[table.name]))

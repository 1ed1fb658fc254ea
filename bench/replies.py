"""A department replies: the whole action against the same rows written by raw psycopg, and against SpiffWorkflow.

Eight clients answer at once, each the departments of its own projects. Raw psycopg reads the rows that the action
reads under the same locks, and writes every column that the action writes: the answer with its version, the clock's
stop with the calendar it was settled under, the head of the chain with the project's version, the same line of
history with the same JSON and hash, the same notice. It has no rules, no roles and no objects. It runs twice: one
statement after another, as one writes it at first, and with its writes in one pipeline; the target goes by the quicker of
both. The action sends its five writes as one statement (ADR 0005). `tests/house/test_bench.py` compares the rows that both leave.
"""

import json
import multiprocessing
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.ground import scratch_postgres
from workflow.actions import opinions
from workflow.law.edition import Edition
from workflow.law.editions import read_law
from workflow.law.terms import Obligor
from workflow.records.clock import limit_data
from workflow.records.database import Database
from workflow.records.migration import upgrade
from workflow.records.schema import metadata
from workflow.rules.chain import Line, data_of
from workflow.rules.duty import Actor, Role

NOW = datetime(2026, 9, 29, 2, 0, tzinfo=UTC)
CLIENTS = 8
EACH = 150
#: The ways of writing by hand: one statement after another, or all writes in one pipeline.
RAW = ("raw", "pipelined")

RAW_PROCESSES = "psycopg by hand, 8 processes"
PIPELINED_PROCESSES = "psycopg by hand, writes in one pipeline, 8 processes"
OURS_PROCESSES = "daiban, 8 processes"
RAW_THREADS = "psycopg by hand, 8 threads of one process"
PIPELINED_THREADS = "psycopg by hand, writes in one pipeline, 8 threads of one process"
OURS_THREADS = "daiban, 8 threads of one process"
OURS_SQLITE = "daiban on SQLite, 8 threads of one process"
OURS_SINGLE = "daiban, 1 client"
SPIFF = "SpiffWorkflow, a human task with its state saved, 1 client"

ACTOR = Actor(1, "经办", frozenset({Role.LIAISON}), department_key="natural_resources")


@dataclass(frozen=True, slots=True)
class Measured:
    """What one way of replying reached."""

    name: str
    per_second: float
    p50_ms: float
    p99_ms: float


def lay_out(database: Database, edition: Edition, count: int) -> list[int]:
    """Write projects that each wait for two departments, in bulk; answer the consultees to be answered."""
    tables = metadata.tables
    limit = limit_data(edition.limits["consultation_reply"])
    with database.engine.execution_options(acting=True).begin() as connection:

        def insert(table: str, rows: list[dict[str, Any]]) -> None:
            connection.execute(tables[table].insert(), rows)

        keys = ("natural_resources", "housing")
        insert("department", [{"key": k, "name": k, "short": k, "position": 0, "active": True} for k in keys])
        insert(
            "person",
            [
                {
                    "id": 1,
                    "login": "a",
                    "name": "经办",
                    "phone": "",
                    "email": "",
                    "password_hash": "",
                    "active": True,
                }
            ],
        )
        insert(
            "enterprise",
            [
                {"id": 1, "name": "某公司", "identity": "某公司"}
                | {"credit_code": None, "credit_code_reason": ""}
            ],
        )
        ids = range(1, count + 1)
        insert(
            "project",
            [
                {
                    "id": i,
                    "number": f"2026-{i:06d}",
                    "name": f"项目{i}",
                    "identity": f"项目{i}",
                    "name_order": f"{i:06d}",
                    "enterprise_id": 1,
                    "origin": "investment",
                    "kind": "新建厂房",
                    "industry_code": "",
                    "address": "",
                    "contact_name": "",
                    "contact_phone": "",
                    "new_enterprise": True,
                    "needs_land": True,
                    "facts_version": 1,
                    "edition_hash": edition.hash,
                    "state": "docking",
                    "stage_order": 1,
                    "remembered_state": "",
                    "taken_in_at": NOW,
                    "event_seq": 0,
                    "event_hash": "",
                    "version": 1,
                }
                for i in ids
            ],
        )
        insert(
            "consultation",
            [
                {
                    "id": i,
                    "project_id": i,
                    "round": 1,
                    "state": "circulating",
                    "enterprise_opinion": "愿意",
                    "info": "",
                    "enterprise_clauses": [],
                    "facts_version": 1,
                    "opened_at": NOW,
                    "circulated_at": NOW,
                    "closed_reason": "",
                    "version": 1,
                }
                for i in ids
            ],
        )
        consultees, clocks = [], []
        for i in ids:
            for offset, key in enumerate(keys):
                consultee_id = 2 * i - 1 + offset
                consultees.append(
                    {
                        "id": consultee_id,
                        "consultation_id": i,
                        "department_key": key,
                        "state": "awaiting",
                        "clauses": [],
                        "added_clauses": [],
                        "round": 1,
                        "asked_again_because": "",
                        "facts_version": 1,
                        "taken_back_because": "",
                        "notified_at": NOW,
                        "reason": "",
                        "handled_by": "",
                        "phone": "",
                        "version": 1,
                    }
                )
                clocks.append(
                    {
                        "id": consultee_id,
                        "project_id": i,
                        "subject_kind": "consultee",
                        "subject_id": consultee_id,
                        "round": 1,
                        "limit_key": "consultation_reply",
                        "limit": limit,
                        "obligor_kind": Obligor.DEPARTMENT.value,
                        "obligor_key": key,
                        "started_at": NOW,
                        "due_at": NOW,
                        "due_day": NOW.date(),
                        "stopped_by": "",
                        "extended": 0,
                        "extension_reason": "",
                        "provisional": False,
                    }
                )
        insert("consultee", consultees)
        insert("clock", clocks)
    return [2 * i - 1 for i in ids]


# --- raw psycopg -----------------------------------------------------------------------------------------------

_LOAD = """
SELECT e.state, e.department_key, e.consultation_id, e.version, e.round, c.state, c.facts_version, c.version, p.id,
       p.name, p.edition_hash, p.event_seq, p.event_hash, k.id, k.due_at, d.name
FROM consultee e JOIN consultation c ON c.id = e.consultation_id JOIN project p ON p.id = c.project_id
JOIN department d ON d.key = e.department_key
JOIN clock k ON k.subject_kind = 'consultee' AND k.subject_id = e.id AND k.round = e.round
WHERE e.id = %s FOR UPDATE OF p, c, e, k
"""
_STATES = """
SELECT e.id, e.state, e.taken_back_because, d.short FROM consultee e JOIN department d ON d.key = e.department_key
WHERE e.consultation_id = %s ORDER BY e.id
"""
_ANSWER = """
UPDATE consultee SET state = %s, opinion = %s, reason = %s, added_clauses = %s, handled_by = %s, phone = %s,
       person_id = %s, replied_at = %s, in_time = %s, facts_version = %s, version = %s WHERE id = %s
"""
_STOP = """
UPDATE clock SET stopped_at = %s, stopped_by = 'replied',
       settled_under = coalesce((SELECT calendar_revision FROM house WHERE id = 1), ''), version = version + 1
WHERE id = %s
"""
_EVENT = """
INSERT INTO event (project_id, seq, kind, subject_kind, subject_id, person_id, person_name, happened_at, recorded_at,
                   data, previous, hash) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_SAID = "{}同意“{}”签订双向承诺书。"
_CHAIN = "UPDATE project SET event_seq = %s, event_hash = %s, version = version + 1 WHERE id = %s"
_NOTICE = """
INSERT INTO notice (key, project_id, addressee_kind, addressee_key, kind, subject_kind, subject_id, text, created_at,
                    read_at, delivered_at, routed_at)
VALUES (%s, %s, 'office', '', 'consultee.agree', 'consultee', %s, %s, %s, NULL, NULL, NULL)
"""


def reply_raw(connection: Any, consultee_id: int, *, pipelined: bool = False) -> None:
    """The statements of the action, by hand: what is read one by one, what is written singly or in a pipeline."""
    with connection.transaction(), connection.cursor() as cursor:
        row = cursor.execute(_LOAD, (consultee_id,)).fetchone()
        (_, department, consultation, version, asked, state, facts, _, project, name, _, seq, head) = row[:13]
        cursor.execute(_STATES, (consultation,)).fetchall()
        line = Line(
            project_id=project,
            seq=seq + 1,
            kind="consultee.reply",
            subject_kind="consultee",
            subject_id=consultee_id,
            person_id=1,
            person_name="经办",
            happened_at=NOW,
            recorded_at=NOW,
            data=data_of(
                {
                    "department": department,
                    "opinion": "agree",
                    "reason": "",
                    "added_clauses": [],
                    "handled_by": "王",
                    "in_time": row[14] >= NOW,
                    "facts_version": facts,
                    "consultation": state,
                    "clocks": {f"consultee:{consultee_id}:consultation_reply": {"stopped": "replied"}},
                }
            ),
            previous=head,
        )
        head = line.hash()
        writes: AbstractContextManager[Any] = connection.pipeline() if pipelined else nullcontext()
        with writes:
            answer = ("agreed", "agree", "", "[]", "王", "", 1, NOW, row[14] >= NOW, facts, version + 1)
            cursor.execute(_ANSWER, (*answer, consultee_id))
            cursor.execute(_STOP, (NOW, row[13]))
            cursor.execute(_EVENT, (*(getattr(line, each) for each in Line.__slots__), head))
            cursor.execute(_CHAIN, (line.seq, head, project))
            key = f"consultee.agree:consultee:{consultee_id}:{asked}:office:"
            cursor.execute(_NOTICE, (key, project, consultee_id, _SAID.format(row[15], name), NOW))


# --- clients ---------------------------------------------------------------------------------------------------


def _answer_all(reply: Callable[[int], None], ids: list[int]) -> list[float]:
    taken = []
    for consultee_id in ids:
        begun = time.perf_counter()
        reply(consultee_id)
        taken.append(time.perf_counter() - begun)
    return taken


def _replying(way: str, url: str) -> tuple[Callable[[int], None], Callable[[], None]]:
    if way in RAW:
        import psycopg

        connection = psycopg.connect(url)
        connection.autocommit = True
        pipelined = way == "pipelined"
        return lambda consultee_id: reply_raw(connection, consultee_id, pipelined=pipelined), connection.close
    database = Database(url, connections=1 if way == "process" else CLIENTS)
    law = read_law()

    def reply(consultee_id: int) -> None:
        with database.acting() as session:
            opinions.reply(
                session, law, consultee_id=consultee_id, opinion="agree", handled_by="王", by=ACTOR, now=NOW
            )

    return reply, database.close


def _client(way: str, url: str, ids: list[int], ready: Any, results: Any) -> None:
    reply, close = _replying(way, url)
    warm, rest = ids[:10], ids[10:]
    _answer_all(reply, warm)
    ready.wait()
    begun = time.perf_counter()
    taken = _answer_all(reply, rest)
    results.put((begun, time.perf_counter(), taken))
    close()


def by_processes(name: str, way: str, url: str, ids: list[int]) -> Measured:
    """Eight processes, a connection each: how a database is met by clients that share no interpreter."""
    context = multiprocessing.get_context("spawn")
    ready, results = context.Barrier(CLIENTS), context.Queue()
    clients = [
        context.Process(target=_client, args=(way, url, ids[n::CLIENTS], ready, results))
        for n in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    found = [results.get(timeout=300) for _ in clients]
    for client in clients:
        client.join()
    return _measured(name, found)


def by_threads(name: str, way: str, url: str, ids: list[int]) -> Measured:
    """Eight threads of one process, as one server's request threads are."""
    if way in RAW:
        parts = [_replying(way, url) for _ in range(CLIENTS)]
    else:
        parts = [_replying(way, url)] * CLIENTS
    _answer_all(parts[0][0], ids[:10])
    ready = threading.Barrier(CLIENTS)

    def client(number: int) -> tuple[float, float, list[float]]:
        mine = ids[10:][number::CLIENTS]
        ready.wait()
        begun = time.perf_counter()
        taken = _answer_all(parts[number][0], mine)
        return begun, time.perf_counter(), taken

    with ThreadPoolExecutor(CLIENTS) as pool:
        found = list(pool.map(client, range(CLIENTS)))
    for _, close in parts:
        close()
    return _measured(name, found)


def _measured(name: str, found: list[tuple[float, float, list[float]]]) -> Measured:
    taken = sorted(seconds for _, _, part in found for seconds in part)
    span = max(end for _, end, _ in found) - min(begin for begin, _, _ in found)
    return Measured(
        name,
        len(taken) / span,
        statistics.median(taken) * 1000,
        taken[min(len(taken) - 1, int(len(taken) * 0.99))] * 1000,
    )


# --- SpiffWorkflow ---------------------------------------------------------------------------------------------

_BPMN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="http://bpmn.io/schema/bpmn">
  <process id="consultee" isExecutable="true">
    <startEvent id="start"><outgoing>a</outgoing></startEvent>
    <sequenceFlow id="a" sourceRef="start" targetRef="reply"/>
    <userTask id="reply" name="reply"><incoming>a</incoming><outgoing>b</outgoing></userTask>
    <sequenceFlow id="b" sourceRef="reply" targetRef="end"/>
    <endEvent id="end"><incoming>b</incoming></endEvent>
  </process>
</definitions>
"""


def by_spiff(url: str, count: int) -> Measured:
    """A comparable human task: state loaded from PostgreSQL, task completed, state saved, all in one transaction."""
    import psycopg
    from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
    from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
    from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
    from SpiffWorkflow.util.task import TaskState

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "consultee.bpmn"
        path.write_text(_BPMN)
        parser = BpmnParser()
        parser.add_bpmn_file(str(path))
        spec = parser.get_spec("consultee")
    serializer = BpmnWorkflowSerializer()
    workflow = BpmnWorkflow(spec)
    workflow.do_engine_steps()
    begun_state = serializer.serialize_json(workflow)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS spiff")
        connection.execute("CREATE TABLE spiff (id bigint PRIMARY KEY, state jsonb NOT NULL)")
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO spiff VALUES (%s, %s)", [(i, begun_state) for i in range(count)])

        def reply(key: int) -> None:
            with connection.transaction(), connection.cursor() as cursor:
                row = cursor.execute("SELECT state FROM spiff WHERE id = %s FOR UPDATE", (key,)).fetchone()
                assert row is not None
                loaded = serializer.deserialize_json(json.dumps(row[0]))
                task = loaded.get_tasks(state=TaskState.READY, manual=True)[0]
                task.data.update(opinion="agree", handled_by="王")
                task.run()
                loaded.do_engine_steps()
                cursor.execute(
                    "UPDATE spiff SET state = %s WHERE id = %s", (serializer.serialize_json(loaded), key)
                )

        begun = time.perf_counter()
        taken = _answer_all(reply, list(range(count)))
        return _measured(SPIFF, [(begun, time.perf_counter(), taken)])


def alone(name: str, way: str, url: str, ids: list[int]) -> Measured:
    """One client, one connection."""
    reply, close = _replying(way, url)
    _answer_all(reply, ids[:10])
    begun = time.perf_counter()
    taken = _answer_all(reply, ids[10:])
    ended = time.perf_counter()
    close()
    return _measured(name, [(begun, ended, taken)])


def run() -> list[Measured]:
    """Every way in one run; the ratios are what counts."""
    edition = read_law().current
    found = []
    for name, way, measure in (
        (RAW_PROCESSES, "raw", by_processes),
        (PIPELINED_PROCESSES, "pipelined", by_processes),
        (OURS_PROCESSES, "process", by_processes),
        (RAW_THREADS, "raw", by_threads),
        (PIPELINED_THREADS, "pipelined", by_threads),
        (OURS_THREADS, "thread", by_threads),
        (OURS_SINGLE, "thread", alone),
    ):
        with scratch_postgres() as url:
            upgrade(url)
            found.append(measure(name, way, url, _laid_out(url, edition)))
    with scratch_postgres() as url:
        found.append(by_spiff(url, 300))
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.sqlite3"
        upgrade(url)
        found.append(by_threads(OURS_SQLITE, "thread", url, _laid_out(url, edition)))
    return found


def _laid_out(url: str, edition: Edition) -> list[int]:
    database = Database(url)
    ids = lay_out(database, edition, CLIENTS * EACH)
    database.close()
    return ids


if __name__ == "__main__":
    for measured in run():
        print(
            f"{measured.name:60} {measured.per_second:8.0f}/s  {measured.p50_ms:6.2f}  {measured.p99_ms:6.2f}"
        )

"""A rehearsal: invented people who act through the real actions, for the sample county and the demonstration.

Departments answer what the catalogue would have them answer. Nobody here exists; telephones are from a block that
is not given out for use.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import (
    analyses,
    checklist_answers,
    checklists,
    consultations,
    departments,
    entrusting,
    liaisons,
    opinions,
    packs,
    people,
    projects,
)
from workflow.law.book import Law
from workflow.law.edition import Circumstance, Edition, Item
from workflow.law.terms import Phase
from workflow.records.checklist import Checklist, Pack
from workflow.records.consultation import Consultee
from workflow.records.person import Person
from workflow.records.project import Involvement, Project
from workflow.rules.checklist import MaterialLine, catalogue_materials
from workflow.rules.duty import Actor, Role
from workflow.rules.identifiers import credit_check_character
from workflow.rules.local_time import local_day

#: Login, name and role of those who belong to no department and no enterprise.
_STAFF: Final = (
    ("office", "梁舒", Role.OFFICE),
    ("office2", "覃朗", Role.OFFICE),
    ("agent1", "谭恬", Role.AGENT),
    ("agent2", "莫岩", Role.AGENT),
    ("agent3", "区晗", Role.AGENT),
    ("supervisor", "黎峥", Role.SUPERVISOR),
    ("admin", "冼博", Role.ADMIN),
)
#: Names of the liaisons, in the order of the departments; taken again from the first where there are more.
_LIAISONS: Final = (
    "欧琪", "陈岚", "张栩", "李颂", "黄倩", "罗湛", "邓骁", "苏茵", "彭楷", "曾昕", "蓝玥", "唐翊",
    "潘沂", "林澈", "范铮", "江沅", "叶葳", "卢璟", "石恺", "温霁", "韦衡", "龙畅",
)  # fmt: skip
#: Whose liaison does not cover every phase, so that the warning can be seen.
_PARTIAL: Final[Mapping[str, tuple[Phase, ...]]] = {"emergency": (Phase.LAND_USE,)}
#: The circumstance that is usual, where the first of the catalogue is not.
_USUAL: Final[Mapping[str, str]] = {
    "GC-01": "一般工业项目",
    "GC-04": "纯生产性厂房",
    "GC-05": "报告表（30日）",
    "LX-09": "低于门槛",
    "LX-10": "报告表：0.5≤占地<5公顷或0.1≤土石方<5万m³",
    "LX-12": "园区已做区域评估",
    "SG-01": "中型及以下（10个工作日）",
}
#: Items that are answered with every circumstance, since all of them apply.
_EVERY: Final = frozenset({"SG-03", "YS-09"})
#: Papers with these endings are handed in as originals.
_ORIGINALS: Final = ("申请书", "申请表", "申报表", "登记表", "备案表", "承诺书", "委托书", "申请")
#: What a department wants of a paper; where two want different things, the pack says so.
_WANTED: Final[Mapping[tuple[str, str], str]] = {
    ("development_reform", "business_licence"): "复印件加盖公章",
    ("natural_resources", "business_licence"): "电子营业执照亦可",
}


def phone(number: int) -> str:
    """A telephone number of the block 1380000xxxx."""
    return f"1380000{number:04d}"


def credit_code(number: int, region: str = "445381") -> str:
    """An invented 统一社会信用代码 with a sound check character."""
    body = f"91{region}MA0000{number:03d}"
    return body + credit_check_character(body)


@dataclass(slots=True)
class Cast:
    """The people of a rehearsal, by login."""

    actors: dict[str, Actor] = field(default_factory=dict)

    def __getitem__(self, login: str) -> Actor:
        """Who signs in with this login."""
        return self.actors[login]

    @property
    def office(self) -> Actor:
        """Whoever of the office does most."""
        return self.actors["office"]

    def liaison(self, department: str) -> Actor:
        """The liaison of a department."""
        return self.actors[department]


def engage(session: Session, edition: Edition, *, password_hash: str, now: datetime) -> Cast:
    """Bring the departments, open the accounts, name a liaison for every department."""
    departments.bring_departments(session, edition)
    cast = Cast()
    for number, (login, name, role) in enumerate(_STAFF, start=1):
        person = people.create_person(
            session,
            login=login,
            name=name,
            roles=[role],
            password_hash=password_hash,
            phone=phone(number),
            by=None,
            now=now,
        )
        cast.actors[login] = people.actor_of(session, person)
    for number, key in enumerate(edition.departments):
        person = people.create_person(
            session,
            login=key,
            name=_LIAISONS[number % len(_LIAISONS)],
            roles=[Role.LIAISON],
            password_hash=password_hash,
            department_key=key,
            phone=phone(101 + number),
            by=None,
            now=now,
        )
        liaisons.name_liaison(
            session,
            department_key=key,
            person_id=person.id,
            phases=_PARTIAL.get(key, ()),
            since=local_day(now),
            by=None,
            now=now,
        )
        cast.actors[key] = people.actor_of(session, person)
    return cast


def engage_enterprise(
    session: Session,
    cast: Cast,
    *,
    login: str,
    name: str,
    project: Project,
    password_hash: str,
    now: datetime,
) -> Person:
    """Open an account for the people of a project's enterprise."""
    person = people.create_person(
        session,
        login=login,
        name=name,
        roles=[Role.ENTERPRISE],
        password_hash=password_hash,
        enterprise_id=project.enterprise_id,
        phone=project.contact_phone,
        by=None,
        now=now,
    )
    cast.actors[login] = people.actor_of(session, person)
    return person


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What the cast does, each step at the instant it is told."""

    session: Session
    law: Law
    cast: Cast
    #: The circumstances in which departments answer by item, where they are not the usual ones.
    usual: Mapping[str, str] = field(default_factory=dict)

    def analyse(self, project: Project, *, now: datetime, without: Collection[str] = ()) -> None:
        """The office decides as the rules propose, leaving out some departments."""
        office = self.cast.office
        proposed = analyses.propose(self.session, self.law, project_id=project.id, by=office)
        analyses.decide(
            self.session,
            self.law,
            project_id=project.id,
            involvements=[
                {"department": each.department, "phase": each.phase.value, "items": list(each.items)}
                for each in proposed
                if each.department not in without
            ],
            by=office,
            now=now,
        )

    def assign(self, project: Project, agent: str, *, now: datetime) -> None:
        """The office names the agent."""
        entrusting.assign_agent(
            self.session,
            project_id=project.id,
            agent_id=self.cast[agent].person_id,
            by=self.cast.office,
            now=now,
        )

    def dispatch(self, project: Project, *, now: datetime) -> list[Checklist]:
        """The office asks every department at once."""
        return checklists.dispatch(
            self.session, self.law, project_id=project.id, by=self.cast.office, now=now
        )

    def checklists_of(self, project: Project) -> dict[str, Checklist]:
        """The checklists of a project by department, in the order of the dictionary."""
        found = {
            row.department_key: row
            for row in self.session.scalars(select(Checklist).where(Checklist.project_id == project.id))
        }
        return {key: found[key] for key in self.law.current.departments if key in found}

    def reply(self, checklist: Checklist, *, now: datetime) -> None:
        """The department's liaison answers from the catalogue, or that nothing of its own is involved."""
        liaison = self.cast.liaison(checklist.department_key)
        lines = self._lines(checklist)
        checklist_answers.reply(
            self.session,
            self.law,
            checklist_id=checklist.id,
            involved=bool(lines),
            lines=lines,
            handled_by=liaison.name,
            phone=liaison.phone,
            note="" if lines else "配合牵头部门办理，本部门没有单独的审批事项。",
            by=liaison,
            now=now,
        )

    def reply_all(
        self, project: Project, instants: Iterator[datetime], *, without: Collection[str] = ()
    ) -> None:
        """Every department still asked answers, one after another."""
        for key, checklist in self.checklists_of(project).items():
            if checklist.state == "awaiting" and key not in without:
                self.reply(checklist, now=next(instants))

    def _lines(self, checklist: Checklist) -> list[dict[str, Any]]:
        expected = set(
            chain.from_iterable(
                self.session.scalars(
                    select(Involvement.items).where(
                        Involvement.project_id == checklist.project_id,
                        Involvement.department_key == checklist.department_key,
                    )
                )
            )
        )
        items = self.law.current.items
        return [
            _line(item, circumstance, checklist.department_key)
            for item in items.values()
            if item.code in expected
            and item.lead == checklist.department_key
            and item.phase in checklist.phases
            for circumstance in _circumstances(item, self.usual)
        ]

    def compile(self, project: Project, *, now: datetime) -> list[Pack]:
        """The pack of every phase in which a department has named an item."""
        named = {line.phase for answer in packs.answers_of(self.session, project.id) for line in answer.lines}
        return [
            packs.compile_phase(
                self.session, self.law, project_id=project.id, phase=phase, by=self.cast.office, now=now
            )
            for phase in Phase
            if phase in named
        ]

    def finish_docking(self, project: Project, *, now: datetime) -> None:
        """The pack of every phase is compiled, and docking is finished."""
        self.compile(project, now=now)
        projects.move_stage(
            self.session,
            self.law,
            project_id=project.id,
            move="finish_docking",
            by=self.cast.office,
            now=now,
        )

    def consult(
        self,
        project: Project,
        departments: Sequence[str],
        *,
        opened: datetime,
        circulated: datetime,
        opinion: str,
        promises: Sequence[str] = (),
    ) -> list[Consultee]:
        """The office asks the enterprise first, then the departments."""
        consultation = consultations.open_screening(
            self.session,
            self.law,
            project_id=project.id,
            enterprise_opinion=opinion,
            info="投资协议、用地红线图、总平面初步方案随表一并提供。",
            by=self.cast.office,
            now=opened,
        )
        return consultations.circulate(
            self.session,
            self.law,
            consultation_id=consultation.id,
            departments=departments,
            enterprise_clauses=promises,
            by=self.cast.office,
            now=circulated,
        )

    def opine(
        self,
        consultee: Consultee,
        *,
        now: datetime,
        reason: str = "",
        added: Sequence[str] = (),
    ) -> str:
        """The department's liaison agrees, or objects where a reason is given; answers the state of the round."""
        liaison = self.cast.liaison(consultee.department_key)
        return opinions.reply(
            self.session,
            self.law,
            consultee_id=consultee.id,
            opinion="object" if reason else "agree",
            reason=reason,
            added_clauses=added,
            handled_by=liaison.name,
            phone=liaison.phone,
            by=liaison,
            now=now,
        )


def _circumstances(item: Item, usual_here: Mapping[str, str]) -> tuple[Circumstance, ...]:
    """All of them where all apply, else the usual one."""
    return item.circumstances if item.code in _EVERY else (usual_circumstance(item, usual_here),)


def usual_circumstance(item: Item, here: Mapping[str, str] = _USUAL) -> Circumstance:
    """The circumstance in which most projects apply; the first of the catalogue where none is named."""
    wanted = {**_USUAL, **here}.get(item.code)
    usual = [one for one in item.circumstances if wanted and one.name.startswith(wanted)]
    return (*usual, *item.circumstances)[0]


def _line(item: Item, circumstance: Circumstance, department: str) -> dict[str, Any]:
    return {
        "phase": item.phase.value,
        "item_code": item.code,
        "circumstance": circumstance.name,
        "materials": [_material(paper, department) for paper in catalogue_materials(circumstance)],
        "no_materials": not circumstance.materials,
        "condition": item.applicability,
    }


def _material(paper: MaterialLine, department: str) -> dict[str, Any]:
    """A paper with counts: what is applied for in the original; proofs as copies, of which housing wants two."""
    # What it is applied for may stand behind the name, in brackets.
    original = paper.name.partition("（")[0].endswith(_ORIGINALS)
    copies = 0 if original else 2 if department == "housing" else 1
    return {
        "key": paper.key,
        "name": paper.name,
        "originals": int(original) if paper.originals is None else paper.originals,
        "copies": copies if paper.copies is None else paper.copies,
        "note": paper.note or _WANTED.get((department, paper.key), ""),
    }

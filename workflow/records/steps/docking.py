"""What is owed in docking (二（一）): the analysis, and the questions to departments."""

from typing import Final

from sqlalchemy import String, cast, exists, literal

from workflow.records.checklist import Checklist
from workflow.records.clock import ClockRecord
from workflow.records.person import Grant, Person
from workflow.records.project import Involvement, Project
from workflow.records.steps.asking import STEP, SUSPENDED, of_project
from workflow.rules.duty import Role

#: The step that follows changed facts.
REANALYSIS: Final = "awaited_reanalysis"
#: That a phase is with a department which was not asked for its list, or not for that phase.
UNASKED: Final = (
    ~exists().where(
        Checklist.project_id == Involvement.project_id,
        Checklist.department_key == Involvement.department_key,
        Checklist.state != "withdrawn",
        # The phases are a list in JSON; its text holds each in quotes.
        cast(Checklist.phases, String).contains(literal('"').concat(Involvement.phase).concat('"')),
    ),
)
#: That a project has no agent who is still there and still one.
WITHOUT_AGENT: Final = ~exists().where(
    Person.id == Project.agent_id,
    Person.active,
    Grant.person_id == Person.id,
    Grant.role == Role.AGENT.value,
)
GOING_ON: Final = (
    of_project("awaited_agent", WITHOUT_AGENT),
    of_project(
        REANALYSIS,
        exists().where(
            Involvement.project_id == Project.id, Involvement.facts_version < Project.facts_version
        ),
        # Whether other facts ask for other departments is for the rules to say: whoever changes facts begins it.
        exists().where(
            ClockRecord.subject_kind == STEP,
            ClockRecord.subject_id == Project.id,
            ClockRecord.limit_key == REANALYSIS,
            ClockRecord.stopped_by.in_(("", SUSPENDED)),
        ),
    ),
    of_project(
        "awaited_analysis",
        Project.state == "docking",
        ~exists().where(Involvement.project_id == Project.id),
    ),
    of_project(
        "awaited_dispatch",
        exists().where(Involvement.project_id == Project.id, *UNASKED),
    ),
)

"""People who do random things to one project; whatever they do, the tables, the clocks and history agree."""

import inspect
import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any, ClassVar, TypeAlias

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from builders.county import NOW, County, a_county
from builders.owed import open_clocks, owed
from builders.retold import Told
from workflow.actions import (
    analyses,
    checklist_answers,
    checklists,
    consultation_ends,
    consultations,
    opinions,
    project_facts,
    projects,
    stale_opinions,
)
from workflow.errors import Refusal
from workflow.records.acceptance import AcceptancePart, JointAcceptance
from workflow.records.approval_item import ApprovalItem, ItemDeferral
from workflow.records.blocker import Blocker
from workflow.records.breach import Breach, CreditRepair, Dispute
from workflow.records.checklist import Checklist, ChecklistAnswer
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Clause, Commitment, DeferredMaterial, SupervisionPoint
from workflow.records.consultation import Consultation, Consultee
from workflow.records.deliberation import Deliberation, Resolution
from workflow.records.person import Person
from workflow.records.pickup import Pickup
from workflow.records.project import Project
from workflow.records.registration import RegistrationItem
from workflow.records.supervision import Supervision
from workflow.rules.duty import Actor
from workflow.rules.machines import PROJECT

Making: TypeAlias = Callable[[], Any]

DEPARTMENTS = ("market_regulation", "natural_resources", "housing")
PHASES = ("business_setup", "land_use", "construction")
departments = st.sampled_from(DEPARTMENTS)
#: States of a department asked that has spoken.
SPOKEN = frozenset({"agreed", "objected", "stale", "settled", "upheld"})
#: Mostly on, and back from where a project stands still, so that walks get somewhere; else any move of these stages.
MOVES = [
    *["skip_docking", "skip_docking", "resume", "reopen_withdrawn"] * 4,
    *[move for move in PROJECT.moves if "construction" not in move],
]
several = st.lists(departments, unique=True, min_size=1, max_size=3)

#: What history tells the states of, besides lists, rounds and opinions.
TOLD: tuple[tuple[str, Any], ...] = (
    ("deliberation", Deliberation),
    ("resolution", Resolution),
    ("blocker", Blocker),
    ("commitment", Commitment),
    ("approval_item", ApprovalItem),
    ("joint_acceptance", JointAcceptance),
    ("supervision", Supervision),
    ("clause", Clause),
    ("deferred_material", DeferredMaterial),
    ("item_deferral", ItemDeferral),
    ("supervision_point", SupervisionPoint),
    ("breach", Breach),
    ("credit_repair", CreditRepair),
    ("dispute", Dispute),
)
#: The states of which no line says more than that there is such a thing: listed, or ordered by the ladder.
UNSAID = frozenset(
    {("approval_item", "planned"), ("approval_item", "not_applicable"), ("supervision", "issued")}
)
#: Whose states are counted.
LOOKED_AT: tuple[tuple[str, Any], ...] = (
    *TOLD, ("project", Project), ("checklist", Checklist), ("consultation", Consultation), ("consultee", Consultee),
    ("registration_item", RegistrationItem), ("pickup", Pickup), ("acceptance_part", AcceptancePart),
)  # fmt: skip
#: How many walks of a run came through a state, by machine.
Reached: TypeAlias = Counter[tuple[str, str]]


def walked(machine: type[Any], making: Making, *, examples: int, steps: int) -> Reached:
    """Walk so often and so far, and say how many walks came through which state.

    The same walks on every machine, so that a failure, and how deep they get, is anybody's. A walk is told by its seed; to
    shorten one that fails costs more than to read it.
    """
    here: Any = type("Here", (machine,), {"making": staticmethod(making), "came_through": Counter()})
    run_state_machine_as_test(
        here,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
    reached: Reached = here.came_through
    return reached


def missed(reached: Reached, wanted: Mapping[str, str]) -> dict[str, list[str]]:
    """The states, by machine, that no walk of a run came through; `wanted` names them, a blank between."""
    lacking = {
        machine: [state for state in states.split() if not reached[machine, state]]
        for machine, states in wanted.items()
    }
    return {machine: states for machine, states in lacking.items() if states}


def window_of(states: Iterable[str]) -> str:
    """How the pickup window stands by what is to be handed over there (二（二）4)."""
    alive = {state for state in states if state not in ("not_needed", "withdrawn")}
    if not alive or alive - {"delivered", "collected"}:
        return "waiting"
    return "ready" if "delivered" in alive else "collected"


class Walk(RuleBasedStateMachine):
    """One project, three departments, an office that makes mistakes."""

    making: Making
    came_through: ClassVar[Reached] = Counter()
    #: How often a rule is taken, against one that is not named here.
    often: ClassVar[Mapping[str, int]] = {
        "reply": 4,
        "dispatch": 2,
        "confirm": 2,
        "move": 3,
        "consult": 4,
        "opine": 8,
    }

    def __init__(self) -> None:
        super().__init__()
        #: The states that this walk came through, by machine.
        self.reached: set[tuple[str, str]] = set()
        self.held = self.making()
        self.county: County = a_county(self.held.__enter__())
        self.now = NOW
        self.project = 0
        #: After how many lines everything was looked at.
        self.looked_at = -1
        #: After how many lines which rows were seen last.
        self.seen: tuple[int, str] = (-1, "")
        #: How many acts were tried, from which it follows which of them are recorded late.
        self.tried = 0

    def choose_by_weight(self) -> None:
        """Let each step be any rule, by its weight.

        Hypothesis would switch most rules off for a walk (swarm testing): sound for thousands of short ones, and
        nothing ever gets anywhere in a few long ones. The first, which it tries when it takes the simplest, costs nothing.
        """
        may = sorted(self.rules, key=lambda each: each.function.__name__ != "time_passes")
        self.choose([each for each in may for _ in range(self.often.get(each.function.__name__, 1))])

    def choose(self, rules: list[Any]) -> None:
        """Let each step be one of these rules, as often as it is named."""
        vars(self)["_rules_strategy"] = st.sampled_from(rules).flatmap(
            lambda each: st.tuples(st.just(each), st.fixed_dictionaries(each.arguments))
        )

    def teardown(self) -> None:
        """Count what was reached, and give the database back."""
        self.came_through.update(self.reached)
        self.county.database.close()
        self.held.__exit__(None, None, None)

    def attempt(self, action: Callable[..., Any], *, by: Actor | None = None, **given: Any) -> None:
        """Do it if it is allowed: one line of history, or a refusal that leaves everything as it was.

        Now and then it was done on paper earlier and is recorded late (补录); where it cannot have been, it is done now.
        """
        if (late := self.late(action)) and self.tried_so(action, by, given | late):
            return
        self.tried_so(action, by, given)

    def late(self, action: Callable[..., Any]) -> dict[str, Any]:
        """What this act is recorded late with, where it is one of those; a notice may name the paper that was delivered.

        It is no step of its own and draws nothing, so that a walk gets as far as it would without.
        """
        self.tried += 1
        chance = random.Random(self.tried)
        takes = inspect.signature(action).parameters
        hours = chance.choice([0, 0, 0, 1, 3, 20, 50, 24 * 6])
        if not hours or "happened_at" not in takes:
            return {}
        given = {"happened_at": self.now - timedelta(hours=hours), "late_because": "停机"}
        return given | ({"paper": chance.choice(["函，已签收", ""])} if "paper" in takes else {})

    def tried_so(self, action: Callable[..., Any], by: Actor | None, given: dict[str, Any]) -> bool:
        """Try it once; whether it was done."""
        county, actor = self.county, by or self.county.office
        lines = county.event_count()
        # Whatever is done writes a line, so that what was seen after as many lines is what is there now.
        everything = self.seen[1] if self.seen[0] == lines else county.everything()
        try:
            county.attempt(action, by=actor, now=self.now, **given)
        except Refusal:
            self.seen = lines, county.everything()
            assert self.seen[1] == everything, f"{action.__qualname__} was refused and left something behind"
            return False
        written = county.event_count() - lines
        assert written == 1 or (written == 0 and county.everything() == everything), action.__qualname__
        return True

    @initialize(asked=st.lists(departments, unique=True, max_size=3))
    def taken_in(self, asked: list[str]) -> None:
        """A project with an agent, analysed and dispatched; where departments are named, they are asked for opinions too."""
        county = self.county
        if asked:
            self.project = county.consultation(county.a_consultation(awaiting=asked)[0]).project_id
        else:
            self.project, _ = county.a_dispatched_project()
        self.choose_by_weight()

    @rule(hours=st.sampled_from([1, 7, 24, 24 * 5, 24 * 40]))
    def time_passes(self, hours: int) -> None:
        """Hours, days or weeks."""
        self.now += timedelta(hours=hours)

    @rule(parts=st.lists(st.tuples(departments, st.sampled_from(PHASES)), unique=True))
    def decide(self, parts: list[tuple[str, str]]) -> None:
        """The office decides anew."""
        wanted = [{"department": department, "phase": phase} for department, phase in parts]
        self.attempt(analyses.decide, project_id=self.project, involvements=wanted)

    @rule()
    def dispatch(self) -> None:
        """The office asks whoever is new."""
        self.attempt(checklists.dispatch, project_id=self.project)

    def asked(self, department: str) -> int:
        """The checklist of a department, or one that is not there."""
        row = self.county.checklists(self.project).get(department)
        return row.id if row else 404

    @rule(department=departments, involved=st.booleans())
    def reply(self, department: str, involved: bool) -> None:
        """A department answers about every phase that there is."""
        row = self.county.checklists(self.project).get(department)
        lines = [
            {"phase": phase, "item_name": "事项", "materials": ["申请表"]}
            for phase in (row.phases if row else [])
        ]
        self.attempt(
            checklist_answers.reply,
            checklist_id=self.asked(department),
            involved=involved,
            lines=lines,
            handled_by="甲",
            by=self.county.liaison(department),
        )

    @rule(department=departments)
    def confirm(self, department: str) -> None:
        """A department says that its answer stands."""
        self.attempt(
            checklist_answers.confirm,
            checklist_id=self.asked(department),
            handled_by="甲",
            by=self.county.liaison(department),
        )

    @rule(department=departments, act=st.sampled_from([checklist_answers.return_answer, checklists.withdraw]))
    def send_back(self, department: str, act: Callable[..., Any]) -> None:
        """The office returns an answer, or takes a question back."""
        self.attempt(act, checklist_id=self.asked(department), reason="请补充")

    @rule(fact=st.sampled_from(["contact_name", "investment", "needs_land"]), number=st.integers(1, 3))
    def change(self, fact: str, number: int) -> None:
        """Facts change."""
        values = {"contact_name": f"联系人{number}", "investment": str(number), "needs_land": number == 1}
        self.attempt(project_facts.change_facts, project_id=self.project, form={fact: values[fact]})

    @rule(move=st.sampled_from(MOVES))
    def move(self, move: str) -> None:
        """The office pushes the project on, or stops it."""
        self.attempt(projects.move_stage, project_id=self.project, move=move, reason="按来函办理")

    def round(self) -> int:
        """The newest consultation, or one that is not there."""
        rows = self.county.all(Consultation)
        return rows[-1].id if rows else 404

    @rule(opinion=st.sampled_from(["愿意", "愿意", ""]), asked=several)
    def consult(self, opinion: str, asked: list[str]) -> None:
        """The office opens a round, if none is open, and asks for opinions."""
        self.attempt(consultations.open_screening, project_id=self.project, enterprise_opinion=opinion)
        self.attempt(
            consultations.circulate,
            consultation_id=self.round(),
            departments=asked,
            enterprise_opinion=opinion,
        )

    def consulted(self, department: str) -> int:
        """The newest question to a department, or one that is not there."""
        rows = self.county.all(Consultee, Consultee.department_key == department)
        return rows[-1].id if rows else 404

    @rule(department=departments, reason=st.sampled_from(["", "", "", "待核"]))
    def opine(self, department: str, reason: str) -> None:
        """A department agrees or objects."""
        self.attempt(
            opinions.reply,
            consultee_id=self.consulted(department),
            opinion="object" if reason else "agree",
            reason=reason,
            handled_by="甲",
            by=self.county.liaison(department),
        )

    @rule(department=departments)
    def confirm_opinion(self, department: str) -> None:
        """A department says that its opinion stands."""
        self.attempt(
            stale_opinions.confirm,
            consultee_id=self.consulted(department),
            handled_by="甲",
            by=self.county.liaison(department),
        )

    @rule(department=departments, not_concerned=st.booleans())
    def withdraw_consultee(self, department: str, not_concerned: bool) -> None:
        """The office takes one question back, with the finding that it is none of theirs or without."""
        self.attempt(
            consultation_ends.withdraw_consultee,
            consultee_id=self.consulted(department),
            reason="选错",
            not_concerned=not_concerned,
        )

    @rule(
        act=st.sampled_from([consultation_ends.decline, consultation_ends.withdraw]), often=st.integers(0, 4)
    )
    def close(self, act: Callable[..., Any], often: int) -> None:
        """Now and then the enterprise declines, or the office takes the round back."""
        if often == 4:
            self.attempt(act, consultation_id=self.round(), reason="不参加")

    # --- what always holds ------------------------------------------------------------------------------------

    @invariant()
    def what_always_holds(self) -> None:
        """Looked at after every act that left a line; what was refused left everything as it was."""
        lines = self.county.event_count()
        if lines != self.looked_at:
            self.look()
            self.looked_at = lines

    def look(self) -> None:
        """All that has to hold."""
        self.every_duty_has_one_clock_and_nothing_else_has_one()
        self.a_stopped_project_is_owed_nothing()
        self.nobody_consents_by_silence()
        self.rounds_are_whole()
        self.the_chain_holds()
        self.the_tables_say_what_history_says()
        self.reached |= {
            # A project's stages side by side are more than one needs to tell where it was.
            (kind, row.state.partition(".")[0])
            for kind, record in LOOKED_AT
            for row in self.county.all(record)
        }

    def every_duty_has_one_clock_and_nothing_else_has_one(self) -> None:
        """Awaiting, returned, stale; and nobody else is on the clock."""
        runs, owes = open_clocks(self.county), owed(self.county)
        assert runs == owes, f"runs and is not owed: {runs - owes}; owed and does not run: {owes - runs}"

    def a_stopped_project_is_owed_nothing(self) -> None:
        """Suspended or withdrawn; but for what the statute asks of an approval that was given, which goes on."""
        for project in self.county.all(Project, Project.state.in_(("suspended", "withdrawn"))):
            left = self.county.all(
                ClockRecord, ClockRecord.project_id == project.id, ClockRecord.stopped_at.is_(None)
            )
            goes_on = {"approval_item", "item_deferral"}
            if self.county.all(Commitment, Commitment.state == "revoked"):
                # Nothing resumes a commitment that was revoked, so that what is left of its quarrels is not stopped.
                goes_on |= {"breach", "dispute"}
            assert {row.subject_kind for row in left} <= goes_on

    def nobody_consents_by_silence(self) -> None:
        """Unopposed is a round in which at least one agreed and nobody else was left."""
        people = {row.id: row.department_key for row in self.county.all(Person)}
        for consultation in self.county.all(Consultation):
            asked = list(self.county.consultees(consultation.id).values())
            for consultee in asked:
                spoke = consultee.opinion is not None
                assert spoke == (consultee.person_id is not None)
                if consultee.state != "withdrawn":
                    assert spoke == (consultee.state in SPOKEN)
                if spoke:
                    assert people[consultee.person_id or 0] == consultee.department_key
            if consultation.state == "unopposed":
                assert {row.state for row in asked} - {"not_concerned"} == {"agreed"}
                assert {row.facts_version for row in asked if row.state == "agreed"} == {
                    consultation.facts_version
                }

    def rounds_are_whole(self) -> None:
        """An answer for every round that was answered, none later than the round that is open."""
        for checklist in self.county.all(Checklist):
            rounds = [
                row.round
                for row in self.county.all(ChecklistAnswer, ChecklistAnswer.checklist_id == checklist.id)
            ]
            assert rounds == sorted(set(rounds))
            assert all(number <= checklist.round for number in rounds)
            if checklist.state in {"replied", "not_involved"}:
                assert rounds[-1] == checklist.round

    def the_chain_holds(self) -> None:
        """Every line is where it was written."""
        assert self.county.verified().holds

    def the_tables_say_what_history_says(self) -> None:
        """State by state, told again from the first line."""
        told = Told(self.county.events(self.project) if self.project else ())
        county = self.county
        lists = {row.department_key: (row.state, row.round) for row in county.all(Checklist)}
        assert told.checklists == lists
        assert told.consultations == {row.id: row.state for row in county.all(Consultation)}
        assert told.consultees == {
            (row.consultation_id, row.department_key): row.state for row in county.all(Consultee)
        }
        if self.project:
            assert "+".join(told.project) == county.project(self.project).state
        self.other_states_are_told(told)
        self.every_clock_is_told(told)

    def other_states_are_told(self, told: Told) -> None:
        """Everything that has a machine of its own."""
        county = self.county
        for kind, record in TOLD:
            for row in county.all(record):
                if (kind, row.id) in told.states:
                    assert told.states[kind, row.id] == row.state, (kind, row.id)
                else:
                    # Nothing was said of it but that it was listed, or ordered by the ladder.
                    assert (kind, row.state) in UNSAID, (kind, row.id, row.state)
        assert told.registration == {row.code: row.state for row in county.all(RegistrationItem)}
        hands_over = {row.code for row in county.all(RegistrationItem) if row.hands_over}
        for pickup in county.all(Pickup):
            assert pickup.state == window_of(told.registration[code] for code in hands_over)
        assert told.parts == {
            (row.acceptance_id, row.department_key): row.state for row in county.all(AcceptancePart)
        }

    def every_clock_is_told(self, told: Told) -> None:
        """Which clocks are open, and the day by which each is due."""
        kept = {
            f"{row.subject_kind}:{row.subject_id}:{row.limit_key}": row.due_day.isoformat()
            if row.due_day
            else None
            for row in self.county.all(ClockRecord, ClockRecord.stopped_at.is_(None))
        }
        assert told.clocks == kept, sorted(told.clocks.items() ^ kept.items())

"""Weeks in which everybody of every role does whatever comes to mind: who and what, clocks, the project, what holds."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import hypothesis.strategies as st
from hypothesis.stateful import rule

from builders.acceptance import parts
from builders.walking import Walk, departments
from workflow.actions import clock_acts, projects, retractions, supervision_retractions, supervisions
from workflow.actions.supervision import sweep
from workflow.law.terms import PauseReason
from workflow.records.acceptance import JointAcceptance
from workflow.records.approval_item import ApprovalItem
from workflow.records.clock import ClockRecord, PauseRecord
from workflow.records.person import Person
from workflow.records.supervision import FiredRung, Supervision
from workflow.rules.duty import Actor, Role
from workflow.rules.local_time import local_day

#: Mostly whoever should; sometimes somebody else.
who = st.sampled_from(["right"] * 15 + ["office", "agent", "enterprise", "stranger", "supervisor"])
#: Mostly what comes next where things go well, so that walks get somewhere; else whatever comes to mind.
onward = st.sampled_from([True, True, True, False])
NEVER = 404


#: Acts of docking and consultation, which are over where a walk begins later.
DOCKING = frozenset(
    {"decide", "dispatch", "reply", "confirm", "send_back", "consult", "opine", "confirm_opinion", "withdraw_consultee",
     "close", "retract", "move"}
)  # fmt: skip


def next_act(row: Any, goes_on: Mapping[str, tuple[str, ...]], act: str, number: int, onward: bool) -> str:
    """What comes next for a thing in its state, or where there is none yet; `act` where that is not asked for."""
    acts = goes_on.get(row.state if row is not None else "", ())
    return acts[number % len(acts)] if onward and acts else act


class Week(Walk):
    """Everybody, everywhere, for weeks."""

    start = ""

    def choose_by_weight(self) -> None:
        """Let the next step be any that makes sense where this walk began, mostly one of its own chapter."""
        may = [each for each in self.rules if all(holds(self) for holds in each.preconditions)]
        own = [each for each in may if each.preconditions]
        common = [each for each in may if not each.preconditions and self.makes_sense(each.function.__name__)]
        common.sort(key=lambda each: each.function.__name__ != "time_passes")
        weight = max(1, 2 * len(common) // max(1, len(own)))
        self.choose([*common, *own * weight])

    def makes_sense(self, name: str) -> bool:
        """Whether there is anything of docking and consultation that this could be about."""
        return self.start in ("docking", "circulating", "opposed") or name not in DOCKING

    # --- who and what -----------------------------------------------------------------------------------------

    def somebody(self, who: str, right: Actor) -> Actor:
        """Whoever should, or somebody else."""
        county = self.county
        match who:
            case "office":
                return county.office
            case "agent":
                return county.agent
            case "enterprise":
                return county.enterprise(self.project)
            case "stranger":
                return county.liaison("ecology")
            case "supervisor":
                return county.person("boss", Role.SUPERVISOR)
        return right

    def newest(self, record: type[Any], *where: Any) -> Any:
        """The newest row, or None."""
        rows = self.county.all(record, *where)
        return rows[-1] if rows else None

    @staticmethod
    def key(row: Any) -> int:
        """The id of a row, or of none."""
        return row.id if row is not None else NEVER

    def day(self, days: int) -> str:
        """So many days from today."""
        return (local_day(self.now) + timedelta(days=days)).isoformat()

    # --- supervision and clocks -------------------------------------------------------------------------------

    @rule()
    def swept(self) -> None:
        """The sweep passes: one line for each rung, and nothing when it passes again."""
        county, lines = self.county, self.county.event_count()
        done = sweep(county.database, county.law, now=self.now)
        # A sweep keeps what comes next without a line.
        self.seen = (-1, "")
        assert done.failed == ()
        assert county.event_count() - lines == len(done.fired)
        assert sweep(county.database, county.law, now=self.now).fired == ()

    @rule(act=st.sampled_from(["answer", "answer", "return", "close", "retract", "reopen"]), who=who)
    def supervise(self, act: str, who: str) -> None:
        """An order is answered, sent back, closed; an answer and a closing are taken back."""
        order = self.newest(Supervision)
        right = self.county.office
        if order is not None and act in ("answer", "retract") and order.obligor_kind == "department":
            right = self.county.liaison(order.obligor_key)
        by = self.somebody(who, right)
        given: dict[str, Any] = {"supervision_id": self.key(order), "by": by}
        match act:
            case "answer":
                promised = local_day(self.now) + timedelta(days=3)
                self.attempt(
                    supervisions.answer, measures="已派人", promised_for=promised, handled_by="甲", **given
                )
            case "return":
                self.attempt(supervisions.return_answer, reason="没有说明原因", **given)
            case "retract":
                self.attempt(supervision_retractions.retract_answer, reason="点错", **given)
            case "reopen":
                self.attempt(supervision_retractions.reopen, reason="点错", **given)
            case _:
                self.attempt(supervisions.close, conclusion="已办", overdue_because="另行跟踪", **given)

    @rule(
        number=st.integers(0, 5),
        act=st.sampled_from(["pause", "resume", "extend"]),
        reason=st.sampled_from([PauseReason.PUBLICITY, PauseReason.HEARING]),
    )
    def hold_a_clock(self, number: int, act: str, reason: PauseReason) -> None:
        """A clock is paused, resumed or extended, as the law allows."""
        rows = self.county.all(ClockRecord, ClockRecord.stopped_at.is_(None))
        clock = self.key(rows[number % len(rows)] if rows else None)
        if act == "pause":
            until = local_day(self.now) + timedelta(days=10)
            self.attempt(
                clock_acts.pause,
                clock_id=clock,
                reason=reason,
                basis="依据",
                evidence="证明",
                planned_until=until,
            )
        elif act == "resume":
            self.attempt(clock_acts.resume, clock_id=clock)
        else:
            self.attempt(clock_acts.extend, clock_id=clock, amount=1, reason="情况复杂", approver="局长")

    @rule(department=departments, opinion=st.booleans(), who=who)
    def retract(self, department: str, opinion: bool, who: str) -> None:
        """A department takes its answer back."""
        by = self.somebody(who, self.county.liaison(department))
        if opinion:
            self.attempt(
                retractions.retract_opinion, consultee_id=self.consulted(department), reason="有误", by=by
            )
        else:
            self.attempt(
                retractions.retract_answer, checklist_id=self.asked(department), reason="有误", by=by
            )

    # --- the project ------------------------------------------------------------------------------------------

    @rule(
        move=st.sampled_from(
            ["suspend", "resume", "resume", "withdraw", "reopen_withdrawn", "open_construction_approval",
             "complete", "skip_construction_approval", "reopen_construction_approval"]
        ),
        often=st.integers(0, 5),
    )  # fmt: skip
    def stop_or_go_on(self, move: str, often: int) -> None:
        """The project is stopped, goes on, ends."""
        if often == 1 or move in ("resume", "reopen_withdrawn"):
            self.attempt(projects.move_stage, project_id=self.project, move=move, reason="来函")

    # --- what always holds ------------------------------------------------------------------------------------

    def look(self) -> None:
        """All that has to hold."""
        super().look()
        self.no_rung_comes_twice_or_in_a_pause()
        self.nothing_is_granted_or_passed_unsaid()

    def no_rung_comes_twice_or_in_a_pause(self) -> None:
        """Once for a clock and each of its due dates, each told by one line; silent while the time does not count."""
        county = self.county
        fired = county.all(FiredRung)
        assert all(times == 1 for times in Counter((r.clock_id, r.rung, r.due_at) for r in fired).values())
        told = Counter(
            (line.subject_id, line.kind)
            for line in county.events(self.project)
            if line.kind in ("clock.remind", "clock.urge", "clock.supervise", "clock.deliberate")
        )
        assert told == Counter((row.clock_id, f"clock.{row.rung}") for row in fired)
        recorded = self.recorded()
        for pause in county.all(PauseRecord):
            # A pause that is recorded late silences nothing that was said before anybody knew of it.
            known = max(recorded.get(pause.start, pause.start), pause.start)
            for row in fired:
                if row.clock_id == pause.clock_id:
                    over = pause.until is not None and row.fired_at >= pause.until
                    assert row.fired_at <= known or over

    def recorded(self) -> dict[datetime, datetime]:
        """When what happened at an instant was recorded; the latest, where several things happened at it."""
        return {line.happened_at: line.recorded_at for line in self.county.events(self.project)}

    def nothing_is_granted_or_passed_unsaid(self) -> None:
        """An item is granted by its own department's act; work is accepted when every part of it has passed."""
        county = self.county
        people = {row.id: row.department_key for row in county.all(Person)}
        decided: dict[int, set[str | None]] = {}
        for line in county.events(self.project):
            if line.kind == "item.decide":
                decided.setdefault(line.subject_id or 0, set()).add(people[line.person_id or 0])
        for item in county.all(ApprovalItem):
            if item.decision:
                assert decided[item.id] == {item.department_key}
        for whole in county.all(JointAcceptance, JointAcceptance.state == "passed"):
            states = {part.state for part in parts(county, whole.id).values()}
            assert "passed" in states
            assert states <= {"passed", "withdrawn"}

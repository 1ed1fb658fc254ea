"""States and dates as history tells them: from the first line, without a look at the tables.

What the lines do not carry is not told: which clauses a signing made, and the state of a commitment once a breach was
found. A date is told from the line that set it until its answer is taken back, since the line of that says none.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from workflow.records.event import EventRecord
from workflow.rules.machines import DRAFTING

#: The state that a line leaves its subject in, where the kind alone says it.
LEAVES: Mapping[str, tuple[str, str]] = {
    "deliberation.call": ("deliberation", "called"),
    "deliberation.cancel": ("deliberation", "cancelled"),
    "deliberation.hold": ("deliberation", "held"),
    "resolution.add": ("resolution", "drafted"),
    "deliberation.take_back": ("deliberation", "called"),
    "resolution.report": ("resolution", "reported"),
    "resolution.retract": ("resolution", "open"),
    "resolution.confirm": ("resolution", "done"),
    "resolution.send_back": ("resolution", "open"),
    "resolution.withdraw": ("resolution", "withdrawn"),
    "resolution.reopen": ("resolution", "open"),
    "blocker.raise": ("blocker", "raised"),
    "blocker.coordinate": ("blocker", "coordinating"),
    "blocker.resolve": ("blocker", "resolved"),
    "blocker.withdraw": ("blocker", "withdrawn"),
    "blocker.reopen": ("blocker", "raised"),
    "commitment.inform": ("commitment", "informing"),
    "commitment.apply": ("commitment", "applied"),
    "commitment.qualify": ("commitment", "qualified"),
    "commitment.return": ("commitment", "returned"),
    "commitment.sign": ("commitment", "reported"),
    "commitment.decline": ("commitment", "declined"),
    "commitment.withdraw": ("commitment", "withdrawn"),
    "commitment.fulfil": ("commitment", "fulfilled"),
    "item.receive": ("approval_item", "submitted"),
    "item.correct": ("approval_item", "correction"),
    "item.accept": ("approval_item", "accepted"),
    "item.deem": ("approval_item", "accepted"),
    "item.refuse_intake": ("approval_item", "refused_at_intake"),
    "item.review": ("approval_item", "in_review"),
    "item.pause": ("approval_item", "paused"),
    "item.resume": ("approval_item", "in_review"),
    "item.withdraw": ("approval_item", "withdrawn"),
    "item.revoke": ("approval_item", "revoked"),
    "item.set_aside": ("approval_item", "not_applicable"),
    "item.take_up": ("approval_item", "planned"),
    "acceptance.apply": ("joint_acceptance", "requested"),
    "acceptance.return": ("joint_acceptance", "returned"),
    "acceptance.supplement": ("joint_acceptance", "requested"),
    "acceptance.arrange": ("joint_acceptance", "on_site"),
    "acceptance.rearrange": ("joint_acceptance", "on_site"),
    "acceptance.hand_over": ("joint_acceptance", "rectifying"),
    "acceptance.pass": ("joint_acceptance", "passed"),
    "acceptance.fail": ("joint_acceptance", "failed"),
    "acceptance.withdraw": ("joint_acceptance", "withdrawn"),
    "supervision.answer": ("supervision", "answered"),
    "supervision.return": ("supervision", "issued"),
    "supervision.retract": ("supervision", "issued"),
    "supervision.close": ("supervision", "closed"),
    "registration.apply": ("registration_item", "applied"),
    "registration.return": ("registration_item", "returned"),
    "registration.deliver": ("registration_item", "delivered"),
}


class Told:
    """The state of one case as its history tells it."""

    def __init__(self, lines: Iterable[EventRecord] = ()) -> None:
        self.project: tuple[str, ...] = ("docking",)
        self.checklists: dict[str, tuple[str, int]] = {}
        self.consultations: dict[int, str] = {}
        self.consultees: dict[tuple[int, str], str] = {}
        #: Every other thing by kind and id.
        self.states: dict[tuple[str, int], str] = {}
        #: What a deliberation was called on, and the departments of its agenda by number.
        self.called_on: dict[int, tuple[str, int]] = {}
        self.agendas: dict[int, dict[int, str]] = {}
        self.meetings: dict[int, int] = {}
        #: The day by which a thing is due, as the last line that set one says.
        self.dues: dict[tuple[str, int | str], str | None] = {}
        for line in lines:
            self.hear(line.kind, line.subject_id or 0, json.loads(line.data))

    @property
    def newest(self) -> int:
        """The newest round; there is one open at a time."""
        return max(self.consultations)

    def hear(self, kind: str, subject: int, data: dict[str, Any]) -> None:
        """One line."""
        if kind in LEAVES:
            noun, state = LEAVES[kind]
            self.states[noun, subject] = state
        noun, verb = kind.split(".")
        match noun:
            case "project":
                self._project(verb, data)
            case "docking" | "checklist":
                self._list(verb, data)
            case "consultation" | "consultee":
                self._round(noun, verb, subject, data)
            case "deliberation" | "minutes" | "resolution":
                self._deliberate(kind, subject, data)
            case "blocker" if verb == "coordinate":
                self.dues["blocker", subject] = data["due_day"]
            case "item":
                self._item(verb, subject, data)
            case "acceptance" if verb == "take_back_conclusion":
                self.states["joint_acceptance", subject] = data["after"]
            case "supervision" if verb == "reopen":
                self.states["supervision", subject] = data["after"]
            case "acceptance" if verb == "report" and not data["left"]:
                self.states["joint_acceptance", subject] = "rechecking"

    def _project(self, verb: str, data: dict[str, Any]) -> None:
        if verb == "move":
            self.project = tuple(data["after"])
            self._withdraw(
                data.get("checklists", ()), [] if "consultation" in data else data.get("consultees")
            )
            self._stop(data)
        elif verb == "change_facts":
            self._go_stale(data["asked_again"], data["opined"])

    def _list(self, verb: str, data: dict[str, Any]) -> None:
        match verb:
            case "dispatch":
                asked = data["departments"]
                self.checklists |= {key: ("awaiting", each["round"]) for key, each in asked.items()}
                self.dues |= {("checklist", key): each["due"] for key, each in asked.items()}
            case "withdraw":
                self._withdraw([data["department"]], None)
            case "return":
                self.checklists[data["department"]] = ("returned", data["round"])
                self.dues["checklist", data["department"]] = data["due"]
            case "retract":
                self.checklists[data["department"]] = ("awaiting", data["round"] + 1)
                self.dues.pop(("checklist", data["department"]), None)
            case _:
                answered = "replied" if data["involved"] else "not_involved"
                self.checklists[data["department"]] = (answered, data["round"])

    def _round(self, noun: str, verb: str, subject: int, data: dict[str, Any]) -> None:
        match noun, verb:
            case "consultation", "open":
                self.consultations[subject] = "screening"
            case "consultation", "circulate":
                asked = data["departments"]
                self.consultations[subject] = "circulating"
                self.consultees |= {(subject, key): "awaiting" for key in asked}
                self.dues |= {("consultee", f"{subject}:{key}"): due for key, due in asked.items()}
            case "consultation", _:
                self._close(subject, {"decline": "declined", "withdraw": "withdrawn"}[verb])
                self.consultees |= {(subject, key): "withdrawn" for key in data["withdrawn"]}
            case _, "retract":
                self.consultees[self.newest, data["department"]] = "stale"
                self.dues.pop(("consultee", f"{self.newest}:{data['department']}"), None)
            case _:
                self.consultees[self.newest, data["department"]] = self._consultee(verb, data)
                self.consultations[self.newest] = data["consultation"]

    def _go_stale(self, lists: dict[str, Any], opinions: dict[str, Any]) -> None:
        self.checklists |= {key: ("stale", each["round"]) for key, each in lists.items()}
        self.dues |= {("checklist", key): each["due"] for key, each in lists.items()}
        for key, due in opinions.items():
            self.consultees[self.newest, key] = "stale"
            self.dues["consultee", f"{self.newest}:{key}"] = due
            self.consultations[self.newest] = "circulating"
        if opinions:
            self._call_off("consultation", self.newest)

    def _consultee(self, verb: str, data: dict[str, Any]) -> str:
        if verb == "withdraw":
            return "not_concerned" if data["not_concerned"] else "withdrawn"
        return {"agree": "agreed", "object": "objected"}[data["opinion"]]

    def _withdraw(self, lists: Any, consulted: Any) -> None:
        for key in lists:
            self.checklists[key] = ("withdrawn", self.checklists[key][1])
        if consulted is not None:
            self._close(self.newest, "withdrawn")
            self.consultees |= {(self.newest, key): "withdrawn" for key in consulted}

    def _close(self, consultation: int, state: str) -> None:
        """A round is over: so is the meeting called on it, and the commitment that nobody signed yet."""
        self.consultations[consultation] = state
        self._call_off("consultation", consultation)
        for (noun, key), was in list(self.states.items()):
            if noun == "commitment" and was in DRAFTING:
                self.states[noun, key] = state

    def _call_off(self, kind: str, thing: int) -> None:
        for meeting, called in self.called_on.items():
            if called == (kind, thing) and self.states["deliberation", meeting] == "called":
                self.states["deliberation", meeting] = "cancelled"

    def _deliberate(self, kind: str, subject: int, data: dict[str, Any]) -> None:
        match kind:
            case "deliberation.call":
                on = data["consultation_id"]
                self.called_on[subject] = (
                    ("consultation", on) if on is not None else ("blocker", data["blocker_id"])
                )
                self.agendas[subject] = {each["number"]: each["department"] for each in data["agenda"]}
                if on is not None:
                    self.consultations[on] = "deliberating"
            case "deliberation.cancel":
                noun, on = self.called_on[subject]
                if noun == "consultation":
                    self.consultations[on] = "opposed"
            case "deliberation.hold":
                outcomes = {each["matter"]: each.get("outcome", "") for each in data["opinions"]}
                self._result(subject, data["result"], outcomes)
            case "deliberation.take_back":
                on_blocker = self.called_on[subject][0] == "blocker"
                before = dict.fromkeys(self.agendas[subject], "objected")
                self._result(subject, "coordinating" if on_blocker else "deliberating", before)
            case "minutes.issue":
                self.states["deliberation", subject] = "minuted"
                for each in data["resolutions"]:
                    self.states["resolution", each["resolution"]] = "open"
                    self.dues["resolution", each["resolution"]] = each["until"]
            case "resolution.add":
                self.meetings[subject] = data["deliberation"]
            case "resolution.send_back" | "resolution.reopen":
                self.dues["resolution", subject] = data["due_day"]
        self._settle()

    def _result(self, meeting: int, state: str, outcomes: dict[int, str]) -> None:
        noun, on = self.called_on[meeting]
        if noun == "blocker":
            self.states[noun, on] = state
            return
        self.consultations[on] = state
        for number, outcome in outcomes.items():
            self.consultees[on, self.agendas[meeting][number]] = outcome

    def _settle(self) -> None:
        """A minuted meeting is closed while none of its decisions is left to follow."""
        for (noun, key), state in list(self.states.items()):
            if noun == "deliberation" and state in ("minuted", "closed"):
                left = any(
                    self.states["resolution", each] in ("open", "reported")
                    for each, meeting in self.meetings.items()
                    if meeting == key
                )
                self.states[noun, key] = "minuted" if left else "closed"

    def _item(self, verb: str, subject: int, data: dict[str, Any]) -> None:
        key = ("approval_item", subject)
        match verb:
            case "correct" if data["deemed_accepted"]:
                self.states[key] = "accepted"
            case "supplement" if not data["left"] and self.states[key] == "correction":
                self.states[key] = "submitted"
            case "decide":
                self.states[key] = data["decision"]
            case "take_back":
                self.states[key] = {
                    "take_back_receipt": "planned",
                    "take_back_acceptance": "submitted",
                    "take_back_decision": "in_review",
                }[data["step"]]
            case "deliver" if self.states[key] != "refused":
                self.states[key] = "delivered"

    def _stop(self, data: dict[str, Any]) -> None:
        """A project that stops takes back what is open; the line names what, the machines say where that ends."""
        ends = {
            "blockers": ("blocker", {"raised", "coordinating", "deliberated"}, "withdrawn"),
            "resolutions": ("resolution", {"drafted", "open", "reported"}, "withdrawn"),
            "acceptance": (
                "joint_acceptance",
                {"requested", "returned", "on_site", "rectifying", "rechecking"},
                "withdrawn",
            ),
            "registration_items": ("registration_item", {"applied", "returned"}, "withdrawn"),
            "supervisions": ("supervision", {"issued", "answered"}, "closed"),
        }
        for named, (noun, going, after) in ends.items():
            if named in data:
                for (each, key), state in list(self.states.items()):
                    if each == noun and state in going:
                        self.states[each, key] = after
                        self._call_off(noun, key)
        if data.get("commitment") == ["commitment"]:
            for (each, key), state in list(self.states.items()):
                if each == "commitment" and state in DRAFTING:
                    self.states[each, key] = "withdrawn"
        self._settle()

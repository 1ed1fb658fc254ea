"""States and dates as history tells them: from the first line, without a look at the tables.

Each line says beside what its act gives it which clocks the act has moved (`clocks`), so that what is due, and when, is
told of every clock that is open.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from builders.retold_promises import Promises
from builders.retold_works import Works
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
    "commitment.reopen": ("commitment", "returned"),
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
}

#: Lines that say themselves in which state they leave their subject.
AFTER: Mapping[str, str] = {
    "acceptance.take_back_conclusion": "joint_acceptance",
    "supervision.reopen": "supervision",
}


class Told(Promises, Works):
    """The state of one case as its history tells it."""

    def __init__(self, lines: Iterable[EventRecord] = ()) -> None:
        Promises.__init__(self)
        Works.__init__(self)
        #: The day by which each open clock is due, by kind and id of the thing and by limit.
        self.clocks: dict[str, str | None] = {}
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
        #: Orders by their number.
        self.orders: dict[str, int] = {}
        for line in lines:
            self.hear(line.kind, line.subject_id or 0, json.loads(line.data))

    @property
    def newest(self) -> int:
        """The newest round; there is one open at a time."""
        return max(self.consultations)

    def hear(self, kind: str, subject: int, data: dict[str, Any]) -> None:
        """One line."""
        for name, said in data.get("clocks", {}).items():
            if "stopped" in said:
                self.clocks.pop(name, None)
            else:
                self.clocks[name] = said["due"]
        if kind in LEAVES:
            noun, state = LEAVES[kind]
            self.states[noun, subject] = state
        self._settled(kind, data)
        self.promised(kind, subject, data)
        self.registered(kind, data)
        self.accepted(kind, subject, data)
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
            case "clock" if data.get("supervision"):
                self._order(data["supervision"], data.get("clocks", {}))
            case "item":
                self._item(verb, subject, data)
            case _ if kind in AFTER:
                self.states[AFTER[kind], subject] = data["after"]
            case "acceptance" if verb == "report" and not data["left"]:
                self.states["joint_acceptance", subject] = "rechecking"

    def _settled(self, kind: str, data: dict[str, Any]) -> None:
        """What the conclusion of a joint acceptance decides with it, or no longer decides."""
        if kind.startswith("acceptance."):
            self.states |= {("approval_item", each["id"]): each["state"] for each in data.get("items", ())}

    def _order(self, number: str, clocks: dict[str, Any]) -> None:
        """An order is issued; where one that stands already covers the clock, none is."""
        for name in clocks:
            if name.startswith("supervision:"):
                self.orders[number] = int(name.split(":")[1])
                self.states["supervision", self.orders[number]] = "issued"

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
            case "withdraw":
                self._withdraw([data["department"]], None)
            case "return":
                self.checklists[data["department"]] = ("returned", data["round"])
            case "retract":
                self.checklists[data["department"]] = ("awaiting", data["round"] + 1)
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
            case "consultation", _:
                self._close(subject, {"decline": "declined", "withdraw": "withdrawn"}[verb])
                self.consultees |= {(subject, key): "withdrawn" for key in data["withdrawn"]}
            case _, "retract":
                self.consultees[self.newest, data["department"]] = "stale"
                if "consultation" in data:
                    self.consultations[self.newest] = data["consultation"]
            case _:
                self.consultees[self.newest, data["department"]] = self._consultee(verb, data)
                self.consultations[self.newest] = data["consultation"]

    def _go_stale(self, lists: dict[str, Any], opinions: dict[str, Any]) -> None:
        self.checklists |= {key: ("stale", each["round"]) for key, each in lists.items()}
        for key in opinions:
            self.consultees[self.newest, key] = "stale"
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
                self.agendas[subject] = {each["matter"]: each["department"] for each in data["agenda"]}
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
                self._result(subject, data["blocker"] if on_blocker else "deliberating", before)
            case "minutes.issue":
                self.states["deliberation", subject] = "minuted"
                for each in data["resolutions"]:
                    self.states["resolution", each["resolution"]] = "open"
            case "resolution.add":
                self.meetings[subject] = data["deliberation"]
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
        self._papers_later(verb, data)
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
                    "take_back_correction": "submitted",
                    "take_back_pause": "in_review",
                    "take_back_pause_unreviewed": "accepted",
                    "take_back_delivery": data["undone"],
                    "take_back_delivery_with_deferred": data["undone"],
                }[data["step"]]
            case "deliver" if self.states[key] != "refused":
                self.states[key] = "delivered"

    def _papers_later(self, verb: str, data: dict[str, Any]) -> None:
        """Papers that may come later: the line that agrees them starts their clocks, and that which undoes it stops them."""
        for name, said in data.get("clocks", {}).items():
            if name.startswith("item_deferral:") and verb in ("accept", "decide", "take_back"):
                paper = ("item_deferral", int(name.split(":")[1]))
                self.states[paper] = "waived" if "stopped" in said else "promised"
        self.states |= {
            ("item_deferral", int(key)): state for key, state in data.get("item_papers", {}).items()
        }
        if "deferral" in data:
            given = "accepted" if data.get("accepted") else "promised"
            after = {"hand_in": "handed_in", "check_paper": given, "waive": "waived"}.get(verb)
            self.states["item_deferral", data["deferral"]] = after or data["after"]

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
        }
        for named, (noun, going, after) in ends.items():
            if named in data:
                for (each, key), state in list(self.states.items()):
                    if each == noun and state in going:
                        self.states[each, key] = after
                        self._call_off(noun, key)
        for number in data.get("supervisions", ()):
            self.states["supervision", self.orders[number]] = "closed"
        if data.get("commitment") == ["commitment"]:
            for (each, key), state in list(self.states.items()):
                if each == "commitment" and state in DRAFTING:
                    self.states[each, key] = "withdrawn"
        self._settle()

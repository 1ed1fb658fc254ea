"""What history tells of promises: what a signing bound, what was kept, missed and broken, and what came of it."""

from typing import Any

from workflow.rules.machines import BINDING, BREACH

#: States of a breach after which nothing more is done about it.
SETTLED = frozenset({"rectified", "repaired", "dismissed"})
#: What a promise is in that nobody has kept, missed or given up.
OPEN = frozenset({"waiting", "running", "standing"})


class Promises:
    """States of clauses, deferred papers, checks, breaches, repairs and disputes, by kind and id."""

    states: dict[tuple[str, int], str]

    def __init__(self) -> None:
        #: Under which commitment a thing was bound or found.
        self.under: dict[tuple[str, int], int] = {}

    @property
    def binding(self) -> int:
        """The commitment that binds both sides; there is one at a time."""
        (found,) = [
            key for (noun, key), state in self.states.items() if noun == "commitment" and state in BINDING
        ]
        return found

    def of(self, noun: str, commitment: int) -> list[int]:
        """The things of a kind that belong to a commitment."""
        return [key for (each, key), under in self.under.items() if (each, under) == (noun, commitment)]

    def promised(self, kind: str, subject: int, data: dict[str, Any]) -> None:
        """One line about promises."""
        # A promise that something else carries out: the line of that one says how the promise stands.
        self.states |= {("clause", int(key)): state for key, state in data.get("clauses", {}).items()}
        noun, verb = kind.split(".")
        match noun:
            case "commitment":
                self._commitment(verb, subject, data)
            case "anchor" if verb == "take_back":
                for key, state in data["clauses"].items():
                    self.states["clause", int(key)] = state
            case "anchor":
                # Whose clock begins with the event, begins with it.
                for name in data.get("clocks", ()):
                    thing, key, _ = name.split(":")
                    if thing == "clause" and self.states[thing, int(key)] == "waiting":
                        self.states[thing, int(key)] = "running"
            case "clause" | "deferral" | "oversight":
                self._kept(noun, verb, subject, data)
            case "breach":
                self._breach(verb, subject, data)
            case "repair" | "dispute":
                self._quarrel(verb, subject, data)

    def _commitment(self, verb: str, subject: int, data: dict[str, Any]) -> None:
        if verb == "sign":
            for name, state in data["bound"].items():
                thing, key = name.split(":")
                self.states[thing, int(key)] = state
                self.under[thing, int(key)] = subject
        elif verb == "take_back":
            self.states["commitment", subject] = "withdrawn"
            self.states["commitment", data["again"]] = "qualified"
            for name, state in data["released"].items():
                thing, key = name.split(":")
                self.states[thing, int(key)] = state
        elif verb == "fulfil":
            for key in self.of("clause", subject):
                if self.states["clause", key] == "standing":
                    self.states["clause", key] = "met"

    def _kept(self, noun: str, verb: str, subject: int, data: dict[str, Any]) -> None:
        match noun, verb:
            case _, "take_back":
                noun = {"deferral": "deferred_material", "oversight": "supervision_point"}.get(noun, noun)
                self.states[noun, subject] = data["after"] if "after" in data else data["state"]
            case "clause", "confirm" | "dispute" | "take_back_answer" | "prove":
                pass  # what the other side says of it
            case "clause", "decide" | "take_back_ruling":
                self.states["clause", subject] = data["after"]
                if "commitment" in data:
                    self.states["commitment", self.under["clause", subject]] = data["commitment"]
            case "clause", "waive":
                self.states["clause", subject] = "waived"
            case "clause", _:
                self.states["clause", subject] = "met" if data.get("in_time") else "missed"
            case "deferral", _:
                given = "accepted" if data.get("accepted") else "promised"
                after = {"hand_in": "handed_in", "check": given, "waive": "waived"}[verb]
                self.states["deferred_material", subject] = after
            case _:
                after = {"plan": "planned", "cancel": "cancelled"}.get(verb) or data["state"]
                self.states["supervision_point", subject] = after
                if verb == "plan":
                    self.under["supervision_point", subject] = self.binding

    def _quarrel(self, verb: str, subject: int, data: dict[str, Any]) -> None:
        match verb:
            case "apply":
                self.states["credit_repair", subject] = "applied"
            case "decide":
                self.states["credit_repair", subject] = "granted" if data["granted"] else "refused"
                if data["granted"]:
                    self._settle_breach(data["breach"], "repaired")
            case _:
                after = {"raise": "raised", "answer": "answered", "close": "closed"}[verb]
                self.states["dispute", subject] = after

    def _breach(self, verb: str, subject: int, data: dict[str, Any]) -> None:
        key = ("breach", subject)
        match verb:
            case "record":
                self.states[key], self.under[key] = "found", data["commitment_id"]
                self.states["commitment", self.under[key]] = "breached"
            case "take_back":
                self.states[key] = data["after"]
                self.states["commitment", self.under[key]] = data["commitment"]
            case "report" | "take_back_report":
                pass  # only whose clock runs is another
            case "step":
                self.states[key] = BREACH.after(self.states[key], data["move"])
                if data["move"] == "revoke":
                    self._revoke(self.under[key])
            case _:
                self._settle_breach(subject, "rectified" if verb == "rectify" else "dismissed")

    def _revoke(self, commitment: int) -> None:
        self.states["commitment", commitment] = "revoked"
        given_up = {
            "clause": (OPEN, "waived"),
            "deferred_material": ({"promised"}, "waived"),
            "supervision_point": ({"planned"}, "cancelled"),
        }
        for noun, (still, after) in given_up.items():
            for key in self.of(noun, commitment):
                if self.states[noun, key] in still:
                    self.states[noun, key] = after

    def _settle_breach(self, breach: int, state: str) -> None:
        """The last breach that is settled brings the commitment back to where it stood, or says that it was repaired."""
        self.states["breach", breach] = state
        commitment = self.under["breach", breach]
        found = {self.states["breach", key] for key in self.of("breach", commitment)}
        if self.states["commitment", commitment] == "breached" and found <= SETTLED:
            self.states["commitment", commitment] = "reported" if found == {"dismissed"} else "repaired"

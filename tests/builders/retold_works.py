"""What history tells of setting up a company, item by item, and of the parts of a joint acceptance."""

from typing import Any

#: What an opinion on site, and a second look, make of a part.
OPINIONS = {"pass": "passed", "rectify": "to_rectify"}


class Works:
    """States of registration items by code, of the window, and of the parts of acceptances by department."""

    def __init__(self) -> None:
        self.registration: dict[str, str] = {}
        #: By acceptance and department.
        self.parts: dict[tuple[int, str], str] = {}
        #: The acceptance that is under way, or was the last one.
        self.accepting = 0

    def registered(self, kind: str, data: dict[str, Any]) -> None:
        """One line about business registration."""
        after = {"apply": "applied", "order": "applied", "return": "returned", "deliver": "delivered"}
        match kind.split("."):
            case ["registration", "plan"]:
                self.registration |= dict.fromkeys(data["items"], "planned")
            case ["registration", "approve"]:
                self.registration[data["code"]] = data["state"]
            case ["registration", "step"] if data["concluded"]:
                self.registration[data["code"]] = "concluded"
            case ["registration", "drop"]:
                self.registration[data["code"]] = "not_needed" if data["move"] == "spare" else "withdrawn"
            case ["registration", "take_back"]:
                self.registration[data["code"]] = data["after"]
            case ["pickup", "take_back"]:
                self.registration |= {each["code"]: "delivered" for each in data["handed"]}
            case ["registration", verb] if verb in after:
                self.registration[data["code"]] = after[verb]
            case ["pickup", "collect"]:
                self.registration |= {each["code"]: "collected" for each in data["handed"]}
            case ["project", "move"]:
                self.registration |= dict.fromkeys(data.get("registration_items", ()), "withdrawn")

    def accepted(self, kind: str, subject: int, data: dict[str, Any]) -> None:
        """One line about joint acceptance."""
        here = data.get("department", "")
        match kind:
            case "acceptance.apply":
                self.accepting = subject
            case "acceptance.arrange":
                self.parts |= {(subject, key): "awaiting" for key in data["departments"]}
            case "acceptance.rearrange":
                self.parts |= {(subject, key): "awaiting" for key in data["added"]}
                self.parts |= {(subject, key): "withdrawn" for key in data["left_out"]}
            case "acceptance.record":
                self.parts[self.accepting, here] = OPINIONS[data["result"]]
            case "acceptance.recheck":
                good = set(data["results"].values()) == {"passed"}
                self.parts[self.accepting, here] = "passed" if good else "failed"
            case "acceptance.take_back":
                self.parts[self.accepting, here] = data["after"]
            case "acceptance.fail":
                self._all({"to_rectify": "unrectified"})
            case "acceptance.take_back_conclusion":
                self._all({"unrectified": "to_rectify"})
            case "acceptance.withdraw":
                self._all({"awaiting": "withdrawn", "to_rectify": "withdrawn"})
            case "project.move" if "acceptance" in data:
                self._all({"awaiting": "withdrawn", "to_rectify": "withdrawn"})

    def _all(self, after: dict[str, str]) -> None:
        for (acceptance, key), state in list(self.parts.items()):
            if acceptance == self.accepting:
                self.parts[acceptance, key] = after.get(state, state)

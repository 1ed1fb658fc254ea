"""Random people at the pickup window: whatever they do, items, clocks and the window agree (二（二）)."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, ClassVar

import hypothesis.strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from builders.county import County, a_county, at
from builders.registration import ALL, BANK, CREDIT_CODE, a_company, items_of
from builders.retold import Told
from builders.walking import Making, Reached, missed, walked, window_of
from workflow.actions import pickups, registration_items, registration_retractions, registrations
from workflow.errors import Refusal
from workflow.records.pickup import Collection, Pickup
from workflow.records.registration import RegistrationStep
from workflow.rules.duty import Actor
from workflow.rules.registration import pickup_state

BUREAUS = ("market_regulation", "public_security", "taxation", "human_resources")
LOGINS = st.sampled_from(["office", "agent", *BUREAUS])
#: What is next for an item where things go well, by its state.
NEXT: Mapping[str, str] = {
    "planned": "apply", "returned": "apply", "applied": "approve", "approved": "deliver", "delivered": "collect",
}  # fmt: skip
#: Where the walks have to have been, so that what held was asked somewhere.
DEPTHS = {
    "registration_item": "planned applied approved returned delivered collected concluded not_needed withdrawn",
    "pickup": "waiting ready collected",
}


class Walk(RuleBasedStateMachine):
    """Anybody tries anything; whatever is done leaves items, clocks and the window agreeing with one another."""

    making: Making
    came_through: ClassVar[Reached] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.reached: set[tuple[str, str]] = set()
        self.held = self.making()
        self.county: County = a_county(self.held.__enter__())
        self.now = at("2026-11-24 09:00")

    def teardown(self) -> None:
        """See that history holds, and give the database back."""
        assert self.county.verified().holds
        self.came_through.update(self.reached)
        self.county.database.close()
        self.held.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        """A company with all its items planned and its form filled in."""
        self.project_id, self.items = a_company(self.county)
        # Mostly on, so that walks get somewhere; Hypothesis would leave most rules out of each of a few walks.
        onward = [each for each in self.rules if each.function.__name__ == "go_on"]
        chosen = st.sampled_from([*self.rules, *onward * len(self.rules)])
        vars(self)["_rules_strategy"] = chosen.flatmap(
            lambda each: st.tuples(st.just(each), st.fixed_dictionaries(each.arguments))
        )

    @rule(code=st.sampled_from(ALL), wrong=st.sampled_from(["", "", "", "", "sent back", "withdrawn"]))
    def go_on(self, code: str, wrong: str) -> None:
        """Whoever should does what comes next for an item; now and then something is wrong with what was handed in."""
        item = items_of(self.county, self.project_id)[code]
        steps = self.county.law.current.registration.items[code].steps
        match NEXT.get(item.state, ""):
            case "approve" if wrong == "withdrawn":
                self.drop(code, "withdraw")
            case "approve" if wrong:
                self.send_back(code, item.department_key if item.department_key in BUREAUS else "agent")
            case "approve" if steps:
                done = len(self.county.all(RegistrationStep, RegistrationStep.item_id == item.id))
                self.step(min(done, len(steps) - 1))
            case "approve" if not self.county.law.current.registration.items[code].approved:
                self.deliver(code, "agent")
            case "collect":
                self.collect(False)
            case "apply" | "deliver" as act:
                {"apply": self.apply, "deliver": self.deliver}[act](code, "agent")
            case "approve":
                self.approve(code, item.department_key)

    def attempt(self, action: Callable[..., Any], **given: Any) -> None:
        """Do it if it is allowed; a refusal leaves everything as it was."""
        self.now += timedelta(minutes=7)
        before = self.county.everything()
        try:
            self.county.attempt(action, now=self.now, **given)
        except Refusal:
            assert self.county.everything() == before

    def actor(self, login: str) -> Actor:
        """The office, the agent, or the liaison of a department."""
        county = self.county
        return {"office": county.office, "agent": county.agent}.get(login) or county.liaison(login)

    @rule(code=st.sampled_from(ALL), login=LOGINS)
    def apply(self, code: str, login: str) -> None:
        """Apply."""
        self.attempt(registration_items.apply, item_id=self.items[code].id, by=self.actor(login))

    @rule(code=st.sampled_from(ALL), login=LOGINS)
    def approve(self, code: str, login: str) -> None:
        """Approve."""
        self.attempt(
            registration_items.approve,
            item_id=self.items[code].id,
            credit_code=CREDIT_CODE,
            by=self.actor(login),
        )

    @rule(code=st.sampled_from(ALL), login=LOGINS)
    def deliver(self, code: str, login: str) -> None:
        """Deliver."""
        self.attempt(registration_items.deliver, item_id=self.items[code].id, by=self.actor(login))

    @rule(code=st.sampled_from(ALL), login=LOGINS)
    def send_back(self, code: str, login: str) -> None:
        """Send back."""
        self.attempt(
            registration_items.send_back, item_id=self.items[code].id, missing=["缺"], by=self.actor(login)
        )

    @rule(code=st.sampled_from(ALL), name=st.sampled_from(["spare", "withdraw"]))
    def drop(self, code: str, name: str) -> None:
        """Drop."""
        self.attempt(
            registrations.drop,
            item_id=self.items[code].id,
            move=name,
            reason="不办",
            by=self.county.office,
        )

    @rule(code=st.sampled_from(ALL))
    def plan_again(self, code: str) -> None:
        """Plan again."""
        self.attempt(registrations.plan, project_id=self.project_id, items=[code], by=self.county.office)

    @rule(place=st.integers(0, 4))
    def step(self, place: int) -> None:
        """Step."""
        steps = self.county.law.current.registration.items[BANK].steps
        self.attempt(
            registration_items.record_step,
            item_id=self.items[BANK].id,
            step=steps[place],
            by=self.county.agent,
        )

    @rule(partial=st.booleans())
    def collect(self, partial: bool) -> None:
        """Collect."""
        self.attempt(
            pickups.collect,
            project_id=self.project_id,
            collector_name="领取人甲",
            document_number="445381199001010019",
            partial_reason="急用" if partial else "",
            by=self.county.agent,
        )

    @rule(code=st.sampled_from(ALL), login=LOGINS)
    def take_back(self, code: str, login: str) -> None:
        """Take the last step back."""
        self.attempt(
            registration_retractions.take_back,
            item_id=self.items[code].id,
            reason="点错",
            by=self.actor(login),
        )

    @rule(number=st.integers(0, 2))
    def take_back_collection(self, number: int) -> None:
        """Take a handing-over back."""
        made = self.county.all(Collection)
        if number < len(made):
            self.attempt(
                registration_retractions.take_back_collection,
                project_id=self.project_id,
                collection_id=made[number].id,
                reason="点错",
                by=self.county.agent,
            )

    @invariant()
    def items_clocks_and_window_agree(self) -> None:
        """Items clocks and window agree."""
        county = self.county
        items = items_of(county, self.project_id)
        self.reached |= {("registration_item", item.state) for item in items.values()}
        self.reached |= {("pickup", row.state) for row in county.all(Pickup)}
        told = Told(county.events(self.project_id)).registration
        assert told == {code: item.state for code, item in items.items()}
        hands_over = [code for code, item in items.items() if item.hands_over]
        assert county.all(Pickup)[0].state == window_of(told[code] for code in hands_over)
        law = county.law.current.registration.items
        running = {key for _, key in county.open_clocks("registration_item")}
        assert running == {
            item.id for code, item in items.items() if item.state == "applied" and law[code].limit
        }
        window = county.all(Pickup)[0]
        assert window.state == pickup_state(item.state for item in items.values() if item.hands_over)
        for code, item in items.items():
            # What is approved or made came after what it waits for.
            if item.state in ("approved", "delivered", "collected", "concluded"):
                for before in law[code].after:
                    assert items[before].round > 0 or items[before].state in ("not_needed", "planned"), code
            assert (item.state == "returned") is bool(item.missing)


def test_whatever_people_do_items_clocks_and_window_agree(migrated_sqlite: Making) -> None:
    reached = walked(Walk, migrated_sqlite, examples=10, steps=50)
    assert missed(reached, DEPTHS) == {}

"""What somebody has chosen to see of the list of projects, as it stands in the address of the page."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal
from urllib.parse import parse_qsl, urlencode

from fastapi import Query

from api.views.board import Narrowing
from api.views.project_orders import ORDERS, Order
from workflow.law.terms import Stage
from workflow.rules.duty import Actor

#: The longest text that is looked for, and the longest state.
LONGEST_SEARCH = 100
LONGEST_STATE = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """Filters and order of a list of projects."""

    stage: Stage | None = None
    state: str = ""
    q: str = ""
    mine: bool = False
    overdue: bool = False
    #: None: whoever asks for what is late has the latest first, everybody else what came in last.
    sort: Order | None = None

    @property
    def order(self) -> Order:
        """The order that comes of it."""
        return self.sort or ("urgency" if self.overdue else "newest")

    @property
    def query(self) -> str:
        """It as the query of an address; one choice has one."""
        said = (
            ("stage", self.stage.value if self.stage else ""),
            ("state", self.state),
            ("q", self.q.strip()),
            ("mine", "1" * self.mine),
            ("overdue", "1" * self.overdue),
            ("sort", self.sort or ""),
        )
        return urlencode([(name, value) for name, value in said if value])

    def sorted_by(self, order: Order) -> str:
        """The query of the same in another order."""
        return replace(self, sort=order).query

    def narrowing(self, by: Actor) -> Narrowing:
        """What it narrows the list to."""
        return Narrowing(self.stage, self.state, self.q, by.person_id if self.mine else None, self.overdue)


def choice_in(query: str) -> Choice:
    """The choice that a query holds; what is no choice of ours is left out."""
    said = dict(parse_qsl(query))
    stage, sort = said.get("stage", ""), said.get("sort", "")
    return Choice(
        stage=Stage(stage) if stage in set(Stage) else None,
        state=said.get("state", "")[:LONGEST_STATE],
        q=said.get("q", "")[:LONGEST_SEARCH],
        mine="mine" in said,
        overdue="overdue" in said,
        sort=sort if sort in ORDERS else None,
    )


def chosen(
    stage: Annotated[Stage | None, Query()] = None,
    state: Annotated[str, Query(max_length=LONGEST_STATE)] = "",
    q: Annotated[str, Query(max_length=LONGEST_SEARCH)] = "",
    mine: Annotated[bool, Query()] = False,
    overdue: Annotated[bool, Query()] = False,
    sort: Annotated[Literal[""] | Order, Query()] = "",
) -> Choice:
    """The choice that the address of a page holds."""
    return Choice(stage, state, q, mine, overdue, sort or None)

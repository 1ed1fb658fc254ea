"""What time itself sets off: the sweep of the ladder and the delivery of notices. Both engines call these."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import perf_counter
from typing import Final

from sqlalchemy import bindparam, text

from workflow.actions import (
    address_reminders,
    catching_up,
    chain_checks,
    check_reminders,
    deliveries,
    item_acceptance,
    reforms,
    routing,
)
from workflow.actions.supervision import sweep
from workflow.channels.apprise import AppriseChannel
from workflow.channels.email import EmailChannel
from workflow.channels.message import Channel
from workflow.errors import Refusal
from workflow.law.book import Law
from workflow.records.base import Instant
from workflow.records.database import Database
from workflow.settings import Settings

_ENDED: Final = text(
    "INSERT INTO work_round (name, ended_at, took, trouble, failure) VALUES (:name, :ended_at, :took, :trouble, '') "
    "ON CONFLICT (name) DO UPDATE SET ended_at = excluded.ended_at, took = excluded.took, "
    "trouble = excluded.trouble, failed_at = NULL, failure = ''"
).bindparams(bindparam("ended_at", type_=Instant()))
_FAILED: Final = text(
    "INSERT INTO work_round (name, took, trouble, failed_at, failure) VALUES (:name, 0, '', :failed_at, :failure) "
    "ON CONFLICT (name) DO UPDATE SET failed_at = excluded.failed_at, failure = excluded.failure"
).bindparams(bindparam("failed_at", type_=Instant()))


LONGEST_TROUBLE: Final = 300
_LOG: Final = logging.getLogger("daiban.background")


@contextmanager
def _others_go_on(what: str, trouble: list[str], said: str) -> Iterator[None]:
    """One failure keeps nobody else waiting; it is logged, said of the round, and tried again in the next one."""
    try:
        yield
    except Exception:  # noqa: BLE001 - whatever it is, the others are not kept waiting
        _LOG.exception("%s: could not be seen to", what)
        trouble.append(said)


@dataclass(frozen=True, slots=True)
class Engine:
    """What background work needs: the database, the law, the ways out."""

    database: Database
    law: Law
    channels: Mapping[str, Channel]
    base_url: str = ""
    #: What links without an account are sealed with; empty: none are sent.
    keys: tuple[str, ...] = field(default=(), repr=False)
    stalled: timedelta = deliveries.STALLED
    house_services: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, settings: Settings, database: Database, law: Law) -> "Engine":
        """The engine that the settings describe."""
        channels: dict[str, Channel] = {"apprise": AppriseChannel(settings.services)}
        if settings.mail is not None:
            channels["email"] = EmailChannel(settings.mail)
        return cls(
            database,
            law,
            channels,
            settings.base_url,
            settings.secrets if settings.mail is not None else (),
            timedelta(seconds=settings.stalled),
            settings.house_services,
        )

    def climb_ladders(self, now: datetime) -> None:
        """Fire the rungs that are due, and record what the statute says of intakes left without a word (行政许可法 32)."""
        trouble: list[str] = []
        begun = perf_counter()
        # First, so that whoever follows is asked and reminded from this round on.
        with _others_go_on("reforms", trouble, "机构改革"):
            _, stuck = reforms.carry_out_due(self.database, self.law, now=now)
            if stuck:
                trouble.append(f"机构改革{len(stuck)}项")
        # Whoever is named meanwhile is not to be missed any more.
        with _others_go_on("liaisons", trouble, "联络员"):
            catching_up.follow_liaisons(self.database, now=now)
        with _others_go_on("ladders", trouble, "提醒催办"):
            swept = sweep(self.database, self.law, now=now)
            if swept.failed or swept.unsettled:
                trouble.append(f"提醒催办{len(swept.failed) + len(swept.unsettled)}项")
        with _others_go_on("periodic checks", trouble, "联合验收定期检查"):
            self._remind(check_reminders.is_due, check_reminders.remind, now)
        with _others_go_on("reports of addresses", trouble, "标准地址纠错"):
            self._remind(address_reminders.is_due, address_reminders.remind, now)
        overdue: list[int] = []
        with _others_go_on("intakes", trouble, "逾期未告知的收件"), self.database.reading() as session:
            overdue = item_acceptance.overdue_intakes(session, self.law, now=now)
        for item_id in overdue:
            # The department may have spoken meanwhile: then there is nothing to record.
            with (
                _others_go_on(f"item {item_id}", trouble, f"逾期未告知的收件（事项{item_id}）"),
                suppress(Refusal),
                self.database.acting() as session,
            ):
                item_acceptance.deem(session, self.law, item_id=item_id, by=None, now=now)
        with _others_go_on("verification", trouble, "核验留痕"):
            chain_checks.go_on_open(self.database, now=now)
        self._ended("sweep", now, begun, trouble)

    def _remind(self, is_due: Callable[..., bool], remind: Callable[..., object], now: datetime) -> None:
        """Look first: who only looks waits for nobody who writes, and keeps nobody waiting."""
        with self.database.reading() as session:
            due = is_due(session, self.law, now=now)
        if due:
            with self.database.acting() as session:
                remind(session, self.law, now=now)

    def deliver_notices(self, now: datetime) -> None:
        """Route what is new and send what is due."""
        begun = perf_counter()
        self._route(now)
        done = deliveries.deliver(
            self.database,
            self.channels,
            now=now,
            base_url=self.base_url,
            keys=self.keys,
            stalled=self.stalled,
            house_services=self.house_services,
        )
        if done.withdrawn:
            # Whoever is concerned instead hears with the next round.
            self._route(now)
        self._ended("deliver", now, begun)

    def _route(self, now: datetime) -> None:
        routing.route(self.database, self.law, self.channels, now=now, house_services=self.house_services)

    def _ended(self, name: str, now: datetime, begun: float, trouble: Sequence[str] = ()) -> None:
        """Keep when a piece of work was last done to its end, so that `daiban doctor` sees that somebody does it.

        And how long it took since it had `begun`, by a clock that only measures.

        And what it could not see to: it is tried again in each round, and somebody should look.
        """
        with self.database.acting() as session:
            # Two processes may end the same work at once: the later word stands.
            said = "、".join(trouble)
            if len(said) > LONGEST_TROUBLE:
                said = said[: LONGEST_TROUBLE - 1] + "…"
            took = round((perf_counter() - begun) * 1000)
            session.execute(_ENDED, {"name": name, "ended_at": now, "took": took, "trouble": said})


#: Every piece of background work by its name.
WORK: Final[Mapping[str, Callable[[Engine, datetime], None]]] = {
    "sweep": Engine.climb_ladders,
    "deliver": Engine.deliver_notices,
}


def run(engine: Engine, name: str, now: datetime) -> None:
    """Do one piece of work. One that breaks off is kept with why, for whoever looks after the house, and raised again."""
    try:
        WORK[name](engine, now)
    except Exception as error:
        said = f"{type(error).__name__}: {error}"[:LONGEST_TROUBLE]
        # Where the database itself is away nothing can be kept, and the first reason is the one to raise.
        with suppress(Exception), engine.database.acting() as session:
            session.execute(_FAILED, {"name": name, "failed_at": now, "failure": said})
        raise

"""How a person wants to be told outside the application."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from workflow.channels.apprise import opens, shown
from workflow.errors import ChangedMeanwhile, GroupUnknown, ServiceAddressUnknown, TooManyServices
from workflow.law.notices import notice_texts
from workflow.records.delivery import Preference
from workflow.rules.duty import Actor
from workflow.rules.telling import NEVER_MUTED

#: Services that one person may name, and the longest address.
MOST_SERVICES = 5
LONGEST_SERVICE = 400


def change(
    session: Session,
    *,
    email: bool,
    services: Sequence[str],
    digest: bool,
    muted: Sequence[str],
    allowed: Sequence[str],
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Preference:
    """Keep how the actor wants to be told; their own affair, so it needs no duty and writes no history.

    `allowed` are the kinds of services that the deployment opens.

    Raises:
        ServiceAddressUnknown: an address cannot be read, or its kind is not open here.
        GroupUnknown: there is no such kind of notice, or it cannot be muted.
        TooManyServices: too many addresses, or one too long.
        ChangedMeanwhile: it was changed in another window.
    """
    kept = session.get(Preference, by.person_id, with_for_update=True)
    if expected_version is not None and (kept.version if kept else 0) != expected_version:
        raise ChangedMeanwhile()
    named = [address.strip() for address in services if address.strip()]
    if len(named) > MOST_SERVICES or any(len(address) > LONGEST_SERVICE for address in named):
        raise TooManyServices(most=MOST_SERVICES, longest=LONGEST_SERVICE)
    for line, address in enumerate(named, start=1):
        if not opens(address, allowed):
            raise ServiceAddressUnknown(line=line, address=shown(address), allowed="、".join(allowed))
    known = notice_texts().keys() - NEVER_MUTED
    for kind in muted:
        if kind not in known:
            raise GroupUnknown(group=kind)
    if kept is None:
        kept = Preference(person_id=by.person_id, email=email, services=[], muted=[], changed_at=now)
        session.add(kept)
    kept.email, kept.digest = email, digest
    kept.services, kept.muted = named, sorted(set(muted))
    kept.changed_at = now
    session.flush()
    return kept

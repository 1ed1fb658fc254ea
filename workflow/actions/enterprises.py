"""Enterprises: found by the code or the name under which they are known."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflow.errors import NotFound, SeveralEnterprises
from workflow.law.sentence import Sentence
from workflow.records.enterprise import Enterprise


def enterprise_named(session: Session, named: str) -> Enterprise:
    """The one enterprise of this 统一社会信用代码 or of this whole name.

    Raises:
        NotFound: nobody knows it.
        SeveralEnterprises: several have the name; whoever sees the one's projects must not see the other's.
    """
    words = named.strip()
    found = session.scalars(
        select(Enterprise).where(or_(Enterprise.credit_code == words.upper(), Enterprise.name == words))
    ).all()
    if not found:
        raise NotFound(what=Sentence("企业“{name}”", name=words), field="enterprise")
    if len(found) > 1:
        raise SeveralEnterprises(name=words, count=len(found))
    return found[0]

"""The words of notices, and the row that carries them to one addressee."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from workflow.errors import NotFound
from workflow.records.notice import NOTICES, Notice
from workflow.rules.duty import Actor, Role

#: What each kind of notice says. House wording; the facts are filled in by name.
WORDS: Final[Mapping[str, str]] = {
    "checklist.notify": "请于{due}前回复“{project}”的专属定制事项材料清单（附件1）。",
    "checklist.return": "“{project}”的材料清单被退回：{reason}。请于{due}前重新回复。",
    "checklist.stale": "“{project}”的项目信息已变更（{changed}），请于{due}前核对并确认或修改材料清单。",
    "checklist.replied": "{department}已回复“{project}”的材料清单。",
    "checklist.not_involved": "{department}答复“{project}”不涉及本部门事项。",
    "checklist.complete": "“{project}”的材料清单已全部回复，可以汇总一张表单、一套材料。",
    "checklist.withdraw": "“{project}”的材料清单征集已撤销：{reason}。",
    "facts.changed": "“{project}”的项目信息已变更（{changed}）。",
    "consultee.notify": "请于{due}前答复“{project}”双向承诺书意见征询表（附件2）。",
    "consultee.agree": "{department}同意“{project}”签订双向承诺书。",
    "consultee.object": "{department}不同意“{project}”签订双向承诺书：{reason}",
    "consultee.withdraw": "对贵单位就“{project}”的意见征询已撤销：{reason}。",
    "consultation.withdrawn": "“{project}”的意见征询已全部撤销，需要的可重新发起。",
    "consultation.facts_changed": "“{project}”意见征询期间项目信息已变更（{changed}），已有部门按变更前的信息答复；"
    "已作的意见不变，可以撤销本轮，重新征询。",
    "consultee.facts_changed": "“{project}”的项目信息在贵单位答复双向承诺书意见征询后已变更（{changed}）；"
    "贵单位的意见不变，也不视为就变更后的信息作答，代办专班办公室可以撤销本轮，重新征询。",
    "consultation.unopposed": "“{project}”意见征询全部同意，可以告知企业。",
    "consultation.opposed": "“{project}”意见征询有部门不同意，建议组织会商（原则上不超过5个工作日）。",
    "consultation.declined": "企业不参加“{project}”的承诺准入：{reason}。",
    "mandate.given": "企业就“{project}”选择{scope}。",
    "agent.assigned": "您已被指派为“{project}”的代办员。",
    "agent.named": "“{project}”的代办员是{agent}。",
    "clock.moved": "“{project}”的“{limit}”到期日由{before}改为{after}：{reason}。",
}


#: Nobody asks for the key of a new row, so it is not sent back.
_WRITE: Final = insert(NOTICES).inline()


def tell(
    session: Session,
    kind: str,
    *,
    to: tuple[str, str],
    project_id: int | None,
    subject: tuple[str, int],
    occasion: object,
    now: datetime,
    **facts: object,
) -> None:
    """Write one notice. `occasion` tells apart repeated causes on one subject, e.g. the round.

    `to` is the kind and key of the addressee. Saying the same thing twice breaks a unique key, so an action that
    could be repeated has to see that it was done already.
    """
    session.connection().execute(
        _WRITE,
        {
            "key": f"{kind}:{subject[0]}:{subject[1]}:{occasion}:{to[0]}:{to[1]}",
            "project_id": project_id,
            "addressee_kind": to[0],
            "addressee_key": to[1],
            "kind": kind,
            "subject_kind": subject[0],
            "subject_id": subject[1],
            "text": _shortened(WORDS[kind].format(**facts)),
            "created_at": now,
            "read_at": None,
            "delivered_at": None,
        },
    )


def _shortened(text: str, most: int = 500) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


OFFICE: Final = ("office", "")


def addresses_of(actor: Actor) -> tuple[tuple[str, str], ...]:
    """The addresses at which an actor's notices arrive."""
    addresses = [("person", str(actor.person_id))]
    if actor.department_key:
        addresses.append(("department", actor.department_key))
    if actor.enterprise_id:
        addresses.append(("enterprise", str(actor.enterprise_id)))
    if Role.OFFICE in actor.roles:
        addresses.append(OFFICE)
    return tuple(addresses)


def mark_read(session: Session, *, notice_id: int, by: Actor, now: datetime) -> None:
    """Mark a notice as read; once read it stays read.

    Raises:
        NotFound: there is no such notice, or it is addressed to somebody else.
    """
    notice = session.get(Notice, notice_id)
    if notice is None or (notice.addressee_kind, notice.addressee_key) not in addresses_of(by):
        raise NotFound(what="该通知")
    session.execute(
        update(Notice).where(Notice.id == notice_id, Notice.read_at.is_(None)).values(read_at=now)
    )

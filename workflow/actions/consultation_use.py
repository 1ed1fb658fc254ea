"""What rests on a concluded round of consultation, and which act undoes that: until nothing does, no opinion is taken back."""

from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from workflow.actions import commitments
from workflow.law.terms import Stage
from workflow.records.consultation import Consultation
from workflow.records.deliberation import Deliberation
from workflow.records.project import Project, ProjectStage
from workflow.rules.machines import BINDING, ENDED

#: What a round has come to, by its state; each says what has to be undone first, or that nothing can be.
_BY_STATE: Final = {
    "deliberating": "已据此召集会商，请代办专班办公室先取消会商",
    "cleared": "会商已经形成意见，请代办专班办公室先收回会商结果、再取消会商",
    "refused": "会商已经形成意见，请代办专班办公室先收回会商结果、再取消会商",
    "declined": "企业不参加，本轮征询已经结束，需要的由代办专班办公室重新发起征询",
    "withdrawn": "本轮征询已经撤销，需要的由代办专班办公室重新发起征询",
}
#: Minutes that were issued stand: what a round has come to by them.
_ISSUED: Final = {
    "cleared": "会商纪要已经印发，以会商形成的意见为准",
    "refused": "会商纪要已经印发，需要的由代办专班办公室重新发起征询",
}
#: What was built upon the consent of all, by how far it went.
_INFORMED: Final = "已据此告知企业承诺准入，请代办专班办公室先撤回承诺准入办理"
_SIGNED: Final = "已据此签订双向承诺书；误登记的，请代办专班办公室先收回签订并撤回承诺准入办理"
_OVER: Final = {
    "fulfilled": "据此签订的双向承诺书已履行完毕",
    "revoked": "据此签订的双向承诺书已被撤销承诺准入",
}
_LANDED: Final = "项目直接落地阶段已经办结或者跳过，请代办专班办公室先重开该阶段"


def use_of(session: Session, project: Project, consultation: Consultation) -> str:
    """What rests on a round, in words for the department that would take its opinion back; empty where nothing does.

    While a round circulates nothing rests on it; once it is concluded, a meeting, a commitment or the end of the stage
    may. A commitment that ended before anybody signed it, is nothing that rests on it any more.
    """
    if consultation.state in _ISSUED and _minuted(session, consultation):
        return _ISSUED[consultation.state]
    if consultation.state in _BY_STATE:
        return _BY_STATE[consultation.state]
    if consultation.state not in ("unopposed", "opposed"):
        return ""
    commitment = commitments.latest(session, project.id)
    if commitment is not None and commitment.consultation_id == consultation.id:
        if commitment.state in _OVER:
            return _OVER[commitment.state]
        if commitment.state not in ENDED:
            return _SIGNED if commitment.state in BINDING else _INFORMED
    stage = session.get_one(ProjectStage, (project.id, Stage.DIRECT_LANDING.value), populate_existing=True)
    return "" if stage.state == "open" else _LANDED


def _minuted(session: Session, consultation: Consultation) -> bool:
    return bool(
        session.scalar(
            select(
                exists().where(
                    Deliberation.consultation_id == consultation.id,
                    Deliberation.state.in_(("minuted", "closed")),
                )
            )
        )
    )

"""会议纪要: the text that is proposed from what the meeting was about, said and decided (三（二）)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from workflow.rules.deliberation import OUTCOME_WORDS, ClearOpinion, Matter, OutcomeOfObjection
from workflow.rules.words import moment_in_full, numeral, sentence

#: Greatest number of characters of minutes. House limit.
LONGEST_MINUTES: Final = 20000

#: What the line begins with that says who came, unit by unit behind ；; on paper it is a list (GB/T 9704-2012, 10.3).
ATTENDED: Final = "出席："


@dataclass(frozen=True, slots=True)
class Decided:
    """One resolution as the minutes word it."""

    text: str
    owner: str
    #: 5个工作日内, 2026年12月1日（周二）前.
    until: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """What the minutes are composed from, with names for people to read."""

    project: str
    office: str
    held_at: datetime
    place: str
    #: Names of the departments that came, and who else did.
    attended: tuple[str, ...]
    attended_persons: str
    agenda: tuple[Matter, ...]
    #: Name of the department that each objection is of, by its number.
    objectors: tuple[str, ...]
    #: Department's name and what it said.
    positions: tuple[tuple[str, str], ...]
    opinions: tuple[ClearOpinion, ...]
    resolutions: tuple[Decided, ...]
    #: What followed for the round, e.g. 会商通过; empty for a blocker.
    result: str


def compose(meeting: Meeting) -> str:
    """The proposed text: one paragraph a line, 一、 before a heading, last who came. What nobody said does not stand in it."""
    came = "；".join(filter(None, (*meeting.attended, meeting.attended_persons)))
    objections = any(matter.consultee_id is not None for matter in meeting.agenda)
    about = "意见征询中的异议" if objections else "难点、堵点"
    opening = (
        f"{moment_in_full(meeting.held_at)}，{meeting.office}在{meeting.place}召集会商，"
        f"研究“{meeting.project}”{about}。纪要如下："
    )
    parts = [("议题", _agenda(meeting))]
    if meeting.positions:
        parts.append(("各方意见", [f"{who}：{sentence(said)}" for who, said in meeting.positions]))
    parts.append(("明确意见", _opinions(meeting)))
    if meeting.resolutions:
        parts.append(("议定事项", resolution_lines(meeting.resolutions)))
    lines = [opening]
    for number, (heading, said) in enumerate(parts, start=1):
        lines += [f"{numeral(number)}、{heading}", *said]
    lines.append(f"{ATTENDED}{came}")
    return "\n".join(lines)


def resolution_lines(resolutions: Sequence[Decided]) -> list[str]:
    """Each decision with its owner and its time, as the minutes list them."""
    return [
        f"{number}. {each.text.rstrip('。')}。（责任单位：{each.owner}；期限：{each.until}）"
        for number, each in enumerate(resolutions, start=1)
    ]


def _agenda(meeting: Meeting) -> list[str]:
    return [
        f"{matter.number}. {f'{who}不同意签订双向承诺书，理由：' if who else '难点、堵点：'}{sentence(matter.text)}"
        for matter, who in zip(meeting.agenda, meeting.objectors, strict=True)
    ]


def _opinions(meeting: Meeting) -> list[str]:
    said = []
    for matter, who, opinion in zip(meeting.agenda, meeting.objectors, meeting.opinions, strict=True):
        if not opinion.outcome:
            said.append(f"{matter.number}. {sentence(opinion.text)}")
            continue
        outcome = OutcomeOfObjection(opinion.outcome)
        ground = "条件" if outcome is OutcomeOfObjection.SETTLED else "理由"
        line = f"{matter.number}. {who}的{OUTCOME_WORDS[outcome]}，{ground}：{sentence(opinion.text)}"
        if opinion.added_clauses:
            line += f"增补承诺事项：{'；'.join(clause.rstrip('。；') for clause in opinion.added_clauses)}。"
        said.append(line)
    if meeting.result:
        said.append(f"综上，本轮意见征询{meeting.result}。")
    return said

"""会议纪要: the text that is proposed from what the meeting was about, said and decided (三（二）)."""

import re
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
_DECIDED: Final = "议定事项"
_HEADING: Final = re.compile("[一二三四五六七八九十]+、")


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
        parts.append((_DECIDED, resolution_lines(meeting.resolutions)))
    lines = [opening]
    for number, (heading, said) in enumerate(parts, start=1):
        lines += [f"{numeral(number)}、{heading}", *said]
    lines.append(f"{ATTENDED}{came}")
    return "\n".join(lines)


def resolution_lines(resolutions: Sequence[Decided], *, after: int = 0) -> list[str]:
    """Each decision with its owner and its time, as the minutes list them; `after` of them stand there already."""
    return [
        f"{number}. {each.text.rstrip('。')}。（责任单位：{each.owner}；期限：{each.until}）"
        for number, each in enumerate(resolutions, start=after + 1)
    ]


def with_decisions(text: str, resolutions: Sequence[Decided]) -> str:
    """A draft with the decisions that it does not hold yet, after those it has; what was written there stays as it is.

    They come at the end of 议定事项, or under a heading of that name before the line that says who came.
    """
    held = bare(text)
    new = [each for each in resolutions if bare(each.text) not in held]
    if not new:
        return text
    lines = text.split("\n")
    headings = [at for at, line in enumerate(lines) if _HEADING.match(line)]
    ends = [at for at, line in enumerate(lines) if line.startswith(ATTENDED)] or [len(lines)]
    decided = [at for at in headings if lines[at].rstrip().endswith(_DECIDED)]
    if decided:
        end = min(at for at in (*headings, ends[-1], len(lines)) if at > decided[-1])
        while not lines[end - 1].strip():
            end -= 1
        before = sum(bool(line.strip()) for line in lines[decided[-1] + 1 : end])
        return "\n".join((*lines[:end], *resolution_lines(new, after=before), *lines[end:]))
    heading = f"{numeral(len(headings) + 1)}、{_DECIDED}"
    return "\n".join((*lines[: ends[-1]], heading, *resolution_lines(new), *lines[ends[-1] :]))


def bare(text: str) -> str:
    """A sentence without blanks and full stop: what two of them are compared by."""
    return "".join(text.split()).rstrip("。")


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

"""Editions of the law on pages: which there are, how two differ, which cases could move, moving them and back."""

from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Depends, Path, Query
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.dependencies import Decision, InForce, Reading
from api.pages.page import AsPage, Page, Problems
from api.pages.sent import Sent, sent_for
from api.paging import decode, encode, page_of
from api.views import editions as view
from workflow.actions import editions
from workflow.errors import EditionCaseMissing, Refusal
from workflow.law.book import Law
from workflow.rules.duty import Actor
from workflow.rules.editions import CHANGE_WORDS, PART_WORDS, differences, pieces

router = Chapter(prefix="/law/editions")

Looker = Annotated[Actor, Depends(Decision("edition.preview"))]
EditionHash = Annotated[str, Path(pattern="^[0-9a-f]{12,64}$")]
EditionChosen = Annotated[str, Query(pattern="^[0-9a-f]{0,64}$")]

#: How many cases one page looks at; the oldest come first.
_MOST: Final = 100


@router.get("")
def show_editions(by: Looker, page: AsPage, session: Reading, law: InForce) -> Response:  # noqa: ARG001
    """Every edition, the cases under each, and how a new one is brought in."""
    found = view.standing(session, law)
    return page.render("editions.html", editions=found, options=_options(found))


def _options(found: list[view.Standing]) -> list[tuple[str, str]]:
    return [
        (each.hash, f"{each.number} · {each.in_force} · {each.hash[:8]}") for each in found if each.installed
    ]


@router.get("/compare")
def compare(
    by: Looker,  # noqa: ARG001
    page: AsPage,
    session: Reading,
    law: InForce,
    before: EditionChosen = "",
    after: EditionChosen = "",
) -> Response:
    """Two editions side by side, what changed first as the document says it, then limit by limit."""
    was = law.edition(before) if before else law.current
    will = law.edition(after) if after else law.current
    found = differences(was, will)
    return page.render(
        "edition_comparison.html",
        before=was,
        after=will,
        parts=[(words, [each for each in found if each.part == part]) for part, words in PART_WORDS.items()],
        count=len(found),
        changes=CHANGE_WORDS,
        pieces=pieces,
        options=_options(view.standing(session, law)),
    )


def _show(
    page: Page,
    session: Session,
    law: Law,
    to: str,
    cursor: str | None = None,
    moved: str | None = None,
    *,
    typed: dict[str, Any] | None = None,
    refused: Refusal | None = None,
) -> Response:
    after = decode(cursor or None, int)
    looked = editions.prospects(
        session, law, to=to, by=page.actor, after_id=int(after[0]) if after else 0, most=_MOST + 1
    )
    found, following = page_of(looked, _MOST, lambda each: (each.project_id,))
    before = decode(moved or None, int)
    back, earlier = view.moved(
        session, law, to=to, by=page.actor, before=int(before[0]) if before else None, most=_MOST
    )
    return page.render(
        "edition.html",
        edition=law.edition(to),
        current=law.current,
        fit=[each for each in found if not each.obstacles],
        blocked=[each for each in found if each.obstacles],
        cursor=cursor or "",
        following=following,
        left=editions.waiting(session, law, to=to, after_id=found[-1].project_id) if following else 0,
        moved=back,
        earlier=encode(earlier) if earlier is not None else "",
        may_move=page.may("edition.move"),
        together=view.together,
        typed={"reason": "", "case": [], "doing": "", **(typed or {})},
        no_problems=Problems(),
        refused=refused,
    )


@router.get("/{to}")
def show_edition(
    by: Looker,  # noqa: ARG001
    page: AsPage,
    session: Reading,
    law: InForce,
    to: EditionHash,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    moved: Annotated[str | None, Query(max_length=400)] = None,
) -> Response:
    """Which running cases could come under an edition, which could not and why, and every date that would move."""
    return _show(page, session, law, to, cursor, moved)


@router.get("/{to}/move")
@router.get("/{to}/undo")
def show_edition_again(by: Looker, page: AsPage, to: EditionHash) -> Response:  # noqa: ARG001
    """A form that was refused leaves the browser here; the edition is a step up."""
    query = page.request.url.query
    return page.go(f"/law/editions/{to}{'?' + query if query else ''}")


def _again(sent: Sent, to: str, doing: str) -> None:
    page, law = sent.page, sent.law
    typed = {**sent.typed("case"), "doing": doing}
    places = sent.text("cursor"), sent.text("moved")
    page.again(lambda session, refused: _show(page, session, law, to, *places, typed=typed, refused=refused))


@router.post("/{to}/move")
def move(sent: Annotated[Sent, Depends(sent_for("edition.move"))], to: EditionHash) -> Response:
    """Bring the chosen cases under the edition: all of them, or none and the reason why."""
    _again(sent, to, "move")
    chosen = _cases(sent.several("shown" if "all" in sent.fields else "case"))
    if not chosen:
        raise EditionCaseMissing(field="case")
    for project_id, version in chosen:
        editions.move(
            sent.session,
            sent.law,
            project_id=project_id,
            to=to,
            reason=sent.text("reason"),
            by=sent.by,
            now=sent.now,
            expected_version=version,
        )
    # Those behind the ones that were shown come next.
    cursor = sent.text("cursor")
    query = f"?{urlencode({'cursor': cursor})}" if cursor else ""
    return sent.done(f"/law/editions/{to}{query}#moved")


def _cases(given: list[str]) -> list[tuple[int, int]]:
    """The cases that were chosen, each at the version that was looked at; rows are locked in this order."""
    pairs = (one.partition(":") for one in given)
    numbers = [(left, right) for left, _, right in pairs if _number(left) and _number(right)]
    return sorted({(int(left), int(right)) for left, right in numbers})


def _number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 16


@router.post("/{to}/undo")
def undo(sent: Annotated[Sent, Depends(sent_for("edition.move"))], to: EditionHash) -> Response:
    """Take the last move of one case back."""
    project_id = sent.number("project_id") or 0
    _again(sent, to, f"undo-{project_id}")
    editions.undo(
        sent.session,
        sent.law,
        project_id=project_id,
        reason=sent.text("reason"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/law/editions/{to}", said="edition.undo")

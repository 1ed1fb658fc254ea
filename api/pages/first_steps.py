"""先做什么: the first steps of the reader's roles; a quiet line on the workbench leads there until it is dismissed."""

from typing import Annotated, Final

from fastapi import Depends, Form
from starlette.responses import Response

from api.chapter import Chapter
from api.dependencies import Decision, InForce
from api.pages.page import HELPED_COOKIE, AsPage, helped
from api.sign_in import safe_next
from api.views.first_steps import parts_for
from workflow.rules.duty import Actor

router = Chapter(prefix="/help")

_A_YEAR: Final = 31_536_000
#: At a desk that many share, so many people are remembered.
_MOST: Final = 20


@router.get("")
async def show_steps(by: Annotated[Actor, Depends(Decision())], page: AsPage, law: InForce) -> Response:
    """What the reader does first, role by role."""
    return page.render("help.html", parts=parts_for(by.roles, law.current))


@router.post("/dismiss")
async def dismiss(
    by: Annotated[Actor, Depends(Decision())],
    page: AsPage,
    to: Annotated[str, Form(alias="next", max_length=2000)] = "",
) -> Response:
    """Show the line no more to this person in this browser; the page stays in the foot of every page.

    A cookie keeps it: it is about a browser at a desk, and nobody else's business.
    """
    response = page.go(safe_next(to))
    before = [each for each in helped(page.request) if each != str(by.person_id)]
    response.set_cookie(
        HELPED_COOKIE,
        ".".join([*before, str(by.person_id)][-_MOST:]),
        max_age=_A_YEAR,
        path="/",
        httponly=True,
        samesite="lax",
        secure=page.door.settings.secure_cookies,
    )
    return response

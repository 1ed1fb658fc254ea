"""The one on-site date of a joint acceptance on its page: who takes part, when and where, and anew."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from api.chapter import Chapter
from api.pages.acceptances import again
from api.pages.sent import Sent, sent_for
from api.views import acceptances as view
from workflow.actions import acceptance_site

router = Chapter(prefix="/acceptances/{acceptance_id}")


def _reasons(sent: Sent) -> dict[str, str]:
    """Why a department that was not proposed takes part: one sentence for those added."""
    added = sent.text("added_because")
    return dict.fromkeys(sent.several("departments"), added) if added.strip() else {}


@router.post("/arrange")
def arrange(sent: Annotated[Sent, Depends(sent_for("acceptance.arrange"))], acceptance_id: int) -> Response:
    """Decide who takes part and set the one date."""
    again(sent, acceptance_id, "arrange")
    acceptance = view.visible(sent.session, acceptance_id, sent.by)[0]
    proposed = {
        each.department
        for each in acceptance_site.propose(
            sent.session, sent.law, project_id=acceptance.project_id, by=sent.by
        )
    }
    acceptance_site.arrange(
        sent.session,
        sent.law,
        acceptance_id=acceptance_id,
        departments=sent.several("departments"),
        reasons={key: why for key, why in _reasons(sent).items() if key not in proposed},
        on_site_at=sent.the_moment("on_site_at", "现场核验时间"),
        place=sent.text("place"),
        rest_day_because=sent.text("rest_day_because"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/acceptances/{acceptance_id}")


@router.post("/rearrange")
def rearrange(sent: Annotated[Sent, Depends(sent_for("acceptance.arrange"))], acceptance_id: int) -> Response:
    """Move the one date, with the reason."""
    again(sent, acceptance_id, "rearrange")
    acceptance_site.rearrange(
        sent.session,
        sent.law,
        acceptance_id=acceptance_id,
        on_site_at=sent.the_moment("on_site_at", "现场核验时间"),
        place=sent.text("place"),
        rest_day_because=sent.text("rest_day_because"),
        reason=sent.text("reason"),
        departments=sent.several("departments"),
        reasons=_reasons(sent),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/acceptances/{acceptance_id}", said="acceptance.rearrange")

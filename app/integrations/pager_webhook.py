"""A pager of your own: every page is a webhook, signed as Standard Webhooks says; answers come back signed likewise.

It rings each address of the book that PagerDuty has no key for.
"""

from flask import Response, request

from app.core.clock import now
from app.core.config import settings
from app.integrations import _answers
from app.integrations._blueprint import bp
from app.integrations._frame import Standing, Works, connection, trouble_with
from app.integrations._pagers import Ring, pager
from app.integrations._signing import is_signed, send_signed
from app.integrations.paging import REACTIONS
from app.people.access import public_page

LABEL = "your pager"
TYPES = {"trigger": "page.triggered", "acknowledge": "page.answered", "resolve": "page.resolved"}


@pager("pager-webhook", LABEL, serves=lambda _address: bool(settings().pager_url), order=90)
def ring(page: Ring) -> None:
    """Tell the pager. :raises Failed: it did not take it."""
    said = {"key": page.key, "address": page.address}
    if page.act == "trigger":
        said |= {"summary": page.summary, "urgency": page.urgency, "link": page.link, **page.details}
    event = {"type": TYPES[page.act], "timestamp": now().isoformat(), "data": said}
    # The same for every try of the same page, so that the other side can leave out what it knows.
    named = f"{page.key}:{page.act}"
    send_signed("Your pager", settings().pager_url, event, secret=settings().pager_secret, named=named)


@connection("pager-webhook", "A pager of your own", icon="phone", order=20)
def standing() -> Standing:
    """How the pager stands."""
    if not settings().pager_url:
        return Standing(Works.OFF, "Set MUSTER_PAGER_URL and MUSTER_PAGER_SECRET to page by signed webhooks.")
    if problem := trouble_with(REACTIONS):
        return Standing(Works.TROUBLE, problem)
    return Standing(Works.YES, "Rings every address of the file that PagerDuty has no key for.")


@bp.post("/integrations/pager/events")
@public_page
def pager_events() -> Response:
    """Hear whom it rings and who answered. What its secret did not sign in the last five minutes is refused."""
    if not settings().pager_url or not is_signed(request, settings().pager_secret):
        return Response(status=401)
    said = _answers.read(request.get_data())
    about = said.get("data")
    if isinstance(about, dict):
        page = _answers.Page(str(about.get("key") or ""), LABEL)
        match said.get("type"):
            case "page.ringing":
                _answers.rings(page, [str(about.get("who") or "")])
            case "page.answered":
                _answers.is_answered(page, str(about.get("by") or ""))
            case "page.resolved":
                _answers.is_over(page)
    return Response(status=202)

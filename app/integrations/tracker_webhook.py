"""Any other tracker (OneTrust, ServiceNow, a form of your own): follow-ups leave as signed webhooks, answers come so.

Both ways as Standard Webhooks says. The message has the same name at every try, so that the other side leaves out what
it knows. Its answer may name the ticket (``key``, ``url``); a later message may as well.
"""

from typing import Any

from flask import Response, request

from app.core.clock import now
from app.core.config import settings
from app.followups.operations import tracking
from app.followups.operations.tracking import Ticket
from app.followups.queries import by_ticket
from app.followups.trackers import Tracker
from app.integrations._answers import read as read_body
from app.integrations._blueprint import bp
from app.integrations._frame import Standing, Works, connection, trouble_with
from app.integrations._signing import is_signed, send_signed
from app.integrations._tickets import Wanted, tracker
from app.integrations.ticketing import REACTIONS
from app.people.access import public_page

SLUG, LABEL = "tracker-webhook", "your tracker"
ENDS = {"done", "not_doing"}


def make(asked: Wanted) -> Ticket:
    """Tell the tracker. :raises Failed: it did not take it."""
    said = {
        "ref": asked.ref,
        "title": asked.title,
        "text": asked.text,
        "priority": asked.priority,
        "owner": asked.owner,
        "due_at": asked.due_at.isoformat(),
        "incident": asked.incident,
        "link": asked.url,
    }
    event = {"type": "follow_up.sent", "timestamp": now().isoformat(), "data": said}
    chosen = settings()
    answer = read_body(
        send_signed("Your tracker", chosen.tracker_url, event, secret=chosen.tracker_secret, named=asked.mark)
    )
    key, url = answer.get("key"), answer.get("url")
    return Ticket(str(key) if key else asked.ref, _address(url))


def find(_asked: Wanted) -> Ticket | None:
    """Never: it is told again under the same name, and leaves out what it knows."""
    return None


def _works() -> bool:
    return bool(settings().tracker_url)


tracker(Tracker(SLUG, LABEL, _works, lambda _address: ""), make=make, find=find, read=None)


@connection(SLUG, "A tracker of your own", icon="square-check", order=32)
def standing() -> Standing:
    """How the tracker stands."""
    if not _works():
        return Standing(Works.OFF, "Set MUSTER_TRACKER_URL and MUSTER_TRACKER_SECRET to send follow-ups by webhook.")
    if problem := trouble_with(REACTIONS):
        return Standing(Works.TROUBLE, problem)
    return Standing(Works.YES, "Follow-ups leave as signed webhooks, and what became of them comes back so.")


@bp.post("/integrations/tracker/events")
@public_page
def tracker_events() -> Response:
    """Hear how a ticket stands. What is not signed with its secret, or is older than five minutes, is refused."""
    if not _works() or not is_signed(request, settings().tracker_secret):
        return Response(status=401)
    said = read_body(request.get_data())
    about = said.get("data")
    if said.get("type") == "ticket.changed" and isinstance(about, dict):
        ended = str(about.get("ended") or "")
        ticket = Ticket(
            key=str(about.get("key") or ""),
            url=_address(about.get("url")),
            state=" ".join(str(about.get("state") or "changed").split()),
            ended=ended if ended in ENDS else "",
        )
        for one in by_ticket(SLUG, ticket.key) if ticket.key else ():
            if not one.incident.is_private:
                tracking.heard(one, ticket, at=now())
    return Response(status=202)


def _address(said: Any) -> str:
    """An address on the web, or nothing: it becomes a link on our pages."""
    return said if isinstance(said, str) and said.startswith(("https://", "http://")) and len(said) < 2000 else ""
